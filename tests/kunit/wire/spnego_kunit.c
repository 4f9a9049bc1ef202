// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the decoders of SPNEGO's messages: after an error, nothing of
 * what follows is read. What the messages mean is tested in exchange_kunit.c.
 */
#include "wire/spnego.h"
#include "fixture/util.h"

#define KRB5	"\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
#define SPNEGO	"\x06\x06\x2b\x06\x01\x05\x05\x02"

/* A negState of no known value, before a token and a MIC that are well formed. */
static void spnego_bad_state(struct kunit *test)
{
	static const struct krb5_ap_octets bad[] = {
		OCTETS("\xa1\x13\x30\x11\xa0\x03\x0a\x01\x04"
		       "\xa2\x04\x04\x02tk\xa3\x04\x04\x02mi"),
		OCTETS("\xa1\x14\x30\x12\xa0\x04\x0a\x02\x00\x00"
		       "\xa2\x04\x04\x02tk\xa3\x04\x04\x02mi"),
	};
	struct krb5_spnego_message message;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_MALFORMED,
				(int)krb5_spnego_get_resp(bad[i].data,
							  bad[i].len,
							  &message));
		KUNIT_EXPECT_NULL(test, message.token.data);
		KUNIT_EXPECT_NULL(test, message.mic.data);
	}
}

/* A list of mechanisms that is too long, before a token that is well formed. */
static void spnego_long_list(struct kunit *test)
{
	struct krb5_spnego_message message;
	struct der_writer w;
	u8 *buf = test_alloc(test, 2048);
	const u8 *end, *inner;
	unsigned int i;

	der_writer_init(&w, buf, 2048);
	end = w.pos;
	der_put_octets(&w, DER_OCTET_STRING, "tk", 2);
	der_wrap(&w, DER_CONTEXT(2), end);
	inner = w.pos;
	for (i = 0; i <= KRB5_AP_MECH_TYPES_MAX / (sizeof(KRB5) - 1); i++)
		der_put(&w, KRB5, sizeof(KRB5) - 1);
	der_wrap(&w, DER_SEQUENCE, inner);
	der_wrap(&w, DER_CONTEXT(0), inner);
	der_wrap(&w, DER_SEQUENCE, end);
	der_wrap(&w, DER_CONTEXT(0), end);
	der_put(&w, SPNEGO, sizeof(SPNEGO) - 1);
	der_wrap(&w, DER_APPLICATION(0), end);
	KUNIT_ASSERT_FALSE(test, w.full);

	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_MALFORMED,
			(int)krb5_spnego_get_init(w.pos, end - w.pos,
						  &message));
	KUNIT_EXPECT_NULL(test, message.mech.data);
	KUNIT_EXPECT_NULL(test, message.token.data);
}

static struct kunit_case spnego_cases[] = {
	KUNIT_CASE(spnego_bad_state),
	KUNIT_CASE(spnego_long_list),
	{}
};

static struct kunit_suite spnego_suite = {
	.name = "krb5_ap_spnego",
	.test_cases = spnego_cases,
};

kunit_test_suite(spnego_suite);
