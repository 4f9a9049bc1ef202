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

/* Seconds for which an answer is good, unless the user says something else. */
#define NFSD_LIFETIME		600
/* And for which it is good that there is no such user: one may be made. */
#define NFSD_LIFETIME_NOBODY	60

/**
 * struct who - who a principal is on this machine
 * @nobody: there is no user for it
 * @uid: user
 * @gid: primary group
 * @groups: all groups; to be freed
 * @count: how many
 */
struct who {
	bool nobody;
	uid_t uid;
	gid_t gid;
	gid_t *groups;
	int count;
};

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
 * @waiting: calls that wait for an answer
 * @mappings: principals that the namespace has asked about
 * @mappings_total: those of all namespaces
 * @mappings_max: how many there may be
 * @ceiling_mappings: those of all namespaces
 * @enctypes: that the NFS server can use
 * @enctypes_count: how many
 */
struct nfsd_state {
	char version[32];
	bool listening;
	__u32 connections;
	__u32 waiting;
	__u32 mappings;
	__u32 mappings_total;
	__u32 mappings_max;
	__u32 ceiling_mappings;
	__s32 enctypes[16];
	unsigned int enctypes_count;
};

/* nfsd_socket.c */
int nfsd_socket_make(const char *path);

/* nfsd_switch.c */
enum nfsd_switch nfsd_switch_read(void);
int nfsd_switch_write(void);
int nfsd_enctypes_read(__s32 *enctypes, int max);

/* nfsd_who.c */
int who_find(void *krb5, const char *name, struct who *who);
void *who_begin(void);
void who_end(void *krb5);

/* nfsd_answer.c */
int nfsd_answers_begin(__u32 lifetime);
void nfsd_answers_queue(const char *name);
void nfsd_answers_lock(void);
void nfsd_answers_unlock(struct nl *nl);

int nfsd_state_get(struct nl *nl, struct nfsd_state *state);

/* nfsd_run.c, nfsd_status.c, nfsd_list.c */
enum status nfsd_run(const struct command *command, int argc, char **argv);
enum status nfsd_status(const struct command *command, int argc, char **argv);
enum status nfsd_list(const struct command *command, int argc, char **argv);

#endif /* _KRB5_AP_HELPER_NFSD_H */
