// SPDX-License-Identifier: GPL-2.0
/*
 * What an exchange works with: transforms for the session's keys, memory for
 * plain texts. Allocated once, at module load, and lent to one owner at a time.
 *
 * A work sits in a slot while it is free. Taking it is one exchange of a
 * pointer, and each CPU starts at slots of its own, so that two CPUs usually
 * share no cache line. Who finds every slot empty waits; an owner never waits
 * for a peer, nor for a second work, so that this ends soon whatever peers do.
 *
 * Nor does an owner wait for I/O: memory reclaim may be waiting for a client
 * that reconnects, and that client for a work. Whatever an owner allocates, with
 * whichever flags, it allocates as with GFP_NOIO; and not on the account of its
 * cgroup, which may have those wait who exceed memory.high: krb5_scratch_gfp().
 */
#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/export.h>
#include <linux/lockdep.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/wait.h>
#include <kunit/visibility.h>

#include "crypt.h"

#define WORKS_PER_CPU	2
#define WORKS_MAX	128

struct krb5_slot {
	struct krb5_scratch *free;
} ____cacheline_aligned_in_smp;

static struct krb5_slot *krb5_slots __ro_after_init;
static unsigned int krb5_slot_count __ro_after_init;
static DECLARE_WAIT_QUEUE_HEAD(krb5_slot_wait);

/* An owner who takes another may wait for himself: lockdep says so. */
#ifdef CONFIG_LOCKDEP
static struct lockdep_map krb5_scratch_map =
	STATIC_LOCKDEP_MAP_INIT("krb5_scratch", &krb5_scratch_map);
#endif

/* NULL if it was never allocated. */
static void free_cipher(struct crypto_cipher *tfm)
{
	if (tfm)
		crypto_free_cipher(tfm);
}

static void krb5_scratch_free(struct krb5_scratch *work)
{
	unsigned int i;

	if (!work)
		return;
	free_cipher(work->base_aes);
	crypto_free_shash(work->base_cmac);
	for (i = 0; i < KRB5_CIPHERS; i++)
		free_cipher(work->cipher[i]);
	crypto_free_shash(work->cmac);
	kfree_sensitive(work);
}

static struct crypto_cipher *alloc_cipher(enum krb5_cipher_index index)
{
	struct crypto_cipher *tfm = krb5_cipher_alloc(index);

	return IS_ERR(tfm) ? NULL : tfm;
}

static struct crypto_shash *alloc_cmac(void)
{
	struct crypto_shash *tfm = krb5_cmac_alloc();

	return IS_ERR(tfm) ? NULL : tfm;
}

static struct krb5_scratch *krb5_scratch_alloc(u32 available)
{
	bool aes = available & (BIT(KRB5_ENCTYPE_INDEX_AES128_SHA1) |
				BIT(KRB5_ENCTYPE_INDEX_AES256_SHA1) |
				BIT(KRB5_ENCTYPE_INDEX_AES128_SHA256) |
				BIT(KRB5_ENCTYPE_INDEX_AES256_SHA384));
	bool camellia = available & (BIT(KRB5_ENCTYPE_INDEX_CAMELLIA128) |
				     BIT(KRB5_ENCTYPE_INDEX_CAMELLIA256));
	struct krb5_scratch *work;

	work = kzalloc_obj(*work, GFP_KERNEL);
	if (!work)
		return NULL;
	if (aes) {
		work->base_aes = alloc_cipher(KRB5_CIPHER_AES);
		work->cipher[KRB5_CIPHER_AES] = alloc_cipher(KRB5_CIPHER_AES);
		if (!work->base_aes || !work->cipher[KRB5_CIPHER_AES])
			goto fail;
	}
	if (camellia) {
		work->base_cmac = alloc_cmac();
		work->cmac = alloc_cmac();
		work->cipher[KRB5_CIPHER_CAMELLIA] =
			alloc_cipher(KRB5_CIPHER_CAMELLIA);
		if (!work->base_cmac || !work->cmac ||
		    !work->cipher[KRB5_CIPHER_CAMELLIA])
			goto fail;
	}
	return work;

fail:
	krb5_scratch_free(work);
	return NULL;
}

/**
 * krb5_scratch_pool_init() - fill the pool
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_scratch_pool_init(void)
{
	unsigned int i;

	krb5_slot_count = min_t(unsigned int, WORKS_MAX,
				WORKS_PER_CPU * num_online_cpus());
	krb5_slots = kvcalloc(krb5_slot_count, sizeof(*krb5_slots), GFP_KERNEL);
	if (!krb5_slots)
		return -ENOMEM;
	for (i = 0; i < krb5_slot_count; i++) {
		krb5_slots[i].free = krb5_scratch_alloc(krb5_crypt_available());
		if (!krb5_slots[i].free) {
			krb5_scratch_pool_exit();
			return -ENOMEM;
		}
		krb5_slots[i].free->slot = i;
	}
	return 0;
}

/**
 * krb5_scratch_pool_exit() - empty the pool, to which all works have returned
 */
void krb5_scratch_pool_exit(void)
{
	unsigned int i;

	for (i = 0; i < krb5_slot_count; i++)
		krb5_scratch_free(krb5_slots[i].free);
	kvfree(krb5_slots);
}

static struct krb5_scratch *krb5_scratch_try(void)
{
	unsigned int start = raw_smp_processor_id() * WORKS_PER_CPU;
	struct krb5_scratch *work;
	unsigned int i;

	for (i = 0; i < krb5_slot_count; i++) {
		struct krb5_slot *slot =
			&krb5_slots[(start + i) % krb5_slot_count];

		if (!READ_ONCE(slot->free))
			continue;
		work = xchg(&slot->free, NULL);
		if (work)
			return work;
	}
	return NULL;
}

/**
 * krb5_scratch_get() - take a work out of the pool
 *
 * Context: process; sleeps while all are lent. The owner may sleep; its
 *	allocations start no I/O.
 *
 * Return: the work, to be given back with krb5_scratch_put() by the same task
 */
struct krb5_scratch *krb5_scratch_get(void)
{
	struct krb5_scratch *work;

	might_sleep();
	lock_map_acquire(&krb5_scratch_map);
	work = krb5_scratch_try();
	/* One returns, one is woken: whoever overtakes it returns his in turn. */
	if (!work)
		wait_event_idle_exclusive(krb5_slot_wait,
					  (work = krb5_scratch_try()));
	work->noio = memalloc_noio_save();
	return work;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_scratch_get);

/**
 * krb5_scratch_wipe_keys() - forget the keys of an exchange
 * @work: the owner's
 *
 * Key schedules of transforms are in the crypto API's memory; what overwrites
 * them is another key. Only an encryption type that was used left any.
 */
void krb5_scratch_wipe_keys(struct krb5_scratch *work)
{
	static const u8 zero[KRB5_AP_KEY_MAX];
	const struct krb5_enctype_desc *desc = work->base_desc;

	if (!desc)
		return;
	crypto_cipher_setkey(work->cipher[desc->cipher], zero, sizeof(zero));
	if (desc->hash == KRB5_HASH_SHA1)
		crypto_cipher_setkey(work->base_aes, zero, sizeof(zero));
	if (desc->hash == KRB5_HASH_CMAC) {
		crypto_shash_setkey(work->base_cmac, zero, sizeof(zero));
		crypto_shash_setkey(work->cmac, zero, sizeof(zero));
	}
	memzero_explicit(&work->base_hmac, sizeof(work->base_hmac));
	memzero_explicit(&work->pair, sizeof(work->pair));
	work->base_desc = NULL;
}

/**
 * krb5_scratch_wipe() - forget the keys and plain texts of an exchange
 * @work: the owner's
 */
void krb5_scratch_wipe(struct krb5_scratch *work)
{
	memzero_explicit(work->scratch, work->scratch_used);
	work->scratch_used = 0;
	if (work->base_desc)
		memzero_explicit(work->seal, sizeof(work->seal));
	krb5_scratch_wipe_keys(work);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_scratch_wipe);

/**
 * krb5_scratch_put() - wipe a work and give it back
 * @work: from krb5_scratch_get()
 */
void krb5_scratch_put(struct krb5_scratch *work)
{
	unsigned int noio = work->noio;

	krb5_scratch_wipe(work);
	xchg(&krb5_slots[work->slot].free, work);
	/* xchg() is a full barrier, as waitqueue_active() wants one. */
	if (waitqueue_active(&krb5_slot_wait))
		wake_up(&krb5_slot_wait);
	memalloc_noio_restore(noio);
	lock_map_release(&krb5_scratch_map);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_scratch_put);
