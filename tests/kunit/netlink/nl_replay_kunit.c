// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the events of acceptances: who follows them learns that one is
 * lost, and can list the table.
 */
#include <linux/net.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "fixture/util.h"
#include "netlink/netlink.h"

static const u8 key_value[KRB5_AP_KEY_MAX] = "krb5_ap nl_replay_kunit key";
static const u8 tag[KRB5_REPLAY_TAG_LEN];

static void release_socket(void *sock)
{
	sock_release(sock);
}

/* It has a number from then on: what has none is the kernel, which gets no events. */
static void bind_socket(struct kunit *test, struct socket *sock)
{
	struct nlmsghdr none = {
		.nlmsg_len = sizeof(none),
		.nlmsg_type = NLMSG_NOOP,
	};
	struct kvec vec = { .iov_base = &none, .iov_len = sizeof(none) };
	struct msghdr msg = {};

	KUNIT_ASSERT_EQ(test, kernel_sendmsg(sock, &msg, &vec, 1, sizeof(none)),
			(int)sizeof(none));
}

/* A member of the group, in the first namespace. */
static struct sock *member_new(struct kunit *test)
{
	int group = krb5_ap_nl_family.mcgrp_offset + KRB5_AP_NLGRP_REPLAY;
	struct socket *sock;

	KUNIT_ASSERT_EQ(test, 0,
			sock_create_kern(&init_net, AF_NETLINK, SOCK_RAW,
					 NETLINK_GENERIC, &sock));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, release_socket, sock));
	KUNIT_ASSERT_EQ(test, 0,
			sock->ops->setsockopt(sock, SOL_NETLINK,
					      NETLINK_ADD_MEMBERSHIP,
					      KERNEL_SOCKPTR(&group),
					      sizeof(group)));
	bind_socket(test, sock);
	return sock->sk;
}

static const struct krb5_service_key *key_new(struct kunit *test,
					      const char *name)
{
	struct krb5_service_key *key = test_key(test, name, 1, 18, key_value);

	test_net_load(test, test_net(test), &key, 1);
	return key;
}

static void replay_event_arrives(struct kunit *test)
{
	const struct krb5_service_key *key = key_new(test, "nfs/a@R");
	struct sock *sk = member_new(test);

	krb5_nl_replay_notify(&init_net, key, tag, 1, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&sk->sk_receive_queue), 1U);
	KUNIT_EXPECT_EQ(test, sk->sk_err, 0);
}

static void replay_event_is_lost(struct kunit *test)
{
	struct sock *sk = member_new(test);

	krb5_nl_group_lost(&init_net, KRB5_AP_NLGRP_REPLAY);
	KUNIT_EXPECT_EQ(test, sk->sk_err, ENOBUFS);
}

static struct kunit_case nl_replay_cases[] = {
	KUNIT_CASE(replay_event_arrives),
	KUNIT_CASE(replay_event_is_lost),
	{}
};

static struct kunit_suite nl_replay_suite = {
	.name = "krb5_ap_nl_replay",
	.test_cases = nl_replay_cases,
};

kunit_test_suite(nl_replay_suite);
