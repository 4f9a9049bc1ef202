// SPDX-License-Identifier: GPL-2.0
/*
 * The encryption type of a context's messages, RFC 4537.
 *
 * Without negotiation it is that of the client's subkey, or else of the session
 * key. A client may propose others in its authenticator; then the acceptor's
 * subkey may be of one of these.
 */
#include <linux/export.h>
#include <linux/limits.h>
#include <kunit/visibility.h>

#include "accept.h"

/* The types that are permitted and that the service can use. */
static u32 usable_enctypes(const struct krb5_ap_request *request, u32 permitted)
{
	const struct krb5_enctype_desc *desc;
	u32 usable = 0;
	unsigned int i;

	if (!request->context_enctypes)
		return permitted;
	for (i = 0; i < request->context_enctypes_count; i++) {
		desc = krb5_enctype_find(request->context_enctypes[i]);
		if (desc)
			usable |= BIT(desc->index);
	}
	return usable & permitted;
}

/*
 * EtypeList ::= SEQUENCE OF Int32 -- in the client's order of preference
 *
 * It comes in AD-IF-RELEVANT: a list that cannot be read may be ignored.
 */
static const struct krb5_enctype_desc *
first_usable(struct krb5_ap_octets list, u32 usable)
{
	const struct krb5_enctype_desc *desc, *chosen = NULL;
	struct der der, seq;
	unsigned int n;

	der_init(&der, list.data, list.len);
	seq = der_enter(&der, DER_SEQUENCE);
	for (n = 0; !seq.bad && !der_at_end(&seq); n++) {
		desc = krb5_enctype_find(der_integer(&seq, S32_MIN, S32_MAX));
		if (!chosen && desc && usable & BIT(desc->index) &&
		    n < KRB5_AP_ETYPES_MAX)
			chosen = desc;
	}
	der_leave(&der, &seq);
	return der_at_end(&der) ? chosen : NULL;
}

/**
 * krb5_choose_enctype() - choose the encryption type of a context's messages
 * @request: the service's conditions
 * @permitted: mask of BIT(enum krb5_enctype_index)
 * @proposed: encryption type of the client's subkey, or of the session key
 * @list: the client's AD-ETYPE-NEGOTIATION; NULL data if there will be no
 *	acceptor's subkey, or the client has sent none
 * @descp: set to the encryption type
 *
 * Return: 0 or KRB5_AP_REASON_CONTEXT_ETYPE
 */
int krb5_choose_enctype(const struct krb5_ap_request *request, u32 permitted,
			const struct krb5_enctype_desc *proposed,
			struct krb5_ap_octets list,
			const struct krb5_enctype_desc **descp)
{
	u32 usable = usable_enctypes(request, permitted);

	*descp = first_usable(list, usable);
	if (!*descp && usable & BIT(proposed->index))
		*descp = proposed;
	return *descp ? 0 : KRB5_AP_REASON_CONTEXT_ETYPE;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_choose_enctype);
