// SPDX-License-Identifier: GPL-2.0
/*
 * State of network namespaces. A namespace with connections does not end: they
 * hold it. Everything else of it may go when it does.
 */
#include <linux/percpu.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "nfsd.h"

static unsigned int krb5_nfsd_net_id __read_mostly;

/* What every rpcsec_gss_krb5 can do; the helper may know better. */
static const s32 krb5_nfsd_enctypes[] = { 17, 18 };

/**
 * krb5_nfsd_net() - the state of a namespace
 * @net: the namespace
 *
 * Return: its state, as long as @net is alive
 */
struct krb5_nfsd_net *krb5_nfsd_net(const struct net *net)
{
	return net_generic(net, krb5_nfsd_net_id);
}

static int __net_init krb5_nfsd_net_start(struct net *net)
{
	struct krb5_nfsd_net *nn = krb5_nfsd_net(net);

	nn->net = net;
	spin_lock_init(&nn->config_lock);
	memcpy(nn->enctypes, krb5_nfsd_enctypes, sizeof(krb5_nfsd_enctypes));
	nn->enctypes_count = ARRAY_SIZE(krb5_nfsd_enctypes);
	krb5_nfsd_drc_init(nn);
	nn->stats = alloc_percpu_gfp(struct krb5_nfsd_stats,
				     GFP_KERNEL_ACCOUNT);
	return nn->stats ? 0 : -ENOMEM;
}

static void __net_exit krb5_nfsd_net_stop(struct net *net)
{
	struct krb5_nfsd_net *nn = krb5_nfsd_net(net);

	krb5_nfsd_drc_exit(nn);
	free_percpu(nn->stats);
}

static struct pernet_operations krb5_nfsd_net_ops = {
	.init = krb5_nfsd_net_start,
	.exit = krb5_nfsd_net_stop,
	.id = &krb5_nfsd_net_id,
	.size = sizeof(struct krb5_nfsd_net),
};

/**
 * krb5_nfsd_net_init() - begin in all namespaces
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_nfsd_net_init(void)
{
	return register_pernet_subsys(&krb5_nfsd_net_ops);
}

/**
 * krb5_nfsd_net_exit() - end in all namespaces
 */
void krb5_nfsd_net_exit(void)
{
	unregister_pernet_subsys(&krb5_nfsd_net_ops);
}
