// SPDX-License-Identifier: GPL-2.0
/*
 * The replay table, RFC 4120 section 3.2.3: an authenticator is accepted once.
 *
 * One table serves the machine, because services that share a key have to
 * share it. An entry is known by the service key and by the integrity tag of
 * the authenticator's cipher text, and by nothing that a third party could
 * change in a request, like the name of the service in clear.
 *
 * One invariant covers every way of forgetting. Each shard has a horizon:
 *
 *	every authenticator that was accepted into the shard either has its
 *	entry there, or has a ctime at or below the horizon,
 *
 * and what is at or below the horizon is refused. So it does not matter why an
 * entry went: because its time had passed, because the clock had jumped ahead
 * and back, or because the skew was raised afterwards. In steady state the
 * horizon stays behind what the skew check lets through, and refuses nobody.
 *
 * What the table never knew is another matter, and the administrator's choice
 * (replay-birth): what was accepted before the module was loaded, and what an
 * administrator had flushed.
 *
 * When it is full it refuses; no live entry is ever dropped to make room.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include <kunit/visibility.h>

#include "proto.h"
#include "replay.h"
#include "replay_table.h"

#define BUCKETS_MIN		16
#define COLLECT_INTERVAL	(10 * HZ)

/*
 * Counters are summed up from per-CPU parts; this large a part means that two
 * CPUs rarely write the same line. Near a limit they are summed up exactly.
 */
#define COUNT_BATCH		256

struct krb5_replay_shard krb5_shards[SHARDS];
static struct kmem_cache *krb5_entry_cache __ro_after_init;
static struct workqueue_struct *krb5_replay_wq __ro_after_init;
static struct percpu_counter krb5_total;
static siphash_key_t krb5_tag_secret __ro_after_init;
static s64 krb5_born __ro_after_init;
static u32 krb5_ceiling = KRB5_AP_REPLAY_CEILING_DEFAULT;

/* The largest skew that any namespace has had: how long an entry is of use. */
static atomic_t krb5_skew = ATOMIC_INIT(KRB5_AP_SKEW_DEFAULT);

static void krb5_collect_work(struct work_struct *work);
static DECLARE_DEFERRABLE_WORK(krb5_collect, krb5_collect_work);

static void entry_free(struct krb5_replay_entry *entry)
{
	percpu_counter_add_batch(&entry->account->entries, -1, COUNT_BATCH);
	percpu_counter_add_batch(&krb5_total, -1, COUNT_BATCH);
	kmem_cache_free(krb5_entry_cache, entry);
}

/* Unlinks the entry and keeps the invariant. */
static void entry_forget(struct krb5_replay_shard *shard,
			 struct krb5_replay_entry **link)
{
	struct krb5_replay_entry *entry = *link;

	lockdep_assert_held(&shard->lock);
	shard->horizon = max(shard->horizon, entry->ctime);
	shard->entries--;
	*link = entry->next;
	entry_free(entry);
}

static bool entry_expired(const struct krb5_replay_entry *entry, s64 now)
{
	return entry->ctime < now - atomic_read(&krb5_skew);
}

static u64 tag_hash(u64 fingerprint, const u8 *tag)
{
	u64 words[3] = { fingerprint };

	memcpy(words + 1, tag, KRB5_REPLAY_TAG_LEN);
	return siphash_3u64(words[0], words[1], words[2], &krb5_tag_secret);
}

/* Charges an entry; a limit is never exceeded, not even by two at a time. */
static int replay_charge(const struct krb5_replay_query *q)
{
	percpu_counter_add_batch(&q->account->entries, 1, COUNT_BATCH);
	percpu_counter_add_batch(&krb5_total, 1, COUNT_BATCH);
	if (__percpu_counter_compare(&q->account->entries, q->max,
				     COUNT_BATCH) <= 0 &&
	    __percpu_counter_compare(&krb5_total, READ_ONCE(krb5_ceiling),
				     COUNT_BATCH) <= 0)
		return 0;
	percpu_counter_add_batch(&q->account->entries, -1, COUNT_BATCH);
	percpu_counter_add_batch(&krb5_total, -1, COUNT_BATCH);
	/* Some of it may have expired since it was last looked through. */
	mod_delayed_work(krb5_replay_wq, &krb5_collect, 0);
	return KRB5_AP_REASON_REPLAY_FULL;
}

static bool replay_before_birth(const struct krb5_replay_query *q)
{
	s64 until;

	if (q->birth == KRB5_AP_REPLAY_BIRTH_OFF ||
	    (q->birth == KRB5_AP_REPLAY_BIRTH_EXEMPT && q->acceptor_subkey))
		return false;
	/*
	 * Who accepted it before the birth may have tolerated a client whose
	 * clock was ahead by the skew.
	 */
	until = max(READ_ONCE(q->key->born) + q->skew,
		    READ_ONCE(q->key->flushed_until));
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
	if (q->ctime <= shard->horizon ||
	    q->ctime <= READ_ONCE(q->key->horizon))
		return KRB5_AP_REASON_REPLAY_FORGOTTEN;
	if (replay_before_birth(q))
		return KRB5_AP_REASON_REPLAY_BIRTH;
	return READ_ONCE(q->account->held) ? -EAGAIN : 0;
}

/* The one atomic step: there already, or there from now on. */
static int replay_insert_locked(struct krb5_replay_shard *shard, u32 bucket,
				struct krb5_replay_entry *new,
				const struct krb5_replay_query *q)
{
	struct krb5_replay_entry **link, *entry;
	int ret;

	lockdep_assert_held(&shard->lock);
	link = &shard->buckets[bucket & shard->mask];
	while ((entry = *link)) {
		if (entry->fingerprint == new->fingerprint &&
		    !memcmp(entry->tag, new->tag, sizeof(new->tag)))
			return KRB5_AP_REASON_REPLAY;
		if (entry_expired(entry, q->now))
			entry_forget(shard, link);
		else
			link = &entry->next;
	}
	ret = q->restored ? 0 : replay_refuse(shard, q);
	if (ret)
		return ret;

	link = &shard->buckets[bucket & shard->mask];
	new->next = *link;
	*link = new;
	if (++shard->entries == 2 * (shard->mask + 1))
		mod_delayed_work(krb5_replay_wq, &krb5_collect, 0);
	return 0;
}

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
	ret = replay_charge(q);
	if (ret) {
		kmem_cache_free(krb5_entry_cache, entry);
		return ret;
	}
	memcpy(entry->tag, q->tag, min_t(size_t, q->tag_len,
					 KRB5_REPLAY_TAG_LEN));
	entry->fingerprint = q->key->fingerprint;
	entry->ctime = q->ctime;
	entry->account = q->account;

	hash = tag_hash(entry->fingerprint, entry->tag);
	shard = &krb5_shards[hash >> (64 - SHARD_BITS)];
	spin_lock(&shard->lock);
	ret = replay_insert_locked(shard, hash, entry, q);
	spin_unlock(&shard->lock);

	if (ret)
		entry_free(entry);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_insert);

static void shard_collect(struct krb5_replay_shard *shard, s64 now)
{
	struct krb5_replay_entry **link;
	u32 i;

	spin_lock(&shard->lock);
	for (i = 0; i <= shard->mask; i++) {
		link = &shard->buckets[i];
		while (*link) {
			if (entry_expired(*link, now))
				entry_forget(shard, link);
			else
				link = &(*link)->next;
		}
	}
	spin_unlock(&shard->lock);
}

/* Chains stay short; a shard that cannot grow is only slower. */
static void shard_grow(struct krb5_replay_shard *shard)
{
	struct krb5_replay_entry **buckets, **old, *entry;
	u32 i, mask, want = READ_ONCE(shard->entries);

	if (want <= READ_ONCE(shard->mask))
		return;
	mask = roundup_pow_of_two(want + 1) * 2 - 1;
	buckets = kvcalloc(mask + 1, sizeof(*buckets), GFP_KERNEL);
	if (!buckets)
		return;

	spin_lock(&shard->lock);
	old = shard->buckets;
	for (i = 0; i <= shard->mask; i++) {
		while ((entry = old[i])) {
			u32 to = tag_hash(entry->fingerprint, entry->tag) & mask;

			old[i] = entry->next;
			entry->next = buckets[to];
			buckets[to] = entry;
		}
	}
	shard->buckets = buckets;
	shard->mask = mask;
	spin_unlock(&shard->lock);
	kvfree(old);
}

/**
 * krb5_replay_collect() - drop what has expired, and grow what is crowded
 * @now: the time, seconds since 1970
 *
 * Context: process; may sleep. One at a time.
 */
void krb5_replay_collect(s64 now)
{
	unsigned int i;

	for (i = 0; i < SHARDS; i++) {
		shard_collect(&krb5_shards[i], now);
		shard_grow(&krb5_shards[i]);
		cond_resched();
	}
	krb5_replay_free_retired();
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_collect);

static void krb5_collect_work(struct work_struct *work)
{
	krb5_replay_collect(ktime_get_real_seconds());
	queue_delayed_work(krb5_replay_wq, &krb5_collect, COLLECT_INTERVAL);
}

/**
 * krb5_replay_flush() - forget the entries of a namespace
 * @account: of the namespace
 * @now: the time, seconds since 1970
 * @skew: clock skew that the namespace tolerates
 *
 * What was forgotten so is known as such in every namespace that has one of
 * the keys, or loads it later; replay-birth says there what follows from it.
 * Keys that have no entry here are not touched: a namespace can do no harm to
 * the services of others.
 *
 * Context: process; may sleep.
 */
void krb5_replay_flush(struct krb5_replay_account *account, s64 now, u32 skew)
{
	struct krb5_replay_entry **link, *entry;
	struct krb5_replay_shard *shard;
	u32 i;

	for (shard = krb5_shards; shard < krb5_shards + SHARDS; shard++) {
		spin_lock(&shard->lock);
		for (i = 0; i <= shard->mask; i++) {
			link = &shard->buckets[i];
			while ((entry = *link)) {
				if (entry->account != account) {
					link = &entry->next;
					continue;
				}
				/* The skew may have been larger once. */
				krb5_replay_key_flushed(entry->fingerprint,
							max(now + skew,
							    entry->ctime));
				*link = entry->next;
				shard->entries--;
				entry_free(entry);
			}
		}
		spin_unlock(&shard->lock);
		cond_resched();
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_flush);

/**
 * krb5_replay_total() - how many entries there are
 *
 * Return: entries of all namespaces
 */
u32 krb5_replay_total(void)
{
	return percpu_counter_sum_positive(&krb5_total);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_total);

/**
 * krb5_replay_born() - since when there is a table
 *
 * Return: seconds since 1970
 */
s64 krb5_replay_born(void)
{
	return krb5_born;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_born);

/**
 * krb5_replay_ceiling() - how many entries there may be
 *
 * Return: entries of all namespaces
 */
u32 krb5_replay_ceiling(void)
{
	return READ_ONCE(krb5_ceiling);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_ceiling);

/**
 * krb5_replay_set_ceiling() - limit the entries of all namespaces together
 * @entries: how many there may be
 */
void krb5_replay_set_ceiling(u32 entries)
{
	WRITE_ONCE(krb5_ceiling, entries);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_set_ceiling);

/**
 * krb5_replay_raise_skew() - keep entries long enough for a larger skew
 * @skew: that a namespace tolerates from now on
 *
 * It is never lowered: entries of before were accepted under it.
 */
void krb5_replay_raise_skew(u32 skew)
{
	int old = atomic_read(&krb5_skew);

	while (old < (int)skew && !atomic_try_cmpxchg(&krb5_skew, &old, skew))
		;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_raise_skew);

/**
 * krb5_replay_init() - make an empty table
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_replay_init(void)
{
	unsigned int i;

	get_random_bytes(&krb5_tag_secret, sizeof(krb5_tag_secret));
	krb5_replay_key_init_secret();
	krb5_born = ktime_get_real_seconds();

	krb5_entry_cache = KMEM_CACHE(krb5_replay_entry, 0);
	if (!krb5_entry_cache)
		return -ENOMEM;
	krb5_replay_wq = alloc_workqueue("krb5_ap_replay", WQ_UNBOUND, 0);
	if (!krb5_replay_wq)
		goto fail_wq;
	if (percpu_counter_init(&krb5_total, 0, GFP_KERNEL))
		goto fail_counter;
	for (i = 0; i < SHARDS; i++) {
		struct krb5_replay_shard *shard = &krb5_shards[i];

		spin_lock_init(&shard->lock);
		shard->horizon = S64_MIN;
		shard->mask = BUCKETS_MIN - 1;
		shard->buckets = kcalloc(BUCKETS_MIN, sizeof(*shard->buckets),
					 GFP_KERNEL);
		if (!shard->buckets)
			goto fail_shards;
	}
	queue_delayed_work(krb5_replay_wq, &krb5_collect, COLLECT_INTERVAL);
	return 0;

fail_shards:
	while (i--)
		kfree(krb5_shards[i].buckets);
	percpu_counter_destroy(&krb5_total);
fail_counter:
	destroy_workqueue(krb5_replay_wq);
fail_wq:
	kmem_cache_destroy(krb5_entry_cache);
	return -ENOMEM;
}

/**
 * krb5_replay_exit() - free the table
 *
 * All namespaces have retired their accounts.
 */
void krb5_replay_exit(void)
{
	struct krb5_replay_entry *entry;
	unsigned int i, j;

	cancel_delayed_work_sync(&krb5_collect);
	destroy_workqueue(krb5_replay_wq);
	for (i = 0; i < SHARDS; i++) {
		for (j = 0; j <= krb5_shards[i].mask; j++) {
			while ((entry = krb5_shards[i].buckets[j])) {
				krb5_shards[i].buckets[j] = entry->next;
				entry_free(entry);
			}
		}
		kvfree(krb5_shards[i].buckets);
	}
	krb5_replay_free_retired();
	percpu_counter_destroy(&krb5_total);
	kmem_cache_destroy(krb5_entry_cache);
}
