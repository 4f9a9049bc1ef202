// SPDX-License-Identifier: GPL-2.0
/*
 * The stages of a KRB_AP_REQ, RFC 4120 section 3.2.3, in their order: from the
 * token to a context and a KRB_AP_REP that only the replay table can still
 * refuse.
 */
#include <linux/mm.h>
#include <linux/sched.h>

#include "accept.h"
#include "wire/gss_token.h"

/* Strip the GSS framing; DCE_STYLE has none. */
static int ap_req_unframe(struct krb5_accept *a, struct krb5_ap_octets *message)
{
	const struct krb5_ap_octets *token = &a->token.mech;
	enum krb5_gss_tok_id id;
	int reason;

	*message = *token;
	if (!a->token.gss)
		return 0;
	if (token->len && token->data[0] == DER_APPLICATION(KRB5_MSG_AP_REQ))
		return 0;
	if (!krb5_gss_framed(token->data, token->len))
		return KRB5_AP_REASON_FRAMING_UNKNOWN;
	reason = krb5_gss_strip(token->data, token->len, &id, message);
	if (reason)
		return reason;
	a->ap_req.framed = true;
	return id == KRB5_GSS_AP_REQ ? 0 : KRB5_AP_REASON_GSS_TOKEN_ID;
}

static int ap_req_decode(struct krb5_accept *a)
{
	struct krb5_ap_octets message;
	int reason;

	reason = ap_req_unframe(a, &message);
	if (reason)
		return reason;
	reason = krb5_decode_ap_req(message.data, message.len,
				    &a->ap_req.message);
	/*
	 * Once the syntax is valid, the service name is known even if a value
	 * is rejected.
	 */
	a->ap_req.named = reason == KRB5_AP_REASON_ACCEPTED ||
			  reason == KRB5_AP_REASON_BAD_MSG_TYPE ||
			  reason == KRB5_AP_REASON_BAD_PVNO ||
			  reason == KRB5_AP_REASON_BAD_TKT_VNO;
	return reason;
}

/*
 * Compare the service that the caller wants with the one that the ticket names
 * in the clear. Where names need not match, the key alone decides: only that
 * of the wanted service is tried. User-to-user has no such key.
 */
static bool ap_req_is_pinned(const struct krb5_accept *a)
{
	struct krb5_name pinned = krb5_principal_name(a->request->service);
	const struct krb5_name *named = &a->ap_req.message.service;

	if (a->request->u2u_key ||
	    a->config.service_name == KRB5_AP_SERVICE_NAME_EXACT)
		return krb5_name_equal(&pinned, named);
	return a->config.service_name == KRB5_AP_SERVICE_NAME_ANY ||
	       krb5_name_equal_nocase(&pinned, named);
}

/*
 * Select the keys to try. Name and version in the ticket are not authenticated;
 * they only say which keys to try first, and under strict policies, at all. A
 * ticket that opens with a principal's key is for that principal.
 */
static void ap_req_select_keys(struct krb5_accept *a,
			       struct krb5_key_tries *tries)
{
	const struct krb5_ap_req *message = &a->ap_req.message;
	struct krb5_key_policy policy = {
		.kvno = a->config.kvno,
		.service_name = a->config.service_name,
	};
	const struct krb5_name *service = &message->service;
	struct krb5_name pinned;

	if (a->request->service) {
		policy.service_name = KRB5_AP_SERVICE_NAME_EXACT;
		pinned = krb5_principal_name(a->request->service);
		service = &pinned;
	}
	tries->reason = krb5_keyset_find(a->ap_req.keyset, service,
					 &message->ticket, &policy, tries);
	if (a->request->service &&
	    !krb5_name_equal_nocase(service, &message->service))
		tries->reason = KRB5_AP_REASON_WRONG_SERVICE;
}

/* Find out which keys the ticket may be sealed with. */
static int ap_req_find_key(struct krb5_accept *a, struct krb5_key_tries *tries)
{
	const struct krb5_ap_req *message = &a->ap_req.message;
	const struct krb5_ap_key *u2u = a->request->u2u_key;
	const struct krb5_enctype_desc *desc;

	if (message->options & KRB5_AP_OPT_USE_SESSION_KEY && !u2u)
		return KRB5_AP_REASON_U2U_NO_KEY;
	if (!(message->options & KRB5_AP_OPT_USE_SESSION_KEY) && u2u)
		return KRB5_AP_REASON_U2U_REQUIRED;
	if (a->request->service && !ap_req_is_pinned(a))
		return KRB5_AP_REASON_WRONG_SERVICE;
	desc = krb5_enctype_find(message->ticket.etype);
	if (!desc || !(a->config.enctypes & BIT(desc->index)))
		return KRB5_AP_REASON_TICKET_ETYPE;

	a->ap_req.u2u = u2u;
	if (u2u)
		return u2u->enctype == message->ticket.etype ?
			0 : KRB5_AP_REASON_NO_ENCTYPE_KEY;
	a->ap_req.keyset = krb5_keytab_get(&a->kn->keytab);
	if (!a->ap_req.keyset)
		return KRB5_AP_REASON_NO_KEYS;
	ap_req_select_keys(a, tries);
	return tries->count ? 0 : tries->reason;
}

/*
 * Memory for the plain texts of ticket and authenticator, once there is a key:
 * a request for a service that is not here costs none.
 */
static int ap_req_buffer(struct krb5_accept *a)
{
	size_t len = a->ap_req.message.ticket.cipher.len +
		     a->ap_req.message.authenticator.cipher.len;
	struct krb5_scratch *scratch;

	if (len > KRB5_SCRATCH_PLAIN_MAX) {
		a->ap_req.buf = kvmalloc(len, a->request->gfp | __GFP_ACCOUNT);
		if (!a->ap_req.buf)
			return -ENOMEM;
		a->ap_req.buf_len = len;
	}
	scratch = krb5_scratch_get(a->request->gfp);
	if (IS_ERR(scratch))
		return PTR_ERR(scratch);
	a->scratch = scratch;
	if (len <= KRB5_SCRATCH_PLAIN_MAX) {
		a->ap_req.buf = scratch->plain;
		scratch->plain_used = len;
	}
	return 0;
}

/**
 * krb5_open_reason() - tell what it means that a part could not be opened
 * @err: from krb5_crypt_open() or what prepares it
 * @too_short: the reason for a part that is too short to be sealed
 * @integrity: the reason for one whose checksum is wrong
 *
 * Return: the reason, or @err if it is no verdict
 */
int krb5_open_reason(int err, enum krb5_ap_reason too_short,
		     enum krb5_ap_reason integrity)
{
	if (err == -EPROTO)
		return too_short;
	if (err == -EBADMSG)
		return integrity;
	return err;
}

/* Opens a ticket that is sealed with a session key, section 3.7. */
static int ap_req_open_u2u(struct krb5_accept *a, struct krb5_ap_octets *plain)
{
	const struct krb5_ap_key *u2u = a->ap_req.u2u;
	const struct krb5_enctype_desc *desc = krb5_enctype_find(u2u->enctype);
	int err;

	if (u2u->length != desc->key_len)
		return -EINVAL;
	err = krb5_crypt_set_key(a->scratch, desc, u2u->value) ?:
	      krb5_crypt_derive(a->scratch, KRB5_USAGE_TICKET);
	if (err)
		return err;
	return krb5_crypt_open(&a->scratch->usage_keys, a->ap_req.message.ticket.cipher,
			       a->ap_req.buf, plain);
}

/*
 * Choose the principal to report: one that has the key, and that the caller
 * serves. Without one, the request is refused once the client is authenticated.
 */
static void ap_req_name_service(struct krb5_accept *a)
{
	struct krb5_service_kinds kinds = {
		.kind = a->request->services,
		.count = a->request->services_count,
	};
	const struct krb5_service_key *key;

	if (a->request->service)
		return;
	key = krb5_keyset_namesake(a->ap_req.keyset, a->ap_req.key,
				   &a->ap_req.message.service, &kinds);
	if (key)
		a->ap_req.key = key;
	else
		a->ap_req.unserved = true;
}

static int ap_req_open_service(struct krb5_accept *a,
			       const struct krb5_key_tries *tries,
			       struct krb5_ap_octets *plain)
{
	int err = -EBADMSG;
	u32 i;

	for (i = 0; err == -EBADMSG && i < tries->count; i++) {
		/* A long ticket that is tried with many keys takes its time. */
		if (i)
			cond_resched();
		a->ap_req.key = tries->key[i];
		err = krb5_crypt_open(&a->ap_req.key->ticket,
				      a->ap_req.message.ticket.cipher,
				      a->ap_req.buf, plain);
	}
	if (err == -EBADMSG || err == -EPROTO)
		return tries->reason ?: err;
	if (err)
		return err;
	ap_req_name_service(a);
	if (!a->dry_run)
		this_cpu_inc(*a->ap_req.key->uses);
	return 0;
}

static int key_reason(int err, enum krb5_ap_reason bad_etype,
		      enum krb5_ap_reason bad_length)
{
	if (!err)
		return 0;
	return err == -ENOPKG ? bad_etype : bad_length;
}

/* Opens the ticket, and takes the session key out of it. */
static int ap_req_ticket(struct krb5_accept *a,
			 const struct krb5_key_tries *tries)
{
	struct krb5_enc_ticket_part *ticket = &a->ap_req.ticket;
	struct krb5_ap_octets plain;
	int err;

	err = a->ap_req.u2u ? ap_req_open_u2u(a, &plain) :
			      ap_req_open_service(a, tries, &plain);
	if (err)
		return krb5_open_reason(err, KRB5_AP_REASON_TICKET_SHORT,
					KRB5_AP_REASON_TICKET_INTEGRITY);
	if (!krb5_decode_enc_ticket_part(plain.data, plain.len, ticket))
		return KRB5_AP_REASON_TICKET_MALFORMED;
	a->ap_req.opened = true;
	err = krb5_check_key(ticket->key.etype, ticket->key.value.len,
			     a->config.enctypes, &a->ap_req.session);
	return key_reason(err, KRB5_AP_REASON_SESSION_KEY_ETYPE,
			  KRB5_AP_REASON_SESSION_KEY_LENGTH);
}

/* Opens the authenticator with the session key. */
static int ap_req_authenticator(struct krb5_accept *a)
{
	const struct krb5_encrypted *enc = &a->ap_req.message.authenticator;
	struct krb5_ap_octets plain;
	int err, reason;

	if (enc->etype != a->ap_req.session->etype)
		return KRB5_AP_REASON_AUTHENTICATOR_ETYPE;
	err = krb5_crypt_set_key(a->scratch, a->ap_req.session,
				 a->ap_req.ticket.key.value.data) ?:
	      krb5_crypt_derive(a->scratch, KRB5_USAGE_AUTHENTICATOR);
	if (err)
		return err;
	err = krb5_crypt_open(&a->scratch->usage_keys, enc->cipher,
			      a->ap_req.buf + a->ap_req.message.ticket.cipher.len,
			      &plain);
	if (err)
		return krb5_open_reason(err, KRB5_AP_REASON_AUTHENTICATOR_SHORT,
					KRB5_AP_REASON_AUTHENTICATOR_INTEGRITY);
	reason = krb5_decode_authenticator(plain.data, plain.len,
					   &a->ap_req.auth);
	a->ap_req.auth_read = !reason;
	return reason;
}

static int ap_req_subkey(struct krb5_accept *a)
{
	const struct krb5_encryption_key *subkey = &a->ap_req.auth.subkey;
	int err;

	if (!subkey->value.data)
		return 0;
	err = krb5_check_key(subkey->etype, subkey->value.len,
			     a->config.enctypes, &a->ap_req.subkey);
	return key_reason(err, KRB5_AP_REASON_SUBKEY_ETYPE,
			  KRB5_AP_REASON_SUBKEY_LENGTH);
}

static int ap_req_authdata(struct krb5_accept *a)
{
	struct krb5_authdata_found in_ticket, in_authenticator;
	int reason;

	reason = krb5_check_authdata(a->ap_req.ticket.authdata,
				     a->config.critical_authdata, &in_ticket);
	if (!reason)
		reason = krb5_check_authdata(a->ap_req.auth.authdata,
					     a->config.critical_authdata,
					     &in_authenticator);
	if (reason)
		return reason;
	/* The client writes the authenticator: a PAC in it proves nothing. */
	a->ap_req.etypes = in_authenticator.etypes;
	a->ap_req.options = in_authenticator.ap_options;
	a->ap_req.pac = in_ticket.pac;
	a->ap_req.pac_state = !in_ticket.pacs ? KRB5_AP_PAC_ABSENT :
			      in_ticket.pacs > 1 ? KRB5_AP_PAC_AMBIGUOUS :
			      KRB5_AP_PAC_VERIFIED;
	return 0;
}

/*
 * The realm that counts is that of the key. With user-to-user there is only the
 * one in the clear, which decides nothing.
 */
static int ap_req_transited(struct krb5_accept *a)
{
	struct krb5_ap_octets realm = {};

	if (!a->ap_req.u2u)
		realm = krb5_principal_name(a->ap_req.key->principal).realm;
	return krb5_check_transited(&a->ap_req.ticket, realm,
				    a->config.transited, &a->kn->capaths,
				    a->request->gfp);
}

/* Checks ticket and authenticator. */
static int ap_req_validate(struct krb5_accept *a)
{
	const struct krb5_enc_ticket_part *ticket = &a->ap_req.ticket;
	const struct krb5_authenticator *auth = &a->ap_req.auth;

	if (a->ap_req.unserved)
		return KRB5_AP_REASON_WRONG_SERVICE;
	return krb5_check_client(ticket, auth) ?:
	       krb5_check_address(ticket, a->request->peer) ?:
	       krb5_check_times(ticket, auth, a->now.tv_sec, a->config.skew) ?:
	       ap_req_transited(a) ?:
	       ap_req_subkey(a) ?:
	       ap_req_authdata(a);
}

/* Chooses the encryption type of the context's messages. */
static int ap_req_enctype(struct krb5_accept *a)
{
	const struct krb5_ap_octets none = {};

	return krb5_choose_enctype(a->request, a->config.enctypes,
				   a->ap_req.subkey ?: a->ap_req.session,
				   krb5_accept_wants_reply(a) ?
					a->ap_req.etypes : none,
				   &a->ap_req.acceptor);
}

/* Verifies the PAC for services that want it; its state refuses no request. */
static int ap_req_pac(struct krb5_accept *a)
{
	struct krb5_accept_ap_req *r = &a->ap_req;
	int ret;

	if (!(a->request->flags & KRB5_AP_WANT_PAC))
		r->pac_state = KRB5_AP_PAC_NOT_REQUESTED;
	else if (r->pac_state == KRB5_AP_PAC_VERIFIED && r->u2u)
		r->pac_state = KRB5_AP_PAC_NO_KEY;
	if (r->pac_state != KRB5_AP_PAC_VERIFIED)
		return 0;

	ret = krb5_pac_verify(&r->key->pac, r->buf + (r->pac.data - r->buf),
			      r->pac.len, &r->ticket.client,
			      r->ticket.times.authtime);
	if (ret < 0)
		return ret;
	r->pac_state = ret;
	return 0;
}

/**
 * krb5_ap_req_judge() - judge a KRB_AP_REQ, but for the replay table
 * @a: the exchange, with the token of the mechanism; gets a context
 * @reply: empty; set to the KRB_AP_REP, if the client wants one
 *
 * Return: 0, a reason (greater than 0) or -errno
 */
int krb5_ap_req_judge(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	struct krb5_key_tries tries;

	return ap_req_decode(a) ?:
	       ap_req_find_key(a, &tries) ?:
	       ap_req_buffer(a) ?:
	       ap_req_ticket(a, &tries) ?:
	       ap_req_authenticator(a) ?:
	       ap_req_validate(a) ?:
	       krb5_accept_gss(a) ?:
	       ap_req_enctype(a) ?:
	       krb5_accept_replay_lookup(a) ?:
	       ap_req_pac(a) ?:
	       krb5_accept_deleg(a) ?:
	       krb5_accept_establish(a) ?:
	       (krb5_accept_wants_reply(a) ? krb5_make_ap_rep(a, reply) : 0);
}
