// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for the keys and plain texts of an exchange, with one owner at a time.
 *
 * The pool spares the allocator. A scratch sits in a slot while it is free. To
 * take it is one exchange of a pointer, and each CPU starts at slots of its own,
 * so that two CPUs usually share no cache line. Nobody waits for a slot: an
 * owner may be a task that is hardly ever let run (cpu.max, SCHED_IDLE), and
 * would stop everybody else. If all slots are empty, a scratch is allocated on
 * the caller's account.
 */
#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "internal.h"

#define SLOTS_PER_CPU	2
#define SLOTS_MAX	128

struct krb5_slot {
	struct krb5_scratch *free;
} ____cacheline_aligned_in_smp;

static struct krb5_slot *krb5_slots __ro_after_init;
static unsigned int krb5_slot_count __ro_after_init;

/**
 * krb5_scratch_pool_init() - fill the pool
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_scratch_pool_init(void)
{
	struct krb5_scratch *scratch;
	unsigned int i;

	krb5_slot_count = min_t(unsigned int, SLOTS_MAX,
				SLOTS_PER_CPU * num_online_cpus());
	krb5_slots = kvcalloc(krb5_slot_count, sizeof(*krb5_slots), GFP_KERNEL);
	if (!krb5_slots)
		return -ENOMEM;
	for (i = 0; i < krb5_slot_count; i++) {
		scratch = kzalloc_obj(*scratch, GFP_KERNEL);
		if (!scratch) {
			krb5_scratch_pool_exit();
			return -ENOMEM;
		}
		scratch->pooled = true;
		scratch->slot = i;
		krb5_slots[i].free = scratch;
	}
	return 0;
}

/**
 * krb5_scratch_pool_exit() - free the pool, to which everything has returned
 */
void krb5_scratch_pool_exit(void)
{
	unsigned int i;

	for (i = 0; i < krb5_slot_count; i++)
		kfree(krb5_slots[i].free);
	kvfree(krb5_slots);
}

static struct krb5_scratch *scratch_take(void)
{
	unsigned int start = raw_smp_processor_id() * SLOTS_PER_CPU;
	struct krb5_scratch *scratch;
	unsigned int i;

	for (i = 0; i < krb5_slot_count; i++) {
		struct krb5_slot *slot =
			&krb5_slots[(start + i) % krb5_slot_count];

		if (!READ_ONCE(slot->free))
			continue;
		scratch = xchg(&slot->free, NULL);
		if (scratch)
			return scratch;
	}
	return NULL;
}

/**
 * krb5_scratch_get() - get a scratch
 * @gfp: how to allocate one if the pool is empty; __GFP_ACCOUNT is added
 *
 * Context: any that @gfp allows. Never waits for another owner.
 *
 * Return: the scratch, to be given back with krb5_scratch_put();
 *	ERR_PTR(-ENOMEM)
 */
struct krb5_scratch *krb5_scratch_get(gfp_t gfp)
{
	struct krb5_scratch *scratch = scratch_take();

	if (scratch)
		return scratch;
	scratch = kmalloc_obj(*scratch, gfp | __GFP_ACCOUNT);
	if (!scratch)
		return ERR_PTR(-ENOMEM);
	scratch->base_desc = NULL;
	scratch->pooled = false;
	scratch->plain_used = 0;
	return scratch;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_scratch_get);

/* Wipes the keys and plain texts of an exchange. */
void krb5_scratch_wipe(struct krb5_scratch *scratch)
{
	memzero_explicit(scratch->plain, scratch->plain_used);
	scratch->plain_used = 0;
	if (scratch->base_desc)
		memzero_explicit(scratch->seal, sizeof(scratch->seal));
	krb5_crypt_wipe_keys(scratch);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_scratch_wipe);

/**
 * krb5_scratch_put() - wipe a scratch and give it back
 * @scratch: from krb5_scratch_get()
 */
void krb5_scratch_put(struct krb5_scratch *scratch)
{
	krb5_scratch_wipe(scratch);
	if (scratch->pooled)
		/* Pairs with xchg() in scratch_take(): it is wiped for its taker. */
		smp_store_release(&krb5_slots[scratch->slot].free, scratch);
	else
		kfree(scratch);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_scratch_put);
