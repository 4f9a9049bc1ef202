// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of contexts: whether they have what was in the request, and keep
 * nothing else of it.
 */
#include <linux/slab.h>

#include "fixture/service.h"

KUNIT_ARRAY_PARAM(enctype, service_enctypes, service_enctype_desc);

/*
 * Each combination of the enctypes of ticket, session key and subkey, with and
 * without mutual authentication: is what the context has what was in the
 * request, and does the KRB_AP_REP belong to it (A6, P1, P2)?
 */
static void accept_enctypes(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct service *fx = service_loaded(test);
	unsigned int i, j;
	struct token t;
	bool mutual;

	for (i = 0; i < ARRAY_SIZE(service_enctypes); i++) {
		for (j = 0; j <= ARRAY_SIZE(service_enctypes); j++) {
			mutual = (i + j) % 3;
			token_init(&t, etype, fx->t);
			token_set_key(&t.session, service_enctypes[i]);
			t.auth_etype = service_enctypes[i];
			if (j < ARRAY_SIZE(service_enctypes))
				token_set_key(&t.subkey, service_enctypes[j]);
			else
				t.subkey.said_etype = 0;
			if (!mutual)
				t.options = 0;
			KUNIT_ASSERT_EQ(test, 0, service_accept_token(test, fx, &t));
			KUNIT_EXPECT_EQ(test, (int)fx->reply.reason, 0);
			KUNIT_EXPECT_EQ(test, fx->reply.error, 0);
			KUNIT_ASSERT_NOT_NULL(test, fx->context);
			KUNIT_EXPECT_EQ(test, etype,
					krb5_ap_context_ticket_enctype(fx->context));
			service_expect_key(test, krb5_ap_context_session_key(fx->context),
					   &t.session);
			if (j < ARRAY_SIZE(service_enctypes))
				service_expect_key(test,
						   krb5_ap_context_initiator_subkey(fx->context),
						   &t.subkey);
			else
				KUNIT_EXPECT_NULL(test,
						  krb5_ap_context_initiator_subkey(fx->context));
			/* The bit that asks for it is not authenticated. */
			KUNIT_EXPECT_FALSE(test,
					   krb5_ap_context_mutual(fx->context));
			if (mutual) {
				const struct krb5_ap_key *subkey =
					krb5_ap_context_acceptor_subkey(fx->context);

				service_expect_ap_rep(test, fx, &t);
				KUNIT_EXPECT_EQ(test, subkey->enctype,
						j < ARRAY_SIZE(service_enctypes) ?
						service_enctypes[j] : service_enctypes[i]);
				KUNIT_EXPECT_EQ(test, subkey->length,
						test_enctype(test,
							     subkey->enctype)->key_len);
			} else {
				KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
				KUNIT_EXPECT_NULL(test,
						  krb5_ap_context_acceptor_subkey(fx->context));
			}
		}
	}
	KUNIT_EXPECT_EQ(test, service_entries(fx), i * j);
}

/* Everything else that a context tells, with all that is optional there. */
static void accept_context(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	const struct krb5_ap_times *times;
	struct krb5_ap_context *context;
	struct token t;

	token_init(&t, 18, fx->t);
	t.renew_till = fx->t + 72000;
	t.checksum = VIEW("\x10\0\0\0channel bindings\x3e\0\0\0");
	KUNIT_ASSERT_EQ(test, 0, service_accept_token(test, fx, &t));
	context = fx->context;
	service_expect_name(test, krb5_ap_context_client(context),
			    TOKEN_CLIENT "@CLIENT.REALM");
	service_expect_name(test, krb5_ap_context_service(context),
			    TOKEN_SERVICE "@" TOKEN_REALM);
	/* The type is that of the key, not that of the ticket, which was 2. */
	KUNIT_EXPECT_EQ(test, krb5_ap_principal_type(krb5_ap_context_service(context)),
			KRB5_NT_PRINCIPAL);
	KUNIT_EXPECT_FALSE(test, krb5_ap_context_anonymous(context));
	KUNIT_EXPECT_FALSE(test, krb5_ap_context_mutual(context));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_ticket_flags(context), t.flags);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(context), 3);
	times = krb5_ap_context_times(context);
	KUNIT_EXPECT_EQ(test, times->authtime, t.authtime);
	KUNIT_EXPECT_EQ(test, times->starttime, t.starttime);
	KUNIT_EXPECT_EQ(test, times->endtime, t.endtime);
	KUNIT_EXPECT_EQ(test, times->renew_till, t.renew_till);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(context), t.seq);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_authdata(context).len, 0);
	KUNIT_EXPECT_NULL(test, krb5_ap_context_authdata(context).data);
	KUNIT_EXPECT_EQ(test, (int)krb5_ap_context_pac_state(context),
			(int)KRB5_AP_PAC_NOT_REQUESTED);

	/* It lives as long as somebody has it, the keys gone and all. */
	krb5_ap_context_get(context);
	krb5_keytab_replace(&fx->kn->keytab, NULL, NULL);
	rcu_barrier();
	krb5_ap_context_put(context);
	service_expect_name(test, krb5_ap_context_service(context),
			    TOKEN_SERVICE "@" TOKEN_REALM);
	service_expect_key(test, krb5_ap_context_session_key(context), &t.session);
	krb5_ap_context_put(NULL);
}

/* And with nothing that is optional (T6, A7). */
static void accept_context_minimal(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	const struct krb5_ap_times *times;
	struct token t;

	token_init(&t, 20, fx->t);
	t.options = 0;
	t.starttime = 0;
	t.subkey.said_etype = 0;
	t.has_seq = false;
	t.kvno = -1;
	KUNIT_ASSERT_EQ(test, 0, service_accept_token(test, fx, &t));
	times = krb5_ap_context_times(fx->context);
	KUNIT_EXPECT_EQ(test, times->starttime, t.authtime);
	KUNIT_EXPECT_EQ(test, times->renew_till, 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), 3);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(fx->context), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_send_seq(fx->context), 0);
	KUNIT_EXPECT_EQ(test, fx->reply.len, 0);

	/* Without mutual authentication both count from the client's number. */
	t.has_seq = true;
	KUNIT_ASSERT_EQ(test, 0, service_accept_token(test, fx, &t));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(fx->context), t.seq);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_send_seq(fx->context), t.seq);
}

/* Two contexts have no key and no number in common (P3, P5). */
static void accept_subkeys_are_fresh(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct krb5_ap_key first;
	struct token t;
	u32 seq;

	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, 0, service_accept_token(test, fx, &t));
	first = *krb5_ap_context_acceptor_subkey(fx->context);
	seq = krb5_ap_context_send_seq(fx->context);
	KUNIT_EXPECT_MEMNEQ(test, first.value, t.subkey.value, 32);
	KUNIT_EXPECT_MEMNEQ(test, first.value, t.session.value, 32);
	KUNIT_ASSERT_EQ(test, 0, service_accept_token(test, fx, &t));
	KUNIT_EXPECT_MEMNEQ(test, first.value,
			    krb5_ap_context_acceptor_subkey(fx->context)->value,
			    32);
	KUNIT_EXPECT_NE(test, seq, krb5_ap_context_send_seq(fx->context));
}

/* Anonymous by name, by realm, by flag; and not otherwise (T11). */
static void accept_anonymous(struct kunit *test)
{
	static const struct {
		const char *realm, *name;
		u32 flag;
		bool anonymous;
	} cases[] = {
		{ "CLIENT.REALM", "alice", 0, false },
		{ "CLIENT.REALM", "alice", KRB5_AP_TICKET_ANONYMOUS, true },
		{ "CLIENT.REALM", "WELLKNOWN/ANONYMOUS", 0, true },
		{ "WELLKNOWN:ANONYMOUS", "WELLKNOWN/ANONYMOUS", 0, true },
		{ "WELLKNOWN:ANONYMOUS", "alice", 0, true },
	};
	struct service *fx = service_loaded(test);
	unsigned int i;
	struct token t;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		token_init(&t, 17, fx->t);
		t.crealm = cases[i].realm;
		t.auth_crealm = cases[i].realm;
		t.cname = cases[i].name;
		t.auth_cname = cases[i].name;
		t.flags |= cases[i].flag;
		KUNIT_ASSERT_EQ(test, 0, service_accept_token(test, fx, &t));
		KUNIT_EXPECT_EQ(test, krb5_ap_context_anonymous(fx->context),
				cases[i].anonymous);
	}
	KUNIT_EXPECT_EQ(test, KRB5_AP_TICKET_ANONYMOUS, 0x00008000);
}

/* Asked for, but not there: no authorization data, and no buffer for it. */
static void accept_no_authdata(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct token t;

	fx->request.flags = KRB5_AP_WANT_AUTHDATA | KRB5_AP_WANT_PAC;
	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	KUNIT_EXPECT_NULL(test, krb5_ap_context_authdata(fx->context).data);
	KUNIT_EXPECT_NULL(test, fx->context->buf);
	KUNIT_EXPECT_EQ(test, (int)krb5_ap_context_pac_state(fx->context),
			(int)KRB5_AP_PAC_ABSENT);
	/* There, and empty. */
	t.authdata = VIEW("");
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_authdata(fx->context).len, 0);
}

/*
 * A client that pads its authenticator, and one whose request is small: does a
 * context keep memory for the authorization data of the ticket, and for nothing
 * else that the client sent? And no more than it has where that fills the
 * request?
 */
static void accept_keeps_authdata_only(struct kunit *test)
{
	static const struct {
		size_t ticket, authenticator, most;
	} cases[] = {
		{ 100, 0, 200 }, { 100, 1000, 200 }, { 100, 100000, 200 },
		{ 1500, 20000, 1600 }, { 20000, 200000, 20100 },
		{ 20000, 0, 21000 },
	};
	struct service *fx = service_loaded(test);
	struct token *t = test_alloc(test, sizeof(*t));
	unsigned int i;

	fx->request.flags = KRB5_AP_WANT_AUTHDATA;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		token_init(t, 18, fx->t);
		t->authdata = service_big_authdata(test, cases[i].ticket);
		if (cases[i].authenticator)
			t->auth_authdata =
				service_big_authdata(test, cases[i].authenticator);
		KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, t), 0);
		service_expect_octets(test, krb5_ap_context_authdata(fx->context),
				      t->authdata);
		KUNIT_EXPECT_LE(test, fx->context->buf_len, cases[i].most);
	}
}

static struct kunit_case establish_cases[] = {
	KUNIT_CASE_PARAM(accept_enctypes, enctype_gen_params),
	KUNIT_CASE(accept_context),
	KUNIT_CASE(accept_context_minimal),
	KUNIT_CASE(accept_subkeys_are_fresh),
	KUNIT_CASE(accept_anonymous),
	KUNIT_CASE(accept_no_authdata),
	KUNIT_CASE(accept_keeps_authdata_only),
	{}
};

static int establish_init(struct kunit *test)
{
	noise_seed(9);
	return 0;
}

static struct kunit_suite establish_suite = {
	.name = "krb5_ap_establish",
	.init = establish_init,
	.test_cases = establish_cases,
};

kunit_test_suite(establish_suite);
