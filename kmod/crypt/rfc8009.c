// SPDX-License-Identifier: GPL-2.0
/*
 * Key derivation of aes128-cts-hmac-sha256-128 and aes256-cts-hmac-sha384-192,
 * RFC 8009 section 3:
 *
 *	KDF-HMAC-SHA2(key, label, k) =
 *		k-truncate(HMAC(key, 0x00000001 | label | 0x00 | k))
 *
 * with label = usage | which, and k the number of bits that are wanted.
 */
#include <linux/string.h>
#include <linux/unaligned.h>

#include "internal.h"

int krb5_rfc8009_set_base(struct krb5_scratch *scratch, const u8 *key)
{
	return krb5_hmac_set_key(scratch->base_desc->hash, &scratch->base.hmac,
				 key, scratch->base_desc->key_len, false);
}

int krb5_rfc8009_derive(struct krb5_scratch *scratch, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len)
{
	u8 digest[KRB5_HASH_LEN_MAX] = {};
	u8 input[14];
	int err;

	put_unaligned_be32(1, input);
	put_unaligned_be32(usage, input + 4);
	input[8] = which;
	input[9] = 0;
	put_unaligned_be32(len * 8, input + 10);
	err = krb5_hmac(scratch->base_desc->hash, &scratch->base.hmac,
			(struct krb5_ap_octets){ input, sizeof(input) },
			(struct krb5_ap_octets){}, digest);
	memcpy(out, digest, len);
	memzero_explicit(digest, sizeof(digest));
	return err;
}
