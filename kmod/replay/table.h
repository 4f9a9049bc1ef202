/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of the replay table, for this room only.
 */
#ifndef _KRB5_AP_REPLAY_TABLE_H
#define _KRB5_AP_REPLAY_TABLE_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/kconfig.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu_counter.h>
#include <linux/spinlock.h>

#include "proto.h"
#include "replay.h"

#define SHARD_BITS		8
#define SHARDS			BIT(SHARD_BITS)

/*
 * Entries and buckets that are looked at under a shard's lock, and the mean
 * length of a chain above which nothing is added before the shard has grown:
 * together they keep any section below 256 entries.
 */
#define SLICE			128
#define CHAIN_MAX		64

/**
 * struct krb5_replay_account - what a network namespace has in the table
 * @entries: how many entries
 * @share: of the owner of the namespace
 * @clients: entries of its clients, by hash; NULL as long as it has none
 * @flush_lock: held for a flush
 * @suspended: acceptances are suspended; read under the lock of a shard
 * @retired: in the list of those whose namespace is gone
 *
 * It outlives its namespace until its last entry has expired: services in
 * other namespaces may have the same key, and then it is their entry as well.
 */
struct krb5_replay_account {
	struct percpu_counter entries;
	struct krb5_share *share;
	struct krb5_replay_clients __rcu *clients;
	struct mutex flush_lock; /* one flush at a time */
	bool suspended;
	struct list_head retired;
};

/**
 * struct krb5_replay_key - a service key as the table knows it
 * @fingerprint: of the key's bytes, under a secret of this boot: the same in
 *	every namespace, of no use outside
 * @complete_since: since when its entries are complete, by the boot clock: since
 *	the module was loaded, or earlier if entries of before were restored
 * @horizon: greatest ctime that was forgotten because its time had passed, here
 *	or in the table that was restored
 * @flushed_until: greatest ctime that was flushed
 * @skew: the largest clock skew under which it was asked for: how long its
 *	entries are of use
 * @suspend_count: loaded keys with these bytes in namespaces that are suspended
 * @used: it may have entries, or had some
 * @share: of the owner of the namespace that made it, which pays for it
 * @ref: loaded keys with these bytes, and exchanges under way
 * @last_put_pass: pass of the collector in which the last of these went
 * @last_seen_pass: pass of the collector that came last upon an entry
 * @node: in the list of all of them
 *
 * What was forgotten under a key has to be remembered when it is loaded again:
 * it outlives @ref while it has entries, and while its @horizon and
 * @flushed_until are times that a skew could let pass.
 */
struct krb5_replay_key {
	u64 fingerprint;
	atomic64_t complete_since;
	atomic64_t horizon;
	atomic64_t flushed_until;
	u32 skew;
	atomic_t suspend_count;
	bool used;
	struct krb5_share *share;
	u32 ref;
	u32 last_put_pass;
	u32 last_seen_pass;
	struct hlist_node node;
};

struct krb5_replay_entry {
	struct krb5_replay_entry *next;
	struct krb5_replay_account *account;
	struct krb5_replay_key *key;
	s64 ctime;
	u8 tag[KRB5_REPLAY_TAG_LEN];
	u32 client;
};

/**
 * struct krb5_replay_shard - a part of the table with a lock of its own
 * @lock: protects all that follows
 * @entries: how many
 * @mask: number of @buckets, less one
 * @removed: how many were removed
 * @buckets: chains
 * @old: chains of before, while it grows; else NULL
 * @old_mask: number of @old, less one
 * @moved: so many of @old are empty by now
 */
struct krb5_replay_shard {
	spinlock_t lock; /* protects what follows, and the entries */
	u32 entries;
	u32 mask;
	u32 removed;
	struct krb5_replay_entry **buckets;
	struct krb5_replay_entry **old;
	u32 old_mask;
	u32 moved;
} ____cacheline_aligned_in_smp;

/* Return: whether the entry is to be removed */
typedef bool krb5_shard_visit_t(const struct krb5_replay_entry *entry,
				void *arg);

/* table.c */
extern struct krb5_replay_shard krb5_shards[SHARDS];

int krb5_shards_init(void);
void krb5_shards_exit(void);
u64 krb5_replay_hash(const struct krb5_replay_key *key, const u8 *tag);
struct krb5_replay_entry *krb5_replay_entry_alloc(gfp_t gfp);
void krb5_replay_entry_discard(struct krb5_replay_entry *entry);
struct krb5_replay_entry *
krb5_shard_find(const struct krb5_replay_shard *shard, u64 hash,
		const struct krb5_replay_key *key, const u8 *tag);
int krb5_shard_add(struct krb5_replay_shard *shard, u64 hash,
		   struct krb5_replay_entry *entry);
bool krb5_shard_crowded(const struct krb5_replay_shard *shard);
void krb5_shard_grow(struct krb5_replay_shard *shard);
void krb5_shard_settle(struct krb5_replay_shard *shard);
int krb5_shard_walk(struct krb5_replay_shard *shard, krb5_shard_visit_t *visit,
		    void *arg);

static inline struct krb5_replay_shard *krb5_shard_of(u64 hash)
{
	return &krb5_shards[hash >> (64 - SHARD_BITS)];
}

/**
 * struct krb5_replay_clock - what is known of the machine's clock
 * @known: anything is
 * @offset: seconds since 1970 when the machine was started, by the clock that
 *	counts
 * @steady_at: when the clock was last seen to be that one, by the boot clock
 */
struct krb5_replay_clock {
	bool known;
	s64 offset;
	s64 steady_at;
};

/* clock.c */
void krb5_replay_clock_init(void);
void krb5_replay_clock_observe(s64 now, s64 offset);
s64 krb5_replay_cold_start(const struct krb5_replay_key *key);
s64 krb5_replay_clock(struct krb5_replay_clock *clock, s64 real, s64 boot);

/* gc.c */
int krb5_replay_gc_init(void);
void krb5_replay_gc_exit(void);
void krb5_replay_collect_soon(void);
void krb5_replay_grow_soon(void);
void krb5_replay_collect(s64 now);

/* account.c */
void krb5_replay_account_init(void);
int krb5_replay_charge(struct krb5_replay_account *account, u32 max);
void krb5_replay_uncharge(struct krb5_replay_account *account);
int krb5_replay_charge_client(struct krb5_replay_account *account, u32 max,
			      u32 client, gfp_t gfp);
void krb5_replay_uncharge_client(struct krb5_replay_account *account,
				 u32 client);
void krb5_replay_free_retired(void);

/* key.c */
void krb5_replay_key_init(s64 complete_since);
void krb5_replay_key_exit(void);
void krb5_replay_key_raise(atomic64_t *mark, s64 ctime);
u32 krb5_replay_key_begin_pass(void);
void krb5_replay_key_end_pass(s64 now);

#if IS_ENABLED(CONFIG_KUNIT)
/* How long entries live at least, in seconds: KUnit's are of times long past. */
extern u32 krb5_replay_skew_least;

void krb5_replay_clock_forget(s64 offset);
u32 krb5_replay_collections(void);
u32 krb5_replay_keys(void);
#else
#define krb5_replay_skew_least	KRB5_AP_SKEW_DEFAULT
#endif

#endif /* _KRB5_AP_REPLAY_TABLE_H */
