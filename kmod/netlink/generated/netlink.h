/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/krb5_ap.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#ifndef _LINUX_KRB5_AP_GEN_H
#define _LINUX_KRB5_AP_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/krb5_ap.h>

/* Common nested types */
extern const struct nla_policy krb5_ap_authenticator_nl_policy[KRB5_AP_A_AUTHENTICATOR_PAD + 1];
extern const struct nla_policy krb5_ap_capath_nl_policy[KRB5_AP_A_CAPATH_VIA + 1];
extern const struct nla_policy krb5_ap_key_nl_policy[KRB5_AP_A_KEY_PAD + 1];
extern const struct nla_policy krb5_ap_span_nl_policy[KRB5_AP_A_SPAN_PAD + 1];

int krb5_ap_nl_key_begin_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_key_add_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_key_commit_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_key_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int krb5_ap_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_stats_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int krb5_ap_nl_flush_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_accept_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_capaths_set_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_cred_add_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_cred_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int krb5_ap_nl_cred_del_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_replay_suspend_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_replay_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int krb5_ap_nl_replay_add_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_idmap_set_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_idmap_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int krb5_ap_nl_idmap_flush_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nl_idmap_status_get_doit(struct sk_buff *skb,
				     struct genl_info *info);
int krb5_ap_nl_idmap_config_set_doit(struct sk_buff *skb,
				     struct genl_info *info);
int krb5_ap_nl_capaths_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);

enum {
	KRB5_AP_NLGRP_REPLAY,
	KRB5_AP_NLGRP_VERDICT,
	KRB5_AP_NLGRP_IDMAP,
};

extern struct genl_family krb5_ap_nl_family;

#endif /* _LINUX_KRB5_AP_GEN_H */
