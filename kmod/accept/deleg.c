// SPDX-License-Identifier: GPL-2.0
/*
 * What a client delegates: a ticket of its own, and the key for it, in a
 * KRB_CRED (RFC 4120 section 5.8) inside its checksum.
 *
 * It is taken if the service wants it, and otherwise not looked at. What is in
 * it stays as it is: the one who acts with it has a library for that.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "accept.h"
#include "wire/message_field.h"

/**
 * krb5_decode_cred() - decode a KRB_CRED
 * @data: the message
 * @len: its length in octets
 * @tickets: set to the tickets, a SEQUENCE OF Ticket with its tag
 * @enc: set to its enc-part; both are views of @data
 *
 * KRB-CRED ::= [APPLICATION 22] SEQUENCE {
 *	pvno		[0] INTEGER (5),
 *	msg-type	[1] INTEGER (22),
 *	tickets		[2] SEQUENCE OF Ticket,
 *	enc-part	[3] EncryptedData -- EncKrbCredPart -- }
 *
 * Return: true if it is one
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

static int deleg_open(struct krb5_accept *a, const struct krb5_encrypted *enc,
		      u8 *buf, struct krb5_ap_octets *part)
{
	struct der der;
	int err;

	if (enc->etype != a->session->etype)
		return KRB5_AP_REASON_DELEG_INTEGRITY;
	err = krb5_crypt_derive(a->work, KRB5_USAGE_CRED) ?:
		      krb5_crypt_open(&a->work->pair, enc->cipher, buf, part);
	if (err == -EPROTO || err == -EBADMSG)
		return KRB5_AP_REASON_DELEG_INTEGRITY;
	if (err)
		return err;
	der_init(&der, part->data, part->len);
	der_read(&der, DER_APPLICATION(KRB5_TAG_ENC_CRED_PART));
	return der_at_end(&der) ? 0 : KRB5_AP_REASON_DELEG_MALFORMED;
}

/**
 * krb5_accept_deleg() - take what the client delegates
 * @a: the exchange; its work has the session key. Gets the credential in memory
 *	of its own, which it frees if there will be no context for it.
 *
 * RFC 4121 section 4.1.1: encrypted with the session key, whatever subkeys there
 * are. Only a client that is authenticated can cost memory here, and no more
 * than 64 KiB.
 *
 * Return: 0, a reason or -errno
 */
int krb5_accept_deleg(struct krb5_accept *a)
{
	struct krb5_ap_octets tickets, part;
	struct krb5_encrypted enc;
	int ret;

	if (!a->deleg.data || !(a->request->flags & KRB5_AP_WANT_DELEGATED))
		return 0;
	if (!krb5_decode_cred(a->deleg.data, a->deleg.len, &tickets, &enc))
		return KRB5_AP_REASON_DELEG_MALFORMED;
	a->deleg_len = tickets.len + enc.cipher.len;
	a->deleg_buf =
		kvmalloc(a->deleg_len, a->request->gfp | __GFP_ACCOUNT);
	if (!a->deleg_buf)
		return -ENOMEM;
	memcpy(a->deleg_buf, tickets.data, tickets.len);
	ret = deleg_open(a, &enc, a->deleg_buf + tickets.len, &part);
	if (ret)
		return ret;
	a->delegated.tickets.data = a->deleg_buf;
	a->delegated.tickets.len = tickets.len;
	a->delegated.part = part;
	a->gss_flags |= KRB5_AP_GSS_DELEG;
	return 0;
}
