/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SPNEGO, RFC 4178: the messages that negotiate a mechanism.
 *
 * Promises: syntax only, by the rules of der.h. Meaning is accept/'s.
 * Lifetimes: a decoded message is a view of the token. No locks.
 */
#ifndef _KRB5_AP_SPNEGO_H
#define _KRB5_AP_SPNEGO_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "der.h"

/* negState, section 4.2.2 */
enum krb5_spnego_state {
	KRB5_SPNEGO_COMPLETED	= 0,
	KRB5_SPNEGO_INCOMPLETE	= 1,
	KRB5_SPNEGO_REJECT	= 2,
	KRB5_SPNEGO_REQUEST_MIC	= 3,
};

/**
 * struct krb5_spnego_message - a message of a client
 * @mech_types: the mechanisms that it proposes, a MechTypeList with its tag;
 *	NULL data if it is not its first message
 * @mech: the first one that is Kerberos, contents of the OBJECT IDENTIFIER
 * @preferred: @mech is the first of the list
 * @token: token of the mechanism; NULL data if there is none
 * @mic: mechListMIC; NULL data if there is none
 */
struct krb5_spnego_message {
	struct krb5_ap_octets mech_types;
	struct krb5_ap_octets mech;
	bool preferred;
	struct krb5_ap_octets token;
	struct krb5_ap_octets mic;
};

bool krb5_spnego_framed(const u8 *data, size_t len);
enum krb5_ap_reason krb5_spnego_get_init(const u8 *data, size_t len,
					 struct krb5_spnego_message *message);
enum krb5_ap_reason krb5_spnego_get_resp(const u8 *data, size_t len,
					 struct krb5_spnego_message *message);
void krb5_spnego_put_resp(struct der_writer *w, enum krb5_spnego_state state,
			  struct krb5_ap_octets mech,
			  struct krb5_ap_octets token,
			  struct krb5_ap_octets mic);

#endif /* _KRB5_AP_SPNEGO_H */
