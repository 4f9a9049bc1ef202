// SPDX-License-Identifier: GPL-2.0
/*
 * Which message of the exchange is it, and will there be another?
 *
 * Most exchanges are one request and one reply. There are more messages
 *
 * - if a SPNEGO client would prefer another mechanism, or sends no token of the
 *   first: it is told which one it will be, and sends one of that;
 * - if it would: then both ends sign the list of mechanisms, so that nobody on
 *   the way can have taken the best from it (RFC 4178 section 5);
 * - in DCE_STYLE, where the client answers the KRB_AP_REP.
 *
 * Between two messages there is a struct krb5_ap_exchange. The context is in it
 * as soon as there is one, and nobody gets it before the exchange is over.
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

/* Room for what has to be remembered, before anything is spent. */
static int exchange_keep(struct krb5_accept *a)
{
	const struct krb5_ap_octets list = a->negotiation.mech_types;
	struct krb5_ap_exchange *exchange;

	if (a->exchange)
		return 0;
	if (!a->request->exchange)
		return KRB5_AP_REASON_GSS_LEGS;
	exchange = kzalloc(struct_size(exchange, mech_types, list.len),
			   a->request->gfp | __GFP_ACCOUNT);
	if (!exchange)
		return -ENOMEM;
	exchange->spnego = a->spnego;
	exchange->mech_types_len = list.len;
	if (list.len)
		memcpy(exchange->mech_types, list.data, list.len);
	a->exchange = exchange;
	return 0;
}

/* A NegTokenResp around what is there already. */
static void spnego_reply(struct krb5_accept *a, struct krb5_ap_reply *reply,
			 enum krb5_spnego_state state,
			 struct krb5_ap_octets mic)
{
	struct krb5_ap_octets token = {}, mech = {};
	struct der_writer w;

	if (reply->len) {
		token.data = reply->data;
		token.len = reply->len;
	}
	/* Only the first reply names it. */
	if (a->negotiation.mech_types.data && state != KRB5_SPNEGO_REJECT)
		mech = a->negotiation.mech;
	der_writer_init(&w, reply->data, sizeof(reply->data));
	krb5_spnego_put_resp(&w, state, mech, token, mic);
	krb5_reply_set(reply, &w);
}

/**
 * krb5_exchange_reject() - make the SPNEGO message of a refusal
 * @a: the exchange
 * @reply: has the mechanism's own, or nothing
 *
 * If both do not fit, the refusal goes without a word about why.
 */
void krb5_exchange_reject(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	const struct krb5_ap_octets none = {};

	if (!a->spnego)
		return;
	spnego_reply(a, reply, KRB5_SPNEGO_REJECT, none);
	if (!reply->len)
		spnego_reply(a, reply, KRB5_SPNEGO_REJECT, none);
}

static int spnego_verify_mic(struct krb5_accept *a, struct krb5_ap_octets list)
{
	struct krb5_ap_octets mic = a->negotiation.mic;
	u64 seq;
	int err;

	err = krb5_ap_verify_mic(a->context, list.data, list.len, mic.data,
				 mic.len, &seq);
	if (err == -EPROTO || err == -EBADMSG)
		return KRB5_AP_REASON_SPNEGO_MIC;
	if (err)
		return err;
	if (seq != a->context->recv_seq)
		return KRB5_AP_REASON_SPNEGO_MIC;
	a->mic_taken = true;
	return 0;
}

/* The list of mechanisms, signed by both ends. */
static int spnego_mics(struct krb5_accept *a, struct krb5_ap_octets *mic,
		       u8 *buf, bool *waiting)
{
	struct krb5_ap_octets list = a->negotiation.mech_types;
	struct krb5_ap_exchange *exchange = a->exchange;
	int ret;

	if (exchange) {
		list.data = exchange->mech_types;
		list.len = exchange->mech_types_len;
	}
	*waiting = !a->negotiation.mic.data;
	if (!*waiting) {
		ret = spnego_verify_mic(a, list);
		if (ret)
			return ret;
	}
	if (exchange && exchange->mic_sent)
		return *waiting ? KRB5_AP_REASON_SPNEGO_MIC : 0;
	ret = krb5_ap_get_mic(a->context, a->context->send_seq, list.data,
			      list.len, buf, KRB5_AP_MIC_MAX);
	if (ret < 0)
		return ret;
	a->mic_made = true;
	mic->data = buf;
	mic->len = ret;
	return 0;
}

static int spnego_step(struct krb5_accept *a, struct krb5_ap_reply *reply,
		       bool *waiting)
{
	bool said = a->exchange && a->exchange->mic_sent;
	struct krb5_ap_octets mic = {};
	u8 buf[KRB5_AP_MIC_MAX];
	int ret;

	if (!*waiting && (a->mic_needed || a->negotiation.mic.data)) {
		ret = spnego_mics(a, &mic, buf, waiting);
		if (ret)
			return ret;
	}
	/* With the client's signature under ours, all is said. */
	if (!said)
		spnego_reply(a, reply, *waiting ? KRB5_SPNEGO_INCOMPLETE :
			     KRB5_SPNEGO_COMPLETED, mic);
	return 0;
}

/**
 * krb5_exchange_advance() - is that all, or does the client have to say more?
 * @a: the exchange, with a context, all of whose messages so far were good
 * @reply: has the mechanism's own reply, or nothing; set to what is to be sent
 *
 * Return: 0 if it is over, KRB5_AP_REASON_CONTINUE if not, another reason or
 *	-errno
 */
int krb5_exchange_advance(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	bool waiting = a->dce;
	int ret = 0;

	if (a->spnego)
		ret = spnego_step(a, reply, &waiting);
	if (!ret && waiting)
		ret = exchange_keep(a) ?: KRB5_AP_REASON_CONTINUE;
	return ret;
}

/* It will be Kerberos, but the client has sent no token of it yet. */
static int spnego_choose(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	const struct krb5_ap_octets none = {};
	int ret;

	ret = exchange_keep(a);
	if (ret)
		return ret;
	spnego_reply(a, reply, a->mic_needed ? KRB5_SPNEGO_REQUEST_MIC :
		     KRB5_SPNEGO_INCOMPLETE, none);
	return KRB5_AP_REASON_CONTINUE;
}

static int spnego_first(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	int reason;

	a->spnego = true;
	reason = krb5_spnego_get_init(a->token.data, a->token.len,
				      &a->negotiation);
	if (reason)
		return reason;
	a->mic_needed = !a->negotiation.preferred;
	/* A token that comes along is of the mechanism that it prefers. */
	if (a->mic_needed || !a->negotiation.token.data)
		return spnego_choose(a, reply);
	a->token = a->negotiation.token;
	return krb5_accept_stages(a, reply);
}

static int exchange_continue(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	struct krb5_ap_exchange *exchange = a->exchange;
	int ret;

	a->gss = true;
	a->spnego = exchange->spnego;
	a->mic_needed = exchange->mic_needed;
	if (a->spnego) {
		ret = krb5_spnego_get_resp(a->token.data, a->token.len,
					   &a->negotiation);
		if (ret)
			return ret;
		a->token = a->negotiation.token;
		if (!a->token.data && (!exchange->context || exchange->dce))
			return KRB5_AP_REASON_SPNEGO_TOKEN;
	}
	if (!exchange->context)
		return krb5_accept_stages(a, reply);

	a->context = exchange->context;
	exchange->context = NULL;
	a->resumed_context = true;
	a->mutual = a->context->mutual;
	ret = exchange->dce ? krb5_dce_verify(a, a->token) : 0;
	return ret ?: krb5_exchange_advance(a, reply);
}

/**
 * krb5_exchange_classify() - find out what a token is, and judge it
 * @a: has the request and the namespace's configuration
 * @reply: empty; set to what is to be sent
 *
 * Return: 0, a reason or -errno
 */
int krb5_exchange_classify(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	const struct krb5_ap_request *request = a->request;
	const u8 *data = request->token;
	size_t len = request->token_len;

	if (request->exchange) {
		a->exchange = *request->exchange;
		*request->exchange = NULL;
	}
	a->resumed = a->exchange;
	if (a->resumed)
		a->spnego = a->exchange->spnego;
	if (len > a->config.token_max)
		return KRB5_AP_REASON_TOKEN_TOO_LONG;
	a->token = (struct krb5_ap_octets){ data, len };
	if (a->resumed)
		return exchange_continue(a, reply);

	switch (request->framing) {
	case KRB5_AP_FRAMING_RAW:
		break;
	case KRB5_AP_FRAMING_GSS:
		a->gss = true;
		break;
	case KRB5_AP_FRAMING_SPNEGO:
		a->gss = true;
		if (!krb5_spnego_framed(data, len))
			return KRB5_AP_REASON_FRAMING_UNKNOWN;
		return spnego_first(a, reply);
	case KRB5_AP_FRAMING_DETECT:
		a->gss = krb5_gss_framed(data, len);
		if (krb5_spnego_framed(data, len))
			return spnego_first(a, reply);
		break;
	default:
		return -EOPNOTSUPP;
	}
	return krb5_accept_stages(a, reply);
}

/**
 * krb5_exchange_finish() - keep an exchange that goes on, or forget it
 * @a: the exchange
 * @ret: what became of its last message. After an error that is no verdict the
 *	exchange is as it was before.
 */
void krb5_exchange_finish(struct krb5_accept *a, int ret)
{
	struct krb5_ap_exchange *exchange = a->exchange;
	bool goes_on = ret == KRB5_AP_REASON_CONTINUE;

	if (a->context && (!ret || goes_on)) {
		a->context->recv_seq += a->mic_taken;
		a->context->send_seq += a->mic_made;
	}
	if (!goes_on && !(ret < 0 && a->resumed)) {
		krb5_ap_exchange_free(exchange);
		return;
	}
	if (goes_on) {
		exchange->dce = a->dce;
		exchange->mic_needed = a->mic_needed;
		exchange->mic_sent |= a->mic_made;
	}
	if (goes_on || a->resumed_context) {
		exchange->context = a->context;
		a->context = NULL;
	}
	*a->request->exchange = exchange;
}
