// SPDX-License-Identifier: GPL-2.0
/*
 * CBC with cipher text stealing and a zero IV, RFC 3962 section 5:
 *
 *	C(1) = E(P(1)), C(i) = E(P(i) ^ C(i-1)), C(n) of P(n) padded with zeros;
 *	sent are C(1) | ... | C(n-2) | C(n) | C(n-1) cut to the length of P(n)
 *
 * This is done block by block. An exchange has few blocks, and an skcipher
 * costs more instructions for each of its calls than for ten blocks. Nothing
 * here can fail, sleep or be interrupted half-way by a driver that defers.
 */
#include <crypto/internal/cipher.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "crypt.h"

KRB5_AP_IMPORT_CRYPTO_SYMBOLS;

/**
 * krb5_cts_encrypt() - encrypt in place
 * @tfm: the cipher, keyed
 * @buf: what is encrypted; any kernel memory
 * @len: octets of @buf, at least one block
 */
void krb5_cts_encrypt(struct crypto_cipher *tfm, u8 *buf, size_t len)
{
	u8 last[KRB5_BLOCK_LEN];

	crypto_cipher_encrypt_one(tfm, buf, buf);
	for (len -= KRB5_BLOCK_LEN; len > KRB5_BLOCK_LEN;
	     len -= KRB5_BLOCK_LEN) {
		crypto_xor(buf + KRB5_BLOCK_LEN, buf, KRB5_BLOCK_LEN);
		buf += KRB5_BLOCK_LEN;
		crypto_cipher_encrypt_one(tfm, buf, buf);
	}
	if (!len)
		return;
	/* At buf is C(n-1), behind it P(n), which the zeros pad. */
	memcpy(last, buf, KRB5_BLOCK_LEN);
	crypto_xor(buf, buf + KRB5_BLOCK_LEN, len);
	crypto_cipher_encrypt_one(tfm, buf, buf);
	memcpy(buf + KRB5_BLOCK_LEN, last, len);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cts_encrypt);

/**
 * krb5_cts_decrypt() - decrypt
 * @tfm: the cipher, keyed
 * @src: what is read; any kernel memory
 * @dst: what is written; any other kernel memory
 * @len: octets of both, at least one block
 */
void krb5_cts_decrypt(struct crypto_cipher *tfm, const u8 *src, u8 *dst,
		      size_t len)
{
	static const u8 zero[KRB5_BLOCK_LEN];
	const u8 *before = zero;
	u8 last[KRB5_BLOCK_LEN];

	if (len == KRB5_BLOCK_LEN) {
		crypto_cipher_decrypt_one(tfm, dst, src);
		return;
	}
	for (; len > 2 * KRB5_BLOCK_LEN; len -= KRB5_BLOCK_LEN) {
		crypto_cipher_decrypt_one(tfm, dst, src);
		crypto_xor(dst, before, KRB5_BLOCK_LEN);
		before = src;
		src += KRB5_BLOCK_LEN;
		dst += KRB5_BLOCK_LEN;
	}
	/* C(n) gives P(n) ^ C(n-1), and of that what was cut off C(n-1). */
	len -= KRB5_BLOCK_LEN;
	crypto_cipher_decrypt_one(tfm, last, src);
	crypto_xor_cpy(dst + KRB5_BLOCK_LEN, src + KRB5_BLOCK_LEN, last, len);
	memcpy(last, src + KRB5_BLOCK_LEN, len);
	crypto_cipher_decrypt_one(tfm, dst, last);
	crypto_xor(dst, before, KRB5_BLOCK_LEN);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cts_decrypt);
