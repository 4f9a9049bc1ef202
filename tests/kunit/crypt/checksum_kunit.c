// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of keyed checksums.
 */
#include <linux/slab.h>

#include "crypt/fixture.h"

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

#define K19 "3705d96080c17728a0e800eab6e0d23c"
#define K20 "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52"

/* RFC 8009 appendix A, RFC 6803 section 10: keyed checksums */
static void checksum_vectors(struct kunit *test)
{
	static const struct {
		s32 etype;
		int usage;
		const char *key;
		struct krb5_ap_octets data;
		const char *sum;
	} cases[] = {
		{ 19, 2, K19,
		  OCTETS("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"
			   "\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"),
		  "d78367186643d67b411cba9139fc1dee" },
		{ 20, 2, K20,
		  OCTETS("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"
			   "\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"),
		  "45ee791567eefca37f4ac1e0222de80d43c3bfa06699672a" },
		{ 25, 7, "1dc46a8d763f4f93742bcba3387576c3",
		  OCTETS("abcdefghijk"),
		  "1178e6c5c47a8c1ae0c4b9c7d4eb7b6b" },
		{ 25, 8, "5027bc231d0f3a9d23333f1ca6fdbe7c",
		  OCTETS("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		  "d1b34f7004a731f23a0c00bf6c3f753a" },
		{ 26, 9, "b61c86cc4e5d2757545ad423399fb7031ecab913cbb900bd7a3c6dd8bf92015b",
		  OCTETS("123456789"),
		  "87a12cfd2b96214810f01c826e7744b1" },
		{ 26, 10, "32164c5b434d1d1538e4cfd9be8040fe8c4ac7acc4b93d3314d2133668147a05",
		  OCTETS("!@#$%^&*()!@#$%^&*()!@#$%^&*()"),
		  "3fa0b42355e52b189187294aa252ab64" },
	};
	struct krb5_scratch *scratch = scratch_get(test);
	u8 sum[KRB5_HASH_LEN_MAX], *want;
	struct krb5_ap_octets none = {};
	struct krb5_mac_key mac;
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct krb5_enctype_desc *desc =
			test_enctype(test, cases[i].etype);

		want = test_hex(test, cases[i].key, &len);
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_set_key(scratch, desc, want));
		KUNIT_EXPECT_EQ(test, 0,
				krb5_checksum_key(scratch,
						  USAGE(cases[i].usage),
						  &mac));
		KUNIT_EXPECT_EQ(test, 0,
				krb5_checksum(&mac, cases[i].data, none,
					      sum));
		want = test_hex(test, cases[i].sum, &len);
		KUNIT_EXPECT_EQ(test, len, desc->mac_len);
		KUNIT_EXPECT_MEMEQ_MSG(test, sum, want, len, "case %u", i);
	}
}

/*
 * Cut a text in two at every place: the checksum is that of the whole. Lengths
 * around blocks of ciphers and hashes, empty parts, and a text that is longer
 * than what is done in one step.
 */
static void checksum_in_two_parts(struct kunit *test)
{
	static const size_t lengths[] = {
		0, 1, 15, 16, 17, 32, 63, 64, 65, 128, 200,
		2 * KRB5_CRYPT_STEP + 5,
	};
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], whole[KRB5_HASH_LEN_MAX];
	const size_t longest = lengths[ARRAY_SIZE(lengths) - 1];
	struct krb5_ap_octets none = {}, first, second;
	u8 sum[KRB5_HASH_LEN_MAX], *text;
	struct krb5_scratch *scratch;
	struct krb5_mac_key *mac;
	unsigned int i;
	size_t at;

	mac = test_alloc(test, sizeof(*mac));
	text = test_vmalloc(test, longest);
	noise_fill(text, longest);
	scratch = scratch_keyed(test, etype, 10, key);
	KUNIT_ASSERT_EQ(test, 0, krb5_checksum_key(scratch, USAGE(10), mac));
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		first.data = text;
		first.len = lengths[i];
		KUNIT_EXPECT_EQ(test, 0, krb5_checksum(mac, first, none, whole));
		for (at = 0; at <= lengths[i];
		     at += lengths[i] > 200 ? KRB5_CRYPT_STEP / 2 + 1 : 1) {
			first.len = at;
			second.data = text + at;
			second.len = lengths[i] - at;
			KUNIT_EXPECT_EQ(test, 0, krb5_checksum(mac, first,
							       second, sum));
			KUNIT_EXPECT_MEMEQ_MSG(test, sum, whole,
					       mac->desc->mac_len,
					       "%zu of %zu bytes", at,
					       lengths[i]);
		}
	}
}

static struct kunit_case checksum_cases[] = {
	KUNIT_CASE(checksum_vectors),
	KUNIT_CASE_PARAM(checksum_in_two_parts, enctype_gen_params),
	{}
};

static struct kunit_suite checksum_suite = {
	.name = "krb5_ap_checksum",
	.init = crypt_fixture_init,
	.test_cases = checksum_cases,
};

kunit_test_suite(checksum_suite);
