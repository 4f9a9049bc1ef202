// SPDX-License-Identifier: GPL-2.0
/*
 * Listing the replay table: so that a planned reload of the module loses
 * nothing, and so that hosts with the same keys can tell each other what they
 * have seen.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "table.h"

/* Entries that are copied under the lock, and told of without it. */
#define BATCH	16

/**
 * struct batch - entries that were copied out of a shard
 * @n: how many
 * @record: the entries
 * @at: where each was, to go on there
 */
struct batch {
	unsigned int n;
	struct krb5_replay_record record[BATCH];
	struct {
		u32 bucket;
		u32 skip;
	} at[BATCH];
};

/*
 * Check that the cursor's place is still the one that it was. After a removal the
 * bucket begins anew, after growth the shard, and some entries are listed twice;
 * none is left out.
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

/* Copies entries of the cursor's bucket; false if the batch is full. */
static bool bucket_copy(const struct krb5_replay_shard *shard,
			struct krb5_replay_cursor *cursor, struct batch *batch)
{
	const struct krb5_replay_entry *entry;
	u32 n = 0;

	lockdep_assert_held(&shard->lock);
	for (entry = shard->buckets[cursor->bucket]; entry;
	     entry = entry->next, n++) {
		struct krb5_replay_record *record = &batch->record[batch->n];

		if (n < cursor->skip)
			continue;
		if (batch->n == BATCH) {
			cursor->skip = n;
			return false;
		}
		record->fingerprint = entry->key->fingerprint;
		record->ctime = entry->ctime;
		memcpy(record->tag, entry->tag, sizeof(record->tag));
		batch->at[batch->n].bucket = cursor->bucket;
		batch->at[batch->n++].skip = n;
	}
	cursor->skip = 0;
	cursor->bucket++;
	return true;
}

/* Copies a part of the shard; returns whether there is more of it. */
static bool shard_copy(struct krb5_replay_shard *shard,
		       struct krb5_replay_cursor *cursor, struct batch *batch)
{
	unsigned int n = 0;
	bool more;

	batch->n = 0;
	krb5_shard_settle(shard);
	spin_lock(&shard->lock);
	cursor_check(cursor, shard);
	while (!shard->old && cursor->bucket <= shard->mask && n++ < SLICE)
		if (!bucket_copy(shard, cursor, batch))
			break;
	more = shard->old || cursor->bucket <= shard->mask;
	spin_unlock(&shard->lock);
	return more;
}

/* Tells of the batch; the cursor goes back to what is not taken. */
static int batch_list(const struct batch *batch,
		      struct krb5_replay_cursor *cursor,
		      krb5_replay_list_t *list, void *arg)
{
	unsigned int i;
	int err;

	for (i = 0; i < batch->n; i++) {
		err = list(&batch->record[i], arg);
		if (!err)
			continue;
		cursor->bucket = batch->at[i].bucket;
		cursor->skip = batch->at[i].skip;
		return err;
	}
	return 0;
}

/**
 * krb5_replay_list() - list the entries of the table
 * @cursor: all zeros to begin with; where to go on after an error
 * @list: called for each entry; it takes the entry and returns 0, or an error,
 *	and gets the entry again the next time
 * @arg: for @list
 *
 * Every entry that is there from the beginning to the end is listed, at least
 * once.
 *
 * Context: process; may sleep.
 *
 * Return: 0 when all entries were listed, or what @list returned; -EINTR if the
 *	task is being killed
 */
int krb5_replay_list(struct krb5_replay_cursor *cursor,
		     krb5_replay_list_t *list, void *arg)
{
	struct batch batch;
	bool more;
	int err;

	while (cursor->shard < SHARDS) {
		more = shard_copy(&krb5_shards[cursor->shard], cursor, &batch);
		err = batch_list(&batch, cursor, list, arg);
		if (err)
			return err;
		if (!more) {
			cursor->shard++;
			cursor->bucket = 0;
			cursor->skip = 0;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_list);
