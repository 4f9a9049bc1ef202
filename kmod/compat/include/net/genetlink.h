/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Split operations are new in Linux 6.2. Where an operation is either a do or
 * a dump, and has no hooks of its own, a split operation is an old one with
 * the same members.
 */
#ifndef _KRB5_AP_COMPAT_NET_GENETLINK_H
#define _KRB5_AP_COMPAT_NET_GENETLINK_H

#include <linux/version.h>
#include_next <net/genetlink.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define genl_split_ops	genl_ops
#define split_ops	ops
#define n_split_ops	n_ops
#endif

#endif /* _KRB5_AP_COMPAT_NET_GENETLINK_H */
