// SPDX-License-Identifier: GPL-2.0
/*
 * The service keys of a network namespace: immutable sets, replaced as a whole.
 *
 * An exchange takes a reference to the set that is in use when it looks for
 * its key, and gives it back when it has its verdict. A new set takes the old
 * one's place by one pointer; the old one goes when the last exchange has let
 * go of it, and is wiped and freed by a work, since crypto transforms cannot
 * be freed where RCU calls back.
 */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/timekeeping.h>
#include <linux/wait_bit.h>
#include <kunit/visibility.h>

#include "keytab.h"
#include "net.h"
#include "proto.h"

static struct workqueue_struct *krb5_keytab_wq __ro_after_init;
static atomic_t krb5_keysets = ATOMIC_INIT(0);
static atomic_t krb5_keys = ATOMIC_INIT(0);
static atomic_t krb5_keys_unprivileged = ATOMIC_INIT(0);
static u32 krb5_keys_max = KRB5_AP_KEYS_CEILING_DEFAULT;

/**
 * krb5_keys_charge() - count one more key, if there may be one
 * @unprivileged: for a namespace that the initial user namespace does not own: anybody
 *	can make such ones, and all of them together get half of the room
 *
 * Return: true if so; it ends by krb5_keys_uncharge()
 */
bool krb5_keys_charge(bool unprivileged)
{
	int max = READ_ONCE(krb5_keys_max);
	bool room;

	room = atomic_inc_return(&krb5_keys) <= max;
	if (unprivileged)
		room &= atomic_inc_return(&krb5_keys_unprivileged) <= max / 2;
	if (!room)
		krb5_keys_uncharge(unprivileged);
	return room;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keys_charge);

/**
 * krb5_keys_uncharge() - count one key less
 * @unprivileged: as it was charged
 */
void krb5_keys_uncharge(bool unprivileged)
{
	atomic_dec(&krb5_keys);
	if (unprivileged)
		atomic_dec(&krb5_keys_unprivileged);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keys_uncharge);

/**
 * krb5_service_key_free() - wipe and free a key
 * @key: the key, or NULL
 */
void krb5_service_key_free(struct krb5_service_key *key)
{
	if (!key)
		return;
	krb5_usage_keys_free(&key->ticket);
	krb5_usage_keys_free(&key->pac);
	krb5_replay_key_put(key->replay);
	krb5_ap_principal_free(key->principal);
	free_percpu(key->uses);
	krb5_keys_uncharge(key->unprivileged);
	kfree_sensitive(key);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_service_key_free);

/**
 * krb5_service_key_alloc() - make a key ready for work
 * @principal: the service; becomes the key's, also if this fails
 * @kvno: version of the key
 * @desc: its encryption type
 * @value: the key, @desc->key_len octets; the caller wipes it
 * @unprivileged: for a namespace that the initial user namespace does not own
 *
 * Context: process; may sleep.
 *
 * Return: the key, to be freed with krb5_service_key_free();
 *	ERR_PTR(-EDQUOT) if the machine, or @unprivileged, has too many keys;
 *	ERR_PTR(-ENOMEM); another error pointer from the crypto API
 */
struct krb5_service_key *
krb5_service_key_alloc(struct krb5_ap_principal *principal, u32 kvno,
		       const struct krb5_enctype_desc *desc, const u8 *value,
		       bool unprivileged)
{
	struct krb5_service_key *key;
	struct krb5_scratch *work;
	int err = -ENOMEM;

	if (!krb5_keys_charge(unprivileged)) {
		krb5_ap_principal_free(principal);
		return ERR_PTR(-EDQUOT);
	}
	key = kzalloc_obj(*key, GFP_KERNEL_ACCOUNT);
	if (!key)
		goto fail;
	key->principal = principal;
	key->kvno = kvno;
	key->unprivileged = unprivileged;
	key->uses = alloc_percpu_gfp(u64, GFP_KERNEL_ACCOUNT);
	key->replay = krb5_replay_key_get(desc->etype, value, desc->key_len,
					  unprivileged, GFP_KERNEL);
	if (IS_ERR(key->replay))
		err = PTR_ERR(key->replay);
	if (!key->uses || IS_ERR(key->replay))
		goto fail_key;
	err = krb5_usage_keys_init(&key->ticket, desc) ?:
		      krb5_checksum_init(&key->pac, desc);
	if (err)
		goto fail_key;

	work = krb5_scratch_get();
	err = krb5_crypt_set_key(work, desc, value);
	if (!err)
		err = krb5_crypt_derive_into(work, KRB5_USAGE_TICKET,
					     &key->ticket);
	if (!err)
		err = krb5_checksum_key(work, KRB5_USAGE_PAC, &key->pac);
	krb5_scratch_put(work);
	if (err)
		goto fail_key;
	return key;

fail_key:
	krb5_service_key_free(key);
	return ERR_PTR(err);
fail:
	krb5_ap_principal_free(principal);
	krb5_keys_uncharge(unprivileged);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_service_key_alloc);

/**
 * krb5_service_key_uses() - how many tickets a key has opened
 * @key: the key
 *
 * Return: since it was loaded
 */
u64 krb5_service_key_uses(const struct krb5_service_key *key)
{
	u64 uses = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		uses += READ_ONCE(*per_cpu_ptr(key->uses, cpu));
	return uses;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_service_key_uses);

static void keyset_free(struct krb5_keyset *set)
{
	u32 i;

	for (i = 0; i < set->count; i++) {
		krb5_service_key_free(set->key[i]);
		cond_resched();
	}
	kvfree(set->key);
	kvfree(set->family);
	kvfree(set->bucket);
	kvfree(set->print);
	percpu_ref_exit(&set->ref);
	kfree(set);
	if (atomic_dec_and_test(&krb5_keysets))
		wake_up_var(&krb5_keysets);
}

static void keyset_release_work(struct work_struct *work)
{
	keyset_free(container_of(to_rcu_work(work), struct krb5_keyset,
				 release));
}

/* The last reference is gone; this may be interrupt context. */
static void keyset_release(struct percpu_ref *ref)
{
	struct krb5_keyset *set = container_of(ref, struct krb5_keyset, ref);

	INIT_RCU_WORK(&set->release, keyset_release_work);
	queue_rcu_work(krb5_keytab_wq, &set->release);
}

static int octets_cmp(struct krb5_ap_octets a, struct krb5_ap_octets b)
{
	int cmp = memcmp(a.data, b.data, min(a.len, b.len));

	if (cmp)
		return cmp;
	return a.len < b.len ? -1 : a.len > b.len;
}

static int family_cmp(const struct krb5_service_key *a,
		      const struct krb5_service_key *b)
{
	struct krb5_name na = krb5_principal_name(a->principal);
	struct krb5_name nb = krb5_principal_name(b->principal);

	return octets_cmp(na.realm, nb.realm) ?:
	       octets_cmp(na.names, nb.names) ?:
	       (int)a->ticket.desc->index - (int)b->ticket.desc->index;
}

static int key_cmp(const void *pa, const void *pb)
{
	const struct krb5_service_key *a = *(struct krb5_service_key **)pa;
	const struct krb5_service_key *b = *(struct krb5_service_key **)pb;

	/* There may be very many, and sort() lets nobody else run. */
	cond_resched();
	/* Newest first, as they are tried for tickets without kvno. */
	return family_cmp(a, b) ?:
	       (a->kvno < b->kvno ? 1 : a->kvno > b->kvno ? -1 : 0);
}

/* Finds the families among sorted keys; -EEXIST if a key is there twice. */
static int keyset_index(struct krb5_keyset *set)
{
	struct krb5_key_family *family = NULL;
	u32 i, bucket;

	for (i = 0; i < set->count; i++) {
		struct krb5_service_key *key = set->key[i];
		struct krb5_name name = krb5_principal_name(key->principal);

		if (i && !key_cmp(&set->key[i - 1], &set->key[i]))
			return -EEXIST;
		bucket = key->replay->fingerprint & set->mask;
		key->fp_next = set->print[bucket];
		set->print[bucket] = i + 1;
		if (i && !family_cmp(set->key[i - 1], key)) {
			family->count++;
			continue;
		}
		family = &set->family[set->families++];
		family->first = i;
		family->count = 1;
		family->hash = krb5_family_hash(&name, set->seed);
		bucket = family->hash & set->mask;
		family->next = set->bucket[bucket];
		set->bucket[bucket] = set->families;
		cond_resched();
	}
	return 0;
}

/**
 * krb5_keyset_build() - make a set of keys
 * @list: the keys, linked by their @next; on success they are the set's, and
 *	the list is empty
 * @count: how many
 * @generation: of the set
 *
 * Context: process; may sleep.
 *
 * Return: the set, with one reference; it ends by krb5_keyset_kill().
 *	ERR_PTR(-EEXIST) if two keys have the same principal, version and
 *	encryption type; ERR_PTR(-ENOMEM)
 */
struct krb5_keyset *krb5_keyset_build(struct krb5_service_key **list,
				      u32 count, u64 generation)
{
	struct krb5_service_key *key;
	struct krb5_keyset *set;
	u32 buckets, i = 0;
	int err = -ENOMEM;

	set = kzalloc_obj(*set, GFP_KERNEL_ACCOUNT);
	if (!set)
		return ERR_PTR(err);
	atomic_inc(&krb5_keysets);
	buckets = roundup_pow_of_two(max(count, 1U));
	set->generation = generation;
	set->loaded_at = ktime_get_real_seconds();
	set->mask = buckets - 1;
	set->seed = get_random_u32();
	set->key = kvcalloc(max(count, 1U), sizeof(*set->key),
			    GFP_KERNEL_ACCOUNT);
	set->family = kvcalloc(max(count, 1U), sizeof(*set->family),
			       GFP_KERNEL_ACCOUNT);
	set->bucket = kvcalloc(buckets, sizeof(*set->bucket),
			       GFP_KERNEL_ACCOUNT);
	set->print = kvcalloc(buckets, sizeof(*set->print), GFP_KERNEL_ACCOUNT);
	if (!set->key || !set->family || !set->bucket || !set->print)
		goto fail;
	for (key = *list; key; key = key->next)
		set->key[i++] = key;
	set->count = count;
	sort(set->key, set->count, sizeof(*set->key), key_cmp, NULL);
	err = keyset_index(set);
	if (err)
		goto fail;
	err = percpu_ref_init(&set->ref, keyset_release, 0,
			      GFP_KERNEL_ACCOUNT);
	if (err)
		goto fail;
	*list = NULL;
	return set;

fail:
	/* The keys are still the caller's. */
	set->count = 0;
	keyset_free(set);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_build);

/**
 * krb5_keyset_kill() - let go of a set that can no longer be found
 * @set: the set, or NULL; freed when exchanges under way are through with it
 */
void krb5_keyset_kill(struct krb5_keyset *set)
{
	if (set)
		percpu_ref_kill(&set->ref);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_kill);

/**
 * krb5_keyset_get() - take a reference to the keys in use
 * @kn: the namespace
 *
 * Return: the set, to be given back with krb5_keyset_put(), or NULL if no keys
 *	are loaded
 */
struct krb5_keyset *krb5_keyset_get(struct krb5_ap_net *kn)
{
	struct krb5_keyset *set;

	rcu_read_lock();
	/* A set that is being killed has been replaced before. */
	do {
		set = rcu_dereference(kn->keyset);
	} while (set && !percpu_ref_tryget_live(&set->ref));
	rcu_read_unlock();
	return set;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_get);

/**
 * krb5_keyset_put() - give a reference back
 * @set: from krb5_keyset_get(), or NULL
 */
void krb5_keyset_put(struct krb5_keyset *set)
{
	if (set)
		percpu_ref_put(&set->ref);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_put);

/**
 * krb5_keys_total() - how many keys there are
 *
 * Return: keys of all namespaces, and of uploads under way, and credentials
 */
u32 krb5_keys_total(void)
{
	return atomic_read(&krb5_keys);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keys_total);

/**
 * krb5_keys_ceiling() - how many keys there may be
 *
 * Return: keys of all namespaces
 */
u32 krb5_keys_ceiling(void)
{
	return READ_ONCE(krb5_keys_max);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keys_ceiling);

/**
 * krb5_keys_set_ceiling() - limit the keys of all namespaces together
 * @keys: how many there may be
 */
void krb5_keys_set_ceiling(u32 keys)
{
	WRITE_ONCE(krb5_keys_max, keys);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keys_set_ceiling);

/**
 * krb5_keytab_init() - get ready to free key sets
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_keytab_init(void)
{
	krb5_keytab_wq = alloc_workqueue("krb5_ap_keytab", WQ_UNBOUND, 0);
	return krb5_keytab_wq ? 0 : -ENOMEM;
}

/**
 * krb5_keytab_wait() - wait until all key sets are wiped and freed
 *
 * No namespace has one any more.
 */
void krb5_keytab_wait(void)
{
	wait_var_event(&krb5_keysets, !atomic_read(&krb5_keysets));
}

/**
 * krb5_keytab_exit() - end
 */
void krb5_keytab_exit(void)
{
	destroy_workqueue(krb5_keytab_wq);
}
