// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the walk over authorization data: what must be understood, how
 * deep and how far it goes, and that it goes nowhere else.
 */
#include "accept/accept.h"
#include "fixture/util.h"

#define STRICT	KRB5_AP_CRITICAL_AUTHDATA_STRICT
#define LENIENT	KRB5_AP_CRITICAL_AUTHDATA_LENIENT

static void enc_element(struct enc *enc, s32 type, struct krb5_ap_octets data)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, type);
	enc_tagged(enc, 1, enc_view, 0x04, data);
	enc_close(enc);
}

static void open_if_relevant(struct enc *enc)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, 1);
	enc_open(enc, 0xa1);
	enc_open(enc, 0x04);
	enc_open(enc, 0x30);
}

static void close_if_relevant(struct enc *enc)
{
	enc_close(enc);
	enc_close(enc);
	enc_close(enc);
	enc_close(enc);
}

/* Judges what was written, at the end of a page. */
static int check(struct kunit *test, const struct enc *enc,
		 enum krb5_ap_critical_authdata policy,
		 struct krb5_authdata_found *found)
{
	struct krb5_ap_octets authdata = enc_done(enc);
	struct guard guard;

	guard_init(test, &guard, authdata.len);
	authdata.data = guard_copy(&guard, authdata.data, authdata.len);
	return krb5_check_authdata(authdata, policy, found);
}

/* None at all, and none in the list: nothing to object to. */
static void authdata_absent(struct kunit *test)
{
	struct krb5_authdata_found found = { .pacs = 7 };
	struct krb5_ap_octets none = {};

	KUNIT_EXPECT_EQ(test, 0, krb5_check_authdata(none, STRICT, &found));
	KUNIT_EXPECT_EQ(test, found.pacs, 0);
	KUNIT_EXPECT_NULL(test, found.pac.data);
	KUNIT_EXPECT_EQ(test, 0, krb5_check_authdata(VIEW(""), STRICT, &found));
}

/*
 * Each type at the top level: known ones pass; all others, AND-OR (5) and
 * negative ones among them, fail if strict, and pass if lenient. Inside
 * AD-IF-RELEVANT everything passes (T10, A9, D3).
 */
static void authdata_critical(struct kunit *test)
{
	static const s32 known[] = {
		4, 8, 96, 97, 128, 141, 142, 143, 144
	};
	static const s32 far[] = {
		S32_MIN, S32_MIN + 1, -65536, 65536 + 1, 65536 + 128, S32_MAX,
		512, 0x01000001,
	};
	struct krb5_authdata_found found;
	struct enc enc;
	unsigned int i, n;
	s32 type;
	bool ok;

	enc_init(test, &enc, PAGE_SIZE);
	for (n = 0; n < 400 + ARRAY_SIZE(far); n++) {
		type = n < 400 ? (s32)n - 100 : far[n - 400];
		if (type == 1)
			continue;
		ok = false;
		for (i = 0; i < ARRAY_SIZE(known); i++)
			ok |= known[i] == type;

		enc.len = 0;
		enc_element(&enc, type, VIEW("x"));
		KUNIT_EXPECT_EQ_MSG(test, check(test, &enc, STRICT, &found),
				    ok ? 0 : KRB5_AP_REASON_AUTHDATA_CRITICAL,
				    "type %d", type);
		KUNIT_EXPECT_EQ(test, check(test, &enc, LENIENT, &found), 0);

		/* Not the first one, either. */
		enc.len = 0;
		enc_element(&enc, 8, VIEW("x"));
		enc_element(&enc, type, VIEW(""));
		KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found),
				ok ? 0 : KRB5_AP_REASON_AUTHDATA_CRITICAL);

		enc.len = 0;
		open_if_relevant(&enc);
		enc_element(&enc, type, VIEW("x"));
		close_if_relevant(&enc);
		KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found), 0);
	}

	/* Behind an AD-IF-RELEVANT, at the top level again. */
	enc.len = 0;
	open_if_relevant(&enc);
	enc_element(&enc, 777, VIEW("x"));
	close_if_relevant(&enc);
	enc_element(&enc, 777, VIEW("x"));
	KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found),
			KRB5_AP_REASON_AUTHDATA_CRITICAL);
}

/* Eight levels may be nested, nine not, and a thousand do no harm (L2). */
static void authdata_nesting(struct kunit *test)
{
	struct krb5_authdata_found found;
	struct krb5_ap_octets inner;
	unsigned int depth;
	struct enc enc, wrapped;

	enc_init(test, &enc, SZ_32K);
	enc_init(test, &wrapped, SZ_32K);
	enc_element(&enc, 777, VIEW("x"));
	for (depth = 1; depth <= 1000; depth++) {
		inner = enc_done(&enc);
		wrapped.len = 0;
		enc_open(&wrapped, 0x30);
		enc_tagged(&wrapped, 0, enc_integer, 1);
		enc_open(&wrapped, 0xa1);
		enc_open(&wrapped, 0x04);
		enc_view(&wrapped, 0x30, inner);
		enc_close(&wrapped);
		enc_close(&wrapped);
		enc_close(&wrapped);
		swap(enc, wrapped);
		KUNIT_EXPECT_EQ_MSG(test, check(test, &enc, STRICT, &found),
				    depth <= KRB5_AP_AUTHDATA_DEPTH_MAX ? 0 :
				    KRB5_AP_REASON_AUTHDATA_LIMIT,
				    "depth %u", depth);
		if (depth == 12)
			depth = 990;
	}
}

/* The elements of all levels together are counted (L2). */
static void authdata_elements(struct kunit *test)
{
	struct krb5_authdata_found found;
	struct enc enc;
	unsigned int i, n, nested;

	enc_init(test, &enc, SZ_64K);
	for (nested = 0; nested <= 1; nested++) {
		for (n = KRB5_AP_AUTHDATA_ELEMENTS_MAX;
		     n <= KRB5_AP_AUTHDATA_ELEMENTS_MAX + 1; n++) {
			enc.len = 0;
			/* The container is one itself. */
			if (nested)
				open_if_relevant(&enc);
			for (i = nested; i < n; i++)
				enc_element(&enc, 8, VIEW(""));
			if (nested)
				close_if_relevant(&enc);
			KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found),
					n > KRB5_AP_AUTHDATA_ELEMENTS_MAX ?
					KRB5_AP_REASON_AUTHDATA_LIMIT : 0);
		}
	}
}

/* A container that may be ignored still has to be DER, all of it. */
static void authdata_malformed(struct kunit *test)
{
	static const struct krb5_ap_octets contents[] = {
		OCTETS(""),
		OCTETS("\x30"),
		OCTETS("\x30\x01"),
		OCTETS("\x30\x80\x00\x00"),
		OCTETS("\x31\x00"),
		OCTETS("\x30\x00\x00"),
		OCTETS("\x30\x00\x30\x00"),
		OCTETS("\x30\x02\x30\x00"),
		OCTETS("\x30\x07\x30\x05\xa0\x03\x02\x01\x08"),
		OCTETS("\x30\x0c\x30\x0a\xa0\x03\x02\x01\x08\xa1\x03\x04\x02x"),
		OCTETS("\x30\x0b\x30\x09\xa0\x04\x02\x02\x00\x08\xa1\x02\x04\x00"),
		/* more than one element behind a tag; one field too many */
		OCTETS("\x30\x0d\x30\x0b\xa0\x03\x02\x01\x08\xa1\x04\x04\x00\x04\x00"),
		OCTETS("\x30\x0e\x30\x0c\xa0\x03\x02\x01\x08\xa1\x02\x04\x00\xa2\x01\x00"),
	};
	static const struct krb5_ap_octets good[] = {
		OCTETS("\x30\x00"),
		OCTETS("\x30\x0b\x30\x09\xa0\x03\x02\x01\x08\xa1\x02\x04\x00"),
	};
	struct krb5_authdata_found found;
	struct enc enc;
	unsigned int i;

	enc_init(test, &enc, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(contents); i++) {
		enc.len = 0;
		enc_element(&enc, 1, contents[i]);
		KUNIT_EXPECT_EQ_MSG(test, check(test, &enc, STRICT, &found),
				    KRB5_AP_REASON_AUTHDATA_MALFORMED,
				    "case %u", i);
		KUNIT_EXPECT_EQ(test, check(test, &enc, LENIENT, &found),
				KRB5_AP_REASON_AUTHDATA_MALFORMED);
		/* At the top level, without a container. */
		enc.len = 0;
		enc_raw(&enc, contents[i].data, contents[i].len);
		if (contents[i].len)
			KUNIT_EXPECT_NE(test, 0,
					check(test, &enc, STRICT, &found));
	}
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		enc.len = 0;
		enc_element(&enc, 1, good[i]);
		KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found), 0);
	}
}

/*
 * Which PAC is the one: inside AD-IF-RELEVANT, at any level there; the first of
 * several, but their number is told (D1).
 */
static void authdata_finds_pac(struct kunit *test)
{
	struct krb5_authdata_found found;
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	/* At the top level it is not what a KDC writes. */
	enc_element(&enc, 128, VIEW("outside"));
	KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found), 0);
	KUNIT_EXPECT_EQ(test, found.pacs, 0);
	KUNIT_EXPECT_NULL(test, found.pac.data);

	enc.len = 0;
	open_if_relevant(&enc);
	enc_element(&enc, 141, VIEW("other"));
	enc_element(&enc, 128, VIEW("the pac"));
	close_if_relevant(&enc);
	KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found), 0);
	KUNIT_EXPECT_EQ(test, found.pacs, 1);
	KUNIT_ASSERT_EQ(test, found.pac.len, 7);
	KUNIT_EXPECT_MEMEQ(test, found.pac.data, "the pac", 7);

	enc.len = 0;
	open_if_relevant(&enc);
	open_if_relevant(&enc);
	enc_element(&enc, 128, VIEW("first"));
	close_if_relevant(&enc);
	enc_element(&enc, 128, VIEW("2nd"));
	close_if_relevant(&enc);
	open_if_relevant(&enc);
	enc_element(&enc, 128, VIEW("third one"));
	close_if_relevant(&enc);
	KUNIT_EXPECT_EQ(test, check(test, &enc, STRICT, &found), 0);
	KUNIT_EXPECT_EQ(test, found.pacs, 3);
	KUNIT_ASSERT_EQ(test, found.pac.len, 5);
	KUNIT_EXPECT_MEMEQ(test, found.pac.data, "first", 5);
}

/* Every prefix, and noise: no octet outside is looked at, and it ends. */
static void authdata_noise_stays_inside(struct kunit *test)
{
	struct krb5_authdata_found found;
	struct krb5_ap_octets authdata;
	struct guard guard;
	struct enc enc;
	unsigned int round, changes;
	size_t len, third;
	u8 *p;

	noise_seed(6);
	enc_init(test, &enc, PAGE_SIZE);
	guard_init(test, &guard, PAGE_SIZE);
	open_if_relevant(&enc);
	open_if_relevant(&enc);
	enc_element(&enc, 128, VIEW("some octets of a PAC"));
	close_if_relevant(&enc);
	enc_element(&enc, 141, VIEW("other"));
	close_if_relevant(&enc);
	third = enc.len;
	enc_element(&enc, 97, VIEW("third"));

	for (len = 0; len < enc.len; len++) {
		authdata.data = guard_copy(&guard, enc.data, len);
		authdata.len = len;
		/* Without its last element it is complete again. */
		KUNIT_EXPECT_EQ(test, !len || len == third,
				!krb5_check_authdata(authdata, STRICT, &found));
	}
	for (round = 0; round < 20000; round++) {
		p = guard_copy(&guard, enc.data, enc.len);
		for (changes = 1 + noise() % 4; changes; changes--)
			p[noise() % enc.len] = noise();
		authdata.data = p;
		authdata.len = enc.len;
		if (!krb5_check_authdata(authdata, LENIENT, &found) &&
		    found.pacs) {
			KUNIT_EXPECT_TRUE(test, found.pac.data > p);
			KUNIT_EXPECT_TRUE(test, found.pac.data + found.pac.len <=
					  guard.end);
		}
	}
}

static struct kunit_case authdata_cases[] = {
	KUNIT_CASE(authdata_absent),
	KUNIT_CASE(authdata_critical),
	KUNIT_CASE(authdata_nesting),
	KUNIT_CASE(authdata_elements),
	KUNIT_CASE(authdata_malformed),
	KUNIT_CASE(authdata_finds_pac),
	KUNIT_CASE(authdata_noise_stays_inside),
	{}
};

static struct kunit_suite authdata_suite = {
	.name = "krb5_ap_authdata",
	.test_cases = authdata_cases,
};

kunit_test_suite(authdata_suite);
