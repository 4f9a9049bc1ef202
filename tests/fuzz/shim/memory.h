/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory: of exactly the size that was asked for, so that a sanitizer sees one
 * byte too many; counted; and refused when a target says so.
 */
#ifndef _FUZZ_SHIM_MEMORY_H
#define _FUZZ_SHIM_MEMORY_H

#include "types.h"

/* The allocation with this number fails, counted from 1 by shim_allocations. */
extern unsigned int shim_fail_at, shim_allocations;
/* What is allocated and not freed. */
extern long shim_live;

void *shim_alloc(size_t size, bool zero);
void shim_free(const void *p);

#define GFP_KERNEL		0u
#define GFP_KERNEL_ACCOUNT	0u
#define GFP_NOIO		0u
#define GFP_NOFS		0u
#define GFP_ATOMIC		0u
#define __GFP_ACCOUNT		0u
#define __GFP_NOWARN		0u
#define __GFP_ZERO		1u

#define kmalloc(size, gfp)		shim_alloc(size, (gfp) & __GFP_ZERO)
#define kvmalloc(size, gfp)		kmalloc(size, gfp)
#define kzalloc(size, gfp)		((void)(gfp), shim_alloc(size, true))
#define kvzalloc(size, gfp)		kzalloc(size, gfp)
#define array_size(n, size)		((size_t)(n) * (size))
#define kcalloc(n, size, gfp)		kzalloc((size_t)(n) * (size), gfp)
#define kvcalloc(n, size, gfp)		kcalloc(n, size, gfp)
#define kmalloc_obj(obj, gfp)		((typeof(obj) *)kmalloc(sizeof(obj), gfp))
#define kzalloc_obj(obj, gfp)		((typeof(obj) *)kzalloc(sizeof(obj), gfp))
#define kvmalloc_array(n, size, gfp)	kmalloc((size_t)(n) * (size), gfp)
#define kfree(p)			shim_free(p)
#define kvfree(p)			shim_free(p)
#define kfree_rcu(p, head)		shim_free(p)
#define kvfree_rcu(p, head)		shim_free(p)
#define kfree_sensitive(p)		shim_free(p)

static inline void memzero_explicit(void *p, size_t size)
{
	if (size)
		memset(p, 0, size);
}

static inline void kvfree_sensitive(const void *p, size_t size)
{
	if (p)
		memzero_explicit((void *)p, size);
	shim_free(p);
}

struct kmem_cache {
	size_t size;
};

#define KMEM_CACHE(type, flags)	shim_cache(sizeof(struct type))

static inline struct kmem_cache *shim_cache(size_t size)
{
	struct kmem_cache *cache = shim_alloc(sizeof(*cache), false);

	if (cache)
		cache->size = size;
	return cache;
}

#define kmem_cache_zalloc(cache, gfp)	kzalloc((cache)->size, gfp)
#define kmem_cache_free(cache, p)	shim_free(p)
#define kmem_cache_destroy(cache)	shim_free(cache)

/* One CPU. */
#define alloc_percpu_gfp(type, gfp)	((type *)kzalloc(sizeof(type), gfp))
#define free_percpu(p)			shim_free(p)
#define this_cpu_inc(x)			((x)++)
#define per_cpu_ptr(p, cpu)		((void)(cpu), p)
#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < 1; (cpu)++)
#define num_online_cpus()		1u
#define raw_smp_processor_id()		0u

#endif /* _FUZZ_SHIM_MEMORY_H */
