// SPDX-License-Identifier: GPL-2.0
/*
 * The story of a call: knfsd hands over the token that its client sent, krb5_ap
 * judges it, the mapping says who the client is on this machine, and the reply
 * has all that knfsd needs to go on alone.
 *
 * Most calls are answered by the thread that read them. One whose client is not
 * known yet is put aside, so that others need not wait, and answered from the
 * workqueue when the helper has told, or before sunrpc loses its patience.
 */
#include <linux/errno.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <net/net_namespace.h>

#include "nfsd.h"

/* Octets of a reply without a result. */
#define HEAD_MAX	64

static siphash_key_t record_key;

/* Calls that wait for the principal map. */
static DEFINE_SPINLOCK(parked_lock);
static LIST_HEAD(parked_calls);
static bool parked_closed;

static int call_park(struct krb5_nfsd_call *call)
{
	struct krb5_nfsd_net *nn = call->conn->nn;
	int err = 0;

	spin_lock(&parked_lock);
	if (parked_closed)
		err = -ESHUTDOWN;
	else if (atomic_read(&nn->waiting) >= KRB5_NFSD_WAITING_NET)
		err = -EBUSY;
	else
		list_add_tail(&call->parked, &parked_calls);
	if (!err)
		atomic_inc(&nn->waiting);
	spin_unlock(&parked_lock);
	return err;
}

static void call_unpark(struct krb5_nfsd_call *call)
{
	spin_lock(&parked_lock);
	list_del(&call->parked);
	atomic_dec(&call->conn->nn->waiting);
	spin_unlock(&parked_lock);
}

/**
 * krb5_nfsd_call_free() - free a call, and what it holds
 * @call: the call, which waits for nothing; NULL is fine
 */
void krb5_nfsd_call_free(struct krb5_nfsd_call *call)
{
	if (!call)
		return;
	krb5_ap_context_put(call->context);
	if (call->conn)
		krb5_nfsd_conn_put(call->conn);
	kfree(call);
}

/* Sends what was written to @out, which is the memory of @reply. */
static int send_reply(struct krb5_nfsd_conn *conn, u32 xid, u64 hash,
		      struct krb5_nfsd_reply *reply, struct krb5_xdr_out *out)
{
	int err;

	krb5_rpc_put_mark(out);
	reply->len = out->len;
	krb5_nfsd_drc_end(conn->nn, xid, hash, reply);
	err = krb5_nfsd_conn_send(conn, reply->data, reply->len);
	krb5_nfsd_reply_put(reply);
	return err;
}

/* The client is not let in, and knfsd closes its connection. */
static int refuse(struct krb5_nfsd_conn *conn, struct krb5_nfsd_call *call,
		  enum krb5_ap_nfsd_event event)
{
	const char *text = krb5_nfsd_event_text(event);
	u32 major = KRB5_GSS_S_FAILURE, minor = 0;
	struct krb5_ap_octets token = {};
	struct krb5_nfsd_reply *reply;
	struct krb5_xdr_out out;

	krb5_nfsd_count(conn->nn, event);
	if (event == KRB5_AP_NFSD_TOKEN_REFUSED) {
		text = krb5_ap_reason_text(call->accepted.reason);
		minor = call->accepted.error;
		token.data = call->accepted.data;
		token.len = call->accepted.len;
	} else if (event == KRB5_AP_NFSD_ARGS_UNSUPPORTED) {
		major = KRB5_GSS_S_UNAVAILABLE;
	}
	reply = krb5_nfsd_reply_alloc(krb5_gssx_size(call, NULL));
	if (!reply) {
		/* Without a word; knfsd asks again when it is closed. */
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_NO_MEMORY);
		krb5_nfsd_drc_end(conn->nn, call->xid, call->hash, NULL);
		return -ENOMEM;
	}
	out = (struct krb5_xdr_out){ .data = reply->data, .size = reply->size };
	krb5_rpc_put_accepted(&out, call->xid, KRB5_RPC_SUCCESS);
	krb5_gssx_put_refusal(&out, major, minor, text, token);
	return send_reply(conn, call->xid, call->hash, reply, &out);
}

/* The client is who it says it is, and @creds here. */
static int admit(struct krb5_nfsd_conn *conn, struct krb5_nfsd_call *call,
		 const struct krb5_ap_idmap_creds *creds)
{
	struct krb5_nfsd_reply *reply;
	struct krb5_xdr_out out;
	int err;

	reply = krb5_nfsd_reply_alloc(krb5_gssx_size(call, creds));
	if (!reply)
		return refuse(conn, call, KRB5_AP_NFSD_NO_MEMORY);
	out = (struct krb5_xdr_out){ .data = reply->data, .size = reply->size };
	krb5_rpc_put_accepted(&out, call->xid, KRB5_RPC_SUCCESS);
	err = krb5_gssx_put_context(&out, call, creds,
				    ktime_get_real_seconds());
	if (err || out.bad) {
		krb5_nfsd_reply_put(reply);
		return refuse(conn, call, KRB5_AP_NFSD_NO_MEMORY);
	}
	if (!krb5_ap_idmap_creds_known(creds))
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_NOBODY);
	krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_ANSWERED);
	return send_reply(conn, call->xid, call->hash, reply, &out);
}

/* A name as it is shown, if it is not too long for that. */
static bool format_name(const struct krb5_ap_principal *principal, char *buf,
		 size_t *len)
{
	*len = krb5_ap_principal_unparse(principal, buf,
					 KRB5_GSSX_NAME_MAX + 1);
	return *len <= KRB5_GSSX_NAME_MAX;
}

/*
 * Judges the token. Returns 0, and there is a context, or 1, and @event is why
 * there is none.
 */
static int accept_token(struct krb5_nfsd_conn *conn, struct krb5_nfsd_call *call,
		 struct krb5_ap_octets token, enum krb5_ap_nfsd_event *event)
{
	s32 enctypes[KRB5_NFSD_ENCTYPES_MAX];
	struct krb5_ap_request request = {
		.token = token.data,
		.token_len = token.len,
		.framing = KRB5_AP_FRAMING_GSS,
		.context_enctypes = enctypes,
		.gfp = GFP_KERNEL,
	};
	struct krb5_nfsd_net *nn = conn->nn;
	int err;

	spin_lock(&nn->config_lock);
	memcpy(enctypes, nn->enctypes, sizeof(enctypes));
	request.context_enctypes_count = nn->enctypes_count;
	spin_unlock(&nn->config_lock);

	err = krb5_ap_accept(conn->net, &request, &call->context,
			     &call->accepted);
	if (err) {
		call->context = NULL;
		*event = call->accepted.reason == KRB5_AP_REASON_NONE ?
			KRB5_AP_NFSD_TOKEN_FAILED : KRB5_AP_NFSD_TOKEN_REFUSED;
		return 1;
	}
	krb5_ap_context_trim(call->context);
	if (!format_name(krb5_ap_context_client(call->context), call->client,
		  &call->client_len) ||
	    !format_name(krb5_ap_context_service(call->context), call->service,
		  &call->service_len)) {
		*event = KRB5_AP_NFSD_NAME_TOO_LONG;
		return 1;
	}
	return 0;
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
	case -ENOMEM:
		return KRB5_AP_NFSD_NO_MEMORY;
	default:
		return KRB5_AP_NFSD_MAPPING_TIMEOUT;
	}
}

/* The principal map has answered, or its time is over. */
static void call_end(struct krb5_ap_idmap_waiter *waiter,
		     struct krb5_ap_idmap_creds *creds, int err)
{
	struct krb5_nfsd_call *call = container_of(waiter,
						   struct krb5_nfsd_call,
						   waiter);
	struct krb5_nfsd_conn *conn = call->conn;

	call_unpark(call);
	err = creds ? admit(conn, call, creds) :
		      refuse(conn, call, idmap_event(err));
	krb5_ap_idmap_creds_put(creds);
	/* Its own thread would end it, too. */
	if (err)
		kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	krb5_nfsd_call_free(call);
}

/* Of a client that does not want to be known, the map is not asked. */
static int identify(struct krb5_nfsd_conn *conn, struct krb5_nfsd_call *call,
		    struct krb5_ap_idmap_creds **credsp)
{
	struct krb5_ap_idmap *map = krb5_ap_idmap(conn->net);
	int err;

	if (krb5_ap_context_anonymous(call->context)) {
		*credsp = krb5_ap_idmap_creds_alloc(0, GFP_KERNEL);
		return *credsp ? 0 : -ENOMEM;
	}
	if (!krb5_ap_idmap_lookup(map, call->client, call->client_len, credsp))
		return 0;
	/* Parked first, since it may end before the query returns. */
	err = call_park(call);
	if (err)
		return err;
	err = krb5_ap_idmap_query(map, call->client, call->client_len,
				  KRB5_NFSD_ANSWER_TIME * HZ, &call->waiter,
				  credsp);
	if (err != -EINPROGRESS)
		call_unpark(call);
	return err;
}

/* Each call may be put aside, and so has memory of its own. */
static struct krb5_nfsd_call *get_call(struct krb5_nfsd_conn *conn)
{
	struct krb5_nfsd_call *call = conn->spare;

	if (!call) {
		call = kzalloc_obj(*call, GFP_KERNEL);
		if (!call)
			return NULL;
		call->waiter.done = call_end;
		conn->spare = call;
	}
	return call;
}

/* The call as such is in order. */
static int establish(struct krb5_nfsd_conn *conn, struct krb5_nfsd_call *call,
		     struct krb5_ap_octets token)
{
	enum krb5_ap_nfsd_event event;
	struct krb5_ap_idmap_creds *creds;
	int err;

	if (accept_token(conn, call, token, &event))
		return refuse(conn, call, event);

	/* It may wait from here on, and then it is somebody else's. */
	conn->spare = NULL;
	call->conn = krb5_nfsd_conn_get(conn);
	err = identify(conn, call, &creds);
	if (err == -EINPROGRESS)
		return 0;
	conn->spare = call;
	krb5_nfsd_conn_put(call->conn);
	call->conn = NULL;
	if (err)
		return refuse(conn, call, idmap_event(err));
	err = admit(conn, call, creds);
	krb5_ap_idmap_creds_put(creds);
	return err;
}

static int accept_call(struct krb5_nfsd_conn *conn, struct krb5_rpc_call *rpc,
		       u64 hash)
{
	struct krb5_nfsd_reply *reply;
	struct krb5_nfsd_call *call;
	struct krb5_ap_octets token;
	int err;

	call = get_call(conn);
	if (!call)
		return -ENOMEM;
	call->xid = rpc->xid;
	call->hash = hash;
	call->accepted.len = 0;
	err = krb5_gssx_get_accept(&rpc->args, &token);
	if (err == -EBADMSG)
		return err;
	if (err)
		return refuse(conn, call, KRB5_AP_NFSD_ARGS_UNSUPPORTED);

	err = krb5_nfsd_drc_begin(conn->nn, rpc->xid, hash, &reply);
	if (err == -EEXIST) {
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_SENT_AGAIN);
		err = krb5_nfsd_conn_send(conn, reply->data, reply->len);
		krb5_nfsd_reply_put(reply);
		return err;
	}
	if (err == -EINPROGRESS) {
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_CALL_AGAIN);
		return 0;
	}
	err = establish(conn, call, token);
	if (conn->spare) {
		krb5_ap_context_put(call->context);
		call->context = NULL;
	}
	return err;
}

/**
 * krb5_nfsd_call_run() - answer a record
 * @conn: the connection, which has read it
 * @len: octets of the record
 *
 * Return: 0; -errno to close the connection
 */
int krb5_nfsd_call_run(struct krb5_nfsd_conn *conn, size_t len)
{
	struct krb5_rpc_call rpc;
	u8 head[HEAD_MAX];
	struct krb5_xdr_out out = { .data = head, .size = sizeof(head) };
	int err;

	err = krb5_rpc_get_call(conn->record, len, &rpc, &out);
	if (err == -EBADMSG) {
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RPC_MALFORMED);
		return err;
	}
	if (err == -EOPNOTSUPP) {
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RPC_REFUSED);
		return krb5_nfsd_conn_send(conn, out.data, out.len);
	}
	if (rpc.proc == KRB5_GSSX_NULL) {
		krb5_rpc_put_accepted(&out, rpc.xid, KRB5_RPC_SUCCESS);
	} else {
		err = accept_call(conn, &rpc, siphash(conn->record, len,
						      &record_key));
		if (err != -EBADMSG)
			return err;
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_ARGS_MALFORMED);
		krb5_rpc_put_accepted(&out, rpc.xid, KRB5_RPC_GARBAGE_ARGS);
	}
	krb5_rpc_put_mark(&out);
	return krb5_nfsd_conn_send(conn, out.data, out.len);
}

/**
 * krb5_nfsd_call_init() - prepare for calls
 */
void __init krb5_nfsd_call_init(void)
{
	get_random_bytes(&record_key, sizeof(record_key));
}

/**
 * krb5_nfsd_call_exit() - end the calls that wait
 *
 * When no connection is read any more.
 */
void krb5_nfsd_call_exit(void)
{
	struct krb5_nfsd_call *call;

	spin_lock(&parked_lock);
	parked_closed = true;
	list_for_each_entry(call, &parked_calls, parked)
		krb5_ap_idmap_cancel(&call->waiter);
	spin_unlock(&parked_lock);
	krb5_ap_idmap_barrier();
}
