// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the cryptography: does it what the RFCs say, in whatever
 * memory, and does it open nothing that was not sealed with the key?
 *
 * The test vectors are those of the RFCs, copied from there. What is sealed by
 * libkrb5 is in vectors_kunit.c; Linux' own crypto/krb5 is compared in
 * oracle_kunit.c.
 */
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "fixture/util.h"

#define USAGE(n)	((enum krb5_usage)(n))

static const s32 enctypes[] = { 17, 18, 19, 20, 25, 26 };

static void enctype_desc(const s32 *etype, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d", *etype);
}

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

static void put_work(void *data)
{
	struct krb5_scratch **work = data;

	if (*work)
		krb5_scratch_put(*work);
	*work = NULL;
}

/* To be given back with end_work(): only after a failure another task does. */
static struct krb5_scratch *get_work(struct kunit *test)
{
	struct krb5_scratch **work = test_alloc(test, sizeof(*work));

	*work = krb5_scratch_get();
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, put_work, work));
	test->priv = work;
	return *work;
}

static void end_work(struct kunit *test)
{
	put_work(test->priv);
}

/* A work with the keys of a usage; the protocol key is noise. */
static struct krb5_scratch *keyed_work(struct kunit *test, s32 etype, int usage,
				       u8 *key)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	struct krb5_scratch *work = get_work(test);

	noise_fill(key, desc->key_len);
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_set_key(work, desc, key));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(work, USAGE(usage)));
	return work;
}

/* Does this kernel have what all six need? The tests' kernels do. */
static void crypt_all_available(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, krb5_crypt_available(), KRB5_ENCTYPES_ALL);
}

/*
 * Are these six found and nothing else: no 0 that stands for any, no DES, RC4 or
 * negative type (K5)? Their lengths are those of the RFCs.
 */
static void crypt_enctypes(struct kunit *test)
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
		KUNIT_EXPECT_EQ(test, krb5_checksum_type(desc),
				want[i].sum_type);
		KUNIT_EXPECT_PTR_EQ(test, desc, krb5_enctype_at(desc->index));
	}
	KUNIT_EXPECT_NULL(test, krb5_enctype_find(S32_MIN));
	KUNIT_EXPECT_NULL(test, krb5_enctype_find(S32_MAX));
}

/* RFC 3961 appendix A.1 */
static void crypt_nfold(struct kunit *test)
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
		krb5_nfold((const u8 *)cases[i].in, strlen(cases[i].in), out,
			   len);
		KUNIT_EXPECT_MEMEQ_MSG(test, out, want, len, "case %u", i);
	}
}

/* RFC 3962 appendix B: CBC with cipher text stealing, key "chicken teriyaki". */
static void crypt_cts(struct kunit *test)
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
	struct krb5_scratch *work = get_work(test);
	struct crypto_cipher *tfm = work->cipher[KRB5_CIPHER_AES];
	u8 *buf, *want;
	unsigned int i;
	size_t len;

	/* What wipes it looks for the enctype that was used. */
	work->base_desc = test_enctype(test, 17);
	KUNIT_ASSERT_EQ(test, 0,
			crypto_cipher_setkey(tfm, "chicken teriyaki", 16));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		want = test_hex(test, cases[i].out, &len);
		KUNIT_ASSERT_EQ(test, len, cases[i].len);
		buf = test_alloc(test, len);
		memcpy(buf, plain, len);
		krb5_cts_encrypt(tfm, buf, len);
		KUNIT_EXPECT_MEMEQ(test, buf, want, len);
		krb5_cts_decrypt(tfm, want, buf, len);
		KUNIT_EXPECT_MEMEQ(test, buf, plain, len);
	}
	end_work(test);
}

struct derive_case {
	s32 etype;
	const char *base;
	const char *kc;
	const char *ke;
	const char *ki;
};

/* Usage 2: RFC 8009 appendix A, RFC 6803 section 10 */
static void crypt_derived_keys(struct kunit *test)
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
	struct krb5_scratch *work = get_work(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct derive_case *c = &cases[i];
		const struct krb5_enctype_desc *desc =
			test_enctype(test, c->etype);
		u8 out[KRB5_AP_KEY_MAX], *want;
		size_t len;

		KUNIT_ASSERT_EQ(
			test, 0,
			krb5_crypt_set_key(work, desc,
					   test_hex(test, c->base, &len)));
		KUNIT_EXPECT_EQ(test, len, desc->key_len);
		want = test_hex(test, c->kc, &len);
		KUNIT_EXPECT_EQ(test, 0, desc->derive(work, USAGE(2),
						      KRB5_DERIVED_KC, out,
						      desc->ki_len));
		KUNIT_EXPECT_EQ(test, len, desc->ki_len);
		KUNIT_EXPECT_MEMEQ(test, out, want, len);
		want = test_hex(test, c->ke, &len);
		KUNIT_EXPECT_EQ(test, 0, desc->derive(work, USAGE(2),
						      KRB5_DERIVED_KE, out,
						      desc->key_len));
		KUNIT_EXPECT_EQ(test, len, desc->key_len);
		KUNIT_EXPECT_MEMEQ(test, out, want, len);
		want = test_hex(test, c->ki, &len);
		KUNIT_EXPECT_EQ(test, 0, desc->derive(work, USAGE(2),
						      KRB5_DERIVED_KI, out,
						      desc->ki_len));
		KUNIT_EXPECT_MEMEQ(test, out, want, len);
	}
	end_work(test);
}

struct seal_case {
	s32 etype;
	int usage;
	const char *key;
	const char *confounder;
	const char *plain;
	const char *cipher;
};

/* RFC 8009 appendix A, RFC 6803 section 10: sealed, and opened again. */
static const struct seal_case seal_cases[] = {
#define K19 "3705d96080c17728a0e800eab6e0d23c"
	{ 19, 2, K19, "7e5895eaf2672435bad817f545a37148", "",
	  "ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718" },
	{ 19, 2, K19, "7bca285e2fd4130fb55b1a5c83bc5b24", "000102030405",
	  "84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4421dfdf8976c" },
	{ 19, 2, K19, "56ab21713ff62c0a1457200f6fa9948f",
	  "000102030405060708090a0b0c0d0e0f",
	  "3517d640f50ddc8ad3628722b3569d2ae07493fa8263254080ea65c1008e8fc295fb4852e7d83e1e7c48c37eebe6b0d3"
	},
	{ 19, 2, K19, "a7a4e29a4728ce10664fb64e49ad3fac",
	  "000102030405060708090a0b0c0d0e0f1011121314",
	  "720f73b18d9859cd6ccb4346115cd336c70f58edc0c4437c5573544c31c813bce1e6d072c186b39a413c2f92ca9b8334a287ffcbfc"
	},
#define K20 "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52"
	{ 20, 2, K20, "f764e9fa15c276478b2c7d0c4e5f58e4", "",
	  "41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac612748b9bbfbe7eb4ce3c" },
	{ 20, 2, K20, "b80d3251c1f6471494256ffe712d0b9a", "000102030405",
	  "4ed7b37c2bcac8f74f23c1cf07e62bc7b75fb3f637b9f559c7f664f69eab7b6092237526ea0d1f61cb20d69d10f2"
	},
	{ 20, 2, K20, "53bf8a0d105265d4e276428624ce5e63",
	  "000102030405060708090a0b0c0d0e0f",
	  "bc47ffec7998eb91e8115cf8d19dac4bbbe2e163e87dd37f49beca92027764f68cf51f14d798c2273f35df574d1f932e40c4ff255b36a266"
	},
	{ 20, 2, K20, "763e65367e864f02f55153c7e3b58af1",
	  "000102030405060708090a0b0c0d0e0f1011121314",
	  "40013e2df58e8751957d2878bcd2d6fe101ccfd556cb1eae79db3c3ee86429f2b2a602ac86fef6ecb647d6295fae077a1feb517508d2c16b4192e01f62"
	},
	{ 25, 0, "1dc46a8d763f4f93742bcba3387576c3",
	  "b69822a19a6b09c0ebc8557d1f1b6c0a", "",
	  "c466f1871069921edb7c6fde244a52db0ba10edc197bdb8006658ca3ccce6eb8" },
	{ 25, 1, "5027bc231d0f3a9d23333f1ca6fdbe7c",
	  "6f2fc3c2a166fd8898967a83de9596d9", "31",
	  "842d21fd950311c0dd464a3f4be8d6da88a56d559c9b47d3f9a85067af661559b8" },
	{ 25, 2, "a1bb61e805f9ba6dde8fdbddc05cdea0",
	  "a5b4a71e077aeef93c8763c18fdb1f10", "392062797465737373",
	  "619ff072e36286ff0a28deb3a352ec0d0edf5c5160d663c901758ccf9d1ed33d71db8f23aabf8348a0" },
	{ 25, 3, "2ca27a5faf5532244506434e1cef6676",
	  "19fee40d810c524b5b22f01874c693da", "31332062797465732062797465",
	  "b8eca3167ae6315512e59f98a7c500205e5f63ff3bb389af1c41a21d640d8615c9ed3fbeb05ab6acb67689b5ea"
	},
	{ 25, 4, "7824f8c16f83ff354c6bf7515b973f43",
	  "ca7a7ab4be192dabd603506db19c39e2",
	  "333020627974657320627974657320627974657320627974657320627974",
	  "a26a3905a4ffd5816b7b1e27380d08090c8ec1f304496e1abdcd2bdcd1dffc660989e117a713ddbb57a4146c1587cba4356665591d2240282f5842b105a5"
	},
	{ 26, 0, "b61c86cc4e5d2757545ad423399fb7031ecab913cbb900bd7a3c6dd8bf92015b",
	  "3cbbd2b45917941067f96599bb98926c", "",
	  "03886d03310b47a6d8f06d7b94d1dd837ecce315ef652aff620859d94a259266" },
	{ 26, 1, "1b97fe0a190e2021eb30753e1b6e1e77b0754b1d684610355864104963463833",
	  "def487fcebe6de6346d4da4521bba2d2", "31",
	  "2c9c1570133c99bf6a34bc1b0212002fd194338749db4135497a347cfcd9d18a12" },
	{ 26, 2, "32164c5b434d1d1538e4cfd9be8040fe8c4ac7acc4b93d3314d2133668147a05",
	  "ad4ff904d34e555384b14100fc465f88", "392062797465737373",
	  "9c6de75f812de7ed0d28b2963557a115640998275b0af5152709913ff52a2a9c8e63b872f92e64c839" },
	{ 26, 3, "b038b132cd8e06612267fab7170066d88aeccba0b744bfc60dc89bca182d0715",
	  "cf9bca6df1144e0c0af9b8f34c90d514", "31332062797465732062797465",
	  "eeec85a9813cdc536772ab9b42defc5706f726e975dde05a87eb5406ea324ca185c9986b42aabe794b84821bee"
	},
	{ 26, 4, "ccfcd349bf4c6677e86e4b02b8eab924a546ac731cf9bf6989b996e7d6bfbba7",
	  "644def38da35007275878d216855e228",
	  "333020627974657320627974657320627974657320627974657320627974",
	  "0e44680985855f2d1f1812529ca83bfd8e349de6fd9ada0baaa048d68e265febf34ad1255a344999ad37146887a6c6845731ac7f46376a0504cd06571474"
	},
};

static void crypt_sealed(struct kunit *test)
{
	struct krb5_scratch *work = get_work(test);
	struct krb5_ap_octets plain;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(seal_cases); i++) {
		const struct seal_case *c = &seal_cases[i];
		const struct krb5_enctype_desc *desc =
			test_enctype(test, c->etype);
		u8 *want, *buf, *text, *out;
		size_t len, text_len;

		text = test_hex(test, c->plain, &text_len);
		want = test_hex(test, c->cipher, &len);
		KUNIT_ASSERT_EQ(test, len,
				text_len + krb5_crypt_overhead(desc));
		buf = test_alloc(test, len);
		out = test_alloc(test, len);
		memcpy(buf, test_hex(test, c->confounder, &len), 16);
		memcpy(buf + 16, text, text_len);

		KUNIT_ASSERT_EQ(
			test, 0,
			krb5_crypt_set_key(work, desc,
					   test_hex(test, c->key, &len)));
		KUNIT_ASSERT_EQ(test, len, desc->key_len);
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_derive(work, USAGE(c->usage)));
		KUNIT_EXPECT_EQ(test, 0, krb5_crypt_seal(&work->pair,
							 buf, text_len));
		len = text_len + krb5_crypt_overhead(desc);
		KUNIT_EXPECT_MEMEQ_MSG(test, buf, want, len, "case %u", i);
		KUNIT_EXPECT_EQ(test, 0,
				krb5_crypt_open(&work->pair,
						(struct krb5_ap_octets){ want, len },
						out, &plain));
		KUNIT_ASSERT_EQ(test, plain.len, text_len);
		KUNIT_EXPECT_MEMEQ(test, plain.data, text, text_len);
	}
	end_work(test);
}

/* RFC 8009 appendix A, RFC 6803 section 10: keyed checksums */
static void crypt_checksums(struct kunit *test)
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
	struct krb5_scratch *work = get_work(test);
	u8 sum[KRB5_HASH_LEN_MAX], *want;
	struct krb5_usage_keys pair;
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct krb5_enctype_desc *desc =
			test_enctype(test, cases[i].etype);

		KUNIT_ASSERT_EQ(
			test, 0,
			krb5_crypt_set_key(work, desc,
					   test_hex(test, cases[i].key, &len)));
		KUNIT_ASSERT_EQ(test, 0, krb5_checksum_init(&pair, desc));
		KUNIT_EXPECT_EQ(test, 0,
				krb5_checksum_key(work, USAGE(cases[i].usage),
						  &pair));
		KUNIT_EXPECT_EQ(test, 0,
				krb5_checksum(&pair, cases[i].data, sum));
		want = test_hex(test, cases[i].sum, &len);
		KUNIT_EXPECT_EQ(test, len, desc->mac_len);
		KUNIT_EXPECT_MEMEQ_MSG(test, sum, want, len, "case %u", i);
		krb5_usage_keys_free(&pair);
	}
	end_work(test);
}

static const size_t plain_lengths[] = {
	0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 1000, 4079, 4080,
	4081, 4096, 8191, 12289, 65536,
};

/*
 * Seals at one place, opens to another, both of any kind and alignment; the
 * plain text has to come back, and the cipher text must not change.
 */
static void round_trip(struct kunit *test, struct krb5_scratch *work,
		       u8 *sealed, u8 *opened, size_t len)
{
	const struct krb5_enctype_desc *desc = work->pair.desc;
	size_t total = len + krb5_crypt_overhead(desc), i;
	struct krb5_ap_octets plain;
	u64 before = 0, after = 0;

	for (i = 0; i < 16 + len; i++)
		sealed[i] = 7 * i + len;
	KUNIT_EXPECT_EQ(test, 0,
			krb5_crypt_seal(&work->pair, sealed, len));
	for (i = 0; i < total; i++)
		before = before * 31 + sealed[i];
	KUNIT_EXPECT_EQ(test, 0,
			krb5_crypt_open(&work->pair,
					(struct krb5_ap_octets){ sealed, total },
					opened, &plain));
	for (i = 0; i < total; i++)
		after = after * 31 + sealed[i];
	KUNIT_EXPECT_EQ(test, before, after);
	KUNIT_EXPECT_PTR_EQ(test, (u8 *)plain.data, opened + 16);
	KUNIT_ASSERT_EQ(test, plain.len, len);
	for (i = 0; i < len; i++)
		if (plain.data[i] != (u8)(7 * (i + 16) + len))
			break;
	KUNIT_EXPECT_EQ(test, i, len);
}

/* In slab memory, exactly as long as it must be: KASAN sees what is beyond. */
static void crypt_slab(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_scratch *work;
	u8 key[KRB5_AP_KEY_MAX], *sealed, *opened;
	size_t total;
	unsigned int i;

	work = keyed_work(test, etype, 11, key);
	for (i = 0; i < ARRAY_SIZE(plain_lengths); i++) {
		total = plain_lengths[i] + krb5_crypt_overhead(work->pair.desc);
		sealed = kmalloc(total, GFP_KERNEL);
		opened = kmalloc(total, GFP_KERNEL);
		KUNIT_ASSERT_TRUE(test, sealed && opened);
		round_trip(test, work, sealed, opened, plain_lengths[i]);
		kfree(sealed);
		kfree(opened);
	}
	end_work(test);
}

/*
 * In vmalloc memory that ends at an unmapped page, and begins at any offset in
 * a page: is each page found, and none beyond?
 */
static void crypt_vmalloc(struct kunit *test)
{
	static const size_t offsets[] = { 0, 1, 8, 4000, 4080, 4095 };
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_scratch *work;
	u8 key[KRB5_AP_KEY_MAX], *sealed, *opened;
	struct guard from, to;
	unsigned int i, j;
	size_t total;

	work = keyed_work(test, etype, 11, key);
	guard_init(test, &from, 2 * SZ_64K);
	guard_init(test, &to, 2 * SZ_64K);
	for (i = 0; i < ARRAY_SIZE(plain_lengths); i++) {
		total = plain_lengths[i] + krb5_crypt_overhead(work->pair.desc);
		round_trip(test, work, from.end - total, to.end - total,
			   plain_lengths[i]);
		for (j = 0; j < ARRAY_SIZE(offsets); j++) {
			sealed = from.end - from.size + offsets[j];
			opened = to.end - to.size +
				 offsets[ARRAY_SIZE(offsets) - 1 - j];
			round_trip(test, work, sealed, opened,
				   plain_lengths[i]);
		}
	}
	end_work(test);
}

/* As long as a token may be made, at the most unfortunate place. */
static void crypt_megabyte(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_scratch *work;
	u8 key[KRB5_AP_KEY_MAX];
	struct guard from, to;
	size_t overhead;

	work = keyed_work(test, etype, 2, key);
	overhead = krb5_crypt_overhead(work->pair.desc);
	guard_init(test, &from, KRB5_AP_TOKEN_MAX_CEILING + PAGE_SIZE);
	guard_init(test, &to, KRB5_AP_TOKEN_MAX_CEILING + PAGE_SIZE);
	round_trip(test, work, from.end - from.size + PAGE_SIZE - 1,
		   to.end - to.size + 1, KRB5_AP_TOKEN_MAX_CEILING - overhead);
	end_work(test);
}

/* On the stack, which may be vmalloc memory itself. */
static void crypt_stack(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 sealed[16 + 100 + KRB5_MAC_LEN_MAX], opened[sizeof(sealed)];
	u8 key[KRB5_AP_KEY_MAX];
	struct krb5_scratch *work;

	work = keyed_work(test, etype, 12, key);
	round_trip(test, work, sealed, opened, 100);
	round_trip(test, work, sealed + 1, opened + 3, 57);
	round_trip(test, work, sealed + 1, opened, 0);
	end_work(test);
}

static int try_open(struct krb5_scratch *work, const u8 *sealed, size_t len,
		    u8 *opened)
{
	struct krb5_ap_octets cipher = { sealed, len }, plain;

	return krb5_crypt_open(&work->pair, cipher, opened, &plain);
}

/*
 * Is every bit of what was sealed covered by the MAC, and does every bit of the
 * MAC count (T1; CVE-2022-45142)? And every octet more or less?
 */
static void crypt_every_bit(struct kunit *test)
{
	static const size_t lengths[] = { 0, 5, 16, 40 };
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], *sealed, *opened;
	struct krb5_scratch *work;
	size_t total, bit;
	unsigned int i;
	int err;

	work = keyed_work(test, etype, 11, key);
	sealed = test_alloc(test, 128);
	opened = test_alloc(test, 128);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		total = lengths[i] + krb5_crypt_overhead(work->pair.desc);
		noise_fill(sealed, 128);
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_seal(&work->pair,
							 sealed, lengths[i]));
		for (bit = 0; bit < 8 * total; bit++) {
			sealed[bit / 8] ^= 1 << bit % 8;
			err = try_open(work, sealed, total, opened);
			KUNIT_EXPECT_EQ_MSG(test, err, -EBADMSG,
					    "bit %zu of %zu octets", bit,
					    total);
			sealed[bit / 8] ^= 1 << bit % 8;
		}
		KUNIT_EXPECT_EQ(test, 0, try_open(work, sealed, total, opened));
		KUNIT_EXPECT_EQ(test, -EBADMSG,
				try_open(work, sealed, total + 1, opened));
		KUNIT_EXPECT_NE(test, 0,
				try_open(work, sealed, total - 1, opened));
		KUNIT_EXPECT_NE(test, 0,
				try_open(work, sealed + 1, total - 1, opened));
	}
	end_work(test);
}

/*
 * Cipher texts of 0 to 60 octets: too short is too short, without a look at
 * what is not there, and noise does not open (F14; CVE-2009-4212).
 */
static void crypt_short(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], opened[64], octets[64];
	struct krb5_ap_octets cipher, plain;
	struct krb5_scratch *work;
	struct guard guard;
	size_t overhead;

	work = keyed_work(test, etype, 2, key);
	overhead = krb5_crypt_overhead(work->pair.desc);
	guard_init(test, &guard, PAGE_SIZE);
	noise_fill(octets, sizeof(octets));
	for (cipher.len = 0; cipher.len <= 60; cipher.len++) {
		cipher.data = guard_copy(&guard, octets, cipher.len);
		KUNIT_EXPECT_EQ(test, krb5_crypt_open(&work->pair,
						      cipher, opened, &plain),
				cipher.len < overhead ? -EPROTO : -EBADMSG);
	}
	end_work(test);
}

/*
 * Is what was sealed opened by its own key, usage and enctype only? Enctypes
 * that share a length of key must not be taken for one another (A2, K4).
 */
static void crypt_other_keys(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], other[KRB5_AP_KEY_MAX];
	u8 sealed[128], opened[128];
	const struct krb5_enctype_desc *desc;
	struct krb5_ap_octets cipher, plain;
	struct krb5_scratch *work;
	unsigned int i;
	int usage, err;

	work = keyed_work(test, etype, 11, key);
	desc = work->pair.desc;
	noise_fill(sealed, sizeof(sealed));
	KUNIT_ASSERT_EQ(test, 0,
			krb5_crypt_seal(&work->pair, sealed, 48));
	cipher.data = sealed;
	cipher.len = 48 + krb5_crypt_overhead(desc);

	for (usage = 0; usage <= 25; usage++) {
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(work, USAGE(usage)));
		err = krb5_crypt_open(&work->pair, cipher, opened,
				      &plain);
		KUNIT_EXPECT_EQ(test, err, usage == 11 ? 0 : -EBADMSG);
	}
	for (i = 0; i < 8 * desc->key_len; i++) {
		memcpy(other, key, desc->key_len);
		other[i / 8] ^= 1 << i % 8;
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_set_key(work, desc, other));
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(work, USAGE(11)));
		KUNIT_EXPECT_EQ(test, -EBADMSG,
				krb5_crypt_open(&work->pair, cipher,
						opened, &plain));
	}
	for (i = 0; i < ARRAY_SIZE(enctypes); i++) {
		const struct krb5_enctype_desc *another =
			test_enctype(test, enctypes[i]);

		if (another == desc || another->key_len != desc->key_len)
			continue;
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_set_key(work, another, key));
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(work, USAGE(11)));
		KUNIT_EXPECT_EQ(test, -EBADMSG,
				krb5_crypt_open(&work->pair, cipher,
						opened, &plain));
	}
	end_work(test);
}

/* Keys of its own, as a service key has them: the same, and next to others. */
static void crypt_key_pair(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], other[KRB5_AP_KEY_MAX];
	u8 sealed[128], opened[128], again[128];
	struct krb5_usage_keys *pair = test_alloc(test, sizeof(*pair));
	struct krb5_ap_octets cipher, plain;
	struct krb5_scratch *work;

	work = keyed_work(test, etype, 11, key);
	cipher.data = sealed;
	cipher.len = 70 + krb5_crypt_overhead(work->pair.desc);
	noise_fill(sealed, sizeof(sealed));
	memcpy(again, sealed, sizeof(again));
	KUNIT_ASSERT_EQ(test, 0, krb5_usage_keys_init(pair, work->pair.desc));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive_into(work, USAGE(2), pair));

	/* The work's own pair is still that of usage 11. */
	KUNIT_EXPECT_EQ(test, 0,
			krb5_crypt_seal(&work->pair, sealed, 70));
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			krb5_crypt_open(pair, cipher, opened, &plain));
	KUNIT_EXPECT_EQ(test, 0, krb5_crypt_open(&work->pair, cipher,
						 opened, &plain));

	/* And the pair does not care what the work is used for meanwhile. */
	KUNIT_EXPECT_EQ(test, 0, krb5_crypt_seal(pair, again, 70));
	noise_fill(other, sizeof(other));
	KUNIT_ASSERT_EQ(test, 0,
			krb5_crypt_set_key(work, work->pair.desc, other));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(work, USAGE(2)));
	cipher.data = again;
	KUNIT_EXPECT_EQ(test, 0, krb5_crypt_open(pair, cipher, opened,
						 &plain));
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			krb5_crypt_open(&work->pair, cipher, opened,
					&plain));
	krb5_usage_keys_free(pair);
	KUNIT_EXPECT_NULL(test, memchr_inv(pair, 0, sizeof(*pair)));
	end_work(test);
}

struct shared_pair {
	struct krb5_usage_keys pair;
	u8 sealed[1024];
	size_t len;
};

static int open_often(void *context)
{
	struct shared_pair *shared = context;
	struct krb5_ap_octets cipher = { shared->sealed, shared->len }, plain;
	struct krb5_scratch *work;
	int i, err = 0;
	u8 *opened;

	opened = kmalloc(shared->len, GFP_KERNEL);
	if (!opened)
		return -ENOMEM;
	for (i = 0; !err && i < 50; i++) {
		work = krb5_scratch_get();
		err = krb5_crypt_open(&shared->pair, cipher, opened,
				      &plain);
		krb5_scratch_put(work);
		cond_resched();
	}
	kfree(opened);
	return err;
}

/* Do threads that share the keys of a service disturb one another? */
static void crypt_shared_pair(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct shared_pair *shared = test_alloc(test, sizeof(*shared));
	u8 key[KRB5_AP_KEY_MAX];
	struct krb5_scratch *work = krb5_scratch_get();
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	int err;

	noise_fill(key, sizeof(key));
	noise_fill(shared->sealed, sizeof(shared->sealed));
	err = krb5_usage_keys_init(&shared->pair, desc)			    ?:
		      krb5_crypt_set_key(work, desc, key)		    ?:
		      krb5_crypt_derive_into(work, USAGE(2), &shared->pair) ?:
		      krb5_crypt_seal(&shared->pair, shared->sealed, 900);
	krb5_scratch_put(work);
	KUNIT_ASSERT_EQ(test, 0, err);
	shared->len = 900 + krb5_crypt_overhead(desc);
	KUNIT_EXPECT_TRUE(test, test_threads(test, 8, open_often, shared));
	krb5_usage_keys_free(&shared->pair);
}

/* The key schedules of a work that were used: are they those of a zero key now? */
static void expect_zero_key(struct kunit *test, struct crypto_cipher *tfm,
			    enum krb5_cipher_index index)
{
	struct crypto_cipher *zero = krb5_cipher_alloc(index);
	u8 a[32] = {}, b[32] = {}, key[KRB5_AP_KEY_MAX] = {};

	KUNIT_ASSERT_FALSE(test, IS_ERR(zero));
	KUNIT_ASSERT_EQ(test, 0, crypto_cipher_setkey(zero, key, sizeof(key)));
	krb5_cts_encrypt(zero, a, sizeof(a));
	krb5_cts_encrypt(tfm, b, sizeof(b));
	KUNIT_EXPECT_MEMEQ(test, a, b, sizeof(a));
	krb5_cts_decrypt(tfm, a, b, sizeof(b));
	KUNIT_EXPECT_NULL(test, memchr_inv(b, 0, sizeof(b)));
	crypto_free_cipher(zero);
}

static void expect_zero_cmac(struct kunit *test, struct crypto_shash *tfm)
{
	struct krb5_ap_octets data = VIEW("abc");
	u8 a[16], b[16], key[KRB5_AP_KEY_MAX] = {};
	struct crypto_shash *zero = krb5_cmac_alloc();

	KUNIT_ASSERT_FALSE(test, IS_ERR(zero));
	KUNIT_ASSERT_EQ(test, 0, crypto_shash_setkey(zero, key, sizeof(key)));
	KUNIT_EXPECT_EQ(test, 0, krb5_cmac(zero, data, a));
	KUNIT_EXPECT_EQ(test, 0, krb5_cmac(tfm, data, b));
	KUNIT_EXPECT_MEMEQ(test, a, b, 16);
	crypto_free_shash(zero);
}

/* Is there anything left of keys and plain texts when a work goes back? */
static void crypt_work_is_wiped(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	struct krb5_scratch *work = krb5_scratch_get();
	u8 key[KRB5_AP_KEY_MAX];
	int err;

	noise_fill(key, sizeof(key));
	noise_fill(work->seal, sizeof(work->seal));
	noise_fill(work->scratch, sizeof(work->scratch));
	work->scratch_used = sizeof(work->scratch);
	err = krb5_crypt_set_key(work, desc, key)	 ?:
		      krb5_crypt_derive(work, USAGE(12)) ?:
		      krb5_crypt_seal(&work->pair, work->seal, 100);
	krb5_scratch_put(work);
	KUNIT_ASSERT_EQ(test, 0, err);

	/* It is still there, in the pool, and nobody else is using any. */
	KUNIT_EXPECT_NULL(test, work->base_desc);
	KUNIT_EXPECT_EQ(test, work->scratch_used, 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(work->scratch, 0,
					   sizeof(work->scratch)));
	KUNIT_EXPECT_NULL(test, memchr_inv(work->seal, 0, sizeof(work->seal)));
	KUNIT_EXPECT_NULL(test, memchr_inv(&work->base_hmac, 0,
					   sizeof(work->base_hmac)));
	KUNIT_EXPECT_NULL(test, memchr_inv(&work->pair, 0,
					   sizeof(work->pair)));
	expect_zero_key(test, work->cipher[desc->cipher], desc->cipher);
	if (desc->hash == KRB5_HASH_SHA1)
		expect_zero_key(test, work->base_aes, KRB5_CIPHER_AES);
	if (desc->hash == KRB5_HASH_CMAC) {
		expect_zero_cmac(test, work->base_cmac);
		expect_zero_cmac(test, work->cmac);
	}
}

/*
 * User-to-user has two keys, which may be of different types: is the first one
 * gone when the second one comes?
 */
static void crypt_first_key_is_wiped(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	const struct krb5_enctype_desc *first = test_enctype(test, etype);
	bool aes = first->cipher == KRB5_CIPHER_AES;
	const struct krb5_enctype_desc *second =
		test_enctype(test, aes ? 26 : 18);
	struct krb5_scratch *work = krb5_scratch_get();
	u8 key[KRB5_AP_KEY_MAX];
	int err;

	noise_fill(key, sizeof(key));
	err = krb5_crypt_set_key(work, first, key)	?:
		      krb5_crypt_derive(work, USAGE(2)) ?:
		      krb5_crypt_set_key(work, second, key);
	KUNIT_EXPECT_EQ(test, 0, err);
	KUNIT_EXPECT_NULL(test, memchr_inv(&work->pair, 0,
					   sizeof(work->pair)));
	expect_zero_key(test, work->cipher[first->cipher], first->cipher);
	if (first->hash == KRB5_HASH_SHA1)
		expect_zero_key(test, work->base_aes, KRB5_CIPHER_AES);
	if (first->hash == KRB5_HASH_CMAC) {
		expect_zero_cmac(test, work->base_cmac);
		expect_zero_cmac(test, work->cmac);
	} else {
		KUNIT_EXPECT_NULL(test, memchr_inv(&work->base_hmac, 0,
						   sizeof(work->base_hmac)));
	}
	krb5_scratch_put(work);
}

/* Only plain texts, no keys yet: are these wiped, too? */
static void crypt_work_without_keys_is_wiped(struct kunit *test)
{
	struct krb5_scratch *work = krb5_scratch_get();

	noise_fill(work->scratch, 100);
	work->scratch_used = 100;
	krb5_scratch_put(work);
	KUNIT_EXPECT_NULL(test, memchr_inv(work->scratch, 0,
					   sizeof(work->scratch)));
}

static atomic_t work_owners[256];

static int take_works(void *context)
{
	struct krb5_scratch *work;
	int i, ret = 0;

	for (i = 0; i < 200; i++) {
		work = krb5_scratch_get();
		if (work->slot >= ARRAY_SIZE(work_owners) ||
		    atomic_inc_return(&work_owners[work->slot]) != 1)
			ret = -EBUSY;
		noise_fill(work->scratch, 16);
		work->scratch_used = 16;
		if (i % 4 == 0)
			schedule_timeout_uninterruptible(1);
		else
			cond_resched();
		atomic_dec(&work_owners[work->slot]);
		krb5_scratch_put(work);
	}
	return ret;
}

/*
 * Threads that are many more than the works: has each work one owner at a time,
 * and does everybody get one in the end?
 */
static void crypt_work_has_one_owner(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_TRUE(test, test_threads(test, 16, take_works, NULL));
	for (i = 0; i < ARRAY_SIZE(work_owners); i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&work_owners[i]), 0);
}

/*
 * Who waits for a work may be what memory reclaim is waiting for: does an owner
 * allocate so that reclaim does not come back to it? And only an owner?
 */
static void crypt_work_starts_no_io(struct kunit *test)
{
	gfp_t before = current_gfp_context(GFP_KERNEL);
	struct krb5_scratch *work = krb5_scratch_get();
	unsigned int flags;

	KUNIT_EXPECT_EQ(test, current_gfp_context(GFP_KERNEL) & __GFP_IO, 0U);
	KUNIT_EXPECT_EQ(test, current_gfp_context(GFP_KERNEL) & __GFP_FS, 0U);
	krb5_scratch_put(work);
	KUNIT_EXPECT_EQ(test, current_gfp_context(GFP_KERNEL), before);

	/* One who is reclaim itself stays what it is. */
	flags = memalloc_noio_save();
	work = krb5_scratch_get();
	krb5_scratch_put(work);
	KUNIT_EXPECT_EQ(test, current_gfp_context(GFP_KERNEL) & __GFP_IO, 0U);
	memalloc_noio_restore(flags);
}

static struct kunit_case crypt_cases[] = {
	KUNIT_CASE(crypt_all_available),
	KUNIT_CASE(crypt_enctypes),
	KUNIT_CASE(crypt_nfold),
	KUNIT_CASE(crypt_cts),
	KUNIT_CASE(crypt_derived_keys),
	KUNIT_CASE(crypt_sealed),
	KUNIT_CASE(crypt_checksums),
	KUNIT_CASE_PARAM(crypt_slab, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_vmalloc, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_megabyte, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_stack, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_every_bit, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_short, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_other_keys, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_key_pair, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_shared_pair, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_work_is_wiped, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_first_key_is_wiped, enctype_gen_params),
	KUNIT_CASE(crypt_work_without_keys_is_wiped),
	KUNIT_CASE(crypt_work_has_one_owner),
	KUNIT_CASE(crypt_work_starts_no_io),
	{}
};

static int crypt_init(struct kunit *test)
{
	noise_seed(3);
	return 0;
}

static struct kunit_suite crypt_suite = {
	.name = "krb5_ap_crypt",
	.init = crypt_init,
	.test_cases = crypt_cases,
};

kunit_test_suite(crypt_suite);
