// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation for connections, calls and replies, in one place so that a test can
 * have any of them fail: a failure must never close a connection, lose a call or
 * count as a verdict. The kernel's own fault injection spares allocations that may
 * wait, which all of these may.
 */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include "nfsd.h"

#if IS_ENABLED(CONFIG_KUNIT)
/* The allocation that fails, counted from 1; 0 and less for none. */
atomic_t krb5_nfsd_alloc_fail = ATOMIC_INIT(0);
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_alloc_fail);

static bool alloc_fails(void)
{
	return unlikely(atomic_read(&krb5_nfsd_alloc_fail) > 0) &&
		!atomic_dec_return(&krb5_nfsd_alloc_fail);
}
#else
static bool alloc_fails(void)
{
	return false;
}
#endif

/**
 * krb5_nfsd_alloc() - allocate memory
 * @size: bytes
 * @gfp: GFP_KERNEL, or more than that
 *
 * Context: process; may sleep.
 *
 * Return: memory, to be freed by kvfree(); NULL if memory is short
 */
void *krb5_nfsd_alloc(size_t size, gfp_t gfp)
{
	return alloc_fails() ? NULL : kvmalloc(size, gfp);
}
