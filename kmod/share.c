// SPDX-License-Identifier: GPL-2.0
/*
 * Shares of owners. The kernel's own account of that kind, ucounts, is not
 * exported to modules.
 */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/hashtable.h>
#include <linux/percpu_counter.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <kunit/visibility.h>

#include "proto.h"
#include "share.h"

/*
 * Counters of the machine are summed up from per-CPU parts; this large a part
 * means that two CPUs rarely write the same line. Near a limit they are summed
 * up exactly.
 */
#define COUNT_BATCH	256

/* Owner of a user namespace that root made: this and the number of it. */
#define OWNER_NAMESPACE	BIT_ULL(33)
/* Owner of a user's: this and the uid. */
#define OWNER_USER	BIT_ULL(32)

/**
 * struct krb5_share - what an owner uses
 * @owner: krb5_share_owner()
 * @ref: holders, and one for each unit that is charged
 * @used: units of each resource; not kept for the initial user namespace
 * @node: in the hash of shares
 */
struct krb5_share {
	u64 owner;
	refcount_t ref;
	atomic_t used[KRB5_SHARE_RESOURCES];
	struct hlist_node node;
};

/**
 * struct pool - a resource
 * @total: units that are charged
 * @unprivileged: those of them that are not the initial user namespace's
 * @ceiling: how many there may be
 */
struct pool {
	struct percpu_counter total;
	struct percpu_counter unprivileged;
	u32 ceiling;
};

static struct pool krb5_pools[KRB5_SHARE_RESOURCES] = {
	[KRB5_SHARE_KEYS].ceiling = KRB5_AP_KEYS_CEILING_DEFAULT,
	[KRB5_SHARE_REPLAY_ENTRIES].ceiling = KRB5_AP_REPLAY_CEILING_DEFAULT,
	[KRB5_SHARE_REPLAY_KEYS].ceiling = KRB5_AP_REPLAY_KEYS_CEILING,
	[KRB5_SHARE_MAPPINGS].ceiling = KRB5_AP_MAPPINGS_CEILING,
	[KRB5_SHARE_WAITERS].ceiling = KRB5_AP_WAITERS_CEILING,
	[KRB5_SHARE_CONNECTIONS].ceiling = KRB5_AP_CONNECTIONS_CEILING,
};

/* Never freed, and never written by those who charge it. */
static struct krb5_share krb5_share_initial = { .owner = KRB5_SHARE_INITIAL };

static DEFINE_SPINLOCK(krb5_shares_lock); /* protects the next one */
static DEFINE_HASHTABLE(krb5_shares, 8);

/**
 * krb5_share_owner() - name the owner of a user namespace
 * @ns: the namespace, of a network namespace: its user_ns
 *
 * Return: number of the owner, for krb5_share_get()
 */
u64 krb5_share_owner(const struct user_namespace *ns)
{
	if (ns == &init_user_ns)
		return KRB5_SHARE_INITIAL;
	/* A user who nests them has as many uids as were mapped in the first. */
	while (ns->parent != &init_user_ns)
		ns = ns->parent;
	if (uid_eq(ns->owner, GLOBAL_ROOT_UID))
		return OWNER_NAMESPACE | ns->ns.inum;
	return OWNER_USER | __kuid_val(ns->owner);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_owner);

static struct krb5_share *share_find(u64 owner)
{
	struct krb5_share *share;

	lockdep_assert_held(&krb5_shares_lock);
	hash_for_each_possible(krb5_shares, share, node, owner)
		/* One that is about to be freed is none. */
		if (share->owner == owner && refcount_inc_not_zero(&share->ref))
			return share;
	return NULL;
}

/**
 * krb5_share_get() - take a reference to an owner's share
 * @owner: from krb5_share_owner()
 *
 * Context: process; may sleep.
 *
 * Return: the share, to be given back with krb5_share_put(), or NULL if out of
 *	memory
 */
struct krb5_share *krb5_share_get(u64 owner)
{
	struct krb5_share *share, *new;

	if (owner == KRB5_SHARE_INITIAL)
		return &krb5_share_initial;
	new = kzalloc_obj(*new, GFP_KERNEL_ACCOUNT);
	if (!new)
		return NULL;
	new->owner = owner;
	refcount_set(&new->ref, 1);

	spin_lock(&krb5_shares_lock);
	share = share_find(owner);
	if (!share) {
		share = new;
		new = NULL;
		hash_add(krb5_shares, &share->node, owner);
	}
	spin_unlock(&krb5_shares_lock);
	kfree(new);
	return share;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_get);

/**
 * krb5_share_put() - give a reference back
 * @share: from krb5_share_get(); NULL is ignored
 */
void krb5_share_put(struct krb5_share *share)
{
	if (!share || share == &krb5_share_initial ||
	    !refcount_dec_and_test(&share->ref))
		return;
	spin_lock(&krb5_shares_lock);
	hash_del(&share->node);
	spin_unlock(&krb5_shares_lock);
	kfree(share);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_put);

/**
 * krb5_share_unprivileged() - tell whether anybody could be the owner
 * @share: the share
 *
 * Return: false if it is that of the initial user namespace
 */
bool krb5_share_unprivileged(const struct krb5_share *share)
{
	return share != &krb5_share_initial;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_unprivileged);

static bool within(struct percpu_counter *counter, s64 max)
{
	return __percpu_counter_compare(counter, max, COUNT_BATCH) <= 0;
}

static void pool_add(struct pool *pool, bool unprivileged, s32 n)
{
	percpu_counter_add_batch(&pool->total, n, COUNT_BATCH);
	if (unprivileged)
		percpu_counter_add_batch(&pool->unprivileged, n, COUNT_BATCH);
}

/**
 * krb5_share_charge() - count one more unit, if there may be one
 * @share: of the owner
 * @resource: of what
 *
 * A limit is never exceeded, not even by two at a time; near one, two at a time
 * may both be refused.
 *
 * Return: 0, and it ends by krb5_share_uncharge(); -ENOSPC if the machine has
 *	no more; -EDQUOT if the owner would have more than it leaves for others
 */
int krb5_share_charge(struct krb5_share *share,
		      enum krb5_share_resource resource)
{
	bool unprivileged = krb5_share_unprivileged(share);
	struct pool *pool = &krb5_pools[resource];
	s64 ceiling = READ_ONCE(pool->ceiling);
	int used = 0, err = -ENOSPC;

	pool_add(pool, unprivileged, 1);
	if (unprivileged) {
		refcount_inc(&share->ref);
		used = atomic_inc_return(&share->used[resource]);
	}
	if (within(&pool->total, ceiling)) {
		if (!unprivileged ||
		    within(&pool->unprivileged, ceiling / 2 - used))
			return 0;
		err = -EDQUOT;
	}
	krb5_share_uncharge(share, resource);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_charge);

/**
 * krb5_share_uncharge() - count one unit less
 * @share: as it was charged; the unit's reference to it ends
 * @resource: of what
 */
void krb5_share_uncharge(struct krb5_share *share,
			 enum krb5_share_resource resource)
{
	bool unprivileged = krb5_share_unprivileged(share);

	pool_add(&krb5_pools[resource], unprivileged, -1);
	if (!unprivileged)
		return;
	atomic_dec(&share->used[resource]);
	krb5_share_put(share);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_uncharge);

/**
 * krb5_share_used() - tell how much an owner uses
 * @share: the share
 * @resource: of what
 *
 * Return: units; 0 for the initial user namespace, which nobody counts
 */
u32 krb5_share_used(const struct krb5_share *share,
		    enum krb5_share_resource resource)
{
	return atomic_read(&share->used[resource]);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_used);

/**
 * krb5_share_total() - tell how much is in use
 * @resource: of what
 *
 * Return: units of all owners
 */
u32 krb5_share_total(enum krb5_share_resource resource)
{
	return percpu_counter_sum_positive(&krb5_pools[resource].total);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_total);

/**
 * krb5_share_ceiling() - tell how much there may be
 * @resource: of what
 *
 * Return: units of all owners
 */
u32 krb5_share_ceiling(enum krb5_share_resource resource)
{
	return READ_ONCE(krb5_pools[resource].ceiling);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_ceiling);

/**
 * krb5_share_set_ceiling() - limit a resource
 * @resource: which
 * @ceiling: how much there may be; what is in use stays
 */
void krb5_share_set_ceiling(enum krb5_share_resource resource, u32 ceiling)
{
	WRITE_ONCE(krb5_pools[resource].ceiling, ceiling);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_share_set_ceiling);

static void pools_exit(unsigned int n)
{
	while (n--) {
		percpu_counter_destroy(&krb5_pools[n].unprivileged);
		percpu_counter_destroy(&krb5_pools[n].total);
	}
}

/**
 * krb5_share_init() - begin to count
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_share_init(void)
{
	unsigned int i;

	for (i = 0; i < KRB5_SHARE_RESOURCES; i++) {
		if (percpu_counter_init(&krb5_pools[i].total, 0, GFP_KERNEL))
			goto fail;
		if (percpu_counter_init(&krb5_pools[i].unprivileged, 0,
					GFP_KERNEL)) {
			percpu_counter_destroy(&krb5_pools[i].total);
			goto fail;
		}
	}
	return 0;

fail:
	pools_exit(i);
	return -ENOMEM;
}

/**
 * krb5_share_exit() - end; everything is uncharged and given back
 */
void krb5_share_exit(void)
{
	pools_exit(KRB5_SHARE_RESOURCES);
}
