// SPDX-License-Identifier: GPL-2.0
/*
 * DER, strict and bounded: reader and writer.
 *
 * Kerberos messages are DER by RFC 4120 section 5, and every KDC and client
 * emits DER. What is only BER is refused: a parser that accepts several
 * encodings of one value is a larger one, and it makes two requests of one.
 */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "der.h"

/* Set the sticky error, and return no contents. */
static struct krb5_ap_octets der_nothing(struct der *der)
{
	der_fail(der);
	return (struct krb5_ap_octets){};
}

/*
 * Finds the contents of an element with a length of any form: NULL if there is none
 * with this tag in @left bytes.
 */
static inline const u8 *der_contents(const u8 *p, size_t left, u8 tag,
				     size_t *lenp)
{
	unsigned int n;
	size_t len;

	if (left < 2 || p[0] != tag)
		return NULL;

	len = p[1];
	p += 2;
	left -= 2;

	if (len >= 0x80) {
		n = len & 0x7f;
		if (n < 1 || n > 3 || n > left)
			return NULL;
		len = p[0];
		if (n > 1)
			len = len << 8 | p[1];
		if (n > 2)
			len = len << 8 | p[2];
		/* Minimal: it fits neither the short form nor n - 1 bytes. */
		if (len < 0x80 || !p[0])
			return NULL;
		p += n;
		left -= n;
	}
	if (len > left)
		return NULL;

	*lenp = len;
	return p;
}

/* der_read() for lengths of any form. */
struct krb5_ap_octets der_read_any(struct der *der, u8 tag)
{
	const u8 *contents = NULL;
	size_t len;

	if (!der->bad)
		contents = der_contents(der->next, der->end - der->next, tag,
					&len);
	if (!contents)
		return der_nothing(der);
	der->next = contents + len;
	return (struct krb5_ap_octets){ contents, len };
}
EXPORT_SYMBOL_IF_KUNIT(der_read_any);

/* der_read_tagged() for lengths of any form. */
struct krb5_ap_octets der_read_tagged_any(struct der *der, u8 outer, u8 tag)
{
	const u8 *around = NULL, *contents = NULL;
	size_t around_len, len;

	if (!der->bad)
		around = der_contents(der->next, der->end - der->next, outer,
				      &around_len);
	if (around)
		contents = der_contents(around, around_len, tag, &len);
	if (!contents || contents + len != around + around_len)
		return der_nothing(der);
	der->next = contents + len;
	return (struct krb5_ap_octets){ contents, len };
}
EXPORT_SYMBOL_IF_KUNIT(der_read_tagged_any);

/**
 * der_integer_of() - get the value of an INTEGER
 * @der: the reader that it came from
 * @o: its contents
 * @min: least value that is valid here
 * @max: greatest value that is valid here
 *
 * Return: the value; 0 after an error
 */
s64 der_integer_of(struct der *der, struct krb5_ap_octets o, s64 min, s64 max)
{
	s64 value;
	size_t i;

	if (der->bad)
		return 0;
	if (o.len == 1) {
		value = (s8)o.data[0];
		goto limits;
	}
	if (o.len < 1 || o.len > sizeof(value))
		goto bad;
	/* The first nine bits must not all be the same. */
	if ((o.data[0] == 0x00 && !(o.data[1] & 0x80)) ||
	    (o.data[0] == 0xff && (o.data[1] & 0x80)))
		goto bad;

	value = (s8)o.data[0];
	for (i = 1; i < o.len; i++)
		value = (s64)((u64)value << 8 | o.data[i]);
limits:
	if (value < min || value > max)
		goto bad;
	return value;

bad:
	der_fail(der);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(der_integer_of);

/*
 * Reads eight digits at a time: four numbers of two digits, in every other byte.
 * False if one is not a digit.
 */
static bool der_digits(const u8 *p, u64 *numbers)
{
	const u64 ones = 0x0101010101010101ULL, highs = ones << 7;
	u64 word = get_unaligned_le64(p) ^ ('0' * ones);

	/* A byte above 9 gets, or has, the highest bit. */
	if ((word | (word + (0x80 - 10) * ones)) & highs)
		return false;
	*numbers = word * 10 + (word >> 8);
	return true;
}

static int days_in_month(int year, int month)
{
	static const u8 days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = !(year % 4) && (year % 100 || !(year % 400));

	return days[month - 1] + (month == 2 && leap);
}

/**
 * der_time_of() - get the value of a KerberosTime
 * @der: the reader that it came from
 * @o: its contents
 *
 * RFC 4120 section 5.2.3: a GeneralizedTime that is exactly YYYYMMDDHHMMSSZ,
 * a date of the calendar, and no second 60: the system clock has none either.
 *
 * Return: seconds since 1970, negative before; 0 after an error
 */
s64 der_time_of(struct der *der, struct krb5_ap_octets o)
{
	int year, month, day, hour, minute, second;
	u64 date, time;

	if (der->bad)
		return 0;
	if (o.len != 15 || o.data[14] != 'Z')
		goto bad;

	/* YYYYMMDD, and behind YYYYMM is DDHHMMSS. */
	if (!der_digits(o.data, &date) || !der_digits(o.data + 6, &time))
		goto bad;
	year = (u8)date * 100 + (u8)(date >> 16);
	month = (u8)(date >> 32);
	day = (u8)time;
	hour = (u8)(time >> 16);
	minute = (u8)(time >> 32);
	second = (u8)(time >> 48);
	if (year < 1 || month < 1 || month > 12 ||
	    day < 1 || (day > 28 && day > days_in_month(year, month)) ||
	    hour > 23 || minute > 59 || second > 59)
		goto bad;
	/* mktime64() is right from year 1 on, and negative before 1970. */
	return mktime64(year, month, day, hour, minute, second);

bad:
	der_fail(der);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(der_time_of);

/**
 * der_flags_of() - get the value of KerberosFlags
 * @der: the reader that they came from
 * @o: their contents
 *
 * RFC 4120 section 5.2.8: 32 bits, but fewer and more may be received. Missing
 * bits are 0, bits beyond the 32nd have no meaning yet. The unused bits of the
 * last byte are 0 in DER.
 *
 * Return: the flags, bit 0 of the RFC in the most significant place
 */
u32 der_flags_of(struct der *der, struct krb5_ap_octets o)
{
	u32 flags = 0;
	size_t i;

	if (der->bad)
		return 0;
	/* As everybody sends them. */
	if (o.len == 1 + sizeof(flags) && !o.data[0])
		return get_unaligned_be32(o.data + 1);
	if (o.len < 1 || o.data[0] > 7 || (o.len == 1 && o.data[0]))
		goto bad;
	if (o.len > 1 && o.data[o.len - 1] & ((1 << o.data[0]) - 1))
		goto bad;

	for (i = 1; i < o.len && i <= sizeof(flags); i++)
		flags |= (u32)o.data[i] << (32 - 8 * i);
	return flags;

bad:
	der_fail(der);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(der_flags_of);

/* True if one of eight bytes is below 0x20, or 0x7f. */
static bool has_control(u64 word)
{
	const u64 ones = 0x0101010101010101ULL, highs = ones << 7;
	u64 del = word ^ (0x7f * ones);

	return (((word - 0x20 * ones) & ~word) | ((del - ones) & ~del)) & highs;
}

/* True if a byte is below 0x20, or 0x7f. Looks at eight at a time. */
static bool has_controls(const u8 *p, size_t len)
{
	u64 word = 0x2020202020202020ULL;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word))
		if (has_control(get_unaligned((const u64 *)p)))
			return true;
	while (len--)
		word = word << 8 | *p++;
	return has_control(word);
}

/**
 * der_string_of() - check that contents are those of a KerberosString
 * @der: the reader that it came from
 * @o: its contents
 *
 * RFC 4120 section 5.2.1: a GeneralString. NUL and the other control
 * characters of ASCII are refused: names end up in logs, in terminals and in
 * programs that take NUL for an end. Bytes above 127 pass as they are.
 *
 * Return: the contents, not terminated; NULL data after an error
 */
struct krb5_ap_octets der_string_of(struct der *der, struct krb5_ap_octets o)
{
	if (has_controls(o.data, o.len))
		return der_nothing(der);
	return o;
}
EXPORT_SYMBOL_IF_KUNIT(der_string_of);

/* Starts writing to the end of a buffer. */
void der_writer_init(struct der_writer *w, u8 *buf, size_t size)
{
	w->start = buf;
	w->pos = buf + size;
	w->full = false;
}
EXPORT_SYMBOL_IF_KUNIT(der_writer_init);

/**
 * der_put() - put bytes before what is written
 * @w: the writer
 * @data: the bytes; they may be in the buffer, in front of what is written
 * @len: how many
 */
void der_put(struct der_writer *w, const void *data, size_t len)
{
	if (len > (size_t)(w->pos - w->start))
		w->full = true;
	if (w->full || !len)
		return;
	w->pos -= len;
	memmove(w->pos, data, len);
}
EXPORT_SYMBOL_IF_KUNIT(der_put);

/* der_wrap() for lengths of any form, and for a full buffer. */
void der_wrap_any(struct der_writer *w, u8 tag, const u8 *end)
{
	size_t len = end - w->pos;
	u8 head[2 + sizeof(len)];
	unsigned int n = 0;

	if (len < 0x80) {
		head[sizeof(head) - ++n] = len;
	} else {
		for (; len; len >>= 8)
			head[sizeof(head) - ++n] = len;
		head[sizeof(head) - n - 1] = 0x80 | n;
		n++;
	}
	head[sizeof(head) - ++n] = tag;
	der_put(w, head + sizeof(head) - n, n);
}
EXPORT_SYMBOL_IF_KUNIT(der_wrap_any);

/* Writes an element, tag and length included. */
void der_put_octets(struct der_writer *w, u8 tag, const void *data, size_t len)
{
	const u8 *end = w->pos;

	der_put(w, data, len);
	der_wrap(w, tag, end);
}
EXPORT_SYMBOL_IF_KUNIT(der_put_octets);

/* Writes an INTEGER. */
void der_put_integer(struct der_writer *w, s64 value)
{
	u8 bytes[sizeof(value)];
	u8 *p = bytes + sizeof(bytes);

	do {
		*--p = value;
		value >>= 8;
	} while (value != ((*p & 0x80) ? -1 : 0));
	der_put_octets(w, DER_INTEGER, p, bytes + sizeof(bytes) - p);
}
EXPORT_SYMBOL_IF_KUNIT(der_put_integer);

static void put_digits(u8 *p, unsigned int n)
{
	p[0] = '0' + n / 10;
	p[1] = '0' + n % 10;
}

/* Writes a KerberosTime, seconds since 1970; the year must have four digits. */
void der_put_time(struct der_writer *w, s64 seconds)
{
	u8 text[15];
	struct tm tm;

	time64_to_tm(seconds, 0, &tm);
	put_digits(text, (tm.tm_year + 1900) / 100);
	put_digits(text + 2, (tm.tm_year + 1900) % 100);
	put_digits(text + 4, tm.tm_mon + 1);
	put_digits(text + 6, tm.tm_mday);
	put_digits(text + 8, tm.tm_hour);
	put_digits(text + 10, tm.tm_min);
	put_digits(text + 12, tm.tm_sec);
	text[14] = 'Z';
	der_put_octets(w, DER_GENERALIZED_TIME, text, sizeof(text));
}
EXPORT_SYMBOL_IF_KUNIT(der_put_time);
