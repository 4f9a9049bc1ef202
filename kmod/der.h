/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DER (ITU-T X.690), strict and bounded. Knows no Kerberos.
 *
 * The reader has a sticky error: after the first violation every further read
 * yields nothing, so that a decoder reads straight through and asks once, at
 * the end. It never looks past the octets that it was given, never allocates
 * and never recurses.
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
	DER_GENERALIZED_TIME	= 0x18,
	DER_GENERAL_STRING	= 0x1b,
	DER_SEQUENCE		= 0x30,
};

/* Tag octets of constructed, explicitly tagged types. */
#define DER_APPLICATION(n)	(0x60 | (n))
#define DER_CONTEXT(n)		(0xa0 | (n))

/**
 * struct der - a place in an encoding
 * @next: the octet to be read next
 * @end: one past the last octet of the element that is being read
 * @bad: something was not DER; nothing more is read
 */
struct der {
	const u8 *next;
	const u8 *end;
	bool bad;
};

void der_init(struct der *der, const u8 *data, size_t len);
bool der_at_end(const struct der *der);
int der_tag(const struct der *der);
struct krb5_ap_octets der_read(struct der *der, u8 tag);
struct der der_enter(struct der *der, u8 tag);
void der_leave(struct der *outer, const struct der *inner);
s64 der_integer(struct der *der, s64 min, s64 max);
s64 der_time(struct der *der);
u32 der_flags(struct der *der);
struct krb5_ap_octets der_string(struct der *der);

/**
 * struct der_writer - an encoding that grows from its end
 * @start: first octet of the buffer
 * @pos: first octet written so far
 * @full: the buffer was too short; nothing more is written
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
void der_wrap(struct der_writer *w, u8 tag, const u8 *end);
void der_put_integer(struct der_writer *w, s64 value);
void der_put_octets(struct der_writer *w, u8 tag, const void *data, size_t len);
void der_put_time(struct der_writer *w, s64 seconds);

#endif /* _KRB5_AP_DER_H */
