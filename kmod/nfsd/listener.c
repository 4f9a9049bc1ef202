// SPDX-License-Identifier: GPL-2.0
/*
 * The socket that knfsd connects to, and the list of its connections.
 *
 * Userspace makes the socket: it has the file system and the umask for it. One
 * socket serves all namespaces; the one that counts is that of whoever
 * connects. Replies have session keys in them, so that nobody is served but the
 * kernel itself, whatever the socket's permissions say.
 */
#include <linux/file.h>
#include <linux/kthread.h>
#include <linux/net.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <net/af_unix.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "nfsd.h"

static DEFINE_MUTEX(listen_lock);	/* who listens: set, replaced, stopped */
static struct file *listen_file;
static struct task_struct *listen_task;

static DEFINE_MUTEX(conn_lock);		/* krb5_nfsd_conns */
static LIST_HEAD(krb5_nfsd_conns);

/* Those whose thread has come to its end: it cannot free itself. */
static void reap(struct work_struct *work)
{
	struct krb5_nfsd_conn *conn, *next;
	LIST_HEAD(dead);

	mutex_lock(&conn_lock);
	list_for_each_entry_safe(conn, next, &krb5_nfsd_conns, list)
		if (READ_ONCE(conn->done))
			list_move(&conn->list, &dead);
	mutex_unlock(&conn_lock);
	list_for_each_entry_safe(conn, next, &dead, list) {
		kthread_stop(conn->task);
		put_task_struct(conn->task);
		krb5_nfsd_conn_put(conn);
	}
}

static DECLARE_WORK(reap_work, reap);

static int conn_thread(void *data)
{
	struct krb5_nfsd_conn *conn = data;
	int ret = krb5_nfsd_conn_run(conn);

	WRITE_ONCE(conn->done, true);
	schedule_work(&reap_work);
	return ret;
}

static unsigned int count_connections(const struct net *net)
{
	struct krb5_nfsd_conn *conn;
	unsigned int count = 0;

	lockdep_assert_held(&conn_lock);
	list_for_each_entry(conn, &krb5_nfsd_conns, list)
		if (!net || conn->net == net)
			count++;
	return count;
}

/**
 * krb5_nfsd_connections() - how many connections are there?
 * @net: of this namespace; NULL for all
 *
 * Return: as many, and some that have just been closed
 */
unsigned int krb5_nfsd_connections(const struct net *net)
{
	unsigned int count;

	mutex_lock(&conn_lock);
	count = count_connections(net);
	mutex_unlock(&conn_lock);
	return count;
}

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

/* Takes @net, but not @sock if it fails. */
static int add_connection(struct socket *sock, struct net *net)
{
	struct krb5_nfsd_conn *conn;
	struct task_struct *task;

	lockdep_assert_held(&conn_lock);
	if (count_connections(NULL) >= KRB5_NFSD_CONNECTIONS_MAX ||
	    count_connections(net) >= KRB5_NFSD_CONNECTIONS_NET) {
		krb5_nfsd_count(krb5_nfsd_net(net),
				KRB5_AP_NFSD_CONNECTIONS_FULL);
		put_net(net);
		return -EMFILE;
	}
	conn = kzalloc_obj(*conn, GFP_KERNEL);
	if (!conn) {
		put_net(net);
		return -ENOMEM;
	}
	refcount_set(&conn->ref, 1);
	mutex_init(&conn->send_lock);
	conn->net = net;
	conn->nn = krb5_nfsd_net(net);
	task = kthread_create(conn_thread, conn, "krb5_ap_nfsd");
	if (IS_ERR(task)) {
		krb5_nfsd_conn_put(conn);
		return PTR_ERR(task);
	}
	conn->sock = sock;
	conn->task = get_task_struct(task);
	list_add(&conn->list, &krb5_nfsd_conns);
	wake_up_process(task);
	return 0;
}

/* Until the socket is shut down. */
static int accept_thread(void *data)
{
	struct socket *listener = data, *sock;
	struct net *net;
	int err;

	for (;;) {
		err = kernel_accept(listener, &sock, 0);
		if (err == -EINVAL || kthread_should_stop()) {
			if (!err)
				sock_release(sock);
			break;
		}
		if (err) {
			schedule_timeout_interruptible(HZ / 10);
			continue;
		}
		net = kernel_peer_net(sock);
		err = -EPERM;
		if (net) {
			mutex_lock(&conn_lock);
			err = add_connection(sock, net);
			mutex_unlock(&conn_lock);
		}
		if (err)
			sock_release(sock);
	}
	/* kthread_stop() wants to find it. */
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ);
	return 0;
}

static void stop_listening(void)
{
	lockdep_assert_held(&listen_lock);
	if (!listen_file)
		return;
	kernel_sock_shutdown(sock_from_file(listen_file), SHUT_RDWR);
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
		/* It would be shut down. */
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
 * krb5_nfsd_listening() - is there a socket?
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
	struct krb5_nfsd_conn *conn, *next;

	mutex_lock(&listen_lock);
	stop_listening();
	mutex_unlock(&listen_lock);

	/* Nobody adds any now. */
	flush_work(&reap_work);
	mutex_lock(&conn_lock);
	list_for_each_entry_safe(conn, next, &krb5_nfsd_conns, list) {
		list_del(&conn->list);
		kernel_sock_shutdown(conn->sock, SHUT_RDWR);
		kthread_stop(conn->task);
		put_task_struct(conn->task);
		krb5_nfsd_conn_put(conn);
	}
	mutex_unlock(&conn_lock);
	cancel_work_sync(&reap_work);
}
