/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the netlink files of krb5_ap_nfsd share.
 */
#ifndef _KRB5_NFSD_NETLINK_H
#define _KRB5_NFSD_NETLINK_H

#include <net/genetlink.h>

#include "generated/netlink.h"
#include "nfsd.h"

extern struct genl_family krb5_nfsd_family;

#endif /* _KRB5_NFSD_NETLINK_H */
