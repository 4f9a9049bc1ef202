/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of crypt/ share, and nobody else sees. */
#ifndef _KRB5_AP_CRYPT_INTERNAL_H
#define _KRB5_AP_CRYPT_INTERNAL_H

#include "crypt.h"

/*
 * After so many bytes of one text the CPU is offered to others: a third of a
 * millisecond where each block is a use of the FPU.
 */
#define KRB5_CRYPT_STEP		SZ_16K

/* Which derived key, RFC 3961 section 5.3: the last octet of the constant. */
enum krb5_derived {
	KRB5_DERIVED_KC = 0x99,		/* checksums */
	KRB5_DERIVED_KE = 0xaa,		/* encryption */
	KRB5_DERIVED_KI = 0x55,		/* integrity of what is encrypted */
};

/* enctype.c */
void krb5_enctypes_set_available(u32 available);

/* crypt.c */
void krb5_crypt_wipe_keys(struct krb5_scratch *scratch);

/* cipher.c */
void krb5_ciphers_init(void);
void krb5_ciphers_exit(void);
const char *krb5_cipher_driver_name(enum krb5_cipher_index index);
int krb5_cipher_set_key(struct krb5_cipher *cipher,
			enum krb5_cipher_index index, const u8 *key,
			unsigned int key_len);
void krb5_cipher_encrypt_one(const struct krb5_cipher *cipher, u8 *dst,
			     const u8 *src);
void krb5_cipher_decrypt_one(const struct krb5_cipher *cipher, u8 *dst,
			     const u8 *src);

/* bulk.c */
#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
static inline void krb5_bulks_init(void)
{
}

static inline void krb5_bulks_exit(void)
{
}

static inline const struct krb5_bulk *
krb5_bulk_set_key(struct krb5_bulk *bulk, enum krb5_cipher_index index,
		  const u8 *key, unsigned int key_len)
{
	return NULL;
}

static inline size_t krb5_bulk_decrypt(const struct krb5_bulk *bulk,
				       const u8 *before, const u8 *src, u8 *dst,
				       size_t len)
{
	return 0;
}
#else
void krb5_bulks_init(void);
void krb5_bulks_exit(void);
const struct krb5_bulk *krb5_bulk_set_key(struct krb5_bulk *bulk,
					  enum krb5_cipher_index index,
					  const u8 *key, unsigned int key_len);
size_t krb5_bulk_decrypt(const struct krb5_bulk *bulk, const u8 *before,
			 const u8 *src, u8 *dst, size_t len);
#endif

/* cts.c */
void krb5_cts_encrypt(const struct krb5_cipher *cipher, u8 *buf, size_t len);
void krb5_cts_decrypt(const struct krb5_cipher *cipher, const u8 *src, u8 *dst,
		      size_t len);

/* hmac.c or hmac_lib.c */
void krb5_hmac_init(void);
void krb5_hmac_exit(void);
const char *krb5_hmac_driver(enum krb5_hash_index hash);
int krb5_hmac_set_key(enum krb5_hash_index hash, struct krb5_hmac_key *hmac,
		      const u8 *key, unsigned int key_len, bool once);
int krb5_hmac(enum krb5_hash_index hash, const struct krb5_hmac_key *hmac,
	      struct krb5_ap_octets first, struct krb5_ap_octets second,
	      u8 *out);

/* cmac.c */
int krb5_cmac_set_key(struct krb5_cmac_key *cmac, const u8 *key,
		      unsigned int key_len);
void krb5_cmac(const struct krb5_cmac_key *cmac, struct krb5_ap_octets first,
	       struct krb5_ap_octets second, u8 *out);

/* checksum.c */
int krb5_mac_set_key(struct krb5_mac_key *mac,
		     const struct krb5_enctype_desc *desc, const u8 *key,
		     bool once);

/* scratch.c */
int krb5_scratch_pool_init(void);
void krb5_scratch_pool_exit(void);
void krb5_scratch_wipe(struct krb5_scratch *scratch);

/* rfc3962.c */
void krb5_rfc3962_init(void);
void krb5_ap_nfold(const u8 *in, unsigned int in_len, u8 *out,
		   unsigned int out_len);
int krb5_rfc3962_set_base(struct krb5_scratch *scratch, const u8 *key);
int krb5_rfc3962_derive(struct krb5_scratch *scratch, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len);

/* rfc8009.c */
int krb5_rfc8009_set_base(struct krb5_scratch *scratch, const u8 *key);
int krb5_rfc8009_derive(struct krb5_scratch *scratch, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len);

/* rfc6803.c */
int krb5_rfc6803_set_base(struct krb5_scratch *scratch, const u8 *key);
int krb5_rfc6803_derive(struct krb5_scratch *scratch, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len);

#endif /* _KRB5_AP_CRYPT_INTERNAL_H */
