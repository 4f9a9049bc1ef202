/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The principal map of a network namespace: principal -> user and groups.
 * Services use <linux/krb5_ap_idmap.h>; this is the contract towards net.c, which
 * makes and ends a map, and netlink/, which answers, lists and flushes.
 *
 * A mapping is in one of these states:
 *
 * - asked: no credentials yet; callers may wait for them
 * - fresh: until the lifetime of the answer ends; no questions
 * - stale: for @stale_max seconds after that. A known user is served the last
 *   answer at once while the helper is asked for a new one. "No such user" is
 *   never served stale: whoever keeps the answer may keep it for long.
 *
 * No answer is ever derived from a failure: out of memory, a missing helper and
 * a time-out are errors, not "no such user".
 *
 * Locks: @lock is the innermost lock of a map but for the table's own, and no
 * question is sent under it. Lookups are under RCU. A map is part of its
 * namespace's state and pins nothing: it ends with krb5_idmap_stop(), after which
 * no mapping and no waiter is left.
 */
#ifndef _KRB5_AP_IDMAP_H
#define _KRB5_AP_IDMAP_H

#include <linux/krb5_ap_idmap.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>

#include "share.h"

/* Seconds for which an answer is good, as the helper may choose. */
#define KRB5_IDMAP_LIFETIME_MIN		1
#define KRB5_IDMAP_LIFETIME_MAX		86400
#define KRB5_IDMAP_LIFETIME_DEFAULT	600

/* Seconds for which a known user's last answer is good after its lifetime. */
#define KRB5_IDMAP_STALE_DEFAULT	86400
#define KRB5_IDMAP_STALE_MAX		(7 * 86400)

/* Principals of a namespace. */
#define KRB5_IDMAP_MAX_DEFAULT		16384

/* Callers of a namespace that wait at a time. */
#define KRB5_IDMAP_WAITERS_NET		128

/* Longest wait. */
#define KRB5_IDMAP_WAIT_MAX		(30 * HZ)

/* A question is repeated after so many seconds: the helper may have missed it. */
#define KRB5_IDMAP_ASK_AGAIN		2

/**
 * struct krb5_idmap_stats - how often something happened, protected by @lock
 * @asked: questions sent
 * @answered: answers taken
 * @late: answers to questions that nobody asks any more
 * @stale: lookups served a stale answer
 * @timeouts: waits that ended without an answer
 * @no_helper: queries refused because no helper listens
 * @full: queries refused because of too many principals or waiters
 */
struct krb5_idmap_stats {
	u64 asked;
	u64 answered;
	u64 late;
	u64 stale;
	u64 timeouts;
	u64 no_helper;
	u64 full;
};

/**
 * struct krb5_idmap_question - what is put to the helper
 * @principal: the principal
 * @id: comes back with the answer; differs once the mapping was flushed
 * @wait_ms: for how long the asking caller waits; 0 if nobody waits
 */
struct krb5_idmap_question {
	const char *principal;
	u32 id;
	u32 wait_ms;
};

/*
 * Sends a question. Process context, no locks held. Returns 0, -ESRCH if no
 * helper listens, or another -errno.
 */
typedef int krb5_idmap_ask_t(struct krb5_ap_idmap *map,
			      const struct krb5_idmap_question *question);

/**
 * struct krb5_ap_idmap - the principal map of a network namespace
 * @net: the namespace; not referenced
 * @share: of the namespace's owner; mappings are charged to it
 * @ask: sends questions; NULL for the one that netlink/ has registered
 * @lock: protects all that follows, mappings and waiters
 * @mappings: mappings by number, for listings and for the clock hand
 * @next_id: where the search for a free number begins
 * @hand: number at which the search for a mapping to evict goes on
 * @count: mappings
 * @max: how many there may be
 * @stale_max: seconds for which a stale answer is served
 * @next_question: number of the next question
 * @waiters: of all mappings
 * @waiting: how many
 * @stopped: there will be no mappings any more
 * @stats: counters
 */
struct krb5_ap_idmap {
	struct net *net;
	struct krb5_share *share;
	krb5_idmap_ask_t *ask;
	spinlock_t lock; /* see above */
	struct xarray mappings;
	u32 next_id;
	u32 hand;
	u32 count;
	u32 max;
	u32 stale_max;
	u32 next_question;
	struct list_head waiters;
	u32 waiting;
	bool stopped;
	struct krb5_idmap_stats stats;
};

/**
 * struct krb5_idmap_entry - a mapping as a listing shows it
 * @id: its number
 * @principal: the principal; borrowed until krb5_idmap_entry_put()
 * @creds: a reference, or NULL as long as there is no answer
 * @age: seconds since the answer
 * @stale: the answer is past its lifetime
 * @question: number of the question that is open; 0 if none is
 * @mapping: private
 */
struct krb5_idmap_entry {
	u32 id;
	const char *principal;
	struct krb5_ap_idmap_creds *creds;
	u32 age;
	bool stale;
	u32 question;
	struct krb5_ap_idmap_mapping *mapping;
};

/* cache.c */
int krb5_idmap_start(struct krb5_ap_idmap *map, struct net *net, u64 owner);
void krb5_idmap_stop(struct krb5_ap_idmap *map);
int krb5_idmap_set(struct krb5_ap_idmap *map, const char *name, size_t len,
		   u32 question, struct krb5_ap_idmap_creds *creds,
		   u32 lifetime);
int krb5_idmap_flush(struct krb5_ap_idmap *map, const char *name, size_t len);
unsigned int krb5_idmap_flush_all(struct krb5_ap_idmap *map);
bool krb5_idmap_next(struct krb5_ap_idmap *map, unsigned long id,
		     struct krb5_idmap_entry *entry);
void krb5_idmap_entry_put(struct krb5_idmap_entry *entry);
void krb5_idmap_stats(struct krb5_ap_idmap *map,
		      struct krb5_idmap_stats *stats);
int krb5_idmap_init(void);
void krb5_idmap_exit(void);

/* idmap.c */
u32 krb5_idmap_waiting_total(void);

/* upcall.c */
void krb5_idmap_upcall_register(krb5_idmap_ask_t *ask);

#endif /* _KRB5_AP_IDMAP_H */
