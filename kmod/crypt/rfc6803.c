// SPDX-License-Identifier: GPL-2.0
/*
 * Key derivation of camellia128-cts-cmac and camellia256-cts-cmac, RFC 6803
 * section 3:
 *
 *	K(0) = 0, K(i) = CMAC(key, K(i-1) | i | constant | 0x00 | k)
 *	KDF-FEEDBACK-CMAC(key, constant) = k-truncate(K(1) | K(2) | ...)
 *
 * with constant = usage | octet, and k the number of bits that are wanted.
 */
#include <linux/string.h>
#include <linux/unaligned.h>

#include "crypt.h"

/**
 * krb5_rfc6803_set_base() - take a protocol key
 * @work: the caller's
 * @key: the key
 *
 * Return: 0 or -errno
 */
int krb5_rfc6803_set_base(struct krb5_scratch *work, const u8 *key)
{
	return crypto_shash_setkey(work->base_cmac, key,
				   work->base_desc->key_len);
}

/**
 * krb5_rfc6803_derive() - derive a key
 * @work: the caller's, with a protocol key
 * @usage: key usage number
 * @which: Kc, Ke or Ki
 * @out: the derived key
 * @len: its length, one block or two
 *
 * Return: 0 or -errno
 */
int krb5_rfc6803_derive(struct krb5_scratch *work, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len)
{
	u8 input[KRB5_BLOCK_LEN + 14] = {};
	unsigned int i;
	int err = 0;

	put_unaligned_be32(usage, input + KRB5_BLOCK_LEN + 4);
	input[KRB5_BLOCK_LEN + 8] = which;
	put_unaligned_be32(len * 8, input + KRB5_BLOCK_LEN + 10);
	for (i = 1; !err && i <= len / KRB5_BLOCK_LEN; i++) {
		put_unaligned_be32(i, input + KRB5_BLOCK_LEN);
		err = krb5_cmac(work->base_cmac,
				(struct krb5_ap_octets){ input, sizeof(input) },
				input);
		memcpy(out + (i - 1) * KRB5_BLOCK_LEN, input, KRB5_BLOCK_LEN);
	}
	memzero_explicit(input, sizeof(input));
	return err;
}
