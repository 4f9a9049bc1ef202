// SPDX-License-Identifier: GPL-2.0
/*
 * The Kerberos messages of an AP exchange: octets to structs and back. What
 * stands here is syntax; what the values mean is judged in validate.c.
 *
 * All types are explicitly tagged, RFC 4120 appendix A: each element [n]
 * holds exactly one element. Unknown elements are an error. Section 1.5.1
 * wants extensions tolerated, but where they may be, in typed holes such as
 * authorization data, and not as new elements.
 */
#include <linux/export.h>
#include <linux/limits.h>
#include <kunit/visibility.h>

#include "message.h"
#include "proto.h"

static s64 tagged_integer(struct der *der, int n, s64 min, s64 max)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	s64 value = der_integer(&inner, min, max);

	der_leave(der, &inner);
	return value;
}

static s32 tagged_int32(struct der *der, int n)
{
	return tagged_integer(der, n, S32_MIN, S32_MAX);
}

static s64 tagged_time(struct der *der, int n)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	s64 value = der_time(&inner);

	der_leave(der, &inner);
	return value;
}

static u32 tagged_flags(struct der *der, int n)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	u32 value = der_flags(&inner);

	der_leave(der, &inner);
	return value;
}

static struct krb5_ap_octets tagged_octets(struct der *der, int n, u8 tag)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct krb5_ap_octets value = der_read(&inner, tag);

	der_leave(der, &inner);
	return value;
}

/*
 * Any INTEGER at all: for versions and message types, where a wrong value has
 * an error number of its own. Values that no s64 holds are wrong, too, and
 * must not be taken modulo 2^64 for right ones.
 */
static s64 tagged_any_integer(struct der *der, int n)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct der again = inner;
	struct krb5_ap_octets o = der_read(&again, DER_INTEGER);
	s64 value = -1;

	if (o.len > sizeof(value) &&
	    !(o.data[0] == 0x00 && !(o.data[1] & 0x80)) &&
	    !(o.data[0] == 0xff && (o.data[1] & 0x80)))
		inner = again;
	else
		value = der_integer(&inner, S64_MIN, S64_MAX);
	der_leave(der, &inner);
	return value;
}

/* The realm of a name, Realm ::= KerberosString, which may not be empty. */
static struct krb5_ap_octets tagged_realm(struct der *der, int n)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct krb5_ap_octets realm = der_string(&inner);

	if (!realm.len)
		inner.bad = true;
	der_leave(der, &inner);
	return realm;
}

/*
 * PrincipalName ::= SEQUENCE {
 *	name-type	[0] Int32,
 *	name-string	[1] SEQUENCE OF KerberosString }
 *
 * A name of no components names nobody and is refused.
 */
static void tagged_name(struct der *der, int n, struct krb5_name *name)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct der seq = der_enter(&inner, DER_SEQUENCE);
	struct der strings, each;

	name->type = tagged_int32(&seq, 0);
	strings = der_enter(&seq, DER_CONTEXT(1));
	each = der_enter(&strings, DER_SEQUENCE);
	name->names.data = each.next;
	name->names.len = each.end - each.next;
	name->components = 0;
	while (!each.bad && !der_at_end(&each)) {
		der_string(&each);
		if (++name->components > KRB5_AP_COMPONENTS_MAX)
			each.bad = true;
	}
	if (!name->components)
		each.bad = true;
	der_leave(&strings, &each);
	der_leave(&seq, &strings);
	der_leave(&inner, &seq);
	der_leave(der, &inner);
}

/*
 * EncryptedData ::= SEQUENCE {
 *	etype	[0] Int32,
 *	kvno	[1] UInt32 OPTIONAL,
 *	cipher	[2] OCTET STRING }
 */
static void tagged_encrypted(struct der *der, int n, struct krb5_encrypted *enc)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct der seq = der_enter(&inner, DER_SEQUENCE);

	enc->etype = tagged_int32(&seq, 0);
	enc->has_kvno = der_tag(&seq) == DER_CONTEXT(1);
	enc->kvno = 0;
	if (enc->has_kvno)
		enc->kvno = tagged_integer(&seq, 1, 0, U32_MAX);
	enc->cipher = tagged_octets(&seq, 2, DER_OCTET_STRING);
	der_leave(&inner, &seq);
	der_leave(der, &inner);
}

/*
 * EncryptionKey ::= SEQUENCE {
 *	keytype		[0] Int32,
 *	keyvalue	[1] OCTET STRING }
 */
static void tagged_key(struct der *der, int n, struct krb5_encryption_key *key)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct der seq = der_enter(&inner, DER_SEQUENCE);

	key->etype = tagged_int32(&seq, 0);
	key->value = tagged_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(&inner, &seq);
	der_leave(der, &inner);
}

/*
 * Ticket ::= [APPLICATION 1] SEQUENCE {
 *	tkt-vno		[0] INTEGER (5),
 *	realm		[1] Realm,
 *	sname		[2] PrincipalName,
 *	enc-part	[3] EncryptedData -- EncTicketPart -- }
 */
static s64 tagged_ticket(struct der *der, int n, struct krb5_ap_req *req)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct der app = der_enter(&inner, DER_APPLICATION(KRB5_TAG_TICKET));
	struct der seq = der_enter(&app, DER_SEQUENCE);
	s64 tkt_vno;

	tkt_vno = tagged_any_integer(&seq, 0);
	req->service.realm = tagged_realm(&seq, 1);
	tagged_name(&seq, 2, &req->service);
	tagged_encrypted(&seq, 3, &req->ticket);
	der_leave(&app, &seq);
	der_leave(&inner, &app);
	der_leave(der, &inner);
	return tkt_vno;
}

/**
 * krb5_decode_ap_req() - decode a KRB_AP_REQ
 * @data: the message
 * @len: its length in octets
 * @req: what is in it, views of @data
 *
 * AP-REQ ::= [APPLICATION 14] SEQUENCE {
 *	pvno		[0] INTEGER (5),
 *	msg-type	[1] INTEGER (14),
 *	ap-options	[2] APOptions,
 *	ticket		[3] Ticket,
 *	authenticator	[4] EncryptedData -- Authenticator -- }
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not. RFC 4120 section 3.2.3 looks at
 *	the message type first.
 */
enum krb5_ap_reason krb5_decode_ap_req(const u8 *data, size_t len,
				       struct krb5_ap_req *req)
{
	s64 pvno, msg_type, tkt_vno;
	struct der der, app, seq;

	der_init(&der, data, len);
	if (der_tag(&der) != DER_APPLICATION(KRB5_AP_REQ))
		return KRB5_AP_REASON_NOT_AP_REQ;

	app = der_enter(&der, DER_APPLICATION(KRB5_AP_REQ));
	seq = der_enter(&app, DER_SEQUENCE);
	pvno = tagged_any_integer(&seq, 0);
	msg_type = tagged_any_integer(&seq, 1);
	req->options = tagged_flags(&seq, 2);
	tkt_vno = tagged_ticket(&seq, 3, req);
	tagged_encrypted(&seq, 4, &req->authenticator);
	der_leave(&app, &seq);
	der_leave(&der, &app);

	if (der.bad)
		return KRB5_AP_REASON_AP_REQ_MALFORMED;
	if (!der_at_end(&der))
		return KRB5_AP_REASON_AP_REQ_TRAILING;
	if (msg_type != KRB5_AP_REQ)
		return KRB5_AP_REASON_BAD_MSG_TYPE;
	if (pvno != KRB5_PVNO)
		return KRB5_AP_REASON_BAD_PVNO;
	if (tkt_vno != KRB5_PVNO)
		return KRB5_AP_REASON_BAD_TKT_VNO;
	return KRB5_AP_REASON_ACCEPTED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_ap_req);

/*
 * TransitedEncoding ::= SEQUENCE {
 *	tr-type		[0] Int32,
 *	contents	[1] OCTET STRING }
 */
static void tagged_transited(struct der *der, int n,
			     struct krb5_enc_ticket_part *part)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct der seq = der_enter(&inner, DER_SEQUENCE);

	part->tr_type = tagged_int32(&seq, 0);
	part->transited = tagged_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(&inner, &seq);
	der_leave(der, &inner);
}

/**
 * krb5_decode_enc_ticket_part() - decode an EncTicketPart
 * @data: the decrypted enc-part of a ticket
 * @len: its length in octets
 * @part: what is in it, views of @data
 *
 * EncTicketPart ::= [APPLICATION 3] SEQUENCE {
 *	flags			[0] TicketFlags,
 *	key			[1] EncryptionKey,
 *	crealm			[2] Realm,
 *	cname			[3] PrincipalName,
 *	transited		[4] TransitedEncoding,
 *	authtime		[5] KerberosTime,
 *	starttime		[6] KerberosTime OPTIONAL,
 *	endtime			[7] KerberosTime,
 *	renew-till		[8] KerberosTime OPTIONAL,
 *	caddr			[9] HostAddresses OPTIONAL,
 *	authorization-data	[10] AuthorizationData OPTIONAL }
 *
 * Addresses and authorization data are decoded where they are judged.
 *
 * Return: true if it is one
 */
bool krb5_decode_enc_ticket_part(const u8 *data, size_t len,
				 struct krb5_enc_ticket_part *part)
{
	struct der der, app, seq;

	memset(part, 0, sizeof(*part));
	der_init(&der, data, len);
	app = der_enter(&der, DER_APPLICATION(KRB5_TAG_ENC_TICKET_PART));
	seq = der_enter(&app, DER_SEQUENCE);
	part->flags = tagged_flags(&seq, 0);
	tagged_key(&seq, 1, &part->key);
	part->client.realm = tagged_realm(&seq, 2);
	tagged_name(&seq, 3, &part->client);
	tagged_transited(&seq, 4, part);
	part->times.authtime = tagged_time(&seq, 5);
	part->times.starttime = part->times.authtime;
	if (der_tag(&seq) == DER_CONTEXT(6))
		part->times.starttime = tagged_time(&seq, 6);
	part->times.endtime = tagged_time(&seq, 7);
	if (der_tag(&seq) == DER_CONTEXT(8))
		part->times.renew_till = tagged_time(&seq, 8);
	if (der_tag(&seq) == DER_CONTEXT(9))
		part->caddr = tagged_octets(&seq, 9, DER_SEQUENCE);
	if (der_tag(&seq) == DER_CONTEXT(10))
		part->authdata = tagged_octets(&seq, 10, DER_SEQUENCE);
	der_leave(&app, &seq);
	der_leave(&der, &app);
	return der_at_end(&der);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_enc_ticket_part);

/*
 * Checksum ::= SEQUENCE {
 *	cksumtype	[0] Int32,
 *	checksum	[1] OCTET STRING }
 */
static void tagged_checksum(struct der *der, int n, struct krb5_checksum *sum)
{
	struct der inner = der_enter(der, DER_CONTEXT(n));
	struct der seq = der_enter(&inner, DER_SEQUENCE);

	sum->type = tagged_int32(&seq, 0);
	sum->value = tagged_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(&inner, &seq);
	der_leave(der, &inner);
}

/**
 * krb5_decode_authenticator() - decode an Authenticator
 * @data: the decrypted authenticator of a KRB_AP_REQ
 * @len: its length in octets
 * @auth: what is in it, views of @data
 *
 * Authenticator ::= [APPLICATION 2] SEQUENCE {
 *	authenticator-vno	[0] INTEGER (5),
 *	crealm			[1] Realm,
 *	cname			[2] PrincipalName,
 *	cksum			[3] Checksum OPTIONAL,
 *	cusec			[4] Microseconds,
 *	ctime			[5] KerberosTime,
 *	subkey			[6] EncryptionKey OPTIONAL,
 *	seq-number		[7] UInt32 OPTIONAL,
 *	authorization-data	[8] AuthorizationData OPTIONAL }
 *
 * A negative seq-number stands for the UInt32 that is congruent to it: old
 * clients send it so, and section 5.5.1 lets acceptors take it.
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not
 */
enum krb5_ap_reason krb5_decode_authenticator(const u8 *data, size_t len,
					      struct krb5_authenticator *auth)
{
	struct der der, app, seq;
	s64 vno;

	memset(auth, 0, sizeof(*auth));
	der_init(&der, data, len);
	app = der_enter(&der, DER_APPLICATION(KRB5_TAG_AUTHENTICATOR));
	seq = der_enter(&app, DER_SEQUENCE);
	vno = tagged_any_integer(&seq, 0);
	auth->client.realm = tagged_realm(&seq, 1);
	tagged_name(&seq, 2, &auth->client);
	if (der_tag(&seq) == DER_CONTEXT(3))
		tagged_checksum(&seq, 3, &auth->checksum);
	auth->cusec = tagged_integer(&seq, 4, 0, 999999);
	auth->ctime = tagged_time(&seq, 5);
	if (der_tag(&seq) == DER_CONTEXT(6))
		tagged_key(&seq, 6, &auth->subkey);
	auth->has_seq = der_tag(&seq) == DER_CONTEXT(7);
	if (auth->has_seq)
		auth->seq = tagged_integer(&seq, 7, S32_MIN, U32_MAX);
	if (der_tag(&seq) == DER_CONTEXT(8))
		auth->authdata = tagged_octets(&seq, 8, DER_SEQUENCE);
	der_leave(&app, &seq);
	der_leave(&der, &app);

	if (!der_at_end(&der))
		return KRB5_AP_REASON_AUTHENTICATOR_MALFORMED;
	if (vno != KRB5_PVNO)
		return KRB5_AP_REASON_BAD_AUTHENTICATOR_VNO;
	return KRB5_AP_REASON_ACCEPTED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_authenticator);

/**
 * krb5_next_authdata() - decode one element of AuthorizationData
 * @der: a reader of its contents
 *
 * AuthorizationData ::= SEQUENCE OF SEQUENCE {
 *	ad-type	[0] Int32,
 *	ad-data	[1] OCTET STRING }
 *
 * Return: the element; look at @der for errors
 */
struct krb5_authdata krb5_next_authdata(struct der *der)
{
	struct der seq = der_enter(der, DER_SEQUENCE);
	struct krb5_authdata ad;

	ad.type = tagged_int32(&seq, 0);
	ad.data = tagged_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(der, &seq);
	return ad;
}

/**
 * krb5_next_address() - decode one of HostAddresses
 * @der: a reader of their contents
 *
 * HostAddresses ::= SEQUENCE OF HostAddress
 * HostAddress ::= SEQUENCE {
 *	addr-type	[0] Int32,
 *	address		[1] OCTET STRING }
 *
 * Return: the address; look at @der for errors
 */
struct krb5_address krb5_next_address(struct der *der)
{
	struct der seq = der_enter(der, DER_SEQUENCE);
	struct krb5_address address;

	address.type = tagged_int32(&seq, 0);
	address.address = tagged_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(der, &seq);
	return address;
}

/* Encoders write backwards: the last element first. */

static void put_tagged_integer(struct der_writer *w, int n, s64 value)
{
	const u8 *end = w->pos;

	der_put_integer(w, value);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_tagged_time(struct der_writer *w, int n, s64 value)
{
	const u8 *end = w->pos;

	der_put_time(w, value);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_tagged_octets(struct der_writer *w, int n, u8 tag,
			      const void *data, size_t len)
{
	const u8 *end = w->pos;

	der_put_octets(w, tag, data, len);
	der_wrap(w, DER_CONTEXT(n), end);
}

static void put_tagged_key(struct der_writer *w, int n,
			   const struct krb5_ap_key *key)
{
	const u8 *end = w->pos;

	put_tagged_octets(w, 1, DER_OCTET_STRING, key->value, key->length);
	put_tagged_integer(w, 0, key->enctype);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(n), end);
}

/**
 * krb5_encode_enc_ap_rep_part() - encode an EncAPRepPart
 * @w: where to
 * @part: what to put into it
 *
 * EncAPRepPart ::= [APPLICATION 27] SEQUENCE {
 *	ctime		[0] KerberosTime,
 *	cusec		[1] Microseconds,
 *	subkey		[2] EncryptionKey OPTIONAL,
 *	seq-number	[3] UInt32 OPTIONAL }
 */
void krb5_encode_enc_ap_rep_part(struct der_writer *w,
				 const struct krb5_enc_ap_rep_part *part)
{
	const u8 *end = w->pos;

	if (part->has_seq)
		put_tagged_integer(w, 3, part->seq);
	if (part->subkey)
		put_tagged_key(w, 2, part->subkey);
	put_tagged_integer(w, 1, part->cusec);
	put_tagged_time(w, 0, part->ctime);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(KRB5_TAG_ENC_AP_REP_PART), end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_encode_enc_ap_rep_part);

/**
 * krb5_encode_ap_rep() - encode a KRB_AP_REP
 * @w: where to
 * @etype: encryption type of @cipher
 * @cipher: the encrypted EncAPRepPart
 * @cipher_len: its length in octets
 *
 * AP-REP ::= [APPLICATION 15] SEQUENCE {
 *	pvno		[0] INTEGER (5),
 *	msg-type	[1] INTEGER (15),
 *	enc-part	[2] EncryptedData -- EncAPRepPart -- }
 */
void krb5_encode_ap_rep(struct der_writer *w, s32 etype,
			const u8 *cipher, size_t cipher_len)
{
	const u8 *end = w->pos;

	put_tagged_octets(w, 2, DER_OCTET_STRING, cipher, cipher_len);
	put_tagged_integer(w, 0, etype);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(2), end);
	put_tagged_integer(w, 1, KRB5_AP_REP);
	put_tagged_integer(w, 0, KRB5_PVNO);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(KRB5_AP_REP), end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_encode_ap_rep);

/**
 * krb5_encode_error() - encode a KRB_ERROR
 * @w: where to
 * @error: error-code, section 7.5.9
 * @stime: the server's time, seconds since 1970
 * @susec: and microseconds
 * @service: realm and sname
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
 * What it says about the client is left out: the message is not
 * authenticated, and the client knows who it is.
 */
void krb5_encode_error(struct der_writer *w, u32 error, s64 stime, u32 susec,
		       const struct krb5_name *service)
{
	const u8 *end = w->pos;

	put_tagged_octets(w, 1, DER_SEQUENCE, service->names.data,
			  service->names.len);
	put_tagged_integer(w, 0, service->type);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(10), end);
	put_tagged_octets(w, 9, DER_GENERAL_STRING, service->realm.data,
			  service->realm.len);
	put_tagged_integer(w, 6, error);
	put_tagged_integer(w, 5, susec);
	put_tagged_time(w, 4, stime);
	put_tagged_integer(w, 1, KRB5_ERROR);
	put_tagged_integer(w, 0, KRB5_PVNO);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(KRB5_ERROR), end);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_encode_error);
