// SPDX-License-Identifier: GPL-2.0
/*
 * State of network namespaces: keys, credentials, configuration, counters, and
 * an account in the replay table. No reference to the namespace is held.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <kunit/visibility.h>

#include "keystore/keytab.h"
#include "keystore/upload.h"
#include "net.h"
#include "replay/replay.h"
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

/* Suspends or resumes who else has these keys, too. */
static void keyset_suspend(struct krb5_keyset *set, bool suspend)
{
	u32 i;

	for (i = 0; set && i < set->count; i++) {
		krb5_replay_key_suspend(set->key[i]->replay, suspend);
		cond_resched();
	}
}

/**
 * krb5_net_set_keys() - put a set of keys in place of the one in use
 * @kn: the namespace, locked
 * @set: the set, or NULL for no keys
 */
void krb5_net_set_keys(struct krb5_ap_net *kn, struct krb5_keyset *set)
{
	struct krb5_keyset *old;

	lockdep_assert_held(&kn->lock);
	if (kn->account->suspended)
		keyset_suspend(set, true);
	old = rcu_replace_pointer(kn->keyset, set, lockdep_is_held(&kn->lock));
	if (kn->account->suspended)
		keyset_suspend(old, false);
	krb5_keyset_kill(old);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_net_set_keys);

/**
 * krb5_net_suspend() - suspend or resume acceptances
 * @kn: the namespace
 * @suspend: true to suspend
 *
 * It concerns the namespace and its keys: what other namespaces accept under
 * these would be missing in a listing as much as what this one does.
 */
void krb5_net_suspend(struct krb5_ap_net *kn, bool suspend)
{
	struct krb5_keyset *set;

	mutex_lock(&kn->lock);
	set = rcu_dereference_protected(kn->keyset, lockdep_is_held(&kn->lock));
	if (kn->account->suspended != suspend)
		keyset_suspend(set, suspend);
	WRITE_ONCE(kn->account->suspended, suspend);
	mutex_unlock(&kn->lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_net_suspend);

static int __net_init krb5_net_start(struct net *net)
{
	struct krb5_ap_net *kn = krb5_pernet(net);
	bool unprivileged = net->user_ns != &init_user_ns;

	krb5_config_init(&kn->settings);
	mutex_init(&kn->lock);
	krb5_credentials_init(&kn->credentials, unprivileged);
	kn->stats = alloc_percpu_gfp(struct krb5_stats, GFP_KERNEL_ACCOUNT);
	if (!kn->stats)
		return -ENOMEM;
	kn->account = krb5_replay_account_alloc(unprivileged);
	if (!kn->account) {
		free_percpu(kn->stats);
		return -ENOMEM;
	}
	return 0;
}

/* No socket of the namespace is left, and so no upload and no acceptance. */
static void __net_exit krb5_net_stop(struct net *net)
{
	struct krb5_ap_net *kn = krb5_pernet(net);

	mutex_lock(&kn->lock);
	krb5_upload_abort(kn);
	krb5_net_set_keys(kn, NULL);
	mutex_unlock(&kn->lock);
	krb5_credentials_delete(&kn->credentials, NULL, NULL);
	krb5_replay_account_retire(kn->account);
	free_percpu(kn->stats);
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
