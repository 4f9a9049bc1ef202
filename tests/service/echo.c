// SPDX-License-Identifier: GPL-2.0
/*
 * krb5_ap_echo: a small TCP service that authenticates its clients with
 * krb5_ap, inside the kernel.
 *
 * It has two readers: programs in tests/, which talk to it, and the author of
 * a kernel service, who may copy it. Only echo_judge() has to do with
 * Kerberos; the rest, and tcp.c, is what any service that listens to strangers
 * needs.
 *
 * On the wire, as often as the client likes on one connection:
 *
 *	client:	u32 length, big-endian, and as many octets: a KRB_AP_REQ
 *	server:	u32 length, big-endian, and as many octets: the KRB_AP_REP or
 *		KRB_ERROR to hand to the client's Kerberos library, or nothing
 *		if the length is 0
 *	server: one line for people:
 *		ok CLIENT SERVICE mutual=0|1 etype=N session-etype=N kvno=N
 *		refused REASON TEXT
 *		failed ERRNO
 *
 * "failed" is no verdict: the service was short of something and the same
 * request may be sent again.
 *
 * The service lives in the network namespace of the process that loads the
 * module ("ip netns exec NAME insmod krb5_ap_echo.ko"), uses the keys of that
 * namespace, and keeps the namespace alive until it is unloaded. A service
 * that is to run in every namespace uses register_pernet_subsys() instead.
 *
 * Strangers can cost the service @workers connections at a time, each for
 * @timeout seconds before a request and @timeout seconds for one, and
 * @token_max octets of memory on each; 128 more may wait. They cannot
 * have one line written to the kernel's log.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include <linux/krb5_ap.h>

#include "tcp.h"

#define ECHO_WORKERS_MAX	256
#define ECHO_TIMEOUT_MAX	3600
#define ECHO_TOKEN_MAX		(1024 * 1024)
#define ECHO_NAME_MAX		1024
#define ECHO_LINE_MAX		(2 * ECHO_NAME_MAX + 128)

static ushort port = 4488;
module_param(port, ushort, 0444);
MODULE_PARM_DESC(port, "TCP port to listen on (default 4488)");

static char *service;
module_param(service, charp, 0444);
MODULE_PARM_DESC(service, "accept only tickets for this principal, realm included (default: for any with a key)");

static uint workers = 16;
module_param(workers, uint, 0444);
MODULE_PARM_DESC(workers, "connections served at once, 1 to 256 (default 16)");

static uint timeout = 10;
module_param(timeout, uint, 0444);
MODULE_PARM_DESC(timeout, "seconds that a client may take for a request, 1 to 3600 (default 10)");

static uint token_max = 256 * 1024;
module_param(token_max, uint, 0444);
MODULE_PARM_DESC(token_max, "octets of the longest request that is read, up to 1 MiB (default 256 KiB)");

/**
 * struct echo_data - what a worker needs
 * @reply: of the last request; too large for the stack
 * @client: where names are written out, for the same reason
 * @server: likewise
 * @line: what the client is told
 */
struct echo_data {
	struct krb5_ap_reply reply;
	char client[ECHO_NAME_MAX];
	char server[ECHO_NAME_MAX];
	char line[ECHO_LINE_MAX];
};

static struct krb5_ap_principal *echo_service;	/* NULL: any with a key */

/*
 * The name of @principal, written to @buf of ECHO_NAME_MAX octets. A name that
 * is cut off could be somebody else's, so it is shown whole or not at all.
 */
static const char *echo_name(const struct krb5_ap_principal *principal,
			     char *buf)
{
	int len = krb5_ap_principal_unparse(principal, buf, ECHO_NAME_MAX);

	return len < ECHO_NAME_MAX ? buf : "(too-long-to-show)";
}

/**
 * echo_judge() - ask krb5_ap who the client is
 * @worker: the reply and the line for the client are left in it
 * @token: what the client sent
 * @len: octets of @token
 * @peer: the client's address
 *
 * This is all that a service needs of krb5_ap. The three outcomes must be kept
 * apart: a client that was refused is told so, with the KRB_ERROR from which
 * its library learns what to do, say to correct its clock; a failure is the
 * service's own trouble and says nothing about the client.
 *
 * The echo service forgets the client at once. Another one would keep the
 * context with its session: names for access control, where anonymous clients
 * need a decision of their own (krb5_ap_context_anonymous()); keys to protect
 * what follows, the acceptor's subkey if there is one, otherwise the
 * initiator's, otherwise the session key; an end time to honour. It would put
 * the context when the session ends.
 */
static void echo_judge(struct tcp_worker *worker, const void *token,
		       size_t len, const struct sockaddr *peer)
{
	struct krb5_ap_request request = {
		.token = token,
		.token_len = len,
		.framing = KRB5_AP_FRAMING_RAW,
		.service = echo_service,
		.peer = peer,
		.gfp = GFP_KERNEL,
	};
	struct echo_data *data = (struct echo_data *)worker->data;
	struct krb5_ap_reply *reply = &data->reply;
	struct krb5_ap_context *context;
	int err;

	err = krb5_ap_accept(tcp_net(worker), &request, &context,
			     reply);
	if (!err) {
		scnprintf(data->line, sizeof(data->line),
			  "ok %s %s mutual=%d etype=%d session-etype=%d kvno=%u\n",
			  echo_name(krb5_ap_context_client(context),
				    data->client),
			  echo_name(krb5_ap_context_service(context),
				    data->server),
			  !!krb5_ap_context_acceptor_subkey(context),
			  krb5_ap_context_ticket_enctype(context),
			  krb5_ap_context_session_key(context)->enctype,
			  krb5_ap_context_kvno(context));
		krb5_ap_context_put(context);
	} else if (reply->reason != KRB5_AP_REASON_NONE) {
		scnprintf(data->line, sizeof(data->line), "refused %s %s\n",
			  krb5_ap_reason_name(reply->reason),
			  krb5_ap_reason_text(reply->reason));
	} else {
		scnprintf(data->line, sizeof(data->line), "failed %d\n",
			  -err);
	}
}

/* Send the reply and the line. */
static int echo_send(struct tcp_worker *worker, unsigned long deadline)
{
	struct echo_data *data = (struct echo_data *)worker->data;
	__be32 length = cpu_to_be32(data->reply.len);
	struct kvec vec[] = {
		{ .iov_base = &length, .iov_len = sizeof(length) },
		{ .iov_base = data->reply.data, .iov_len = data->reply.len },
		{ .iov_base = data->line, .iov_len = strlen(data->line) },
	};

	return tcp_send(worker, vec, ARRAY_SIZE(vec), deadline);
}

/**
 * echo_answer() - answer one request
 * @worker: the thread
 * @peer: the client's address
 *
 * Return: 0 if the client may send another one, an error to close the
 * connection: the client closed it, or was too slow, or announced a request
 * that makes no sense. A refused request is no error.
 */
static int echo_answer(struct tcp_worker *worker, const struct sockaddr *peer)
{
	unsigned long patience = timeout * HZ;
	unsigned long deadline;
	__be32 length;
	void *token;
	u32 len;
	int err;

	err = tcp_receive(worker, &length, sizeof(length),
			  jiffies + patience);
	if (err)
		return err;
	len = be32_to_cpu(length);
	if (!len || len > token_max)
		return -EMSGSIZE;

	token = kvmalloc(len, GFP_KERNEL);
	if (!token)
		return -ENOMEM;
	deadline = jiffies + patience;
	err = tcp_receive(worker, token, len, deadline);
	if (!err) {
		echo_judge(worker, token, len, peer);
		err = echo_send(worker, deadline);
	}
	kvfree(token);
	return err;
}

static void echo_serve(struct tcp_worker *worker, const struct sockaddr *peer)
{
	while (!echo_answer(worker, peer))
		;
}

static struct tcp_service echo_tcp = {
	.name = "krb5_ap_echo",
	.data_size = sizeof(struct echo_data),
	.serve = echo_serve,
};

static int __init echo_init(void)
{
	int err;

	if (!port || !workers || workers > ECHO_WORKERS_MAX ||
	    !timeout || timeout > ECHO_TIMEOUT_MAX ||
	    !token_max || token_max > ECHO_TOKEN_MAX) {
		pr_err("a parameter is out of range\n");
		return -EINVAL;
	}

	if (service) {
		echo_service = krb5_ap_principal_parse(service, GFP_KERNEL);
		if (IS_ERR(echo_service))
			return PTR_ERR(echo_service);
	}
	echo_tcp.port = port;
	echo_tcp.workers = workers;
	err = tcp_start(&echo_tcp, current->nsproxy->net_ns);
	if (err)
		krb5_ap_principal_free(echo_service);
	return err;
}
module_init(echo_init);

static void __exit echo_exit(void)
{
	tcp_stop(&echo_tcp);
	krb5_ap_principal_free(echo_service);
}
module_exit(echo_exit);

MODULE_DESCRIPTION("Example of a kernel service that authenticates clients with krb5_ap");
MODULE_LICENSE("GPL");
