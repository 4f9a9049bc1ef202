// SPDX-License-Identifier: GPL-2.0
/*
 * The one way into the replay table.
 *
 * One table serves the machine, because services that share a key have to
 * share it. An entry is known by the service key and by a hash of the
 * authenticator's cipher text, and by nothing that a third party could change in
 * a request, like the name of the service in the clear.
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
 * Horizons are the keys', so that nobody can raise those of others: a namespace
 * that has a key could pretend to be anybody to the services that have it.
 *
 * What the table never knew is another matter, and the administrator's choice
 * (replay-cold-start): what was accepted before the module was loaded, and what an
 * administrator had flushed. What was flushed is known by its times; what was
 * before the cold start is not, and so ends by the boot clock (clock.c).
 *
 * When it is full it refuses; no live entry is ever dropped to make room.
 *
 *	replay.c	lookup, insert or refuse
 *	table.c		shards, entries, growth
 *	gc.c		the ways out
 *	clock.c		which time it is
 *	key.c		keys, and what is remembered of them
 *	account.c	who pays
 *	dump.c		listings
 */
#include <crypto/blake2s.h>
#include <linux/export.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "table.h"

/**
 * krb5_replay_tag() - identify an authenticator
 * @tag: set to KRB5_REPLAY_TAG_LEN bytes
 * @cipher: its cipher text
 * @len: length of that in bytes
 *
 * There is no secret in it: machines that share a key can share their tables,
 * and a table is the same after a reboot.
 */
void krb5_replay_tag(u8 *tag, const u8 *cipher, size_t len)
{
	krb5_blake2s(tag, KRB5_REPLAY_TAG_LEN, cipher, len);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_tag);

static bool replay_before_start(const struct krb5_replay_query *q)
{
	s64 until;

	if (q->cold_start == KRB5_AP_REPLAY_COLD_START_OFF ||
	    (q->cold_start == KRB5_AP_REPLAY_COLD_START_EXEMPT &&
	     q->replay_useless))
		return false;
	/*
	 * Before the cold start a client may have been accepted whose clock was
	 * ahead by the skew.
	 */
	until = max_t(s64, krb5_replay_cold_start(q->key) + q->offset + q->skew,
		      atomic64_read(&q->key->flushed_until));
	return q->ctime <= until;
}

/*
 * Decide about an authenticator that is not in the table: under the lock, so that
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
	if (krb5_replay_account_suspended(q->account) ||
	    atomic_read(&q->key->suspend_count))
		return -EAGAIN;
	return 0;
}

/* Look an entry up and add it, in one section under the lock. */
static int replay_insert_locked(struct krb5_replay_shard *shard, u64 hash,
				struct krb5_replay_entry *new,
				const struct krb5_replay_query *q)
{
	int ret;

	lockdep_assert_held(&shard->lock);
	if (krb5_shard_find(shard, hash, new->key, new->tag))
		return KRB5_AP_REASON_REPLAY;
	ret = q->restored ? 0 : replay_refuse(shard, q);
	return ret ?: krb5_shard_add(shard, hash, new);
}

/*
 * Record skew and use at the key before anything is accepted under it. In steady
 * state nothing is written: other CPUs are reading it.
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
 * krb5_replay_lookup() - tell whether an authenticator was accepted before
 * @q: which; its hash is set
 *
 * Spares making a reply for a replay. Only true is final; otherwise
 * krb5_replay_insert() decides.
 *
 * Return: true if it is in the table
 */
bool krb5_replay_lookup(struct krb5_replay_query *q)
{
	struct krb5_replay_shard *shard;
	bool known;

	q->hash = krb5_replay_hash(q->key, q->tag);
	shard = krb5_shard_of(q->hash);
	spin_lock(&shard->lock);
	known = krb5_shard_find(shard, q->hash, q->key, q->tag);
	spin_unlock(&shard->lock);
	return known;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_lookup);

/* A reason, or -ENOMEM. */
static int replay_charge(const struct krb5_replay_query *q)
{
	int err = krb5_replay_charge(q->account, q->max);

	/* Some of it may have expired since it was last looked through. */
	if (err == -ENOSPC)
		krb5_replay_collect_soon();
	if (err)
		return KRB5_AP_REASON_REPLAY_FULL;
	err = krb5_replay_charge_client(q->account, q->max, q->client, q->gfp);
	if (!err)
		return 0;
	krb5_replay_uncharge(q->account);
	return err == -EDQUOT ? KRB5_AP_REASON_REPLAY_CLIENT_SHARE : err;
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
	u64 hash = q->hash ?: krb5_replay_hash(q->key, q->tag);
	struct krb5_replay_shard *shard = krb5_shard_of(hash);
	struct krb5_replay_entry *entry;
	bool crowded;
	int ret;

	entry = krb5_replay_entry_alloc(q->gfp);
	if (!entry)
		return -ENOMEM;
	ret = replay_charge(q);
	if (ret)
		goto fail;
	memcpy(entry->tag, q->tag, sizeof(entry->tag));
	entry->key = q->key;
	entry->ctime = q->ctime;
	entry->account = q->account;
	entry->client = q->client;
	replay_prepare_key(q);
	krb5_replay_clock_observe(q->now, q->offset);

	spin_lock(&shard->lock);
	ret = replay_insert_locked(shard, hash, entry, q);
	crowded = krb5_shard_crowded(shard) && !shard->old;
	spin_unlock(&shard->lock);

	if (unlikely(crowded))
		krb5_replay_grow_soon();
	if (!ret)
		return 0;
	krb5_replay_uncharge_client(q->account, q->client);
	krb5_replay_uncharge(q->account);
fail:
	krb5_replay_entry_discard(entry);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_insert);

/**
 * krb5_replay_init() - make an empty table
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_replay_init(void)
{
	krb5_replay_account_init();
	krb5_replay_clock_init();
	if (krb5_shards_init())
		return -ENOMEM;
	if (krb5_replay_gc_init()) {
		krb5_shards_exit();
		return -ENOMEM;
	}
	return 0;
}

/**
 * krb5_replay_exit() - free the table
 *
 * All namespaces have retired their accounts, and all keys are unloaded.
 */
void krb5_replay_exit(void)
{
	krb5_replay_gc_exit();
	krb5_shards_exit();
	krb5_replay_key_exit();
	krb5_replay_free_retired();
}
