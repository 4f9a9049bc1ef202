// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of an acceptance while others hold the whole pool of scratches:
 * it waits for none of them, and is no verdict if there is no memory either.
 */
#include <linux/sched.h>

#include "accept/accept.h"
#include "fixture/token.h"

#define ETYPE	18

static int pool_accept(struct kunit *test, struct krb5_ap_net *kn, s64 now,
		       gfp_t gfp, unsigned int fail,
		       struct krb5_ap_octets token, struct krb5_ap_reply *reply)
{
	struct krb5_accept *a = test_alloc(test, sizeof(*a));
	struct krb5_ap_request request = {
		.framing = KRB5_AP_FRAMING_RAW,
		.token = token.data,
		.token_len = token.len,
		.gfp = gfp,
	};
	struct krb5_ap_context *context = NULL;
	int ret;

	a->request = &request;
	a->kn = kn;
	a->now.tv_sec = now;
	fail_nth(fail);
	ret = krb5_accept_run(a, &context, reply);
	krb5_ap_context_put(context);
	return ret;
}

static struct krb5_ap_net *pool_net(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_service_key *key;
	u8 value[KRB5_AP_KEY_MAX];

	token_service_key(ETYPE, 3, value);
	key = test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 3, ETYPE, value);
	test_net_load(test, kn, &key, 1);
	return kn;
}

static struct krb5_ap_octets pool_token(struct kunit *test, s64 now)
{
	struct token token;

	token_init(&token, ETYPE, now);
	return token_make(test, &token);
}

static void pool_empty(struct kunit *test)
{
	struct krb5_ap_net *kn = pool_net(test);
	s64 now = test_time();
	struct krb5_ap_octets token = pool_token(test, now);
	struct krb5_ap_reply reply;

	test_empty_pool(test);
	KUNIT_EXPECT_EQ(test, 0, pool_accept(test, kn, now, GFP_KERNEL, 0, token,
					     &reply));
}

/*
 * Each allocation fails in turn, the scratch's among them: that is -ENOMEM
 * without a reason, and the same token is accepted when it comes again.
 */
static void pool_empty_and_no_memory(struct kunit *test)
{
	struct krb5_ap_net *kn = pool_net(test);
	unsigned int n, failed = 0, again = 0;
	struct krb5_ap_octets token;
	struct krb5_ap_reply reply;
	s64 now = test_time();
	int ret;

	if (!CAN_FAIL)
		kunit_skip(test, "CONFIG_FAILSLAB is not set");
	for (n = 1; n < 100; n++) {
		token = pool_token(test, now);
		test_empty_pool(test);
		ret = pool_accept(test, kn, now, GFP_NOWAIT | __GFP_NOWARN, n,
				  token, &reply);
		if (fail_pending()) {
			KUNIT_EXPECT_EQ(test, ret, 0);
			break;
		}
		if (!ret) {
			/* A page for the slab; it had another way. */
			if (again++ < 30)
				n--;
			continue;
		}
		again = 0;
		failed++;
		KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
		KUNIT_EXPECT_EQ(test, (int)reply.reason,
				(int)KRB5_AP_REASON_NONE);
		KUNIT_EXPECT_EQ(test, reply.len, 0);
		KUNIT_ASSERT_EQ(test, 0, pool_accept(test, kn, now, GFP_KERNEL, 0, token,
						     &reply));
	}
	KUNIT_EXPECT_LT(test, n, 100);
	/* The scratch, the context, the replay entry. */
	KUNIT_EXPECT_GE(test, failed, 3);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE(pool_empty),
	KUNIT_CASE(pool_empty_and_no_memory),
	{}
};

static int pool_init(struct kunit *test)
{
	noise_seed(21);
	return 0;
}

static struct kunit_suite pool_suite = {
	.name = "krb5_ap_pool",
	.init = pool_init,
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);
