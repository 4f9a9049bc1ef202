/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The replay table: which authenticators were accepted already.
 */
#ifndef _KRB5_AP_REPLAY_H
#define _KRB5_AP_REPLAY_H

#include <linux/krb5_ap.h>
#include <linux/list.h>
#include <linux/percpu_counter.h>
#include <linux/refcount.h>
#include <linux/types.h>

/* Octets of an authenticator's integrity tag that are kept. */
#define KRB5_REPLAY_TAG_LEN	16

/**
 * struct krb5_replay_account - what one network namespace has in the table
 * @entries: how many entries
 * @held: acceptances are suspended; read under the lock of a shard
 * @retired: in the list of those whose namespace is gone
 *
 * It outlives its namespace until its last entry has expired: services in
 * other namespaces may have the same key, and then it is their entry, too.
 */
struct krb5_replay_account {
	struct percpu_counter entries;
	bool held;
	struct list_head retired;
};

/**
 * struct krb5_replay_key - a service key as the table knows it
 * @fingerprint: of the key's octets, under a secret of this boot: the same in
 *	every namespace, of no use outside
 * @born: since when its entries are complete, seconds since 1970: since the
 *	module was loaded, or earlier if entries of before were restored
 * @horizon: greatest ctime that was forgotten before they were restored
 * @flushed_until: authenticators with a ctime up to here may have been accepted
 *	and then flushed
 * @ref: of the service keys with these octets
 * @node: in the list of all of them
 */
struct krb5_replay_key {
	u64 fingerprint;
	s64 born;
	s64 horizon;
	s64 flushed_until;
	refcount_t ref;
	struct hlist_node node;
};

/**
 * struct krb5_replay_query - one authenticator that is to be accepted
 * @account: who pays for the entry
 * @max: how many entries @account may have
 * @key: the service key that opened the ticket
 * @tag: the authenticator's integrity tag
 * @tag_len: its length; what exceeds KRB5_REPLAY_TAG_LEN is ignored
 * @ctime: the client's time in it
 * @now: the time, seconds since 1970
 * @skew: clock skew that is tolerated
 * @birth: what to do about what was before the table
 * @acceptor_subkey: the context has a fresh one
 * @gfp: for the entry
 * @restored: an entry of another table: what has a horizon or a birth or is
 *	held are acceptances, and this is none
 */
struct krb5_replay_query {
	struct krb5_replay_account *account;
	u32 max;
	const struct krb5_replay_key *key;
	const u8 *tag;
	size_t tag_len;
	s64 ctime;
	s64 now;
	u32 skew;
	enum krb5_ap_replay_birth birth;
	bool acceptor_subkey;
	gfp_t gfp;
	bool restored;
};

/**
 * struct krb5_replay_seen - an authenticator that was accepted
 * @fingerprint: of the service key
 * @ctime: the client's time in it
 * @tag: its integrity tag
 */
struct krb5_replay_seen {
	u64 fingerprint;
	s64 ctime;
	u8 tag[KRB5_REPLAY_TAG_LEN];
};

/**
 * struct krb5_replay_cursor - a place in a listing of entries
 * @shard: which shard
 * @bucket: which bucket of it
 * @skip: how many entries of the bucket were listed
 * @mask: of the shard's buckets; another one means that it has grown
 */
struct krb5_replay_cursor {
	u32 shard;
	u32 bucket;
	u32 skip;
	u32 mask;
};

typedef int krb5_replay_list_t(const struct krb5_replay_seen *seen, void *arg);

/* replay.c */
int krb5_replay_init(void);
void krb5_replay_exit(void);
int krb5_replay_insert(const struct krb5_replay_query *query);
void krb5_replay_flush(struct krb5_replay_account *account, s64 now, u32 skew);
void krb5_replay_collect(s64 now);
/* replay_list.c, with what it shares with replay.c in replay_table.h */
int krb5_replay_list(struct krb5_replay_account *account,
		     struct krb5_replay_cursor *cursor,
		     krb5_replay_list_t *list, void *arg);
s64 krb5_replay_horizon(void);
void krb5_replay_hold(struct krb5_replay_account *account, bool hold);
void krb5_replay_restore(struct krb5_replay_key *key, s64 born, s64 horizon);

u32 krb5_replay_total(void);
s64 krb5_replay_born(void);
u32 krb5_replay_ceiling(void);
void krb5_replay_set_ceiling(u32 entries);
void krb5_replay_raise_skew(u32 skew);

/* replay_key.c */
struct krb5_replay_account *krb5_replay_account_alloc(void);
void krb5_replay_account_retire(struct krb5_replay_account *account);
u32 krb5_replay_account_entries(struct krb5_replay_account *account);

struct krb5_replay_key *krb5_replay_key_get(s32 etype, const u8 *key,
					    size_t len);
void krb5_replay_key_put(struct krb5_replay_key *rkey);
void krb5_replay_key_init_secret(void);
void krb5_replay_key_flushed(u64 fingerprint, s64 until);
void krb5_replay_free_retired(void);

void krb5_replay_key_init(struct krb5_replay_key *rkey, s32 etype,
			  const u8 *key, size_t len);

#endif /* _KRB5_AP_REPLAY_H */
