// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of an acceptance from end to end: requests that are made to
 * order, at a time of the test's choice, in a namespace's state of its own.
 */
#include <linux/in.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <net/net_namespace.h>

#include "accept/accept.h"
#include "fixture/token.h"

#define NSEC	123456789

/**
 * struct fixture - what a test needs to accept
 * @kn: a namespace's state, with keys of version 3 of TOKEN_SERVICE
 * @t: the time
 * @request: to be changed at will
 * @a: of the last call
 * @context: of the last call
 * @reply: of the last call
 */
struct fixture {
	struct krb5_ap_net *kn;
	s64 t;
	struct krb5_ap_request request;
	struct krb5_accept a;
	struct krb5_ap_context *context;
	struct krb5_ap_reply reply;
};

static const s32 enctypes[] = { 17, 18, 19, 20, 25, 26 };

static void enctype_desc(const s32 *etype, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d", *etype);
}

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

static void put_context(void *context)
{
	struct fixture *fx = context;

	krb5_ap_context_put(fx->context);
}

static void load_keys(struct kunit *test, struct krb5_ap_net *kn,
		      const s32 *etypes, unsigned int n)
{
	struct krb5_service_key *keys[ARRAY_SIZE(enctypes) + 4];
	u8 value[KRB5_AP_KEY_MAX];
	unsigned int i;

	for (i = 0; i < n; i++) {
		token_service_key(etypes[i], 3, value);
		keys[i] = test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 3,
				   etypes[i], value);
	}
	/* An older key, a newer one, and two of somebody else. */
	token_service_key(18, 2, value);
	keys[n++] = test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 2, 18, value);
	token_service_key(18, 4, value);
	keys[n++] = test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 4, 18, value);
	token_service_key(18, 99, value);
	keys[n++] = test_key(test, "host/other.test@" TOKEN_REALM, 3, 18,
			     value);
	token_service_key(18, 98, value);
	keys[n++] = test_key(test, "host/other.test@" TOKEN_REALM, 2, 18,
			     value);
	test_net_load(test, kn, keys, n);
}

static struct fixture *fixture_new(struct kunit *test)
{
	struct fixture *fx = test_alloc(test, sizeof(*fx));

	fx->kn = test_net(test);
	fx->t = test_time();
	fx->request.framing = KRB5_AP_FRAMING_RAW;
	fx->request.gfp = GFP_KERNEL;
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, put_context, fx));
	return fx;
}

static struct fixture *fixture(struct kunit *test)
{
	struct fixture *fx = fixture_new(test);

	load_keys(test, fx->kn, enctypes, ARRAY_SIZE(enctypes));
	return fx;
}

/* Judges a token; 0, a reason, or -errno. */
static int accept(struct fixture *fx, struct krb5_ap_octets token)
{
	krb5_ap_context_put(fx->context);
	fx->context = NULL;
	memset(&fx->a, 0, sizeof(fx->a));
	memset(&fx->reply, 0x5a, sizeof(fx->reply));
	fx->request.token = token.data;
	fx->request.token_len = token.len;
	fx->a.request = &fx->request;
	fx->a.kn = fx->kn;
	fx->a.now = (struct timespec64){ fx->t, NSEC };
	return krb5_accept_run(&fx->a, &fx->context, &fx->reply);
}

static int accept_token(struct kunit *test, struct fixture *fx,
			const struct token *token)
{
	return accept(fx, token_make(test, token));
}

static u32 entries(struct fixture *fx)
{
	return krb5_replay_account_entries(fx->kn->account);
}

static void expect_octets(struct kunit *test, struct krb5_ap_octets o,
			  struct krb5_ap_octets want)
{
	KUNIT_ASSERT_EQ(test, o.len, want.len);
	KUNIT_EXPECT_MEMEQ(test, o.data, want.data, want.len);
}

static void expect_name(struct kunit *test,
			const struct krb5_ap_principal *principal,
			const char *name)
{
	char text[64];

	KUNIT_ASSERT_NOT_NULL(test, principal);
	krb5_ap_principal_unparse(principal, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text, name);
}

static void expect_key(struct kunit *test, const struct krb5_ap_key *key,
		       const struct token_key *want)
{
	KUNIT_ASSERT_NOT_NULL(test, key);
	KUNIT_EXPECT_EQ(test, key->enctype, want->etype);
	KUNIT_ASSERT_EQ(test, key->length, want->said_len);
	KUNIT_EXPECT_MEMEQ(test, key->value, want->value, key->length);
}

/*
 * Opens the KRB_AP_REP with the session key, and compares: the client's time,
 * the subkey and the sequence number that the context has (P2, P3, P5).
 */
static void expect_ap_rep(struct kunit *test, struct fixture *fx,
			  const struct token *t)
{
	const struct krb5_enctype_desc *desc =
		test_enctype(test, t->session.etype);
	const struct krb5_ap_key *subkey =
		krb5_ap_context_acceptor_subkey(fx->context);
	u8 *copy = test_alloc(test, fx->reply.len);
	u8 *opened = test_alloc(test, fx->reply.len);
	struct krb5_enc_ap_rep_part part;
	struct krb5_encrypted enc;
	struct krb5_ap_octets plain;
	struct krb5_scratch *work;
	int err;

	memcpy(copy, fx->reply.data, fx->reply.len);
	KUNIT_ASSERT_EQ(test, 0, (int)krb5_decode_ap_rep(copy, fx->reply.len,
							 &enc));
	KUNIT_EXPECT_EQ(test, enc.etype, t->session.etype);
	KUNIT_EXPECT_FALSE(test, enc.has_kvno);
	work = krb5_scratch_get(GFP_KERNEL);
	err = krb5_crypt_set_key(work, desc, t->session.value)	 ?:
		      krb5_crypt_derive(work, KRB5_USAGE_AP_REP) ?:
		      krb5_crypt_open(&work->pair, enc.cipher, opened, &plain);
	krb5_scratch_put(work);
	KUNIT_ASSERT_EQ(test, 0, err);
	KUNIT_ASSERT_TRUE(test, krb5_decode_enc_ap_rep_part(plain.data,
							    plain.len, &part));
	KUNIT_EXPECT_EQ(test, part.ctime, t->ctime);
	KUNIT_EXPECT_EQ(test, part.cusec, t->cusec);
	KUNIT_ASSERT_NOT_NULL(test, subkey);
	KUNIT_EXPECT_EQ(test, part.subkey.etype, subkey->enctype);
	expect_octets(test, part.subkey.value,
		      (struct krb5_ap_octets){ subkey->value, subkey->length });
	KUNIT_EXPECT_TRUE(test, part.has_seq);
	KUNIT_EXPECT_EQ(test, part.seq, krb5_ap_context_send_seq(fx->context));
	KUNIT_EXPECT_NE(test, part.seq, 0);
	KUNIT_EXPECT_LE(test, part.seq, S32_MAX);
}

/* What a refusal has to leave: nothing but a verdict. */
static void expect_refused(struct kunit *test, struct fixture *fx, u32 error)
{
	KUNIT_EXPECT_NULL(test, fx->context);
	KUNIT_EXPECT_EQ(test, fx->reply.error, error);
	KUNIT_EXPECT_EQ(test, fx->reply.error,
			krb5_ap_reason_error(fx->reply.reason));
}

/* The KRB_ERROR: octet for octet what another encoder makes (P6). */
static void expect_error(struct kunit *test, struct fixture *fx, u32 error,
			 const char *realm, s32 type, const char *name)
{
	struct krb5_ap_octets reply;
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	enc_open(&enc, 0x7e);
	enc_open(&enc, 0x30);
	enc_tagged(&enc, 0, enc_integer, 5);
	enc_tagged(&enc, 1, enc_integer, 30);
	enc_tagged(&enc, 4, enc_time, fx->t);
	enc_tagged(&enc, 5, enc_integer, NSEC / 1000);
	enc_tagged(&enc, 6, enc_integer, error);
	enc_tagged(&enc, 9, enc_text, realm);
	enc_tagged(&enc, 10, enc_name, type, name);
	enc_close(&enc);
	enc_close(&enc);
	reply.data = fx->reply.data;
	reply.len = fx->reply.len;
	expect_octets(test, reply, enc_done(&enc));
}

/*
 * Each combination of the enctypes of ticket, session key and subkey, with and
 * without mutual authentication: is what the context has what was in the
 * request, and does the KRB_AP_REP belong to it (A6, P1, P2)?
 */
static void accept_enctypes(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct fixture *fx = fixture(test);
	unsigned int i, j;
	struct token t;
	bool mutual;

	for (i = 0; i < ARRAY_SIZE(enctypes); i++) {
		for (j = 0; j <= ARRAY_SIZE(enctypes); j++) {
			mutual = (i + j) % 3;
			token_init(&t, etype, fx->t);
			token_set_key(&t.session, enctypes[i]);
			t.auth_etype = enctypes[i];
			if (j < ARRAY_SIZE(enctypes))
				token_set_key(&t.subkey, enctypes[j]);
			else
				t.subkey.said_etype = 0;
			if (!mutual)
				t.options = 0;
			KUNIT_ASSERT_EQ(test, 0, accept_token(test, fx, &t));
			KUNIT_EXPECT_EQ(test, (int)fx->reply.reason, 0);
			KUNIT_EXPECT_EQ(test, fx->reply.error, 0);
			KUNIT_ASSERT_NOT_NULL(test, fx->context);
			KUNIT_EXPECT_EQ(test, etype,
					krb5_ap_context_ticket_enctype(fx->context));
			expect_key(test, krb5_ap_context_session_key(fx->context),
				   &t.session);
			if (j < ARRAY_SIZE(enctypes))
				expect_key(test,
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

				expect_ap_rep(test, fx, &t);
				KUNIT_EXPECT_EQ(test, subkey->enctype,
						j < ARRAY_SIZE(enctypes) ?
						enctypes[j] : enctypes[i]);
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
	KUNIT_EXPECT_EQ(test, entries(fx), i * j);
}

/* Everything else that a context tells, with all that is optional there. */
static void accept_context(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	const struct krb5_ap_times *times;
	struct krb5_ap_context *context;
	struct token t;

	token_init(&t, 18, fx->t);
	t.renew_till = fx->t + 72000;
	t.checksum = VIEW("\x10\0\0\0channel bindings\x3e\0\0\0");
	KUNIT_ASSERT_EQ(test, 0, accept_token(test, fx, &t));
	context = fx->context;
	expect_name(test, krb5_ap_context_client(context),
		    TOKEN_CLIENT "@CLIENT.REALM");
	expect_name(test, krb5_ap_context_service(context),
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
	expect_name(test, krb5_ap_context_service(context),
		    TOKEN_SERVICE "@" TOKEN_REALM);
	expect_key(test, krb5_ap_context_session_key(context), &t.session);
	krb5_ap_context_put(NULL);
}

/* And with nothing that is optional (T6, A7). */
static void accept_context_minimal(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	const struct krb5_ap_times *times;
	struct token t;

	token_init(&t, 20, fx->t);
	t.options = 0;
	t.starttime = 0;
	t.subkey.said_etype = 0;
	t.has_seq = false;
	t.kvno = -1;
	KUNIT_ASSERT_EQ(test, 0, accept_token(test, fx, &t));
	times = krb5_ap_context_times(fx->context);
	KUNIT_EXPECT_EQ(test, times->starttime, t.authtime);
	KUNIT_EXPECT_EQ(test, times->renew_till, 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), 3);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(fx->context), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_send_seq(fx->context), 0);
	KUNIT_EXPECT_EQ(test, fx->reply.len, 0);

	/* Without mutual authentication both count from the client's number. */
	t.has_seq = true;
	KUNIT_ASSERT_EQ(test, 0, accept_token(test, fx, &t));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(fx->context), t.seq);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_send_seq(fx->context), t.seq);
}

/* Two contexts have no key and no number in common (P3, P5). */
static void accept_subkeys_are_fresh(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	struct krb5_ap_key first;
	struct token t;
	u32 seq;

	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, 0, accept_token(test, fx, &t));
	first = *krb5_ap_context_acceptor_subkey(fx->context);
	seq = krb5_ap_context_send_seq(fx->context);
	KUNIT_EXPECT_MEMNEQ(test, first.value, t.subkey.value, 32);
	KUNIT_EXPECT_MEMNEQ(test, first.value, t.session.value, 32);
	KUNIT_ASSERT_EQ(test, 0, accept_token(test, fx, &t));
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
	struct fixture *fx = fixture(test);
	unsigned int i;
	struct token t;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		token_init(&t, 17, fx->t);
		t.crealm = cases[i].realm;
		t.auth_crealm = cases[i].realm;
		t.cname = cases[i].name;
		t.auth_cname = cases[i].name;
		t.flags |= cases[i].flag;
		KUNIT_ASSERT_EQ(test, 0, accept_token(test, fx, &t));
		KUNIT_EXPECT_EQ(test, krb5_ap_context_anonymous(fx->context),
				cases[i].anonymous);
	}
	KUNIT_EXPECT_EQ(test, KRB5_AP_TICKET_ANONYMOUS, 0x00008000);
}

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
	void (*spoil)(struct fixture *fx, struct token *t);
	unsigned int group;
	bool unnamed;
};

static void too_long(struct fixture *fx, struct token *t)
{
	fx->kn->settings.config.token_max = 100;
}

static void not_ap_req(struct fixture *fx, struct token *t)
{
	t->msg_tag = 0x6f;
}

static void trailing(struct fixture *fx, struct token *t)
{
	t->trailing = 1;
}

static void malformed(struct fixture *fx, struct token *t)
{
	t->srealm = "";
}

static void bad_msg_type(struct fixture *fx, struct token *t)
{
	t->msg_type = 15;
}

static void bad_pvno(struct fixture *fx, struct token *t)
{
	t->pvno = 4;
}

static void bad_tkt_vno(struct fixture *fx, struct token *t)
{
	t->tkt_vno = 6;
}

static void u2u_no_key(struct fixture *fx, struct token *t)
{
	t->options |= KRB5_AP_OPT_USE_SESSION_KEY;
}

static const struct krb5_ap_key some_u2u_key = { .enctype = 18, .length = 32 };

static void u2u_required(struct fixture *fx, struct token *t)
{
	fx->request.u2u_key = &some_u2u_key;
}

static struct krb5_ap_principal *other_service;

static void wrong_service(struct fixture *fx, struct token *t)
{
	fx->request.service = other_service;
}

static void ticket_etype(struct fixture *fx, struct token *t)
{
	t->service.said_etype = 23;
}

static void ticket_etype_not_permitted(struct fixture *fx, struct token *t)
{
	fx->kn->settings.config.enctypes &= ~BIT(krb5_enctype_find(18)->index);
}

static void no_keys(struct fixture *fx, struct token *t)
{
	krb5_keytab_replace(&fx->kn->keytab, NULL, NULL);
}

static void no_principal(struct fixture *fx, struct token *t)
{
	t->sname = "nfs/nobody.test";
}

static void no_enctype_key(struct fixture *fx, struct token *t)
{
	t->service.said_etype = 20;
}

static void bad_kvno(struct fixture *fx, struct token *t)
{
	t->kvno = 77;
}

static void ticket_short(struct fixture *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_SHORT;
}

static void ticket_last_bit(struct fixture *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_LAST_BIT;
}

static void ticket_first_bit(struct fixture *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_FIRST_BIT;
}

static void ticket_usage(struct fixture *fx, struct token *t)
{
	t->ticket_usage = 3;
}

static void ticket_other_version(struct fixture *fx, struct token *t)
{
	t->kvno = 2;
}

static void ticket_alias(struct fixture *fx, struct token *t)
{
	t->sname = "host/other.test";
}

static void ticket_cut(struct fixture *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_CUT;
}

static void ticket_long(struct fixture *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_LONG;
}

static void ticket_empty(struct fixture *fx, struct token *t)
{
	t->ticket_spoil = TOKEN_EMPTY;
}

static void session_etype(struct fixture *fx, struct token *t)
{
	t->session.said_etype = 23;
}

static void session_etype_zero(struct fixture *fx, struct token *t)
{
	t->session.said_etype = 0;
}

static void session_short(struct fixture *fx, struct token *t)
{
	t->session.said_len = 31;
}

static void session_long(struct fixture *fx, struct token *t)
{
	t->session.said_len = 33;
}

static void session_empty(struct fixture *fx, struct token *t)
{
	t->session.said_len = 0;
}

static void auth_etype(struct fixture *fx, struct token *t)
{
	t->auth_etype = 17;
}

static void auth_short(struct fixture *fx, struct token *t)
{
	t->auth_spoil = TOKEN_SHORT;
}

static void auth_last_bit(struct fixture *fx, struct token *t)
{
	t->auth_spoil = TOKEN_LAST_BIT;
}

static void auth_first_bit(struct fixture *fx, struct token *t)
{
	t->auth_spoil = TOKEN_FIRST_BIT;
}

/* The authenticator of a request to the KDC (A2). */
static void auth_usage(struct fixture *fx, struct token *t)
{
	t->auth_usage = 7;
}

static void auth_cut(struct fixture *fx, struct token *t)
{
	t->auth_spoil = TOKEN_CUT;
}

static void auth_long(struct fixture *fx, struct token *t)
{
	t->auth_spoil = TOKEN_LONG;
}

static void auth_empty(struct fixture *fx, struct token *t)
{
	t->auth_spoil = TOKEN_EMPTY;
}

static void auth_cusec(struct fixture *fx, struct token *t)
{
	t->cusec = 1000000;
}

static void auth_vno(struct fixture *fx, struct token *t)
{
	t->auth_vno = 4;
}

static void client_name(struct fixture *fx, struct token *t)
{
	t->auth_cname = "alice";
}

static void client_realm(struct fixture *fx, struct token *t)
{
	t->auth_crealm = "OTHER.REALM";
}

static const struct sockaddr_in some_peer = {
	.sin_family = AF_INET, .sin_addr.s_addr = 0x01020304,
};

static void address(struct fixture *fx, struct token *t)
{
	fx->request.peer = (const struct sockaddr *)&some_peer;
	t->caddr = VIEW("\x30\x0d\xa0\x03\x02\x01\x02\xa1\x06\x04\x04\x09\x09\x09\x09");
}

static void address_malformed(struct fixture *fx, struct token *t)
{
	t->caddr = VIEW("\x30\x00");
}

static void skew_behind(struct fixture *fx, struct token *t)
{
	t->ctime = fx->t - 301;
}

static void skew_ahead(struct fixture *fx, struct token *t)
{
	t->ctime = fx->t + 301;
}

static void invalid(struct fixture *fx, struct token *t)
{
	t->flags |= KRB5_AP_TICKET_INVALID;
}

static void not_yet(struct fixture *fx, struct token *t)
{
	t->starttime = fx->t + 301;
}

static void not_yet_authtime(struct fixture *fx, struct token *t)
{
	t->starttime = 0;
	t->authtime = fx->t + 301;
}

static void expired(struct fixture *fx, struct token *t)
{
	t->endtime = fx->t - 301;
}

static void transited(struct fixture *fx, struct token *t)
{
	t->flags &= ~KRB5_AP_TICKET_TRANSITED_CHECKED;
	t->transited = VIEW("MIDDLE.REALM");
}

static void subkey_etype(struct fixture *fx, struct token *t)
{
	t->subkey.said_etype = 23;
}

static void subkey_short(struct fixture *fx, struct token *t)
{
	t->subkey.said_len = 16;
}

static void subkey_empty(struct fixture *fx, struct token *t)
{
	t->subkey.said_len = 0;
}

static void authdata_malformed(struct fixture *fx, struct token *t)
{
	t->authdata = VIEW("\x30\x00");
}

static void authdata_critical(struct fixture *fx, struct token *t)
{
	t->authdata = VIEW("\x30\x0b\xa0\x03\x02\x01\x05\xa1\x04\x04\x02\x30\x00");
}

static void auth_authdata_malformed(struct fixture *fx, struct token *t)
{
	t->auth_authdata = VIEW("\x04\x00");
}

static void auth_authdata_critical(struct fixture *fx, struct token *t)
{
	t->auth_authdata = VIEW("\x30\x0b\xa0\x03\x02\x01\x63\xa1\x04\x04\x02\x30\x00");
}

static void replay_full(struct fixture *fx, struct token *t)
{
	fx->kn->settings.config.replay_max = 0;
}

static void replay_cold_start(struct fixture *fx, struct token *t)
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
static struct fixture *spoil_fixture(struct kunit *test)
{
	static const s32 only = 18;
	struct fixture *fx = fixture_new(test);

	load_keys(test, fx->kn, &only, 1);
	other_service = test_principal(test, "host/third.test@" TOKEN_REALM);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_principal,
						  other_service));
	return fx;
}

/* As it was before something was spoilt. */
static void unspoil(struct kunit *test, struct fixture *fx,
		    const struct krb5_config *config)
{
	static const s32 only = 18;

	fx->kn->settings.config = *config;
	fx->request.u2u_key = NULL;
	fx->request.service = NULL;
	fx->request.peer = NULL;
	if (!rcu_access_pointer(fx->kn->keytab.set))
		load_keys(test, fx->kn, &only, 1);
}

/*
 * One thing wrong: is it that which is given as the reason, with the right
 * number and a right KRB_ERROR, is it counted, and is nothing remembered of the
 * request (R5, P6)? A good one is then accepted as if nothing had been.
 */
static void accept_refuses(struct kunit *test)
{
	const struct spoiler *s = test->param_value;
	struct fixture *fx = spoil_fixture(test);
	struct krb5_config config = fx->kn->settings.config;
	u64 counted = krb5_stats_sum(fx->kn, s->reason);
	struct token t;

	token_init(&t, 18, fx->t);
	s->spoil(fx, &t);
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t), (int)s->reason);
	KUNIT_EXPECT_EQ(test, (int)fx->reply.reason, (int)s->reason);
	expect_refused(test, fx, s->error);
	if (s->unnamed)
		KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
	else if (fx->request.service)
		/* Who was pinned is who says it. */
		expect_error(test, fx, s->error, TOKEN_REALM, 1,
			     "host/third.test");
	else
		expect_error(test, fx, s->error, t.srealm, 2, t.sname);
	KUNIT_EXPECT_EQ(test, entries(fx), 0);
	KUNIT_EXPECT_EQ(test, krb5_stats_sum(fx->kn, s->reason), counted + 1);
	KUNIT_EXPECT_EQ(test, krb5_stats_sum(fx->kn, KRB5_AP_REASON_ACCEPTED),
			0);

	unspoil(test, fx, &config);
	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	KUNIT_EXPECT_EQ(test, entries(fx), 1);
	KUNIT_EXPECT_EQ(test, krb5_stats_sum(fx->kn, KRB5_AP_REASON_ACCEPTED),
			1);
}

/* Two things wrong, all pairs of them: the one that is looked for first. */
static void accept_order_of_checks(struct kunit *test)
{
	const struct spoiler *s = test->param_value, *other;
	struct fixture *fx = spoil_fixture(test);
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
		KUNIT_EXPECT_EQ_MSG(test, accept_token(test, fx, &t),
				    (int)first->reason, "%ps and %ps",
				    s->spoil, other->spoil);
	}
	KUNIT_EXPECT_EQ(test, entries(fx), 0);
}

/* All at once, and one after the other put right. */
static void accept_all_wrong(struct kunit *test)
{
	struct fixture *fx = spoil_fixture(test);
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
		KUNIT_EXPECT_EQ_MSG(test, accept_token(test, fx, &t),
				    (int)spoilers[i].reason, "%ps",
				    spoilers[i].spoil);
	}
}

/* The edges where a request is still accepted (T4, T5, T7, A4). */
static void accept_edges(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	struct token t;

	token_init(&t, 18, fx->t);
	t.ctime = fx->t - 300;
	t.starttime = fx->t + 300;
	t.endtime = fx->t - 300;
	t.cusec = 0;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	t.ctime = fx->t + 300;
	t.cusec = 999999;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	t.flags &= ~KRB5_AP_TICKET_TRANSITED_CHECKED;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	t.flags = U32_MAX & ~KRB5_AP_TICKET_INVALID;
	t.transited = VIEW("A,B,C");
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	fx->request.peer = (const struct sockaddr *)&some_peer;
	t.caddr = VIEW("\x30\x0d\xa0\x03\x02\x01\x02\xa1\x06\x04\x04\x04\x03\x02\x01");
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	/* A version in the authenticator's EncryptedData means nothing (A5). */
	t.auth_kvno = 12345;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	/* All other options are nobody's yet. */
	t.options = ~KRB5_AP_OPT_USE_SESSION_KEY;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	/* Authorization data that may be ignored. */
	fx->kn->settings.config.critical_authdata = KRB5_AP_CRITICAL_AUTHDATA_LENIENT;
	t.authdata = VIEW("\x30\x0b\xa0\x03\x02\x01\x05\xa1\x04\x04\x02\x30\x00");
	t.auth_authdata = t.authdata;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
}

/* A service that is pinned: its tickets, and no others (K6). */
static void accept_pinned(struct kunit *test)
{
	struct krb5_ap_principal *service =
		test_principal(test, TOKEN_SERVICE "@" TOKEN_REALM);
	struct fixture *fx = fixture(test);
	struct token t;

	fx->request.service = service;
	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	/* Somebody else's, though there is a key for it. */
	t.sname = "host/other.test";
	token_service_key(18, 99, t.service.value);
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_WRONG_SERVICE);
	expect_error(test, fx, 35, TOKEN_REALM, 1, TOKEN_SERVICE);
	fx->request.service = NULL;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	expect_name(test, krb5_ap_context_service(fx->context),
		    "host/other.test@" TOKEN_REALM);
	/* Garbage is answered in the name of who is pinned. */
	fx->request.service = service;
	KUNIT_EXPECT_EQ(test, accept(fx, VIEW("garbage")),
			(int)KRB5_AP_REASON_NOT_AP_REQ);
	expect_error(test, fx, 40, TOKEN_REALM, 1, TOKEN_SERVICE);
	fx->request.service = NULL;
	krb5_ap_principal_free(service);
}

/* A ticket without version is opened by whichever key it was sealed with (K2). */
static void accept_kvno_absent(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	struct token t;
	u32 kvno;

	for (kvno = 2; kvno <= 4; kvno++) {
		token_init(&t, 18, fx->t);
		t.kvno = -1;
		token_service_key(18, kvno, t.service.value);
		KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), kvno);
		/* Named, it is the same. */
		t.kvno = kvno;
		KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), kvno);
	}
	token_service_key(18, 5, t.service.value);
	t.kvno = -1;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_TICKET_INTEGRITY);
}

/*
 * Once only: the same again, and the same authenticator in a request that was
 * changed wherever a third party can change it (R1, R3).
 */
static void accept_replay(struct kunit *test)
{
	struct fixture *fx = fixture(test), *neighbour = fixture(test);
	struct krb5_ap_octets token;
	struct krb5_ap_req req;
	struct token t;

	token_init(&t, 18, fx->t);
	token = token_make(test, &t);
	KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
	KUNIT_EXPECT_EQ(test, accept(fx, token), (int)KRB5_AP_REASON_REPLAY);
	expect_refused(test, fx, 34);
	expect_error(test, fx, 34, TOKEN_REALM, 2, TOKEN_SERVICE);
	/* Also from another namespace that has the key (R9). */
	neighbour->t = fx->t;
	KUNIT_EXPECT_EQ(test, accept(neighbour, token),
			(int)KRB5_AP_REASON_REPLAY);

	KUNIT_ASSERT_EQ(test, 0, (int)krb5_decode_ap_req(token.data, token.len,
							 &req));
	t.auth_cipher = req.authenticator.cipher;
	t.options ^= KRB5_AP_OPT_MUTUAL_REQUIRED | 1;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	t.kvno = -1;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	t.auth_kvno = 9;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	/* The clock is set back, and ahead. */
	fx->t -= 200;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	fx->t += 400;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY);
	/* The same moment and client in a new one is new. */
	fx->t -= 200;
	t.auth_cipher = (struct krb5_ap_octets){};
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	KUNIT_EXPECT_EQ(test, entries(fx), 2);
	KUNIT_EXPECT_EQ(test, entries(neighbour), 0);
}

/*
 * A request that may have been accepted before the table was complete: a raw
 * one is refused, whatever it asks for in the clear (R8).
 */
static void accept_cold_start(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	struct token t;

	fx->kn->settings.config.replay_cold_start = KRB5_AP_REPLAY_COLD_START_EXEMPT;
	token_init(&t, 18, fx->t);
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);
	t.options = 0;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);
	fx->kn->settings.config.replay_cold_start = KRB5_AP_REPLAY_COLD_START_OFF;
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
}

/* User-to-user, with the session key of the service's own ticket (K8). */
static void accept_user_to_user(struct kunit *test)
{
	struct krb5_ap_key key = { .enctype = 20, .length = 32 };
	struct fixture *fx = fixture_new(test);
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
	KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
	expect_name(test, krb5_ap_context_service(fx->context),
		    "bob@" TOKEN_REALM);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_kvno(fx->context), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_ticket_enctype(fx->context), 20);
	expect_ap_rep(test, fx, &t);
	KUNIT_EXPECT_EQ(test, accept(fx, token), (int)KRB5_AP_REASON_REPLAY);

	key.value[5] ^= 1;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_TICKET_INTEGRITY);
	key.value[5] ^= 1;
	key.enctype = 18;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_NO_ENCTYPE_KEY);
	key.enctype = 20;
	/* Not of its type's length: the caller's mistake, and no verdict. */
	for (key.length = 31; key.length <= 33; key.length += 2) {
		KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t), -EINVAL);
		KUNIT_EXPECT_EQ(test, (int)fx->reply.reason,
				(int)KRB5_AP_REASON_NONE);
		KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
		KUNIT_EXPECT_NULL(test, fx->context);
	}
	key.length = 32;
	t.options &= ~KRB5_AP_OPT_USE_SESSION_KEY;
	KUNIT_EXPECT_EQ(test, accept_token(test, fx, &t),
			(int)KRB5_AP_REASON_U2U_REQUIRED);
	KUNIT_EXPECT_EQ(test, entries(fx), 1);
}

/* Raw requests only, also where any framing will do. */
static void accept_framings(struct kunit *test)
{
	static const enum krb5_ap_framing not_served[] = { 4, 99 };
	struct fixture *fx = fixture(test);
	struct krb5_ap_octets token;
	unsigned int i;
	struct token t;

	token_init(&t, 18, fx->t);
	token = token_make(test, &t);
	for (i = 0; i < ARRAY_SIZE(not_served); i++) {
		fx->request.framing = not_served[i];
		KUNIT_EXPECT_EQ(test, accept(fx, token), -EOPNOTSUPP);
		KUNIT_EXPECT_NULL(test, fx->context);
		KUNIT_EXPECT_EQ(test, (int)fx->reply.reason,
				(int)KRB5_AP_REASON_NONE);
		KUNIT_EXPECT_EQ(test, fx->reply.error, 0);
		KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
	}
	fx->request.framing = KRB5_AP_FRAMING_DETECT;
	KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
}

/* As long as the configuration allows, and an octet longer (L1). */
static void accept_token_max(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	struct krb5_ap_octets token;
	struct token t;

	token_init(&t, 18, fx->t);
	token = token_make(test, &t);
	fx->kn->settings.config.token_max = token.len - 1;
	KUNIT_EXPECT_EQ(test, accept(fx, token),
			(int)KRB5_AP_REASON_TOKEN_TOO_LONG);
	/* What it says is not looked at: there may be nothing. */
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_TOKEN_TOO_LONG,
			accept(fx, (struct krb5_ap_octets){ NULL, SIZE_MAX }));
	fx->kn->settings.config.token_max = token.len;
	KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
	KUNIT_EXPECT_EQ(test, accept(fx, (struct krb5_ap_octets){ NULL, 0 }),
			(int)KRB5_AP_REASON_NOT_AP_REQ);
}

/* AuthorizationData that is so long, with noise in it. */
static struct krb5_ap_octets big_authdata(struct kunit *test, size_t len)
{
	struct enc enc;
	u8 *data = test_vmalloc(test, len);

	noise_fill(data, len);
	enc_init(test, &enc, len + 64);
	enc_if_relevant(&enc, 128, (struct krb5_ap_octets){ data, len });
	return enc_done(&enc);
}

/*
 * Tickets of up to nearly a mebioctet, wherever the token lies: in slab memory
 * that ends with it, at the end of a page, across pages at any alignment (L1).
 * The authorization data comes out as it went in, and nothing else stays.
 */
static void accept_big(struct kunit *test)
{
	static const size_t lengths[] = {
		100, 1500, 3500, 4000, 12000, 48000, 65536, 102400, 1040000,
	};
	s32 etype = *(const s32 *)test->param_value;
	struct fixture *fx = fixture(test);
	struct krb5_ap_octets token, kept;
	struct krb5_ap_context *context;
	struct guard guard;
	unsigned int i;
	struct token t;
	size_t at;
	u8 *slab;

	guard_init(test, &guard, SZ_1M + 2 * PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		token_init(&t, etype, fx->t);
		t.authdata = big_authdata(test, lengths[i]);

		fx->request.flags = 0;
		token = token_make(test, &t);
		token.data = guard_copy(&guard, token.data, token.len);
		KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
		KUNIT_EXPECT_NULL(test, fx->context->buf);

		token = token_make(test, &t);
		slab = kmalloc(token.len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, slab);
		memcpy(slab, token.data, token.len);
		token.data = slab;
		fx->request.flags = KRB5_AP_WANT_AUTHDATA;
		KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
		kfree(slab);
		context = fx->context;
		kept = krb5_ap_context_authdata(context);
		expect_octets(test, kept, t.authdata);
		at = kept.data - context->buf;
		KUNIT_EXPECT_NULL(test, memchr_inv(context->buf, 0, at));
		KUNIT_EXPECT_NULL(test, memchr_inv(context->buf + at + kept.len,
						   0, context->buf_len - at -
						   kept.len));
		krb5_ap_context_trim(context);
		KUNIT_EXPECT_NULL(test, context->buf);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_authdata(context).len, 0);
		krb5_ap_context_trim(context);

		token = token_make(test, &t);
		token.data = memcpy(guard.end - guard.size + PAGE_SIZE - 1,
				    token.data, token.len);
		KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
		expect_ap_rep(test, fx, &t);
	}
}

/* A token on the stack, which may be vmalloc memory. */
static void accept_stack(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	struct krb5_ap_octets token;
	struct token *t = test_alloc(test, sizeof(*t));
	u8 stack[700];

	token_init(t, 18, fx->t);
	token = token_make(test, t);
	KUNIT_ASSERT_LE(test, token.len, sizeof(stack));
	memcpy(stack, token.data, token.len);
	token.data = stack;
	KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
}

/* Asked for, but not there: no authorization data, and no buffer for it. */
static void accept_no_authdata(struct kunit *test)
{
	struct fixture *fx = fixture(test);
	struct token t;

	fx->request.flags = KRB5_AP_WANT_AUTHDATA | KRB5_AP_WANT_PAC;
	token_init(&t, 18, fx->t);
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
	KUNIT_EXPECT_NULL(test, krb5_ap_context_authdata(fx->context).data);
	KUNIT_EXPECT_NULL(test, fx->context->buf);
	KUNIT_EXPECT_EQ(test, (int)krb5_ap_context_pac_state(fx->context),
			(int)KRB5_AP_PAC_ABSENT);
	/* There, and empty. */
	t.authdata = VIEW("");
	KUNIT_ASSERT_EQ(test, accept_token(test, fx, &t), 0);
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
	struct fixture *fx = fixture(test);
	struct token *t = test_alloc(test, sizeof(*t));
	unsigned int i;

	fx->request.flags = KRB5_AP_WANT_AUTHDATA;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		token_init(t, 18, fx->t);
		t->authdata = big_authdata(test, cases[i].ticket);
		if (cases[i].authenticator)
			t->auth_authdata = big_authdata(test,
							cases[i].authenticator);
		KUNIT_ASSERT_EQ(test, accept_token(test, fx, t), 0);
		expect_octets(test, krb5_ap_context_authdata(fx->context),
			      t->authdata);
		KUNIT_EXPECT_LE(test, fx->context->buf_len, cases[i].most);
	}
}

/* Every prefix of a token and every bit: refused, without a fault (X). */
static void accept_truncated(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct fixture *fx = fixture(test);
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
		KUNIT_EXPECT_GT(test, accept(fx, cut), 0);
		KUNIT_EXPECT_NULL(test, fx->context);
	}
	KUNIT_EXPECT_EQ(test, entries(fx), 0);
	KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
}

/*
 * Each bit of a valid request turned round: refused, unless it is one that
 * nothing depends on. The authenticator is spent by the first that is accepted,
 * so that the others must be replays: none makes a second one of it (R3, X).
 */
static void accept_every_bit(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct fixture *fx = fixture(test);
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
		ret = accept(fx, token);
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
	KUNIT_EXPECT_EQ(test, accept(fx, token), (int)KRB5_AP_REASON_REPLAY);
	KUNIT_EXPECT_EQ(test, entries(fx), 1);
}

/*
 * Each allocation of an acceptance fails in turn: is it an error and no verdict,
 * is nothing spent, and is the same token accepted when it is sent again?
 */
static void accept_out_of_memory(struct kunit *test)
{
	static const size_t lengths[] = { 0, 1500, 20000 };
	s32 etype = *(const s32 *)test->param_value;
	struct fixture *fx = fixture(test);
	unsigned int i, n, failed, again = 0;
	struct krb5_ap_octets token;
	struct token t;
	u32 spent;
	int ret;

	if (!CAN_FAIL)
		kunit_skip(test, "CONFIG_FAILSLAB is not set");
	fx->request.gfp = GFP_NOWAIT | __GFP_NOWARN;
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		failed = 0;
		for (n = 1; n < 100; n++) {
			token_init(&t, etype, fx->t);
			if (lengths[i])
				t.authdata = big_authdata(test, lengths[i]);
			fx->request.flags = lengths[i] ?
				KRB5_AP_WANT_AUTHDATA : 0;
			token = token_make(test, &t);
			spent = entries(fx);

			fail_nth(n);
			ret = accept(fx, token);
			if (fail_pending()) {
				KUNIT_EXPECT_EQ(test, ret, 0);
				break;
			}
			if (!ret) {
				/*
				 * A page for the slab; it had another way. The
				 * allocation itself is the one that fails next.
				 */
				if (again++ < 30)
					n--;
				continue;
			}
			again = 0;
			failed++;
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			KUNIT_EXPECT_NULL(test, fx->context);
			KUNIT_EXPECT_EQ(test, (int)fx->reply.reason,
					(int)KRB5_AP_REASON_NONE);
			KUNIT_EXPECT_EQ(test, fx->reply.error, 0);
			KUNIT_EXPECT_EQ(test, fx->reply.len, 0);
			KUNIT_EXPECT_EQ(test, entries(fx), spent);
			KUNIT_ASSERT_EQ(test, accept(fx, token), 0);
		}
		KUNIT_EXPECT_LT(test, n, 100);
		/*
		 * The context, the replay entry, and a buffer of no more than a
		 * page; a longer one may come from elsewhere.
		 */
		KUNIT_EXPECT_GE(test, failed, lengths[i] == 1500 ? 3 : 2);
	}
}

struct race {
	struct fixture *fx;
	struct krb5_ap_octets token[20];
	atomic_t accepted[20];
	atomic_t threads;
};

static int judge(struct fixture *fx, struct krb5_ap_octets token)
{
	struct krb5_ap_request request = fx->request;
	struct krb5_ap_context *context;
	struct krb5_ap_reply *reply;
	struct krb5_accept *a;
	int ret = -ENOMEM;

	request.token = token.data;
	request.token_len = token.len;
	a = kzalloc_obj(*a, GFP_KERNEL);
	reply = kzalloc_obj(*reply, GFP_KERNEL);
	if (a && reply) {
		a->request = &request;
		a->kn = fx->kn;
		a->now.tv_sec = fx->t;
		ret = krb5_accept_run(a, &context, reply);
		krb5_ap_context_put(context);
	}
	kfree(a);
	kfree(reply);
	return ret;
}

static int race(void *context)
{
	struct race *r = context;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(r->token); i++) {
		ret = judge(r->fx, r->token[i]);
		if (!ret)
			atomic_inc(&r->accepted[i]);
		else if (ret != KRB5_AP_REASON_REPLAY)
			return -EIO;
		cond_resched();
	}
	return 0;
}

/* Many threads with the same tokens: one of them is accepted, each time (R6, X). */
static void accept_race(struct kunit *test)
{
	struct race *r = test_alloc(test, sizeof(*r));
	unsigned int i;
	struct token t;

	r->fx = fixture(test);
	for (i = 0; i < ARRAY_SIZE(r->token); i++) {
		token_init(&t, enctypes[i % ARRAY_SIZE(enctypes)], r->fx->t);
		r->token[i] = token_make(test, &t);
	}
	KUNIT_EXPECT_TRUE(test, test_threads(test, 8, race, r));
	for (i = 0; i < ARRAY_SIZE(r->token); i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&r->accepted[i]), 1);
	KUNIT_EXPECT_EQ(test, entries(r->fx), i);
}

/* Stands in for the netlink socket that a set of keys comes through. */
struct reload {
	struct fixture *fx;
	struct krb5_service_key *key[30];
	struct krb5_ap_octets token[4][50];
	atomic_t threads;
};

static int accept_or_reload(void *context)
{
	struct reload *r = context;
	unsigned int i, me = atomic_inc_return(&r->threads) - 1;
	struct krb5_service_key *list;
	struct krb5_keyset *set;

	if (me < ARRAY_SIZE(r->token)) {
		for (i = 0; i < ARRAY_SIZE(r->token[me]); i++) {
			if (judge(r->fx, r->token[me][i]))
				return -EIO;
			cond_resched();
		}
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(r->key); i++) {
		list = r->key[i];
		set = krb5_keyset_build(&list, 1);
		if (IS_ERR(set))
			return PTR_ERR(set);
		r->key[i] = NULL;
		krb5_keytab_replace(&r->fx->kn->keytab, set, NULL);
		schedule_timeout_uninterruptible(1);
	}
	return 0;
}

/* The keys are replaced all the time by the same: nobody is refused for it (X). */
static void accept_while_keys_are_replaced(struct kunit *test)
{
	struct reload *r = test_alloc(test, sizeof(*r));
	u8 value[KRB5_AP_KEY_MAX];
	unsigned int i, j;
	struct token t;

	r->fx = fixture(test);
	token_service_key(19, 3, value);
	for (i = 0; i < ARRAY_SIZE(r->key); i++)
		r->key[i] = test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 3, 19,
				     value);
	for (i = 0; i < ARRAY_SIZE(r->token); i++) {
		for (j = 0; j < ARRAY_SIZE(r->token[i]); j++) {
			token_init(&t, 19, r->fx->t);
			r->token[i][j] = token_make(test, &t);
		}
	}
	KUNIT_EXPECT_TRUE(test, test_threads(test, ARRAY_SIZE(r->token) + 1,
					     accept_or_reload, r));
	for (i = 0; i < ARRAY_SIZE(r->key); i++)
		krb5_service_key_free(r->key[i]);
}

/* Has every reason a name, a text, a number and, but for two, an errno? */
static void accept_reasons(struct kunit *test)
{
	enum krb5_ap_reason reason;

	KUNIT_EXPECT_STREQ(test, krb5_ap_reason_name(KRB5_AP_REASON_NONE),
			   "NONE");
	KUNIT_EXPECT_NE(test, krb5_reason_errno(KRB5_AP_REASON_NONE), 0);
	for (reason = 0; reason < KRB5_AP_REASON_COUNT; reason++) {
		bool more = reason == KRB5_AP_REASON_CONTINUE;
		bool good = reason == KRB5_AP_REASON_ACCEPTED ||
			    reason == KRB5_AP_REASON_INITIATED ||
			    reason == KRB5_AP_REASON_REPLY_VERIFIED;

		KUNIT_EXPECT_NOT_NULL(test, krb5_ap_reason_name(reason));
		KUNIT_EXPECT_NOT_NULL(test, krb5_ap_reason_text(reason));
		KUNIT_EXPECT_EQ(test, !krb5_ap_reason_error(reason),
				good || more);
		KUNIT_EXPECT_EQ(test, !krb5_reason_errno(reason), good);
		KUNIT_EXPECT_GE(test, krb5_reason_errno(reason), 0);
		KUNIT_EXPECT_LT(test, krb5_reason_errno(reason), 200);
	}
}

/*
 * The door for services: does it look at the real clock, at the keys of the
 * namespace it is given, and does it make an errno of a reason? The keys of the
 * initial namespace are put there for the time of the test, if it has none.
 */
static void accept_public(struct kunit *test)
{
	struct krb5_ap_net *kn = krb5_pernet(&init_net);
	struct krb5_ap_request request = {
		.framing = KRB5_AP_FRAMING_RAW, .gfp = GFP_KERNEL,
	};
	struct krb5_ap_context *context = ERR_PTR(-EINVAL);
	struct krb5_ap_reply *reply = test_alloc(test, sizeof(*reply));
	struct krb5_ap_octets token;
	struct krb5_error error;
	s64 before, after;
	struct token *t = test_alloc(test, sizeof(*t));
	struct krb5_config *config = &kn->settings.config;
	int ret;

	if (rcu_access_pointer(kn->keytab.set))
		kunit_skip(test, "keys are loaded");

	token_init(t, 18, ktime_get_real_seconds());
	token = token_make(test, t);
	request.token = token.data;
	request.token_len = token.len;
	before = ktime_get_real_seconds();
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	after = ktime_get_real_seconds();
	KUNIT_EXPECT_EQ(test, ret, -ENOKEY);
	KUNIT_EXPECT_NULL(test, context);
	KUNIT_EXPECT_EQ(test, (int)reply->reason, (int)KRB5_AP_REASON_NO_KEYS);
	KUNIT_ASSERT_EQ(test, 0, (int)krb5_decode_error(reply->data, reply->len,
							&error));
	KUNIT_EXPECT_GE(test, error.stime, before);
	KUNIT_EXPECT_LE(test, error.stime, after);
	KUNIT_EXPECT_EQ(test, error.code, 45);

	load_keys(test, kn, enctypes, ARRAY_SIZE(enctypes));
	/* The table is young, and a raw request is not exempt. */
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, -ESTALE);
	config->replay_cold_start = KRB5_AP_REPLAY_COLD_START_OFF;
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, (int)reply->reason, 0);
	KUNIT_EXPECT_GT(test, reply->len, 0);
	KUNIT_EXPECT_NOT_NULL(test, context);
	krb5_ap_context_put(context);
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, -EEXIST);
	KUNIT_EXPECT_EQ(test, (int)reply->reason, (int)KRB5_AP_REASON_REPLAY);

	t->ctime -= 400;
	token = token_make(test, t);
	request.token = token.data;
	request.token_len = token.len;
	ret = krb5_ap_accept(&init_net, &request, &context, reply);
	KUNIT_EXPECT_EQ(test, ret, -ETIME);

	config->replay_cold_start = KRB5_AP_REPLAY_COLD_START_EXEMPT;
	krb5_keytab_replace(&kn->keytab, NULL, NULL);
	krb5_replay_flush(kn->account, S64_MIN / 2, 0);
}

static struct kunit_case accept_cases[] = {
	KUNIT_CASE_PARAM(accept_enctypes, enctype_gen_params),
	KUNIT_CASE(accept_context),
	KUNIT_CASE(accept_context_minimal),
	KUNIT_CASE(accept_subkeys_are_fresh),
	KUNIT_CASE(accept_anonymous),
	KUNIT_CASE_PARAM(accept_refuses, spoiler_gen_params),
	KUNIT_CASE_PARAM(accept_order_of_checks, spoiler_gen_params),
	KUNIT_CASE(accept_all_wrong),
	KUNIT_CASE(accept_edges),
	KUNIT_CASE(accept_pinned),
	KUNIT_CASE(accept_kvno_absent),
	KUNIT_CASE(accept_replay),
	KUNIT_CASE(accept_cold_start),
	KUNIT_CASE(accept_user_to_user),
	KUNIT_CASE(accept_framings),
	KUNIT_CASE(accept_token_max),
	KUNIT_CASE_PARAM(accept_big, enctype_gen_params),
	KUNIT_CASE(accept_stack),
	KUNIT_CASE(accept_no_authdata),
	KUNIT_CASE(accept_keeps_authdata_only),
	KUNIT_CASE_PARAM(accept_truncated, enctype_gen_params),
	KUNIT_CASE_PARAM(accept_every_bit, enctype_gen_params),
	KUNIT_CASE_PARAM(accept_out_of_memory, enctype_gen_params),
	KUNIT_CASE(accept_race),
	KUNIT_CASE(accept_while_keys_are_replaced),
	KUNIT_CASE(accept_reasons),
	KUNIT_CASE(accept_public),
	{}
};

static int accept_init(struct kunit *test)
{
	noise_seed(9);
	return 0;
}

static struct kunit_suite accept_suite = {
	.name = "krb5_ap_accept",
	.init = accept_init,
	.test_cases = accept_cases,
};

kunit_test_suite(accept_suite);
