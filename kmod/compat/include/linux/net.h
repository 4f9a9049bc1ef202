/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Linux 6.19 gave addresses of unknown length a type of their own; before,
 * kernel_bind() and kernel_connect() took a struct sockaddr for them.
 */
#ifndef _KRB5_AP_COMPAT_LINUX_NET_H
#define _KRB5_AP_COMPAT_LINUX_NET_H

#include_next <linux/net.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define sockaddr_unsized sockaddr
#endif

#endif /* _KRB5_AP_COMPAT_LINUX_NET_H */
