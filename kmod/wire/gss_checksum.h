/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The GSS-API pseudo-checksum of an authenticator, RFC 4121 section 4.1.1.
 *
 * Promises: no look past the checksum, no allocation.
 * Lifetimes: what is read is a view of the authenticator. No locks.
 */
#ifndef _KRB5_AP_GSS_CHECKSUM_H
#define _KRB5_AP_GSS_CHECKSUM_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "message.h"

#define KRB5_GSS_BND_LEN	16

/* Bytes of a checksum that delegates nothing. */
#define KRB5_GSS_CHECKSUM_LEN	24

/* Flags that both ends agree upon, but for those with conditions. */
#define KRB5_GSS_AGREED	(KRB5_AP_GSS_MUTUAL | KRB5_AP_GSS_REPLAY | \
			 KRB5_AP_GSS_SEQUENCE | KRB5_AP_GSS_CONF | \
			 KRB5_AP_GSS_INTEG | KRB5_AP_GSS_IDENTIFY | \
			 KRB5_AP_GSS_EXTENDED_ERROR)

/**
 * struct krb5_gss_checksum - the contents of the checksum
 * @bnd: fingerprint of the channel bindings, KRB5_GSS_BND_LEN bytes; zeros if
 *	there are none
 * @flags: KRB5_AP_GSS_*, and flags that are not known here
 * @deleg: the KRB_CRED of a client that delegates; NULL data if it does not
 */
struct krb5_gss_checksum {
	const u8 *bnd;
	u32 flags;
	struct krb5_ap_octets deleg;
};

int krb5_gss_checksum_get(const struct krb5_checksum *checksum,
			  struct krb5_gss_checksum *sum);
void krb5_gss_checksum_put(const struct krb5_ap_bindings *bindings, u32 flags,
			   u8 *sum);
void krb5_gss_bnd(const struct krb5_ap_bindings *bindings, u8 *bnd);
int krb5_gss_check_bindings(const struct krb5_ap_bindings *bindings,
			    bool required, const struct krb5_gss_checksum *sum,
			    bool asserted, bool *boundp);

#endif /* _KRB5_AP_GSS_CHECKSUM_H */
