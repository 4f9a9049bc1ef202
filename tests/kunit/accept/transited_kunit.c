// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the realms that a ticket has passed (T8).
 */
#include <linux/string.h>

#include "accept/accept.h"
#include "fixture/util.h"

/**
 * struct way - realms that a ticket has passed, and whether it may have
 * @client: realm of the client
 * @server: realm of the service
 * @passed: the transited field
 * @good: its realms are on the way, by their names
 */
struct way {
	const char *client;
	const char *server;
	struct krb5_ap_octets passed;
	bool good;
};

#define WAY(client, server, passed, good) \
	{ client, server, OCTETS(passed), good }

static const struct way ways[] = {
	/* Children of one forest, and of forests in forests. */
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "CORP.TEST", true),
	WAY("A.ENG.CORP.TEST", "SALES.CORP.TEST", "ENG.CORP.TEST,CORP.TEST", true),
	WAY("A.ENG.CORP.TEST", "SALES.CORP.TEST", "CORP.TEST,ENG.CORP.TEST", true),
	WAY("CORP.TEST", "A.ENG.CORP.TEST", "ENG.CORP.TEST", true),
	WAY("A.ENG.CORP.TEST", "CORP.TEST", "ENG.CORP.TEST", true),
	/* Both ends are on the way. */
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "ENG.CORP.TEST", true),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "SALES.CORP.TEST", true),
	WAY("CORP.TEST", "CORP.TEST", "CORP.TEST", true),
	/* Above the lowest ancestor, beside the way, and what only looks like it. */
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "TEST", false),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "LAB.CORP.TEST", false),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "ORP.TEST", false),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "CORP.TES", false),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "XCORP.TEST", false),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "corp.test", false),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "CORP.TEST,EVIL.TEST", false),
	WAY("ENG.CORP.TEST", "SALES.CORP.TEST", "EVIL.TEST,CORP.TEST", false),
	WAY("ENG.XCORP.TEST", "SALES.CORP.TEST", "CORP.TEST", true),
	WAY("ENG.XCORP.TEST", "SALES.CORP.TEST", "XCORP.TEST,TEST", true),
	WAY("CORP.TEST", "CORP.TEST", "SALES.CORP.TEST", false),
	/* Nothing in common: over the tops of both. */
	WAY("A.ONE", "B.TWO", "ONE,TWO", true),
	WAY("A.ONE", "B.TWO", "THREE", false),
	/* The compressed forms, and the examples of the RFC. */
	WAY("A.ENG.CORP.TEST", "SALES.CORP.TEST", "CORP.TEST,ENG.", true),
	WAY("A.ENG.CORP.TEST", "SALES.CORP.TEST", "CORP.TEST,LAB.", false),
	WAY("A.ENG.CORP.TEST", "SALES.CORP.TEST", "CORP.TEST, ENG.", false),
	WAY("A.B.C.TEST", "X.TEST", ",TEST", true),
	WAY("A.B.C.TEST", "X.TEST", "B.C.TEST,,TEST", true),
	WAY("A.B.C.TEST", "X.Y.TEST", "TEST,", true),
	WAY("A.B.C.TEST", "X.Y.TEST", "Y.TEST,,X.Y.TEST", true),
	WAY("A.B.C.TEST", "TEST", ",", true),
	WAY("A.B.C.TEST", "X.TEST", ",", false),
	WAY("A.B.C.TEST", "X.TEST", ",EVIL", false),
	WAY("ATHENA.MIT.EDU", "CS.WASHINGTON.EDU",
	    "EDU,MIT.,WASHINGTON.EDU", true),
	WAY("ATHENA.MIT.EDU", "CS.WASHINGTON.EDU",
	    "EDU,MIT.,ATHENA.,WASHINGTON.EDU,CS.", true),
	WAY("A.ONE", "B.TWO", "/COM/HP,/APOLLO, /COM/DEC", false),
	/* A character that stands for itself. */
	WAY("A,B.ONE", "C.ONE", "A\\,B.ONE,ONE", true),
	WAY("A,B.ONE", "C.ONE", "A,B.ONE,ONE", false),
	WAY("A.ONE", "C.ONE", "\\O\\N\\E", true),
	WAY("A.ONE", "C.ONE", "ONE\\", false),
	/* No encoding of anything. */
	WAY("A.ONE", "C.ONE", "\0ONE", false),
	WAY("A.ONE", "C.ONE", "\0", false),
	WAY("A.ONE", "C.ONE", "ONE\0", false),
	WAY("A.ONE", "C.ONE", " ", false),
	WAY("A.ONE", "C.ONE", ".", false),
	WAY("A.ONE", "C.ONE", ",.", false),
	WAY("A.ONE", "C.ONE", "/", false),
};

static void way_desc(const struct way *w, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s to %s by %.*s", w->client,
		 w->server, (int)w->passed.len, w->passed.data);
}

KUNIT_ARRAY_PARAM(way, ways, way_desc);

static struct krb5_ap_octets text(const char *s)
{
	return (struct krb5_ap_octets){ (const u8 *)s, strlen(s) };
}

static struct krb5_enc_ticket_part *passed(struct kunit *test,
					   const char *client,
					   struct krb5_ap_octets field)
{
	struct krb5_enc_ticket_part *ticket = test_alloc(test, sizeof(*ticket));
	struct guard guard;

	/* Reading behind the field is a fault. */
	guard_init(test, &guard, field.len);
	ticket->client.realm = text(client);
	ticket->tr_type = KRB5_TR_DOMAIN_X500_COMPRESS;
	ticket->transited.data = guard_copy(&guard, field.data, field.len);
	ticket->transited.len = field.len;
	return ticket;
}

static int check(const struct krb5_enc_ticket_part *ticket, const char *server,
		 enum krb5_ap_transited policy)
{
	struct krb5_capaths __rcu *none = NULL;

	return krb5_check_transited(ticket, text(server), policy, &none,
				    GFP_KERNEL);
}

static void transited_policies(struct kunit *test)
{
	const struct way *w = test->param_value;
	struct krb5_enc_ticket_part *ticket = passed(test, w->client, w->passed);

	KUNIT_EXPECT_EQ(test, check(ticket, w->server, KRB5_AP_TRANSITED_HIERARCHY),
			w->good ? 0 : KRB5_AP_REASON_TRANSITED);
	KUNIT_EXPECT_EQ(test, check(ticket, w->server, KRB5_AP_TRANSITED_STRICT),
			(int)KRB5_AP_REASON_TRANSITED);
	KUNIT_EXPECT_EQ(test, check(ticket, w->server,
				    KRB5_AP_TRANSITED_TRUST_KDC), 0);
	/* A KDC that has checked them is believed. */
	ticket->flags = KRB5_AP_TICKET_TRANSITED_CHECKED;
	KUNIT_EXPECT_EQ(test, check(ticket, w->server, KRB5_AP_TRANSITED_STRICT), 0);
	ticket->flags = ~KRB5_AP_TICKET_TRANSITED_CHECKED;
	ticket->tr_type = 0;
	KUNIT_EXPECT_EQ(test, check(ticket, w->server, KRB5_AP_TRANSITED_HIERARCHY),
			(int)KRB5_AP_REASON_TRANSITED);
	ticket->tr_type = KRB5_TR_DOMAIN_X500_COMPRESS;
	/* User-to-user: no realm of a key to hold it against. */
	KUNIT_EXPECT_EQ(test, check(ticket, "", KRB5_AP_TRANSITED_HIERARCHY),
			(int)KRB5_AP_REASON_TRANSITED);
	ticket->transited.len = 0;
	KUNIT_EXPECT_EQ(test, check(ticket, w->server, KRB5_AP_TRANSITED_STRICT), 0);
}

/* The longest realm that is put together of two, and one that is longer. */
static void transited_longest(struct kunit *test)
{
	static const char top[] = "ONE";
	char *client = test_alloc(test, 1024), *field = test_alloc(test, 1024);
	size_t len;

	for (len = 512; len <= 513; len++) {
		memset(client, 'A', len);
		memcpy(client + len - strlen(".ONE"), ".ONE", sizeof(".ONE"));
		scnprintf(field, 1024, "%s,%.*s", top,
			  (int)(len - strlen(top)), client);
		KUNIT_EXPECT_EQ(test, len > 512 ? KRB5_AP_REASON_TRANSITED : 0,
				check(passed(test, client, text(field)), "B.ONE",
				      KRB5_AP_TRANSITED_HIERARCHY));
	}
}

/* Long realms, many realms, and noise: bounded, and never a fault. */
static void transited_limits(struct kunit *test)
{
	struct krb5_enc_ticket_part *ticket;
	u8 *field = test_alloc(test, 20000);
	struct krb5_ap_octets o = { field };
	unsigned int i, n;

	for (i = 0; i < 64; i++)
		memcpy(field + 4 * i, "ONE,", 4);
	o.len = 4 * 64 - 1;
	ticket = passed(test, "A.ONE", o);
	KUNIT_EXPECT_EQ(test, check(ticket, "B.ONE", KRB5_AP_TRANSITED_HIERARCHY),
			0);
	memcpy(field + 4 * 64, "ONE", 3);
	o.len = 4 * 65 - 1;
	field[4 * 64 - 1] = ',';
	ticket = passed(test, "A.ONE", o);
	KUNIT_EXPECT_EQ(test, check(ticket, "B.ONE", KRB5_AP_TRANSITED_HIERARCHY),
			(int)KRB5_AP_REASON_TRANSITED);

	memset(field, 'X', 20000);
	for (o.len = 510; o.len < 516; o.len++) {
		ticket = passed(test, "A.ONE", o);
		KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_TRANSITED,
				check(ticket, "B.ONE",
				      KRB5_AP_TRANSITED_HIERARCHY));
	}
	/* Each element has the one before it appended. */
	for (i = 0; i < 20000; i++)
		field[i] = ",X.\\/ N"[i % 7];
	o.len = 20000;
	ticket = passed(test, "A.ONE", o);
	check(ticket, "B.ONE", KRB5_AP_TRANSITED_HIERARCHY);

	noise_seed(4120);
	for (n = 0; n < 20000; n++) {
		o.len = noise() % 24;
		for (i = 0; i < o.len; i++)
			field[i] = ",.\\/ AON"[noise() % 8];
		ticket->transited = o;
		ticket->client.realm = text(n % 2 ? "A.N.O" : "/O/N");
		check(ticket, n % 3 ? "O.N.O" : "/O", KRB5_AP_TRANSITED_HIERARCHY);
	}
}

/* Realms that an administrator has named, and none else. */
static void transited_capaths(struct kunit *test)
{
	const struct krb5_capath path[] = {
		{ text("FAR.ORG"), text("HERE.TEST"), text("HUB.NET") },
		{ text("FAR.ORG"), text("HERE.TEST"), text("GATE.NET") },
		{ text("NEAR.TEST"), text("HERE.TEST"), text("") },
		{ text("/COM/HP/APOLLO"), text("HERE.TEST"), text("/COM/HP") },
	};
	static const struct {
		const char *client;
		const char *passed;
		bool good;
	} cases[] = {
		{ "FAR.ORG", "HUB.NET", true },
		{ "FAR.ORG", "HUB.NET,GATE.NET", true },
		{ "FAR.ORG", "FAR.ORG,HERE.TEST", true },
		{ "FAR.ORG", "HUB.NET,EVIL.NET", false },
		/* What is named takes the place of the hierarchy. */
		{ "FAR.ORG", "TEST", false },
		{ "NEAR.TEST", "TEST", false },
		{ "NEAR.TEST", "NEAR.TEST", true },
		/* Put together of two, as the RFC has it for X.500. */
		{ "/COM/HP/APOLLO", "/COM/HP,/APOLLO", true },
		{ "/COM/HP/APOLLO", "/COM/HP,/ARES", false },
		/* It is one way only, and for no other realm. */
		{ "HERE.TEST", "HUB.NET", false },
		{ "SUB.FAR.ORG", "HUB.NET", false },
		{ "OTHER.TEST", "TEST", true },
	};
	struct krb5_capaths __rcu *paths = NULL;
	struct krb5_capaths *made;
	unsigned int i;

	made = krb5_capaths_alloc(path, ARRAY_SIZE(path), GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(made));
	krb5_capaths_replace(&paths, made);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct krb5_enc_ticket_part *ticket =
			passed(test, cases[i].client, text(cases[i].passed));
		int wanted = KRB5_AP_REASON_TRANSITED;

		if (cases[i].good)
			wanted = KRB5_AP_REASON_ACCEPTED;
		KUNIT_EXPECT_EQ_MSG(test, wanted,
				    krb5_check_transited(ticket,
							 text("HERE.TEST"),
							 KRB5_AP_TRANSITED_HIERARCHY,
							 &paths, GFP_KERNEL),
				    "case %u", i);
		KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_TRANSITED,
				krb5_check_transited(ticket, text("HERE.TEST"),
						     KRB5_AP_TRANSITED_STRICT,
						     &paths, GFP_KERNEL));
	}
	krb5_capaths_replace(&paths, NULL);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(paths));
}

static void transited_capaths_limits(struct kunit *test)
{
	struct krb5_capath *path;
	unsigned int i;

	path = test_alloc(test, (KRB5_AP_CAPATHS_MAX + 1) * sizeof(*path));
	for (i = 0; i <= KRB5_AP_CAPATHS_MAX; i++)
		path[i] = (struct krb5_capath){ text("A"), text("B"), text("C") };
	KUNIT_EXPECT_EQ(test, -E2BIG,
			PTR_ERR_OR_ZERO(krb5_capaths_alloc(path, i,
							   GFP_KERNEL)));
	path[0].via.len = KRB5_AP_CAPATHS_BYTES_MAX - 1;
	KUNIT_EXPECT_EQ(test, -E2BIG,
			PTR_ERR_OR_ZERO(krb5_capaths_alloc(path, 1,
							   GFP_KERNEL)));
	path[0].via.len = SIZE_MAX;
	KUNIT_EXPECT_EQ(test, -E2BIG,
			PTR_ERR_OR_ZERO(krb5_capaths_alloc(path, 1,
							   GFP_KERNEL)));
	path[0].via.len = 1;
	path[0].client.len = 0;
	KUNIT_EXPECT_EQ(test, -EINVAL,
			PTR_ERR_OR_ZERO(krb5_capaths_alloc(path, 1,
							   GFP_KERNEL)));
}

static struct kunit_case transited_cases[] = {
	KUNIT_CASE_PARAM(transited_policies, way_gen_params),
	KUNIT_CASE(transited_longest),
	KUNIT_CASE(transited_limits),
	KUNIT_CASE(transited_capaths),
	KUNIT_CASE(transited_capaths_limits),
	{}
};

static struct kunit_suite transited_suite = {
	.name = "krb5_ap_transited",
	.test_cases = transited_cases,
};

kunit_test_suites(&transited_suite);
