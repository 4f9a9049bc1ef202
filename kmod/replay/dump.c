// SPDX-License-Identifier: GPL-2.0
/*
 * Listing the replay table: so that a planned reload of the module loses
 * nothing, and so that hosts with the same keys can tell each other what they
 * have seen.
 */
#include <linux/export.h>
#include <linux/sched.h>
#include <kunit/visibility.h>

#include "replay.h"
#include "table.h"

/* So many, then the lock is left for a moment: requests wait for it. */
#define BUCKETS_AT_A_TIME	256

/*
 * Is the cursor's place still the one that it was? After a removal the bucket
 * begins anew, after growth the shard, and some entries are listed twice; none
 * is left out.
 */
static void cursor_check(struct krb5_replay_cursor *cursor,
			 const struct krb5_replay_shard *shard)
{
	if (cursor->mask != shard->mask)
		cursor->bucket = 0;
	if (cursor->mask != shard->mask || cursor->removed != shard->removed)
		cursor->skip = 0;
	cursor->mask = shard->mask;
	cursor->removed = shard->removed;
}

static int bucket_list(struct krb5_replay_shard *shard,
		       struct krb5_replay_cursor *cursor,
		       krb5_replay_list_t *list, void *arg)
{
	struct krb5_replay_entry *entry;
	struct krb5_replay_record seen;
	u32 n = 0;
	int err;

	lockdep_assert_held(&shard->lock);
	for (entry = shard->buckets[cursor->bucket]; entry;
	     entry = entry->next) {
		if (n++ < cursor->skip)
			continue;
		seen.fingerprint = entry->key->fingerprint;
		seen.ctime = entry->ctime;
		memcpy(seen.tag, entry->tag, sizeof(seen.tag));
		err = list(&seen, arg);
		if (err) {
			cursor->skip = n - 1;
			return err;
		}
	}
	cursor->skip = 0;
	return 0;
}

/* Lists a part of a shard; @more if there is more of it. */
static int shard_list(struct krb5_replay_shard *shard,
		      struct krb5_replay_cursor *cursor,
		      krb5_replay_list_t *list, void *arg, bool *more)
{
	u32 end;
	int err;

	lockdep_assert_held(&shard->lock);
	cursor_check(cursor, shard);
	end = min(shard->mask, cursor->bucket + BUCKETS_AT_A_TIME - 1);
	for (; cursor->bucket <= end; cursor->bucket++) {
		err = bucket_list(shard, cursor, list, arg);
		if (err)
			return err;
	}
	*more = cursor->bucket <= shard->mask;
	return 0;
}

/**
 * krb5_replay_list() - list the entries of the table
 * @cursor: all zeros to begin with; where to go on after an error
 * @list: called for each entry, under a spinlock; it takes the entry and
 *	returns 0, or an error, and gets the entry again the next time
 * @arg: for @list
 *
 * Every entry that is there from the beginning to the end is listed, at least
 * once.
 *
 * Context: process; may sleep.
 *
 * Return: 0 when all entries were listed, or what @list returned
 */
int krb5_replay_list(struct krb5_replay_cursor *cursor,
		     krb5_replay_list_t *list, void *arg)
{
	struct krb5_replay_shard *shard;
	bool more;
	int err;

	while (cursor->shard < SHARDS) {
		shard = &krb5_shards[cursor->shard];
		spin_lock(&shard->lock);
		err = shard_list(shard, cursor, list, arg, &more);
		spin_unlock(&shard->lock);
		if (err)
			return err;
		if (!more) {
			cursor->shard++;
			cursor->bucket = 0;
		}
		cond_resched();
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_list);
