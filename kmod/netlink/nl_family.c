// SPDX-License-Identifier: GPL-2.0
/*
 * The netlink family: status, statistics, configuration, flush.
 *
 * Every operation concerns the network namespace of the socket, and needs
 * CAP_NET_ADMIN in the user namespace that owns it. Any user may own one, so
 * what costs the machine has ceilings that only the initial user namespace can
 * change.
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/timekeeping.h>
#include <net/sock.h>

#include "netlink.h"
#include "notify.h"

static int put_config(struct sk_buff *skb, const struct krb5_config *config)
{
	unsigned int i;

	if (nla_put_u32(skb, KRB5_AP_A_CONFIG_SKEW, config->skew) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_TOKEN_MAX, config->token_max) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_REPLAY_MAX, config->replay_max) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_REPLAY_COLD_START,
			config->replay_cold_start) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_CRITICAL_AUTHDATA,
			config->critical_authdata) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_KVNO, config->kvno) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_SERVICE_NAME,
			config->service_name) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_TRANSITED, config->transited) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_CEILING_SKEW,
			krb5_skew_ceiling()) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_CEILING_TOKEN,
			krb5_token_ceiling()) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_CEILING_REPLAY,
			krb5_share_ceiling(KRB5_SHARE_REPLAY_ENTRIES)) ||
	    nla_put_u32(skb, KRB5_AP_A_CONFIG_CEILING_KEYS,
			krb5_share_ceiling(KRB5_SHARE_KEYS)))
		return -EMSGSIZE;
	for (i = 0; i < KRB5_ENCTYPES; i++)
		if (config->enctypes & BIT(i) &&
		    nla_put_s32(skb, KRB5_AP_A_CONFIG_ENCTYPES,
				krb5_enctype_at(i)->etype))
			return -EMSGSIZE;
	return 0;
}

int krb5_ap_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_config config;
	struct sk_buff *reply;
	void *header;

	reply = krb5_nl_reply_new(info, NLMSG_DEFAULT_SIZE, &header);
	if (!reply)
		return -ENOMEM;
	krb5_config_read(&krb5_pernet(genl_info_net(info))->settings, &config);
	if (put_config(reply, &config)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	return krb5_nl_reply_send(reply, info, header);
}

/* Read a number, which may be absent, and check its limits. */
static int get_limited(struct genl_info *info, int type, u32 min, u32 max,
		       u32 *value)
{
	struct nlattr *attr = info->attrs[type];

	if (!attr)
		return 0;
	if (nla_get_u32(attr) < min || nla_get_u32(attr) > max) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "value is outside its limits; the ceilings limit what a namespace may set");
		return -ERANGE;
	}
	*value = nla_get_u32(attr);
	return 0;
}

static int get_enctypes(struct genl_info *info, u32 *enctypes)
{
	struct nlattr *attr;
	u32 mask = 0;
	int rem;

	if (!info->attrs[KRB5_AP_A_CONFIG_ENCTYPES])
		return 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		const struct krb5_enctype_desc *desc;

		if (nla_type(attr) != KRB5_AP_A_CONFIG_ENCTYPES)
			continue;
		desc = krb5_nl_get_enctype(attr, info->extack);
		if (!desc)
			return -ENOPKG;
		mask |= BIT(desc->index);
	}
	*enctypes = mask;
	return 0;
}

struct ceilings {
	u32 skew;
	u32 token;
	u32 replay;
	u32 keys;
};

static int get_ceilings(struct sk_buff *skb, struct genl_info *info,
			struct ceilings *c)
{
	c->skew = krb5_skew_ceiling();
	c->token = krb5_token_ceiling();
	c->replay = krb5_share_ceiling(KRB5_SHARE_REPLAY_ENTRIES);
	c->keys = krb5_share_ceiling(KRB5_SHARE_KEYS);

	if (!info->attrs[KRB5_AP_A_CONFIG_CEILING_SKEW] &&
	    !info->attrs[KRB5_AP_A_CONFIG_CEILING_TOKEN] &&
	    !info->attrs[KRB5_AP_A_CONFIG_CEILING_REPLAY] &&
	    !info->attrs[KRB5_AP_A_CONFIG_CEILING_KEYS])
		return 0;
	/* netlink_capable() also checks the opener of the socket, not only the sender. */
	if (!netlink_capable(skb, CAP_NET_ADMIN)) {
		GENL_SET_ERR_MSG(info,
				 "ceilings are machine-wide: only the initial user namespace may change them");
		return -EPERM;
	}
	return get_limited(info, KRB5_AP_A_CONFIG_CEILING_SKEW,
			   0, KRB5_AP_SKEW_CEILING_MAX, &c->skew) ?:
	       get_limited(info, KRB5_AP_A_CONFIG_CEILING_TOKEN,
			   KRB5_AP_TOKEN_MAX_FLOOR, KRB5_AP_TOKEN_MAX_CEILING,
			   &c->token) ?:
	       get_limited(info, KRB5_AP_A_CONFIG_CEILING_REPLAY,
			   1, KRB5_AP_REPLAY_CEILING_MAX, &c->replay) ?:
	       get_limited(info, KRB5_AP_A_CONFIG_CEILING_KEYS,
			   0, KRB5_AP_KEYS_CEILING_MAX, &c->keys);
}

/* Read a choice, which may be absent; the policy has checked its limits. */
static void get_choice(struct genl_info *info, int type, unsigned int *value)
{
	if (info->attrs[type])
		*value = nla_get_u32(info->attrs[type]);
}

static int get_settings(struct genl_info *info, const struct ceilings *c,
			struct krb5_config *config)
{
	unsigned int cold_start = config->replay_cold_start;
	unsigned int critical = config->critical_authdata;
	unsigned int service_name = config->service_name;
	unsigned int transited = config->transited;
	unsigned int kvno = config->kvno;

	get_choice(info, KRB5_AP_A_CONFIG_REPLAY_COLD_START, &cold_start);
	get_choice(info, KRB5_AP_A_CONFIG_CRITICAL_AUTHDATA, &critical);
	get_choice(info, KRB5_AP_A_CONFIG_KVNO, &kvno);
	get_choice(info, KRB5_AP_A_CONFIG_SERVICE_NAME, &service_name);
	get_choice(info, KRB5_AP_A_CONFIG_TRANSITED, &transited);
	config->replay_cold_start = cold_start;
	config->critical_authdata = critical;
	config->kvno = kvno;
	config->service_name = service_name;
	config->transited = transited;
	return get_limited(info, KRB5_AP_A_CONFIG_SKEW, 0, c->skew,
			   &config->skew) ?:
	       get_limited(info, KRB5_AP_A_CONFIG_TOKEN_MAX,
			   KRB5_AP_TOKEN_MAX_FLOOR, c->token,
			   &config->token_max) ?:
	       get_limited(info, KRB5_AP_A_CONFIG_REPLAY_MAX, 1, c->replay,
			   &config->replay_max) ?:
	       get_enctypes(info, &config->enctypes);
}

/* Only what is named: another namespace may be changing the others. */
static void set_ceilings(struct genl_info *info, const struct ceilings *c)
{
	if (info->attrs[KRB5_AP_A_CONFIG_CEILING_SKEW])
		krb5_skew_set_ceiling(c->skew);
	if (info->attrs[KRB5_AP_A_CONFIG_CEILING_TOKEN])
		krb5_token_set_ceiling(c->token);
	if (info->attrs[KRB5_AP_A_CONFIG_CEILING_REPLAY])
		krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, c->replay);
	if (info->attrs[KRB5_AP_A_CONFIG_CEILING_KEYS])
		krb5_share_set_ceiling(KRB5_SHARE_KEYS, c->keys);
}

int krb5_ap_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_settings *settings =
		&krb5_pernet(genl_info_net(info))->settings;
	struct krb5_config config;
	struct ceilings c;
	int err;

	if (mutex_lock_killable(&settings->writer))
		return -EINTR;
	krb5_config_read(settings, &config);
	err = get_ceilings(skb, info, &c) ?: get_settings(info, &c, &config);
	if (!err) {
		set_ceilings(info, &c);
		krb5_config_write(settings, &config);
	}
	mutex_unlock(&settings->writer);
	return err;
}

static int put_enctype(struct sk_buff *skb, enum krb5_enctype_index index,
		       u32 permitted)
{
	const struct krb5_enctype_desc *desc = krb5_enctype_at(index);
	bool available = krb5_crypt_available() & BIT(index);
	struct nlattr *nest;

	nest = nla_nest_start(skb, KRB5_AP_A_STATUS_ENCTYPE);
	if (!nest ||
	    nla_put_s32(skb, KRB5_AP_A_ENCTYPE_NUMBER, desc->etype) ||
	    nla_put_string(skb, KRB5_AP_A_ENCTYPE_NAME, desc->name) ||
	    (available && nla_put_flag(skb, KRB5_AP_A_ENCTYPE_AVAILABLE)) ||
	    (permitted & BIT(index) &&
	     nla_put_flag(skb, KRB5_AP_A_ENCTYPE_PERMITTED)) ||
	    nla_put_string(skb, KRB5_AP_A_ENCTYPE_CIPHER_DRIVER,
			   krb5_cipher_driver(desc)) ||
	    nla_put_string(skb, KRB5_AP_A_ENCTYPE_HASH_DRIVER,
			   krb5_hash_driver(desc)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_status(struct sk_buff *skb, struct krb5_ap_net *kn)
{
	struct krb5_keyset *set = krb5_keytab_get(&kn->keytab);
	struct krb5_config config;
	unsigned int i;
	int err = 0;

	krb5_config_read(&kn->settings, &config);
	if (nla_put_string(skb, KRB5_AP_A_STATUS_VERSION, KRB5_AP_VERSION) ||
	    nla_put_u32(skb, KRB5_AP_A_STATUS_KEYS, set ? set->count : 0) ||
	    nla_put_u32(skb, KRB5_AP_A_STATUS_REPLAY_ENTRIES,
			krb5_replay_account_entries(kn->account)) ||
	    nla_put_u32(skb, KRB5_AP_A_STATUS_REPLAY_TOTAL,
			krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES)) ||
	    nla_put_s64(skb, KRB5_AP_A_STATUS_REPLAY_COMPLETE_SINCE,
			krb5_replay_complete_since(), KRB5_AP_A_STATUS_PAD) ||
	    nla_put_u32(skb, KRB5_AP_A_STATUS_CAPATHS,
			krb5_nl_capaths_count(kn)) ||
	    (krb5_replay_account_suspended(kn->account) &&
	     nla_put_flag(skb, KRB5_AP_A_STATUS_SUSPENDED)))
		err = -EMSGSIZE;
	if (set && (nla_put_u64_64bit(skb, KRB5_AP_A_STATUS_GENERATION,
				      set->generation, KRB5_AP_A_STATUS_PAD) ||
		    nla_put_s64(skb, KRB5_AP_A_STATUS_LOADED_AT,
				set->loaded_at, KRB5_AP_A_STATUS_PAD) ||
		    nla_put_u32(skb, KRB5_AP_A_STATUS_SKIPPED, set->skipped)))
		err = -EMSGSIZE;
	krb5_keyset_put(set);
	for (i = 0; !err && i < KRB5_ENCTYPES; i++)
		err = put_enctype(skb, i, config.enctypes);
	return err;
}

int krb5_ap_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *header;
	int err;

	reply = krb5_nl_reply_new(info, NLMSG_DEFAULT_SIZE, &header);
	if (!reply)
		return -ENOMEM;
	err = put_status(reply, krb5_pernet(genl_info_net(info)));
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return krb5_nl_reply_send(reply, info, header);
}

static int put_reason(struct sk_buff *skb, struct netlink_callback *cb,
		      enum krb5_ap_reason reason)
{
	struct krb5_ap_net *kn = krb5_pernet(sock_net(cb->skb->sk));
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &krb5_ap_nl_family, NLM_F_MULTI,
			     KRB5_AP_CMD_STATS_GET);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_s32(skb, KRB5_AP_A_REASON_NUMBER, reason) ||
	    nla_put_string(skb, KRB5_AP_A_REASON_NAME,
			   krb5_ap_reason_name(reason)) ||
	    nla_put_string(skb, KRB5_AP_A_REASON_TEXT,
			   krb5_ap_reason_text(reason)) ||
	    nla_put_u32(skb, KRB5_AP_A_REASON_ERROR,
			krb5_ap_reason_error(reason)) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_REASON_COUNT,
			      krb5_stats_sum(kn->stats, reason),
			      KRB5_AP_A_REASON_PAD)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

int krb5_ap_nl_stats_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	while (cb->args[0] < KRB5_AP_REASON_COUNT) {
		if (put_reason(skb, cb, cb->args[0]))
			break;
		cb->args[0]++;
	}
	return skb->len;
}

int krb5_ap_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	u32 what;
	int err = 0;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_FLUSH_WHAT))
		return -EINVAL;
	what = nla_get_u32(info->attrs[KRB5_AP_A_FLUSH_WHAT]);
	if (what & KRB5_AP_FLUSH_WHAT_KEYS)
		err = krb5_keytab_replace(&kn->keytab, NULL, NULL);
	if (!err && what & KRB5_AP_FLUSH_WHAT_CREDENTIALS)
		err = krb5_credentials_delete(&kn->credentials, NULL, NULL,
					      NULL);
	if (!err && what & KRB5_AP_FLUSH_WHAT_REPLAY)
		err = krb5_replay_flush(kn->account,
					ktime_get_real_seconds() +
					krb5_skew_ceiling());
	return err;
}

/* End what a socket that is being closed has uploaded and not committed. */
static int krb5_nl_event(struct notifier_block *nb, unsigned long event,
			 void *data)
{
	struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC)
		krb5_upload_release(&krb5_pernet(notify->net)->keytab,
				    notify->portid);
	return NOTIFY_DONE;
}

static const struct krb5_notify_sink krb5_nl_sink = {
	.accepted = krb5_nl_replay_notify,
	.verdict_wanted = krb5_nl_verdict_wanted,
	.verdict = krb5_nl_verdict,
};

static struct notifier_block krb5_nl_notifier = {
	.notifier_call = krb5_nl_event,
};

/**
 * krb5_netlink_init() - register the netlink family
 *
 * Return: 0 or -errno
 */
int __init krb5_netlink_init(void)
{
	int err;

	krb5_notify_register(&krb5_nl_sink);
	err = netlink_register_notifier(&krb5_nl_notifier);
	if (err)
		return err;
	err = krb5_nl_register();
	if (err)
		netlink_unregister_notifier(&krb5_nl_notifier);
	else
		krb5_idmap_upcall_register(krb5_nl_idmap_ask);
	return err;
}

/**
 * krb5_netlink_exit() - unregister the netlink family
 */
void krb5_netlink_exit(void)
{
	krb5_idmap_upcall_register(NULL);
	genl_unregister_family(&krb5_ap_nl_family);
	netlink_unregister_notifier(&krb5_nl_notifier);
}
