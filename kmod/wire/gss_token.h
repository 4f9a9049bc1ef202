/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The GSS-API framing of Kerberos messages: RFC 2743 section 3.1, RFC 4121
 * section 4.1.
 *
 * Promises: syntax only, by the rules of der.h.
 * Lifetimes: the message is a view of the token. No locks.
 */
#ifndef _KRB5_AP_GSS_TOKEN_H
#define _KRB5_AP_GSS_TOKEN_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "der.h"

/* TOK_ID, RFC 4121 section 4.1 */
enum krb5_gss_tok_id {
	KRB5_GSS_AP_REQ	= 0x0100,
	KRB5_GSS_AP_REP	= 0x0200,
	KRB5_GSS_ERROR	= 0x0300,
};

bool krb5_gss_framed(const u8 *data, size_t len);
enum krb5_ap_reason krb5_gss_strip(const u8 *data, size_t len,
				   enum krb5_gss_tok_id *id,
				   struct krb5_ap_octets *message);
void krb5_gss_frame(struct der_writer *w, enum krb5_gss_tok_id id,
		    const u8 *end);

#endif /* _KRB5_AP_GSS_TOKEN_H */
