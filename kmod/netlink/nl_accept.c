// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: judge a token as a kernel service would, and explain the verdict.
 * It spends the token, unless a dry run is asked for.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "accept/explain.h"
#include "netlink.h"

/* Names that are longer are left out of the answer. */
#define NAME_MAX_TEXT	(SZ_32K - 1)

/* Bytes of an answer besides reply and names. */
#define ANSWER_AROUND	SZ_1K

struct accept_op {
	struct krb5_ap_request request;
	struct sockaddr_storage peer;
	struct krb5_ap_bindings bindings;
	struct krb5_ap_key u2u_key;
	struct krb5_ap_principal *service;
	u8 *token;
	struct krb5_ap_exchange *exchange;
	struct krb5_ap_reply reply;
	bool dry_run;
	struct krb5_accept_facts facts;
};

static int get_token(struct accept_op *op, struct genl_info *info)
{
	op->token = krb5_nl_get_pieces(info, KRB5_AP_A_ACCEPT_TOKEN,
				       &op->request.token_len);
	op->request.token = op->token;
	return op->token ? 0 : -ENOMEM;
}

static int get_peer(struct accept_op *op, struct genl_info *info)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)&op->peer;
	struct sockaddr_in *sin = (struct sockaddr_in *)&op->peer;
	struct nlattr *attr = info->attrs[KRB5_AP_A_ACCEPT_PEER];

	if (!attr)
		return 0;
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		sin->sin_family = AF_INET;
		sin->sin_addr.s_addr = nla_get_in_addr(attr);
		break;
	case sizeof(struct in6_addr):
		sin6->sin6_family = AF_INET6;
		sin6->sin6_addr = nla_get_in6_addr(attr);
		break;
	default:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "address has neither 4 bytes (IPv4) nor 16 (IPv6)");
		return -EINVAL;
	}
	op->request.peer = (struct sockaddr *)&op->peer;
	return 0;
}

static void get_bindings(struct accept_op *op, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[KRB5_AP_A_ACCEPT_BINDINGS];

	if (!attr)
		return;
	op->bindings.application.data = nla_data(attr);
	op->bindings.application.len = nla_len(attr);
	op->request.bindings = &op->bindings;
}

static int get_u2u(struct accept_op *op, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[KRB5_AP_A_ACCEPT_U2U_KEY];
	const struct krb5_enctype_desc *desc;

	if (!attr)
		return 0;
	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_ACCEPT_U2U_ENCTYPE))
		return -EINVAL;
	op->u2u_key.enctype =
		nla_get_s32(info->attrs[KRB5_AP_A_ACCEPT_U2U_ENCTYPE]);
	op->u2u_key.length = nla_len(attr);
	desc = krb5_enctype_find(op->u2u_key.enctype);
	if (!desc || op->u2u_key.length != desc->key_len) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "user-to-user key has an unknown encryption type or the wrong length");
		return -EINVAL;
	}
	memcpy(op->u2u_key.value, nla_data(attr), nla_len(attr));
	op->request.u2u_key = &op->u2u_key;
	return 0;
}

static int get_request(struct accept_op *op, struct genl_info *info)
{
	int err;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_ACCEPT_TOKEN))
		return -EINVAL;
	op->request.gfp = GFP_KERNEL_ACCOUNT;
	op->request.flags = KRB5_AP_WANT_PAC;
	op->dry_run = info->attrs[KRB5_AP_A_ACCEPT_DRY_RUN];
	op->request.framing = KRB5_AP_FRAMING_DETECT;
	op->request.exchange = &op->exchange;
	if (info->attrs[KRB5_AP_A_ACCEPT_FRAMING])
		op->request.framing =
			nla_get_u32(info->attrs[KRB5_AP_A_ACCEPT_FRAMING]);
	get_bindings(op, info);
	err = get_peer(op, info) ?: get_u2u(op, info);
	if (err)
		return err;
	err = krb5_nl_get_name(info, KRB5_AP_A_ACCEPT_SERVICE, &op->service);
	if (err)
		return err;
	op->request.service = op->service;
	return get_token(op, info);
}

static int put_name(struct sk_buff *skb, int type,
		    const struct krb5_ap_principal *principal)
{
	return krb5_nl_put_name(skb, type, principal, NAME_MAX_TEXT);
}

static int put_enctype(struct sk_buff *skb, int type,
		       const struct krb5_ap_key *key)
{
	return key ? nla_put_s32(skb, type, key->enctype) : 0;
}

/* The usual two are in lower case in the spec; faults go by their names. */
static const char *pac_word(enum krb5_ap_pac state)
{
	switch (state) {
	case KRB5_AP_PAC_VERIFIED:
		return "verified";
	case KRB5_AP_PAC_ABSENT:
		return "absent";
	default:
		return krb5_ap_pac_name(state);
	}
}

static int put_context(struct sk_buff *skb, const struct krb5_ap_context *c)
{
	if (put_name(skb, KRB5_AP_A_ACCEPT_CLIENT, krb5_ap_context_client(c)) ||
	    put_name(skb, KRB5_AP_A_ACCEPT_SERVER, krb5_ap_context_service(c)) ||
	    /* There is a KRB_AP_REP, whoever asked for it. */
	    (krb5_ap_context_acceptor_subkey(c) &&
	     nla_put_flag(skb, KRB5_AP_A_ACCEPT_MUTUAL)) ||
	    (krb5_ap_context_anonymous(c) &&
	     nla_put_flag(skb, KRB5_AP_A_ACCEPT_ANONYMOUS)) ||
	    nla_put_s32(skb, KRB5_AP_A_ACCEPT_ENCTYPE,
			krb5_ap_context_ticket_enctype(c)) ||
	    put_enctype(skb, KRB5_AP_A_ACCEPT_SESSION_ENCTYPE,
			krb5_ap_context_session_key(c)) ||
	    put_enctype(skb, KRB5_AP_A_ACCEPT_SUBKEY_ENCTYPE,
			krb5_ap_context_initiator_subkey(c)) ||
	    put_enctype(skb, KRB5_AP_A_ACCEPT_ACCEPTOR_SUBKEY_ENCTYPE,
			krb5_ap_context_acceptor_subkey(c)) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_KVNO, krb5_ap_context_kvno(c)) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_SEQ,
			krb5_ap_context_recv_seq(c)) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_FLAGS,
			krb5_ap_context_ticket_flags(c)) ||
	    (krb5_ap_context_gss_flags(c) &&
	     nla_put_u32(skb, KRB5_AP_A_ACCEPT_GSS_FLAGS,
			 krb5_ap_context_gss_flags(c))) ||
	    nla_put_string(skb, KRB5_AP_A_ACCEPT_PAC,
			   pac_word(krb5_ap_context_pac_state(c))))
		return -EMSGSIZE;
	return 0;
}

/* What the ticket says in the clear. */
static int put_named(struct sk_buff *skb, const struct krb5_accept_facts *facts)
{
	if (!facts->named)
		return 0;
	if ((facts->service && put_name(skb, KRB5_AP_A_ACCEPT_TICKET_SERVICE,
					facts->service)) ||
	    nla_put_s32(skb, KRB5_AP_A_ACCEPT_TICKET_ENCTYPE,
			facts->enctype) ||
	    (facts->has_kvno && nla_put_u32(skb, KRB5_AP_A_ACCEPT_TICKET_KVNO,
					    facts->kvno)))
		return -EMSGSIZE;
	return 0;
}

/* What is known of a request that was refused after its ticket was opened. */
static int put_refused(struct sk_buff *skb,
		       const struct krb5_accept_facts *facts)
{
	if (!facts->opened)
		return 0;
	if ((facts->client &&
	     put_name(skb, KRB5_AP_A_ACCEPT_CLIENT, facts->client)) ||
	    (facts->key_service &&
	     put_name(skb, KRB5_AP_A_ACCEPT_SERVER, facts->key_service)) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_KVNO, facts->key_kvno) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_FLAGS, facts->ticket_flags))
		return -EMSGSIZE;
	return 0;
}

static int put_facts(struct sk_buff *skb, const struct krb5_accept_facts *facts,
		     bool refused)
{
	if (put_named(skb, facts) || (refused && put_refused(skb, facts)) ||
	    (facts->authenticated &&
	     nla_put_s64(skb, KRB5_AP_A_ACCEPT_CLIENT_AHEAD,
			 facts->client_ahead, KRB5_AP_A_ACCEPT_PAD)))
		return -EMSGSIZE;
	return 0;
}

static int put_verdict(struct sk_buff *skb, const struct krb5_ap_reply *reply,
		       const struct krb5_ap_context *context)
{
	enum krb5_ap_verdict verdict = context ? KRB5_AP_VERDICT_OK :
						 KRB5_AP_VERDICT_ERROR;
	enum krb5_ap_reason reason = reply->reason;

	if (reason == KRB5_AP_REASON_CONTINUE)
		verdict = KRB5_AP_VERDICT_CONTINUE;
	if (nla_put_u32(skb, KRB5_AP_A_ACCEPT_VERDICT, verdict) ||
	    nla_put_u32(skb, KRB5_AP_A_ACCEPT_ERROR, reply->error) ||
	    nla_put_s32(skb, KRB5_AP_A_ACCEPT_REASON, reason) ||
	    nla_put_string(skb, KRB5_AP_A_ACCEPT_REASON_NAME,
			   krb5_ap_reason_name(reason)) ||
	    nla_put_string(skb, KRB5_AP_A_ACCEPT_REASON_TEXT,
			   krb5_ap_reason_text(reason)) ||
	    (reply->len && nla_put(skb, KRB5_AP_A_ACCEPT_REPLY, reply->len,
				   reply->data)))
		return -EMSGSIZE;
	return context ? put_context(skb, context) : 0;
}

/*
 * Calculate the bytes of the longest answer. Names are in the token, of which a
 * byte becomes two at most, when it is escaped, or in a key; the separator of
 * components is shorter than the one in DER.
 */
static size_t answer_size(const struct accept_op *op)
{
	size_t name = min_t(size_t, 2 * op->request.token_len,
			    NAME_MAX_TEXT + 1);
	size_t of_key = 2 * KRB5_AP_PRINCIPAL_MAX;

	return ANSWER_AROUND + KRB5_AP_REPLY_MAX + 3 * name + of_key;
}

static int accept_and_answer(struct accept_op *op, struct genl_info *info)
{
	struct krb5_ap_context *context;
	struct sk_buff *skb;
	void *header;
	int err;

	/* Before the token is spent. */
	skb = krb5_nl_reply_new(info, answer_size(op), &header);
	if (!skb)
		return -ENOMEM;
	err = krb5_accept_explain(genl_info_net(info), &op->request,
				  op->dry_run, &context, &op->reply,
				  &op->facts);
	/* Nobody is to send the KRB_AP_REP to a request that was not accepted. */
	if (op->dry_run && (!err || err == -EINPROGRESS))
		op->reply.len = 0;
	/* A refusal is an answer; without a verdict it is an error. */
	if (op->reply.reason != KRB5_AP_REASON_NONE)
		err = 0;
	if (!err)
		err = put_verdict(skb, &op->reply, context) ?:
		      put_facts(skb, &op->facts,
				op->reply.reason > KRB5_AP_REASON_CONTINUE);
	krb5_accept_facts_free(&op->facts);
	krb5_ap_context_put(context);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	return krb5_nl_reply_send(skb, info, header);
}

int krb5_ap_nl_accept_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct accept_op *op;
	int err = -ENOMEM;

	op = kzalloc_obj(*op, GFP_KERNEL_ACCOUNT);
	if (op) {
		err = get_request(op, info) ?: accept_and_answer(op, info);
		krb5_ap_exchange_free(op->exchange);
		krb5_ap_principal_free(op->service);
		kvfree(op->token);
		kfree_sensitive(op);
	}
	krb5_nl_wipe(info, KRB5_AP_A_ACCEPT_U2U_KEY);
	return err;
}
