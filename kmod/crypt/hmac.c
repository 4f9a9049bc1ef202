// SPDX-License-Identifier: GPL-2.0
/*
 * HMAC (RFC 2104) on the crypto API's hashes, for kernels whose lib/crypto has
 * none: hmac_lib.c.
 *
 * There is one transform a hash, without a key, for all. A key that makes many MACs
 * is two states of that hash in its owner's memory: it costs no transform, and is
 * wiped by wiping memory. For one that makes a single MAC, pad and text are hashed
 * together: each call of a hash is a use of the FPU, and states are copied.
 *
 * __uninitialized: with CONFIG_INIT_STACK_ALL_ZERO these buffers would be cleared
 * in every call. All of them are written before they are read.
 */
#include <crypto/hash.h>
#include <linux/export.h>
#include <linux/sched.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "internal.h"

#define HMAC_IPAD	0x36
#define HMAC_OPAD	0x5c
#define HMAC_BLOCK_MAX	128

/* The longest text that is copied behind a pad: an authenticator, a reply. */
#define HMAC_COPY_MAX	384

/*
 * As SHASH_DESC_ON_STACK() has it. A driver may need more than the state that it
 * exports: those of s390 do.
 */
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

/* Makes the first block of a hash, of @block_len bytes: the key and a pad. */
static void hmac_pad(u64 *block, unsigned int block_len, const u8 *key,
		     unsigned int key_len, u8 pad)
{
	const u64 word = pad * 0x0101010101010101ULL;
	unsigned int i;

	for (i = 0; i < key_len / sizeof(word); i++)
		block[i] = get_unaligned((const u64 *)key + i) ^ word;
	for (; i < block_len / sizeof(word); i++)
		block[i] = word;
}

/* Hashes the key and a pad. */
static int hmac_start(struct shash_desc *desc, const u8 *key,
		      unsigned int key_len, u8 pad)
{
	unsigned int n = crypto_shash_blocksize(desc->tfm);
	u64 block[HMAC_BLOCK_MAX / sizeof(u64)] __uninitialized;
	int err;

	hmac_pad(block, n, key, key_len, pad);
	err = crypto_shash_init(desc) ?:
	      crypto_shash_update(desc, (u8 *)block, n);
	memzero_explicit(block, n);
	return err;
}

/**
 * krb5_hmac_set_key() - set a key
 * @hash: which hash
 * @hmac: set to the key; the owner wipes it
 * @key: the key
 * @key_len: its bytes, a multiple of eight, no more than a block of the hash
 * @once: one MAC is all that it will make: more of them cost more
 *
 * Return: 0 or -errno
 */
int krb5_hmac_set_key(enum krb5_hash_index hash, struct krb5_hmac_key *hmac,
		      const u8 *key, unsigned int key_len, bool once)
{
	union hmac_desc space __uninitialized;
	struct shash_desc *desc = &space.desc;
	int err;

	hmac->raw_len = 0;
	if (once && key_len <= sizeof(hmac->raw)) {
		hmac->raw_len = key_len;
		memcpy(hmac->raw, key, key_len);
		return 0;
	}
	desc->tfm = krb5_hashes[hash];
	err = hmac_start(desc, key, key_len, HMAC_IPAD) ?:
	      crypto_shash_export(desc, hmac->inner) ?:
	      hmac_start(desc, key, key_len, HMAC_OPAD) ?:
	      crypto_shash_export(desc, hmac->outer);
	shash_desc_zero(desc);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_hmac_set_key);

/* A hash behind the inner pad, or the outer one. */
static int hmac_resume(struct shash_desc *desc, const struct krb5_hmac_key *hmac,
		       bool inner)
{
	if (hmac->raw_len)
		return hmac_start(desc, hmac->raw, hmac->raw_len,
				  inner ? HMAC_IPAD : HMAC_OPAD);
	return crypto_shash_import(desc, inner ? hmac->inner : hmac->outer);
}

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

static noinline_for_stack int
hmac_long(struct crypto_shash *tfm, const struct krb5_hmac_key *hmac,
	  struct krb5_ap_octets first, struct krb5_ap_octets second, u8 *out)
{
	union hmac_desc space __uninitialized;
	struct shash_desc *desc = &space.desc;
	u8 digest[KRB5_HASH_LEN_MAX];
	int err;

	desc->tfm = tfm;
	err = hmac_resume(desc, hmac, true) ?:
	      hmac_steps(desc, &first);
	/* Each call is a use of the FPU: no more of them than are needed. */
	if (second.len) {
		err = err ?: crypto_shash_update(desc, first.data, first.len) ?:
			     hmac_steps(desc, &second);
		first = second;
	}
	err = err ?:
	      crypto_shash_finup(desc, first.data, first.len, digest) ?:
	      hmac_resume(desc, hmac, false) ?:
	      crypto_shash_finup(desc, digest, crypto_shash_digestsize(tfm),
				 out);
	shash_desc_zero(desc);
	memzero_explicit(digest, sizeof(digest));
	return err;
}

/* With a key that has no states: two calls of the hash are all of it. */
static noinline_for_stack int
hmac_short(struct crypto_shash *tfm, const struct krb5_hmac_key *hmac,
	   struct krb5_ap_octets first, struct krb5_ap_octets second, u8 *out)
{
	unsigned int n = crypto_shash_blocksize(tfm);
	unsigned int len = n + first.len + second.len;
	u64 words[(HMAC_BLOCK_MAX + HMAC_COPY_MAX) / sizeof(u64)] __uninitialized;
	union hmac_desc space __uninitialized;
	struct shash_desc *desc = &space.desc;
	u8 *text = (u8 *)words;
	int err;

	desc->tfm = tfm;
	hmac_pad(words, n, hmac->raw, hmac->raw_len, HMAC_IPAD);
	memcpy(text + n, first.data, first.len);
	if (second.len)
		memcpy(text + n + first.len, second.data, second.len);
	err = crypto_shash_init(desc) ?:
	      crypto_shash_finup(desc, text, len, out);
	if (!err) {
		hmac_pad(words, n, hmac->raw, hmac->raw_len, HMAC_OPAD);
		memcpy(text + n, out, crypto_shash_digestsize(tfm));
		err = crypto_shash_init(desc) ?:
		      crypto_shash_finup(desc, text,
					 n + crypto_shash_digestsize(tfm), out);
	}
	memzero_explicit(text, max(len, n + crypto_shash_digestsize(tfm)));
	shash_desc_zero(desc);
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
	if (hmac->raw_len && first.len <= HMAC_COPY_MAX &&
	    second.len <= HMAC_COPY_MAX - first.len)
		return hmac_short(krb5_hashes[hash], hmac, first, second, out);
	return hmac_long(krb5_hashes[hash], hmac, first, second, out);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_hmac);
