// SPDX-License-Identifier: GPL-2.0
/*
 * State of network namespaces: keys, credentials, configuration, counters, and
 * an account in the replay table. No reference to the namespace is held.
 */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <kunit/visibility.h>
#include <linux/krb5_ap.h>

#include "capaths.h"
#include "net.h"
#include "keystore/upload.h"
#include "replay/replay.h"
#include "share.h"
#include "stats.h"

static unsigned int krb5_net_id __read_mostly;

/**
 * krb5_pernet() - the state of a namespace
 * @net: the namespace
 *
 * Return: its state, as long as @net is alive
 */
struct krb5_ap_net *krb5_pernet(struct net *net)
{
	return net_generic(net, krb5_net_id);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_pernet);

/**
 * krb5_ap_idmap() - find the principal map of a network namespace
 * @net: the namespace, which the caller keeps alive
 *
 * Any context.
 *
 * Return: the map, borrowed for as long as @net lives
 */
struct krb5_ap_idmap *krb5_ap_idmap(const struct net *net)
{
	return &((struct krb5_ap_net *)net_generic(net, krb5_net_id))->idmap;
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap);

/**
 * krb5_ap_token_max() - tell how long a token may be
 * @net: the namespace, which the caller keeps alive
 *
 * A service that refuses a longer token before it has read it needs no memory for
 * it. The administrator may change the limit at any time.
 *
 * Process context.
 *
 * Return: bytes of the longest token that krb5_ap_accept() looks at
 */
u32 krb5_ap_token_max(struct net *net)
{
	struct krb5_config config;

	krb5_config_read(&krb5_pernet(net)->settings, &config);
	return config.token_max;
}
EXPORT_SYMBOL_GPL(krb5_ap_token_max);

/**
 * krb5_ap_connection_owner() - name the owner that connections are charged to
 * @net: their namespace
 *
 * For services that close a connection to make room for another one, and must not
 * close one owner's for what another one does.
 *
 * Any context.
 *
 * Return: KRB5_AP_OWNER_INITIAL for the initial user namespace; else a number,
 *	the same for all namespaces that share what they may have
 */
u64 krb5_ap_connection_owner(struct net *net)
{
	static_assert(KRB5_AP_OWNER_INITIAL == KRB5_SHARE_INITIAL);

	return krb5_share_owner(net->user_ns);
}
EXPORT_SYMBOL_GPL(krb5_ap_connection_owner);

/**
 * krb5_ap_connection_charge() - count a connection of a kernel service
 * @net: its namespace, which the caller keeps alive until it is uncharged
 *
 * For services that keep something for each connection, a thread or memory,
 * before the peer is authenticated. There is a ceiling for the machine, half of
 * it is for the initial user namespace, and of the other half no owner of user
 * namespaces gets more than it leaves for other owners.
 *
 * Any context.
 *
 * Return: 0, and it ends by krb5_ap_connection_uncharge(); -ENOSPC if the machine
 *	has as many as it may have; -EDQUOT if the owner of @net has
 */
int krb5_ap_connection_charge(struct net *net)
{
	return krb5_share_charge(krb5_pernet(net)->share,
				 KRB5_SHARE_CONNECTIONS);
}
EXPORT_SYMBOL_GPL(krb5_ap_connection_charge);

/**
 * krb5_ap_connection_uncharge() - count a connection less
 * @net: the namespace that was charged
 */
void krb5_ap_connection_uncharge(struct net *net)
{
	krb5_share_uncharge(krb5_pernet(net)->share, KRB5_SHARE_CONNECTIONS);
}
EXPORT_SYMBOL_GPL(krb5_ap_connection_uncharge);

static int __net_init krb5_net_start(struct net *net)
{
	struct krb5_ap_net *kn = krb5_pernet(net);
	unsigned int i;
	int err = -ENOMEM;

	for (i = 0; i < KRB5_NOTIFY_GROUPS; i++)
		kn->quiet_until[i] = jiffies;
	kn->share = krb5_share_get(krb5_share_owner(net->user_ns));
	if (!kn->share)
		return -ENOMEM;
	krb5_config_init(&kn->settings);
	krb5_verdict_rate_init(&kn->verdicts);
	krb5_credentials_init(&kn->credentials, kn->share);
	kn->stats = alloc_percpu_gfp(struct krb5_stats, GFP_KERNEL_ACCOUNT);
	if (!kn->stats)
		goto fail_stats;
	kn->account = krb5_replay_account_alloc(kn->share);
	if (!kn->account)
		goto fail_account;
	krb5_keytab_init(&kn->keytab, kn->account);
	err = krb5_idmap_start(&kn->idmap, net, krb5_share_owner(net->user_ns));
	if (err)
		goto fail_idmap;
	return 0;

fail_idmap:
	krb5_keytab_end(&kn->keytab);
	krb5_replay_account_retire(kn->account);
fail_account:
	free_percpu(kn->stats);
fail_stats:
	krb5_share_put(kn->share);
	return err;
}

/* No socket of the namespace is left, and so no upload and no acceptance. */
static void __net_exit krb5_net_stop(struct net *net)
{
	struct krb5_ap_net *kn = krb5_pernet(net);

	krb5_idmap_stop(&kn->idmap);
	krb5_upload_end(&kn->keytab);
	krb5_keytab_end(&kn->keytab);
	krb5_capaths_replace(&kn->capaths, NULL);
	krb5_credentials_end(&kn->credentials);
	krb5_replay_account_retire(kn->account);
	free_percpu(kn->stats);
	krb5_share_put(kn->share);
}

static struct pernet_operations krb5_net_ops = {
	.init = krb5_net_start,
	.exit = krb5_net_stop,
	.id = &krb5_net_id,
	.size = sizeof(struct krb5_ap_net),
};

/**
 * krb5_net_init() - begin in all namespaces
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_net_init(void)
{
	return register_pernet_subsys(&krb5_net_ops);
}

/**
 * krb5_net_exit() - end in all namespaces
 */
void krb5_net_exit(void)
{
	unregister_pernet_subsys(&krb5_net_ops);
}
