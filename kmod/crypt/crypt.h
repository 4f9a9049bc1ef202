/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of crypt/: encryption types, and sealing, opening and checksums
 * with keys that are derived from a protocol key (RFC 3961).
 *
 * Promises: no function waits for another task. Memory comes from the caller or
 * is allocated on its account. Key schedules lie in the owner's memory, and are
 * wiped with it. Every 16 KiB the CPU is offered to others.
 * Knows: the kernel's cryptography. No wire format, no clock, no namespace.
 * Locks: none. A scratch has one owner, who may sleep. Keys that are derived
 * already may be used by any number of tasks at once, but not be moved in
 * memory.
 */
#ifndef _KRB5_AP_CRYPT_H
#define _KRB5_AP_CRYPT_H

#include <crypto/hash.h>
#include <crypto/internal/cipher.h>
#include <crypto/sha1.h>
#include <crypto/sha2.h>
#include <linux/krb5_ap.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "proto.h"

#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
#include <crypto/aes-cbc.h>
#else
#include <crypto/skcipher.h>
#endif

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

enum krb5_derived;
struct krb5_scratch;

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

/**
 * struct krb5_enctype_desc - what an encryption type is made of
 * @etype: its number
 * @index: its place in arrays and bit masks
 * @cipher: which cipher
 * @hash: which hash, or CMAC
 * @checksum_type: number of the keyed checksum that goes with it
 * @key_len: bytes of a protocol key and of Ke
 * @ki_len: bytes of Ki and Kc
 * @mac_len: bytes of the MAC behind a sealed text, and of a checksum
 * @mac_cipher: the MAC covers the cipher text (RFC 8009), not the plain text
 * @set_base: set a protocol key to derive keys from
 * @derive: derive a key from it
 * @name: as IANA lists it
 */
struct krb5_enctype_desc {
	s32 etype;
	enum krb5_enctype_index index;
	enum krb5_cipher_index cipher;
	enum krb5_hash_index hash;
	s32 checksum_type;
	u8 key_len;
	u8 ki_len;
	u8 mac_len;
	bool mac_cipher;
	int (*set_base)(struct krb5_scratch *scratch, const u8 *key);
	int (*derive)(struct krb5_scratch *scratch, enum krb5_usage usage,
		      enum krb5_derived which, u8 *out, unsigned int len);
	const char *name;
};

/*
 * A cipher with its key: cipher.c. Drivers align their part of @tfm by its
 * address, so that it must stay where the key was set.
 */
#define KRB5_KEY_SCHEDULE_MAX	512

struct krb5_bulk;

struct krb5_cipher {
	union {
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
		struct aes_key aes;
#endif
		u8 tfm[sizeof(struct crypto_cipher) + KRB5_KEY_SCHEDULE_MAX]
			__aligned(__alignof__(struct crypto_cipher));
	};
	enum krb5_cipher_index index;
	const struct krb5_bulk *bulk; /* the same key once more, or NULL */
};

/*
 * The key of a cipher once more, for a driver that decrypts many blocks at a time:
 * bulk.c. lib/crypto has no need of it.
 */
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
struct krb5_bulk {
};
#else
struct krb5_bulk {
	u8 tfm[sizeof(struct crypto_skcipher) + KRB5_KEY_SCHEDULE_MAX]
		__aligned(__alignof__(struct crypto_skcipher));
};
#endif

/*
 * A key of HMAC: the states of the hash after key and pads. Or, where states cost
 * more than they save, the key itself: one that makes a single MAC.
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
/* Bytes of the longest partial state of a hash: SHA-384 needs 208. */
#define KRB5_HASH_STATE_MAX	256

struct krb5_hmac_key {
	unsigned int raw_len; /* bytes of @raw; 0 if there are states */
	union {
		struct {
			u8 inner[KRB5_HASH_STATE_MAX];
			u8 outer[KRB5_HASH_STATE_MAX];
		};
		u8 raw[KRB5_AP_KEY_MAX];
	};
};
#endif

/* A key of CMAC with Camellia: the cipher, and K1 and K2 of SP 800-38B. */
struct krb5_cmac_key {
	struct krb5_cipher cipher;
	u8 subkey[2][KRB5_BLOCK_LEN];
};

/**
 * struct krb5_mac_key - a derived key for MACs: Ki, or Kc for checksums
 * @desc: the encryption type
 * @cmac: where the MAC is a CMAC
 * @hmac: where it is an HMAC
 */
struct krb5_mac_key {
	const struct krb5_enctype_desc *desc;
	union {
		struct krb5_cmac_key cmac;
		struct krb5_hmac_key hmac;
	};
};

/**
 * struct krb5_usage_keys - the derived keys that seal and open, of one usage
 * @cipher: Ke
 * @mac: Ki, and the encryption type
 */
struct krb5_usage_keys {
	struct krb5_cipher cipher;
	struct krb5_mac_key mac;
};

/* Tickets and authenticators up to here are opened without an allocation. */
#define KRB5_SCRATCH_PLAIN_MAX SZ_4K

/* Bytes of the longest plain text that is sealed: an EncAPRepPart. */
#define KRB5_SCRATCH_SEAL_PLAIN 128
#define KRB5_SCRATCH_SEAL \
	(KRB5_BLOCK_LEN + KRB5_SCRATCH_SEAL_PLAIN + KRB5_MAC_LEN_MAX)

/**
 * struct krb5_scratch - memory for the keys and plain texts of one exchange
 * @base_desc: encryption type of the protocol key that is set, or NULL
 * @base: the protocol key: RFC 3962 (@aes), RFC 8009 (@hmac), RFC 6803 (@cmac)
 * @usage_keys: keys of the usage in hand
 * @pooled: belongs to the pool
 * @slot: where it belongs there
 * @plain_used: bytes of @plain that may hold secrets
 * @seal: for what is sealed
 * @plain: for plain texts that were opened
 */
struct krb5_scratch {
	const struct krb5_enctype_desc *base_desc;
	union {
		struct krb5_cipher aes;
		struct krb5_hmac_key hmac;
		struct krb5_cmac_key cmac;
	} base;
	struct krb5_usage_keys usage_keys;
	bool pooled;
	unsigned int slot;
	size_t plain_used;
	u8 seal[KRB5_SCRATCH_SEAL] __aligned(16);
	u8 plain[KRB5_SCRATCH_PLAIN_MAX] __aligned(16);
};

/* init.c */
int krb5_crypt_init(void);
void krb5_crypt_exit(void);
const char *krb5_cipher_driver(const struct krb5_enctype_desc *desc);
const char *krb5_hash_driver(const struct krb5_enctype_desc *desc);

/* enctype.c */
u32 krb5_crypt_available(void);
const struct krb5_enctype_desc *krb5_enctype_find(s32 etype);
int krb5_check_key(s32 etype, size_t len, u32 permitted,
		   const struct krb5_enctype_desc **descp);
const struct krb5_enctype_desc *
krb5_enctype_at(enum krb5_enctype_index index);

/* scratch.c */
struct krb5_scratch *krb5_scratch_get(gfp_t gfp);
void krb5_scratch_put(struct krb5_scratch *scratch);

/* bulk.c */
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
static inline struct krb5_bulk *krb5_bulk_alloc(enum krb5_cipher_index index)
{
	return NULL;
}
#else
struct krb5_bulk *krb5_bulk_alloc(enum krb5_cipher_index index);
#endif

/* crypt.c */
int krb5_crypt_set_key(struct krb5_scratch *scratch,
		       const struct krb5_enctype_desc *desc, const u8 *key);
int krb5_crypt_derive_into(struct krb5_scratch *scratch, enum krb5_usage usage,
			   struct krb5_usage_keys *keys,
			   struct krb5_bulk *bulk);
int krb5_crypt_derive(struct krb5_scratch *scratch, enum krb5_usage usage);
int krb5_crypt_open(const struct krb5_usage_keys *keys,
		    struct krb5_ap_octets cipher, u8 *out,
		    struct krb5_ap_octets *plain);
int krb5_crypt_seal(const struct krb5_usage_keys *keys, u8 *buf, size_t len);

/* Bytes that sealing adds: confounder in front, MAC behind. */
static inline size_t krb5_crypt_overhead(const struct krb5_enctype_desc *desc)
{
	return KRB5_BLOCK_LEN + desc->mac_len;
}

/* checksum.c */
int krb5_checksum_key(struct krb5_scratch *scratch, enum krb5_usage usage,
		      struct krb5_mac_key *key);
int krb5_checksum(const struct krb5_mac_key *key, struct krb5_ap_octets first,
		  struct krb5_ap_octets second, u8 *sum);

#endif /* _KRB5_AP_CRYPT_H */
