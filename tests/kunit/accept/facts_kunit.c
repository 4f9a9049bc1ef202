// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the facts that explain a verdict, and of judging a request
 * without spending it.
 */
#include <linux/string.h>

#include "accept/explain.h"
#include "fixture/gss.h"

static void free_facts(void *facts)
{
	krb5_accept_facts_free(facts);
}

static struct krb5_accept_facts *facts_new(struct kunit *test)
{
	struct krb5_accept_facts *facts = test_alloc(test, sizeof(*facts));

	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_facts, facts));
	return facts;
}

static int explain(struct gss *gss, struct krb5_ap_octets token, bool dry_run,
		   struct krb5_accept_facts *facts)
{
	struct krb5_accept a = {
		.request = &gss->request, .kn = gss->kn,
		.now.tv_sec = gss->now, .facts = facts, .dry_run = dry_run,
	};

	krb5_accept_facts_free(facts);
	*facts = (struct krb5_accept_facts){ .names = true };
	krb5_ap_context_put(gss->context);
	gss->request.token = token.data;
	gss->request.token_len = token.len;
	return krb5_accept_run(&a, &gss->context, &gss->reply);
}

static void expect_name(struct kunit *test,
			const struct krb5_ap_principal *principal,
			const char *want)
{
	char text[128];

	KUNIT_ASSERT_NOT_NULL(test, principal);
	krb5_ap_principal_unparse(principal, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text, want);
}

/* What is known at each point, and nothing that is not authenticated there. */
static void facts_of_refusals(struct kunit *test)
{
	struct krb5_accept_facts *facts = facts_new(test);
	struct gss *gss = gss_new(test, 18);

	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_FRAMING_UNKNOWN,
			explain(gss, VIEW("NTLMSSP"), false, facts));
	KUNIT_EXPECT_EQ(test, facts->token_len, 7);
	KUNIT_EXPECT_FALSE(test, facts->named);
	KUNIT_EXPECT_NULL(test, facts->service);
	KUNIT_EXPECT_NULL(test, facts->client);

	/* A ticket that does not open: what it says in the clear. */
	gss->t.ticket_spoil = TOKEN_LAST_BIT;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_TICKET_INTEGRITY,
			explain(gss, gss_token(test, gss), false, facts));
	KUNIT_EXPECT_TRUE(test, facts->named);
	KUNIT_EXPECT_EQ(test, facts->enctype, 18);
	KUNIT_EXPECT_TRUE(test, facts->has_kvno);
	KUNIT_EXPECT_EQ(test, facts->kvno, 3);
	expect_name(test, facts->service, TOKEN_SERVICE "@" TOKEN_REALM);
	KUNIT_EXPECT_FALSE(test, facts->opened);
	KUNIT_EXPECT_NULL(test, facts->client);
	gss->t.ticket_spoil = TOKEN_AS_IT_IS;

	/* An authenticator that does not: whose the ticket is, and its times. */
	gss->t.auth_spoil = TOKEN_LAST_BIT;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_AUTHENTICATOR_INTEGRITY,
			explain(gss, gss_token(test, gss), false, facts));
	KUNIT_EXPECT_TRUE(test, facts->opened);
	KUNIT_EXPECT_EQ(test, facts->key_kvno, 3);
	KUNIT_EXPECT_EQ(test, facts->ticket_flags, gss->t.flags);
	KUNIT_EXPECT_EQ(test, facts->times.endtime, gss->t.endtime);
	expect_name(test, facts->client, TOKEN_CLIENT "@CLIENT.REALM");
	KUNIT_EXPECT_FALSE(test, facts->authenticated);
	KUNIT_EXPECT_EQ(test, facts->client_ahead, 0);
	gss->t.auth_spoil = TOKEN_AS_IT_IS;

	/* A clock that is off: by how much. */
	gss->t.ctime += 1000;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SKEW,
			explain(gss, gss_token(test, gss), false, facts));
	KUNIT_EXPECT_TRUE(test, facts->authenticated);
	KUNIT_EXPECT_EQ(test, facts->ctime, gss->t.ctime);
	KUNIT_EXPECT_EQ(test, facts->client_ahead, 1000);
	gss->t.ctime -= 1000;

	/* A context takes the plain text away; the names are there all the same. */
	gss->request.flags = KRB5_AP_WANT_AUTHDATA;
	KUNIT_ASSERT_EQ(test, 0,
			explain(gss, gss_token(test, gss), false, facts));
	expect_name(test, facts->client, TOKEN_CLIENT "@CLIENT.REALM");
}

/* A dry run says what would become of a request, which is good afterwards. */
static void facts_dry_run(struct kunit *test)
{
	struct krb5_accept_facts *facts = facts_new(test);
	struct gss *gss = gss_new(test, 18);
	struct krb5_ap_octets token = gss_token(test, gss);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_EQ(test, 0, explain(gss, token, true, facts));
		expect_name(test, facts->client, TOKEN_CLIENT "@CLIENT.REALM");
		KUNIT_EXPECT_EQ(test, 0,
				krb5_replay_account_entries(gss->kn->account));
	}
	KUNIT_EXPECT_EQ(test, 0,
			krb5_stats_sum(gss->kn->stats, KRB5_AP_REASON_ACCEPTED));
	KUNIT_EXPECT_EQ(test, 0, gss_accept(gss, token));
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_REPLAY,
			explain(gss, token, true, facts));
	KUNIT_EXPECT_EQ(test, 0,
			krb5_stats_sum(gss->kn->stats, KRB5_AP_REASON_REPLAY));
	KUNIT_EXPECT_EQ(test, 1,
			krb5_stats_sum(gss->kn->stats, KRB5_AP_REASON_ACCEPTED));
}

static struct kunit_case facts_cases[] = {
	KUNIT_CASE(facts_of_refusals),
	KUNIT_CASE(facts_dry_run),
	{}
};

static struct kunit_suite facts_suite = {
	.name = "krb5_ap_facts",
	.test_cases = facts_cases,
};

kunit_test_suites(&facts_suite);
