// SPDX-License-Identifier: GPL-2.0
/*
 * Which message of an exchange a token is, and whether there will be another.
 *
 * Most exchanges are one request and one reply. There are more messages
 *
 * - if a SPNEGO client would prefer another mechanism, or sends no token of the
 *   first: it is told which one it will be, and sends a token of that;
 * - if it would prefer another: both ends sign the list of mechanisms;
 * - in DCE_STYLE, where the client answers the KRB_AP_REP.
 *
 * Between two messages there is a struct krb5_ap_exchange. It owns the context
 * as soon as there is one; the service gets it when the exchange is over.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "accept.h"
#include "wire/gss_token.h"

/**
 * krb5_ap_exchange_free() - give an exchange up
 * @exchange: the exchange, or NULL
 *
 * Context: process; may sleep.
 */
void krb5_ap_exchange_free(struct krb5_ap_exchange *exchange)
{
	if (!exchange)
		return;
	krb5_ap_context_put(exchange->context);
	kfree(exchange);
}
EXPORT_SYMBOL_GPL(krb5_ap_exchange_free);

/* Memory for what has to be remembered, before anything is spent. */
static int exchange_keep(struct krb5_accept *a)
{
	const struct krb5_ap_octets list = a->spnego.message.mech_types;
	struct krb5_ap_exchange *exchange;

	if (a->exchange)
		return 0;
	if (!a->request->exchange)
		return KRB5_AP_REASON_GSS_LEGS;
	exchange = kzalloc(struct_size(exchange, mech_types, list.len),
			   a->request->gfp | __GFP_ACCOUNT);
	if (!exchange)
		return -ENOMEM;
	exchange->spnego = a->spnego.used;
	exchange->mech_types_len = list.len;
	if (list.len)
		memcpy(exchange->mech_types, list.data, list.len);
	a->exchange = exchange;
	return 0;
}

/**
 * krb5_exchange_advance() - find out whether the client has to say more
 * @a: the exchange, all of whose messages so far were good
 * @reply: has the mechanism's own reply, or nothing; set to what is to be sent
 *
 * Return: 0 if the exchange is over, KRB5_AP_REASON_CONTINUE if it is not,
 *	another reason or -errno
 */
int krb5_exchange_advance(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	bool waiting = a->gss.dce;
	int ret = 0;

	if (a->leg == KRB5_LEG_NEGOTIATE) {
		ret = exchange_keep(a);
		if (ret)
			return ret;
		krb5_negotiate_choose(a, reply);
		return KRB5_AP_REASON_CONTINUE;
	}
	if (a->spnego.used)
		ret = krb5_negotiate_advance(a, reply, &waiting);
	if (!ret && waiting)
		ret = exchange_keep(a) ?: KRB5_AP_REASON_CONTINUE;
	return ret;
}

static int exchange_resume(struct krb5_accept *a)
{
	struct krb5_ap_exchange *exchange = a->exchange;
	int reason;

	a->token.gss = true;
	if (a->spnego.used) {
		reason = krb5_negotiate_next(a);
		if (reason)
			return reason;
	}
	a->leg = KRB5_LEG_AP_REQ;
	if (!exchange->context)
		return 0;
	a->leg = exchange->dce ? KRB5_LEG_AP_REP : KRB5_LEG_MIC;
	a->context = exchange->context;
	exchange->context = NULL;
	a->resumed_context = true;
	return 0;
}

static int exchange_first(struct krb5_accept *a)
{
	const struct krb5_ap_octets *token = &a->token.mech;

	a->leg = KRB5_LEG_AP_REQ;
	switch (a->request->framing) {
	case KRB5_AP_FRAMING_RAW:
		return 0;
	case KRB5_AP_FRAMING_GSS:
		a->token.gss = true;
		return 0;
	case KRB5_AP_FRAMING_SPNEGO:
		a->token.gss = true;
		if (!krb5_spnego_framed(token->data, token->len))
			return KRB5_AP_REASON_FRAMING_UNKNOWN;
		return krb5_negotiate_first(a);
	case KRB5_AP_FRAMING_DETECT:
		a->token.gss = krb5_gss_framed(token->data, token->len);
		if (krb5_spnego_framed(token->data, token->len))
			return krb5_negotiate_first(a);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

/**
 * krb5_exchange_classify() - find out which message of the exchange a token is
 * @a: has the request and the namespace's configuration; @a->leg is set
 *
 * Return: 0, a reason or -EOPNOTSUPP
 */
int krb5_exchange_classify(struct krb5_accept *a)
{
	const struct krb5_ap_request *request = a->request;

	if (request->exchange) {
		a->exchange = *request->exchange;
		*request->exchange = NULL;
	}
	a->resumed = a->exchange;
	if (a->resumed)
		a->spnego.used = a->exchange->spnego;
	if (request->token_len > a->config.token_max)
		return KRB5_AP_REASON_TOKEN_TOO_LONG;
	a->token.mech.data = request->token;
	a->token.mech.len = request->token_len;
	return a->resumed ? exchange_resume(a) : exchange_first(a);
}

/**
 * krb5_exchange_finish() - keep an exchange that goes on, or free it
 * @a: the exchange
 * @ret: the result of the call. After an error that is no verdict the exchange
 *	is as it was before.
 */
void krb5_exchange_finish(struct krb5_accept *a, int ret)
{
	struct krb5_ap_exchange *exchange = a->exchange;
	bool goes_on = ret == KRB5_AP_REASON_CONTINUE;

	if (a->context && (!ret || goes_on)) {
		a->context->recv_seq += a->spnego.mic_verified;
		a->context->send_seq += a->spnego.mic_made;
	}
	if (!goes_on && !(ret < 0 && a->resumed)) {
		krb5_ap_exchange_free(exchange);
		return;
	}
	if (goes_on) {
		exchange->dce = a->gss.dce;
		exchange->mic_needed = a->spnego.mic_needed;
		exchange->mic_sent |= a->spnego.mic_made;
	}
	if (goes_on || a->resumed_context) {
		exchange->context = a->context;
		a->context = NULL;
	}
	*a->request->exchange = exchange;
}
