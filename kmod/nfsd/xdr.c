// SPDX-License-Identifier: GPL-2.0
/*
 * XDR (RFC 4506) over bytes. Padding is written as zeros and not looked at
 * when read: nothing depends on it.
 */
#include <linux/align.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "xdr.h"

static const u8 *take(struct krb5_xdr_in *in, size_t len)
{
	const u8 *data = in->data;

	if (in->bad || len > in->left) {
		in->bad = true;
		return NULL;
	}
	in->data += len;
	in->left -= len;
	return data;
}

/**
 * krb5_xdr_get_u32() - read a number
 * @in: where from
 *
 * Return: the number; 0 if there is none
 */
u32 krb5_xdr_get_u32(struct krb5_xdr_in *in)
{
	const u8 *data = take(in, sizeof(u32));

	return data ? get_unaligned_be32(data) : 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_xdr_get_u32);

/**
 * krb5_xdr_get_bool() - read a boolean
 * @in: where from
 *
 * Return: its value; false if there is none, or it is neither 0 nor 1
 */
bool krb5_xdr_get_bool(struct krb5_xdr_in *in)
{
	u32 value = krb5_xdr_get_u32(in);

	if (value > 1)
		in->bad = true;
	return value == 1;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_xdr_get_bool);

/**
 * krb5_xdr_get_opaque() - read bytes of variable length
 * @in: where from
 *
 * Return: where they are; none if there are not as many as their length says
 */
struct krb5_ap_octets krb5_xdr_get_opaque(struct krb5_xdr_in *in)
{
	struct krb5_ap_octets octets = {};
	size_t len = krb5_xdr_get_u32(in);

	/* Compared before it is rounded up, which might overflow. */
	if (len > in->left)
		in->bad = true;
	else
		octets.data = take(in, ALIGN(len, 4));
	if (octets.data)
		octets.len = len;
	return octets;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_xdr_get_opaque);

/**
 * krb5_xdr_put_raw() - write bytes as they are
 * @out: where to
 * @data: the bytes
 * @len: how many
 */
void krb5_xdr_put_raw(struct krb5_xdr_out *out, const void *data, size_t len)
{
	if (out->bad || len > out->size - out->len) {
		out->bad = true;
		return;
	}
	if (len)
		memcpy(out->data + out->len, data, len);
	out->len += len;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_xdr_put_raw);

/**
 * krb5_xdr_put_u32() - write a number
 * @out: where to
 * @value: the number
 */
void krb5_xdr_put_u32(struct krb5_xdr_out *out, u32 value)
{
	__be32 wire = cpu_to_be32(value);

	krb5_xdr_put_raw(out, &wire, sizeof(wire));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_xdr_put_u32);

/**
 * krb5_xdr_put_u64() - write a long number
 * @out: where to
 * @value: the number
 */
void krb5_xdr_put_u64(struct krb5_xdr_out *out, u64 value)
{
	__be64 wire = cpu_to_be64(value);

	krb5_xdr_put_raw(out, &wire, sizeof(wire));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_xdr_put_u64);

/**
 * krb5_xdr_put_opaque() - write bytes of variable length
 * @out: where to
 * @data: the bytes
 * @len: how many
 */
void krb5_xdr_put_opaque(struct krb5_xdr_out *out, const void *data, size_t len)
{
	static const u8 padding[4];

	krb5_xdr_put_u32(out, len);
	krb5_xdr_put_raw(out, data, len);
	krb5_xdr_put_raw(out, padding, ALIGN(len, 4) - len);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_xdr_put_opaque);
