// SPDX-License-Identifier: GPL-2.0
/*
 * The netlink family: the socket comes in here, status and counters go out.
 * Everything but the socket is that of the caller's network namespace.
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

	/* The socket is the machine's: a container cannot take its place. */
	if (!net_eq(genl_info_net(info), &init_net)) {
		GENL_SET_ERR_MSG(info,
				 "only the initial network namespace may hand the socket over");
		return -EPERM;
	}

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
	struct krb5_nfsd_config config;
	unsigned int i;

	krb5_nfsd_config_read(nn, &config);
	if (nla_put_string(skb, KRB5_AP_NFSD_A_SERVER_VERSION,
			   KRB5_NFSD_VERSION) ||
	    (krb5_nfsd_listening() &&
	     nla_put_flag(skb, KRB5_AP_NFSD_A_SERVER_LISTENING)) ||
	    nla_put_u32(skb, KRB5_AP_NFSD_A_SERVER_CONNECTIONS,
			krb5_nfsd_connections(nn->net)) ||
	    nla_put_u32(skb, KRB5_AP_NFSD_A_SERVER_WAITING,
			READ_ONCE(nn->waiting) +
			READ_ONCE(nn->waiting_briefly)) ||
	    nla_put_u32(skb, KRB5_AP_NFSD_A_SERVER_WAITING_MAX,
			READ_ONCE(nn->waiting_max)))
		return -EMSGSIZE;
	for (i = 0; i < config.enctypes_count; i++)
		if (nla_put_s32(skb, KRB5_AP_NFSD_A_SERVER_ENCTYPES,
				config.enctypes[i]))
			return -EMSGSIZE;
	for (i = 0; i < config.services_count; i++)
		if (nla_put_string(skb, KRB5_AP_NFSD_A_SERVER_SERVICES,
				   config.services[i]))
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

static int get_enctype(struct nlattr *attr, struct krb5_nfsd_config *config)
{
	if (config->enctypes_count == KRB5_NFSD_ENCTYPES_MAX)
		return -E2BIG;
	config->enctypes[config->enctypes_count++] = nla_get_s32(attr);
	return 0;
}

/* An asterisk stands for all services. */
static int get_service(struct nlattr *attr, struct krb5_nfsd_config *config)
{
	/* Policies of strings do not ask for a NUL at the end. */
	if (!nla_strcmp(attr, "*"))
		return 0;
	if (config->services_count == KRB5_NFSD_SERVICES_MAX)
		return -E2BIG;
	nla_strscpy(config->services[config->services_count++], attr,
		    KRB5_NFSD_SERVICE_MAX + 1);
	return 0;
}

static int get_config(struct genl_info *info, struct krb5_nfsd_config *config)
{
	struct nlattr *attr;
	int rem, err = 0;

	if (info->attrs[KRB5_AP_NFSD_A_SERVER_ENCTYPES])
		config->enctypes_count = 0;
	if (info->attrs[KRB5_AP_NFSD_A_SERVER_SERVICES])
		config->services_count = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) == KRB5_AP_NFSD_A_SERVER_ENCTYPES)
			err = get_enctype(attr, config);
		else if (nla_type(attr) == KRB5_AP_NFSD_A_SERVER_SERVICES)
			err = get_service(attr, config);
		if (err) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "too many of these");
			return err;
		}
	}
	return 0;
}

int krb5_ap_nfsd_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *waiting = info->attrs[KRB5_AP_NFSD_A_SERVER_WAITING_MAX];
	struct krb5_nfsd_net *nn = krb5_nfsd_net(genl_info_net(info));
	struct krb5_nfsd_config config;
	int err;

	if (mutex_lock_killable(&nn->config_writer))
		return -EINTR;
	krb5_nfsd_config_read(nn, &config);
	err = get_config(info, &config);
	if (!err && waiting)
		WRITE_ONCE(nn->waiting_max,
			   min_t(u32, nla_get_u32(waiting),
				 KRB5_NFSD_WAITING_NET));
	if (!err)
		krb5_nfsd_config_write(nn, &config);
	mutex_unlock(&nn->config_writer);
	return err;
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
 * krb5_nfsd_netlink_init() - register the family
 *
 * Return: 0 or -errno
 */
int __init krb5_nfsd_netlink_init(void)
{
	return genl_register_family(&krb5_nfsd_family);
}

/**
 * krb5_nfsd_netlink_exit() - unregister the family
 */
void krb5_nfsd_netlink_exit(void)
{
	genl_unregister_family(&krb5_nfsd_family);
}
