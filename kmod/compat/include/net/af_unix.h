/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Newer kernels have the prototype of unix_peer_get() in net/unix/; the function
 * is still exported.
 */
#ifndef _KRB5_AP_COMPAT_NET_AF_UNIX_H
#define _KRB5_AP_COMPAT_NET_AF_UNIX_H

#include_next <net/af_unix.h>

struct sock *unix_peer_get(struct sock *sk);

#endif /* _KRB5_AP_COMPAT_NET_AF_UNIX_H */
