/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DER (ITU-T X.690), strict and bounded.
 *
 * Promises: a sticky error. After the first violation every further read yields
 * nothing, so that a decoder reads straight through and asks once, at the end.
 * No look past the given bytes, no allocation, no recursion.
 * Knows: no Kerberos.
 * Lifetimes: what is read is a view of the encoding. No locks.
 */
#ifndef _KRB5_AP_DER_H
#define _KRB5_AP_DER_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

enum der_tag {
	DER_INTEGER		= 0x02,
	DER_BIT_STRING		= 0x03,
	DER_OCTET_STRING	= 0x04,
	DER_OID			= 0x06,
	DER_ENUMERATED		= 0x0a,
	DER_GENERALIZED_TIME	= 0x18,
	DER_GENERAL_STRING	= 0x1b,
	DER_SEQUENCE		= 0x30,
};

/* Bytes of a KerberosTime: YYYYMMDDHHMMSSZ. */
#define DER_TIME_LEN	15

/* Tag bytes of constructed, explicitly tagged types. */
#define DER_APPLICATION(n)	(0x60 | (n))
#define DER_CONTEXT(n)		(0xa0 | (n))

/**
 * struct der - a reader: a place in an encoding
 * @next: the byte to be read next
 * @end: one past the last byte of the element that is being read
 * @bad: the sticky error; set by der_fail() only
 */
struct der {
	const u8 *next;
	const u8 *end;
	bool bad;
};

struct krb5_ap_octets der_read_any(struct der *der, u8 tag);
struct krb5_ap_octets der_read_tagged_any(struct der *der, u8 outer, u8 tag);
s64 der_integer_of(struct der *der, struct krb5_ap_octets o, s64 min, s64 max);
s64 der_time_of(struct der *der, struct krb5_ap_octets o);
u32 der_flags_of(struct der *der, struct krb5_ap_octets o);
struct krb5_ap_octets der_string_of(struct der *der, struct krb5_ap_octets o);

/* Starts reading. */
static inline void der_init(struct der *der, const u8 *data, size_t len)
{
	der->next = data;
	der->end = len ? data + len : data;
	der->bad = false;
}

/* Sets the sticky error: nothing more can be read. */
static inline void der_fail(struct der *der)
{
	der->bad = true;
	der->next = der->end;
}

/* True if no byte is left and no error has occurred. */
static inline bool der_at_end(const struct der *der)
{
	return !der->bad && der->next == der->end;
}

/* The tag byte of the next element, or -1 if there is none. */
static inline int der_tag(const struct der *der)
{
	return der->next < der->end ? *der->next : -1;
}

/**
 * der_read() - read one element
 * @der: the reader
 * @tag: the tag byte that it must have
 *
 * Tags above 30 (several bytes) cannot be asked for and so never match.
 * Lengths are definite, minimal and at most three bytes long, which is more
 * than a token may have. A message has a hundred elements, nearly all of them
 * with a length of one byte: these are read here.
 *
 * Return: the contents, not copied; NULL data after an error
 */
static inline struct krb5_ap_octets der_read(struct der *der, u8 tag)
{
	size_t left = der->end - der->next;
	const u8 *p = der->next;

	if (der->bad || left < 2 || p[0] != tag || p[1] >= 0x80 ||
	    p[1] > left - 2)
		return der_read_any(der, tag);
	der->next = p + 2 + p[1];
	return (struct krb5_ap_octets){ p + 2, p[1] };
}

/**
 * der_read_tagged() - read an explicitly tagged element
 * @der: the reader
 * @outer: the tag byte around it
 * @tag: its own
 *
 * The outer element holds the inner one and nothing else. Nearly everything in
 * a Kerberos message is of this form: both are read at once if they are short.
 *
 * Return: the inner contents, not copied; NULL data after an error
 */
static inline struct krb5_ap_octets der_read_tagged(struct der *der, u8 outer,
						    u8 tag)
{
	size_t left = der->end - der->next;
	const u8 *p = der->next;

	if (der->bad || left < 4 || p[0] != outer || p[1] >= 0x80 ||
	    p[1] > left - 2 || p[2] != tag || p[3] + 2 != p[1])
		return der_read_tagged_any(der, outer, tag);
	der->next = p + 4 + p[3];
	return (struct krb5_ap_octets){ p + 4, p[3] };
}

/**
 * der_enter() - read one element and start on its contents
 * @der: the reader
 * @tag: the tag byte that the element must have
 *
 * Return: a reader of the contents. Give it back with der_leave().
 */
static inline struct der der_enter(struct der *der, u8 tag)
{
	struct krb5_ap_octets contents = der_read(der, tag);
	struct der inner;

	/* The failed reader itself is empty, and its pointers are valid. */
	if (der->bad)
		return *der;
	der_init(&inner, contents.data, contents.len);
	return inner;
}

/**
 * der_enter_tagged() - read an explicitly tagged element, start on its contents
 * @der: the reader
 * @outer: the tag byte around it
 * @tag: its own
 *
 * Return: a reader of the inner contents. Give it back with der_leave().
 */
static inline struct der der_enter_tagged(struct der *der, u8 outer, u8 tag)
{
	struct krb5_ap_octets contents = der_read_tagged(der, outer, tag);
	struct der inner;

	/* The failed reader itself is empty, and its pointers are valid. */
	if (der->bad)
		return *der;
	der_init(&inner, contents.data, contents.len);
	return inner;
}

/**
 * der_leave() - finish with the contents of an element
 * @outer: the reader that was given to der_enter() or der_enter_tagged()
 * @inner: the reader that came from it
 *
 * Contents that were not read to their end, or were not DER, are an error of
 * the outer reader.
 */
static inline void der_leave(struct der *outer, const struct der *inner)
{
	if (!der_at_end(inner))
		der_fail(outer);
}

/**
 * der_integer() - read an INTEGER
 * @der: the reader
 * @min: least value that is valid here
 * @max: greatest value that is valid here
 *
 * Return: the value; 0 after an error
 */
static inline s64 der_integer(struct der *der, s64 min, s64 max)
{
	return der_integer_of(der, der_read(der, DER_INTEGER), min, max);
}

/* Reads a KerberosString: a view, not terminated; NULL data after an error. */
static inline struct krb5_ap_octets der_string(struct der *der)
{
	return der_string_of(der, der_read(der, DER_GENERAL_STRING));
}

/**
 * struct der_writer - an encoding that grows from its end
 * @start: first byte of the buffer
 * @pos: first byte written so far
 * @full: the buffer was too short; sticky, nothing more is written
 *
 * Written backwards, since a length stands before what it counts: contents
 * first, then der_wrap() with the place where they ended.
 */
struct der_writer {
	u8 *start;
	u8 *pos;
	bool full;
};

void der_writer_init(struct der_writer *w, u8 *buf, size_t size);
void der_put(struct der_writer *w, const void *data, size_t len);
void der_wrap_any(struct der_writer *w, u8 tag, const u8 *end);
void der_put_integer(struct der_writer *w, s64 value);
void der_put_octets(struct der_writer *w, u8 tag, const void *data, size_t len);
void der_put_time(struct der_writer *w, s64 seconds);

/**
 * der_wrap() - put tag and length before what is written
 * @w: the writer
 * @tag: the tag byte
 * @end: the value that @w->pos had before the contents were written
 */
static inline void der_wrap(struct der_writer *w, u8 tag, const u8 *end)
{
	size_t len = end - w->pos;

	if (len >= 0x80 || w->full || w->pos - w->start < 2) {
		der_wrap_any(w, tag, end);
		return;
	}
	*--w->pos = len;
	*--w->pos = tag;
}

#endif /* _KRB5_AP_DER_H */
