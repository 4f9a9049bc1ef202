// SPDX-License-Identifier: GPL-2.0
/*
 * The keys of the replay table: one of each, whichever namespaces have it, and
 * what has to be remembered of it: its horizon, and until when it was flushed.
 *
 * That has to last for longer than the key is loaded. But a time that no skew
 * lets through any more, with the greatest skew that there may be, refuses
 * nobody: then the key goes, and its marks become part of the floor, with which
 * new keys begin. So the floor is always that far behind, and catches only what
 * comes from a clock that was set back.
 */
#include <linux/export.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <kunit/visibility.h>

#include "config.h"
#include "share.h"
#include "table.h"

/* A list has 8 keys at the default ceiling of keys, 256 at the largest. */
#define KEY_LISTS	8192

static DEFINE_SPINLOCK(krb5_keys_lock); /* protects the next four */
static struct hlist_head krb5_keys[KEY_LISTS];
static u32 krb5_keys_count;
static s64 krb5_floor = S64_MIN;
static u32 krb5_pass;

static siphash_key_t krb5_key_secret __ro_after_init;
static s64 krb5_keys_complete_since __ro_after_init;

static u64 key_fingerprint(s32 etype, const u8 *key, size_t len)
{
	u8 input[sizeof(etype) + KRB5_AP_KEY_MAX] = {};
	u64 fingerprint;

	memcpy(input, &etype, sizeof(etype));
	memcpy(input + sizeof(etype), key, len);
	fingerprint = siphash(input, sizeof(etype) + len, &krb5_key_secret);
	memzero_explicit(input, sizeof(input));
	return fingerprint;
}

static struct hlist_head *key_list(u64 fingerprint)
{
	return &krb5_keys[fingerprint % KEY_LISTS];
}

static struct krb5_replay_key *key_find(u64 fingerprint)
{
	struct krb5_replay_key *rkey;

	lockdep_assert_held(&krb5_keys_lock);
	hlist_for_each_entry(rkey, key_list(fingerprint), node)
		if (rkey->fingerprint == fingerprint)
			return rkey;
	return NULL;
}

static void key_add(struct krb5_replay_key *rkey)
{
	lockdep_assert_held(&krb5_keys_lock);
	atomic64_set(&rkey->horizon, krb5_floor);
	hlist_add_head(&rkey->node, key_list(rkey->fingerprint));
	krb5_keys_count++;
}

static void key_remove(struct krb5_replay_key *rkey)
{
	lockdep_assert_held(&krb5_keys_lock);
	hlist_del(&rkey->node);
	krb5_keys_count--;
}

static void key_free(struct krb5_replay_key *rkey)
{
	krb5_share_uncharge(rkey->share, KRB5_SHARE_REPLAY_KEYS);
	kfree(rkey);
}

static struct krb5_replay_key *key_alloc(struct krb5_share *share, gfp_t gfp)
{
	struct krb5_replay_key *rkey;

	rkey = kzalloc_obj(*rkey, gfp | __GFP_ACCOUNT);
	if (!rkey)
		return NULL;
	rkey->share = share;
	atomic64_set(&rkey->complete_since, krb5_keys_complete_since);
	atomic64_set(&rkey->flushed_until, S64_MIN);
	return rkey;
}

/**
 * krb5_replay_key_get() - find or make what the table knows of a key
 * @etype: encryption type of the key
 * @key: the key
 * @len: its length in bytes
 * @share: of the owner of the namespace, which pays for it if it is new
 * @gfp: for the allocation
 *
 * Context: process; may sleep if @gfp may.
 *
 * Return: shared with all who have a key of the same bytes; to be given back with
 *	krb5_replay_key_put(). ERR_PTR(-ENOSPC) if the table remembers as many keys
 *	as it may, ERR_PTR(-EDQUOT) if as many as is the owner's share;
 *	ERR_PTR(-ENOMEM)
 */
struct krb5_replay_key *krb5_replay_key_get(s32 etype, const u8 *key,
					    size_t len,
					    struct krb5_share *share,
					    gfp_t gfp)
{
	u64 fingerprint = key_fingerprint(etype, key, len);
	struct krb5_replay_key *rkey, *new = key_alloc(share, gfp);
	int err = new ? krb5_share_charge(share, KRB5_SHARE_REPLAY_KEYS) :
			-ENOMEM;

	if (err) {
		kfree(new);
		new = NULL;
	}
	spin_lock(&krb5_keys_lock);
	rkey = key_find(fingerprint);
	if (!rkey && new) {
		new->fingerprint = fingerprint;
		rkey = new;
		new = NULL;
		key_add(rkey);
	}
	if (rkey)
		rkey->ref++;
	spin_unlock(&krb5_keys_lock);
	if (new)
		key_free(new);
	return rkey ?: ERR_PTR(err);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_get);

/**
 * krb5_replay_key_put() - give a key back
 * @rkey: from krb5_replay_key_get(); NULL and error pointers are ignored
 */
void krb5_replay_key_put(struct krb5_replay_key *rkey)
{
	bool last = false;

	if (IS_ERR_OR_NULL(rkey))
		return;
	spin_lock(&krb5_keys_lock);
	if (!--rkey->ref) {
		/* What was never asked for has nothing to be remembered. */
		last = !rkey->used;
		rkey->last_put_pass = krb5_pass;
	}
	if (last)
		key_remove(rkey);
	spin_unlock(&krb5_keys_lock);
	if (last)
		key_free(rkey);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_put);

/**
 * krb5_replay_key_raise() - raise a mark, if it is lower
 * @mark: horizon or flushed_until of a key
 * @ctime: to what
 */
void krb5_replay_key_raise(atomic64_t *mark, s64 ctime)
{
	s64 old = atomic64_read(mark);

	while (old < ctime && !atomic64_try_cmpxchg(mark, &old, ctime))
		;
}

/**
 * krb5_replay_key_begin_pass() - begin a pass over the table
 *
 * Return: number of the pass, for @last_seen_pass of the keys that have an entry
 */
u32 krb5_replay_key_begin_pass(void)
{
	u32 pass;

	spin_lock(&krb5_keys_lock);
	pass = ++krb5_pass;
	spin_unlock(&krb5_keys_lock);
	return pass;
}

/*
 * The key had no reference during the whole pass and no entry was found, and no
 * skew lets a time at or below its marks pass.
 */
static bool key_is_over(const struct krb5_replay_key *rkey, s64 now)
{
	lockdep_assert_held(&krb5_keys_lock);
	return !rkey->ref && rkey->last_put_pass != krb5_pass &&
	       rkey->last_seen_pass != krb5_pass &&
	       max(atomic64_read(&rkey->horizon),
		   atomic64_read(&rkey->flushed_until)) <
	       now - krb5_skew_ceiling();
}

/**
 * krb5_replay_key_end_pass() - end a pass: free keys that are no longer needed
 * @now: the time, seconds since 1970
 */
void krb5_replay_key_end_pass(s64 now)
{
	struct krb5_replay_key *rkey;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < KEY_LISTS; i++) {
		spin_lock(&krb5_keys_lock);
		hlist_for_each_entry_safe(rkey, next, &krb5_keys[i], node) {
			if (!key_is_over(rkey, now))
				continue;
			krb5_floor = max3(krb5_floor,
					  atomic64_read(&rkey->horizon),
					  atomic64_read(&rkey->flushed_until));
			key_remove(rkey);
			key_free(rkey);
		}
		spin_unlock(&krb5_keys_lock);
		cond_resched();
	}
}

/**
 * krb5_replay_key_suspend() - suspend or resume acceptances under a key
 * @rkey: the key
 * @suspend: true to suspend; as often as it was suspended it has to be resumed. A
 *	listing that begins afterwards is complete for the key: what was about
 *	to be accepted is either in it or was told to try again.
 */
void krb5_replay_key_suspend(struct krb5_replay_key *rkey, bool suspend)
{
	atomic_add(suspend ? 1 : -1, &rkey->suspend_count);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_suspend);

/**
 * krb5_replay_key_fingerprint() - tell how the table calls a key
 * @rkey: the key
 *
 * Return: its fingerprint, as in struct krb5_replay_record
 */
u64 krb5_replay_key_fingerprint(const struct krb5_replay_key *rkey)
{
	return rkey->fingerprint;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_fingerprint);

/**
 * krb5_replay_key_coverage() - tell what the entries of a key cover
 * @rkey: the key
 * @offset: krb5_replay_offset()
 * @coverage: set to that
 *
 * What was flushed counts as before the cold start. To be asked after a listing of
 * the entries: what went during it is then covered.
 */
void krb5_replay_key_coverage(const struct krb5_replay_key *rkey, s64 offset,
			      struct krb5_replay_coverage *coverage)
{
	coverage->complete_since =
		max_t(s64, krb5_replay_cold_start(rkey) + offset,
		      atomic64_read(&rkey->flushed_until));
	coverage->horizon = atomic64_read(&rkey->horizon);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_coverage);

/**
 * krb5_replay_key_restore() - go on where an earlier table ended
 * @rkey: a key of which all entries were added
 * @offset: krb5_replay_offset()
 * @coverage: what these cover
 */
void krb5_replay_key_restore(struct krb5_replay_key *rkey, s64 offset,
			     const struct krb5_replay_coverage *coverage)
{
	s64 since;

	/* No time is that early, and by the boot clock it could be less. */
	since = max(coverage->complete_since, S64_MIN / 2) - offset;
	krb5_replay_key_raise(&rkey->horizon, coverage->horizon);
	WRITE_ONCE(rkey->used, true);
	spin_lock(&krb5_keys_lock);
	if (atomic64_read(&rkey->complete_since) > since)
		atomic64_set(&rkey->complete_since, since);
	spin_unlock(&krb5_keys_lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_restore);

#if IS_ENABLED(CONFIG_KUNIT)
/**
 * krb5_replay_keys() - tell how many keys the table knows
 *
 * Return: keys that are loaded, and those that are remembered
 */
u32 krb5_replay_keys(void)
{
	return READ_ONCE(krb5_keys_count);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_keys);
#endif

/**
 * krb5_replay_key_init() - set the secret and the cold start of new keys
 * @complete_since: since when there is a table, by the boot clock
 */
void __init krb5_replay_key_init(s64 complete_since)
{
	get_random_bytes(&krb5_key_secret, sizeof(krb5_key_secret));
	krb5_keys_complete_since = complete_since;
}

/**
 * krb5_replay_key_exit() - forget all keys
 *
 * None is loaded, and there are no entries.
 */
void krb5_replay_key_exit(void)
{
	struct krb5_replay_key *rkey;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < KEY_LISTS; i++) {
		hlist_for_each_entry_safe(rkey, next, &krb5_keys[i], node)
			key_free(rkey);
		INIT_HLIST_HEAD(&krb5_keys[i]);
	}
}
