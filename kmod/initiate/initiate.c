// SPDX-License-Identifier: GPL-2.0
/*
 * The initiator, first half: from a credential to a KRB_AP_REQ, RFC 4120
 * section 3.2.2. The second half is in verify_reply.c.
 *
 * As in accept.c, a stage returns 0 to go on, a reason (greater than 0) to
 * refuse, or -errno if it could not do its work.
 */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <kunit/visibility.h>

#include "context/context.h"
#include "initiate.h"
#include "keystore/credential.h"
#include "net.h"
#include "proto.h"
#include "reason.h"
#include "stats.h"
#include "trace.h"
#include "wire/gss_checksum.h"
#include "wire/gss_token.h"
#include "wire/message.h"

/*
 * Bytes around ticket, client's name, confounder and MAC in a KRB_AP_REQ:
 * tags and lengths of both messages and of a GSS-API token, key, checksum, times
 * and numbers. No request has more than 255.
 */
#define AP_REQ_AROUND	288

/* A clock that falls back by more has been set. */
#define CLOCK_CORRECTION	(30 * USEC_PER_SEC)

/* The last time that was given out, microseconds since 1970. */
static atomic64_t krb5_last_time = ATOMIC64_INIT(0);

/**
 * krb5_initiate_time() - give out a time that no authenticator has had
 * @now: the time, microseconds since 1970
 *
 * Section 3.2.3 knows a request by client, server and time, and so does the
 * replay cache of many a service: two requests of the same microsecond are one
 * to it. Times have to grow for each pair of client and server; one clock for
 * the whole machine does that with no memory of pairs, as tickets are used
 * by one machine at a time.
 *
 * Small corrections of the clock are sat out: the clock stands still, but for
 * one microsecond a request. After a larger one it would be off for as long,
 * and services would refuse it; then it follows.
 *
 * Context: any.
 *
 * Return: @now or a little more
 */
s64 krb5_initiate_time(s64 now)
{
	s64 last = atomic64_read(&krb5_last_time);
	s64 next;

	do {
		next = now > last || now < last - CLOCK_CORRECTION ?
			now : last + 1;
	} while (!atomic64_try_cmpxchg(&krb5_last_time, &last, next));
	return next;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_initiate_time);

/**
 * struct krb5_initiate - a request that is being made
 * @params: the caller's
 * @config: as it was when the request was begun
 * @now: when it was begun, microseconds since 1970
 * @credential: the caller's
 * @subkey: encryption type of the subkey
 * @scratch: memory for keys
 * @initiator: being made
 * @sum: checksum of the caller's data
 */
struct krb5_initiate {
	const struct krb5_ap_initiate_params *params;
	struct krb5_config config;
	s64 now;
	const struct krb5_ap_credential *credential;
	const struct krb5_enctype_desc *subkey;
	struct krb5_scratch *scratch;
	struct krb5_ap_initiator *initiator;
	u8 sum[KRB5_HASH_LEN_MAX];
};

/* Refuses combinations that no request can express. */
static int initiate_framing(const struct krb5_ap_initiate_params *params)
{
	switch (params->framing) {
	case KRB5_AP_FRAMING_RAW:
		return params->gss_flags || params->bindings ? -EINVAL : 0;
	case KRB5_AP_FRAMING_GSS:
		if (params->data || params->gss_flags &
		    ~(KRB5_GSS_AGREED & ~KRB5_AP_GSS_MUTUAL))
			return -EINVAL;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int initiate_check(struct krb5_initiate *in)
{
	const struct krb5_ap_credential *credential = in->credential;
	s32 subkey_etype = in->params->subkey_enctype;
	int err;

	err = initiate_framing(in->params);
	if (err)
		return err;
	if (upper_32_bits(in->params->data_len))
		return -EMSGSIZE;
	if (credential->times.endtime < div_s64(in->now, USEC_PER_SEC))
		return KRB5_AP_REASON_CREDENTIAL_EXPIRED;
	if (!(in->config.enctypes & BIT(credential->desc->index)))
		return KRB5_AP_REASON_SESSION_KEY_ETYPE;
	in->subkey = subkey_etype ? krb5_enctype_find(subkey_etype) :
				    credential->desc;
	if (!in->subkey || !(in->config.enctypes & BIT(in->subkey->index)))
		return KRB5_AP_REASON_SUBKEY_ETYPE;
	return 0;
}

/* Allocates all memory, before anything is made. */
static int initiate_alloc(struct krb5_initiate *in)
{
	const struct krb5_ap_credential *credential = in->credential;
	struct krb5_name client = krb5_principal_name(credential->client);
	struct krb5_name server = krb5_principal_name(credential->server);
	struct krb5_ap_initiator *initiator;
	size_t size;

	size = struct_size(initiator, buf,
			   credential->ticket.len + client.realm.len +
			   client.names.len +
			   krb5_crypt_overhead(credential->desc) +
			   AP_REQ_AROUND);
	initiator = kvmalloc(size, in->params->gfp | __GFP_ACCOUNT);
	if (!initiator)
		return -ENOMEM;
	initiator->size = size;
	initiator->session = credential->desc;
	initiator->gss = in->params->framing == KRB5_AP_FRAMING_GSS;
	initiator->context = krb5_context_alloc(&client, &server,
						credential->flags, 0,
						in->params->gfp | __GFP_ACCOUNT);
	in->initiator = initiator;
	return initiator->context ? 0 : -ENOMEM;
}

/* Sets what is fresh in every request: time, subkey, sequence number. */
static void initiate_context(struct krb5_initiate *in)
{
	struct krb5_ap_context *context = in->initiator->context;
	const struct krb5_ap_credential *credential = in->credential;
	u64 time;

	time = krb5_initiate_time(in->now);
	in->initiator->cusec = do_div(time, USEC_PER_SEC);
	in->initiator->ctime = time;

	context->ticket_enctype = credential->ticket_etype;
	context->kvno = credential->kvno;
	context->times = credential->times;
	context->session_key = credential->key;
	context->initiator_subkey.enctype = in->subkey->etype;
	context->initiator_subkey.length = in->subkey->key_len;
	get_random_bytes(context->initiator_subkey.value, in->subkey->key_len);
	/* Half the numbers, and not 0, which some take for none. */
	context->send_seq = (get_random_u32() & S32_MAX) ?: 1;
	context->recv_seq = context->send_seq;
	context->initiator = true;
	context->mutual = in->params->flags & KRB5_AP_MUTUAL;
	context->gss_flags = in->params->gss_flags;
	if (in->initiator->gss && context->mutual)
		context->gss_flags |= KRB5_AP_GSS_MUTUAL;
}

/* Section 5.5.1: keyed with the session key, usage 10; GSS-API's is none. */
static int initiate_checksum(struct krb5_initiate *in,
			     struct krb5_checksum *checksum)
{
	const struct krb5_enctype_desc *desc = in->initiator->session;
	struct krb5_ap_octets data = {
		.data = in->params->data, .len = in->params->data_len
	};
	struct krb5_mac_key *key = &in->scratch->usage_keys.mac;
	int err;

	checksum->value.data = in->sum;
	if (in->initiator->gss) {
		krb5_gss_checksum_put(in->params->bindings,
				      in->initiator->context->gss_flags,
				      in->sum);
		checksum->type = KRB5_CKSUMTYPE_GSS;
		checksum->value.len = KRB5_GSS_CHECKSUM_LEN;
		return 0;
	}
	if (!data.data) {
		checksum->value.data = NULL;
		return 0;
	}
	err = krb5_checksum_key(in->scratch, KRB5_USAGE_AP_REQ_CHECKSUM, key) ?:
		      krb5_checksum(key, data, (struct krb5_ap_octets){},
				    in->sum);
	checksum->type = desc->checksum_type;
	checksum->value.len = desc->mac_len;
	return err;
}

/*
 * The authenticator is written at the end of the token, sealed where it
 * stands, and the rest of the token written in front of it.
 */
static int initiate_seal(struct krb5_initiate *in,
			 const struct krb5_authenticator *auth)
{
	struct krb5_ap_initiator *initiator = in->initiator;
	const struct krb5_enctype_desc *desc = initiator->session;
	u32 options = initiator->context->mutual ?
		KRB5_AP_OPT_MUTUAL_REQUIRED : 0;
	u8 *end = (u8 *)initiator + initiator->size;
	u8 confounder[KRB5_BLOCK_LEN];
	struct der_writer w;
	size_t len;
	int err;

	der_writer_init(&w, initiator->buf,
			end - initiator->buf - desc->mac_len);
	krb5_encode_authenticator(&w, auth);
	len = end - desc->mac_len - w.pos;
	get_random_bytes(confounder, sizeof(confounder));
	der_put(&w, confounder, sizeof(confounder));
	if (w.full)
		return -EMSGSIZE;
	err = krb5_crypt_derive(in->scratch, KRB5_USAGE_AUTHENTICATOR) ?:
		      krb5_crypt_seal(&in->scratch->usage_keys, w.pos, len);
	if (err)
		return err;

	krb5_wrap_ap_req(&w, end, desc->etype, in->credential->ticket, options);
	if (initiator->gss)
		krb5_gss_frame(&w, KRB5_GSS_AP_REQ, end);
	if (w.full)
		return -EMSGSIZE;
	initiator->token.data = w.pos;
	initiator->token.len = end - w.pos;
	return 0;
}

static int initiate_request(struct krb5_initiate *in)
{
	struct krb5_ap_context *context = in->initiator->context;
	struct krb5_authenticator auth = {
		.client = krb5_principal_name(context->client),
		.cusec = in->initiator->cusec,
		.ctime = in->initiator->ctime,
		.subkey.etype = context->initiator_subkey.enctype,
		.subkey.value.data = context->initiator_subkey.value,
		.subkey.value.len = context->initiator_subkey.length,
		.has_seq = true,
		.seq = context->send_seq,
	};
	int err;

	in->scratch = krb5_scratch_get(in->params->gfp);
	if (IS_ERR(in->scratch))
		return PTR_ERR(in->scratch);
	err = krb5_crypt_set_key(in->scratch, in->initiator->session,
				 context->session_key.value) ?:
	      initiate_checksum(in, &auth.checksum) ?:
	      initiate_seal(in, &auth);
	krb5_scratch_put(in->scratch);
	return err;
}

/**
 * krb5_initiate_run() - run all stages
 * @kn: state of the namespace
 * @params: as of krb5_ap_initiate()
 * @now: the time, microseconds since 1970
 * @initiatorp: as of krb5_ap_initiate()
 * @contextp: as of krb5_ap_initiate()
 *
 * Return: KRB5_AP_REASON_INITIATED, another reason or -errno
 */
int krb5_initiate_run(struct krb5_ap_net *kn,
		      const struct krb5_ap_initiate_params *params, s64 now,
		      struct krb5_ap_initiator **initiatorp,
		      struct krb5_ap_context **contextp)
{
	struct krb5_initiate in = {
		.params = params, .now = now, .credential = params->credential,
	};
	int ret;

	*initiatorp = NULL;
	*contextp = NULL;
	krb5_config_read(&kn->settings, &in.config);
	ret = initiate_check(&in) ?: initiate_alloc(&in);
	if (!ret) {
		initiate_context(&in);
		ret = initiate_request(&in) ?: KRB5_AP_REASON_INITIATED;
	}
	if (ret > 0)
		krb5_stats_count(kn->stats, ret);
	if (ret != KRB5_AP_REASON_INITIATED) {
		krb5_ap_initiator_free(in.initiator);
		return ret;
	}
	if (!in.initiator->context->mutual) {
		*contextp = in.initiator->context;
		in.initiator->context = NULL;
	}
	*initiatorp = in.initiator;
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_initiate_run);

/**
 * krb5_ap_credential_find() - find an uploaded credential
 * @net: the network namespace whose credentials count: that of the socket on
 *	which the request will go
 * @client: as whom to talk to the service; NULL if there is only one choice
 * @server: the service. Names must be the same bytes, realm included; there
 *	are no aliases, and no default realm.
 *
 * The credential does not depend on @net, and may outlive it. A
 * holder can go on using it after it was replaced or removed in the namespace.
 *
 * A failure is counted in the statistics of @net, and traced.
 *
 * Context: process; may sleep.
 *
 * Return: the credential, with a reference, to be given back with
 *	krb5_ap_credential_put();
 *	ERR_PTR(-ENOKEY) if there is none;
 *	ERR_PTR(-EKEYEXPIRED) if there is none that has not expired;
 *	ERR_PTR(-ENOTUNIQ) if @client is NULL and there are credentials of
 *	several clients
 */
struct krb5_ap_credential *
krb5_ap_credential_find(struct net *net, const struct krb5_ap_principal *client,
			const struct krb5_ap_principal *server)
{
	struct krb5_ap_net *kn = krb5_pernet(net);
	struct krb5_ap_credential *credential;
	int reason;

	reason = krb5_credentials_find(&kn->credentials, client, server,
				       ktime_get_real_seconds(), &credential);
	if (!reason)
		return credential;
	krb5_stats_count(kn->stats, reason);
	trace_krb5_ap_initiate(net, KRB5_INITIATE_FIND, reason, 0, 0, 0,
			       0);
	return ERR_PTR(-krb5_reason_errno(reason));
}
EXPORT_SYMBOL_GPL(krb5_ap_credential_find);

/**
 * krb5_ap_initiate() - make a KRB_AP_REQ
 * @net: the network namespace whose configuration and statistics count: that
 *	of the socket on which the request will go
 * @params: the request to make. Nothing in it is kept; the context has what it needs
 *	of the credential.
 * @initiatorp: set to the request on success, to NULL otherwise. The caller
 *	owns it, and frees it with krb5_ap_initiator_free() when it has sent
 *	krb5_ap_initiator_token() and, for mutual authentication, has verified
 *	the reply.
 * @contextp: set to the context if no mutual authentication is asked for, to NULL
 *	otherwise: then krb5_ap_verify_reply() gives it. The caller owns one
 *	reference, to be put with krb5_ap_context_put().
 *
 * Each request has a time that no other one of this machine has, a fresh
 * random subkey and a random sequence number that is not 0. It is good for one
 * try: for another, make another.
 *
 * Without mutual authentication anybody may be at the other end; with it,
 * nothing must be sent after the request before the reply has been verified.
 *
 * Context: process; may sleep for memory, as @params->gfp allows, never for
 *	another exchange, a peer or userspace. Needs about 3 KiB of stack.
 *
 * Return:
 * * 0 - @initiatorp is set, and @contextp if it should be
 * * -EKEYEXPIRED - the credential has expired
 * * -EOPNOTSUPP - there is no such framing for requests
 * * -EINVAL - the framing has no place for something in @params
 * * -EMSGSIZE - the application data has 4 GiB or more
 * * -ENOPKG - the session key's encryption type, or that of the subkey, is not
 *   permitted in @net, or not available
 * * -ENOMEM - there was no memory
 */
int krb5_ap_initiate(struct net *net,
		     const struct krb5_ap_initiate_params *params,
		     struct krb5_ap_initiator **initiatorp,
		     struct krb5_ap_context **contextp)
{
	size_t len = 0;
	int ret;

	ret = krb5_initiate_run(krb5_pernet(net), params,
				ktime_to_us(ktime_get_real()), initiatorp,
				contextp);
	if (*initiatorp)
		len = (*initiatorp)->token.len;
	trace_krb5_ap_initiate(net, KRB5_INITIATE_REQUEST, ret, len,
			       params->credential->key.enctype, 0, 0);
	if (ret == KRB5_AP_REASON_INITIATED)
		return 0;
	return ret > 0 ? -krb5_reason_errno(ret) : ret;
}
EXPORT_SYMBOL_GPL(krb5_ap_initiate);

/**
 * krb5_ap_initiator_token() - return the KRB_AP_REQ
 * @initiator: the request
 *
 * Return: what to send to the service: bytes that live as long as @initiator.
 *	No secret; they may be sent as they are.
 */
struct krb5_ap_octets
krb5_ap_initiator_token(const struct krb5_ap_initiator *initiator)
{
	return initiator->token;
}
EXPORT_SYMBOL_GPL(krb5_ap_initiator_token);

/**
 * krb5_ap_initiator_free() - free a request
 * @initiator: the request, or NULL. Its keys are wiped, but for those in a
 *	context that was given out.
 *
 * Context: process; may sleep.
 */
void krb5_ap_initiator_free(struct krb5_ap_initiator *initiator)
{
	if (!initiator)
		return;
	krb5_ap_context_put(initiator->context);
	/* If it could not be sealed, there is a subkey in the buffer. */
	kvfree_sensitive(initiator, initiator->size);
}
EXPORT_SYMBOL_GPL(krb5_ap_initiator_free);
