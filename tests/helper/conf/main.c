// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a configuration file as krb5-apd does, and says what it understood. If it
 * has settings of the module, these are sent to the mock.
 */
#include <stdio.h>

#include "apd_conf.h"
#include "krb5-ap.h"
#include "text.h"

static const char *text_or_no(const char *text)
{
	return text ? text : "no";
}

static void show(const struct apd_conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->keytabs_count; i++)
		printf("keytab %s\n", conf->keytabs[i]);
	printf("idmap %d source %d lifetime %u max %u ceiling %u stale %lld\n",
	       conf->idmap, conf->idmap_source, conf->idmap_lifetime,
	       conf->idmap_mappings_max, conf->idmap_ceiling_mappings,
	       (long long)conf->idmap_stale_max);
	printf("nfsd %d socket %s services %s modprobe %d\n", conf->nfsd,
	       text_or_no(conf->nfsd_socket), text_or_no(conf->nfsd_services),
	       conf->nfsd_modprobe);
	printf("metrics %s journal %d replay %s at %d\n",
	       text_or_no(conf->metrics), conf->journal,
	       text_or_no(conf->replay_file), conf->replay_save);
	printf("store %s group %s node %s secret %s user %s password %s\n",
	       text_or_no(conf->store), conf->store_group,
	       text_or_no(conf->store_node), text_or_no(conf->store_secret_file),
	       text_or_no(conf->store_user),
	       text_or_no(conf->store_password_file));
	printf("tls %s %s %s coverage %s\n", text_or_no(conf->store_tls_ca),
	       text_or_no(conf->store_tls_cert),
	       text_or_no(conf->store_tls_key),
	       text_or_no(conf->store_coverage));
}

int main(int argc, char **argv)
{
	struct apd_conf conf;
	struct nl nl = {};
	int err;

	if (argc != 2)
		return STATUS_USAGE;
	say_as("krb5-apd", false);
	err = apd_conf_read(&conf, argv[1]);
	if (!err)
		show(&conf);
	if (!err && conf.has_config) {
		err = nl_open(&nl) ? : config_apply(&nl, conf.config);
		nl_close(&nl);
	}
	apd_conf_free(&conf);
	return err ? STATUS_FAILED : STATUS_OK;
}
