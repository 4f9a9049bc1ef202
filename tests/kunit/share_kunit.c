// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of shares: the machine's ceiling, the half that stays for the
 * initial user namespace, and owners of whom none leaves nothing for the next.
 */
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>

#include "fixture/util.h"
#include "share.h"

/* Nothing else in these tests uses it. */
#define RESOURCE	KRB5_SHARE_MAPPINGS

static void put_share(void *share)
{
	krb5_share_put(share);
}

static struct krb5_share *get_share(struct kunit *test, u64 owner)
{
	struct krb5_share *share = krb5_share_get(owner);

	KUNIT_ASSERT_NOT_NULL(test, share);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, put_share, share));
	return share;
}

/* Charges as much as there is, or @max; tells how much that was. */
static u32 take(struct krb5_share *share, u32 max)
{
	u32 n = 0;

	while (n < max && !krb5_share_charge(share, RESOURCE))
		n++;
	return n;
}

static void give_back(struct krb5_share *share, u32 n)
{
	while (n--)
		krb5_share_uncharge(share, RESOURCE);
}

static u32 share_ceiling;

static int share_init(struct kunit *test)
{
	share_ceiling = krb5_share_ceiling(RESOURCE);
	return 0;
}

static void share_exit(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, krb5_share_total(RESOURCE), 0U);
	krb5_share_set_ceiling(RESOURCE, share_ceiling);
}

/* The initial user namespace has all that nobody else uses, and not more. */
static void share_machine(struct kunit *test)
{
	struct krb5_share *initial = get_share(test, KRB5_SHARE_INITIAL);
	u32 n;

	krb5_share_set_ceiling(RESOURCE, 1000);
	n = take(initial, 2000);
	KUNIT_EXPECT_EQ(test, n, 1000U);
	KUNIT_EXPECT_EQ(test, krb5_share_charge(initial, RESOURCE), -ENOSPC);
	KUNIT_EXPECT_EQ(test, krb5_share_total(RESOURCE), 1000U);
	/* A lower ceiling takes nothing away, and lets nothing in. */
	krb5_share_set_ceiling(RESOURCE, 500);
	krb5_share_uncharge(initial, RESOURCE);
	n--;
	KUNIT_EXPECT_EQ(test, krb5_share_charge(initial, RESOURCE), -ENOSPC);
	krb5_share_set_ceiling(RESOURCE, 1000);
	KUNIT_EXPECT_EQ(test, krb5_share_charge(initial, RESOURCE), 0);
	give_back(initial, n + 1);
}

/* Owners that take all they get: each leaves as much as it has. */
static void share_owners(struct kunit *test)
{
	struct krb5_share *initial = get_share(test, KRB5_SHARE_INITIAL);
	struct krb5_share *owner[8], *late;
	u32 has[8], total = 0, n;
	unsigned int i;

	krb5_share_set_ceiling(RESOURCE, 2000);
	for (i = 0; i < ARRAY_SIZE(owner); i++) {
		owner[i] = get_share(test, 1000 + i);
		has[i] = take(owner[i], 2000);
		KUNIT_EXPECT_EQ(test, krb5_share_charge(owner[i], RESOURCE),
				-EDQUOT);
		KUNIT_EXPECT_EQ(test, krb5_share_used(owner[i], RESOURCE),
				has[i]);
		total += has[i];
		/* As much as is left for others, or one less. */
		KUNIT_EXPECT_GE(test, 1000 - total, has[i]);
		KUNIT_EXPECT_LE(test, 1000 - total, has[i] + 1);
	}
	KUNIT_EXPECT_EQ(test, has[0], 500U);
	KUNIT_EXPECT_EQ(test, has[1], 250U);

	/* A late owner gets something, and the other half is untouched. */
	late = get_share(test, 2000);
	KUNIT_EXPECT_EQ(test, krb5_share_charge(late, RESOURCE), 0);
	krb5_share_uncharge(late, RESOURCE);
	n = take(initial, 2000);
	KUNIT_EXPECT_EQ(test, n, 2000 - total);
	/* Then the machine is full, which is another matter. */
	KUNIT_EXPECT_EQ(test, krb5_share_charge(late, RESOURCE), -ENOSPC);
	give_back(initial, n);
	for (i = 0; i < ARRAY_SIZE(owner); i++)
		give_back(owner[i], has[i]);
	KUNIT_EXPECT_EQ(test, take(late, 2000), 500U);
	give_back(late, 500);
}

/* A share is its owner's, however often it is asked for, and outlives holders. */
static void share_lifetime(struct kunit *test)
{
	struct krb5_share *one = krb5_share_get(3000), *again;

	KUNIT_ASSERT_NOT_NULL(test, one);
	krb5_share_set_ceiling(RESOURCE, 1000);
	KUNIT_EXPECT_EQ(test, krb5_share_charge(one, RESOURCE), 0);
	again = krb5_share_get(3000);
	KUNIT_EXPECT_PTR_EQ(test, one, again);
	krb5_share_put(again);
	krb5_share_put(one);
	again = krb5_share_get(3000);
	KUNIT_EXPECT_PTR_EQ(test, one, again);
	KUNIT_EXPECT_EQ(test, krb5_share_used(again, RESOURCE), 1U);
	krb5_share_put(again);
	krb5_share_uncharge(one, RESOURCE);
	krb5_share_put(NULL);
}

/* Namespaces nested in a user's are the user's; root's are their own. */
static void share_owner(struct kunit *test)
{
	struct user_namespace *ns = test_alloc(test, 4 * sizeof(*ns));
	u64 owner;

	KUNIT_EXPECT_EQ(test, krb5_share_owner(&init_user_ns),
			(u64)KRB5_SHARE_INITIAL);
	ns[0].parent = &init_user_ns;
	ns[0].owner = KUIDT_INIT(1000);
	ns[1].parent = &ns[0];
	ns[1].owner = KUIDT_INIT(100000);
	ns[2].parent = &ns[1];
	ns[2].owner = GLOBAL_ROOT_UID;
	owner = krb5_share_owner(&ns[0]);
	KUNIT_EXPECT_NE(test, owner, (u64)KRB5_SHARE_INITIAL);
	KUNIT_EXPECT_EQ(test, krb5_share_owner(&ns[1]), owner);
	KUNIT_EXPECT_EQ(test, krb5_share_owner(&ns[2]), owner);
	ns[3].parent = &init_user_ns;
	ns[3].owner = KUIDT_INIT(1000);
	KUNIT_EXPECT_EQ(test, krb5_share_owner(&ns[3]), owner);

	ns[0].owner = GLOBAL_ROOT_UID;
	ns[0].ns.inum = 1000;
	ns[3].owner = GLOBAL_ROOT_UID;
	ns[3].ns.inum = 1001;
	KUNIT_EXPECT_NE(test, krb5_share_owner(&ns[0]), owner);
	KUNIT_EXPECT_NE(test, krb5_share_owner(&ns[0]),
			krb5_share_owner(&ns[3]));
	KUNIT_EXPECT_EQ(test, krb5_share_owner(&ns[0]),
			krb5_share_owner(&ns[2]));
}

struct race {
	struct krb5_share *share;
	atomic_t has;
};

static int race(void *context)
{
	struct race *r = context;
	int i;

	for (i = 0; i < 2000; i++) {
		if (!krb5_share_charge(r->share, RESOURCE))
			atomic_inc(&r->has);
		if (i % 16 == 0)
			cond_resched();
	}
	return 0;
}

/* Threads that reach the limit together do not exceed it. */
static void share_race(struct kunit *test)
{
	struct race *r = test_alloc(test, sizeof(*r));

	r->share = get_share(test, 4000);
	krb5_share_set_ceiling(RESOURCE, 4000);
	KUNIT_EXPECT_TRUE(test, test_threads(test, 6, race, r));
	KUNIT_EXPECT_LE(test, atomic_read(&r->has), 1000);
	KUNIT_EXPECT_GT(test, atomic_read(&r->has), 900);
	KUNIT_EXPECT_EQ(test, krb5_share_total(RESOURCE),
			(u32)atomic_read(&r->has));
	give_back(r->share, atomic_read(&r->has));
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(share_machine),
	KUNIT_CASE(share_owners),
	KUNIT_CASE(share_lifetime),
	KUNIT_CASE(share_owner),
	KUNIT_CASE(share_race),
	{}
};

static struct kunit_suite share_suite = {
	.name = "krb5_ap_share",
	.init = share_init,
	.exit = share_exit,
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
