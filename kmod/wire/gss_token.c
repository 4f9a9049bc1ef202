// SPDX-License-Identifier: GPL-2.0
/*
 * The GSS-API framing of Kerberos messages, RFC 2743 section 3.1 and RFC 4121
 * section 4.1:
 *
 *	InitialContextToken ::= [APPLICATION 0] IMPLICIT SEQUENCE {
 *		thisMech	OBJECT IDENTIFIER (1.2.840.113554.1.2.2),
 *		innerToken	-- TOK_ID, two bytes, and the message; not DER -- }
 */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "gss_token.h"

#define GSS_FRAME	DER_APPLICATION(0)

static const u8 krb5_mech[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02,
};

/* Recognises the beginning of a GSS-API token; no Kerberos message has it. */
bool krb5_gss_framed(const u8 *data, size_t len)
{
	return len && data[0] == GSS_FRAME;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gss_framed);

/**
 * krb5_gss_strip() - strip the framing of a GSS-API token
 * @data: the token
 * @len: its bytes
 * @id: set to its TOK_ID
 * @message: set to the message behind it, a view of @data
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not
 */
enum krb5_ap_reason krb5_gss_strip(const u8 *data, size_t len,
				   enum krb5_gss_tok_id *id,
				   struct krb5_ap_octets *message)
{
	struct krb5_ap_octets mech;
	struct der der, token;

	der_init(&der, data, len);
	token = der_enter(&der, GSS_FRAME);
	mech = der_read(&token, DER_OID);
	if (token.bad || !der_at_end(&der))
		return KRB5_AP_REASON_GSS_MALFORMED;
	if (mech.len != sizeof(krb5_mech) ||
	    memcmp(mech.data, krb5_mech, sizeof(krb5_mech)))
		return KRB5_AP_REASON_GSS_MECH;
	if (token.end - token.next < 2)
		return KRB5_AP_REASON_GSS_MALFORMED;
	*id = get_unaligned_be16(token.next);
	message->data = token.next + 2;
	message->len = token.end - message->data;
	return KRB5_AP_REASON_ACCEPTED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gss_strip);

/**
 * krb5_gss_frame() - put the framing before a message
 * @w: the writer; the message has been written
 * @id: TOK_ID of the message
 * @end: where the message ends
 */
void krb5_gss_frame(struct der_writer *w, enum krb5_gss_tok_id id,
		    const u8 *end)
{
	u8 tok_id[2];

	put_unaligned_be16(id, tok_id);
	der_put(w, tok_id, sizeof(tok_id));
	der_put_octets(w, DER_OID, krb5_mech, sizeof(krb5_mech));
	der_wrap(w, GSS_FRAME, end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gss_frame);
