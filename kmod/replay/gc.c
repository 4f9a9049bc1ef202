// SPDX-License-Identifier: GPL-2.0
/*
 * How entries leave the replay table: because their time has passed, or because
 * an administrator wants it. Both leave a mark at the key, under the lock of the
 * entry's shard, so that who does not find the entry finds the mark.
 */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include <kunit/visibility.h>

#include "proto.h"
#include "replay.h"
#include "table.h"

#define COLLECT_INTERVAL	(10 * HZ)

/* What a full table may ask for out of turn. */
#define COLLECT_INTERVAL_MIN	HZ

/* Seconds for which a clock that jumped ahead has to stay there. */
#define CLOCK_SETTLES		3600

/* What jumps may be due to rounding, and to the clock's being slewed. */
#define CLOCK_STEP_MIN		2

/* KUnit's entries are of times long past. */
u32 krb5_replay_skew_least = KRB5_AP_SKEW_DEFAULT;
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_skew_least);

static struct workqueue_struct *krb5_replay_wq __ro_after_init;
static void collect_work(struct work_struct *work);
static DECLARE_DEFERRABLE_WORK(krb5_collect, collect_work);

/* One pass at a time: the next protect what it leaves for the following one. */
static DEFINE_MUTEX(krb5_collect_lock);
static unsigned long krb5_collected_at;
static u32 krb5_collections;
static struct krb5_replay_clock krb5_clock;

static bool entry_expired(const struct krb5_replay_entry *entry, s64 now)
{
	u32 skew = max(READ_ONCE(entry->key->skew), krb5_replay_skew_least);

	return entry->ctime < now - skew;
}

static void entry_remove(struct krb5_replay_shard *shard,
			 struct krb5_replay_entry **link)
{
	struct krb5_replay_entry *entry = *link;

	lockdep_assert_held(&shard->lock);
	*link = entry->next;
	shard->entries--;
	shard->removed++;
	krb5_replay_entry_free(entry);
}

static void shard_collect(struct krb5_replay_shard *shard, s64 now, u32 pass)
{
	struct krb5_replay_entry **link, *entry;
	u32 i;

	spin_lock(&shard->lock);
	for (i = 0; i <= shard->mask; i++) {
		link = &shard->buckets[i];
		while ((entry = *link)) {
			if (entry_expired(entry, now)) {
				krb5_replay_key_raise(&entry->key->horizon,
						      entry->ctime);
				entry_remove(shard, link);
				continue;
			}
			if (READ_ONCE(entry->key->seen) != pass)
				WRITE_ONCE(entry->key->seen, pass);
			link = &entry->next;
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
	/* One bucket an entry, or two: no more than 16 octets of memory. */
	mask = roundup_pow_of_two(want + 1) - 1;
	buckets = kvcalloc(mask + 1, sizeof(*buckets), GFP_KERNEL);
	if (!buckets)
		return;

	spin_lock(&shard->lock);
	old = shard->buckets;
	for (i = 0; i <= shard->mask; i++) {
		while ((entry = old[i])) {
			u32 to = krb5_replay_hash(entry) & mask;

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
 * Context: process; may sleep.
 */
void krb5_replay_collect(s64 now)
{
	unsigned int i;
	u32 pass;

	mutex_lock(&krb5_collect_lock);
	pass = krb5_replay_key_begin_pass();
	for (i = 0; i < SHARDS; i++) {
		shard_collect(&krb5_shards[i], now, pass);
		shard_grow(&krb5_shards[i]);
		cond_resched();
	}
	krb5_replay_key_end_pass(now);
	krb5_replay_free_retired();
	mutex_unlock(&krb5_collect_lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_collect);

/**
 * krb5_replay_clock() - the time by which entries expire
 * @clock: what is known of the clock; all zeros to begin with
 * @real: the time, seconds since 1970
 * @boot: seconds since the machine was started
 *
 * It is @real, unless that jumped ahead: then it goes on as before for an hour.
 * A clock that is set wrong and right again would otherwise have everything
 * expire at once, and everybody refused whose request is not newer than that.
 * To keep entries for longer does no harm.
 *
 * Return: the time, seconds since 1970
 */
s64 krb5_replay_clock(struct krb5_replay_clock *clock, s64 real, s64 boot)
{
	s64 offset = real - boot;

	if (!clock->known || offset <= clock->offset + CLOCK_STEP_MIN ||
	    boot - clock->steady_at > CLOCK_SETTLES) {
		clock->known = true;
		clock->offset = offset;
		clock->steady_at = boot;
	}
	return clock->offset + boot;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_clock);

static s64 collect_now(void)
{
	return krb5_replay_clock(&krb5_clock, ktime_get_real_seconds(),
				 ktime_get_boottime_seconds());
}

static void collect_work(struct work_struct *work)
{
	WRITE_ONCE(krb5_collected_at, jiffies);
	WRITE_ONCE(krb5_collections, krb5_collections + 1);
	krb5_replay_collect(collect_now());
	queue_delayed_work(krb5_replay_wq, &krb5_collect, COLLECT_INTERVAL);
}

/**
 * krb5_replay_collect_soon() - have the table looked through, out of turn
 *
 * At once, but not more often than once a second, whoever asks.
 *
 * Context: any.
 */
void krb5_replay_collect_soon(void)
{
	unsigned long next = READ_ONCE(krb5_collected_at) +
			     COLLECT_INTERVAL_MIN;
	unsigned long now = jiffies;

	mod_delayed_work(krb5_replay_wq, &krb5_collect,
			 time_before(now, next) ? next - now : 0);
}

/**
 * krb5_replay_collections() - how often the table was looked through
 *
 * Return: how often, in turn and out of turn
 */
u32 krb5_replay_collections(void)
{
	return READ_ONCE(krb5_collections);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_collections);

/**
 * krb5_replay_flush() - forget the entries of a namespace
 * @account: of the namespace
 * @now: the time, seconds since 1970
 * @skew: clock skew that the namespace tolerates
 *
 * What was forgotten so is known as such in every namespace that has one of
 * the keys, or loads it later; replay-cold-start says there what follows from it.
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
				krb5_replay_key_raise(&entry->key->flushed_until,
						      max(now + skew,
							  entry->ctime));
				entry_remove(shard, link);
			}
		}
		spin_unlock(&shard->lock);
		cond_resched();
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_flush);

/**
 * krb5_replay_forget_init() - have the table looked through from now on
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_replay_forget_init(void)
{
	krb5_replay_wq = alloc_workqueue("krb5_ap_replay", WQ_UNBOUND, 0);
	if (!krb5_replay_wq)
		return -ENOMEM;
	krb5_collected_at = jiffies;
	/* For a clock that jumps before the first time. */
	collect_now();
	queue_delayed_work(krb5_replay_wq, &krb5_collect, COLLECT_INTERVAL);
	return 0;
}

/**
 * krb5_replay_forget_exit() - and no longer
 */
void krb5_replay_forget_exit(void)
{
	cancel_delayed_work_sync(&krb5_collect);
	destroy_workqueue(krb5_replay_wq);
}
