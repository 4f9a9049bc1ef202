// SPDX-License-Identifier: GPL-2.0
/*
 * Events on their way to netlink/, at a limited rate where peers cause them.
 */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "facts.h"
#include "notify.h"

static const struct krb5_notify_sink *krb5_sink;

/**
 * krb5_notify_register() - name the sink
 * @sink: takes all events from now on
 *
 * Once, when the module is loaded. The sink stays until it is unloaded, when
 * nobody is left who could have an event to tell.
 */
void krb5_notify_register(const struct krb5_notify_sink *sink)
{
	/* Pairs with the acquire below: the sink is initialised. */
	smp_store_release(&krb5_sink, sink);
}

/**
 * krb5_notify_accepted() - tell that a request was accepted
 * @net: the namespace
 * @key: the service key that opened the ticket; borrowed for the call
 * @tag: krb5_replay_tag() of the authenticator
 * @ctime: the client's time
 * @gfp: for the message
 */
void krb5_notify_accepted(struct net *net, const struct krb5_service_key *key,
			  const u8 *tag, s64 ctime, gfp_t gfp)
{
	/* Pairs with krb5_notify_register(). */
	const struct krb5_notify_sink *sink = smp_load_acquire(&krb5_sink);

	if (sink && sink->accepted)
		sink->accepted(net, key, tag, ctime, gfp);
}

/**
 * krb5_verdict_rate_init() - set up the rate of a new namespace
 * @rate: the namespace's
 */
void krb5_verdict_rate_init(struct krb5_verdict_rate *rate)
{
	*rate = (struct krb5_verdict_rate){ .since = jiffies };
	spin_lock_init(&rate->lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_verdict_rate_init);

/**
 * krb5_verdict_admit() - limit the rate of verdicts that are told
 * @rate: the namespace's
 * @kind: of the verdict. Each has a rate of its own, so that neither logins
 *	nor a stranger's garbage hide the refusal of a client.
 * @now: the time in jiffies
 * @lost: set to the verdicts that were lost before, if this one is admitted
 *
 * Return: true if the verdict may be told; otherwise it counts as lost
 */
bool krb5_verdict_admit(struct krb5_verdict_rate *rate,
			enum krb5_verdict_kind kind, unsigned long now,
			u32 *lost)
{
	bool admitted;

	spin_lock(&rate->lock);
	if (time_after_eq(now, rate->since + HZ)) {
		rate->since = now;
		memset(rate->sent, 0, sizeof(rate->sent));
	}
	admitted = rate->sent[kind] < KRB5_VERDICTS_MAX;
	if (admitted) {
		rate->sent[kind]++;
		*lost = rate->lost;
		rate->lost = 0;
	} else {
		rate->lost++;
	}
	spin_unlock(&rate->lock);
	return admitted;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_verdict_admit);

/**
 * krb5_notify_verdict_wanted() - tell whether there is a listener for verdicts
 * @net: the namespace
 *
 * Return: false if it is not worth while to collect facts
 */
bool krb5_notify_verdict_wanted(struct net *net)
{
	/* Pairs with krb5_notify_register(). */
	const struct krb5_notify_sink *sink = smp_load_acquire(&krb5_sink);

	return sink && sink->verdict_wanted(net);
}

/**
 * krb5_notify_verdict() - tell that a token was judged
 * @net: the namespace
 * @rate: of the namespace
 * @verdict: the verdict; borrowed for the call. Sets @lost in it.
 * @gfp: for the message
 */
void krb5_notify_verdict(struct net *net, struct krb5_verdict_rate *rate,
			 struct krb5_verdict *verdict, gfp_t gfp)
{
	/* Pairs with krb5_notify_register(). */
	const struct krb5_notify_sink *sink = smp_load_acquire(&krb5_sink);
	enum krb5_verdict_kind kind = KRB5_VERDICT_STRANGER;

	if (!sink || !sink->verdict_wanted(net))
		return;
	if (verdict->reason == KRB5_AP_REASON_ACCEPTED)
		kind = KRB5_VERDICT_ACCEPTED;
	else if (verdict->facts->opened)
		kind = KRB5_VERDICT_CLIENT;
	if (!krb5_verdict_admit(rate, kind, jiffies, &verdict->lost) ||
	    !sink->verdict(net, verdict, gfp))
		return;
	spin_lock(&rate->lock);
	rate->lost += verdict->lost + 1;
	spin_unlock(&rate->lock);
}
