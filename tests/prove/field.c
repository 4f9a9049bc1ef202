// SPDX-License-Identifier: GPL-2.0
/*
 * One field of a message, from any state of a reader. The decoders are sequences
 * of these and of the reader's own steps: tests/prove/compose.
 */
#include "common.h"
#include "abstract.h"
#include "wire/message_field.c"

int main(void)
{
	struct krb5_encryption_key key = {};
	struct krb5_encrypted enc = {};
	struct krb5_ap_octets o = {};
	struct krb5_name name = {};
	size_t len, at = nondet_size();
	const u8 *data = any_bytes(&len), *before;
	u8 text[DER_TIME_LEN], n = nondet_u8();
	struct der der;
	bool bad;

	__CPROVER_assume(at <= len && n < 13);
	der.next = data + at;
	der.end = data + len;
	der.bad = nondet_bool();
	__CPROVER_assume(!der.bad || der.next == der.end);
	before = der.next;
	bad = der.bad;
	switch (STEP) {
	case 0:
		krb5_get_any_integer(&der, n);
		break;
	case 1:
		krb5_get_int32(&der, n);
		krb5_get_time(&der, n);
		krb5_get_flags(&der, n);
		break;
	case 2:
		o = krb5_get_octets(&der, n, nondet_u8());
		break;
	case 3:
		o = krb5_get_realm(&der, n);
		CLAIM(der.bad || o.len);
		break;
	case 4:
		krb5_get_encrypted(&der, n, &enc);
		o = enc.cipher;
		CLAIM(enc.has_kvno || !enc.kvno);
		break;
	case 5:
		krb5_get_key(&der, n, &key);
		o = key.value;
		break;
	case 6:
		krb5_get_time_text(&der, n, text);
		break;
	default:
		krb5_get_name(&der, n, &name);
		o = name.names;
		CLAIM(der.bad || name.components);
		break;
	}
	CLAIM(der.end == data + len);
	CLAIM(der.next >= before && der.next <= der.end);
	CLAIM(!bad || der.bad);
	CLAIM(!der.bad || der.next == der.end);
	if (!der.bad)
		INSIDE(o, data, len);
	return 0;
}
