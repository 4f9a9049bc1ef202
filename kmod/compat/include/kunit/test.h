/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory is compared as such from Linux 6.2 on, deferred actions and slow
 * cases are new in 6.5. Here for the tests only.
 */
#ifndef _KRB5_AP_COMPAT_KUNIT_TEST_H
#define _KRB5_AP_COMPAT_KUNIT_TEST_H

#include_next <kunit/test.h>
#include <linux/string.h>
#include <linux/version.h>

#ifndef KUNIT_EXPECT_MEMEQ
#define KUNIT_EXPECT_MEMEQ(test, left, right, size) \
	KUNIT_EXPECT_EQ(test, 0, memcmp(left, right, size))
#define KUNIT_EXPECT_MEMEQ_MSG(test, left, right, size, fmt, ...) \
	KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(left, right, size), fmt, \
			    ##__VA_ARGS__)
#define KUNIT_ASSERT_MEMEQ(test, left, right, size) \
	KUNIT_ASSERT_EQ(test, 0, memcmp(left, right, size))
#define KUNIT_EXPECT_MEMNEQ(test, left, right, size) \
	KUNIT_EXPECT_NE(test, 0, memcmp(left, right, size))
#endif

#ifndef KUNIT_CASE_SLOW
#define KUNIT_CASE_SLOW(name) KUNIT_CASE(name)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
typedef void (kunit_action_t)(void *context);

struct krb5_ap_kunit_action {
	kunit_action_t *action;
	void *context;
};

static inline int krb5_ap_kunit_action_init(struct kunit_resource *res,
					    void *context)
{
	res->data = kmemdup(context, sizeof(struct krb5_ap_kunit_action),
			    GFP_KERNEL);
	return res->data ? 0 : -ENOMEM;
}

static inline void krb5_ap_kunit_action_run(struct kunit_resource *res)
{
	struct krb5_ap_kunit_action *deferred = res->data;

	deferred->action(deferred->context);
	kfree(deferred);
}

static inline int kunit_add_action_or_reset(struct kunit *test,
					    kunit_action_t *action,
					    void *context)
{
	struct krb5_ap_kunit_action deferred = { action, context };

	if (kunit_alloc_resource(test, krb5_ap_kunit_action_init,
				 krb5_ap_kunit_action_run, GFP_KERNEL,
				 &deferred))
		return 0;
	action(context);
	return -ENOMEM;
}
#endif

#endif /* _KRB5_AP_COMPAT_KUNIT_TEST_H */
