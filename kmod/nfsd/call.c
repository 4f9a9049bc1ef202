// SPDX-License-Identifier: GPL-2.0
/*
 * The story of a call: knfsd hands over the token that its client sent, krb5_ap
 * judges it, the principal map tells the client's user, and the reply has all that
 * knfsd needs to go on alone.
 *
 * Calls are judged on a workqueue, several at a time. One whose client is not
 * mapped yet is parked, and goes on when the map has answered, or before sunrpc
 * loses its patience.
 *
 * A fault of ours never closes the connection: knfsd would have to make another, in
 * the thread of the user who comes next. What a reply needs is allocated before the
 * token is spent; where memory is short, SYSTEM_ERR is written on the stack, and
 * knfsd sends the call again. After the token was spent, the call waits for memory.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>
#include <kunit/visibility.h>

#include "nfsd.h"

static struct workqueue_struct *call_queue;
static siphash_key_t record_key;

static atomic_t call_count = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(call_gone);
static bool call_closing;

/* Anonymous clients; never freed. */
static struct krb5_ap_idmap_creds call_nobody = {
	.ref = REFCOUNT_INIT(1),
	.uid = KUIDT_INIT(-1),
	.gid = KGIDT_INIT(-1),
};

static void call_free(struct krb5_nfsd_call *call)
{
	krb5_ap_context_put(call->context);
	krb5_ap_idmap_creds_put(call->creds);
	krb5_nfsd_reply_put(call->reply);
	kvfree(call->record);
	krb5_nfsd_conn_put(call->conn);
	kvfree(call);
	if (atomic_dec_and_test(&call_count))
		wake_up_all(&call_gone);
}

/* The record is not needed any more, and another one may be read. */
static void call_judged(struct krb5_nfsd_call *call)
{
	if (!call->record)
		return;
	kvfree(call->record);
	call->record = NULL;
	krb5_nfsd_conn_call_end(call->conn);
}

/* Says in RPC's terms that there is no result. Allocates nothing. */
static void send_status(struct krb5_nfsd_conn *conn, u32 xid, u32 stat)
{
	u8 head[KRB5_RPC_HEAD_MAX];
	struct krb5_xdr_out out = { .data = head, .size = sizeof(head) };

	krb5_rpc_put_accepted(&out, xid, stat);
	krb5_rpc_put_mark(&out);
	krb5_nfsd_conn_send(conn, out.data, out.len);
}

/* knfsd is to send the call again: its reply is forgotten. */
static void call_fail(struct krb5_nfsd_call *call, u32 stat)
{
	struct krb5_nfsd_conn *conn = call->conn;

	if (stat == KRB5_RPC_SYSTEM_ERR)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_NO_MEMORY);
	krb5_nfsd_drc_end(&conn->nn->drc, call->xid, call->hash, NULL);
	send_status(conn, call->xid, stat);
	call_free(call);
}

/* Sends what was written to @out, which is the memory of the call's reply. */
static void call_send(struct krb5_nfsd_call *call, struct krb5_xdr_out *out)
{
	struct krb5_nfsd_conn *conn = call->conn;

	krb5_rpc_put_mark(out);
	call->reply->len = out->len;
	krb5_nfsd_drc_end(&conn->nn->drc, call->xid, call->hash, call->reply);
	krb5_nfsd_conn_send(conn, call->reply->data, call->reply->len);
	call_free(call);
}

/* The client is not let in, and knfsd closes the client's connection. */
static void call_refuse(struct krb5_nfsd_call *call,
			enum krb5_ap_nfsd_event event)
{
	const char *text = krb5_nfsd_event_text(event);
	u32 major = KRB5_GSS_S_FAILURE, minor = 0;
	struct krb5_ap_octets token = {};
	struct krb5_xdr_out out = {
		.data = call->reply->data, .size = call->reply->size,
	};

	krb5_nfsd_count(call->conn->nn, event);
	if (event == KRB5_AP_NFSD_TOKEN_REFUSED) {
		text = krb5_ap_reason_text(call->accepted.reason);
		major = krb5_gssx_major(call->accepted.reason);
		minor = call->accepted.error;
		token.data = call->accepted.data;
		token.len = call->accepted.len;
	} else if (event == KRB5_AP_NFSD_ARGS_UNSUPPORTED) {
		major = KRB5_GSS_S_UNAVAILABLE;
	} else if (event == KRB5_AP_NFSD_SERVICE_REFUSED) {
		major = KRB5_GSS_S_UNAUTHORIZED;
		minor = call->accepted.error;
	}
	krb5_rpc_put_accepted(&out, call->xid, KRB5_RPC_SUCCESS);
	krb5_gssx_put_refusal(&out, major, minor, text, token);
	call_send(call, &out);
}

/* Memory is short; the token is spent, so that knfsd cannot send it again. */
static void call_retry(struct krb5_nfsd_call *call)
{
	if (time_after(jiffies, call->deadline) || READ_ONCE(call_closing))
		call_fail(call, KRB5_RPC_SYSTEM_ERR);
	else
		queue_delayed_work(call_queue, &call->work,
				   KRB5_NFSD_RETRY_TIME);
}

/* The client is who it says it is, and its user is known, or that it has none. */
static void call_admit(struct krb5_nfsd_call *call)
{
	struct krb5_nfsd_net *nn = call->conn->nn;
	size_t size = krb5_gssx_size(call, call->creds);
	struct krb5_nfsd_reply *reply;
	struct krb5_xdr_out out;

	if (size > call->reply->size) {
		reply = krb5_nfsd_reply_alloc(size);
		if (!reply) {
			call_retry(call);
			return;
		}
		krb5_nfsd_reply_put(call->reply);
		call->reply = reply;
	}
	out = (struct krb5_xdr_out){
		.data = call->reply->data, .size = call->reply->size,
	};
	krb5_rpc_put_accepted(&out, call->xid, KRB5_RPC_SUCCESS);
	if (krb5_gssx_put_context(&out, call, call->creds,
				  ktime_get_real_seconds()) || out.bad) {
		call_refuse(call, KRB5_AP_NFSD_TOKEN_FAILED);
		return;
	}
	if (!krb5_ap_idmap_creds_known(call->creds))
		krb5_nfsd_count(nn, KRB5_AP_NFSD_NOBODY);
	krb5_nfsd_count(nn, KRB5_AP_NFSD_ANSWERED);
	call_send(call, &out);
}

static enum krb5_ap_nfsd_event idmap_event(int err)
{
	switch (err) {
	case -ESRCH:
		return KRB5_AP_NFSD_MAPPING_NO_HELPER;
	case -EDQUOT:
		return KRB5_AP_NFSD_MAPPING_FULL;
	case -EBUSY:
		return KRB5_AP_NFSD_WAITING_FULL;
	case -EINVAL:
		return KRB5_AP_NFSD_NAME_TOO_LONG;
	default:
		return KRB5_AP_NFSD_MAPPING_TIMEOUT;
	}
}

static void call_mapped(struct krb5_nfsd_call *call, int err)
{
	if (!err)
		call_admit(call);
	else if (err == -ENOMEM)
		call_retry(call);
	else
		call_refuse(call, idmap_event(err));
}

/* The principal map has answered, or the time for that is over. */
static void call_waited(struct krb5_ap_idmap_waiter *waiter,
			struct krb5_ap_idmap_creds *creds, int err)
{
	struct krb5_nfsd_call *call = container_of(waiter,
						   struct krb5_nfsd_call,
						   waiter);

	krb5_nfsd_unpark(call);
	call->creds = creds;
	call_mapped(call, err);
}

static void call_ask(struct krb5_nfsd_call *call)
{
	struct krb5_ap_idmap *map = krb5_ap_idmap(call->conn->net);
	unsigned long timeout;
	int err;

	if (krb5_ap_context_anonymous(call->context)) {
		refcount_inc(&call_nobody.ref);
		call->creds = &call_nobody;
		call_admit(call);
		return;
	}
	if (!krb5_ap_idmap_lookup(map, call->client, call->client_len,
				  &call->creds)) {
		call_admit(call);
		return;
	}
	/* Parked first: it may be answered before the query returns. */
	err = krb5_nfsd_park(call, &timeout);
	if (!err) {
		err = krb5_ap_idmap_query(map, call->client, call->client_len,
					  timeout, &call->waiter, &call->creds);
		if (err == -EINPROGRESS)
			return;
		krb5_nfsd_unpark(call);
	}
	call_mapped(call, err);
}

/* The map lives as long as the namespace, which is held for all of the query. */
static void call_identify(struct krb5_nfsd_call *call)
{
	struct krb5_nfsd_conn *conn = krb5_nfsd_conn_get(call->conn);

	call_ask(call);
	krb5_nfsd_conn_put(conn);
}

static bool format_name(const struct krb5_ap_principal *principal, char *buf,
			size_t *len)
{
	*len = krb5_ap_principal_unparse(principal, buf,
					 KRB5_GSSX_NAME_MAX + 1);
	return *len <= KRB5_GSSX_NAME_MAX;
}

static void call_judge(struct krb5_nfsd_call *call, struct krb5_ap_octets token)
{
	struct krb5_nfsd_net *nn = call->conn->nn;
	const char *services[KRB5_NFSD_SERVICES_MAX];
	struct krb5_nfsd_config config;
	struct krb5_ap_request request = {
		.token = token.data,
		.token_len = token.len,
		.framing = KRB5_AP_FRAMING_GSS,
		.services = services,
		.context_enctypes = config.enctypes,
		.gfp = GFP_KERNEL,
	};
	unsigned int i;
	int err;

	krb5_nfsd_config_read(nn, &config);
	for (i = 0; i < config.services_count; i++)
		services[i] = config.services[i];
	request.services_count = config.services_count;
	request.context_enctypes_count = config.enctypes_count;
	err = krb5_ap_accept(call->conn->net, &request, &call->context,
			     &call->accepted);
	call_judged(call);
	if (err) {
		call->context = NULL;
		if (call->accepted.reason == KRB5_AP_REASON_WRONG_SERVICE)
			call_refuse(call, KRB5_AP_NFSD_SERVICE_REFUSED);
		else if (call->accepted.reason != KRB5_AP_REASON_NONE)
			call_refuse(call, KRB5_AP_NFSD_TOKEN_REFUSED);
		else if (err == -ENOMEM || err == -EAGAIN)
			/* No verdict: the same token may be accepted later. */
			call_fail(call, KRB5_RPC_SYSTEM_ERR);
		else
			call_refuse(call, KRB5_AP_NFSD_TOKEN_FAILED);
		return;
	}
	krb5_ap_context_trim(call->context);
	if (!format_name(krb5_ap_context_client(call->context),
			 call->client, &call->client_len) ||
	    !format_name(krb5_ap_context_service(call->context),
			 call->service, &call->service_len))
		call_refuse(call, KRB5_AP_NFSD_NAME_TOO_LONG);
	else
		call_identify(call);
}

/* Looks for a reply that the call has got before, and else has it judged. */
static void call_begin(struct krb5_nfsd_call *call)
{
	struct krb5_nfsd_conn *conn = call->conn;
	struct krb5_nfsd_net *nn = conn->nn;
	struct krb5_nfsd_reply *reply;
	struct krb5_ap_octets token;
	int err;

	err = krb5_nfsd_drc_begin(&nn->drc, call->xid, call->hash, &reply);
	if (err == -EEXIST) {
		krb5_nfsd_count(nn, KRB5_AP_NFSD_SENT_AGAIN);
		krb5_nfsd_conn_send(conn, reply->data, reply->len);
		krb5_nfsd_reply_put(reply);
	} else if (err == -EINPROGRESS) {
		krb5_nfsd_count(nn, KRB5_AP_NFSD_CALL_AGAIN);
	} else if (err) {
		krb5_nfsd_count(nn, KRB5_AP_NFSD_NO_MEMORY);
		send_status(conn, call->xid, KRB5_RPC_SYSTEM_ERR);
	}
	if (err) {
		call_judged(call);
		call_free(call);
		return;
	}
	err = krb5_gssx_get_accept(&call->args, &token);
	if (!err) {
		call_judge(call, token);
		return;
	}
	call_judged(call);
	if (err == -EBADMSG) {
		krb5_nfsd_count(nn, KRB5_AP_NFSD_ARGS_MALFORMED);
		call_fail(call, KRB5_RPC_GARBAGE_ARGS);
	} else {
		call_refuse(call, KRB5_AP_NFSD_ARGS_UNSUPPORTED);
	}
}

static void call_work(struct work_struct *work)
{
	struct krb5_nfsd_call *call = container_of(to_delayed_work(work),
						   struct krb5_nfsd_call, work);

	if (call->creds)
		call_admit(call);
	else if (call->context)
		call_identify(call);
	else
		call_begin(call);
}

/**
 * krb5_nfsd_call_new() - allocate a call, with all that it needs before a verdict
 * @conn: the connection
 * @len: bytes of its record
 *
 * Return: the call, which its work frees; NULL if memory is short
 */
struct krb5_nfsd_call *krb5_nfsd_call_new(struct krb5_nfsd_conn *conn,
					  size_t len)
{
	struct krb5_nfsd_call *call;

	call = krb5_nfsd_alloc(sizeof(*call), GFP_KERNEL | __GFP_ZERO);
	if (!call)
		return NULL;
	call->record = krb5_nfsd_alloc(len, GFP_KERNEL);
	call->reply = krb5_nfsd_reply_alloc(KRB5_NFSD_REPLY_SIZE);
	if (!call->record || !call->reply) {
		kvfree(call->record);
		krb5_nfsd_reply_put(call->reply);
		kvfree(call);
		return NULL;
	}
	INIT_DELAYED_WORK(&call->work, call_work);
	call->waiter.done = call_waited;
	call->deadline = jiffies + KRB5_NFSD_ANSWER_TIME * HZ;
	call->conn = krb5_nfsd_conn_get(conn);
	atomic_inc(&call_count);
	return call;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_call_new);

static void call_queue_accept(struct krb5_nfsd_conn *conn,
			      const struct krb5_rpc_call *rpc, size_t len)
{
	struct krb5_nfsd_call *call = krb5_nfsd_call_new(conn, len);

	if (!call) {
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_NO_MEMORY);
		send_status(conn, rpc->xid, KRB5_RPC_SYSTEM_ERR);
		return;
	}
	memcpy(call->record, conn->record, len);
	call->xid = rpc->xid;
	call->hash = siphash(call->record, len, &record_key);
	call->args = rpc->args;
	call->args.data = call->record + (rpc->args.data - conn->record);
	krb5_nfsd_conn_call_begin(conn);
	queue_delayed_work(call_queue, &call->work, 0);
}

/**
 * krb5_nfsd_call_receive() - take a record that was read
 * @conn: the connection, with the record
 * @len: bytes of the record
 *
 * Return: 0; -EBADMSG if it is not a call, and the connection is of no use
 */
int krb5_nfsd_call_receive(struct krb5_nfsd_conn *conn, size_t len)
{
	u8 head[KRB5_RPC_HEAD_MAX];
	struct krb5_xdr_out out = { .data = head, .size = sizeof(head) };
	struct krb5_rpc_call rpc;
	int err;

	err = krb5_rpc_get_call(conn->record, len, &rpc, &out);
	if (err == -EBADMSG) {
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RPC_MALFORMED);
		return err;
	}
	if (err == -EOPNOTSUPP) {
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RPC_REFUSED);
		krb5_nfsd_conn_send(conn, out.data, out.len);
	} else if (rpc.proc == KRB5_GSSX_NULL) {
		send_status(conn, rpc.xid, KRB5_RPC_SUCCESS);
	} else {
		call_queue_accept(conn, &rpc, len);
	}
	return 0;
}

/**
 * krb5_nfsd_call_lost() - answer a record that there was no memory for
 * @conn: the connection, with the first bytes of the record
 * @len: bytes of those
 *
 * Return: 0; -EBADMSG if not even the call's number is there
 */
int krb5_nfsd_call_lost(struct krb5_nfsd_conn *conn, size_t len)
{
	struct krb5_xdr_in in = { .data = conn->record, .left = len };
	u32 xid = krb5_xdr_get_u32(&in);

	if (in.bad)
		return -EBADMSG;
	krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_NO_MEMORY);
	send_status(conn, xid, KRB5_RPC_SYSTEM_ERR);
	return 0;
}

/**
 * krb5_nfsd_call_init() - start the workqueue
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_nfsd_call_init(void)
{
	get_random_bytes(&record_key, sizeof(record_key));
	call_queue = alloc_workqueue("krb5_ap_nfsd", WQ_UNBOUND,
				     KRB5_NFSD_JUDGED_MAX);
	return call_queue ? 0 : -ENOMEM;
}

/**
 * krb5_nfsd_call_exit() - end all calls, and stop the workqueue
 *
 * When no connection is read any more.
 */
void krb5_nfsd_call_exit(void)
{
	WRITE_ONCE(call_closing, true);
	krb5_nfsd_park_close();
	flush_workqueue(call_queue);
	krb5_nfsd_park_cancel();
	wait_event(call_gone, !atomic_read(&call_count));
	/* The last ones may not have returned. */
	krb5_ap_idmap_barrier();
	destroy_workqueue(call_queue);
}
