// SPDX-License-Identifier: GPL-2.0
/*
 * Who pays for replay entries: each network namespace up to its own limit, its
 * owner up to the owner's share of the machine, and each client of the namespace
 * up to its share of that.
 *
 * A client may have as many entries as it leaves for the other clients. So one
 * that sends thousands of requests a second is refused when it has half of the
 * table, and everybody else finds room. The names of clients are not kept: each
 * counts in two of a fixed number of counters, by a hash under a secret, and has
 * as many as the smaller one says. Two clients share a count only if they
 * collide in both, which nobody can predict without the secret.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <kunit/visibility.h>

#include "share.h"
#include "table.h"
#include "wire/principal.h"

/*
 * Counters are summed up from per-CPU parts; this large a part means that two
 * CPUs rarely write the same line. Near a limit they are summed up exactly.
 */
#define COUNT_BATCH	256

#define CLIENT_ROWS	2
#define CLIENT_BITS	11

/* Entries that a client may have in any case. */
#define CLIENT_ENTRIES_MIN	64

/**
 * struct krb5_replay_clients - entries of the clients of a namespace
 * @rcu: frees it
 * @count: a client has one counter in each row
 */
struct krb5_replay_clients {
	struct rcu_head rcu;
	atomic_t count[CLIENT_ROWS][1 << CLIENT_BITS];
};

static siphash_key_t krb5_client_secret __ro_after_init;

static DEFINE_SPINLOCK(krb5_retired_lock); /* protects the next one */
static LIST_HEAD(krb5_retired);

static bool within(struct percpu_counter *counter, s64 max)
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
 * Return: 0, and it ends by krb5_replay_uncharge(); -ENOSPC if the machine's
 *	table is full; -EDQUOT if the account, or its owner's share, is
 */
int krb5_replay_charge(struct krb5_replay_account *account, u32 max)
{
	int err = krb5_share_charge(account->share, KRB5_SHARE_REPLAY_ENTRIES);

	if (err)
		return err;
	percpu_counter_add_batch(&account->entries, 1, COUNT_BATCH);
	if (within(&account->entries, max))
		return 0;
	krb5_replay_uncharge(account);
	return -EDQUOT;
}

/**
 * krb5_replay_uncharge() - count one entry less
 * @account: whose
 */
void krb5_replay_uncharge(struct krb5_replay_account *account)
{
	struct krb5_share *share = account->share;

	percpu_counter_add_batch(&account->entries, -1, COUNT_BATCH);
	krb5_share_uncharge(share, KRB5_SHARE_REPLAY_ENTRIES);
}

/**
 * krb5_replay_client() - hash the name of a client
 * @client: the name
 *
 * Return: what stands for it in this boot; not 0
 */
u32 krb5_replay_client(const struct krb5_name *client)
{
	u64 realm = siphash(client->realm.data, client->realm.len,
			    &krb5_client_secret);
	u64 names = siphash(client->names.data, client->names.len,
			    &krb5_client_secret);

	/* Not the same half of both: a realm may have a name like its own. */
	return ((u32)names ^ (u32)(realm >> 32)) ?: 1;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_client);

static atomic_t *client_count(struct krb5_replay_clients *clients,
			      unsigned int row, u32 client)
{
	return &clients->count[row][client >> row * CLIENT_BITS &
				    ((1 << CLIENT_BITS) - 1)];
}

/* Adds to a client's counters; returns what it has then. */
static int client_add(struct krb5_replay_clients *clients, u32 client, int n)
{
	unsigned int row;
	int has = INT_MAX;

	for (row = 0; row < CLIENT_ROWS; row++)
		has = min(has, atomic_add_return(n, client_count(clients, row,
								 client)));
	return has;
}

/* The counters of an account, which come with the first client. */
static struct krb5_replay_clients *
account_clients(struct krb5_replay_account *account, gfp_t gfp)
{
	struct krb5_replay_clients *clients, *old;

	/* They go when the account is retired, and nobody charges it then. */
	clients = rcu_dereference_protected(account->clients, true);
	if (likely(clients))
		return clients;
	clients = kzalloc_obj(*clients, gfp | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!clients)
		return NULL;
	old = unrcu_pointer(cmpxchg(&account->clients, NULL,
				    RCU_INITIALIZER(clients)));
	if (!old)
		return clients;
	kfree(clients);
	return old;
}

/**
 * krb5_replay_charge_client() - count an entry of a client, if it may have one
 * @account: of the namespace, charged with the entry
 * @max: how many entries @account may have
 * @client: krb5_replay_client(); 0 for none, which is never refused
 * @gfp: for the counters
 *
 * Return: 0, and it ends by krb5_replay_uncharge_client(); -EDQUOT if the client
 *	would have more than it leaves for others; -ENOMEM
 */
int krb5_replay_charge_client(struct krb5_replay_account *account, u32 max,
			      u32 client, gfp_t gfp)
{
	struct krb5_replay_clients *clients;
	int has;

	if (!client)
		return 0;
	clients = account_clients(account, gfp);
	if (!clients)
		return -ENOMEM;
	has = client_add(clients, client, 1);
	/* A table that is this small cannot be shared. */
	if (has <= CLIENT_ENTRIES_MIN ||
	    within(&account->entries, (s64)max - has))
		return 0;
	client_add(clients, client, -1);
	return -EDQUOT;
}

/**
 * krb5_replay_uncharge_client() - count an entry of a client less
 * @account: of the namespace
 * @client: as it was charged
 */
void krb5_replay_uncharge_client(struct krb5_replay_account *account,
				 u32 client)
{
	struct krb5_replay_clients *clients;

	if (!client)
		return;
	rcu_read_lock();
	clients = rcu_dereference(account->clients);
	if (clients)
		client_add(clients, client, -1);
	rcu_read_unlock();
}

/**
 * krb5_replay_account_alloc() - open an account
 * @share: of the owner of the namespace; the account keeps a reference of its own
 *	in what it charges, and the caller's until it is retired
 *
 * Return: the account, to be given back with krb5_replay_account_retire(), or
 *	NULL
 */
struct krb5_replay_account *krb5_replay_account_alloc(struct krb5_share *share)
{
	struct krb5_replay_account *account;

	account = kzalloc_obj(*account, GFP_KERNEL_ACCOUNT);
	if (!account)
		return NULL;
	account->share = share;
	mutex_init(&account->flush_lock);
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
 *
 * Nobody charges it any more. Its clients are nobody's concern, and their
 * counters go at once: namespaces come and go faster than entries expire.
 */
void krb5_replay_account_retire(struct krb5_replay_account *account)
{
	struct krb5_replay_clients *clients;

	clients = rcu_replace_pointer(account->clients, NULL, true);
	if (clients)
		kfree_rcu(clients, rcu);
	spin_lock(&krb5_retired_lock);
	list_add_tail(&account->retired, &krb5_retired);
	spin_unlock(&krb5_retired_lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_account_retire);

static void account_free(struct krb5_replay_account *account)
{
	percpu_counter_destroy(&account->entries);
	kfree(account);
}

static struct krb5_replay_account *retired_take(void)
{
	struct krb5_replay_account *account;

	spin_lock(&krb5_retired_lock);
	account = list_first_entry_or_null(&krb5_retired,
					   struct krb5_replay_account, retired);
	if (account)
		list_del(&account->retired);
	spin_unlock(&krb5_retired_lock);
	return account;
}

/**
 * krb5_replay_free_retired() - free accounts that are closed and empty
 *
 * Context: process; may sleep.
 */
void krb5_replay_free_retired(void)
{
	struct krb5_replay_account *account;
	LIST_HEAD(busy);

	while ((account = retired_take())) {
		if (percpu_counter_sum(&account->entries))
			list_add_tail(&account->retired, &busy);
		else
			account_free(account);
		cond_resched();
	}
	spin_lock(&krb5_retired_lock);
	list_splice(&busy, &krb5_retired);
	spin_unlock(&krb5_retired_lock);
}

/**
 * krb5_replay_account_share() - return the share of an account's owner
 * @account: the account
 *
 * Return: the share; borrowed, as long as the namespace lives
 */
struct krb5_share *
krb5_replay_account_share(const struct krb5_replay_account *account)
{
	return account->share;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_account_share);

/**
 * krb5_replay_account_entries() - tell how many entries an account has
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
 * krb5_replay_account_suspend() - suspend or resume acceptances of a namespace
 * @account: of the namespace
 * @suspend: true to suspend
 */
void krb5_replay_account_suspend(struct krb5_replay_account *account,
				 bool suspend)
{
	WRITE_ONCE(account->suspended, suspend);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_account_suspend);

/**
 * krb5_replay_account_suspended() - tell whether acceptances are suspended
 * @account: of the namespace
 *
 * Return: whether they are
 */
bool krb5_replay_account_suspended(const struct krb5_replay_account *account)
{
	return READ_ONCE(account->suspended);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_account_suspended);

/**
 * krb5_replay_account_init() - begin to count
 */
void __init krb5_replay_account_init(void)
{
	get_random_bytes(&krb5_client_secret, sizeof(krb5_client_secret));
}
