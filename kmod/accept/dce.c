// SPDX-License-Identifier: GPL-2.0
/*
 * The third message of DCE_STYLE, a KRB_AP_REP of the client's: MS-KILE section
 * 3.4.5.1; RFC 4757 section 7.3 calls it the third leg.
 *
 * It returns the service's sequence number, encrypted with the session key,
 * which proves that the client is present now. It has no subkey. The service's
 * own KRB_AP_REP has one, and so is refused when it is sent back.
 */
#include <linux/export.h>

#include "accept.h"

static int dce_open(struct krb5_accept *a, const struct krb5_encrypted *enc,
		    struct krb5_enc_ap_rep_part *part)
{
	const struct krb5_ap_key *key = &a->context->session_key;
	struct krb5_ap_octets plain;
	int err;

	if (enc->etype != key->enctype)
		return KRB5_AP_REASON_LEG_INTEGRITY;
	/* The longest EncAPRepPart has some 100 bytes. */
	if (enc->cipher.len > KRB5_SCRATCH_PLAIN_MAX)
		return KRB5_AP_REASON_LEG_MALFORMED;
	a->scratch->plain_used = enc->cipher.len;
	err = krb5_crypt_set_key(a->scratch, krb5_enctype_find(key->enctype),
				 key->value) ?:
	      krb5_crypt_derive(a->scratch, KRB5_USAGE_AP_REP) ?:
	      krb5_crypt_open(&a->scratch->usage_keys, enc->cipher,
			      a->scratch->plain, &plain);
	if (err)
		return krb5_open_reason(err, KRB5_AP_REASON_LEG_INTEGRITY,
					KRB5_AP_REASON_LEG_INTEGRITY);
	return krb5_decode_enc_ap_rep_part(plain.data, plain.len, part) ?
		0 : KRB5_AP_REASON_LEG_MALFORMED;
}

/**
 * krb5_dce_verify() - verify that the client answers the KRB_AP_REP
 * @a: the exchange, with its context
 *
 * Return: 0, a reason or -errno
 */
int krb5_dce_verify(struct krb5_accept *a)
{
	struct krb5_enc_ap_rep_part part;
	struct krb5_scratch *scratch;
	struct krb5_encrypted enc;
	int ret;

	if (krb5_decode_ap_rep(a->token.mech.data, a->token.mech.len, &enc))
		return KRB5_AP_REASON_LEG_MALFORMED;
	scratch = krb5_scratch_get(a->request->gfp);
	if (IS_ERR(scratch))
		return PTR_ERR(scratch);
	a->scratch = scratch;
	ret = dce_open(a, &enc, &part);
	if (!ret && (part.subkey.value.data || !part.has_seq ||
		     part.seq != a->context->send_seq))
		ret = KRB5_AP_REASON_LEG_MISMATCH;
	return ret;
}
