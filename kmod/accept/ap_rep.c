// SPDX-License-Identifier: GPL-2.0
/*
 * The reply to the client: KRB_AP_REP or KRB_ERROR.
 */
#include <linux/export.h>
#include <linux/random.h>
#include <linux/string.h>

#include "accept.h"
#include "wire/gss_token.h"

/**
 * krb5_reply_set() - move a reply to the beginning of its buffer
 * @reply: the reply; empty if it did not fit
 * @w: what it was written with, at the end of @reply's buffer
 */
void krb5_reply_set(struct krb5_ap_reply *reply, const struct der_writer *w)
{
	reply->len = 0;
	if (w->full)
		return;
	reply->len = reply->data + sizeof(reply->data) - w->pos;
	memmove(reply->data, w->pos, reply->len);
}

/**
 * krb5_make_ap_rep() - make the KRB_AP_REP, and the acceptor's half of the keys
 * @a: the exchange; its context gets the acceptor's subkey and sequence number
 * @reply: set to the message
 *
 * RFC 4120 section 3.2.4: the client's time is returned under the session key
 * of the ticket, whatever subkeys there are. The subkey is always a fresh one.
 * MIT's krb5_mk_rep() sends the client's own back; a key that a replay cannot
 * bring again is worth more.
 *
 * Return: 0 or -errno
 */
int krb5_make_ap_rep(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	const struct krb5_enctype_desc *desc = a->ap_req.acceptor;
	struct krb5_ap_context *context = a->context;
	struct krb5_enc_ap_rep_part part = {};
	u8 *plain = a->scratch->seal + KRB5_BLOCK_LEN;
	u64 confounder[KRB5_BLOCK_LEN / sizeof(u64)];
	struct der_writer w;
	size_t len;
	int err;

	context->acceptor_subkey.enctype = desc->etype;
	context->acceptor_subkey.length = desc->key_len;
	get_random_bytes(context->acceptor_subkey.value, desc->key_len);
	/* Half the range, and not 0, which some peers take for none. */
	context->send_seq = (get_random_u32() & S32_MAX) ?: 1;

	part.ctime = a->ap_req.auth.ctime;
	part.ctime_text = a->ap_req.auth.ctime_text;
	part.cusec = a->ap_req.auth.cusec;
	part.subkey.etype = desc->etype;
	part.subkey.value.data = context->acceptor_subkey.value;
	part.subkey.value.len = desc->key_len;
	part.has_seq = true;
	part.seq = context->send_seq;

	confounder[0] = get_random_u64();
	confounder[1] = get_random_u64();
	memcpy(a->scratch->seal, confounder, KRB5_BLOCK_LEN);
	der_writer_init(&w, plain, KRB5_SCRATCH_SEAL_PLAIN);
	krb5_encode_enc_ap_rep_part(&w, &part);
	len = plain + KRB5_SCRATCH_SEAL_PLAIN - w.pos;
	memmove(plain, w.pos, len);

	err = krb5_crypt_derive(a->scratch, KRB5_USAGE_AP_REP);
	if (!err)
		err = krb5_crypt_seal(&a->scratch->usage_keys, a->scratch->seal,
				      len);
	if (err)
		return err;

	der_writer_init(&w, reply->data, sizeof(reply->data));
	krb5_encode_ap_rep(&w, a->ap_req.session->etype, a->scratch->seal,
			   len + krb5_crypt_overhead(a->ap_req.session));
	if (a->ap_req.framed)
		krb5_gss_frame(&w, KRB5_GSS_AP_REP,
			       reply->data + sizeof(reply->data));
	krb5_reply_set(reply, &w);
	return 0;
}

static void make_krb_error(const struct krb5_accept *a,
			   struct krb5_ap_reply *reply)
{
	bool gss = a->token.gss || a->gss.client;
	struct krb5_name service;
	struct der_writer w;

	if (gss && a->ap_req.named && !krb5_accept_wants_reply(a))
		return;
	if (a->request->service)
		service = krb5_principal_name(a->request->service);
	else if (a->ap_req.named)
		service = a->ap_req.message.service;
	else
		return;

	der_writer_init(&w, reply->data, sizeof(reply->data));
	krb5_encode_error(&w, reply->error, a->now.tv_sec,
			  a->now.tv_nsec / NSEC_PER_USEC, &service);
	if (gss)
		krb5_gss_frame(&w, KRB5_GSS_ERROR,
			       reply->data + sizeof(reply->data));
	krb5_reply_set(reply, &w);
}

/**
 * krb5_make_error() - make the KRB_ERROR of a refusal
 * @a: the exchange
 * @reply: has the error number; set to the message
 *
 * RFC 4120 section 5.9.1 wants the service's name in it. If the name is not
 * known, since the token is not a request and no service was pinned, or if it is
 * too long, there is no KRB_ERROR.
 *
 * A GSS-API client that wants no mutual authentication waits for no reply, and
 * would take one for something else.
 */
void krb5_make_error(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	reply->len = 0;
	make_krb_error(a, reply);
}
