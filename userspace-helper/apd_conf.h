/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration file of krb5-apd.
 */
#ifndef _KRB5_AP_APD_CONF_H
#define _KRB5_AP_APD_CONF_H

#include <linux/types.h>
#include <stdbool.h>

#include "config.h"
#include "keytab.h"

#define APD_CONF_PATH	"/etc/krb5-ap.conf"

/* What finds the user of a principal. */
enum apd_idmap_source {
	APD_IDMAP_AUTO,
	APD_IDMAP_KRB5,
	APD_IDMAP_NFSIDMAP,
};

/* Which verdicts go to the journal. */
enum apd_journal {
	APD_JOURNAL_NO,
	APD_JOURNAL_REFUSALS,
	APD_JOURNAL_ALL,
};

/* At which stops the replay table is saved. */
enum apd_replay_save {
	APD_REPLAY_SHUTDOWN,
	APD_REPLAY_STOP,
};

/**
 * struct apd_conf - what the file says
 * @config: settings of krb5_ap
 * @has_config: there are such settings
 * @keytabs: names of keytabs, to be freed; none for the default one
 * @keytabs_count: how many
 * @idmap: answer the questions of the principal map
 * @idmap_source: with what
 * @idmap_lifetime: seconds for which an answer is good
 * @idmap_mappings_max: as krb5-ap idmap config has it; 0 to leave it as it is
 * @idmap_ceiling_mappings: likewise
 * @idmap_stale_max: likewise; -1 to leave it as it is
 * @nfsd: keep the NFS server asking here
 * @nfsd_socket: path of its socket; NULL if another instance makes it
 * @nfsd_services: whose tickets are taken; NULL to leave that as it is
 * @nfsd_modprobe: let the kernel run modprobe for each login
 * @metrics: address and port of the metrics; NULL for none
 * @journal: which verdicts are written
 * @replay_file: for the replay table; NULL for none
 * @replay_save: when it is written
 * @store: where the store is that other machines share; NULL for none
 * @store_group: name of these
 * @store_node: name of this machine; NULL for the host's
 * @store_secret_file: has what makes their records authentic
 * @store_user: of the store; NULL for its default one
 * @store_password_file: its password; NULL for none
 * @store_tls_ca: whose certificates are trusted; NULL for the system's
 * @store_tls_cert: own certificate; NULL for none
 * @store_tls_key: its key
 * @store_coverage: names of all nodes, if their records end the cold start
 */
struct apd_conf {
	struct config *config;
	bool has_config;
	char **keytabs;
	unsigned int keytabs_count;
	bool idmap;
	enum apd_idmap_source idmap_source;
	__u32 idmap_lifetime;
	__u32 idmap_mappings_max;
	__u32 idmap_ceiling_mappings;
	__s64 idmap_stale_max;
	bool nfsd;
	char *nfsd_socket;
	char *nfsd_services;
	bool nfsd_modprobe;
	char *metrics;
	enum apd_journal journal;
	char *replay_file;
	enum apd_replay_save replay_save;
	char *store;
	char *store_group;
	char *store_node;
	char *store_secret_file;
	char *store_user;
	char *store_password_file;
	char *store_tls_ca;
	char *store_tls_cert;
	char *store_tls_key;
	char *store_coverage;
};

int apd_conf_read(struct apd_conf *conf, const char *path);
void apd_conf_free(struct apd_conf *conf);

#endif /* _KRB5_AP_APD_CONF_H */
