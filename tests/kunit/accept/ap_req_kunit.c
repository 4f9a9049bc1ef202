// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the stages of a KRB_AP_REQ: one thing wrong, two things wrong,
 * all things wrong, and requests that are just good enough.
 */
#include <linux/in.h>
#include <linux/sched.h>

#include "fixture/service.h"

KUNIT_ARRAY_PARAM(enctype, service_enctypes, service_enctype_desc);

/**
 * struct spoiler - one thing that is wrong with a request
 * @reason: what it is refused for
 * @error: its number in RFC 4120
 * @spoil: makes it wrong
 * @group: spoilers that change the same things do not go together
 * @unnamed: no KRB_ERROR, as it is not known who was asked
 */
struct spoiler {
	enum krb5_ap_reason reason;
	u32 error;
	void (*spoil)(struct service *fx, struct token *t);
	unsigned int group;
	bool unnamed;
};

static void too_long(struct service *fx, struct token *t)
{
	fx->kn->settings.config.token_max = 100;
}

static void not_ap_req(struct service *fx, struct token *t)
{
	t->msg_tag = 0x6f;
}

static void trailing(struct service *fx, struct token *t)
{
	t->trailing = 1;
}

static void malformed(struct service *fx, struct token *t)
{
	t->srealm = "";
}

static void bad_msg_type(struct service *fx, struct token *t)
{
	t->msg_type = 15;
}

static void bad_pvno(struct service *fx, struct token *t)
{
	t->pvno = 4;
}

static void bad_tkt_vno(struct service *fx, struct token *t)
{
	t->tkt_vno = 6;
}

static void u2u_no_key(struct service *fx, struct token *t)
{
	t->options |= KRB5_AP_OPT_USE_SESSION_KEY;
}

static const struct krb5_ap_key some_u2u_key = { .enctype = 18, .length = 32 };

static void u2u_required(struct service *fx, struct token *t)
{
	fx->request.u2u_key = &some_u2u_key;
}

static struct krb5_ap_principal *other_service;

static void wrong_service(struct service *fx, struct token *t)
{
	fx->request.service = other_service;
}

static void ticket_etype(struct service *fx, struct token *t)
{
	t->service.said_etype = 23;
}

static void ticket_etype_not_permitted(struct service *fx, struct token *t)
{
	fx->kn->settings.config.enctypes &= ~BIT(krb5_enctype_find(18)->index);
}

static void no_keys(struct service *fx, struct token *t)
{
	krb5_keytab_replace(&fx->kn->keytab, NULL, NULL);
}

static void no_principal(struct service *fx, struct token *t)
{
	t->sname = "nfs/nobody.test";
}

static void no_enctype_key(struct service *fx, struct token *t)
{
	t->service.said_etype = 20;
}

static void bad_kvno(struct service *fx, struct token *t)
{
	t->kvno = 77;
}

static void ticket_short(struct service *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_SHORT;
}

static void ticket_last_bit(struct service *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_LAST_BIT;
}

static void ticket_first_bit(struct service *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_FIRST_BIT;
}

static void ticket_usage(struct service *fx, struct token *t)
{
	t->ticket_usage = 3;
}

static void ticket_other_version(struct service *fx, struct token *t)
{
	t->kvno = 2;
}

static void ticket_alias(struct service *fx, struct token *t)
{
	t->sname = "host/other.test";
}

static void ticket_cut(struct service *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_CUT;
}

static void ticket_long(struct service *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_LONG;
}

static void ticket_empty(struct service *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_EMPTY;
}

static void session_etype(struct service *fx, struct token *t)
{
	t->session.said_etype = 23;
}

static void session_etype_zero(struct service *fx, struct token *t)
{
	t->session.said_etype = 0;
}

static void session_short(struct service *fx, struct token *t)
{
	t->session.said_len = 31;
}

static void session_long(struct service *fx, struct token *t)
{
	t->session.said_len = 33;
}

static void session_empty(struct service *fx, struct token *t)
{
	t->session.said_len = 0;
}

static void auth_etype(struct service *fx, struct token *t)
{
	t->auth_etype = 17;
}

static void auth_short(struct service *fx, struct token *t)
{
	t->auth_spoil = TOKEN_SHORT;
}

static void auth_last_bit(struct service *fx, struct token *t)
{
	t->auth_spoil = TOKEN_LAST_BIT;
}

static void auth_first_bit(struct service *fx, struct token *t)
{
	t->auth_spoil = TOKEN_FIRST_BIT;
}

/* The authenticator of a request to the KDC (A2). */
static void auth_usage(struct service *fx, struct token *t)
{
	t->auth_usage = 7;
}

static void auth_cut(struct service *fx, struct token *t)
{
	t->auth_spoil = TOKEN_CUT;
}

static void auth_long(struct service *fx, struct token *t)
{
	t->auth_spoil = TOKEN_LONG;
}

static void auth_empty(struct service *fx, struct token *t)
{
	t->auth_spoil = TOKEN_EMPTY;
}

static void auth_cusec(struct service *fx, struct token *t)
{
	t->cusec = 1000000;
}

static void auth_vno(struct service *fx, struct token *t)
{
	t->auth_vno = 4;
}

static void client_name(struct service *fx, struct token *t)
{
	t->auth_cname = "alice";
}

static void client_realm(struct service *fx, struct token *t)
{
	t->auth_crealm = "OTHER.REALM";
}

static const struct sockaddr_in some_peer = {
	.sin_family = AF_INET, .sin_addr.s_addr = cpu_to_be32(0x04030201),
};

static void address(struct service *fx, struct token *t)
{
	fx->request.peer = (const struct sockaddr *)&some_peer;
	t->caddr = VIEW("\x30\x0d\xa0\x03\x02\x01\x02\xa1\x06\x04\x04\x09\x09\x09\x09");
}

static void address_malformed(struct service *fx, struct token *t)
{
	t->caddr = VIEW("\x30\x00");
}

static void skew_behind(struct service *fx, struct token *t)
{
	t->ctime = fx->t - 301;
}

static void skew_ahead(struct service *fx, struct token *t)
{
	t->ctime = fx->t + 301;
}

static void invalid(struct service *fx, struct token *t)
{
	t->flags |= KRB5_AP_TICKET_INVALID;
}

static void not_yet(struct service *fx, struct token *t)
{
	t->starttime = fx->t + 301;
}

static void not_yet_authtime(struct service *fx, struct token *t)
{
	t->starttime = 0;
	t->authtime = fx->t + 301;
}

static void expired(struct service *fx, struct token *t)
{
	t->endtime = fx->t - 301;
}

static void transited(struct service *fx, struct token *t)
{
	t->flags &= ~KRB5_AP_TICKET_TRANSITED_CHECKED;
	t->transited = VIEW("MIDDLE.REALM");
}

static void subkey_etype(struct service *fx, struct token *t)
{
	t->subkey.said_etype = 23;
}

static void subkey_short(struct service *fx, struct token *t)
{
	t->subkey.said_len = 16;
}

static void subkey_empty(struct service *fx, struct token *t)
{
	t->subkey.said_len = 0;
}

static void authdata_malformed(struct service *fx, struct token *t)
{
	t->authdata = VIEW("\x30\x00");
}

static void authdata_critical(struct service *fx, struct token *t)
{
	t->authdata = VIEW("\x30\x0b\xa0\x03\x02\x01\x05\xa1\x04\x04\x02\x30\x00");
}

static void auth_authdata_malformed(struct service *fx, struct token *t)
{
	t->auth_authdata = VIEW("\x04\x00");
}

static void auth_authdata_critical(struct service *fx, struct token *t)
{
	t->auth_authdata = VIEW("\x30\x0b\xa0\x03\x02\x01\x63\xa1\x04\x04\x02\x30\x00");
}

static void replay_full(struct service *fx, struct token *t)
{
	fx->kn->settings.config.replay_max = 0;
}

static void replay_cold_start(struct service *fx, struct token *t)
{
	fx->kn->settings.config.replay_cold_start = KRB5_AP_REPLAY_COLD_START_STRICT;
}

#define SPOILER(reason, ...) { KRB5_AP_REASON_##reason, __VA_ARGS__ }

/* In the order in which they are looked for. */
static const struct spoiler spoilers[] = {
	SPOILER(TOKEN_TOO_LONG, 61, too_long, 1, true),
	SPOILER(NOT_AP_REQ, 40, not_ap_req, 2, true),
	SPOILER(AP_REQ_MALFORMED, 60, malformed, 3, true),
	SPOILER(AP_REQ_TRAILING, 60, trailing, 4, true),
	SPOILER(BAD_MSG_TYPE, 40, bad_msg_type, 5),
	SPOILER(BAD_PVNO, 39, bad_pvno, 6),
	SPOILER(BAD_TKT_VNO, 39, bad_tkt_vno, 7),
	SPOILER(U2U_NO_KEY, 45, u2u_no_key, 8),
	SPOILER(U2U_REQUIRED, 69, u2u_required, 8),
	SPOILER(WRONG_SERVICE, 35, wrong_service, 9),
	SPOILER(TICKET_ETYPE, 14, ticket_etype, 10),
	SPOILER(TICKET_ETYPE, 14, ticket_etype_not_permitted, 10),
	SPOILER(NO_KEYS, 45, no_keys, 11),
	SPOILER(NO_PRINCIPAL, 45, no_principal, 12),
	SPOILER(NO_ENCTYPE_KEY, 45, no_enctype_key, 10),
	SPOILER(BAD_KVNO, 44, bad_kvno, 13),
	SPOILER(TICKET_SHORT, 31, ticket_short, 14),
	SPOILER(TICKET_INTEGRITY, 31, ticket_last_bit, 14),
	SPOILER(TICKET_INTEGRITY, 31, ticket_first_bit, 14),
	SPOILER(TICKET_INTEGRITY, 31, ticket_usage, 15),
	SPOILER(TICKET_INTEGRITY, 31, ticket_other_version, 13),
	SPOILER(TICKET_INTEGRITY, 31, ticket_alias, 12),
	SPOILER(TICKET_MALFORMED, 60, ticket_cut, 14),
	SPOILER(TICKET_MALFORMED, 60, ticket_long, 14),
	SPOILER(TICKET_MALFORMED, 60, ticket_empty, 14),
	SPOILER(SESSION_KEY_ETYPE, 14, session_etype, 16),
	SPOILER(SESSION_KEY_ETYPE, 14, session_etype_zero, 16),
	SPOILER(SESSION_KEY_LENGTH, 60, session_short, 17),
	SPOILER(SESSION_KEY_LENGTH, 60, session_long, 17),
	SPOILER(SESSION_KEY_LENGTH, 60, session_empty, 17),
	SPOILER(AUTHENTICATOR_ETYPE, 31, auth_etype, 18),
	SPOILER(AUTHENTICATOR_SHORT, 31, auth_short, 19),
	SPOILER(AUTHENTICATOR_INTEGRITY, 31, auth_last_bit, 19),
	SPOILER(AUTHENTICATOR_INTEGRITY, 31, auth_first_bit, 19),
	SPOILER(AUTHENTICATOR_INTEGRITY, 31, auth_usage, 20),
	SPOILER(AUTHENTICATOR_MALFORMED, 60, auth_cut, 19),
	SPOILER(AUTHENTICATOR_MALFORMED, 60, auth_long, 19),
	SPOILER(AUTHENTICATOR_MALFORMED, 60, auth_empty, 19),
	SPOILER(AUTHENTICATOR_MALFORMED, 60, auth_cusec, 21),
	SPOILER(BAD_AUTHENTICATOR_VNO, 39, auth_vno, 22),
	SPOILER(CLIENT_MISMATCH, 36, client_name, 23),
	SPOILER(CLIENT_MISMATCH, 36, client_realm, 24),
	SPOILER(BAD_ADDRESS, 38, address, 25),
	SPOILER(TICKET_MALFORMED, 60, address_malformed, 25),
	SPOILER(SKEW, 37, skew_behind, 26),
	SPOILER(SKEW, 37, skew_ahead, 26),
	SPOILER(TICKET_INVALID, 33, invalid, 27),
	SPOILER(TICKET_NOT_YET_VALID, 33, not_yet, 28),
	SPOILER(TICKET_NOT_YET_VALID, 33, not_yet_authtime, 28),
	SPOILER(TICKET_EXPIRED, 32, expired, 29),
	SPOILER(TRANSITED, 51, transited, 30),
	SPOILER(SUBKEY_ETYPE, 14, subkey_etype, 31),
	SPOILER(SUBKEY_LENGTH, 60, subkey_short, 32),
	SPOILER(SUBKEY_LENGTH, 60, subkey_empty, 32),
	SPOILER(AUTHDATA_MALFORMED, 60, authdata_malformed, 33),
	SPOILER(AUTHDATA_CRITICAL, 12, authdata_critical, 33),
	SPOILER(AUTHDATA_MALFORMED, 60, auth_authdata_malformed, 34),
	SPOILER(AUTHDATA_CRITICAL, 12, auth_authdata_critical, 34),
	SPOILER(REPLAY_FULL, 60, replay_full, 35),
	SPOILER(REPLAY_COLD_START, 34, replay_cold_start, 36),
};

static void spoiler_desc(const struct spoiler *s, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%ps", s->spoil);
}

KUNIT_ARRAY_PARAM(spoiler, spoilers, spoiler_desc);

static void free_principal(void *principal)
{
	krb5_ap_principal_free(principal);
}

/* One key only, so that there are enctypes without one. */
static struct service *spoil_fixture(struct kunit *test)
{
	static const s32 only = 18;
	struct service *fx = service_new(test);

	service_load_keys(test, fx->kn, &only, 1);
	other_service = test_principal(test, "host/third.test@" TOKEN_REALM);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_principal,
						  other_service));
	return fx;
}

/* As it was before something was spoilt. */
static void unspoil(struct kunit *test, struct service *fx,
		    const struct krb5_config *config)
{
	static const s32 only = 18;

	fx->kn->settings.config = *config;
	fx->request.u2u_key = NULL;
	fx->request.service = NULL;
	fx->request.peer = NULL;
	if (!rcu_access_pointer(fx->kn->keytab.set))
		service_load_keys(test, fx->kn, &only, 1);
}

/*
 * One thing wrong: is it that which is given as the reason, with the right
 * number and a right KRB_ERROR, is it counted, and is nothing remembered of the
 * request (R5, P6)? A good one is then accepted as if nothing had been.
 */
static void accept_refuses(struct kunit *test)
{
	const struct spoiler *s = test->param_value;
	struct service *fx = spoil_fixture(test);
	struct krb5_config config = fx->kn->settings.config;
	u64 counted = krb5_stats_sum(fx->kn->stats, s->reason);
	struct token t;

	token_init(&t, 18, fx->t);
	s->spoil(fx, &t);
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t), (int)s->reason);
	KUNIT_EXPECT_EQ(test, (int)fx->reply.reason, (int)s->reason);
	service_expect_refused(test, fx, s->error);
	if (s->unnamed)
		KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
	else if (fx->request.service)
		/* Who was pinned is who says it. */
		service_expect_error(test, fx, s->error, TOKEN_REALM, 1,
				     "host/third.test");
	else
		service_expect_error(test, fx, s->error, t.srealm, 2, t.sname);
	KUNIT_EXPECT_EQ(test, service_entries(fx), 0);
	KUNIT_EXPECT_EQ(test, krb5_stats_sum(fx->kn->stats, s->reason), counted + 1);
	KUNIT_EXPECT_EQ(test, krb5_stats_sum(fx->kn->stats, KRB5_AP_REASON_ACCEPTED),
			0);

	unspoil(test, fx, &config);
	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	KUNIT_EXPECT_EQ(test, service_entries(fx), 1);
	KUNIT_EXPECT_EQ(test, krb5_stats_sum(fx->kn->stats, KRB5_AP_REASON_ACCEPTED),
			1);
}

/* Two things wrong, all pairs of them: the one that is looked for first. */
static void accept_order_of_checks(struct kunit *test)
{
	const struct spoiler *s = test->param_value, *other;
	struct service *fx = spoil_fixture(test);
	struct krb5_config config = fx->kn->settings.config;
	struct token t;

	for (other = spoilers; other < spoilers + ARRAY_SIZE(spoilers);
	     other++) {
		const struct spoiler *first = min(s, other);

		if (other->group == s->group)
			continue;
		unspoil(test, fx, &config);
		token_init(&t, 18, fx->t);
		s->spoil(fx, &t);
		other->spoil(fx, &t);
		KUNIT_EXPECT_EQ_MSG(test, service_accept_token(test, fx, &t),
				    (int)first->reason, "%ps and %ps",
				    s->spoil, other->spoil);
	}
	KUNIT_EXPECT_EQ(test, service_entries(fx), 0);
}

/* All at once, and one after the other put right. */
static void accept_all_wrong(struct kunit *test)
{
	struct service *fx = spoil_fixture(test);
	struct krb5_config config = fx->kn->settings.config;
	unsigned int i, j;
	struct token t;

	for (i = 0; i < ARRAY_SIZE(spoilers); i++) {
		unspoil(test, fx, &config);
		token_init(&t, 18, fx->t);
		/* Of each group only one; the first one counts. */
		for (j = ARRAY_SIZE(spoilers); j-- > i;)
			if (j == i || (spoilers[j].group != spoilers[i].group &&
				       spoilers[j].group != 8))
				spoilers[j].spoil(fx, &t);
		/* What the others of its group have set is set by them anew. */
		spoilers[i].spoil(fx, &t);
		KUNIT_EXPECT_EQ_MSG(test, service_accept_token(test, fx, &t),
				    (int)spoilers[i].reason, "%ps",
				    spoilers[i].spoil);
	}
}

/* The edges where a request is still accepted (T4, T5, T7, A4). */
static void accept_edges(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct token t;

	token_init(&t, 18, fx->t);
	t.ctime = fx->t - 300;
	t.starttime = fx->t + 300;
	t.endtime = fx->t - 300;
	t.cusec = 0;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	t.ctime = fx->t + 300;
	t.cusec = 999999;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	t.flags &= ~KRB5_AP_TICKET_TRANSITED_CHECKED;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	t.flags = U32_MAX & ~KRB5_AP_TICKET_INVALID;
	t.transited = VIEW("A,B,C");
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	fx->request.peer = (const struct sockaddr *)&some_peer;
	t.caddr = VIEW("\x30\x0d\xa0\x03\x02\x01\x02\xa1\x06\x04\x04\x04\x03\x02\x01");
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	/* A version in the authenticator's EncryptedData means nothing (A5). */
	t.auth_kvno = 12345;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	/* All other options are nobody's yet. */
	t.options = ~KRB5_AP_OPT_USE_SESSION_KEY;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	/* Authorization data that may be ignored. */
	fx->kn->settings.config.critical_authdata = KRB5_AP_CRITICAL_AUTHDATA_LENIENT;
	t.authdata = VIEW("\x30\x0b\xa0\x03\x02\x01\x05\xa1\x04\x04\x02\x30\x00");
	t.auth_authdata = t.authdata;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
}

/* A service that is pinned: its tickets, and no others (K6). */
static void accept_pinned(struct kunit *test)
{
	struct krb5_ap_principal *service =
		test_principal(test, TOKEN_SERVICE "@" TOKEN_REALM);
	struct service *fx = service_loaded(test);
	struct token t;

	fx->request.service = service;
	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	/* Somebody else's, though there is a key for it. */
	t.sname = "host/other.test";
	token_service_key(18, 99, t.service.value);
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_WRONG_SERVICE);
	service_expect_error(test, fx, 35, TOKEN_REALM, 1, TOKEN_SERVICE);
	fx->request.service = NULL;
	KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
	service_expect_name(test, krb5_ap_context_service(fx->context),
			    "host/other.test@" TOKEN_REALM);
	/* Garbage is answered in the name of who is pinned. */
	fx->request.service = service;
	KUNIT_EXPECT_EQ(test, service_accept(fx, VIEW("garbage")),
			(int)KRB5_AP_REASON_NOT_AP_REQ);
	service_expect_error(test, fx, 40, TOKEN_REALM, 1, TOKEN_SERVICE);
	fx->request.service = NULL;
	krb5_ap_principal_free(service);
}

/* A ticket without version is opened by whichever key it was sealed with (K2). */
static void accept_kvno_absent(struct kunit *test)
{
	struct service *fx = service_loaded(test);
	struct token t;
	u32 kvno;

	for (kvno = 2; kvno <= 4; kvno++) {
		token_init(&t, 18, fx->t);
		t.kvno = -1;
		token_service_key(18, kvno, t.service.value);
		KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), kvno);
		/* Named, it is the same. */
		t.kvno = kvno;
		KUNIT_ASSERT_EQ(test, service_accept_token(test, fx, &t), 0);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), kvno);
	}
	token_service_key(18, 5, t.service.value);
	t.kvno = -1;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_TICKET_INTEGRITY);
}

/* User-to-user, with the session key of the service's own ticket (K8). */
static void accept_user_to_user(struct kunit *test)
{
	struct krb5_ap_key key = { .enctype = 20, .length = 32 };
	struct service *fx = service_new(test);
	struct krb5_ap_octets token;
	struct token t;

	noise_fill(key.value, sizeof(key.value));
	fx->request.u2u_key = &key;
	token_init(&t, 20, fx->t);
	t.options |= KRB5_AP_OPT_USE_SESSION_KEY;
	t.kvno = -1;
	t.sname = "bob";
	memcpy(t.service.value, key.value, key.length);
	token = token_make(test, &t);
	KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
	service_expect_name(test, krb5_ap_context_service(fx->context),
			    "bob@" TOKEN_REALM);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_ticket_enctype(fx->context), 20);
	service_expect_ap_rep(test, fx, &t);
	KUNIT_EXPECT_EQ(test, service_accept(fx, token), (int)KRB5_AP_REASON_REPLAY);

	key.value[5] ^= 1;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_TICKET_INTEGRITY);
	key.value[5] ^= 1;
	key.enctype = 18;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_NO_ENCTYPE_KEY);
	key.enctype = 20;
	/* Not of its type's length: the caller's mistake, and no verdict. */
	for (key.length = 31; key.length <= 33; key.length += 2) {
		KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t), -EINVAL);
		KUNIT_EXPECT_EQ(test, (int)fx->reply.reason,
				(int)KRB5_AP_REASON_NONE);
		KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
		KUNIT_EXPECT_NULL(test, fx->context);
	}
	key.length = 32;
	t.options &= ~KRB5_AP_OPT_USE_SESSION_KEY;
	KUNIT_EXPECT_EQ(test, service_accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_U2U_REQUIRED);
	KUNIT_EXPECT_EQ(test, service_entries(fx), 1);
}

/* Every prefix of a token and every bit: refused, without a fault (X). */
static void accept_truncated(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct service *fx = service_loaded(test);
	struct krb5_ap_octets token, cut;
	struct guard guard;
	struct token t;
	size_t len;

	guard_init(test, &guard, PAGE_SIZE);
	token_init(&t, etype, fx->t);
	token = token_make(test, &t);
	for (len = 0; len < token.len; len++) {
		cut.data = guard_copy(&guard, token.data, len);
		cut.len = len;
		KUNIT_EXPECT_GT(test, service_accept(fx, cut), 0);
		KUNIT_EXPECT_NULL(test, fx->context);
	}
	KUNIT_EXPECT_EQ(test, service_entries(fx), 0);
	KUNIT_ASSERT_EQ(test, service_accept(fx, token), 0);
}

/*
 * Each bit of a valid request turned round: refused, unless it is one that
 * nothing depends on. The authenticator is spent by the first that is accepted,
 * so that the others must be replays: none makes a second one of it (R3, X).
 */
static void accept_every_bit(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct service *fx = service_loaded(test);
	unsigned int accepted = 0, replays = 0;
	struct krb5_ap_octets token;
	struct token t;
	size_t bit;
	int ret;
	u8 *p;

	token_init(&t, etype, fx->t);
	token = token_make(test, &t);
	p = (u8 *)token.data;
	for (bit = 0; bit < 8 * token.len; bit++) {
		p[bit / 8] ^= 1 << bit % 8;
		ret = service_accept(fx, token);
		KUNIT_EXPECT_GE(test, ret, 0);
		KUNIT_EXPECT_EQ(test, !ret, !!fx->context);
		accepted += !ret;
		replays += ret == KRB5_AP_REASON_REPLAY;
		p[bit / 8] ^= 1 << bit % 8;
		cond_resched();
	}
	/*
	 * 31 of 32 options, 3 bits of how many bits of them are not used, and
	 * the 8 of the service's name-type.
	 */
	KUNIT_EXPECT_EQ(test, accepted, 1);
	KUNIT_EXPECT_EQ(test, replays, 31 + 3 + 8 - 1);
	KUNIT_EXPECT_EQ(test, service_accept(fx, token), (int)KRB5_AP_REASON_REPLAY);
	KUNIT_EXPECT_EQ(test, service_entries(fx), 1);
}

static struct kunit_case ap_req_cases[] = {
	KUNIT_CASE_PARAM(accept_refuses, spoiler_gen_params),
	KUNIT_CASE_PARAM(accept_order_of_checks, spoiler_gen_params),
	KUNIT_CASE(accept_all_wrong),
	KUNIT_CASE(accept_edges),
	KUNIT_CASE(accept_pinned),
	KUNIT_CASE(accept_kvno_absent),
	KUNIT_CASE(accept_user_to_user),
	KUNIT_CASE_PARAM(accept_truncated, enctype_gen_params),
	KUNIT_CASE_PARAM(accept_every_bit, enctype_gen_params),
	{}
};

static int ap_req_init(struct kunit *test)
{
	noise_seed(9);
	return 0;
}

static struct kunit_suite ap_req_suite = {
	.name = "krb5_ap_ap_req",
	.init = ap_req_init,
	.test_cases = ap_req_cases,
};

kunit_test_suite(ap_req_suite);
