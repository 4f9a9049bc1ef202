// SPDX-License-Identifier: GPL-2.0
/*
 * The stages of an acceptance that are GSS-API's: flags, channel bindings and
 * delegation, all of them in the checksum of the authenticator (RFC 4121
 * section 4.1.1).
 *
 * A client delegates a ticket of its own and the key for it, in a KRB_CRED (RFC
 * 4120 section 5.8). It is taken if the service wants it, and skipped unread
 * otherwise. Its contents stay as they are: a program that acts with them has a
 * library for that.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "accept.h"
#include "wire/gss_checksum.h"
#include "wire/message.h"

/*
 * The type of the checksum is authenticated, the framing is not: an attacker
 * can strip it. Where a service takes any framing, a request with the checksum
 * of GSS-API is one of a GSS-API client, framed or not.
 */
static bool gss_checksum(const struct krb5_accept *a)
{
	const struct krb5_checksum *checksum = &a->ap_req.auth.checksum;

	return checksum->value.data && checksum->type == KRB5_CKSUMTYPE_GSS;
}

static bool gss_client(const struct krb5_accept *a)
{
	return a->token.gss ||
	       (a->request->framing == KRB5_AP_FRAMING_DETECT &&
		gss_checksum(a));
}

/* No checksum, where the service permits that, is one with nothing in it. */
static int gss_get_checksum(const struct krb5_accept *a,
			    struct krb5_gss_checksum *sum)
{
	static const u8 none[KRB5_GSS_BND_LEN];
	int reason;

	reason = krb5_gss_checksum_get(&a->ap_req.auth.checksum, sum);
	if (reason == KRB5_AP_REASON_GSS_NO_CHECKSUM &&
	    a->request->flags & KRB5_AP_CHECKSUM_OPTIONAL) {
		sum->bnd = none;
		reason = 0;
	}
	return reason;
}

/* The framing has to be that of the client's kind of exchange. */
static int gss_check_framing(const struct krb5_accept *a)
{
	if (a->gss.dce && a->ap_req.framed)
		return KRB5_AP_REASON_GSS_DCE_FRAMING;
	if (!a->gss.dce && !a->ap_req.framed && a->token.gss)
		return KRB5_AP_REASON_GSS_DCE_FRAMING;
	if (a->gss.dce && !a->request->exchange)
		return KRB5_AP_REASON_GSS_LEGS;
	return 0;
}

/**
 * krb5_accept_gss() - read what a GSS-API client wants
 * @a: the exchange, with ticket and authenticator found valid; @a->gss is set
 *
 * The checksum counts, and not the options that are in the clear. Flags that
 * this end does not know are not agreed upon, and refuse no client.
 *
 * A service of raw requests that has channel bindings judges those of a client
 * that sends the checksum, and looks at nothing else in it.
 *
 * Return: 0, a reason or -EINVAL
 */
int krb5_accept_gss(struct krb5_accept *a)
{
	const struct krb5_ap_bindings *bindings = a->request->bindings;
	bool required = a->request->flags & KRB5_AP_REQUIRE_BINDINGS;
	bool asserted = a->ap_req.options & KRB5_KERB_AP_OPTIONS_CBT;
	struct krb5_accept_gss *gss = &a->gss;
	bool client = gss_client(a);
	struct krb5_gss_checksum sum;
	bool bound;
	int reason;

	if (required && !bindings)
		return -EINVAL;
	if (!client && !(bindings && gss_checksum(a)))
		return required ? KRB5_AP_REASON_NO_BINDINGS : 0;
	reason = gss_get_checksum(a, &sum);
	if (reason)
		return reason;
	if (client) {
		gss->client = true;
		gss->dce = sum.flags & KRB5_AP_GSS_DCE_STYLE;
		gss->mutual = gss->dce || sum.flags & KRB5_AP_GSS_MUTUAL;
		reason = gss_check_framing(a);
		if (reason)
			return reason;
	}
	reason = krb5_gss_check_bindings(bindings, required, &sum, asserted,
					 &bound);
	if (reason)
		return reason;
	if (bound)
		gss->flags |= KRB5_AP_GSS_CHANNEL_BOUND;
	if (!client)
		return 0;
	gss->deleg = sum.deleg;
	gss->flags |= sum.flags & KRB5_GSS_AGREED;
	if (gss->dce)
		gss->flags |= KRB5_AP_GSS_DCE_STYLE | KRB5_AP_GSS_MUTUAL;
	return 0;
}

static int deleg_open(struct krb5_accept *a, const struct krb5_encrypted *enc,
		      u8 *buf, struct krb5_ap_octets *part)
{
	struct der der;
	int err;

	if (enc->etype != a->ap_req.session->etype)
		return KRB5_AP_REASON_DELEG_INTEGRITY;
	err = krb5_crypt_derive(a->scratch, KRB5_USAGE_CRED) ?:
	      krb5_crypt_open(&a->scratch->usage_keys, enc->cipher, buf, part);
	if (err)
		return krb5_open_reason(err, KRB5_AP_REASON_DELEG_INTEGRITY,
					KRB5_AP_REASON_DELEG_INTEGRITY);
	der_init(&der, part->data, part->len);
	der_read(&der, DER_APPLICATION(KRB5_TAG_ENC_CRED_PART));
	return der_at_end(&der) ? 0 : KRB5_AP_REASON_DELEG_MALFORMED;
}

/**
 * krb5_accept_deleg() - take the credential that the client delegates
 * @a: the exchange; its scratch has the session key. Gets the credential in
 *	memory of its own, which is freed if there will be no context for it.
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

	if (!a->gss.deleg.data || !(a->request->flags & KRB5_AP_WANT_DELEGATED))
		return 0;
	if (!krb5_decode_cred(a->gss.deleg.data, a->gss.deleg.len, &tickets, &enc))
		return KRB5_AP_REASON_DELEG_MALFORMED;
	a->gss.deleg_len = tickets.len + enc.cipher.len;
	a->gss.deleg_buf =
		kvmalloc(a->gss.deleg_len, a->request->gfp | __GFP_ACCOUNT);
	if (!a->gss.deleg_buf)
		return -ENOMEM;
	memcpy(a->gss.deleg_buf, tickets.data, tickets.len);
	ret = deleg_open(a, &enc, a->gss.deleg_buf + tickets.len, &part);
	if (ret)
		return ret;
	a->gss.delegated.tickets.data = a->gss.deleg_buf;
	a->gss.delegated.tickets.len = tickets.len;
	a->gss.delegated.part = part;
	a->gss.flags |= KRB5_AP_GSS_DELEG;
	return 0;
}
