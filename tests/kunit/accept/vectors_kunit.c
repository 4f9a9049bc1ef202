// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests on what libkrb5 made: requests, encrypted data and checksums, see
 * tests/vectors/. All else in these tests that is sealed was sealed by us.
 */
#include "accept/accept.h"
#include "fixture/util.h"
#include "accept_vectors.h"

static void accept_desc(const struct accept_vector *v, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d%s", v->enctype,
		 v->mutual ? ", mutual" : "");
}

KUNIT_ARRAY_PARAM(accept, accept_vectors, accept_desc);

static void expect_key(struct kunit *test, const struct krb5_ap_key *key,
		       int enctype, struct vector_octets want)
{
	KUNIT_ASSERT_NOT_NULL(test, key);
	KUNIT_EXPECT_EQ(test, key->enctype, enctype);
	KUNIT_ASSERT_EQ(test, key->length, want.len);
	KUNIT_EXPECT_MEMEQ(test, key->value, want.data, want.len);
}

static void expect_name(struct kunit *test,
			const struct krb5_ap_principal *principal,
			const char *name)
{
	char text[64];

	krb5_ap_principal_unparse(principal, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text, name);
}

/* Is libkrb5's request accepted at its time, and is what it says understood? */
static void vectors_accepted(struct kunit *test)
{
	const struct accept_vector *v = test->param_value;
	struct krb5_accept *a = test_alloc(test, sizeof(*a));
	struct krb5_ap_reply *reply = test_alloc(test, sizeof(*reply));
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_ap_request request = {
		.token = v->token.data, .token_len = v->token.len,
		.framing = KRB5_AP_FRAMING_RAW, .gfp = GFP_KERNEL,
	};
	const struct krb5_ap_times *times;
	struct krb5_service_key *key;
	struct krb5_ap_context *context;
	int drift, want;

	key = test_key(test, VECTOR_SERVICE "@" VECTOR_REALM, VECTOR_KVNO,
		       v->enctype, v->service_key.data);
	test_net_load(test, kn, &key, 1);
	/* Too early and too late by a second, in time, and again. */
	for (drift = -301; drift <= 301; drift += 301) {
		memset(a, 0, sizeof(*a));
		a->request = &request;
		a->kn = kn;
		a->now.tv_sec = VECTOR_TIME + drift;
		want = drift ? KRB5_AP_REASON_SKEW : 0;
		KUNIT_ASSERT_EQ(test, want, krb5_accept_run(a, &context, reply));
		if (drift)
			continue;

		expect_name(test, krb5_ap_context_client(context),
			    VECTOR_CLIENT "@" VECTOR_REALM);
		expect_name(test, krb5_ap_context_service(context),
			    VECTOR_SERVICE "@" VECTOR_REALM);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(context),
				VECTOR_KVNO);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_ticket_flags(context),
				VECTOR_FLAGS);
		times = krb5_ap_context_times(context);
		KUNIT_EXPECT_EQ(test, times->authtime, VECTOR_AUTHTIME);
		KUNIT_EXPECT_EQ(test, times->starttime, VECTOR_START);
		KUNIT_EXPECT_EQ(test, times->endtime, VECTOR_END);
		KUNIT_EXPECT_EQ(test, times->renew_till, VECTOR_RENEW);
		KUNIT_EXPECT_EQ(test, v->mutual,
				!!krb5_ap_context_acceptor_subkey(context));
		KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(context),
				v->seq);
		expect_key(test, krb5_ap_context_session_key(context),
			   v->enctype, v->session_key);
		expect_key(test, krb5_ap_context_initiator_subkey(context),
			   v->enctype, v->subkey);
		KUNIT_EXPECT_EQ(test, !reply->len, !v->mutual);
		krb5_ap_context_put(context);
	}
	a->now.tv_sec = VECTOR_TIME;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_REPLAY,
			krb5_accept_run(a, &context, reply));
}

/* Does what libkrb5 encrypted open, and are its checksums ours? */
static void vectors_sealed(struct kunit *test)
{
	const struct krb5_enctype_desc *desc;
	struct krb5_mac_key *mac = test_alloc(test, sizeof(*mac));
	u8 *opened = test_alloc(test, 512);
	u8 sum[KRB5_HASH_LEN_MAX];
	struct krb5_ap_octets in, cipher, plain;
	const struct sealed_vector *v;
	struct krb5_scratch *work;
	int err;

	for (v = sealed_vectors;
	     v < sealed_vectors + ARRAY_SIZE(sealed_vectors); v++) {
		desc = test_enctype(test, v->enctype);
		KUNIT_ASSERT_EQ(test, v->key.len, desc->key_len);
		KUNIT_ASSERT_EQ(test, v->sum.len, desc->mac_len);
		KUNIT_EXPECT_EQ(test, v->sumtype, desc->checksum_type);
		in = (struct krb5_ap_octets){ v->plain.data, v->plain.len };
		cipher = (struct krb5_ap_octets){ v->cipher.data,
						  v->cipher.len };
		work = krb5_scratch_get(GFP_KERNEL);
		err = krb5_crypt_set_key(work, desc, v->key.data) ?:
			      krb5_crypt_derive(work, (enum krb5_usage)v->usage) ?:
			      krb5_crypt_open(&work->usage_keys, cipher, opened, &plain) ?:
			      krb5_checksum_key(work, (enum krb5_usage)v->usage, mac) ?:
			      krb5_checksum(mac, in, (struct krb5_ap_octets){}, sum);
		krb5_scratch_put(work);
		KUNIT_ASSERT_EQ(test, 0, err);
		KUNIT_ASSERT_EQ(test, plain.len, v->plain.len);
		KUNIT_EXPECT_MEMEQ(test, plain.data, v->plain.data, plain.len);
		KUNIT_EXPECT_MEMEQ(test, sum, v->sum.data, v->sum.len);
	}
}

static struct kunit_case vectors_cases[] = {
	KUNIT_CASE_PARAM(vectors_accepted, accept_gen_params),
	KUNIT_CASE(vectors_sealed),
	{}
};

static struct kunit_suite vectors_suite = {
	.name = "krb5_ap_vectors",
	.test_cases = vectors_cases,
};

kunit_test_suite(vectors_suite);
