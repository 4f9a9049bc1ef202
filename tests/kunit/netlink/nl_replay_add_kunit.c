// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of adding replay entries: thousands of them come in a message, and
 * one that cannot be added does not cost the others.
 */
#include <linux/skbuff.h>
#include <net/netlink.h>

#include "fixture/util.h"
#include "netlink/netlink.h"
#include "netlink/nl_replay.h"

#define KVNO	3
#define MANY	4000

static const u8 key_value[KRB5_AP_KEY_MAX] = "krb5_ap nl_replay_add_kunit key";

struct message {
	struct krb5_ap_net *kn;
	struct sk_buff *skb;
	struct krb5_nl_replay_added count;
	u32 tags;
};

static void free_message(void *skb)
{
	kfree_skb(skb);
}

static struct message *message_new(struct kunit *test, size_t size)
{
	struct message *m = test_alloc(test, sizeof(*m));
	struct krb5_service_key *key;

	m->kn = test_net(test);
	key = test_key(test, "nfs/a@R", KVNO, 18, key_value);
	test_net_load(test, m->kn, &key, 1);
	m->skb = alloc_skb(size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->skb);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, free_message,
							   m->skb));
	return m;
}

static int add(struct message *m)
{
	return krb5_nl_replay_add(m->kn, (struct nlattr *)m->skb->data,
				  m->skb->len, NULL, &m->count);
}

static void put_key(struct message *m, int type, u32 kvno)
{
	struct nlattr *nest = nla_nest_start(m->skb, type);

	nla_put(m->skb, KRB5_AP_A_KEY_REALM, 1, "R");
	nla_put(m->skb, KRB5_AP_A_KEY_COMPONENT, 3, "nfs");
	nla_put(m->skb, KRB5_AP_A_KEY_COMPONENT, 1, "a");
	nla_put_u32(m->skb, KRB5_AP_A_KEY_KVNO, kvno);
	nla_put_s32(m->skb, KRB5_AP_A_KEY_ENCTYPE, 18);
	nla_nest_end(m->skb, nest);
}

/* Each with a tag of its own; no time if @ctime is 0. */
static void put_entry(struct message *m, u32 kvno, s64 ctime)
{
	struct nlattr *nest = nla_nest_start(m->skb, KRB5_AP_A_REPLAY_ENTRY);
	u8 tag[KRB5_REPLAY_TAG_LEN] = {};

	m->tags++;
	memcpy(tag, &m->tags, sizeof(m->tags));
	put_key(m, KRB5_AP_A_AUTHENTICATOR_KEY, kvno);
	nla_put(m->skb, KRB5_AP_A_AUTHENTICATOR_TAG, sizeof(tag), tag);
	if (ctime)
		nla_put_s64(m->skb, KRB5_AP_A_AUTHENTICATOR_CTIME, ctime,
			    KRB5_AP_A_AUTHENTICATOR_PAD);
	nla_nest_end(m->skb, nest);
}

static void put_span(struct message *m, u32 kvno, s64 since, s64 horizon)
{
	struct nlattr *nest = nla_nest_start(m->skb, KRB5_AP_A_REPLAY_SPAN);

	put_key(m, KRB5_AP_A_SPAN_KEY, kvno);
	nla_put_s64(m->skb, KRB5_AP_A_SPAN_COMPLETE_SINCE, since,
		    KRB5_AP_A_SPAN_PAD);
	nla_put_s64(m->skb, KRB5_AP_A_SPAN_HORIZON, horizon, KRB5_AP_A_SPAN_PAD);
	nla_nest_end(m->skb, nest);
}

static u32 entries(const struct message *m)
{
	return krb5_replay_account_entries(m->kn->account);
}

static void replay_add_thousands(struct kunit *test)
{
	struct message *m = message_new(test, MANY * 128);
	s64 t = test_time();
	u32 i;

	for (i = 0; i < MANY; i++)
		put_entry(m, KVNO, t);
	KUNIT_ASSERT_EQ(test, 0, add(m));
	KUNIT_EXPECT_EQ(test, m->count.entries, MANY);
	KUNIT_EXPECT_EQ(test, entries(m), MANY);

	/* What is known already is as good as added. */
	KUNIT_ASSERT_EQ(test, 0, add(m));
	KUNIT_EXPECT_EQ(test, m->count.entries, MANY);
	KUNIT_EXPECT_EQ(test, entries(m), MANY);
}

/* One of each kind that cannot be added, first, last and in between. */
static void replay_add_some_are_wrong(struct kunit *test)
{
	struct message *m = message_new(test, 8192);
	s64 t = test_time();

	put_entry(m, KVNO + 1, t);
	put_entry(m, KVNO, t);
	put_entry(m, KVNO, ktime_get_real_seconds() + krb5_skew_ceiling() + 60);
	put_entry(m, KVNO, t);
	put_entry(m, KVNO, 0);
	put_entry(m, KVNO, t);
	put_entry(m, KVNO + 1, t);
	KUNIT_ASSERT_EQ(test, 0, add(m));
	KUNIT_EXPECT_EQ(test, m->count.entries, 3U);
	KUNIT_EXPECT_EQ(test, m->count.unknown_key, 2U);
	KUNIT_EXPECT_EQ(test, m->count.ahead, 1U);
	KUNIT_EXPECT_EQ(test, m->count.invalid, 1U);
	KUNIT_EXPECT_EQ(test, m->count.no_room, 0U);
	KUNIT_EXPECT_EQ(test, entries(m), 3U);
}

/* A span is worth nothing where entries of its message are missing. */
static void replay_add_no_room(struct kunit *test)
{
	struct message *m = message_new(test, 8192);
	struct krb5_replay_coverage before, after;
	struct krb5_keyset *set;
	s64 t = test_time();

	m->kn->settings.config.replay_max = 2;
	put_span(m, KVNO, t - TEST_SECONDS, t - TEST_SECONDS);
	put_entry(m, KVNO, t);
	put_entry(m, KVNO, t);
	put_entry(m, KVNO, t);
	set = krb5_keytab_get(&m->kn->keytab);
	KUNIT_ASSERT_NOT_NULL(test, set);
	krb5_replay_key_coverage(set->key[0]->replay, krb5_replay_offset(),
				 &before);
	KUNIT_EXPECT_EQ(test, 0, add(m));
	krb5_replay_key_coverage(set->key[0]->replay, krb5_replay_offset(),
				 &after);
	krb5_keyset_put(set);
	KUNIT_EXPECT_EQ(test, m->count.entries, 2U);
	KUNIT_EXPECT_EQ(test, m->count.no_room, 1U);
	KUNIT_EXPECT_EQ(test, m->count.spans, 0U);
	KUNIT_EXPECT_EQ(test, entries(m), 2U);
	KUNIT_EXPECT_EQ(test, before.complete_since, after.complete_since);
}

static void replay_add_spans(struct kunit *test)
{
	struct message *m = message_new(test, 8192);
	s64 now = ktime_get_real_seconds();

	put_span(m, KVNO + 1, now - 60, now - 60);
	put_span(m, KVNO, now - 60, now + 60);
	put_span(m, KVNO, now - 60, S64_MIN);
	KUNIT_ASSERT_EQ(test, 0, add(m));
	KUNIT_EXPECT_EQ(test, m->count.spans, 1U);
	KUNIT_EXPECT_EQ(test, m->count.unknown_key, 1U);
	KUNIT_EXPECT_EQ(test, m->count.ahead, 1U);
}

static void replay_add_without_keys(struct kunit *test)
{
	struct message *m = test_alloc(test, sizeof(*m));
	struct nlattr none = {};

	m->kn = test_net(test);
	KUNIT_EXPECT_EQ(test, -ENOKEY,
			krb5_nl_replay_add(m->kn, &none, 0, NULL, &m->count));
}

static struct kunit_case nl_replay_add_cases[] = {
	KUNIT_CASE(replay_add_thousands),
	KUNIT_CASE(replay_add_some_are_wrong),
	KUNIT_CASE(replay_add_no_room),
	KUNIT_CASE(replay_add_spans),
	KUNIT_CASE(replay_add_without_keys),
	{}
};

static struct kunit_suite nl_replay_add_suite = {
	.name = "krb5_ap_nl_replay_add",
	.test_cases = nl_replay_add_cases,
};

kunit_test_suite(nl_replay_add_suite);
