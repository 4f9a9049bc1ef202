// SPDX-License-Identifier: GPL-2.0
/* The framing of a GSS-API token, and the messages of SPNEGO. */
#include "common.h"
#include "abstract.h"
#include "wire/gss_token.c"
#define krb5_mechs	spnego_krb5_mechs
#include "wire/message_field.c"
#include "wire/spnego.c"

/* What writes is not called by what is proved here. */
void der_put(struct der_writer *w, const void *data, size_t len)
{
}

void der_put_octets(struct der_writer *w, u8 tag, const void *data, size_t len)
{
}

void der_wrap_any(struct der_writer *w, u8 tag, const u8 *end)
{
}

int main(void)
{
	size_t len;
	const u8 *data = any_bytes(&len);
	struct krb5_ap_octets message = {};
	struct krb5_spnego_message m;
	struct krb5_ap_octets mech = {};
	enum krb5_gss_tok_id id;
	size_t from, n;

	switch (STEP) {
	case 0:
		krb5_gss_framed(data, len);
		krb5_spnego_framed(data, len);
		break;
	case 1:
		if (krb5_gss_strip(data, len, &id, &message))
			break;
		CLAIM(message.data);
		INSIDE(message, data, len);
		CLAIM(message.data + message.len <= data + len);
		break;
	case 2:
		/* Any view of the input, as the list of mechanisms is of such. */
		from = nondet_size();
		n = nondet_size();
		__CPROVER_assume(from <= len && n <= len - from);
		mech.data = data + from;
		mech.len = n;
		CLAIM(!is_krb5(mech) || mech.len == 9);
		break;
	default:
		if (krb5_spnego_get_resp(data, len, &m))
			break;
		INSIDE(m.token, data, len);
		INSIDE(m.mic, data, len);
		break;
	}
	return 0;
}
