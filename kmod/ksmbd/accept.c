// SPDX-License-Identifier: GPL-2.0
/*
 * One token of a SESSION_SETUP request: from ksmbd's words into those of
 * krb5_ap, and back.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ksmbd.h"

/* What a replay of the request would be worth, as krb5_ap wants to know it. */
static u32 replay_flags(const struct ksmbd_krb5_request *request)
{
	if (!(request->flags & KSMBD_KRB5_PROTECTED))
		return KRB5_AP_KEYS_OPTIONAL;
	if (request->flags & KSMBD_KRB5_FRESH_KEYS)
		return KRB5_AP_FRESH_KEYS;
	return 0;
}

/* Tickets for other services of the host are no tickets for this one. */
static bool is_for_service(const struct krb5_ap_context *context)
{
	const struct krb5_ap_principal *principal =
		krb5_ap_context_service(context);
	const char *service = krb5_ksmbd_service();
	struct krb5_ap_octets first;

	if (!service)
		return true;
	if (!krb5_ap_principal_components(principal))
		return false;
	first = krb5_ap_principal_component(principal, 0);
	return first.len == strlen(service) &&
	       !memcmp(first.data, service, first.len);
}

static int fill_result(struct net *net, const struct krb5_ap_context *context,
		       struct ksmbd_krb5_result *result)
{
	const struct krb5_ap_key *key = krb5_ap_context_key(context);

	BUILD_BUG_ON(sizeof(result->key) < sizeof(key->value));
	if (krb5_ap_context_anonymous(context) || !is_for_service(context))
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

/**
 * krb5_ksmbd_accept() - judge a token of a client of ksmbd
 * @request: the token
 * @result: set to what came of it; it is ksmbd's to clear
 *
 * A refusal sends no KRB_ERROR: SMB2 has no room for one in the response that
 * refuses (MS-SMB2 2.2.2).
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
		.flags		= replay_flags(request),
		.peer		= request->peer,
		.exchange	= &exchange,
		/* Reclaim may wait for ksmbd, if a file system of it is here. */
		.gfp		= GFP_NOFS,
	};
	struct krb5_ap_reply *reply;
	int err;

	reply = kzalloc_obj(*reply, GFP_NOFS);
	if (!reply) {
		krb5_ap_exchange_free(exchange);
		*request->exchange = NULL;
		return -ENOMEM;
	}
	err = verdict(krb5_ap_accept(request->net, &accept, &context, reply));
	if (!err || err == -EINPROGRESS) {
		int ret = copy_reply(request, reply, result);

		err = ret ?: err;
	}
	if (!err)
		err = fill_result(request->net, context, result);
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
