// SPDX-License-Identifier: GPL-2.0
/*
 * HMAC (RFC 2104) on the crypto API's hashes, for kernels whose lib/crypto has
 * none: hmac_lib.c.
 *
 * There is one transform a hash, without a key, for all. A key is two states of
 * that hash in its owner's memory: it costs no transform, and is wiped by wiping
 * memory.
 *
 * __uninitialized: with CONFIG_INIT_STACK_ALL_ZERO these buffers would be cleared
 * in every call. All of them are written before they are read.
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <linux/export.h>
#include <linux/sched.h>
#include <kunit/visibility.h>

#include "internal.h"

#define HMAC_IPAD	0x36
#define HMAC_OPAD	0x5c
#define HMAC_BLOCK_MAX	128

/* As SHASH_DESC_ON_STACK() has it. */
union hmac_desc {
	struct shash_desc desc;
	u8 space[sizeof(struct shash_desc) + HASH_MAX_DESCSIZE];
};

static struct crypto_shash *krb5_hashes[KRB5_HASHES] __ro_after_init;

static const char * const krb5_hash_names[KRB5_HASHES] = {
	[KRB5_HASH_SHA1]	= "sha1",
	[KRB5_HASH_SHA256]	= "sha256",
	[KRB5_HASH_SHA384]	= "sha384",
};

/* Allocates the hashes. What is missing shows in krb5_hmac_driver(). */
void __init krb5_hmac_init(void)
{
	struct crypto_shash *tfm;
	unsigned int i;

	for (i = 0; i < KRB5_HASHES; i++) {
		tfm = crypto_alloc_shash(krb5_hash_names[i], 0, 0);
		if (IS_ERR(tfm))
			continue;
		if (crypto_shash_statesize(tfm) > KRB5_HASH_STATE_MAX ||
		    crypto_shash_blocksize(tfm) > HMAC_BLOCK_MAX ||
		    crypto_shash_digestsize(tfm) > KRB5_HASH_LEN_MAX) {
			crypto_free_shash(tfm);
			continue;
		}
		krb5_hashes[i] = tfm;
	}
}

void krb5_hmac_exit(void)
{
	unsigned int i;

	for (i = 0; i < KRB5_HASHES; i++)
		crypto_free_shash(krb5_hashes[i]);
}

/* The name of a hash's driver; NULL if the kernel lacks the hash. */
const char *krb5_hmac_driver(enum krb5_hash_index hash)
{
	return krb5_hashes[hash] ? crypto_shash_driver_name(krb5_hashes[hash]) :
				   NULL;
}

static int krb5_hmac_pad(struct shash_desc *desc, const u8 *key,
			 unsigned int key_len, u8 pad, u8 *state)
{
	unsigned int n = crypto_shash_blocksize(desc->tfm);
	u8 block[HMAC_BLOCK_MAX] __uninitialized;
	int err;

	memset(block, pad, n);
	crypto_xor(block, key, key_len);
	err = crypto_shash_init(desc) ?:
	      crypto_shash_update(desc, block, n) ?:
	      crypto_shash_export(desc, state);
	memzero_explicit(block, sizeof(block));
	return err;
}

/**
 * krb5_hmac_set_key() - set a key
 * @hash: which hash
 * @hmac: set to the key; the owner wipes it
 * @key: the key
 * @key_len: its bytes, no more than a block of the hash
 *
 * Return: 0 or -errno
 */
int krb5_hmac_set_key(enum krb5_hash_index hash, struct krb5_hmac_key *hmac,
		      const u8 *key, unsigned int key_len)
{
	union hmac_desc space __uninitialized;
	struct shash_desc *desc = &space.desc;
	int err;

	desc->tfm = krb5_hashes[hash];
	err = krb5_hmac_pad(desc, key, key_len, HMAC_IPAD, hmac->inner) ?:
	      krb5_hmac_pad(desc, key, key_len, HMAC_OPAD, hmac->outer);
	shash_desc_zero(desc);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_hmac_set_key);

/* Hashes the text but for its last part, of KRB5_CRYPT_STEP bytes at most. */
static int hmac_steps(struct shash_desc *desc, struct krb5_ap_octets *text)
{
	int err = 0;

	while (!err && text->len > KRB5_CRYPT_STEP) {
		err = crypto_shash_update(desc, text->data, KRB5_CRYPT_STEP);
		text->data += KRB5_CRYPT_STEP;
		text->len -= KRB5_CRYPT_STEP;
		cond_resched();
	}
	return err;
}

/**
 * krb5_hmac() - make an HMAC
 * @hash: which hash
 * @hmac: the key; may be shared
 * @first: the text; any kernel memory
 * @second: its continuation, or nothing
 * @out: set to the MAC, not truncated: up to KRB5_HASH_LEN_MAX bytes
 *
 * Return: 0 or -errno
 */
int krb5_hmac(enum krb5_hash_index hash, const struct krb5_hmac_key *hmac,
	      struct krb5_ap_octets first, struct krb5_ap_octets second,
	      u8 *out)
{
	union hmac_desc space __uninitialized;
	struct shash_desc *desc = &space.desc;
	u8 digest[KRB5_HASH_LEN_MAX];
	int err;

	desc->tfm = krb5_hashes[hash];
	err = crypto_shash_import(desc, hmac->inner) ?:
	      hmac_steps(desc, &first);
	/* Each call is a use of the FPU: no more of them than are needed. */
	if (second.len) {
		err = err ?: crypto_shash_update(desc, first.data, first.len) ?:
			     hmac_steps(desc, &second);
		first = second;
	}
	err = err ?:
	      crypto_shash_finup(desc, first.data, first.len, digest) ?:
	      crypto_shash_import(desc, hmac->outer) ?:
	      crypto_shash_finup(desc, digest,
				 crypto_shash_digestsize(desc->tfm), out);
	shash_desc_zero(desc);
	memzero_explicit(digest, sizeof(digest));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_hmac);
