/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers in memory, byte order, and what the kernel's string.h has more. */
#ifndef _FUZZ_SHIM_BYTES_H
#define _FUZZ_SHIM_BYTES_H

#include "types.h"

/* Tell a checker of constant time that a result is public: see ctime.c. */
unsigned long shim_declassify(unsigned long value);

#define get_unaligned(p) \
	({ \
		typeof(*(p)) value_; \
		memcpy((void *)&value_, (const void *)(p), sizeof(value_)); \
		value_; \
	})

#define DEFINE_LE(bits) \
static inline u##bits get_unaligned_le##bits(const void *p) \
{ \
	const u8 *b = p; \
	u##bits value = 0; \
	int i; \
	\
	for (i = bits / 8 - 1; i >= 0; i--) \
		value = (u##bits)((u64)value << 8 | b[i]); \
	return value; \
} \
static inline void put_unaligned_le##bits(u##bits value, void *p) \
{ \
	u8 *b = p; \
	int i; \
	\
	for (i = 0; i < bits / 8; i++, value = (u##bits)((u64)value >> 8)) \
		b[i] = (u8)value; \
}

#define DEFINE_BE(bits) \
static inline u##bits get_unaligned_be##bits(const void *p) \
{ \
	const u8 *b = p; \
	u##bits value = 0; \
	int i; \
	\
	for (i = 0; i < bits / 8; i++) \
		value = (u##bits)((u64)value << 8 | b[i]); \
	return value; \
} \
static inline void put_unaligned_be##bits(u##bits value, void *p) \
{ \
	u8 *b = p; \
	int i; \
	\
	for (i = bits / 8 - 1; i >= 0; i--, value = (u##bits)((u64)value >> 8)) \
		b[i] = (u8)value; \
}

DEFINE_LE(16)
DEFINE_LE(32)
DEFINE_LE(64)
DEFINE_BE(16)
DEFINE_BE(32)
DEFINE_BE(64)

/* Little-endian machines only: x86 and arm64 as they are used. */
#define cpu_to_le32(x)	((u32)(x))
#define le32_to_cpu(x)	((u32)(x))
#define cpu_to_be32(x)	__builtin_bswap32(x)
#define cpu_to_be64(x)	__builtin_bswap64(x)

static inline u32 rol32(u32 word, unsigned int by)
{
	return word << (by & 31) | word >> (-by & 31);
}

static inline void *memchr_inv(const void *p, int c, size_t n)
{
	const u8 *b = p;

	for (; n; n--, b++)
		if (*b != (u8)c)
			return (void *)b;
	return NULL;
}

static inline void crypto_xor_cpy(u8 *dst, const u8 *a, const u8 *b, size_t n)
{
	while (n--)
		*dst++ = *a++ ^ *b++;
}

#define crypto_xor(dst, src, n)	crypto_xor_cpy(dst, dst, src, n)

#ifdef SHIM_MEMNEQ_PLANTED
static inline unsigned long crypto_memneq(const void *a, const void *b, size_t n)
{
	const u8 *x = a, *y = b;

	while (n--)
		if (*x++ != *y++)
			return 1;
	return 0;
}
#else
/* As crypto/memneq.c: no branch on what is compared. */
static inline unsigned long crypto_memneq(const void *a, const void *b, size_t n)
{
	const volatile u8 *x = a, *y = b;
	u8 differ = 0;

	while (n--)
		differ |= *x++ ^ *y++;
	return shim_declassify(differ);
}
#endif

/* sort() has one more parameter than qsort(). */
#define sort(base, n, size, compare, swap)	qsort(base, n, size, compare)

static inline u32 jhash(const void *p, u32 n, u32 seed)
{
	const u8 *b = p;
	u32 hash = seed ^ 2166136261u;

	while (n--)
		hash = (hash ^ *b++) * 16777619u;
	return hash;
}

#define hash_ptr(p, bits)	((u32)((uintptr_t)(p) >> 4))

static inline bool ipv6_addr_v4mapped(const struct in6_addr *a)
{
	return IN6_IS_ADDR_V4MAPPED(a);
}

#endif /* _FUZZ_SHIM_BYTES_H */
