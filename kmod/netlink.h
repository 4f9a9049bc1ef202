/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the netlink files share.
 */
#ifndef _KRB5_AP_NETLINK_H
#define _KRB5_AP_NETLINK_H

#include <net/genetlink.h>

#include "generated/netlink.h"
#include "internal.h"

extern struct genl_family krb5_nl_family;

struct sk_buff *krb5_nl_reply_new(struct genl_info *info, size_t payload,
				  void **header);
int krb5_nl_reply_send(struct sk_buff *skb, struct genl_info *info,
		       void *header);

#endif /* _KRB5_AP_NETLINK_H */
