/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of the initiator: what its two halves share. No other room
 * includes this.
 *
 * A struct krb5_ap_initiator has one owner, the caller of krb5_ap_initiate(),
 * who must not verify two replies at the same time. It points to nothing of a
 * namespace or a credential.
 */
#ifndef _KRB5_AP_INITIATE_H
#define _KRB5_AP_INITIATE_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

#include "crypt/crypt.h"

struct krb5_ap_net;

/**
 * struct krb5_ap_initiator - a request, and what is needed to verify the reply
 * @session: encryption type of the session key
 * @ctime: time in the authenticator, seconds since 1970
 * @cusec: microseconds of it
 * @context: half a context, until a reply has been verified; NULL if it has
 *	been given out
 * @gss: it is a GSS-API token, and the reply is to be one
 * @token: the request, in @buf
 * @size: length of the allocation in bytes
 * @buf: where the authenticator is written and sealed
 */
struct krb5_ap_initiator {
	const struct krb5_enctype_desc *session;
	s64 ctime;
	u32 cusec;
	struct krb5_ap_context *context;
	bool gss;
	struct krb5_ap_octets token;
	size_t size;
	u8 buf[];
};

/* initiate.c */
s64 krb5_initiate_time(s64 now);
int krb5_initiate_run(struct krb5_ap_net *kn,
		      const struct krb5_ap_initiate_params *params, s64 now,
		      struct krb5_ap_initiator **initiatorp,
		      struct krb5_ap_context **contextp);

/* verify_reply.c */
int krb5_verify_run(struct krb5_ap_net *kn, struct krb5_ap_initiator *initiator,
		    const void *reply, size_t len,
		    struct krb5_ap_context **contextp,
		    struct krb5_ap_verify_result *result);

#endif /* _KRB5_AP_INITIATE_H */
