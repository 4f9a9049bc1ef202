// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of services that accept tickets for some kinds of service only:
 * the key decides, never the name in the clear.
 */
#include "fixture/gss.h"

#define REALM	"@" TOKEN_REALM

/* What the kernel's NFS server has by default. */
static const char * const nfs_services[] = { "nfs", "host", "$" };

/**
 * struct services_case - a ticket, and a keytab whose names share its key
 * @names: the names
 * @ticket: the service that the ticket names in the clear
 * @reported: the service that is reported; NULL if the ticket is refused
 */
struct services_case {
	const char *names[3];
	const char *ticket;
	const char *reported;
};

/* As in production: the name in the clear does not select keys. */
static struct gss *services_gss(struct kunit *test)
{
	struct gss *gss = gss_new(test, 18);

	gss->kn->settings.config.service_name = KRB5_AP_SERVICE_NAME_ANY;
	return gss;
}

static void services_load(struct kunit *test, struct gss *gss,
			  const char * const names[3])
{
	struct krb5_service_key *keys[3];
	u8 value[KRB5_AP_KEY_MAX];
	unsigned int n;

	token_service_key(18, 3, value);
	for (n = 0; n < 3 && names[n]; n++)
		keys[n] = test_key(test, names[n], 3, 18, value);
	test_net_load(test, gss->kn, keys, n);
}

static void services_expect(struct kunit *test, struct gss *gss,
			    const struct services_case *c)
{
	char text[128] = "refused";
	int reason;

	gss->t.sname = c->ticket;
	reason = gss_ask(test, gss);
	if (!reason)
		krb5_ap_principal_unparse(krb5_ap_context_service(gss->context),
					  text, sizeof(text));
	KUNIT_EXPECT_EQ_MSG(test, reason, c->reported ? 0 :
			    (int)KRB5_AP_REASON_WRONG_SERVICE, "%s by %s",
			    c->ticket, c->names[0]);
	KUNIT_EXPECT_STREQ_MSG(test, text, c->reported ?: "refused",
			       "%s by %s", c->ticket, c->names[0]);
}

static void services_of_nfs(struct kunit *test)
{
	static const struct services_case cases[] = {
		{ { "nfs/a" REALM }, "nfs/a", "nfs/a" REALM },
		{ { "NFS/A" REALM }, "nfs/a", "NFS/A" REALM },
		/* A member of a domain that has the computer's keys only. */
		{ { "A$" REALM }, "nfs/a", "A$" REALM },
		{ { "host/a" REALM }, "nfs/a", "host/a" REALM },
		{ { "A$" REALM, "host/a" REALM, "HTTP/a" REALM }, "nfs/a",
		  "A$" REALM },
		/* Keys of others on this machine. */
		{ { "HTTP/a" REALM }, "HTTP/a", NULL },
		{ { "HTTP/a" REALM }, "nfs/a", NULL },
		{ { "HTTP/a" REALM, "cifs/a" REALM }, "host/a", NULL },
		/* The name in the clear decides nothing, what has the key all. */
		{ { "HTTP/a" REALM, "nfs/b" REALM }, "HTTP/a", "nfs/b" REALM },
		{ { "HTTP/a" REALM, "nfs/b" REALM }, "cifs/a", "nfs/b" REALM },
		{ { "HTTP/a" REALM, "nfs/b" REALM }, "nfs/a", "nfs/b" REALM },
		{ { "host/a" REALM, "nfs/b" REALM }, "nfs/a", "nfs/b" REALM },
		/* Names that only look like those. */
		{ { "nfsx/a" REALM }, "nfs/a", NULL },
		{ { "nf/a" REALM }, "nfs/a", NULL },
		{ { "HTTP/a$" REALM }, "nfs/a", NULL },
		{ { "A$/a" REALM }, "nfs/a", NULL },
		{ { "$" REALM }, "nfs/a", NULL },
		{ { "$/a" REALM }, "nfs/a", NULL },
	};
	struct gss *gss = services_gss(test);
	unsigned int i;

	gss->request.services = nfs_services;
	gss->request.services_count = ARRAY_SIZE(nfs_services);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		services_load(test, gss, cases[i].names);
		services_expect(test, gss, &cases[i]);
	}
}

/* One account by its whole name, and all services. */
static void services_of_others(struct kunit *test)
{
	static const char * const account[] = { "a$" };
	static const struct services_case cases[] = {
		{ { "A$" REALM }, "nfs/a", "A$" REALM },
		{ { "B$" REALM }, "nfs/a", NULL },
	};
	static const struct services_case all = {
		{ "HTTP/a" REALM }, "nfs/a", "HTTP/a" REALM
	};
	struct gss *gss = services_gss(test);
	unsigned int i;

	gss->request.services = account;
	gss->request.services_count = ARRAY_SIZE(account);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		services_load(test, gss, cases[i].names);
		services_expect(test, gss, &cases[i]);
	}
	gss->request.services_count = 0;
	services_load(test, gss, all.names);
	services_expect(test, gss, &all);
}

/* Whoever does not have the session key learns nothing from it. */
static void services_after_client(struct kunit *test)
{
	static const char * const names[3] = { "HTTP/a" REALM };
	struct gss *gss = services_gss(test);

	gss->request.services = nfs_services;
	gss->request.services_count = ARRAY_SIZE(nfs_services);
	services_load(test, gss, names);
	gss->t.sname = "nfs/a";
	gss->t.auth_spoil = TOKEN_LAST_BIT;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss),
			(int)KRB5_AP_REASON_AUTHENTICATOR_INTEGRITY);
	gss->t.auth_spoil = TOKEN_AS_IT_IS;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss),
			(int)KRB5_AP_REASON_WRONG_SERVICE);
	KUNIT_EXPECT_EQ(test, krb5_replay_account_entries(gss->kn->account), 0);
}

static struct kunit_case services_cases[] = {
	KUNIT_CASE(services_of_nfs),
	KUNIT_CASE(services_of_others),
	KUNIT_CASE(services_after_client),
	{}
};

static struct kunit_suite services_suite = {
	.name = "krb5_ap_services",
	.test_cases = services_cases,
};

kunit_test_suites(&services_suite);
