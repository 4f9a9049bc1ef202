// SPDX-License-Identifier: GPL-2.0
/*
 * krb5_ap_echo: a small TCP service that authenticates its clients with
 * krb5_ap, inside the kernel.
 *
 * It has two readers: programs in tests/, which talk to it, and the author of
 * a kernel service, who may copy it. Only echo_judge() has to do with
 * Kerberos; the rest is what any service that listens to strangers needs.
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
 * @token_max octets of memory on each; ECHO_BACKLOG more may wait. They cannot
 * have one line written to the kernel's log.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include <linux/krb5_ap.h>

#define ECHO_WORKERS_MAX	256
#define ECHO_TIMEOUT_MAX	3600
#define ECHO_TOKEN_MAX		(1024 * 1024)
#define ECHO_NAME_MAX		1024
#define ECHO_BACKLOG		128
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
 * struct echo_worker - a thread that serves one connection after the other
 * @task: the thread, with a reference: it may end before it is told to
 * @sock: the connection, NULL between two. Changed by the thread under
 *	echo_lock, so that echo_stop() can shut it down; the thread itself may
 *	read it without.
 * @reply: of the last request; too large for the stack
 * @client: where names are written out, for the same reason
 * @server: likewise
 * @line: what the client is told
 */
struct echo_worker {
	struct task_struct *task;
	struct socket *sock;
	struct krb5_ap_reply reply;
	char client[ECHO_NAME_MAX];
	char server[ECHO_NAME_MAX];
	char line[ECHO_LINE_MAX];
};

static DEFINE_MUTEX(echo_lock);			/* echo_stopping, ->sock */
static bool echo_stopping;
static struct socket *echo_listener;		/* holds the namespace */
static struct krb5_ap_principal *echo_service;	/* NULL: any with a key */
static struct echo_worker *echo_workers;	/* those with a task have begun */

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
static void echo_judge(struct echo_worker *worker, const void *token,
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
	struct krb5_ap_reply *reply = &worker->reply;
	struct krb5_ap_context *context;
	int err;

	err = krb5_ap_accept(sock_net(echo_listener->sk), &request, &context,
			     reply);
	if (!err) {
		scnprintf(worker->line, sizeof(worker->line),
			  "ok %s %s mutual=%d etype=%d session-etype=%d kvno=%u\n",
			  echo_name(krb5_ap_context_client(context),
				    worker->client),
			  echo_name(krb5_ap_context_service(context),
				    worker->server),
			  krb5_ap_context_mutual(context),
			  krb5_ap_context_ticket_enctype(context),
			  krb5_ap_context_session_key(context)->enctype,
			  krb5_ap_context_kvno(context));
		krb5_ap_context_put(context);
	} else if (reply->reason != KRB5_AP_REASON_ACCEPTED) {
		scnprintf(worker->line, sizeof(worker->line), "refused %s %s\n",
			  krb5_ap_reason_name(reply->reason),
			  krb5_ap_reason_text(reply->reason));
	} else {
		scnprintf(worker->line, sizeof(worker->line), "failed %d\n",
			  -err);
	}
}

/*
 * Receive exactly @len octets before @deadline. The limit is on the whole: with
 * one on every octet a client could hold the worker as long as it liked.
 */
static int echo_receive(struct socket *sock, void *buf, size_t len,
			unsigned long deadline)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	long left = deadline - jiffies;
	struct msghdr msg = {};
	int ret;

	if (left <= 0)
		return -ETIMEDOUT;
	WRITE_ONCE(sock->sk->sk_rcvtimeo, left);
	ret = kernel_recvmsg(sock, &msg, &vec, 1, len, MSG_WAITALL);
	if (ret < 0)
		return ret;
	return ret == len ? 0 : -ECONNRESET;
}

/* Send the reply and the line, or give up when the client does not read. */
static int echo_send(struct echo_worker *worker, unsigned long deadline)
{
	__be32 length = cpu_to_be32(worker->reply.len);
	struct kvec vec[] = {
		{ .iov_base = &length, .iov_len = sizeof(length) },
		{ .iov_base = worker->reply.data,
		  .iov_len = worker->reply.len },
		{ .iov_base = worker->line, .iov_len = strlen(worker->line) },
	};
	size_t len = vec[0].iov_len + vec[1].iov_len + vec[2].iov_len;
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	struct sock *sk = worker->sock->sk;
	long left = deadline - jiffies;
	int ret;

	WRITE_ONCE(sk->sk_sndtimeo, max(left, 1L));
	ret = kernel_sendmsg(worker->sock, &msg, vec, ARRAY_SIZE(vec), len);
	if (ret == len)
		return 0;

	/* Nobody will read what is queued: reset the connection on close. */
	sock_no_linger(sk);
	return ret < 0 ? ret : -ETIMEDOUT;
}

/**
 * echo_serve() - answer one request
 * @worker: the thread
 * @peer: the client's address
 *
 * Return: 0 if the client may send another one, an error to close the
 * connection: the client closed it, or was too slow, or announced a request
 * that makes no sense. A refused request is no error.
 */
static int echo_serve(struct echo_worker *worker, const struct sockaddr *peer)
{
	unsigned long patience = timeout * HZ;
	unsigned long deadline;
	__be32 length;
	void *token;
	u32 len;
	int err;

	err = echo_receive(worker->sock, &length, sizeof(length),
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
	err = echo_receive(worker->sock, token, len, deadline);
	if (!err) {
		echo_judge(worker, token, len, peer);
		err = echo_send(worker, deadline);
	}
	kvfree(token);
	return err;
}

/* Let echo_stop() know of @sock; false if it has come by already. */
static bool echo_publish(struct echo_worker *worker, struct socket *sock)
{
	bool stopping;

	mutex_lock(&echo_lock);
	stopping = echo_stopping;
	worker->sock = sock;
	mutex_unlock(&echo_lock);
	return !stopping;
}

/*
 * As many of these as @workers run at the same time, all accepting from one
 * socket: that is the limit on connections, and nothing has to be allocated,
 * counted or waited for when one comes or goes.
 */
static int echo_work(void *data)
{
	struct echo_worker *worker = data;
	struct sockaddr_storage peer;
	struct socket *sock;
	int err;

	for (;;) {
		err = kernel_accept(echo_listener, &sock, 0);
		if (err == -EINVAL)	/* no longer listening */
			return 0;
		if (err) {
			/* Short of memory, or the client gave up: no hurry. */
			schedule_timeout_interruptible(HZ / 10);
			continue;
		}
		if (echo_publish(worker, sock) &&
		    kernel_getpeername(sock, (struct sockaddr *)&peer) >= 0) {
			while (!echo_serve(worker, (struct sockaddr *)&peer))
				;
		}
		echo_publish(worker, NULL);
		sock_release(sock);
	}
}

/*
 * Both IP versions on one socket, IPv4 alone if the kernel does without IPv6.
 *
 * A kernel socket does not keep its network namespace alive by itself, and a
 * TCP connection outlives its release until the peer has acknowledged the end.
 * The upgrade makes the socket hold the namespace, and so does every
 * connection that is accepted from it, until it is gone for good.
 */
static int echo_listen(struct net *net)
{
	union {
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} addr = {};
	struct socket *sock;
	int addrlen;
	int err;

	err = sock_create_kern(net, PF_INET6, SOCK_STREAM, IPPROTO_TCP, &sock);
	if (!err) {
		sock->sk->sk_ipv6only = 0;
		addr.in6.sin6_family = AF_INET6;
		addr.in6.sin6_port = htons(port);
		addr.in6.sin6_addr = (struct in6_addr)IN6ADDR_ANY_INIT;
		addrlen = sizeof(addr.in6);
	} else if (err == -EAFNOSUPPORT) {
		err = sock_create_kern(net, PF_INET, SOCK_STREAM, IPPROTO_TCP,
				       &sock);
		if (err)
			return err;
		addr.in.sin_family = AF_INET;
		addr.in.sin_port = htons(port);
		addr.in.sin_addr.s_addr = htonl(INADDR_ANY);
		addrlen = sizeof(addr.in);
	} else {
		return err;
	}
	sk_net_refcnt_upgrade(sock->sk);

	/* The last service's connections may still be in TIME_WAIT. */
	sock_set_reuseaddr(sock->sk);
	err = kernel_bind(sock, (struct sockaddr_unsized *)&addr, addrlen);
	if (!err)
		err = kernel_listen(sock, ECHO_BACKLOG);
	if (err) {
		sock_release(sock);
		return err;
	}
	echo_listener = sock;
	return 0;
}

/*
 * Undo whatever echo_init() has done. Sockets are shut down first: that is
 * what ends the sleep of a thread in kernel_accept() or kernel_recvmsg();
 * kthread_stop() alone would only make it spin there. A thread that accepts a
 * connection meanwhile finds echo_stopping set.
 */
static void echo_stop(void)
{
	unsigned int i;

	mutex_lock(&echo_lock);
	echo_stopping = true;
	if (echo_listener)
		kernel_sock_shutdown(echo_listener, SHUT_RDWR);
	for (i = 0; echo_workers && i < workers; i++) {
		if (echo_workers[i].sock)
			kernel_sock_shutdown(echo_workers[i].sock, SHUT_RDWR);
	}
	mutex_unlock(&echo_lock);

	for (i = 0; echo_workers && i < workers; i++) {
		if (echo_workers[i].task) {
			kthread_stop(echo_workers[i].task);
			put_task_struct(echo_workers[i].task);
		}
	}
	kvfree(echo_workers);

	/* Only now: the threads used it, and the namespace that it holds. */
	if (echo_listener)
		sock_release(echo_listener);
	krb5_ap_principal_free(echo_service);
}

static int echo_start_worker(unsigned int i)
{
	struct task_struct *task;

	task = kthread_create(echo_work, &echo_workers[i], "krb5_ap_echo/%u",
			      i);
	if (IS_ERR(task))
		return PTR_ERR(task);
	echo_workers[i].task = get_task_struct(task);
	wake_up_process(task);
	return 0;
}

static int __init echo_init(void)
{
	unsigned int i;
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
	echo_workers = kvcalloc(workers, sizeof(*echo_workers), GFP_KERNEL);
	err = echo_workers ? 0 : -ENOMEM;
	if (!err)
		err = echo_listen(current->nsproxy->net_ns);
	for (i = 0; !err && i < workers; i++)
		err = echo_start_worker(i);
	if (err)
		echo_stop();
	return err;
}
module_init(echo_init);

static void __exit echo_exit(void)
{
	echo_stop();
}
module_exit(echo_exit);

MODULE_DESCRIPTION("Example of a kernel service that authenticates clients with krb5_ap");
MODULE_LICENSE("GPL");
