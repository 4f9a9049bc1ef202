// SPDX-License-Identifier: GPL-2.0
/*
 * Immutable sets of service keys.
 *
 * An exchange takes a reference to the set in use when it looks for its key,
 * and gives it back with its verdict. The last reference wipes and frees the
 * set from a work item: to wipe thousands of keys is too much for an RCU callback.
 */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/timekeeping.h>
#include <linux/wait_bit.h>
#include <kunit/visibility.h>

#include "keytab.h"

static struct workqueue_struct *krb5_keyset_wq __ro_after_init;
static atomic_t krb5_keysets = ATOMIC_INIT(0);

static void keyset_free(struct krb5_keyset *set)
{
	u32 i;

	for (i = 0; i < set->count; i++) {
		krb5_service_key_free(set->key[i]);
		cond_resched();
	}
	kvfree(set->key);
	kvfree(set->distinct);
	kvfree(set->family);
	kvfree(set->by_name);
	kvfree(set->by_fingerprint);
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

/* Runs with the last reference gone, possibly in interrupt context. */
static void keyset_release(struct percpu_ref *ref)
{
	struct krb5_keyset *set = container_of(ref, struct krb5_keyset, ref);

	INIT_RCU_WORK(&set->release, keyset_release_work);
	queue_rcu_work(krb5_keyset_wq, &set->release);
}

static int bytes_cmp(struct krb5_ap_octets a, struct krb5_ap_octets b)
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

	return bytes_cmp(na.realm, nb.realm) ?:
	       bytes_cmp(na.names, nb.names) ?:
	       (int)a->ticket.mac.desc->index - (int)b->ticket.mac.desc->index;
}

/* Newer before older: the order in which versions are tried. */
static int kvno_cmp(const struct krb5_service_key *a,
		    const struct krb5_service_key *b)
{
	return a->kvno < b->kvno ? 1 : a->kvno > b->kvno ? -1 : 0;
}

/* Keys of the same bytes and encryption type share @replay. */
static int bytes_of_key_cmp(const struct krb5_service_key *a,
			    const struct krb5_service_key *b)
{
	return a->replay < b->replay ? -1 : a->replay > b->replay;
}

static int key_cmp(const void *pa, const void *pb)
{
	const struct krb5_service_key *a = *(struct krb5_service_key **)pa;
	const struct krb5_service_key *b = *(struct krb5_service_key **)pb;

	/* sort() itself never gives way, and there may be a million keys. */
	cond_resched();
	return family_cmp(a, b) ?: kvno_cmp(a, b) ?: bytes_of_key_cmp(a, b);
}

static int same_bytes_cmp(const void *pa, const void *pb)
{
	const struct krb5_service_key *a = *(struct krb5_service_key **)pa;
	const struct krb5_service_key *b = *(struct krb5_service_key **)pb;

	cond_resched();
	return bytes_of_key_cmp(a, b) ?: kvno_cmp(a, b) ?: family_cmp(a, b);
}

static int distinct_cmp(const void *pa, const void *pb)
{
	const struct krb5_service_key *a = *(struct krb5_service_key **)pa;
	const struct krb5_service_key *b = *(struct krb5_service_key **)pb;

	cond_resched();
	return (int)a->ticket.mac.desc->index - (int)b->ticket.mac.desc->index ?:
	       kvno_cmp(a, b) ?: family_cmp(a, b);
}

/* Drop entries that say the same as their neighbour among sorted keys. */
static void keyset_drop_repeated(struct krb5_keyset *set)
{
	u32 i, kept = 0;

	for (i = 0; i < set->count; i++) {
		if (kept && !key_cmp(&set->key[kept - 1], &set->key[i]))
			krb5_service_key_free(set->key[i]);
		else
			set->key[kept++] = set->key[i];
	}
	set->count = kept;
}

/* Find the families among sorted keys. */
static void keyset_index_names(struct krb5_keyset *set)
{
	struct krb5_key_family *family = NULL;
	u32 i, bucket;

	for (i = 0; i < set->count; i++) {
		struct krb5_service_key *key = set->key[i];
		struct krb5_name name = krb5_principal_name(key->principal);

		cond_resched();
		bucket = krb5_replay_key_fingerprint(key->replay) & set->mask;
		key->fp_next = set->by_fingerprint[bucket];
		set->by_fingerprint[bucket] = i + 1;
		if (i && !family_cmp(set->key[i - 1], key)) {
			family->count++;
			continue;
		}
		family = &set->family[set->families++];
		family->first = i;
		family->count = 1;
		family->hash = krb5_family_hash(&name, set->seed);
		bucket = family->hash & set->mask;
		family->next = set->by_name[bucket];
		set->by_name[bucket] = set->families;
	}
}

/* List keys that differ in their bytes, encryption type by encryption type. */
static void keyset_index_bytes(struct krb5_keyset *set)
{
	struct krb5_service_key **key = set->distinct;
	u32 i, n = 0;

	if (!set->count)
		return;
	memcpy(key, set->key, set->count * sizeof(*key));
	sort(key, set->count, sizeof(*key), same_bytes_cmp, NULL);
	for (i = 0; i < set->count; i++)
		if (!n || bytes_of_key_cmp(key[n - 1], key[i]))
			key[n++] = key[i];
	sort(key, n, sizeof(*key), distinct_cmp, NULL);
	for (i = 0; i < n; i++)
		set->distinct_count[key[i]->ticket.mac.desc->index]++;
	for (i = 1; i < KRB5_ENCTYPES; i++)
		set->distinct_first[i] = set->distinct_first[i - 1] +
					 set->distinct_count[i - 1];
}

static int keyset_alloc(struct krb5_keyset *set, u32 count)
{
	size_t n = max(count, 1U), buckets = set->mask + 1;

	set->key = kvcalloc(n, sizeof(*set->key), GFP_KERNEL_ACCOUNT);
	set->distinct = kvcalloc(n, sizeof(*set->distinct),
				 GFP_KERNEL_ACCOUNT);
	set->family = kvcalloc(n, sizeof(*set->family), GFP_KERNEL_ACCOUNT);
	set->by_name = kvcalloc(buckets, sizeof(*set->by_name),
				GFP_KERNEL_ACCOUNT);
	set->by_fingerprint = kvcalloc(buckets, sizeof(*set->by_fingerprint),
				       GFP_KERNEL_ACCOUNT);
	if (!set->key || !set->distinct || !set->family || !set->by_name ||
	    !set->by_fingerprint)
		return -ENOMEM;
	return percpu_ref_init(&set->ref, keyset_release, 0,
			       GFP_KERNEL_ACCOUNT);
}

/**
 * krb5_keyset_build() - make a set of keys
 * @list: the keys, linked by their @next; on success they are the set's, and
 *	the list is empty
 * @count: length of the list
 *
 * An entry that repeats another one in all, bytes included, is dropped. Keys
 * of one principal, version and encryption type with different bytes are all
 * kept, as of an account that was deleted and made again.
 *
 * Context: process; may sleep. No lock of the keystore is held.
 *
 * Return: the set, with one reference that krb5_keyset_kill() ends;
 *	ERR_PTR(-EINTR) if the task is being killed; ERR_PTR(-ENOMEM)
 */
struct krb5_keyset *krb5_keyset_build(struct krb5_service_key **list, u32 count)
{
	struct krb5_service_key *key;
	struct krb5_keyset *set;
	u32 i = 0;
	int err;

	if (fatal_signal_pending(current))
		return ERR_PTR(-EINTR);
	set = kzalloc_obj(*set, GFP_KERNEL_ACCOUNT);
	if (!set)
		return ERR_PTR(-ENOMEM);
	atomic_inc(&krb5_keysets);
	set->loaded_at = ktime_get_real_seconds();
	set->mask = roundup_pow_of_two(max(count, 1U)) - 1;
	set->seed = get_random_u32();
	err = keyset_alloc(set, count);
	if (err) {
		/* The keys are still the caller's: @count of the set is 0. */
		keyset_free(set);
		return ERR_PTR(err);
	}

	for (key = *list; key; key = key->next)
		set->key[i++] = key;
	*list = NULL;
	set->count = count;
	sort(set->key, set->count, sizeof(*set->key), key_cmp, NULL);
	keyset_drop_repeated(set);
	keyset_index_names(set);
	keyset_index_bytes(set);
	return set;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_build);

/**
 * krb5_keyset_kill() - give up a set that can no longer be found
 * @set: the set, or NULL; freed when exchanges in flight have given it back
 */
void krb5_keyset_kill(struct krb5_keyset *set)
{
	if (set)
		percpu_ref_kill(&set->ref);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_kill);

/**
 * krb5_keyset_put() - give a reference back
 * @set: from krb5_keytab_get(), or NULL
 *
 * Context: any.
 */
void krb5_keyset_put(struct krb5_keyset *set)
{
	if (set)
		percpu_ref_put(&set->ref);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_put);

/**
 * krb5_keyset_suspend() - suspend or resume acceptances under keys
 * @set: the keys, or NULL
 * @suspend: true to suspend
 *
 * This concerns every namespace that has them loaded.
 */
void krb5_keyset_suspend(struct krb5_keyset *set, bool suspend)
{
	u32 i;

	for (i = 0; set && i < set->count; i++) {
		krb5_replay_key_suspend(set->key[i]->replay, suspend);
		cond_resched();
	}
}

/**
 * krb5_keyset_init() - create the workqueue that frees key sets
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_keyset_init(void)
{
	krb5_keyset_wq = alloc_workqueue("krb5_ap_keyset", WQ_UNBOUND, 0);
	return krb5_keyset_wq ? 0 : -ENOMEM;
}

/**
 * krb5_keyset_wait() - wait until all key sets are wiped and freed
 *
 * No namespace has one any more.
 */
void krb5_keyset_wait(void)
{
	wait_var_event(&krb5_keysets, !atomic_read(&krb5_keysets));
}

/**
 * krb5_keyset_exit() - destroy the workqueue that frees key sets
 */
void krb5_keyset_exit(void)
{
	destroy_workqueue(krb5_keyset_wq);
}
