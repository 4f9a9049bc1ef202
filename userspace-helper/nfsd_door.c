// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: what krb5_ap_nfsd is given and told, so that the NFS server is
 * served.
 */
#include <stddef.h>

#include "nfsd.h"

#define ENCTYPES_MAX	16

static int begin(struct nl *nl, __u16 family, __u8 command, size_t room)
{
	nl->family = family;
	return nl_begin(nl, command, room);
}

/**
 * nfsd_hand_over() - hand the socket over to krb5_ap_nfsd; tells the user if that
 * fails
 * @nl: a connection
 * @family: number of krb5_ap_nfsd's family
 * @listener: the socket; it stays the caller's as well
 *
 * Return: 0 or -errno
 */
int nfsd_hand_over(struct nl *nl, __u16 family, int listener)
{
	int err = begin(nl, family, KRB5_AP_NFSD_CMD_LISTEN, 64);

	if (!err) {
		nl_put_u32(nl, KRB5_AP_NFSD_A_SERVER_SOCKET, listener);
		err = nl_do(nl, NULL, NULL);
	}
	if (err)
		nl_complain(nl, err, "cannot hand over the socket");
	return err;
}

/**
 * nfsd_tell_server() - tell krb5_ap_nfsd about the NFS server; tells the user if
 * that fails
 * @nl: a connection
 * @family: number of krb5_ap_nfsd's family
 * @waiting_max: how many threads may wait for a directory; 0 to leave that as it is
 *
 * The encryption types that the NFS server can use are told as well, if it says
 * so: since Linux 6.5.
 *
 * Return: 0 or -errno
 */
int nfsd_tell_server(struct nl *nl, __u16 family, __u32 waiting_max)
{
	__s32 enctypes[ENCTYPES_MAX];
	int i, err, count = nfsd_enctypes_read(enctypes, ENCTYPES_MAX);

	if (!count && !waiting_max)
		return 0;
	err = begin(nl, family, KRB5_AP_NFSD_CMD_CONFIG_SET, 256);
	if (err)
		return err;
	for (i = 0; i < count; i++)
		nl_put_u32(nl, KRB5_AP_NFSD_A_SERVER_ENCTYPES, enctypes[i]);
	if (waiting_max)
		nl_put_u32(nl, KRB5_AP_NFSD_A_SERVER_WAITING_MAX, waiting_max);
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot configure krb5_ap_nfsd");
	return err;
}

/**
 * nfsd_waiting_max() - tell how many threads may wait for a directory
 *
 * Return: half of the NFS server's threads; 0 if it does not run
 */
__u32 nfsd_waiting_max(void)
{
	unsigned int threads = nfsd_threads_read();

	return threads > 1 ? threads / 2 : threads;
}

/**
 * nfsd_switch_advice() - say whom the NFS server asks, and what to do about it
 * @is: what it was told
 *
 * Return: a text; NULL if there is nothing to say
 */
const char *nfsd_switch_advice(enum nfsd_switch is)
{
	switch (is) {
	case NFSD_SWITCH_HERE:
		return "the NFS server asks here";
	case NFSD_SWITCH_SVCGSSD:
		return "the NFS server has settled for rpc.svcgssd, since a client came before this program did; it does not ask here until its modules are loaded again. Unmount what this host has mounted with Kerberos, then: " NFSD_SETTLE;
	case NFSD_SWITCH_ABSENT:
		return "the NFS server's module auth_rpcgss is not loaded; waiting for it (modprobe auth_rpcgss)";
	case NFSD_SWITCH_ERROR:
		return "cannot tell whom the NFS server asks";
	default:
		return NULL;
	}
}
