// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of exchanges of several messages: SPNEGO and DCE_STYLE.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "crypt/crypt.h"
#include "fixture/gss.h"

#define KRB5	"\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
#define MS_KRB5	"\x06\x09\x2a\x86\x48\x82\xf7\x12\x01\x02\x02"
#define NTLM	"\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"

static const struct krb5_ap_octets none;

static const s32 enctypes[] = { 17, 18, 19, 20, 25, 26 };

static void enctype_desc(const s32 *etype, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d", *etype);
}

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

static struct gss *spnego_new(struct kunit *test, s32 etype)
{
	struct gss *gss = gss_new(test, etype);

	gss->request.framing = KRB5_AP_FRAMING_SPNEGO;
	gss->request.exchange = &gss->exchange;
	return gss;
}

static struct krb5_ap_octets resp(struct kunit *test,
				  struct krb5_ap_octets token,
				  struct krb5_ap_octets mic)
{
	struct enc enc;

	enc_init(test, &enc, token.len + mic.len + 64);
	enc_open(&enc, 0xa1);
	enc_open(&enc, 0x30);
	if (token.data)
		enc_tagged(&enc, 2, enc_view, 0x04, token);
	if (mic.data)
		enc_tagged(&enc, 3, enc_view, 0x04, mic);
	enc_close(&enc);
	enc_close(&enc);
	return enc_done(&enc);
}

/* What the service says: its state, and with which mechanism. */
static int answer(struct kunit *test, const struct gss *gss, const char *mech,
		  struct krb5_spnego_message *message)
{
	struct krb5_ap_octets state, said = {};
	struct der der, choice, seq, inner;

	der_init(&der, gss->reply.data, gss->reply.len);
	choice = der_enter(&der, 0xa1);
	seq = der_enter(&choice, 0x30);
	inner = der_enter(&seq, 0xa0);
	state = der_read(&inner, 0x0a);
	KUNIT_ASSERT_EQ(test, state.len, 1);
	KUNIT_ASSERT_TRUE(test, der_at_end(&inner) && der_at_end(&der));
	if (der_tag(&seq) == 0xa1)
		said = der_read(&seq, 0xa1);
	if (mech) {
		KUNIT_ASSERT_EQ(test, said.len, strlen(mech));
		KUNIT_EXPECT_MEMEQ(test, said.data, mech, said.len);
	} else {
		KUNIT_EXPECT_EQ(test, said.len, 0);
	}
	krb5_spnego_get_resp(gss->reply.data, gss->reply.len, message);
	return *state.data;
}

/* The client's half of a context, from the service's. */
static struct krb5_ap_context client(const struct krb5_ap_context *context)
{
	struct krb5_ap_context peer = *context;

	peer.initiator = true;
	peer.send_seq = context->recv_seq;
	peer.recv_seq = context->send_seq;
	return peer;
}

static struct krb5_ap_octets sign(struct kunit *test,
				  const struct krb5_ap_context *context,
				  u64 seq, struct krb5_ap_octets mechs)
{
	struct krb5_ap_context peer = client(context);
	u8 *mic = test_alloc(test, KRB5_AP_MIC_MAX);
	struct enc list;
	int len;

	enc_init(test, &list, 256);
	enc_view(&list, 0x30, mechs);
	len = krb5_ap_get_mic(&peer, seq, list.data, list.len, mic,
			      KRB5_AP_MIC_MAX);
	KUNIT_ASSERT_GT(test, len, 0);
	memzero_explicit(&peer, sizeof(peer));
	return (struct krb5_ap_octets){ mic, len };
}

static void expect_signed(struct kunit *test, const struct gss *gss,
			  const struct krb5_ap_context *context, u64 want,
			  struct krb5_ap_octets mechs,
			  struct krb5_ap_octets mic)
{
	struct krb5_ap_context peer = client(context);
	struct enc list;
	u64 seq = 0;

	enc_init(test, &list, 256);
	enc_view(&list, 0x30, mechs);
	KUNIT_EXPECT_EQ(test, 0, krb5_ap_verify_mic(&peer, list.data, list.len,
						    mic.data, mic.len, &seq));
	KUNIT_EXPECT_EQ(test, seq, want);
}

/* The preferred mechanism, by both its names, and its token at once. */
static void spnego_optimistic(struct kunit *test)
{
	static const struct krb5_ap_octets lists[] = {
		OCTETS(KRB5), OCTETS(MS_KRB5), OCTETS(MS_KRB5 KRB5 NTLM),
		OCTETS(KRB5 NTLM),
	};
	struct gss *gss = spnego_new(test, *(const s32 *)test->param_value);
	struct krb5_spnego_message message;
	struct krb5_ap_octets token;
	enum krb5_gss_tok_id id;
	unsigned int i;
	char mech[12] = {};

	for (i = 0; i < 2 * ARRAY_SIZE(lists); i++) {
		if (i >= ARRAY_SIZE(lists))
			gss->request.framing = KRB5_AP_FRAMING_DETECT;
		memcpy(mech, lists[i / 2].data, 11);
		KUNIT_ASSERT_EQ(test, 0,
				gss_accept(gss,
					   spnego_init(test, lists[i / 2],
						       gss_token(test, gss),
						       none)));
		KUNIT_EXPECT_EQ(test, answer(test, gss, mech, &message),
				(int)KRB5_SPNEGO_COMPLETED);
		KUNIT_EXPECT_NULL(test, message.mic.data);
		KUNIT_ASSERT_EQ(test, 0,
				(int)krb5_gss_strip(message.token.data,
						    message.token.len, &id,
						    &token));
		KUNIT_EXPECT_EQ(test, (int)id, (int)KRB5_GSS_AP_REP);
		KUNIT_EXPECT_NULL(test, gss->exchange);
	}
	gss->flags = 0;
	KUNIT_ASSERT_EQ(test, 0,
			gss_accept(gss, spnego_init(test, lists[0],
						    gss_token(test, gss),
						    none)));
	KUNIT_EXPECT_EQ(test, answer(test, gss, KRB5, &message),
			(int)KRB5_SPNEGO_COMPLETED);
	KUNIT_EXPECT_NULL(test, message.token.data);
}

/* Another mechanism first: both sign the list. */
static void spnego_second_choice(struct kunit *test)
{
	struct gss *gss = spnego_new(test, *(const s32 *)test->param_value);
	static const struct krb5_ap_octets list = OCTETS(NTLM KRB5 MS_KRB5);
	struct krb5_spnego_message message;
	const struct krb5_ap_context *half;
	u64 recv, sent;

	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			gss_accept(gss, spnego_init(test, list, VIEW("NTLMSSP"),
						    none)));
	KUNIT_EXPECT_EQ(test, answer(test, gss, KRB5, &message),
			(int)KRB5_SPNEGO_REQUEST_MIC);
	KUNIT_ASSERT_NOT_NULL(test, gss->exchange);

	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			gss_accept(gss, resp(test, gss_token(test, gss),
					     none)));
	KUNIT_EXPECT_NULL(test, gss->context);
	KUNIT_EXPECT_EQ(test, answer(test, gss, NULL, &message),
			(int)KRB5_SPNEGO_INCOMPLETE);
	KUNIT_EXPECT_NOT_NULL(test, message.token.data);
	half = gss->exchange->context;
	recv = half->recv_seq;
	sent = half->send_seq - 1;
	expect_signed(test, gss, half, sent, list, message.mic);

	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, resp(test, none,
						      sign(test, half, recv,
							   list))));
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);
	KUNIT_EXPECT_NULL(test, gss->exchange);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(gss->context), recv + 1);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_send_seq(gss->context), sent + 1);
}

/* One message less, where the client needs no reply to sign. */
static void spnego_not_mutual(struct kunit *test)
{
	static const struct krb5_ap_octets list = OCTETS(NTLM MS_KRB5);
	struct gss *gss = spnego_new(test, 18);
	struct krb5_spnego_message message;
	struct krb5_ap_context like = {};
	struct krb5_ap_octets mic;

	gss->flags = KRB5_AP_GSS_INTEG;
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			gss_accept(gss, spnego_init(test, list, none, none)));
	like.initiator_subkey.enctype = 18;
	like.initiator_subkey.length = 32;
	memcpy(like.initiator_subkey.value, gss->t.subkey.value, 32);
	mic = sign(test, &like, gss->t.seq, list);
	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, resp(test,
						      gss_token(test, gss),
						      mic)));
	KUNIT_EXPECT_EQ(test, answer(test, gss, NULL, &message),
			(int)KRB5_SPNEGO_COMPLETED);
	KUNIT_EXPECT_NULL(test, message.token.data);
	expect_signed(test, gss, gss->context, gss->t.seq, list, message.mic);
}

/* A list that was changed on its way, and signatures that are none. */
static void spnego_downgrade(struct kunit *test)
{
	static const struct krb5_ap_octets sent = OCTETS(NTLM KRB5);
	static const struct krb5_ap_octets came = OCTETS(NTLM MS_KRB5 KRB5);
	struct gss *gss = spnego_new(test, 18);
	struct krb5_spnego_message message;
	const struct krb5_ap_context *half;
	struct krb5_ap_octets mic = none;
	unsigned int i;

	for (i = 0; i < 5; i++) {
		KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
				gss_accept(gss, spnego_init(test, came, none, none)));
		KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
				gss_accept(gss, resp(test, gss_token(test, gss),
						     none)));
		half = gss->exchange->context;
		switch (i) {
		case 0:
			mic = sign(test, half, half->recv_seq, sent);
			break;
		case 1:
			mic = sign(test, half, half->recv_seq + 1, came);
			break;
		case 2:
			mic = VIEW("");
			break;
		case 3:
			mic = none;
			break;
		case 4:	/* the service's own */
			answer(test, gss, NULL, &message);
			mic.data = kmemdup(message.mic.data, message.mic.len,
					   GFP_KERNEL);
			mic.len = message.mic.len;
			break;
		}
		KUNIT_EXPECT_EQ_MSG(test, (int)KRB5_AP_REASON_SPNEGO_MIC,
				    gss_accept(gss, resp(test, none, mic)),
				    "case %u", i);
		KUNIT_EXPECT_NULL(test, gss->context);
		KUNIT_EXPECT_NULL(test, gss->exchange);
		KUNIT_EXPECT_EQ(test, answer(test, gss, NULL, &message),
				(int)KRB5_SPNEGO_REJECT);
		if (i == 4)
			kfree(mic.data);
	}
}

/* Whatever is wrong is answered by a rejection, and leaves nothing. */
static void spnego_refuses(struct kunit *test)
{
	static const struct krb5_ap_octets krb5 = OCTETS(KRB5);
	struct gss *gss = spnego_new(test, 18);
	struct krb5_spnego_message message;
	struct krb5_ap_octets token, part;
	u8 *mechs = test_alloc(test, 2048);
	size_t len;

	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_MECH,
			gss_accept(gss, spnego_init(test, VIEW(NTLM), none, none)));
	KUNIT_EXPECT_EQ(test, answer(test, gss, NULL, &message),
			(int)KRB5_SPNEGO_REJECT);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_MECH,
			gss_accept(gss, spnego_init(test, none, none, none)));
	/* The end of a list that is too long is not read. */
	memset(mechs, 0, 2048);
	for (len = 0; len + 12 <= 1020; len += 12)
		memcpy(mechs + len, NTLM, 12);
	memcpy(mechs + len, KRB5, 11);
	part = (struct krb5_ap_octets){ mechs, len + 11 };
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_MALFORMED,
			gss_accept(gss, spnego_init(test, part, none, none)));

	gss->t.ctime += 1000;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SKEW,
			gss_accept(gss, spnego_init(test, krb5,
						    gss_token(test, gss),
						    none)));
	KUNIT_EXPECT_EQ(test, answer(test, gss, NULL, &message),
			(int)KRB5_SPNEGO_REJECT);
	KUNIT_EXPECT_NOT_NULL(test, message.token.data);
	gss->t.ctime -= 1000;

	token = gss_token(test, gss);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_FRAMING_UNKNOWN,
			gss_accept(gss, token));
	token = spnego_init(test, krb5, token, none);
	for (part = token; part.len--; )
		KUNIT_EXPECT_LT(test, 0, gss_accept(gss, part));
	/* A later message without a first one. */
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_FRAMING_UNKNOWN,
			gss_accept(gss, resp(test, gss_token(test, gss), none)));
	KUNIT_EXPECT_EQ(test, 0,
			krb5_replay_account_entries(gss->kn->account));

	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			gss_accept(gss, spnego_init(test, krb5, none, none)));
	KUNIT_EXPECT_EQ(test, answer(test, gss, KRB5, &message),
			(int)KRB5_SPNEGO_INCOMPLETE);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_TOKEN,
			gss_accept(gss, resp(test, none, none)));
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			gss_accept(gss, spnego_init(test, krb5, none, none)));
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_REJECT,
			gss_accept(gss, VIEW("\xa1\x07\x30\x05\xa0\x03\x0a\1\2")));
	/* A service that does exchanges of one message only. */
	gss->request.exchange = NULL;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_GSS_LEGS,
			gss_accept(gss, spnego_init(test, krb5, none, none)));
	KUNIT_EXPECT_EQ(test, 0, gss_accept(gss, token));
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_REPLAY,
			gss_accept(gss, token));
}

/* A client's KRB_AP_REP, made from the service's context. */
static struct krb5_ap_octets third(struct kunit *test, struct gss *gss,
				   u32 seq, bool subkey, s32 said)
{
	const struct krb5_enctype_desc *desc =
		test_enctype(test, gss->t.session.etype);
	struct krb5_enc_ap_rep_part part = {
		.ctime = gss->now, .cusec = 1, .has_seq = true, .seq = seq,
	};
	u8 *buf = test_alloc(test, 1024), plain[256];
	struct krb5_scratch *work;
	struct der_writer w;
	size_t len;
	int err;

	if (subkey) {
		part.subkey.etype = gss->t.session.etype;
		part.subkey.value.data = gss->t.subkey.value;
		part.subkey.value.len = desc->key_len;
	}
	der_writer_init(&w, plain, sizeof(plain));
	krb5_encode_enc_ap_rep_part(&w, &part);
	len = plain + sizeof(plain) - w.pos;
	memcpy(buf + KRB5_BLOCK_LEN, w.pos, len);
	work = krb5_scratch_get(GFP_KERNEL);
	err = krb5_crypt_set_key(work, desc, gss->t.session.value) ?:
		      krb5_crypt_derive(work, KRB5_USAGE_AP_REP)   ?:
		      krb5_crypt_seal(&work->usage_keys, buf, len);
	krb5_scratch_put(work);
	KUNIT_ASSERT_EQ(test, 0, err);
	der_writer_init(&w, buf + 512, 512);
	krb5_encode_ap_rep(&w, said, buf, len + krb5_crypt_overhead(desc));
	return (struct krb5_ap_octets){ w.pos, buf + 1024 - w.pos };
}

static void dce_begin(struct kunit *test, struct gss *gss)
{
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			gss_accept(gss, gss_message(test, gss)));
	KUNIT_ASSERT_NULL(test, gss->context);
	KUNIT_ASSERT_NOT_NULL(test, gss->exchange);
}

/* The scratch that comes next has no plain text of the exchange. */
static void expect_wiped(struct kunit *test)
{
	struct krb5_scratch *scratch = krb5_scratch_get(GFP_KERNEL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(scratch));
	if (scratch->pooled)
		KUNIT_EXPECT_NULL(test, memchr_inv(scratch->plain, 0,
						   sizeof(scratch->plain)));
	krb5_scratch_put(scratch);
}

/* DCE_STYLE: no frames, and the client answers, too (G9). */
static void dce_style(struct kunit *test)
{
	const s32 etype = *(const s32 *)test->param_value;
	struct gss *gss = gss_new(test, etype);
	struct krb5_ap_octets token;
	struct krb5_encrypted enc;
	u32 seq;

	gss->request.exchange = &gss->exchange;
	gss->flags = KRB5_AP_GSS_DCE_STYLE | KRB5_AP_GSS_INTEG;
	dce_begin(test, gss);
	KUNIT_EXPECT_EQ(test, 0, (int)krb5_decode_ap_rep(gss->reply.data,
							 gss->reply.len, &enc));
	seq = gss->exchange->context->send_seq;
	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, third(test, gss, seq, false,
						       etype)));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 0x1022);
	KUNIT_EXPECT_TRUE(test, krb5_ap_context_mutual(gss->context));
	KUNIT_EXPECT_EQ(test, gss->reply.len, 0);
	KUNIT_EXPECT_NULL(test, gss->exchange);

	/* Frame and flag go together, the other way round. */
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_GSS_DCE_FRAMING,
			gss_ask(test, gss));
	gss->flags = KRB5_AP_GSS_MUTUAL;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_GSS_DCE_FRAMING,
			gss_accept(gss, gss_message(test, gss)));

	/* Told to find out what it is. */
	gss->request.framing = KRB5_AP_FRAMING_DETECT;
	gss->flags = KRB5_AP_GSS_DCE_STYLE;
	dce_begin(test, gss);
	seq = gss->exchange->context->send_seq;
	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, third(test, gss, seq, false,
						       etype)));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context), 0x1002);
	gss->flags = KRB5_AP_GSS_CONF;
	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, gss_message(test, gss)));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_gss_flags(gss->context),
			KRB5_AP_GSS_CONF);

	/* In SPNEGO. */
	gss->request.framing = KRB5_AP_FRAMING_SPNEGO;
	gss->flags = KRB5_AP_GSS_DCE_STYLE;
	token = spnego_init(test, VIEW(KRB5), gss_message(test, gss), none);
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			gss_accept(gss, token));
	seq = gss->exchange->context->send_seq;
	token = third(test, gss, seq, false, etype);
	KUNIT_ASSERT_EQ(test, 0, gss_accept(gss, resp(test, token, none)));
	KUNIT_EXPECT_EQ(test, gss->reply.len, 9);
	expect_wiped(test);
}

/* What is no answer to the service's KRB_AP_REP ends the exchange. */
static void dce_refuses(struct kunit *test)
{
	static const int want[] = {
		KRB5_AP_REASON_LEG_MISMATCH, KRB5_AP_REASON_LEG_MISMATCH,
		KRB5_AP_REASON_LEG_MISMATCH, KRB5_AP_REASON_LEG_INTEGRITY,
		KRB5_AP_REASON_LEG_INTEGRITY, KRB5_AP_REASON_LEG_MALFORMED,
		KRB5_AP_REASON_LEG_MALFORMED,
	};
	struct gss *gss = gss_new(test, 20);
	struct krb5_ap_octets token;
	unsigned int i;
	u8 reply[512];
	u32 seq;

	gss->request.exchange = &gss->exchange;
	gss->flags = KRB5_AP_GSS_DCE_STYLE;
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		dce_begin(test, gss);
		memcpy(reply, gss->reply.data, gss->reply.len);
		seq = gss->exchange->context->send_seq;
		token = third(test, gss, i ? seq : seq + 1, i == 1,
			      i == 3 ? 18 : 20);
		if (i == 2)	/* the service's own, sent back */
			token = (struct krb5_ap_octets){ reply, gss->reply.len };
		if (i == 4)
			((u8 *)token.data)[token.len - 1] ^= 1;
		if (i == 5)
			token.len--;
		if (i == 6)
			token.len = 0;
		KUNIT_EXPECT_EQ_MSG(test, gss_accept(gss, token), want[i],
				    "case %u", i);
		KUNIT_EXPECT_NULL(test, gss->context);
		KUNIT_EXPECT_NULL(test, gss->exchange);
	}
	gss->request.exchange = NULL;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_GSS_LEGS,
			gss_accept(gss, gss_message(test, gss)));
}

/*
 * The same token until it is judged, with the nth allocation failing the nth
 * time: that is no verdict, and leaves the exchange as it was.
 */
static int until_judged(struct kunit *test, struct gss *gss,
			struct krb5_ap_octets token, bool resumed)
{
	unsigned int n;
	int ret;

	for (n = 1; n < 100; n++) {
		fail_nth(n);
		ret = gss_accept(gss, token);
		if (fail_pending() || ret != -ENOMEM)
			return ret;
		KUNIT_EXPECT_NULL(test, gss->context);
		KUNIT_EXPECT_EQ(test, !!gss->exchange, resumed);
		KUNIT_EXPECT_EQ(test, gss->reply.len, 0);
	}
	return -EBADE;
}

static void exchange_out_of_memory(struct kunit *test)
{
	static const struct krb5_ap_octets list = OCTETS(NTLM KRB5);
	struct gss *gss = spnego_new(test, *(const s32 *)test->param_value);
	const struct krb5_ap_context *half;
	struct krb5_ap_octets token;

	if (!CAN_FAIL)
		kunit_skip(test, "CONFIG_FAILSLAB is not set");
	gss->request.gfp = GFP_NOWAIT | __GFP_NOWARN;
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			until_judged(test, gss, spnego_init(test, list, none, none),
				     false));
	token = resp(test, gss_token(test, gss), none);
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			until_judged(test, gss, token, true));
	half = gss->exchange->context;
	token = resp(test, none, sign(test, half, half->recv_seq, list));
	KUNIT_ASSERT_EQ(test, 0, until_judged(test, gss, token, true));

	gss->request.framing = KRB5_AP_FRAMING_GSS;
	gss->flags = KRB5_AP_GSS_DCE_STYLE;
	KUNIT_ASSERT_EQ(test, (int)KRB5_AP_REASON_CONTINUE,
			until_judged(test, gss, gss_message(test, gss), false));
	token = third(test, gss, gss->exchange->context->send_seq, false,
		      gss->t.session.etype);
	KUNIT_ASSERT_EQ(test, 0, until_judged(test, gss, token, true));
}

/*
 * A signature that comes before the mechanism has come to its end is refused:
 * nothing could verify it, and it must not go for one that was verified.
 */
static void spnego_early_mic(struct kunit *test)
{
	static const u8 mic[28] = { 4, 4 };
	const struct krb5_ap_octets early = { mic, sizeof(mic) };
	struct gss *gss = spnego_new(test, 18);

	gss->flags = KRB5_AP_GSS_DCE_STYLE;
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_MIC,
			gss_accept(gss, spnego_init(test, VIEW(KRB5),
						    gss_message(test, gss),
						    early)));
	KUNIT_EXPECT_NULL(test, gss->exchange);
	KUNIT_EXPECT_EQ(test, (int)KRB5_AP_REASON_SPNEGO_MIC,
			gss_accept(gss, spnego_init(test, VIEW(KRB5), none,
						    early)));
	KUNIT_EXPECT_NULL(test, gss->exchange);
}

static struct kunit_case gss_exchange_cases[] = {
	KUNIT_CASE_PARAM(spnego_optimistic, enctype_gen_params),
	KUNIT_CASE_PARAM(spnego_second_choice, enctype_gen_params),
	KUNIT_CASE(spnego_not_mutual),
	KUNIT_CASE(spnego_downgrade),
	KUNIT_CASE(spnego_refuses),
	KUNIT_CASE(spnego_early_mic),
	KUNIT_CASE_PARAM(dce_style, enctype_gen_params),
	KUNIT_CASE(dce_refuses),
	KUNIT_CASE_PARAM(exchange_out_of_memory, enctype_gen_params),
	{}
};

static struct kunit_suite gss_exchange_suite = {
	.name = "krb5_ap_gss_exchange",
	.test_cases = gss_exchange_cases,
};

kunit_test_suites(&gss_exchange_suite);
