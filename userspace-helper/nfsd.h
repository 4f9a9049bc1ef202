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

/*
 * What makes an NFS server ask here that has settled for rpc.svcgssd. rpc.mountd and
 * rpc.idmapd, which have files of nfsd open, stop after the server: systemctl waits
 * for those only that it is told of.
 */
#define NFSD_SETTLE \
	"systemctl stop nfs-server nfs-mountd nfs-idmapd rpc-svcgssd && " \
	"umount /proc/fs/nfsd && " \
	"modprobe -r nfsd rpcsec_gss_krb5 auth_rpcgss && " \
	"systemctl restart krb5-ap && systemctl start nfs-server"

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

/**
 * struct nfsd_holder - another program that listens at the socket
 * @pid: its process
 * @name: its name; empty if that is not known
 */
struct nfsd_holder {
	pid_t pid;
	char name[32];
};

/* nfsd_door.c */
int nfsd_hand_over(struct nl *nl, __u16 family, int listener);
int nfsd_tell_server(struct nl *nl, __u16 family, __u32 waiting_max);
__u32 nfsd_waiting_max(void);
const char *nfsd_switch_advice(enum nfsd_switch is);

/* nfsd_socket.c */
int nfsd_socket_make(const char *path, bool take);
bool nfsd_socket_holder(const char *path, struct nfsd_holder *holder);

/* nfsd_switch.c */
enum nfsd_switch nfsd_switch_read(void);
int nfsd_switch_write(void);
unsigned int nfsd_threads_read(void);
int nfsd_enctypes_read(__s32 *enctypes, int max);

/* nfsd_status.c */
int nfsd_state_get(struct nl *nl, struct nfsd_state *state);

/* nfsd.c */
bool nfsd_services_valid(const char *list);
int nfsd_services_send(struct nl *nl, __u16 family, const char *list);

/* Subcommands. */
enum status nfsd_run(const struct command *command, int argc, char **argv);
enum status nfsd_status(const struct command *command, int argc, char **argv);

#endif /* _KRB5_AP_HELPER_NFSD_H */
