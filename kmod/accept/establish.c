// SPDX-License-Identifier: GPL-2.0
/*
 * The context of a valid ticket and authenticator.
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
	struct krb5_ap_octets authdata = a->ap_req.ticket.authdata;
	size_t before = authdata.data - a->ap_req.buf;

	memzero_explicit(a->ap_req.buf, before);
	memzero_explicit(a->ap_req.buf + before + authdata.len,
			 a->ap_req.buf_len - before - authdata.len);
	context->buf = a->ap_req.buf;
	context->buf_len = a->ap_req.buf_len;
	context->authdata = authdata;
	a->ap_req.buf = NULL;
	a->ap_req.buf_len = 0;
}

/* Authorization data up to here is kept with the context, longer one beside it. */
#define CONTEXT_ROOM_MAX	512

static bool authdata_wanted(const struct krb5_accept *a)
{
	return a->request->flags & (KRB5_AP_WANT_AUTHDATA | KRB5_AP_WANT_PAC);
}

/* Authorization data that is a large part of an allocated buffer keeps that. */
static bool authdata_keeps_buf(const struct krb5_accept *a)
{
	return a->ap_req.buf_len &&
	       a->ap_req.ticket.authdata.len >= a->ap_req.buf_len / 2;
}

/* Copies the authorization data, where it is a small part of the plain text. */
static int context_copy_authdata(struct krb5_ap_context *context,
				 struct krb5_accept *a)
{
	struct krb5_ap_octets authdata = a->ap_req.ticket.authdata;

	context->buf = context->room ?
		krb5_context_room(context) :
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
	if (!a->ap_req.ticket.authdata.len || !authdata_wanted(a))
		return 0;
	if (!authdata_keeps_buf(a))
		return context_copy_authdata(context, a);
	context_take_authdata(context, a);
	return 0;
}

/**
 * krb5_accept_establish() - make the context of an exchange
 * @a: the exchange, with ticket and authenticator found valid. Views of
 *	@a->ap_req.buf are not valid afterwards.
 *
 * Return: 0 and @a->context is complete; -ENOMEM and @a->context, if it is set,
 *	is to be put
 */
int krb5_accept_establish(struct krb5_accept *a)
{
	struct krb5_name service = a->ap_req.message.service;
	struct krb5_ap_context *context;
	size_t room = 0;

	if (authdata_wanted(a) && !authdata_keeps_buf(a) &&
	    a->ap_req.ticket.authdata.len <= CONTEXT_ROOM_MAX)
		room = a->ap_req.ticket.authdata.len;
	if (!a->ap_req.u2u)
		service = krb5_principal_name(a->ap_req.key->principal);
	context = krb5_context_alloc(&a->ap_req.ticket.client, &service,
				     a->ap_req.ticket.flags, room,
				     a->request->gfp | __GFP_ACCOUNT);
	if (!context)
		return -ENOMEM;
	context->ticket_enctype = a->ap_req.message.ticket.etype;
	context->kvno = a->ap_req.u2u ? 0 : a->ap_req.key->kvno;
	context->times = a->ap_req.ticket.times;
	context_set_key(&context->session_key, &a->ap_req.ticket.key);
	if (a->ap_req.subkey)
		context_set_key(&context->initiator_subkey,
				&a->ap_req.auth.subkey);
	context->recv_seq = a->ap_req.auth.seq;
	context->send_seq = a->ap_req.auth.seq;
	context->gss_flags = a->gss.flags;
	context->deleg_buf = a->gss.deleg_buf;
	context->deleg_len = a->gss.deleg_len;
	context->delegated = a->gss.delegated;
	a->gss.deleg_buf = NULL;
	a->gss.deleg_len = 0;
	context->mutual = a->gss.client && a->gss.mutual;
	context->pac_state = a->ap_req.pac_state;
	if (a->ap_req.pac_state == KRB5_AP_PAC_VERIFIED)
		context->pac = a->ap_req.pac;
	a->context = context;
	return context_keep_authdata(context, a);
}
