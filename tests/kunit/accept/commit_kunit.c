// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of acceptances and the replay table: once only, whoever asks, and
 * whatever becomes of the keys meanwhile.
 */
#include <linux/atomic.h>
#include <linux/slab.h>

#include "fixture/service.h"

/*
 * Once only: the same again, and the same authenticator in a request that was
 * changed wherever a third party can change it (R1, R3).
 */
static void accept_replay(struct kunit *test)
{
	struct service *fx = service_loaded(test), *neighbour = service_loaded(test);
	struct krb5_ap_octets token;
	struct krb5_ap_req req;
	struct token t;

	token_init(&t, 18, fx->t);
	token = token_make(test, &t);
	KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
	KUNIT_EXPECT_EQ(test, service_accept(fx, token), (int)KRB5_AP_REASON_REPLAY);
	service_expect_refused(test, fx, 34);
	service_expect_error(test, fx, 34, TOKEN_REALM, 2, TOKEN_SERVICE);
	/* Also from another namespace that has the key (R9). */
	neighbour->t = fx->t;
	KUNIT_EXPECT_EQ(test, service_accept(neighbour, token),
			(int)KRB5_AP_REASON_REPLAY);

	KUNIT_ASSERT_EQ(test, 0, (int)krb5_decode_ap_req(token.data, token.len,
							 &req));
	t.auth_cipher = req.authenticator.cipher;
	t.options ^= KRB5_AP_OPT_MUTUAL_REQUIRED | 1;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	t.kvno = -1;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	t.auth_kvno = 9;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	/* The clock is set back, and ahead. */
	fx->t -= 200;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	fx->t += 400;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	/* The same moment and client in a new one is new. */
	fx->t -= 200;
	t.auth_cipher = (struct krb5_ap_octets){};
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	KUNIT_EXPECT_EQ(test, service_entries(fx), 2);
	KUNIT_EXPECT_EQ(test, service_entries(neighbour), 0);
}

/*
 * A request that may have been accepted before the table was complete: a raw
 * one is refused, whatever it asks for in the clear (R8).
 */
static void accept_cold_start(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct token t;

	fx->kn->settings.config.replay_cold_start = KRB5_AP_REPLAY_COLD_START_EXEMPT;
	token_init(&t, 18, fx->t);
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);
	t.options = 0;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);
	fx->kn->settings.config.replay_cold_start = KRB5_AP_REPLAY_COLD_START_OFF;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
}

/* What the service says about replays: an exception from the cold start only. */
static void accept_cold_start_flags(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct krb5_ap_octets token;
	struct token t;

	fx->kn->settings.config.replay_cold_start = KRB5_AP_REPLAY_COLD_START_EXEMPT;
	token_init(&t, 18, fx->t);
	/* Keys that are fresh without a subkey are an exception, once. */
	t.options = 0;
	fx->request.flags = KRB5_AP_FRESH_KEYS;
	token = token_make(test, &t);
	KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
	KUNIT_EXPECT_EQ(test, service_accept(fx, token),
			(int)KRB5_AP_REASON_REPLAY);

	/* Keys that a client may do without are none. */
	fx->request.flags = KRB5_AP_FRESH_KEYS | KRB5_AP_KEYS_OPTIONAL;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);
	fx->request.flags = KRB5_AP_KEYS_OPTIONAL;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);

	/* Without the exception, the option in the clear does not count either. */
	fx->request.flags = 0;
	t.options = KRB5_AP_OPT_MUTUAL_REQUIRED;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);
	fx->request.flags = KRB5_AP_FRESH_KEYS;

	/* The administrator's word counts for more. */
	fx->kn->settings.config.replay_cold_start = KRB5_AP_REPLAY_COLD_START_STRICT;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);
}

struct race {
	struct service *fx;
	struct krb5_ap_octets token[20];
	atomic_t accepted[20];
	atomic_t threads;
};

static int judge(struct service *fx, struct krb5_ap_octets token)
{
	struct krb5_ap_request request = fx->request;
	struct krb5_ap_context *context;
	struct krb5_ap_reply *reply;
	struct krb5_accept *a;
	int ret = -ENOMEM;

	request.token = token.data;
	request.token_len = token.len;
	a = kzalloc_obj(*a, GFP_KERNEL);
	reply = kzalloc_obj(*reply, GFP_KERNEL);
	if (a && reply) {
		a->request = &request;
		a->kn = fx->kn;
		a->now.tv_sec = fx->t;
		ret = krb5_accept_run(a, &context, reply);
		krb5_ap_context_put(context);
	}
	kfree(a);
	kfree(reply);
	return ret;
}

static int race(void *context)
{
	struct race *r = context;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(r->token); i++) {
		ret = judge(r->fx, r->token[i]);
		if (!ret)
			atomic_inc(&r->accepted[i]);
		else if (ret != KRB5_AP_REASON_REPLAY)
			return -EIO;
		cond_resched();
	}
	return 0;
}

/* Many threads with the same tokens: one of them is accepted, each time (R6, X). */
static void accept_race(struct kunit *test)
{
	struct race *r = test_alloc(test, sizeof(*r));
	unsigned int i;
	struct token t;

	r->fx = service_loaded(test);
	for (i = 0; i < ARRAY_SIZE(r->token); i++) {
		token_init(&t, service_enctypes[i % ARRAY_SIZE(service_enctypes)], r->fx->t);
		r->token[i] = token_make(test, &t);
	}
	KUNIT_EXPECT_TRUE(test, test_threads(test, 8, race, r));
	for (i = 0; i < ARRAY_SIZE(r->token); i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&r->accepted[i]), 1);
	KUNIT_EXPECT_EQ(test, service_entries(r->fx), i);
}

/* Stands in for the netlink socket that a set of keys comes through. */
struct reload {
	struct service *fx;
	struct krb5_service_key *key[30];
	struct krb5_ap_octets token[4][50];
	atomic_t threads;
};

static int accept_or_reload(void *context)
{
	struct reload *r = context;
	unsigned int i, me = atomic_inc_return(&r->threads) - 1;
	struct krb5_service_key *list;
	struct krb5_keyset *set;

	if (me < ARRAY_SIZE(r->token)) {
		for (i = 0; i < ARRAY_SIZE(r->token[me]); i++) {
			if (judge(r->fx, r->token[me][i]))
				return -EIO;
			cond_resched();
		}
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(r->key); i++) {
		list = r->key[i];
		set = krb5_keyset_build(&list, 1);
		if (IS_ERR(set))
			return PTR_ERR(set);
		r->key[i] = NULL;
		krb5_keytab_replace(&r->fx->kn->keytab, set, NULL);
		schedule_timeout_uninterruptible(1);
	}
	return 0;
}

/* The keys are replaced all the time by the same: nobody is refused for it (X). */
static void accept_while_keys_are_replaced(struct kunit *test)
{
	struct reload *r = test_alloc(test, sizeof(*r));
	u8 value[KRB5_AP_KEY_MAX];
	unsigned int i, j;
	struct token t;

	r->fx = service_loaded(test);
	token_service_key(19, 3, value);
	for (i = 0; i < ARRAY_SIZE(r->key); i++)
		r->key[i] = test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 3, 19,
				     value);
	for (i = 0; i < ARRAY_SIZE(r->token); i++) {
		for (j = 0; j < ARRAY_SIZE(r->token[i]); j++) {
			token_init(&t, 19, r->fx->t);
			r->token[i][j] = token_make(test, &t);
		}
	}
	KUNIT_EXPECT_TRUE(test, test_threads(test, ARRAY_SIZE(r->token) + 1,
					     accept_or_reload, r));
	for (i = 0; i < ARRAY_SIZE(r->key); i++)
		krb5_service_key_free(r->key[i]);
}

static struct kunit_case commit_cases[] = {
	KUNIT_CASE(accept_replay),
	KUNIT_CASE(accept_cold_start),
	KUNIT_CASE(accept_cold_start_flags),
	KUNIT_CASE(accept_race),
	KUNIT_CASE(accept_while_keys_are_replaced),
	{}
};

static int commit_init(struct kunit *test)
{
	noise_seed(9);
	return 0;
}

static struct kunit_suite commit_suite = {
	.name = "krb5_ap_commit",
	.init = commit_init,
	.test_cases = commit_cases,
};

kunit_test_suite(commit_suite);
