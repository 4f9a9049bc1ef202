// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit test of very many logins, while everything that may change does: of each
 * that was accepted there is one entry in the replay table, in its listings and in
 * what is restored of them, and no other.
 *
 * krb5_ap_kunit.soak_logins= says how many; `make check-all` has a million.
 */
#include <linux/atomic.h>
#include <linux/moduleparam.h>
#include <linux/rwsem.h>
#include <linux/slab.h>

#include "fixture/exchange_pair.h"

static unsigned int soak_logins = 500;
module_param(soak_logins, uint, 0444);

#define CLIENTS		4

/* How far clocks are off, in both directions, the client's and the service's. */
#define CLOCKS_OFF	100

/* The neighbour's logins are of a time of their own, by which a listing tells them. */
#define NEIGHBOUR_TIME	500

/**
 * struct soak - what all threads have in common
 * @ends: client and service
 * @neighbour: another namespace that has the service's key
 * @threads: number of the next thread
 * @left: logins that nobody has begun
 * @clients: threads that log in
 * @judging: held for reading while a request is judged and counted
 * @accepted: how many were
 * @rotations: how often the keys were replaced
 * @flushes: how often the neighbour's entries were
 * @listings: how often the table was listed
 * @first: the first request of each client, to be repeated in the end
 * @failed: what the first thread to fail returned
 */
struct soak {
	struct exchange_pair *ends;
	struct krb5_ap_net *neighbour;
	atomic_t threads;
	atomic_t left;
	atomic_t clients;
	struct rw_semaphore judging;
	atomic_t accepted;
	unsigned int rotations;
	unsigned int flushes;
	unsigned int listings;
	struct krb5_ap_initiator *first[CLIENTS];
	atomic_t failed;
};

/* Both clocks are wrong by as much as the skew lets them be, each time otherwise. */
static s64 some_time(const struct soak *soak, unsigned int n)
{
	return soak->ends->now - CLOCKS_OFF + n % (2 * CLOCKS_OFF + 1);
}

/* One login in @me's namespace; a service that is suspended is asked again. */
static int log_in(struct soak *soak, struct exchange_pair *me, s64 client, s64 service)
{
	struct krb5_ap_context *context = NULL;
	int ret;

	me->now = client;
	ret = ends_initiate(me, KRB5_AP_MUTUAL, 0, NULL);
	if (ret != KRB5_AP_REASON_INITIATED)
		return ret ?: -EIO;
	me->now = service;
	do {
		down_read(&soak->judging);
		ret = ends_accept(me, &context);
		if (!ret && me->kn == soak->ends->kn)
			atomic_inc(&soak->accepted);
		up_read(&soak->judging);
	} while (ret == -EAGAIN && !schedule_timeout_uninterruptible(1));
	if (ret)
		return ret;
	ret = ends_verify(me, ends_reply(me));
	krb5_ap_context_put(context);
	return ret == KRB5_AP_REASON_REPLY_VERIFIED ? 0 : -EIO;
}

static struct exchange_pair *another_client(const struct soak *soak,
					    struct krb5_ap_net *kn)
{
	struct exchange_pair *me = kmemdup(soak->ends, sizeof(*me), GFP_KERNEL);

	if (me)
		me->kn = kn;
	return me;
}

static void client_free(struct exchange_pair *me)
{
	krb5_ap_initiator_free(me->initiator);
	krb5_ap_context_put(me->context);
	kfree(me);
}

static int log_in_often(struct soak *soak, unsigned int number)
{
	struct exchange_pair *me = another_client(soak, soak->ends->kn);
	int ret = me ? 0 : -ENOMEM, n;

	while (!ret && (n = atomic_dec_return(&soak->left)) >= 0) {
		ret = log_in(soak, me, some_time(soak, n), some_time(soak, n * 7));
		if (!soak->first[number]) {
			soak->first[number] = me->initiator;
			me->initiator = NULL;
		}
		cond_resched();
	}
	if (me)
		client_free(me);
	atomic_dec(&soak->clients);
	return ret;
}

static struct krb5_service_key *make_key(const struct soak *soak, u32 kvno,
					 struct krb5_service_key *next)
{
	struct krb5_ap_principal *name = krb5_ap_principal_parse(SERVER, GFP_KERNEL);
	struct krb5_service_key *key;

	if (IS_ERR(name))
		return ERR_CAST(name);
	key = krb5_service_key_alloc(name, kvno,
				     krb5_enctype_find(soak->ends->session.enctype),
				     soak->ends->service,
				     krb5_share_get(KRB5_SHARE_INITIAL));
	if (!IS_ERR(key))
		key->next = next;
	return key;
}

/* With a new version of the key, and without it. */
static int rotate(struct soak *soak)
{
	struct krb5_service_key *list;
	struct krb5_keyset *set;
	unsigned int i, n;

	while (atomic_read(&soak->clients)) {
		n = 1 + soak->rotations++ % 2;
		for (list = NULL, i = 0; i < n; i++) {
			list = make_key(soak, 1 + i, list);
			if (IS_ERR(list))
				return PTR_ERR(list);
		}
		set = krb5_keyset_build(&list, n);
		if (IS_ERR(set))
			return PTR_ERR(set);
		krb5_keytab_replace(&soak->ends->kn->keytab, set, NULL);
		schedule_timeout_uninterruptible(1);
	}
	return 0;
}

/* A namespace that has the key, and forgets what it has accepted under it. */
static int log_in_and_flush(struct soak *soak)
{
	struct exchange_pair *me = another_client(soak, soak->neighbour);
	s64 t = soak->ends->now + NEIGHBOUR_TIME;
	int ret = me ? 0 : -ENOMEM;

	while (!ret && atomic_read(&soak->clients)) {
		ret = log_in(soak, me, t, t) ?:
		      krb5_replay_flush(soak->neighbour->account, S64_MAX);
		soak->flushes++;
		schedule_timeout_uninterruptible(1);
	}
	if (me)
		client_free(me);
	return ret;
}

/**
 * struct listing - entries of the service
 * @soak: what is going on
 * @fingerprint: of the service's key
 * @count: how many there are
 * @record: they; NULL if they are only counted
 */
struct listing {
	const struct soak *soak;
	u64 fingerprint;
	u32 count;
	struct krb5_replay_record *record;
};

static int list_one(const struct krb5_replay_record *seen, void *arg)
{
	struct listing *listing = arg;

	if (seen->fingerprint != listing->fingerprint ||
	    seen->ctime > listing->soak->ends->now + CLOCKS_OFF)
		return 0;
	if (listing->record && listing->count < soak_logins)
		listing->record[listing->count] = *seen;
	listing->count++;
	return 0;
}

static struct krb5_replay_key *get_key(const struct soak *soak)
{
	const struct exchange_pair *ends = soak->ends;

	return krb5_replay_key_get(ends->session.enctype, ends->service,
				   ends->session.length, ends->kn->share, GFP_KERNEL);
}

/* As a table is saved: nobody is accepted meanwhile, and all who were are in it. */
static int list(struct soak *soak)
{
	struct krb5_ap_net *kn = soak->ends->kn;
	struct krb5_replay_key *key = get_key(soak);
	struct listing listing = { .soak = soak };
	unsigned long begin, took = 0;
	u32 want;
	int ret = 0;

	if (IS_ERR(key))
		return PTR_ERR(key);
	listing.fingerprint = krb5_replay_key_fingerprint(key);
	while (!ret && atomic_read(&soak->clients)) {
		struct krb5_replay_cursor cursor = {};

		begin = jiffies;
		ret = krb5_keytab_suspend(&kn->keytab, true);
		down_write(&soak->judging);
		want = atomic_read(&soak->accepted);
		up_write(&soak->judging);
		listing.count = 0;
		ret = ret ?: krb5_replay_list(&cursor, list_one, &listing);
		/* Requests that are put off are charged until that is known. */
		if (!ret && (listing.count != want ||
			     krb5_replay_account_entries(kn->account) < want))
			ret = -EUCLEAN;
		ret = krb5_keytab_suspend(&kn->keytab, false) ?: ret;
		soak->listings++;
		took = jiffies - begin;
		schedule_timeout_uninterruptible(HZ / 10 + 4 * took);
	}
	krb5_replay_key_put(key);
	return ret;
}

static int run_thread(struct soak *soak, unsigned int number)
{
	switch (number) {
	case 0 ... CLIENTS - 1:
		return log_in_often(soak, number);
	case CLIENTS:
		return rotate(soak);
	case CLIENTS + 1:
		return log_in_and_flush(soak);
	default:
		return list(soak);
	}
}

static int one_of_all(void *context)
{
	struct soak *soak = context;
	int ret = run_thread(soak, atomic_inc_return(&soak->threads) - 1);

	if (ret)
		atomic_cmpxchg(&soak->failed, 0, ret);
	return ret;
}

/* All entries are listed, forgotten, and added again. */
static void restore(struct kunit *test, struct soak *soak)
{
	struct krb5_ap_net *kn = soak->ends->kn;
	struct krb5_replay_key *key = get_key(soak);
	struct krb5_replay_cursor cursor = {};
	struct listing listing = { .soak = soak };
	struct krb5_replay_query q = {
		.account = kn->account,
		.max = U32_MAX,
		.now = soak->ends->now,
		.offset = krb5_replay_offset(),
		.skew = KRB5_AP_SKEW_DEFAULT,
		.gfp = GFP_KERNEL,
		.restored = true,
	};
	u32 i;

	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	q.key = key;
	listing.fingerprint = krb5_replay_key_fingerprint(key);
	listing.record = test_vmalloc(test, (size_t)soak_logins * sizeof(*listing.record));
	KUNIT_EXPECT_EQ(test, 0, krb5_replay_list(&cursor, list_one, &listing));
	KUNIT_EXPECT_EQ(test, soak_logins, listing.count);
	KUNIT_EXPECT_EQ(test, 0, krb5_replay_flush(kn->account, S64_MAX));
	KUNIT_EXPECT_EQ(test, 0, krb5_replay_account_entries(kn->account));
	for (i = 0; i < min(listing.count, soak_logins); i++) {
		q.ctime = listing.record[i].ctime;
		memcpy(q.tag, listing.record[i].tag, sizeof(q.tag));
		q.hash = 0;
		if (krb5_replay_insert(&q))
			break;
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, soak_logins, i);
	KUNIT_EXPECT_EQ(test, soak_logins, krb5_replay_account_entries(kn->account));
	krb5_replay_key_put(key);
}

/* What was accepted in the beginning is known in the end. */
static void repeat(struct kunit *test, struct soak *soak)
{
	struct krb5_ap_context *context = NULL;
	unsigned int i;

	for (i = 0; i < CLIENTS; i++) {
		if (!soak->first[i])
			continue;
		krb5_ap_initiator_free(soak->ends->initiator);
		soak->ends->initiator = soak->first[i];
		KUNIT_EXPECT_EQ(test, ends_accept(soak->ends, &context),
				(int)KRB5_AP_REASON_REPLAY);
		krb5_ap_context_put(context);
		context = NULL;
	}
}

/*
 * Logins by several clients at a time, clocks that are off, keys that rotate, a
 * namespace with the same key that forgets, a table that is saved: each login is
 * accepted, and remembered once (R6, R9, X).
 */
static void soak(struct kunit *test)
{
	u32 ceiling = krb5_share_ceiling(KRB5_SHARE_REPLAY_ENTRIES);
	struct soak *soak = test_alloc(test, sizeof(*soak));
	struct krb5_service_key *key;

	soak->ends = ends_make(test, 18);
	soak->neighbour = test_net(test);
	/* One client has half of it, and the initial namespaces half of all. */
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, 4 * (soak_logins + 1000));
	soak->ends->kn->settings.config.replay_max = 4 * (soak_logins + 1000);
	key = make_key(soak, 1, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	test_net_load(test, soak->neighbour, &key, 1);
	atomic_set(&soak->left, soak_logins);
	atomic_set(&soak->clients, CLIENTS);
	init_rwsem(&soak->judging);

	KUNIT_EXPECT_TRUE(test, test_threads(test, CLIENTS + 3, one_of_all, soak));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&soak->failed));
	kunit_info(test, "%d logins, %u rotations, %u flushes, %u listings",
		   atomic_read(&soak->accepted), soak->rotations, soak->flushes,
		   soak->listings);
	KUNIT_EXPECT_EQ(test, soak_logins, atomic_read(&soak->accepted));
	KUNIT_EXPECT_EQ(test, soak_logins,
			krb5_replay_account_entries(soak->ends->kn->account));
	KUNIT_EXPECT_TRUE(test, soak->rotations && soak->flushes && soak->listings);
	restore(test, soak);
	repeat(test, soak);
	krb5_share_set_ceiling(KRB5_SHARE_REPLAY_ENTRIES, ceiling);
}

static struct kunit_case soak_cases[] = {
	KUNIT_CASE(soak),
	{}
};

static struct kunit_suite soak_suite = {
	.name = "krb5_ap_soak",
	.test_cases = soak_cases,
};

kunit_test_suite(soak_suite);
