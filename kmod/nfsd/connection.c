// SPDX-License-Identifier: GPL-2.0
/*
 * A connection of knfsd's: records in (RFC 5531 section 11), replies out. One
 * thread reads; replies come from the workqueues as well.
 */
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <linux/unaligned.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <kunit/visibility.h>

#include "nfsd.h"

/**
 * krb5_nfsd_conn_new() - make a connection
 * @sock: our end, the connection's if this succeeds
 * @net: knfsd's namespace, whose reference and charge are the connection's if
 *	this succeeds
 *
 * Return: the connection, with one reference; NULL if memory is short
 */
struct krb5_nfsd_conn *krb5_nfsd_conn_new(struct socket *sock, struct net *net)
{
	struct krb5_nfsd_conn *conn = krb5_nfsd_alloc(sizeof(*conn),
						      GFP_KERNEL | __GFP_ZERO);

	if (!conn)
		return NULL;
	conn->record = krb5_nfsd_alloc(KRB5_NFSD_BUFFER_MIN, GFP_KERNEL);
	if (!conn->record) {
		kvfree(conn);
		return NULL;
	}
	conn->size = KRB5_NFSD_BUFFER_MIN;
	refcount_set(&conn->ref, 1);
	mutex_init(&conn->send_lock);
	init_waitqueue_head(&conn->judged_wait);
	conn->used_at = jiffies;
	conn->sock = sock;
	conn->net = net;
	conn->nn = krb5_nfsd_net(net);
	return conn;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_conn_new);

/**
 * krb5_nfsd_conn_get() - take a reference to a connection
 * @conn: the connection
 *
 * Return: @conn
 */
struct krb5_nfsd_conn *krb5_nfsd_conn_get(struct krb5_nfsd_conn *conn)
{
	refcount_inc(&conn->ref);
	return conn;
}

/**
 * krb5_nfsd_conn_free() - free a connection, whose charge ends
 * @conn: the connection; its socket and its namespace stay the caller's
 */
void krb5_nfsd_conn_free(struct krb5_nfsd_conn *conn)
{
	krb5_ap_connection_uncharge(conn->net);
	kvfree(conn->record);
	kvfree(conn);
}

/**
 * krb5_nfsd_conn_put() - drop a reference to a connection
 * @conn: the connection
 */
void krb5_nfsd_conn_put(struct krb5_nfsd_conn *conn)
{
	struct net *net = conn->net;

	if (!refcount_dec_and_test(&conn->ref))
		return;
	sock_release(conn->sock);
	krb5_nfsd_conn_free(conn);
	put_net(net);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_conn_put);

/**
 * krb5_nfsd_conn_call_begin() - count a call that is judged from now on
 * @conn: the connection
 */
void krb5_nfsd_conn_call_begin(struct krb5_nfsd_conn *conn)
{
	atomic_inc(&conn->judged);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_conn_call_begin);

/**
 * krb5_nfsd_conn_call_end() - count a call that was judged
 * @conn: the connection
 */
void krb5_nfsd_conn_call_end(struct krb5_nfsd_conn *conn)
{
	atomic_dec(&conn->judged);
	wake_up(&conn->judged_wait);
}

/* Up to @len bytes, all of them if @all, before @deadline if there is one. */
static int receive(struct krb5_nfsd_conn *conn, void *buf, size_t len,
		   bool all, const unsigned long *deadline)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	long left = MAX_SCHEDULE_TIMEOUT;
	struct msghdr msg = {};
	int ret;

	if (!len)
		return 0;
	if (deadline) {
		left = *deadline - jiffies;
		if (left <= 0)
			return -ETIMEDOUT;
	}
	WRITE_ONCE(conn->sock->sk->sk_rcvtimeo, left);
	ret = kernel_recvmsg(conn->sock, &msg, &vec, 1, len,
			     all ? MSG_WAITALL : 0);
	if (ret == -EAGAIN)
		return -ETIMEDOUT;
	if (ret <= 0)
		return ret ?: -ECONNRESET;
	if (!all || ret == len)
		return ret;
	return deadline && time_after_eq(jiffies, *deadline) ?
		-ETIMEDOUT : -ECONNRESET;
}

static int make_room(struct krb5_nfsd_conn *conn, size_t have, size_t wanted)
{
	u8 *record;

	if (wanted <= conn->size)
		return 0;
	record = krb5_nfsd_alloc(wanted, GFP_KERNEL);
	if (!record)
		return -ENOMEM;
	memcpy(record, conn->record, have);
	kvfree(conn->record);
	conn->record = record;
	conn->size = wanted;
	return 0;
}

/* Has the buffer of a long record freed, if there is memory for a short one. */
static void trim_buffer(struct krb5_nfsd_conn *conn)
{
	u8 *record;

	if (conn->size <= KRB5_NFSD_BUFFER_KEEP)
		return;
	record = krb5_nfsd_alloc(KRB5_NFSD_BUFFER_MIN, GFP_KERNEL);
	if (!record)
		return;
	kvfree(conn->record);
	conn->record = record;
	conn->size = KRB5_NFSD_BUFFER_MIN;
}

/* Reads @len bytes away, over those that are in the buffer from @keep on. */
static int discard(struct krb5_nfsd_conn *conn, size_t keep, size_t len,
		   const unsigned long *deadline)
{
	size_t n;
	int ret;

	while (len) {
		n = min(len, conn->size - keep);
		ret = receive(conn, conn->record + keep, n, true, deadline);
		if (ret < 0)
			return ret;
		len -= n;
	}
	return 0;
}

/**
 * struct reading - a record that is being read
 * @deadline: when all of it must have come
 * @have: bytes of it that are in the connection's buffer
 * @total: bytes of it that have come
 * @lost: there was no memory for the others
 */
struct reading {
	unsigned long deadline;
	size_t have;
	size_t total;
	bool lost;
};

static int read_fragment(struct krb5_nfsd_conn *conn, struct reading *r,
			 size_t len)
{
	int ret;

	if (len > KRB5_NFSD_RECORD_MAX - r->total)
		return -EMSGSIZE;
	r->total += len;
	if (!r->lost && make_room(conn, r->have, r->total)) {
		/* Enough of it is kept to answer. */
		r->lost = true;
		r->have = min_t(size_t, r->have, KRB5_RPC_HEAD_MAX);
		ret = min_t(size_t, len, KRB5_RPC_HEAD_MAX - r->have);
		ret = receive(conn, conn->record + r->have, ret, true,
			      &r->deadline);
		if (ret < 0)
			return ret;
		r->have += ret;
		len -= ret;
	}
	if (r->lost)
		return discard(conn, r->have, len, &r->deadline);
	ret = receive(conn, conn->record + r->have, len, true, &r->deadline);
	r->have = r->total;
	return ret;
}

/*
 * Waits for a record as long as it takes; once it has begun, all of it must come
 * in time.
 */
static int read_record(struct krb5_nfsd_conn *conn, struct reading *r)
{
	u8 mark[sizeof(u32)];
	u32 word = 0;
	int ret;

	*r = (struct reading){};
	ret = receive(conn, mark, sizeof(mark), false, NULL);
	if (ret < 0)
		return ret;
	WRITE_ONCE(conn->reading, true);
	WRITE_ONCE(conn->used_at, jiffies);
	r->deadline = jiffies + KRB5_NFSD_RECORD_TIME * HZ;
	ret = receive(conn, mark + ret, sizeof(mark) - ret, true, &r->deadline);
	while (ret >= 0) {
		word = get_unaligned_be32(mark);
		ret = read_fragment(conn, r, word & ~KRB5_RPC_LAST_FRAGMENT);
		if (ret < 0 || word & KRB5_RPC_LAST_FRAGMENT)
			break;
		ret = receive(conn, mark, sizeof(mark), true, &r->deadline);
	}
	return ret < 0 ? ret : 0;
}

/*
 * Sends a part of a reply, before @deadline. The socket has the data copied to memory
 * of its own: where that is short, nothing is lost by trying again.
 */
static int send_part(struct krb5_nfsd_conn *conn, const u8 *data, size_t len,
		     unsigned long deadline)
{
	struct kvec vec = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	long left = deadline - jiffies;
	int ret;

	if (left <= 0)
		return -EAGAIN;
	WRITE_ONCE(conn->sock->sk->sk_sndtimeo, left);
	ret = kernel_sendmsg(conn->sock, &msg, &vec, 1, len);
	if (ret != -ENOMEM && ret != -ENOBUFS)
		return ret;
	krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_NO_MEMORY);
	schedule_timeout_uninterruptible(KRB5_NFSD_RETRY_TIME);
	return 0;
}

/**
 * krb5_nfsd_conn_send() - send a reply, or end the connection
 * @conn: the connection
 * @data: the reply, with its record mark
 * @len: bytes of @data
 *
 * Return: 0, or -EPIPE if the connection has ended
 */
int krb5_nfsd_conn_send(struct krb5_nfsd_conn *conn, const u8 *data, size_t len)
{
	unsigned long deadline;
	int ret = 0;

	mutex_lock(&conn->send_lock);
	deadline = jiffies + KRB5_NFSD_SEND_TIME * HZ;
	while (len && ret >= 0) {
		ret = send_part(conn, data, len, deadline);
		if (ret > 0) {
			data += ret;
			len -= ret;
		}
	}
	/* Half a reply is worse than none. */
	if (len)
		kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	mutex_unlock(&conn->send_lock);
	if (!len)
		return 0;
	if (ret == -EAGAIN)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_REPLY_TIME);
	return -EPIPE;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_conn_send);

/**
 * krb5_nfsd_conn_run() - read a connection until it ends
 * @data: the connection
 *
 * Return: 0
 */
int krb5_nfsd_conn_run(void *data)
{
	struct krb5_nfsd_conn *conn = data;
	struct reading r;
	int ret;

	do {
		/* Judging is bounded: no call waits for anything else here. */
		wait_event(conn->judged_wait, atomic_read(&conn->judged) <
			   KRB5_NFSD_JUDGED_MAX);
		ret = read_record(conn, &r);
		if (!ret && r.lost)
			ret = krb5_nfsd_call_lost(conn, r.have);
		else if (!ret)
			ret = krb5_nfsd_call_receive(conn, r.total);
		trim_buffer(conn);
		WRITE_ONCE(conn->reading, false);
	} while (!ret && !kthread_should_stop());

	if (ret == -EMSGSIZE)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RECORD_LENGTH);
	else if (ret == -ETIMEDOUT)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RECORD_TIME);
	/* Calls may still hold it; the peer is not to wait for them. */
	kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_conn_run);
