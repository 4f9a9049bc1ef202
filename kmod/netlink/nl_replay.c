// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: listing, adding and following replay entries.
 *
 * In messages an entry's key is named as in a keytab: the fingerprint that the
 * table has of it is valid on this machine and during this boot only.
 */
#include <linux/string.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <net/sock.h>

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

static int list_span(struct listing *l, u32 index)
{
	void *header;

	if (is_ambiguous(l->set, index))
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

/* Find the loaded keys that an entry names: several if their bytes differ. */
static int get_keys(const struct krb5_keyset *set, struct nlattr *nest,
		    struct netlink_ext_ack *extack,
		    struct krb5_key_tries *keys)
{
	static const struct krb5_key_policy strict = {
		.kvno = KRB5_AP_KVNO_STRICT,
		.service_name = KRB5_AP_SERVICE_NAME_EXACT,
	};
	struct krb5_encrypted ticket = { .has_kvno = true };
	struct nlattr *tb[KRB5_AP_A_KEY_MAX + 1];
	struct krb5_ap_principal *principal;
	struct krb5_name name;
	int err;

	err = nla_parse_nested(tb, KRB5_AP_A_KEY_MAX, nest,
			       krb5_ap_key_nl_policy, extack);
	if (err)
		return err;
	if (!tb[KRB5_AP_A_KEY_KVNO] || !tb[KRB5_AP_A_KEY_ENCTYPE])
		return -EINVAL;
	principal = krb5_nl_get_principal(nest, tb);
	if (IS_ERR(principal))
		return PTR_ERR(principal);
	ticket.kvno = nla_get_u32(tb[KRB5_AP_A_KEY_KVNO]);
	ticket.etype = nla_get_s32(tb[KRB5_AP_A_KEY_ENCTYPE]);
	name = krb5_principal_name(principal);
	err = krb5_keyset_find(set, &name, &ticket, &strict, keys);
	krb5_ap_principal_free(principal);
	return err || keys->key[0]->kvno != ticket.kvno ? -ENOKEY : 0;
}

static int add_seen(struct krb5_ap_net *kn, const struct krb5_keyset *set,
		    const struct krb5_config *config, struct nlattr *nest,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KRB5_AP_A_AUTHENTICATOR_MAX + 1];
	struct krb5_key_tries keys;
	struct krb5_replay_query query = {
		.account = kn->account,
		.max = config->replay_max,
		.skew = config->skew,
		.gfp = GFP_KERNEL,
		.restored = true,
	};
	int ret;
	u32 i;

	krb5_replay_clock_read(&query.now, &query.offset);
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
	ret = get_keys(set, tb[KRB5_AP_A_AUTHENTICATOR_KEY], extack, &keys);
	if (ret) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_AUTHENTICATOR_KEY],
				    "key of the entry is not loaded in this namespace");
		return ret;
	}
	nla_memcpy(query.tag, tb[KRB5_AP_A_AUTHENTICATOR_TAG],
		   sizeof(query.tag));
	query.ctime = nla_get_s64(tb[KRB5_AP_A_AUTHENTICATOR_CTIME]);
	/*
	 * No acceptor takes a time that is further ahead, whatever its skew is.
	 * The table is everybody's, and such an entry would stay in it, or raise
	 * its horizon when it goes.
	 */
	if (query.ctime > query.now + krb5_skew_ceiling()) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_AUTHENTICATOR_CTIME],
				    "time of the entry is further ahead than ceiling-skew");
		return -ERANGE;
	}

	/* Of two keys with one name, either may be meant: both get the entry. */
	ret = 0;
	for (i = 0; i < keys.count && ret >= 0 &&
	     ret != KRB5_AP_REASON_REPLAY_FULL; i++) {
		query.key = keys.key[i]->replay;
		query.hash = 0;
		ret = krb5_replay_insert(&query);
	}
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
	struct krb5_key_tries keys;
	struct krb5_replay_coverage span;
	int err;

	err = nla_parse_nested(tb, KRB5_AP_A_SPAN_MAX, nest,
			       krb5_ap_span_nl_policy, extack);
	if (err)
		return err;
	if (!tb[KRB5_AP_A_SPAN_KEY] || !tb[KRB5_AP_A_SPAN_COMPLETE_SINCE] ||
	    !tb[KRB5_AP_A_SPAN_HORIZON]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "span has no key, no cold start or no horizon");
		return -EINVAL;
	}
	err = get_keys(set, tb[KRB5_AP_A_SPAN_KEY], extack, &keys);
	if (err) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_SPAN_KEY],
				    "key of the span is not loaded in this namespace");
		return err;
	}
	/* Of two keys with one name, either may be meant: neither gets it. */
	if (keys.count > 1)
		return 0;
	span.complete_since = nla_get_s64(tb[KRB5_AP_A_SPAN_COMPLETE_SINCE]);
	span.horizon = nla_get_s64(tb[KRB5_AP_A_SPAN_HORIZON]);
	/* A later one would refuse clients, here and elsewhere, for no reason. */
	if (span.horizon > ktime_get_real_seconds()) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_SPAN_HORIZON],
				    "horizon is in the future");
		return -ERANGE;
	}
	krb5_replay_key_restore(keys.key[0]->replay, krb5_replay_offset(),
				&span);
	return 0;
}

int krb5_ap_nl_replay_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct krb5_config config;
	struct krb5_keyset *set;
	struct nlattr *attr;
	int rem, err = 0;

	set = krb5_keytab_get(&kn->keytab);
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
 * krb5_nl_replay_notify() - send the event that a request was accepted
 * @net: the namespace
 * @key: the service key
 * @tag: krb5_replay_tag() of the authenticator
 * @ctime: the client's time
 * @gfp: for the message
 *
 * Nobody waits for it, and nothing depends on its arrival.
 */
void krb5_nl_replay_notify(struct net *net, const struct krb5_service_key *key,
			   const u8 *tag, s64 ctime, gfp_t gfp)
{
	struct krb5_replay_record seen = { .ctime = ctime };
	struct sk_buff *skb;
	void *header;

	if (!genl_has_listeners(&krb5_ap_nl_family, net, KRB5_AP_NLGRP_REPLAY))
		return;
	memcpy(seen.tag, tag, sizeof(seen.tag));
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, gfp);
	if (!skb)
		return;
	header = genlmsg_put(skb, 0, 0, &krb5_ap_nl_family, 0,
			     KRB5_AP_CMD_REPLAY_NTF);
	if (!header || put_seen(skb, key, &seen)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_multicast_netns(&krb5_ap_nl_family, net, skb, 0,
				KRB5_AP_NLGRP_REPLAY, gfp);
}
