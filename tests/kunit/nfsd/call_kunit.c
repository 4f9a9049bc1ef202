// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of a connection of the NFS server's and its calls, through sockets:
 * whatever allocation fails, the connection stays, each call has one reply, and the
 * same call is answered when it comes again.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/uidgid.h>
#include <linux/unaligned.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "fixture/gss.h"
#include "fixture/nfs_peer.h"
#include "nfsd/nfsd.h"
#include "share.h"

/* More than a connection keeps, and more than it has to begin with. */
#define LONG_TOKEN	(KRB5_NFSD_BUFFER_KEEP + SZ_4K)
#define GROUPS		1000

/* A reply without a result, and its mark. */
#define REPLY_LEN	28

/**
 * struct fixture - a connection
 * @conn: our end
 * @task: reads it
 * @peer: the NFS server
 */
struct fixture {
	struct krb5_nfsd_conn *conn;
	struct task_struct *task;
	struct nfs_peer *peer;
};

/* Another allocation has a chance to fail where the first has failed. */
static bool alloc_failed(void)
{
	return atomic_xchg(&krb5_nfsd_alloc_fail, 0) <= 0;
}

static int call_init(struct kunit *test)
{
	struct fixture *f = test_alloc(test, sizeof(*f));
	struct socket *sock;

	KUNIT_ASSERT_EQ(test, krb5_ap_connection_charge(&init_net), 0);
	f->peer = nfs_peer_new(test, LONG_TOKEN);
	sock = nfs_peer_connect(test, f->peer);
	f->conn = krb5_nfsd_conn_new(sock, get_net(&init_net));
	KUNIT_ASSERT_NOT_NULL(test, f->conn);
	f->task = kthread_create(krb5_nfsd_conn_run, f->conn, "call_kunit");
	KUNIT_ASSERT_FALSE(test, IS_ERR(f->task));
	get_task_struct(f->task);
	wake_up_process(f->task);
	test->priv = f;
	return 0;
}

static void call_exit(struct kunit *test)
{
	struct fixture *f = test->priv;

	atomic_set(&krb5_nfsd_alloc_fail, 0);
	if (!f)
		return;
	nfs_peer_disconnect(f->peer);
	kthread_stop(f->task);
	put_task_struct(f->task);
	krb5_nfsd_conn_put(f->conn);
}

static u64 count_no_memory(void)
{
	return krb5_nfsd_sum(krb5_nfsd_net(&init_net), KRB5_AP_NFSD_NO_MEMORY);
}

/* Has one allocation after the other fail; returns how many were answered so. */
static unsigned int fail_each(struct kunit *test, size_t token_len)
{
	struct fixture *f = test->priv;
	unsigned int n, failed = 0;
	u64 before;
	int stat;

	for (n = 1; n < 20; n++) {
		nfs_peer_make_call(f->peer, token_len);
		before = count_no_memory();
		atomic_set(&krb5_nfsd_alloc_fail, n);
		stat = nfs_peer_transact(f->peer);
		if (stat == KRB5_RPC_SYSTEM_ERR) {
			KUNIT_EXPECT_TRUE(test, alloc_failed());
			KUNIT_EXPECT_EQ(test, count_no_memory(), before + 1);
			failed++;
			/* knfsd sends it again, and now there is memory. */
			stat = nfs_peer_transact(f->peer);
		} else if (!alloc_failed()) {
			KUNIT_EXPECT_EQ(test, stat, KRB5_RPC_SUCCESS);
			break;
		}
		KUNIT_ASSERT_EQ_MSG(test, stat, KRB5_RPC_SUCCESS,
				    "allocation %u", n);
		/* And once more, as if the reply had been lost. */
		KUNIT_ASSERT_EQ(test, nfs_peer_transact(f->peer), KRB5_RPC_SUCCESS);
	}
	KUNIT_EXPECT_LT(test, n, 20);
	return failed;
}

static void call_no_memory(struct kunit *test)
{
	/* The call, its record and its reply; in the first one, the cache. */
	KUNIT_EXPECT_GE(test, fail_each(test, 100), 3);
}

/*
 * The buffer has to grow as well. It becomes short again after it, but for a record
 * that is not that long: then it grows once only.
 */
static void call_no_memory_long(struct kunit *test)
{
	KUNIT_EXPECT_GE(test, fail_each(test, LONG_TOKEN), 4);
	KUNIT_EXPECT_GE(test, fail_each(test, 5000), 3);
	KUNIT_EXPECT_GE(test, fail_each(test, 100), 3);
}

/*
 * The token is spent, and the user has more groups than the reply has room for:
 * when there is no memory for a longer one, the call waits for it.
 */
static void call_no_memory_admitted(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct gss *gss = gss_new(test, 18);
	struct krb5_ap_idmap_creds *creds;
	struct krb5_nfsd_call *call;
	u64 before = krb5_nfsd_sum(f->conn->nn, KRB5_AP_NFSD_ANSWERED);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, gss_accept(gss, gss_token(test, gss)), 0);
	creds = krb5_ap_idmap_creds_alloc(GROUPS, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, creds);
	creds->uid = KUIDT_INIT(2001);
	creds->gid = KGIDT_INIT(2001);
	for (i = 0; i < GROUPS; i++)
		creds->groups[i] = KGIDT_INIT(3000 + i);
	call = krb5_nfsd_call_new(f->conn, 4);
	if (!call)
		krb5_ap_idmap_creds_put(creds);
	KUNIT_ASSERT_NOT_NULL(test, call);
	/* As it is once it was judged. */
	kvfree(call->record);
	call->record = NULL;
	call->xid = ++f->peer->xid;
	call->context = krb5_ap_context_get(gss->context);
	call->creds = creds;
	call->client_len = 1;
	call->service_len = 1;
	atomic_set(&krb5_nfsd_alloc_fail, 1);
	schedule_delayed_work(&call->work, 0);
	KUNIT_EXPECT_EQ(test, nfs_peer_receive(f->peer), KRB5_RPC_SUCCESS);
	KUNIT_EXPECT_TRUE(test, alloc_failed());
	KUNIT_EXPECT_EQ(test, krb5_nfsd_sum(f->conn->nn, KRB5_AP_NFSD_ANSWERED),
			before + 1);
	/* Nothing comes after it: the next reply is the next call's. */
	nfs_peer_make_call(f->peer, 100);
	KUNIT_EXPECT_EQ(test, nfs_peer_transact(f->peer), KRB5_RPC_SUCCESS);
}

/* A connection cannot be made either; nothing of it is left. */
static void call_no_memory_connection(struct kunit *test)
{
	struct fixture *f = test->priv;
	int n;

	for (n = 1; n <= 2; n++) {
		atomic_set(&krb5_nfsd_alloc_fail, n);
		KUNIT_EXPECT_NULL(test, krb5_nfsd_conn_new(f->peer->sock,
							   &init_net));
		KUNIT_EXPECT_TRUE(test, alloc_failed());
	}
}

#ifdef CONFIG_FAILSLAB
/*
 * Nor can the socket take the reply: the kernel's own fault injection, which spares
 * those who may wait for memory.
 */
static void call_no_memory_send(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 reply[REPLY_LEN] = {};
	unsigned int n, left = 0, failed = 0;
	u64 before;

	f->conn->sock->sk->sk_allocation = GFP_ATOMIC | __GFP_NOWARN;
	put_unaligned_be32(KRB5_RPC_LAST_FRAGMENT | (REPLY_LEN - 4), reply);
	for (n = 1; n < 20 && !left; n++) {
		put_unaligned_be32(++f->peer->xid, reply + 4);
		before = count_no_memory();
		WRITE_ONCE(current->fail_nth, n);
		KUNIT_ASSERT_EQ(test, krb5_nfsd_conn_send(f->conn, reply,
							  REPLY_LEN), 0);
		/* Not 0 if there were fewer allocations. */
		left = READ_ONCE(current->fail_nth);
		WRITE_ONCE(current->fail_nth, 0);
		KUNIT_ASSERT_EQ(test, nfs_peer_receive(f->peer),
				KRB5_RPC_SUCCESS);
		failed += count_no_memory() - before;
	}
	KUNIT_EXPECT_GT(test, left, 0);
	/* Of an skb: the head, and the data. Detectors allocate as well. */
	KUNIT_EXPECT_GE(test, failed, 2);
	nfs_peer_make_call(f->peer, 100);
	KUNIT_EXPECT_EQ(test, nfs_peer_transact(f->peer), KRB5_RPC_SUCCESS);
}
#endif

/* Connections are charged, those of the initial user namespace as well. */
static void call_connections(struct kunit *test)
{
	u32 ceiling = krb5_share_ceiling(KRB5_SHARE_CONNECTIONS);
	u32 total = krb5_share_total(KRB5_SHARE_CONNECTIONS);

	KUNIT_EXPECT_GE(test, total, 1);
	krb5_share_set_ceiling(KRB5_SHARE_CONNECTIONS, total + 1);
	KUNIT_EXPECT_EQ(test, krb5_ap_connection_charge(&init_net), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_connection_charge(&init_net), -ENOSPC);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_CONNECTIONS),
			total + 1);
	krb5_ap_connection_uncharge(&init_net);
	krb5_share_set_ceiling(KRB5_SHARE_CONNECTIONS, ceiling);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_CONNECTIONS), total);
}

static struct kunit_case call_cases[] = {
	KUNIT_CASE(call_no_memory),
	KUNIT_CASE(call_no_memory_long),
	KUNIT_CASE(call_no_memory_admitted),
	KUNIT_CASE(call_no_memory_connection),
#ifdef CONFIG_FAILSLAB
	KUNIT_CASE(call_no_memory_send),
#endif
	KUNIT_CASE(call_connections),
	{}
};

static struct kunit_suite call_suite = {
	.name = "krb5_ap_nfsd_call",
	.init = call_init,
	.exit = call_exit,
	.test_cases = call_cases,
};

kunit_test_suite(call_suite);
