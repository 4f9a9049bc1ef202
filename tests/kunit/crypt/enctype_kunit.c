// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the table of encryption types.
 */
#include "crypt/fixture.h"

/* The tests' kernels have what all six need. */
static void enctype_all_available(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, krb5_crypt_available(), KRB5_ENCTYPES_ALL);
}

/*
 * Find these six, with the lengths of the RFCs, and nothing else: no 0 that
 * stands for any, no DES, RC4 or negative type (K5).
 */
static void enctype_table(struct kunit *test)
{
	static const struct {
		s32 etype;
		u8 key_len, ki_len, mac_len;
		s32 sum_type;
	} want[] = {
		{ 17, 16, 16, 12, 15 }, { 18, 32, 32, 12, 16 },
		{ 19, 16, 16, 16, 19 }, { 20, 32, 24, 24, 20 },
		{ 25, 16, 16, 16, 17 }, { 26, 32, 32, 16, 18 },
	};
	const struct krb5_enctype_desc *desc;
	unsigned int i;
	s32 etype;

	for (etype = -200; etype < 300; etype++) {
		desc = krb5_enctype_find(etype);
		for (i = 0; i < ARRAY_SIZE(want); i++)
			if (want[i].etype == etype)
				break;
		if (i == ARRAY_SIZE(want)) {
			KUNIT_EXPECT_NULL(test, desc);
			continue;
		}
		KUNIT_ASSERT_NOT_NULL(test, desc);
		KUNIT_EXPECT_EQ(test, desc->etype, etype);
		KUNIT_EXPECT_EQ(test, desc->key_len, want[i].key_len);
		KUNIT_EXPECT_EQ(test, desc->ki_len, want[i].ki_len);
		KUNIT_EXPECT_EQ(test, desc->mac_len, want[i].mac_len);
		KUNIT_EXPECT_EQ(test, desc->mac_cipher,
				etype == 19 || etype == 20);
		KUNIT_EXPECT_EQ(test, desc->checksum_type, want[i].sum_type);
		KUNIT_EXPECT_PTR_EQ(test, desc, krb5_enctype_at(desc->index));
	}
	KUNIT_EXPECT_NULL(test, krb5_enctype_find(S32_MIN));
	KUNIT_EXPECT_NULL(test, krb5_enctype_find(S32_MAX));
}

static struct kunit_case enctype_cases[] = {
	KUNIT_CASE(enctype_all_available),
	KUNIT_CASE(enctype_table),
	{}
};

static struct kunit_suite enctype_suite = {
	.name = "krb5_ap_enctype",
	.init = crypt_fixture_init,
	.test_cases = enctype_cases,
};

kunit_test_suite(enctype_suite);
