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
#define COLD_START	KRB5_AP_REASON_REPLAY_COLD_START
#define FULL		KRB5_AP_REASON_REPLAY_FULL

/* Of this owner; 0 is the initial user namespace. */
static struct krb5_replay_key *get_key(u64 number, u64 owner)
{
	struct krb5_share *share = krb5_share_get(owner);
	u8 value[32] = "replay_share_kunit";
	struct krb5_replay_key *key;

	if (!share)
		return ERR_PTR(-ENOMEM);
	memcpy(value + 24, &number, sizeof(number));
	key = krb5_replay_key_get(18, value, sizeof(value), share, GFP_KERNEL);
	krb5_share_put(share);
	return key;
}

static void put_key(void *key)
{
	krb5_replay_key_put(key);
}

static u64 key_number;

/* A service key that no other test has. */
static struct krb5_replay_key *make_key(struct kunit *test)
{
	struct krb5_replay_key *key = get_key(++key_number, 0);

	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, put_key, key));
	return key;
}

static int insert_cold_start(struct krb5_replay_account *account,
			     struct krb5_replay_key *key, s64 ctime, u64 number,
			     u32 skew,
			     enum krb5_ap_replay_cold_start cold_start)
{
	struct krb5_replay_query q = {
		.account = account,
		.max = KRB5_AP_REPLAY_MAX_DEFAULT,
		.key = key,
		.ctime = ctime,
		.now = ctime,
		.offset = krb5_replay_offset(),
		.skew = skew,
		.cold_start = cold_start,
		.gfp = GFP_KERNEL,
	};

	memcpy(q.tag, &number, sizeof(number));
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

	krb5_replay_key_restore(key, krb5_replay_offset(), &ever);
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
		krb5_replay_flush(kn->account, t);
		KUNIT_EXPECT_EQ(test, insert_strict(neighbour, other, t, i),
				ACCEPTED);
		KUNIT_EXPECT_EQ(test, insert_strict(neighbour, make_key(test),
						    t, i), ACCEPTED);
		KUNIT_EXPECT_EQ(test, insert_strict(neighbour, key, t, i),
				COLD_START);
	}
}

/*
 * A flush is for all that was accepted, be it under a larger skew (R8). What was
 * accepted while the clock was further ahead stays, for a mark as late as that
 * would refuse everybody until then.
 */
static void share_flush_larger_skew(struct kunit *test)
{
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	s64 t = test_time();

	KUNIT_EXPECT_EQ(test, ACCEPTED,
			insert_cold_start(kn->account, key, t + 900, 1, 900, OFF));
	KUNIT_EXPECT_EQ(test, insert(kn, key, t + 4000, 2), ACCEPTED);
	KUNIT_EXPECT_EQ(test, 0, krb5_replay_flush(kn->account, t + 3600));
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 900, 1), COLD_START);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 901, 2), REPLAY);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 901, 3), ACCEPTED);
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

	key = get_key(number, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before + 1);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), ACCEPTED);
	krb5_replay_key_put(key);
	for (i = 0; i < 3; i++)
		krb5_replay_collect(t);
	/* Its entry is there, and it with it. */
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before + 1);
	key = get_key(number, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_EXPECT_EQ(test, insert(kn, key, t, 1), REPLAY);
	krb5_replay_key_put(key);

	krb5_replay_flush(kn->account, t);
	for (i = 0; i < 3; i++)
		krb5_replay_collect(t + KRB5_AP_SKEW_CEILING_DEFAULT);
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before + 1);
	key = get_key(number, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t, 1), COLD_START);
	krb5_replay_key_put(key);

	/* Twice: in the pass in which it was put it may have got an entry. */
	for (i = 0; i < 2; i++)
		krb5_replay_collect(t + 1 + KRB5_AP_SKEW_CEILING_DEFAULT);
	KUNIT_EXPECT_EQ(test, krb5_replay_keys(), before);
	key = make_key(test);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t, 1), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, insert_strict(kn, key, t + 1, 1), ACCEPTED);
}

/* What was loaded and never used leaves nothing behind. */
static void share_key_unused(struct kunit *test)
{
	u32 before = krb5_replay_keys();
	struct krb5_replay_key *key;
	int i;

	for (i = 0; i < 100; i++) {
		key = get_key(++key_number, 6000);
		KUNIT_EXPECT_FALSE(test, IS_ERR(key));
		krb5_replay_key_put(key);
	}
	KUNIT_EXPECT_LE(test, krb5_replay_keys(), before);
}

/*
 * An owner runs out of keys that are remembered, and leaves as many for the next;
 * the initial user namespace has room.
 */
static void share_owners_keys(struct kunit *test)
{
	const u32 ceiling = krb5_share_ceiling(KRB5_SHARE_REPLAY_KEYS);
	struct krb5_replay_key *keys[100], *key;
	u32 n, before;

	before = krb5_share_total(KRB5_SHARE_REPLAY_KEYS);
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_KEYS, before + 100);
	for (n = 0; n < ARRAY_SIZE(keys); n++) {
		keys[n] = get_key(++key_number, 6000);
		if (IS_ERR(keys[n]))
			break;
	}
	KUNIT_EXPECT_PTR_EQ(test, keys[n],
			    (struct krb5_replay_key *)ERR_PTR(-EDQUOT));
	KUNIT_EXPECT_GE(test, n, 25U);
	/* Those that are there can be had again. */
	key = get_key(key_number - 1, 6000);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key));
	krb5_replay_key_put(key);
	key = get_key(++key_number, 6001);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key));
	krb5_replay_key_put(key);
	key = get_key(++key_number, 0);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key));
	krb5_replay_key_put(key);
	while (n)
		krb5_replay_key_put(keys[--n]);
	key = get_key(++key_number, 6000);
	KUNIT_EXPECT_FALSE(test, IS_ERR(key));
	krb5_replay_key_put(key);
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_KEYS, ceiling);
}

/* One owner's namespaces together leave as many entries as they have. */
static void share_owners_entries(struct kunit *test)
{
	const u32 ceiling = krb5_share_ceiling(KRB5_SHARE_REPLAY_ENTRIES);
	const u32 before = krb5_share_total(KRB5_SHARE_REPLAY_ENTRIES);
	struct krb5_share *owner[2] = { krb5_share_get(6000),
					krb5_share_get(6001) };
	struct krb5_replay_account *account[3];
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 i, has = 0, all = before + 80;
	s64 t = test_time();

	KUNIT_ASSERT_TRUE(test, owner[0] && owner[1]);
	for (i = 0; i < 3; i++) {
		account[i] = krb5_replay_account_alloc(owner[i / 2]);
		KUNIT_ASSERT_NOT_NULL(test, account[i]);
	}
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, all);
	for (i = 0; i < all; i++)
		if (insert_cold_start(account[i % 2], key, t, i, 300, OFF) ==
		    ACCEPTED)
			has++;
	KUNIT_EXPECT_EQ(test, has, all / 4);
	KUNIT_EXPECT_EQ(test, insert_cold_start(account[0], key, t, 1000, 300,
						OFF), FULL);
	/* The other owner has half of what is left. */
	for (i = 0, has = 0; i < all; i++)
		if (insert_cold_start(account[2], key, t, 2000 + i, 300,
				      OFF) == ACCEPTED)
			has++;
	KUNIT_EXPECT_GE(test, has, all / 8);
	for (i = 0; i < 20; i++)
		KUNIT_EXPECT_EQ(test, insert(kn, key, t, 3000 + i), ACCEPTED);
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, ceiling);
	for (i = 0; i < 3; i++) {
		krb5_replay_flush(account[i], S64_MAX);
		krb5_replay_account_retire(account[i]);
	}
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, 0U,
				krb5_share_used(owner[i],
						KRB5_SHARE_REPLAY_ENTRIES));
		krb5_share_put(owner[i]);
	}
}

static u32 entries(struct krb5_ap_net *kn)
{
	return krb5_replay_account_entries(kn->account);
}

static int insert_client(struct krb5_ap_net *kn, struct krb5_replay_key *key,
			 s64 ctime, u64 number, u32 client)
{
	struct krb5_replay_query q = {
		.account = kn->account,
		.max = 1000,
		.key = key,
		.client = client,
		.ctime = ctime,
		.now = ctime,
		.offset = krb5_replay_offset(),
		.skew = 300,
		.cold_start = OFF,
		.gfp = GFP_KERNEL,
	};

	memcpy(q.tag, &number, sizeof(number));
	return krb5_replay_insert(&q);
}

static u32 client_hash(const char *name)
{
	struct krb5_name client = {
		.realm = { (const u8 *)"R", 1 },
		.names = { (const u8 *)name, strlen(name) },
	};

	return krb5_replay_client(&client);
}

/*
 * A client that does nothing but ask has half of the namespace's entries, and no
 * more; a second one half of what is left; all others find room. With time it is
 * let in again, and with a flush.
 */
static void share_clients(struct kunit *test)
{
	u32 greedy = client_hash("greedy"), other = client_hash("other");
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_replay_key *key = make_key(test);
	u32 skew = test_replay_skew(), has[2] = {};
	s64 t = test_time();
	char name[16];
	u64 i;

	KUNIT_EXPECT_NE(test, greedy, other);
	KUNIT_EXPECT_EQ(test, greedy, client_hash("greedy"));
	for (i = 0; i < 2000; i++)
		has[0] += insert_client(kn, key, t, i, greedy) == ACCEPTED;
	KUNIT_EXPECT_EQ(test, has[0], 500U);
	KUNIT_EXPECT_EQ(test, insert_client(kn, key, t, 9999, greedy),
			(int)KRB5_AP_REASON_REPLAY_CLIENT_SHARE);
	/* A refusal is no entry, and a replay no client's fault. */
	KUNIT_EXPECT_EQ(test, entries(kn), 500U);
	KUNIT_EXPECT_EQ(test, insert_client(kn, key, t, 7, other), REPLAY);
	for (i = 0; i < 1000; i++)
		has[1] += insert_client(kn, key, t, 10000 + i, other) ==
			  ACCEPTED;
	KUNIT_EXPECT_EQ(test, has[1], 250U);
	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "client%llu", i);
		KUNIT_EXPECT_EQ(test, insert_client(kn, key, t, 20000 + i,
						    client_hash(name)),
				ACCEPTED);
	}
	krb5_replay_collect(t + skew + 1);
	KUNIT_EXPECT_EQ(test, entries(kn), 0U);
	for (i = 0, has[0] = 0; i < 2000; i++)
		has[0] += insert_client(kn, key, t + 1, i, greedy) == ACCEPTED;
	KUNIT_EXPECT_EQ(test, has[0], 500U);
	krb5_replay_flush(kn->account, S64_MAX);
	KUNIT_EXPECT_EQ(test, insert_client(kn, key, t + 2, 1, greedy),
			ACCEPTED);
}

/*
 * A namespace that is at its limit, and asks and asks, does not have the table
 * looked through for it, which costs all others their time; one that finds the
 * machine full does, once a second.
 */
static void share_collections(struct kunit *test)
{
	struct krb5_share *owner = krb5_share_get(6000);
	struct krb5_replay_account *small = krb5_replay_account_alloc(owner);
	struct krb5_replay_key *key = make_key(test);
	u32 ceiling = krb5_share_ceiling(KRB5_SHARE_REPLAY_ENTRIES), before;
	struct krb5_replay_query q = {
		.account = small,
		.max = 0,
		.key = key,
		.ctime = test_time(),
		.offset = krb5_replay_offset(),
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

	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, 0);
	before = krb5_replay_collections();
	for (i = 0; i < 150; i++) {
		KUNIT_EXPECT_EQ(test, krb5_replay_insert(&q), FULL);
		msleep(20);
	}
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, ceiling);
	KUNIT_EXPECT_GE(test, krb5_replay_collections() - before, 2U);
	KUNIT_EXPECT_LE(test, krb5_replay_collections() - before, 8U);
	krb5_replay_account_retire(small);
	krb5_share_put(owner);
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
			COLD_START);
	span.complete_since = t - 400;
	span.horizon = t - 100;
	krb5_replay_key_restore(key, krb5_replay_offset(), &span);
	KUNIT_EXPECT_EQ(test,
			insert_cold_start(kn->account, key, t, 1, 300, STRICT),
			ACCEPTED);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t - 100, 2), FORGOTTEN);
	KUNIT_EXPECT_EQ(test, insert(kn, key, t - 99, 2), ACCEPTED);
	KUNIT_EXPECT_EQ(test, COLD_START,
			insert_cold_start(kn->account, other, t, 1, 300, STRICT));
	KUNIT_EXPECT_EQ(test, insert(kn, other, t - 100, 2), ACCEPTED);

	/* And it can be handed on, by another reload at once. */
	krb5_replay_key_coverage(key, krb5_replay_offset(), &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, span.complete_since);
	KUNIT_EXPECT_EQ(test, got.horizon, span.horizon);
	krb5_replay_key_coverage(other, krb5_replay_offset(), &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, krb5_replay_complete_since());

	/* What was flushed is not there to be restored. */
	krb5_replay_flush(kn->account, t);
	krb5_replay_key_coverage(key, krb5_replay_offset(), &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, t);
	/* A later cold start than there is, or a lower horizon, changes nothing. */
	span.complete_since = S64_MAX;
	span.horizon = S64_MIN;
	krb5_replay_key_restore(key, krb5_replay_offset(), &span);
	krb5_replay_key_coverage(key, krb5_replay_offset(), &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, t);
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
	u64 number;

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
					  S64_MAX);
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
	KUNIT_CASE(share_owners_keys),
	KUNIT_CASE(share_owners_entries),
	KUNIT_CASE(share_clients),
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
