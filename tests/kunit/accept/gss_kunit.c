// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of acceptances of GSS-API tokens from end to end, of the
 * negotiation of the encryption type, and of contexts for rpcsec_gss_krb5.
 */
#include <linux/unaligned.h>

#include "fixture/exchange_pair.h"
#include "fixture/gss.h"

static const s32 enctypes[] = { 17, 18, 19, 20, 25, 26 };

static void enctype_desc(const s32 *etype, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d", *etype);
}

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

static void expect_error(struct kunit *test, const struct gss *gss, u32 number)
{
	enum krb5_gss_tok_id id;
	struct krb5_ap_octets message;
	struct krb5_error error;

	KUNIT_ASSERT_EQ(test, 0,
			(int)krb5_gss_strip(gss->reply.data, gss->reply.len,
					    &id, &message));
	KUNIT_EXPECT_EQ(test, (int)id, (int)KRB5_GSS_ERROR);
	KUNIT_ASSERT_EQ(test, 0, (int)krb5_decode_error(message.data,
							message.len, &error));
	KUNIT_EXPECT_EQ(test, error.code, number);
	KUNIT_EXPECT_EQ(test, error.stime, gss->now);
}

/* A request without a checksum, in its frame. */
static int gss_bare(struct kunit *test, struct gss *gss)
{
	gss->t.cusec++;
	return gss_accept(gss, gss_frame(test, gss->tok_id,
					 token_make(test, &gss->t)));
}

/* Mutual authentication is what the checksum says (G6); the frame of the reply. */
static void gss_accepts(struct kunit *test)
{
	const s32 etype = *(const s32 *)test->param_value;
	struct gss *gss = gss_new(test, etype);
	enum krb5_gss_tok_id id;
	struct krb5_ap_octets message;
	struct krb5_encrypted enc;

	gss->t.options = 0;
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_TRUE(test, krb5_ap_context_mutual(gss->context));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 0xe);
	KUNIT_ASSERT_EQ(test, 0,
			(int)krb5_gss_strip(gss->reply.data, gss->reply.len,
					    &id, &message));
	KUNIT_EXPECT_EQ(test, (int)id, (int)KRB5_GSS_AP_REP);
	KUNIT_EXPECT_EQ(test, 0, (int)krb5_decode_ap_rep(message.data,
							 message.len, &enc));
	KUNIT_EXPECT_PTR_EQ(test, krb5_ap_context_key(gss->context),
			    krb5_ap_context_acceptor_subkey(gss->context));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_key(gss->context)->enctype,
			etype);

	gss->flags &= ~KRB5_AP_GSS_MUTUAL;
	gss->t.options = KRB5_AP_OPT_MUTUAL_REQUIRED;
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_FALSE(test, krb5_ap_context_mutual(gss->context));
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);
	KUNIT_EXPECT_PTR_EQ(test, krb5_ap_context_key(gss->context),
			    krb5_ap_context_initiator_subkey(gss->context));
	gss->t.subkey.said_etype = 0;
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_PTR_EQ(test, krb5_ap_context_key(gss->context),
			    krb5_ap_context_session_key(gss->context));

	gss->request.framing = KRB5_AP_FRAMING_DETECT;
	KUNIT_EXPECT_EQ(test, 0, gss_ask(test, gss));
	gss->request.framing = KRB5_AP_FRAMING_RAW;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_NOT_AP_REQ);
}

/* Flags that are not agreed upon, or nobody knows, are not given out (G6). */
static void gss_flags(struct kunit *test)
{
	struct gss *gss = gss_new(test, 18);
	unsigned int bit;
	u32 want;

	for (bit = 0; bit < 32; bit++) {
		gss->flags = 1U << bit;
		want = gss->flags & 0x603e;
		if (gss->flags == KRB5_AP_GSS_DELEG ||
		    gss->flags == KRB5_AP_GSS_DCE_STYLE)
			continue;
		KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
		KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context),
				want);
	}
	gss->t.checksum = VIEW("\x10\0\0\0channel bindings\x03\0\0\0\1\0\4\0cred");
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 2);
}

/* A refusal, as a token, for those who wait for one (G2, G12). */
static void gss_errors(struct kunit *test)
{
	struct gss *gss = gss_new(test, 18);
	struct krb5_ap_octets none = {};

	gss->t.ctime += 1000;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_SKEW);
	expect_error(test, gss, 37);
	/* What is known at that point is what stands in clear. */
	gss->t.options = 0;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_SKEW);
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);
	KUNIT_EXPECT_EQ(test, gss->reply.error, 37);
	gss->t.ctime = gss->now;

	gss->t.checksum = VIEW("");
	gss->t.options = KRB5_AP_OPT_MUTUAL_REQUIRED;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss),
			KRB5_AP_REASON_GSS_CHECKSUM_MALFORMED);
	expect_error(test, gss, 50);
	gss->t.checksum = none;
	KUNIT_EXPECT_EQ(test, gss_accept(gss, VIEW("\x30\x00")),
			KRB5_AP_REASON_FRAMING_UNKNOWN);
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);

	/* Without a name there is no KRB_ERROR; a pinned service has one. */
	gss->tok_id = 0x0102;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_GSS_TOKEN_ID);
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);
	gss->request.service = test_principal(test, TOKEN_SERVICE "@"
					      TOKEN_REALM);
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_GSS_TOKEN_ID);
	expect_error(test, gss, 40);
	krb5_ap_principal_free((void *)gss->request.service);
	gss->request.service = NULL;

	/* Nothing of all that was remembered. */
	KUNIT_EXPECT_EQ(test, krb5_replay_account_entries(gss->kn->account), 0);
	gss->tok_id = KRB5_GSS_AP_REQ;
	gss->t.checksum = none;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), 0);
}

/* One authenticator, whatever its frame, is accepted once (R3). */
static void gss_replay(struct kunit *test)
{
	struct gss *gss = gss_new(test, 20);
	struct krb5_ap_octets token = gss_token(test, gss), message;
	enum krb5_gss_tok_id id;

	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, token));
	KUNIT_EXPECT_EQ(test, gss_accept(gss, token), KRB5_AP_REASON_REPLAY);
	expect_error(test, gss, 34);
	krb5_gss_strip(token.data, token.len, &id, &message);
	gss->request.framing = KRB5_AP_FRAMING_RAW;
	KUNIT_EXPECT_EQ(test, gss_accept(gss, message), KRB5_AP_REASON_REPLAY);
}

static void set_ap_options(struct kunit *test, struct gss *gss, const char *le)
{
	struct enc enc;

	enc_init(test, &enc, 64);
	enc_if_relevant(&enc, KRB5_AD_AP_OPTIONS,
			(struct krb5_ap_octets){ le, 4 });
	gss->t.auth_authdata = enc_done(&enc);
}

/* Channel bindings, from the request to the flag of the context (G5). */
static void gss_bindings(struct kunit *test)
{
	static const struct krb5_ap_bindings here = {
		.application = OCTETS("tls-server-end-point:here"),
	};
	static const struct krb5_ap_bindings there = {
		.application = OCTETS("tls-server-end-point:there"),
	};
	struct gss *gss = gss_new(test, 17);

	gss->flags = 0;
	gss->bindings = &here;
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 0);
	gss->request.bindings = &here;
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context),
			KRB5_AP_GSS_CHANNEL_BOUND);
	gss->bindings = &there;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_BAD_BINDINGS);
	gss->bindings = NULL;
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 0);

	/* KERB_AP_OPTIONS_CBT, and other bits of that number. */
	set_ap_options(test, gss, "\0\x40\0\0");
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_NO_BINDINGS);
	gss->request.bindings = NULL;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), 0);
	gss->request.bindings = &here;
	set_ap_options(test, gss, "\xff\xbf\xff\xff");
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), 0);

	gss->request.flags = KRB5_AP_REQUIRE_BINDINGS;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_NO_BINDINGS);
	gss->bindings = &here;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), 0);
	/* No way round by doing without GSS-API. */
	gss->request.framing = KRB5_AP_FRAMING_DETECT;
	gss->t.checksum = (struct krb5_ap_octets){};
	gss->t.cusec++;
	KUNIT_EXPECT_EQ(test, gss_accept(gss, token_make(test, &gss->t)),
			KRB5_AP_REASON_NO_BINDINGS);
	gss->request.bindings = NULL;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), -EINVAL);
}

#define TICKETS	"\x30\x04\x61\x02\x30\x00"

/*
 * A request of a GSS-API client whose framing was stripped: the checksum tells,
 * and the channel bindings count.
 */
static void gss_stripped(struct kunit *test)
{
	struct krb5_ap_bindings here = { .application = VIEW("here") };
	struct krb5_ap_bindings there = { .application = VIEW("there") };
	static const enum krb5_ap_framing framings[] = {
		KRB5_AP_FRAMING_DETECT, KRB5_AP_FRAMING_RAW,
	};
	struct gss *gss = gss_new(test, 18);
	struct krb5_encrypted enc;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(framings); i++) {
		gss->request.framing = framings[i];
		gss->request.bindings = &here;
		gss->request.flags = 0;
		gss->bindings = &there;
		KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_BAD_BINDINGS,
				gss_accept(gss, gss_message(test, gss)));
		gss->bindings = &here;
		KUNIT_ASSERT_EQ(test, 0,
				gss_accept(gss, gss_message(test, gss)));
		KUNIT_EXPECT_TRUE(test, krb5_ap_context_gss_flags(gss->context) &
				  KRB5_AP_GSS_CHANNEL_BOUND);
		/* The reply has the framing that the request had. */
		KUNIT_EXPECT_EQ(test, 0, (int)
				krb5_decode_ap_rep(gss->reply.data,
						   gss->reply.len, &enc));
		gss->bindings = NULL;
		KUNIT_EXPECT_EQ(test, 0,
				gss_accept(gss, gss_message(test, gss)));
		gss->request.flags = KRB5_AP_REQUIRE_BINDINGS;
		KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_NO_BINDINGS,
				gss_accept(gss, gss_message(test, gss)));
	}

	/* What the checksum asks for counts, and not the option. */
	gss->request = (struct krb5_ap_request){
		.framing = KRB5_AP_FRAMING_DETECT, .gfp = GFP_KERNEL,
	};
	gss->flags = KRB5_AP_GSS_INTEG;
	gss->t.options = KRB5_AP_OPT_MUTUAL_REQUIRED;
	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, gss_message(test, gss)));
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context),
			KRB5_AP_GSS_INTEG);
	gss->t.checksum = VIEW("\x10\0\0\0");
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_GSS_CHECKSUM_MALFORMED,
			gss_accept(gss, gss_message(test, gss)));
}

/* Without a checksum, if the service permits that: no flags, no bindings. */
static void gss_no_checksum(struct kunit *test)
{
	struct krb5_ap_bindings here = { .application = VIEW("here") };
	struct gss *gss = gss_new(test, 18);

	gss->t.options = KRB5_AP_OPT_MUTUAL_REQUIRED;
	gss->t.checksum = (struct krb5_ap_octets){};
	KUNIT_EXPECT_EQ(test, gss_bare(test, gss),
			(int)KRB5_AP_REASON_GSS_NO_CHECKSUM);
	gss->request.flags = KRB5_AP_CHECKSUM_OPTIONAL;
	KUNIT_ASSERT_EQ(test, gss_bare(test, gss), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 0);
	KUNIT_EXPECT_FALSE(test, krb5_ap_context_mutual(gss->context));
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);

	gss->request.bindings = &here;
	KUNIT_ASSERT_EQ(test, gss_bare(test, gss), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 0);
	gss->request.flags |= KRB5_AP_REQUIRE_BINDINGS;
	KUNIT_EXPECT_EQ(test, gss_bare(test, gss),
			(int)KRB5_AP_REASON_NO_BINDINGS);

	/* The option in the clear is no fresh subkey (R8). */
	gss->request.flags = KRB5_AP_CHECKSUM_OPTIONAL;
	gss->request.bindings = NULL;
	gss->kn->settings.config.replay_cold_start =
		KRB5_AP_REPLAY_COLD_START_EXEMPT;
	KUNIT_EXPECT_EQ(test, gss_bare(test, gss),
			(int)KRB5_AP_REASON_REPLAY_COLD_START);

	/* One that is there has to be the right one. */
	gss->kn->settings.config.replay_cold_start =
		KRB5_AP_REPLAY_COLD_START_OFF;
	gss->t.checksum_type = 16;
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss),
			(int)KRB5_AP_REASON_GSS_CHECKSUM_TYPE);
	gss->t.checksum_type = KRB5_CKSUMTYPE_GSS;
	gss->t.checksum = VIEW("\x10\0\0\0");
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss),
			(int)KRB5_AP_REASON_GSS_CHECKSUM_MALFORMED);
}

/*
 * A request that may have been accepted before the table was complete does no
 * harm under a fresh subkey, if the client has asked for it under its session
 * key; not if the option in the clear has been set (R8).
 */
static void gss_cold_start(struct kunit *test)
{
	struct gss *gss = gss_new(test, 18);
	struct krb5_config *config = &gss->kn->settings.config;

	config->replay_cold_start = KRB5_AP_REPLAY_COLD_START_EXEMPT;
	gss->t.options = 0;
	KUNIT_EXPECT_EQ(test, 0, gss_ask(test, gss));
	gss->flags &= ~KRB5_AP_GSS_MUTUAL;
	gss->t.options = KRB5_AP_OPT_MUTUAL_REQUIRED;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_REPLAY_COLD_START,
			gss_ask(test, gss));
	gss->flags |= KRB5_AP_GSS_MUTUAL;
	/* A subkey is worth nothing to a service that takes plain text as well. */
	gss->request.flags = KRB5_AP_KEYS_OPTIONAL | KRB5_AP_FRESH_KEYS;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_REPLAY_COLD_START,
			gss_ask(test, gss));
	gss->request.flags = 0;
	config->replay_cold_start = KRB5_AP_REPLAY_COLD_START_STRICT;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_REPLAY_COLD_START,
			gss_ask(test, gss));
}

/* How to spoil a delegated credential. */
enum cred_spoil {
	CRED_RIGHT, CRED_VERSION, CRED_TYPE, CRED_TICKETS, CRED_ETYPE,
	CRED_USAGE, CRED_BIT, CRED_PART, CRED_TRAILING,
};

static void set_cred(struct kunit *test, struct gss *gss, enum cred_spoil spoil)
{
	const s32 etype = gss->t.session.etype;
	struct krb5_ap_octets plain = VIEW("\x7d\x02\x30\x00"), cipher;
	struct krb5_ap_octets tickets = VIEW(TICKETS);
	struct enc enc, sum;
	u8 head[28] = { 16 };

	if (spoil == CRED_PART)
		plain = VIEW("\x7d\x02\x30\x00\x00");
	if (spoil == CRED_TICKETS)
		tickets = VIEW("\x31\x00");
	cipher = ends_seal(test, etype, gss->t.session.value,
			   spoil == CRED_USAGE ? KRB5_USAGE_AUTHENTICATOR :
			   KRB5_USAGE_CRED, plain);
	if (spoil == CRED_BIT)
		((u8 *)cipher.data)[cipher.len - 1] ^= 1;
	enc_init(test, &enc, 512);
	enc_open(&enc, 0x76);
	enc_open(&enc, 0x30);
	enc_tagged(&enc, 0, enc_integer, spoil == CRED_VERSION ? 4 : 5);
	enc_tagged(&enc, 1, enc_integer, spoil == CRED_TYPE ? 14 : 22);
	enc_tagged(&enc, 2, enc_raw, tickets.data, tickets.len);
	enc_tagged(&enc, 3, ends_put_encrypted,
		   spoil == CRED_ETYPE ? 23 : etype, cipher);
	enc_close(&enc);
	enc_close(&enc);
	if (spoil == CRED_TRAILING)
		enc_raw(&enc, "", 1);

	head[20] = KRB5_AP_GSS_DELEG | KRB5_AP_GSS_MUTUAL;
	head[24] = 1;
	put_unaligned_le16(enc.len, head + 26);
	enc_init(test, &sum, 1024);
	enc_raw(&sum, head, sizeof(head));
	enc_raw(&sum, enc.data, enc.len);
	gss->t.checksum = enc_done(&sum);
}

/* What is delegated is taken by who wants it, and must be right then (G7). */
static void gss_delegated(struct kunit *test)
{
	static const int want[] = {
		[CRED_VERSION]	= KRB5_AP_REASON_DELEG_MALFORMED,
		[CRED_TYPE]	= KRB5_AP_REASON_DELEG_MALFORMED,
		[CRED_TICKETS]	= KRB5_AP_REASON_DELEG_MALFORMED,
		[CRED_ETYPE]	= KRB5_AP_REASON_DELEG_INTEGRITY,
		[CRED_USAGE]	= KRB5_AP_REASON_DELEG_INTEGRITY,
		[CRED_BIT]	= KRB5_AP_REASON_DELEG_INTEGRITY,
		[CRED_PART]	= KRB5_AP_REASON_DELEG_MALFORMED,
		[CRED_TRAILING]	= KRB5_AP_REASON_DELEG_MALFORMED,
	};
	struct gss *gss = gss_new(test, *(const s32 *)test->param_value);
	const struct krb5_ap_delegated *delegated;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		set_cred(test, gss, i);
		gss->request.flags = 0;
		KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
		KUNIT_EXPECT_NULL(test, krb5_ap_context_delegated(gss->context));
		KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context),
				KRB5_AP_GSS_MUTUAL);
		gss->request.flags = KRB5_AP_WANT_DELEGATED;
		KUNIT_EXPECT_EQ_MSG(test, gss_ask(test, gss), want[i],
				    "case %u", i);
	}
	set_cred(test, gss, CRED_RIGHT);
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context),
			KRB5_AP_GSS_DELEG | KRB5_AP_GSS_MUTUAL);
	delegated = krb5_ap_context_delegated(gss->context);
	KUNIT_ASSERT_NOT_NULL(test, delegated);
	KUNIT_ASSERT_EQ(test, delegated->tickets.len, sizeof(TICKETS) - 1);
	KUNIT_EXPECT_MEMEQ(test, delegated->tickets.data, TICKETS,
			   sizeof(TICKETS) - 1);
	KUNIT_ASSERT_EQ(test, delegated->part.len, 4);
	KUNIT_EXPECT_MEMEQ(test, delegated->part.data, "\x7d\x02\x30\x00", 4);
	krb5_ap_context_trim(gss->context);
	KUNIT_EXPECT_NULL(test, krb5_ap_context_delegated(gss->context));
}

static void propose(struct kunit *test, struct gss *gss, const s32 *list,
		    unsigned int n)
{
	struct enc etypes, enc;
	unsigned int i;

	enc_init(test, &etypes, 1024);
	enc_open(&etypes, 0x30);
	for (i = 0; i < n; i++)
		enc_integer(&etypes, list[i]);
	enc_close(&etypes);
	enc_init(test, &enc, 2048);
	enc_if_relevant(&enc, KRB5_AD_ETYPE_NEGOTIATION, enc_done(&etypes));
	gss->t.auth_authdata = enc_done(&enc);
}

/* RFC 4537: the first of the client's list that both ends can do (P4). */
static void gss_enctype_negotiation(struct kunit *test)
{
	static const s32 service[] = { 17, 18, 23, 20 };
	static const struct {
		s32 list[5];
		unsigned int n;
		u32 permitted;
		const s32 *usable;
		unsigned int usable_n;
		s32 want;
	} known[] = {
		{ {}, 0, KRB5_ENCTYPES_ALL, NULL, 0, 18 },
		{ { 20, 19, 18, 17 }, 4, KRB5_ENCTYPES_ALL, NULL, 0, 20 },
		{ { 17, 20, 18 }, 3, KRB5_ENCTYPES_ALL, NULL, 0, 17 },
		/* unknown ones, weak ones, ones that are not permitted */
		{ { 23, 16, 0, -1, 26 }, 5, KRB5_ENCTYPES_ALL, NULL, 0, 26 },
		{ { 20, 19, 17 }, 3, BIT(KRB5_ENCTYPE_INDEX_AES256_SHA1) |
		  BIT(KRB5_ENCTYPE_INDEX_AES128_SHA256), NULL, 0, 19 },
		{ { 23, 3 }, 2, KRB5_ENCTYPES_ALL, NULL, 0, 18 },
		/* what the service can do */
		{ { 26, 19, 20, 17 }, 4, KRB5_ENCTYPES_ALL, service, 4, 20 },
		{ { 26, 19 }, 2, KRB5_ENCTYPES_ALL, service, 4, 18 },
		{ { 26, 19 }, 2, KRB5_ENCTYPES_ALL, service, 1, 0 },
		{ { 26, 17 }, 2, KRB5_ENCTYPES_ALL, service, 1, 17 },
		{ {}, 0, KRB5_ENCTYPES_ALL, service, 0, 0 },
	};
	struct gss *gss = gss_new(test, 18);
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		propose(test, gss, known[i].list, known[i].n);
		gss->kn->settings.config.enctypes = known[i].permitted;
		gss->request.context_enctypes = known[i].usable;
		gss->request.context_enctypes_count = known[i].usable_n;
		ret = gss_ask(test, gss);
		if (!known[i].want) {
			KUNIT_EXPECT_EQ(test, ret, KRB5_AP_REASON_CONTEXT_ETYPE);
			continue;
		}
		KUNIT_ASSERT_EQ_MSG(test, ret, 0, "case %u", i);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_key(gss->context)->enctype,
				known[i].want);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_key(gss->context)->length,
				test_enctype(test, known[i].want)->key_len);
	}

	/* Without an acceptor's subkey there is nothing to choose. */
	gss->request.context_enctypes = NULL;
	gss->flags = 0;
	propose(test, gss, known[1].list, known[1].n);
	KUNIT_ASSERT_EQ(test, gss_ask(test, gss), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_key(gss->context)->enctype, 18);
	gss->request.context_enctypes = service;
	gss->request.context_enctypes_count = 1;
	propose(test, gss, service, 1);
	KUNIT_EXPECT_EQ(test, gss_ask(test, gss), KRB5_AP_REASON_CONTEXT_ETYPE);
}

/* Lists that are none are ignored; long ones are not read to their end. */
static void gss_enctype_lists(struct kunit *test)
{
	static const struct krb5_ap_octets wrong[] = {
		OCTETS(""), OCTETS("\x30"), OCTETS("\x30\x03\x02\x01"),
		OCTETS("\x30\x03\x04\x01\x14"), OCTETS("\x31\x03\x02\x01\x14"),
		OCTETS("\x30\x03\x02\x01\x14\0"), OCTETS("\x02\x01\x14"),
		OCTETS("\x30\x07\x02\x05\x01\0\0\0\x14"),
		OCTETS("\x30\x04\x02\x02\0\x14"),
		/* Wrong behind one that would do. */
		OCTETS("\x30\x06\x02\x01\x14\x02\x02\x14"),
	};
	const unsigned int n = KRB5_AP_ETYPES_MAX + 1;
	struct gss *gss = gss_new(test, 18);
	struct enc enc;
	unsigned int i;
	s32 *list;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		enc_init(test, &enc, 64);
		enc_if_relevant(&enc, KRB5_AD_ETYPE_NEGOTIATION, wrong[i]);
		gss->t.auth_authdata = enc_done(&enc);
		KUNIT_ASSERT_EQ_MSG(test, gss_ask(test, gss), 0, "case %u", i);
		KUNIT_EXPECT_EQ(test, krb5_ap_context_key(gss->context)->enctype,
				18);
	}
	list = test_alloc(test, n * sizeof(*list));
	for (i = 0; i < n; i++)
		list[i] = i == n - 1 ? 20 : 999;
	propose(test, gss, list, n);
	KUNIT_ASSERT_EQ(test, gss_ask(test, gss), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_key(gss->context)->enctype, 18);
	propose(test, gss, list + 1, n - 1);
	KUNIT_ASSERT_EQ(test, gss_ask(test, gss), 0);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_key(gss->context)->enctype, 20);
}

/* As gss_import_v2_context() of net/sunrpc takes it apart. */
static void expect_lucid(struct kunit *test, const struct gss *gss, u32 flags,
			 u32 endtime)
{
	const struct krb5_ap_key *key = krb5_ap_context_key(gss->context);
	u32 said_flags, said_time, said_etype;
	u8 buf[KRB5_AP_LUCID_MAX];
	u64 said_seq;
	int len;

	len = krb5_ap_context_export_lucid(gss->context, NULL, 0);
	KUNIT_ASSERT_EQ(test, len, 20 + key->length);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_ap_context_export_lucid(gss->context, buf,
						     len - 1));
	KUNIT_ASSERT_EQ(test, len,
			krb5_ap_context_export_lucid(gss->context, buf, len));
	memcpy(&said_flags, buf, 4);
	memcpy(&said_time, buf + 4, 4);
	memcpy(&said_seq, buf + 8, 8);
	memcpy(&said_etype, buf + 16, 4);
	KUNIT_EXPECT_EQ(test, said_flags, flags);
	KUNIT_EXPECT_EQ(test, said_time, endtime);
	KUNIT_EXPECT_EQ(test, said_seq, krb5_ap_context_send_seq(gss->context));
	KUNIT_EXPECT_EQ(test, said_etype, key->enctype);
	KUNIT_EXPECT_MEMEQ(test, buf + 20, key->value, key->length);
}

static void gss_lucid(struct kunit *test)
{
	const s32 etype = *(const s32 *)test->param_value;
	struct gss *gss = gss_new(test, etype);

	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	expect_lucid(test, gss, 6, gss->t.endtime);
	gss->flags = 0;
	gss->t.endtime = 0x100000000LL + 17;
	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	expect_lucid(test, gss, 2, U32_MAX);
	gss->context->initiator = true;
	expect_lucid(test, gss, 3, U32_MAX);
}

static struct kunit_case gss_accept_cases[] = {
	KUNIT_CASE_PARAM(gss_accepts, enctype_gen_params),
	KUNIT_CASE(gss_flags),
	KUNIT_CASE(gss_errors),
	KUNIT_CASE(gss_replay),
	KUNIT_CASE(gss_bindings),
	KUNIT_CASE(gss_stripped),
	KUNIT_CASE(gss_no_checksum),
	KUNIT_CASE(gss_cold_start),
	KUNIT_CASE_PARAM(gss_delegated, enctype_gen_params),
	KUNIT_CASE(gss_enctype_negotiation),
	KUNIT_CASE(gss_enctype_lists),
	KUNIT_CASE_PARAM(gss_lucid, enctype_gen_params),
	{}
};

static struct kunit_suite gss_accept_suite = {
	.name = "krb5_ap_gss_accept",
	.test_cases = gss_accept_cases,
};

kunit_test_suites(&gss_accept_suite);
