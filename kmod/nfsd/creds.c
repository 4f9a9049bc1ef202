// SPDX-License-Identifier: GPL-2.0
/*
 * Who a client is on this machine: a user and groups, in the initial user
 * namespace, as they go to knfsd. They do not change once they are known, and
 * are found under RCU.
 */
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "nfsd.h"

/**
 * krb5_nfsd_creds_alloc() - make room for credentials
 * @count: of supplementary groups
 * @gfp: for the allocation
 *
 * Return: credentials of nobody, or NULL
 */
struct krb5_nfsd_creds *krb5_nfsd_creds_alloc(u32 count, gfp_t gfp)
{
	struct krb5_nfsd_creds *creds;

	creds = kvzalloc(struct_size(creds, groups, count), gfp);
	if (!creds)
		return NULL;
	refcount_set(&creds->ref, 1);
	creds->uid = (u32)-1;
	creds->gid = (u32)-1;
	creds->count = count;
	return creds;
}

/**
 * krb5_nfsd_creds_put() - one reference less
 * @creds: credentials; NULL is fine
 */
void krb5_nfsd_creds_put(struct krb5_nfsd_creds *creds)
{
	if (creds && refcount_dec_and_test(&creds->ref))
		kvfree_rcu(creds, rcu);
}
