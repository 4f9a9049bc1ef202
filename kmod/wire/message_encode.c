// SPDX-License-Identifier: GPL-2.0
/*
 * Encoders of the Kerberos messages of an AP exchange. They write backwards: the
 * last element first.
 */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "message.h"
#include "proto.h"

static void put_integer(struct der_writer *w, int n, s64 value)
{
	const u8 *end = w->pos;

	der_put_integer(w, value);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_time(struct der_writer *w, int n, s64 value)
{
	const u8 *end = w->pos;

	der_put_time(w, value);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_octets(struct der_writer *w, int n, u8 tag,
		       const void *data, size_t len)
{
	const u8 *end = w->pos;

	der_put_octets(w, tag, data, len);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_flags(struct der_writer *w, int n, u32 flags)
{
	u8 bits[5] = { 0 };	/* no unused bits in the last byte */

	put_unaligned_be32(flags, bits + 1);
	put_octets(w, n, DER_BIT_STRING, bits, sizeof(bits));
}

static void put_name(struct der_writer *w, int n, const struct krb5_name *name)
{
	const u8 *end = w->pos;

	put_octets(w, 1, DER_SEQUENCE, name->names.data, name->names.len);
	put_integer(w, 0, name->type);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_key(struct der_writer *w, int n,
		    const struct krb5_encryption_key *key)
{
	const u8 *end = w->pos;

	put_octets(w, 1, DER_OCTET_STRING, key->value.data, key->value.len);
	put_integer(w, 0, key->etype);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_checksum(struct der_writer *w, int n,
			 const struct krb5_checksum *sum)
{
	const u8 *end = w->pos;

	put_octets(w, 1, DER_OCTET_STRING, sum->value.data, sum->value.len);
	put_integer(w, 0, sum->type);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(n), end);
}

/*
 * EncryptedData without kvno, which has no meaning for session keys. The cipher
 * text has been written already, up to @end.
 */
static void wrap_encrypted(struct der_writer *w, int n, s32 etype,
			   const u8 *end)
{
	der_wrap(w, DER_OCTET_STRING, end);
	der_wrap(w, DER_CONTEXT(2), end);
	put_integer(w, 0, etype);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(n), end);
}

/* Puts the beginning, which all messages share, before what is written. */
static void wrap_message(struct der_writer *w, enum krb5_msg_type type,
			 const u8 *end)
{
	put_integer(w, 1, type);
	put_integer(w, 0, KRB5_PVNO);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(type), end);
}

/**
 * krb5_encode_authenticator() - encode an Authenticator
 * @w: the writer
 * @auth: its contents; authorization data is left out
 *
 * The ASN.1 stands above krb5_decode_authenticator().
 */
void krb5_encode_authenticator(struct der_writer *w,
			       const struct krb5_authenticator *auth)
{
	const u8 *end = w->pos;

	if (auth->has_seq)
		put_integer(w, 7, auth->seq);
	if (auth->subkey.value.data)
		put_key(w, 6, &auth->subkey);
	put_time(w, 5, auth->ctime);
	put_integer(w, 4, auth->cusec);
	if (auth->checksum.value.data)
		put_checksum(w, 3, &auth->checksum);
	put_name(w, 2, &auth->client);
	put_octets(w, 1, DER_GENERAL_STRING, auth->client.realm.data,
		   auth->client.realm.len);
	put_integer(w, 0, KRB5_PVNO);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(KRB5_TAG_AUTHENTICATOR), end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_encode_authenticator);

/**
 * krb5_wrap_ap_req() - make a KRB_AP_REQ of an encrypted authenticator
 * @w: the writer, with the cipher text written, up to @end
 * @end: where the cipher text ends
 * @etype: its encryption type
 * @ticket: the ticket, as the KDC encoded it
 * @options: ap-options
 *
 * The ASN.1 stands above krb5_decode_ap_req().
 */
void krb5_wrap_ap_req(struct der_writer *w, const u8 *end, s32 etype,
		      struct krb5_ap_octets ticket, u32 options)
{
	const u8 *ticket_end;

	wrap_encrypted(w, 4, etype, end);
	ticket_end = w->pos;
	der_put(w, ticket.data, ticket.len);
	der_wrap(w, DER_CONTEXT(3), ticket_end);
	put_flags(w, 2, options);
	wrap_message(w, KRB5_MSG_AP_REQ, end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_wrap_ap_req);

/**
 * krb5_encode_enc_ap_rep_part() - encode an EncAPRepPart
 * @w: the writer
 * @part: its contents
 *
 * The ASN.1 stands above krb5_decode_enc_ap_rep_part().
 */
void krb5_encode_enc_ap_rep_part(struct der_writer *w,
				 const struct krb5_enc_ap_rep_part *part)
{
	const u8 *end = w->pos;

	if (part->has_seq)
		put_integer(w, 3, part->seq);
	if (part->subkey.value.data)
		put_key(w, 2, &part->subkey);
	put_integer(w, 1, part->cusec);
	if (part->ctime_text)
		put_octets(w, 0, DER_GENERALIZED_TIME, part->ctime_text,
			   DER_TIME_LEN);
	else
		put_time(w, 0, part->ctime);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(KRB5_TAG_ENC_AP_REP_PART), end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_encode_enc_ap_rep_part);

/**
 * krb5_encode_ap_rep() - encode a KRB_AP_REP
 * @w: the writer
 * @etype: encryption type of @cipher
 * @cipher: the encrypted EncAPRepPart
 * @cipher_len: its bytes
 *
 * The ASN.1 stands above krb5_decode_ap_rep().
 */
void krb5_encode_ap_rep(struct der_writer *w, s32 etype,
			const u8 *cipher, size_t cipher_len)
{
	const u8 *end = w->pos;

	der_put(w, cipher, cipher_len);
	wrap_encrypted(w, 2, etype, end);
	wrap_message(w, KRB5_MSG_AP_REP, end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_encode_ap_rep);

/**
 * krb5_encode_error() - encode a KRB_ERROR
 * @w: the writer
 * @error: error-code, section 7.5.9
 * @stime: the server's time, seconds since 1970
 * @susec: microseconds of it
 * @service: realm and sname
 *
 * The ASN.1 stands above krb5_decode_error().
 *
 * The client's name is left out: the message is not authenticated, and the
 * client knows who it is.
 */
void krb5_encode_error(struct der_writer *w, u32 error, s64 stime, u32 susec,
		       const struct krb5_name *service)
{
	const u8 *end = w->pos;

	put_name(w, 10, service);
	put_octets(w, 9, DER_GENERAL_STRING, service->realm.data,
		   service->realm.len);
	put_integer(w, 6, error);
	put_integer(w, 5, susec);
	put_time(w, 4, stime);
	wrap_message(w, KRB5_MSG_ERROR, end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_encode_error);
