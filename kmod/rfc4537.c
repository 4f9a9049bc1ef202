// SPDX-License-Identifier: GPL-2.0
/*
 * Which encryption type will the messages of a context have? RFC 4537.
 *
 * Without negotiation it is that of the client's subkey, or else of the session
 * key. A client that can do better says so in its authenticator; then the
 * acceptor's subkey may be of another type.
 */
#include <linux/export.h>
#include <linux/limits.h>
#include <kunit/visibility.h>

#include "internal.h"

/* What the service can do, of what is permitted. */
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

/**
 * krb5_choose_enctype() - choose the encryption type of a context's messages
 * @request: the service's conditions
 * @permitted: mask of BIT(enum krb5_enctype_index)
 * @proposed: encryption type of the client's subkey, or of the session key
 * @list: contents of the client's AD-ETYPE-NEGOTIATION; NULL data if it has
 *	sent none
 * @descp: set to the encryption type of the acceptor's subkey, if there will
 *	be one; NULL @list.data leaves the one that is proposed
 *
 * EtypeList ::= SEQUENCE OF Int32 -- in the client's order of preference
 *
 * Its first one that the service can do is taken.
 *
 * Return: 0 or a reason
 */
int krb5_choose_enctype(const struct krb5_ap_request *request, u32 permitted,
			const struct krb5_enctype_desc *proposed,
			struct krb5_ap_octets list,
			const struct krb5_enctype_desc **descp)
{
	u32 usable = usable_enctypes(request, permitted);
	const struct krb5_enctype_desc *desc, *chosen = NULL;
	unsigned int n = 0;
	struct der der, seq;

	if (list.data) {
		der_init(&der, list.data, list.len);
		seq = der_enter(&der, DER_SEQUENCE);
		while (!seq.bad && !der_at_end(&seq)) {
			desc = krb5_enctype_find(der_integer(&seq, S32_MIN,
							     S32_MAX));
			if (!chosen && desc && usable & BIT(desc->index))
				chosen = desc;
			if (++n > KRB5_AP_ETYPES_MAX)
				return KRB5_AP_REASON_AUTHDATA_LIMIT;
		}
		der_leave(&der, &seq);
		if (!der_at_end(&der))
			return KRB5_AP_REASON_AUTHDATA_MALFORMED;
	}
	if (!chosen && usable & BIT(proposed->index))
		chosen = proposed;
	if (!chosen)
		return KRB5_AP_REASON_CONTEXT_ETYPE;
	*descp = chosen;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_choose_enctype);
