// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: adding replay entries.
 *
 * A message holds as many as its sender has, thousands of them, and one that
 * cannot be added does not cost the others: each kind is counted, and the sender
 * gets the counts. Spans come after all entries of a message, and only if none
 * of these was left out for lack of room: a span says that all entries of its
 * key are there.
 */
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "netlink.h"
#include "nl_replay.h"

/**
 * struct addition - a message that is being worked through
 * @kn: the namespace
 * @set: its keys
 * @config: its settings
 * @extack: told of the first that is left out
 * @count: what became of entries and spans
 * @name: the name of a key that was looked up last, as it stands in the message
 * @keys: the keys of that name
 * @ret: 0, or -errno if there are none
 */
struct addition {
	struct krb5_ap_net *kn;
	const struct krb5_keyset *set;
	struct krb5_config config;
	struct netlink_ext_ack *extack;
	struct krb5_nl_replay_added *count;
	const struct nlattr *name;
	struct krb5_key_tries keys;
	int ret;
};

#define LEFT_OUT(adding, attr, counter, text)				\
	do {								\
		struct addition *a_ = (adding);				\
									\
		(*(counter))++;						\
		if (a_->extack && !a_->extack->_msg)			\
			NL_SET_ERR_MSG_ATTR(a_->extack, attr, text);	\
	} while (0)

static int find_keys(struct addition *a, struct nlattr *nest)
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
			       krb5_ap_key_nl_policy, NULL);
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
	err = krb5_keyset_find(a->set, &name, &ticket, &strict, &a->keys);
	krb5_ap_principal_free(principal);
	return err || a->keys.key[0]->kvno != ticket.kvno ? -ENOKEY : 0;
}

/*
 * Find the loaded keys that an entry names: several if their bytes differ. Most
 * entries of a message have the key of the one before.
 *
 * Returns 1 if there are any, 0 if not, which is counted, or -ENOMEM.
 */
static int get_keys(struct addition *a, struct nlattr *nest)
{
	if (!a->name || nla_len(a->name) != nla_len(nest) ||
	    memcmp(nla_data(a->name), nla_data(nest), nla_len(nest))) {
		a->ret = find_keys(a, nest);
		a->name = a->ret == -ENOMEM ? NULL : nest;
	}
	if (a->ret == -ENOMEM)
		return a->ret;
	if (a->ret == -ENOKEY)
		LEFT_OUT(a, nest, &a->count->unknown_key,
			 "key of the entry is not loaded in this namespace");
	else if (a->ret)
		LEFT_OUT(a, nest, &a->count->invalid,
			 "not a valid name of a key");
	return !a->ret;
}

/* Of two keys with one name, either may be meant: both get the entry. */
static int insert(struct addition *a, const struct nlattr *nest,
		  struct krb5_replay_query *query)
{
	int ret = 0;
	u32 i;

	for (i = 0; i < a->keys.count && ret >= 0 &&
	     ret != KRB5_AP_REASON_REPLAY_FULL; i++) {
		query->key = a->keys.key[i]->replay;
		query->hash = 0;
		ret = krb5_replay_insert(query);
	}
	if (ret < 0)
		return ret;
	if (ret == KRB5_AP_REASON_REPLAY_FULL)
		LEFT_OUT(a, nest, &a->count->no_room,
			 "replay table is full, see replay-max and ceiling-replay");
	else
		/* Known already, or too old to be of use: as good as added. */
		a->count->entries++;
	return 0;
}

/* Returns 0, whatever became of the entry, or -errno if nothing can be said. */
static int add_entry(struct addition *a, const struct nlattr *nest)
{
	struct nlattr *tb[KRB5_AP_A_AUTHENTICATOR_MAX + 1];
	struct krb5_replay_query query = {
		.account = a->kn->account,
		.max = a->config.replay_max,
		.skew = a->config.skew,
		.gfp = GFP_KERNEL,
		.restored = true,
	};
	int ret;

	if (nla_parse_nested(tb, KRB5_AP_A_AUTHENTICATOR_MAX, nest,
			     krb5_ap_authenticator_nl_policy, NULL) ||
	    !tb[KRB5_AP_A_AUTHENTICATOR_KEY] ||
	    !tb[KRB5_AP_A_AUTHENTICATOR_TAG] ||
	    !tb[KRB5_AP_A_AUTHENTICATOR_CTIME]) {
		LEFT_OUT(a, nest, &a->count->invalid,
			 "entry has no key, no tag or no time");
		return 0;
	}
	ret = get_keys(a, tb[KRB5_AP_A_AUTHENTICATOR_KEY]);
	if (ret <= 0)
		return ret;
	krb5_replay_clock_read(&query.now, &query.offset);
	nla_memcpy(query.tag, tb[KRB5_AP_A_AUTHENTICATOR_TAG],
		   sizeof(query.tag));
	query.ctime = nla_get_s64(tb[KRB5_AP_A_AUTHENTICATOR_CTIME]);
	/*
	 * No acceptor takes a time that is further ahead, whatever its skew is.
	 * The table is everybody's, and such an entry would stay in it, or raise
	 * its horizon when it goes.
	 */
	if (query.ctime > query.now + krb5_skew_ceiling()) {
		LEFT_OUT(a, tb[KRB5_AP_A_AUTHENTICATOR_CTIME], &a->count->ahead,
			 "time of the entry is further ahead than ceiling-skew");
		return 0;
	}
	return insert(a, nest, &query);
}

static int add_span(struct addition *a, const struct nlattr *nest)
{
	struct nlattr *tb[KRB5_AP_A_SPAN_MAX + 1];
	struct krb5_replay_coverage span;
	int ret;

	if (nla_parse_nested(tb, KRB5_AP_A_SPAN_MAX, nest,
			     krb5_ap_span_nl_policy, NULL) ||
	    !tb[KRB5_AP_A_SPAN_KEY] || !tb[KRB5_AP_A_SPAN_COMPLETE_SINCE] ||
	    !tb[KRB5_AP_A_SPAN_HORIZON]) {
		LEFT_OUT(a, nest, &a->count->invalid,
			 "span has no key, no cold start or no horizon");
		return 0;
	}
	ret = get_keys(a, tb[KRB5_AP_A_SPAN_KEY]);
	if (ret <= 0)
		return ret;
	span.complete_since = nla_get_s64(tb[KRB5_AP_A_SPAN_COMPLETE_SINCE]);
	span.horizon = nla_get_s64(tb[KRB5_AP_A_SPAN_HORIZON]);
	/* A later one would refuse clients, here and elsewhere, for no reason. */
	if (span.horizon > ktime_get_real_seconds()) {
		LEFT_OUT(a, tb[KRB5_AP_A_SPAN_HORIZON], &a->count->ahead,
			 "horizon is in the future");
		return 0;
	}
	/* Of two keys with one name, either may be meant: neither gets it. */
	if (a->keys.count == 1)
		krb5_replay_key_restore(a->keys.key[0]->replay,
					krb5_replay_offset(), &span);
	a->count->spans++;
	return 0;
}

/**
 * krb5_nl_replay_add() - add the entries of a message, then its spans
 * @kn: the namespace
 * @head: the first attribute
 * @len: bytes of all attributes
 * @extack: told of the first that is left out; may be NULL
 * @count: set to what became of them
 *
 * What was added before an error stays; to add it again changes nothing.
 *
 * Return: 0, whatever was left out; -ENOKEY if no keys are loaded; -ENOMEM
 */
VISIBLE_IF_KUNIT int krb5_nl_replay_add(struct krb5_ap_net *kn,
					const struct nlattr *head, int len,
					struct netlink_ext_ack *extack,
					struct krb5_nl_replay_added *count)
{
	struct addition a = { .kn = kn, .extack = extack, .count = count };
	struct krb5_keyset *set = krb5_keytab_get(&kn->keytab);
	const struct nlattr *attr;
	int rem, err = 0;

	*count = (struct krb5_nl_replay_added){};
	if (!set) {
		NL_SET_ERR_MSG(extack,
			       "no keys are loaded in this namespace: load them first");
		return -ENOKEY;
	}
	a.set = set;
	krb5_config_read(&kn->settings, &a.config);
	nla_for_each_attr(attr, head, len, rem) {
		if (!err && nla_type(attr) == KRB5_AP_A_REPLAY_ENTRY)
			err = add_entry(&a, attr);
		cond_resched();
	}
	nla_for_each_attr(attr, head, len, rem) {
		if (!err && !count->no_room &&
		    nla_type(attr) == KRB5_AP_A_REPLAY_SPAN)
			err = add_span(&a, attr);
		cond_resched();
	}
	krb5_keyset_put(set);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nl_replay_add);

static int put_counts(struct sk_buff *skb,
		      const struct krb5_nl_replay_added *count)
{
	return nla_put_u32(skb, KRB5_AP_A_REPLAY_ADDED_ENTRIES,
			   count->entries) ?:
	       nla_put_u32(skb, KRB5_AP_A_REPLAY_ADDED_SPANS, count->spans) ?:
	       nla_put_u32(skb, KRB5_AP_A_REPLAY_UNKNOWN_KEY,
			   count->unknown_key) ?:
	       nla_put_u32(skb, KRB5_AP_A_REPLAY_AHEAD, count->ahead) ?:
	       nla_put_u32(skb, KRB5_AP_A_REPLAY_NO_ROOM, count->no_room) ?:
	       nla_put_u32(skb, KRB5_AP_A_REPLAY_INVALID, count->invalid);
}

int krb5_ap_nl_replay_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct krb5_nl_replay_added count;
	struct sk_buff *reply;
	void *header;
	int err;

	/* First, so that nothing is added whose sender is not told of it. */
	reply = krb5_nl_reply_new(info, 6 * nla_total_size(sizeof(u32)),
				  &header);
	if (!reply)
		return -ENOMEM;
	err = krb5_nl_replay_add(kn, genlmsg_data(info->genlhdr),
				 genlmsg_len(info->genlhdr), info->extack,
				 &count) ?:
	      put_counts(reply, &count);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return krb5_nl_reply_send(reply, info, header);
}
