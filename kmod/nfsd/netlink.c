// SPDX-License-Identifier: GPL-2.0
/*
 * The netlink family: the socket comes in here, status and counters go out,
 * questions are asked. Everything but the socket is that of the caller's
 * network namespace.
 */
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "netlink.h"

int krb5_ap_nfsd_nl_listen_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[KRB5_AP_NFSD_A_SERVER_SOCKET];
	struct file *file;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_NFSD_A_SERVER_SOCKET))
		return -EINVAL;
	file = fget(nla_get_u32(attr));
	if (!file)
		return -EBADF;
	err = krb5_nfsd_listen(file);
	fput(file);
	if (err == -EINVAL)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "not a listening AF_UNIX stream socket");
	return err;
}

static int put_status(struct sk_buff *skb, struct krb5_nfsd_net *nn)
{
	s32 enctypes[KRB5_NFSD_ENCTYPES_MAX];
	unsigned int i, count;

	spin_lock(&nn->config_lock);
	memcpy(enctypes, nn->enctypes, sizeof(enctypes));
	count = nn->enctypes_count;
	spin_unlock(&nn->config_lock);

	if (nla_put_string(skb, KRB5_AP_NFSD_A_SERVER_VERSION,
			   KRB5_NFSD_VERSION) ||
	    (krb5_nfsd_listening() &&
	     nla_put_flag(skb, KRB5_AP_NFSD_A_SERVER_LISTENING)) ||
	    nla_put_u32(skb, KRB5_AP_NFSD_A_SERVER_CONNECTIONS,
			krb5_nfsd_connections(nn->net)) ||
	    nla_put_u32(skb, KRB5_AP_NFSD_A_SERVER_WAITING,
			atomic_read(&nn->waiting)))
		return -EMSGSIZE;
	for (i = 0; i < count; i++)
		if (nla_put_s32(skb, KRB5_AP_NFSD_A_SERVER_ENCTYPES,
				enctypes[i]))
			return -EMSGSIZE;
	return 0;
}

int krb5_ap_nfsd_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *header;

	reply = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	header = genlmsg_put_reply(reply, info, &krb5_nfsd_family, 0,
				   info->genlhdr->cmd);
	if (!header || put_status(reply, krb5_nfsd_net(genl_info_net(info)))) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

static int get_enctypes(struct genl_info *info, s32 *enctypes,
			unsigned int *count)
{
	struct nlattr *attr;
	int rem;

	*count = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != KRB5_AP_NFSD_A_SERVER_ENCTYPES)
			continue;
		if (*count == KRB5_NFSD_ENCTYPES_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "too many encryption types");
			return -E2BIG;
		}
		enctypes[(*count)++] = nla_get_s32(attr);
	}
	return 0;
}

int krb5_ap_nfsd_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_nfsd_net *nn = krb5_nfsd_net(genl_info_net(info));
	s32 enctypes[KRB5_NFSD_ENCTYPES_MAX] = {};
	unsigned int count;
	int err;

	err = get_enctypes(info, enctypes, &count);
	if (err)
		return err;
	if (count) {
		spin_lock(&nn->config_lock);
		memcpy(nn->enctypes, enctypes, sizeof(enctypes));
		nn->enctypes_count = count;
		spin_unlock(&nn->config_lock);
	}
	return 0;
}

static int put_event(struct sk_buff *skb, struct netlink_callback *cb,
		     enum krb5_ap_nfsd_event event)
{
	struct krb5_nfsd_net *nn = krb5_nfsd_net(sock_net(cb->skb->sk));
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &krb5_nfsd_family, NLM_F_MULTI,
			     KRB5_AP_NFSD_CMD_STATS_GET);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_string(skb, KRB5_AP_NFSD_A_EVENT_NAME,
			   krb5_nfsd_event_name(event)) ||
	    nla_put_string(skb, KRB5_AP_NFSD_A_EVENT_TEXT,
			   krb5_nfsd_event_text(event)) ||
	    nla_put_u64_64bit(skb, KRB5_AP_NFSD_A_EVENT_COUNT,
			      krb5_nfsd_sum(nn, event),
			      KRB5_AP_NFSD_A_EVENT_PAD)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

int krb5_ap_nfsd_nl_stats_get_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb)
{
	while (cb->args[0] < KRB5_AP_NFSD_EVENT_COUNT) {
		if (put_event(skb, cb, cb->args[0]))
			break;
		cb->args[0]++;
	}
	return skb->len;
}

struct genl_family krb5_nfsd_family __ro_after_init = {
	.name		= KRB5_AP_NFSD_FAMILY_NAME,
	.version	= KRB5_AP_NFSD_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= krb5_ap_nfsd_nl_ops,
	.n_split_ops	= ARRAY_SIZE(krb5_ap_nfsd_nl_ops),
	.resv_start_op	= KRB5_AP_NFSD_CMD_MAX + 1,
};

/**
 * krb5_nfsd_netlink_init() - open the door to userspace
 *
 * Return: 0 or -errno
 */
int __init krb5_nfsd_netlink_init(void)
{
	return genl_register_family(&krb5_nfsd_family);
}

/**
 * krb5_nfsd_netlink_exit() - close it
 */
void krb5_nfsd_netlink_exit(void)
{
	genl_unregister_family(&krb5_nfsd_family);
}
