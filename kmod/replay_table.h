/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of the replay table, for replay.c and replay_list.c.
 */
#ifndef _KRB5_AP_REPLAY_TABLE_H
#define _KRB5_AP_REPLAY_TABLE_H

#include <linux/cache.h>
#include <linux/spinlock.h>

#include "replay.h"

#define SHARD_BITS		8
#define SHARDS			BIT(SHARD_BITS)

struct krb5_replay_entry {
	struct krb5_replay_entry *next;
	struct krb5_replay_account *account;
	u64 fingerprint;
	s64 ctime;
	u8 tag[KRB5_REPLAY_TAG_LEN];
};

struct krb5_replay_shard {
	spinlock_t lock; /* protects all that follows */
	u32 entries;
	u32 mask;
	s64 horizon;
	struct krb5_replay_entry **buckets;
} ____cacheline_aligned_in_smp;

extern struct krb5_replay_shard krb5_shards[SHARDS];

#endif /* _KRB5_AP_REPLAY_TABLE_H */
