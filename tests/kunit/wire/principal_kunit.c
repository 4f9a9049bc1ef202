// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of principals: text is parsed and written as libkrb5 does it, and
 * two principals never become one.
 */
#include <linux/slab.h>

#include "fixture/util.h"

struct parse_case {
	const char *text;
	const char *realm;
	unsigned int components;
	const char *component[4];
	const char *again;	/* as it is written; NULL for as it was */
};

/* Names, and what is in them */
static const struct parse_case parse_cases[] = {
	{ "alice@REALM", "REALM", 1, { "alice" } },
	{ "nfs/server.test@REALM", "REALM", 2, { "nfs", "server.test" } },
	{ "a/b/c/d@R", "R", 4, { "a", "b", "c", "d" } },
	{ "a\\/b@R", "R", 1, { "a/b" } },
	{ "a\\@b@R", "R", 1, { "a@b" } },
	{ "a\\\\b@R", "R", 1, { "a\\b" } },
	{ "a\\\\/b@R", "R", 2, { "a\\", "b" } },
	{ "\\a@R", "R", 1, { "a" }, "a@R" },
	{ "@R", "R", 1, { "" } },
	{ "/@R", "R", 2, { "", "" } },
	{ "a/@R", "R", 2, { "a", "" } },
	{ "/a@R", "R", 2, { "", "a" } },
	{ "a@R/S", "R/S", 1, { "a" }, "a@R\\/S" },
	{ "a@R\\@S", "R@S", 1, { "a" } },
	{ "a@b\\\\c", "b\\c", 1, { "a" } },
	{ "a b@R S", "R S", 1, { "a b" } },
	{ "\xc3\xa4@\xff", "\xff", 1, { "\xc3\xa4" } },
	{ "WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS", "WELLKNOWN:ANONYMOUS", 2,
	  { "WELLKNOWN", "ANONYMOUS" } },
};

static void parse_desc(const struct parse_case *c, char *desc)
{
	strscpy(desc, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(parse, parse_cases, parse_desc);

static void expect_octets(struct kunit *test, struct krb5_ap_octets o,
			  const char *text)
{
	KUNIT_ASSERT_EQ(test, o.len, strlen(text));
	KUNIT_EXPECT_MEMEQ(test, o.data, text, o.len);
}

/* Parse text, and write it again. */
static void principal_parse(struct kunit *test)
{
	const struct parse_case *c = test->param_value;
	const char *again = c->again ?: c->text;
	struct krb5_ap_principal *p = test_principal(test, c->text);
	unsigned int i;
	char text[64];

	expect_octets(test, krb5_ap_principal_realm(p), c->realm);
	KUNIT_EXPECT_EQ(test, krb5_ap_principal_components(p), c->components);
	KUNIT_EXPECT_EQ(test, krb5_ap_principal_type(p), KRB5_NT_PRINCIPAL);
	for (i = 0; i < c->components; i++)
		expect_octets(test, krb5_ap_principal_component(p, i),
			      c->component[i]);
	for (; i < c->components + 3; i++)
		KUNIT_EXPECT_EQ(test, krb5_ap_principal_component(p, i).len, 0);
	/* At once, and not after four thousand million looks. */
	KUNIT_EXPECT_NULL(test, krb5_ap_principal_component(p, U32_MAX).data);
	KUNIT_EXPECT_EQ(test, krb5_ap_principal_unparse(p, text, sizeof(text)),
			(int)strlen(again));
	KUNIT_EXPECT_STREQ(test, text, again);
	krb5_ap_principal_free(p);
}

/* Refuse text that is not a principal with a realm, or has control characters. */
static void principal_parse_refused(struct kunit *test)
{
	static const char * const bad[] = {
		"", "alice", "alice/admin", "alice@", "@", "a@b@c", "a\\", "a@R\\",
		"a\\n@R", "a\\t@R", "a\\b@R", "a\\0@R", "a\nb@R", "a\x7f@R",
		"a@R\n", "a@\x1f", "a@R\\n", "\x01@R", "a\\@R",
	};
	struct krb5_ap_principal *p;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		p = krb5_ap_principal_parse(bad[i], GFP_KERNEL);
		KUNIT_EXPECT_PTR_EQ_MSG(test, (void *)p, ERR_PTR(-EINVAL),
					"case %u", i);
		krb5_ap_principal_free(p);
	}
}

/* As many components and bytes as there may be, and more. */
static void principal_parse_limits(struct kunit *test)
{
	char *text = test_vmalloc(test, 3 * KRB5_AP_PRINCIPAL_MAX);
	struct krb5_ap_principal *p;
	unsigned int n;

	for (n = 1; n <= 1100; n++) {
		if (n == 3)
			n = 1020;
		memset(text, '/', n - 1);
		strscpy(text + n - 1, "@R", 3);
		p = krb5_ap_principal_parse(text, GFP_KERNEL);
		KUNIT_EXPECT_EQ_MSG(test, IS_ERR(p), n > KRB5_AP_COMPONENTS_MAX,
				    "%u components", n);
		if (!IS_ERR(p))
			KUNIT_EXPECT_EQ(test, krb5_ap_principal_components(p),
					n);
		krb5_ap_principal_free(p);
	}
	for (n = KRB5_AP_PRINCIPAL_MAX - 1; n <= KRB5_AP_PRINCIPAL_MAX + 1;
	     n++) {
		memset(text, 'a', n - 2);
		strscpy(text + n - 2, "@R", 3);
		p = krb5_ap_principal_parse(text, GFP_KERNEL);
		KUNIT_EXPECT_EQ(test, IS_ERR(p), n > KRB5_AP_PRINCIPAL_MAX);
		if (!IS_ERR(p))
			KUNIT_EXPECT_EQ(test, krb5_ap_principal_component(p, 0).len,
					n - 2);
		krb5_ap_principal_free(p);
	}
}

/*
 * A buffer of any size, also none: as snprintf(), always terminated and never
 * written beyond.
 */
static void principal_unparse_truncates(struct kunit *test)
{
	static const char whole[] = "a\\/b/c\\\\d@R\\@S";
	struct krb5_ap_principal *p = test_principal(test, whole);
	size_t size, len = strlen(whole);
	char *buf;

	KUNIT_EXPECT_EQ(test, krb5_ap_principal_unparse(p, NULL, 0), (int)len);
	for (size = 1; size <= len + 2; size++) {
		/* Exactly so long, for KASAN. */
		buf = kmalloc(size, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, buf);
		KUNIT_EXPECT_EQ(test, krb5_ap_principal_unparse(p, buf, size),
				(int)len);
		KUNIT_EXPECT_EQ(test, strlen(buf), min(size - 1, len));
		KUNIT_EXPECT_MEMEQ(test, buf, whole, strlen(buf));
		kfree(buf);
	}
	krb5_ap_principal_free(p);
}

/* Equal if realm and components are, and not if only the text looks like it. */
static void principal_equality(struct kunit *test)
{
	static const char * const names[] = {
		"a/b@R", "a\\/b@R", "a@R", "A@R", "a@r", "a@RR", "aa@R", "a/@R",
		"/a@R", "@R", "/@R", "b/a@R", "a/b/@R", "a\\@R@R",
	};
	struct krb5_ap_principal *p[ARRAY_SIZE(names)], *same;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		p[i] = test_principal(test, names[i]);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		for (j = 0; j < ARRAY_SIZE(names); j++)
			KUNIT_EXPECT_EQ(test, i == j,
					krb5_ap_principal_equal(p[i], p[j]));
		same = test_principal(test, names[i]);
		KUNIT_EXPECT_TRUE(test, krb5_ap_principal_equal(p[i], same));
		same->type = 99;
		KUNIT_EXPECT_TRUE(test, krb5_ap_principal_equal(p[i], same));
		krb5_ap_principal_free(same);
	}
	for (i = 0; i < ARRAY_SIZE(names); i++)
		krb5_ap_principal_free(p[i]);
}

/*
 * Anonymous: WELLKNOWN/ANONYMOUS in any realm, any name in the anonymous realm,
 * and nobody else, whatever the name-type (T11).
 */
static void principal_anonymous(struct kunit *test)
{
	static const struct {
		const char *name;
		bool anonymous;
	} cases[] = {
		{ "WELLKNOWN/ANONYMOUS@R", true },
		{ "WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS", true },
		{ "alice@WELLKNOWN:ANONYMOUS", true },
		{ "a/b/c@WELLKNOWN:ANONYMOUS", true },
		{ "WELLKNOWN/ANONYMOU@R", false },
		{ "WELLKNOWN/ANONYMOUS2@R", false },
		{ "WELLKNOW/ANONYMOUS@R", false },
		{ "wellknown/anonymous@R", false },
		{ "WELLKNOWN\\/ANONYMOUS@R", false },
		{ "WELLKNOWN/ANONYMOUS/x@R", false },
		{ "WELLKNOWN/ANONYMOUS/@R", false },
		{ "ANONYMOUS/WELLKNOWN@R", false },
		{ "WELLKNOWN@R", false },
		{ "ANONYMOUS@R", false },
		{ "alice@WELLKNOWN:ANONYMOUS2", false },
		{ "alice@WELLKNOWN:ANONYMOU", false },
		{ "WELLKNOWN:ANONYMOUS@R", false },
	};
	struct krb5_ap_principal *p;
	struct krb5_name name;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		p = test_principal(test, cases[i].name);
		name = krb5_principal_name(p);
		KUNIT_EXPECT_EQ_MSG(test, krb5_name_anonymous(&name),
				    cases[i].anonymous, "%s", cases[i].name);
		name.type = KRB5_NT_WELLKNOWN;
		KUNIT_EXPECT_EQ(test, krb5_name_anonymous(&name),
				cases[i].anonymous);
		krb5_ap_principal_free(p);
	}
}

/* What netlink makes of parts: held to what a message may have (F11). */
static void principal_make(struct kunit *test)
{
	static const struct krb5_ap_octets bad[] = {
		OCTETS("a\0b"), OCTETS("\n"), OCTETS("a\x7f"),
		OCTETS("\x1f"),
	};
	struct krb5_ap_octets parts[2] = { VIEW("a/b"), VIEW("") };
	struct krb5_ap_octets *many;
	struct krb5_ap_principal *p;
	unsigned int i;
	char text[32];

	p = krb5_principal_make(10, VIEW("R@"), parts, 2, GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_EXPECT_EQ(test, krb5_ap_principal_type(p), 10);
	krb5_ap_principal_unparse(p, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text, "a\\/b/@R\\@");
	krb5_ap_principal_free(p);

	KUNIT_EXPECT_PTR_EQ(test, ERR_PTR(-EINVAL), (void *)
			    krb5_principal_make(1, VIEW("R"), parts, 0,
						GFP_KERNEL));
	KUNIT_EXPECT_PTR_EQ(test, ERR_PTR(-EINVAL), (void *)
			    krb5_principal_make(1, VIEW(""), parts, 1,
						GFP_KERNEL));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_PTR_EQ(test, ERR_PTR(-EINVAL), (void *)
				    krb5_principal_make(1, bad[i], parts, 1,
							GFP_KERNEL));
		parts[1] = bad[i];
		KUNIT_EXPECT_PTR_EQ(test, ERR_PTR(-EINVAL), (void *)
				    krb5_principal_make(1, VIEW("R"), parts, 2,
							GFP_KERNEL));
	}

	many = test_alloc(test, 1025 * sizeof(*many));
	p = krb5_principal_make(1, VIEW("R"), many, 1024, GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_EXPECT_EQ(test, krb5_ap_principal_components(p), 1024);
	krb5_ap_principal_free(p);
	KUNIT_EXPECT_PTR_EQ(test, ERR_PTR(-EINVAL), (void *)
			    krb5_principal_make(1, VIEW("R"), many, 1025,
						GFP_KERNEL));
}

static struct kunit_case principal_cases[] = {
	KUNIT_CASE_PARAM(principal_parse, parse_gen_params),
	KUNIT_CASE(principal_parse_refused),
	KUNIT_CASE(principal_parse_limits),
	KUNIT_CASE(principal_unparse_truncates),
	KUNIT_CASE(principal_equality),
	KUNIT_CASE(principal_anonymous),
	KUNIT_CASE(principal_make),
	{}
};

static struct kunit_suite principal_suite = {
	.name = "krb5_ap_principal",
	.test_cases = principal_cases,
};

kunit_test_suite(principal_suite);
