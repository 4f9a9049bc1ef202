/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For CBMC: bytes of a length that nobody knows, with anything in them. An object
 * is as long as they are, so that reading one byte too many is found.
 */
#ifndef _PROVE_COMMON_H
#define _PROVE_COMMON_H

#include "kernel.h"

size_t nondet_size(void);
u8 nondet_u8(void);
u32 nondet_u32(void);
s64 nondet_s64(void);
int nondet_int(void);
_Bool nondet_bool(void);

/* The shim's, for tests/fuzz/ctime.c. */
unsigned long shim_declassify(unsigned long value)
{
	return value;
}

/* The longest input that is looked at. */
#ifndef BYTES
#define BYTES	(1 << 20)
#endif

static inline u8 *any_bytes(size_t *len)
{
	size_t n = nondet_size();
	u8 *p;

	__CPROVER_assume(n <= BYTES);
	p = malloc(n);
	__CPROVER_assume(p);
	*len = n;
	return p;
}

#define CLAIM(cond)	__CPROVER_assert(cond, #cond)
#define INSIDE(o, from, size) \
	CLAIM(!(o).data || \
	      (__CPROVER_same_object((o).data, from) && (o).data >= (from) && \
	       (size_t)((o).data - (from)) <= (size) && \
	       (o).len <= (size) - (size_t)((o).data - (from))))

#endif /* _PROVE_COMMON_H */
