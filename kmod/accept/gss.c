// SPDX-License-Identifier: GPL-2.0
/*
 * The stage of an acceptance that is GSS-API's: flags and channel bindings.
 */
#include "accept.h"
#include "wire/gss_checksum.h"

/*
 * A service that takes whatever comes cannot tell a request of DCE_STYLE from a
 * raw one by its first octets: both have no frame. The checksum tells.
 */
static bool detected_dce(const struct krb5_accept *a,
			 const struct krb5_gss_checksum *sum)
{
	return a->request->framing == KRB5_AP_FRAMING_DETECT &&
	       sum->flags & KRB5_AP_GSS_DCE_STYLE;
}

/**
 * krb5_accept_gss() - what does a GSS-API client want?
 * @a: the exchange, with ticket and authenticator found valid
 *
 * That is in its checksum, and not in the options that stand in clear. What
 * else it sets there is its own affair: flags that both ends have to agree
 * upon, and that this end does not know, are not agreed.
 *
 * Return: 0, a reason or -EINVAL
 */
int krb5_accept_gss(struct krb5_accept *a)
{
	const struct krb5_ap_bindings *bindings = a->request->bindings;
	bool required = a->request->flags & KRB5_AP_REQUIRE_BINDINGS;
	bool asserted = a->ap_options & KRB5_KERB_AP_OPTIONS_CBT;
	struct krb5_gss_checksum sum;
	bool bound;
	int reason;

	if (required && !bindings)
		return -EINVAL;
	reason = krb5_gss_checksum_get(&a->auth.checksum, &sum);
	if (!a->gss && !reason && detected_dce(a, &sum)) {
		a->gss = true;
		a->unframed = true;
	}
	if (!a->gss)
		return required ? KRB5_AP_REASON_NO_BINDINGS : 0;
	if (reason)
		return reason;
	a->dce = sum.flags & KRB5_AP_GSS_DCE_STYLE;
	a->mutual = a->dce || sum.flags & KRB5_AP_GSS_MUTUAL;
	if (a->dce != a->unframed)
		return KRB5_AP_REASON_GSS_DCE_FRAMING;
	if (a->dce && !a->request->exchange)
		return KRB5_AP_REASON_GSS_LEGS;
	reason = krb5_gss_check_bindings(bindings, required, &sum, asserted,
					 &bound);
	if (reason)
		return reason;
	a->deleg = sum.deleg;
	a->gss_flags = sum.flags & KRB5_GSS_AGREED;
	if (a->dce)
		a->gss_flags |= KRB5_AP_GSS_DCE_STYLE | KRB5_AP_GSS_MUTUAL;
	if (bound)
		a->gss_flags |= KRB5_AP_GSS_CHANNEL_BOUND;
	return 0;
}
