// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the keytab: find the right keys, and keep them for as long as
 * they are used.
 */
#include <linux/delay.h>
#include <linux/slab.h>

#include "fixture/util.h"

static const u8 key_value[KRB5_AP_KEY_MAX] = "krb5_ap keytab_kunit key number";

static const struct krb5_key_policy strict = {
	.kvno = KRB5_AP_KVNO_STRICT,
	.service_name = KRB5_AP_SERVICE_NAME_EXACT,
};

struct key_entry {
	const char *principal;
	u32 kvno;
	s32 etype;
};

/* A namespace with these keys, all of different bytes. */
static struct krb5_ap_net *load(struct kunit *test,
				const struct key_entry *entries, unsigned int n)
{
	struct krb5_ap_net *kn = test_net(test);
	u8 value[sizeof(key_value)];
	struct krb5_service_key **keys;
	unsigned int i;

	memcpy(value, key_value, sizeof(value));
	keys = test_alloc(test, n * sizeof(*keys));
	for (i = 0; i < n; i++) {
		value[0] = i;
		keys[i] = test_key(test, entries[i].principal, entries[i].kvno,
				   entries[i].etype, value);
	}
	test_net_load(test, kn, keys, n);
	return kn;
}

/* Find keys under a policy; @kvno is -1 for a ticket without version. */
static int find_with(struct kunit *test, struct krb5_ap_net *kn,
		     const struct krb5_key_policy *policy, const char *service,
		     s64 kvno, s32 etype, struct krb5_key_tries *tries)
{
	struct krb5_ap_principal *principal = test_principal(test, service);
	struct krb5_name name = krb5_principal_name(principal);
	struct krb5_encrypted ticket = {
		.etype = etype, .has_kvno = kvno >= 0, .kvno = kvno,
	};
	struct krb5_keyset *set = krb5_keytab_get(&kn->keytab);
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, set);
	ret = krb5_keyset_find(set, &name, &ticket, policy, tries);
	/* The namespace keeps the set that @tries points into. */
	krb5_keyset_put(set);
	krb5_ap_principal_free(principal);
	return ret;
}

static int find(struct kunit *test, struct krb5_ap_net *kn, const char *service,
		s64 kvno, s32 etype, struct krb5_key_tries *tries)
{
	return find_with(test, kn, &strict, service, kvno, etype, tries);
}

/* Exactly this version of the key is found. */
static void expect_key(struct kunit *test, struct krb5_ap_net *kn,
		       const char *service, s64 kvno, s32 etype, u32 found)
{
	struct krb5_key_tries tries;

	KUNIT_ASSERT_EQ_MSG(test, 0, find(test, kn, service, kvno, etype,
					  &tries),
			    "%s kvno %lld", service, kvno);
	KUNIT_ASSERT_EQ(test, tries.count, 1);
	KUNIT_EXPECT_EQ_MSG(test, tries.key[0]->kvno, found, "%s kvno %lld",
			    service, kvno);
	KUNIT_EXPECT_EQ(test, tries.key[0]->ticket.mac.desc->etype, etype);
}

/* No key is found, for this reason. */
static void expect_none(struct kunit *test, struct krb5_ap_net *kn,
			const char *service, s64 kvno, s32 etype,
			enum krb5_ap_reason reason)
{
	struct krb5_key_tries tries;

	KUNIT_EXPECT_EQ_MSG(test, (int)reason,
			    find(test, kn, service, kvno, etype, &tries),
			    "%s kvno %lld", service, kvno);
	KUNIT_EXPECT_EQ_MSG(test, 0, tries.count, "%s kvno %lld", service,
			    kvno);
}

/* A ticket with a version: that version and no other (K1). */
static void keytab_kvno_exact(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "host/a@R", 3, 18 }, { "host/a@R", 1, 18 },
		{ "host/a@R", 5, 18 }, { "host/b@R", 4, 18 },
	};
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));

	expect_key(test, kn, "host/a@R", 1, 18, 1);
	expect_key(test, kn, "host/a@R", 3, 18, 3);
	expect_key(test, kn, "host/a@R", 5, 18, 5);
	expect_none(test, kn, "host/a@R", 0, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_none(test, kn, "host/a@R", 2, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_none(test, kn, "host/a@R", 4, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_none(test, kn, "host/a@R", 6, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_none(test, kn, "host/a@R", U32_MAX, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_key(test, kn, "host/b@R", 4, 18, 4);
}

/* A ticket without: all versions, the newest first, a bounded number (K2). */
static void keytab_kvno_absent(struct kunit *test)
{
	struct key_entry entries[20 + 2] = {
		[20] = { "host/a@R", 99, 17 }, [21] = { "host/b@R", 98, 18 },
	};
	struct krb5_key_tries tries;
	struct krb5_ap_net *kn;
	unsigned int i;

	for (i = 0; i < 20; i++)
		entries[i] = (struct key_entry){
			"host/a@R", (i * 7) % 20 + 1, 18
		};
	kn = load(test, entries, ARRAY_SIZE(entries));
	KUNIT_EXPECT_EQ(test, 0, find(test, kn, "host/a@R", -1, 18, &tries));
	KUNIT_ASSERT_EQ(test, tries.count, KRB5_AP_KEY_TRIES_MAX);
	for (i = 0; i < tries.count; i++) {
		KUNIT_EXPECT_EQ(test, tries.key[i]->kvno, 20 - i);
		KUNIT_EXPECT_EQ(test, tries.key[i]->ticket.mac.desc->etype, 18);
	}
	KUNIT_EXPECT_EQ(test, 0, find(test, kn, "host/a@R", -1, 17, &tries));
	KUNIT_EXPECT_EQ(test, tries.count, 1);
	KUNIT_EXPECT_EQ(test, tries.key[0]->kvno, 99);
	expect_none(test, kn, "host/a@R", -1, 19, KRB5_AP_REASON_NO_ENCTYPE_KEY);
}

/* Version 0 is a version, and stands for no other (K2). */
static void keytab_kvno_zero(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "host/a@R", 0, 18 }, { "host/a@R", 2, 18 },
		{ "host/b@R", 2, 18 },
	};
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));

	expect_key(test, kn, "host/a@R", 0, 18, 0);
	expect_none(test, kn, "host/b@R", 0, 18, KRB5_AP_REASON_BAD_KVNO);
}

/*
 * Versions of 32 bits, and keytabs that know eight of them only: an exact match
 * first; the eight bits only if all versions that can be seen have no more (K3).
 */
static void keytab_kvno_eight_bits(struct kunit *test)
{
	static const struct key_entry entries[] = {
		/* eight bits all of them */
		{ "host/a@R", 1, 18 }, { "host/a@R", 255, 18 },
		{ "host/a@R", 0, 18 },
		/* one has more */
		{ "host/b@R", 1, 18 }, { "host/b@R", 257, 18 },
		/* another enctype has more */
		{ "host/c@R", 1, 18 }, { "host/c@R", 257, 17 },
		/* as far as they go */
		{ "host/d@R", U32_MAX, 18 }, { "host/d@R", 1U << 31, 18 },
		{ "host/d@R", S32_MAX, 18 }, { "host/d@R", 256, 18 },
	};
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));

	expect_key(test, kn, "host/a@R", 1, 18, 1);
	expect_key(test, kn, "host/a@R", 257, 18, 1);
	expect_key(test, kn, "host/a@R", 0xffffff01, 18, 1);
	expect_key(test, kn, "host/a@R", 511, 18, 255);
	expect_key(test, kn, "host/a@R", 256, 18, 0);
	expect_none(test, kn, "host/a@R", 258, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_none(test, kn, "host/a@R", 2, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_key(test, kn, "host/b@R", 257, 18, 257);
	expect_key(test, kn, "host/b@R", 1, 18, 1);
	expect_none(test, kn, "host/b@R", 513, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_key(test, kn, "host/c@R", 257, 18, 1);
	expect_key(test, kn, "host/d@R", U32_MAX, 18, U32_MAX);
	expect_key(test, kn, "host/d@R", 1U << 31, 18, 1U << 31);
	expect_key(test, kn, "host/d@R", S32_MAX, 18, S32_MAX);
	expect_key(test, kn, "host/d@R", 256, 18, 256);
	expect_none(test, kn, "host/d@R", 512, 18, KRB5_AP_REASON_BAD_KVNO);
	expect_none(test, kn, "host/d@R", 255, 18, KRB5_AP_REASON_BAD_KVNO);
}

/* A key of the ticket's enctype, not one that is as long (K4, K5). */
static void keytab_enctype_exact(struct kunit *test)
{
	static const s32 all[] = { 17, 18, 19, 20, 25, 26 };
	struct key_entry entries[ARRAY_SIZE(all)];
	char name[16];
	unsigned int i, j;
	struct krb5_ap_net *kn;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		snprintf(name, sizeof(name), "host/%u@R", i);
		entries[i] = (struct key_entry){
			kunit_kmalloc(test, sizeof(name), GFP_KERNEL), 7, all[i]
		};
		KUNIT_ASSERT_NOT_NULL(test, entries[i].principal);
		memcpy((char *)entries[i].principal, name, sizeof(name));
	}
	kn = load(test, entries, ARRAY_SIZE(entries));
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		for (j = 0; j < ARRAY_SIZE(all); j++) {
			if (i == j)
				expect_key(test, kn, entries[i].principal, 7,
					   all[j], 7);
			else
				expect_none(test, kn, entries[i].principal, 7,
					    all[j],
					    KRB5_AP_REASON_NO_ENCTYPE_KEY);
		}
		expect_none(test, kn, entries[i].principal, 7, 0,
			    KRB5_AP_REASON_NO_ENCTYPE_KEY);
		expect_none(test, kn, entries[i].principal, 7, 23,
			    KRB5_AP_REASON_NO_ENCTYPE_KEY);
	}
}

/* The principal counts as a whole: realm, case, and where components end (K6, K7). */
static void keytab_principal_exact(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "nfs/server.test@REALM", 1, 18 },
		{ "a/b@R", 2, 18 },
		{ "a\\/b@R", 3, 18 },
		{ "ab@R", 4, 18 },
		{ "a/b/c@R", 5, 18 },
		{ "@R", 6, 18 },
	};
	static const char * const strangers[] = {
		"nfs/server.test@REALM2", "nfs/server.test@realm",
		"nfs/SERVER.TEST@REALM", "nfs/server.tes@REALM",
		"nfs/server.test/x@REALM", "nfs@REALM", "server.test@REALM",
		"nfs/server.test@REAL", "host/server.test@REALM", "b/a@R",
		"a/b/@R", "/a/b@R", "a/b@", "c@R",
	};
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(entries); i++)
		expect_key(test, kn, entries[i].principal, entries[i].kvno, 18,
			   entries[i].kvno);
	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		/* An empty realm is no principal at all. */
		if (strangers[i][strlen(strangers[i]) - 1] == '@')
			continue;
		expect_none(test, kn, strangers[i], -1, 18,
			    KRB5_AP_REASON_NO_PRINCIPAL);
	}
}

/* The name-type does not count, RFC 4120 section 6.2. */
static void keytab_name_type_ignored(struct kunit *test)
{
	static const struct key_entry entries[] = { { "host/a@R", 1, 18 } };
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));
	struct krb5_ap_principal *principal = test_principal(test, "host/a@R");
	struct krb5_name name = krb5_principal_name(principal);
	struct krb5_encrypted ticket = { .etype = 18 };
	struct krb5_keyset *set = krb5_keytab_get(&kn->keytab);
	struct krb5_key_tries tries;

	name.type = 1234;
	KUNIT_EXPECT_EQ(test, 0, krb5_keyset_find(set, &name, &ticket, &strict, &tries));
	krb5_keyset_put(set);
	krb5_ap_principal_free(principal);
}

/*
 * Keep one of entries that say the same in all, bytes included, and keep all
 * that differ in anything.
 */
static void keytab_duplicates(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "host/a@R", 1, 18 }, { "host/a@R", 2, 18 },
		{ "host/a@R", 1, 17 }, { "host/b@R", 1, 18 },
		{ "host/a@S", 1, 18 }, { "HOST/a@R", 1, 18 },
		{ "host/a@R", 1, 18 }, { "host/a@R", 1, 18 },
	};
	struct krb5_service_key *keys[ARRAY_SIZE(entries)];
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_keyset *set;
	unsigned int i;
	u32 before = test_keys_settled();

	for (i = 0; i < ARRAY_SIZE(entries); i++)
		keys[i] = test_key(test, entries[i].principal, entries[i].kvno,
				   entries[i].etype, key_value);
	test_net_load(test, kn, keys, ARRAY_SIZE(entries));
	set = krb5_keytab_get(&kn->keytab);
	KUNIT_EXPECT_EQ(test, set->count, 6);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), before + 6);
	krb5_keyset_put(set);
	for (i = 0; i < 6; i++)
		expect_key(test, kn, entries[i].principal, entries[i].kvno,
			   entries[i].etype, entries[i].kvno);
}

/* The versions of the keys that are tried, in this order. */
static void expect_tries(struct kunit *test, const struct krb5_key_tries *tries,
			 const u32 *kvno, unsigned int n)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, tries->count, n);
	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ(test, tries->key[i]->kvno, kvno[i]);
}

#define EXPECT_TRIES(test, tries, ...) \
	expect_tries(test, tries, (const u32[]){ __VA_ARGS__ }, \
		     sizeof((const u32[]){ __VA_ARGS__ }) / sizeof(u32))

/*
 * An account that was deleted and made again: one version with two keys. Both
 * are tried, whatever the policy.
 */
static void keytab_same_version(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "nfs/a@R", 2, 18 }, { "nfs/a@R", 3, 18 },
		{ "nfs/a@R", 2, 18 }, { "host/a@R", 5, 18 },
	};
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));
	struct krb5_key_tries tries;

	KUNIT_EXPECT_EQ(test, 0, find(test, kn, "nfs/a@R", 2, 18, &tries));
	EXPECT_TRIES(test, &tries, 2, 2);
	KUNIT_EXPECT_PTR_NE(test, tries.key[0]->replay, tries.key[1]->replay);
	KUNIT_EXPECT_EQ(test, 0, find(test, kn, "nfs/a@R", -1, 18, &tries));
	EXPECT_TRIES(test, &tries, 3, 2, 2);
	expect_key(test, kn, "nfs/a@R", 3, 18, 3);
	expect_key(test, kn, "host/a@R", 5, 18, 5);
}

/*
 * Policy kvno=any: the version that the ticket names first, then the others,
 * newest first. The reason for a failure is that of kvno=strict.
 */
static void keytab_kvno_any(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "nfs/a@R", 2, 18 }, { "nfs/a@R", 3, 18 },
		{ "nfs/a@R", 7, 18 }, { "nfs/a@R", 9, 17 },
		{ "nfs/b@R", 5, 18 }, { "nfs/z@R", 0, 18 },
	};
	static const struct krb5_key_policy any = {
		.kvno = KRB5_AP_KVNO_ANY,
		.service_name = KRB5_AP_SERVICE_NAME_EXACT,
	};
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));
	struct krb5_key_tries tries;

#define ANY(service, kvno, etype) \
	find_with(test, kn, &any, service, kvno, etype, &tries)
	KUNIT_EXPECT_EQ(test, 0, ANY("nfs/a@R", 3, 18));
	EXPECT_TRIES(test, &tries, 3, 7, 2);
	KUNIT_EXPECT_EQ(test, 0, ANY("nfs/a@R", -1, 18));
	EXPECT_TRIES(test, &tries, 7, 3, 2);
	/* Version 0, of ticket or keytab, is one like others, and all are tried. */
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_BAD_KVNO, ANY("nfs/a@R", 0, 18));
	EXPECT_TRIES(test, &tries, 7, 3, 2);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_BAD_KVNO, ANY("nfs/z@R", 4, 18));
	EXPECT_TRIES(test, &tries, 0);
	/* Eight bits of a version are the better guess, not the only one. */
	KUNIT_EXPECT_EQ(test, 0, ANY("nfs/a@R", 258, 18));
	EXPECT_TRIES(test, &tries, 2, 7, 3);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_BAD_KVNO,
			ANY("nfs/a@R", 1000, 18));
	EXPECT_TRIES(test, &tries, 7, 3, 2);
	/* Other encryption types and services stay out of it. */
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_NO_ENCTYPE_KEY,
			ANY("nfs/a@R", 3, 20));
	KUNIT_EXPECT_EQ(test, tries.count, 0U);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_NO_PRINCIPAL,
			ANY("NFS/a@R", 3, 18));
	KUNIT_EXPECT_EQ(test, tries.count, 0U);
#undef ANY
}

/* However many versions there are, a bounded number is tried. */
static void keytab_kvno_any_bound(struct kunit *test)
{
	static const struct krb5_key_policy any = {
		.kvno = KRB5_AP_KVNO_ANY,
		.service_name = KRB5_AP_SERVICE_NAME_ANY,
	};
	struct key_entry entries[40];
	struct krb5_key_tries tries;
	struct krb5_ap_net *kn;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(entries); i++)
		entries[i] = (struct key_entry){ "nfs/a@R", i + 1, 18 };
	kn = load(test, entries, ARRAY_SIZE(entries));
	KUNIT_EXPECT_EQ(test, 0, find_with(test, kn, &any, "nfs/a@R", 5, 18,
					   &tries));
	KUNIT_ASSERT_EQ(test, tries.count, KRB5_AP_KEY_TRIES_MAX);
	KUNIT_EXPECT_EQ(test, tries.key[0]->kvno, 5);
	for (i = 1; i < tries.count; i++)
		KUNIT_EXPECT_EQ(test, tries.key[i]->kvno, 41 - i);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_NO_PRINCIPAL,
			find_with(test, kn, &any, "nfs/b@R", 7, 18, &tries));
	KUNIT_ASSERT_EQ(test, tries.count, KRB5_AP_KEY_TRIES_MAX);
	KUNIT_EXPECT_EQ(test, tries.key[0]->kvno, 7);
	KUNIT_EXPECT_EQ(test, tries.key[1]->kvno, 40);
}

/* Policy service-name=nocase: ASCII letters, in components and realm. */
static void keytab_name_nocase(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "nfs/Server.Test@REALM", 1, 18 },
		{ "NFS/server.test@REALM", 2, 18 },
		{ "a/b@R", 3, 18 }, { "nfs/\303\204@R", 4, 18 },
	};
	static const struct krb5_key_policy nocase = {
		.kvno = KRB5_AP_KVNO_STRICT,
		.service_name = KRB5_AP_SERVICE_NAME_NOCASE,
	};
	static const char * const strangers[] = {
		"nfs/servertest@REALM", "nfs/server.test/@REALM", "a\\/b@R",
		"A@R", "nfs/\303\244@R", "host/server.test@REALM",
	};
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));
	struct krb5_key_tries tries;
	unsigned int i;

#define NOCASE(service, kvno) \
	find_with(test, kn, &nocase, service, kvno, 18, &tries)
	KUNIT_EXPECT_EQ(test, 0, NOCASE("nfs/server.test@realm", -1));
	KUNIT_EXPECT_EQ(test, tries.count, 2U);
	/* The very name goes first. */
	KUNIT_EXPECT_EQ(test, 0, NOCASE("nfs/Server.Test@REALM", -1));
	EXPECT_TRIES(test, &tries, 1, 2);
	KUNIT_EXPECT_EQ(test, 0, NOCASE("NFS/server.test@REALM", -1));
	EXPECT_TRIES(test, &tries, 2, 1);
	KUNIT_EXPECT_EQ(test, 0, NOCASE("NFS/SERVER.TEST@REALM", 2));
	EXPECT_TRIES(test, &tries, 2);
	KUNIT_EXPECT_EQ(test, 0, NOCASE("A/B@r", 3));
	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		KUNIT_EXPECT_EQ_MSG(test, (int)KRB5_AP_REASON_NO_PRINCIPAL,
				    NOCASE(strangers[i], -1), "%s",
				    strangers[i]);
		KUNIT_EXPECT_EQ(test, tries.count, 0U);
	}
#undef NOCASE
}

/*
 * Policy service-name=any: an account with many names has one key, which is
 * tried once; that of the very name goes first.
 */
static void keytab_name_any(struct kunit *test)
{
	static const struct krb5_key_policy any = {
		.kvno = KRB5_AP_KVNO_STRICT,
		.service_name = KRB5_AP_SERVICE_NAME_ANY,
	};
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_service_key *keys[3 * 50];
	u8 value[sizeof(key_value)];
	struct krb5_key_tries tries;
	char name[32];
	unsigned int i;

	memcpy(value, key_value, sizeof(value));
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		value[0] = i % 3;
		snprintf(name, sizeof(name), "nfs/%u@R", i);
		keys[i] = test_key(test, name, 10 + i % 3, 18, value);
	}
	test_net_load(test, kn, keys, ARRAY_SIZE(keys));
#define ANY(service, kvno, etype) \
	find_with(test, kn, &any, service, kvno, etype, &tries)
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_NO_PRINCIPAL,
			ANY("cifs/x@S", -1, 18));
	EXPECT_TRIES(test, &tries, 12, 11, 10);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_NO_PRINCIPAL,
			ANY("cifs/x@S", 11, 18));
	EXPECT_TRIES(test, &tries, 11);
	KUNIT_EXPECT_EQ(test, 0, ANY("nfs/3@R", -1, 18));
	EXPECT_TRIES(test, &tries, 10, 12, 11);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_NO_ENCTYPE_KEY,
			ANY("nfs/3@R", -1, 17));
	KUNIT_EXPECT_EQ(test, tries.count, 0U);
#undef ANY
}

/* Of the names of one key, report the one of the ticket's kind. */
static void keytab_namesake(struct kunit *test)
{
	static const char * const names[] = {
		"SERVER$@R", "host/server@R", "nfs/server@R",
	};
	static const struct {
		const char *ticket, *reported;
	} cases[] = {
		{ "nfs/server@R", "nfs/server@R" },
		{ "NFS/Alias@R", "nfs/server@R" },
		{ "host/x@S", "host/server@R" },
		{ "server$@r", "SERVER$@R" },
	};
	struct krb5_service_key *keys[ARRAY_SIZE(names) + 1];
	const struct krb5_service_key *key;
	struct krb5_ap_net *kn = test_net(test);
	u8 value[sizeof(key_value)] = "another key";
	struct krb5_ap_principal *ticket, *reported;
	const struct krb5_service_kinds all = {};
	struct krb5_keyset *set;
	struct krb5_name name;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		keys[i] = test_key(test, names[i], 2, 18, key_value);
	keys[i] = test_key(test, "cifs/server@R", 2, 18, value);
	test_net_load(test, kn, keys, ARRAY_SIZE(keys));
	set = krb5_keytab_get(&kn->keytab);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ticket = test_principal(test, cases[i].ticket);
		reported = test_principal(test, cases[i].reported);
		name = krb5_principal_name(ticket);
		key = krb5_keyset_namesake(set, keys[0], &name, &all);
		KUNIT_EXPECT_TRUE(test,
				  krb5_ap_principal_equal(key->principal,
							  reported));
		krb5_ap_principal_free(ticket);
		krb5_ap_principal_free(reported);
	}
	/* A name of another key is not one of this key's. */
	ticket = test_principal(test, "cifs/server@R");
	name = krb5_principal_name(ticket);
	KUNIT_EXPECT_PTR_EQ(test, (const struct krb5_service_key *)keys[0],
			    krb5_keyset_namesake(set, keys[0], &name,
						 &all));
	krb5_ap_principal_free(ticket);
	krb5_keyset_put(set);
}

/* A set of no keys knows nobody, and is not the same as no set. */
static void keytab_empty(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);

	KUNIT_EXPECT_NULL(test, krb5_keytab_get(&kn->keytab));
	test_net_load(test, kn, NULL, 0);
	expect_none(test, kn, "host/a@R", -1, 18, KRB5_AP_REASON_NO_PRINCIPAL);
	krb5_keytab_replace(&kn->keytab, NULL, NULL);
	KUNIT_EXPECT_NULL(test, krb5_keytab_get(&kn->keytab));
}

#define MANY	5000

/*
 * Ten thousand keys, of as many principals as of versions of one principal: is
 * each found, and nothing that is not there?
 */
static void keytab_many(struct kunit *test)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, 18);
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_service_key **keys;
	struct krb5_key_tries tries;
	char name[32];
	unsigned int i;
	u8 value[32];

	keys = test_vmalloc(test, 2 * MANY * sizeof(*keys));
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "host/%u@R", i);
		noise_fill(value, sizeof(value));
		keys[2 * i] = krb5_service_key_alloc(test_principal(test, name),
						     i, desc, value,
						     krb5_share_get(KRB5_SHARE_INITIAL));
		KUNIT_ASSERT_FALSE(test, IS_ERR(keys[2 * i]));
		/* An odd number, so that this is every version once. */
		keys[2 * i + 1] =
			krb5_service_key_alloc(test_principal(test, "nfs/a@R"),
					       i * 777 % MANY * 3, desc, value,
					       krb5_share_get(KRB5_SHARE_INITIAL));
		KUNIT_ASSERT_FALSE(test, IS_ERR(keys[2 * i + 1]));
		cond_resched();
	}
	test_net_load(test, kn, keys, 2 * MANY);
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "host/%u@R", i);
		expect_key(test, kn, name, i, 18, i);
		expect_none(test, kn, name, i + 1000001, 18,
			    KRB5_AP_REASON_BAD_KVNO);
		expect_key(test, kn, "nfs/a@R", 3 * i, 18, 3 * i);
		expect_none(test, kn, "nfs/a@R", 3 * i + 1, 18,
			    KRB5_AP_REASON_BAD_KVNO);
		cond_resched();
	}
	snprintf(name, sizeof(name), "host/%u@R", MANY);
	expect_none(test, kn, name, 1, 18, KRB5_AP_REASON_NO_PRINCIPAL);
	KUNIT_EXPECT_EQ(test, 0, find(test, kn, "nfs/a@R", -1, 18, &tries));
	KUNIT_EXPECT_EQ(test, tries.count, KRB5_AP_KEY_TRIES_MAX);
	KUNIT_EXPECT_EQ(test, tries.key[0]->kvno, 3 * (MANY - 1));
}

/* Are all keys freed, in the end? */
static bool keys_total_becomes(u32 total)
{
	int i;

	for (i = 0; i < 1000 && krb5_share_total(KRB5_SHARE_KEYS) != total; i++)
		msleep(20);
	return krb5_share_total(KRB5_SHARE_KEYS) == total;
}

/* Is there an end to the keys of the machine, and are all of them counted? */
static void keytab_ceiling(struct kunit *test)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, 25);
	struct krb5_service_key *keys[3] = {}, *more;
	u32 before = test_keys_settled(), ceiling = krb5_share_ceiling(KRB5_SHARE_KEYS);
	unsigned int i;

	krb5_share_set_ceiling(KRB5_SHARE_KEYS, before + ARRAY_SIZE(keys));
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		keys[i] = krb5_service_key_alloc(test_principal(test, "a@R"), i,
						 desc, key_value,
						 krb5_share_get(KRB5_SHARE_INITIAL));
	more = krb5_service_key_alloc(test_principal(test, "a@R"), i, desc,
				      key_value,
				      krb5_share_get(KRB5_SHARE_INITIAL));
	KUNIT_EXPECT_PTR_EQ(test, (void *)more, ERR_PTR(-ENOSPC));
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), before + i);
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		KUNIT_EXPECT_FALSE(test, IS_ERR(keys[i]));
		if (!IS_ERR(keys[i]))
			krb5_service_key_free(keys[i]);
	}
	krb5_share_set_ceiling(KRB5_SHARE_KEYS, ceiling);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), before);
}

/*
 * The owner of a user namespace has keys up to its share, and finds out by a
 * refusal; the initial user namespace has the rest. A refusal counts nothing.
 */
static void keytab_shares(struct kunit *test)
{
	u32 before = test_keys_settled();
	u32 ceiling = krb5_share_ceiling(KRB5_SHARE_KEYS);
	const struct krb5_enctype_desc *desc = test_enctype(test, 25);
	struct krb5_share *initial = krb5_share_get(KRB5_SHARE_INITIAL);
	struct krb5_share *owner = krb5_share_get(5000);
	struct krb5_service_key *key[2], *more;

	KUNIT_ASSERT_NOT_NULL(test, owner);
	krb5_share_set_ceiling(KRB5_SHARE_KEYS, before + 4);
	key[0] = krb5_service_key_alloc(test_principal(test, "a@R"), 0, desc,
					key_value, owner);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key[0]));
	krb5_share_set_ceiling(KRB5_SHARE_KEYS, max(before + 1, 3U));
	more = krb5_service_key_alloc(test_principal(test, "b@R"), 1, desc,
				      key_value, owner);
	KUNIT_EXPECT_TRUE(test, IS_ERR(more));
	KUNIT_EXPECT_EQ(test, krb5_share_used(owner, KRB5_SHARE_KEYS), 1U);
	krb5_share_set_ceiling(KRB5_SHARE_KEYS, before + 2);
	key[1] = krb5_service_key_alloc(test_principal(test, "b@R"), 1, desc,
					key_value, initial);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key[1]));
	krb5_service_key_free(key[0]);
	krb5_service_key_free(key[1]);
	krb5_share_set_ceiling(KRB5_SHARE_KEYS, ceiling);
	KUNIT_EXPECT_EQ(test, krb5_share_used(owner, KRB5_SHARE_KEYS), 0U);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), before);
	krb5_share_put(owner);
}

/*
 * A set that was replaced while it was in use: is it there until it is given
 * back, and gone soon afterwards?
 */
static void keytab_killed_in_use(struct kunit *test)
{
	static const struct key_entry entries[] = {
		{ "host/a@R", 1, 18 }, { "host/a@R", 2, 18 },
	};
	u32 before = test_keys_settled();
	struct krb5_ap_net *kn = load(test, entries, ARRAY_SIZE(entries));
	struct krb5_keyset *set = krb5_keytab_get(&kn->keytab);
	struct krb5_encrypted ticket = {
		.etype = 18, .has_kvno = true, .kvno = 2,
	};
	struct krb5_ap_principal *principal = test_principal(test, "host/a@R");
	struct krb5_name name = krb5_principal_name(principal);
	struct krb5_key_tries tries;

	KUNIT_ASSERT_NOT_NULL(test, set);
	krb5_keytab_replace(&kn->keytab, NULL, NULL);
	KUNIT_EXPECT_NULL(test, krb5_keytab_get(&kn->keytab));
	rcu_barrier();
	msleep(100);
	KUNIT_EXPECT_EQ(test, 0, krb5_keyset_find(set, &name, &ticket, &strict, &tries));
	KUNIT_EXPECT_EQ(test, tries.key[0]->kvno, 2);
	KUNIT_EXPECT_TRUE(test, krb5_ap_principal_equal(tries.key[0]->principal,
							principal));
	KUNIT_EXPECT_GE(test, krb5_share_total(KRB5_SHARE_KEYS), 2);
	krb5_keyset_put(set);
	KUNIT_EXPECT_TRUE(test, keys_total_becomes(before));
	krb5_ap_principal_free(principal);
}

static int suspend(void *context)
{
	struct krb5_ap_net *kn = context;

	return krb5_keytab_suspend(&kn->keytab, true);
}

/* A task that is killed while another one changes the keytab suspends nothing. */
static void keytab_suspend_killed(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	int ret;

	mutex_lock(&kn->keytab.lock);
	ret = test_killed(test, suspend, kn);
	mutex_unlock(&kn->keytab.lock);
	KUNIT_EXPECT_EQ(test, ret, -EINTR);
	KUNIT_EXPECT_FALSE(test, krb5_replay_account_suspended(kn->account));
}

struct rotation {
	struct krb5_ap_net *kn;
	atomic_t stop;
	atomic_t seen;
	struct krb5_ap_principal *principal;
	atomic_t writers;
	struct krb5_service_key *key[40];
};

/* One thread rotates the key, the others look for it all the time. */
static int rotate_or_read(void *context)
{
	struct rotation *r = context;
	struct krb5_name name = krb5_principal_name(r->principal);
	struct krb5_encrypted ticket = { .etype = 18 };
	struct krb5_key_tries tries;
	struct krb5_service_key *list;
	struct krb5_keyset *set;
	unsigned int i, ret = 0;
	u64 last = 0;

	if (atomic_inc_return(&r->writers) == 1) {
		for (i = 0; i < ARRAY_SIZE(r->key); i++) {
			list = r->key[i];
			set = krb5_keyset_build(&list, 1);
			if (IS_ERR(set)) {
				ret = PTR_ERR(set);
				break;
			}
			r->key[i] = NULL;
			krb5_keytab_replace(&r->kn->keytab, set, NULL);
			schedule_timeout_uninterruptible(2);
		}
		atomic_set(&r->stop, 1);
		return ret;
	}

	while (!atomic_read(&r->stop)) {
		set = krb5_keytab_get(&r->kn->keytab);
		if (set) {
			if (krb5_keyset_find(set, &name, &ticket, &strict, &tries) ||
			    tries.key[0]->kvno != set->generation ||
			    set->generation < last)
				ret = -EIO;
			last = set->generation;
			cond_resched();
			if (tries.key[0]->kvno != last)
				ret = -EIO;
			krb5_keyset_put(set);
			atomic_inc(&r->seen);
		}
		cond_resched();
	}
	return ret;
}

/*
 * Keys that are rotated while they are looked for: does a reader always see one
 * whole generation, and never an older one than before?
 */
static void keytab_rotation(struct kunit *test)
{
	struct rotation *r = test_alloc(test, sizeof(*r));
	unsigned int i;

	r->kn = test_net(test);
	r->principal = test_principal(test, "host/a@R");
	for (i = 0; i < ARRAY_SIZE(r->key); i++)
		r->key[i] = test_key(test, "host/a@R", i + 1, 18, key_value);
	KUNIT_EXPECT_TRUE(test, test_threads(test, 5, rotate_or_read, r));
	KUNIT_EXPECT_GT(test, atomic_read(&r->seen), 0);
	for (i = 0; i < ARRAY_SIZE(r->key); i++)
		krb5_service_key_free(r->key[i]);
	krb5_ap_principal_free(r->principal);
}

/* Is the key ready for tickets and PACs, and does it count what it opened? */
static void keytab_key_works(struct kunit *test)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, 20);
	struct krb5_service_key *key = test_key(test, "a@R", 1, 20, key_value);
	struct krb5_scratch *work = krb5_scratch_get(GFP_KERNEL);
	u8 sealed[64], opened[64];
	struct krb5_ap_octets cipher = { sealed, 0 }, plain;
	int err;

	noise_fill(sealed, sizeof(sealed));
	err = krb5_crypt_set_key(work, desc, key_value)		 ?:
		      krb5_crypt_derive(work, KRB5_USAGE_TICKET) ?:
		      krb5_crypt_seal(&work->usage_keys, sealed, 20);
	KUNIT_EXPECT_EQ(test, 0, err);
	cipher.len = 20 + krb5_crypt_overhead(desc);
	KUNIT_EXPECT_EQ(test, 0, krb5_crypt_open(&key->ticket, cipher,
						 opened, &plain));
	krb5_scratch_put(work);
	KUNIT_EXPECT_EQ(test, krb5_service_key_uses(key), 0);
	this_cpu_inc(*key->uses);
	KUNIT_EXPECT_EQ(test, krb5_service_key_uses(key), 1);
	krb5_service_key_free(key);
	krb5_service_key_free(NULL);
}

static struct kunit_case keytab_cases[] = {
	KUNIT_CASE(keytab_kvno_exact),
	KUNIT_CASE(keytab_kvno_absent),
	KUNIT_CASE(keytab_kvno_zero),
	KUNIT_CASE(keytab_kvno_eight_bits),
	KUNIT_CASE(keytab_enctype_exact),
	KUNIT_CASE(keytab_principal_exact),
	KUNIT_CASE(keytab_name_type_ignored),
	KUNIT_CASE(keytab_duplicates),
	KUNIT_CASE(keytab_same_version),
	KUNIT_CASE(keytab_kvno_any),
	KUNIT_CASE(keytab_kvno_any_bound),
	KUNIT_CASE(keytab_name_nocase),
	KUNIT_CASE(keytab_name_any),
	KUNIT_CASE(keytab_namesake),
	KUNIT_CASE(keytab_empty),
	KUNIT_CASE_SLOW(keytab_many),
	KUNIT_CASE(keytab_ceiling),
	KUNIT_CASE(keytab_shares),
	KUNIT_CASE(keytab_killed_in_use),
	KUNIT_CASE(keytab_suspend_killed),
	KUNIT_CASE(keytab_rotation),
	KUNIT_CASE(keytab_key_works),
	{}
};

static int keytab_init(struct kunit *test)
{
	noise_seed(5);
	return 0;
}

static struct kunit_suite keytab_suite = {
	.name = "krb5_ap_keytab",
	.init = keytab_init,
	.test_cases = keytab_cases,
};

kunit_test_suite(keytab_suite);
