// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: tell listeners of verdicts, with the facts that decide them.
 *
 * Names in a message come from peers, some of them unauthenticated. They are
 * cut off at a length, and the attributes say which of them were in the clear.
 */
#include <linux/in.h>
#include <linux/in6.h>

#include "facts.h"
#include "netlink.h"
#include "notify.h"

/* Bytes of a name; longer ones are cut off. */
#define NAME_MAX_TEXT	1024

/* Bytes of a message besides the three names. */
#define VERDICT_AROUND	1024

/**
 * krb5_nl_verdict_wanted() - tell whether there is a listener for verdicts
 * @net: the namespace
 *
 * Return: true if there is one
 */
bool krb5_nl_verdict_wanted(struct net *net)
{
	return krb5_nl_group_wanted(net, KRB5_AP_NLGRP_VERDICT);
}

/* Write a name, which may be absent, and cut it off if it is too long. */
static int put_name(struct sk_buff *skb, int type,
		    const struct krb5_ap_principal *principal)
{
	struct nlattr *attr;
	size_t len;

	if (!principal)
		return 0;
	len = krb5_ap_principal_unparse(principal, NULL, 0);
	len = min_t(size_t, len, NAME_MAX_TEXT);
	attr = nla_reserve(skb, type, len + 1);
	if (!attr)
		return -EMSGSIZE;
	krb5_ap_principal_unparse(principal, nla_data(attr), len + 1);
	return 0;
}

static int put_peer(struct sk_buff *skb, const struct sockaddr *peer)
{
	if (!peer)
		return 0;
	switch (peer->sa_family) {
	case AF_INET:
		return nla_put_in_addr(skb, KRB5_AP_A_ACCEPT_PEER,
				       ((const struct sockaddr_in *)peer)->sin_addr.s_addr);
	case AF_INET6:
		return nla_put_in6_addr(skb, KRB5_AP_A_ACCEPT_PEER,
					&((const struct sockaddr_in6 *)peer)->sin6_addr);
	default:
		return 0;
	}
}

/* What the ticket says in the clear. */
static int put_named(struct sk_buff *skb, const struct krb5_accept_facts *facts)
{
	if (!facts->named)
		return 0;
	if (put_name(skb, KRB5_AP_A_ACCEPT_TICKET_SERVICE, facts->service) ||
	    nla_put_s32(skb, KRB5_AP_A_ACCEPT_TICKET_ENCTYPE,
			facts->enctype) ||
	    (facts->has_kvno && nla_put_u32(skb, KRB5_AP_A_ACCEPT_TICKET_KVNO,
					    facts->kvno)))
		return -EMSGSIZE;
	return 0;
}

/* What the key that opened the ticket vouches for, and the session key. */
static int put_opened(struct sk_buff *skb,
		      const struct krb5_accept_facts *facts)
{
	if (!facts->opened)
		return 0;
	if (put_name(skb, KRB5_AP_A_ACCEPT_CLIENT, facts->client) ||
	    put_name(skb, KRB5_AP_A_ACCEPT_SERVER, facts->key_service) ||
	    nla_put_s32(skb, KRB5_AP_A_ACCEPT_ENCTYPE, facts->enctype) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_KVNO, facts->key_kvno) ||
	    (facts->authenticated &&
	     nla_put_s64(skb, KRB5_AP_A_ACCEPT_CLIENT_AHEAD,
			 facts->client_ahead, KRB5_AP_A_ACCEPT_PAD)))
		return -EMSGSIZE;
	return 0;
}

static int put_verdict(struct sk_buff *skb, const struct krb5_verdict *v)
{
	bool accepted = v->reason == KRB5_AP_REASON_ACCEPTED;

	if (nla_put_u32(skb, KRB5_AP_A_ACCEPT_VERDICT,
			accepted ? KRB5_AP_VERDICT_OK : KRB5_AP_VERDICT_ERROR) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_ERROR,
			krb5_ap_reason_error(v->reason)) ||
	    nla_put_s32(skb, KRB5_AP_A_ACCEPT_REASON, v->reason) ||
	    nla_put_string(skb, KRB5_AP_A_ACCEPT_REASON_NAME,
			   krb5_ap_reason_name(v->reason)) ||
	    nla_put_string(skb, KRB5_AP_A_ACCEPT_REASON_TEXT,
			   krb5_ap_reason_text(v->reason)) ||
	    put_named(skb, v->facts) || put_opened(skb, v->facts) ||
	    put_peer(skb, v->peer) ||
	    (v->lost && nla_put_u32(skb, KRB5_AP_A_ACCEPT_LOST, v->lost)))
		return -EMSGSIZE;
	return 0;
}

/**
 * krb5_nl_verdict() - tell listeners of a verdict
 * @net: the namespace
 * @verdict: the verdict; borrowed for the call
 * @gfp: for the message
 *
 * Return: 0 or -errno. A listener that does not keep up learns that from its
 *	socket; that is no error here.
 */
int krb5_nl_verdict(struct net *net, const struct krb5_verdict *verdict,
		    gfp_t gfp)
{
	struct sk_buff *skb;
	void *header;

	skb = genlmsg_new(VERDICT_AROUND + 3 * nla_total_size(NAME_MAX_TEXT + 1),
			  gfp);
	if (!skb)
		return -ENOMEM;
	header = genlmsg_put(skb, 0, 0, &krb5_ap_nl_family, 0,
			     KRB5_AP_CMD_VERDICT_NTF);
	if (!header || put_verdict(skb, verdict)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	krb5_nl_group_send(net, skb, KRB5_AP_NLGRP_VERDICT, gfp);
	return 0;
}
