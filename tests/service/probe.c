// SPDX-License-Identifier: GPL-2.0
/*
 * krb5_ap_probe: a small TCP client that proves who it is with krb5_ap, inside
 * the kernel, and finds out who the service is.
 *
 * It has two readers: scripts in tests/, and the author of a kernel client,
 * who may copy it. Only probe_exchange() has to do with Kerberos. echo.c is the
 * other end, and tells what is on the wire.
 *
 * The exchange is made when the module is loaded, in the network namespace of
 * the process that loads it, with a credential that "krb5-ap cred load" has
 * put there. Loading succeeds whatever comes of it; what did come of it is
 *
 *	/sys/module/krb5_ap_probe/parameters/result
 *
 *	ok CLIENT SERVICE mutual=0|1 session-etype=N subkey-etype=N
 *		acceptor-subkey-etype=N|none send-seq=N recv-seq=N: LINE
 *	refused REASON error=N TEXT: LINE
 *	failed ERRNO
 *
 * on one line. "ok" without mutual authentication means that nothing was
 * verified. LINE is what the service said to it in words; nobody vouches for
 * that. After the first exchange that is not "ok" no other is made.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/in.h>
#include <linux/inet.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include <linux/krb5_ap.h>

#define PROBE_REPLY_MAX		65536
#define PROBE_NAME_MAX		256
#define PROBE_LINE_MAX		1024
#define PROBE_COUNT_MAX		1000000
#define PROBE_TIMEOUT_MAX	3600

static char *address = "127.0.0.1";
module_param(address, charp, 0444);
MODULE_PARM_DESC(address, "IPv4 or IPv6 address of the service (default 127.0.0.1)");

static char *port = "4488";
module_param(port, charp, 0444);
MODULE_PARM_DESC(port, "TCP port of the service (default 4488)");

static char *service;
module_param(service, charp, 0444);
MODULE_PARM_DESC(service, "principal of the service, realm included");

static char *client;
module_param(client, charp, 0444);
MODULE_PARM_DESC(client, "principal to be, realm included (default: the only one with a credential)");

static bool mutual = true;
module_param(mutual, bool, 0444);
MODULE_PARM_DESC(mutual, "have the service prove who it is (default Y)");

static int subkey;
module_param(subkey, int, 0444);
MODULE_PARM_DESC(subkey, "encryption type of the subkey (default: the session key's)");

static char *data;
module_param(data, charp, 0444);
MODULE_PARM_DESC(data, "text that the request has a checksum of (default: no checksum)");

static uint count = 1;
module_param(count, uint, 0444);
MODULE_PARM_DESC(count, "exchanges, one after the other, on one connection (default 1)");

static uint timeout = 10;
module_param(timeout, uint, 0444);
MODULE_PARM_DESC(timeout, "seconds that the service may take for each step, 1 to 3600 (default 10)");

static char result[2 * PROBE_NAME_MAX + PROBE_LINE_MAX + 256];
module_param_string(result, result, sizeof(result), 0444);
MODULE_PARM_DESC(result, "what came of it; set by the module");

/**
 * struct probe - what the exchanges have in common
 * @net: the network namespace
 * @sock: the connection, which holds @net
 * @service: whom to talk to
 * @client: who to be; NULL if it need not be said
 * @reply: what came back
 * @reply_len: octets of it
 * @line: and what came behind it
 * @names: where names are written out
 */
struct probe {
	struct net *net;
	struct socket *sock;
	struct krb5_ap_principal *service;
	struct krb5_ap_principal *client;
	u8 *reply;
	u32 reply_len;
	char line[PROBE_LINE_MAX];
	char names[2][PROBE_NAME_MAX];
};

/* See tcp_receive(). */
static int probe_receive(struct probe *probe, void *buf, size_t len,
			 unsigned long deadline)
{
	long left = deadline - jiffies;
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {};
	int ret;

	if (!len)
		return 0;
	if (left <= 0)
		return -ETIMEDOUT;
	WRITE_ONCE(probe->sock->sk->sk_rcvtimeo, left);
	ret = kernel_recvmsg(probe->sock, &msg, &vec, 1, len, MSG_WAITALL);
	if (ret < 0)
		return ret;
	return ret == len ? 0 : -ECONNRESET;
}

/* The line ends up where people see it: no other characters than theirs. */
static int probe_receive_line(struct probe *probe, unsigned long deadline)
{
	size_t i;
	int err;

	for (i = 0; i < sizeof(probe->line); i++) {
		err = probe_receive(probe, &probe->line[i], 1, deadline);
		if (err)
			return err;
		if (probe->line[i] == '\n') {
			probe->line[i] = '\0';
			return 0;
		}
		if (!isascii(probe->line[i]) || !isprint(probe->line[i]))
			probe->line[i] = '?';
	}
	return -EMSGSIZE;
}

/* Send the request and receive what is answered. */
static int probe_transact(struct probe *probe, struct krb5_ap_octets token)
{
	__be32 length = cpu_to_be32(token.len);
	struct kvec vec[] = {
		{ .iov_base = &length, .iov_len = sizeof(length) },
		{ .iov_base = (void *)token.data, .iov_len = token.len },
	};
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	size_t len = sizeof(length) + token.len;
	unsigned long deadline;
	int ret;

	ret = kernel_sendmsg(probe->sock, &msg, vec, ARRAY_SIZE(vec), len);
	if (ret != len)
		return ret < 0 ? ret : -ETIMEDOUT;
	deadline = jiffies + timeout * HZ;
	ret = probe_receive(probe, &length, sizeof(length), deadline);
	if (ret)
		return ret;
	probe->reply_len = be32_to_cpu(length);
	if (probe->reply_len > PROBE_REPLY_MAX)
		return -EMSGSIZE;
	return probe_receive(probe, probe->reply, probe->reply_len, deadline) ?:
	       probe_receive_line(probe, deadline);
}

static const char *probe_name(const struct krb5_ap_principal *principal,
			      char *buf)
{
	int len = krb5_ap_principal_unparse(principal, buf, PROBE_NAME_MAX);

	return len < PROBE_NAME_MAX ? buf : "(too-long-to-show)";
}

static void probe_show(struct probe *probe,
		       const struct krb5_ap_context *context)
{
	const struct krb5_ap_key *key = krb5_ap_context_acceptor_subkey(context);
	char etype[12] = "none";

	if (key)
		scnprintf(etype, sizeof(etype), "%d", key->enctype);
	scnprintf(result, sizeof(result),
		  "ok %s %s mutual=%d session-etype=%d subkey-etype=%d acceptor-subkey-etype=%s send-seq=%llu recv-seq=%llu: %s",
		  probe_name(krb5_ap_context_client(context), probe->names[0]),
		  probe_name(krb5_ap_context_service(context), probe->names[1]),
		  krb5_ap_context_mutual(context),
		  krb5_ap_context_session_key(context)->enctype,
		  krb5_ap_context_initiator_subkey(context)->enctype, etype,
		  krb5_ap_context_send_seq(context),
		  krb5_ap_context_recv_seq(context), probe->line);
}

static void probe_show_refusal(struct probe *probe,
			       const struct krb5_ap_verify_result *answer)
{
	scnprintf(result, sizeof(result), "refused %s error=%d %s: %s",
		  krb5_ap_reason_name(answer->reason), answer->error,
		  krb5_ap_reason_text(answer->reason), probe->line);
}

/**
 * probe_judge() - look at what came back
 * @probe: has it
 * @initiator: what was sent
 * @context: the context if no mutual authentication was wanted, or NULL
 *
 * The client may use its context for what follows, and only then: with mutual
 * authentication that is when the reply has been verified. Without, it had one
 * from the start, and may still be told in a KRB_ERROR that it was refused. As
 * nobody vouches for that, it is no more than a reason to give up.
 *
 * Another client would keep the context with its session: keys to protect what
 * follows, the service's subkey if there is one, otherwise its own.
 *
 * Return: 0 if all is well
 */
static int probe_judge(struct probe *probe, struct krb5_ap_initiator *initiator,
		       struct krb5_ap_context *context)
{
	struct krb5_ap_context *verified = NULL;
	struct krb5_ap_verify_result answer;
	int err = 0;

	if (mutual || probe->reply_len)
		err = krb5_ap_verify_reply(probe->net, initiator, probe->reply,
					   probe->reply_len, &verified,
					   &answer);
	if (!err)
		probe_show(probe, verified ?: context);
	else if (answer.reason != KRB5_AP_REASON_NONE)
		probe_show_refusal(probe, &answer);
	krb5_ap_context_put(verified);
	return err;
}

/* One exchange; this is all that a client needs of krb5_ap. */
static int probe_exchange(struct probe *probe)
{
	struct krb5_ap_initiate_params wanted = {
		.flags = mutual ? KRB5_AP_MUTUAL : 0,
		.subkey_enctype = subkey,
		.data = data,
		.data_len = data ? strlen(data) : 0,
		.gfp = GFP_KERNEL,
	};
	struct krb5_ap_initiator *initiator;
	struct krb5_ap_context *context;
	int err;

	wanted.credential = krb5_ap_credential_find(probe->net, probe->client,
						    probe->service);
	if (IS_ERR(wanted.credential))
		return PTR_ERR(wanted.credential);
	err = krb5_ap_initiate(probe->net, &wanted, &initiator, &context);
	krb5_ap_credential_put(wanted.credential);
	if (err)
		return err;

	err = probe_transact(probe, krb5_ap_initiator_token(initiator));
	if (!err)
		err = probe_judge(probe, initiator, context);
	krb5_ap_context_put(context);
	krb5_ap_initiator_free(initiator);
	return err;
}

/*
 * A kernel socket does not keep its network namespace alive by itself, and a
 * TCP connection outlives its release: see tcp_listen().
 */
static int probe_connect(struct probe *probe)
{
	struct sockaddr_storage peer = {};
	struct socket *sock;
	int err;

	err = inet_pton_with_scope(probe->net, AF_UNSPEC, address, port, &peer);
	if (err)
		return err;
	err = sock_create_kern(probe->net, peer.ss_family, SOCK_STREAM,
			       IPPROTO_TCP, &sock);
	if (err)
		return err;
	sk_net_refcnt_upgrade(sock->sk);
	WRITE_ONCE(sock->sk->sk_sndtimeo, timeout * HZ);
	err = kernel_connect(sock, (struct sockaddr_unsized *)&peer,
			     peer.ss_family == AF_INET6 ?
			     sizeof(struct sockaddr_in6) :
			     sizeof(struct sockaddr_in), 0);
	if (err) {
		sock_release(sock);
		return err;
	}
	probe->sock = sock;
	return 0;
}

static int probe_run(struct probe *probe)
{
	uint i;
	int err;

	err = probe_connect(probe);
	for (i = 0; !err && i < count; i++) {
		err = probe_exchange(probe);
		cond_resched();
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
	}
	if (probe->sock)
		sock_release(probe->sock);
	return err;
}

static int probe_prepare(struct probe *probe)
{
	probe->net = current->nsproxy->net_ns;
	probe->reply = kvmalloc(PROBE_REPLY_MAX, GFP_KERNEL);
	if (!probe->reply)
		return -ENOMEM;
	probe->service = krb5_ap_principal_parse(service, GFP_KERNEL);
	if (IS_ERR(probe->service))
		return PTR_ERR(probe->service);
	if (client)
		probe->client = krb5_ap_principal_parse(client, GFP_KERNEL);
	return PTR_ERR_OR_ZERO(probe->client);
}

static int __init probe_init(void)
{
	struct probe *probe;
	int err;

	if (!service || !count || count > PROBE_COUNT_MAX ||
	    !timeout || timeout > PROBE_TIMEOUT_MAX) {
		pr_err("a parameter is missing or out of range\n");
		return -EINVAL;
	}
	result[0] = '\0';
	probe = kzalloc_obj(*probe, GFP_KERNEL);
	if (!probe)
		return -ENOMEM;
	err = probe_prepare(probe);
	if (!err) {
		err = probe_run(probe);
		/* A refusal has been written out; what is none has not. */
		if (err && strncmp(result, "refused ", 8))
			scnprintf(result, sizeof(result), "failed %d", -err);
		err = 0;
	}
	krb5_ap_principal_free(probe->service);
	krb5_ap_principal_free(probe->client);
	kvfree(probe->reply);
	kfree(probe);
	return err;
}
module_init(probe_init);

static void __exit probe_exit(void)
{
}
module_exit(probe_exit);

MODULE_DESCRIPTION("Example of a kernel client that authenticates with krb5_ap");
MODULE_LICENSE("GPL");
