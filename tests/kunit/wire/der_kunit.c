// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the DER reader and writer: one value has one encoding, and
 * nothing outside the given bytes is read or written.
 *
 * Every encoding is read at the end of a page behind which nothing is mapped.
 */
#include <linux/slab.h>

#include "fixture/util.h"

static struct der guarded(const struct guard *guard, const void *data,
			  size_t len)
{
	struct der der;

	der_init(&der, guard_copy(guard, data, len), len);
	return der;
}

/* In messages both have a tag around them. */
static s64 der_time(struct der *der)
{
	return der_time_of(der, der_read(der, DER_GENERALIZED_TIME));
}

static u32 der_flags(struct der *der)
{
	return der_flags_of(der, der_read(der, DER_BIT_STRING));
}

/* Writes a header with so many length bytes, 0 for the short form. */
static size_t put_header(u8 *p, u8 tag, size_t len, unsigned int bytes)
{
	unsigned int i;

	p[0] = tag;
	p[1] = bytes ? 0x80 | bytes : len;
	for (i = 0; i < bytes; i++)
		p[2 + i] = bytes - i > sizeof(len) ? 0 :
			   (u64)len >> (8 * (bytes - i - 1));
	return 2 + bytes;
}

/*
 * Accept the shortest form of a length, up to three bytes, and no other (F6).
 */
static void der_length_minimal(struct kunit *test)
{
	static const size_t lengths[] = {
		0, 1, 126, 127, 128, 129, 254, 255, 256, 257, 65534, 65535,
		65536, 65537, 131072,
	};
	u8 *buf = test_vmalloc(test, 200000);
	struct krb5_ap_octets o;
	unsigned int i, bytes, least;
	struct guard guard;
	struct der der;
	size_t len, n;

	guard_init(test, &guard, 200000);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		len = lengths[i];
		least = len < 128 ? 0 : len < 256 ? 1 : len < 65536 ? 2 : 3;
		for (bytes = least; bytes <= 9; bytes++) {
			n = put_header(buf, 0x04, len, bytes);
			memset(buf + n, 0x5a, len);
			der = guarded(&guard, buf, n + len);
			o = der_read(&der, 0x04);
			KUNIT_EXPECT_EQ_MSG(test, der.bad, bytes != least,
					    "length %zu in %u bytes", len,
					    bytes);
			if (bytes != least) {
				KUNIT_EXPECT_EQ(test, o.len, 0);
				continue;
			}
			KUNIT_EXPECT_EQ(test, o.len, len);
			KUNIT_EXPECT_PTR_EQ(test, o.data, guard.end - len);
			KUNIT_EXPECT_TRUE(test, der_at_end(&der));

			/* One byte is missing at the end. */
			if (len) {
				der = guarded(&guard, buf, n + len - 1);
				der_read(&der, 0x04);
				KUNIT_EXPECT_TRUE(test, der.bad);
			}
			/* One is too many, which is for the caller to see. */
			der = guarded(&guard, buf, n + len + 1);
			o = der_read(&der, 0x04);
			KUNIT_EXPECT_FALSE(test, der.bad);
			KUNIT_EXPECT_EQ(test, o.len, len);
			KUNIT_EXPECT_FALSE(test, der_at_end(&der));
		}
	}
}

/*
 * Refuse indefinite, reserved and absurd lengths, whatever follows. Sums overflow
 * with lengths near 2^32 and 2^64 (F6; CVE-2009-0847, CVE-2016-0758).
 */
static void der_length_refused(struct kunit *test)
{
	static const struct krb5_ap_octets cases[] = {
		OCTETS(""),
		OCTETS("\x04"),
		OCTETS("\x04\x01"),
		OCTETS("\x04\x7f"),
		OCTETS("\x04\x80"),
		OCTETS("\x04\x80\x00\x00"),
		OCTETS("\x04\x80\x01\x00\x00"),
		OCTETS("\x04\x81"),
		OCTETS("\x04\x81\x80"),
		OCTETS("\x04\x81\xff\x00"),
		OCTETS("\x04\x82"),
		OCTETS("\x04\x82\x01"),
		OCTETS("\x04\x82\xff\xff\x00"),
		OCTETS("\x04\x83"),
		OCTETS("\x04\x83\x01\x00"),
		OCTETS("\x04\x83\xff\xff\xff"),
		OCTETS("\x04\x83\xff\xff\xff\x00\x00"),
		OCTETS("\x04\x84\x00\x00\x00\x01\x00"),
		OCTETS("\x04\x84\x7f\xff\xff\xff\x00"),
		OCTETS("\x04\x84\xff\xff\xff\xfa\x00"),
		OCTETS("\x04\x84\xff\xff\xff\xff\x00"),
		OCTETS("\x04\x88\xff\xff\xff\xff\xff\xff\xff\xf6\x00"),
		OCTETS("\x04\x88\xff\xff\xff\xff\xff\xff\xff\xff\x00"),
		OCTETS("\x04\xff"),
		OCTETS("\x04\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
	};
	struct krb5_ap_octets o;
	struct guard guard;
	struct der der;
	unsigned int i;

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		der = guarded(&guard, cases[i].data, cases[i].len);
		o = der_read(&der, 0x04);
		KUNIT_EXPECT_TRUE_MSG(test, der.bad, "case %u", i);
		KUNIT_EXPECT_EQ(test, o.len, 0);
		KUNIT_EXPECT_NULL(test, o.data);
	}
}

/* A tag matches itself and no other, also not in its form of several bytes. */
static void der_tags(struct kunit *test)
{
	unsigned int there, wanted;
	struct guard guard;
	struct der der;
	u8 element[3];

	guard_init(test, &guard, PAGE_SIZE);
	for (there = 0; there < 256; there++) {
		element[0] = there;
		element[1] = 1;
		element[2] = 0;
		for (wanted = 0; wanted < 256; wanted++) {
			der = guarded(&guard, element, sizeof(element));
			KUNIT_EXPECT_EQ(test, der_tag(&der), there);
			der_read(&der, wanted);
			KUNIT_EXPECT_EQ(test, der.bad, there != wanted);
			KUNIT_EXPECT_EQ(test, der_tag(&der), -1);
		}
	}

	/* Tag 2 as a high tag number: no INTEGER, F6. */
	der = guarded(&guard, "\x1f\x02\x01\x05", 4);
	KUNIT_EXPECT_EQ(test, der_integer(&der, 0, 255), 0);
	KUNIT_EXPECT_TRUE(test, der.bad);
}

/* An element ends where the one around it ends (F6). */
static void der_parent_bounds_child(struct kunit *test)
{
	/* SEQUENCE of 4: OCTET STRING of 3 sticks out by one byte. */
	static const u8 out[] = { 0x30, 4, 0x04, 3, 1, 2, 3 };
	static const u8 in[] = { 0x30, 4, 0x04, 2, 1, 2, 3 };
	struct krb5_ap_octets o;
	struct der der, inner;
	struct guard guard;

	guard_init(test, &guard, PAGE_SIZE);
	der = guarded(&guard, out, sizeof(out));
	inner = der_enter(&der, DER_SEQUENCE);
	KUNIT_EXPECT_FALSE(test, inner.bad);
	o = der_read(&inner, DER_OCTET_STRING);
	KUNIT_EXPECT_EQ(test, o.len, 0);
	KUNIT_EXPECT_TRUE(test, inner.bad);
	KUNIT_EXPECT_FALSE(test, der.bad);
	der_leave(&der, &inner);
	KUNIT_EXPECT_TRUE(test, der.bad);

	der = guarded(&guard, in, sizeof(in));
	inner = der_enter(&der, DER_SEQUENCE);
	o = der_read(&inner, DER_OCTET_STRING);
	KUNIT_EXPECT_EQ(test, o.len, 2);
	KUNIT_EXPECT_TRUE(test, der_at_end(&inner));
	der_leave(&der, &inner);
	KUNIT_EXPECT_FALSE(test, der.bad);
	KUNIT_EXPECT_FALSE(test, der_at_end(&der));
}

/*
 * Reading an explicit tag and its element at once gives the same as reading one
 * after the other: for all values of two headers before a few bytes.
 */
static void der_tagged_as_nested(struct kunit *test)
{
	static const u8 lengths[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 0x7f, 0x80, 0x81, 0x82, 0xff
	};
	static const u8 tags[] = { 0xa0, 0x04, 0xa1 };
	struct krb5_ap_octets at_once, nested;
	struct der der, outer, inner;
	const unsigned int headers = ARRAY_SIZE(tags) * ARRAY_SIZE(lengths);
	unsigned int i, outside, inside, len;
	struct guard guard;
	u8 buf[8] = {};

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < headers * headers * (sizeof(buf) + 1); i++) {
		outside = i % headers;
		inside = i / headers % headers;
		len = i / headers / headers;
		buf[0] = tags[outside % ARRAY_SIZE(tags)];
		buf[1] = lengths[outside / ARRAY_SIZE(tags)];
		buf[2] = tags[inside % ARRAY_SIZE(tags)];
		buf[3] = lengths[inside / ARRAY_SIZE(tags)];
		der = guarded(&guard, buf, len);
		outer = der;
		at_once = der_read_tagged(&der, 0xa0, 0x04);
		inner = der_enter(&outer, 0xa0);
		nested = der_read(&inner, 0x04);
		der_leave(&outer, &inner);
		if (outer.bad)
			nested = (struct krb5_ap_octets){};
		if (der.bad != outer.bad || der.next != outer.next ||
		    at_once.data != nested.data || at_once.len != nested.len) {
			KUNIT_FAIL(test, "%*ph of %u", 4, buf, len);
			return;
		}
	}
}

/*
 * Every kind of error sticks: no reader reads any more, though valid elements
 * follow; and it comes out of the element that it is in.
 */
static void der_error_sticks(struct kunit *test)
{
	static const struct krb5_ap_octets bad[] = {
		OCTETS("\x02\x00\x02\x01\x01"),
		OCTETS("\x02\x02\x00\x01\x02\x01\x01"),
		OCTETS("\x02\x01\x7f\x02\x01\x01"),
		OCTETS("\x03\x01\x00\x02\x01\x01"),
		OCTETS("\x02\x81\x01\x01\x02\x01\x01"),
	};
	struct der outer, der;
	struct guard guard;
	unsigned int i;

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		outer = guarded(&guard, "\x30\x00\x02\x01\x01", 5);
		der = guarded(&guard, bad[i].data, bad[i].len);
		KUNIT_EXPECT_EQ(test, der_integer(&der, 0, 1), 0);
		KUNIT_EXPECT_TRUE(test, der.bad);
		KUNIT_EXPECT_FALSE(test, der_at_end(&der));
		KUNIT_EXPECT_EQ(test, der_tag(&der), -1);
		KUNIT_EXPECT_EQ(test, der_integer(&der, 0, 1), 0);
		KUNIT_EXPECT_EQ(test, der_read(&der, 0x02).len, 0);
		KUNIT_EXPECT_EQ(test, der_string(&der).len, 0);
		KUNIT_EXPECT_EQ(test, der_time(&der), 0);
		KUNIT_EXPECT_EQ(test, der_flags(&der), 0);
		KUNIT_EXPECT_TRUE(test, der_enter(&der, 0x02).bad);
		KUNIT_EXPECT_TRUE(test, der.bad);
		KUNIT_EXPECT_FALSE(test, der_at_end(&der));
		der_leave(&outer, &der);
		KUNIT_EXPECT_TRUE(test, outer.bad);
		KUNIT_EXPECT_EQ(test, der_tag(&outer), -1);
	}

	/* An element that was not read to its end is an error as well. */
	outer = guarded(&guard, "\x30\x03\x02\x01\x01", 5);
	der = der_enter(&outer, DER_SEQUENCE);
	KUNIT_EXPECT_TRUE(test, der_at_end(&outer));
	der_leave(&outer, &der);
	KUNIT_EXPECT_TRUE(test, outer.bad);
}

/*
 * The flag alone is enough: a decoder that sets it, with elements left, reads
 * nothing more, by the short ways of der_read() and der_read_tagged() neither.
 */
static void der_bad_reads_nothing(struct kunit *test)
{
	static const u8 valid[] = "\xa0\x03\x02\x01\x01\x02\x01\x01";
	struct guard guard;
	struct der der, inner;
	unsigned int i;

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < 4; i++) {
		der = guarded(&guard, valid, sizeof(valid) - 1);
		der.bad = true;
		switch (i) {
		case 0:
			KUNIT_EXPECT_NULL(test, der_read(&der, 0xa0).data);
			break;
		case 1:
			KUNIT_EXPECT_NULL(test, der_read_tagged(&der, 0xa0,
								0x02).data);
			break;
		case 2:
			inner = der_enter(&der, 0xa0);
			KUNIT_EXPECT_EQ(test, der_integer(&inner, 0, 1), 0);
			KUNIT_EXPECT_FALSE(test, der_at_end(&inner));
			break;
		default:
			inner = der_enter_tagged(&der, 0xa0, 0x02);
			KUNIT_EXPECT_EQ(test, der_tag(&inner), -1);
			KUNIT_EXPECT_FALSE(test, der_at_end(&inner));
			break;
		}
		KUNIT_EXPECT_TRUE(test, der.bad);
	}
}

/*
 * All INTEGERs of one and two bytes: the shortest encoding of a value gives the
 * value, any other is an error (F8).
 */
static void der_integer_short(struct kunit *test)
{
	u8 element[4] = { 0x02 };
	unsigned int i, errors = 0;
	struct guard guard;
	bool minimal;
	struct der der;
	s64 value;

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < 65536 + 256; i++) {
		if (i < 256) {
			element[1] = 1;
			element[2] = i;
			minimal = true;
			value = (s8)i;
		} else {
			element[1] = 2;
			element[2] = (i - 256) >> 8;
			element[3] = i - 256;
			value = (s16)(i - 256);
			minimal = value < -128 || value > 127;
		}
		der = guarded(&guard, element, 2 + element[1]);
		if (der_integer(&der, S64_MIN, S64_MAX) !=
		    (minimal ? value : 0) || der.bad == minimal)
			errors++;
	}
	KUNIT_EXPECT_EQ(test, errors, 0);
}

struct integer_case {
	const char *name;
	struct krb5_ap_octets element;
	s64 min;
	s64 max;
	bool good;
	s64 value;
};

/* INTEGERs at the edges of length, sign and range (F8, F12, F13). */
static const struct integer_case integer_cases[] = {
	{ "empty", OCTETS("\x02\x00"), S64_MIN, S64_MAX },
	{ "0", OCTETS("\x02\x01\x00"), S64_MIN, S64_MAX, true, 0 },
	{ "padded 0", OCTETS("\x02\x02\x00\x00"), S64_MIN, S64_MAX },
	{ "padded 127", OCTETS("\x02\x02\x00\x7f"), S64_MIN, S64_MAX },
	{ "128", OCTETS("\x02\x02\x00\x80"), S64_MIN, S64_MAX, true, 128 },
	{ "padded -1", OCTETS("\x02\x02\xff\xff"), S64_MIN, S64_MAX },
	{ "padded -128", OCTETS("\x02\x02\xff\x80"), S64_MIN, S64_MAX },
	{ "-129", OCTETS("\x02\x02\xff\x7f"), S64_MIN, S64_MAX, true, -129 },
	{ "padded 2^31", OCTETS("\x02\x06\x00\x00\x80\x00\x00\x00"),
	  S64_MIN, S64_MAX },
	{ "S64_MAX", OCTETS("\x02\x08\x7f\xff\xff\xff\xff\xff\xff\xff"),
	  S64_MIN, S64_MAX, true, S64_MAX },
	{ "S64_MIN", OCTETS("\x02\x08\x80\x00\x00\x00\x00\x00\x00\x00"),
	  S64_MIN, S64_MAX, true, S64_MIN },
	{ "2^63", OCTETS("\x02\x09\x00\x80\x00\x00\x00\x00\x00\x00\x00"),
	  S64_MIN, S64_MAX },
	{ "2^64 + 5", OCTETS("\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x05"),
	  S64_MIN, S64_MAX },
	{ "-2^63 - 1", OCTETS("\x02\x09\xff\x7f\xff\xff\xff\xff\xff\xff\xff"),
	  S64_MIN, S64_MAX },
	{ "S32_MAX", OCTETS("\x02\x04\x7f\xff\xff\xff"),
	  S32_MIN, S32_MAX, true, S32_MAX },
	{ "S32_MAX + 1", OCTETS("\x02\x05\x00\x80\x00\x00\x00"),
	  S32_MIN, S32_MAX },
	{ "S32_MIN", OCTETS("\x02\x04\x80\x00\x00\x00"),
	  S32_MIN, S32_MAX, true, S32_MIN },
	{ "S32_MIN - 1", OCTETS("\x02\x05\xff\x7f\xff\xff\xff"),
	  S32_MIN, S32_MAX },
	{ "2^32 + 18", OCTETS("\x02\x05\x01\x00\x00\x00\x12"),
	  S32_MIN, S32_MAX },
	{ "18 - 2^32", OCTETS("\x02\x05\xff\x00\x00\x00\x12"),
	  S32_MIN, S32_MAX },
	{ "U32_MAX", OCTETS("\x02\x05\x00\xff\xff\xff\xff"),
	  0, U32_MAX, true, U32_MAX },
	{ "U32_MAX + 1", OCTETS("\x02\x05\x01\x00\x00\x00\x00"),
	  0, U32_MAX },
	{ "-1, unsigned", OCTETS("\x02\x01\xff"), 0, U32_MAX },
	{ "999999", OCTETS("\x02\x03\x0f\x42\x3f"), 0, 999999, true, 999999 },
	{ "1000000", OCTETS("\x02\x03\x0f\x42\x40"), 0, 999999 },
	{ "long form of 1", OCTETS("\x02\x81\x01\x01"), S64_MIN, S64_MAX },
	{ "ENUMERATED", OCTETS("\x0a\x01\x01"), S64_MIN, S64_MAX },
	{ "constructed", OCTETS("\x22\x03\x02\x01\x01"), S64_MIN, S64_MAX },
};

static void integer_desc(const struct integer_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(integer, integer_cases, integer_desc);

static void der_integer_edges(struct kunit *test)
{
	const struct integer_case *c = test->param_value;
	struct guard guard;
	struct der der;

	guard_init(test, &guard, PAGE_SIZE);
	der = guarded(&guard, c->element.data, c->element.len);
	KUNIT_EXPECT_EQ(test, der_integer(&der, c->min, c->max), c->value);
	KUNIT_EXPECT_EQ(test, der.bad, !c->good);
	KUNIT_EXPECT_EQ(test, der_at_end(&der), c->good);
}

static bool time_is(const struct guard *guard, const char *text, s64 *seconds)
{
	u8 element[2 + 32] = { 0x18, strlen(text) };
	struct der der;

	memcpy(element + 2, text, strlen(text));
	der = guarded(guard, element, 2 + strlen(text));
	*seconds = der_time(&der);
	return der_at_end(&der);
}

/*
 * All days from the year 0000 to 9999, with the months 00 to 13 and the days 00
 * to 32 that each might have: exactly the days of the calendar are accepted, each
 * 86400 seconds after the one before (F9).
 */
static void der_time_calendar(struct kunit *test)
{
	static const int length[14] = {
		0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0
	};
	/* 0001-01-01, in seconds since 1970. */
	s64 next = -62135596800LL, seconds;
	unsigned int errors = 0;
	int year, month, day;
	struct guard guard;
	char text[32];
	bool leap, real;

	guard_init(test, &guard, PAGE_SIZE);
	for (year = 0; year <= 9999; year++) {
		leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
		for (month = 0; month <= 13; month++) {
			for (day = 0; day <= 32; day++) {
				/* The impossible ones of some years will do. */
				if (year % 50 && (day == 0 || day == 32 ||
						  month == 0 || month == 13))
					continue;
				snprintf(text, sizeof(text),
					 "%04d%02d%02d000000Z", year, month,
					 day);
				real = year && day >= 1 && day <=
					length[month] + (month == 2 && leap);
				if (time_is(&guard, text, &seconds) != real ||
				    seconds != (real ? next : 0))
					errors++;
				if (real)
					next += 86400;
			}
		}
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, errors, 0);
	/* 10000-01-01 */
	KUNIT_EXPECT_EQ(test, next, 253402300800LL);
}

/* Hours, minutes and seconds from 00 to 99: no 24, no 60 (F9). */
static void der_time_of_day(struct kunit *test)
{
	struct guard guard;
	char text[32];
	s64 seconds;
	int i;

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "19700101%02d0000Z", i);
		KUNIT_EXPECT_EQ(test, time_is(&guard, text, &seconds), i < 24);
		KUNIT_EXPECT_EQ(test, seconds, i < 24 ? 3600 * i : 0);
		snprintf(text, sizeof(text), "1970010100%02d00Z", i);
		KUNIT_EXPECT_EQ(test, time_is(&guard, text, &seconds), i < 60);
		KUNIT_EXPECT_EQ(test, seconds, i < 60 ? 60 * i : 0);
		snprintf(text, sizeof(text), "197001010000%02dZ", i);
		KUNIT_EXPECT_EQ(test, time_is(&guard, text, &seconds), i < 60);
		KUNIT_EXPECT_EQ(test, seconds, i < 60 ? i : 0);
	}
	KUNIT_EXPECT_TRUE(test, time_is(&guard, "99991231235959Z", &seconds));
	KUNIT_EXPECT_EQ(test, seconds, 253402300799LL);
	KUNIT_EXPECT_TRUE(test, time_is(&guard, "19691231235959Z", &seconds));
	KUNIT_EXPECT_EQ(test, seconds, -1);
	KUNIT_EXPECT_TRUE(test, time_is(&guard, "20380119031408Z", &seconds));
	KUNIT_EXPECT_EQ(test, seconds, 1LL << 31);
	KUNIT_EXPECT_TRUE(test, time_is(&guard, "21060207062816Z", &seconds));
	KUNIT_EXPECT_EQ(test, seconds, 1LL << 32);
}

/*
 * Refuse all other forms of GeneralizedTime, and everything that is not a digit
 * in place of one (F9; CVE-2009-0846).
 */
static void der_time_form(struct kunit *test)
{
	static const struct krb5_ap_octets bad[] = {
		OCTETS("\x18\x00"),
		OCTETS("\x18\x01Z"),
		OCTETS("\030\01620261121000000"),
		OCTETS("\030\0162026112100000Z"),
		OCTETS("\030\015202611210000Z"),
		OCTETS("\030\015261121000000Z"),
		OCTETS("\030\01720261121000000z"),
		OCTETS("\030\01720261121000000\0"),
		OCTETS("\030\017202611210000000"),
		OCTETS("\030\0172026112100000ZZ"),
		OCTETS("\030\02020261121000000Z\0"),
		OCTETS("\030\020120261121000000Z"),
		OCTETS("\030\02120261121000000.0Z"),
		OCTETS("\030\02120261121000000,5Z"),
		OCTETS("\030\02320261121000000+0000"),
		OCTETS("\030\0172026-11-21 0000"),
		OCTETS("\030\017-0261121000000Z"),
		OCTETS("\030\017+0261121000000Z"),
		OCTETS("\030\01700000101000000Z"),
		/* UTCTime, and the tag of a constructed one */
		OCTETS("\027\015261121000000Z"),
		OCTETS("\027\01720261121000000Z"),
		OCTETS("\070\01720261121000000Z"),
		OCTETS("\030\201\01720261121000000Z"),
	};
	char text[32] = "20261121000000Z";
	unsigned int i, byte;
	struct guard guard;
	struct der der;
	s64 seconds;

	guard_init(test, &guard, PAGE_SIZE);
	KUNIT_EXPECT_TRUE(test, time_is(&guard, text, &seconds));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		der = guarded(&guard, bad[i].data, bad[i].len);
		KUNIT_EXPECT_EQ_MSG(test, der_time(&der), 0, "case %u", i);
		KUNIT_EXPECT_TRUE_MSG(test, der.bad, "case %u", i);
	}
	for (i = 0; i < 14; i++) {
		for (byte = 1; byte < 256; byte++) {
			if (byte >= '0' && byte <= '9')
				continue;
			snprintf(text, sizeof(text), "20261121000000Z");
			text[i] = byte;
			KUNIT_EXPECT_FALSE(test, time_is(&guard, text,
							 &seconds));
		}
	}
}

struct flags_case {
	struct krb5_ap_octets element;
	bool good;
	u32 value;
};

/* BIT STRINGs that are KerberosFlags, and the order of bits (F10). */
static void der_flags_forms(struct kunit *test)
{
	static const struct flags_case cases[] = {
		{ OCTETS("\x03\x00") },
		{ OCTETS("\x03\x01\x00"), true, 0 },
		{ OCTETS("\x03\x01\x01") },
		{ OCTETS("\x03\x01\x07") },
		{ OCTETS("\x03\x01\x08") },
		{ OCTETS("\x03\x01\xff") },
		{ OCTETS("\x03\x02\x00\xff"), true, 0xff000000 },
		{ OCTETS("\x03\x02\x05\x40"), true, 0x40000000 },
		{ OCTETS("\x03\x02\x05\x60"), true, 0x60000000 },
		{ OCTETS("\x03\x02\x05\x70") },
		{ OCTETS("\x03\x02\x07\x80"), true, 0x80000000 },
		{ OCTETS("\x03\x02\x07\x81") },
		{ OCTETS("\x03\x02\x08\x00") },
		{ OCTETS("\x03\x02\x80\x00") },
		{ OCTETS("\x03\x03\x00\x01\x02"), true, 0x01020000 },
		{ OCTETS("\x03\x04\x00\x01\x02\x03"), true, 0x01020300 },
		{ OCTETS("\x03\x05\x00\x01\x02\x03\x04"), true, 0x01020304 },
		{ OCTETS("\x03\x05\x01\x01\x02\x03\x04"), true, 0x01020304 },
		{ OCTETS("\x03\x05\x01\x01\x02\x03\x05") },
		{ OCTETS("\x03\x06\x00\x01\x02\x03\x04\xff"), true, 0x01020304 },
		{ OCTETS("\x03\x06\x04\x01\x02\x03\x04\xf0"), true, 0x01020304 },
		{ OCTETS("\x03\x06\x04\x01\x02\x03\x04\xf8") },
		{ OCTETS("\x03\x09\x00\x01\x02\x03\x04\x05\x06\x07\x08"),
		  true, 0x01020304 },
		{ OCTETS("\x23\x04\x03\x02\x00\x40") },
		{ OCTETS("\x04\x05\x00\x01\x02\x03\x04") },
	};
	struct guard guard;
	unsigned int i;
	struct der der;
	u8 element[7] = { 0x03, 5 };

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		der = guarded(&guard, cases[i].element.data,
			      cases[i].element.len);
		KUNIT_EXPECT_EQ_MSG(test, der_flags(&der), cases[i].value,
				    "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, der.bad, !cases[i].good, "case %u",
				    i);
	}
	/* Bit 0 is the most significant one. */
	for (i = 0; i < 32; i++) {
		memset(element + 3, 0, 4);
		element[3 + i / 8] = 0x80 >> i % 8;
		der = guarded(&guard, element, sizeof(element));
		KUNIT_EXPECT_EQ(test, der_flags(&der), KRB5_AP_FLAG(i));
		KUNIT_EXPECT_TRUE(test, der_at_end(&der));
	}
}

/*
 * Every byte may be in a name, wherever it stands, but NUL and the other control
 * characters (F11; CVE-2014-5355).
 */
static void der_string_bytes(struct kunit *test)
{
	static const struct krb5_ap_octets other[] = {
		OCTETS("\014\001a"),	/* UTF8String */
		OCTETS("\026\001a"),	/* IA5String */
		OCTETS("\023\001a"),	/* PrintableString */
		OCTETS("\004\001a"),	/* OCTET STRING */
		OCTETS("\073\003\033\001a"),	/* constructed */
	};
	u8 element[2 + 19] = { 0x1b, 19 };
	struct krb5_ap_octets o;
	unsigned int byte, at, i;
	struct guard guard;
	struct der der;
	bool good;

	guard_init(test, &guard, PAGE_SIZE);
	for (byte = 0; byte < 256; byte++) {
		good = byte >= 32 && byte != 127;
		/* Two words and a rest. */
		for (at = 0; at < 19; at++) {
			memcpy(element + 2, "a/b@\xc3\x80\xff~ z/b@\xc3\xa0\xfe}!.",
			       19);
			element[2 + at] = byte;
			der = guarded(&guard, element, sizeof(element));
			o = der_string(&der);
			KUNIT_EXPECT_EQ(test, der.bad, !good);
			KUNIT_EXPECT_EQ(test, o.len, good ? 19 : 0);
			if (good)
				KUNIT_EXPECT_MEMEQ(test, o.data, element + 2,
						   19);
		}
	}
	der = guarded(&guard, "\x1b\x00", 2);
	o = der_string(&der);
	KUNIT_EXPECT_EQ(test, o.len, 0);
	KUNIT_EXPECT_TRUE(test, der_at_end(&der));
	for (i = 0; i < ARRAY_SIZE(other); i++) {
		der = guarded(&guard, other[i].data, other[i].len);
		der_string(&der);
		KUNIT_EXPECT_TRUE(test, der.bad);
	}
}

/*
 * The reader stays inside the bytes, whatever they are: else it faults at the
 * page behind them, or KASAN reports it for those in slab memory.
 */
static void der_noise_stays_inside(struct kunit *test)
{
	unsigned int round, steps;
	struct guard guard;
	struct der der;
	u8 *p, *slab;
	size_t len;

	noise_seed(1);
	guard_init(test, &guard, PAGE_SIZE);
	for (round = 0; round < 20000; round++) {
		len = noise() % 40;
		p = guard.end - len;
		noise_fill(p, len);
		/* Mostly likely tags and lengths, or it ends at once. */
		for (steps = 0; steps + 1 < len; steps += 1 + noise() % 6) {
			p[steps] = "\x02\x03\x04\x18\x1b\x30\xa0\xa1"[noise() % 8];
			p[steps + 1] = noise() % 4 ? noise() % 40 :
				       0x80 | noise() % 5;
		}
		slab = kmalloc(len ?: 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, slab);
		memcpy(slab, p, len);
		der_init(&der, round % 2 ? slab : p, len);
		steps = 0;
		while (!der.bad && !der_at_end(&der) && steps++ < 100) {
			switch (der_tag(&der)) {
			case 0x02:
				der_integer(&der, S64_MIN, S64_MAX);
				break;
			case 0x03:
				der_flags(&der);
				break;
			case 0x18:
				der_time(&der);
				break;
			case 0x1b:
				der_string(&der);
				break;
			case 0x30:
			case 0xa0:
				der = der_enter(&der, der_tag(&der));
				break;
			default:
				der_read(&der, der_tag(&der));
			}
		}
		KUNIT_EXPECT_LT(test, steps, 100);
		kfree(slab);
	}
}

/* The writer makes the header that belongs to each length. */
static void der_writer_lengths(struct kunit *test)
{
	static const size_t lengths[] = {
		0, 1, 127, 128, 129, 255, 256, 257, 65535, 65536, 65537,
	};
	u8 *buf = test_vmalloc(test, 70000);
	u8 *contents = test_vmalloc(test, 70000);
	struct der_writer w;
	struct enc want;
	unsigned int i;
	size_t n;

	noise_fill(contents, 70000);
	enc_init(test, &want, 70000);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		want.len = 0;
		enc_octets(&want, 0x04, contents, lengths[i]);
		der_writer_init(&w, buf, 70000);
		der_put_octets(&w, 0x04, contents, lengths[i]);
		n = buf + 70000 - w.pos;
		KUNIT_EXPECT_FALSE(test, w.full);
		KUNIT_ASSERT_EQ(test, n, want.len);
		KUNIT_EXPECT_MEMEQ(test, w.pos, want.data, n);
	}
}

static void write_sample(struct der_writer *w)
{
	const u8 *end = w->pos, *inner;

	der_put_time(w, 1000000000);
	inner = w->pos;
	der_put_integer(w, 0x123456);
	der_wrap(w, DER_CONTEXT(1), inner);
	der_put_octets(w, DER_GENERAL_STRING, "somebody", 8);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(14), end);
}

/*
 * A buffer of any size is full exactly if the encoding is longer, stays so, and
 * nothing is written in front of it.
 */
static void der_writer_overflow(struct kunit *test)
{
	u8 want[64], buf[16 + 64];
	struct der_writer w;
	size_t len, size, i;

	der_writer_init(&w, want, sizeof(want));
	write_sample(&w);
	KUNIT_ASSERT_FALSE(test, w.full);
	len = want + sizeof(want) - w.pos;
	memmove(want, w.pos, len);

	for (size = 0; size <= 64; size++) {
		memset(buf, 0xee, sizeof(buf));
		der_writer_init(&w, buf + 16, size);
		write_sample(&w);
		KUNIT_EXPECT_EQ(test, w.full, size < len);
		KUNIT_EXPECT_TRUE(test, w.pos >= buf + 16);
		if (!w.full)
			KUNIT_EXPECT_MEMEQ(test, w.pos, want, len);
		for (i = 0; i < 16; i++)
			KUNIT_EXPECT_EQ(test, buf[i], 0xee);
		for (i = 16 + size; i < sizeof(buf); i++)
			KUNIT_EXPECT_EQ(test, buf[i], 0xee);
		/* What would fit does not come in after what did not. */
		if (w.full) {
			const u8 *pos = w.pos;

			der_put(&w, "x", 0);
			der_put(&w, "x", 1);
			KUNIT_EXPECT_PTR_EQ(test, w.pos, (u8 *)pos);
			KUNIT_EXPECT_TRUE(test, w.full);
		}
	}
}

/* INTEGERs around every power of two are minimal, and come back. */
static void der_writer_integers(struct kunit *test)
{
	struct der_writer w;
	struct guard guard;
	struct enc want;
	struct der der;
	int bit, delta, sign;
	u8 buf[16];
	s64 value;
	size_t n;

	guard_init(test, &guard, PAGE_SIZE);
	enc_init(test, &want, PAGE_SIZE);
	for (bit = 0; bit < 64; bit++) {
		for (delta = -1; delta <= 1; delta++) {
			for (sign = 0; sign < 2; sign++) {
				value = (s64)((1ULL << bit) + delta);
				if (sign)
					value = (s64)-(u64)value;
				want.len = 0;
				enc_integer(&want, value);
				der_writer_init(&w, buf, sizeof(buf));
				der_put_integer(&w, value);
				n = buf + sizeof(buf) - w.pos;
				KUNIT_EXPECT_FALSE(test, w.full);
				KUNIT_ASSERT_EQ(test, n, want.len);
				KUNIT_EXPECT_MEMEQ(test, w.pos, want.data, n);
				der = guarded(&guard, w.pos, n);
				KUNIT_EXPECT_EQ(test, value,
						der_integer(&der, S64_MIN,
							    S64_MAX));
				KUNIT_EXPECT_TRUE(test, der_at_end(&der));
			}
		}
	}
}

/* Times from the year 1 to 9999 are right, and come back. */
static void der_writer_times(struct kunit *test)
{
	static const s64 edges[] = {
		-62135596800LL, -62135596801LL + 86400, -2208988801LL, -86401,
		-86400, -1, 0, 1, 86399, 86400, 951782399, 951782400,
		951868799, 951868800, 4107542399LL, 4107542400LL, S32_MAX,
		S32_MAX + 1LL, U32_MAX, U32_MAX + 1LL, 253402300799LL,
	};
	struct der_writer w;
	struct guard guard;
	struct enc want;
	unsigned int i;
	struct der der;
	s64 seconds;
	u8 buf[32];

	noise_seed(2);
	guard_init(test, &guard, PAGE_SIZE);
	enc_init(test, &want, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(edges) + 300; i++) {
		seconds = i < ARRAY_SIZE(edges) ? edges[i] :
			  (s64)(((u64)noise() << 32 | noise()) %
				315537897600ULL) - 62135596800LL;
		want.len = 0;
		enc_time(&want, seconds);
		der_writer_init(&w, buf, sizeof(buf));
		der_put_time(&w, seconds);
		KUNIT_ASSERT_EQ(test, buf + sizeof(buf) - w.pos, 17);
		KUNIT_EXPECT_MEMEQ(test, w.pos, want.data, 17);
		der = guarded(&guard, w.pos, 17);
		KUNIT_EXPECT_EQ(test, der_time(&der), seconds);
		KUNIT_EXPECT_TRUE(test, der_at_end(&der));
	}
}

static struct kunit_case der_cases[] = {
	KUNIT_CASE(der_length_minimal),
	KUNIT_CASE(der_length_refused),
	KUNIT_CASE(der_tags),
	KUNIT_CASE(der_parent_bounds_child),
	KUNIT_CASE(der_tagged_as_nested),
	KUNIT_CASE(der_error_sticks),
	KUNIT_CASE(der_bad_reads_nothing),
	KUNIT_CASE(der_integer_short),
	KUNIT_CASE_PARAM(der_integer_edges, integer_gen_params),
	KUNIT_CASE_SLOW(der_time_calendar),
	KUNIT_CASE(der_time_of_day),
	KUNIT_CASE(der_time_form),
	KUNIT_CASE(der_flags_forms),
	KUNIT_CASE(der_string_bytes),
	KUNIT_CASE(der_noise_stays_inside),
	KUNIT_CASE(der_writer_lengths),
	KUNIT_CASE(der_writer_overflow),
	KUNIT_CASE(der_writer_integers),
	KUNIT_CASE(der_writer_times),
	{}
};

static struct kunit_suite der_suite = {
	.name = "krb5_ap_der",
	.test_cases = der_cases,
};

kunit_test_suite(der_suite);
