// SPDX-License-Identifier: GPL-2.0
/*
 * One step of the DER reader, from any state that it can be in, over any bytes:
 * by induction, any number of steps. STEP says which.
 */
#include "common.h"
#include "clock.h"
#include "wire/der.c"

int main(void)
{
	size_t len, at = nondet_size();
	const u8 *data = any_bytes(&len), *before;
	struct krb5_ap_octets o = {};
	struct der der, inner;
	s64 lo, hi, value;
	u8 tag = nondet_u8();
	size_t skip;
	bool bad;

	__CPROVER_assume(at <= len);
	der.next = data + at;
	der.end = data + len;
	der.bad = nondet_bool();
	/* The invariant: after an error nothing is left. */
	__CPROVER_assume(!der.bad || der.next == der.end);
	before = der.next;
	bad = der.bad;
	switch (STEP) {
	case 0:
		o = der_read(&der, tag);
		CLAIM(der.bad || der.next >= before + 2);
		break;
	case 1:
		o = der_read_tagged(&der, nondet_u8(), tag);
		CLAIM(der.bad || der.next >= before + 4);
		break;
	case 2:
		inner = nondet_bool() ? der_enter(&der, tag) :
					der_enter_tagged(&der, nondet_u8(), tag);
		CLAIM(inner.next == inner.end || inner.next < inner.end);
		/* Whatever is read of it, or goes wrong in it. */
		skip = nondet_size();
		if (!inner.bad && skip <= (size_t)(inner.end - inner.next))
			inner.next += skip;
		if (nondet_bool())
			der_fail(&inner);
		der_leave(&der, &inner);
		break;
	case 3:
		lo = nondet_s64();
		hi = nondet_s64();
		value = der_integer_of(&der, der_read(&der, DER_INTEGER), lo, hi);
		CLAIM(der.bad ? !value : value >= lo && value <= hi);
		break;
	case 4:
		o = der_read(&der, DER_GENERALIZED_TIME);
		der_time_of(&der, o);
		break;
	case 5:
		o = der_read(&der, DER_BIT_STRING);
		CLAIM(!der_flags_of(&der, o) || !der.bad);
		break;
	default:
		CLAIM(der_tag(&der) >= -1 && der_tag(&der) <= 0xff);
		CLAIM(!der_at_end(&der) || der_tag(&der) == -1);
		break;
	}
	CLAIM(der.end == data + len);
	CLAIM(der.next >= before && der.next <= der.end);
	CLAIM(!bad || der.bad);
	CLAIM(!der.bad || der.next == der.end);
	INSIDE(o, data, len);
	return 0;
}
