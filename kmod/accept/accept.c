// SPDX-License-Identifier: GPL-2.0
/*
 * The acceptor. Each call judges one message of a client:
 *
 *	classify	which message of the exchange is it?	exchange.c
 *	run the leg	the stages of a KRB_AP_REQ		ap_req.c
 *			the KRB_AP_REP of DCE_STYLE		dce.c
 *	advance		will there be another message?		exchange.c
 *	commit		the replay table, last of all		commit.c
 *
 * A stage returns 0 to go on, a reason (greater than 0) to refuse, or -errno
 * if it could not do its work. Nothing is believed before it is authenticated.
 * The replay table comes last: a request that is refused never gets into it,
 * and after a request is in it nothing can fail.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/timekeeping.h>
#include <kunit/visibility.h>

#include "accept.h"
#include "explain.h"
#include "notify.h"
#include "reason.h"
#include "stats.h"
#include "trace.h"

static int accept_leg(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	switch (a->leg) {
	case KRB5_LEG_AP_REQ:
		return krb5_ap_req_judge(a, reply);
	case KRB5_LEG_AP_REP:
		return krb5_dce_verify(a);
	case KRB5_LEG_NEGOTIATE:
	case KRB5_LEG_MIC:
		break;
	}
	return 0;
}

static int accept_judge(struct krb5_accept *a, struct krb5_ap_reply *reply)
{
	int ret, err;

	ret = krb5_exchange_classify(a);
	if (!ret)
		ret = accept_leg(a, reply);
	krb5_accept_note_facts(a);
	/* Advancing may sign, which needs a scratch of its own. */
	krb5_accept_put_scratch(a);
	if (!ret)
		ret = krb5_exchange_advance(a, reply);
	if (a->leg != KRB5_LEG_AP_REQ || (ret && ret != KRB5_AP_REASON_CONTINUE))
		return ret;
	if (a->dry_run)
		return ret;
	err = krb5_accept_replay_commit(a);
	return err ?: ret;
}

/* Makes the verdict of a result that is one. */
static void accept_verdict(struct krb5_accept *a, int ret,
			   struct krb5_ap_reply *reply)
{
	reply->reason = ret;
	reply->error = krb5_ap_reason_error(ret);
	if (!a->dry_run)
		krb5_stats_count(a->kn->stats, ret);
	if (!ret || ret == KRB5_AP_REASON_CONTINUE)
		return;
	krb5_make_error(a, reply);
	krb5_negotiate_reject(a, reply);
}

static void accept_free(struct krb5_accept *a)
{
	if (a->ap_req.buf_len)
		kvfree_sensitive(a->ap_req.buf, a->ap_req.buf_len);
	kvfree_sensitive(a->gss.deleg_buf, a->gss.deleg_len);
	krb5_keyset_put(a->ap_req.keyset);
}

/**
 * krb5_accept_run() - judge one message
 * @a: has the request, the namespace's state and the time, nothing else. Values
 *	that were found out stay in it; its views are dead afterwards.
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

	ret = accept_judge(a, reply);
	if (ret < 0)
		reply->len = 0;
	else
		accept_verdict(a, ret, reply);

	krb5_exchange_finish(a, ret);
	if (!ret)
		*contextp = a->context;
	else
		krb5_ap_context_put(a->context);
	accept_free(a);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_accept_run);

/* Tell listeners of the verdict, if it is one. */
static void accept_tell(const struct krb5_accept *a, int ret)
{
	struct krb5_verdict verdict = {
		.reason = ret,
		.facts = a->facts,
		.peer = a->request->peer,
	};

	if (a->facts->names && ret >= 0 && ret != KRB5_AP_REASON_CONTINUE)
		krb5_notify_verdict(a->net, &a->kn->verdicts, &verdict,
				    a->request->gfp);
}

static int accept_call(struct krb5_accept *a, struct krb5_ap_context **contextp,
		       struct krb5_ap_reply *reply)
{
	int ret;

	ktime_get_real_ts64(&a->now);
	ret = krb5_accept_run(a, contextp, reply);
	if (a->facts && !a->dry_run) {
		trace_krb5_ap_accept(a->net, a->facts, ret);
		accept_tell(a, ret);
	}
	return ret > 0 ? -krb5_reason_errno(ret) : ret;
}

/* The facts are on the stack only while somebody traces or listens. */
static noinline_for_stack int accept_observed(struct krb5_accept *a,
					      struct krb5_ap_context **contextp,
					      struct krb5_ap_reply *reply)
{
	struct krb5_accept_facts facts = {};
	int ret;

	facts.names = krb5_notify_verdict_wanted(a->net);
	a->facts = &facts;
	ret = accept_call(a, contextp, reply);
	krb5_accept_facts_free(&facts);
	return ret;
}

/**
 * krb5_ap_accept() - judge a KRB_AP_REQ and establish a context
 * @net: the network namespace whose keys and configuration count: that of the
 *	socket on which the request came
 * @request: what to judge, and under what conditions. Nothing in it is kept.
 * @contextp: set to the context on success, to NULL otherwise. The caller owns
 *	one reference, to be given back with krb5_ap_context_put().
 * @reply: set to the verdict and to what is to be sent to the client, in
 *	success as in refusal. If @reply->len is not 0, send that many bytes of
 *	@reply->data. It is the caller's memory and needs no freeing.
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
 * Context: process; may sleep for memory, as @request->gfp allows, never for
 *	another exchange, a peer or userspace. Needs about 3 KiB of stack.
 *
 * Return:
 * * 0 - accepted: @contextp is set, @reply->len is not 0 if the client asked
 *   for mutual authentication
 * * -EINPROGRESS - good so far: send @reply, and wait for the client's next
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

	return krb5_notify_verdict_wanted(net) ||
		trace_krb5_ap_accept_enabled() ?
		accept_observed(&a, contextp, reply) :
		accept_call(&a, contextp, reply);
}
EXPORT_SYMBOL_GPL(krb5_ap_accept);

/**
 * krb5_accept_explain() - judge a request as krb5_ap_accept() does, and explain
 * @net: as of krb5_ap_accept()
 * @request: as of krb5_ap_accept()
 * @dry_run: spend nothing: the request is not put into the replay table, and
 *	nothing is counted or traced. A request that was accepted before is
 *	refused all the same. What the table decides when it records a request,
 *	which is a cold start, a suspension or the lack of room, is not found.
 * @contextp: as of krb5_ap_accept(). That of a dry run is for its accessors: a
 *	service must not take a client for authenticated by it.
 * @reply: as of krb5_ap_accept()
 * @facts: set; the caller frees the names with krb5_accept_facts_free()
 *
 * Return: as of krb5_ap_accept()
 */
int krb5_accept_explain(struct net *net, const struct krb5_ap_request *request,
			bool dry_run, struct krb5_ap_context **contextp,
			struct krb5_ap_reply *reply,
			struct krb5_accept_facts *facts)
{
	struct krb5_accept a = {
		.request = request,
		.net = net,
		.kn = krb5_pernet(net),
		.facts = facts,
		.dry_run = dry_run,
	};

	*facts = (struct krb5_accept_facts){ .names = true };
	return accept_call(&a, contextp, reply);
}
