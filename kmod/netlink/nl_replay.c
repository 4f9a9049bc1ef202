// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: listing and following replay entries.
 *
 * In messages an entry's key is named as in a keytab: the fingerprint that the
 * table has of it is valid on this machine and during this boot only.
 */
#include <linux/string.h>
#include <linux/sched/signal.h>
#include <net/sock.h>
#include <kunit/visibility.h>

#include "netlink.h"

int krb5_ap_nl_replay_suspend_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_REPLAY_SUSPEND))
		return -EINVAL;
	return krb5_keytab_suspend(&kn->keytab,
				   nla_get_u32(info->attrs[KRB5_AP_A_REPLAY_SUSPEND]));
}

static int put_seen(struct sk_buff *skb, const struct krb5_service_key *key,
		    const struct krb5_replay_record *seen)
{
	struct nlattr *nest = nla_nest_start(skb, KRB5_AP_A_REPLAY_ENTRY);

	if (!nest ||
	    krb5_nl_put_key(skb, KRB5_AP_A_AUTHENTICATOR_KEY, key) ||
	    nla_put(skb, KRB5_AP_A_AUTHENTICATOR_TAG, sizeof(seen->tag),
		    seen->tag) ||
	    nla_put_s64(skb, KRB5_AP_A_AUTHENTICATOR_CTIME, seen->ctime,
			KRB5_AP_A_AUTHENTICATOR_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

struct listing {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct krb5_keyset *set;
};

static void *list_begin(struct listing *l)
{
	void *header = genlmsg_put(l->skb, NETLINK_CB(l->cb->skb).portid,
				   l->cb->nlh->nlmsg_seq, &krb5_ap_nl_family,
				   NLM_F_MULTI, KRB5_AP_CMD_REPLAY_GET);

	if (header)
		genl_dump_check_consistent(l->cb, header);
	return header;
}

static int list_end(struct listing *l, void *header, int err)
{
	if (err)
		genlmsg_cancel(l->skb, header);
	else
		genlmsg_end(l->skb, header);
	return err;
}

static int list_seen(const struct krb5_replay_record *seen, void *arg)
{
	const struct krb5_service_key *key;
	struct listing *l = arg;
	void *header;

	/* A key that is not loaded has no name to be listed under. */
	key = krb5_keyset_by_fingerprint(l->set, seen->fingerprint);
	if (!key)
		return fatal_signal_pending(current) ? -EINTR : 0;
	header = list_begin(l);
	if (!header)
		return -EMSGSIZE;
	return list_end(l, header, put_seen(l->skb, key, seen));
}

static int put_span(struct sk_buff *skb, const struct krb5_service_key *key)
{
	struct nlattr *nest = nla_nest_start(skb, KRB5_AP_A_REPLAY_SPAN);
	struct krb5_replay_coverage span;

	krb5_replay_key_coverage(key->replay, krb5_replay_offset(), &span);
	if (!nest || krb5_nl_put_key(skb, KRB5_AP_A_SPAN_KEY, key) ||
	    nla_put_s64(skb, KRB5_AP_A_SPAN_COMPLETE_SINCE, span.complete_since,
			KRB5_AP_A_SPAN_PAD) ||
	    nla_put_s64(skb, KRB5_AP_A_SPAN_HORIZON, span.horizon,
			KRB5_AP_A_SPAN_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static bool same_name(const struct krb5_service_key *a,
		      const struct krb5_service_key *b)
{
	return a->kvno == b->kvno && a->ticket.mac.desc == b->ticket.mac.desc &&
	       krb5_ap_principal_equal(a->principal, b->principal);
}

/* A key that shares its name with another one: nothing can be said of it. */
static bool is_ambiguous(const struct krb5_keyset *set, u32 index)
{
	struct krb5_service_key **key = &set->key[index];

	return (index && same_name(key[-1], key[0])) ||
	       (index + 1 < set->count && same_name(key[0], key[1]));
}

/*
 * Entries of a key are listed under one of its names, and so is its span: where
 * that name is not loaded any more when they are added, they are left out together.
 */
static bool is_listed(const struct krb5_keyset *set,
		      const struct krb5_service_key *key)
{
	u64 fingerprint = krb5_replay_key_fingerprint(key->replay);

	return krb5_keyset_by_fingerprint(set, fingerprint) == key;
}

static int list_span(struct listing *l, u32 index)
{
	void *header;

	if (is_ambiguous(l->set, index) ||
	    !is_listed(l->set, l->set->key[index]))
		return 0;
	header = list_begin(l);
	if (!header)
		return -EMSGSIZE;
	return list_end(l, header, put_span(l->skb, l->set->key[index]));
}

/*
 * Entries come before the spans: what is removed during the listing is then
 * covered by a horizon.
 */
int krb5_ap_nl_replay_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct krb5_ap_net *kn = krb5_pernet(sock_net(cb->skb->sk));
	struct krb5_replay_cursor cursor = {
		.shard		= cb->args[0],
		.bucket		= cb->args[1],
		.skip		= cb->args[2],
		.mask		= cb->args[3],
		.removed	= cb->args[4],
	};
	struct listing l = { .skb = skb, .cb = cb };
	int err;

	/* Read first: keys that are replaced in between show in the next part. */
	cb->seq = krb5_keytab_changes(&kn->keytab);
	l.set = krb5_keytab_get(&kn->keytab);
	if (!l.set)
		return skb->len;
	err = krb5_replay_list(&cursor, list_seen, &l);
	for (; !err && cb->args[5] < l.set->count; cb->args[5]++) {
		err = list_span(&l, cb->args[5]);
		if (err)
			break;
	}
	krb5_keyset_put(l.set);
	cb->args[0] = cursor.shard;
	cb->args[1] = cursor.bucket;
	cb->args[2] = cursor.skip;
	cb->args[3] = cursor.mask;
	cb->args[4] = cursor.removed;
	return skb->len ?: err;
}

/**
 * krb5_nl_replay_notify() - send the event that a request was accepted
 * @net: the namespace
 * @key: the service key
 * @tag: krb5_replay_tag() of the authenticator
 * @ctime: the client's time
 * @gfp: for the message
 *
 * Nobody waits for it. Whoever shares the table with other machines has to know that
 * one is missing, and then lists all.
 */
void krb5_nl_replay_notify(struct net *net, const struct krb5_service_key *key,
			   const u8 *tag, s64 ctime, gfp_t gfp)
{
	struct krb5_replay_record seen = { .ctime = ctime };
	struct sk_buff *skb;
	void *header;

	if (!krb5_nl_group_wanted(net, KRB5_AP_NLGRP_REPLAY))
		return;
	memcpy(seen.tag, tag, sizeof(seen.tag));
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, gfp);
	if (!skb) {
		krb5_nl_group_lost(net, KRB5_AP_NLGRP_REPLAY);
		return;
	}
	header = genlmsg_put(skb, 0, 0, &krb5_ap_nl_family, 0,
			     KRB5_AP_CMD_REPLAY_NTF);
	if (!header || put_seen(skb, key, &seen)) {
		nlmsg_free(skb);
		krb5_nl_group_lost(net, KRB5_AP_NLGRP_REPLAY);
		return;
	}
	genlmsg_end(skb, header);
	krb5_nl_group_send(net, skb, KRB5_AP_NLGRP_REPLAY, gfp);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nl_replay_notify);
