// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the GSS-API framing, of the pseudo-checksum of an authenticator,
 * and of the fingerprint of channel bindings.
 */
#include "wire/gss_checksum.h"
#include "wire/gss_token.h"
#include "wire/md5.h"
#include "fixture/util.h"

#define MECH	"\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"

/* From RFC 1321 section A.5, and lengths around those of blocks. */
static void gss_md5(struct kunit *test)
{
	static const struct {
		const char *text;
		size_t len;
		const char *hex;
	} known[] = {
		{ "", 0, "d41d8cd98f00b204e9800998ecf8427e" },
		{ "a", 1, "0cc175b9c0f1b6a831c399e269772661" },
		{ "abc", 3, "900150983cd24fb0d6963f7d28e17f72" },
		{ "message digest", 14, "f96b697d7cb7938d525a2f31aaf161d0" },
		{ "abcdefghijklmnopqrstuvwxyz", 26,
		  "c3fcd3d76192e4007dfb496cca67e13b" },
		{ "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
		  62, "d174ab98d277d9f5a5611c2c9f419d9f" },
		{ NULL, 1, "8666683506aacd900bbd5a74ac4edf68" },
		{ NULL, 55, "52c0e574e1198de5fe3f8f11440dcb1b" },
		{ NULL, 56, "46c9907fc908ee68b1e7b8e71286a518" },
		{ NULL, 63, "a62f6d59e837867693f042f5b8f5a236" },
		{ NULL, 64, "7160b8fb5e9e4023d549c3971fbaeead" },
		{ NULL, 65, "70bd662e7aefbda85a0f7244167b7897" },
		{ NULL, 119, "e84905d4214f4d1ca56c2cdcc152b143" },
		{ NULL, 120, "e3eb5a6c8669ea01a8c185b8abc8a5dc" },
		{ NULL, 128, "10b2da1a82f16d99a81a7203fe9f02cb" },
		{ NULL, 1000, "10046f077f2082ac19676b8079f1cb1a" },
	};
	u8 *pattern = test_alloc(test, 1000), out[KRB5_MD5_LEN];
	struct krb5_md5 md5;
	size_t piece, n, len;
	unsigned int i;
	const u8 *data;

	for (i = 0; i < 1000; i++)
		pattern[i] = 7 * i + 3;
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		data = known[i].text ? (const u8 *)known[i].text : pattern;
		for (piece = 1; piece <= 130; piece++) {
			krb5_md5_init(&md5);
			for (n = 0; n < known[i].len; n += len) {
				len = min(piece, known[i].len - n);
				krb5_md5_update(&md5, data + n, len);
			}
			krb5_md5_final(&md5, out);
			KUNIT_ASSERT_MEMEQ(test, out,
					   test_hex(test, known[i].hex, &len),
					   sizeof(out));
			if (!known[i].len)
				break;
		}
	}
}

static int unframe(const struct guard *guard, struct krb5_ap_octets token,
		   enum krb5_gss_tok_id *id, struct krb5_ap_octets *message)
{
	return krb5_gss_strip(guard_copy(guard, token.data, token.len),
			      token.len, id, message);
}

/* Frames are exact: any other length, mechanism or encoding is refused (G1). */
static void gss_frames(struct kunit *test)
{
	static const struct {
		struct krb5_ap_octets token;
		int reason;
	} wrong[] = {
		{ OCTETS(""), KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60"), KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60\x00"), KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60\x80" MECH "\1\0x\0\0"),
		  KRB5_AP_REASON_GSS_MALFORMED },
		/* one byte less and one more than there are */
		{ OCTETS("\x60\x0d" MECH "\1\0x"), KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60\x0f" MECH "\1\0x"), KRB5_AP_REASON_GSS_MALFORMED },
		/* lengths that are not minimal */
		{ OCTETS("\x60\x81\x0e" MECH "\1\0x"),
		  KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60\x82\x00\x0e" MECH "\1\0x"),
		  KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60\x0f\x06\x81\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
			 "\1\0x"), KRB5_AP_REASON_GSS_MALFORMED },
		/* an object identifier that reaches beyond */
		{ OCTETS("\x60\x0b\x06\x0a\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"),
		  KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60\x0e\x04\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
			 "\1\0x"), KRB5_AP_REASON_GSS_MALFORMED },
		/* no room for a TOK_ID */
		{ OCTETS("\x60\x0b" MECH), KRB5_AP_REASON_GSS_MALFORMED },
		{ OCTETS("\x60\x0c" MECH "\1"), KRB5_AP_REASON_GSS_MALFORMED },
		/* MS-krb5 (G3), user-to-user, SPNEGO, one arc more, one less */
		{ OCTETS("\x60\x0e\x06\x09\x2a\x86\x48\x82\xf7\x12\x01\x02\x02"
			 "\1\0x"), KRB5_AP_REASON_GSS_MECH },
		{ OCTETS("\x60\x0f\x06\x0a\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x03"
			 "\1\0x"), KRB5_AP_REASON_GSS_MECH },
		{ OCTETS("\x60\x0b\x06\x06\x2b\x06\x01\x05\x05\x02\1\0x"),
		  KRB5_AP_REASON_GSS_MECH },
		{ OCTETS("\x60\x0d\x06\x08\x2a\x86\x48\x86\xf7\x12\x01\x02\1\0x"),
		  KRB5_AP_REASON_GSS_MECH },
		{ OCTETS("\x60\x05\x06\x00\1\0x"), KRB5_AP_REASON_GSS_MECH },
	};
	struct krb5_ap_octets token = OCTETS("\x60\x0e" MECH "\1\2x");
	struct krb5_ap_octets message;
	enum krb5_gss_tok_id id;
	struct guard guard;
	unsigned int i;

	guard_init(test, &guard, 128);
	KUNIT_ASSERT_EQ(test, 0, unframe(&guard, token, &id, &message));
	KUNIT_EXPECT_EQ(test, (int)id, 0x0102);
	KUNIT_ASSERT_EQ(test, message.len, 1);
	KUNIT_EXPECT_EQ(test, *message.data, 'x');
	while (token.len) {
		token.len--;
		KUNIT_EXPECT_EQ(test, unframe(&guard, token, &id, &message),
				KRB5_AP_REASON_GSS_MALFORMED);
	}
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, unframe(&guard, wrong[i].token, &id,
						  &message),
				    wrong[i].reason, "case %u", i);
	KUNIT_EXPECT_TRUE(test, krb5_gss_framed(token.data, 1));
	KUNIT_EXPECT_FALSE(test, krb5_gss_framed(token.data, 0));
	KUNIT_EXPECT_FALSE(test, krb5_gss_framed("\x6e", 1));
}

/* Put on the framing and strip it, with lengths of one, two and three bytes. */
static void gss_frames_both_ways(struct kunit *test)
{
	static const size_t lengths[] = { 0, 1, 114, 115, 127, 128, 255, 70000 };
	struct krb5_ap_octets message;
	enum krb5_gss_tok_id id;
	struct der_writer w;
	u8 *buf = test_vmalloc(test, 70100), *contents;
	unsigned int i;

	contents = test_vmalloc(test, 70000);
	noise_fill(contents, 70000);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		der_writer_init(&w, buf, 70100);
		der_put(&w, contents, lengths[i]);
		krb5_gss_frame(&w, KRB5_GSS_AP_REP, buf + 70100);
		KUNIT_ASSERT_FALSE(test, w.full);
		KUNIT_ASSERT_EQ(test, 0,
				(int)krb5_gss_strip(w.pos, buf + 70100 - w.pos,
						    &id, &message));
		KUNIT_EXPECT_EQ(test, (int)id, (int)KRB5_GSS_AP_REP);
		KUNIT_ASSERT_EQ(test, message.len, lengths[i]);
		KUNIT_EXPECT_EQ(test, 0, memcmp(message.data, contents,
						lengths[i]));
	}
}

static int get_sum(const struct guard *guard, s32 type,
		   struct krb5_ap_octets value, struct krb5_gss_checksum *sum)
{
	struct krb5_checksum checksum = { .type = type };

	if (value.data) {
		checksum.value.data = guard_copy(guard, value.data, value.len);
		checksum.value.len = value.len;
	}
	return krb5_gss_checksum_get(&checksum, sum);
}

/* The form of the checksum: type, lengths, byte order (G4, G8, G13). */
static void gss_checksums(struct kunit *test)
{
	static const s32 types[] = {
		0, 1, 7, 10, 12, 14, 15, 16, 17, 18, 19, 20, 0x8002, 0x8004,
		-138, 0x18003, (s32)0xffff8003,
	};
	const struct krb5_ap_octets whole =
		OCTETS("\x10\0\0\0channel bindings\x3e\x12\x34\x80-extensions");
	struct krb5_ap_octets value = whole;
	struct krb5_gss_checksum sum;
	struct guard guard;
	unsigned int i, bit;
	u8 copy[24];

	guard_init(test, &guard, 128);
	KUNIT_EXPECT_EQ(test, get_sum(&guard, 0x8003, (struct krb5_ap_octets){},
				      &sum), KRB5_AP_REASON_GSS_NO_CHECKSUM);
	for (i = 0; i < ARRAY_SIZE(types); i++)
		KUNIT_EXPECT_EQ(test, get_sum(&guard, types[i], whole, &sum),
				KRB5_AP_REASON_GSS_CHECKSUM_TYPE);
	for (value.len = 0; value.len <= whole.len; value.len++) {
		int ret = get_sum(&guard, 0x8003, value, &sum);

		if (value.len < 24) {
			KUNIT_EXPECT_EQ(test, ret,
					KRB5_AP_REASON_GSS_CHECKSUM_MALFORMED);
			continue;
		}
		KUNIT_ASSERT_EQ(test, ret, 0);
		KUNIT_EXPECT_EQ(test, sum.flags, 0x8034123e);
		KUNIT_EXPECT_MEMEQ(test, sum.bnd, "channel bindings", 16);
		KUNIT_EXPECT_NULL(test, sum.deleg.data);
	}
	for (bit = 0; bit < 32; bit++) {
		memcpy(copy, whole.data, sizeof(copy));
		copy[bit / 8] ^= 1 << bit % 8;
		value = (struct krb5_ap_octets){ copy, sizeof(copy) };
		KUNIT_EXPECT_EQ(test, get_sum(&guard, 0x8003, value, &sum),
				KRB5_AP_REASON_GSS_CHECKSUM_MALFORMED);
	}
}

/* Delegation: option, length, and what stands behind (G7). */
static void gss_delegation(struct kunit *test)
{
	static const struct krb5_ap_octets wrong[] = {
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\1\0\5\0cred"),
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\1\0\xff\xff-red"),
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\0\1\0\4cred"),
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\0\0\4\0cred"),
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\2\0\4\0cred"),
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\1\1\4\0cred"),
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\1\0\1\0"),
	};
	struct krb5_ap_octets value =
		OCTETS("\x10\0\0\0channel bindings\x3f\0\0\0\1\0\4\0cred+exts");
	struct krb5_gss_checksum sum;
	struct guard guard;
	unsigned int i;

	guard_init(test, &guard, 128);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, get_sum(&guard, 0x8003, wrong[i],
						  &sum),
				    KRB5_AP_REASON_GSS_DELEG_MALFORMED,
				    "case %u", i);
	for (; value.len >= 32; value.len--) {
		KUNIT_ASSERT_EQ(test, 0, get_sum(&guard, 0x8003, value, &sum));
		KUNIT_ASSERT_EQ(test, sum.deleg.len, 4);
		KUNIT_EXPECT_MEMEQ(test, sum.deleg.data, "cred", 4);
	}
	for (; value.len >= 24; value.len--)
		KUNIT_EXPECT_EQ(test, get_sum(&guard, 0x8003, value, &sum),
				KRB5_AP_REASON_GSS_DELEG_MALFORMED);
	value = VIEW("\x10\0\0\0channel bindings\x3f\0\0\0\1\0\0\0");
	KUNIT_ASSERT_EQ(test, 0, get_sum(&guard, 0x8003, value, &sum));
	KUNIT_EXPECT_EQ(test, sum.deleg.len, 0);
}

static const struct krb5_ap_bindings app_only = {
	.application = OCTETS("tls-unique:test"),
};

static const struct krb5_ap_bindings full = {
	.initiator_type = 2,
	.initiator = OCTETS("\x0a\0\0\x01"),
	.acceptor_type = 24,
	.acceptor = OCTETS("\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"),
	.application = OCTETS("app"),
};

/* Fingerprints that Python's hashlib and struct have made. */
static void gss_bindings_hash(struct kunit *test)
{
	static const struct krb5_ap_bindings empty;
	static const struct {
		const struct krb5_ap_bindings *bindings;
		const char *hex;
	} known[] = {
		{ &app_only, "443c4c919d9bcd72dc032fd915c0264a" },
		{ &full, "121ab17274a031bc6b1cb74c617833b0" },
		{ &empty, "441018525208457705bf09a8ee3c1093" },
		{ NULL, "00000000000000000000000000000000" },
	};
	u8 bnd[KRB5_GSS_BND_LEN];
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		krb5_gss_bnd(known[i].bindings, bnd);
		KUNIT_EXPECT_MEMEQ(test, bnd, test_hex(test, known[i].hex, &len),
				   sizeof(bnd));
	}
}

static int bind_to(const struct krb5_ap_bindings *service, bool required,
		   const struct krb5_ap_bindings *client, bool asserted,
		   bool *bound)
{
	u8 bnd[KRB5_GSS_BND_LEN];
	struct krb5_gss_checksum sum = { .bnd = bnd };

	krb5_gss_bnd(client, bnd);
	return krb5_gss_check_bindings(service, required, &sum, asserted,
				       bound);
}

/* The rules of channel bindings (B1 to B6). */
static void gss_bindings_rules(struct kunit *test)
{
	struct krb5_gss_checksum sum;
	u8 bnd[KRB5_GSS_BND_LEN];
	unsigned int bit;
	bool bound;

	/* B1: a service that does not care takes any. */
	KUNIT_EXPECT_EQ(test, 0, bind_to(NULL, false, &full, true, &bound));
	KUNIT_EXPECT_FALSE(test, bound);
	KUNIT_EXPECT_EQ(test, 0, bind_to(NULL, false, NULL, true, &bound));
	KUNIT_EXPECT_FALSE(test, bound);
	/* B2: the same at both ends. */
	KUNIT_EXPECT_EQ(test, 0, bind_to(&full, false, &full, false, &bound));
	KUNIT_EXPECT_TRUE(test, bound);
	KUNIT_EXPECT_EQ(test, 0, bind_to(&full, true, &full, true, &bound));
	KUNIT_EXPECT_TRUE(test, bound);
	/* B3: others, by each single bit. */
	KUNIT_EXPECT_EQ(test, bind_to(&full, false, &app_only, false, &bound),
			KRB5_AP_REASON_BAD_BINDINGS);
	sum.bnd = bnd;
	for (bit = 0; bit < 128; bit++) {
		krb5_gss_bnd(&full, bnd);
		bnd[bit / 8] ^= 1 << bit % 8;
		KUNIT_EXPECT_EQ(test, krb5_gss_check_bindings(&full, false, &sum,
							      false, &bound),
				KRB5_AP_REASON_BAD_BINDINGS);
		KUNIT_EXPECT_FALSE(test, bound);
	}
	/* B4: none at the client. */
	KUNIT_EXPECT_EQ(test, 0, bind_to(&full, false, NULL, false, &bound));
	KUNIT_EXPECT_FALSE(test, bound);
	/* B5: none, at a client that knows of them. */
	KUNIT_EXPECT_EQ(test, bind_to(&full, false, NULL, true, &bound),
			KRB5_AP_REASON_NO_BINDINGS);
	/* B6: none, at a service that insists. */
	KUNIT_EXPECT_EQ(test, bind_to(&full, true, NULL, false, &bound),
			KRB5_AP_REASON_NO_BINDINGS);
}

static struct kunit_case gss_cases[] = {
	KUNIT_CASE(gss_md5),
	KUNIT_CASE(gss_frames),
	KUNIT_CASE(gss_frames_both_ways),
	KUNIT_CASE(gss_checksums),
	KUNIT_CASE(gss_delegation),
	KUNIT_CASE(gss_bindings_hash),
	KUNIT_CASE(gss_bindings_rules),
	{}
};

static struct kunit_suite gss_suite = {
	.name = "krb5_ap_gss",
	.test_cases = gss_cases,
};

kunit_test_suites(&gss_suite);
