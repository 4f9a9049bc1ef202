// SPDX-License-Identifier: GPL-2.0
/*
 * HMAC (RFC 2104) on the kernel's plain hashes, for kernels without functions
 * for it: crypt_hmac_lib.c.
 *
 * There is one transform a hash, which has no key and serves everybody, and the
 * key is two states of that hash in the owner's own memory. So a session's key
 * costs no transform, and is wiped by wiping memory.
 *
 * What is __uninitialized is written before it is read, and long: kernels that
 * zero variables would do it in every call.
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <linux/export.h>
#include <kunit/visibility.h>

#include "crypt.h"

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

/**
 * krb5_hmac_init() - get the hashes
 *
 * Return: 0; what is missing shows in krb5_hmac_driver()
 */
int __init krb5_hmac_init(void)
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
	return 0;
}

/**
 * krb5_hmac_exit() - give the hashes back
 */
void krb5_hmac_exit(void)
{
	unsigned int i;

	for (i = 0; i < KRB5_HASHES; i++)
		crypto_free_shash(krb5_hashes[i]);
}

/**
 * krb5_hmac_driver() - which driver does a hash?
 * @hash: which
 *
 * Return: name of the driver; NULL if the kernel lacks the hash
 */
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
 * krb5_hmac_set_key() - take in a key
 * @hash: which hash
 * @hmac: where to
 * @key: the key
 * @key_len: its length in octets, no more than a block of the hash
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

/**
 * krb5_hmac() - HMAC of some octets
 * @hash: which hash
 * @hmac: the key; may be shared
 * @first: the octets; any kernel memory
 * @second: more of them, or none
 * @out: the MAC, not truncated: up to KRB5_HASH_LEN_MAX octets
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
	err = crypto_shash_import(desc, hmac->inner);
	/* Each call is a use of the FPU: no more of them than are needed. */
	if (second.len) {
		err = err ?: crypto_shash_update(desc, first.data, first.len);
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
