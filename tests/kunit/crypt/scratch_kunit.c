// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the scratch: one owner at a time, nothing left when it goes
 * back, and never a wait for another owner.
 */
#include <linux/sched.h>
#include <linux/slab.h>

#include "crypt/fixture.h"

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

static bool keys_wiped(const struct krb5_scratch *scratch)
{
	return !scratch->base_desc &&
	       !memchr_inv(&scratch->base, 0, sizeof(scratch->base)) &&
	       !memchr_inv(&scratch->usage_keys, 0, sizeof(scratch->usage_keys));
}

/* Keys and plain texts are gone when a scratch goes back to the pool. */
static void scratch_is_wiped(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	struct krb5_scratch *scratch = krb5_scratch_get(GFP_KERNEL);
	u8 key[KRB5_AP_KEY_MAX];
	bool pooled;
	int err;

	KUNIT_ASSERT_FALSE(test, IS_ERR(scratch));
	pooled = scratch->pooled;
	noise_fill(key, sizeof(key));
	noise_fill(scratch->seal, sizeof(scratch->seal));
	noise_fill(scratch->plain, sizeof(scratch->plain));
	scratch->plain_used = sizeof(scratch->plain);
	err = krb5_crypt_set_key(scratch, desc, key) ?:
	      krb5_crypt_derive(scratch, USAGE(12)) ?:
	      krb5_crypt_seal(&scratch->usage_keys, scratch->seal, 100);
	krb5_scratch_put(scratch);
	KUNIT_ASSERT_EQ(test, 0, err);
	KUNIT_ASSERT_TRUE(test, pooled);

	/* It is still there, in the pool, and nobody else is using any. */
	KUNIT_EXPECT_EQ(test, scratch->plain_used, 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(scratch->plain, 0,
					   sizeof(scratch->plain)));
	KUNIT_EXPECT_NULL(test, memchr_inv(scratch->seal, 0,
					   sizeof(scratch->seal)));
	KUNIT_EXPECT_TRUE(test, keys_wiped(scratch));
}

/*
 * User-to-user has two keys, which may be of different types: the first one is
 * gone when the second one comes.
 */
static void scratch_first_key_is_wiped(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	const struct krb5_enctype_desc *first = test_enctype(test, etype);
	const struct krb5_enctype_desc *second =
		test_enctype(test, first->hash == KRB5_HASH_SHA256 ? 25 : 19);
	struct krb5_scratch *scratch = scratch_get(test);
	u8 key[KRB5_AP_KEY_MAX];

	noise_fill(key, sizeof(key));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_set_key(scratch, first, key));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(scratch, USAGE(2)));
	KUNIT_EXPECT_FALSE(test, keys_wiped(scratch));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_set_key(scratch, second, key));
	KUNIT_EXPECT_NULL(test, memchr_inv(&scratch->usage_keys, 0,
					   sizeof(scratch->usage_keys)));
	krb5_scratch_wipe(scratch);
	KUNIT_EXPECT_TRUE(test, keys_wiped(scratch));
}

/* Plain texts are wiped before there are any keys, for instance of u2u. */
static void scratch_without_keys_is_wiped(struct kunit *test)
{
	struct krb5_scratch *scratch = scratch_get(test);

	noise_fill(scratch->plain, 100);
	scratch->plain_used = 100;
	krb5_scratch_wipe(scratch);
	KUNIT_EXPECT_NULL(test, memchr_inv(scratch->plain, 0,
					   sizeof(scratch->plain)));
}

static atomic_t owners[256];

static int take_and_return(void *context)
{
	struct krb5_scratch *scratch;
	int i, ret = 0;

	for (i = 0; i < 200; i++) {
		scratch = krb5_scratch_get(GFP_KERNEL);
		if (IS_ERR(scratch))
			return PTR_ERR(scratch);
		if (scratch->pooled &&
		    (scratch->slot >= ARRAY_SIZE(owners) ||
		     atomic_inc_return(&owners[scratch->slot]) != 1))
			ret = -EBUSY;
		noise_fill(scratch->plain, 16);
		scratch->plain_used = 16;
		if (i % 4 == 0)
			schedule_timeout_uninterruptible(1);
		else
			cond_resched();
		if (scratch->pooled && scratch->slot < ARRAY_SIZE(owners))
			atomic_dec(&owners[scratch->slot]);
		krb5_scratch_put(scratch);
	}
	return ret;
}

/* With many more threads than slots, no scratch has two owners. */
static void scratch_has_one_owner(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_TRUE(test, test_threads(test, 16, take_and_return, NULL));
	for (i = 0; i < ARRAY_SIZE(owners); i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&owners[i]), 0);
}

/*
 * The pool is empty, and those who hold its scratches do not give them back:
 * the next one is allocated, works, and does not go to the pool. Without
 * memory, it is an error.
 */
static void scratch_from_empty_pool(struct kunit *test)
{
	struct krb5_scratch *scratch;
	u8 key[KRB5_AP_KEY_MAX];
	int ret;

	test_empty_pool(test);
	scratch = scratch_keyed(test, 18, 2, key);
	KUNIT_EXPECT_FALSE(test, scratch->pooled);
	KUNIT_EXPECT_EQ(test, scratch->plain_used, 0);

	if (!CAN_FAIL)
		kunit_skip(test, "CONFIG_FAILSLAB is not set");
	do {
		fail_nth(1);
		scratch = krb5_scratch_get(GFP_NOWAIT | __GFP_NOWARN);
		ret = PTR_ERR_OR_ZERO(scratch);
		if (!ret)
			krb5_scratch_put(scratch);
		/* What failed may have been a page for the slab. */
	} while (!fail_pending() && !ret);
	KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
}

static struct kunit_case scratch_cases[] = {
	KUNIT_CASE_PARAM(scratch_is_wiped, enctype_gen_params),
	KUNIT_CASE_PARAM(scratch_first_key_is_wiped, enctype_gen_params),
	KUNIT_CASE(scratch_without_keys_is_wiped),
	KUNIT_CASE(scratch_has_one_owner),
	KUNIT_CASE(scratch_from_empty_pool),
	{}
};

static struct kunit_suite scratch_suite = {
	.name = "krb5_ap_scratch",
	.init = crypt_fixture_init,
	.test_cases = scratch_cases,
};

kunit_test_suite(scratch_suite);
