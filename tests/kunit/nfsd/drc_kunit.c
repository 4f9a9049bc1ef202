// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the duplicate reply cache of krb5_ap_nfsd: calls that come again
 * before and after they were answered, replies whose time is over, and a cache that
 * is full of calls in progress.
 */
#include <linux/jiffies.h>

#include "fixture/util.h"
#include "nfsd/nfsd.h"

static int drc_init(struct kunit *test)
{
	struct krb5_nfsd_drc *drc = test_alloc(test, sizeof(*drc));

	krb5_nfsd_drc_init(drc);
	test->priv = drc;
	return 0;
}

static void drc_exit(struct kunit *test)
{
	if (test->priv)
		krb5_nfsd_drc_exit(test->priv);
}

static struct krb5_nfsd_reply *reply_new(struct kunit *test, u8 byte)
{
	struct krb5_nfsd_reply *reply = krb5_nfsd_reply_alloc(16);

	KUNIT_ASSERT_NOT_NULL(test, reply);
	memset(reply->data, byte, 16);
	reply->len = 16;
	return reply;
}

static void expect_reply(struct kunit *test, u32 xid, u64 hash, u8 byte)
{
	struct krb5_nfsd_reply *reply = NULL;

	KUNIT_ASSERT_EQ(test, krb5_nfsd_drc_begin(test->priv, xid, hash, &reply),
			-EEXIST);
	KUNIT_ASSERT_NOT_NULL(test, reply);
	KUNIT_EXPECT_EQ(test, reply->len, 16);
	KUNIT_EXPECT_EQ(test, reply->data[0], byte);
	krb5_nfsd_reply_put(reply);
}

static void answered(struct kunit *test, u32 xid, u64 hash, u8 byte)
{
	struct krb5_nfsd_reply *reply = reply_new(test, byte);

	KUNIT_ASSERT_EQ(test, krb5_nfsd_drc_begin(test->priv, xid, hash, NULL),
			0);
	krb5_nfsd_drc_end(test->priv, xid, hash, reply);
	krb5_nfsd_reply_put(reply);
}

static void drc_duplicate(struct kunit *test)
{
	answered(test, 1, 100, 0xaa);
	expect_reply(test, 1, 100, 0xaa);
	expect_reply(test, 1, 100, 0xaa);
	/* The same number with another token is another call, and so is... */
	answered(test, 1, 101, 0xbb);
	/* ...the same token with another number. */
	answered(test, 2, 100, 0xcc);
	expect_reply(test, 1, 100, 0xaa);
	expect_reply(test, 1, 101, 0xbb);
	expect_reply(test, 2, 100, 0xcc);
}

static void drc_in_progress(struct kunit *test)
{
	struct krb5_nfsd_drc *drc = test->priv;
	struct krb5_nfsd_reply *reply = reply_new(test, 1);

	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 1, 100, NULL), 0);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 1, 100, NULL),
			-EINPROGRESS);
	krb5_nfsd_drc_end(drc, 1, 100, reply);
	/* The first reply counts. */
	krb5_nfsd_drc_end(drc, 1, 100, reply);
	krb5_nfsd_reply_put(reply);
	expect_reply(test, 1, 100, 1);
}

/* A call that has failed is judged anew. */
static void drc_without_reply(struct kunit *test)
{
	struct krb5_nfsd_drc *drc = test->priv;

	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 1, 100, NULL), 0);
	krb5_nfsd_drc_end(drc, 1, 100, NULL);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 1, 100, NULL), 0);
	/* One that was never begun ends without effect. */
	krb5_nfsd_drc_end(drc, 9, 900, NULL);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 1, 100, NULL),
			-EINPROGRESS);
}

static void drc_expiry(struct kunit *test)
{
	struct krb5_nfsd_drc *drc = test->priv;

	answered(test, 1, 100, 1);
	answered(test, 2, 200, 2);
	mutex_lock(&drc->lock);
	drc->entries[0].until = jiffies - 1;
	mutex_unlock(&drc->lock);
	mod_delayed_work(system_wq, &drc->expiry, 0);
	flush_delayed_work(&drc->expiry);
	KUNIT_EXPECT_FALSE(test, drc->entries[0].live);
	KUNIT_EXPECT_NULL(test, drc->entries[0].reply);
	expect_reply(test, 2, 200, 2);
	/* It goes on with what is left. */
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&drc->expiry));
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 1, 100, NULL), 0);
}

static void drc_full(struct kunit *test)
{
	struct krb5_nfsd_drc *drc = test->priv;
	u32 i;

	answered(test, 1000, 1, 7);
	for (i = 1; i < KRB5_NFSD_DRC; i++)
		KUNIT_ASSERT_EQ(test, krb5_nfsd_drc_begin(drc, i, 1, NULL), 0);
	/* The one that was answered makes room, those in progress do not. */
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 2000, 1, NULL), 0);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 2001, 1, NULL), -ENOMEM);
	for (i = 1; i < KRB5_NFSD_DRC; i++)
		KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, i, 1, NULL),
				-EINPROGRESS);
	krb5_nfsd_drc_end(drc, 5, 1, NULL);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 2001, 1, NULL), 0);
}

/* Whoever sends a reply may do so after the cache has gone. */
static void drc_teardown(struct kunit *test)
{
	struct krb5_nfsd_drc *drc = test->priv;
	struct krb5_nfsd_reply *reply = NULL;

	answered(test, 1, 100, 1);
	KUNIT_EXPECT_EQ(test, krb5_nfsd_drc_begin(drc, 2, 200, NULL), 0);
	KUNIT_ASSERT_EQ(test, krb5_nfsd_drc_begin(drc, 1, 100, &reply), -EEXIST);
	krb5_nfsd_drc_exit(drc);
	KUNIT_EXPECT_EQ(test, reply->data[15], 1);
	krb5_nfsd_reply_put(reply);
	KUNIT_EXPECT_NULL(test, drc->entries);
}

static struct kunit_case drc_cases[] = {
	KUNIT_CASE(drc_duplicate),
	KUNIT_CASE(drc_in_progress),
	KUNIT_CASE(drc_without_reply),
	KUNIT_CASE(drc_expiry),
	KUNIT_CASE(drc_full),
	KUNIT_CASE(drc_teardown),
	{}
};

static struct kunit_suite drc_suite = {
	.name = "krb5_ap_nfsd_drc",
	.init = drc_init,
	.exit = drc_exit,
	.test_cases = drc_cases,
};

kunit_test_suite(drc_suite);
