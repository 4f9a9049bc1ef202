// SPDX-License-Identifier: GPL-2.0
/*
 * A connection of knfsd's: records in (RFC 5531 section 11), replies out. One
 * thread reads; replies may come from others, too.
 */
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <linux/unaligned.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "nfsd.h"

#define BUFFER_MIN	SZ_4K

/**
 * krb5_nfsd_conn_get() - one reference more
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
 * krb5_nfsd_conn_put() - one reference less
 * @conn: the connection
 */
void krb5_nfsd_conn_put(struct krb5_nfsd_conn *conn)
{
	if (!refcount_dec_and_test(&conn->ref))
		return;
	if (conn->sock)
		sock_release(conn->sock);
	put_net(conn->net);
	kfree(conn);
}

/* Up to @len octets, all of them if @all, before @deadline if there is one. */
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
	wanted = max_t(size_t, wanted, BUFFER_MIN);
	record = kvmalloc(wanted, GFP_KERNEL);
	if (!record)
		return -ENOMEM;
	if (have)
		memcpy(record, conn->record, have);
	kvfree(conn->record);
	conn->record = record;
	conn->size = wanted;
	return 0;
}

/*
 * Wait for a record as long as it takes, but once it has begun all of it must
 * come in time. Returns its length, or -errno.
 */
static int read_record(struct krb5_nfsd_conn *conn)
{
	size_t have = 0, len;
	unsigned long deadline;
	u8 mark[sizeof(u32)];
	u32 word = 0;
	int ret;

	ret = receive(conn, mark, sizeof(mark), false, NULL);
	if (ret < 0)
		return ret;
	deadline = jiffies + KRB5_NFSD_RECORD_TIME * HZ;
	ret = receive(conn, mark + ret, sizeof(mark) - ret, true, &deadline);
	while (ret >= 0) {
		word = get_unaligned_be32(mark);
		len = word & ~KRB5_RPC_LAST_FRAGMENT;
		if (len > KRB5_NFSD_RECORD_MAX - have)
			return -EMSGSIZE;
		ret = make_room(conn, have, have + len);
		if (!ret)
			ret = receive(conn, conn->record + have, len, true,
				      &deadline);
		if (ret < 0)
			break;
		have += len;
		if (word & KRB5_RPC_LAST_FRAGMENT)
			return have;
		ret = receive(conn, mark, sizeof(mark), true, &deadline);
	}
	return ret;
}

/**
 * krb5_nfsd_conn_send() - send a reply, or end the connection
 * @conn: the connection
 * @data: the reply, with its record mark
 * @len: octets of @data
 *
 * Return: 0, or -EPIPE if the connection has ended
 */
int krb5_nfsd_conn_send(struct krb5_nfsd_conn *conn, const u8 *data, size_t len)
{
	struct kvec vec = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	int ret;

	mutex_lock(&conn->send_lock);
	WRITE_ONCE(conn->sock->sk->sk_sndtimeo, KRB5_NFSD_SEND_TIME * HZ);
	ret = kernel_sendmsg(conn->sock, &msg, &vec, 1, len);
	/* Half a reply is worse than none. */
	if (ret != len)
		kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	mutex_unlock(&conn->send_lock);
	if (ret == len)
		return 0;
	if (ret >= 0 || ret == -EAGAIN)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_REPLY_TIME);
	return -EPIPE;
}

/**
 * krb5_nfsd_conn_run() - serve a connection until it ends
 * @data: the connection
 *
 * Return: 0
 */
int krb5_nfsd_conn_run(void *data)
{
	struct krb5_nfsd_conn *conn = data;
	int ret;

	do {
		ret = read_record(conn);
		if (ret >= 0)
			ret = krb5_nfsd_call_run(conn, ret);
		if (conn->size > KRB5_NFSD_BUFFER_KEEP) {
			kvfree(conn->record);
			conn->record = NULL;
			conn->size = 0;
		}
	} while (!ret && !kthread_should_stop());

	if (ret == -EMSGSIZE)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RECORD_LENGTH);
	else if (ret == -ETIMEDOUT)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_RECORD_TIME);
	else if (ret == -ENOMEM)
		krb5_nfsd_count(conn->nn, KRB5_AP_NFSD_NO_MEMORY);
	/* The peer is not to wait for calls that may still hold it. */
	kernel_sock_shutdown(conn->sock, SHUT_RDWR);
	kvfree(conn->record);
	conn->record = NULL;
	krb5_nfsd_call_free(conn->spare);
	return 0;
}
