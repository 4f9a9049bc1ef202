/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The replay table, RFC 4120 section 3.2.3: an authenticator is accepted once.
 *
 * Promise: of any number of acceptances of one authenticator under one key, in
 * any namespace and on any CPU, one succeeds, for as long as any clock skew
 * could let it pass. krb5_replay_insert() is the last step of an acceptance:
 * after it nothing can fail.
 *
 * Knows: keys, client names, shares of owners and two clocks. It knows no
 * token, no network namespace and no netlink.
 *
 * Locks: nothing is held on return. A shard's lock is held for so many entries
 * at a time (SLICE) that whoever waits for it waits for microseconds. All may be
 * called from process context only; what may sleep says so.
 *
 * Two clocks: a client's time and what was accepted are of the real clock, which
 * may be set. What the table does not know is kept by the boot clock, which
 * cannot, and judged by how far these are apart today: a clock that was wrong
 * when the module was loaded refuses nobody once it is right.
 */
#ifndef _KRB5_AP_REPLAY_H
#define _KRB5_AP_REPLAY_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

struct krb5_name;
struct krb5_replay_account;
struct krb5_replay_key;
struct krb5_share;

/*
 * Bytes of the tag of an authenticator: of a hash of its cipher text. A client
 * knows its session key and can choose a CMAC, and so the last bytes of the cipher
 * text identify nothing; for another authenticator with the same tag it has to
 * find a collision. Same for all encryption types, all boots, all machines.
 */
#define KRB5_REPLAY_TAG_LEN	20

/**
 * struct krb5_replay_query - one authenticator that is to be accepted
 * @account: pays for the entry
 * @max: how many entries @account may have
 * @key: the key that opened the ticket; the caller has a reference
 * @tag: krb5_replay_tag() of the authenticator
 * @client: krb5_replay_client(); 0 for an entry of another table, which is no
 *	client's share
 * @ctime: the client's time in it
 * @now: the time, seconds since 1970
 * @offset: krb5_replay_offset()
 * @skew: clock skew that is tolerated
 * @cold_start: what to do about what was before the table
 * @replay_useless: a replay gains nothing, see %KRB5_AP_FRESH_KEYS
 * @gfp: for the entry
 * @restored: an entry of another table: skip horizon, cold-start and suspend
 *	checks
 * @hash: where it belongs, once krb5_replay_lookup() has been asked; else 0
 */
struct krb5_replay_query {
	struct krb5_replay_account *account;
	u32 max;
	struct krb5_replay_key *key;
	u8 tag[KRB5_REPLAY_TAG_LEN];
	u32 client;
	s64 ctime;
	s64 now;
	s64 offset;
	u32 skew;
	enum krb5_ap_replay_cold_start cold_start;
	bool replay_useless;
	gfp_t gfp;
	bool restored;
	u64 hash;
};

/**
 * struct krb5_replay_record - an authenticator that was accepted
 * @fingerprint: of the service key
 * @ctime: the client's time in it
 * @tag: krb5_replay_tag()
 */
struct krb5_replay_record {
	u64 fingerprint;
	s64 ctime;
	u8 tag[KRB5_REPLAY_TAG_LEN];
};

/**
 * struct krb5_replay_coverage - what the entries of a key cover
 * @complete_since: seconds since 1970, as the clock is now; acceptances since
 *	then have their entries, unless @horizon excludes them
 * @horizon: entries with a client's time at or below this may be missing
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

typedef int krb5_replay_list_t(const struct krb5_replay_record *seen,
			       void *arg);

/* replay.c */
int krb5_replay_init(void);
void krb5_replay_exit(void);
void krb5_replay_tag(u8 *tag, const u8 *cipher, size_t len);
bool krb5_replay_lookup(struct krb5_replay_query *query);
int krb5_replay_insert(const struct krb5_replay_query *query);

/* clock.c */
s64 krb5_replay_offset(void);
void krb5_replay_clock_read(s64 *now, s64 *offset);
s64 krb5_replay_complete_since(void);

/* gc.c */
int krb5_replay_flush(struct krb5_replay_account *account, s64 latest);

/* dump.c */
int krb5_replay_list(struct krb5_replay_cursor *cursor,
		     krb5_replay_list_t *list, void *arg);

/* account.c */
struct krb5_replay_account *krb5_replay_account_alloc(struct krb5_share *share);
void krb5_replay_account_retire(struct krb5_replay_account *account);
struct krb5_share *
krb5_replay_account_share(const struct krb5_replay_account *account);
u32 krb5_replay_account_entries(struct krb5_replay_account *account);
void krb5_replay_account_suspend(struct krb5_replay_account *account,
				 bool suspend);
bool krb5_replay_account_suspended(const struct krb5_replay_account *account);
u32 krb5_replay_client(const struct krb5_name *client);

/* key.c */
struct krb5_replay_key *krb5_replay_key_get(s32 etype, const u8 *key,
					    size_t len,
					    struct krb5_share *share,
					    gfp_t gfp);
void krb5_replay_key_put(struct krb5_replay_key *rkey);
u64 krb5_replay_key_fingerprint(const struct krb5_replay_key *rkey);
void krb5_replay_key_suspend(struct krb5_replay_key *rkey, bool suspend);
void krb5_replay_key_coverage(const struct krb5_replay_key *rkey, s64 offset,
			      struct krb5_replay_coverage *coverage);
void krb5_replay_key_restore(struct krb5_replay_key *rkey, s64 offset,
			     const struct krb5_replay_coverage *coverage);

#endif /* _KRB5_AP_REPLAY_H */
