// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: the principal map. Questions go out by multicast, answers come in.
 *
 * Users and groups of an answer are those of the user namespace in which the
 * answering socket was opened: its owner can hand out no others than are mapped
 * there. A listing translates them back.
 */
#include <linux/capability.h>
#include <linux/limits.h>
#include <linux/netlink.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <net/sock.h>

#include "netlink.h"

/* A listing's message has room for so many groups; it tells if there are more. */
#define GROUPS_SHOWN	256

static u32 count_groups(struct genl_info *info)
{
	struct nlattr *attr;
	u32 count = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == KRB5_AP_A_IDMAP_GROUP)
			count++;
	return count;
}

static int get_groups(struct genl_info *info, struct user_namespace *ns,
		      struct krb5_ap_idmap_creds *creds)
{
	struct nlattr *attr;
	u32 i = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != KRB5_AP_A_IDMAP_GROUP)
			continue;
		creds->groups[i] = make_kgid(ns, nla_get_u32(attr));
		if (!gid_valid(creds->groups[i++])) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "group is not mapped in the user namespace");
			return -EINVAL;
		}
	}
	return 0;
}

static int get_creds(struct sk_buff *skb, struct genl_info *info,
		     struct krb5_ap_idmap_creds *creds)
{
	struct user_namespace *ns = sk_user_ns(NETLINK_CB(skb).sk);

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_IDMAP_UID) ||
	    GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_IDMAP_GID))
		return -EINVAL;
	creds->uid = make_kuid(ns, nla_get_u32(info->attrs[KRB5_AP_A_IDMAP_UID]));
	creds->gid = make_kgid(ns, nla_get_u32(info->attrs[KRB5_AP_A_IDMAP_GID]));
	if (!uid_valid(creds->uid) || !gid_valid(creds->gid)) {
		GENL_SET_ERR_MSG(info,
				 "user or group is not mapped in the user namespace");
		return -EINVAL;
	}
	return get_groups(info, ns, creds);
}

int krb5_ap_nl_idmap_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_idmap *map = krb5_ap_idmap(genl_info_net(info));
	u32 lifetime = KRB5_IDMAP_LIFETIME_DEFAULT, count = 0;
	struct krb5_ap_idmap_creds *creds;
	bool nobody;
	char *name;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_IDMAP_PRINCIPAL) ||
	    GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_IDMAP_QUESTION))
		return -EINVAL;
	nobody = info->attrs[KRB5_AP_A_IDMAP_NOBODY];
	if (!nobody)
		count = count_groups(info);
	if (count > NGROUPS_MAX) {
		GENL_SET_ERR_MSG(info, "more groups than a process may have");
		return -E2BIG;
	}
	if (info->attrs[KRB5_AP_A_IDMAP_LIFETIME])
		lifetime = clamp_t(u32, nla_get_u32(info->attrs[KRB5_AP_A_IDMAP_LIFETIME]),
				   KRB5_IDMAP_LIFETIME_MIN,
				   KRB5_IDMAP_LIFETIME_MAX);
	creds = krb5_ap_idmap_creds_alloc(count, GFP_KERNEL_ACCOUNT);
	if (!creds)
		return -ENOMEM;
	err = nobody ? 0 : get_creds(skb, info, creds);
	if (err) {
		krb5_ap_idmap_creds_put(creds);
		return err;
	}
	name = nla_data(info->attrs[KRB5_AP_A_IDMAP_PRINCIPAL]);
	return krb5_idmap_set(map, name, strlen(name),
			      nla_get_u32(info->attrs[KRB5_AP_A_IDMAP_QUESTION]),
			      creds, lifetime);
}

int krb5_ap_nl_idmap_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_idmap *map = krb5_ap_idmap(genl_info_net(info));
	struct nlattr *attr = info->attrs[KRB5_AP_A_IDMAP_PRINCIPAL];

	if (!attr) {
		krb5_idmap_flush_all(map);
		return 0;
	}
	if (krb5_idmap_flush(map, nla_data(attr), strlen(nla_data(attr)))) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "this principal is not cached");
		return -ENOENT;
	}
	return 0;
}

static int put_creds(struct sk_buff *skb, struct user_namespace *ns,
		     const struct krb5_ap_idmap_creds *creds)
{
	u32 i, shown = min_t(u32, creds->count, GROUPS_SHOWN);

	if (!krb5_ap_idmap_creds_known(creds))
		return nla_put_flag(skb, KRB5_AP_A_IDMAP_NOBODY);
	if (nla_put_u32(skb, KRB5_AP_A_IDMAP_UID, from_kuid(ns, creds->uid)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_GID, from_kgid(ns, creds->gid)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_GROUP_COUNT, creds->count))
		return -EMSGSIZE;
	for (i = 0; i < shown; i++)
		if (nla_put_u32(skb, KRB5_AP_A_IDMAP_GROUP,
				from_kgid(ns, creds->groups[i])))
			return -EMSGSIZE;
	return 0;
}

static int put_entry(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct krb5_idmap_entry *entry)
{
	struct user_namespace *ns = sk_user_ns(NETLINK_CB(cb->skb).sk);
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &krb5_ap_nl_family, NLM_F_MULTI,
			     KRB5_AP_CMD_IDMAP_GET);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_string(skb, KRB5_AP_A_IDMAP_PRINCIPAL, entry->principal) ||
	    (entry->question &&
	     nla_put_u32(skb, KRB5_AP_A_IDMAP_QUESTION, entry->question)) ||
	    (entry->creds && put_creds(skb, ns, entry->creds)) ||
	    (entry->creds &&
	     nla_put_u32(skb, KRB5_AP_A_IDMAP_AGE, entry->age)) ||
	    (entry->stale && nla_put_flag(skb, KRB5_AP_A_IDMAP_STALE))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

int krb5_ap_nl_idmap_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct krb5_ap_idmap *map = krb5_ap_idmap(sock_net(cb->skb->sk));
	struct krb5_idmap_entry entry;
	int err = 0;

	while (!err && krb5_idmap_next(map, cb->args[0], &entry)) {
		err = put_entry(skb, cb, &entry);
		if (!err)
			cb->args[0] = entry.id;
		krb5_idmap_entry_put(&entry);
	}
	return skb->len ?: err;
}

static int put_status(struct sk_buff *skb, struct net *net,
		      struct krb5_ap_idmap *map)
{
	struct krb5_idmap_stats stats;

	krb5_idmap_stats(map, &stats);
	if (nla_put_u32(skb, KRB5_AP_A_IDMAP_STATUS_MAPPINGS,
			READ_ONCE(map->count)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_STATUS_MAPPINGS_TOTAL,
			krb5_share_total(KRB5_SHARE_MAPPINGS)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX,
			READ_ONCE(map->max)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS,
			krb5_share_ceiling(KRB5_SHARE_MAPPINGS)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_STATUS_STALE_MAX,
			READ_ONCE(map->stale_max)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_STATUS_WAITING,
			READ_ONCE(map->waiting)) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_STATUS_WAITING_TOTAL,
			krb5_idmap_waiting_total()) ||
	    (genl_has_listeners(&krb5_ap_nl_family, net, KRB5_AP_NLGRP_IDMAP) &&
	     nla_put_flag(skb, KRB5_AP_A_IDMAP_STATUS_HELPER)) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_IDMAP_STATUS_ASKED, stats.asked,
			      KRB5_AP_A_IDMAP_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_IDMAP_STATUS_ANSWERED,
			      stats.answered, KRB5_AP_A_IDMAP_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_IDMAP_STATUS_LATE, stats.late,
			      KRB5_AP_A_IDMAP_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_IDMAP_STATUS_SERVED_STALE,
			      stats.stale, KRB5_AP_A_IDMAP_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_IDMAP_STATUS_TIMEOUTS,
			      stats.timeouts, KRB5_AP_A_IDMAP_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_IDMAP_STATUS_NO_HELPER,
			      stats.no_helper, KRB5_AP_A_IDMAP_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_IDMAP_STATUS_FULL, stats.full,
			      KRB5_AP_A_IDMAP_STATUS_PAD))
		return -EMSGSIZE;
	return 0;
}

int krb5_ap_nl_idmap_status_get_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct sk_buff *reply;
	void *header;
	int err;

	reply = krb5_nl_reply_new(info, NLMSG_DEFAULT_SIZE, &header);
	if (!reply)
		return -ENOMEM;
	err = put_status(reply, net, krb5_ap_idmap(net));
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return krb5_nl_reply_send(reply, info, header);
}

int krb5_ap_nl_idmap_config_set_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	struct nlattr *ceiling =
		info->attrs[KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS];
	struct nlattr *max = info->attrs[KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX];
	struct nlattr *stale = info->attrs[KRB5_AP_A_IDMAP_STATUS_STALE_MAX];
	struct krb5_ap_idmap *map = krb5_ap_idmap(genl_info_net(info));

	if (ceiling && !netlink_capable(skb, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, ceiling,
				    "ceilings are the machine's: only the initial user namespace may change them");
		return -EPERM;
	}
	if (max && nla_get_u32(max) > (ceiling ? nla_get_u32(ceiling) :
				       krb5_share_ceiling(KRB5_SHARE_MAPPINGS))) {
		NL_SET_ERR_MSG_ATTR(info->extack, max,
				    "more than ceiling-mappings");
		return -ERANGE;
	}
	if (stale && nla_get_u32(stale) > KRB5_IDMAP_STALE_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, stale, "more than a week");
		return -ERANGE;
	}

	if (ceiling)
		krb5_share_set_ceiling(KRB5_SHARE_MAPPINGS,
				       nla_get_u32(ceiling));
	if (max)
		WRITE_ONCE(map->max, nla_get_u32(max));
	if (stale)
		WRITE_ONCE(map->stale_max, nla_get_u32(stale));
	return 0;
}

/**
 * krb5_nl_idmap_ask() - send a question to the helper
 * @map: the map of the namespace whose helper is asked
 * @question: the question
 *
 * A helper whose receive buffer is full misses it; it is repeated while callers
 * come.
 *
 * Return: 0; -ESRCH if no helper listens; -ENOMEM
 */
int krb5_nl_idmap_ask(struct krb5_ap_idmap *map,
		      const struct krb5_idmap_question *question)
{
	struct net *net = map->net;
	struct sk_buff *skb;
	void *header;

	if (!genl_has_listeners(&krb5_ap_nl_family, net, KRB5_AP_NLGRP_IDMAP))
		return -ESRCH;
	skb = genlmsg_new(nla_total_size(strlen(question->principal) + 1) +
			  2 * nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	header = genlmsg_put(skb, 0, 0, &krb5_ap_nl_family, 0,
			     KRB5_AP_CMD_IDMAP_QUESTION);
	if (!header ||
	    nla_put_string(skb, KRB5_AP_A_IDMAP_PRINCIPAL,
			   question->principal) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_QUESTION, question->id) ||
	    nla_put_u32(skb, KRB5_AP_A_IDMAP_WAIT, question->wait_ms)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	if (genlmsg_multicast_netns(&krb5_ap_nl_family, net, skb, 0,
				    KRB5_AP_NLGRP_IDMAP, GFP_KERNEL) == -ESRCH)
		return -ESRCH;
	return 0;
}
