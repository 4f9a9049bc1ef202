// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the replay table as something that namespaces share: can one
 * of them, with keys of its own, refuse anybody else's clients, fill anybody
 * else's table, or make anybody forget? And is a listing all that there is?
 */
#include <linux/delay.h>
#include <linux/slab.h>

#include "fixture/util.h"

#define STRICT KRB5_AP_REPLAY_COLD_START_STRICT
#define OFF KRB5_AP_REPLAY_COLD_START_OFF

#define ACCEPTED	0
#define REPLAY		KRB5_AP_REASON_REPLAY
#define FORGOTTEN	KRB5_AP_REASON_REPLAY_FORGOTTEN
#define BIRTH KRB5_AP_REASON_REPLAY_COLD_START
#define FULL		KRB5_AP_REASON_REPLAY_FULL

static struct krb5_replay_key *get_key(u64 number, bool unprivileged)
{
	u8 value[32] = "replay_share_kunit";

	memcpy(value + 24, &number, sizeof(number));
	return krb5_replay_key_get(18, value, sizeof(value), unprivileged,
				   GFP_KERNEL);
}

static void put_key(void *key)
{
	krb5_replay_key_put(key);
}

static u64 key_number;

/* A service key that no other test has. */
static struct krb5_replay_key *make_key(struct kunit *test)
{
	struct krb5_replay_key *key = get_key(++key_number, false);

	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, put_key, key));
	return key;
}

static int insert_cold_start(struct krb5_replay_account *account,
			     struct krb5_replay_key *key, s64 ctime, u64 number,
			     u32 skew,
			     enum krb5_ap_replay_cold_start cold_start)
{
	u8 tag[KRB5_REPLAY_TAG_LEN] = {};
	struct krb5_replay_query q = {
		.account = account,
		.max = KRB5_AP_REPLAY_MAX_DEFAULT,
		.key = key,
		.tag = tag,
		.tag_len = sizeof(tag),
		.ctime = ctime,
		.now = ctime,
		.skew = skew,
		.cold_start = cold_start,
		.gfp = GFP_KERNEL,
	};

	memcpy(tag, &number, sizeof(number));
	return krb5_replay_insert(&q);
}

static int insert(struct krb5_ap_net *kn, struct krb5_replay_key *key,
		  s64 ctime, u64 number)
{
	return insert_cold_start(kn->account, key, ctime, number, 300, OFF);
}

/* With a table as old as the request, but for what was flushed. */
static int insert_strict(struct krb5_ap_net *kn, struct krb5_replay_key *key,
			 s64 ctime, u64 number)
{
	struct krb5_replay_coverage ever = { .complete_since = S64_MIN,
					     .horizon = S64_MIN };

	krb5_replay_key_restore(key, &ever);
	return insert_cold_start(kn->account, key, ctime, number, 300, STRICT);
}

/*
 * A namespace flushes, and again and again: nobody is refused for it whose key
 * it has not; not even with a key that is loaded afterwards, or by user-to-user
 * with one that is not loaded at all.
 */
static void share_flush_is_the_keys(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test), *neighbour = test_net(test);
	struct krb5_replay_key *key = make_key(test), *other = make_key(test);
	s64 t = test_time();
	u64 i;

	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, insert(kn, key, t, i), ACCEPTED);
		krb5_replay_flush(kn->account, t, 300);
		KUNIT_EXPECT_EQ(test, insert_strict(neighbour, other, t, i),
				ACCEPTED);
		KUNIT_EXPECT_EQ(test, insert_strict(neighbour, make_key(test),
						    t, i), ACCEPTED);
		KUNIT_EXPECT_EQ(test, insert_strict(neighbour, key, t, i),
				BIRTH);
	}
}

/* A flush is for all that was accepted, be it under a larger skew (R8). */
static void share_flush_larger_skew(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	s64 t = test_time();

	KUNIT_EXPECT_EQ(
		test, insert_cold_start(kn->account, key, t + 900, 1, 900, OFF),
		ACCEPTED);
	krb5_replay_flush(kn->account, t, 300);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 900, 1), BIRTH);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 901, 2), ACCEPTED);
}

/*
 * A key is unloaded, and what was forgotten of it is remembered, for as long as
 * any skew could let it pass. Afterwards nothing is left of it but what new
 * keys begin with: a clock that is set back brings nothing to life.
 */
static void share_key_remembered(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key;
	u64 number = ++key_number;
	u32 before;
	s64 t = test_time();
	int i;

	/* What tests before have left goes first. */
	test_keys_settled();
	for (i = 0; i < 2; i++)
		krb5_replay_collect(t + KRB5_AP_SKEW_CEILING_DEFAULT);
	before = krb5_replay_keys();

	key = get_key(number, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before + 1);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), ACCEPTED);
	krb5_replay_key_put(key);
	for (i = 0; i < 3; i++)
		krb5_replay_collect(t);
	/* Its entry is there, and it with it. */
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before + 1);
	key = get_key(number, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), REPLAY);
	krb5_replay_key_put(key);

	krb5_replay_flush(kn->account, t, 300);
	for (i = 0; i < 3; i++)
		krb5_replay_collect(t + 300 + KRB5_AP_SKEW_CEILING_DEFAULT);
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before + 1);
	key = get_key(number, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 300, 1), BIRTH);
	krb5_replay_key_put(key);

	/* Twice: in the pass in which it was put it may have got an entry. */
	for (i = 0; i < 2; i++)
		krb5_replay_collect(t + 301 + KRB5_AP_SKEW_CEILING_DEFAULT);
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before);
	key = make_key(test);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 300, 1), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 301, 1), ACCEPTED);
}

/* What was loaded and never used leaves nothing behind. */
static void share_key_unused(struct kunit *test)
{
	u32 before = krb5_replay_keys();
	struct krb5_replay_key *key;
	int i;

	for (i = 0; i < 100; i++) {
		key = get_key(++key_number, true);
		KUNIT_EXPECT_FALSE(test, IS_ERR(key));
		krb5_replay_key_put(key);
	}
	KUNIT_EXPECT_LE(test, krb5_replay_keys(), before);
}

/* Guests run out of keys that are remembered; others do not. */
static void share_guests_keys(struct kunit *test)
{
	struct krb5_replay_key **keys, *key;
	u32 n;

	keys = test_vmalloc(test, KRB5_AP_REPLAY_GUEST_KEYS * sizeof(*keys));
	for (n = 0; n < KRB5_AP_REPLAY_GUEST_KEYS; n++) {
		keys[n] = get_key(++key_number, true);
		if (IS_ERR(keys[n]))
			break;
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, n, (u32)KRB5_AP_REPLAY_GUEST_KEYS);
	key = get_key(++key_number, true);
	KUNIT_EXPECT_PTR_EQ(test, key,
			    (struct krb5_replay_key *)ERR_PTR(-EDQUOT));
	key = get_key(++key_number, false);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key));
	krb5_replay_key_put(key);
	/* Those that are there can be had again. */
	key = get_key(key_number - 5, true);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key));
	krb5_replay_key_put(key);
	while (n) {
		krb5_replay_key_put(keys[--n]);
		cond_resched();
	}
	key = get_key(++key_number, true);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key));
	krb5_replay_key_put(key);
}

/* Guests share half of the machine's entries; the other half is there. */
static void share_guests_entries(struct kunit *test)
{
	struct krb5_replay_account *unprivileged[2];
	u32 ceiling = krb5_replay_ceiling(), before = krb5_replay_total();
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 share = (before + 20) / 2, i;
	s64 t = test_time();

	for (i = 0; i < 2; i++) {
		unprivileged[i] = krb5_replay_account_alloc(true);
		KUNIT_ASSERT_NOT_NULL(test, unprivileged[i]);
	}
	krb5_replay_set_ceiling(before + 20);
	for (i = 0; i < share; i++)
		KUNIT_EXPECT_EQ(test,
				insert_cold_start(unprivileged[i % 2], key, t,
						  i, 300, OFF),
				ACCEPTED);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test,
				insert_cold_start(unprivileged[i], key, t, 1000,
						  300, OFF),
				FULL);
	for (i = share; i < 20; i++)
		KUNIT_EXPECT_EQ(test, insert(kn, key, t, i), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1000), FULL);
	krb5_replay_set_ceiling(ceiling);
	for (i = 0; i < 2; i++) {
		krb5_replay_flush(unprivileged[i], S64_MIN / 2, 0);
		krb5_replay_account_retire(unprivileged[i]);
	}
}

/*
 * A namespace that is at its limit, and asks and asks, does not have the table
 * looked through for it, which costs all others their time; one that finds the
 * machine full does, once a second.
 */
static void share_collections(struct kunit *test)
{
	struct krb5_replay_account *small = krb5_replay_account_alloc(true);
	struct krb5_replay_key *key = make_key(test);
	u8 tag[KRB5_REPLAY_TAG_LEN] = {};
	u32 ceiling = krb5_replay_ceiling(), before;
	struct krb5_replay_query q = {
		.account = small,
		.max = 0,
		.key = key,
		.tag = tag,
		.tag_len = sizeof(tag),
		.ctime = test_time(),
		.cold_start = OFF,
		.gfp = GFP_KERNEL,
	};
	int i;

	KUNIT_ASSERT_NOT_NULL(test, small);
	before = krb5_replay_collections();
	for (i = 0; i < 50; i++) {
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), FULL);
		usleep_range(1000, 2000);
	}
	/* One may be the usual one. */
	KUNIT_EXPECT_LE(test, krb5_replay_collections() - before, 1U);

	krb5_replay_set_ceiling(0);
	before = krb5_replay_collections();
	for (i = 0; i < 150; i++) {
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), FULL);
		msleep(20);
	}
	krb5_replay_set_ceiling(ceiling);
	KUNIT_EXPECT_GE(test, krb5_replay_collections() - before, 2U);
	KUNIT_EXPECT_LE(test, krb5_replay_collections() - before, 8U);
	krb5_replay_account_retire(small);
}

/* One of many keys is restored: for the others nothing has changed (R8). */
static void share_restore_is_the_keys(struct kunit *test)
{
	struct krb5_replay_key *key = make_key(test), *other = make_key(test);
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_coverage span, got;
	s64 t = test_time();

	KUNIT_EXPECT_EQ(test,
			insert_cold_start(kn->account, key, t, 1, 300, STRICT),
			BIRTH);
	span.complete_since = t - 400;
	span.horizon = t - 100;
	krb5_replay_key_restore(key, &span);
	KUNIT_EXPECT_EQ(test,
			insert_cold_start(kn->account, key, t, 1, 300, STRICT),
			ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t - 100, 2), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t - 99, 2), ACCEPTED);
	KUNIT_EXPECT_EQ(
		test, insert_cold_start(kn->account, other, t, 1, 300, STRICT),
		BIRTH);
	KUNIT_EXPECT_EQ(test, insert(kn, other, t - 100, 2), ACCEPTED);

	/* And it can be handed on, by another reload at once. */
	krb5_replay_key_span(key, &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, span.complete_since);
	KUNIT_EXPECT_EQ(test, got.horizon, span.horizon);
	krb5_replay_key_span(other, &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, krb5_replay_complete_since());

	/* What was flushed is not there to be restored. */
	krb5_replay_flush(kn->account, t, 300);
	krb5_replay_key_span(key, &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, t + 300);
	/* A later cold start than there is, or a lower horizon, changes nothing. */
	span.complete_since = S64_MAX;
	span.horizon = S64_MIN;
	krb5_replay_key_restore(key, &span);
	krb5_replay_key_span(key, &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, t + 300);
	KUNIT_EXPECT_EQ(test, got.horizon, t - 100);
}

/*
 * A namespace is suspended, to be listed: nobody accepts anything under its
 * keys, wherever; others go on under theirs.
 */
static void share_hold(struct kunit *test)
{
	static const u8 values[3][32] = { "hold 1", "hold 2", "hold 3" };
	struct krb5_ap_net *kn = test_net(test), *neighbour = test_net(test);
	struct krb5_service_key *keys[2], *theirs[3];
	struct krb5_replay_key *replay[3];
	s64 t = test_time();
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (i < 2)
			keys[i] = test_key(test, "a@R", i, 18, values[i]);
		theirs[i] = test_key(test, "b@R", i, 18, values[i]);
		replay[i] = theirs[i]->replay;
	}
	KUNIT_EXPECT_PTR_EQ(test, replay[0], keys[0]->replay);
	test_net_load(test, neighbour, theirs, 3);
	test_net_load(test, kn, keys, 1);

	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[0], t, 1), ACCEPTED);
	krb5_keytab_suspend(&kn->keytab, true);
	krb5_keytab_suspend(&kn->keytab, true);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[0], t, 1), REPLAY);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[0], t, 2), -EAGAIN);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[1], t, 2), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(kn, replay[2], t, 2), -EAGAIN);

	/* Other keys take the place of these. */
	test_net_load(test, kn, keys + 1, 1);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[0], t, 3), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[1], t, 3), -EAGAIN);
	KUNIT_EXPECT_EQ(test, insert(kn, replay[0], t, 4), -EAGAIN);

	krb5_keytab_suspend(&kn->keytab, false);
	krb5_keytab_suspend(&kn->keytab, false);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[1], t, 3), ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(kn, replay[0], t, 4), ACCEPTED);

	/* A namespace that goes while it is suspended takes that with it. */
	krb5_keytab_suspend(&kn->keytab, true);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[1], t, 5), -EAGAIN);
	krb5_keytab_replace(&kn->keytab, NULL, NULL);
	KUNIT_EXPECT_EQ(test, insert(neighbour, replay[1], t, 5), ACCEPTED);
}

#define VICTIMS		100
#define ENTRIES		3000

struct listing {
	struct krb5_ap_net *victim[VICTIMS];
	u64 fingerprint;
	u8 seen[ENTRIES];
	bool taken;
	int last;
};

/* Takes one, and stops at the next. */
static int take_one(const struct krb5_replay_record *seen, void *arg)
{
	struct listing *l = arg;
	u32 number;

	if (seen->fingerprint != l->fingerprint)
		return 0;
	if (l->taken)
		return -EMSGSIZE;
	memcpy(&number, seen->tag, sizeof(number));
	l->last = number;
	if (number < ENTRIES)
		l->seen[number] = 1;
	l->taken = true;
	return 0;
}

/*
 * Entries go while a listing is under way, just in front of the place where it
 * stopped, and the table grows: is each listed that stays, whichever namespace
 * it came from?
 */
static void share_listing_is_complete(struct kunit *test)
{
	struct listing *l = test_alloc(test, sizeof(*l));
	struct krb5_ap_net *kn = test_net(test), *neighbour = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	struct krb5_replay_cursor cursor = {};
	unsigned int i, missing = 0, rounds = 0;
	s64 t = test_time();
	int err;

	l->fingerprint = key->fingerprint;
	for (i = 0; i < VICTIMS; i++)
		l->victim[i] = test_net(test);
	/* Of every three one is a victim. */
	for (i = 0; i < ENTRIES; i++)
		KUNIT_ASSERT_EQ(test, ACCEPTED,
				insert(i % 3 == 0 ? l->victim[i % VICTIMS] :
				       i % 3 == 1 ? kn : neighbour, key, t, i));
	do {
		l->taken = false;
		err = krb5_replay_list(&cursor, take_one, l);
		if (l->last % 3 == 0)
			krb5_replay_flush(l->victim[l->last % VICTIMS]->account,
					  S64_MIN / 2, 0);
		/* In the middle many more come, which makes it grow. */
		if (++rounds == ENTRIES / 3)
			for (i = 0; i < 2 * ENTRIES; i++)
				insert(kn, key, t, ENTRIES + i);
		if (rounds == ENTRIES / 3)
			krb5_replay_collect(t);
		cond_resched();
	} while (err == -EMSGSIZE && rounds < 100 * ENTRIES);
	KUNIT_EXPECT_EQ(test, err, 0);
	for (i = 0; i < ENTRIES; i++)
		missing += i % 3 && !l->seen[i];
	KUNIT_EXPECT_EQ(test, missing, 0U);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(share_flush_is_the_keys),
	KUNIT_CASE(share_flush_larger_skew),
	KUNIT_CASE(share_key_remembered),
	KUNIT_CASE(share_key_unused),
	KUNIT_CASE_SLOW(share_guests_keys),
	KUNIT_CASE(share_guests_entries),
	KUNIT_CASE_SLOW(share_collections),
	KUNIT_CASE(share_restore_is_the_keys),
	KUNIT_CASE(share_hold),
	KUNIT_CASE_SLOW(share_listing_is_complete),
	{}
};

static struct kunit_suite share_suite = {
	.name = "krb5_ap_replay_share",
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
