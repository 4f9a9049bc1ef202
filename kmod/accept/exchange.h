/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exchanges of more than one message of the client's.
 */
#ifndef _KRB5_AP_EXCHANGE_H
#define _KRB5_AP_EXCHANGE_H

#include "internal.h"

/**
 * struct krb5_ap_exchange - waits for the client's next message
 * @context: half a context; NULL before there was a KRB_AP_REQ
 * @spnego: what comes is a NegTokenResp
 * @dce: the KRB_AP_REP of DCE_STYLE comes next
 * @mic_needed: both ends are to sign the list of mechanisms
 * @mic_sent: this end has
 * @mech_types_len: octets of @mech_types
 * @mech_types: the list, as the client has sent it
 */
struct krb5_ap_exchange {
	struct krb5_ap_context *context;
	bool spnego;
	bool dce;
	bool mic_needed;
	bool mic_sent;
	size_t mech_types_len;
	u8 mech_types[];
};

int krb5_exchange_classify(struct krb5_accept *a, struct krb5_ap_reply *reply);
int krb5_exchange_advance(struct krb5_accept *a, struct krb5_ap_reply *reply);
void krb5_exchange_finish(struct krb5_accept *a, int ret);
void krb5_exchange_reject(struct krb5_accept *a, struct krb5_ap_reply *reply);

/* accept.c: the mechanism's own first message, @a->token */
void krb5_accept_put_work(struct krb5_accept *a);
int krb5_accept_stages(struct krb5_accept *a, struct krb5_ap_reply *reply);

/* dce.c */
int krb5_dce_verify(struct krb5_accept *a, struct krb5_ap_octets message);

#endif /* _KRB5_AP_EXCHANGE_H */
