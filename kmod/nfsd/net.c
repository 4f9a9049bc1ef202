// SPDX-License-Identifier: GPL-2.0
/*
 * State of network namespaces. A connection has a reference to its namespace, which
 * does not end before it.
 */
#include <linux/percpu.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <kunit/visibility.h>

#include "nfsd.h"

static unsigned int krb5_nfsd_net_id __read_mostly;

/* Each rpcsec_gss_krb5 can do these types; the helper may know of more. */
static const struct krb5_nfsd_config krb5_nfsd_config_default = {
	.enctypes = { 17, 18 },
	.enctypes_count = 2,
	/*
	 * Machines that are joined to a domain often have no other key than their
	 * own; whoever holds it is root there. See Documentation/operation.rst.
	 */
	.services = { "nfs", "host", "$" },
	.services_count = 3,
};

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
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_net);

/**
 * krb5_nfsd_config_read() - read the configuration of a namespace
 * @nn: the namespace
 * @config: set to a copy
 */
void krb5_nfsd_config_read(struct krb5_nfsd_net *nn,
			   struct krb5_nfsd_config *config)
{
	spin_lock(&nn->config_lock);
	*config = nn->config;
	spin_unlock(&nn->config_lock);
}

/**
 * krb5_nfsd_config_write() - set the configuration of a namespace
 * @nn: the namespace
 * @config: all of it
 */
void krb5_nfsd_config_write(struct krb5_nfsd_net *nn,
			    const struct krb5_nfsd_config *config)
{
	spin_lock(&nn->config_lock);
	nn->config = *config;
	spin_unlock(&nn->config_lock);
}

static int __net_init krb5_nfsd_net_start(struct net *net)
{
	struct krb5_nfsd_net *nn = krb5_nfsd_net(net);

	nn->net = net;
	nn->waiting_max = KRB5_NFSD_WAITING_DEFAULT;
	mutex_init(&nn->config_writer);
	spin_lock_init(&nn->config_lock);
	nn->config = krb5_nfsd_config_default;
	krb5_nfsd_drc_init(&nn->drc);
	nn->stats = alloc_percpu_gfp(struct krb5_nfsd_stats,
				     GFP_KERNEL_ACCOUNT);
	return nn->stats ? 0 : -ENOMEM;
}

static void __net_exit krb5_nfsd_net_stop(struct net *net)
{
	struct krb5_nfsd_net *nn = krb5_nfsd_net(net);

	krb5_nfsd_drc_exit(&nn->drc);
	free_percpu(nn->stats);
}

static struct pernet_operations krb5_nfsd_net_ops = {
	.init = krb5_nfsd_net_start,
	.exit = krb5_nfsd_net_stop,
	.id = &krb5_nfsd_net_id,
	.size = sizeof(struct krb5_nfsd_net),
};

/**
 * krb5_nfsd_net_init() - make the state of all namespaces
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_nfsd_net_init(void)
{
	return register_pernet_subsys(&krb5_nfsd_net_ops);
}

/**
 * krb5_nfsd_net_exit() - free the state of all namespaces
 */
void krb5_nfsd_net_exit(void)
{
	unregister_pernet_subsys(&krb5_nfsd_net_ops);
}
