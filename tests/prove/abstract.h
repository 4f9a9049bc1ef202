/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What der_read.c proves of der.c, in its place: so that what is above it is proved
 * without looking into it again.
 */
#include "wire/der.h"

static struct krb5_ap_octets abstract_read(struct der *der, size_t least,
					   size_t most)
{
	size_t left = der->end - der->next, skip = nondet_size();
	size_t len = nondet_size();
	struct krb5_ap_octets o;

	CLAIM(der->next <= der->end);
	if (der->bad || left < least || nondet_bool()) {
		der_fail(der);
		return (struct krb5_ap_octets){};
	}
	__CPROVER_assume(skip >= least && skip <= most && skip <= left);
	__CPROVER_assume(len <= left - skip);
	o.data = der->next + skip;
	o.len = len;
	der->next += skip + len;
	return o;
}

struct krb5_ap_octets der_read_any(struct der *der, u8 tag)
{
	return abstract_read(der, 2, 5);
}

struct krb5_ap_octets der_read_tagged_any(struct der *der, u8 outer, u8 tag)
{
	return abstract_read(der, 4, 10);
}

s64 der_integer_of(struct der *der, struct krb5_ap_octets o, s64 min, s64 max)
{
	s64 value = nondet_s64();

	if (der->bad)
		return 0;
	if (!o.len || nondet_bool()) {
		der_fail(der);
		return 0;
	}
	__CPROVER_assume(value >= min && value <= max);
	return value;
}

s64 der_time_of(struct der *der, struct krb5_ap_octets o)
{
	if (!der->bad && nondet_bool())
		return nondet_s64();
	der_fail(der);
	return 0;
}

u32 der_flags_of(struct der *der, struct krb5_ap_octets o)
{
	if (!der->bad && nondet_bool())
		return nondet_u32();
	der_fail(der);
	return 0;
}

struct krb5_ap_octets der_string_of(struct der *der, struct krb5_ap_octets o)
{
	if (nondet_bool())
		return o;
	der_fail(der);
	return (struct krb5_ap_octets){};
}
