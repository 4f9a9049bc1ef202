// SPDX-License-Identifier: GPL-2.0
/*
 * The messages of SPNEGO, RFC 4178 section 4.2: their syntax.
 *
 *	NegotiationToken ::= CHOICE {
 *		negTokenInit	[0] NegTokenInit,
 *		negTokenResp	[1] NegTokenResp }
 *
 * A client's first message is a NegTokenInit in the frame of RFC 2743, all that
 * follow are bare.
 */
#include <linux/export.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "message_field.h"
#include "proto.h"
#include "spnego.h"

static const u8 spnego_mech[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02 };

/*
 * Kerberos, and Kerberos as Windows 2000 wrote it, with 16 bits of a number
 * missing; clients still propose that first (MS-SPNG 3.1.5.2).
 */
static const u8 krb5_mechs[][9] = {
	{ 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02 },
	{ 0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02 },
};

/**
 * krb5_spnego_framed() - recognise the beginning of a SPNEGO token
 * @data: the token
 * @len: its bytes
 *
 * Return: true if it is one; no other GSS-API token, and no Kerberos message,
 *	begins in this way
 */
bool krb5_spnego_framed(const u8 *data, size_t len)
{
	struct krb5_ap_octets mech;
	struct der der, token;

	der_init(&der, data, len);
	token = der_enter(&der, DER_APPLICATION(0));
	mech = der_read(&token, DER_OID);
	return mech.len == sizeof(spnego_mech) &&
	       !memcmp(mech.data, spnego_mech, sizeof(spnego_mech));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_spnego_framed);

static bool is_krb5(struct krb5_ap_octets mech)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(krb5_mechs); i++)
		if (mech.len == sizeof(krb5_mechs[i]) &&
		    !memcmp(mech.data, krb5_mechs[i], mech.len))
			return true;
	return false;
}

/* MechTypeList ::= SEQUENCE OF OBJECT IDENTIFIER, by preference */
static void get_mech_types(struct der *der,
			   struct krb5_spnego_message *message)
{
	struct der inner = der_enter(der, DER_CONTEXT(0)), list;
	struct krb5_ap_octets mech;
	unsigned int n = 0;

	message->mech_types.data = inner.next;
	message->mech_types.len = inner.end - inner.next;
	if (message->mech_types.len > KRB5_AP_MECH_TYPES_MAX)
		der_fail(&inner);
	list = der_enter(&inner, DER_SEQUENCE);
	while (!list.bad && !der_at_end(&list)) {
		mech = der_read(&list, DER_OID);
		if (!message->mech.data && is_krb5(mech)) {
			message->mech = mech;
			message->preferred = !n;
		}
		n++;
	}
	der_leave(&inner, &list);
	der_leave(der, &inner);
}

/**
 * krb5_spnego_get_init() - read a client's first message
 * @data: the token
 * @len: its bytes
 * @message: set to its contents, views of @data
 *
 * NegTokenInit ::= SEQUENCE {
 *	mechTypes	[0] MechTypeList,
 *	reqFlags	[1] ContextFlags OPTIONAL,
 *	mechToken	[2] OCTET STRING OPTIONAL,
 *	mechListMIC	[3] OCTET STRING OPTIONAL }
 *
 * The flags are not authenticated and not looked at (section 4.2.1).
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not
 */
enum krb5_ap_reason krb5_spnego_get_init(const u8 *data, size_t len,
					 struct krb5_spnego_message *message)
{
	struct der der, token, choice, seq;

	memset(message, 0, sizeof(*message));
	der_init(&der, data, len);
	token = der_enter(&der, DER_APPLICATION(0));
	der_read(&token, DER_OID);
	choice = der_enter(&token, DER_CONTEXT(0));
	seq = der_enter(&choice, DER_SEQUENCE);
	get_mech_types(&seq, message);
	if (der_tag(&seq) == DER_CONTEXT(1))
		krb5_get_octets(&seq, 1, DER_BIT_STRING);
	if (der_tag(&seq) == DER_CONTEXT(2))
		message->token = krb5_get_octets(&seq, 2, DER_OCTET_STRING);
	if (der_tag(&seq) == DER_CONTEXT(3))
		message->mic = krb5_get_octets(&seq, 3, DER_OCTET_STRING);
	der_leave(&choice, &seq);
	der_leave(&token, &choice);
	der_leave(&der, &token);
	if (!der_at_end(&der))
		return KRB5_AP_REASON_SPNEGO_MALFORMED;
	return message->mech.data ? KRB5_AP_REASON_ACCEPTED :
				    KRB5_AP_REASON_SPNEGO_MECH;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_spnego_get_init);

/**
 * krb5_spnego_get_resp() - read a later message
 * @data: the token
 * @len: its bytes
 * @message: set to its contents, views of @data
 *
 * NegTokenResp ::= SEQUENCE {
 *	negState	[0] ENUMERATED OPTIONAL,
 *	supportedMech	[1] OBJECT IDENTIFIER OPTIONAL,
 *	responseToken	[2] OCTET STRING OPTIONAL,
 *	mechListMIC	[3] OCTET STRING OPTIONAL }
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not
 */
enum krb5_ap_reason krb5_spnego_get_resp(const u8 *data, size_t len,
					 struct krb5_spnego_message *message)
{
	struct krb5_ap_octets state = {};
	struct der der, choice, seq;

	memset(message, 0, sizeof(*message));
	der_init(&der, data, len);
	choice = der_enter(&der, DER_CONTEXT(1));
	seq = der_enter(&choice, DER_SEQUENCE);
	if (der_tag(&seq) == DER_CONTEXT(0)) {
		state = krb5_get_octets(&seq, 0, DER_ENUMERATED);
		if (state.len != 1 || state.data[0] > KRB5_SPNEGO_REQUEST_MIC)
			der_fail(&seq);
	}
	if (der_tag(&seq) == DER_CONTEXT(1))
		krb5_get_octets(&seq, 1, DER_OID);
	if (der_tag(&seq) == DER_CONTEXT(2))
		message->token = krb5_get_octets(&seq, 2, DER_OCTET_STRING);
	if (der_tag(&seq) == DER_CONTEXT(3))
		message->mic = krb5_get_octets(&seq, 3, DER_OCTET_STRING);
	der_leave(&choice, &seq);
	der_leave(&der, &choice);
	if (!der_at_end(&der))
		return KRB5_AP_REASON_SPNEGO_MALFORMED;
	if (state.data && state.data[0] == KRB5_SPNEGO_REJECT)
		return KRB5_AP_REASON_SPNEGO_REJECT;
	return KRB5_AP_REASON_ACCEPTED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_spnego_get_resp);

static void put_octets(struct der_writer *w, int n, u8 tag,
		       struct krb5_ap_octets octets)
{
	const u8 *end = w->pos;

	if (!octets.data)
		return;
	der_put_octets(w, tag, octets.data, octets.len);
	der_wrap(w, DER_CONTEXT(n), end);
}

/**
 * krb5_spnego_put_resp() - write a NegTokenResp
 * @w: the writer
 * @state: negState
 * @mech: supportedMech; NULL data for none
 * @token: responseToken; NULL data for none. It may be in the buffer of @w, in
 *	front of what is written.
 * @mic: mechListMIC; NULL data for none
 */
void krb5_spnego_put_resp(struct der_writer *w, enum krb5_spnego_state state,
			  struct krb5_ap_octets mech,
			  struct krb5_ap_octets token,
			  struct krb5_ap_octets mic)
{
	const u8 *end = w->pos;
	u8 byte = state;

	put_octets(w, 3, DER_OCTET_STRING, mic);
	put_octets(w, 2, DER_OCTET_STRING, token);
	put_octets(w, 1, DER_OID, mech);
	put_octets(w, 0, DER_ENUMERATED, (struct krb5_ap_octets){ &byte, 1 });
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(1), end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_spnego_put_resp);
