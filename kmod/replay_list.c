// SPDX-License-Identifier: GPL-2.0
/*
 * Listing the replay table, and going on with one that was listed: so that a
 * planned reload of the module loses nothing, and so that hosts with the same
 * keys can tell each other what they have seen.
 */
#include <linux/export.h>
#include <linux/sched.h>
#include <kunit/visibility.h>

#include "replay.h"
#include "replay_table.h"

/* Lists what is left of a shard; 0 when nothing is. */
static int shard_list(struct krb5_replay_shard *shard,
		      struct krb5_replay_account *account,
		      struct krb5_replay_cursor *cursor,
		      krb5_replay_list_t *list, void *arg)
{
	struct krb5_replay_entry *entry;
	struct krb5_replay_seen seen;
	u32 n;
	int err;

	lockdep_assert_held(&shard->lock);
	/* It has grown: once more from its start, which lists some twice. */
	if (cursor->mask != shard->mask) {
		cursor->mask = shard->mask;
		cursor->bucket = 0;
		cursor->skip = 0;
	}
	for (; cursor->bucket <= shard->mask; cursor->bucket++) {
		n = 0;
		for (entry = shard->buckets[cursor->bucket]; entry;
		     entry = entry->next) {
			if (n++ < cursor->skip || entry->account != account)
				continue;
			seen.fingerprint = entry->fingerprint;
			seen.ctime = entry->ctime;
			memcpy(seen.tag, entry->tag, sizeof(seen.tag));
			err = list(&seen, arg);
			if (err) {
				cursor->skip = n - 1;
				return err;
			}
		}
		cursor->skip = 0;
	}
	cursor->bucket = 0;
	return 0;
}

/**
 * krb5_replay_list() - list the entries of a namespace
 * @account: of the namespace
 * @cursor: all zeros to begin with; where to go on after an error
 * @list: called for each entry, under a spinlock; it takes the entry and
 *	returns 0, or an error, and gets the entry again the next time
 * @arg: for @list
 *
 * Context: process; may sleep.
 *
 * Return: 0 when all entries were listed, or what @list returned
 */
int krb5_replay_list(struct krb5_replay_account *account,
		     struct krb5_replay_cursor *cursor,
		     krb5_replay_list_t *list, void *arg)
{
	int err;

	for (; cursor->shard < SHARDS; cursor->shard++) {
		struct krb5_replay_shard *shard = &krb5_shards[cursor->shard];

		spin_lock(&shard->lock);
		err = shard_list(shard, account, cursor, list, arg);
		spin_unlock(&shard->lock);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_list);

/**
 * krb5_replay_horizon() - what may have been forgotten?
 *
 * Return: the greatest client's time of an entry that was forgotten because its
 *	time had passed, seconds since 1970; S64_MIN if there was none
 */
s64 krb5_replay_horizon(void)
{
	s64 horizon = S64_MIN;
	unsigned int i;

	for (i = 0; i < SHARDS; i++) {
		spin_lock(&krb5_shards[i].lock);
		horizon = max(horizon, krb5_shards[i].horizon);
		spin_unlock(&krb5_shards[i].lock);
	}
	return horizon;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_horizon);

/**
 * krb5_replay_hold() - suspend or resume acceptances
 * @account: of the namespace
 * @hold: true to suspend. A listing that begins afterwards is complete: what
 *	was about to be accepted is either in it or was told to try again.
 */
void krb5_replay_hold(struct krb5_replay_account *account, bool hold)
{
	WRITE_ONCE(account->held, hold);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_hold);

/**
 * krb5_replay_restore() - go on where an earlier table ended
 * @key: a key of which all entries were added
 * @born: since when they are complete, seconds since 1970
 * @horizon: greatest ctime that may have been forgotten
 */
void krb5_replay_restore(struct krb5_replay_key *key, s64 born, s64 horizon)
{
	WRITE_ONCE(key->horizon, max(READ_ONCE(key->horizon), horizon));
	WRITE_ONCE(key->born, min(READ_ONCE(key->born), born));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_restore);
