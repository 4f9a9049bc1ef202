// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: the paths between realms that tickets may take.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "capaths.h"
#include "netlink.h"

static struct krb5_ap_octets get_realm(const struct nlattr *attr)
{
	return (struct krb5_ap_octets){
		.data = nla_data(attr), .len = nla_len(attr),
	};
}

static int get_path(struct nlattr *nest, struct netlink_ext_ack *extack,
		    struct krb5_capath *path)
{
	struct nlattr *tb[KRB5_AP_A_CAPATH_MAX + 1];
	int err;

	err = nla_parse_nested(tb, KRB5_AP_A_CAPATH_MAX, nest,
			       krb5_ap_capath_nl_policy, extack);
	if (err)
		return err;
	if (!tb[KRB5_AP_A_CAPATH_CLIENT] || !tb[KRB5_AP_A_CAPATH_SERVER] ||
	    !tb[KRB5_AP_A_CAPATH_VIA]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "path has no client, no server or no via");
		return -EINVAL;
	}
	path->client = get_realm(tb[KRB5_AP_A_CAPATH_CLIENT]);
	path->server = get_realm(tb[KRB5_AP_A_CAPATH_SERVER]);
	path->via = get_realm(tb[KRB5_AP_A_CAPATH_VIA]);
	return 0;
}

static int set_paths(struct krb5_ap_net *kn, const struct krb5_capath *path,
		     u32 count, struct genl_info *info)
{
	struct krb5_capaths *paths = NULL;

	if (count)
		paths = krb5_capaths_alloc(path, count, GFP_KERNEL_ACCOUNT);
	if (paths == ERR_PTR(-E2BIG))
		GENL_SET_ERR_MSG(info,
				 "limit on paths reached: 1024 paths, and 64 KiB of realms");
	if (paths == ERR_PTR(-EINVAL))
		GENL_SET_ERR_MSG(info, "a path has an empty realm");
	if (IS_ERR(paths))
		return PTR_ERR(paths);
	krb5_capaths_replace(&kn->capaths, paths);
	return 0;
}

int krb5_ap_nl_capaths_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct krb5_capath *path;
	struct nlattr *attr;
	u32 count = 0, i = 0;
	int rem, err = 0;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		count += nla_type(attr) == KRB5_AP_A_CAPATHS_PATH;
	path = kvcalloc(max(count, 1U), sizeof(*path), GFP_KERNEL_ACCOUNT);
	if (!path)
		return -ENOMEM;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (!err && nla_type(attr) == KRB5_AP_A_CAPATHS_PATH)
			err = get_path(attr, info->extack, &path[i++]);
	if (!err)
		err = set_paths(kn, path, count, info);
	kvfree(path);
	return err;
}

static int put_path(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct krb5_capath *path)
{
	struct nlattr *nest;
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &krb5_ap_nl_family, NLM_F_MULTI,
			     KRB5_AP_CMD_CAPATHS_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	nest = nla_nest_start(skb, KRB5_AP_A_CAPATHS_PATH);
	if (!nest ||
	    nla_put(skb, KRB5_AP_A_CAPATH_CLIENT, path->client.len,
		    path->client.data) ||
	    nla_put(skb, KRB5_AP_A_CAPATH_SERVER, path->server.len,
		    path->server.data) ||
	    nla_put(skb, KRB5_AP_A_CAPATH_VIA, path->via.len, path->via.data)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, header);
	return 0;
}

int krb5_ap_nl_capaths_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb)
{
	struct krb5_ap_net *kn = krb5_pernet(sock_net(cb->skb->sk));
	const struct krb5_capaths *paths;
	int err = 0;

	rcu_read_lock();
	paths = rcu_dereference(kn->capaths);
	cb->seq = paths ? paths->serial : 1;
	while (paths && !err && cb->args[0] < paths->count) {
		err = put_path(skb, cb, &paths->path[cb->args[0]]);
		if (!err)
			cb->args[0]++;
	}
	rcu_read_unlock();
	return skb->len ?: err;
}

/**
 * krb5_nl_capaths_count() - count the paths between realms of a namespace
 * @kn: the namespace
 *
 * Return: how many
 */
u32 krb5_nl_capaths_count(const struct krb5_ap_net *kn)
{
	const struct krb5_capaths *paths;
	u32 count;

	rcu_read_lock();
	paths = rcu_dereference(kn->capaths);
	count = paths ? paths->count : 0;
	rcu_read_unlock();
	return count;
}
