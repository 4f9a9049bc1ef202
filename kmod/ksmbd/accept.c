// SPDX-License-Identifier: GPL-2.0
/*
 * One token of a SESSION_SETUP request: from ksmbd's words into those of
 * krb5_ap, and back.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ksmbd.h"

/* RFC 4120 section 7.5.9 */
#define KRB_AP_ERR_TKT_EXPIRED	32
#define KRB_AP_ERR_TKT_NYV	33
#define KRB_AP_ERR_SKEW		37
#define KRB_AP_ERR_BADKEYVER	44

/* Say what a replay of the request would be worth, and what clients are like. */
static u32 request_flags(const struct ksmbd_krb5_request *request)
{
	/* As impacket does. Channel bindings are no matter here. */
	u32 flags = KRB5_AP_CHECKSUM_OPTIONAL;

	if (!(request->flags & KSMBD_KRB5_PROTECTED))
		return flags | KRB5_AP_KEYS_OPTIONAL;
	if (request->flags & KSMBD_KRB5_FRESH_KEYS)
		return flags | KRB5_AP_FRESH_KEYS;
	return flags;
}

static int fill_result(struct net *net, const struct krb5_ap_context *context,
		       struct ksmbd_krb5_result *result)
{
	const struct krb5_ap_key *key = krb5_ap_context_key(context);

	BUILD_BUG_ON(sizeof(result->key) < sizeof(key->value));
	if (krb5_ap_context_anonymous(context))
		return -EACCES;
	memcpy(result->key, key->value, key->length);
	result->key_len = key->length;
	result->expiry = krb5_ap_context_times(context)->endtime;
	return krb5_ksmbd_account(net, krb5_ap_context_client(context), result);
}

/* In the words of ksmbd: what is not a refusal says nothing about the client. */
static int verdict(int err)
{
	switch (err) {
	case 0:
	case -EINPROGRESS:
	case -ENOMEM:
	case -EAGAIN:
		return err;
	default:
		return -EACCES;
	}
}

/*
 * A client can do something about these errors: get another ticket, or mind the
 * server's time. It is told; of all else, that it is refused is enough.
 */
static bool is_mendable(u32 error)
{
	switch (error) {
	case KRB_AP_ERR_TKT_EXPIRED:
	case KRB_AP_ERR_TKT_NYV:
	case KRB_AP_ERR_SKEW:
	case KRB_AP_ERR_BADKEYVER:
		return true;
	default:
		return false;
	}
}

static int copy_reply(const struct ksmbd_krb5_request *request,
		      const struct krb5_ap_reply *reply,
		      struct ksmbd_krb5_result *result)
{
	if (reply->len > request->reply_size)
		return -ENOSPC;
	memcpy(request->reply, reply->data, reply->len);
	result->reply_len = reply->len;
	return 0;
}

/* The reply to a client that is refused is dropped if it does not fit. */
static int fill_reply(const struct ksmbd_krb5_request *request,
		      const struct krb5_ap_reply *reply, int err,
		      struct ksmbd_krb5_result *result)
{
	if (!err || err == -EINPROGRESS) {
		int ret = copy_reply(request, reply, result);

		return ret ?: err;
	}
	if (err == -EACCES && is_mendable(reply->error))
		copy_reply(request, reply, result);
	return err;
}

/**
 * krb5_ksmbd_accept() - judge a token of a client of ksmbd
 * @request: the token
 * @result: set to what came of it; it is ksmbd's to clear
 *
 * Return: as the accept() of struct ksmbd_krb5_ops
 */
int krb5_ksmbd_accept(const struct ksmbd_krb5_request *request,
		      struct ksmbd_krb5_result *result)
{
	struct krb5_ap_exchange *exchange = *request->exchange;
	struct krb5_ap_context *context = NULL;
	struct krb5_ap_request accept = {
		.token		= request->token,
		.token_len	= request->token_len,
		.framing	= KRB5_AP_FRAMING_SPNEGO,
		.flags		= request_flags(request),
		.peer		= request->peer,
		.exchange	= &exchange,
		/* Reclaim may wait for ksmbd, if a file system of it is here. */
		.gfp		= GFP_NOFS,
	};
	struct krb5_ap_reply *reply;
	int err;

	/* A key of another service of the host is no key of this one. */
	accept.services = krb5_ksmbd_services(&accept.services_count);
	reply = kzalloc_obj(*reply, GFP_NOFS);
	if (!reply) {
		krb5_ap_exchange_free(exchange);
		*request->exchange = NULL;
		return -ENOMEM;
	}
	err = verdict(krb5_ap_accept(request->net, &accept, &context, reply));
	err = fill_reply(request, reply, err, result);
	if (!err) {
		err = fill_result(request->net, context, result);
		/* The reply would tell a refused client that it is accepted. */
		if (err)
			result->reply_len = 0;
	}
	if (err != -EINPROGRESS) {
		krb5_ap_exchange_free(exchange);
		exchange = NULL;
	}
	*request->exchange = exchange;
	krb5_ap_context_put(context);
	kfree(reply);
	return err;
}

/**
 * krb5_ksmbd_release() - abandon an exchange
 * @exchange: what krb5_ksmbd_accept() has left
 */
void krb5_ksmbd_release(void *exchange)
{
	krb5_ap_exchange_free(exchange);
}
