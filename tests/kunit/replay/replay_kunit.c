// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the replay table: once only, for as long as it matters,
 * whatever becomes of clock, memory, configuration and namespaces.
 *
 * The table is the machine's: see test_time() for how tests stay out of one
 * another's way.
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "fixture/util.h"

#define STRICT KRB5_AP_REPLAY_COLD_START_STRICT
#define EXEMPT KRB5_AP_REPLAY_COLD_START_EXEMPT
#define OFF KRB5_AP_REPLAY_COLD_START_OFF

#define ACCEPTED	0
#define REPLAY		KRB5_AP_REASON_REPLAY
#define FORGOTTEN	KRB5_AP_REASON_REPLAY_FORGOTTEN
#define COLD_START	KRB5_AP_REASON_REPLAY_COLD_START
#define FULL		KRB5_AP_REASON_REPLAY_FULL

static void put_key(void *key)
{
	krb5_replay_key_put(key);
}

/* A service key that no other test has. */
static struct krb5_replay_key *make_key(struct kunit *test)
{
	static u32 number;
	struct krb5_replay_key *key;
	u8 value[32] = "replay_kunit";

	number++;
	memcpy(value + 16, &number, sizeof(number));
	key = krb5_replay_key_get(18, value, sizeof(value),
				  krb5_share_get(KRB5_SHARE_INITIAL),
				  GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, put_key, key));
	return key;
}

static struct krb5_replay_query make_query(struct krb5_ap_net *kn,
					   struct krb5_replay_key *key,
					   s64 ctime, const u8 *tag)
{
	struct krb5_replay_query q = {
		.account = kn->account,
		.max = KRB5_AP_REPLAY_MAX_DEFAULT,
		.key = key,
		.ctime = ctime,
		.now = ctime,
		.offset = krb5_replay_offset(),
		.skew = 300,
		.cold_start = OFF,
		.gfp = GFP_KERNEL,
	};

	memcpy(q.tag, tag, sizeof(q.tag));
	return q;
}

/* Inserts a tag that is this number. */
static int insert(struct krb5_ap_net *kn, struct krb5_replay_key *key,
		  s64 ctime, u64 number)
{
	u8 tag[KRB5_REPLAY_TAG_LEN] = {};
	struct krb5_replay_query q = make_query(kn, key, ctime, tag);

	memcpy(q.tag, &number, sizeof(number));
	return krb5_replay_insert(&q);
}

static u32 entries(struct krb5_ap_net *kn)
{
	return krb5_replay_account_entries(kn->account);
}

/*
 * Accepted the first time and never again; and what differs in one bit of the
 * tag, or in the key, is something else (R2, R4).
 */
static void replay_once(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test), *other = make_key(test);
	u8 tag[KRB5_REPLAY_TAG_LEN];
	struct krb5_replay_query q;
	unsigned int bit;

	noise_fill(tag, sizeof(tag));
	q = make_query(kn, key, test_time(), tag);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
	KUNIT_EXPECT_EQ(test, entries(kn), 1);
	for (bit = 0; bit < 8 * sizeof(tag); bit++) {
		q.tag[bit / 8] ^= 1 << bit % 8;
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
		q.tag[bit / 8] ^= 1 << bit % 8;
	}
	KUNIT_EXPECT_EQ(test, entries(kn), 1 + bit);
	q.key = other;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
	/* Nothing that a third party could change makes it another one (R3). */
	q.key = key;
	q.ctime++;
	q.now += 5;
	q.replay_useless = true;
	q.skew = 10;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
}

#define BLOCK	KRB5_BLOCK_LEN

static void free_cipher(void *cipher)
{
	crypto_free_cipher(cipher);
}

/*
 * Changes block @at of a message of which the CMAC is taken, and its first block,
 * the confounder, so that the CMAC stays what it was.
 */
static void forge_cmac(struct crypto_cipher *camellia, u8 *message,
		       unsigned int at, const u8 *block)
{
	u8 chain[BLOCK] = {}, want[BLOCK];
	unsigned int i;

	for (i = 0; i < at; i++) {
		crypto_xor(chain, message + i * BLOCK, BLOCK);
		crypto_cipher_encrypt_one(camellia, chain, chain);
	}
	/* What goes into the cipher at that block has to stay as it is. */
	memcpy(want, chain, BLOCK);
	crypto_xor(want, message + at * BLOCK, BLOCK);
	crypto_xor(want, block, BLOCK);
	memcpy(message + at * BLOCK, block, BLOCK);
	for (i = at - 1; i; i--) {
		crypto_cipher_decrypt_one(camellia, want, want);
		crypto_xor(want, message + i * BLOCK, BLOCK);
	}
	crypto_cipher_decrypt_one(camellia, message, want);
}

/*
 * The holder of a Camellia session key makes two authenticators with the same
 * CMAC, the end of the cipher text: they are two, and each is accepted once.
 */
static void replay_chosen_cmac(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u8 cipher[2][7 * BLOCK], secret[32], block[BLOCK];
	struct krb5_replay_query q[2];
	struct crypto_cipher *camellia;
	struct crypto_shash *cmac;
	u8 tag[KRB5_REPLAY_TAG_LEN];
	unsigned int i;
	s64 t = test_time();

	camellia = crypto_alloc_cipher("camellia", 0, 0);
	if (IS_ERR(camellia))
		kunit_skip(test, "this kernel has no Camellia");
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, free_cipher,
							   camellia));
	noise_fill(secret, sizeof(secret));
	noise_fill(cipher[0], sizeof(cipher[0]));
	noise_fill(block, sizeof(block));
	memcpy(cipher[1], cipher[0], sizeof(cipher[0]));
	KUNIT_ASSERT_EQ(test, 0, crypto_cipher_setkey(camellia, secret,
						      sizeof(secret)));
	forge_cmac(camellia, cipher[1], 3, block);

	cmac = crypto_alloc_shash("cmac(camellia)", 0, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(cmac));
	KUNIT_EXPECT_EQ(test, 0, crypto_shash_setkey(cmac, secret,
						     sizeof(secret)));
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, 0,
				crypto_shash_tfm_digest(cmac, cipher[i],
							6 * BLOCK,
							cipher[i] + 6 * BLOCK));
		krb5_replay_tag(tag, cipher[i], sizeof(cipher[i]));
		q[i] = make_query(kn, key, t, tag);
	}
	crypto_free_shash(cmac);
	KUNIT_EXPECT_MEMEQ(test, cipher[0] + 6 * BLOCK, cipher[1] + 6 * BLOCK,
			   BLOCK);
	KUNIT_EXPECT_MEMNEQ(test, cipher[0], cipher[1], 4 * BLOCK);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q[i % 2]),
				i < 2 ? ACCEPTED : REPLAY);
}

/* The tag is BLAKE2s-160 of all of the cipher text, on every kernel. */
static void replay_tag_value(struct kunit *test)
{
	static const u8 abc[KRB5_REPLAY_TAG_LEN] = {
		0x5a, 0xe3, 0xb9, 0x9b, 0xe2, 0x9b, 0x01, 0x83, 0x4c, 0x3b,
		0x50, 0x85, 0x21, 0xed, 0xe6, 0x04, 0x38, 0xf8, 0xde, 0x17,
	};
	u8 tag[KRB5_REPLAY_TAG_LEN];

	krb5_replay_tag(tag, "abc", 3);
	KUNIT_EXPECT_MEMEQ(test, tag, abc, sizeof(tag));
}

/* A key is known by its bytes and enctype, by nothing else, in any namespace (R9). */
static void replay_keys(struct kunit *test)
{
	u8 value[32], longer[32] = {};
	struct krb5_share *share = krb5_share_get(KRB5_SHARE_INITIAL);
	struct krb5_replay_key *a, *b, *c, *d, *e;

	noise_fill(value, sizeof(value));
	memcpy(longer, value, 16);
	a = krb5_replay_key_get(18, value, 32, share, GFP_KERNEL);
	b = krb5_replay_key_get(18, value, 32, share, GFP_KERNEL);
	c = krb5_replay_key_get(20, value, 32, share, GFP_KERNEL);
	d = krb5_replay_key_get(18, value, 16, share, GFP_KERNEL);
	e = krb5_replay_key_get(18, longer, 32, share, GFP_KERNEL);
	KUNIT_EXPECT_FALSE(test, IS_ERR(a));
	KUNIT_EXPECT_PTR_EQ(test, a, b);
	KUNIT_EXPECT_NE(test, a->fingerprint, c->fingerprint);
	KUNIT_EXPECT_NE(test, a->fingerprint, d->fingerprint);
	KUNIT_EXPECT_NE(test, d->fingerprint, e->fingerprint);
	krb5_replay_key_put(a);
	krb5_replay_key_put(b);
	krb5_replay_key_put(c);
	krb5_replay_key_put(d);
	krb5_replay_key_put(e);
	krb5_replay_key_put(NULL);
}

/* Do namespaces that have the same key share what was accepted (R9)? */
static void replay_namespaces_share(struct kunit *test)
{
	struct krb5_ap_net *one = test_net(test), *two = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	s64 t = test_time();

	KUNIT_EXPECT_EQ(test, insert(one, key, t, 1), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(two, key, t, 1), REPLAY);
	KUNIT_EXPECT_EQ(test, insert(two, key, t, 2), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(one, key, t, 2), REPLAY);
	KUNIT_EXPECT_EQ(test, entries(one), 1);
	KUNIT_EXPECT_EQ(test, entries(two), 1);
}

/*
 * An entry lives until ctime + skew, that second included (R7); afterwards the
 * horizon refuses it, and everything that is not newer. A newer one in the same
 * place is accepted.
 */
static void replay_retention(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 skew = test_replay_skew();
	s64 t = test_time();

	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), ACCEPTED);
	krb5_replay_collect(t + skew);
	KUNIT_EXPECT_EQ(test, entries(kn), 1);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), REPLAY);
	krb5_replay_collect(t + skew + 1);
	KUNIT_EXPECT_EQ(test, entries(kn), 0);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t - 1, 1), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t - 1000000, 1), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, entries(kn), 0);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t + 1, 1), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t + 1, 1), REPLAY);
}

/* The clock jumps ahead, so that all is collected, and back again. */
static void replay_clock_jumps(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 skew = test_replay_skew();
	s64 t = test_time();
	u64 i;

	for (i = 0; i < 50; i++)
		KUNIT_EXPECT_EQ(test, insert(kn, key, t + i, i), ACCEPTED);
	/* Back: nothing is lost by that. */
	krb5_replay_collect(t - 100000);
	krb5_replay_collect(0);
	krb5_replay_collect(S64_MIN / 2);
	KUNIT_EXPECT_EQ(test, entries(kn), 50);
	/* Far ahead, and back. */
	krb5_replay_collect(t + skew + TEST_SECONDS - 1);
	KUNIT_EXPECT_EQ(test, entries(kn), 0);
	krb5_replay_collect(t);
	for (i = 0; i < 50; i++)
		KUNIT_EXPECT_EQ(test, insert(kn, key, t + i, i), FORGOTTEN);
}

/* As a namespace asks that tolerates this much. */
static int insert_skew(struct krb5_ap_net *kn, struct krb5_replay_key *key,
		       s64 ctime, u64 number, u32 skew)
{
	u8 tag[KRB5_REPLAY_TAG_LEN] = {};
	struct krb5_replay_query q = make_query(kn, key, ctime, tag);

	memcpy(q.tag, &number, sizeof(number));
	q.skew = skew;
	return krb5_replay_insert(&q);
}

/*
 * The skew is raised: what is there lives longer, and what went before is not
 * accepted for it. Lowering it shortens nothing.
 */
static void replay_skew_raised(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 skew = test_replay_skew();
	s64 t = test_time();

	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t + 1, 2), ACCEPTED);
	krb5_replay_collect(t + skew + 1);
	KUNIT_EXPECT_EQ(test, entries(kn), 1);
	KUNIT_EXPECT_EQ(test, insert_skew(kn, key, t, 1, skew + 1), FORGOTTEN);
	krb5_replay_collect(t + skew + 2);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t + 1, 2), REPLAY);
	KUNIT_EXPECT_EQ(test, insert_skew(kn, key, t + 1, 2, 0), REPLAY);
	krb5_replay_collect(t + skew + 2);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t + 1, 2), REPLAY);
	krb5_replay_collect(t + skew + 3);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t + 1, 2), FORGOTTEN);
}

/*
 * A large skew is that of the keys for which it was asked: it makes nobody
 * else's entries live longer, and so nobody else's table full.
 */
static void replay_skew_is_the_keys(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test), *neighbour = test_net(test);
	struct krb5_replay_key *key = make_key(test), *other = make_key(test);
	u32 skew = test_replay_skew();
	s64 t = test_time();

	KUNIT_EXPECT_EQ(test, insert_skew(kn, key, t, 1, skew + 500), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(neighbour, other, t, 1), ACCEPTED);
	krb5_replay_collect(t + skew + 1);
	KUNIT_EXPECT_EQ(test, entries(kn), 1);
	KUNIT_EXPECT_EQ(test, entries(neighbour), 0);
	/* Nor does the horizon of the one concern the other. */
	KUNIT_EXPECT_EQ(test, insert(neighbour, other, t, 2), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t - 400, 2), ACCEPTED);
	krb5_replay_collect(t + skew + 500);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), REPLAY);
	krb5_replay_collect(t + skew + 501);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), FORGOTTEN);
}

/* A time at the end of all times: nothing overflows, and nobody suffers. */
static void replay_end_of_time(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	s64 t = test_time();

	KUNIT_EXPECT_EQ(test, insert(kn, key, S64_MAX, 1), ACCEPTED);
	krb5_replay_collect(t);
	KUNIT_EXPECT_EQ(test, entries(kn), 1);
	KUNIT_EXPECT_EQ(test, insert(kn, key, S64_MAX, 1), REPLAY);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), REPLAY);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 2), ACCEPTED);
}

/*
 * A second that is later than what the table was told of cold starts and flushes by
 * tests before; entries of such a time must be flushed, and never collected.
 */
static s64 test_future(void)
{
	static s64 last;
	s64 now = ktime_get_real_seconds();

	/* Behind the end of what test_replay_skew() lets live. */
	if (!last)
		last = krb5_replay_complete_since() + 2000000000 +
		       now % 86400 * 1000;
	last += 10000;
	return last;
}

struct cold_start_case {
	const char *name;
	enum krb5_ap_replay_cold_start cold_start;
	bool acceptor_subkey;
	int at; /* at cold start + skew */
};

/* What to do about what was before the table: policies and their edge (R8). */
static const struct cold_start_case cold_start_cases[] = {
	{ "off", OFF, false, ACCEPTED },
	{ "off, subkey", OFF, true, ACCEPTED },
	{ "exempt", EXEMPT, false, COLD_START },
	{ "exempt, subkey", EXEMPT, true, ACCEPTED },
	{ "strict", STRICT, false, COLD_START },
	{ "strict, subkey", STRICT, true, COLD_START },
};

static void cold_start_desc(const struct cold_start_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cold_start, cold_start_cases, cold_start_desc);

static void replay_cold_start(struct kunit *test)
{
	const struct cold_start_case *c = test->param_value;
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u8 tag[KRB5_REPLAY_TAG_LEN] = { 2 };
	s64 edge = test_future();
	struct krb5_replay_query q = make_query(kn, key, edge, tag);

	q.skew = edge - krb5_replay_complete_since();
	q.cold_start = c->cold_start;
	q.replay_useless = c->acceptor_subkey;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), c->at);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), c->at ?: REPLAY);
	q.ctime = edge + 1;
	q.tag[0]++;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
}

/*
 * A flush: what was forgotten so is refused, except where the policy says that
 * it does no harm; and so for a key that is loaded again, and in namespaces
 * that have the key, too (R8, R9).
 */
static void replay_flush(struct kunit *test)
{
	const struct cold_start_case *c = test->param_value;
	struct krb5_ap_net *kn = test_net(test), *neighbour = test_net(test);
	struct krb5_replay_key *key, *again;
	u8 tag[KRB5_REPLAY_TAG_LEN] = { 3 }, value[32];
	s64 t = test_future();
	struct krb5_replay_query q;

	noise_fill(value, sizeof(value));
	memcpy(value, &t, sizeof(t));
	key = krb5_replay_key_get(18, value, sizeof(value),
				  krb5_share_get(KRB5_SHARE_INITIAL),
				  GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	q = make_query(kn, key, t, tag);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
	KUNIT_EXPECT_EQ(test, 0, krb5_replay_flush(kn->account, t));
	KUNIT_EXPECT_EQ(test, entries(kn), 0);

	q.cold_start = c->cold_start;
	q.replay_useless = c->acceptor_subkey;
	q.account = neighbour->account;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), c->at);
	/* Whatever had such a time or an earlier one. */
	q.ctime = t - 1;
	q.tag[0]++;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), c->at);

	/* Unloaded, and loaded again. */
	krb5_replay_key_put(key);
	again = krb5_replay_key_get(18, value, sizeof(value),
				    krb5_share_get(KRB5_SHARE_INITIAL),
				    GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(again));
	q.key = again;
	q.ctime = t;
	q.tag[0]++;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), c->at);
	q.ctime = t + 1;
	q.tag[0]++;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
	krb5_replay_key_put(again);
}

/* A flush concerns the entries of the namespace, and the keys that have them. */
static void replay_flush_is_the_namespaces(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test), *neighbour = test_net(test);
	struct krb5_replay_key *shared = make_key(test), *other = make_key(test);
	u8 tag[KRB5_REPLAY_TAG_LEN] = { [15] = 4 };
	struct krb5_replay_query q;
	s64 t = test_future();
	u64 i;

	for (i = 0; i < 200; i++) {
		KUNIT_EXPECT_EQ(test, insert(kn, shared, t, i), ACCEPTED);
		KUNIT_EXPECT_EQ(test, insert(neighbour, shared, t, 1000 + i),
				ACCEPTED);
		KUNIT_EXPECT_EQ(test, insert(neighbour, other, t, i), ACCEPTED);
	}
	KUNIT_EXPECT_EQ(test, 0, krb5_replay_flush(kn->account, t));
	KUNIT_EXPECT_EQ(test, entries(kn), 0);
	KUNIT_EXPECT_EQ(test, entries(neighbour), 400);
	for (i = 0; i < 200; i++) {
		KUNIT_EXPECT_EQ(test, insert(kn, shared, t, 1000 + i), REPLAY);
		KUNIT_EXPECT_EQ(test, insert(neighbour, other, t, i), REPLAY);
	}
	/* The other key was not touched: no reason to doubt what is new. */
	q = make_query(neighbour, other, t, tag);
	q.cold_start = STRICT;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
	q.tag[15]++;
	q.key = shared;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), COLD_START);
}

/*
 * A namespace goes while another has the key: its entries stay until their time
 * is over, and the account with them (R9).
 */
static void replay_account_retired(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_account *gone = krb5_replay_account_alloc(kn->share);
	struct krb5_replay_key *key = make_key(test);
	u8 tag[KRB5_REPLAY_TAG_LEN] = { 5 };
	u32 skew = test_replay_skew();
	s64 t = test_time();
	struct krb5_replay_query q = make_query(kn, key, t, tag);
	u32 before = krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES);

	KUNIT_ASSERT_NOT_NULL(test, gone);
	q.account = gone;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
	krb5_replay_account_retire(gone);
	krb5_replay_collect(t);
	q.account = kn->account;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
	krb5_replay_collect(t + skew);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), REPLAY);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES), before + 1);
	krb5_replay_collect(t + skew + 1);
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES), before);
}

/*
 * A namespace's limit: exactly so many entries, then a refusal that is not one
 * of a replay, and all that were accepted are still known. Room comes with time
 * only (R6).
 */
static void replay_full(struct kunit *test)
{
	static const u32 limits[] = { 0, 1, 2, 100, 1000 };
	struct krb5_ap_net *kn = test_net(test), *neighbour = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 skew = test_replay_skew();
	u8 tag[KRB5_REPLAY_TAG_LEN] = {};
	struct krb5_replay_query q;
	unsigned int i;
	u64 n;
	s64 t;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		t = test_time();
		q = make_query(kn, key, t, tag);
		q.max = limits[i];
		for (n = 0; n < limits[i]; n++) {
			memcpy(q.tag, &n, sizeof(n));
			KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
		}
		KUNIT_EXPECT_EQ(test, entries(kn), limits[i]);
		memcpy(q.tag, &n, sizeof(n));
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), FULL);
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), FULL);
		KUNIT_EXPECT_EQ(test, entries(kn), limits[i]);
		/* Nobody had to go, and the neighbour has room. */
		for (n = 0; n < limits[i]; n++)
			KUNIT_EXPECT_EQ(test, insert(neighbour, key, t, n),
					REPLAY);
		KUNIT_EXPECT_EQ(test, insert(neighbour, key, t, n), ACCEPTED);
		krb5_replay_collect(t + skew);
		KUNIT_EXPECT_EQ(test, entries(kn), limits[i]);
		krb5_replay_collect(t + skew + 1);
		KUNIT_EXPECT_EQ(test, entries(kn), 0);
	}
	/* Room again, for what is new. */
	n = 0;
	memcpy(q.tag, &n, sizeof(n));
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), FORGOTTEN);
	q.ctime++;
	KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), ACCEPTED);
}

/* The machine's limit, which several namespaces reach together. */
static void replay_ceiling(struct kunit *test)
{
	struct krb5_ap_net *one = test_net(test), *two = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 ceiling = krb5_share_ceiling(KRB5_SHARE_REPLAY_ENTRIES);
	u32 before = krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES);
	s64 t = test_time();
	u64 i;

	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, before + 10);
	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_EQ(test, insert(i % 2 ? one : two, key, t, i),
				ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(one, key, t, i), FULL);
	KUNIT_EXPECT_EQ(test, insert(two, key, t, i), FULL);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES), before + 10);
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, before + 11);
	KUNIT_EXPECT_EQ(test, insert(two, key, t, i), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(one, key, t, i + 1), FULL);
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, ceiling);
	for (i = 0; i < 11; i++)
		KUNIT_EXPECT_EQ(test, insert(one, key, t, i), REPLAY);
}

#define MANY	100000

/* A hundred thousand entries: are all known while the table grows, and then gone? */
static void replay_growth(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 before = krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES);
	u32 skew = test_replay_skew();
	unsigned int errors = 0;
	s64 t = test_time();
	u64 i;

	for (i = 0; i < MANY; i++) {
		errors += insert(kn, key, t + i % 90, i) != ACCEPTED;
		if (i % 10000 == 0)
			krb5_replay_collect(t);
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, errors, 0);
	KUNIT_EXPECT_EQ(test, entries(kn), MANY);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES), before + MANY);
	krb5_replay_collect(t + skew);
	for (i = 0; i < MANY; i++) {
		errors += insert(kn, key, t + i % 90, i) != REPLAY;
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, errors, 0);
	/* Ten of ninety seconds go. */
	krb5_replay_collect(t + skew + 10);
	for (i = 0; i < MANY; i++) {
		errors += insert(kn, key, t + i % 90, i) !=
			  (i % 90 < 10 ? FORGOTTEN : REPLAY);
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, errors, 0);
	krb5_replay_collect(t + skew + 90);
	KUNIT_EXPECT_EQ(test, entries(kn), 0);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES), before);
	for (i = 0; i < 1000; i++)
		errors += insert(kn, key, t + i % 90, i) != FORGOTTEN;
	KUNIT_EXPECT_EQ(test, errors, 0);
}

#define RACES	400

struct race {
	struct krb5_ap_net *kn;
	struct krb5_replay_key *key;
	s64 t;
	atomic_t accepted[RACES];
	atomic_t others;
	atomic_t threads;
	atomic_t distinct;
};

static int race(void *context)
{
	struct race *r = context;
	int i, ret;

	for (i = 0; i < RACES; i++) {
		ret = insert(r->kn, r->key, r->t, i);
		if (ret == ACCEPTED)
			atomic_inc(&r->accepted[i]);
		else if (ret != REPLAY)
			atomic_inc(&r->others);
		if (i % 16 == 0)
			cond_resched();
	}
	return 0;
}

/* Many threads come with the same: does exactly one of them get in, each time? */
static void replay_race(struct kunit *test)
{
	struct race *r = test_alloc(test, sizeof(*r));
	unsigned int i;

	r->kn = test_net(test);
	r->key = make_key(test);
	r->t = test_time();
	KUNIT_EXPECT_TRUE(test, test_threads(test, 8, race, r));
	for (i = 0; i < RACES; i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&r->accepted[i]), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&r->others), 0);
	KUNIT_EXPECT_EQ(test, entries(r->kn), RACES);
}

static int crowd(void *context)
{
	struct race *r = context;
	int i, me = atomic_inc_return(&r->threads);
	int ret = 0;

	/* One collects and makes the table grow, the others come in. */
	for (i = 0; i < 2000; i++) {
		if (me == 1 && i % 50 == 0)
			krb5_replay_collect(r->t);
		else if (me != 1 &&
			 insert(r->kn, r->key, r->t, me * 100000ULL + i))
			ret = -EIO;
		else if (me != 1)
			atomic_inc(&r->distinct);
		if (i % 16 == 0)
			cond_resched();
	}
	return ret;
}

/* Different ones at the same time, and a table that grows: is none lost? */
static void replay_crowd(struct kunit *test)
{
	struct race *r = test_alloc(test, sizeof(*r));
	unsigned int errors = 0;
	int me, i;

	r->kn = test_net(test);
	r->key = make_key(test);
	r->t = test_time();
	KUNIT_EXPECT_TRUE(test, test_threads(test, 5, crowd, r));
	KUNIT_EXPECT_EQ(test, atomic_read(&r->distinct), 8000);
	KUNIT_EXPECT_EQ(test, entries(r->kn), 8000);
	for (me = 2; me <= 5; me++)
		for (i = 0; i < 2000; i++)
			errors += insert(r->kn, r->key, r->t,
					 me * 100000ULL + i) != REPLAY;
	KUNIT_EXPECT_EQ(test, errors, 0);
}

static int fill(void *context)
{
	struct race *r = context;
	u8 tag[KRB5_REPLAY_TAG_LEN] = {};
	struct krb5_replay_query q = make_query(r->kn, r->key, r->t, tag);
	int i, me = atomic_inc_return(&r->threads);

	q.max = 300;
	for (i = 0; i < 200; i++) {
		memcpy(q.tag, &me, sizeof(me));
		memcpy(q.tag + 4, &i, sizeof(i));
		switch (krb5_replay_insert(&q)) {
		case ACCEPTED:
			atomic_inc(&r->distinct);
			break;
		case FULL:
			break;
		default:
			return -EIO;
		}
		if (i % 16 == 0)
			cond_resched();
	}
	return 0;
}

/* Threads that reach the limit together must not exceed it. */
static void replay_full_race(struct kunit *test)
{
	struct race *r = test_alloc(test, sizeof(*r));

	r->kn = test_net(test);
	r->key = make_key(test);
	r->t = test_time();
	KUNIT_EXPECT_TRUE(test, test_threads(test, 6, fill, r));
	KUNIT_EXPECT_LE(test, atomic_read(&r->distinct), 300);
	KUNIT_EXPECT_EQ(test, entries(r->kn), atomic_read(&r->distinct));
	/* Two at a time may have refused each other; nobody is there now. */
	KUNIT_EXPECT_GT(test, atomic_read(&r->distinct), 280);
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE(replay_once),
	KUNIT_CASE(replay_chosen_cmac),
	KUNIT_CASE(replay_tag_value),
	KUNIT_CASE(replay_keys),
	KUNIT_CASE(replay_namespaces_share),
	KUNIT_CASE(replay_retention),
	KUNIT_CASE(replay_clock_jumps),
	KUNIT_CASE(replay_skew_raised),
	KUNIT_CASE(replay_skew_is_the_keys),
	KUNIT_CASE(replay_end_of_time),
	KUNIT_CASE_PARAM(replay_cold_start, cold_start_gen_params),
	KUNIT_CASE_PARAM(replay_flush, cold_start_gen_params),
	KUNIT_CASE(replay_flush_is_the_namespaces),
	KUNIT_CASE(replay_account_retired),
	KUNIT_CASE(replay_full),
	KUNIT_CASE(replay_ceiling),
	KUNIT_CASE_SLOW(replay_growth),
	KUNIT_CASE(replay_race),
	KUNIT_CASE(replay_crowd),
	KUNIT_CASE(replay_full_race),
	{}
};

static int replay_init(struct kunit *test)
{
	noise_seed(7);
	return 0;
}

static struct kunit_suite replay_suite = {
	.name = "krb5_ap_replay",
	.init = replay_init,
	.test_cases = replay_cases,
};

kunit_test_suite(replay_suite);
