// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of messages in a context: what one end protects, the other end
 * takes, and nothing else.
 */
#include <linux/limits.h>
#include <linux/unaligned.h>

#include "fixture/exchange_pair.h"
#include "context/context.h"

KUNIT_ARRAY_PARAM(enctype, ends_enctypes, ends_enctype_desc);

static const char text[] = "What is in a message, and how many bytes that are";

/**
 * struct pair - two contexts
 * @here: of the initiator
 * @there: of the acceptor
 */
struct pair {
	struct krb5_ap_context *here;
	struct krb5_ap_context *there;
};

static void put_there(void *context)
{
	krb5_ap_context_put(context);
}

static struct pair make_pair(struct kunit *test, u32 flags)
{
	const s32 etype = *(const s32 *)test->param_value;
	struct exchange_pair *ends = ends_make(test, etype);
	struct pair pair = {};

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, flags, 0, NULL),
			(int)KRB5_AP_REASON_INITIATED);
	KUNIT_ASSERT_EQ(test, 0, ends_accept(ends, &pair.there));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, put_there, pair.there));
	if (flags & KRB5_AP_MUTUAL)
		KUNIT_ASSERT_EQ(test, ends_verify(ends, ends_reply(ends)),
				(int)KRB5_AP_REASON_REPLY_VERIFIED);
	pair.here = ends->context;
	return pair;
}

static int verify(struct krb5_ap_context *context, const u8 *mic, size_t len)
{
	u64 seq;

	return krb5_ap_verify_mic(context, text, sizeof(text), mic, len, &seq);
}

static void check_mic(struct kunit *test, struct krb5_ap_context *from,
		      struct krb5_ap_context *to)
{
	u8 mic[KRB5_AP_MIC_MAX];
	unsigned int bit;
	u64 seq = 0;
	int len, err;

	len = krb5_ap_get_mic(from, 0x123456789abcdef0, text, sizeof(text), mic,
			      sizeof(mic));
	KUNIT_ASSERT_GT(test, len, 16);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(mic), 0x0404);
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(mic + 8), 0x123456789abcdef0);
	KUNIT_EXPECT_EQ(test, 0, krb5_ap_verify_mic(to, text, sizeof(text), mic,
						    len, &seq));
	KUNIT_EXPECT_EQ(test, seq, 0x123456789abcdef0);
	/* It is not the sender's own, nor of another message. */
	KUNIT_EXPECT_EQ(test, verify(from, mic, len), -EPROTO);
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			krb5_ap_verify_mic(to, text, sizeof(text) - 1, mic, len,
					   &seq));
	for (bit = 0; bit < 8 * len; bit++) {
		mic[bit / 8] ^= 1 << bit % 8;
		err = verify(to, mic, len);
		KUNIT_EXPECT_TRUE_MSG(test, err == -EPROTO || err == -EBADMSG,
				      "bit %u: %d", bit, err);
		mic[bit / 8] ^= 1 << bit % 8;
	}
	while (len--)
		KUNIT_EXPECT_EQ(test, verify(to, mic, len), -EPROTO);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_ap_get_mic(from, 0, text, sizeof(text), mic, 27));
}

static void message_mic(struct kunit *test)
{
	struct pair pair = make_pair(test, KRB5_AP_MUTUAL);

	check_mic(test, pair.here, pair.there);
	check_mic(test, pair.there, pair.here);
	/* Without an acceptor's subkey. */
	pair = make_pair(test, 0);
	check_mic(test, pair.here, pair.there);
	check_mic(test, pair.there, pair.here);
}

/*
 * A MIC token with the Sealed flag, signed by the peer with all its keys: RFC
 * 4121 section 4.2.2 forbids it.
 */
static void message_sealed_mic(struct kunit *test)
{
	struct pair pair = make_pair(test, KRB5_AP_MUTUAL);
	const struct krb5_ap_key *key = krb5_ap_context_key(pair.here);
	struct krb5_mac_key *mac = test_alloc(test, sizeof(*mac));
	struct krb5_ap_octets data = { (const u8 *)text, sizeof(text) };
	u8 mic[KRB5_AP_MIC_MAX], sum[KRB5_HASH_LEN_MAX];
	struct krb5_ap_octets header = { mic, 16 };
	struct krb5_scratch *scratch;
	int len, err;

	len = krb5_ap_get_mic(pair.here, 1, text, sizeof(text), mic,
			      sizeof(mic));
	KUNIT_ASSERT_GT(test, len, 16);
	scratch = krb5_scratch_get(GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(scratch));
	err = krb5_crypt_set_key(scratch, test_enctype(test, key->enctype),
				 key->value) ?:
	      krb5_checksum_key(scratch, KRB5_USAGE_INITIATOR_SIGN, mac) ?:
	      krb5_checksum(mac, data, header, sum);
	KUNIT_EXPECT_MEMEQ(test, sum, mic + 16, len - 16);
	mic[2] |= 0x02;
	err = err ?: krb5_checksum(mac, data, header, sum);
	krb5_scratch_put(scratch);
	KUNIT_ASSERT_EQ(test, err, 0);
	memcpy(mic + 16, sum, len - 16);
	KUNIT_EXPECT_EQ(test, verify(pair.there, mic, len), -EPROTO);
}

/* Lengths that 32 bits do not hold are refused before anything is read. */
static void message_of_4_gib(struct kunit *test)
{
	struct pair pair = make_pair(test, KRB5_AP_MUTUAL);
	u8 mic[KRB5_AP_MIC_MAX] = {};
	u64 seq;

	if (sizeof(size_t) == sizeof(u32))
		kunit_skip(test, "no such lengths here");
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_ap_get_mic(pair.here, 1, text,
					(size_t)U32_MAX + 1, mic, sizeof(mic)));
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_ap_verify_mic(pair.there, text,
					   (size_t)U32_MAX + 1, mic,
					   sizeof(mic), &seq));
}

/* Rotates a token as a sender may. */
static void rotate(u8 *token, int len, unsigned int rrc)
{
	unsigned int i;
	u8 last;

	put_unaligned_be16(rrc, token + 6);
	for (i = 0; i < rrc % (len - 16); i++) {
		last = token[len - 1];
		memmove(token + 17, token + 16, len - 17);
		token[16] = last;
	}
}

static u8 opened[sizeof(text) + KRB5_AP_WRAP_MAX];

static int unwrap(struct krb5_ap_context *context, u8 *token, size_t len,
		  bool *sealed, struct krb5_ap_octets *data)
{
	u64 seq = 7;
	int err;

	err = krb5_ap_unwrap(context, token, len, opened, &seq, sealed, data);
	return seq == 7 ? err : -ERANGE;
}

static void check_wrap(struct kunit *test, struct krb5_ap_context *from,
		       struct krb5_ap_context *to, bool conf)
{
	u8 token[sizeof(text) + KRB5_AP_WRAP_MAX], copy[sizeof(token)];
	struct krb5_ap_octets data;
	unsigned int bit, rrc;
	int len, err, n;
	bool sealed;

	len = krb5_ap_wrap(from, 7, conf, text, sizeof(text), token,
			   sizeof(token));
	KUNIT_ASSERT_GT(test, len, (int)sizeof(text) + 16);
	for (rrc = 0; rrc < 2 * sizeof(token); rrc += rrc < 40 ? 1 : 13) {
		memcpy(copy, token, len);
		rotate(copy, len, rrc);
		KUNIT_ASSERT_EQ_MSG(test, 0,
				    unwrap(to, copy, len, &sealed, &data),
				    "rrc %u", rrc);
		KUNIT_EXPECT_EQ(test, sealed, conf);
		KUNIT_ASSERT_EQ(test, data.len, sizeof(text));
		KUNIT_EXPECT_MEMEQ(test, data.data, text, sizeof(text));
	}
	memcpy(copy, token, len);
	KUNIT_EXPECT_EQ(test, -EPROTO, unwrap(from, copy, len, &sealed, &data));
	for (bit = 0; bit < 8 * len; bit++) {
		memcpy(copy, token, len);
		copy[bit / 8] ^= 1 << bit % 8;
		err = unwrap(to, copy, len, &sealed, &data);
		KUNIT_EXPECT_TRUE_MSG(test, err == -EPROTO || err == -EBADMSG,
				      "bit %u: %d", bit, err);
	}
	for (n = 0; n < len; n++) {
		memcpy(copy, token, n);
		err = unwrap(to, copy, n, &sealed, &data);
		KUNIT_EXPECT_TRUE_MSG(test, err == -EPROTO || err == -EBADMSG,
				      "%d bytes: %d", n, err);
	}
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_ap_wrap(from, 7, conf, text, sizeof(text), token,
				     len - 1));
}

static void message_wrap(struct kunit *test)
{
	struct pair pair = make_pair(test, KRB5_AP_MUTUAL);

	check_wrap(test, pair.here, pair.there, false);
	check_wrap(test, pair.here, pair.there, true);
	check_wrap(test, pair.there, pair.here, false);
	check_wrap(test, pair.there, pair.here, true);
}

/* No data at all, and very long ones. */
static void message_lengths(struct kunit *test)
{
	static const size_t lengths[] = { 0, 1, 15, 16, 17, 70000, SZ_1M - 64 };
	struct pair pair = make_pair(test, KRB5_AP_MUTUAL);
	u8 *data = test_vmalloc(test, SZ_1M);
	u8 *token = test_vmalloc(test, SZ_1M + KRB5_AP_WRAP_MAX);
	u8 *buf = test_vmalloc(test, SZ_1M + KRB5_AP_WRAP_MAX);
	struct krb5_ap_octets back;
	unsigned int i;
	bool sealed;
	int len;
	u64 seq;

	noise_fill(data, SZ_1M);
	for (i = 0; i < 2 * ARRAY_SIZE(lengths); i++) {
		len = krb5_ap_wrap(pair.here, i, i % 2, data, lengths[i / 2],
				   token, SZ_1M + KRB5_AP_WRAP_MAX);
		KUNIT_ASSERT_GT(test, len, 0);
		if (len > SZ_1M) {
			KUNIT_EXPECT_EQ(test, -EMSGSIZE,
					krb5_ap_unwrap(pair.there, token, len,
						       buf, &seq, &sealed,
						       &back));
			continue;
		}
		KUNIT_ASSERT_EQ(test, 0, krb5_ap_unwrap(pair.there, token, len,
							buf, &seq, &sealed,
							&back));
		KUNIT_EXPECT_EQ(test, seq, i);
		KUNIT_ASSERT_EQ(test, back.len, lengths[i / 2]);
		KUNIT_EXPECT_EQ(test, 0, memcmp(back.data, data, back.len));
	}
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_ap_wrap(pair.here, 0, true, data, SZ_1M, token,
				     SZ_1M + KRB5_AP_WRAP_MAX));
}

static struct kunit_case gss_message_cases[] = {
	KUNIT_CASE_PARAM(message_mic, enctype_gen_params),
	KUNIT_CASE_PARAM(message_sealed_mic, enctype_gen_params),
	KUNIT_CASE_PARAM(message_of_4_gib, enctype_gen_params),
	KUNIT_CASE_PARAM(message_wrap, enctype_gen_params),
	KUNIT_CASE_PARAM(message_lengths, enctype_gen_params),
	{}
};

static struct kunit_suite gss_message_suite = {
	.name = "krb5_ap_gss_message",
	.test_cases = gss_message_cases,
};

kunit_test_suites(&gss_message_suite);
