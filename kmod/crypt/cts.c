// SPDX-License-Identifier: GPL-2.0
/*
 * CBC with cipher text stealing and a zero IV, RFC 3962 section 5:
 *
 *	C(1) = E(P(1)), C(i) = E(P(i) ^ C(i-1)), C(n) of P(n) padded with zeros;
 *	sent are C(1) | ... | C(n-2) | C(n) | C(n-1) cut to the length of P(n)
 *
 * Nothing here can fail. With AES, where lib/crypto has this mode, it is
 * lib/crypto's.
 */
#include <crypto/algapi.h>
#include <linux/export.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "internal.h"

/* True once in KRB5_CRYPT_STEP bytes, while @len falls by a block a time. */
static bool cts_step(size_t len)
{
	return len % KRB5_CRYPT_STEP < KRB5_BLOCK_LEN;
}

#if IS_ENABLED(CONFIG_CRYPTO_LIB_AES_CBC)
static bool cts_lib_encrypt(const struct krb5_cipher *cipher, u8 *buf,
			    size_t len)
{
	u8 iv[KRB5_BLOCK_LEN] = {};

	if (cipher->index != KRB5_CIPHER_AES)
		return false;
	/* The last two blocks are special: they are in the last step. */
	for (; len > KRB5_CRYPT_STEP + KRB5_BLOCK_LEN; len -= KRB5_CRYPT_STEP) {
		aes_cbc_encrypt(buf, buf, KRB5_CRYPT_STEP, iv, &cipher->aes);
		buf += KRB5_CRYPT_STEP;
		cond_resched();
	}
	aes_cbc_cts_encrypt(buf, buf, len, iv, &cipher->aes);
	return true;
}

static bool cts_lib_decrypt(const struct krb5_cipher *cipher, const u8 *src,
			    u8 *dst, size_t len)
{
	u8 iv[KRB5_BLOCK_LEN] = {};

	if (cipher->index != KRB5_CIPHER_AES)
		return false;
	for (; len > KRB5_CRYPT_STEP + KRB5_BLOCK_LEN; len -= KRB5_CRYPT_STEP) {
		aes_cbc_decrypt(dst, src, KRB5_CRYPT_STEP, iv, &cipher->aes);
		src += KRB5_CRYPT_STEP;
		dst += KRB5_CRYPT_STEP;
		cond_resched();
	}
	aes_cbc_cts_decrypt(dst, src, len, iv, &cipher->aes);
	return true;
}
#else
static bool cts_lib_encrypt(const struct krb5_cipher *cipher, u8 *buf,
			    size_t len)
{
	return false;
}

static bool cts_lib_decrypt(const struct krb5_cipher *cipher, const u8 *src,
			    u8 *dst, size_t len)
{
	return false;
}
#endif

/**
 * krb5_cts_encrypt() - encrypt in place
 * @cipher: the cipher, keyed
 * @buf: the plain text; any kernel memory
 * @len: its bytes, at least one block
 */
void krb5_cts_encrypt(const struct krb5_cipher *cipher, u8 *buf, size_t len)
{
	u8 last[KRB5_BLOCK_LEN];

	if (cts_lib_encrypt(cipher, buf, len))
		return;
	krb5_cipher_encrypt_one(cipher, buf, buf);
	for (len -= KRB5_BLOCK_LEN; len > KRB5_BLOCK_LEN;
	     len -= KRB5_BLOCK_LEN) {
		crypto_xor(buf + KRB5_BLOCK_LEN, buf, KRB5_BLOCK_LEN);
		buf += KRB5_BLOCK_LEN;
		krb5_cipher_encrypt_one(cipher, buf, buf);
		if (cts_step(len))
			cond_resched();
	}
	if (!len)
		return;
	/* At buf is C(n-1), behind it P(n), which the zeros pad. */
	memcpy(last, buf, KRB5_BLOCK_LEN);
	crypto_xor(buf, buf + KRB5_BLOCK_LEN, len);
	krb5_cipher_encrypt_one(cipher, buf, buf);
	memcpy(buf + KRB5_BLOCK_LEN, last, len);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cts_encrypt);

/**
 * krb5_cts_decrypt() - decrypt
 * @cipher: the cipher, keyed
 * @src: the cipher text; any kernel memory
 * @dst: set to the plain text; any other kernel memory
 * @len: bytes of both, at least one block
 */
void krb5_cts_decrypt(const struct krb5_cipher *cipher, const u8 *src, u8 *dst,
		      size_t len)
{
	static const u8 zero[KRB5_BLOCK_LEN];
	const u8 *before = zero;
	u8 last[KRB5_BLOCK_LEN];
	size_t n, step = 0;

	if (cts_lib_decrypt(cipher, src, dst, len))
		return;
	if (len == KRB5_BLOCK_LEN) {
		krb5_cipher_decrypt_one(cipher, dst, src);
		return;
	}
	for (; len > 2 * KRB5_BLOCK_LEN; len -= n) {
		n = 0;
		if (cipher->bulk)
			n = krb5_bulk_decrypt(cipher->bulk, before, src, dst,
					      len - KRB5_BLOCK_LEN - 1);
		if (!n) {
			krb5_cipher_decrypt_one(cipher, dst, src);
			crypto_xor(dst, before, KRB5_BLOCK_LEN);
			n = KRB5_BLOCK_LEN;
		}
		before = src + n - KRB5_BLOCK_LEN;
		src += n;
		dst += n;
		step += n;
		if (step >= KRB5_CRYPT_STEP) {
			step = 0;
			cond_resched();
		}
	}
	/* C(n) gives P(n) ^ C(n-1), and of that what was cut off C(n-1). */
	len -= KRB5_BLOCK_LEN;
	krb5_cipher_decrypt_one(cipher, last, src);
	crypto_xor_cpy(dst + KRB5_BLOCK_LEN, src + KRB5_BLOCK_LEN, last, len);
	memcpy(last, src + KRB5_BLOCK_LEN, len);
	krb5_cipher_decrypt_one(cipher, dst, last);
	crypto_xor(dst, before, KRB5_BLOCK_LEN);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cts_decrypt);
