// SPDX-License-Identifier: GPL-2.0
/*
 * Who is in the replay table: the accounts of network namespaces, and the
 * service keys, which namespaces may have in common.
 */
#include <linux/export.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <kunit/visibility.h>

#include "proto.h"
#include "replay.h"

#define KEY_LISTS	256

static DEFINE_SPINLOCK(krb5_keys_lock); /* protects the next three */
static struct hlist_head krb5_keys[KEY_LISTS];
static LIST_HEAD(krb5_retired);
static s64 krb5_last_flush = S64_MIN;

static siphash_key_t krb5_key_secret __ro_after_init;

/**
 * krb5_replay_key_init_secret() - make the secret for fingerprints
 */
void __init krb5_replay_key_init_secret(void)
{
	get_random_bytes(&krb5_key_secret, sizeof(krb5_key_secret));
}

/**
 * krb5_replay_account_alloc() - open an account
 *
 * Return: the account, to be given back with krb5_replay_account_retire(), or
 *	NULL
 */
struct krb5_replay_account *krb5_replay_account_alloc(void)
{
	struct krb5_replay_account *account;

	account = kzalloc_obj(*account, GFP_KERNEL);
	if (!account)
		return NULL;
	if (percpu_counter_init(&account->entries, 0, GFP_KERNEL)) {
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
	spin_lock(&krb5_keys_lock);
	list_add(&account->retired, &krb5_retired);
	spin_unlock(&krb5_keys_lock);
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

	spin_lock(&krb5_keys_lock);
	list_for_each_entry_safe(account, next, &krb5_retired, retired)
		if (!percpu_counter_sum(&account->entries))
			list_move(&account->retired, &done);
	spin_unlock(&krb5_keys_lock);

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

static u64 key_fingerprint(s32 etype, const u8 *key, size_t len)
{
	u8 input[sizeof(etype) + KRB5_AP_KEY_MAX] = {};
	u64 fingerprint;

	memcpy(input, &etype, sizeof(etype));
	memcpy(input + sizeof(etype), key, len);
	fingerprint = siphash(input, sizeof(etype) + len, &krb5_key_secret);
	memzero_explicit(input, sizeof(input));
	return fingerprint;
}

/**
 * krb5_replay_key_init() - make a key that is known to this caller only
 * @rkey: to be set up; nothing is to be freed
 * @etype: encryption type of the key
 * @key: the key
 * @len: its length in octets
 *
 * For user-to-user, where the key is the caller's and not a loaded one.
 */
void krb5_replay_key_init(struct krb5_replay_key *rkey, s32 etype,
			  const u8 *key, size_t len)
{
	rkey->fingerprint = key_fingerprint(etype, key, len);
	rkey->born = krb5_replay_born();
	rkey->horizon = S64_MIN;
	spin_lock(&krb5_keys_lock);
	rkey->flushed_until = krb5_last_flush;
	spin_unlock(&krb5_keys_lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_init);

/**
 * krb5_replay_key_get() - find or make what the table knows of a service key
 * @etype: encryption type of the key
 * @key: the key
 * @len: its length in octets
 *
 * Context: process; may sleep.
 *
 * Return: shared with all service keys of the same octets; give it back with
 *	krb5_replay_key_put(). NULL if there is no memory
 */
struct krb5_replay_key *krb5_replay_key_get(s32 etype, const u8 *key,
					    size_t len)
{
	struct krb5_replay_key *rkey, *new;
	u64 fingerprint = key_fingerprint(etype, key, len);
	struct hlist_head *list = &krb5_keys[fingerprint % KEY_LISTS];

	new = kzalloc_obj(*new, GFP_KERNEL_ACCOUNT);
	if (!new)
		return NULL;
	new->fingerprint = fingerprint;
	new->born = krb5_replay_born();
	new->horizon = S64_MIN;
	refcount_set(&new->ref, 1);

	spin_lock(&krb5_keys_lock);
	hlist_for_each_entry(rkey, list, node) {
		if (rkey->fingerprint == fingerprint) {
			refcount_inc(&rkey->ref);
			spin_unlock(&krb5_keys_lock);
			kfree(new);
			return rkey;
		}
	}
	/* If it was loaded before, it may have been flushed then. */
	new->flushed_until = krb5_last_flush;
	hlist_add_head(&new->node, list);
	spin_unlock(&krb5_keys_lock);
	return new;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_get);

/**
 * krb5_replay_key_put() - give a key back
 * @rkey: from krb5_replay_key_get(), or NULL
 */
void krb5_replay_key_put(struct krb5_replay_key *rkey)
{
	bool last;

	if (!rkey)
		return;
	spin_lock(&krb5_keys_lock);
	last = refcount_dec_and_test(&rkey->ref);
	if (last)
		hlist_del(&rkey->node);
	spin_unlock(&krb5_keys_lock);
	if (last)
		kfree(rkey);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_key_put);

/**
 * krb5_replay_key_flushed() - an entry of a key is about to be flushed
 * @fingerprint: of the key
 * @until: greatest ctime that the entry may have had
 */
void krb5_replay_key_flushed(u64 fingerprint, s64 until)
{
	struct krb5_replay_key *key;

	spin_lock(&krb5_keys_lock);
	hlist_for_each_entry(key, &krb5_keys[fingerprint % KEY_LISTS], node)
		if (key->fingerprint == fingerprint)
			WRITE_ONCE(key->flushed_until,
				   max(key->flushed_until, until));
	krb5_last_flush = max(krb5_last_flush, until);
	spin_unlock(&krb5_keys_lock);
}
