// SPDX-License-Identifier: GPL-2.0
/*
 * The account of a client. User and groups come from krb5_ap's principal map, as
 * they do for the NFS server. The account's name, with which ksmbd.mountd decides
 * about tree connects, is the whole principal, its realm included:
 * root@ELSEWHERE is never root.
 */
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/krb5_ap_idmap.h>
#include <linux/sched/mm.h>

#include "ksmbd.h"

/* SMB clients wait for the response to a SESSION_SETUP three times as long. */
#define MAPPING_TIMEOUT	(7 * HZ)

static int fill_ids(const struct krb5_ap_idmap_creds *creds,
		    struct ksmbd_krb5_result *result)
{
	u32 i;

	/* No guest: the client was authenticated, and has no user here. */
	if (!krb5_ap_idmap_creds_known(creds))
		return -EACCES;
	if (creds->count) {
		result->groups = groups_alloc(creds->count);
		if (!result->groups)
			return -ENOMEM;
		for (i = 0; i < creds->count; i++)
			result->groups->gid[i] = creds->groups[i];
		groups_sort(result->groups);
	}
	result->uid = creds->uid;
	result->gid = creds->gid;
	result->have_ids = true;
	return 0;
}

/**
 * krb5_ksmbd_account() - find the account of a client
 * @net: the namespace
 * @client: the authenticated client
 * @result: set to account, user and groups
 *
 * Waits for the helper if the map does not know the client. Reclaim may wait for
 * ksmbd, so nothing is allocated here that may wait for reclaim's file systems.
 *
 * Return: 0; -EACCES if the client has no user here, or a name that is too long
 *	for an account of ksmbd; -EAGAIN if that cannot be said now; -ENOMEM
 */
int krb5_ksmbd_account(struct net *net,
		       const struct krb5_ap_principal *client,
		       struct ksmbd_krb5_result *result)
{
	int len = krb5_ap_principal_unparse(client, result->account,
					    sizeof(result->account));
	struct krb5_ap_idmap_creds *creds;
	unsigned int nofs;
	int err;

	if (len < 0 || len >= sizeof(result->account))
		return -EACCES;
	nofs = memalloc_nofs_save();
	err = krb5_ap_idmap_wait(krb5_ap_idmap(net), result->account, len,
				 MAPPING_TIMEOUT, &creds);
	if (err) {
		err = err == -ENOMEM ? err : -EAGAIN;
	} else {
		err = fill_ids(creds, result);
		krb5_ap_idmap_creds_put(creds);
	}
	memalloc_nofs_restore(nofs);
	return err;
}
