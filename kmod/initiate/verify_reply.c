// SPDX-License-Identifier: GPL-2.0
/*
 * The initiator, second half: verify that the reply is the service's, and to this
 * request. RFC 4120 sections 3.2.5 and 3.2.6.
 */
#include <linux/export.h>
#include <linux/ktime.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "context/context.h"
#include "initiate.h"
#include "net.h"
#include "proto.h"
#include "reason.h"
#include "stats.h"
#include "trace.h"
#include "wire/gss_token.h"
#include "wire/message.h"

/* Section 3.2.6: what a KRB_ERROR says is passed on, and not acted upon. */
static int verify_error(const void *reply, size_t len,
			struct krb5_ap_verify_result *result)
{
	struct krb5_error error;
	int reason;

	reason = krb5_decode_error(reply, len, &error);
	if (reason)
		return reason;
	result->error = error.code;
	result->stime = error.stime;
	result->susec = error.susec;
	return KRB5_AP_REASON_KRB_ERROR;
}

/*
 * Open it with the session key. A KRB_AP_REQ that comes back does not get here;
 * its authenticator, in the guise of a KRB_AP_REP, does not open, since it has
 * another usage.
 */
static int verify_open(const struct krb5_ap_initiator *initiator,
		       struct krb5_scratch *scratch,
		       const struct krb5_encrypted *enc,
		       struct krb5_enc_ap_rep_part *part)
{
	struct krb5_ap_octets plain;
	int err;

	if (enc->etype != initiator->session->etype)
		return KRB5_AP_REASON_REPLY_ETYPE;
	/* The longest EncAPRepPart has some 100 bytes. */
	if (enc->cipher.len > KRB5_SCRATCH_PLAIN_MAX)
		return KRB5_AP_REASON_REPLY_MALFORMED;
	scratch->plain_used = enc->cipher.len;
	err = krb5_crypt_set_key(scratch, initiator->session,
				 initiator->context->session_key.value) ?:
	      krb5_crypt_derive(scratch, KRB5_USAGE_AP_REP) ?:
	      krb5_crypt_open(&scratch->usage_keys, enc->cipher, scratch->plain,
			      &plain);
	if (err == -EPROTO)
		return KRB5_AP_REASON_REPLY_SHORT;
	if (err == -EBADMSG)
		return KRB5_AP_REASON_REPLY_INTEGRITY;
	if (err)
		return err;
	if (!krb5_decode_enc_ap_rep_part(plain.data, plain.len, part))
		return KRB5_AP_REASON_REPLY_PART_MALFORMED;
	return 0;
}

/* Checks the contents; changes the context when nothing more can fail. */
static int verify_part(struct krb5_ap_initiator *initiator,
		       const struct krb5_enc_ap_rep_part *part, u32 permitted)
{
	struct krb5_ap_context *context = initiator->context;
	struct krb5_ap_key *subkey = &context->acceptor_subkey;
	const struct krb5_enctype_desc *desc = NULL;
	int err;

	if (part->ctime != initiator->ctime || part->cusec != initiator->cusec)
		return KRB5_AP_REASON_MUT_FAIL;
	if (part->subkey.value.data) {
		err = krb5_check_key(part->subkey.etype,
				     part->subkey.value.len, permitted, &desc);
		if (err)
			return err == -ENOPKG ?
				KRB5_AP_REASON_REPLY_SUBKEY_ETYPE :
				KRB5_AP_REASON_REPLY_SUBKEY_LENGTH;
		subkey->enctype = desc->etype;
		subkey->length = desc->key_len;
		memcpy(subkey->value, part->subkey.value.data, desc->key_len);
	}
	context->recv_seq = part->seq;
	return KRB5_AP_REASON_REPLY_VERIFIED;
}

static int verify_ap_rep(struct krb5_ap_initiator *initiator,
			 const void *reply, size_t len, u32 permitted)
{
	struct krb5_enc_ap_rep_part part;
	struct krb5_encrypted enc;
	struct krb5_scratch *scratch;
	int ret;

	ret = krb5_decode_ap_rep(reply, len, &enc);
	if (ret)
		return ret;
	if (!initiator->context)
		return -EINVAL;
	/* The reply may be what writing back memory waits for. */
	scratch = krb5_scratch_get(GFP_NOIO);
	if (IS_ERR(scratch))
		return PTR_ERR(scratch);
	ret = verify_open(initiator, scratch, &enc, &part);
	if (!ret)
		ret = verify_part(initiator, &part, permitted);
	/* The scratch has the plain text, which is wiped. */
	krb5_scratch_put(scratch);
	return ret;
}

/* Strips the framing, which has to be there and to name its contents. */
static int verify_unframe(struct krb5_ap_octets *message)
{
	enum krb5_gss_tok_id id;
	struct der der;

	if (krb5_gss_strip(message->data, message->len, &id, message))
		return KRB5_AP_REASON_REPLY_FRAME;
	der_init(&der, message->data, message->len);
	if (id != (der_tag(&der) == DER_APPLICATION(KRB5_MSG_ERROR) ?
			   KRB5_GSS_ERROR :
			   KRB5_GSS_AP_REP))
		return KRB5_AP_REASON_REPLY_FRAME;
	return 0;
}

/**
 * krb5_verify_run() - run all stages
 * @kn: state of the namespace
 * @initiator: as of krb5_ap_verify_reply()
 * @reply: as of krb5_ap_verify_reply()
 * @len: as of krb5_ap_verify_reply()
 * @contextp: as of krb5_ap_verify_reply()
 * @result: as of krb5_ap_verify_reply()
 *
 * Return: KRB5_AP_REASON_REPLY_VERIFIED, another reason or -errno
 */
int krb5_verify_run(struct krb5_ap_net *kn, struct krb5_ap_initiator *initiator,
		    const void *reply, size_t len,
		    struct krb5_ap_context **contextp,
		    struct krb5_ap_verify_result *result)
{
	struct krb5_config config;
	struct krb5_ap_octets message = { reply, len };
	struct der der;
	int ret = 0;

	*contextp = NULL;
	memset(result, 0, sizeof(*result));
	result->reason = KRB5_AP_REASON_NONE;
	krb5_config_read(&kn->settings, &config);
	if (len > config.token_max)
		ret = KRB5_AP_REASON_TOKEN_TOO_LONG;
	else if (initiator->gss)
		ret = verify_unframe(&message);
	der_init(&der, message.data, message.len);
	if (!ret && der_tag(&der) == DER_APPLICATION(KRB5_MSG_ERROR))
		ret = verify_error(message.data, message.len, result);
	else if (!ret)
		ret = verify_ap_rep(initiator, message.data, message.len,
				    config.enctypes);

	if (ret > 0) {
		result->reason = ret;
		krb5_stats_count(kn->stats, ret);
	}
	if (ret == KRB5_AP_REASON_REPLY_VERIFIED) {
		*contextp = initiator->context;
		initiator->context = NULL;
	}
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_verify_run);

/**
 * krb5_ap_verify_reply() - verify that the service answers
 * @net: the network namespace that krb5_ap_initiate() was given
 * @initiator: the request that was sent. It remains the caller's. No other task
 *	may verify a reply to it at the same time.
 * @reply: what came back. Borrowed and only read for the time of the call; any
 *	kernel memory. It must not change under the call.
 * @len: length of @reply in bytes. Any value is safe; what is longer than the
 *	namespace's token-max is refused unseen.
 * @contextp: set to the context on success, to NULL otherwise. The caller owns
 *	one reference, to be given back with krb5_ap_context_put().
 * @result: set to the verdict
 *
 * A KRB_AP_REP is accepted if it opens with the session key and returns the
 * time that was sent. The service's subkey, if there is one, must be of a
 * permitted type and have its length.
 *
 * A KRB_ERROR is decoded, also where no mutual authentication is wanted, and
 * is a refusal: nobody vouches for it.
 *
 * A refusal changes nothing: what a stranger sends before the service does
 * not keep its reply from being verified.
 *
 * Context: process; may sleep, never for another exchange, a peer or userspace.
 *	Allocates as with GFP_NOIO. Needs about 3 KiB of stack.
 *
 * Return:
 * * 0 - verified: @contextp is set
 * * -EREMOTEIO - it is a KRB_ERROR; @result->error is its number
 * * -EMSGSIZE, -EPROTO, -EBADMSG, -EKEYREJECTED, -EACCES, -ENOPKG - refused;
 *   @result->reason says why
 * * -EINVAL - it is a KRB_AP_REP, but none is waited for: the context has been
 *   given out. This is no verdict: @result->reason is
 *   %KRB5_AP_REASON_NONE.
 * * -ENOMEM or another -errno - the reply could not be verified. This is no
 *   verdict either, and the same reply may be verified again.
 */
int krb5_ap_verify_reply(struct net *net, struct krb5_ap_initiator *initiator,
			 const void *reply, size_t len,
			 struct krb5_ap_context **contextp,
			 struct krb5_ap_verify_result *result)
{
	s64 ahead = 0;
	int ret;

	ret = krb5_verify_run(krb5_pernet(net), initiator, reply, len, contextp,
			      result);
	if (ret == KRB5_AP_REASON_KRB_ERROR)
		ahead = result->stime - ktime_get_real_seconds();
	trace_krb5_ap_initiate(net, KRB5_INITIATE_REPLY, ret, len,
			       initiator->session->etype, result->error, ahead);
	if (ret == KRB5_AP_REASON_REPLY_VERIFIED)
		return 0;
	return ret > 0 ? -krb5_reason_errno(ret) : ret;
}
EXPORT_SYMBOL_GPL(krb5_ap_verify_reply);
