// SPDX-License-Identifier: GPL-2.0
/*
 * Ticket and authenticator, found valid, become a context.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "accept.h"

static void context_set_key(struct krb5_ap_key *to,
			    const struct krb5_encryption_key *from)
{
	to->enctype = from->etype;
	to->length = from->value.len;
	memcpy(to->value, from->value.data, from->value.len);
}

/*
 * The authorization data stays in the buffer that it was decrypted into, which
 * is the context's from now on. All else in there is wiped: the session key
 * must not be in two places.
 */
static void context_take_authdata(struct krb5_ap_context *context,
				  struct krb5_accept *a)
{
	struct krb5_ap_octets authdata = a->ticket.authdata;
	size_t before = authdata.data - a->buf;

	memzero_explicit(a->buf, before);
	memzero_explicit(a->buf + before + authdata.len,
			 a->buf_len - before - authdata.len);
	context->buf = a->buf;
	context->buf_len = a->buf_len;
	context->authdata = authdata;
	a->buf = NULL;
	a->buf_len = 0;
}

/* Or it moves out. */
static int context_copy_authdata(struct krb5_ap_context *context,
				 struct krb5_accept *a)
{
	struct krb5_ap_octets authdata = a->ticket.authdata;

	context->buf =
		kvmalloc(authdata.len, a->request->gfp | __GFP_ACCOUNT);
	if (!context->buf)
		return -ENOMEM;
	context->buf_len = authdata.len;
	memcpy(context->buf, authdata.data, authdata.len);
	if (context->pac.data)
		context->pac.data = context->buf +
			(context->pac.data - authdata.data);
	context->authdata.data = context->buf;
	context->authdata.len = authdata.len;
	return 0;
}

/*
 * A context may live for long, and what a client puts beside the authorization
 * data must not cost memory for as long.
 */
static int context_keep_authdata(struct krb5_ap_context *context,
				 struct krb5_accept *a)
{
	size_t len = a->ticket.authdata.len;

	if (!len || !(a->request->flags &
		      (KRB5_AP_WANT_AUTHDATA | KRB5_AP_WANT_PAC)))
		return 0;
	if (!a->buf_len || len < a->buf_len / 2)
		return context_copy_authdata(context, a);
	context_take_authdata(context, a);
	return 0;
}

/**
 * krb5_accept_establish() - make the context of an exchange
 * @a: the exchange, with ticket and authenticator found valid. Views of @a->buf
 *	are not valid afterwards.
 *
 * Return: 0 and @a->context is complete; -ENOMEM, and what is there of it is to
 *	be put
 */
int krb5_accept_establish(struct krb5_accept *a)
{
	struct krb5_name service = a->key ?
		krb5_principal_name(a->key->principal) : a->req.service;
	struct krb5_ap_context *context;

	context = krb5_context_alloc(&a->ticket.client, &service,
				     a->ticket.flags,
				     a->request->gfp | __GFP_ACCOUNT);
	if (!context)
		return -ENOMEM;
	context->ticket_enctype = a->req.ticket.etype;
	context->kvno = a->key ? a->key->kvno : 0;
	context->times = a->ticket.times;
	context_set_key(&context->session_key, &a->ticket.key);
	if (a->subkey)
		context_set_key(&context->initiator_subkey, &a->auth.subkey);
	context->recv_seq = a->auth.seq;
	context->send_seq = a->auth.seq;
	context->gss_flags = a->gss_flags;
	context->deleg_buf = a->deleg_buf;
	context->deleg_len = a->deleg_len;
	context->delegated = a->delegated;
	a->deleg_buf = NULL;
	a->deleg_len = 0;
	context->mutual = a->mutual;
	context->pac_state = a->pac_state;
	if (a->pac_state == KRB5_AP_PAC_VERIFIED)
		context->pac = a->pac;
	a->context = context;
	return context_keep_authdata(context, a);
}
