// SPDX-License-Identifier: GPL-2.0
/*
 * The replay table, RFC 4120 section 3.2.3: an authenticator is accepted once.
 *
 * One table serves the machine, because services that share a key have to
 * share it. An entry is known by the service key and by the integrity tag of
 * the authenticator's cipher text, and by nothing that a third party could
 * change in a request, like the name of the service in clear.
 *
 * One invariant covers every way of forgetting. Each key has a horizon:
 *
 *	every authenticator that was accepted under the key either has its
 *	entry in the table, or has a ctime at or below the horizon,
 *
 * and what is at or below the horizon is refused. So it does not matter why an
 * entry went: because its time had passed, because the clock had jumped ahead
 * and back, or because the skew was raised afterwards. In steady state the
 * horizon stays behind what the skew check lets through, and refuses nobody.
 * Horizons are the keys', so that nobody can raise those of others: who has a
 * key could pretend to be anybody to the services that have it, too.
 *
 * What the table never knew is another matter, and the administrator's choice
 * (replay-cold-start): what was accepted before the module was loaded, and what an
 * administrator had flushed.
 *
 * When it is full it refuses; no live entry is ever dropped to make room.
 *
 *	replay.c		the table and the one way into it
 *	replay_forget.c		the ways out
 *	replay_key.c		keys, and what is remembered of them
 *	replay_account.c	who pays
 *	replay_list.c		listings
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <kunit/visibility.h>

#include "proto.h"
#include "replay.h"
#include "table.h"

#define BUCKETS_MIN		16

struct krb5_replay_shard krb5_shards[SHARDS];
static struct kmem_cache *krb5_entry_cache __ro_after_init;
static siphash_key_t krb5_tag_secret __ro_after_init;
static s64 krb5_complete_since __ro_after_init;

/**
 * krb5_replay_hash() - where an entry belongs
 * @entry: the entry
 *
 * Return: the shard in the upper bits, the bucket in the lower ones
 */
u64 krb5_replay_hash(const struct krb5_replay_entry *entry)
{
	u64 words[2];

	BUILD_BUG_ON(sizeof(words) != KRB5_REPLAY_TAG_LEN);
	memcpy(words, entry->tag, sizeof(words));
	return siphash_3u64(entry->key->fingerprint, words[0], words[1],
			    &krb5_tag_secret);
}

/**
 * krb5_replay_entry_free() - free an entry that is not, or no longer, in a shard
 * @entry: the entry
 */
void krb5_replay_entry_free(struct krb5_replay_entry *entry)
{
	krb5_replay_uncharge(entry->account);
	kmem_cache_free(krb5_entry_cache, entry);
}

static bool replay_before_start(const struct krb5_replay_query *q)
{
	s64 until;

	if (q->cold_start == KRB5_AP_REPLAY_COLD_START_OFF ||
	    (q->cold_start == KRB5_AP_REPLAY_COLD_START_EXEMPT &&
	     q->acceptor_subkey))
		return false;
	/*
	 * Who accepted it before the cold start may have tolerated a client whose
	 * clock was ahead by the skew.
	 */
	until = max_t(s64, READ_ONCE(q->key->complete_since) + q->skew,
		      atomic64_read(&q->key->flushed_until));
	return q->ctime <= until;
}

/*
 * Not there: may it be accepted? Asked under the lock and no earlier, so that
 * neither a flush nor the listing of a suspended table can come in between.
 */
static int replay_refuse(struct krb5_replay_shard *shard,
			 const struct krb5_replay_query *q)
{
	lockdep_assert_held(&shard->lock);
	if (q->ctime <= atomic64_read(&q->key->horizon))
		return KRB5_AP_REASON_REPLAY_FORGOTTEN;
	if (replay_before_start(q))
		return KRB5_AP_REASON_REPLAY_COLD_START;
	if (READ_ONCE(q->account->suspended) ||
	    atomic_read(&q->key->suspend_count))
		return -EAGAIN;
	return 0;
}

/* The one atomic step: there already, or there from now on. */
static int replay_insert_locked(struct krb5_replay_shard *shard, u32 bucket,
				struct krb5_replay_entry *new,
				const struct krb5_replay_query *q)
{
	struct krb5_replay_entry *entry;
	int ret;

	lockdep_assert_held(&shard->lock);
	bucket &= shard->mask;
	for (entry = shard->buckets[bucket]; entry; entry = entry->next)
		if (entry->key == new->key &&
		    !memcmp(entry->tag, new->tag, sizeof(new->tag)))
			return KRB5_AP_REASON_REPLAY;
	ret = q->restored ? 0 : replay_refuse(shard, q);
	if (ret)
		return ret;

	new->next = shard->buckets[bucket];
	shard->buckets[bucket] = new;
	if (++shard->entries == 2 * (shard->mask + 1))
		krb5_replay_collect_soon();
	return 0;
}

/*
 * What the key learns from being asked for, before anything is accepted under
 * it. In steady state nothing is written: other CPUs are reading it.
 */
static void replay_prepare_key(const struct krb5_replay_query *q)
{
	u32 skew = READ_ONCE(q->key->skew);

	while (skew < q->skew && !try_cmpxchg(&q->key->skew, &skew, q->skew))
		;
	if (!READ_ONCE(q->key->used))
		WRITE_ONCE(q->key->used, true);
}

/**
 * krb5_replay_lookup() - was an authenticator accepted before?
 * @q: which; its hash is set
 *
 * So that a replay costs no reply. Only a yes is an answer: whether it is the
 * first time, krb5_replay_insert() decides.
 *
 * Return: true if it is in the table
 */
bool krb5_replay_lookup(struct krb5_replay_query *q)
{
	struct krb5_replay_entry like = { .key = q->key }, *entry;
	struct krb5_replay_shard *shard;

	memcpy(like.tag, q->tag, min_t(size_t, q->tag_len,
				       KRB5_REPLAY_TAG_LEN));
	q->hash = krb5_replay_hash(&like);
	shard = &krb5_shards[q->hash >> (64 - SHARD_BITS)];
	spin_lock(&shard->lock);
	entry = shard->buckets[(u32)q->hash & shard->mask];
	while (entry && (entry->key != like.key ||
			 memcmp(entry->tag, like.tag, sizeof(like.tag))))
		entry = entry->next;
	spin_unlock(&shard->lock);
	return entry;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_lookup);

/**
 * krb5_replay_insert() - accept an authenticator, if this is the first time
 * @q: which, and under what conditions
 *
 * The last step of an acceptance: after it nothing can fail. Of any number of
 * calls with the same key and tag, on any CPUs, one returns 0.
 *
 * Context: may sleep if @q->gfp may.
 *
 * Return: 0 if it was not seen before and is remembered from now on; a reason
 *	(greater than 0) to refuse it; -ENOMEM, or -EAGAIN if acceptances are
 *	suspended, and nothing is remembered
 */
int krb5_replay_insert(const struct krb5_replay_query *q)
{
	struct krb5_replay_entry *entry;
	struct krb5_replay_shard *shard;
	u64 hash;
	int ret;

	entry = kmem_cache_zalloc(krb5_entry_cache, q->gfp | __GFP_ACCOUNT);
	if (!entry)
		return -ENOMEM;
	if (!krb5_replay_charge(q->account, q->max)) {
		kmem_cache_free(krb5_entry_cache, entry);
		return KRB5_AP_REASON_REPLAY_FULL;
	}
	memcpy(entry->tag, q->tag, min_t(size_t, q->tag_len,
					 KRB5_REPLAY_TAG_LEN));
	entry->key = q->key;
	entry->ctime = q->ctime;
	entry->account = q->account;
	replay_prepare_key(q);

	hash = q->hash ?: krb5_replay_hash(entry);
	shard = &krb5_shards[hash >> (64 - SHARD_BITS)];
	spin_lock(&shard->lock);
	ret = replay_insert_locked(shard, hash, entry, q);
	spin_unlock(&shard->lock);

	if (ret)
		krb5_replay_entry_free(entry);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_insert);

/**
 * krb5_replay_complete_since() - since when there is a table
 *
 * Return: seconds since 1970
 */
s64 krb5_replay_complete_since(void)
{
	return krb5_complete_since;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_complete_since);

static int __init shards_init(void)
{
	unsigned int i;

	for (i = 0; i < SHARDS; i++) {
		struct krb5_replay_shard *shard = &krb5_shards[i];

		spin_lock_init(&shard->lock);
		shard->mask = BUCKETS_MIN - 1;
		shard->buckets = kcalloc(BUCKETS_MIN, sizeof(*shard->buckets),
					 GFP_KERNEL);
		if (!shard->buckets)
			goto fail;
	}
	return 0;

fail:
	while (i--)
		kfree(krb5_shards[i].buckets);
	return -ENOMEM;
}

static void shards_exit(void)
{
	struct krb5_replay_entry *entry;
	unsigned int i, j;

	for (i = 0; i < SHARDS; i++) {
		for (j = 0; j <= krb5_shards[i].mask; j++) {
			while ((entry = krb5_shards[i].buckets[j])) {
				krb5_shards[i].buckets[j] = entry->next;
				krb5_replay_entry_free(entry);
			}
			cond_resched();
		}
		kvfree(krb5_shards[i].buckets);
	}
}

/**
 * krb5_replay_init() - make an empty table
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_replay_init(void)
{
	get_random_bytes(&krb5_tag_secret, sizeof(krb5_tag_secret));
	krb5_complete_since = ktime_get_real_seconds();
	krb5_replay_key_init(krb5_complete_since);

	krb5_entry_cache = KMEM_CACHE(krb5_replay_entry, 0);
	if (!krb5_entry_cache)
		return -ENOMEM;
	if (krb5_replay_account_init())
		goto fail_account;
	if (shards_init())
		goto fail_shards;
	if (krb5_replay_forget_init())
		goto fail_forget;
	return 0;

fail_forget:
	shards_exit();
fail_shards:
	krb5_replay_account_exit();
fail_account:
	kmem_cache_destroy(krb5_entry_cache);
	return -ENOMEM;
}

/**
 * krb5_replay_exit() - free the table
 *
 * All namespaces have retired their accounts, and all keys are unloaded.
 */
void krb5_replay_exit(void)
{
	krb5_replay_forget_exit();
	shards_exit();
	krb5_replay_key_exit();
	krb5_replay_free_retired();
	krb5_replay_account_exit();
	kmem_cache_destroy(krb5_entry_cache);
}
