// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of what an attacker on the way can do to a request: every bit
 * that is not inside one of the two ciphertexts is flipped, in every framing and
 * under every policy, and the outcome compared with that of the request as the
 * client has sent it.
 */
#include <linux/string.h>

#include "fixture/gss.h"

#define KRB5	"\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"

enum clear_framing {
	CLEAR_RAW,
	CLEAR_GSS,
	CLEAR_DCE,
	CLEAR_SPNEGO,
};

/**
 * struct clear_case - a client, a service, and the state that they meet in
 * @what: for the log
 * @framing: of the service
 * @client: framing of the client
 * @mutual: the client wants mutual authentication
 * @bindings: the service has channel bindings
 * @bound: the client has the same; otherwise others, if the service has some
 * @required: the service requires bindings
 * @cold_start: policy; all tests happen before the table was complete
 * @want: the verdict on the request as the client has sent it
 */
struct clear_case {
	const char *what;
	enum krb5_ap_framing framing;
	enum clear_framing client;
	bool mutual;
	bool bindings;
	bool bound;
	bool required;
	enum krb5_ap_replay_cold_start cold_start;
	enum krb5_ap_reason want;
};

#define RAW	KRB5_AP_FRAMING_RAW
#define GSS	KRB5_AP_FRAMING_GSS
#define SPNEGO	KRB5_AP_FRAMING_SPNEGO
#define DETECT	KRB5_AP_FRAMING_DETECT
#define OFF	KRB5_AP_REPLAY_COLD_START_OFF
#define EXEMPT	KRB5_AP_REPLAY_COLD_START_EXEMPT
#define STRICT	KRB5_AP_REPLAY_COLD_START_STRICT
#define OK	KRB5_AP_REASON_ACCEPTED
#define COLD	KRB5_AP_REASON_REPLAY_COLD_START
#define BAD	KRB5_AP_REASON_BAD_BINDINGS
#define MORE	KRB5_AP_REASON_CONTINUE

static const struct clear_case clear_cases[] = {
	{ "raw", RAW, CLEAR_RAW,
	  true, false, false, false, OFF, OK },
	{ "raw one way", RAW, CLEAR_RAW,
	  false, false, false, false, OFF, OK },
	{ "raw, cold, exempt", RAW, CLEAR_RAW,
	  true, false, false, false, EXEMPT, COLD },
	{ "raw one way, cold, exempt", RAW, CLEAR_RAW,
	  false, false, false, false, EXEMPT, COLD },
	{ "raw, cold, strict", RAW, CLEAR_RAW,
	  true, false, false, false, STRICT, COLD },
	{ "gss", GSS, CLEAR_GSS,
	  true, false, false, false, OFF, OK },
	{ "gss one way", GSS, CLEAR_GSS,
	  false, false, false, false, OFF, OK },
	{ "gss, cold, exempt", GSS, CLEAR_GSS,
	  true, false, false, false, EXEMPT, OK },
	{ "gss one way, cold, exempt", GSS, CLEAR_GSS,
	  false, false, false, false, EXEMPT, COLD },
	{ "gss, cold, strict", GSS, CLEAR_GSS,
	  true, false, false, false, STRICT, COLD },
	{ "gss, bound", GSS, CLEAR_GSS,
	  true, true, true, true, OFF, OK },
	{ "gss, another channel", GSS, CLEAR_GSS,
	  true, true, false, false, OFF, BAD },
	{ "dce", GSS, CLEAR_DCE,
	  true, false, false, false, OFF, MORE },
	{ "dce, cold, exempt", GSS, CLEAR_DCE,
	  true, false, false, false, EXEMPT, MORE },
	{ "dce, another channel", GSS, CLEAR_DCE,
	  true, true, false, false, OFF, BAD },
	{ "spnego", SPNEGO, CLEAR_SPNEGO,
	  true, false, false, false, OFF, OK },
	{ "spnego one way, cold, exempt", SPNEGO, CLEAR_SPNEGO,
	  false, false, false, false, EXEMPT, COLD },
	{ "spnego, another channel", SPNEGO, CLEAR_SPNEGO,
	  true, true, false, false, OFF, BAD },
	{ "detected raw", DETECT, CLEAR_RAW,
	  true, false, false, false, OFF, OK },
	{ "detected raw one way, cold, exempt", DETECT, CLEAR_RAW,
	  false, false, false, false, EXEMPT, COLD },
	{ "detected gss", DETECT, CLEAR_GSS,
	  true, false, false, false, OFF, OK },
	{ "detected gss one way, cold, exempt", DETECT, CLEAR_GSS,
	  false, false, false, false, EXEMPT, COLD },
	{ "detected gss, bound", DETECT, CLEAR_GSS,
	  true, true, true, true, OFF, OK },
	{ "detected gss, another channel", DETECT, CLEAR_GSS,
	  true, true, false, false, OFF, BAD },
	{ "detected dce", DETECT, CLEAR_DCE,
	  true, false, false, false, OFF, MORE },
	{ "detected dce, another channel", DETECT, CLEAR_DCE,
	  true, true, false, false, OFF, BAD },
	{ "detected spnego", DETECT, CLEAR_SPNEGO,
	  true, false, false, false, OFF, OK },
	{ "detected spnego, another channel", DETECT, CLEAR_SPNEGO,
	  true, true, false, false, OFF, BAD },
};

static void clear_desc(const struct clear_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(clear, clear_cases, clear_desc);

/**
 * struct outcome - what a service sees of a call
 * @ret: result
 * @flags: of the context
 * @mutual: likewise
 * @acceptor_subkey: there is one
 * @enctype: of the context's key
 * @reply_len: length of the reply
 * @reply_tag: its first byte
 */
struct outcome {
	int ret;
	u32 flags;
	bool mutual;
	bool acceptor_subkey;
	s32 enctype;
	size_t reply_len;
	u8 reply_tag;
};

static bool inside(const u8 *p, struct krb5_ap_octets o)
{
	return p >= o.data && p < o.data + o.len;
}

/* Makes the next request of the client; the framing is never authenticated. */
static struct krb5_ap_octets clear_token(struct kunit *test, struct gss *gss,
					 const struct clear_case *c,
					 struct krb5_ap_octets *message)
{
	struct krb5_ap_octets token = {}, none = {};
	size_t at;

	if (c->client == CLEAR_RAW) {
		gss->t.cusec++;
		*message = token_make(test, &gss->t);
		return *message;
	}
	*message = gss_message(test, gss);
	switch (c->client) {
	case CLEAR_RAW:
	case CLEAR_DCE:
		return *message;
	case CLEAR_GSS:
		token = gss_frame(test, gss->tok_id, *message);
		break;
	case CLEAR_SPNEGO:
		token = spnego_init(test, VIEW(KRB5),
				    gss_frame(test, gss->tok_id, *message),
				    none);
		break;
	}
	/* It comes last in all of them. */
	at = token.len - message->len;
	KUNIT_ASSERT_EQ(test, 0, memcmp(token.data + at, message->data,
					message->len));
	message->data = token.data + at;
	return token;
}

static void clear_judge(struct gss *gss, struct krb5_ap_octets token,
			struct outcome *out)
{
	const struct krb5_ap_context *c;

	memset(out, 0, sizeof(*out));
	out->ret = gss_accept(gss, token);
	out->reply_len = gss->reply.len;
	out->reply_tag = gss->reply.len ? gss->reply.data[0] : 0;
	c = gss->exchange ? gss->exchange->context : gss->context;
	if (c) {
		out->flags = krb5_ap_context_gss_flags(c);
		out->mutual = krb5_ap_context_mutual(c);
		out->acceptor_subkey = krb5_ap_context_acceptor_subkey(c);
		out->enctype = krb5_ap_context_key(c)->enctype;
	}
	krb5_ap_exchange_free(gss->exchange);
	gss->exchange = NULL;
}

static u32 entries(const struct gss *gss)
{
	return krb5_replay_account_entries(gss->kn->account);
}

/* Compares an acceptance of a request that was changed with the original's. */
static void expect_same(struct kunit *test, const struct outcome *got,
			const struct outcome *want, bool raw_option, size_t bit)
{
	KUNIT_EXPECT_EQ_MSG(test, got->ret, want->ret, "bit %zu", bit);
	KUNIT_EXPECT_EQ_MSG(test, got->flags, want->flags, "bit %zu", bit);
	KUNIT_EXPECT_EQ_MSG(test, got->mutual, want->mutual, "bit %zu", bit);
	KUNIT_EXPECT_EQ_MSG(test, got->enctype, want->enctype, "bit %zu", bit);
	/* The one thing that an option decides: whether there is a KRB_AP_REP. */
	if (raw_option) {
		KUNIT_EXPECT_NE(test, got->acceptor_subkey,
				want->acceptor_subkey);
		KUNIT_EXPECT_NE(test, !got->reply_len, !want->reply_len);
		return;
	}
	KUNIT_EXPECT_EQ_MSG(test, got->acceptor_subkey, want->acceptor_subkey,
			    "bit %zu", bit);
	/* A random sequence number takes a byte more or less. */
	KUNIT_EXPECT_EQ_MSG(test, !got->reply_len, !want->reply_len,
			    "bit %zu", bit);
	KUNIT_EXPECT_EQ_MSG(test, got->reply_tag, want->reply_tag,
			    "bit %zu", bit);
}

static void clear_every_bit(struct kunit *test)
{
	const struct clear_case *c = test->param_value;
	struct krb5_ap_bindings here = { .application = VIEW("here") };
	struct krb5_ap_bindings there = { .application = VIEW("there") };
	struct gss *gss = gss_new(test, 18);
	struct krb5_ap_octets token, message;
	unsigned int options = 0;
	struct outcome want, got;
	struct krb5_ap_req req;
	size_t bit, bits;
	bool option;
	u32 spent;
	u8 *p;

	gss->request.framing = c->framing;
	gss->request.exchange = &gss->exchange;
	gss->kn->settings.config.replay_cold_start = c->cold_start;
	if (c->bindings) {
		gss->request.bindings = &here;
		gss->bindings = c->bound ? &here : &there;
	}
	if (c->required)
		gss->request.flags = KRB5_AP_REQUIRE_BINDINGS;
	gss->flags = KRB5_AP_GSS_INTEG;
	if (c->mutual)
		gss->flags |= KRB5_AP_GSS_MUTUAL;
	if (c->client == CLEAR_DCE)
		gss->flags |= KRB5_AP_GSS_DCE_STYLE;
	gss->t.options = c->mutual ? KRB5_AP_OPT_MUTUAL_REQUIRED : 0;

	token = clear_token(test, gss, c, &message);
	bits = 8 * token.len;
	clear_judge(gss, token, &want);
	KUNIT_ASSERT_EQ(test, want.ret, (int)c->want);

	token = clear_token(test, gss, c, &message);
	for (bit = 0; bit < bits; bit++) {
		KUNIT_ASSERT_EQ(test, 8 * token.len, bits);
		KUNIT_ASSERT_EQ(test, 0, (int)
				krb5_decode_ap_req(message.data, message.len,
						   &req));
		p = (u8 *)token.data + bit / 8;
		if (inside(p, req.ticket.cipher) ||
		    inside(p, req.authenticator.cipher))
			continue;
		spent = entries(gss);
		*p ^= 1 << bit % 8;
		option = c->client == CLEAR_RAW &&
			 !krb5_decode_ap_req(message.data, message.len, &req) &&
			 (req.options ^ gss->t.options) ==
			 KRB5_AP_OPT_MUTUAL_REQUIRED;
		options += option;
		clear_judge(gss, token, &got);
		*p ^= 1 << bit % 8;
		if (got.ret == KRB5_AP_REASON_ACCEPTED ||
		    got.ret == KRB5_AP_REASON_CONTINUE) {
			expect_same(test, &got, &want, option, bit);
			/* It was the client's own request, which is spent. */
			clear_judge(gss, token, &got);
			KUNIT_EXPECT_EQ_MSG(test, got.ret,
					    (int)KRB5_AP_REASON_REPLAY,
					    "bit %zu", bit);
			token = clear_token(test, gss, c, &message);
		} else {
			KUNIT_EXPECT_GT(test, got.ret, 0);
			KUNIT_EXPECT_NULL(test, gss->context);
			KUNIT_EXPECT_EQ(test, entries(gss), spent);
		}
		cond_resched();
	}
	if (c->client == CLEAR_RAW)
		KUNIT_EXPECT_EQ(test, options, 1);
}

static struct kunit_case clear_kunit_cases[] = {
	KUNIT_CASE_PARAM(clear_every_bit, clear_gen_params),
	{}
};

static struct kunit_suite clear_suite = {
	.name = "krb5_ap_clear",
	.test_cases = clear_kunit_cases,
};

kunit_test_suites(&clear_suite);
