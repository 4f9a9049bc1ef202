// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the initiator: is every reply refused that is not the
 * service's to this request, RFC 4120 section 3.2.5? Replies are written by the
 * encoder of the tests.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "fixture/exchange_pair.h"

KUNIT_ARRAY_PARAM(enctype, ends_enctypes, ends_enctype_desc);

/**
 * struct lie - a KRB_AP_REP, honest but for what is set
 * @name: for people
 * @reason: what becomes of it
 * @tag: other tag of the message
 * @msg_type: other message type
 * @pvno: other version
 * @etype: other encryption type, of the message only
 * @usage: other key usage
 * @other_key: another key of the same type
 * @short_by: so many octets of the cipher text are missing
 * @ctime: added to it
 * @cusec: added to it
 * @no_seq: there is no sequence number
 * @seq: the sequence number
 * @subkey: encryption type of a subkey; 0 for none
 * @subkey_len: and its length
 * @tail: octets behind the message
 * @inner_tail: octets behind the EncAPRepPart
 * @extra: an unknown element in the EncAPRepPart
 */
struct lie {
	const char *name;
	int reason;
	u8 tag;
	int msg_type, pvno, etype, usage;
	bool other_key;
	unsigned int short_by;
	int ctime, cusec;
	bool no_seq;
	s64 seq;
	int subkey, subkey_len;
	unsigned int tail, inner_tail;
	bool extra;
};

static const struct lie lies[] = {
	{ "honest", KRB5_AP_REASON_REPLY_VERIFIED },
	{ "no sequence number", KRB5_AP_REASON_REPLY_VERIFIED, .no_seq = true },
	{ "largest sequence number", KRB5_AP_REASON_REPLY_VERIFIED,
	  .seq = U32_MAX },
	{ "negative sequence number", KRB5_AP_REASON_REPLY_VERIFIED,
	  .seq = -1 },
	{ "sequence number too large", KRB5_AP_REASON_REPLY_PART_MALFORMED,
	  .seq = 1LL << 32 },
	{ "subkey 17", KRB5_AP_REASON_REPLY_VERIFIED,
	  .subkey = 17, .subkey_len = 16 },
	{ "subkey 20", KRB5_AP_REASON_REPLY_VERIFIED,
	  .subkey = 20, .subkey_len = 32 },
	{ "another tag", KRB5_AP_REASON_NOT_AP_REP, .tag = 0x6e },
	{ "message type 14", KRB5_AP_REASON_REPLY_MSG_TYPE, .msg_type = 14 },
	{ "message type 15 + 2^8", KRB5_AP_REASON_REPLY_MSG_TYPE,
	  .msg_type = 271 },
	{ "version 4", KRB5_AP_REASON_REPLY_PVNO, .pvno = 4 },
	{ "a tail", KRB5_AP_REASON_REPLY_TRAILING, .tail = 1 },
	{ "another etype", KRB5_AP_REASON_REPLY_ETYPE, .etype = 23 },
	{ "etype 0", KRB5_AP_REASON_REPLY_ETYPE, .etype = -1 },
	{ "usage 11", KRB5_AP_REASON_REPLY_INTEGRITY, .usage = 11 },
	{ "usage 2", KRB5_AP_REASON_REPLY_INTEGRITY, .usage = 2 },
	{ "another key", KRB5_AP_REASON_REPLY_INTEGRITY, .other_key = true },
	{ "an octet missing", KRB5_AP_REASON_REPLY_INTEGRITY, .short_by = 1 },
	{ "nearly all missing", KRB5_AP_REASON_REPLY_SHORT, .short_by = 1000 },
	{ "a second later", KRB5_AP_REASON_MUT_FAIL, .ctime = 1 },
	{ "a second earlier", KRB5_AP_REASON_MUT_FAIL, .ctime = -1 },
	{ "a microsecond later", KRB5_AP_REASON_MUT_FAIL, .cusec = 1 },
	{ "a full second of microseconds", KRB5_AP_REASON_REPLY_PART_MALFORMED,
	  .cusec = 1000000 },
	{ "subkey of RC4", KRB5_AP_REASON_REPLY_SUBKEY_ETYPE,
	  .subkey = 23, .subkey_len = 16 },
	{ "subkey of no type", KRB5_AP_REASON_REPLY_SUBKEY_ETYPE,
	  .subkey = -1, .subkey_len = 16 },
	{ "subkey too short", KRB5_AP_REASON_REPLY_SUBKEY_LENGTH,
	  .subkey = 18, .subkey_len = 31 },
	{ "subkey too long", KRB5_AP_REASON_REPLY_SUBKEY_LENGTH,
	  .subkey = 19, .subkey_len = 17 },
	{ "empty subkey", KRB5_AP_REASON_REPLY_SUBKEY_LENGTH, .subkey = 20 },
	{ "an inner tail", KRB5_AP_REASON_REPLY_PART_MALFORMED,
	  .inner_tail = 1 },
	{ "an unknown element", KRB5_AP_REASON_REPLY_PART_MALFORMED,
	  .extra = true },
};

static struct krb5_ap_octets make_rep(struct kunit *test,
				      const struct exchange_pair *ends,
				      const struct lie *lie)
{
	const struct krb5_ap_initiator *initiator = ends->initiator;
	static const u8 zeros[64];
	u8 key[KRB5_AP_KEY_MAX];
	struct krb5_ap_octets cipher;
	s32 etype = ends->session.enctype;
	struct enc part, rep;

	enc_init(test, &part, 512);
	enc_open(&part, 0x7b);
	enc_open(&part, 0x30);
	enc_tagged(&part, 0, enc_time, initiator->ctime + lie->ctime);
	enc_tagged(&part, 1, enc_integer, initiator->cusec + lie->cusec);
	if (lie->subkey)
		enc_tagged(&part, 2, ends_put_key, max(lie->subkey, 0), zeros,
			   lie->subkey_len);
	if (!lie->no_seq)
		enc_tagged(&part, 3, enc_integer, lie->seq);
	if (lie->extra)
		enc_tagged(&part, 4, enc_integer, 1);
	enc_close(&part);
	enc_close(&part);
	enc_raw(&part, zeros, lie->inner_tail);

	memcpy(key, ends->session.value, sizeof(key));
	key[0] ^= lie->other_key;
	cipher = ends_seal(test, etype, key, lie->usage ?: KRB5_USAGE_AP_REP,
			   enc_done(&part));
	cipher.len = max_t(size_t, cipher.len, lie->short_by + 20) -
		     lie->short_by;
	cipher.len = min_t(size_t, cipher.len, 20 + 1000);

	enc_init(test, &rep, 2048);
	enc_open(&rep, lie->tag ?: 0x6f);
	enc_open(&rep, 0x30);
	enc_tagged(&rep, 0, enc_integer, lie->pvno ?: 5);
	enc_tagged(&rep, 1, enc_integer, lie->msg_type ?: 15);
	enc_tagged(&rep, 2, ends_put_encrypted,
		   lie->etype ? max(lie->etype, 0) : etype, cipher);
	enc_close(&rep);
	enc_close(&rep);
	enc_raw(&rep, zeros, lie->tail);
	return enc_done(&rep);
}

/* Rules I1 to I4: each lie has its reason, and none spoils the truth. */
static void verify_lies(struct kunit *test)
{
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		const struct lie *lie = &lies[i];
		u64 counted = krb5_stats_sum(ends->kn->stats, lie->reason);

		KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, NULL),
				KRB5_AP_REASON_INITIATED);
		KUNIT_EXPECT_EQ_MSG(test, lie->reason,
				    ends_verify(ends, make_rep(test, ends, lie)),
				    "%s", lie->name);
		KUNIT_EXPECT_EQ(test, counted + 1,
				krb5_stats_sum(ends->kn->stats, lie->reason));
		if (lie->reason != KRB5_AP_REASON_REPLY_VERIFIED) {
			KUNIT_ASSERT_EQ(test, KRB5_AP_REASON_REPLY_VERIFIED,
					ends_verify(ends, make_rep(test, ends,
								   &lies[0])));
			KUNIT_EXPECT_NULL(test, krb5_ap_context_acceptor_subkey(ends->context));
		} else {
			KUNIT_EXPECT_EQ(test, (u32)lie->seq,
					krb5_ap_context_recv_seq(ends->context));
		}
	}
}

/* An honest KRB_AP_REP around any cipher text. */
static struct krb5_ap_octets rep_of(struct kunit *test, s32 etype,
				    struct krb5_ap_octets cipher)
{
	struct enc rep;

	enc_init(test, &rep, cipher.len + 1024);
	enc_open(&rep, 0x6f);
	enc_open(&rep, 0x30);
	enc_tagged(&rep, 0, enc_integer, 5);
	enc_tagged(&rep, 1, enc_integer, 15);
	enc_tagged(&rep, 2, ends_put_encrypted, etype, cipher);
	enc_close(&rep);
	enc_close(&rep);
	return enc_done(&rep);
}

/* What is longer than any reply is not decrypted. */
static void verify_longest(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_ap_octets cipher;

	cipher.data = test_alloc(test, KRB5_SCRATCH_PLAIN_MAX + 1);
	KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	for (cipher.len = KRB5_SCRATCH_PLAIN_MAX;
	     cipher.len <= KRB5_SCRATCH_PLAIN_MAX + 1; cipher.len++) {
		KUNIT_EXPECT_EQ(test, ends_verify(ends, rep_of(test, 18, cipher)),
				cipher.len > KRB5_SCRATCH_PLAIN_MAX ?
					KRB5_AP_REASON_REPLY_MALFORMED :
					KRB5_AP_REASON_REPLY_INTEGRITY);
	}
}

static bool verified(struct exchange_pair *ends, const u8 *data, size_t len)
{
	return ends_verify(ends, (struct krb5_ap_octets){ data, len }) ==
	       KRB5_AP_REASON_REPLY_VERIFIED;
}

/* No bit of a reply may be changed, and no octet may be missing. */
static void verify_every_bit(struct kunit *test)
{
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	struct krb5_ap_context *there;
	struct krb5_ap_octets reply;
	unsigned int passed = 0;
	struct guard guard;
	size_t i;

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	KUNIT_ASSERT_EQ(test, ends_accept(ends, &there), 0);
	krb5_ap_context_put(there);
	reply = ends_reply(ends);
	guard_init(test, &guard, reply.len);
	for (i = 0; i < reply.len * 8; i++) {
		u8 *copy = guard_copy(&guard, reply.data, reply.len);

		copy[i / 8] ^= 1 << i % 8;
		passed += verified(ends, copy, reply.len);
		copy = guard_copy(&guard, reply.data, i / 8);
		passed += verified(ends, copy, i / 8);
	}
	KUNIT_EXPECT_EQ(test, passed, 0U);
	KUNIT_EXPECT_TRUE(test, verified(ends, reply.data, reply.len));
}

/* I7: what was sent does not come back as an answer, in no guise. */
static void verify_reflection(struct kunit *test)
{
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	struct krb5_ap_req req;

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	KUNIT_EXPECT_EQ(test, ends_verify(ends, ends->initiator->token),
			KRB5_AP_REASON_NOT_AP_REP);
	krb5_decode_ap_req(ends->initiator->token.data,
			   ends->initiator->token.len, &req);
	KUNIT_EXPECT_EQ(test, ends_verify(ends, rep_of(test, *etype,
						       req.authenticator.cipher)),
			KRB5_AP_REASON_REPLY_INTEGRITY);
	KUNIT_EXPECT_EQ(test, ends_verify(ends, (struct krb5_ap_octets){ NULL, 0 }),
			KRB5_AP_REASON_NOT_AP_REP);
}

/* An error is passed on with its number; what is no error, is not. */
static void verify_error(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_name name = krb5_principal_name(ends->credential->server);
	struct krb5_ap_context *context;
	struct krb5_ap_verify_result answer;
	struct der_writer w;
	u8 buf[256], *p;
	size_t len;

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	der_writer_init(&w, buf, sizeof(buf));
	krb5_encode_error(&w, 37, 1700000000, 999999, &name);
	p = w.pos;
	len = buf + sizeof(buf) - p;
	KUNIT_EXPECT_EQ(test, KRB5_AP_REASON_KRB_ERROR,
			krb5_verify_run(ends->kn, ends->initiator, p, len,
					&context, &answer));
	KUNIT_EXPECT_EQ(test, answer.error, 37);
	KUNIT_EXPECT_EQ(test, answer.stime, 1700000000LL);
	KUNIT_EXPECT_EQ(test, answer.susec, 999999U);
	KUNIT_EXPECT_EQ(test, KRB5_AP_REASON_REPLY_MALFORMED,
			ends_verify(ends, (struct krb5_ap_octets){ p, len - 1 }));
	memmove(buf, p, len);
	buf[len] = 0;
	KUNIT_EXPECT_EQ(test, KRB5_AP_REASON_REPLY_TRAILING,
			krb5_verify_run(ends->kn, ends->initiator, buf, len + 1,
					&context, &answer));
	KUNIT_EXPECT_EQ(test, answer.error, 0);
}

/* What the namespace does not permit, the service cannot propose. */
static void verify_permitted(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	static const struct lie subkey = {
		.subkey = 17, .subkey_len = 16,
	};

	ends->kn->settings.config.enctypes = BIT(KRB5_ENCTYPE_INDEX_AES256_SHA1);
	KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	KUNIT_EXPECT_EQ(test, ends_verify(ends, make_rep(test, ends, &subkey)),
			KRB5_AP_REASON_REPLY_SUBKEY_ETYPE);
	ends->kn->settings.config.token_max = 10;
	KUNIT_EXPECT_EQ(test, ends_verify(ends, make_rep(test, ends, &lies[0])),
			KRB5_AP_REASON_TOKEN_TOO_LONG);
	ends->kn->settings.config.token_max = KRB5_AP_TOKEN_MAX_DEFAULT;
	KUNIT_EXPECT_EQ(test, ends_verify(ends, make_rep(test, ends, &lies[0])),
			KRB5_AP_REASON_REPLY_VERIFIED);
}

static struct kunit_case verify_reply_cases[] = {
	KUNIT_CASE_PARAM(verify_lies, enctype_gen_params),
	KUNIT_CASE(verify_longest),
	KUNIT_CASE_PARAM(verify_every_bit, enctype_gen_params),
	KUNIT_CASE_PARAM(verify_reflection, enctype_gen_params),
	KUNIT_CASE(verify_error),
	KUNIT_CASE(verify_permitted),
	{}
};

static struct kunit_suite verify_reply_suite = {
	.name = "krb5_ap_verify_reply",
	.test_cases = verify_reply_cases,
};

kunit_test_suite(verify_reply_suite);
