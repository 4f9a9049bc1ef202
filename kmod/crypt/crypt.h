/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only door to the kernel's cryptography.
 *
 * crypt.c		opening and sealing
 * crypt_cts.c		the mode of the ciphers
 * crypt_enctype.c	encryption types
 * crypt_hmac.c		HMAC; or, by the kernel's functions, crypt_hmac_lib.c
 * crypt_mac.c		CMAC
 * crypt_sum.c		keyed checksums
 * crypt_work.c		what one exchange works with, and the pool of it
 * rfc3962.c rfc8009.c rfc6803.c	key derivation, one file a profile
 */
#ifndef _KRB5_AP_CRYPT_H
#define _KRB5_AP_CRYPT_H

#include <crypto/hash.h>
#include <crypto/internal/cipher.h>
#include <crypto/sha1.h>
#include <crypto/sha2.h>
#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "proto.h"

/* Encryption types by index, for arrays and bit masks. */
enum krb5_enctype_index {
	KRB5_ENCTYPE_INDEX_AES128_SHA1,
	KRB5_ENCTYPE_INDEX_AES256_SHA1,
	KRB5_ENCTYPE_INDEX_AES128_SHA256,
	KRB5_ENCTYPE_INDEX_AES256_SHA384,
	KRB5_ENCTYPE_INDEX_CAMELLIA128,
	KRB5_ENCTYPE_INDEX_CAMELLIA256,
	KRB5_ENCTYPES
};

#define KRB5_ENCTYPES_ALL	(BIT(KRB5_ENCTYPES) - 1)

/* Which derived key, RFC 3961 section 5.3: the last octet of the constant. */
enum krb5_derived {
	KRB5_DERIVED_KC = 0x99,		/* checksums */
	KRB5_DERIVED_KE = 0xaa,		/* encryption */
	KRB5_DERIVED_KI = 0x55,		/* integrity of what is encrypted */
};

enum krb5_cipher_index {
	KRB5_CIPHER_AES,
	KRB5_CIPHER_CAMELLIA,
	KRB5_CIPHERS
};

enum krb5_hash_index {
	KRB5_HASH_SHA1,
	KRB5_HASH_SHA256,
	KRB5_HASH_SHA384,
	KRB5_HASHES,
	KRB5_HASH_CMAC = KRB5_HASHES
};

struct krb5_scratch;

/**
 * struct krb5_enctype_desc - what an encryption type is made of
 * @etype: its number
 * @index: its place in arrays and bit masks
 * @cipher: which cipher
 * @hash: which hash, or CMAC
 * @key_len: octets of a protocol key and of Ke
 * @ki_len: octets of Ki and Kc
 * @mac_len: octets of the MAC behind what is encrypted
 * @mac_cipher: the MAC covers the cipher text (RFC 8009), not the plain text
 * @set_base: take a protocol key for derivation
 * @derive: derive a key from it
 * @name: as IANA lists it
 */
struct krb5_enctype_desc {
	s32 etype;
	enum krb5_enctype_index index;
	enum krb5_cipher_index cipher;
	enum krb5_hash_index hash;
	u8 key_len;
	u8 ki_len;
	u8 mac_len;
	bool mac_cipher;
	int (*set_base)(struct krb5_scratch *work, const u8 *key);
	int (*derive)(struct krb5_scratch *work, enum krb5_usage usage,
		      enum krb5_derived which, u8 *out, unsigned int len);
	const char *name;
};

/*
 * A key of HMAC, taken in: states of the hash after key and pads.
 *
 * A keyed "hmac(...)" transform would do the same, but could not be wiped
 * without two more blocks of hashing, for every exchange.
 */
#if IS_ENABLED(CONFIG_CRYPTO_LIB_SHA512)
struct krb5_hmac_key {
	union {
		struct hmac_sha1_key sha1;
		struct hmac_sha256_key sha256;
		struct hmac_sha384_key sha384;
	};
};
#else
/* Octets of the longest partial state of a hash: SHA-384 needs 208. */
#define KRB5_HASH_STATE_MAX	256

struct krb5_hmac_key {
	u8 inner[KRB5_HASH_STATE_MAX];
	u8 outer[KRB5_HASH_STATE_MAX];
};
#endif

/**
 * struct krb5_usage_keys - the keys of one usage, ready for work
 * @desc: the encryption type
 * @cipher: keyed with Ke
 * @cmac: keyed with Ki, where the MAC is a CMAC
 * @hmac: Ki, where the MAC is an HMAC
 */
struct krb5_usage_keys {
	const struct krb5_enctype_desc *desc;
	struct crypto_cipher *cipher;
	struct crypto_shash *cmac;
	struct krb5_hmac_key hmac;
};

/* Tickets and authenticators up to here are opened without an allocation. */
#define KRB5_SCRATCH_PLAIN_MAX SZ_4K

/* Octets of the longest plain text that is sealed: an EncAPRepPart. */
#define KRB5_SCRATCH_SEAL_PLAIN 128
#define KRB5_SCRATCH_SEAL \
	(KRB5_BLOCK_LEN + KRB5_SCRATCH_SEAL_PLAIN + KRB5_MAC_LEN_MAX)

/**
 * struct krb5_scratch - what one exchange works with, and nobody else meanwhile
 * @base_desc: encryption type of the protocol key that is set
 * @base_aes: RFC 3962: AES under the protocol key
 * @base_cmac: RFC 6803: CMAC under the protocol key
 * @base_hmac: RFC 8009: HMAC under the protocol key
 * @pair: keys of the usage that is being worked on
 * @cipher: transforms that @pair borrows
 * @cmac: transform that @pair borrows
 * @slot: where it belongs in the pool
 * @noio: how the owner allocated before
 * @scratch_used: octets of @scratch that may hold secrets
 * @seal: for what is sealed
 * @scratch: for plain texts that were opened
 */
struct krb5_scratch {
	const struct krb5_enctype_desc *base_desc;
	struct crypto_cipher *base_aes;
	struct crypto_shash *base_cmac;
	struct krb5_hmac_key base_hmac;
	struct krb5_usage_keys pair;
	struct crypto_cipher *cipher[KRB5_CIPHERS];
	struct crypto_shash *cmac;
	unsigned int slot;
	unsigned int noio;
	size_t scratch_used;
	u8 seal[KRB5_SCRATCH_SEAL] __aligned(16);
	u8 scratch[KRB5_SCRATCH_PLAIN_MAX] __aligned(16);
};

/* crypt_enctype.c */
int krb5_crypt_init(void);
void krb5_crypt_exit(void);
u32 krb5_crypt_available(void);
const struct krb5_enctype_desc *krb5_enctype_find(s32 etype);
int krb5_check_key(s32 etype, size_t len, u32 permitted,
		   const struct krb5_enctype_desc **descp);
const struct krb5_enctype_desc *
krb5_enctype_at(enum krb5_enctype_index index);
const char *krb5_cipher_driver(const struct krb5_enctype_desc *desc);
const char *krb5_hash_driver(const struct krb5_enctype_desc *desc);

/* crypt.c */
int krb5_usage_keys_init(struct krb5_usage_keys *pair,
			 const struct krb5_enctype_desc *desc);
void krb5_usage_keys_free(struct krb5_usage_keys *pair);
int krb5_crypt_set_key(struct krb5_scratch *work,
		       const struct krb5_enctype_desc *desc, const u8 *key);
int krb5_usage_keys_set_mac_key(struct krb5_usage_keys *pair, const u8 *key);
int krb5_crypt_derive_into(struct krb5_scratch *work, enum krb5_usage usage,
			   struct krb5_usage_keys *pair);
int krb5_crypt_derive(struct krb5_scratch *work, enum krb5_usage usage);
struct crypto_cipher *krb5_cipher_alloc(enum krb5_cipher_index index);
int krb5_crypt_open(const struct krb5_usage_keys *pair,
		    struct krb5_ap_octets cipher, u8 *out,
		    struct krb5_ap_octets *plain);
int krb5_crypt_seal(const struct krb5_usage_keys *pair, u8 *buf, size_t len);

/* Octets that sealing adds: confounder in front, MAC behind. */
static inline size_t krb5_crypt_overhead(const struct krb5_enctype_desc *desc)
{
	return KRB5_BLOCK_LEN + desc->mac_len;
}

/* crypt_cts.c */
void krb5_cts_encrypt(struct crypto_cipher *tfm, u8 *buf, size_t len);
void krb5_cts_decrypt(struct crypto_cipher *tfm, const u8 *src, u8 *dst,
		      size_t len);

/* crypt_hmac.c or crypt_hmac_lib.c */
int krb5_hmac_init(void);
void krb5_hmac_exit(void);
const char *krb5_hmac_driver(enum krb5_hash_index hash);
int krb5_hmac_set_key(enum krb5_hash_index hash, struct krb5_hmac_key *hmac,
		      const u8 *key, unsigned int key_len);
int krb5_hmac(enum krb5_hash_index hash, const struct krb5_hmac_key *hmac,
	      struct krb5_ap_octets first, struct krb5_ap_octets second,
	      u8 *out);

/* crypt_mac.c */
struct crypto_shash *krb5_cmac_alloc(void);
int krb5_cmac(struct crypto_shash *cmac, struct krb5_ap_octets data, u8 *out);

/* crypt_sum.c */
s32 krb5_checksum_type(const struct krb5_enctype_desc *desc);
int krb5_checksum_init(struct krb5_usage_keys *pair,
		       const struct krb5_enctype_desc *desc);
int krb5_checksum_key(struct krb5_scratch *work, enum krb5_usage usage,
		      struct krb5_usage_keys *pair);
int krb5_checksum_two(const struct krb5_usage_keys *pair,
		      struct krb5_ap_octets first, struct krb5_ap_octets second,
		      u8 *sum);
int krb5_checksum(const struct krb5_usage_keys *pair,
		  struct krb5_ap_octets data, u8 *sum);

/* crypt_work.c */
int krb5_scratch_pool_init(void);
void krb5_scratch_pool_exit(void);
struct krb5_scratch *krb5_scratch_get(void);
void krb5_scratch_put(struct krb5_scratch *work);
void krb5_scratch_wipe(struct krb5_scratch *work);
void krb5_scratch_wipe_keys(struct krb5_scratch *work);

/**
 * krb5_scratch_gfp() - how the owner of a work allocates
 * @gfp: what was asked for
 *
 * Return: the same, on nobody's account
 */
static inline gfp_t krb5_scratch_gfp(gfp_t gfp)
{
	return gfp & ~__GFP_ACCOUNT;
}

/* rfc3962.c */
int krb5_rfc3962_init(void);
void krb5_nfold(const u8 *in, unsigned int in_len, u8 *out,
		unsigned int out_len);
int krb5_rfc3962_set_base(struct krb5_scratch *work, const u8 *key);
int krb5_rfc3962_derive(struct krb5_scratch *work, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len);

/* rfc8009.c */
int krb5_rfc8009_set_base(struct krb5_scratch *work, const u8 *key);
int krb5_rfc8009_derive(struct krb5_scratch *work, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len);

/* rfc6803.c */
int krb5_rfc6803_set_base(struct krb5_scratch *work, const u8 *key);
int krb5_rfc6803_derive(struct krb5_scratch *work, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len);

#endif /* _KRB5_AP_CRYPT_H */
