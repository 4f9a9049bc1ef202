// SPDX-License-Identifier: GPL-2.0
/*
 * krb5_ap_gss: the service that MIT's gss-client talks to, inside the kernel.
 *
 * It does what the gss-server of the same example does: it authenticates the
 * client, by GSS-API or by SPNEGO, and then signs what the client sends. Its
 * readers are those who want to see krb5_ap work with a client that knows
 * nothing of it, and the author of a kernel service: here are exchanges of
 * several messages, channel bindings, and messages in a context.
 *
 * On the wire, in both directions: one octet of flags, u32 length, big-endian,
 * and as many octets. A client begins with NOOP | CONTEXT_NEXT, sends its tokens
 * with CONTEXT, then messages with DATA; NOOP is its goodbye. It is answered
 * with the service's tokens (CONTEXT), then for each message with a MIC token,
 * or nothing (NOOP) if it does not want one.
 *
 * It lives where it is loaded, as tcp.c says. Strangers can cost it @workers
 * connections at a time, each for a @timeout before and for each token.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uio.h>
#include <linux/unaligned.h>

#include <linux/krb5_ap.h>

#include "tcp.h"

#define GSS_NAME_MAX	256
#define GSS_TOKEN_MAX	(1024 * 1024)
#define GSS_WORKERS_MAX	256
#define GSS_TIMEOUT_MAX	3600

/* Flags of the protocol. */
#define TOKEN_NOOP		0x01
#define TOKEN_CONTEXT		0x02
#define TOKEN_MIC		0x08
#define TOKEN_CONTEXT_NEXT	0x10
#define TOKEN_WRAPPED		0x20
#define TOKEN_ENCRYPTED		0x40
#define TOKEN_SEND_MIC		0x80

static ushort port = 4444;
module_param(port, ushort, 0444);
MODULE_PARM_DESC(port, "TCP port to listen on (default 4444)");

static char *service;
module_param(service, charp, 0444);
MODULE_PARM_DESC(service, "accept only tickets for this principal, realm included (default: for any with a key)");

static char *bindings;
module_param(bindings, charp, 0444);
MODULE_PARM_DESC(bindings, "application data of the channel bindings (default: do not care)");

static bool require_bindings;
module_param(require_bindings, bool, 0444);
MODULE_PARM_DESC(require_bindings, "refuse clients without channel bindings");

static uint workers = 16;
module_param(workers, uint, 0444);
MODULE_PARM_DESC(workers, "connections served at once, 1 to 256 (default 16)");

static uint timeout = 10;
module_param(timeout, uint, 0444);
MODULE_PARM_DESC(timeout, "seconds that a client may take for a token, 1 to 3600 (default 10)");

/**
 * struct gss_connection - what a worker knows of its client
 * @exchange: the exchange, while it takes more than one message
 * @context: the client, once it is authenticated
 * @send_seq: number of the next message to be sent
 * @recv_seq: of the next one that is expected
 * @reply: what krb5_ap_accept() has to say; too large for the stack
 * @token: what came last
 * @len: octets of @token
 * @flags: of the protocol, that came with it
 */
struct gss_connection {
	struct krb5_ap_exchange *exchange;
	struct krb5_ap_context *context;
	u64 send_seq;
	u64 recv_seq;
	struct krb5_ap_reply reply;
	u8 *token;
	u32 len;
	u8 flags;
};

static struct krb5_ap_principal *gss_service;	/* NULL: any with a key */
static struct krb5_ap_bindings gss_bindings;
static DEFINE_MUTEX(gss_lock);			/* what follows */
static char gss_client[GSS_NAME_MAX];
static u32 gss_flags;
static u32 gss_messages;

/* For tests, which see no more of gss-client than that it was content. */
static int gss_last(char *buffer, const struct kernel_param *kp)
{
	int len;

	mutex_lock(&gss_lock);
	len = scnprintf(buffer, PAGE_SIZE, "%s flags=0x%x messages=%u\n",
			gss_client, gss_flags, gss_messages);
	mutex_unlock(&gss_lock);
	return len;
}

static const struct kernel_param_ops gss_last_ops = { .get = gss_last };
module_param_cb(last, &gss_last_ops, NULL, 0444);
MODULE_PARM_DESC(last, "the last client, its GSS-API flags, its messages (read-only)");

static void gss_note_client(const struct krb5_ap_context *context)
{
	mutex_lock(&gss_lock);
	if (krb5_ap_principal_unparse(krb5_ap_context_client(context),
				      gss_client, GSS_NAME_MAX) >= GSS_NAME_MAX)
		strscpy(gss_client, "(too-long-to-show)", GSS_NAME_MAX);
	gss_flags = krb5_ap_context_gss_flags(context);
	gss_messages = 0;
	mutex_unlock(&gss_lock);
}

static void gss_note_message(void)
{
	mutex_lock(&gss_lock);
	gss_messages++;
	mutex_unlock(&gss_lock);
}

static unsigned long gss_deadline(void)
{
	return jiffies + timeout * HZ;
}

static int gss_receive(struct tcp_worker *worker, struct gss_connection *c)
{
	unsigned long deadline = gss_deadline();
	u8 head[5];
	int err;

	kvfree_sensitive(c->token, c->len);
	c->token = NULL;
	c->len = 0;
	err = tcp_receive(worker, head, sizeof(head), deadline);
	if (err)
		return err;
	c->flags = head[0];
	if (get_unaligned_be32(head + 1) > GSS_TOKEN_MAX)
		return -EMSGSIZE;
	c->token = kvmalloc(get_unaligned_be32(head + 1) ?: 1, GFP_KERNEL);
	if (!c->token)
		return -ENOMEM;
	c->len = get_unaligned_be32(head + 1);
	return c->len ? tcp_receive(worker, c->token, c->len, deadline) : 0;
}

static int gss_send(struct tcp_worker *worker, u8 flags, void *data, size_t len)
{
	u8 head[5] = { flags };
	struct kvec vec[] = {
		{ .iov_base = head, .iov_len = sizeof(head) },
		{ .iov_base = data, .iov_len = len },
	};

	put_unaligned_be32(len, head + 1);
	return tcp_send(worker, vec, len ? 2 : 1, gss_deadline());
}

/**
 * gss_judge() - ask krb5_ap about a token
 * @worker: the thread
 * @c: the connection; gets the context, or the exchange that goes on
 * @peer: the client's address
 *
 * One call a token. As long as it says -EINPROGRESS there is another one to
 * come; the exchange is where it was left the last time.
 *
 * Return: 0, -EINPROGRESS, or another -errno if the client is refused. In each
 * case there may be something to be sent.
 */
static int gss_judge(struct tcp_worker *worker, struct gss_connection *c,
		     const struct sockaddr *peer)
{
	struct krb5_ap_request request = {
		.token = c->token,
		.token_len = c->len,
		.framing = KRB5_AP_FRAMING_DETECT,
		.flags = KRB5_AP_WANT_DELEGATED |
			 (require_bindings ? KRB5_AP_REQUIRE_BINDINGS : 0),
		.service = gss_service,
		.peer = peer,
		.exchange = &c->exchange,
		.bindings = bindings ? &gss_bindings : NULL,
		.gfp = GFP_KERNEL,
	};

	return krb5_ap_accept(tcp_net(worker), &request, &c->context,
			      &c->reply);
}

static int gss_establish(struct tcp_worker *worker, struct gss_connection *c,
			 const struct sockaddr *peer)
{
	int err, verdict;

	err = gss_receive(worker, c);
	/* Who does not want to be authenticated is not served. */
	if (err || c->flags != (TOKEN_NOOP | TOKEN_CONTEXT_NEXT))
		return err ?: -EPROTO;
	do {
		err = gss_receive(worker, c);
		if (err || !(c->flags & TOKEN_CONTEXT))
			return err ?: -EPROTO;
		verdict = gss_judge(worker, c, peer);
		if (c->reply.len)
			err = gss_send(worker, TOKEN_CONTEXT, c->reply.data,
				       c->reply.len);
	} while (!err && verdict == -EINPROGRESS);
	/* A client may answer a refusal; who resets it then is not heard. */
	if (!err && verdict)
		gss_receive(worker, c);
	if (err || verdict)
		return err ?: verdict;
	c->send_seq = krb5_ap_context_send_seq(c->context);
	c->recv_seq = krb5_ap_context_recv_seq(c->context);
	gss_note_client(c->context);
	return 0;
}

static int gss_sign(struct tcp_worker *worker, struct gss_connection *c,
		    struct krb5_ap_octets message)
{
	u8 mic[KRB5_AP_MIC_MAX];
	int len;

	if (!(c->flags & TOKEN_SEND_MIC))
		return gss_send(worker, TOKEN_NOOP, NULL, 0);
	len = krb5_ap_get_mic(c->context, c->send_seq, message.data,
			      message.len, mic, sizeof(mic));
	if (len < 0)
		return len;
	c->send_seq++;
	return gss_send(worker, TOKEN_MIC, mic, len);
}

/*
 * One message: taken out of its envelope, and signed. TCP neither loses nor
 * repeats, so that any number but the next one is somebody's meddling.
 */
static int gss_message(struct tcp_worker *worker, struct gss_connection *c)
{
	struct krb5_ap_octets message = { c->token, c->len };
	void *buf = NULL;
	bool conf;
	u64 seq;
	int err = 0;

	if (c->flags & TOKEN_WRAPPED) {
		buf = kvmalloc(c->len ?: 1, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
		err = krb5_ap_unwrap(c->context, c->token, c->len, buf, &seq,
				     &conf, &message);
		if (!err && (seq != c->recv_seq++ ||
			     conf != !!(c->flags & TOKEN_ENCRYPTED)))
			err = -EPROTO;
	}
	if (!err) {
		gss_note_message();
		err = gss_sign(worker, c, message);
	}
	kvfree_sensitive(buf, c->len);
	return err;
}

static void gss_serve(struct tcp_worker *worker, const struct sockaddr *peer)
{
	struct gss_connection *c = (struct gss_connection *)worker->data;
	s64 end;
	int err;

	err = gss_establish(worker, c, peer);
	while (!err) {
		end = krb5_ap_context_times(c->context)->endtime;
		err = gss_receive(worker, c);
		if (!err && (c->flags & TOKEN_NOOP ||
			     end < ktime_get_real_seconds()))
			break;
		if (!err)
			err = gss_message(worker, c);
	}
	kvfree_sensitive(c->token, c->len);
	krb5_ap_exchange_free(c->exchange);
	krb5_ap_context_put(c->context);
	memzero_explicit(c, sizeof(*c));
}

static struct tcp_service gss_tcp = {
	.name = "krb5_ap_gss",
	.data_size = sizeof(struct gss_connection),
	.serve = gss_serve,
};

static int __init gss_init(void)
{
	int err;

	if (!port || !workers || workers > GSS_WORKERS_MAX ||
	    !timeout || timeout > GSS_TIMEOUT_MAX ||
	    (require_bindings && !bindings)) {
		pr_err("a parameter is out of range\n");
		return -EINVAL;
	}
	if (service) {
		gss_service = krb5_ap_principal_parse(service, GFP_KERNEL);
		if (IS_ERR(gss_service))
			return PTR_ERR(gss_service);
	}
	if (bindings) {
		gss_bindings.application.data = bindings;
		gss_bindings.application.len = strlen(bindings);
	}
	gss_tcp.port = port;
	gss_tcp.workers = workers;
	err = tcp_start(&gss_tcp, current->nsproxy->net_ns);
	if (err)
		krb5_ap_principal_free(gss_service);
	return err;
}
module_init(gss_init);

static void __exit gss_exit(void)
{
	tcp_stop(&gss_tcp);
	krb5_ap_principal_free(gss_service);
}
module_exit(gss_exit);

MODULE_DESCRIPTION("Example of a kernel service that authenticates clients with GSS-API and SPNEGO");
MODULE_LICENSE("GPL");
