// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of an initiator that speaks GSS-API, against the acceptor.
 */
#include <linux/slab.h>

#include "fixture/exchange_pair.h"
#include "wire/gss_token.h"

#define FLAGS	(KRB5_AP_GSS_REPLAY | KRB5_AP_GSS_SEQUENCE | KRB5_AP_GSS_CONF | \
		 KRB5_AP_GSS_INTEG)

KUNIT_ARRAY_PARAM(enctype, ends_enctypes, ends_enctype_desc);

static const struct krb5_ap_bindings here = {
	.application = OCTETS("tls-server-end-point:here"),
};

static int initiate(struct exchange_pair *ends,
		    struct krb5_ap_initiate_params *wanted)
{
	krb5_ap_initiator_free(ends->initiator);
	ends->initiator = NULL;
	krb5_ap_context_put(ends->context);
	wanted->credential = ends->credential;
	wanted->gfp = GFP_KERNEL;
	return krb5_initiate_run(ends->kn, wanted, ends->now * USEC_PER_SEC,
				 &ends->initiator, &ends->context);
}

static int accept(struct exchange_pair *ends, const struct krb5_ap_bindings *bindings,
		  struct krb5_ap_context **contextp)
{
	struct krb5_ap_request request = {
		.token = ends->initiator->token.data,
		.token_len = ends->initiator->token.len,
		.framing = KRB5_AP_FRAMING_GSS,
		.bindings = bindings,
		.gfp = GFP_KERNEL,
	};
	struct krb5_accept a = {
		.request = &request, .kn = ends->kn, .now.tv_sec = ends->now,
	};

	return krb5_accept_run(&a, contextp, &ends->reply);
}

static void put_context(void *context)
{
	krb5_ap_context_put(context);
}

/* Both ends agree on who, on flags, on the key. */
static void gss_both_ends(struct kunit *test)
{
	const s32 etype = *(const s32 *)test->param_value;
	struct exchange_pair *ends = ends_make(test, etype);
	struct krb5_ap_initiate_params wanted = {
		.framing = KRB5_AP_FRAMING_GSS,
		.flags = KRB5_AP_MUTUAL,
		.gss_flags = FLAGS,
		.bindings = &here,
	};
	const struct krb5_ap_key *key;
	struct krb5_ap_context *there;

	KUNIT_ASSERT_EQ(test, initiate(ends, &wanted),
			(int)KRB5_AP_REASON_INITIATED);
	KUNIT_EXPECT_NULL(test, ends->context);
	KUNIT_ASSERT_EQ(test, 0, accept(ends, &here, &there));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, put_context, there));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(there),
			FLAGS | KRB5_AP_GSS_MUTUAL | KRB5_AP_GSS_CHANNEL_BOUND);
	KUNIT_ASSERT_EQ(test, ends_verify(ends, ends_reply(ends)),
			(int)KRB5_AP_REASON_REPLY_VERIFIED);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(ends->context),
			FLAGS | KRB5_AP_GSS_MUTUAL);
	key = krb5_ap_context_key(there);
	KUNIT_EXPECT_MEMEQ(test, krb5_ap_context_key(ends->context)->value,
			   key->value, key->length);

	wanted.flags = 0;
	KUNIT_ASSERT_EQ(test, initiate(ends, &wanted),
			(int)KRB5_AP_REASON_INITIATED);
	KUNIT_EXPECT_NOT_NULL(test, ends->context);
	KUNIT_ASSERT_EQ(test, 0, accept(ends, NULL, &there));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(there), FLAGS);
	KUNIT_EXPECT_EQ(test, ends->reply.len, 0);
	krb5_ap_context_put(there);
}

/* A refusal comes back as a token, and as nothing else. */
static void gss_replies(struct kunit *test)
{
	static const struct krb5_ap_bindings elsewhere = {
		.application = OCTETS("tls-server-end-point:there"),
	};
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_ap_initiate_params wanted = {
		.framing = KRB5_AP_FRAMING_GSS,
		.flags = KRB5_AP_MUTUAL,
		.bindings = &here,
	};
	struct krb5_ap_octets reply, message;
	enum krb5_gss_tok_id id;
	struct krb5_ap_context *there;
	u8 copy[512];

	KUNIT_ASSERT_EQ(test, initiate(ends, &wanted),
			(int)KRB5_AP_REASON_INITIATED);
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_BAD_BINDINGS,
			accept(ends, &elsewhere, &there));
	KUNIT_EXPECT_EQ(test, ends_verify(ends, ends_reply(ends)),
			(int)KRB5_AP_REASON_KRB_ERROR);

	KUNIT_ASSERT_EQ(test, 0, accept(ends, &here, &there));
	krb5_ap_context_put(there);
	reply = ends_reply(ends);
	KUNIT_ASSERT_EQ(test, 0,
			(int)krb5_gss_strip(reply.data, reply.len, &id,
					    &message));
	/* Without its frame, cut, and as what it is not. */
	KUNIT_EXPECT_EQ(test, ends_verify(ends, message),
			(int)KRB5_AP_REASON_REPLY_FRAME);
	reply.len--;
	KUNIT_EXPECT_EQ(test, ends_verify(ends, reply),
			(int)KRB5_AP_REASON_REPLY_FRAME);
	reply.len++;
	KUNIT_ASSERT_LE(test, reply.len, sizeof(copy));
	memcpy(copy, reply.data, reply.len);
	copy[message.data - reply.data - 2] = KRB5_GSS_ERROR >> 8;
	KUNIT_EXPECT_EQ(test, ends_verify(ends, (struct krb5_ap_octets){
					  copy, reply.len }),
			(int)KRB5_AP_REASON_REPLY_FRAME);
	KUNIT_EXPECT_EQ(test, ends_verify(ends, ends->initiator->token),
			(int)KRB5_AP_REASON_REPLY_FRAME);
	/* None of which has harmed. */
	KUNIT_EXPECT_EQ(test, ends_verify(ends, reply),
			(int)KRB5_AP_REASON_REPLY_VERIFIED);
}

/* What a framing has no place for is not left out silently. */
static void gss_misuse(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_ap_initiate_params wanted = { .framing =
							  KRB5_AP_FRAMING_GSS };
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		wanted.gss_flags = 1U << bit;
		KUNIT_EXPECT_EQ(test, initiate(ends, &wanted),
				wanted.gss_flags & 0x603c ?
				(int)KRB5_AP_REASON_INITIATED : -EINVAL);
	}
	wanted.gss_flags = 0;
	wanted.data = "data";
	KUNIT_EXPECT_EQ(test, initiate(ends, &wanted), -EINVAL);
	wanted.data = NULL;
	wanted.framing = KRB5_AP_FRAMING_RAW;
	wanted.bindings = &here;
	KUNIT_EXPECT_EQ(test, initiate(ends, &wanted), -EINVAL);
	wanted.framing = KRB5_AP_FRAMING_SPNEGO;
	KUNIT_EXPECT_EQ(test, initiate(ends, &wanted), -EOPNOTSUPP);
	KUNIT_EXPECT_NULL(test, ends->initiator);
}

static struct kunit_case gss_initiate_cases[] = {
	KUNIT_CASE_PARAM(gss_both_ends, enctype_gen_params),
	KUNIT_CASE(gss_replies),
	KUNIT_CASE(gss_misuse),
	{}
};

static struct kunit_suite gss_initiate_suite = {
	.name = "krb5_ap_gss_initiate",
	.test_cases = gss_initiate_cases,
};

kunit_test_suites(&gss_initiate_suite);
