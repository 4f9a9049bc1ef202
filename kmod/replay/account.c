// SPDX-License-Identifier: GPL-2.0
/*
 * Who pays for replay entries: each network namespace up to its own limit, all
 * of them up to the machine's, and those that anybody may make, by making a user
 * namespace, up to half of that, so that the others always have the rest.
 */
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <kunit/visibility.h>

#include "proto.h"
#include "replay.h"
#include "table.h"

/*
 * Counters are summed up from per-CPU parts; this large a part means that two
 * CPUs rarely write the same line. Near a limit they are summed up exactly.
 */
#define COUNT_BATCH		256

static DEFINE_SPINLOCK(krb5_retired_lock); /* protects the next one */
static LIST_HEAD(krb5_retired);

static struct percpu_counter krb5_total;
static struct percpu_counter krb5_guests;
static u32 krb5_ceiling = KRB5_AP_REPLAY_CEILING_DEFAULT;

static void account_add(struct krb5_replay_account *account, s32 n)
{
	percpu_counter_add_batch(&account->entries, n, COUNT_BATCH);
	percpu_counter_add_batch(&krb5_total, n, COUNT_BATCH);
	if (account->unprivileged)
		percpu_counter_add_batch(&krb5_guests, n, COUNT_BATCH);
}

static bool within(struct percpu_counter *counter, u32 max)
{
	return __percpu_counter_compare(counter, max, COUNT_BATCH) <= 0;
}

/**
 * krb5_replay_charge() - count one more entry, if there may be one
 * @account: whose
 * @max: how many it may have
 *
 * A limit is never exceeded, not even by two at a time.
 *
 * Return: true if so; it ends by krb5_replay_uncharge()
 */
bool krb5_replay_charge(struct krb5_replay_account *account, u32 max)
{
	u32 ceiling = READ_ONCE(krb5_ceiling);
	bool full;

	account_add(account, 1);
	full = !within(&krb5_total, ceiling);
	if (!full && within(&account->entries, max) &&
	    (!account->unprivileged || within(&krb5_guests, ceiling / 2)))
		return true;
	account_add(account, -1);
	/*
	 * Some of it may have expired since it was last looked through. Who is
	 * at a limit of his own waits for the next time.
	 */
	if (full)
		krb5_replay_collect_soon();
	return false;
}

/**
 * krb5_replay_uncharge() - count one entry less
 * @account: whose
 */
void krb5_replay_uncharge(struct krb5_replay_account *account)
{
	account_add(account, -1);
}

/**
 * krb5_replay_account_alloc() - open an account
 * @unprivileged: the namespace is not owned by the initial user namespace
 *
 * Return: the account, to be given back with krb5_replay_account_retire(), or
 *	NULL
 */
struct krb5_replay_account *krb5_replay_account_alloc(bool unprivileged)
{
	struct krb5_replay_account *account;

	account = kzalloc_obj(*account, GFP_KERNEL_ACCOUNT);
	if (!account)
		return NULL;
	account->unprivileged = unprivileged;
	if (percpu_counter_init(&account->entries, 0, GFP_KERNEL_ACCOUNT)) {
		kfree(account);
		return NULL;
	}
	return account;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_account_alloc);

/**
 * krb5_replay_account_retire() - close an account
 * @account: the account; it is freed when its last entry has expired
 */
void krb5_replay_account_retire(struct krb5_replay_account *account)
{
	spin_lock(&krb5_retired_lock);
	list_add(&account->retired, &krb5_retired);
	spin_unlock(&krb5_retired_lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_account_retire);

static void account_free(struct krb5_replay_account *account)
{
	percpu_counter_destroy(&account->entries);
	kfree(account);
}

/**
 * krb5_replay_free_retired() - free accounts that are closed and empty
 */
void krb5_replay_free_retired(void)
{
	struct krb5_replay_account *account, *next;
	LIST_HEAD(done);

	spin_lock(&krb5_retired_lock);
	list_for_each_entry_safe(account, next, &krb5_retired, retired)
		if (!percpu_counter_sum(&account->entries))
			list_move(&account->retired, &done);
	spin_unlock(&krb5_retired_lock);

	list_for_each_entry_safe(account, next, &done, retired)
		account_free(account);
}

/**
 * krb5_replay_account_entries() - how many entries are charged to an account?
 * @account: the account
 *
 * Return: entries, including some that have expired and not been dropped yet
 */
u32 krb5_replay_account_entries(struct krb5_replay_account *account)
{
	return percpu_counter_sum_positive(&account->entries);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_account_entries);

/**
 * krb5_replay_total() - how many entries there are
 *
 * Return: entries of all namespaces
 */
u32 krb5_replay_total(void)
{
	return percpu_counter_sum_positive(&krb5_total);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_total);

/**
 * krb5_replay_ceiling() - how many entries there may be
 *
 * Return: entries of all namespaces
 */
u32 krb5_replay_ceiling(void)
{
	return READ_ONCE(krb5_ceiling);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_ceiling);

/**
 * krb5_replay_set_ceiling() - limit the entries of all namespaces together
 * @entries: how many there may be
 */
void krb5_replay_set_ceiling(u32 entries)
{
	WRITE_ONCE(krb5_ceiling, entries);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_set_ceiling);

/**
 * krb5_replay_account_init() - begin to count
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_replay_account_init(void)
{
	if (percpu_counter_init(&krb5_total, 0, GFP_KERNEL))
		return -ENOMEM;
	if (percpu_counter_init(&krb5_guests, 0, GFP_KERNEL)) {
		percpu_counter_destroy(&krb5_total);
		return -ENOMEM;
	}
	return 0;
}

/**
 * krb5_replay_account_exit() - all entries are gone, and all accounts
 */
void krb5_replay_account_exit(void)
{
	percpu_counter_destroy(&krb5_guests);
	percpu_counter_destroy(&krb5_total);
}
