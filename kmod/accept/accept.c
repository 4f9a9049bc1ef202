// SPDX-License-Identifier: GPL-2.0
/*
 * The acceptor: the whole story of a KRB_AP_REQ, one call a stage.
 *
 * A stage returns 0 to go on, a reason (greater than 0) to refuse, or -errno
 * if it could not do its work. Nothing is believed before it is authenticated,
 * and the replay table comes last: what is refused never gets into it, and
 * what gets into it has been accepted.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <kunit/visibility.h>

#include "accept.h"
#include "stats.h"
#include "trace.h"
#include "wire/gss_token.h"

/* What stands around the message? In DCE_STYLE nothing. */
static int accept_unframe(struct krb5_accept *a, struct krb5_ap_octets *message)
{
	enum krb5_gss_tok_id id;
	int reason;

	*message = a->token;
	if (!a->gss)
		return 0;
	if (a->token.len &&
	    a->token.data[0] == DER_APPLICATION(KRB5_MSG_AP_REQ)) {
		a->unframed = true;
		return 0;
	}
	if (!krb5_gss_framed(a->token.data, a->token.len))
		return KRB5_AP_REASON_FRAMING_UNKNOWN;
	reason = krb5_gss_strip(a->token.data, a->token.len, &id, message);
	if (reason)
		return reason;
	return id == KRB5_GSS_AP_REQ ? 0 : KRB5_AP_REASON_GSS_TOKEN_ID;
}

/* The message itself. */
static int accept_message(struct krb5_accept *a)
{
	struct krb5_ap_octets message;
	int reason;

	reason = accept_unframe(a, &message);
	if (reason)
		return reason;
	reason = krb5_decode_ap_req(message.data, message.len, &a->req);
	/* Behind the syntax comes what the message says; then it has a name. */
	a->named = reason == KRB5_AP_REASON_ACCEPTED ||
		   reason == KRB5_AP_REASON_BAD_MSG_TYPE ||
		   reason == KRB5_AP_REASON_BAD_PVNO ||
		   reason == KRB5_AP_REASON_BAD_TKT_VNO;
	a->mutual = a->req.options & KRB5_AP_OPT_MUTUAL_REQUIRED;
	return reason;
}

/*
 * Compare the service that the caller wants with the one that the ticket names
 * in the clear. Where names need not match, the key alone decides: only that
 * of the wanted service is tried. User-to-user has no such key.
 */
static bool accept_is_pinned(const struct krb5_accept *a)
{
	struct krb5_name pinned = krb5_principal_name(a->request->service);

	if (a->request->u2u_key ||
	    a->config.service_name == KRB5_AP_SERVICE_NAME_EXACT)
		return krb5_name_equal(&pinned, &a->req.service);
	return a->config.service_name == KRB5_AP_SERVICE_NAME_ANY ||
	       krb5_name_equal_nocase(&pinned, &a->req.service);
}

/*
 * Select the keys to try. Name and version in the ticket are not authenticated;
 * they only say which keys to try first, and under strict policies, at all. A
 * ticket that opens with a principal's key is for that principal.
 */
static void accept_select_keys(struct krb5_accept *a,
			       struct krb5_key_tries *tries)
{
	struct krb5_key_policy policy = {
		.kvno = a->config.kvno,
		.service_name = a->config.service_name,
	};
	struct krb5_name service = a->req.service;

	if (a->request->service) {
		policy.service_name = KRB5_AP_SERVICE_NAME_EXACT;
		service = krb5_principal_name(a->request->service);
	}
	tries->reason = krb5_keyset_find(a->keyset, &service, &a->req.ticket,
					 &policy, tries);
	if (!krb5_name_equal_nocase(&service, &a->req.service))
		tries->reason = KRB5_AP_REASON_WRONG_SERVICE;
}

/* Find out which keys the ticket may be sealed with. */
static int accept_find_key(struct krb5_accept *a, struct krb5_key_tries *tries)
{
	const struct krb5_ap_key *u2u = a->request->u2u_key;
	const struct krb5_enctype_desc *desc;

	if (a->req.options & KRB5_AP_OPT_USE_SESSION_KEY && !u2u)
		return KRB5_AP_REASON_U2U_NO_KEY;
	if (!(a->req.options & KRB5_AP_OPT_USE_SESSION_KEY) && u2u)
		return KRB5_AP_REASON_U2U_REQUIRED;
	if (a->request->service && !accept_is_pinned(a))
		return KRB5_AP_REASON_WRONG_SERVICE;
	desc = krb5_enctype_find(a->req.ticket.etype);
	if (!desc || !(a->config.enctypes & BIT(desc->index)))
		return KRB5_AP_REASON_TICKET_ETYPE;

	if (u2u)
		return u2u->enctype == a->req.ticket.etype ?
			0 : KRB5_AP_REASON_NO_ENCTYPE_KEY;
	a->keyset = krb5_keytab_get(&a->kn->keytab);
	if (!a->keyset)
		return KRB5_AP_REASON_NO_KEYS;
	accept_select_keys(a, tries);
	return tries->count ? 0 : tries->reason;
}

/*
 * Memory for the plain texts of ticket and authenticator, only once there is a
 * key: a stranger's request costs none.
 */
static int accept_buffer(struct krb5_accept *a)
{
	size_t len = a->req.ticket.cipher.len + a->req.authenticator.cipher.len;
	struct krb5_scratch *work;

	if (len > KRB5_SCRATCH_PLAIN_MAX) {
		a->buf = kvmalloc(len, a->request->gfp | __GFP_ACCOUNT);
		if (!a->buf)
			return -ENOMEM;
		a->buf_len = len;
	}
	work = krb5_scratch_get(a->request->gfp);
	if (IS_ERR(work))
		return PTR_ERR(work);
	a->work = work;
	if (len <= KRB5_SCRATCH_PLAIN_MAX) {
		a->buf = work->plain;
		work->plain_used = len;
	}
	return 0;
}

static int open_error(int err, enum krb5_ap_reason too_short,
		      enum krb5_ap_reason integrity)
{
	if (err == -EPROTO)
		return too_short;
	if (err == -EBADMSG)
		return integrity;
	return err;
}

/* User-to-user: the ticket is sealed with a session key, section 3.7. */
static int accept_open_u2u(struct krb5_accept *a, struct krb5_ap_octets *plain)
{
	const struct krb5_ap_key *u2u = a->request->u2u_key;
	const struct krb5_enctype_desc *desc = krb5_enctype_find(u2u->enctype);
	int err;

	if (u2u->length != desc->key_len)
		return -EINVAL;
	err = krb5_crypt_set_key(a->work, desc, u2u->value) ?:
		      krb5_crypt_derive(a->work, KRB5_USAGE_TICKET);
	if (err)
		return err;
	return krb5_crypt_open(&a->work->pair, a->req.ticket.cipher,
			       a->buf, plain);
}

static int accept_open_service(struct krb5_accept *a,
			       const struct krb5_key_tries *tries,
			       struct krb5_ap_octets *plain)
{
	int err = -EBADMSG;
	u32 i;

	for (i = 0; err == -EBADMSG && i < tries->count; i++) {
		/* A long ticket, tried with many keys, takes its time. */
		if (i)
			cond_resched();
		a->key = tries->key[i];
		err = krb5_crypt_open(&a->key->ticket,
				      a->req.ticket.cipher, a->buf, plain);
	}
	if (err == -EBADMSG || err == -EPROTO)
		return tries->reason ?: err;
	if (err)
		return err;
	if (!a->request->service)
		a->key = krb5_keyset_namesake(a->keyset, a->key,
					      &a->req.service);
	this_cpu_inc(*a->key->uses);
	return 0;
}

static int key_reason(int err, enum krb5_ap_reason bad_etype,
		      enum krb5_ap_reason bad_length)
{
	if (!err)
		return 0;
	return err == -ENOPKG ? bad_etype : bad_length;
}

/* Open the ticket, and take the session key out of it. */
static int accept_ticket(struct krb5_accept *a,
			 const struct krb5_key_tries *tries)
{
	struct krb5_ap_octets plain;
	int err;

	err = a->request->u2u_key ? accept_open_u2u(a, &plain) :
				    accept_open_service(a, tries, &plain);
	if (err)
		return open_error(err, KRB5_AP_REASON_TICKET_SHORT,
				  KRB5_AP_REASON_TICKET_INTEGRITY);
	if (!krb5_decode_enc_ticket_part(plain.data, plain.len, &a->ticket))
		return KRB5_AP_REASON_TICKET_MALFORMED;
	err = krb5_check_key(a->ticket.key.etype, a->ticket.key.value.len,
			     a->config.enctypes, &a->session);
	return key_reason(err, KRB5_AP_REASON_SESSION_KEY_ETYPE,
			  KRB5_AP_REASON_SESSION_KEY_LENGTH);
}

/* Open the authenticator with the session key. */
static int accept_authenticator(struct krb5_accept *a)
{
	struct krb5_ap_octets plain;
	int err, reason;

	if (a->req.authenticator.etype != a->session->etype)
		return KRB5_AP_REASON_AUTHENTICATOR_ETYPE;
	err = krb5_crypt_set_key(a->work, a->session, a->ticket.key.value.data) ?:
		      krb5_crypt_derive(a->work, KRB5_USAGE_AUTHENTICATOR);
	if (err)
		return err;
	err = krb5_crypt_open(&a->work->pair,
			      a->req.authenticator.cipher,
			      a->buf + a->req.ticket.cipher.len, &plain);
	if (err)
		return open_error(err, KRB5_AP_REASON_AUTHENTICATOR_SHORT,
				  KRB5_AP_REASON_AUTHENTICATOR_INTEGRITY);
	reason = krb5_decode_authenticator(plain.data, plain.len, &a->auth);
	a->auth_read = !reason;
	return reason;
}

static int accept_subkey(struct krb5_accept *a)
{
	int err;

	err = krb5_check_key(a->auth.subkey.etype, a->auth.subkey.value.len,
			     a->config.enctypes, &a->subkey);
	return key_reason(err, KRB5_AP_REASON_SUBKEY_ETYPE,
			  KRB5_AP_REASON_SUBKEY_LENGTH);
}

/* Everything that they say; no state but the clock. */
static int accept_validate(struct krb5_accept *a)
{
	struct krb5_authdata_found in_ticket, in_authenticator;
	int reason;

	reason = krb5_check_client(&a->ticket, &a->auth);
	if (!reason)
		reason = krb5_check_address(&a->ticket, a->request->peer);
	if (!reason)
		reason = krb5_check_times(&a->ticket, &a->auth, a->now.tv_sec,
					  a->config.skew);
	if (!reason)
		reason = krb5_check_transited(&a->ticket);
	if (!reason && a->auth.subkey.value.data)
		reason = accept_subkey(a);
	if (!reason)
		reason = krb5_check_authdata(a->ticket.authdata,
					     a->config.critical_authdata,
					     &in_ticket);
	if (!reason)
		reason = krb5_check_authdata(a->auth.authdata,
					     a->config.critical_authdata,
					     &in_authenticator);
	if (reason)
		return reason;
	/* The authenticator is the client's: what PAC it has is worth nothing. */
	a->etypes = in_authenticator.etypes;
	a->ap_options = in_authenticator.ap_options;
	a->pac = in_ticket.pac;
	a->pac_state = !in_ticket.pacs ? KRB5_AP_PAC_ABSENT :
		       in_ticket.pacs > 1 ? KRB5_AP_PAC_AMBIGUOUS :
		       KRB5_AP_PAC_VERIFIED;
	return 0;
}

/* The encryption type of what will be said in the context. */
static int accept_enctype(struct krb5_accept *a)
{
	struct krb5_ap_octets none = {};

	return krb5_choose_enctype(a->request, a->config.enctypes,
				   a->subkey ?: a->session,
				   a->mutual ? a->etypes : none, &a->acceptor);
}

/* The PAC is verified for services that want it, and refuses nobody. */
static int accept_pac(struct krb5_accept *a)
{
	int ret;

	if (!(a->request->flags & KRB5_AP_WANT_PAC))
		a->pac_state = KRB5_AP_PAC_NOT_REQUESTED;
	else if (a->pac_state == KRB5_AP_PAC_VERIFIED && !a->key)
		a->pac_state = KRB5_AP_PAC_NO_KEY;
	if (a->pac_state != KRB5_AP_PAC_VERIFIED)
		return 0;

	ret = krb5_pac_verify(&a->key->pac, a->buf + (a->pac.data - a->buf),
			      a->pac.len, &a->ticket.client,
			      a->ticket.times.authtime);
	if (ret < 0)
		return ret;
	a->pac_state = ret;
	return 0;
}

/**
 * krb5_accept_put_work() - the ciphers have done their part
 * @a: the exchange. The plain texts in the scratch are gone.
 */
void krb5_accept_put_work(struct krb5_accept *a)
{
	if (a->work)
		krb5_scratch_put(a->work);
	a->work = NULL;
}

/**
 * krb5_accept_stages() - judge a KRB_AP_REQ
 * @a: the exchange, with the token of the mechanism
 * @reply: empty; set to what is to be sent
 *
 * Return: 0, a reason (greater than 0) or -errno
 */
int krb5_accept_stages(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	struct krb5_key_tries tries;
	struct krb5_replay_query query;
	int ret, spent;

	ret = accept_message(a);
	if (!ret)
		ret = accept_find_key(a, &tries);
	if (!ret)
		ret = accept_buffer(a);
	if (!ret)
		ret = accept_ticket(a, &tries);
	if (!ret)
		ret = accept_authenticator(a);
	if (!ret)
		ret = accept_validate(a);
	if (!ret)
		ret = krb5_accept_gss(a);
	if (!ret)
		ret = accept_enctype(a);
	if (!ret)
		ret = krb5_accept_replay_lookup(a, &query);
	if (!ret)
		ret = accept_pac(a);
	if (!ret)
		ret = krb5_accept_deleg(a);
	if (!ret)
		ret = krb5_accept_establish(a);
	if (!ret && a->mutual)
		ret = krb5_make_ap_rep(a, reply);
	/* SPNEGO's signatures take one for themselves. */
	krb5_accept_put_work(a);
	if (!ret)
		ret = krb5_exchange_advance(a, reply);
	if (ret && ret != KRB5_AP_REASON_CONTINUE)
		return ret;
	spent = krb5_accept_replay_commit(a, &query);
	return spent ?: ret;
}

static void accept_free(struct krb5_accept *a)
{
	if (a->buf_len)
		kvfree_sensitive(a->buf, a->buf_len);
	kvfree_sensitive(a->deleg_buf, a->deleg_len);
	krb5_accept_put_work(a);
	krb5_keyset_put(a->keyset);
}

/**
 * krb5_accept_run() - run all stages
 * @a: has the request, the namespace's state and the time, nothing else. What
 *	was found out stays in it; what it points to is gone.
 * @contextp: as of krb5_ap_accept()
 * @reply: as of krb5_ap_accept()
 *
 * Return: 0, a reason (greater than 0) or -errno
 */
int krb5_accept_run(struct krb5_accept *a, struct krb5_ap_context **contextp,
		    struct krb5_ap_reply *reply)
{
	int ret;

	*contextp = NULL;
	reply->reason = KRB5_AP_REASON_NONE;
	reply->error = 0;
	reply->len = 0;
	krb5_config_read(&a->kn->settings, &a->config);

	ret = krb5_exchange_classify(a, reply);
	if (ret < 0) {
		reply->len = 0;
	} else {
		reply->reason = ret;
		reply->error = krb5_ap_reason_error(ret);
		krb5_stats_count(a->kn, ret);
		if (ret && ret != KRB5_AP_REASON_CONTINUE)
			krb5_make_error(a, reply);
	}

	krb5_exchange_finish(a, ret);
	if (!ret)
		*contextp = a->context;
	else
		krb5_ap_context_put(a->context);
	accept_free(a);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_accept_run);

/* What a tracepoint shows of an exchange. */
static void accept_facts(const struct krb5_accept *a,
			 struct krb5_accept_facts *facts)
{
	*facts = (struct krb5_accept_facts){
		.token_len = a->request->token_len,
	};
	if (a->named) {
		facts->enctype = a->req.ticket.etype;
		facts->has_kvno = a->req.ticket.has_kvno;
		facts->kvno = a->req.ticket.kvno;
	}
	if (a->auth_read)
		facts->client_ahead = a->auth.ctime - a->now.tv_sec;
}

/**
 * krb5_ap_accept() - judge a KRB_AP_REQ and establish a context
 * @net: the network namespace whose keys and configuration count: that of the
 *	socket on which the request came
 * @request: what to judge, and under what conditions. Nothing in it is kept.
 * @contextp: set to the context on success, to NULL otherwise. The caller owns
 *	one reference, to be given back with krb5_ap_context_put().
 * @reply: set to the verdict and to what is to be sent to the client, in
 *	success as in refusal. Send @reply->len octets of @reply->data, unless
 *	they are none. It is the caller's memory and needs no freeing.
 *
 * Steps 2 to 5 of the exchange (RFC 4120 section 3.2): find the service's key,
 * open the ticket, open the authenticator with the session key, judge both,
 * make sure that the authenticator is new, answer if an answer was asked for.
 * An authenticator is accepted once: of any number of calls with the same
 * token, at the same time or not, in whichever namespaces that have the key,
 * one succeeds.
 *
 * The context and what is in it do not depend on @net, and may outlive it.
 *
 * Some exchanges take more than one message of the client's. Then
 * @request->exchange keeps what there is so far; send the reply, and call again
 * with the client's next message and the same conditions. There is no context
 * before the last one.
 *
 * Context: process; sleeps, for memory as @request->gfp allows and for other
 *	acceptances, never for a peer or for userspace. Needs about 2 KiB of
 *	stack.
 *
 * Return:
 * * 0 - accepted: @contextp is set, @reply->len is not 0 if the client asked
 *   for mutual authentication
 * * -EINPROGRESS - so far so good: send @reply, and wait for the client's next
 *   message
 * * -EMSGSIZE, -EPROTO, -EPROTONOSUPPORT, -ECONNABORTED, -EBADMSG, -ENOPKG,
 *   -ENOKEY, -EKEYREJECTED, -EKEYEXPIRED, -ETIME, -EACCES, -EEXIST, -ESTALE,
 *   -EDQUOT - refused;
 *   @reply->reason says why, @reply->error is its number, and @reply has a
 *   KRB_ERROR if the service's name is known. An exchange is over.
 * * -ENOMEM - there was no memory. This is no verdict: @reply is empty, its
 *   reason %KRB5_AP_REASON_NONE, nothing was spent, and the same token may be accepted
 *   when it is tried again. An exchange is as it was before.
 * * -EAGAIN - acceptances are suspended in the namespace, since its replay table
 *   is being saved. No verdict either; try again later.
 * * -EOPNOTSUPP - @request->framing is not served
 * * -EINVAL - the key in @request->u2u_key has not the length of its type, or
 *   channel bindings are required and @request->bindings has none
 */
int krb5_ap_accept(struct net *net, const struct krb5_ap_request *request,
		   struct krb5_ap_context **contextp,
		   struct krb5_ap_reply *reply)
{
	struct krb5_accept a = {
		.request = request,
		.net = net,
		.kn = krb5_pernet(net),
	};
	struct krb5_accept_facts facts;
	int ret;

	ktime_get_real_ts64(&a.now);
	ret = krb5_accept_run(&a, contextp, reply);
	if (trace_krb5_ap_accept_enabled()) {
		accept_facts(&a, &facts);
		trace_krb5_ap_accept(net, &facts, ret);
	}
	return ret > 0 ? -krb5_reason_errno(ret) : ret;
}
EXPORT_SYMBOL_GPL(krb5_ap_accept);
