// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of key derivation, with the vectors of the RFCs. RFC 3962 has
 * none: derived keys of its types are compared in vectors_kunit.c and
 * oracle_kunit.c, by what they seal.
 */
#include "crypt/fixture.h"

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

/* RFC 3961 appendix A.1 */
static void derive_nfold(struct kunit *test)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "012345", "be072631276b1955" },
		{ "password", "78a07b6caf85fa" },
		{ "Rough Consensus, and Running Code",
		  "bb6ed30870b7f0e0" },
		{ "password",
		  "59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e" },
		{ "MASSACHVSETTS INSTITVTE OF TECHNOLOGY",
		  "db3b0d8f0b061e603282b308a50841229ad798fab9540c1b" },
		{ "Q",
		  "518a54a2 15a8452a 518a54a2 15a8452a 518a54a2 15" },
		{ "ba",
		  "fb25d531ae8974499f52fd92ea9857c4ba24cf297e" },
		{ "kerberos", "6b65726265726f73" },
		{ "kerberos", "6b65726265726f737b9b5b2b93132b93" },
		{ "kerberos",
		  "8372c236344e5f1550cd0747e15d62ca7a5a3bcea4" },
		{ "kerberos",
		  "6b65726265726f737b9b5b2b93132b935c9bdcdad95c9899c4cae4dee6d6cae4" },
	};
	char hex[80];
	u8 out[32], *want;
	unsigned int i;
	size_t len;
	char *to;
	const char *from;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (to = hex, from = cases[i].out; *from; from++)
			if (*from != ' ')
				*to++ = *from;
		*to = '\0';
		want = test_hex(test, hex, &len);
		krb5_ap_nfold((const u8 *)cases[i].in, strlen(cases[i].in), out,
			      len);
		KUNIT_EXPECT_MEMEQ_MSG(test, out, want, len, "case %u", i);
	}
}

struct derive_case {
	s32 etype;
	const char *base;
	const char *kc;
	const char *ke;
	const char *ki;
};

/* Usage 2: RFC 8009 appendix A, RFC 6803 section 10 */
static void derive_usage_keys(struct kunit *test)
{
	static const struct derive_case cases[] = {
		{ 19, "3705d96080c17728a0e800eab6e0d23c",
		  "b31a018a48f54776f403e9a396325dc3",
		  "9b197dd1e8c5609d6e67c3e37c62c72e",
		  "9fda0e56ab2d85e1569a688696c26a6c" },
		{ 20, "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52",
		  "ef5718be86cc84963d8bbb5031e9f5c4ba41f28faf69e73d",
		  "56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49",
		  "69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f" },
		{ 25, "57d0297298ffd9d35de5a47fb4bde24b",
		  "d155775a209d05f02b38d42a389e5a56",
		  "64df83f85a532f17577d8c37035796ab",
		  "3e4fbdf30fb8259c425cb6c96f1f4635" },
		{ 26, "b9d6828b2056b7be656d88a123b1fac68214ac2b727ecf5f69afe0c4df2a6d2c",
		  "e467f9a9552bc7d3155a6220af9c19220eeed4ff78b0d1e6a1544991461a9e50",
		  "412aefc362a7285fc3966c6a5181e7605ae675235b6d549fbfc9ab6630a4c604",
		  "fa624fa0e523993fa388aefdc67e67ebcd8c08e8a0246b1d73b0d1dd9fc582b0" },
	};
	struct krb5_scratch *scratch = scratch_get(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct derive_case *c = &cases[i];
		const struct krb5_enctype_desc *desc =
			test_enctype(test, c->etype);
		u8 out[KRB5_AP_KEY_MAX], *want;
		size_t len;

		want = test_hex(test, c->base, &len);
		KUNIT_ASSERT_EQ(test, len, desc->key_len);
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_set_key(scratch, desc, want));
		want = test_hex(test, c->kc, &len);
		KUNIT_EXPECT_EQ(test, 0, desc->derive(scratch, USAGE(2),
						      KRB5_DERIVED_KC, out,
						      desc->ki_len));
		KUNIT_EXPECT_EQ(test, len, desc->ki_len);
		KUNIT_EXPECT_MEMEQ(test, out, want, len);
		want = test_hex(test, c->ke, &len);
		KUNIT_EXPECT_EQ(test, 0, desc->derive(scratch, USAGE(2),
						      KRB5_DERIVED_KE, out,
						      desc->key_len));
		KUNIT_EXPECT_EQ(test, len, desc->key_len);
		KUNIT_EXPECT_MEMEQ(test, out, want, len);
		want = test_hex(test, c->ki, &len);
		KUNIT_EXPECT_EQ(test, 0, desc->derive(scratch, USAGE(2),
						      KRB5_DERIVED_KI, out,
						      desc->ki_len));
		KUNIT_EXPECT_MEMEQ(test, out, want, len);
	}
}

/*
 * Keys that make one MAC are kept in another way than those of a service, which
 * have a second cipher for long texts: they are the same keys, for texts of any
 * length that begin anywhere in a page.
 */
static void derive_once_and_shared(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_usage_keys *shared = test_alloc(test, sizeof(*shared));
	struct krb5_bulk *bulk = test_alloc(test, sizeof(*bulk) + 1);
	const size_t longest = 3 * PAGE_SIZE;
	u8 *sealed = test_vmalloc(test, longest);
	u8 *opened = test_vmalloc(test, longest);
	u8 *want = test_vmalloc(test, longest);
	struct krb5_ap_octets cipher, plain;
	u8 key[KRB5_AP_KEY_MAX];
	struct krb5_scratch *scratch;
	size_t len, overhead;

	scratch = scratch_keyed(test, etype, 2, key);
	overhead = krb5_crypt_overhead(scratch->usage_keys.mac.desc);
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive_into(scratch, USAGE(2),
							shared, bulk));
	for (len = 0; len < longest - overhead - 64; len += len < 520 ? 1 : 619) {
		const struct krb5_usage_keys *seal = &scratch->usage_keys;
		const struct krb5_usage_keys *open = shared;

		if (len % 2)
			swap(seal, open);
		cipher.len = len + overhead;
		cipher.data = sealed + longest - cipher.len;
		noise_fill((u8 *)cipher.data, KRB5_BLOCK_LEN + len);
		memcpy(want, cipher.data + KRB5_BLOCK_LEN, len);
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_seal(seal, (u8 *)cipher.data, len));
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_open(open, cipher,
							 opened + len % 64,
							 &plain));
		KUNIT_ASSERT_EQ(test, len, plain.len);
		KUNIT_ASSERT_MEMEQ(test, plain.data, want, len);
	}
}

static struct kunit_case derive_cases[] = {
	KUNIT_CASE(derive_nfold),
	KUNIT_CASE(derive_usage_keys),
	KUNIT_CASE_PARAM(derive_once_and_shared, enctype_gen_params),
	{}
};

static struct kunit_suite derive_suite = {
	.name = "krb5_ap_derive",
	.init = crypt_fixture_init,
	.test_cases = derive_cases,
};

kunit_test_suite(derive_suite);
