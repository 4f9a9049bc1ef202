// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of sealing and opening: by the vectors of the RFCs, in whatever
 * memory, and with no key but the right one. What libkrb5 has sealed is opened
 * in vectors_kunit.c; crypto/krb5 of Linux is compared in oracle_kunit.c.
 */
#include <linux/slab.h>

#include "crypt/fixture.h"

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

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
	struct krb5_scratch *scratch = scratch_get(test);
	struct krb5_ap_octets plain;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(seal_cases); i++) {
		const struct seal_case *c = &seal_cases[i];
		const struct krb5_enctype_desc *desc =
			test_enctype(test, c->etype);
		u8 *want, *buf, *text, *out, *key;
		size_t len, text_len;

		text = test_hex(test, c->plain, &text_len);
		want = test_hex(test, c->cipher, &len);
		KUNIT_ASSERT_EQ(test, len,
				text_len + krb5_crypt_overhead(desc));
		buf = test_alloc(test, len);
		out = test_alloc(test, len);
		memcpy(buf, test_hex(test, c->confounder, &len), 16);
		memcpy(buf + 16, text, text_len);

		key = test_hex(test, c->key, &len);
		KUNIT_ASSERT_EQ(test, len, desc->key_len);
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_set_key(scratch, desc, key));
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_derive(scratch, USAGE(c->usage)));
		KUNIT_EXPECT_EQ(test, 0, krb5_crypt_seal(&scratch->usage_keys,
							 buf, text_len));
		len = text_len + krb5_crypt_overhead(desc);
		KUNIT_EXPECT_MEMEQ_MSG(test, buf, want, len, "case %u", i);
		KUNIT_EXPECT_EQ(test, 0,
				krb5_crypt_open(&scratch->usage_keys,
						(struct krb5_ap_octets){ want, len },
						out, &plain));
		KUNIT_ASSERT_EQ(test, plain.len, text_len);
		KUNIT_EXPECT_MEMEQ(test, plain.data, text, text_len);
	}
}

static const size_t plain_lengths[] = {
	0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 1000, 4079, 4080,
	4081, 4096, 8191, 12289, 65536,
};

/*
 * Seals at one place, opens to another, both of any kind and alignment; the
 * plain text has to come back, and the cipher text must not change.
 */
static void round_trip(struct kunit *test, struct krb5_scratch *scratch,
		       u8 *sealed, u8 *opened, size_t len)
{
	const struct krb5_enctype_desc *desc = scratch->usage_keys.mac.desc;
	size_t total = len + krb5_crypt_overhead(desc), i;
	struct krb5_ap_octets plain;
	u64 before = 0, after = 0;

	for (i = 0; i < 16 + len; i++)
		sealed[i] = 7 * i + len;
	KUNIT_EXPECT_EQ(test, 0,
			krb5_crypt_seal(&scratch->usage_keys, sealed, len));
	for (i = 0; i < total; i++)
		before = before * 31 + sealed[i];
	KUNIT_EXPECT_EQ(test, 0,
			krb5_crypt_open(&scratch->usage_keys,
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
	struct krb5_scratch *scratch;
	u8 key[KRB5_AP_KEY_MAX], *sealed, *opened;
	size_t total;
	unsigned int i;

	scratch = scratch_keyed(test, etype, 11, key);
	for (i = 0; i < ARRAY_SIZE(plain_lengths); i++) {
		total = plain_lengths[i] + krb5_crypt_overhead(scratch->usage_keys.mac.desc);
		sealed = kmalloc(total, GFP_KERNEL);
		opened = kmalloc(total, GFP_KERNEL);
		KUNIT_ASSERT_TRUE(test, sealed && opened);
		round_trip(test, scratch, sealed, opened, plain_lengths[i]);
		kfree(sealed);
		kfree(opened);
	}
}

/*
 * In vmalloc memory that ends at an unmapped page, and begins at any offset in a
 * page.
 */
static void crypt_vmalloc(struct kunit *test)
{
	static const size_t offsets[] = { 0, 1, 8, 4000, 4080, 4095 };
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_scratch *scratch;
	u8 key[KRB5_AP_KEY_MAX], *sealed, *opened;
	struct guard from, to;
	unsigned int i, j;
	size_t total;

	scratch = scratch_keyed(test, etype, 11, key);
	guard_init(test, &from, 2 * SZ_64K);
	guard_init(test, &to, 2 * SZ_64K);
	for (i = 0; i < ARRAY_SIZE(plain_lengths); i++) {
		total = plain_lengths[i] + krb5_crypt_overhead(scratch->usage_keys.mac.desc);
		round_trip(test, scratch, from.end - total, to.end - total,
			   plain_lengths[i]);
		for (j = 0; j < ARRAY_SIZE(offsets); j++) {
			sealed = from.end - from.size + offsets[j];
			opened = to.end - to.size +
				 offsets[ARRAY_SIZE(offsets) - 1 - j];
			round_trip(test, scratch, sealed, opened,
				   plain_lengths[i]);
		}
	}
}

/* As long as a token may be made, at the most unfortunate place. */
static void crypt_megabyte(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_scratch *scratch;
	u8 key[KRB5_AP_KEY_MAX];
	struct guard from, to;
	size_t overhead;

	scratch = scratch_keyed(test, etype, 2, key);
	overhead = krb5_crypt_overhead(scratch->usage_keys.mac.desc);
	guard_init(test, &from, KRB5_AP_TOKEN_MAX_CEILING + PAGE_SIZE);
	guard_init(test, &to, KRB5_AP_TOKEN_MAX_CEILING + PAGE_SIZE);
	round_trip(test, scratch, from.end - from.size + PAGE_SIZE - 1,
		   to.end - to.size + 1, KRB5_AP_TOKEN_MAX_CEILING - overhead);
}

/* On the stack, which may be vmalloc memory itself. */
static void crypt_stack(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 sealed[16 + 100 + KRB5_MAC_LEN_MAX], opened[sizeof(sealed)];
	u8 key[KRB5_AP_KEY_MAX];
	struct krb5_scratch *scratch;

	scratch = scratch_keyed(test, etype, 12, key);
	round_trip(test, scratch, sealed, opened, 100);
	round_trip(test, scratch, sealed + 1, opened + 3, 57);
	round_trip(test, scratch, sealed + 1, opened, 0);
}

static int try_open(struct krb5_scratch *scratch, const u8 *sealed, size_t len,
		    u8 *opened)
{
	struct krb5_ap_octets cipher = { sealed, len }, plain;

	return krb5_crypt_open(&scratch->usage_keys, cipher, opened, &plain);
}

/*
 * The MAC covers every bit of a sealed text, every bit of the MAC counts (T1;
 * CVE-2022-45142), and so does every byte more or less.
 */
static void crypt_every_bit(struct kunit *test)
{
	static const size_t lengths[] = { 0, 5, 16, 40 };
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], *sealed, *opened;
	struct krb5_scratch *scratch;
	size_t total, bit;
	unsigned int i;
	int err;

	scratch = scratch_keyed(test, etype, 11, key);
	sealed = test_alloc(test, 128);
	opened = test_alloc(test, 128);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		total = lengths[i] + krb5_crypt_overhead(scratch->usage_keys.mac.desc);
		noise_fill(sealed, 128);
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_seal(&scratch->usage_keys,
							 sealed, lengths[i]));
		for (bit = 0; bit < 8 * total; bit++) {
			sealed[bit / 8] ^= 1 << bit % 8;
			err = try_open(scratch, sealed, total, opened);
			KUNIT_EXPECT_EQ_MSG(test, err, -EBADMSG,
					    "bit %zu of %zu bytes", bit,
					    total);
			sealed[bit / 8] ^= 1 << bit % 8;
		}
		KUNIT_EXPECT_EQ(test, 0, try_open(scratch, sealed, total, opened));
		KUNIT_EXPECT_EQ(test, -EBADMSG,
				try_open(scratch, sealed, total + 1, opened));
		KUNIT_EXPECT_NE(test, 0,
				try_open(scratch, sealed, total - 1, opened));
		KUNIT_EXPECT_NE(test, 0,
				try_open(scratch, sealed + 1, total - 1, opened));
	}
}

/*
 * Cipher texts of 0 to 60 bytes: too short is too short, without a look at
 * what is not there, and noise does not open (F14; CVE-2009-4212).
 */
static void crypt_short(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], opened[64], bytes[64];
	struct krb5_ap_octets cipher, plain;
	struct krb5_scratch *scratch;
	struct guard guard;
	size_t overhead;

	scratch = scratch_keyed(test, etype, 2, key);
	overhead = krb5_crypt_overhead(scratch->usage_keys.mac.desc);
	guard_init(test, &guard, PAGE_SIZE);
	noise_fill(bytes, sizeof(bytes));
	for (cipher.len = 0; cipher.len <= 60; cipher.len++) {
		cipher.data = guard_copy(&guard, bytes, cipher.len);
		KUNIT_EXPECT_EQ(test, krb5_crypt_open(&scratch->usage_keys,
						      cipher, opened, &plain),
				cipher.len < overhead ? -EPROTO : -EBADMSG);
	}
}

/*
 * A sealed text opens with its own key, usage and enctype only. Enctypes that
 * share a length of key are not taken for one another (A2, K4).
 */
static void crypt_other_keys(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], other[KRB5_AP_KEY_MAX];
	u8 sealed[128], opened[128];
	const struct krb5_enctype_desc *desc;
	struct krb5_ap_octets cipher, plain;
	struct krb5_scratch *scratch;
	unsigned int i;
	int usage, err;

	scratch = scratch_keyed(test, etype, 11, key);
	desc = scratch->usage_keys.mac.desc;
	noise_fill(sealed, sizeof(sealed));
	KUNIT_ASSERT_EQ(test, 0,
			krb5_crypt_seal(&scratch->usage_keys, sealed, 48));
	cipher.data = sealed;
	cipher.len = 48 + krb5_crypt_overhead(desc);

	for (usage = 0; usage <= 25; usage++) {
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(scratch, USAGE(usage)));
		err = krb5_crypt_open(&scratch->usage_keys, cipher, opened,
				      &plain);
		KUNIT_EXPECT_EQ(test, err, usage == 11 ? 0 : -EBADMSG);
	}
	for (i = 0; i < 8 * desc->key_len; i++) {
		memcpy(other, key, desc->key_len);
		other[i / 8] ^= 1 << i % 8;
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_set_key(scratch, desc, other));
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(scratch, USAGE(11)));
		KUNIT_EXPECT_EQ(test, -EBADMSG,
				krb5_crypt_open(&scratch->usage_keys, cipher,
						opened, &plain));
	}
	for (i = 0; i < ARRAY_SIZE(enctypes); i++) {
		const struct krb5_enctype_desc *another =
			test_enctype(test, enctypes[i]);

		if (another == desc || another->key_len != desc->key_len)
			continue;
		KUNIT_ASSERT_EQ(test, 0,
				krb5_crypt_set_key(scratch, another, key));
		KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(scratch, USAGE(11)));
		KUNIT_EXPECT_EQ(test, -EBADMSG,
				krb5_crypt_open(&scratch->usage_keys, cipher,
						opened, &plain));
	}
}

/* Keys of its own, as a service key has them: the same, and next to others. */
static void crypt_key_pair(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	u8 key[KRB5_AP_KEY_MAX], other[KRB5_AP_KEY_MAX];
	u8 sealed[128], opened[128], again[128];
	struct krb5_usage_keys *pair = test_alloc(test, sizeof(*pair));
	struct krb5_ap_octets cipher, plain;
	struct krb5_scratch *scratch;

	scratch = scratch_keyed(test, etype, 11, key);
	cipher.data = sealed;
	cipher.len = 70 + krb5_crypt_overhead(scratch->usage_keys.mac.desc);
	noise_fill(sealed, sizeof(sealed));
	memcpy(again, sealed, sizeof(again));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive_into(scratch, USAGE(2), pair,
							NULL));

	/* The scratch's own pair is still that of usage 11. */
	KUNIT_EXPECT_EQ(test, 0,
			krb5_crypt_seal(&scratch->usage_keys, sealed, 70));
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			krb5_crypt_open(pair, cipher, opened, &plain));
	KUNIT_EXPECT_EQ(test, 0, krb5_crypt_open(&scratch->usage_keys, cipher,
						 opened, &plain));

	/* What the scratch is used for meanwhile does not touch the pair. */
	KUNIT_EXPECT_EQ(test, 0, krb5_crypt_seal(pair, again, 70));
	noise_fill(other, sizeof(other));
	KUNIT_ASSERT_EQ(test, 0,
			krb5_crypt_set_key(scratch, scratch->usage_keys.mac.desc, other));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(scratch, USAGE(2)));
	cipher.data = again;
	KUNIT_EXPECT_EQ(test, 0, krb5_crypt_open(pair, cipher, opened,
						 &plain));
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			krb5_crypt_open(&scratch->usage_keys, cipher, opened,
					&plain));
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
	struct krb5_scratch *scratch;
	int i, err = 0;
	u8 *opened;

	opened = kmalloc(shared->len, GFP_KERNEL);
	if (!opened)
		return -ENOMEM;
	for (i = 0; !err && i < 50; i++) {
		scratch = krb5_scratch_get(GFP_KERNEL);
		err = krb5_crypt_open(&shared->pair, cipher, opened,
				      &plain);
		krb5_scratch_put(scratch);
		cond_resched();
	}
	kfree(opened);
	return err;
}

/* Threads that share the keys of a service do not disturb one another. */
static void crypt_shared_pair(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct shared_pair *shared = test_alloc(test, sizeof(*shared));
	u8 key[KRB5_AP_KEY_MAX];
	struct krb5_scratch *scratch = krb5_scratch_get(GFP_KERNEL);
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	int err;

	noise_fill(key, sizeof(key));
	noise_fill(shared->sealed, sizeof(shared->sealed));
	err = krb5_crypt_set_key(scratch, desc, key)		    ?:
		      krb5_crypt_derive_into(scratch, USAGE(2), &shared->pair,
					     NULL) ?:
		      krb5_crypt_seal(&shared->pair, shared->sealed, 900);
	krb5_scratch_put(scratch);
	KUNIT_ASSERT_EQ(test, 0, err);
	shared->len = 900 + krb5_crypt_overhead(desc);
	KUNIT_EXPECT_TRUE(test, test_threads(test, 8, open_often, shared));
}

static struct kunit_case crypt_cases[] = {
	KUNIT_CASE(crypt_sealed),
	KUNIT_CASE_PARAM(crypt_slab, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_vmalloc, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_megabyte, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_stack, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_every_bit, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_short, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_other_keys, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_key_pair, enctype_gen_params),
	KUNIT_CASE_PARAM(crypt_shared_pair, enctype_gen_params),
	{}
};

static struct kunit_suite crypt_suite = {
	.name = "krb5_ap_crypt",
	.init = crypt_fixture_init,
	.test_cases = crypt_cases,
};

kunit_test_suite(crypt_suite);
