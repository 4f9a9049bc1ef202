/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sk_net_refcnt_upgrade() came with Linux 6.14 and with the stable updates of
 * 6.12. In 6.1 a kernel socket holds no reference of any kind on its network
 * namespace, so there is none to give back.
 */
#ifndef _KRB5_AP_COMPAT_NET_SOCK_H
#define _KRB5_AP_COMPAT_NET_SOCK_H

#include_next <net/sock.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline void sk_net_refcnt_upgrade(struct sock *sk)
{
	struct net *net = sock_net(sk);

	sk->sk_net_refcnt = 1;
	get_net_track(net, &sk->ns_tracker, GFP_KERNEL);
	sock_inuse_add(net, 1);
}
#endif

#endif /* _KRB5_AP_COMPAT_NET_SOCK_H */
