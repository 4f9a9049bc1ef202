// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of CBC with cipher text stealing.
 */
#include <crypto/algapi.h>

#include "crypt/fixture.h"

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

/* RFC 3962 appendix B: CBC with cipher text stealing, key "chicken teriyaki". */
static void cts_vectors(struct kunit *test)
{
	static const char plain[] =
		"I would like the General Gau's Chicken, please, and wonton soup.";
	static const struct {
		size_t len;
		const char *out;
	} cases[] = {
		{ 17, "c6353568f2bf8cb4d8a580362da7ff7f97" },
		{ 31, "fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5" },
		{ 32, "39312523a78662d5be7fcbcc98ebf5a897687268d6ecccc0c07b25e25ecfe584" },
		{ 47,
		  "97687268d6ecccc0c07b25e25ecfe584b3fffd940c16a18c1b5549d2f838029e39312523a78662d5be7fcbcc98ebf5"
		},
		{ 48,
		  "97687268d6ecccc0c07b25e25ecfe5849dad8bbb96c4cdc03bc103e1a194bbd839312523a78662d5be7fcbcc98ebf5a8"
		},
		{ 64,
		  "97687268d6ecccc0c07b25e25ecfe58439312523a78662d5be7fcbcc98ebf5a84807efe836ee89a526730dbc2f7bc8409dad8bbb96c4cdc03bc103e1a194bbd8"
		},
	};
	struct krb5_scratch *scratch = scratch_get(test);
	struct krb5_cipher *aes = &scratch->base.aes;
	u8 *buf, *want;
	unsigned int i;
	size_t len;

	KUNIT_ASSERT_EQ(test, 0,
			krb5_crypt_set_key(scratch, test_enctype(test, 17),
					   "chicken teriyaki"));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		want = test_hex(test, cases[i].out, &len);
		KUNIT_ASSERT_EQ(test, len, cases[i].len);
		buf = test_alloc(test, len);
		memcpy(buf, plain, len);
		krb5_cts_encrypt(aes, buf, len);
		KUNIT_EXPECT_MEMEQ(test, buf, want, len);
		krb5_cts_decrypt(aes, want, buf, len);
		KUNIT_EXPECT_MEMEQ(test, buf, plain, len);
	}
}

/*
 * A single block, which has nothing to steal from, is CBC with a zero IV: the
 * cipher itself. The RFC has no vector for it.
 */
static void cts_one_block(struct kunit *test)
{
	struct krb5_scratch *scratch = scratch_get(test);
	u8 block[KRB5_BLOCK_LEN], buf[KRB5_BLOCK_LEN], back[KRB5_BLOCK_LEN];
	u8 key[KRB5_AP_KEY_MAX];

	noise_fill(key, sizeof(key));
	noise_fill(block, sizeof(block));
	memcpy(buf, block, sizeof(buf));
	KUNIT_ASSERT_EQ(test, 0,
			krb5_crypt_set_key(scratch, test_enctype(test, 18),
					   key));
	krb5_cts_encrypt(&scratch->base.aes, buf, sizeof(buf));
	krb5_cts_decrypt(&scratch->base.aes, buf, back, sizeof(buf));
	KUNIT_EXPECT_MEMEQ(test, back, block, sizeof(block));
	krb5_cipher_encrypt_one(&scratch->base.aes, block, block);
	KUNIT_EXPECT_MEMEQ(test, buf, block, sizeof(block));
}

/* The mode by the book, RFC 3962 section 5, on whole memory. */
static void cts_by_the_book(const struct krb5_cipher *cipher, u8 *buf,
			    size_t len)
{
	size_t whole = round_down(len - 1, 16), i;
	u8 last[32] = {};

	memcpy(last + 16, buf + whole, len - whole);
	for (i = 0; i < whole; i += 16) {
		if (i)
			crypto_xor(buf + i, buf + i - 16, 16);
		krb5_cipher_encrypt_one(cipher, buf + i, buf + i);
	}
	memcpy(last, buf + whole - 16, 16);
	crypto_xor(last + 16, last, 16);
	krb5_cipher_encrypt_one(cipher, buf + whole - 16, last + 16);
	memcpy(buf + whole, last, len - whole);
}

/* Texts that take several steps, and end around the end of one. */
static void cts_steps(struct kunit *test)
{
	static const size_t lengths[] = {
		17, KRB5_CRYPT_STEP - 1, KRB5_CRYPT_STEP, KRB5_CRYPT_STEP + 1,
		KRB5_CRYPT_STEP + 15, KRB5_CRYPT_STEP + 16,
		KRB5_CRYPT_STEP + 17, KRB5_CRYPT_STEP + 33,
		3 * KRB5_CRYPT_STEP + 5,
	};
	const size_t longest = lengths[ARRAY_SIZE(lengths) - 1];
	s32 etype = *(const s32 *)test->param_value;
	u8 *plain = test_vmalloc(test, longest);
	u8 *want = test_vmalloc(test, longest);
	u8 *got = test_vmalloc(test, longest);
	struct krb5_scratch *scratch;
	u8 key[KRB5_AP_KEY_MAX];
	unsigned int i;

	scratch = scratch_keyed(test, etype, 2, key);
	noise_fill(plain, longest);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		memcpy(want, plain, lengths[i]);
		memcpy(got, plain, lengths[i]);
		cts_by_the_book(&scratch->usage_keys.cipher, want, lengths[i]);
		krb5_cts_encrypt(&scratch->usage_keys.cipher, got, lengths[i]);
		KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(got, want, lengths[i]),
				    "%zu bytes", lengths[i]);
		krb5_cts_decrypt(&scratch->usage_keys.cipher, want, got, lengths[i]);
		KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(got, plain, lengths[i]),
				    "%zu bytes back", lengths[i]);
	}
}

static struct kunit_case cts_cases[] = {
	KUNIT_CASE(cts_vectors),
	KUNIT_CASE(cts_one_block),
	KUNIT_CASE_PARAM(cts_steps, enctype_gen_params),
	{}
};

static struct kunit_suite cts_suite = {
	.name = "krb5_ap_cts",
	.init = crypt_fixture_init,
	.test_cases = cts_cases,
};

kunit_test_suite(cts_suite);
