// SPDX-License-Identifier: GPL-2.0
/*
 * The cache of answers. One hash table serves all namespaces; a map numbers its
 * mappings, so that a listing can go on where it stopped, whatever was added,
 * used or evicted meanwhile, and misses none that stays.
 *
 * If there is no room, a clock hand moves over the numbers: it gives each mapping
 * that was used since its last visit a second chance and evicts the first that
 * was not. A mapping that callers wait for stays.
 */
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <kunit/visibility.h>

#include "idmap/internal.h"

/* Mappings that the clock hand looks at in one insertion. */
#define CLOCK_STEPS	32

struct mapping_key {
	const struct krb5_ap_idmap *map;
	const char *name;
	size_t len;
};

static struct rhashtable mapping_table;

static u32 mapping_hash(const struct krb5_ap_idmap *map, const char *name,
			size_t len, u32 seed)
{
	return jhash(name, len, seed ^ hash_ptr(map, 32));
}

static u32 mapping_key_hash(const void *data, u32 len, u32 seed)
{
	const struct mapping_key *key = data;

	return mapping_hash(key->map, key->name, key->len, seed);
}

static u32 mapping_obj_hash(const void *data, u32 len, u32 seed)
{
	const struct krb5_ap_idmap_mapping *m = data;

	return mapping_hash(m->map, m->name, m->len, seed);
}

static int mapping_compare(struct rhashtable_compare_arg *arg, const void *data)
{
	const struct krb5_ap_idmap_mapping *m = data;
	const struct mapping_key *key = arg->key;

	return m->map != key->map || m->len != key->len ||
		memcmp(m->name, key->name, m->len);
}

static const struct rhashtable_params mapping_params = {
	.head_offset = offsetof(struct krb5_ap_idmap_mapping, node),
	.hashfn = mapping_key_hash,
	.obj_hashfn = mapping_obj_hash,
	.obj_cmpfn = mapping_compare,
	.automatic_shrinking = true,
};

/**
 * krb5_idmap_find() - find a mapping
 * @map: the map
 * @name: the principal
 * @len: bytes of @name
 *
 * Under RCU, or with the map locked.
 *
 * Return: the mapping, borrowed for as long as that holds; or NULL
 */
struct krb5_ap_idmap_mapping *
krb5_idmap_find(struct krb5_ap_idmap *map, const char *name, size_t len)
{
	struct mapping_key key = { .map = map, .name = name, .len = len };
	struct krb5_ap_idmap_mapping *m;

	rcu_read_lock();
	m = rhashtable_lookup(&mapping_table, &key, mapping_params);
	rcu_read_unlock();
	return m;
}

/**
 * krb5_idmap_mapping_alloc() - allocate a mapping without an answer
 * @map: the map that it is for
 * @name: the principal
 * @len: bytes of @name
 *
 * Return: the mapping, with one reference; NULL if memory is short
 */
struct krb5_ap_idmap_mapping *
krb5_idmap_mapping_alloc(struct krb5_ap_idmap *map, const char *name,
			 size_t len)
{
	struct krb5_ap_idmap_mapping *m;

	m = kzalloc(struct_size(m, name, len + 1), GFP_KERNEL_ACCOUNT);
	if (!m)
		return NULL;
	refcount_set(&m->ref, 1);
	m->map = map;
	INIT_LIST_HEAD(&m->waiters);
	m->len = len;
	memcpy(m->name, name, len);
	return m;
}

/**
 * krb5_idmap_mapping_put() - drop a reference to a mapping
 * @m: the mapping; NULL is fine
 */
void krb5_idmap_mapping_put(struct krb5_ap_idmap_mapping *m)
{
	if (!m || !refcount_dec_and_test(&m->ref))
		return;
	krb5_ap_idmap_creds_put(rcu_dereference_protected(m->creds, true));
	kfree_rcu(m, rcu);
}

static void mapping_uncharge(struct krb5_ap_idmap *map)
{
	map->count--;
	krb5_share_uncharge(map->share, KRB5_SHARE_MAPPINGS);
}

static bool mapping_charge(struct krb5_ap_idmap *map)
{
	if (map->count >= map->max ||
	    krb5_share_charge(map->share, KRB5_SHARE_MAPPINGS))
		return false;
	map->count++;
	return true;
}

/**
 * krb5_idmap_remove() - take a mapping out of the cache
 * @map: the map, locked
 * @m: the mapping; the cache's reference is dropped
 */
void krb5_idmap_remove(struct krb5_ap_idmap *map,
		       struct krb5_ap_idmap_mapping *m)
{
	lockdep_assert_held(&map->lock);
	rhashtable_remove_fast(&mapping_table, &m->node, mapping_params);
	xa_erase(&map->mappings, m->id);
	mapping_uncharge(map);
	krb5_idmap_mapping_put(m);
}

static bool mapping_evict(struct krb5_ap_idmap *map)
{
	struct krb5_ap_idmap_mapping *m, *victim = NULL;
	unsigned long id = map->hand;
	unsigned int steps;

	for (steps = 0; steps < CLOCK_STEPS; steps++) {
		m = xa_find_after(&map->mappings, &id, ULONG_MAX, XA_PRESENT);
		if (!m) {
			if (!id)
				break;
			id = 0;
			continue;
		}
		if (!list_empty(&m->waiters))
			continue;
		victim = m;
		if (!READ_ONCE(m->used))
			break;
		WRITE_ONCE(m->used, false);
	}
	map->hand = id;
	if (victim)
		krb5_idmap_remove(map, victim);
	return victim;
}

/**
 * krb5_idmap_insert() - put a mapping into the cache
 * @map: the map, locked
 * @new: the mapping; its reference is the cache's if this succeeds
 *
 * Return: @new, or one of the same principal that was there first, and then the
 *	caller still owns @new; ERR_PTR(-EDQUOT) if there are too many,
 *	ERR_PTR(-ENOMEM), ERR_PTR(-ESHUTDOWN)
 */
struct krb5_ap_idmap_mapping *
krb5_idmap_insert(struct krb5_ap_idmap *map, struct krb5_ap_idmap_mapping *new)
{
	struct krb5_ap_idmap_mapping *m;

	lockdep_assert_held(&map->lock);
	if (map->stopped)
		return ERR_PTR(-ESHUTDOWN);
	m = krb5_idmap_find(map, new->name, new->len);
	if (m)
		return m;
	/* The victim may be of no use, where another namespace took its place. */
	if (!mapping_charge(map) && (!mapping_evict(map) ||
				     !mapping_charge(map))) {
		map->stats.full++;
		return ERR_PTR(-EDQUOT);
	}
	if (xa_alloc_cyclic(&map->mappings, &new->id, new, xa_limit_32b,
			    &map->next_id, GFP_ATOMIC | __GFP_ACCOUNT) < 0)
		goto fail;
	if (rhashtable_insert_fast(&mapping_table, &new->node,
				   mapping_params)) {
		xa_erase(&map->mappings, new->id);
		goto fail;
	}
	return new;

fail:
	mapping_uncharge(map);
	return ERR_PTR(-ENOMEM);
}

/**
 * krb5_idmap_creds_get() - get the answer that may be served now
 * @m: the mapping; under RCU, or with a reference
 * @now: seconds since boot
 * @stale: set if the answer is past its lifetime, even if it is not served
 *
 * Return: credentials with a reference for the caller, or NULL
 */
struct krb5_ap_idmap_creds *
krb5_idmap_creds_get(struct krb5_ap_idmap_mapping *m, s64 now, bool *stale)
{
	struct krb5_ap_idmap_creds *creds;

	*stale = false;
	rcu_read_lock();
	creds = rcu_dereference(m->creds);
	if (creds && now >= creds->fresh_until) {
		*stale = true;
		/*
		 * An account may have been made since, and the caller may keep
		 * what it is told until the ticket ends.
		 */
		if (!krb5_ap_idmap_creds_known(creds) ||
		    now >= creds->fresh_until + READ_ONCE(m->map->stale_max))
			creds = NULL;
	}
	if (creds && !refcount_inc_not_zero(&creds->ref))
		creds = NULL;
	rcu_read_unlock();
	return creds;
}

/**
 * krb5_idmap_set() - take the helper's answer
 * @map: the map
 * @name: the principal
 * @len: bytes of @name
 * @question: number of the question
 * @creds: the answer; consumes the reference, whatever this returns
 * @lifetime: seconds for which it is good
 *
 * Wakes those that wait for it.
 *
 * Return: 0; -ENOENT if that question is not open, or no longer: the mapping was
 *	answered, flushed or evicted
 */
int krb5_idmap_set(struct krb5_ap_idmap *map, const char *name, size_t len,
		   u32 question, struct krb5_ap_idmap_creds *creds,
		   u32 lifetime)
{
	struct krb5_ap_idmap_mapping *m;

	creds->answered = ktime_get_boottime_seconds();
	creds->fresh_until = creds->answered + lifetime;
	spin_lock(&map->lock);
	m = krb5_idmap_find(map, name, len);
	if (m && question && m->question == question) {
		creds = rcu_replace_pointer(m->creds, creds,
					    lockdep_is_held(&map->lock));
		m->question = 0;
		m->asked = 0;
		map->stats.answered++;
		krb5_idmap_wake(m, 0);
	} else {
		map->stats.late++;
		m = NULL;
	}
	spin_unlock(&map->lock);
	krb5_ap_idmap_creds_put(creds);
	return m ? 0 : -ENOENT;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_set);

/*
 * Forgets the answer, and the question with it. Callers that wait go on doing so,
 * for an answer of after the flush: returns true, with a reference of the
 * caller's, if that is to be asked for.
 */
static bool mapping_flush(struct krb5_ap_idmap *map,
			  struct krb5_ap_idmap_mapping *m)
{
	struct krb5_ap_idmap_creds *creds;

	lockdep_assert_held(&map->lock);
	if (list_empty(&m->waiters)) {
		krb5_idmap_remove(map, m);
		return false;
	}
	creds = rcu_replace_pointer(m->creds, NULL, lockdep_is_held(&map->lock));
	krb5_ap_idmap_creds_put(creds);
	m->question = 0;
	m->asked = 0;
	krb5_idmap_question_claim(m, ktime_get_boottime_seconds());
	refcount_inc(&m->ref);
	return true;
}

/**
 * krb5_idmap_flush() - forget a principal
 * @map: the map
 * @name: the principal
 * @len: bytes of @name
 *
 * Process context.
 *
 * Return: 0; -ENOENT if it is not cached
 */
int krb5_idmap_flush(struct krb5_ap_idmap *map, const char *name, size_t len)
{
	struct krb5_ap_idmap_mapping *m;
	bool ask = false;

	spin_lock(&map->lock);
	m = krb5_idmap_find(map, name, len);
	if (m)
		ask = mapping_flush(map, m);
	spin_unlock(&map->lock);
	if (!m)
		return -ENOENT;
	if (ask) {
		krb5_idmap_question_send(m, 0);
		krb5_idmap_mapping_put(m);
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_flush);

/**
 * krb5_idmap_flush_all() - forget all principals
 * @map: the map
 *
 * Process context. Those that are added meanwhile may stay.
 *
 * Return: the number of principals that were forgotten
 */
unsigned int krb5_idmap_flush_all(struct krb5_ap_idmap *map)
{
	unsigned int count = 0, left = READ_ONCE(map->count);
	struct krb5_ap_idmap_mapping *m;
	unsigned long id = 0;
	bool ask = false;

	while (left--) {
		spin_lock(&map->lock);
		m = xa_find_after(&map->mappings, &id, ULONG_MAX, XA_PRESENT);
		if (m)
			ask = mapping_flush(map, m);
		spin_unlock(&map->lock);
		if (!m)
			break;
		if (ask) {
			krb5_idmap_question_send(m, 0);
			krb5_idmap_mapping_put(m);
		}
		count++;
		cond_resched();
	}
	return count;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_flush_all);

/**
 * krb5_idmap_start() - start the map of a namespace
 * @map: the map, all zeros
 * @net: the namespace
 * @owner: its owner, from krb5_share_owner()
 *
 * Return: 0 or -ENOMEM
 */
int krb5_idmap_start(struct krb5_ap_idmap *map, struct net *net, u64 owner)
{
	map->share = krb5_share_get(owner);
	if (!map->share)
		return -ENOMEM;
	map->net = net;
	spin_lock_init(&map->lock);
	xa_init_flags(&map->mappings, XA_FLAGS_ALLOC1);
	map->max = KRB5_IDMAP_MAX_DEFAULT;
	map->stale_max = KRB5_IDMAP_STALE_DEFAULT;
	INIT_LIST_HEAD(&map->waiters);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_start);

/**
 * krb5_idmap_stop() - stop the map of a namespace
 * @map: the map
 *
 * Ends all waits with -ESHUTDOWN and returns when their @done has; a query that
 * comes later fails. Process context.
 */
void krb5_idmap_stop(struct krb5_ap_idmap *map)
{
	struct krb5_ap_idmap_mapping *m;
	unsigned long id = 0;

	spin_lock(&map->lock);
	map->stopped = true;
	krb5_idmap_wake_all(map, -ESHUTDOWN);
	spin_unlock(&map->lock);
	krb5_ap_idmap_barrier();
	do {
		spin_lock(&map->lock);
		m = xa_find(&map->mappings, &id, ULONG_MAX, XA_PRESENT);
		if (m)
			krb5_idmap_remove(map, m);
		spin_unlock(&map->lock);
		cond_resched();
	} while (m);
	xa_destroy(&map->mappings);
	krb5_share_put(map->share);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_stop);

/**
 * krb5_idmap_init() - make the table and the queue of waiters
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_idmap_init(void)
{
	int err;

	err = rhashtable_init(&mapping_table, &mapping_params);
	if (err)
		return err;
	err = krb5_idmap_waiter_init();
	if (err)
		rhashtable_destroy(&mapping_table);
	return err;
}

/**
 * krb5_idmap_exit() - free them, when all maps have stopped
 */
void krb5_idmap_exit(void)
{
	krb5_idmap_waiter_exit();
	rhashtable_destroy(&mapping_table);
}
