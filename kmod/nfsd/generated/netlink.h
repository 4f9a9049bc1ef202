/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/krb5_ap_nfsd.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#ifndef _LINUX_KRB5_AP_NFSD_GEN_H
#define _LINUX_KRB5_AP_NFSD_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/krb5_ap_nfsd.h>

/* Ops table for krb5_ap_nfsd */
extern const struct genl_split_ops krb5_ap_nfsd_nl_ops[4];

int krb5_ap_nfsd_nl_listen_doit(struct sk_buff *skb, struct genl_info *info);
int krb5_ap_nfsd_nl_status_get_doit(struct sk_buff *skb,
				    struct genl_info *info);
int krb5_ap_nfsd_nl_config_set_doit(struct sk_buff *skb,
				    struct genl_info *info);
int krb5_ap_nfsd_nl_stats_get_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb);

#endif /* _LINUX_KRB5_AP_NFSD_GEN_H */
