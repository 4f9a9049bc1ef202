// SPDX-License-Identifier: GPL-2.0
/*
 * Decoders of a KRB_AP_REP, from either end, and of a KRB_ERROR.
 */
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "message.h"
#include "message_field.h"
#include "proto.h"

/* Checks that all replies share, in the order of RFC 4120. */
static enum krb5_ap_reason reply_reason(const struct der *der, s64 msg_type,
					enum krb5_msg_type wanted, s64 pvno)
{
	if (der->bad)
		return KRB5_AP_REASON_REPLY_MALFORMED;
	if (!der_at_end(der))
		return KRB5_AP_REASON_REPLY_TRAILING;
	if (msg_type != wanted)
		return KRB5_AP_REASON_REPLY_MSG_TYPE;
	if (pvno != KRB5_PVNO)
		return KRB5_AP_REASON_REPLY_PVNO;
	return KRB5_AP_REASON_ACCEPTED;
}

/**
 * krb5_decode_ap_rep() - decode a KRB_AP_REP
 * @data: the message
 * @len: its bytes
 * @enc: set to its enc-part, a view of @data
 *
 * AP-REP ::= [APPLICATION 15] SEQUENCE {
 *	pvno		[0] INTEGER (5),
 *	msg-type	[1] INTEGER (15),
 *	enc-part	[2] EncryptedData -- EncAPRepPart -- }
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not
 */
enum krb5_ap_reason krb5_decode_ap_rep(const u8 *data, size_t len,
				       struct krb5_encrypted *enc)
{
	struct der der, seq;
	s64 pvno, msg_type;

	der_init(&der, data, len);
	if (der_tag(&der) != DER_APPLICATION(KRB5_MSG_AP_REP))
		return KRB5_AP_REASON_NOT_AP_REP;

	seq = der_enter_tagged(&der, DER_APPLICATION(KRB5_MSG_AP_REP),
			       DER_SEQUENCE);
	pvno = krb5_get_any_integer(&seq, 0);
	msg_type = krb5_get_any_integer(&seq, 1);
	krb5_get_encrypted(&seq, 2, enc);
	der_leave(&der, &seq);
	return reply_reason(&der, msg_type, KRB5_MSG_AP_REP, pvno);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_ap_rep);

/**
 * krb5_decode_enc_ap_rep_part() - decode an EncAPRepPart
 * @data: the decrypted enc-part of a KRB_AP_REP
 * @len: its bytes
 * @part: set to its contents, views of @data
 *
 * EncAPRepPart ::= [APPLICATION 27] SEQUENCE {
 *	ctime		[0] KerberosTime,
 *	cusec		[1] Microseconds,
 *	subkey		[2] EncryptionKey OPTIONAL,
 *	seq-number	[3] UInt32 OPTIONAL }
 *
 * As in an authenticator, a negative seq-number stands for the UInt32 that is
 * congruent to it.
 *
 * Return: true if @data is an EncAPRepPart and nothing else
 */
bool krb5_decode_enc_ap_rep_part(const u8 *data, size_t len,
				 struct krb5_enc_ap_rep_part *part)
{
	struct der der, seq;

	memset(part, 0, sizeof(*part));
	der_init(&der, data, len);
	seq = der_enter_tagged(&der, DER_APPLICATION(KRB5_TAG_ENC_AP_REP_PART),
			       DER_SEQUENCE);
	part->ctime = krb5_get_time(&seq, 0);
	part->cusec = krb5_get_integer(&seq, 1, 0, 999999);
	if (der_tag(&seq) == DER_CONTEXT(2))
		krb5_get_key(&seq, 2, &part->subkey);
	part->has_seq = der_tag(&seq) == DER_CONTEXT(3);
	if (part->has_seq)
		part->seq = krb5_get_integer(&seq, 3, S32_MIN, U32_MAX);
	der_leave(&der, &seq);
	return der_at_end(&der);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_enc_ap_rep_part);

/**
 * krb5_decode_error() - decode a KRB_ERROR
 * @data: the message
 * @len: its bytes
 * @error: set to the fields that are of use; not authenticated
 *
 * KRB-ERROR ::= [APPLICATION 30] SEQUENCE {
 *	pvno		[0] INTEGER (5),
 *	msg-type	[1] INTEGER (30),
 *	ctime		[2] KerberosTime OPTIONAL,
 *	cusec		[3] Microseconds OPTIONAL,
 *	stime		[4] KerberosTime,
 *	susec		[5] Microseconds,
 *	error-code	[6] Int32,
 *	crealm		[7] Realm OPTIONAL,
 *	cname		[8] PrincipalName OPTIONAL,
 *	realm		[9] Realm,
 *	sname		[10] PrincipalName,
 *	e-text		[11] KerberosString OPTIONAL,
 *	e-data		[12] OCTET STRING OPTIONAL }
 *
 * The text is for people, not authenticated, and ends with a NUL in some
 * implementations: it is not looked at.
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not
 */
enum krb5_ap_reason krb5_decode_error(const u8 *data, size_t len,
				      struct krb5_error *error)
{
	struct der der, seq;
	struct krb5_name name;
	s64 pvno, msg_type;

	memset(error, 0, sizeof(*error));
	der_init(&der, data, len);
	seq = der_enter_tagged(&der, DER_APPLICATION(KRB5_MSG_ERROR),
			       DER_SEQUENCE);
	pvno = krb5_get_any_integer(&seq, 0);
	msg_type = krb5_get_any_integer(&seq, 1);
	if (der_tag(&seq) == DER_CONTEXT(2))
		krb5_get_time(&seq, 2);
	if (der_tag(&seq) == DER_CONTEXT(3))
		krb5_get_integer(&seq, 3, 0, 999999);
	error->stime = krb5_get_time(&seq, 4);
	error->susec = krb5_get_integer(&seq, 5, 0, 999999);
	error->code = krb5_get_int32(&seq, 6);
	if (der_tag(&seq) == DER_CONTEXT(7))
		krb5_get_realm(&seq, 7);
	if (der_tag(&seq) == DER_CONTEXT(8))
		krb5_get_name(&seq, 8, &name);
	krb5_get_realm(&seq, 9);
	krb5_get_name(&seq, 10, &name);
	if (der_tag(&seq) == DER_CONTEXT(11))
		krb5_get_octets(&seq, 11, DER_GENERAL_STRING);
	if (der_tag(&seq) == DER_CONTEXT(12))
		krb5_get_octets(&seq, 12, DER_OCTET_STRING);
	der_leave(&der, &seq);
	return reply_reason(&der, msg_type, KRB5_MSG_ERROR, pvno);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_error);
