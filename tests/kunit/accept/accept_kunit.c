// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of an acceptance from end to end: what is judged wherever it lies
 * and whatever memory there is.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <net/net_namespace.h>

#include "fixture/service.h"

KUNIT_ARRAY_PARAM(enctype, service_enctypes, service_enctype_desc);

/* Raw requests only, also where any framing will do. */
static void accept_framings(struct kunit *test)
{
	static const enum krb5_ap_framing not_served[] = { 4, 99 };
	struct service *fx = service_loaded(test);
	struct krb5_ap_octets token;
	unsigned int i;
	struct token t;

	token_init(&t, 18, fx->t);
	token = token_make(test, &t);
	for (i = 0; i < ARRAY_SIZE(not_served); i++) {
		fx->request.framing = not_served[i];
		KUNIT_EXPECT_EQ(test, service_accept(fx, token), -EOPNOTSUPP);
		KUNIT_EXPECT_NULL(test, fx->context);
		KUNIT_EXPECT_EQ(test, (int)fx->reply.reason,
				(int)KRB5_AP_REASON_NONE);
		KUNIT_EXPECT_EQ(test, fx->reply.error, 0);
		KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
	}
	fx->request.framing = KRB5_AP_FRAMING_DETECT;
	KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
}

/* As long as the configuration allows, and an octet longer (L1). */
static void accept_token_max(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct krb5_ap_octets token;
	struct token t;

	token_init(&t, 18, fx->t);
	token = token_make(test, &t);
	fx->kn->settings.config.token_max = token.len - 1;
	KUNIT_EXPECT_EQ(test, service_accept(fx, token),
			(int)KRB5_AP_REASON_TOKEN_TOO_LONG);
	/* What it says is not looked at: there may be nothing. */
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_TOKEN_TOO_LONG,
			service_accept(fx, (struct krb5_ap_octets){ NULL, SIZE_MAX }));
	fx->kn->settings.config.token_max = token.len;
	KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
	KUNIT_EXPECT_EQ(test, service_accept(fx, (struct krb5_ap_octets){ NULL, 0 }),
			(int)KRB5_AP_REASON_NOT_AP_REQ);
}

/*
 * Tickets of up to nearly a mebioctet, wherever the token lies: in slab memory
 * that ends with it, at the end of a page, across pages at any alignment (L1).
 * The authorization data comes out as it went in, and nothing else stays.
 */
static void accept_big(struct kunit *test)
{
	static const size_t lengths[] = {
		100, 1500, 3500, 4000, 12000, 48000, 65536, 102400, 1040000,
	};
	s32 etype = *(const s32 *)test->param_value;
	struct service *fx = service_loaded(test);
	struct krb5_ap_octets token, kept;
	struct krb5_ap_context *context;
	struct guard guard;
	unsigned int i;
	struct token t;
	size_t at;
	u8 *slab;

	guard_init(test, &guard, SZ_1M + 2 * PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		token_init(&t, etype, fx->t);
		t.authdata = service_big_authdata(test, lengths[i]);

		fx->request.flags = 0;
		token = token_make(test, &t);
		token.data = guard_copy(&guard, token.data, token.len);
		KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
		KUNIT_EXPECT_NULL(test, fx->context->buf);

		token = token_make(test, &t);
		slab = kmalloc(token.len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, slab);
		memcpy(slab, token.data, token.len);
		token.data = slab;
		fx->request.flags = KRB5_AP_WANT_AUTHDATA;
		KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
		kfree(slab);
		context = fx->context;
		kept = krb5_ap_context_authdata(context);
		service_expect_octets(test, kept, t.authdata);
		at = kept.data - context->buf;
		KUNIT_EXPECT_NULL(test, memchr_inv(context->buf, 0, at));
		KUNIT_EXPECT_NULL(test, memchr_inv(context->buf + at + kept.len,
						   0, context->buf_len - at -
						   kept.len));
		krb5_ap_context_trim(context);
		KUNIT_EXPECT_NULL(test, context->buf);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_authdata(context).len, 0);
		krb5_ap_context_trim(context);

		token = token_make(test, &t);
		token.data = memcpy(guard.end - guard.size + PAGE_SIZE - 1,
				    token.data, token.len);
		KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
		service_expect_ap_rep(test, fx, &t);
	}
}

/* A token on the stack, which may be vmalloc memory. */
static void accept_stack(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct krb5_ap_octets token;
	struct token *t = test_alloc(test, sizeof(*t));
	u8 stack[700];

	token_init(t, 18, fx->t);
	token = token_make(test, t);
	KUNIT_ASSERT_LE(test, token.len, sizeof(stack));
	memcpy(stack, token.data, token.len);
	token.data = stack;
	KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
}

/*
 * Each allocation of an acceptance fails in turn: is it an error and no verdict,
 * is nothing spent, and is the same token accepted when it is sent again?
 */
static void accept_out_of_memory(struct kunit *test)
{
	static const size_t lengths[] = { 0, 1500, 20000 };
	s32 etype = *(const s32 *)test->param_value;
	struct service *fx = service_loaded(test);
	unsigned int i, n, failed, again = 0;
	struct krb5_ap_octets token;
	struct token t;
	u32 spent;
	int ret;

	if (!CAN_FAIL)
		kunit_skip(test, "CONFIG_FAILSLAB is not set");
	fx->request.gfp = GFP_NOWAIT | __GFP_NOWARN;
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		failed = 0;
		for (n = 1; n < 100; n++) {
			token_init(&t, etype, fx->t);
			if (lengths[i])
				t.authdata = service_big_authdata(test, lengths[i]);
			fx->request.flags = lengths[i] ?
				KRB5_AP_WANT_AUTHDATA : 0;
			token = token_make(test, &t);
			spent = service_entries(fx);

			fail_nth(n);
			ret = service_accept(fx, token);
			if (fail_pending()) {
				KUNIT_EXPECT_EQ(test, ret, 0);
				break;
			}
			if (!ret) {
				/*
				 * A page for the slab; it had another way. The
				 * allocation itself is the one that fails next.
				 */
				if (again++ < 30)
					n--;
				continue;
			}
			again = 0;
			failed++;
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			KUNIT_EXPECT_NULL(test, fx->context);
			KUNIT_EXPECT_EQ(test, (int)fx->reply.reason,
					(int)KRB5_AP_REASON_NONE);
			KUNIT_EXPECT_EQ(test, fx->reply.error, 0);
			KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
			KUNIT_EXPECT_EQ(test, service_entries(fx), spent);
			KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
		}
		KUNIT_EXPECT_LT(test, n, 100);
		/*
		 * The context, the replay entry, and a buffer of no more than a
		 * page; a longer one may come from elsewhere.
		 */
		KUNIT_EXPECT_GE(test, failed, lengths[i] == 1500 ? 3 : 2);
	}
}

/*
 * The door for services: does it look at the real clock, at the keys of the
 * namespace it is given, and does it make an errno of a reason? The keys of the
 * initial namespace are put there for the time of the test, if it has none.
 */
static void accept_public(struct kunit *test)
{
	struct krb5_ap_net *kn = krb5_pernet(&init_net);
	struct krb5_ap_request request = {
		.framing = KRB5_AP_FRAMING_RAW, .gfp = GFP_KERNEL,
	};
	struct krb5_ap_context *context = ERR_PTR(-EINVAL);
	struct krb5_ap_reply *reply = test_alloc(test, sizeof(*reply));
	struct krb5_ap_octets token;
	struct krb5_error error;
	s64 before, after;
	struct token *t = test_alloc(test, sizeof(*t));
	struct krb5_config *config = &kn->settings.config;
	int ret;

	if (rcu_access_pointer(kn->keytab.set))
		kunit_skip(test, "keys are loaded");

	token_init(t, 18, ktime_get_real_seconds());
	token = token_make(test, t);
	request.token = token.data;
	request.token_len = token.len;
	before = ktime_get_real_seconds();
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	after = ktime_get_real_seconds();
	KUNIT_EXPECT_EQ(test, ret, -ENOKEY);
	KUNIT_EXPECT_NULL(test, context);
	KUNIT_EXPECT_EQ(test, (int)reply->reason, (int)KRB5_AP_REASON_NO_KEYS);
	KUNIT_ASSERT_EQ(test, 0, (int)krb5_decode_error(reply->data, reply->len,
							&error));
	KUNIT_EXPECT_GE(test, error.stime, before);
	KUNIT_EXPECT_LE(test, error.stime, after);
	KUNIT_EXPECT_EQ(test, error.code, 45);

	service_load_keys(test, kn, service_enctypes, ARRAY_SIZE(service_enctypes));
	/* The table is young, and a raw request is not exempt. */
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, -ESTALE);
	config->replay_cold_start = KRB5_AP_REPLAY_COLD_START_OFF;
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, (int)reply->reason, 0);
	KUNIT_EXPECT_GT(test, reply->len, 0);
	KUNIT_EXPECT_NOT_NULL(test, context);
	krb5_ap_context_put(context);
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, -EEXIST);
	KUNIT_EXPECT_EQ(test, (int)reply->reason, (int)KRB5_AP_REASON_REPLAY);

	t->ctime -= 400;
	token = token_make(test, t);
	request.token = token.data;
	request.token_len = token.len;
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, -ETIME);

	config->replay_cold_start = KRB5_AP_REPLAY_COLD_START_EXEMPT;
	krb5_keytab_replace(&kn->keytab, NULL, NULL);
	krb5_replay_flush(kn->account, S64_MAX);
}

static struct kunit_case accept_cases[] = {
	KUNIT_CASE(accept_framings),
	KUNIT_CASE(accept_token_max),
	KUNIT_CASE_PARAM(accept_big, enctype_gen_params),
	KUNIT_CASE(accept_stack),
	KUNIT_CASE_PARAM(accept_out_of_memory, enctype_gen_params),
	KUNIT_CASE(accept_public),
	{}
};

static int accept_init(struct kunit *test)
{
	noise_seed(9);
	return 0;
}

static struct kunit_suite accept_suite = {
	.name = "krb5_ap_accept",
	.init = accept_init,
	.test_cases = accept_cases,
};

kunit_test_suite(accept_suite);
