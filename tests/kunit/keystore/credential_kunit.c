// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of credentials: make, replace, find and remove them.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "fixture/exchange_pair.h"

/* Refuse what is not a valid ticket, or not a key for one. */
static void credential_refusals(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_ap_octets ticket = ends->credential->ticket;
	struct krb5_ap_key key = ends->session;
	u8 *copy = test_alloc(test, KRB5_AP_TICKET_MAX + 1);

#define REFUSED(why, k, t)						\
	KUNIT_EXPECT_PTR_EQ(test, ends_credential(test, CLIENT, SERVER, 0, k, t), \
			    (struct krb5_ap_credential *)ERR_PTR(why))

	key.enctype = 23;
	REFUSED(-ENOPKG, &key, ticket);
	key.enctype = 17;
	REFUSED(-EINVAL, &key, ticket);
	key = ends->session;
	key.length = 0;
	REFUSED(-EINVAL, &key, ticket);
	REFUSED(-EINVAL, &ends->session, VIEW(""));
	ticket.len--;
	REFUSED(-EINVAL, &ends->session, ticket);
	ticket.len++;
	memcpy(copy, ticket.data, ticket.len);
	ticket.data = copy;
	ticket.len++;
	REFUSED(-EINVAL, &ends->session, ticket);
	ticket.len = KRB5_AP_TICKET_MAX + 1;
	REFUSED(-EMSGSIZE, &ends->session, ticket);
#undef REFUSED
}

static struct krb5_ap_credential *found(struct krb5_credentials *table,
					const struct krb5_ap_principal *client,
					const struct krb5_ap_principal *server,
					s64 now, int *reason)
{
	struct krb5_ap_credential *credential;

	*reason = krb5_credentials_find(table, client, server, now,
					&credential);
	/* The table has another reference. */
	krb5_ap_credential_put(credential);
	return credential;
}

/* Find what there is, replace what is renewed, and pick nobody. */
static void credential_table(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_ap_octets ticket = ends->credential->ticket;
	struct krb5_credentials *table = test_alloc(test, sizeof(*table));
	struct krb5_ap_principal *alice = test_principal(test, CLIENT);
	struct krb5_ap_principal *bob = test_principal(test, "bob@KRB5AP.TEST");
	struct krb5_ap_principal *server = test_principal(test, SERVER);
	struct krb5_ap_credential *a, *b, *renewed;
	u32 keys = test_keys_settled(), n;
	int reason;

	krb5_credentials_init(table, krb5_share_get(KRB5_SHARE_INITIAL));
	KUNIT_EXPECT_NULL(test, found(table, NULL, server, 0, &reason));
	KUNIT_EXPECT_EQ(test, reason, KRB5_AP_REASON_NO_CREDENTIAL);

	a = ends_credential(test, CLIENT, SERVER, 100, &ends->session, ticket);
	KUNIT_EXPECT_EQ(test, krb5_credentials_add(table, a, 50), 0);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), keys + 1);
	KUNIT_EXPECT_PTR_EQ(test, found(table, NULL, server, 100, &reason), a);
	KUNIT_EXPECT_PTR_EQ(test, found(table, alice, server, 100, &reason), a);
	KUNIT_EXPECT_NULL(test, found(table, bob, server, 50, &reason));
	KUNIT_EXPECT_EQ(test, reason, KRB5_AP_REASON_NO_CREDENTIAL);
	KUNIT_EXPECT_NULL(test, found(table, NULL, alice, 50, &reason));
	KUNIT_EXPECT_NULL(test, found(table, NULL, server, 101, &reason));
	KUNIT_EXPECT_EQ(test, reason, KRB5_AP_REASON_CREDENTIAL_EXPIRED);

	renewed = ends_credential(test, CLIENT, SERVER, 200, &ends->session,
				  ticket);
	KUNIT_EXPECT_EQ(test, krb5_credentials_add(table, renewed, 50), 0);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), keys + 1);
	KUNIT_EXPECT_PTR_EQ(test, found(table, NULL, server, 150, &reason),
			    renewed);

	b = ends_credential(test, "bob@KRB5AP.TEST", SERVER, 300,
			    &ends->session, ticket);
	KUNIT_EXPECT_EQ(test, krb5_credentials_add(table, b, 50), 0);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), keys + 2);
	KUNIT_EXPECT_NULL(test, found(table, NULL, server, 150, &reason));
	KUNIT_EXPECT_EQ(test, reason, KRB5_AP_REASON_CREDENTIAL_AMBIGUOUS);
	KUNIT_EXPECT_PTR_EQ(test, found(table, bob, server, 150, &reason), b);
	/* An expired credential is not a choice. */
	KUNIT_EXPECT_PTR_EQ(test, found(table, NULL, server, 250, &reason), b);

	/* An addition removes what has expired, here both. */
	a = ends_credential(test, CLIENT, "other@KRB5AP.TEST", 900,
			    &ends->session, ticket);
	KUNIT_EXPECT_EQ(test, krb5_credentials_add(table, a, 301), 0);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), keys + 1);
	KUNIT_EXPECT_EQ(test, krb5_credentials_delete(table, bob, NULL, &n), 0);
	KUNIT_EXPECT_EQ(test, n, 0U);
	KUNIT_EXPECT_EQ(test, krb5_credentials_delete(table, alice, NULL, &n), 0);
	KUNIT_EXPECT_EQ(test, n, 1U);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_KEYS), keys);

	krb5_ap_principal_free(alice);
	krb5_ap_principal_free(bob);
	krb5_ap_principal_free(server);
}

/* A renewed credential takes the place of the one before: there is one of them. */
static void credential_replaced(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_ap_octets ticket = ends->credential->ticket;
	struct krb5_credentials *table = test_alloc(test, sizeof(*table));
	struct krb5_ap_principal *alice = test_principal(test, CLIENT);
	struct krb5_ap_credential *each;
	u32 i, n;

	krb5_credentials_init(table, krb5_share_get(KRB5_SHARE_INITIAL));
	for (i = 0; i < 3; i++) {
		each = ends_credential(test, CLIENT, SERVER, 100 + i,
				       &ends->session, ticket);
		KUNIT_EXPECT_EQ(test, krb5_credentials_add(table, each, 50), 0);
	}
	KUNIT_EXPECT_EQ(test, krb5_credentials_delete(table, alice, NULL, &n), 0);
	KUNIT_EXPECT_EQ(test, n, 1U);
	krb5_ap_principal_free(alice);
}

static struct kunit_case credential_cases[] = {
	KUNIT_CASE(credential_refusals),
	KUNIT_CASE(credential_table),
	KUNIT_CASE(credential_replaced),
	{}
};

static struct kunit_suite credential_suite = {
	.name = "krb5_ap_credential",
	.test_cases = credential_cases,
};

kunit_test_suite(credential_suite);
