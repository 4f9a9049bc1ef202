// SPDX-License-Identifier: GPL-2.0
/* One step of the DER writer, from any state that it can be in. */
#include "common.h"
#include "clock.h"
#include "wire/der.c"

int main(void)
{
	size_t len, at = nondet_size(), end = nondet_size();
	u8 *buf = any_bytes(&len), bytes[24];
	size_t count = nondet_size();
	struct der_writer w;
	const u8 *before;
	bool full;

	__CPROVER_assume(at <= len && end >= at && end <= len);
	__CPROVER_assume(count <= sizeof(bytes));
	w.start = buf;
	w.pos = buf + at;
	w.full = nondet_bool();
	before = w.pos;
	full = w.full;
	switch (STEP) {
	case 0:
		der_put_integer(&w, nondet_s64());
		break;
	case 1:
		der_wrap(&w, nondet_u8(), buf + end);
		break;
	case 2:
		der_put_time(&w, nondet_s64());
		break;
	case 3:
		der_put(&w, bytes + sizeof(bytes) - count, count);
		break;
	case 4:
		der_put(&w, NULL, 0);
		break;
	default:
		der_put_octets(&w, nondet_u8(), bytes + sizeof(bytes) - count,
			       count);
		break;
	}
	CLAIM(w.start == buf && w.pos >= buf && w.pos <= before);
	CLAIM(!full || (w.full && w.pos == before));
	return 0;
}
