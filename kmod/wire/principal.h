/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Principal names, RFC 4120 section 6.2.
 *
 * Promises: a name that has been decoded is strict DER without control
 * characters, and so is a principal.
 * Lifetimes: struct krb5_name is a view; struct krb5_ap_principal owns its
 * bytes. No locks: neither changes.
 */
#ifndef _KRB5_AP_PRINCIPAL_H
#define _KRB5_AP_PRINCIPAL_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

/**
 * struct krb5_name - a view of a principal's name in a message
 * @realm: the realm
 * @names: contents of the name-string SEQUENCE: the components as DER
 *	GeneralStrings
 * @type: name-type
 * @components: number of components in @names
 *
 * As the encoding is strict DER, two names have the same components exactly if
 * the bytes of @names are the same: {"a/b"} is never taken for {"a", "b"}.
 */
struct krb5_name {
	struct krb5_ap_octets realm;
	struct krb5_ap_octets names;
	s32 type;
	u32 components;
};

/**
 * struct krb5_ap_principal - a name with memory of its own
 * @type: name-type
 * @components: number of components
 * @realm_len: bytes of the realm, at the start of @data
 * @names_len: bytes of the components as in struct krb5_name, behind it
 * @data: both of them
 */
struct krb5_ap_principal {
	s32 type;
	u32 components;
	u32 realm_len;
	u32 names_len;
	u8 data[];
};

/* Only ASCII letters have a case: names are bytes of no known character set. */
static inline u8 krb5_fold(u8 c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static inline size_t krb5_principal_size(const struct krb5_name *name)
{
	return sizeof(struct krb5_ap_principal) +
	       name->realm.len + name->names.len;
}

void krb5_principal_set(struct krb5_ap_principal *principal,
			const struct krb5_name *name);
struct krb5_name
krb5_principal_name(const struct krb5_ap_principal *principal);
struct krb5_ap_principal *
krb5_principal_make(s32 type, struct krb5_ap_octets realm,
		    const struct krb5_ap_octets *components, unsigned int n,
		    gfp_t gfp);
bool krb5_octets_equal(struct krb5_ap_octets a, struct krb5_ap_octets b);
bool krb5_name_equal(const struct krb5_name *a, const struct krb5_name *b);
bool krb5_bytes_equal_nocase(struct krb5_ap_octets a, struct krb5_ap_octets b);
bool krb5_name_equal_nocase(const struct krb5_name *a,
			    const struct krb5_name *b);
bool krb5_name_anonymous(const struct krb5_name *name);

#endif /* _KRB5_AP_PRINCIPAL_H */
