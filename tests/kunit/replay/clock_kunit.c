// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the replay table and its two clocks: a real clock that is wrong
 * and set right, in either direction, accepts nothing twice and refuses nobody for
 * longer than the skew. The clocks are arguments here, the machine's go on.
 *
 * All of it happens in a future that no other test gets to: what tests leave behind
 * would refuse what is earlier.
 */
#include <linux/ktime.h>

#include "fixture/util.h"

#define ACCEPTED	0
#define REPLAY		KRB5_AP_REASON_REPLAY
#define COLD_START	KRB5_AP_REASON_REPLAY_COLD_START

#define SKEW		300
#define HOUR		3600LL
#define DAY		(24 * HOUR)
#define YEAR		(365 * DAY)
#define FUTURE		2200000000LL

static void put_key(void *key)
{
	krb5_replay_key_put(key);
}

/* A service key that no other test has. */
static struct krb5_replay_key *make_key(struct kunit *test)
{
	static u32 number;
	struct krb5_replay_key *key;
	u8 value[32] = "clock_kunit";

	number++;
	memcpy(value + 16, &number, sizeof(number));
	key = krb5_replay_key_get(18, value, sizeof(value),
				  krb5_share_get(KRB5_SHARE_INITIAL),
				  GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, put_key, key));
	return key;
}

/**
 * struct clocks - a machine at a moment
 * @kn: a namespace
 * @key: a key of it
 * @boot: the boot clock
 * @offset: what the real clock is ahead of it
 */
struct clocks {
	struct krb5_ap_net *kn;
	struct krb5_replay_key *key;
	s64 boot;
	s64 offset;
};

static void clocks_init(struct kunit *test, struct clocks *c)
{
	c->kn = test_net(test);
	c->key = make_key(test);
	c->boot = ktime_get_boottime_seconds();
	c->offset = krb5_replay_offset() + FUTURE;
	krb5_replay_clock_forget(c->offset);
}

static void clocks_exit(struct kunit *test)
{
	krb5_replay_clock_forget(krb5_replay_offset());
}

/* The real clock. */
static s64 now(const struct clocks *c)
{
	return c->boot + c->offset;
}

/* A client whose clock says @ctime, without mutual authentication. */
static int request(struct clocks *c, s64 ctime, u32 number)
{
	struct krb5_replay_query q = {
		.account = c->kn->account,
		.max = KRB5_AP_REPLAY_MAX_DEFAULT,
		.key = c->key,
		.ctime = ctime,
		.now = now(c),
		.offset = c->offset,
		.skew = SKEW,
		.cold_start = KRB5_AP_REPLAY_COLD_START_STRICT,
		.gfp = GFP_KERNEL,
	};

	memcpy(q.tag, &number, sizeof(number));
	return krb5_replay_insert(&q);
}

/* When the table is complete for new keys, as the clock of now says it. */
static s64 loaded_at(const struct clocks *c)
{
	return krb5_replay_complete_since() - krb5_replay_offset() + c->offset;
}

struct wrong_case {
	const char *name;
	s64 ahead;
};

/* How wrong the clock was when the module was loaded. */
static const struct wrong_case wrong_cases[] = {
	{ "right", 0 },
	{ "a second ahead", 1 },
	{ "an hour ahead", HOUR },
	{ "nine hours ahead", 9 * HOUR },
	{ "74 years ahead", 74 * YEAR },
	{ "an hour behind", -HOUR },
	{ "a day behind", -DAY },
	{ "in 2000", -26 * YEAR },
};

static void wrong_desc(const struct wrong_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(wrong, wrong_cases, wrong_desc);

/*
 * The module was loaded while the clock was wrong, and then it is set right: what
 * may have been accepted before is refused, and what is later than that by the
 * skew is not.
 */
static void clock_wrong_at_load(struct kunit *test)
{
	const struct wrong_case *w = test->param_value;
	struct clocks c;
	s64 cold;

	clocks_init(test, &c);
	krb5_replay_clock_forget(c.offset + w->ahead);
	cold = loaded_at(&c);
	if (w->ahead < -2)
		cold = now(&c) + 1;
	KUNIT_EXPECT_EQ(test, request(&c, cold - 10, 2), COLD_START);
	KUNIT_EXPECT_EQ(test, request(&c, cold, 2), COLD_START);
	KUNIT_EXPECT_EQ(test, request(&c, cold + SKEW, 2), COLD_START);
	KUNIT_EXPECT_EQ(test, request(&c, cold + SKEW + 1, 2), ACCEPTED);
	KUNIT_EXPECT_EQ(test, request(&c, cold + SKEW + 1, 2), REPLAY);
}

/*
 * A request is accepted, the module is loaded anew while the clock is wrong, and
 * the clock is set right: it is refused for as long as it passes the skew.
 */
static void clock_never_twice(struct kunit *test)
{
	const struct wrong_case *w = test->param_value;
	struct clocks c;
	s64 ctime, t;

	clocks_init(test, &c);
	/* The last moment before the table, by a client that is ahead. */
	ctime = loaded_at(&c) + SKEW;
	krb5_replay_clock_forget(c.offset + w->ahead);
	for (t = 0; t <= 2 * SKEW; t += 10, c.boot += 10)
		KUNIT_EXPECT_EQ(test, request(&c, ctime, 2), COLD_START);
}

/* The table knows all of this key, as after a long time. */
static void warm_up(struct clocks *c)
{
	struct krb5_replay_coverage ever = { .complete_since = S64_MIN,
					     .horizon = S64_MIN };

	krb5_replay_key_restore(c->key, c->offset, &ever);
}

/*
 * A virtual machine is put back to a snapshot, and its clock set: of what was
 * accepted meanwhile its table knows nothing. A clock that goes back, or a second
 * ahead, is no snapshot.
 */
static void clock_snapshot(struct kunit *test)
{
	struct clocks c;

	clocks_init(test, &c);
	warm_up(&c);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 1), ACCEPTED);
	c.offset++;
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 2), ACCEPTED);
	c.offset -= DAY;
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 3), ACCEPTED);
	/* From here on, half an hour is missing. */
	c.offset += HOUR / 2;
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 4), COLD_START);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c) + SKEW, 4), COLD_START);
	c.boot += SKEW + 2;
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 4), ACCEPTED);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 4), REPLAY);
}

/* A machine that sleeps has both clocks go on: nothing happened. */
static void clock_suspend(struct kunit *test)
{
	struct clocks c;

	clocks_init(test, &c);
	warm_up(&c);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 1), ACCEPTED);
	c.boot += 8 * HOUR;
	KUNIT_EXPECT_EQ(test, request(&c, now(&c), 2), ACCEPTED);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c) - 8 * HOUR, 1), REPLAY);
}

/*
 * A table is restored, and then the clock set: for what its entries stand is kept
 * by the boot clock as well.
 */
static void clock_restored(struct kunit *test)
{
	struct krb5_replay_coverage coverage, got;
	struct clocks c;

	clocks_init(test, &c);
	coverage.complete_since = now(&c) - 2 * HOUR;
	coverage.horizon = S64_MIN;
	krb5_replay_key_restore(c.key, c.offset, &coverage);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c) - HOUR, 1), ACCEPTED);
	krb5_replay_key_coverage(c.key, c.offset, &got);
	KUNIT_EXPECT_EQ(test, got.complete_since, coverage.complete_since);
	c.offset -= 9 * HOUR;
	krb5_replay_key_coverage(c.key, c.offset, &got);
	KUNIT_EXPECT_EQ(test, got.complete_since,
			coverage.complete_since - 9 * HOUR);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c) - HOUR, 2), ACCEPTED);
	KUNIT_EXPECT_EQ(test, request(&c, now(&c) - 2 * HOUR, 3), COLD_START);
}

/*
 * A clock that is set wrong and right again has nothing expire; one that stays
 * ahead does, later; one that is set back counts at once.
 */
static void clock_settles(struct kunit *test)
{
	struct krb5_replay_clock clock = {};
	const s64 t = 1893456000;
	s64 boot = 50;

#define CLOCK_IS(want, real)						\
	KUNIT_EXPECT_EQ(test, krb5_replay_clock(&clock, real, boot), (s64)(want))

	CLOCK_IS(t, t);
	boot += 10;
	CLOCK_IS(t + 10, t + 10);
	/* A leap second, and one that comes slowly. */
	boot += 10;
	CLOCK_IS(t + 21, t + 21);
	boot += 10;
	CLOCK_IS(t + 33, t + 33);
	/* Years ahead, and right again. */
	boot += 10;
	CLOCK_IS(t + 43, t + 100000000);
	boot += 10;
	CLOCK_IS(t + 53, 253402300799LL);
	boot += 10;
	CLOCK_IS(t + 63, t + 63);
	/* Ahead, and it stays. */
	boot += 10;
	CLOCK_IS(t + 73, t + 500);
	boot += 3590;
	CLOCK_IS(t + 3663, t + 4090);
	boot++;
	CLOCK_IS(t + 4091, t + 4091);
	boot++;
	CLOCK_IS(t + 4092, t + 4092);
	/* Back, and back again. */
	boot += 10;
	CLOCK_IS(t, t);
	boot += 10;
	CLOCK_IS(t - 1000000000, t - 1000000000);
	boot += 10;
	CLOCK_IS(t - 1000000000 + 10, t);
#undef CLOCK_IS
}

static struct kunit_case clock_cases[] = {
	KUNIT_CASE_PARAM(clock_wrong_at_load, wrong_gen_params),
	KUNIT_CASE_PARAM(clock_never_twice, wrong_gen_params),
	KUNIT_CASE(clock_snapshot),
	KUNIT_CASE(clock_suspend),
	KUNIT_CASE(clock_restored),
	KUNIT_CASE(clock_settles),
	{}
};

static struct kunit_suite clock_suite = {
	.name = "krb5_ap_replay_clock",
	.exit = clocks_exit,
	.test_cases = clock_cases,
};

kunit_test_suite(clock_suite);
