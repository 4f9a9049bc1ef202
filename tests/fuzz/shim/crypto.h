/* SPDX-License-Identifier: GPL-2.0 */
/* Types of the kernel's cryptography, and hashes of tables that are toys here. */
#ifndef _FUZZ_SHIM_CRYPTO_H
#define _FUZZ_SHIM_CRYPTO_H

#include "types.h"

struct crypto_cipher {
	int index;
};

struct crypto_shash;

struct crypto_skcipher {
	int unused;
};

void shim_secret(void *p, size_t len);
void shim_public(void *p, size_t len);

#define CRYPTO_MAX_ALG_NAME	128

#define GOLDEN_RATIO_64		0x61c8864680b583ebULL

typedef struct { u64 key[2]; } siphash_key_t;

u64 siphash(const void *data, size_t len, const siphash_key_t *key);

static inline u64 siphash_2u64(u64 a, u64 b, const siphash_key_t *key)
{
	u64 words[] = { a, b };

	return siphash(words, sizeof(words), key);
}

static inline u64 siphash_3u64(u64 a, u64 b, u64 c, const siphash_key_t *key)
{
	u64 words[] = { a, b, c };

	return siphash(words, sizeof(words), key);
}

void krb5_blake2s(u8 *out, size_t out_len, const u8 *in, size_t in_len);

#endif /* _FUZZ_SHIM_CRYPTO_H */
