/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A GSS-API service and requests for it, made to order.
 */
#ifndef _KRB5_AP_KUNIT_GSS_H
#define _KRB5_AP_KUNIT_GSS_H

#include "accept/exchange.h"
#include "wire/gss_checksum.h"
#include "wire/gss_token.h"
#include "token.h"

/**
 * struct gss - a service, a request for it, and what came of it
 * @kn: the namespace
 * @now: the time
 * @request: the service's conditions
 * @t: the client's request, to be changed at will
 * @tok_id: of the token
 * @flags: in the checksum
 * @bindings: the client's
 * @checksum: room for the checksum
 * @exchange: waits for the next call
 * @context: of the last call
 * @reply: of the last call
 */
struct gss {
	struct krb5_ap_net *kn;
	s64 now;
	struct krb5_ap_request request;
	struct token t;
	u16 tok_id;
	u32 flags;
	const struct krb5_ap_bindings *bindings;
	u8 checksum[24];
	struct krb5_ap_exchange *exchange;
	struct krb5_ap_context *context;
	struct krb5_ap_reply reply;
};

struct gss *gss_new(struct kunit *test, s32 etype);
struct krb5_ap_octets gss_frame(struct kunit *test, u16 tok_id,
				struct krb5_ap_octets message);
struct krb5_ap_octets gss_message(struct kunit *test, struct gss *gss);
struct krb5_ap_octets gss_token(struct kunit *test, struct gss *gss);
int gss_accept(struct gss *gss, struct krb5_ap_octets token);
int gss_ask(struct kunit *test, struct gss *gss);

#endif /* _KRB5_AP_KUNIT_GSS_H */
