// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of uploads: they belong to one socket, replace the keys in use
 * as a whole, and leave nothing behind.
 */
#include <linux/slab.h>

#include "fixture/util.h"
#include "keystore/upload.h"

static const u8 key_value[KRB5_AP_KEY_MAX] = "krb5_ap upload_kunit key number";

enum { PORTID = 4711, STRANGER = 4712 };

static int add_key(struct kunit *test, struct krb5_keytab *keytab, u32 portid,
		   u32 id, u32 kvno)
{
	struct krb5_service_key *list;
	int err;

	list = test_key(test, "nfs/a@R", kvno, 18, key_value);
	err = krb5_upload_add(keytab, portid, id, &list);
	KUNIT_EXPECT_NULL(test, list);
	return err;
}

/* Begin, add, commit; the set in use changes with the commit and not before. */
static void upload_commit(struct kunit *test)
{
	struct krb5_keytab *keytab = &test_net(test)->keytab;
	u32 id, other, changes = krb5_keytab_changes(keytab);
	struct krb5_keyset *set;
	u64 generation = 0;

	KUNIT_ASSERT_EQ(test, 0, krb5_upload_begin(keytab, PORTID, &id));
	KUNIT_EXPECT_EQ(test, -EBUSY,
			krb5_upload_begin(keytab, STRANGER, &other));
	KUNIT_EXPECT_EQ(test, 0, add_key(test, keytab, PORTID, id, 1));
	KUNIT_EXPECT_EQ(test, 0, add_key(test, keytab, PORTID, id, 2));
	KUNIT_EXPECT_NULL(test, krb5_keytab_get(keytab));
	KUNIT_EXPECT_EQ(test, changes, krb5_keytab_changes(keytab));

	/* A count that is wrong ends nothing. */
	KUNIT_EXPECT_EQ(test, -EINVAL,
			krb5_upload_commit(keytab, PORTID, id, 3, 0, false,
					   &generation));
	KUNIT_EXPECT_EQ(test, 0,
			krb5_upload_commit(keytab, PORTID, id, 2, 7, false,
					   &generation));
	KUNIT_EXPECT_EQ(test, generation, 1ULL);
	KUNIT_EXPECT_NE(test, changes, krb5_keytab_changes(keytab));
	set = krb5_keytab_get(keytab);
	KUNIT_ASSERT_NOT_NULL(test, set);
	KUNIT_EXPECT_EQ(test, set->count, 2U);
	KUNIT_EXPECT_EQ(test, set->skipped, 7U);
	KUNIT_EXPECT_EQ(test, set->generation, 1ULL);
	krb5_keyset_put(set);

	KUNIT_EXPECT_EQ(test, -ENOENT,
			krb5_upload_commit(keytab, PORTID, id, 2, 0, false,
					   &generation));
	KUNIT_EXPECT_EQ(test, 0, krb5_upload_begin(keytab, STRANGER, &other));
	KUNIT_EXPECT_NE(test, id, other);
}

/* An upload of no keys has to be intended. */
static void upload_empty(struct kunit *test)
{
	struct krb5_keytab *keytab = &test_net(test)->keytab;
	u64 generation;
	u32 id;

	KUNIT_ASSERT_EQ(test, 0, krb5_upload_begin(keytab, PORTID, &id));
	KUNIT_EXPECT_EQ(test, -ENODATA,
			krb5_upload_commit(keytab, PORTID, id, 0, 0, false,
					   &generation));
	KUNIT_EXPECT_EQ(test, 0, krb5_upload_commit(keytab, PORTID, id, 0, 0, true,
						    &generation));
}

/* An upload is its socket's: no other one finds, fills, commits or ends it. */
static void upload_stranger(struct kunit *test)
{
	struct krb5_keytab *keytab = &test_net(test)->keytab;
	u32 id, before = test_keys_settled();
	u64 generation;

	KUNIT_ASSERT_EQ(test, 0, krb5_upload_begin(keytab, PORTID, &id));
	KUNIT_EXPECT_EQ(test, 0, add_key(test, keytab, PORTID, id, 1));
	KUNIT_EXPECT_EQ(test, -ENOENT, add_key(test, keytab, STRANGER, id, 2));
	KUNIT_EXPECT_EQ(test, -ENOENT,
			add_key(test, keytab, PORTID, id + 1, 2));
	KUNIT_EXPECT_EQ(test, -ENOENT,
			krb5_upload_commit(keytab, STRANGER, id, 1, 0, false,
					   &generation));
	krb5_upload_release(keytab, STRANGER);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), before + 1);

	/* A closed socket takes its upload with it. */
	krb5_upload_release(keytab, PORTID);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), before);
	KUNIT_EXPECT_EQ(test, -ENOENT, add_key(test, keytab, PORTID, id, 3));
	KUNIT_EXPECT_EQ(test, 0, krb5_upload_begin(keytab, STRANGER, &id));
	/* What is left ends with the keytab. */
	KUNIT_EXPECT_EQ(test, 0, add_key(test, keytab, STRANGER, id, 4));
}

/* A listing sees that the set or the suspension has changed. */
static void keytab_changes_counted(struct kunit *test)
{
	struct krb5_keytab *keytab = &test_net(test)->keytab;
	u32 changes = krb5_keytab_changes(keytab);

	KUNIT_EXPECT_NE(test, changes, 0U);
	KUNIT_EXPECT_EQ(test, 0, krb5_keytab_suspend(keytab, false));
	KUNIT_EXPECT_EQ(test, changes, krb5_keytab_changes(keytab));
	KUNIT_EXPECT_EQ(test, 0, krb5_keytab_suspend(keytab, true));
	KUNIT_EXPECT_EQ(test, changes + 1, krb5_keytab_changes(keytab));
	KUNIT_EXPECT_EQ(test, 0, krb5_keytab_suspend(keytab, false));
	KUNIT_EXPECT_EQ(test, changes + 2, krb5_keytab_changes(keytab));
	KUNIT_EXPECT_EQ(test, 0, krb5_keytab_replace(keytab, NULL, NULL));
	KUNIT_EXPECT_EQ(test, changes + 3, krb5_keytab_changes(keytab));
}

static struct kunit_case upload_cases[] = {
	KUNIT_CASE(upload_commit),
	KUNIT_CASE(upload_empty),
	KUNIT_CASE(upload_stranger),
	KUNIT_CASE(keytab_changes_counted),
	{}
};

static struct kunit_suite upload_suite = {
	.name = "krb5_ap_upload",
	.test_cases = upload_cases,
};

kunit_test_suite(upload_suite);
