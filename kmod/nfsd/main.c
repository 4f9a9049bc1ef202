// SPDX-License-Identifier: GPL-2.0
/*
 * krb5_ap_nfsd: answers what the kernel's NFS server asks gssproxy, inside the
 * kernel. Module load and unload.
 */
#include <linux/module.h>

#include "nfsd.h"

static int __init krb5_nfsd_init(void)
{
	int err;

	err = krb5_nfsd_call_init();
	if (err)
		goto fail_call;
	err = krb5_nfsd_net_init();
	if (err)
		goto fail_net;
	/* Last, since the socket comes in here. */
	err = krb5_nfsd_netlink_init();
	if (err)
		goto fail_netlink;
	return 0;

fail_netlink:
	krb5_nfsd_net_exit();
fail_net:
	krb5_nfsd_call_exit();
fail_call:
	return err;
}

/* What makes work goes first: sockets, then calls. */
static void __exit krb5_nfsd_exit(void)
{
	krb5_nfsd_netlink_exit();
	krb5_nfsd_listener_stop();
	krb5_nfsd_call_exit();
	krb5_nfsd_net_exit();
}

module_init(krb5_nfsd_init);
module_exit(krb5_nfsd_exit);

MODULE_DESCRIPTION("Kerberos 5 for the kernel's NFS server, without a daemon");
MODULE_AUTHOR("The krb5_ap authors");
MODULE_VERSION(KRB5_NFSD_VERSION);
MODULE_LICENSE("GPL");
