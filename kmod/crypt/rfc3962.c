// SPDX-License-Identifier: GPL-2.0
/*
 * Key derivation of aes128-cts-hmac-sha1-96 and aes256-cts-hmac-sha1-96:
 * DK of RFC 3961 section 5.1 with AES, RFC 3962 section 4.
 *
 *	K1 = E(key, n-fold(usage | which)), K2 = E(key, K1), DK = K1 | K2
 */
#include <linux/build_bug.h>
#include <linux/export.h>
#include <linux/lcm.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "internal.h"

/* Usages below this have their constants folded at init. */
#define FOLDED_USAGES	26
static_assert(KRB5_USAGE_INITIATOR_SIGN < FOLDED_USAGES);

static const u8 krb5_which[] = {
	KRB5_DERIVED_KC, KRB5_DERIVED_KE, KRB5_DERIVED_KI
};

static u8 krb5_folded[FOLDED_USAGES][ARRAY_SIZE(krb5_which)][KRB5_BLOCK_LEN]
	__ro_after_init;

/**
 * krb5_ap_nfold() - the n-fold operation, RFC 3961 section 5.1
 * @in: the input
 * @in_len: its bytes
 * @out: set to the result
 * @out_len: bytes that are wanted
 *
 * The input is repeated, each time rotated right by 13 bits more, up to the
 * least common multiple of both lengths; the pieces of @out_len bytes that it
 * then has are added with end-around carry.
 */
void krb5_ap_nfold(const u8 *in, unsigned int in_len, u8 *out,
		   unsigned int out_len)
{
	unsigned int total = lcm(in_len, out_len), bits = in_len * 8;
	unsigned int i, carry = 0;

	memset(out, 0, out_len);
	for (i = total; i--;) {
		unsigned int copy = i / in_len;
		/* First bit of byte i, in the input before rotation. */
		unsigned int bit = ((i % in_len) * 8 + bits -
				    (13 * copy) % bits) % bits;
		unsigned int a = in[bit / 8], b = in[(bit / 8 + 1) % in_len];
		unsigned int byte = ((a << 8 | b) >> (8 - bit % 8)) & 0xff;

		carry += byte + out[i % out_len];
		out[i % out_len] = carry;
		carry >>= 8;
	}
	for (i = out_len; carry && i--;) {
		carry += out[i];
		out[i] = carry;
		carry >>= 8;
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_ap_nfold);

/* Folds the constants of all usages. */
void __init krb5_rfc3962_init(void)
{
	unsigned int usage, i;
	u8 constant[5];

	for (usage = 0; usage < FOLDED_USAGES; usage++) {
		put_unaligned_be32(usage, constant);
		for (i = 0; i < ARRAY_SIZE(krb5_which); i++) {
			constant[4] = krb5_which[i];
			krb5_ap_nfold(constant, sizeof(constant),
				      krb5_folded[usage][i], KRB5_BLOCK_LEN);
		}
	}
}

int krb5_rfc3962_set_base(struct krb5_scratch *scratch, const u8 *key)
{
	return krb5_cipher_set_key(&scratch->base.aes, KRB5_CIPHER_AES, key,
				   scratch->base_desc->key_len);
}

/* @len is one block or two. */
int krb5_rfc3962_derive(struct krb5_scratch *scratch, enum krb5_usage usage,
			enum krb5_derived which, u8 *out, unsigned int len)
{
	unsigned int i = which == KRB5_DERIVED_KC ? 0 :
			 which == KRB5_DERIVED_KE ? 1 : 2;
	const struct krb5_cipher *aes = &scratch->base.aes;

	krb5_cipher_encrypt_one(aes, out, krb5_folded[usage][i]);
	if (len > KRB5_BLOCK_LEN)
		krb5_cipher_encrypt_one(aes, out + KRB5_BLOCK_LEN, out);
	return 0;
}
