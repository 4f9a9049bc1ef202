// SPDX-License-Identifier: GPL-2.0
/*
 * The acceptor's side of SPNEGO, RFC 4178: which mechanism it will be, and the
 * signatures of both ends under the list of mechanisms.
 *
 * The list comes in the clear. If Kerberos is the client's first choice, there
 * is nothing that an attacker could have taken from it. If it is not, both ends
 * sign the list as they have seen it (section 5).
 */
#include <linux/string.h>

#include "accept.h"

/* Puts a NegTokenResp around the mechanism's reply. */
static void negotiate_reply(struct krb5_accept *a, struct krb5_ap_reply *reply,
			    enum krb5_spnego_state state,
			    struct krb5_ap_octets mic)
{
	const struct krb5_spnego_message *message = &a->spnego.message;
	struct krb5_ap_octets token = {}, mech = {};
	struct der_writer w;

	if (reply->len) {
		token.data = reply->data;
		token.len = reply->len;
	}
	/* Only the first reply names the mechanism. */
	if (message->mech_types.data && state != KRB5_SPNEGO_REJECT)
		mech = message->mech;
	der_writer_init(&w, reply->data, sizeof(reply->data));
	krb5_spnego_put_resp(&w, state, mech, token, mic);
	krb5_reply_set(reply, &w);
}

/**
 * krb5_negotiate_reject() - make the SPNEGO message of a refusal
 * @a: the exchange
 * @reply: has the mechanism's KRB_ERROR, or nothing
 *
 * If both do not fit, the refusal goes without the KRB_ERROR.
 */
void krb5_negotiate_reject(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	const struct krb5_ap_octets none = {};

	if (!a->spnego.used)
		return;
	negotiate_reply(a, reply, KRB5_SPNEGO_REJECT, none);
	if (!reply->len)
		negotiate_reply(a, reply, KRB5_SPNEGO_REJECT, none);
}

/**
 * krb5_negotiate_choose() - tell the client which mechanism it will be
 * @a: the exchange, without a token of the mechanism
 * @reply: set to what is to be sent
 */
void krb5_negotiate_choose(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	const struct krb5_ap_octets none = {};

	negotiate_reply(a, reply, a->spnego.mic_needed ?
			KRB5_SPNEGO_REQUEST_MIC : KRB5_SPNEGO_INCOMPLETE, none);
}

static int negotiate_verify_mic(struct krb5_accept *a,
				struct krb5_ap_octets list)
{
	struct krb5_ap_octets mic = a->spnego.message.mic;
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
	a->spnego.mic_verified = true;
	return 0;
}

/* Verifies the client's signature if it has come, and makes this end's. */
static int negotiate_mics(struct krb5_accept *a, struct krb5_ap_octets *mic,
			  u8 *buf, bool *waiting)
{
	struct krb5_ap_octets list = a->spnego.message.mech_types;
	struct krb5_ap_exchange *exchange = a->exchange;
	int ret;

	if (exchange) {
		list.data = exchange->mech_types;
		list.len = exchange->mech_types_len;
	}
	*waiting = !a->spnego.message.mic.data;
	if (!*waiting) {
		ret = negotiate_verify_mic(a, list);
		if (ret)
			return ret;
	}
	if (exchange && exchange->mic_sent)
		return *waiting ? KRB5_AP_REASON_SPNEGO_MIC : 0;
	ret = krb5_ap_get_mic(a->context, a->context->send_seq, list.data,
			      list.len, buf, KRB5_AP_MIC_MAX);
	if (ret < 0)
		return ret;
	a->spnego.mic_made = true;
	mic->data = buf;
	mic->len = ret;
	return 0;
}

/**
 * krb5_negotiate_advance() - exchange signatures, and make the reply
 * @a: the exchange, with a context
 * @reply: has the mechanism's own reply, or nothing; set to what is to be sent
 * @waiting: the mechanism waits for another message; set if SPNEGO does
 *
 * Return: 0, a reason or -errno
 */
int krb5_negotiate_advance(struct krb5_accept *a, struct krb5_ap_reply *reply,
			   bool *waiting)
{
	bool complete = a->exchange && a->exchange->mic_sent;
	struct krb5_ap_octets mic = {};
	u8 buf[KRB5_AP_MIC_MAX];
	int ret;

	/* The list is signed when the mechanism has come to its end. */
	if (*waiting && a->spnego.message.mic.data)
		return KRB5_AP_REASON_SPNEGO_MIC;
	if (!*waiting && (a->spnego.mic_needed || a->spnego.message.mic.data)) {
		ret = negotiate_mics(a, &mic, buf, waiting);
		if (ret)
			return ret;
	}
	/* A client whose signature follows this end's waits for no reply. */
	if (!complete)
		negotiate_reply(a, reply, *waiting ? KRB5_SPNEGO_INCOMPLETE :
				KRB5_SPNEGO_COMPLETED, mic);
	return 0;
}

/**
 * krb5_negotiate_first() - take the mechanism's token out of a NegTokenInit
 * @a: the exchange; @a->leg is set
 *
 * Return: 0 or a reason
 */
int krb5_negotiate_first(struct krb5_accept *a)
{
	struct krb5_spnego_message *message = &a->spnego.message;
	int reason;

	a->spnego.used = true;
	reason = krb5_spnego_get_init(a->token.mech.data, a->token.mech.len,
				      message);
	if (reason)
		return reason;
	a->spnego.mic_needed = !message->preferred;
	/* With Kerberos preferred, no other mechanism can have made one. */
	if (message->preferred && !message->token.data && message->mic.data)
		return KRB5_AP_REASON_SPNEGO_MIC;
	/* A token that comes along is of the mechanism that it prefers. */
	if (!message->preferred || !message->token.data) {
		a->leg = KRB5_LEG_NEGOTIATE;
		return 0;
	}
	a->token.mech = message->token;
	a->leg = KRB5_LEG_AP_REQ;
	return 0;
}

/**
 * krb5_negotiate_next() - take the mechanism's token out of a NegTokenResp
 * @a: the exchange, resumed
 *
 * Return: 0 or a reason
 */
int krb5_negotiate_next(struct krb5_accept *a)
{
	const struct krb5_ap_exchange *exchange = a->exchange;
	int reason;

	a->spnego.mic_needed = exchange->mic_needed;
	reason = krb5_spnego_get_resp(a->token.mech.data, a->token.mech.len,
				      &a->spnego.message);
	if (reason)
		return reason;
	a->token.mech = a->spnego.message.token;
	if (!a->token.mech.data && (!exchange->context || exchange->dce))
		return KRB5_AP_REASON_SPNEGO_TOKEN;
	return 0;
}
