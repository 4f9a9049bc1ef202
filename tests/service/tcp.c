// SPDX-License-Identifier: GPL-2.0
/*
 * What any service that listens to strangers on TCP needs.
 *
 * A service lives in the network namespace that it is started in, and keeps it
 * alive until it is stopped. One that is to run in every namespace uses
 * register_pernet_subsys() instead.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "tcp.h"

#define TCP_BACKLOG	128

static DEFINE_MUTEX(tcp_lock);		/* ->stopping, ->sock */

/**
 * tcp_net() - where does a service live?
 * @worker: one of its threads
 *
 * Return: its namespace, which stays as long as the service runs
 */
struct net *tcp_net(const struct tcp_worker *worker)
{
	return sock_net(worker->service->listener->sk);
}

/**
 * tcp_receive() - receive exactly so much
 * @worker: the thread
 * @buf: where to
 * @len: how much
 * @deadline: until when. The limit is on the whole: with one on every octet a
 *	client could hold the worker as long as it liked.
 *
 * Return: 0 or -errno
 */
int tcp_receive(struct tcp_worker *worker, void *buf, size_t len,
		unsigned long deadline)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	long left = deadline - jiffies;
	struct msghdr msg = {};
	int ret;

	if (left <= 0)
		return -ETIMEDOUT;
	WRITE_ONCE(worker->sock->sk->sk_rcvtimeo, left);
	ret = kernel_recvmsg(worker->sock, &msg, &vec, 1, len, MSG_WAITALL);
	if (ret < 0)
		return ret;
	return ret == len ? 0 : -ECONNRESET;
}

/**
 * tcp_send() - send, or give up when the client does not read
 * @worker: the thread
 * @vec: what
 * @n: pieces of it
 * @deadline: until when
 *
 * Return: 0 or -errno
 */
int tcp_send(struct tcp_worker *worker, struct kvec *vec, unsigned int n,
	     unsigned long deadline)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	struct sock *sk = worker->sock->sk;
	long left = deadline - jiffies;
	size_t len = 0;
	unsigned int i;
	int ret;

	for (i = 0; i < n; i++)
		len += vec[i].iov_len;
	WRITE_ONCE(sk->sk_sndtimeo, max(left, 1L));
	ret = kernel_sendmsg(worker->sock, &msg, vec, n, len);
	if (ret == len)
		return 0;

	/* Nobody will read what is queued: reset the connection on close. */
	sock_no_linger(sk);
	return ret < 0 ? ret : -ETIMEDOUT;
}

/* Let tcp_stop() know of @sock; false if it has come by already. */
static bool tcp_publish(struct tcp_worker *worker, struct socket *sock)
{
	bool stopping;

	mutex_lock(&tcp_lock);
	stopping = worker->service->stopping;
	worker->sock = sock;
	mutex_unlock(&tcp_lock);
	return !stopping;
}

/*
 * As many of these as there are workers run at the same time, all accepting
 * from one socket: that is the limit on connections, and nothing has to be
 * allocated, counted or waited for when one comes or goes.
 */
static int tcp_work(void *data)
{
	struct tcp_worker *worker = data;
	struct sockaddr_storage peer;
	struct socket *sock;
	int err;

	for (;;) {
		err = kernel_accept(worker->service->listener, &sock, 0);
		if (err == -EINVAL)	/* no longer listening */
			return 0;
		if (err) {
			/* Short of memory, or the client gave up: no hurry. */
			schedule_timeout_interruptible(HZ / 10);
			continue;
		}
		if (tcp_publish(worker, sock) &&
		    kernel_getpeername(sock, (struct sockaddr *)&peer) >= 0)
			worker->service->serve(worker,
					       (struct sockaddr *)&peer);
		tcp_publish(worker, NULL);
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
static int tcp_listen(struct tcp_service *service, struct net *net)
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
		addr.in6.sin6_port = htons(service->port);
		addr.in6.sin6_addr = (struct in6_addr)IN6ADDR_ANY_INIT;
		addrlen = sizeof(addr.in6);
	} else if (err == -EAFNOSUPPORT) {
		err = sock_create_kern(net, PF_INET, SOCK_STREAM, IPPROTO_TCP,
				       &sock);
		if (err)
			return err;
		addr.in.sin_family = AF_INET;
		addr.in.sin_port = htons(service->port);
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
		err = kernel_listen(sock, TCP_BACKLOG);
	if (err) {
		sock_release(sock);
		return err;
	}
	service->listener = sock;
	return 0;
}

/**
 * tcp_stop() - undo whatever tcp_start() has done
 * @service: the service
 *
 * Sockets are shut down first: that is what ends the sleep of a thread in
 * kernel_accept() or kernel_recvmsg(); kthread_stop() alone would only make it
 * spin there. A thread that accepts a connection meanwhile finds @stopping set.
 */
void tcp_stop(struct tcp_service *service)
{
	struct tcp_worker **worker = service->worker;
	unsigned int i;

	mutex_lock(&tcp_lock);
	service->stopping = true;
	if (service->listener)
		kernel_sock_shutdown(service->listener, SHUT_RDWR);
	for (i = 0; worker && i < service->workers; i++) {
		if (worker[i] && worker[i]->sock)
			kernel_sock_shutdown(worker[i]->sock, SHUT_RDWR);
	}
	mutex_unlock(&tcp_lock);

	for (i = 0; worker && i < service->workers; i++) {
		if (worker[i] && worker[i]->task) {
			kthread_stop(worker[i]->task);
			put_task_struct(worker[i]->task);
		}
		kvfree(worker[i]);
	}
	kvfree(worker);

	/* Only now: the threads used it, and the namespace that it holds. */
	if (service->listener)
		sock_release(service->listener);
}

static int tcp_start_worker(struct tcp_service *service, unsigned int i)
{
	struct tcp_worker *worker;
	struct task_struct *task;

	worker = kvzalloc(struct_size(worker, data, service->data_size),
			  GFP_KERNEL);
	if (!worker)
		return -ENOMEM;
	worker->service = service;
	service->worker[i] = worker;
	task = kthread_create(tcp_work, worker, "%s/%u", service->name, i);
	if (IS_ERR(task))
		return PTR_ERR(task);
	worker->task = get_task_struct(task);
	wake_up_process(task);
	return 0;
}

/**
 * tcp_start() - listen, and begin to serve
 * @service: the service
 * @net: where
 *
 * Return: 0, and it is to be ended with tcp_stop(); or -errno
 */
int tcp_start(struct tcp_service *service, struct net *net)
{
	unsigned int i;
	int err;

	service->worker = kvcalloc(service->workers, sizeof(*service->worker),
				   GFP_KERNEL);
	err = service->worker ? tcp_listen(service, net) : -ENOMEM;
	for (i = 0; !err && i < service->workers; i++)
		err = tcp_start_worker(service, i);
	if (err)
		tcp_stop(service);
	return err;
}
