// SPDX-License-Identifier: GPL-2.0
/*
 * The socket that knfsd connects to.
 *
 * Userspace makes the socket: it has the file system and the umask for it, and
 * keeps it open. One socket serves all namespaces; the one that counts is that of
 * the peer.
 *
 * sunrpc connects in the thread of a request, with the fsuid of the user who sent
 * it, so that the socket's mode cannot be the guard: any user may connect. The guard
 * is here. Replies have session keys in them, and only a socket that was made for the
 * kernel is served.
 */
#include <linux/file.h>
#include <linux/kthread.h>
#include <linux/net.h>
#include <net/af_unix.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "nfsd.h"

static DEFINE_MUTEX(listen_lock);	/* the next two */
static struct file *listen_file;
static struct task_struct *listen_task;

/* unix_peer_get() has no declaration for modules any more. */
static struct sock *peer_get(struct sock *sk)
{
	struct sock *peer;

	unix_state_lock(sk);
	peer = unix_peer(sk);
	if (peer)
		sock_hold(peer);
	unix_state_unlock(sk);
	return peer;
}

/*
 * Only sockets that were made for the kernel have sk_kern_sock; sunrpc gives
 * its own a file, but nobody a descriptor for it. A peer that is alive has a
 * namespace that is: whoever made it holds one until it is closed, and closing
 * takes the same lock. NULL if it is not the kernel, or has gone.
 */
static struct net *kernel_peer_net(struct socket *sock)
{
	struct sock *peer = peer_get(sock->sk);
	struct net *net = NULL;

	if (!peer)
		return NULL;
	unix_state_lock(peer);
	if (!sock_flag(peer, SOCK_DEAD)) {
		net = sock_net(peer);
		if (!peer->sk_kern_sock) {
			krb5_nfsd_count(krb5_nfsd_net(net),
					KRB5_AP_NFSD_NOT_KERNEL);
			net = NULL;
		} else {
			net = maybe_get_net(net);
		}
	}
	unix_state_unlock(peer);
	sock_put(peer);
	return net;
}

/*
 * If memory is short, the peer waits: closed, it would have to connect again, and
 * its next user may not be able to.
 */
static void serve_connection(struct socket *sock)
{
	struct net *net = kernel_peer_net(sock);
	struct krb5_nfsd_conn *conn;
	int err = -EPERM;

	while (net) {
		conn = krb5_nfsd_conns_add(sock, net,
					   krb5_ap_connection_owner(net));
		err = PTR_ERR_OR_ZERO(conn);
		if ((err != -ENOMEM && err != -EAGAIN) || kthread_should_stop())
			break;
		krb5_nfsd_count(krb5_nfsd_net(net), KRB5_AP_NFSD_NO_MEMORY);
		schedule_timeout_interruptible(KRB5_NFSD_RETRY_TIME);
	}
	if (!err)
		return;
	if (net)
		put_net(net);
	sock_release(sock);
}

static bool may_accept(struct sock *sk)
{
	return !skb_queue_empty_lockless(&sk->sk_receive_queue) ||
		READ_ONCE(sk->sk_shutdown);
}

/*
 * The socket is not shut down at the end: userspace has it, too, and hands it over
 * again when the module is loaded again. Meanwhile peers can connect and wait.
 */
static int accept_thread(void *data)
{
	struct socket *listener = data, *sock;
	int err;

	while (!kthread_should_stop()) {
		wait_event_interruptible(*sk_sleep(listener->sk),
					 kthread_should_stop() ||
					 may_accept(listener->sk));
		if (kthread_should_stop())
			break;
		err = kernel_accept(listener, &sock, O_NONBLOCK);
		if (!err)
			serve_connection(sock);
		else if (err != -EAGAIN)
			schedule_timeout_interruptible(KRB5_NFSD_RETRY_TIME);
	}
	return 0;
}

static void stop_listening(void)
{
	lockdep_assert_held(&listen_lock);
	if (!listen_file)
		return;
	kthread_stop(listen_task);
	fput(listen_file);
	listen_file = NULL;
}

/**
 * krb5_nfsd_listen() - take over a socket to listen on
 * @file: the socket; a reference to it is taken
 *
 * Connections through an earlier one stay. The same one again changes nothing.
 *
 * Return: 0; -EINVAL if it is not a listening AF_UNIX stream socket; another
 *	-errno
 */
int krb5_nfsd_listen(struct file *file)
{
	struct socket *sock = sock_from_file(file);
	struct task_struct *task;

	if (!sock || sock->sk->sk_family != AF_UNIX ||
	    sock->type != SOCK_STREAM ||
	    READ_ONCE(sock->sk->sk_state) != TCP_LISTEN)
		return -EINVAL;
	task = kthread_create(accept_thread, sock, "krb5_ap_nfsd/l");
	if (IS_ERR(task))
		return PTR_ERR(task);
	mutex_lock(&listen_lock);
	if (listen_file && sock_from_file(listen_file) == sock) {
		kthread_stop(task);
	} else {
		stop_listening();
		listen_file = get_file(file);
		listen_task = task;
		wake_up_process(task);
	}
	mutex_unlock(&listen_lock);
	return 0;
}

/**
 * krb5_nfsd_listening() - tell whether a socket was handed over
 *
 * Return: true if so
 */
bool krb5_nfsd_listening(void)
{
	return READ_ONCE(listen_file);
}

/**
 * krb5_nfsd_listener_stop() - end listening, and all connections
 *
 * Calls that wait keep their connections, but their replies go nowhere.
 */
void krb5_nfsd_listener_stop(void)
{
	mutex_lock(&listen_lock);
	stop_listening();
	mutex_unlock(&listen_lock);
	krb5_nfsd_conns_end();
}
