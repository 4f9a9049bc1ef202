// SPDX-License-Identifier: GPL-2.0
/*
 * The connections that there are: who is charged for them, and which one ends when
 * there are as many as may be.
 *
 * Any user can have the kernel connect, by /proc/net/rpc/use-gss-proxy of a network
 * namespace, and so connections are charged to the owner of the peer's namespace.
 * sunrpc keeps its connection for as long as it is not closed, without any timeout
 * (RPC_CLNT_CREATE_NO_IDLE_TIMEOUT), and a connection keeps the namespace: one whose
 * processes have gone, and one that has never had an NFS server, would stay until
 * the module is unloaded. So where a limit is reached, the connection that has been
 * idle for longest makes room.
 *
 * This costs its owner nothing but another connection. The shutdown clears sunrpc's
 * XPRT_CONNECTED and has the transport closed (xs_local_state_change()); the next
 * call finds that in xprt_connect(), and connects again before it is sent, in the
 * nfsd thread that makes it, whose root is the initial one (xs_local_connect()). A
 * call that is sent meanwhile ends with -ENOTCONN (xs_local_send_request(), or
 * xprt_disconnect_done() for one that waits), upon which call_status() sends it
 * again with the same xid. If it was read before, its reply is in the duplicate reply
 * cache. So nothing depends on whether a connection is idle, which may change while
 * it is looked at; no call is answered later than it has to be, that is all.
 */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/net.h>
#include <linux/sched/task.h>
#include <linux/skbuff.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <kunit/visibility.h>

#include "nfsd.h"

static DEFINE_MUTEX(conns_lock);	/* conns, counts of namespaces */
static LIST_HEAD(conns);

static void conn_list(struct krb5_nfsd_conn *conn)
{
	lockdep_assert_held(&conns_lock);
	/* Of two that were used at the same time, the older one is found first. */
	list_add_tail(&conn->list, &conns);
	WRITE_ONCE(conn->nn->connections, conn->nn->connections + 1);
}

static void conn_unlist(struct krb5_nfsd_conn *conn)
{
	lockdep_assert_held(&conns_lock);
	list_del(&conn->list);
	WRITE_ONCE(conn->nn->connections, conn->nn->connections - 1);
}

/* Ends a connection that is in no list; its calls keep it for as long as they run. */
static void conn_end(struct krb5_nfsd_conn *conn)
{
	kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	kthread_stop(conn->task);
	put_task_struct(conn->task);
	krb5_nfsd_conn_put(conn);
}

/* Frees connections whose thread has ended: it cannot do so itself. */
static void reap(struct work_struct *work)
{
	struct krb5_nfsd_conn *conn, *next;
	LIST_HEAD(dead);

	mutex_lock(&conns_lock);
	list_for_each_entry_safe(conn, next, &conns, list)
		if (READ_ONCE(conn->done)) {
			conn_unlist(conn);
			list_add(&conn->list, &dead);
		}
	mutex_unlock(&conns_lock);
	list_for_each_entry_safe(conn, next, &dead, list)
		conn_end(conn);
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

/*
 * No record is being read, none has come, no call is in flight - each has a
 * reference, from when it was read until its reply was sent, while it waits for the
 * principal map as well -, and the peer has read all that was sent.
 */
static bool conn_idle(struct krb5_nfsd_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	return !READ_ONCE(conn->reading) &&
		skb_queue_empty_lockless(&sk->sk_receive_queue) &&
		refcount_read(&conn->ref) == 1 && !sk_wmem_alloc_get(sk);
}

/**
 * struct newcomer - a connection for which there is no room
 * @net: its namespace
 * @owner: krb5_ap_connection_owner()
 * @first: the owner has none
 * @limit: which limit was reached: -EMFILE is the namespace's
 */
struct newcomer {
	struct net *net;
	u64 owner;
	bool first;
	int limit;
};

/*
 * The initial user namespace's connections give way to its own only. An owner of
 * user namespaces has to make room itself, unless it has nothing yet: then it is
 * its kind that has taken all, and lets it in.
 */
static bool may_evict(const struct krb5_nfsd_conn *conn,
		      const struct newcomer *newcomer)
{
	if (newcomer->limit == -EMFILE)
		return conn->net == newcomer->net;
	if (newcomer->owner == KRB5_AP_OWNER_INITIAL)
		return true;
	if (newcomer->first)
		return conn->owner != KRB5_AP_OWNER_INITIAL;
	return conn->owner == newcomer->owner;
}

static bool owner_has_none(u64 owner)
{
	struct krb5_nfsd_conn *conn;

	lockdep_assert_held(&conns_lock);
	list_for_each_entry(conn, &conns, list)
		if (conn->owner == owner)
			return false;
	return true;
}

/* One that has ended and was not reaped yet, or the one that is idle for longest. */
static struct krb5_nfsd_conn *find_idle(const struct newcomer *newcomer)
{
	struct krb5_nfsd_conn *conn, *found = NULL;

	lockdep_assert_held(&conns_lock);
	list_for_each_entry(conn, &conns, list) {
		if (!may_evict(conn, newcomer))
			continue;
		if (READ_ONCE(conn->done))
			return conn;
		if (conn_idle(conn) &&
		    (!found || time_before(READ_ONCE(conn->used_at),
					   READ_ONCE(found->used_at))))
			found = conn;
	}
	return found;
}

static int conn_charge(struct net *net)
{
	lockdep_assert_held(&conns_lock);
	if (krb5_nfsd_connections(net) >= KRB5_NFSD_CONNECTIONS_NET)
		return -EMFILE;
	return krb5_ap_connection_charge(net);
}

/*
 * Each connection has a thread here: nobody is to have all that there may be. An
 * owner that has more than is its share by now loses more than one.
 */
static int conn_make_room(struct net *net, u64 owner)
{
	struct newcomer newcomer = {
		.net = net, .owner = owner, .first = owner_has_none(owner),
	};
	struct krb5_nfsd_conn *conn;

	while ((newcomer.limit = conn_charge(net))) {
		conn = find_idle(&newcomer);
		if (!conn) {
			krb5_nfsd_count(krb5_nfsd_net(net),
					KRB5_AP_NFSD_CONNECTIONS_FULL);
			return -EMFILE;
		}
		if (!READ_ONCE(conn->done))
			krb5_nfsd_count(conn->nn,
					KRB5_AP_NFSD_CONNECTION_EVICTED);
		conn_unlist(conn);
		conn_end(conn);
	}
	return 0;
}

static struct krb5_nfsd_conn *conn_add(struct socket *sock, struct net *net,
				       u64 owner)
{
	struct krb5_nfsd_conn *conn;
	struct task_struct *task;
	int err;

	err = conn_make_room(net, owner);
	if (err)
		return ERR_PTR(err);
	conn = krb5_nfsd_conn_new(sock, net);
	if (!conn) {
		krb5_ap_connection_uncharge(net);
		return ERR_PTR(-ENOMEM);
	}
	task = kthread_create(conn_thread, conn, "krb5_ap_nfsd");
	if (IS_ERR(task)) {
		krb5_nfsd_conn_free(conn);
		return ERR_CAST(task);
	}
	conn->owner = owner;
	conn->task = get_task_struct(task);
	conn_list(conn);
	wake_up_process(task);
	return conn;
}

/**
 * krb5_nfsd_conns_add() - serve a connection
 * @sock: our end; the connection's if this succeeds
 * @net: the peer's namespace; a reference to it is the connection's if this succeeds
 * @owner: krb5_ap_connection_owner()
 *
 * If there are as many connections as may be - of the namespace, of the owner, of
 * the machine - idle ones are closed.
 *
 * Context: process; may sleep.
 *
 * Return: the connection, which is there until its peer closes it or another one
 *	needs its place; ERR_PTR(-EMFILE) if none of those that could be closed is
 *	idle; another ERR_PTR(-errno) if it may succeed later
 */
struct krb5_nfsd_conn *krb5_nfsd_conns_add(struct socket *sock,
					   struct net *net, u64 owner)
{
	struct krb5_nfsd_conn *conn;

	mutex_lock(&conns_lock);
	conn = conn_add(sock, net, owner);
	mutex_unlock(&conns_lock);
	return conn;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_conns_add);

/**
 * krb5_nfsd_connections() - count the connections of a namespace
 * @net: the namespace
 *
 * Return: how many there are, those included that have just been closed
 */
unsigned int krb5_nfsd_connections(const struct net *net)
{
	return READ_ONCE(krb5_nfsd_net(net)->connections);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_connections);

/**
 * krb5_nfsd_conns_end() - end all connections
 *
 * None is added any more. Calls that wait keep their connections, but their replies
 * go nowhere.
 */
void krb5_nfsd_conns_end(void)
{
	struct krb5_nfsd_conn *conn, *next;

	flush_work(&reap_work);
	mutex_lock(&conns_lock);
	list_for_each_entry_safe(conn, next, &conns, list) {
		conn_unlist(conn);
		conn_end(conn);
	}
	mutex_unlock(&conns_lock);
	cancel_work_sync(&reap_work);
}
