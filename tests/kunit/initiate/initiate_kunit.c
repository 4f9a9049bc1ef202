// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the initiator: do both ends of an exchange agree, is nothing
 * used that may not be, and does no request resemble another?
 */
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "fixture/exchange_pair.h"

KUNIT_ARRAY_PARAM(enctype, ends_enctypes, ends_enctype_desc);

static bool same_key(const struct krb5_ap_key *a, const struct krb5_ap_key *b)
{
	return a && b && a->enctype == b->enctype && a->length == b->length &&
	       !memcmp(a->value, b->value, a->length);
}

/* Do both ends know each other, and have the same keys and numbers? */
static void initiate_round_trip(struct kunit *test)
{
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	struct krb5_ap_context *there, *here;

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	KUNIT_EXPECT_NULL(test, ends->context);
	KUNIT_ASSERT_EQ(test, ends_accept(ends, &there), 0);
	KUNIT_ASSERT_EQ(test, ends_verify(ends, ends_reply(ends)),
			KRB5_AP_REASON_REPLY_VERIFIED);
	here = ends->context;

	KUNIT_EXPECT_TRUE(test, krb5_ap_principal_equal(here->client,
							there->client));
	KUNIT_EXPECT_TRUE(test, krb5_ap_principal_equal(here->service,
							there->service));
	KUNIT_EXPECT_TRUE(test, same_key(krb5_ap_context_session_key(here),
					 krb5_ap_context_session_key(there)));
	KUNIT_EXPECT_TRUE(test, same_key(krb5_ap_context_initiator_subkey(here),
					 krb5_ap_context_initiator_subkey(there)));
	KUNIT_EXPECT_TRUE(test, same_key(krb5_ap_context_acceptor_subkey(here),
					 krb5_ap_context_acceptor_subkey(there)));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_send_seq(here),
			krb5_ap_context_recv_seq(there));
	KUNIT_EXPECT_EQ(test, krb5_ap_context_recv_seq(here),
			krb5_ap_context_send_seq(there));
	KUNIT_EXPECT_NE(test, krb5_ap_context_send_seq(here), 0U);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_times(here)->endtime,
			krb5_ap_context_times(there)->endtime);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_ticket_flags(here),
			(u32)KRB5_AP_TICKET_INITIAL);
	KUNIT_EXPECT_EQ(test, krb5_ap_context_ticket_enctype(here), *etype);
	KUNIT_EXPECT_TRUE(test, krb5_ap_context_mutual(here));
	KUNIT_EXPECT_FALSE(test, krb5_ap_context_anonymous(here));
	krb5_ap_context_put(there);

	/* It has been given out. */
	KUNIT_EXPECT_EQ(test, ends_verify(ends, ends_reply(ends)), -EINVAL);
}

/* Is there a context at once, and can a refusal still be read? */
static void initiate_one_way(struct kunit *test)
{
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	struct krb5_ap_context *there;

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, 0, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	KUNIT_ASSERT_NOT_NULL(test, ends->context);
	KUNIT_ASSERT_EQ(test, ends_accept(ends, &there), 0);
	KUNIT_EXPECT_EQ(test, ends->reply.len, 0UL);
	KUNIT_EXPECT_TRUE(test, same_key(&ends->context->initiator_subkey,
					 &there->initiator_subkey));
	KUNIT_EXPECT_NULL(test, krb5_ap_context_acceptor_subkey(ends->context));
	KUNIT_EXPECT_EQ(test, ends->context->send_seq, there->recv_seq);
	KUNIT_EXPECT_EQ(test, ends->context->recv_seq, there->send_seq);
	KUNIT_EXPECT_FALSE(test, krb5_ap_context_mutual(ends->context));
	krb5_ap_context_put(there);

	KUNIT_ASSERT_EQ(test, ends_accept(ends, &there), KRB5_AP_REASON_REPLAY);
	KUNIT_EXPECT_EQ(test, ends_verify(ends, ends_reply(ends)),
			KRB5_AP_REASON_KRB_ERROR);
}

/* Any of the six as a subkey, whatever the session key is. */
static void initiate_subkey(struct kunit *test)
{
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	struct krb5_ap_context *there;
	u8 last[KRB5_AP_KEY_MAX] = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends_enctypes); i++) {
		KUNIT_ASSERT_EQ(test, ends_initiate(ends, 0, ends_enctypes[i], NULL),
				KRB5_AP_REASON_INITIATED);
		KUNIT_EXPECT_EQ(test, ends->context->initiator_subkey.enctype,
				ends_enctypes[i]);
		KUNIT_ASSERT_EQ(test, ends_accept(ends, &there), 0);
		KUNIT_EXPECT_TRUE(test, same_key(&ends->context->initiator_subkey,
						 &there->initiator_subkey));
		KUNIT_EXPECT_NE(test, memcmp(last, there->initiator_subkey.value,
					     16), 0);
		memcpy(last, there->initiator_subkey.value, sizeof(last));
		krb5_ap_context_put(there);
	}
	KUNIT_EXPECT_EQ(test, ends_initiate(ends, 0, 23, NULL),
			KRB5_AP_REASON_SUBKEY_ETYPE);
	KUNIT_EXPECT_NULL(test, ends->initiator);
	KUNIT_EXPECT_NULL(test, ends->context);
}

/* Opens the authenticator of a request as an acceptor does. */
static void open_authenticator(struct kunit *test, struct exchange_pair *ends,
			       struct krb5_authenticator *auth)
{
	const struct krb5_enctype_desc *desc = ends->credential->desc;
	struct krb5_scratch *work = krb5_scratch_get(GFP_KERNEL);
	struct krb5_ap_octets plain = {};
	struct krb5_ap_req req;
	int err;
	u8 *out;

	err = krb5_decode_ap_req(ends->initiator->token.data,
				 ends->initiator->token.len, &req) ?:
	      krb5_crypt_set_key(work, desc, ends->session.value) ?:
	      krb5_crypt_derive(work, KRB5_USAGE_AUTHENTICATOR);
	out = test_alloc(test, req.authenticator.cipher.len);
	err = err ?: krb5_crypt_open(&work->usage_keys,
				     req.authenticator.cipher, out, &plain) ?:
	      krb5_decode_authenticator(plain.data, plain.len, auth);
	krb5_scratch_put(work);
	KUNIT_ASSERT_EQ(test, 0, err);
}

/* Is the checksum of the right type, keyed with Kc of usage 10? */
static void initiate_checksum(struct kunit *test)
{
	static const s32 types[] = { 15, 16, 19, 20, 17, 18 };
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	const struct krb5_enctype_desc *desc = ends->credential->desc;
	struct krb5_authenticator auth;
	u8 sum[KRB5_HASH_LEN_MAX];
	struct krb5_scratch *work;
	struct krb5_ap_octets none = {};
	struct krb5_mac_key mac;
	int err;

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, 0, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	open_authenticator(test, ends, &auth);
	KUNIT_EXPECT_NULL(test, auth.checksum.value.data);

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, 0, 0, "the data"),
			KRB5_AP_REASON_INITIATED);
	open_authenticator(test, ends, &auth);
	KUNIT_EXPECT_EQ(test, auth.checksum.type, types[etype - ends_enctypes]);
	KUNIT_ASSERT_EQ(test, auth.checksum.value.len, (size_t)desc->mac_len);
	KUNIT_EXPECT_EQ(test, auth.ctime, ends->initiator->ctime);
	KUNIT_EXPECT_EQ(test, auth.cusec, ends->initiator->cusec);

	work = krb5_scratch_get(GFP_KERNEL);
	err = krb5_crypt_set_key(work, desc, ends->session.value) ?:
	      krb5_checksum_key(work, KRB5_USAGE_AP_REQ_CHECKSUM, &mac) ?:
	      krb5_checksum(&mac, VIEW("the data"), none, sum);
	krb5_scratch_put(work);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, 0, memcmp(sum, auth.checksum.value.data,
					desc->mac_len));

	/* No octets are data, too. */
	KUNIT_ASSERT_EQ(test, ends_initiate(ends, 0, 0, ""),
			KRB5_AP_REASON_INITIATED);
	open_authenticator(test, ends, &auth);
	KUNIT_EXPECT_NOT_NULL(test, auth.checksum.value.data);
}

/* What is not permitted in the namespace, or has expired, is not used. */
static void initiate_refusals(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);

	ends->kn->settings.config.enctypes = BIT(KRB5_ENCTYPE_INDEX_AES256_SHA1);
	KUNIT_EXPECT_EQ(test, ends_initiate(ends, 0, 17, NULL),
			KRB5_AP_REASON_SUBKEY_ETYPE);
	KUNIT_EXPECT_EQ(test, ends_initiate(ends, 0, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	ends->kn->settings.config.enctypes = BIT(KRB5_ENCTYPE_INDEX_AES128_SHA1);
	KUNIT_EXPECT_EQ(test, ends_initiate(ends, 0, 17, NULL),
			KRB5_AP_REASON_SESSION_KEY_ETYPE);

	/* The end itself is in time. */
	ends->kn->settings.config.enctypes = KRB5_ENCTYPES_ALL;
	ends->now += 3600;
	KUNIT_EXPECT_EQ(test, ends_initiate(ends, 0, 0, NULL),
			KRB5_AP_REASON_INITIATED);
	ends->now++;
	KUNIT_EXPECT_EQ(test, ends_initiate(ends, 0, 0, NULL),
			KRB5_AP_REASON_CREDENTIAL_EXPIRED);
}

/* Data that a checksum would cover in part only is refused before it is read. */
static void initiate_data_too_long(struct kunit *test)
{
	struct exchange_pair *ends = ends_make(test, 18);
	struct krb5_ap_initiate_params params = {
		.credential = ends->credential,
		.data = "data",
		.data_len = SIZE_MAX,
		.gfp = GFP_KERNEL,
	};

	if (!upper_32_bits(SIZE_MAX))
		kunit_skip(test, "no data is as long on this machine");
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_initiate_run(ends->kn, &params,
					  ends->now * USEC_PER_SEC,
					  &ends->initiator, &ends->context));
	params.data_len = 1UL << (BITS_PER_LONG / 2);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			krb5_initiate_run(ends->kn, &params,
					  ends->now * USEC_PER_SEC,
					  &ends->initiator, &ends->context));
	KUNIT_EXPECT_NULL(test, ends->initiator);
}

static bool holds(const void *where, size_t len, const u8 *what, size_t n)
{
	const u8 *p = where;
	size_t i;

	for (i = 0; i + n <= len; i++)
		if (!memcmp(p + i, what, n))
			return true;
	return false;
}

/* Keys are in the context and nowhere else. */
static void initiate_wiped(struct kunit *test)
{
	const s32 *etype = test->param_value;
	struct exchange_pair *ends = ends_make(test, *etype);
	struct krb5_ap_context *there;
	const struct krb5_ap_key *key;
	struct krb5_scratch *work;
	bool clean;

	KUNIT_ASSERT_EQ(test, ends_initiate(ends, KRB5_AP_MUTUAL, 0, "data"),
			KRB5_AP_REASON_INITIATED);
	key = &ends->initiator->context->initiator_subkey;
	KUNIT_EXPECT_FALSE(test, holds(ends->initiator, ends->initiator->size,
				       key->value, key->length));
	KUNIT_EXPECT_FALSE(test, holds(ends->initiator, ends->initiator->size,
				       ends->session.value,
				       ends->session.length));
	KUNIT_ASSERT_EQ(test, ends_accept(ends, &there), 0);
	krb5_ap_context_put(there);
	KUNIT_ASSERT_EQ(test, ends_verify(ends, ends_reply(ends)),
			KRB5_AP_REASON_REPLY_VERIFIED);
	work = krb5_scratch_get(GFP_KERNEL);
	clean = !work->plain_used &&
		!memchr_inv(work->plain, 0, sizeof(work->plain)) &&
		!memchr_inv(work->seal, 0, sizeof(work->seal)) &&
		!memchr_inv(&work->usage_keys, 0, sizeof(work->usage_keys));
	krb5_scratch_put(work);
	KUNIT_EXPECT_TRUE(test, clean);
}

#define TIMES	500

struct times {
	s64 now;
	atomic_t next;
	s64 *time;
};

static int take_times(void *data)
{
	struct times *times = data;
	s64 last = 0, time;
	int i;

	for (i = 0; i < TIMES; i++) {
		time = krb5_initiate_time(times->now);
		if (time <= last)
			return -EINVAL;
		last = time;
		times->time[atomic_inc_return(&times->next) - 1] = time;
	}
	return 0;
}

static int cmp_s64(const void *a, const void *b)
{
	s64 x = *(const s64 *)a, y = *(const s64 *)b;

	return x < y ? -1 : x > y;
}

/* No two requests of whatever threads have the same time. */
static void initiate_times(struct kunit *test)
{
	struct times times = { .now = test_time() * USEC_PER_SEC };
	unsigned int threads = 4, i, twice = 0;
	s64 last;

	times.time = test_alloc(test, threads * TIMES * sizeof(s64));
	KUNIT_EXPECT_TRUE(test, test_threads(test, threads, take_times, &times));
	sort(times.time, threads * TIMES, sizeof(s64), cmp_s64, NULL);
	for (i = 1; i < threads * TIMES; i++)
		twice += times.time[i] == times.time[i - 1];
	KUNIT_EXPECT_EQ(test, twice, 0U);
	KUNIT_EXPECT_GE(test, times.time[0], times.now);

	/* A small step back is sat out, a large one followed. */
	last = krb5_initiate_time(times.now + 20 * USEC_PER_SEC);
	KUNIT_EXPECT_EQ(test, krb5_initiate_time(times.now), last + 1);
	KUNIT_EXPECT_EQ(test, krb5_initiate_time(times.now - 20 * USEC_PER_SEC),
			times.now - 20 * USEC_PER_SEC);
}

static struct kunit_case initiate_cases[] = {
	KUNIT_CASE_PARAM(initiate_round_trip, enctype_gen_params),
	KUNIT_CASE_PARAM(initiate_one_way, enctype_gen_params),
	KUNIT_CASE_PARAM(initiate_subkey, enctype_gen_params),
	KUNIT_CASE_PARAM(initiate_checksum, enctype_gen_params),
	KUNIT_CASE(initiate_refusals),
	KUNIT_CASE(initiate_data_too_long),
	KUNIT_CASE_PARAM(initiate_wiped, enctype_gen_params),
	KUNIT_CASE(initiate_times),
	{}
};

static struct kunit_suite initiate_suite = {
	.name = "krb5_ap_initiate",
	.test_cases = initiate_cases,
};

kunit_test_suite(initiate_suite);
