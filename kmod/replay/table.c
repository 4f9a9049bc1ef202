// SPDX-License-Identifier: GPL-2.0
/*
 * Shards of the replay table: chains, how they grow, and the one way to walk
 * them. Each section under a lock ends after SLICE entries or buckets, so that
 * neither a table of a million entries nor a flush in a loop makes anybody wait.
 *
 * A shard grows while it is in use: entries move from the old buckets to the
 * new ones bucket by bucket, and a lookup asks both for what may be in either.
 */
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "table.h"

#define BUCKETS_MIN		16

struct krb5_replay_shard krb5_shards[SHARDS];
static struct kmem_cache *krb5_entry_cache __ro_after_init;
static siphash_key_t krb5_tag_secret __ro_after_init;

/**
 * krb5_replay_hash() - tell where an entry belongs
 * @key: its key
 * @tag: its tag
 *
 * Return: the shard in the upper bits, the bucket in the lower ones
 */
u64 krb5_replay_hash(const struct krb5_replay_key *key, const u8 *tag)
{
	u64 words[2];

	BUILD_BUG_ON(sizeof(words) > KRB5_REPLAY_TAG_LEN);
	memcpy(words, tag, sizeof(words));
	/* Fingerprints are random to whoever can choose a tag. */
	return siphash_2u64(key->fingerprint ^ words[0], words[1],
			    &krb5_tag_secret);
}

/**
 * krb5_replay_entry_alloc() - allocate an entry
 * @gfp: for it
 *
 * Return: the entry, in no shard and charged to nobody, or NULL
 */
struct krb5_replay_entry *krb5_replay_entry_alloc(gfp_t gfp)
{
	return kmem_cache_zalloc(krb5_entry_cache, gfp | __GFP_ACCOUNT);
}

/**
 * krb5_replay_entry_discard() - free an entry that is in no shard
 * @entry: the entry; charged to nobody
 */
void krb5_replay_entry_discard(struct krb5_replay_entry *entry)
{
	kmem_cache_free(krb5_entry_cache, entry);
}

static void entry_free(struct krb5_replay_entry *entry)
{
	krb5_replay_uncharge_client(entry->account, entry->client);
	krb5_replay_uncharge(entry->account);
	krb5_replay_entry_discard(entry);
}

static struct krb5_replay_entry *
chain_find(struct krb5_replay_entry *entry, const struct krb5_replay_key *key,
	   const u8 *tag)
{
	while (entry && (entry->key != key ||
			 memcmp(entry->tag, tag, sizeof(entry->tag))))
		entry = entry->next;
	return entry;
}

/**
 * krb5_shard_find() - look for an entry
 * @shard: the shard, locked
 * @hash: krb5_replay_hash()
 * @key: its key
 * @tag: its tag
 *
 * Return: the entry, or NULL
 */
struct krb5_replay_entry *
krb5_shard_find(const struct krb5_replay_shard *shard, u64 hash,
		const struct krb5_replay_key *key, const u8 *tag)
{
	struct krb5_replay_entry *entry;

	lockdep_assert_held(&shard->lock);
	entry = chain_find(shard->buckets[(u32)hash & shard->mask], key, tag);
	/* Of the bucket that is being moved a part may be in either. */
	if (!entry && unlikely(shard->old) &&
	    ((u32)hash & shard->old_mask) >= shard->moved)
		entry = chain_find(shard->old[(u32)hash & shard->old_mask],
				   key, tag);
	return entry;
}

static void chain_push(struct krb5_replay_entry **head,
		       struct krb5_replay_entry *entry)
{
	entry->next = *head;
	*head = entry;
}

/**
 * krb5_shard_add() - add an entry
 * @shard: the shard, locked
 * @hash: krb5_replay_hash()
 * @entry: the entry; the shard's if this succeeds
 *
 * Return: 0; -ENOMEM if chains would be too long, for the shard could not grow
 */
int krb5_shard_add(struct krb5_replay_shard *shard, u64 hash,
		   struct krb5_replay_entry *entry)
{
	lockdep_assert_held(&shard->lock);
	if (shard->entries / CHAIN_MAX > shard->mask)
		return -ENOMEM;
	chain_push(&shard->buckets[(u32)hash & shard->mask], entry);
	shard->entries++;
	return 0;
}

/**
 * krb5_shard_crowded() - tell whether a shard should grow
 * @shard: the shard
 *
 * Return: whether there are more than two entries to a bucket
 */
bool krb5_shard_crowded(const struct krb5_replay_shard *shard)
{
	return READ_ONCE(shard->entries) / 2 > READ_ONCE(shard->mask);
}

/* Moves a few entries; returns the old buckets once they are empty. */
static struct krb5_replay_entry **shard_move(struct krb5_replay_shard *shard)
{
	struct krb5_replay_entry **done = NULL, *entry;
	unsigned int n;
	u64 hash;

	spin_lock(&shard->lock);
	for (n = 0; shard->old && n < SLICE; n++) {
		entry = shard->old[shard->moved];
		if (entry) {
			shard->old[shard->moved] = entry->next;
			hash = krb5_replay_hash(entry->key, entry->tag);
			chain_push(&shard->buckets[(u32)hash & shard->mask],
				   entry);
		} else if (shard->moved++ == shard->old_mask) {
			done = shard->old;
			WRITE_ONCE(shard->old, NULL);
		}
	}
	spin_unlock(&shard->lock);
	return done;
}

/**
 * krb5_shard_settle() - move what is still in old buckets
 * @shard: the shard
 *
 * Context: process; may sleep.
 */
void krb5_shard_settle(struct krb5_replay_shard *shard)
{
	while (READ_ONCE(shard->old)) {
		kvfree(shard_move(shard));
		cond_resched();
	}
}

/**
 * krb5_shard_grow() - give a shard more buckets
 * @shard: the shard
 *
 * One caller at a time. A shard for which there is no memory stays as it is.
 *
 * Context: process; may sleep.
 */
void krb5_shard_grow(struct krb5_replay_shard *shard)
{
	struct krb5_replay_entry **buckets;
	u32 mask;

	/* One entry a bucket, or half of one: no more than 16 bytes an entry. */
	mask = roundup_pow_of_two(READ_ONCE(shard->entries) + 1) - 1;
	krb5_shard_settle(shard);
	buckets = kvcalloc(mask + 1, sizeof(*buckets), GFP_KERNEL);
	if (!buckets)
		return;
	spin_lock(&shard->lock);
	shard->old = shard->buckets;
	shard->old_mask = shard->mask;
	shard->moved = 0;
	shard->buckets = buckets;
	WRITE_ONCE(shard->mask, mask);
	spin_unlock(&shard->lock);
	krb5_shard_settle(shard);
}

/* Visits one bucket, unlinks entries, and tells how many were in it. */
static unsigned int bucket_visit(struct krb5_replay_shard *shard, u32 bucket,
				 krb5_shard_visit_t *visit, void *arg,
				 struct krb5_replay_entry **gone)
{
	struct krb5_replay_entry **link = &shard->buckets[bucket], *entry;
	unsigned int n = 0;

	lockdep_assert_held(&shard->lock);
	while ((entry = *link)) {
		n++;
		if (!visit(entry, arg)) {
			link = &entry->next;
			continue;
		}
		*link = entry->next;
		shard->entries--;
		shard->removed++;
		chain_push(gone, entry);
	}
	return n;
}

static void chain_free(struct krb5_replay_entry *entry)
{
	struct krb5_replay_entry *next;

	for (; entry; entry = next) {
		next = entry->next;
		entry_free(entry);
	}
}

/**
 * krb5_shard_walk() - visit all entries of a shard
 * @shard: the shard
 * @visit: called for each, under the lock of the shard; those for which it
 *	returns true are removed and freed
 * @arg: for @visit
 *
 * Every entry that is there from the beginning to the end is visited, at least
 * once.
 *
 * Context: process; may sleep.
 *
 * Return: 0, or -EINTR if the task is being killed
 */
int krb5_shard_walk(struct krb5_replay_shard *shard, krb5_shard_visit_t *visit,
		    void *arg)
{
	struct krb5_replay_entry *gone;
	u32 bucket = 0, mask = 0;
	unsigned int n;
	bool more;

	do {
		gone = NULL;
		krb5_shard_settle(shard);
		spin_lock(&shard->lock);
		/* It may have grown: then the walk begins anew. */
		if (shard->old || shard->mask != mask)
			bucket = 0;
		mask = shard->mask;
		for (n = 0; !shard->old && bucket <= mask && n < SLICE; n++)
			n += bucket_visit(shard, bucket++, visit, arg, &gone);
		more = shard->old || bucket <= mask;
		spin_unlock(&shard->lock);
		/* Each may be the last one of a slab: that takes its time. */
		chain_free(gone);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	} while (more);
	return 0;
}

static void chains_free(struct krb5_replay_entry **buckets, u32 mask)
{
	u32 i;

	for (i = 0; i <= mask; i++) {
		chain_free(buckets[i]);
		cond_resched();
	}
	kvfree(buckets);
}

/**
 * krb5_shards_init() - make empty shards
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_shards_init(void)
{
	struct krb5_replay_shard *shard;

	get_random_bytes(&krb5_tag_secret, sizeof(krb5_tag_secret));
	krb5_entry_cache = KMEM_CACHE(krb5_replay_entry, 0);
	if (!krb5_entry_cache)
		return -ENOMEM;
	for (shard = krb5_shards; shard < krb5_shards + SHARDS; shard++) {
		*shard = (struct krb5_replay_shard){ .mask = BUCKETS_MIN - 1 };
		spin_lock_init(&shard->lock);
		shard->buckets = kcalloc(BUCKETS_MIN, sizeof(*shard->buckets),
					 GFP_KERNEL);
		if (!shard->buckets)
			goto fail;
	}
	return 0;

fail:
	while (shard-- > krb5_shards)
		kfree(shard->buckets);
	kmem_cache_destroy(krb5_entry_cache);
	return -ENOMEM;
}

/**
 * krb5_shards_exit() - free all entries
 *
 * Nobody asks for any, and nobody makes a shard grow.
 */
void krb5_shards_exit(void)
{
	struct krb5_replay_shard *shard;

	for (shard = krb5_shards; shard < krb5_shards + SHARDS; shard++) {
		krb5_shard_settle(shard);
		chains_free(shard->buckets, shard->mask);
	}
	kmem_cache_destroy(krb5_entry_cache);
}
