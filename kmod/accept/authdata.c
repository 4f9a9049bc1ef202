// SPDX-License-Identifier: GPL-2.0
/*
 * Authorization data, RFC 4120 section 5.2.6.
 *
 * An element that is not understood fails the request, unless it is inside
 * AD-IF-RELEVANT. Only that is checked here; the data itself is for services
 * that ask for it.
 */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "accept.h"

/*
 * Types that do not fail a request outside of AD-IF-RELEVANT either. AD-AND-OR is
 * not one of them: an acceptor that does not evaluate it cannot know whether its
 * conditions are met (section 5.2.6.3).
 */
static bool authdata_acceptable(s32 type)
{
	switch (type) {
	case KRB5_AD_IF_RELEVANT:
	/*
	 * Not opened here. AD-KDCIssued only adds rights (section 5.2.6.2);
	 * AD-CAMMAC is verified by the service that uses it (RFC 7751).
	 */
	case KRB5_AD_KDC_ISSUED:
	case KRB5_AD_CAMMAC:
	case KRB5_AD_AUTH_INDICATOR:
	case KRB5_AD_WIN2K_PAC:
	/* The business of the KDC (section 5.2.6.4). */
	case KRB5_AD_MANDATORY_FOR_KDC:
	/* MS-KILE: restricts what Windows does with its own tokens. */
	case KRB5_AD_TOKEN_RESTRICTIONS:
	case KRB5_AD_LOCAL:
	case KRB5_AD_AP_OPTIONS:
	case KRB5_AD_TARGET_PRINCIPAL:
		return true;
	default:
		return false;
	}
}

/* Keeps elements inside AD-IF-RELEVANT that later stages look at. */
static void authdata_note(struct krb5_authdata_found *found,
			  const struct krb5_authdata *ad)
{
	switch (ad->type) {
	case KRB5_AD_WIN2K_PAC:
		if (!found->pacs++)
			found->pac = ad->data;
		break;
	case KRB5_AD_ETYPE_NEGOTIATION:
		if (!found->etypes.data)
			found->etypes = ad->data;
		break;
	case KRB5_AD_AP_OPTIONS:
		if (ad->data.len == sizeof(found->ap_options))
			found->ap_options |= get_unaligned_le32(ad->data.data);
		break;
	}
}

/**
 * krb5_check_authdata() - check that all critical elements are understood
 * @authdata: contents of AuthorizationData; NULL data if there is none
 * @policy: what to do with critical elements that are not
 * @found: set to the elements that later stages look at
 *
 * Descends into AD-IF-RELEVANT, without recursion and to a limited depth. Its
 * contents must be DER as well.
 *
 * Return: 0 or a reason
 */
int krb5_check_authdata(struct krb5_ap_octets authdata,
			enum krb5_ap_critical_authdata policy,
			struct krb5_authdata_found *found)
{
	struct der level[KRB5_AP_AUTHDATA_DEPTH_MAX + 1] __uninitialized;
	unsigned int depth = 0, elements = 0;
	struct krb5_authdata ad;

	*found = (struct krb5_authdata_found){};
	if (!authdata.data)
		return 0;
	der_init(&level[0], authdata.data, authdata.len);
	for (;;) {
		if (level[depth].bad)
			return KRB5_AP_REASON_AUTHDATA_MALFORMED;
		if (der_at_end(&level[depth])) {
			if (!depth--)
				return 0;
			continue;
		}

		ad = krb5_next_authdata(&level[depth]);
		if (level[depth].bad)
			return KRB5_AP_REASON_AUTHDATA_MALFORMED;
		if (++elements > KRB5_AP_AUTHDATA_ELEMENTS_MAX)
			return KRB5_AP_REASON_AUTHDATA_LIMIT;
		if (!depth && !authdata_acceptable(ad.type) &&
		    policy == KRB5_AP_CRITICAL_AUTHDATA_STRICT)
			return KRB5_AP_REASON_AUTHDATA_CRITICAL;
		if (depth)
			authdata_note(found, &ad);
		if (ad.type == KRB5_AD_IF_RELEVANT) {
			struct der contents;

			if (++depth >= ARRAY_SIZE(level))
				return KRB5_AP_REASON_AUTHDATA_LIMIT;
			der_init(&contents, ad.data.data, ad.data.len);
			level[depth] = der_enter(&contents, DER_SEQUENCE);
			if (!der_at_end(&contents))
				return KRB5_AP_REASON_AUTHDATA_MALFORMED;
		}
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_check_authdata);
