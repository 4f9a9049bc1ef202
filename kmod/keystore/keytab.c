// SPDX-License-Identifier: GPL-2.0
/*
 * The keytab of a network namespace: which set of keys is in use.
 */
#include <linux/export.h>
#include <linux/rcupdate.h>
#include <kunit/visibility.h>

#include "keytab.h"
#include "upload.h"

/**
 * krb5_keytab_init() - set up an empty keytab
 * @keytab: the namespace's
 * @account: the namespace's in the replay table; outlives @keytab
 */
void krb5_keytab_init(struct krb5_keytab *keytab,
		      struct krb5_replay_account *account)
{
	*keytab = (struct krb5_keytab){ .account = account, .changes = 1 };
	mutex_init(&keytab->lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keytab_init);

/* Count a change, after it; pairs with krb5_keytab_changes(). */
static void keytab_changed(struct krb5_keytab *keytab)
{
	lockdep_assert_held(&keytab->lock);
	/* A reader of the new number sees the change. */
	smp_store_release(&keytab->changes, keytab->changes + 1);
}

/**
 * krb5_keytab_changes() - count changes, for listings
 * @keytab: the keytab
 *
 * Return: a number that is another one after each change of the set in use and
 *	of the suspension. Read it before the set: a listing of several parts
 *	that reads the same number for each part has missed no change.
 */
u32 krb5_keytab_changes(struct krb5_keytab *keytab)
{
	/* Pairs with keytab_changed(): the set that is read next is as new. */
	return smp_load_acquire(&keytab->changes);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keytab_changes);

/**
 * krb5_keytab_get() - take a reference to the set in use
 * @keytab: the keytab
 *
 * Context: any; takes no lock.
 *
 * Return: the set, to be given back with krb5_keyset_put(), or NULL if no keys
 *	are loaded
 */
struct krb5_keyset *krb5_keytab_get(struct krb5_keytab *keytab)
{
	struct krb5_keyset *set;

	rcu_read_lock();
	/* A set is replaced before it is killed, so the next look finds another. */
	do {
		set = rcu_dereference(keytab->set);
	} while (set && !percpu_ref_tryget_live(&set->ref));
	rcu_read_unlock();
	return set;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keytab_get);

/* Put a set in place of the one in use, and return the latter. */
static struct krb5_keyset *keytab_swap(struct krb5_keytab *keytab,
				       struct krb5_keyset *set)
{
	struct krb5_keyset *old;

	lockdep_assert_held(&keytab->lock);
	if (set)
		set->generation = ++keytab->generation;
	if (krb5_replay_account_suspended(keytab->account))
		krb5_keyset_suspend(set, true);
	old = rcu_replace_pointer(keytab->set, set,
				  lockdep_is_held(&keytab->lock));
	keytab_changed(keytab);
	if (krb5_replay_account_suspended(keytab->account))
		krb5_keyset_suspend(old, false);
	return old;
}

/**
 * krb5_keytab_replace() - put a set of keys in place of the one in use
 * @keytab: the keytab
 * @set: the set, consumed on success; NULL for no keys
 * @generation: set to the generation of @set, or NULL
 *
 * Context: process; may sleep.
 *
 * Return: 0, or -EINTR if the task is being killed, and nothing has changed
 */
int krb5_keytab_replace(struct krb5_keytab *keytab, struct krb5_keyset *set,
			u64 *generation)
{
	struct krb5_keyset *old;

	if (mutex_lock_killable(&keytab->lock))
		return -EINTR;
	old = keytab_swap(keytab, set);
	if (generation)
		*generation = keytab->generation;
	mutex_unlock(&keytab->lock);
	krb5_keyset_kill(old);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keytab_replace);

/**
 * krb5_keytab_suspend() - suspend or resume acceptances
 * @keytab: the keytab
 * @suspend: true to suspend
 *
 * This concerns the namespace and its keys: what other namespaces accept under
 * these would be missing in a listing as much as what this one does.
 *
 * Return: 0, or -EINTR if the task is being killed, and nothing has changed
 */
int krb5_keytab_suspend(struct krb5_keytab *keytab, bool suspend)
{
	if (mutex_lock_killable(&keytab->lock))
		return -EINTR;
	if (krb5_replay_account_suspended(keytab->account) != suspend) {
		krb5_keyset_suspend(rcu_dereference_protected(keytab->set,
							      lockdep_is_held(&keytab->lock)),
				    suspend);
		krb5_replay_account_suspend(keytab->account, suspend);
		keytab_changed(keytab);
	}
	mutex_unlock(&keytab->lock);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keytab_suspend);

/**
 * krb5_keytab_end() - end a keytab
 * @keytab: the keytab of a namespace in which nothing is in flight any more, and
 *	the upload has ended
 */
void krb5_keytab_end(struct krb5_keytab *keytab)
{
	struct krb5_keyset *old;

	mutex_lock(&keytab->lock);
	old = keytab_swap(keytab, NULL);
	mutex_unlock(&keytab->lock);
	krb5_keyset_kill(old);
	mutex_destroy(&keytab->lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keytab_end);
