/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of netlink/ share; no other room includes this.
 *
 * Handlers run under no lock of ours. Each wipes the secrets in the message that it
 * was sent on every path.
 */
#ifndef _KRB5_AP_NETLINK_H
#define _KRB5_AP_NETLINK_H

#include <net/genetlink.h>

#include "config.h"
#include "crypt/crypt.h"
#include "generated/netlink.h"
#include "idmap/idmap.h"
#include "keystore/credential.h"
#include "keystore/keytab.h"
#include "keystore/upload.h"
#include "net.h"
#include "proto.h"
#include "replay/replay.h"
#include "share.h"
#include "stats.h"
#include "version.h"

/* Cause and remedy of EDQUOT, for keys and credentials. */
#define KRB5_NL_KEYS_FULL \
	"limit on keys reached: raise ceiling-keys, of which each owner of a user namespace has a share"

/* nl_family.c */
int krb5_netlink_init(void);
void krb5_netlink_exit(void);

/* nl_group.c */
int krb5_nl_register(void);
bool krb5_nl_group_wanted(struct net *net, unsigned int group);
void krb5_nl_group_lost(struct net *net, unsigned int group);
int krb5_nl_group_send(struct net *net, struct sk_buff *skb,
		       unsigned int group, gfp_t gfp);

/* nl_attr.c */
struct sk_buff *krb5_nl_reply_new(struct genl_info *info, size_t payload,
				  void **header);
int krb5_nl_reply_send(struct sk_buff *skb, struct genl_info *info,
		       void *header);
u8 *krb5_nl_get_pieces(struct genl_info *info, int type, size_t *len);
void krb5_nl_wipe(struct genl_info *info, int type);
const struct krb5_enctype_desc *
krb5_nl_get_enctype(const struct nlattr *attr, struct netlink_ext_ack *extack);
int krb5_nl_get_name(struct genl_info *info, int type,
		     struct krb5_ap_principal **principalp);
int krb5_nl_put_name(struct sk_buff *skb, int type,
		     const struct krb5_ap_principal *principal, size_t max);

/* nl_keys.c */
struct krb5_ap_principal *krb5_nl_get_principal(struct nlattr *entry,
						struct nlattr **tb);
int krb5_nl_put_key(struct sk_buff *skb, int type,
		    const struct krb5_service_key *key);

/* nl_capaths.c */
u32 krb5_nl_capaths_count(const struct krb5_ap_net *kn);

/* nl_idmap.c */
int krb5_nl_idmap_ask(struct krb5_ap_idmap *map,
		      const struct krb5_idmap_question *question);

/* nl_replay.c */
void krb5_nl_replay_notify(struct net *net, const struct krb5_service_key *key,
			   const u8 *tag, s64 ctime, gfp_t gfp);

/* nl_verdict.c */
struct krb5_verdict;
bool krb5_nl_verdict_wanted(struct net *net);
int krb5_nl_verdict(struct net *net, const struct krb5_verdict *verdict,
		    gfp_t gfp);

#endif /* _KRB5_AP_NETLINK_H */
