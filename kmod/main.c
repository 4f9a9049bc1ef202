// SPDX-License-Identifier: GPL-2.0
/*
 * Module load and unload.
 */
#include <linux/module.h>

#include "crypt/crypt.h"
#include "idmap/idmap.h"
#include "keystore/keytab.h"
#include "net.h"
#include "netlink/netlink.h"
#include "replay/replay.h"
#include "share.h"
#include "version.h"

static int __init krb5_ap_init(void)
{
	int err;

	err = krb5_share_init();
	if (err)
		goto fail_share;
	err = krb5_crypt_init();
	if (err)
		goto fail_crypt;
	err = krb5_keyset_init();
	if (err)
		goto fail_keyset;
	err = krb5_replay_init();
	if (err)
		goto fail_replay;
	err = krb5_idmap_init();
	if (err)
		goto fail_idmap;
	err = krb5_net_init();
	if (err)
		goto fail_net;
	/* Last, since userspace may come in from here on. */
	err = krb5_netlink_init();
	if (err)
		goto fail_netlink;
	return 0;

fail_netlink:
	krb5_net_exit();
fail_net:
	krb5_idmap_exit();
fail_idmap:
	krb5_keyset_wait();
	krb5_replay_exit();
fail_replay:
	krb5_keyset_exit();
fail_keyset:
	krb5_crypt_exit();
fail_crypt:
	krb5_share_exit();
fail_share:
	return err;
}

static void __exit krb5_ap_exit(void)
{
	krb5_netlink_exit();
	krb5_net_exit();
	krb5_idmap_exit();
	/* The last key sets still use replay table and crypto. */
	krb5_keyset_wait();
	krb5_replay_exit();
	krb5_keyset_exit();
	krb5_crypt_exit();
	krb5_share_exit();
}

module_init(krb5_ap_init);
module_exit(krb5_ap_exit);

MODULE_DESCRIPTION("Kerberos 5 AP exchanges for kernel services");
MODULE_AUTHOR("The krb5_ap authors");
MODULE_VERSION(KRB5_AP_VERSION);
MODULE_LICENSE("GPL");
