// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the connections of NFS servers, where there are as many as may be:
 * the one that has been idle for longest makes room, whoever is in the middle of
 * something stays, nobody makes room for another owner, and a call is answered
 * whatever becomes of its connection.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/net.h>
#include <net/net_namespace.h>

#include "fixture/nfs_peer.h"
#include "nfsd/nfsd.h"
#include "share.h"

#define PEERS	KRB5_NFSD_CONNECTIONS_NET

/* Owners of user namespaces. All connections are the initial network namespace's. */
#define ALICE	1001
#define BOB	1002

/**
 * struct fixture - the connections of a test
 * @peer: the NFS servers
 * @conn: our ends, which may have ended
 * @ceiling: what was there before
 * @evicted: how many were closed before
 */
struct fixture {
	struct nfs_peer *peer[PEERS + 1];
	struct krb5_nfsd_conn *conn[PEERS + 1];
	u32 ceiling;
	u64 evicted;
};

static u64 count_evicted(void)
{
	return krb5_nfsd_sum(krb5_nfsd_net(&init_net),
			     KRB5_AP_NFSD_CONNECTION_EVICTED);
}

static int connections_init(struct kunit *test)
{
	struct fixture *f = test_alloc(test, sizeof(*f));
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(f->peer); i++)
		f->peer[i] = nfs_peer_new(test, 100);
	f->ceiling = krb5_share_ceiling(KRB5_SHARE_CONNECTIONS);
	f->evicted = count_evicted();
	test->priv = f;
	return 0;
}

static void connections_exit(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned int i, n;

	if (!f)
		return;
	for (i = 0; i < ARRAY_SIZE(f->peer); i++)
		if (f->peer[i])
			nfs_peer_disconnect(f->peer[i]);
	for (n = 0; krb5_nfsd_connections(&init_net) && n < 700; n++)
		msleep(30);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_connections(&init_net), 0U);
	krb5_share_set_ceiling(KRB5_SHARE_CONNECTIONS, f->ceiling);
}

/* Permits so many connections beside those that others have. */
static void limit(u32 n)
{
	krb5_share_set_ceiling(KRB5_SHARE_CONNECTIONS, n +
			       krb5_share_total(KRB5_SHARE_CONNECTIONS));
}

/* Connects a peer, later than all the others; whether it is served. */
static bool connect_as(struct kunit *test, unsigned int i, u64 owner)
{
	struct fixture *f = test->priv;
	struct socket *sock = nfs_peer_connect(test, f->peer[i]);

	msleep(30);
	get_net(&init_net);
	f->conn[i] = krb5_nfsd_conns_add(sock, &init_net, owner);
	if (!IS_ERR(f->conn[i]))
		return true;
	KUNIT_EXPECT_EQ(test, PTR_ERR(f->conn[i]), -EMFILE);
	put_net(&init_net);
	sock_release(sock);
	nfs_peer_disconnect(f->peer[i]);
	return false;
}

/* Whether a peer is still served; it is not idle for long then. */
static bool served(struct fixture *f, unsigned int i)
{
	msleep(30);
	nfs_peer_make_null(f->peer[i]);
	return nfs_peer_transact(f->peer[i]) == KRB5_RPC_SUCCESS;
}

static void connections_oldest(struct kunit *test)
{
	struct fixture *f = test->priv;

	limit(3);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 0, KRB5_AP_OWNER_INITIAL));
	KUNIT_ASSERT_TRUE(test, connect_as(test, 1, KRB5_AP_OWNER_INITIAL));
	KUNIT_ASSERT_TRUE(test, connect_as(test, 2, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_TRUE(test, served(f, 0));
	KUNIT_EXPECT_EQ(test, count_evicted(), f->evicted);

	KUNIT_EXPECT_TRUE(test, connect_as(test, 3, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_EQ(test, count_evicted(), f->evicted + 1);
	KUNIT_EXPECT_FALSE(test, served(f, 1));
	KUNIT_EXPECT_TRUE(test, served(f, 0));
	KUNIT_EXPECT_TRUE(test, served(f, 2));
	KUNIT_EXPECT_TRUE(test, served(f, 3));
	KUNIT_EXPECT_EQ(test, krb5_nfsd_connections(&init_net), 3U);
}

/* What a namespace may have is another limit, and all of it is its own. */
static void connections_namespace(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned int i;

	for (i = 0; i < PEERS; i++)
		KUNIT_ASSERT_TRUE(test, connect_as(test, i, ALICE));
	KUNIT_EXPECT_TRUE(test, connect_as(test, PEERS, ALICE));
	KUNIT_EXPECT_FALSE(test, served(f, 0));
	for (i = 1; i <= PEERS; i++)
		KUNIT_EXPECT_TRUE(test, served(f, i));
}

/* In the middle of a record, or with a reply that was not read. */
static void connections_busy(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct nfs_peer *peer = f->peer[0];

	limit(2);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 0, KRB5_AP_OWNER_INITIAL));
	KUNIT_ASSERT_TRUE(test, connect_as(test, 1, KRB5_AP_OWNER_INITIAL));
	nfs_peer_make_null(peer);
	KUNIT_EXPECT_TRUE(test, nfs_peer_send(peer, 0, 8));
	nfs_peer_make_null(f->peer[1]);
	KUNIT_EXPECT_TRUE(test, nfs_peer_send(f->peer[1], 0, f->peer[1]->len));
	msleep(100);
	KUNIT_EXPECT_FALSE(test, connect_as(test, 2, KRB5_AP_OWNER_INITIAL));

	KUNIT_EXPECT_TRUE(test, nfs_peer_send(peer, 8, peer->len - 8));
	KUNIT_EXPECT_EQ(test, nfs_peer_receive(peer), KRB5_RPC_SUCCESS);
	KUNIT_EXPECT_EQ(test, nfs_peer_receive(f->peer[1]), KRB5_RPC_SUCCESS);
	KUNIT_EXPECT_EQ(test, count_evicted(), f->evicted);
	msleep(100);
	KUNIT_EXPECT_TRUE(test, connect_as(test, 2, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_EQ(test, count_evicted(), f->evicted + 1);
}

/* A call that waits for the principal map is judged, and in flight all the same. */
static void connections_parked(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct krb5_nfsd_call *call;
	unsigned long timeout;

	limit(1);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 0, KRB5_AP_OWNER_INITIAL));
	call = krb5_nfsd_call_new(f->conn[0], 4);
	KUNIT_ASSERT_NOT_NULL(test, call);
	call->xid = ++f->peer[0]->xid;
	KUNIT_EXPECT_EQ(test, krb5_nfsd_park(call, &timeout), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->conn[0]->judged), 0);
	KUNIT_EXPECT_FALSE(test, connect_as(test, 1, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_TRUE(test, served(f, 0));

	/* It has no arguments, and ends so. */
	f->peer[0]->xid = call->xid;
	krb5_nfsd_unpark(call);
	krb5_nfsd_conn_call_begin(f->conn[0]);
	schedule_delayed_work(&call->work, 0);
	KUNIT_EXPECT_EQ(test, nfs_peer_receive(f->peer[0]),
			KRB5_RPC_GARBAGE_ARGS);
	msleep(100);
	KUNIT_EXPECT_TRUE(test, connect_as(test, 1, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_FALSE(test, served(f, 0));
}

/* Nobody makes room for an owner that has something to give up itself. */
static void connections_owners(struct kunit *test)
{
	struct fixture *f = test->priv;

	limit(3);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 0, KRB5_AP_OWNER_INITIAL));
	KUNIT_ASSERT_TRUE(test, connect_as(test, 1, BOB));
	KUNIT_ASSERT_TRUE(test, connect_as(test, 2, ALICE));
	KUNIT_EXPECT_TRUE(test, connect_as(test, 3, ALICE));
	KUNIT_EXPECT_FALSE(test, served(f, 2));
	KUNIT_EXPECT_TRUE(test, served(f, 0));
	KUNIT_EXPECT_TRUE(test, served(f, 1));
	/* The initial user namespace has been idle for longest, and stays. */
	KUNIT_EXPECT_TRUE(test, served(f, 3));
	nfs_peer_disconnect(f->peer[2]);
	KUNIT_EXPECT_TRUE(test, connect_as(test, 2, BOB + 1));
	KUNIT_EXPECT_FALSE(test, served(f, 1));
	KUNIT_EXPECT_TRUE(test, served(f, 3));
	KUNIT_EXPECT_TRUE(test, served(f, 2));
	KUNIT_EXPECT_TRUE(test, served(f, 0));
	/* And takes what another one has not used for longest. */
	nfs_peer_disconnect(f->peer[1]);
	KUNIT_EXPECT_TRUE(test, connect_as(test, 1, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_FALSE(test, served(f, 3));
	KUNIT_EXPECT_TRUE(test, served(f, 0));
}

/* Where all are the initial user namespace's, an owner gets none of them. */
static void connections_initial(struct kunit *test)
{
	struct fixture *f = test->priv;

	limit(1);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 0, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_FALSE(test, connect_as(test, 1, ALICE));
	KUNIT_EXPECT_EQ(test, count_evicted(), f->evicted);
	KUNIT_EXPECT_TRUE(test, served(f, 0));
}

/*
 * What sunrpc does whose connection was closed: it connects again, and sends the
 * call with the same xid. The one before it may have been answered already.
 */
static void connections_again(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct nfs_peer *peer = f->peer[0];
	u64 before = krb5_nfsd_sum(krb5_nfsd_net(&init_net),
				   KRB5_AP_NFSD_SENT_AGAIN);

	limit(1);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 0, KRB5_AP_OWNER_INITIAL));
	nfs_peer_make_call(peer, 100);
	KUNIT_EXPECT_EQ(test, nfs_peer_transact(peer), KRB5_RPC_SUCCESS);
	msleep(100);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 1, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_EQ(test, nfs_peer_transact(peer), -1);

	nfs_peer_disconnect(peer);
	KUNIT_ASSERT_TRUE(test, connect_as(test, 0, KRB5_AP_OWNER_INITIAL));
	KUNIT_EXPECT_EQ(test, nfs_peer_transact(peer), KRB5_RPC_SUCCESS);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_sum(krb5_nfsd_net(&init_net),
					    KRB5_AP_NFSD_SENT_AGAIN),
			before + 1);
	nfs_peer_make_call(peer, 100);
	KUNIT_EXPECT_EQ(test, nfs_peer_transact(peer), KRB5_RPC_SUCCESS);
}

static struct kunit_case connections_cases[] = {
	KUNIT_CASE(connections_oldest),
	KUNIT_CASE(connections_namespace),
	KUNIT_CASE(connections_busy),
	KUNIT_CASE(connections_parked),
	KUNIT_CASE(connections_owners),
	KUNIT_CASE(connections_initial),
	KUNIT_CASE(connections_again),
	{}
};

static struct kunit_suite connections_suite = {
	.name = "krb5_ap_nfsd_connections",
	.init = connections_init,
	.exit = connections_exit,
	.test_cases = connections_cases,
};

kunit_test_suite(connections_suite);
