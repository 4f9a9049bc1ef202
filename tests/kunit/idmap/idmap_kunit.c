// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the principal map: its states and time-outs, the questions that
 * it asks, its limits, and its end in each state. A map of the test's own, with a
 * helper that does what the test wants.
 */
#include <linux/completion.h>
#include <linux/slab.h>

#include "fixture/util.h"
#include "idmap/idmap.h"

#define ALICE	"alice@TEST.REALM"
#define BOB	"bob@TEST.REALM"

/**
 * struct fixture - a map and its helper
 * @map: the map
 * @started: it is to be stopped at the end
 * @err: what asking returns
 * @answer: answer at once, with this uid
 * @asked: questions so far
 * @last: number of the last one
 */
struct fixture {
	struct krb5_ap_idmap map;
	bool started;
	int err;
	u32 answer;
	unsigned int asked;
	u32 last;
};

/**
 * struct caller - somebody who waits
 * @waiter: for the map
 * @done: was called
 * @calls: how often
 * @creds: what it was given
 * @err: likewise
 */
struct caller {
	struct krb5_ap_idmap_waiter waiter;
	struct completion done;
	unsigned int calls;
	struct krb5_ap_idmap_creds *creds;
	int err;
};

static struct krb5_ap_idmap_creds *creds_of(u32 uid)
{
	struct krb5_ap_idmap_creds *creds;

	creds = krb5_ap_idmap_creds_alloc(uid ? 1 : 0, GFP_KERNEL);
	if (creds && uid) {
		creds->uid = KUIDT_INIT(uid);
		creds->gid = KGIDT_INIT(uid);
		creds->groups[0] = KGIDT_INIT(uid + 1);
	}
	return creds;
}

/* @uid: 0 for nobody */
static int answer(struct fixture *f, const char *name, u32 question, u32 uid)
{
	return krb5_idmap_set(&f->map, name, strlen(name), question,
			      creds_of(uid), 600);
}

static int fixture_ask(struct krb5_ap_idmap *map,
		       const struct krb5_idmap_question *question)
{
	struct fixture *f = container_of(map, struct fixture, map);

	f->asked++;
	f->last = question->id;
	if (!f->err && f->answer)
		answer(f, question->principal, question->id, f->answer);
	return f->err;
}

static int fixture_init(struct kunit *test)
{
	struct fixture *f = test_alloc(test, sizeof(*f));

	KUNIT_ASSERT_EQ(test, krb5_idmap_start(&f->map, NULL,
					       KRB5_SHARE_INITIAL), 0);
	f->map.ask = fixture_ask;
	f->started = true;
	test->priv = f;
	return 0;
}

static void fixture_exit(struct kunit *test)
{
	struct fixture *f = test->priv;

	if (f && f->started)
		krb5_idmap_stop(&f->map);
}

static int lookup(struct fixture *f, const char *name,
		  struct krb5_ap_idmap_creds **creds)
{
	return krb5_ap_idmap_lookup(&f->map, name, strlen(name), creds);
}

/* Looks up, and drops what it finds. Returns the uid; 0 for nobody; -errno. */
static int uid_of(struct fixture *f, const char *name)
{
	struct krb5_ap_idmap_creds *creds;
	int ret = lookup(f, name, &creds);

	if (!ret && krb5_ap_idmap_creds_known(creds))
		ret = __kuid_val(creds->uid);
	krb5_ap_idmap_creds_put(creds);
	return ret;
}

static void caller_done(struct krb5_ap_idmap_waiter *waiter,
			struct krb5_ap_idmap_creds *creds, int err)
{
	struct caller *c = container_of(waiter, struct caller, waiter);

	c->calls++;
	c->creds = creds;
	c->err = err;
	complete(&c->done);
}

static struct caller *caller_new(struct kunit *test)
{
	struct caller *c = test_alloc(test, sizeof(*c));

	c->waiter.done = caller_done;
	init_completion(&c->done);
	return c;
}

static int query(struct fixture *f, struct caller *c, const char *name,
		 unsigned long timeout)
{
	return krb5_ap_idmap_query(&f->map, name, strlen(name), timeout,
				   &c->waiter, &c->creds);
}

static void expect_done(struct kunit *test, struct caller *c, int err, u32 uid)
{
	KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&c->done, 10 * HZ), 0);
	krb5_ap_idmap_barrier();
	KUNIT_EXPECT_EQ(test, c->calls, 1);
	KUNIT_EXPECT_EQ(test, c->err, err);
	KUNIT_EXPECT_EQ(test, !c->creds, err != 0);
	if (c->creds && uid)
		KUNIT_EXPECT_EQ(test, __kuid_val(c->creds->uid), uid);
	else if (c->creds)
		KUNIT_EXPECT_FALSE(test, krb5_ap_idmap_creds_known(c->creds));
	krb5_ap_idmap_creds_put(c->creds);
}

/* The answer becomes so many seconds older than its lifetime. */
static void overdue(struct kunit *test, struct fixture *f, const char *name,
		    s64 seconds)
{
	struct krb5_idmap_entry entry;
	unsigned long id = 0;
	bool found = false;

	while (!found && krb5_idmap_next(&f->map, id, &entry)) {
		id = entry.id;
		found = !strcmp(entry.principal, name);
		if (found)
			entry.creds->fresh_until =
				ktime_get_boottime_seconds() - seconds;
		krb5_idmap_entry_put(&entry);
	}
	KUNIT_ASSERT_TRUE(test, found);
}

static void known(struct kunit *test, struct fixture *f, const char *name,
		  u32 uid)
{
	struct caller *c = caller_new(test);

	KUNIT_ASSERT_EQ(test, query(f, c, name, 10 * HZ), -EINPROGRESS);
	KUNIT_ASSERT_EQ(test, answer(f, name, f->last, uid), 0);
	expect_done(test, c, 0, uid);
}

static void idmap_asked_and_answered(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct krb5_ap_idmap_creds *creds;

	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), -ENOENT);
	KUNIT_EXPECT_EQ(test, f->asked, 0);
	known(test, f, ALICE, 2001);
	KUNIT_EXPECT_EQ(test, f->asked, 1);
	KUNIT_ASSERT_EQ(test, lookup(f, ALICE, &creds), 0);
	KUNIT_EXPECT_EQ(test, __kuid_val(creds->uid), 2001);
	KUNIT_EXPECT_EQ(test, creds->count, 1);
	KUNIT_EXPECT_EQ(test, __kgid_val(creds->groups[0]), 2002);
	krb5_ap_idmap_creds_put(creds);
	known(test, f, BOB, 0);
	KUNIT_EXPECT_EQ(test, uid_of(f, BOB), 0);
	KUNIT_EXPECT_EQ(test, f->asked, 2);
	/* The realm is part of the name. */
	KUNIT_EXPECT_EQ(test, uid_of(f, "alice"), -ENOENT);
	KUNIT_EXPECT_EQ(test, uid_of(f, "alice@OTHER.REALM"), -ENOENT);
}

static void idmap_one_question(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c[3];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(c); i++) {
		c[i] = caller_new(test);
		KUNIT_ASSERT_EQ(test, query(f, c[i], ALICE, 10 * HZ),
				-EINPROGRESS);
	}
	KUNIT_EXPECT_EQ(test, f->asked, 1);
	KUNIT_EXPECT_EQ(test, f->map.waiting, 3);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 2001), 0);
	for (i = 0; i < ARRAY_SIZE(c); i++)
		expect_done(test, c[i], 0, 2001);
	KUNIT_EXPECT_EQ(test, f->map.waiting, 0);
}

/* Who has waited in vain is told so; the answer is good for the next one. */
static void idmap_timeout(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct krb5_idmap_stats stats;
	struct caller *c = caller_new(test);

	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 1), -EINPROGRESS);
	expect_done(test, c, -ETIMEDOUT, 0);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), -ENOENT);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 2001), 0);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), 2001);
	krb5_idmap_stats(&f->map, &stats);
	KUNIT_EXPECT_EQ(test, stats.timeouts, 1);
	KUNIT_EXPECT_EQ(test, stats.answered, 1);
}

static void idmap_no_helper(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test);

	f->err = -ESRCH;
	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 10 * HZ), -EINPROGRESS);
	expect_done(test, c, -ESRCH, 0);
	KUNIT_EXPECT_EQ(test, f->map.count, 0);
	/* It is not known, which is not the same as nobody. */
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), -ENOENT);
	/* The next one asks at once. */
	f->err = 0;
	known(test, f, ALICE, 2001);
}

static void idmap_stale_known(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned int i;

	known(test, f, ALICE, 2001);
	overdue(test, f, ALICE, 1);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), 2001);
	/* One question for all of them. */
	KUNIT_EXPECT_EQ(test, f->asked, 2);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 3001), 0);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), 3001);
	/* Without a helper it is served all the same. */
	f->err = -ESRCH;
	overdue(test, f, ALICE, KRB5_IDMAP_STALE_DEFAULT - 2);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), 3001);
	/* But not for ever. */
	overdue(test, f, ALICE, KRB5_IDMAP_STALE_DEFAULT);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), -ENOENT);
}

static void idmap_stale_never(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test);

	f->map.stale_max = 0;
	known(test, f, ALICE, 2001);
	overdue(test, f, ALICE, 0);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), -ENOENT);
	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 10 * HZ), -EINPROGRESS);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 3001), 0);
	expect_done(test, c, 0, 3001);
}

/* An account may have been made: that there is none is not served stale. */
static void idmap_stale_nobody(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test), *late = caller_new(test);

	known(test, f, BOB, 0);
	overdue(test, f, BOB, 1);
	KUNIT_EXPECT_EQ(test, uid_of(f, BOB), -ENOENT);
	KUNIT_ASSERT_EQ(test, query(f, late, BOB, 1), -EINPROGRESS);
	expect_done(test, late, -ETIMEDOUT, 0);
	KUNIT_ASSERT_EQ(test, query(f, c, BOB, 10 * HZ), -EINPROGRESS);
	KUNIT_EXPECT_EQ(test, answer(f, BOB, f->last, 2099), 0);
	expect_done(test, c, 0, 2099);
}

static void idmap_other_answers(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test);

	/* Nobody has asked. */
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, 1, 2001), -ENOENT);
	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 10 * HZ), -EINPROGRESS);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last + 1, 6666), -ENOENT);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, 0, 6666), -ENOENT);
	KUNIT_EXPECT_EQ(test, answer(f, BOB, f->last, 6666), -ENOENT);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 2001), 0);
	expect_done(test, c, 0, 2001);
	/* It has been answered. */
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 6666), -ENOENT);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), 2001);
}

/* What was looked up before a flush is not good after it. */
static void idmap_flush_while_waiting(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test);
	u32 before;

	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 10 * HZ), -EINPROGRESS);
	before = f->last;
	KUNIT_EXPECT_EQ(test, krb5_idmap_flush(&f->map, ALICE, strlen(ALICE)), 0);
	KUNIT_EXPECT_EQ(test, f->asked, 2);
	KUNIT_EXPECT_NE(test, f->last, before);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, before, 6666), -ENOENT);
	KUNIT_EXPECT_EQ(test, c->calls, 0);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 2001), 0);
	expect_done(test, c, 0, 2001);
}

static void idmap_flush(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, krb5_idmap_flush(&f->map, ALICE, strlen(ALICE)),
			-ENOENT);
	known(test, f, ALICE, 2001);
	known(test, f, BOB, 0);
	KUNIT_EXPECT_EQ(test, krb5_idmap_flush(&f->map, ALICE, strlen(ALICE)), 0);
	KUNIT_EXPECT_EQ(test, uid_of(f, ALICE), -ENOENT);
	KUNIT_EXPECT_EQ(test, uid_of(f, BOB), 0);
	known(test, f, ALICE, 2002);
	KUNIT_EXPECT_EQ(test, krb5_idmap_flush_all(&f->map), 2);
	KUNIT_EXPECT_EQ(test, f->map.count, 0);
	KUNIT_EXPECT_EQ(test, krb5_idmap_flush_all(&f->map), 0);
}

static void idmap_quota(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c[2], *more = caller_new(test);
	unsigned int i;
	char name[16];

	f->map.max = 2;
	for (i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "user%u@T", i);
		known(test, f, name, 1000 + i);
		KUNIT_EXPECT_LE(test, f->map.count, 2);
	}
	KUNIT_EXPECT_EQ(test, uid_of(f, "user4@T"), 1004);
	krb5_idmap_flush_all(&f->map);
	/* Those that are waited for are not evicted. */
	for (i = 0; i < 2; i++) {
		c[i] = caller_new(test);
		snprintf(name, sizeof(name), "user%u@T", i);
		KUNIT_ASSERT_EQ(test, query(f, c[i], name, 10 * HZ),
				-EINPROGRESS);
	}
	KUNIT_EXPECT_EQ(test, query(f, more, "user2@T", 10 * HZ), -EDQUOT);
	for (i = 0; i < 2; i++) {
		krb5_ap_idmap_cancel(&c[i]->waiter);
		expect_done(test, c[i], -ECANCELED, 0);
	}
	KUNIT_EXPECT_EQ(test, more->calls, 0);
}

/* One that is used again and again outlives those that come once. */
static void idmap_second_chance(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned int i;
	char name[16];

	f->map.max = 4;
	known(test, f, ALICE, 2001);
	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "user%u@T", i);
		known(test, f, name, 1000 + i);
		KUNIT_EXPECT_EQ_MSG(test, uid_of(f, ALICE), 2001, "%u", i);
	}
}

/* Callers wait for one principal, and leave as many waits to all others. */
static void idmap_waiters_max(struct kunit *test)
{
	const unsigned int alike = KRB5_IDMAP_WAITERS_NET / 2;
	struct fixture *f = test->priv;
	struct caller **c = test_alloc(test, (KRB5_IDMAP_WAITERS_NET + 1) *
				       sizeof(*c));
	unsigned int i;
	u32 question;
	char name[16];

	for (i = 0; i <= KRB5_IDMAP_WAITERS_NET; i++)
		c[i] = caller_new(test);
	for (i = 0; i < alike; i++)
		KUNIT_ASSERT_EQ(test, query(f, c[i], ALICE, 10 * HZ),
				-EINPROGRESS);
	question = f->last;
	KUNIT_EXPECT_EQ(test, query(f, c[i], ALICE, 10 * HZ), -EBUSY);
	for (; i < KRB5_IDMAP_WAITERS_NET; i++) {
		snprintf(name, sizeof(name), "user%u@T", i);
		KUNIT_ASSERT_EQ(test, query(f, c[i], name, 10 * HZ),
				-EINPROGRESS);
	}
	KUNIT_EXPECT_EQ(test, query(f, c[i], "bob@T", 10 * HZ), -EBUSY);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, question, 2001), 0);
	for (i = 0; i < alike; i++)
		expect_done(test, c[i], 0, 2001);
	for (; i < KRB5_IDMAP_WAITERS_NET; i++)
		krb5_ap_idmap_cancel(&c[i]->waiter);
	for (i = alike; i < KRB5_IDMAP_WAITERS_NET; i++)
		expect_done(test, c[i], -ECANCELED, 0);
}

/* Nor do the waits of one owner keep those of another one from waiting. */
static void idmap_waiters_owners(struct kunit *test)
{
	struct fixture *greedy = test_alloc(test, sizeof(*greedy));
	struct fixture *other = test_alloc(test, sizeof(*other));
	u32 ceiling = krb5_share_ceiling(KRB5_SHARE_WAITERS);
	struct fixture *f = test->priv;
	struct caller *c[8];
	unsigned int i, n = 0;

	KUNIT_ASSERT_EQ(test, krb5_idmap_start(&greedy->map, NULL, 3001), 0);
	KUNIT_ASSERT_EQ(test, krb5_idmap_start(&other->map, NULL, 3002), 0);
	greedy->map.ask = fixture_ask;
	other->map.ask = fixture_ask;
	for (i = 0; i < ARRAY_SIZE(c); i++)
		c[i] = caller_new(test);
	krb5_share_set_ceiling(KRB5_SHARE_WAITERS, 8);
	while (n < 4 && query(greedy, c[n], ALICE, 10 * HZ) == -EINPROGRESS)
		n++;
	KUNIT_EXPECT_EQ(test, n, 2);
	KUNIT_EXPECT_EQ(test, query(other, c[4], ALICE, 10 * HZ), -EINPROGRESS);
	KUNIT_EXPECT_EQ(test, query(f, c[5], ALICE, 10 * HZ), -EINPROGRESS);
	KUNIT_EXPECT_EQ(test, krb5_idmap_waiting_total(), 4);
	krb5_share_set_ceiling(KRB5_SHARE_WAITERS, ceiling);
	krb5_idmap_stop(&greedy->map);
	krb5_idmap_stop(&other->map);
	for (i = 0; i < n; i++)
		expect_done(test, c[i], -ESHUTDOWN, 0);
	expect_done(test, c[4], -ESHUTDOWN, 0);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 2001), 0);
	expect_done(test, c[5], 0, 2001);
	KUNIT_EXPECT_EQ(test, krb5_idmap_waiting_total(), 0);
}

static void idmap_names(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test);
	char *name = test_alloc(test, KRB5_AP_IDMAP_NAME_MAX + 2);

	memset(name, 'x', KRB5_AP_IDMAP_NAME_MAX + 1);
	KUNIT_EXPECT_EQ(test, query(f, c, name, HZ), -EINVAL);
	KUNIT_EXPECT_EQ(test, query(f, c, "", HZ), -EINVAL);
	KUNIT_EXPECT_EQ(test, krb5_ap_idmap_query(&f->map, "a\0b", 3, HZ,
						  &c->waiter, &c->creds),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, f->map.count, 0);
	name[KRB5_AP_IDMAP_NAME_MAX] = '\0';
	known(test, f, name, 2001);
}

/* A listing misses none that is there all the time, whatever else happens. */
static void idmap_listing(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct krb5_idmap_entry entry;
	unsigned int i, stayed = 0;
	unsigned long id = 0;
	char name[16];

	for (i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "%s%u@T", i % 2 ? "stay" : "go", i);
		known(test, f, name, 1000 + i);
	}
	i = 0;
	while (krb5_idmap_next(&f->map, id, &entry)) {
		KUNIT_EXPECT_GT(test, entry.id, id);
		KUNIT_EXPECT_NOT_NULL(test, entry.creds);
		KUNIT_EXPECT_FALSE(test, entry.stale);
		KUNIT_EXPECT_EQ(test, entry.question, 0);
		id = entry.id;
		stayed += !strncmp(entry.principal, "stay", 4);
		krb5_idmap_entry_put(&entry);
		/* What goes, goes behind it as well as in front. */
		snprintf(name, sizeof(name), "go%u@T", (6 - i) & 6);
		krb5_idmap_flush(&f->map, name, strlen(name));
		i += 2;
	}
	KUNIT_EXPECT_EQ(test, stayed, 4);
}

static void idmap_cancel(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test), *other = caller_new(test);

	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 10 * HZ), -EINPROGRESS);
	KUNIT_ASSERT_EQ(test, query(f, other, ALICE, 10 * HZ), -EINPROGRESS);
	krb5_ap_idmap_cancel(&c->waiter);
	expect_done(test, c, -ECANCELED, 0);
	/* Once it has ended, nothing happens. */
	krb5_ap_idmap_cancel(&c->waiter);
	krb5_ap_idmap_barrier();
	KUNIT_EXPECT_EQ(test, c->calls, 1);
	KUNIT_EXPECT_EQ(test, other->calls, 0);
	KUNIT_EXPECT_EQ(test, answer(f, ALICE, f->last, 2001), 0);
	expect_done(test, other, 0, 2001);
}

static void idmap_wait(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct krb5_ap_idmap_creds *creds;

	f->answer = 2001;
	KUNIT_ASSERT_EQ(test, krb5_ap_idmap_wait(&f->map, ALICE, strlen(ALICE),
						 10 * HZ, &creds), 0);
	KUNIT_EXPECT_EQ(test, __kuid_val(creds->uid), 2001);
	krb5_ap_idmap_creds_put(creds);
	f->answer = 0;
	KUNIT_EXPECT_EQ(test, krb5_ap_idmap_wait(&f->map, BOB, strlen(BOB), 1,
						 &creds), -ETIMEDOUT);
	f->err = -ENOMEM;
	KUNIT_EXPECT_EQ(test, krb5_ap_idmap_wait(&f->map, "x@Y", 3, 10 * HZ,
						 &creds), -ENOMEM);
}

static int wait_for_bob(void *context)
{
	struct krb5_ap_idmap_creds *creds;
	struct fixture *f = context;

	return krb5_ap_idmap_wait(&f->map, BOB, strlen(BOB),
				  KRB5_IDMAP_WAIT_MAX, &creds);
}

/* A task that is killed waits no longer, and leaves nothing that waits. */
static void idmap_wait_killed(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, test_killed(test, wait_for_bob, f), -EINTR);
	krb5_ap_idmap_barrier();
	KUNIT_EXPECT_TRUE(test, list_empty(&f->map.waiters));
}

/* A waiter that was used before has no outcome yet. */
static void idmap_waiter_again(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct caller *c = caller_new(test);

	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 10 * HZ), -EINPROGRESS);
	krb5_ap_idmap_cancel(&c->waiter);
	expect_done(test, c, -ECANCELED, 0);
	c->calls = 0;
	KUNIT_ASSERT_EQ(test, query(f, c, ALICE, 1), -EINPROGRESS);
	expect_done(test, c, -ETIMEDOUT, 0);
}

/* Mappings of each state, and one that is waited for. */
static void idmap_stop(struct kunit *test)
{
	u32 total = krb5_share_total(KRB5_SHARE_MAPPINGS);
	struct caller *c = caller_new(test), *late = caller_new(test);
	struct fixture *f = test->priv;
	struct krb5_ap_idmap_creds *creds;

	known(test, f, ALICE, 2001);
	known(test, f, "old@T", 2002);
	overdue(test, f, "old@T", 1);
	known(test, f, BOB, 0);
	KUNIT_ASSERT_EQ(test, query(f, late, "late@T", 1), -EINPROGRESS);
	expect_done(test, late, -ETIMEDOUT, 0);
	KUNIT_ASSERT_EQ(test, query(f, c, "new@T", 10 * HZ), -EINPROGRESS);
	/* What is held stays whole. */
	KUNIT_ASSERT_EQ(test, lookup(f, ALICE, &creds), 0);

	f->started = false;
	krb5_idmap_stop(&f->map);
	KUNIT_EXPECT_EQ(test, c->calls, 1);
	KUNIT_EXPECT_EQ(test, c->err, -ESHUTDOWN);
	KUNIT_EXPECT_NULL(test, c->creds);
	KUNIT_EXPECT_EQ(test, f->map.count, 0);
	KUNIT_EXPECT_EQ(test, krb5_share_total(KRB5_SHARE_MAPPINGS), total);
	KUNIT_EXPECT_EQ(test, query(f, caller_new(test), ALICE, HZ),
			-ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, __kuid_val(creds->uid), 2001);
	krb5_ap_idmap_creds_put(creds);
}

static struct kunit_case idmap_cases[] = {
	KUNIT_CASE(idmap_asked_and_answered),
	KUNIT_CASE(idmap_one_question),
	KUNIT_CASE(idmap_timeout),
	KUNIT_CASE(idmap_no_helper),
	KUNIT_CASE(idmap_stale_known),
	KUNIT_CASE(idmap_stale_never),
	KUNIT_CASE(idmap_stale_nobody),
	KUNIT_CASE(idmap_other_answers),
	KUNIT_CASE(idmap_flush_while_waiting),
	KUNIT_CASE(idmap_flush),
	KUNIT_CASE(idmap_quota),
	KUNIT_CASE(idmap_second_chance),
	KUNIT_CASE(idmap_waiters_max),
	KUNIT_CASE(idmap_waiters_owners),
	KUNIT_CASE(idmap_names),
	KUNIT_CASE(idmap_listing),
	KUNIT_CASE(idmap_cancel),
	KUNIT_CASE(idmap_wait),
	KUNIT_CASE(idmap_wait_killed),
	KUNIT_CASE(idmap_waiter_again),
	KUNIT_CASE(idmap_stop),
	{}
};

static struct kunit_suite idmap_suite = {
	.name = "krb5_ap_idmap",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = idmap_cases,
};

kunit_test_suite(idmap_suite);
