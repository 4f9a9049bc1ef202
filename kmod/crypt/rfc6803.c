// SPDX-License-Identifier: GPL-2.0
/*
 * Key derivation of camellia128-cts-cmac and camellia256-cts-cmac, RFC 6803
 * section 3:
 *
 *	K(0) = 0, K(i) = CMAC(key, K(i-1) | i | constant | 0x00 | k)
 *	KDF-FEEDBACK-CMAC(key, constant) = k-truncate(K(1) | K(2) | ...)
 *
 * with constant = usage | which, and k the number of bits that are wanted.
 */
#include <linux/string.h>
#include <linux/unaligned.h>

#include "internal.h"

int krb5_rfc6803_set_base(struct krb5_scratch *scratch, const u8 *key)
{
	return krb5_cmac_set_key(&scratch->base.cmac, key,
				 scratch->base_desc->key_len);
}

/* @len is one block or two. */
int krb5_rfc6803_derive(struct krb5_scratch *scratch, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len)
{
	u8 input[KRB5_BLOCK_LEN + 14] = {};
	unsigned int i;

	put_unaligned_be32(usage, input + KRB5_BLOCK_LEN + 4);
	input[KRB5_BLOCK_LEN + 8] = which;
	put_unaligned_be32(len * 8, input + KRB5_BLOCK_LEN + 10);
	for (i = 1; i <= len / KRB5_BLOCK_LEN; i++) {
		put_unaligned_be32(i, input + KRB5_BLOCK_LEN);
		krb5_cmac(&scratch->base.cmac,
			  (struct krb5_ap_octets){ input, sizeof(input) },
			  (struct krb5_ap_octets){}, input);
		memcpy(out + (i - 1) * KRB5_BLOCK_LEN, input, KRB5_BLOCK_LEN);
	}
	memzero_explicit(input, sizeof(input));
	return 0;
}
