// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: listing, adding and following replay entries.
 *
 * Outside, an entry's key is named as in a keytab: the fingerprint that the
 * table has of it is good on this machine and for this boot only.
 */
#include <linux/string.h>
#include <linux/ktime.h>
#include <net/sock.h>

#include "netlink.h"

int krb5_ap_nl_replay_hold_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_REPLAY_HOLD))
		return -EINVAL;
	krb5_net_suspend(krb5_pernet(genl_info_net(info)),
			 nla_get_u32(info->attrs[KRB5_AP_A_REPLAY_HOLD]));
	return 0;
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
				   l->cb->nlh->nlmsg_seq, &krb5_nl_family,
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

	/* A key that is not loaded has no name to go by. */
	key = krb5_keyset_by_fingerprint(l->set, seen->fingerprint);
	if (!key)
		return 0;
	header = list_begin(l);
	if (!header)
		return -EMSGSIZE;
	return list_end(l, header, put_seen(l->skb, key, seen));
}

static int put_span(struct sk_buff *skb, const struct krb5_service_key *key)
{
	struct nlattr *nest = nla_nest_start(skb, KRB5_AP_A_REPLAY_SPAN);
	struct krb5_replay_coverage span;

	krb5_replay_key_span(key->replay, &span);
	if (!nest || krb5_nl_put_key(skb, KRB5_AP_A_SPAN_KEY, key) ||
	    nla_put_s64(skb, KRB5_AP_A_SPAN_BORN, span.complete_since,
			KRB5_AP_A_SPAN_PAD) ||
	    nla_put_s64(skb, KRB5_AP_A_SPAN_HORIZON, span.horizon,
			KRB5_AP_A_SPAN_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int list_span(struct listing *l, u32 index)
{
	void *header = list_begin(l);

	if (!header)
		return -EMSGSIZE;
	return list_end(l, header, put_span(l->skb, l->set->key[index]));
}

/*
 * Entries first, and then for what they stand: what went during the listing is
 * in the horizons that come after it.
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

	l.set = krb5_keyset_get(kn);
	if (!l.set)
		return skb->len;
	/* Of keys that were replaced meanwhile, the listing says so. */
	cb->seq = l.set->generation;
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

/* The loaded key that an entry names. */
static const struct krb5_service_key *
get_key(const struct krb5_keyset *set, struct nlattr *nest,
	struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KRB5_AP_A_KEY_MAX + 1];
	struct krb5_ap_principal *principal;
	struct krb5_encrypted ticket = { .has_kvno = true };
	struct krb5_key_range range = {};
	struct krb5_name name;
	int err;

	err = nla_parse_nested(tb, KRB5_AP_A_KEY_MAX, nest,
			       krb5_ap_key_nl_policy, extack);
	if (err)
		return ERR_PTR(err);
	if (!tb[KRB5_AP_A_KEY_KVNO] || !tb[KRB5_AP_A_KEY_ENCTYPE])
		return ERR_PTR(-EINVAL);
	principal = krb5_nl_get_principal(nest, tb);
	if (IS_ERR(principal))
		return ERR_CAST(principal);
	ticket.kvno = nla_get_u32(tb[KRB5_AP_A_KEY_KVNO]);
	ticket.etype = nla_get_s32(tb[KRB5_AP_A_KEY_ENCTYPE]);
	name = krb5_principal_name(principal);
	err = krb5_keyset_find(set, &name, &ticket, &range);
	krb5_ap_principal_free(principal);
	if (err || range.key[0]->kvno != ticket.kvno)
		return ERR_PTR(-ENOKEY);
	return range.key[0];
}

static int add_seen(struct krb5_ap_net *kn, const struct krb5_keyset *set,
		    const struct krb5_config *config, struct nlattr *nest,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KRB5_AP_A_AUTHENTICATOR_MAX + 1];
	const struct krb5_service_key *key;
	struct krb5_replay_query query = {
		.account = kn->account,
		.max = config->replay_max,
		.now = ktime_get_real_seconds(),
		.skew = config->skew,
		.gfp = GFP_KERNEL,
		.restored = true,
	};
	int ret;

	ret = nla_parse_nested(tb, KRB5_AP_A_AUTHENTICATOR_MAX, nest,
			       krb5_ap_authenticator_nl_policy, extack);
	if (ret)
		return ret;
	if (!tb[KRB5_AP_A_AUTHENTICATOR_KEY] ||
	    !tb[KRB5_AP_A_AUTHENTICATOR_TAG] ||
	    !tb[KRB5_AP_A_AUTHENTICATOR_CTIME]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "entry has no key, no tag or no time");
		return -EINVAL;
	}
	key = get_key(set, tb[KRB5_AP_A_AUTHENTICATOR_KEY], extack);
	if (IS_ERR(key)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_AUTHENTICATOR_KEY],
				    "key of the entry is not loaded in this namespace");
		return PTR_ERR(key);
	}
	query.key = key->replay;
	query.tag = nla_data(tb[KRB5_AP_A_AUTHENTICATOR_TAG]);
	query.tag_len = nla_len(tb[KRB5_AP_A_AUTHENTICATOR_TAG]);
	query.ctime = nla_get_s64(tb[KRB5_AP_A_AUTHENTICATOR_CTIME]);
	/*
	 * No acceptor takes a time that is further ahead. The table is
	 * everybody's, and such an entry would stay in it, or raise its horizon
	 * when it goes.
	 */
	if (query.ctime > query.now + query.skew) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_AUTHENTICATOR_CTIME],
				    "time of the entry is further ahead than the skew");
		return -ERANGE;
	}

	ret = krb5_replay_insert(&query);
	if (ret == KRB5_AP_REASON_REPLAY_FULL) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "replay table is full, see replay-max and ceiling-replay");
		return -ENOSPC;
	}
	/* Known already, or too old to be of use: as good as added. */
	return ret < 0 ? ret : 0;
}

static int add_span(const struct krb5_keyset *set, struct nlattr *nest,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KRB5_AP_A_SPAN_MAX + 1];
	const struct krb5_service_key *key;
	struct krb5_replay_coverage span;
	int err;

	err = nla_parse_nested(tb, KRB5_AP_A_SPAN_MAX, nest,
			       krb5_ap_span_nl_policy, extack);
	if (err)
		return err;
	if (!tb[KRB5_AP_A_SPAN_KEY] || !tb[KRB5_AP_A_SPAN_BORN] ||
	    !tb[KRB5_AP_A_SPAN_HORIZON]) {
		NL_SET_ERR_MSG_ATTR(
			extack, nest,
			"span has no key, no cold start or no horizon");
		return -EINVAL;
	}
	/* A key that is no longer loaded needs none. */
	key = get_key(set, tb[KRB5_AP_A_SPAN_KEY], extack);
	if (key == ERR_PTR(-ENOKEY))
		return 0;
	if (IS_ERR(key))
		return PTR_ERR(key);
	span.complete_since = nla_get_s64(tb[KRB5_AP_A_SPAN_BORN]);
	span.horizon = nla_get_s64(tb[KRB5_AP_A_SPAN_HORIZON]);
	/* A later one would refuse clients, here and elsewhere, for no reason. */
	if (span.horizon > ktime_get_real_seconds()) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_SPAN_HORIZON],
				    "horizon is in the future");
		return -ERANGE;
	}
	krb5_replay_key_restore(key->replay, &span);
	return 0;
}

int krb5_ap_nl_replay_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct krb5_config config;
	struct krb5_keyset *set;
	struct nlattr *attr;
	int rem, err = 0;

	set = krb5_keyset_get(kn);
	if (!set) {
		GENL_SET_ERR_MSG(info,
				 "no keys are loaded in this namespace: load them first");
		return -ENOKEY;
	}
	krb5_config_read(&kn->settings, &config);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (!err && nla_type(attr) == KRB5_AP_A_REPLAY_ENTRY)
			err = add_seen(kn, set, &config, attr, info->extack);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (!err && nla_type(attr) == KRB5_AP_A_REPLAY_SPAN)
			err = add_span(set, attr, info->extack);
	krb5_keyset_put(set);
	return err;
}

/**
 * krb5_nl_replay_notify() - tell who listens that a request was accepted
 * @net: the namespace
 * @key: the service key
 * @tag: the authenticator's integrity tag
 * @tag_len: its length
 * @ctime: the client's time
 * @gfp: for the message
 *
 * Nobody waits for it, and nothing depends on its arrival.
 */
void krb5_nl_replay_notify(struct net *net, const struct krb5_service_key *key,
			   const u8 *tag, size_t tag_len, s64 ctime, gfp_t gfp)
{
	struct krb5_replay_record seen = { .ctime = ctime };
	struct sk_buff *skb;
	void *header;

	if (!genl_has_listeners(&krb5_nl_family, net, KRB5_AP_NLGRP_REPLAY))
		return;
	memcpy(seen.tag, tag, min(tag_len, sizeof(seen.tag)));
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, gfp);
	if (!skb)
		return;
	header = genlmsg_put(skb, 0, 0, &krb5_nl_family, 0,
			     KRB5_AP_CMD_REPLAY_NTF);
	if (!header || put_seen(skb, key, &seen)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_multicast_netns(&krb5_nl_family, net, skb, 0,
				KRB5_AP_NLGRP_REPLAY, gfp);
}
