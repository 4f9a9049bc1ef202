// SPDX-License-Identifier: GPL-2.0
/* The framing of a GSS-API token, and the beginning of one of SPNEGO. */
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
	enum krb5_gss_tok_id id;

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
		if (krb5_spnego_get_init(data, len, &m))
			break;
		CLAIM(m.mech.len == 9);
		CLAIM(m.mech_types.len <= KRB5_AP_MECH_TYPES_MAX);
		INSIDE(m.mech, data, len);
		INSIDE(m.mech_types, data, len);
		INSIDE(m.token, data, len);
		INSIDE(m.mic, data, len);
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
