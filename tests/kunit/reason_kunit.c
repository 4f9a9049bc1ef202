// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the reasons of verdicts: their names and numbers.
 */
#include "fixture/util.h"
#include "reason.h"

/* Has every reason a name, a text, a number and, but for two, an errno? */
static void reasons_complete(struct kunit *test)
{
	enum krb5_ap_reason reason;

	KUNIT_EXPECT_STREQ(test, krb5_ap_reason_name(KRB5_AP_REASON_NONE),
			   "NONE");
	KUNIT_EXPECT_NE(test, krb5_reason_errno(KRB5_AP_REASON_NONE), 0);
	for (reason = 0; reason < KRB5_AP_REASON_COUNT; reason++) {
		bool more = reason == KRB5_AP_REASON_CONTINUE;
		bool good = reason == KRB5_AP_REASON_ACCEPTED ||
			    reason == KRB5_AP_REASON_INITIATED ||
			    reason == KRB5_AP_REASON_REPLY_VERIFIED;

		KUNIT_EXPECT_NOT_NULL(test, krb5_ap_reason_name(reason));
		KUNIT_EXPECT_NOT_NULL(test, krb5_ap_reason_text(reason));
		KUNIT_EXPECT_EQ(test, !krb5_ap_reason_error(reason),
				good || more);
		KUNIT_EXPECT_EQ(test, !krb5_reason_errno(reason), good);
		KUNIT_EXPECT_GE(test, krb5_reason_errno(reason), 0);
		KUNIT_EXPECT_LT(test, krb5_reason_errno(reason), 200);
	}
}

static struct kunit_case reasons_cases[] = {
	KUNIT_CASE(reasons_complete),
	{}
};

static struct kunit_suite reasons_suite = {
	.name = "krb5_ap_reasons",
	.test_cases = reasons_cases,
};

kunit_test_suite(reasons_suite);
