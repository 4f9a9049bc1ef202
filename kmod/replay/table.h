/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of the replay table, for the replay*.c.
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
	struct krb5_replay_key *key;
	s64 ctime;
	u8 tag[KRB5_REPLAY_TAG_LEN];
};

struct krb5_replay_shard {
	spinlock_t lock; /* protects all that follows */
	u32 entries;
	u32 mask;
	u32 removed;
	struct krb5_replay_entry **buckets;
} ____cacheline_aligned_in_smp;

extern struct krb5_replay_shard krb5_shards[SHARDS];

/* replay.c */
u64 krb5_replay_hash(const struct krb5_replay_entry *entry);
void krb5_replay_entry_free(struct krb5_replay_entry *entry);

/* replay_forget.c */
int krb5_replay_forget_init(void);
void krb5_replay_forget_exit(void);
void krb5_replay_collect_soon(void);

/* replay_account.c */
int krb5_replay_account_init(void);
void krb5_replay_account_exit(void);
bool krb5_replay_charge(struct krb5_replay_account *account, u32 max);
void krb5_replay_uncharge(struct krb5_replay_account *account);
void krb5_replay_free_retired(void);

/* replay_key.c */
void krb5_replay_key_init(s64 complete_since);
void krb5_replay_key_exit(void);
void krb5_replay_key_raise(atomic64_t *mark, s64 ctime);
u32 krb5_replay_key_begin_pass(void);
void krb5_replay_key_end_pass(s64 now);

#endif /* _KRB5_AP_REPLAY_TABLE_H */
