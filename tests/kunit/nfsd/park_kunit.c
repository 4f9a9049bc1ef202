// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of calls that wait for the principal map: how many may wait, for how
 * long; and the status that knfsd is told.
 */
#include <linux/jiffies.h>

#include "fixture/gss.h"
#include "nfsd/nfsd.h"

#define WAITING_MAX	4

/**
 * struct fixture - a namespace's state, and calls of one connection
 * @nn: the state
 * @conn: the connection
 * @calls: calls
 * @parked: how many of these wait
 */
struct fixture {
	struct krb5_nfsd_net nn;
	struct krb5_nfsd_conn conn;
	struct krb5_nfsd_call calls[KRB5_NFSD_WAITING_NET + 1];
	unsigned int parked;
};

static int park_init(struct kunit *test)
{
	struct fixture *f = test_vmalloc(test, sizeof(*f));
	unsigned int i;

	memset(f, 0, sizeof(*f));
	f->nn.waiting_max = WAITING_MAX;
	f->conn.nn = &f->nn;
	/* Calls of as many clients. */
	for (i = 0; i < ARRAY_SIZE(f->calls); i++) {
		f->calls[i].conn = &f->conn;
		f->calls[i].client_len = snprintf(f->calls[i].client,
						  sizeof(f->calls[i].client),
						  "u%u@A", i);
	}
	test->priv = f;
	return 0;
}

static void park_exit(struct kunit *test)
{
	struct fixture *f = test->priv;

	while (f && f->parked)
		krb5_nfsd_unpark(&f->calls[--f->parked]);
}

/* No answer is overdue for a while, however slow the machine is. */
static int park_one(struct fixture *f, unsigned long *timeout)
{
	int err = krb5_nfsd_park(&f->calls[f->parked], timeout);

	if (!err)
		f->calls[f->parked++].parked_at += 60 * HZ;
	return err;
}

/* The answer for the first one is overdue, once it waits. */
static int park(struct fixture *f, unsigned long *timeout)
{
	int err = park_one(f, timeout);

	f->calls[0].parked_at = jiffies - KRB5_NFSD_BRIEF_TIME;
	return err;
}

static void park_shares(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned long timeout;
	unsigned int i;

	for (i = 0; i < WAITING_MAX; i++) {
		KUNIT_ASSERT_EQ(test, park(f, &timeout), 0);
		KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_ANSWER_TIME * HZ);
	}
	/* Half as many are soon free again, and the others never wait. */
	for (i = 0; i < WAITING_MAX / 2; i++) {
		KUNIT_ASSERT_EQ(test, park(f, &timeout), 0);
		KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_BRIEF_TIME);
	}
	KUNIT_EXPECT_EQ(test, park(f, &timeout), -EBUSY);
	/* One that ends makes room for one of its kind. */
	krb5_nfsd_unpark(&f->calls[--f->parked]);
	KUNIT_ASSERT_EQ(test, park(f, &timeout), 0);
	KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_BRIEF_TIME);
	KUNIT_EXPECT_EQ(test, park(f, &timeout), -EBUSY);
	while (f->parked)
		krb5_nfsd_unpark(&f->calls[--f->parked]);
	KUNIT_EXPECT_EQ(test, f->nn.waiting, 0);
	KUNIT_EXPECT_EQ(test, f->nn.waiting_briefly, 0);
	KUNIT_ASSERT_EQ(test, park(f, &timeout), 0);
	KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_ANSWER_TIME * HZ);
}

/* However many calls one client has, another one finds room. */
static void park_one_client(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned long timeout;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(f->calls) - 2; i++)
		f->calls[i].client_len = snprintf(f->calls[i].client,
						  sizeof(f->calls[i].client),
						  "slow@A");
	for (i = 0; i < WAITING_MAX / 2; i++) {
		KUNIT_ASSERT_EQ(test, park(f, &timeout), 0);
		KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_ANSWER_TIME * HZ);
	}
	for (i = 0; i < WAITING_MAX / 4; i++) {
		KUNIT_ASSERT_EQ(test, park(f, &timeout), 0);
		KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_BRIEF_TIME);
	}
	KUNIT_EXPECT_EQ(test, park(f, &timeout), -EBUSY);
	for (; i < WAITING_MAX / 4 + 1; i++) {
		strscpy(f->calls[f->parked].client, "fast@A", sizeof("fast@A"));
		KUNIT_ASSERT_EQ(test, park(f, &timeout), 0);
		KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_ANSWER_TIME * HZ);
	}
	while (f->parked)
		krb5_nfsd_unpark(&f->calls[--f->parked]);
}

/* All threads may wait until an answer is overdue, and again when there is none. */
static void park_until_overdue(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned long timeout;
	unsigned int i;

	for (i = 0; i < 2 * WAITING_MAX; i++)
		KUNIT_ASSERT_EQ(test, park_one(f, &timeout), 0);
	KUNIT_EXPECT_EQ(test, timeout, KRB5_NFSD_BRIEF_TIME);
	f->calls[0].parked_at = jiffies - KRB5_NFSD_BRIEF_TIME;
	KUNIT_EXPECT_EQ(test, park_one(f, &timeout), -EBUSY);
	/* Any other may have been answered: that one was not. */
	krb5_nfsd_unpark(&f->calls[--f->parked]);
	KUNIT_EXPECT_EQ(test, park_one(f, &timeout), -EBUSY);
	krb5_nfsd_unpark(&f->calls[0]);
	KUNIT_EXPECT_EQ(test, park_one(f, &timeout), 0);
	KUNIT_ASSERT_EQ(test, krb5_nfsd_park(&f->calls[0], &timeout), 0);
	while (f->parked)
		krb5_nfsd_unpark(&f->calls[--f->parked]);
}

/* Another namespace's calls that wait say nothing about this one's helper. */
static void park_other_namespace(struct kunit *test)
{
	struct fixture *f = test->priv, *other = test_vmalloc(test, sizeof(*f));
	unsigned long timeout;
	unsigned int i;

	memcpy(other, f, sizeof(*f));
	other->conn.nn = &other->nn;
	for (i = 0; i < ARRAY_SIZE(other->calls); i++)
		other->calls[i].conn = &other->conn;
	KUNIT_ASSERT_EQ(test, park(other, &timeout), 0);
	for (i = 0; i < 2 * WAITING_MAX; i++)
		KUNIT_EXPECT_EQ(test, park_one(f, &timeout), 0);
	krb5_nfsd_unpark(&other->calls[0]);
}

/* One thread serves somebody, at least where there is more than one. */
static void park_few_threads(struct kunit *test)
{
	static const struct {
		u32 threads, waiting;
	} cases[] = { { 2, 1 }, { 3, 1 }, { 4, 3 }, { 8, 6 }, { 64, 48 } };
	struct fixture *f = test->priv;
	unsigned long timeout;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		f->nn.waiting_max = cases[i].threads / 2;
		while (!park(f, &timeout))
			;
		KUNIT_EXPECT_EQ(test, f->parked, cases[i].waiting);
		KUNIT_EXPECT_LT(test, f->parked, cases[i].threads);
		while (f->parked)
			krb5_nfsd_unpark(&f->calls[--f->parked]);
	}
}

/* A reason is a status of its own, and never one of success. */
static void park_major(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < KRB5_AP_REASON_COUNT; i++)
		KUNIT_EXPECT_GT_MSG(test, krb5_gssx_major(i), 1, "%s",
				    krb5_ap_reason_name(i));
	KUNIT_EXPECT_EQ(test, krb5_gssx_major(KRB5_AP_REASON_REPLAY), 2);
	KUNIT_EXPECT_EQ(test, krb5_gssx_major(KRB5_AP_REASON_AP_REQ_MALFORMED),
			9 << 16);
	KUNIT_EXPECT_EQ(test, krb5_gssx_major(KRB5_AP_REASON_NONE), 13 << 16);
}

static struct kunit_case park_cases[] = {
	KUNIT_CASE(park_shares),
	KUNIT_CASE(park_few_threads),
	KUNIT_CASE(park_one_client),
	KUNIT_CASE(park_until_overdue),
	KUNIT_CASE(park_other_namespace),
	KUNIT_CASE(park_major),
	{}
};

static struct kunit_suite park_suite = {
	.name = "krb5_ap_nfsd_park",
	.init = park_init,
	.exit = park_exit,
	.test_cases = park_cases,
};

kunit_test_suite(park_suite);
