// SPDX-License-Identifier: GPL-2.0
/*
 * Ciphers that change nothing, and MACs that are zeros: in place of crypt/cipher.c,
 * cts.c, cmac.c, hmac.c and init.c. What is sealed is a confounder, the plain
 * text and zeros, so that a fuzzer can get at what is behind the seal, and any
 * other MAC is a wrong one. All that is above them is the module's.
 */
#include "crypt/internal.h"

/* What is secret and what is public: only ctime.c wants to know. */
__attribute__((weak)) unsigned long shim_declassify(unsigned long value)
{
	return value;
}

__attribute__((weak)) void shim_secret(void *p, size_t len)
{
}

__attribute__((weak)) void shim_public(void *p, size_t len)
{
}

/* Reads all of a text, so that a sanitizer sees where it is. */
static void look(struct krb5_ap_octets text)
{
	static volatile u8 sink;
	size_t i;

	for (i = 0; i < text.len; i += 61)
		sink += text.data[i];
	if (text.len)
		sink += text.data[text.len - 1];
}

const char *krb5_cipher_driver_name(enum krb5_cipher_index index)
{
	return "none";
}

int krb5_cipher_set_key(struct krb5_cipher *cipher,
			enum krb5_cipher_index index, const u8 *key,
			unsigned int key_len)
{
	look((struct krb5_ap_octets){ key, key_len });
	cipher->index = index;
	return 0;
}

void krb5_cipher_encrypt_one(const struct krb5_cipher *cipher, u8 *dst,
			     const u8 *src)
{
	memmove(dst, src, KRB5_BLOCK_LEN);
	/* Derived keys are made of it. */
	shim_secret(dst, KRB5_BLOCK_LEN);
}

void krb5_cipher_decrypt_one(const struct krb5_cipher *cipher, u8 *dst,
			     const u8 *src)
{
	memmove(dst, src, KRB5_BLOCK_LEN);
}

void krb5_cts_encrypt(const struct krb5_cipher *cipher, u8 *buf, size_t len)
{
	look((struct krb5_ap_octets){ buf, len });
	shim_public(buf, len);
}

void krb5_cts_decrypt(const struct krb5_cipher *cipher, const u8 *src, u8 *dst,
		      size_t len)
{
	memcpy(dst, src, len);
}

struct krb5_bulk *krb5_bulk_alloc(enum krb5_cipher_index index)
{
	return NULL;
}

const struct krb5_bulk *krb5_bulk_set_key(struct krb5_bulk *bulk,
					  enum krb5_cipher_index index,
					  const u8 *key, unsigned int key_len)
{
	return NULL;
}

int krb5_hmac_set_key(enum krb5_hash_index hash, struct krb5_hmac_key *hmac,
		      const u8 *key, unsigned int key_len, bool once)
{
	look((struct krb5_ap_octets){ key, key_len });
	return 0;
}

int krb5_hmac(enum krb5_hash_index hash, const struct krb5_hmac_key *hmac,
	      struct krb5_ap_octets first, struct krb5_ap_octets second, u8 *out)
{
	static const u8 len[] = { 20, 32, 48 };

	look(first);
	look(second);
	memset(out, 0, len[hash]);
	shim_secret(out, len[hash]);
	return 0;
}

int krb5_cmac_set_key(struct krb5_cmac_key *cmac, const u8 *key,
		      unsigned int key_len)
{
	look((struct krb5_ap_octets){ key, key_len });
	return 0;
}

void krb5_cmac(const struct krb5_cmac_key *cmac, struct krb5_ap_octets first,
	       struct krb5_ap_octets second, u8 *out)
{
	look(first);
	look(second);
	memset(out, 0, KRB5_BLOCK_LEN);
	shim_secret(out, KRB5_BLOCK_LEN);
}
