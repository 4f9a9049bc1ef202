// SPDX-License-Identifier: GPL-2.0
/*
 * Credentials: a user and its groups, counted, constant once they are published
 * in a mapping. Readers find them under RCU.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "idmap/idmap.h"

/**
 * krb5_ap_idmap_creds_alloc() - allocate credentials of nobody
 * @count: number of supplementary groups, all invalid until they are set
 * @gfp: for the allocation; it may have to sleep
 *
 * For an answer, and for services that treat a client as anonymous.
 *
 * Return: credentials with one reference, owned by the caller; NULL if memory
 *	is short
 */
struct krb5_ap_idmap_creds *krb5_ap_idmap_creds_alloc(u32 count, gfp_t gfp)
{
	struct krb5_ap_idmap_creds *creds;
	u32 i;

	creds = kvmalloc(struct_size(creds, groups, count), gfp);
	if (!creds)
		return NULL;
	refcount_set(&creds->ref, 1);
	creds->uid = INVALID_UID;
	creds->gid = INVALID_GID;
	creds->answered = 0;
	creds->fresh_until = 0;
	creds->count = count;
	for (i = 0; i < count; i++)
		creds->groups[i] = INVALID_GID;
	return creds;
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap_creds_alloc);

/**
 * krb5_ap_idmap_creds_put() - drop a reference to credentials
 * @creds: the credentials; NULL is fine
 *
 * Any context. The last reference frees them after a grace period.
 */
void krb5_ap_idmap_creds_put(struct krb5_ap_idmap_creds *creds)
{
	if (creds && refcount_dec_and_test(&creds->ref))
		kvfree_rcu(creds, rcu);
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap_creds_put);
