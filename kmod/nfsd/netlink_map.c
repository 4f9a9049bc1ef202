// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: who the clients are on this machine.
 *
 * Users and groups in an answer are those of the user namespace in which the
 * answering socket was opened: its owner can hand out no others than are mapped
 * there. A listing translates them back.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uidgid.h>
#include <net/sock.h>

#include "netlink.h"

static u32 count_groups(struct genl_info *info)
{
	struct nlattr *attr;
	size_t len = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == KRB5_AP_NFSD_A_MAPPING_GROUPS)
			len += nla_len(attr) / sizeof(u32);
	return min_t(size_t, len, KRB5_GSSX_GROUPS_MAX + 1);
}

static int get_groups(struct genl_info *info, struct user_namespace *ns,
		      struct krb5_nfsd_creds *creds)
{
	struct nlattr *attr;
	u32 i = 0, group;
	int rem, at;
	kgid_t gid;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != KRB5_AP_NFSD_A_MAPPING_GROUPS)
			continue;
		for (at = 0; at + (int)sizeof(u32) <= nla_len(attr);
		     at += sizeof(u32)) {
			memcpy(&group, nla_data(attr) + at, sizeof(group));
			gid = make_kgid(ns, group);
			if (!gid_valid(gid)) {
				NL_SET_ERR_MSG_ATTR(info->extack, attr,
						    "group is not mapped in the user namespace");
				return -EINVAL;
			}
			creds->groups[i++] = from_kgid(&init_user_ns, gid);
		}
	}
	return 0;
}

static int get_creds(struct sk_buff *skb, struct genl_info *info,
		     struct krb5_nfsd_creds *creds)
{
	struct user_namespace *ns = sk_user_ns(NETLINK_CB(skb).sk);
	kuid_t uid;
	kgid_t gid;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_NFSD_A_MAPPING_UID) ||
	    GENL_REQ_ATTR_CHECK(info, KRB5_AP_NFSD_A_MAPPING_GID))
		return -EINVAL;
	uid = make_kuid(ns, nla_get_u32(info->attrs[KRB5_AP_NFSD_A_MAPPING_UID]));
	gid = make_kgid(ns, nla_get_u32(info->attrs[KRB5_AP_NFSD_A_MAPPING_GID]));
	if (!uid_valid(uid) || !gid_valid(gid)) {
		GENL_SET_ERR_MSG(info,
				 "user or group is not mapped in the user namespace");
		return -EINVAL;
	}
	creds->uid = from_kuid(&init_user_ns, uid);
	creds->gid = from_kgid(&init_user_ns, gid);
	return get_groups(info, ns, creds);
}

int krb5_ap_nfsd_nl_mapping_set_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	struct nlattr *name = info->attrs[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL];
	struct nlattr *life = info->attrs[KRB5_AP_NFSD_A_MAPPING_LIFETIME];
	bool nobody = info->attrs[KRB5_AP_NFSD_A_MAPPING_NOBODY];
	u32 lifetime = life ? nla_get_u32(life) : KRB5_NFSD_LIFETIME;
	u32 groups = nobody ? 0 : count_groups(info);
	struct krb5_nfsd_creds *creds;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_NFSD_A_MAPPING_PRINCIPAL))
		return -EINVAL;
	if (groups > KRB5_GSSX_GROUPS_MAX)
		return -E2BIG;
	creds = krb5_nfsd_creds_alloc(groups, GFP_KERNEL_ACCOUNT);
	if (!creds)
		return -ENOMEM;
	err = nobody ? 0 : get_creds(skb, info, creds);
	if (err) {
		krb5_nfsd_creds_put(creds);
		return err;
	}
	return krb5_nfsd_map_set(krb5_nfsd_net(genl_info_net(info)),
				 nla_data(name), strlen(nla_data(name)), creds,
				 clamp_t(u32, lifetime, KRB5_NFSD_LIFETIME_MIN,
					 KRB5_NFSD_LIFETIME_MAX));
}

int krb5_ap_nfsd_nl_mapping_flush_doit(struct sk_buff *skb,
				       struct genl_info *info)
{
	struct nlattr *attr = info->attrs[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL];
	const char *name = attr ? nla_data(attr) : NULL;

	krb5_nfsd_map_flush(krb5_nfsd_net(genl_info_net(info)), name,
			    name ? strlen(name) : 0);
	return 0;
}

/* Groups are shown as far as one attribute and one message hold them. */
#define GROUPS_SHOWN	256

struct listing {
	struct sk_buff *skb;
	struct netlink_callback *cb;
};

static u32 show_uid(struct user_namespace *ns, u32 uid)
{
	return from_kuid(ns, make_kuid(&init_user_ns, uid));
}

static u32 show_gid(struct user_namespace *ns, u32 gid)
{
	return from_kgid(ns, make_kgid(&init_user_ns, gid));
}

static int put_who(struct sk_buff *skb, struct user_namespace *ns,
		   const struct krb5_nfsd_creds *creds)
{
	u32 i, count = min_t(u32, creds->count, GROUPS_SHOWN);
	struct nlattr *attr;
	u32 *groups;

	if (creds->uid == (u32)-1)
		return nla_put_flag(skb, KRB5_AP_NFSD_A_MAPPING_NOBODY);
	if (nla_put_u32(skb, KRB5_AP_NFSD_A_MAPPING_UID,
			show_uid(ns, creds->uid)) ||
	    nla_put_u32(skb, KRB5_AP_NFSD_A_MAPPING_GID,
			show_gid(ns, creds->gid)))
		return -EMSGSIZE;
	attr = nla_reserve(skb, KRB5_AP_NFSD_A_MAPPING_GROUPS,
			   count * sizeof(u32));
	if (!attr)
		return -EMSGSIZE;
	groups = nla_data(attr);
	for (i = 0; i < count; i++)
		groups[i] = show_gid(ns, creds->groups[i]);
	return 0;
}

static int put_mapping(void *data, const struct krb5_nfsd_mapping *m,
		       const struct krb5_nfsd_creds *creds)
{
	struct listing *listing = data;
	struct netlink_callback *cb = listing->cb;
	struct user_namespace *ns = sk_user_ns(NETLINK_CB(cb->skb).sk);
	struct sk_buff *skb = listing->skb;
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &krb5_nfsd_family, NLM_F_MULTI,
			     KRB5_AP_NFSD_CMD_MAPPING_GET);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_string(skb, KRB5_AP_NFSD_A_MAPPING_PRINCIPAL, m->name) ||
	    (creds && put_who(skb, ns, creds)) ||
	    (creds && nla_put_u32(skb, KRB5_AP_NFSD_A_MAPPING_AGE,
				  ktime_get_boottime_seconds() -
				  m->answered))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

int krb5_ap_nfsd_nl_mapping_get_dumpit(struct sk_buff *skb,
				       struct netlink_callback *cb)
{
	struct listing listing = { .skb = skb, .cb = cb };

	cb->args[0] += krb5_nfsd_map_walk(krb5_nfsd_net(sock_net(cb->skb->sk)),
					  cb->args[0], put_mapping, &listing);
	return skb->len;
}
