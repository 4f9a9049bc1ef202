/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of crypt/ share. */
#ifndef _KRB5_AP_KUNIT_CRYPT_FIXTURE_H
#define _KRB5_AP_KUNIT_CRYPT_FIXTURE_H

#include "crypt/internal.h"
#include "fixture/util.h"

#define USAGE(n)	((enum krb5_usage)(n))

/* Not every suite goes through them. */
static const s32 enctypes[] __maybe_unused = { 17, 18, 19, 20, 25, 26 };

static inline void enctype_desc(const s32 *etype, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d", *etype);
}

static inline void scratch_put(void *scratch)
{
	krb5_scratch_put(scratch);
}

/* A scratch that is given back when the test ends. */
static inline struct krb5_scratch *scratch_get(struct kunit *test)
{
	struct krb5_scratch *scratch = krb5_scratch_get(GFP_KERNEL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(scratch));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, scratch_put, scratch));
	return scratch;
}

/* The same, with the keys of a usage; the protocol key is noise. */
static inline struct krb5_scratch *scratch_keyed(struct kunit *test, s32 etype,
						 int usage, u8 *key)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	struct krb5_scratch *scratch = scratch_get(test);

	noise_fill(key, desc->key_len);
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_set_key(scratch, desc, key));
	KUNIT_ASSERT_EQ(test, 0, krb5_crypt_derive(scratch, USAGE(usage)));
	return scratch;
}

static inline int crypt_fixture_init(struct kunit *test)
{
	noise_seed(3);
	return 0;
}

#endif /* _KRB5_AP_KUNIT_CRYPT_FIXTURE_H */
