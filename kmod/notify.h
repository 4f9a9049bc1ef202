/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events that are told to whoever listens.
 *
 * Promise: nobody waits for a listener, and nothing depends on the arrival of an
 * event. Rooms below netlink/ send events here and know nothing of where they go;
 * netlink/ is the one sink. No lock is held, and all may sleep if the gfp may.
 */
#ifndef _KRB5_AP_NOTIFY_H
#define _KRB5_AP_NOTIFY_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <uapi/linux/krb5_ap.h>

struct krb5_accept_facts;
struct krb5_service_key;
struct net;
struct sockaddr;

/* Groups of listeners, KRB5_AP_NLGRP_*. */
#define KRB5_NOTIFY_GROUPS	3

/* Verdicts of each kind that listeners are told of in a second. */
#define KRB5_VERDICTS_MAX	50

/**
 * enum krb5_verdict_kind - verdicts that do not take each other's room
 * @KRB5_VERDICT_ACCEPTED: accepted
 * @KRB5_VERDICT_STRANGER: refused before the client was known
 * @KRB5_VERDICT_CLIENT: refused when the client was known
 * @KRB5_VERDICT_KINDS: how many there are
 */
enum krb5_verdict_kind {
	KRB5_VERDICT_ACCEPTED,
	KRB5_VERDICT_STRANGER,
	KRB5_VERDICT_CLIENT,
	KRB5_VERDICT_KINDS
};

/**
 * struct krb5_verdict_rate - how many verdicts a namespace has told of lately
 * @lock: protects what follows
 * @since: when the current second began, in jiffies
 * @sent: how many of each kind were told of since then
 * @lost: how many were not told of since the last one that was
 */
struct krb5_verdict_rate {
	spinlock_t lock; /* protects what follows */
	unsigned long since;
	u32 sent[KRB5_VERDICT_KINDS];
	u32 lost;
};

/**
 * struct krb5_verdict - a verdict and the facts that decide it
 * @reason: the verdict
 * @facts: the facts, with names; borrowed for the call
 * @peer: the peer's address, or NULL; borrowed for the call
 * @lost: verdicts before this one that listeners were not told of
 */
struct krb5_verdict {
	enum krb5_ap_reason reason;
	const struct krb5_accept_facts *facts;
	const struct sockaddr *peer;
	u32 lost;
};

/**
 * struct krb5_notify_sink - where events go
 * @accepted: a request was accepted
 * @verdict_wanted: tells whether there is a listener for verdicts
 * @verdict: a token was judged; returns 0 or -errno if it could not be told
 */
struct krb5_notify_sink {
	void (*accepted)(struct net *net, const struct krb5_service_key *key,
			 const u8 *tag, s64 ctime, gfp_t gfp);
	bool (*verdict_wanted)(struct net *net);
	int (*verdict)(struct net *net, const struct krb5_verdict *verdict,
		       gfp_t gfp);
};

void krb5_notify_register(const struct krb5_notify_sink *sink);
void krb5_notify_accepted(struct net *net, const struct krb5_service_key *key,
			  const u8 *tag, s64 ctime, gfp_t gfp);

void krb5_verdict_rate_init(struct krb5_verdict_rate *rate);
bool krb5_verdict_admit(struct krb5_verdict_rate *rate,
			enum krb5_verdict_kind kind, unsigned long now,
			u32 *lost);
bool krb5_notify_verdict_wanted(struct net *net);
void krb5_notify_verdict(struct net *net, struct krb5_verdict_rate *rate,
			 struct krb5_verdict *verdict, gfp_t gfp);

#endif /* _KRB5_AP_NOTIFY_H */
