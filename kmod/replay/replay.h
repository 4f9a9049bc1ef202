/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The replay table: which authenticators were accepted already.
 */
#ifndef _KRB5_AP_REPLAY_H
#define _KRB5_AP_REPLAY_H

#include <linux/atomic.h>
#include <linux/krb5_ap.h>
#include <linux/list.h>
#include <linux/percpu_counter.h>
#include <linux/types.h>

/* Octets of an authenticator's integrity tag that are kept. */
#define KRB5_REPLAY_TAG_LEN	16

/**
 * struct krb5_replay_account - what one network namespace has in the table
 * @entries: how many entries
 * @unprivileged: the initial user namespace does not own it, and so anybody may
 * @suspended: acceptances are suspended; read under the lock of a shard
 * @retired: in the list of those whose namespace is gone
 *
 * It outlives its namespace until its last entry has expired: services in
 * other namespaces may have the same key, and then it is their entry, too.
 */
struct krb5_replay_account {
	struct percpu_counter entries;
	bool unprivileged;
	bool suspended;
	struct list_head retired;
};

/**
 * struct krb5_replay_key - a service key as the table knows it
 * @fingerprint: of the key's octets, under a secret of this boot: the same in
 *	every namespace, of no use outside
 * @complete_since: since when its entries are complete, seconds since 1970: since the
 *	module was loaded, or earlier if entries of before were restored
 * @horizon: greatest ctime that was forgotten because its time had passed, here
 *	or in the table that was restored
 * @flushed_until: authenticators with a ctime up to here may have been accepted
 *	and then flushed
 * @skew: the largest clock skew under which it was asked for: how long its
 *	entries are of use
 * @suspend_count: loaded keys with these octets in namespaces that are suspended
 * @used: it may have entries, or had some
 * @unprivileged: a namespace made it that the initial user namespace does not own
 * @ref: loaded keys with these octets, and exchanges under way
 * @left: pass of the collector in which the last of these went
 * @seen: pass of the collector that came last upon an entry
 * @node: in the list of all of them
 *
 * What was forgotten under a key has to be remembered when it is loaded again:
 * it outlives @ref while it has entries, and while its @horizon and
 * @flushed_until are times that a skew could let pass.
 */
struct krb5_replay_key {
	u64 fingerprint;
	s64 complete_since;
	atomic64_t horizon;
	atomic64_t flushed_until;
	u32 skew;
	atomic_t suspend_count;
	bool used;
	bool unprivileged;
	u32 ref;
	u32 left;
	u32 seen;
	struct hlist_node node;
};

/**
 * struct krb5_replay_query - one authenticator that is to be accepted
 * @account: who pays for the entry
 * @max: how many entries @account may have
 * @key: the key that opened the ticket; the caller has a reference
 * @tag: the authenticator's integrity tag
 * @tag_len: its length; what exceeds KRB5_REPLAY_TAG_LEN is ignored
 * @ctime: the client's time in it
 * @now: the time, seconds since 1970
 * @skew: clock skew that is tolerated
 * @cold_start: what to do about what was before the table
 * @acceptor_subkey: the context has a fresh one
 * @gfp: for the entry
 * @restored: an entry of another table: what has a horizon or a cold start or is
 *	held are acceptances, and this is none
 * @hash: where it belongs, once krb5_replay_lookup() has been asked; else 0
 */
struct krb5_replay_query {
	struct krb5_replay_account *account;
	u32 max;
	struct krb5_replay_key *key;
	const u8 *tag;
	size_t tag_len;
	s64 ctime;
	s64 now;
	u32 skew;
	enum krb5_ap_replay_cold_start cold_start;
	bool acceptor_subkey;
	gfp_t gfp;
	bool restored;
	u64 hash;
};

/**
 * struct krb5_replay_record - an authenticator that was accepted
 * @fingerprint: of the service key
 * @ctime: the client's time in it
 * @tag: its integrity tag
 */
struct krb5_replay_record {
	u64 fingerprint;
	s64 ctime;
	u8 tag[KRB5_REPLAY_TAG_LEN];
};

/**
 * struct krb5_replay_coverage - for what the entries of a key stand
 * @complete_since: what was accepted since then, seconds since 1970,
 * @horizon: and has a later client's time than this has an entry
 */
struct krb5_replay_coverage {
	s64 complete_since;
	s64 horizon;
};

/**
 * struct krb5_replay_cursor - a place in a listing of entries
 * @shard: which shard
 * @bucket: which bucket of it
 * @skip: how many entries of the bucket were listed
 * @mask: of the shard's buckets; another one means that it has grown
 * @removed: how many entries the shard has lost; another number means that
 *	@skip may count some that are gone
 */
struct krb5_replay_cursor {
	u32 shard;
	u32 bucket;
	u32 skip;
	u32 mask;
	u32 removed;
};

/**
 * struct krb5_replay_clock - what is known of the machine's clock
 * @known: anything is
 * @offset: seconds since 1970 when the machine was started, by the clock that
 *	counts
 * @steady_at: when the clock was last seen to be that one, seconds since the
 *	machine was started
 */
struct krb5_replay_clock {
	bool known;
	s64 offset;
	s64 steady_at;
};

typedef int krb5_replay_list_t(const struct krb5_replay_record *seen,
			       void *arg);

/* replay.c */
int krb5_replay_init(void);
void krb5_replay_exit(void);
bool krb5_replay_lookup(struct krb5_replay_query *query);
int krb5_replay_insert(const struct krb5_replay_query *query);
s64 krb5_replay_complete_since(void);
/* replay_forget.c, with what they share in replay_table.h */
void krb5_replay_flush(struct krb5_replay_account *account, s64 now, u32 skew);
void krb5_replay_collect(s64 now);
u32 krb5_replay_collections(void);
s64 krb5_replay_clock(struct krb5_replay_clock *clock, s64 real, s64 boot);
/* replay_list.c, likewise */
int krb5_replay_list(struct krb5_replay_cursor *cursor,
		     krb5_replay_list_t *list, void *arg);

/* replay_account.c */
struct krb5_replay_account *krb5_replay_account_alloc(bool unprivileged);
void krb5_replay_account_retire(struct krb5_replay_account *account);
u32 krb5_replay_account_entries(struct krb5_replay_account *account);
u32 krb5_replay_total(void);
u32 krb5_replay_ceiling(void);
void krb5_replay_set_ceiling(u32 entries);

/* replay_key.c */
struct krb5_replay_key *krb5_replay_key_get(s32 etype, const u8 *key,
					    size_t len, bool unprivileged,
					    gfp_t gfp);
void krb5_replay_key_put(struct krb5_replay_key *rkey);
void krb5_replay_key_suspend(struct krb5_replay_key *rkey, bool suspend);
void krb5_replay_key_span(const struct krb5_replay_key *rkey,
			  struct krb5_replay_coverage *span);
void krb5_replay_key_restore(struct krb5_replay_key *rkey,
			     const struct krb5_replay_coverage *span);
u32 krb5_replay_keys(void);

/* How long entries live at least, in seconds. */
extern u32 krb5_replay_skew_least;

#endif /* _KRB5_AP_REPLAY_H */
