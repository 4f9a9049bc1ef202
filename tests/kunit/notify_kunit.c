// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of events: the rate at which verdicts are told.
 */
#include <linux/jiffies.h>

#include "fixture/util.h"
#include "notify.h"

static unsigned int admitted(struct krb5_verdict_rate *rate,
			     enum krb5_verdict_kind kind, unsigned int tries,
			     unsigned long now)
{
	unsigned int n = 0;
	u32 lost;

	while (tries--)
		n += krb5_verdict_admit(rate, kind, now, &lost);
	return n;
}

/* Each kind has a rate of its own, and a second later there is room again. */
static void verdict_rate(struct kunit *test)
{
	struct krb5_verdict_rate rate;
	unsigned long now;
	u32 lost = 0;

	krb5_verdict_rate_init(&rate);
	now = rate.since;
	KUNIT_EXPECT_EQ(test, admitted(&rate, KRB5_VERDICT_STRANGER, 1000, now),
			(unsigned int)KRB5_VERDICTS_MAX);
	KUNIT_EXPECT_FALSE(test, krb5_verdict_admit(&rate,
						    KRB5_VERDICT_STRANGER,
						    now + HZ - 1, &lost));
	/* A flood of garbage hides no refusal of a client, and no login. */
	KUNIT_EXPECT_TRUE(test, krb5_verdict_admit(&rate, KRB5_VERDICT_CLIENT,
						   now, &lost));
	KUNIT_EXPECT_EQ(test, lost, 1000U - KRB5_VERDICTS_MAX + 1);
	KUNIT_EXPECT_TRUE(test, krb5_verdict_admit(&rate,
						   KRB5_VERDICT_ACCEPTED, now,
						   &lost));
	KUNIT_EXPECT_EQ(test, lost, 0U);
	KUNIT_EXPECT_TRUE(test, krb5_verdict_admit(&rate,
						   KRB5_VERDICT_STRANGER,
						   now + HZ, &lost));
}

static struct kunit_case notify_cases[] = {
	KUNIT_CASE(verdict_rate),
	{}
};

static struct kunit_suite notify_suite = {
	.name = "krb5_ap_notify",
	.test_cases = notify_cases,
};

kunit_test_suite(notify_suite);
