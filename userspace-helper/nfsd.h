/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-ap nfsd: what the files of this command share.
 */
#ifndef _KRB5_AP_HELPER_NFSD_H
#define _KRB5_AP_HELPER_NFSD_H

#include <linux/krb5_ap_nfsd.h>
#include <stdbool.h>
#include <sys/types.h>

#include "krb5-ap.h"
#include "nl.h"

/* Where the NFS server looks for it. */
#define NFSD_SOCKET	"/run/gssproxy.sock"

/* What the NFS server has been told, or has settled for. */
enum nfsd_switch {
	NFSD_SWITCH_ABSENT,	/* its GSS module is not loaded */
	NFSD_SWITCH_UNSET,
	NFSD_SWITCH_SVCGSSD,
	NFSD_SWITCH_HERE,
	NFSD_SWITCH_ERROR,	/* not to be read; errno says why */
};

/**
 * struct nfsd_state - what krb5_ap_nfsd says of itself
 * @version: its version
 * @listening: it has a socket
 * @connections: of the namespace's NFS server
 * @waiting: calls that wait for the principal map
 * @waiting_max: how many may, as long as it takes
 * @services: whose tickets are taken; separated by commas, empty for all
 * @enctypes: that the NFS server can use
 * @enctypes_count: how many
 */
struct nfsd_state {
	char version[32];
	bool listening;
	__u32 connections;
	__u32 waiting;
	__u32 waiting_max;
	char services[8 * (KRB5_AP_NFSD_SERVICE_NAME_MAX + 1)];
	__s32 enctypes[16];
	unsigned int enctypes_count;
};

/* nfsd_socket.c */
int nfsd_socket_make(const char *path);

/* nfsd_switch.c */
enum nfsd_switch nfsd_switch_read(void);
int nfsd_switch_write(void);
unsigned int nfsd_threads_read(void);
int nfsd_enctypes_read(__s32 *enctypes, int max);

/* nfsd_status.c */
int nfsd_state_get(struct nl *nl, struct nfsd_state *state);

/* Subcommands. */
enum status nfsd_run(const struct command *command, int argc, char **argv);
enum status nfsd_status(const struct command *command, int argc, char **argv);

#endif /* _KRB5_AP_HELPER_NFSD_H */
