// SPDX-License-Identifier: GPL-2.0
/*
 * Decoders of a client's messages: KRB_AP_REQ, and its encrypted parts.
 *
 * Unknown elements are an error. Section 1.5.1 wants extensions tolerated in
 * typed holes such as authorization data, not as new elements.
 */
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "message.h"
#include "message_field.h"
#include "proto.h"

/*
 * Ticket ::= [APPLICATION 1] SEQUENCE {
 *	tkt-vno		[0] INTEGER (5),
 *	realm		[1] Realm,
 *	sname		[2] PrincipalName,
 *	enc-part	[3] EncryptedData -- EncTicketPart -- }
 */
static s64 get_ticket(struct der *der, struct krb5_name *service,
		      struct krb5_encrypted *part)
{
	struct der seq = der_enter_tagged(der, DER_APPLICATION(KRB5_TAG_TICKET),
					  DER_SEQUENCE);
	s64 tkt_vno;

	tkt_vno = krb5_get_any_integer(&seq, 0);
	service->realm = krb5_get_realm(&seq, 1);
	krb5_get_name(&seq, 2, service);
	krb5_get_encrypted(&seq, 3, part);
	der_leave(der, &seq);
	return tkt_vno;
}

/**
 * krb5_decode_ticket() - decode a Ticket that stands alone
 * @data: the ticket
 * @len: its bytes
 * @part: set to its enc-part, a view of @data
 *
 * For an initiator, which sends it as it is. The names in it are in clear, not
 * authenticated, and so not given out (CVE-2017-11103).
 *
 * Return: true if @data is a Ticket and nothing else
 */
bool krb5_decode_ticket(const u8 *data, size_t len,
			struct krb5_encrypted *part)
{
	struct krb5_name service;
	struct der der;
	s64 tkt_vno;

	der_init(&der, data, len);
	tkt_vno = get_ticket(&der, &service, part);
	return der_at_end(&der) && tkt_vno == KRB5_PVNO;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_ticket);

/**
 * krb5_decode_ap_req() - decode a KRB_AP_REQ
 * @data: the message
 * @len: its bytes
 * @req: set to its contents, views of @data
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
	struct der der, seq, ticket;

	der_init(&der, data, len);
	if (der_tag(&der) != DER_APPLICATION(KRB5_MSG_AP_REQ))
		return KRB5_AP_REASON_NOT_AP_REQ;

	seq = der_enter_tagged(&der, DER_APPLICATION(KRB5_MSG_AP_REQ),
			       DER_SEQUENCE);
	/* Noise costs no more than a message that was cut off. */
	if (seq.bad)
		return KRB5_AP_REASON_AP_REQ_MALFORMED;
	pvno = krb5_get_any_integer(&seq, 0);
	msg_type = krb5_get_any_integer(&seq, 1);
	req->options = krb5_get_flags(&seq, 2);
	ticket = der_enter(&seq, DER_CONTEXT(3));
	tkt_vno = get_ticket(&ticket, &req->service, &req->ticket);
	der_leave(&seq, &ticket);
	krb5_get_encrypted(&seq, 4, &req->authenticator);
	der_leave(&der, &seq);

	if (der.bad)
		return KRB5_AP_REASON_AP_REQ_MALFORMED;
	if (!der_at_end(&der))
		return KRB5_AP_REASON_AP_REQ_TRAILING;
	if (msg_type != KRB5_MSG_AP_REQ)
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
static void get_transited(struct der *der, int n,
			  struct krb5_enc_ticket_part *part)
{
	struct der seq = der_enter_tagged(der, DER_CONTEXT(n), DER_SEQUENCE);

	part->tr_type = krb5_get_int32(&seq, 0);
	part->transited = krb5_get_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(der, &seq);
}

/**
 * krb5_decode_enc_ticket_part() - decode an EncTicketPart
 * @data: the decrypted enc-part of a ticket
 * @len: its bytes
 * @part: set to its contents, views of @data
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
 * Return: true if @data is an EncTicketPart and nothing else
 */
bool krb5_decode_enc_ticket_part(const u8 *data, size_t len,
				 struct krb5_enc_ticket_part *part)
{
	struct der der, seq;

	memset(part, 0, sizeof(*part));
	der_init(&der, data, len);
	seq = der_enter_tagged(&der, DER_APPLICATION(KRB5_TAG_ENC_TICKET_PART),
			       DER_SEQUENCE);
	part->flags = krb5_get_flags(&seq, 0);
	krb5_get_key(&seq, 1, &part->key);
	part->client.realm = krb5_get_realm(&seq, 2);
	krb5_get_name(&seq, 3, &part->client);
	get_transited(&seq, 4, part);
	part->times.authtime = krb5_get_time(&seq, 5);
	part->times.starttime = part->times.authtime;
	if (der_tag(&seq) == DER_CONTEXT(6))
		part->times.starttime = krb5_get_time(&seq, 6);
	part->times.endtime = krb5_get_time(&seq, 7);
	if (der_tag(&seq) == DER_CONTEXT(8))
		part->times.renew_till = krb5_get_time(&seq, 8);
	if (der_tag(&seq) == DER_CONTEXT(9))
		part->caddr = krb5_get_octets(&seq, 9, DER_SEQUENCE);
	if (der_tag(&seq) == DER_CONTEXT(10))
		part->authdata = krb5_get_octets(&seq, 10, DER_SEQUENCE);
	der_leave(&der, &seq);
	return der_at_end(&der);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_enc_ticket_part);

/*
 * Checksum ::= SEQUENCE {
 *	cksumtype	[0] Int32,
 *	checksum	[1] OCTET STRING }
 */
static void get_checksum(struct der *der, int n, struct krb5_checksum *sum)
{
	struct der seq = der_enter_tagged(der, DER_CONTEXT(n), DER_SEQUENCE);

	sum->type = krb5_get_int32(&seq, 0);
	sum->value = krb5_get_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(der, &seq);
}

/**
 * krb5_decode_authenticator() - decode an Authenticator
 * @data: the decrypted authenticator of a KRB_AP_REQ
 * @len: its bytes
 * @auth: set to its contents, views of @data
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
 * A negative seq-number, which old clients send, stands for the UInt32 that is
 * congruent to it: section 5.5.1 lets acceptors take it.
 *
 * Return: KRB5_AP_REASON_ACCEPTED, or why not
 */
enum krb5_ap_reason krb5_decode_authenticator(const u8 *data, size_t len,
					      struct krb5_authenticator *auth)
{
	struct der der, seq;
	s64 vno;

	memset(auth, 0, sizeof(*auth));
	der_init(&der, data, len);
	seq = der_enter_tagged(&der, DER_APPLICATION(KRB5_TAG_AUTHENTICATOR),
			       DER_SEQUENCE);
	vno = krb5_get_any_integer(&seq, 0);
	auth->client.realm = krb5_get_realm(&seq, 1);
	krb5_get_name(&seq, 2, &auth->client);
	if (der_tag(&seq) == DER_CONTEXT(3))
		get_checksum(&seq, 3, &auth->checksum);
	auth->cusec = krb5_get_integer(&seq, 4, 0, 999999);
	auth->ctime = krb5_get_time_text(&seq, 5, auth->ctime_text);
	if (der_tag(&seq) == DER_CONTEXT(6))
		krb5_get_key(&seq, 6, &auth->subkey);
	auth->has_seq = der_tag(&seq) == DER_CONTEXT(7);
	if (auth->has_seq)
		auth->seq = krb5_get_integer(&seq, 7, S32_MIN, U32_MAX);
	if (der_tag(&seq) == DER_CONTEXT(8))
		auth->authdata = krb5_get_octets(&seq, 8, DER_SEQUENCE);
	der_leave(&der, &seq);

	if (!der_at_end(&der))
		return KRB5_AP_REASON_AUTHENTICATOR_MALFORMED;
	if (vno != KRB5_PVNO)
		return KRB5_AP_REASON_BAD_AUTHENTICATOR_VNO;
	return KRB5_AP_REASON_ACCEPTED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_authenticator);

/**
 * krb5_next_authdata() - decode the next element of AuthorizationData
 * @der: a reader of its contents
 *
 * AuthorizationData ::= SEQUENCE OF SEQUENCE {
 *	ad-type	[0] Int32,
 *	ad-data	[1] OCTET STRING }
 *
 * Return: the element; @der has the sticky error
 */
struct krb5_authdata krb5_next_authdata(struct der *der)
{
	struct der seq = der_enter(der, DER_SEQUENCE);
	struct krb5_authdata ad;

	ad.type = krb5_get_int32(&seq, 0);
	ad.data = krb5_get_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(der, &seq);
	return ad;
}

/**
 * krb5_next_address() - decode the next one of HostAddresses
 * @der: a reader of their contents
 *
 * HostAddresses ::= SEQUENCE OF HostAddress
 * HostAddress ::= SEQUENCE {
 *	addr-type	[0] Int32,
 *	address		[1] OCTET STRING }
 *
 * Return: the address; @der has the sticky error
 */
struct krb5_address krb5_next_address(struct der *der)
{
	struct der seq = der_enter(der, DER_SEQUENCE);
	struct krb5_address address;

	address.type = krb5_get_int32(&seq, 0);
	address.address = krb5_get_octets(&seq, 1, DER_OCTET_STRING);
	der_leave(der, &seq);
	return address;
}

/**
 * krb5_decode_cred() - decode a KRB_CRED
 * @data: the message
 * @len: its length in bytes
 * @tickets: set to the tickets, a SEQUENCE OF Ticket with its tag
 * @enc: set to its enc-part; both are views of @data
 *
 * KRB-CRED ::= [APPLICATION 22] SEQUENCE {
 *	pvno		[0] INTEGER (5),
 *	msg-type	[1] INTEGER (22),
 *	tickets		[2] SEQUENCE OF Ticket,
 *	enc-part	[3] EncryptedData -- EncKrbCredPart -- }
 *
 * Return: true if it is a valid KRB_CRED
 */
bool krb5_decode_cred(const u8 *data, size_t len,
		      struct krb5_ap_octets *tickets,
		      struct krb5_encrypted *enc)
{
	struct der der, app, seq, inner;
	s64 pvno, msg_type;

	der_init(&der, data, len);
	app = der_enter(&der, DER_APPLICATION(KRB5_MSG_CRED));
	seq = der_enter(&app, DER_SEQUENCE);
	pvno = krb5_get_any_integer(&seq, 0);
	msg_type = krb5_get_any_integer(&seq, 1);
	inner = der_enter(&seq, DER_CONTEXT(2));
	tickets->data = inner.next;
	tickets->len = inner.end - inner.next;
	der_read(&inner, DER_SEQUENCE);
	der_leave(&seq, &inner);
	krb5_get_encrypted(&seq, 3, enc);
	der_leave(&app, &seq);
	der_leave(&der, &app);
	return der_at_end(&der) && pvno == KRB5_PVNO &&
	       msg_type == KRB5_MSG_CRED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_decode_cred);
