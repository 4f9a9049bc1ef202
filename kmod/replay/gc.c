// SPDX-License-Identifier: GPL-2.0
/*
 * How entries leave the replay table: because their time has passed, or because
 * an administrator wants it. Both leave a mark at the key, under the lock of the
 * entry's shard, so that a lookup that does not find the entry finds the mark.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/ktime.h>
#include <linux/workqueue.h>
#include <kunit/visibility.h>

#include "table.h"

#define COLLECT_INTERVAL	(10 * HZ)

/* Least time between two passes that a full table asks for. */
#define COLLECT_INTERVAL_MIN	HZ

#if IS_ENABLED(CONFIG_KUNIT)
u32 krb5_replay_skew_least = KRB5_AP_SKEW_DEFAULT;
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_skew_least);
#endif

static struct workqueue_struct *krb5_replay_wq __ro_after_init;
static void collect_work(struct work_struct *work);
static void grow_work(struct work_struct *work);
static DECLARE_DEFERRABLE_WORK(krb5_collect, collect_work);
static DECLARE_WORK(krb5_grow, grow_work);

/* Serializes passes, and protects the next three. */
static DEFINE_MUTEX(krb5_collect_lock);
static unsigned long krb5_collected_at;
static u32 krb5_collections;
static struct krb5_replay_clock krb5_clock;

struct collection {
	s64 now;
	u32 pass;
};

static bool collect_visit(const struct krb5_replay_entry *entry, void *arg)
{
	const struct collection *c = arg;
	struct krb5_replay_key *key = entry->key;
	u32 skew = max_t(u32, READ_ONCE(key->skew), krb5_replay_skew_least);

	if (entry->ctime < c->now - skew) {
		krb5_replay_key_raise(&key->horizon, entry->ctime);
		return true;
	}
	if (READ_ONCE(key->last_seen_pass) != c->pass)
		WRITE_ONCE(key->last_seen_pass, c->pass);
	return false;
}

/**
 * krb5_replay_collect() - drop what has expired
 * @now: the time, seconds since 1970
 *
 * Context: process; may sleep.
 */
void krb5_replay_collect(s64 now)
{
	struct collection c = { .now = now };
	unsigned int i;
	int err = 0;

	mutex_lock(&krb5_collect_lock);
	c.pass = krb5_replay_key_begin_pass();
	for (i = 0; !err && i < SHARDS; i++)
		err = krb5_shard_walk(&krb5_shards[i], collect_visit, &c);
	/* After an incomplete pass a key that was not seen may have entries. */
	if (!err)
		krb5_replay_key_end_pass(now);
	krb5_replay_free_retired();
	mutex_unlock(&krb5_collect_lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_collect);

static void grow_work(struct work_struct *work)
{
	unsigned int i;

	for (i = 0; i < SHARDS; i++) {
		if (krb5_shard_crowded(&krb5_shards[i]))
			krb5_shard_grow(&krb5_shards[i]);
		cond_resched();
	}
}

/**
 * krb5_replay_grow_soon() - have shards grow that are crowded
 *
 * Context: any.
 */
void krb5_replay_grow_soon(void)
{
	queue_work(krb5_replay_wq, &krb5_grow);
}

static s64 collect_now(void)
{
	s64 real, offset;

	krb5_replay_clock_read(&real, &offset);
	krb5_replay_clock_observe(real, offset);
	return krb5_replay_clock(&krb5_clock, real, real - offset);
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

#if IS_ENABLED(CONFIG_KUNIT)
/**
 * krb5_replay_collections() - tell how often the table was looked through
 *
 * Return: how often, in turn and out of turn
 */
u32 krb5_replay_collections(void)
{
	return READ_ONCE(krb5_collections);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_collections);
#endif

struct flush {
	const struct krb5_replay_account *account;
	s64 latest;
};

static bool flush_visit(const struct krb5_replay_entry *entry, void *arg)
{
	const struct flush *f = arg;

	if (entry->account != f->account || entry->ctime > f->latest)
		return false;
	krb5_replay_key_raise(&entry->key->flushed_until, entry->ctime);
	return true;
}

/**
 * krb5_replay_flush() - forget the entries of a namespace
 * @account: of the namespace
 * @latest: forget those up to this ctime. Later ones were accepted while the clock
 *	was ahead; they refuse nobody, while a mark as late as that would refuse
 *	everybody.
 *
 * What was forgotten so is known as such in every namespace that has one of
 * the keys, or loads it later; replay-cold-start says there what follows from it.
 * Keys that have no entry here are not touched: a namespace can do no harm to
 * the services of others.
 *
 * Context: process; may sleep, and waits for other flushes of @account: one
 *	walk at a time, however many tasks flush and flush again.
 *
 * Return: 0, or -EINTR if the task is being killed and entries may be left
 */
int krb5_replay_flush(struct krb5_replay_account *account, s64 latest)
{
	struct flush f = { .account = account, .latest = latest };
	unsigned int i;
	int err;

	if (mutex_lock_killable(&account->flush_lock))
		return -EINTR;
	/* Nothing to be forgotten costs nothing. */
	for (i = 0, err = 0; !err && i < SHARDS; i++) {
		if (!krb5_replay_account_entries(account))
			break;
		err = krb5_shard_walk(&krb5_shards[i], flush_visit, &f);
	}
	mutex_unlock(&account->flush_lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_flush);

/**
 * krb5_replay_gc_init() - create the workqueue and schedule the first pass
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_replay_gc_init(void)
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
 * krb5_replay_gc_exit() - cancel passes and destroy the workqueue
 */
void krb5_replay_gc_exit(void)
{
	cancel_work_sync(&krb5_grow);
	cancel_delayed_work_sync(&krb5_collect);
	destroy_workqueue(krb5_replay_wq);
}
