// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests that compare with another implementation, Linux' own crypto/krb5:
 * the same bytes for the same key, usage, confounder and plain text.
 *
 * It is built where the kernel has it, from Linux 6.15 on.
 */
#include <crypto/krb5.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "crypt/fixture.h"

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

static size_t some_length(unsigned int round)
{
	if (round < 70)
		return round;
	return noise() % (round % 8 ? 600 : 20000);
}

/* Ours seals, and the other's result has to be the same; the other opens it. */
static void oracle_seal(struct kunit *test)
{
	static const u32 usages[] = { 2, 11, 12 };
	s32 etype = *(const s32 *)test->param_value;
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	const struct krb5_enctype *krb5 = crypto_krb5_find_enctype(etype);
	u8 key[KRB5_AP_KEY_MAX], *ours, *theirs;
	struct krb5_scratch *scratch = krb5_scratch_get(GFP_KERNEL);
	struct krb5_buffer tk = { desc->key_len, key };
	size_t len, total, offset, size;
	struct crypto_aead *aead;
	struct scatterlist sg;
	unsigned int round;
	u32 usage;

	KUNIT_EXPECT_NOT_NULL(test, krb5);
	ours = kmalloc(20064, GFP_KERNEL);
	theirs = kmalloc(20064, GFP_KERNEL);
	for (round = 0; krb5 && ours && theirs && round < 150; round++) {
		usage = usages[round % ARRAY_SIZE(usages)];
		len = some_length(round);
		total = len + krb5_crypt_overhead(desc);
		noise_fill(key, sizeof(key));
		noise_fill(ours, 16 + len);
		memcpy(theirs, ours, 16 + len);

		KUNIT_EXPECT_EQ(test, 0, krb5_crypt_set_key(scratch, desc, key));
		KUNIT_EXPECT_EQ(test, 0, krb5_crypt_derive(scratch, usage));
		KUNIT_EXPECT_EQ(test, 0, krb5_crypt_seal(&scratch->usage_keys,
							 ours, len));

		aead = crypto_krb5_prepare_encryption(krb5, &tk, usage,
						      GFP_KERNEL);
		KUNIT_EXPECT_FALSE(test, IS_ERR(aead));
		if (IS_ERR(aead))
			break;
		sg_init_one(&sg, theirs, total);
		KUNIT_EXPECT_EQ(test, (ssize_t)total,
				crypto_krb5_encrypt(krb5, aead, &sg, 1, total,
						    16, len, true));
		KUNIT_EXPECT_MEMEQ_MSG(test, ours, theirs, total,
				       "usage %u, %zu bytes", usage, len);
		offset = 0;
		size = total;
		sg_init_one(&sg, ours, total);
		KUNIT_EXPECT_EQ(test, 0, crypto_krb5_decrypt(krb5, aead, &sg, 1,
							     &offset, &size));
		KUNIT_EXPECT_EQ(test, offset, 16);
		KUNIT_EXPECT_EQ(test, size, len);
		crypto_free_aead(aead);
	}
	KUNIT_EXPECT_EQ(test, round, 150);
	kfree(ours);
	kfree(theirs);
	krb5_scratch_put(scratch);
}

/* Checksums: the other's get_mic puts its own in front of the data. */
static void oracle_checksum(struct kunit *test)
{
	static const u32 usages[] = { 10, 17 };
	s32 etype = *(const s32 *)test->param_value;
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	const struct krb5_enctype *krb5 = crypto_krb5_find_enctype(etype);
	u8 key[KRB5_AP_KEY_MAX], sum[KRB5_HASH_LEN_MAX], *theirs;
	struct krb5_scratch *scratch = krb5_scratch_get(GFP_KERNEL);
	struct krb5_buffer tk = { desc->key_len, key };
	struct krb5_ap_octets data, none = {};
	struct crypto_shash *shash;
	struct krb5_mac_key mac;
	struct scatterlist sg;
	unsigned int round;
	size_t total;
	u32 usage;

	KUNIT_EXPECT_NOT_NULL(test, krb5);
	KUNIT_EXPECT_EQ(test, desc->checksum_type, krb5 ? krb5->ctype : 0);
	theirs = kmalloc(20064, GFP_KERNEL);
	for (round = 0; krb5 && theirs && round < 100; round++) {
		usage = usages[round % ARRAY_SIZE(usages)];
		data.data = theirs + desc->mac_len;
		data.len = some_length(round) ?: 1;
		total = data.len + desc->mac_len;
		noise_fill(key, sizeof(key));
		noise_fill(theirs, total);

		KUNIT_EXPECT_EQ(test, 0, krb5_crypt_set_key(scratch, desc, key));
		KUNIT_EXPECT_EQ(test, 0, krb5_checksum_key(scratch, usage, &mac));
		KUNIT_EXPECT_EQ(test, 0, krb5_checksum(&mac, data, none, sum));

		shash = crypto_krb5_prepare_checksum(krb5, &tk, usage,
						     GFP_KERNEL);
		KUNIT_EXPECT_FALSE(test, IS_ERR(shash));
		if (IS_ERR(shash))
			break;
		sg_init_one(&sg, theirs, total);
		KUNIT_EXPECT_EQ(test, (ssize_t)total,
				crypto_krb5_get_mic(krb5, shash, NULL, &sg, 1,
						    total, desc->mac_len,
						    data.len));
		KUNIT_EXPECT_MEMEQ(test, sum, theirs, desc->mac_len);
		crypto_free_shash(shash);
	}
	KUNIT_EXPECT_EQ(test, round, 100);
	kfree(theirs);
	krb5_scratch_put(scratch);
}

static struct kunit_case oracle_cases[] = {
	KUNIT_CASE_PARAM(oracle_seal, enctype_gen_params),
	KUNIT_CASE_PARAM(oracle_checksum, enctype_gen_params),
	{}
};

static int oracle_init(struct kunit *test)
{
	noise_seed(4);
	return 0;
}

static struct kunit_suite oracle_suite = {
	.name = "krb5_ap_oracle",
	.init = oracle_init,
	.test_cases = oracle_cases,
};

kunit_test_suite(oracle_suite);
