// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of what krb5_ap_ksmbd makes of a verdict and of a principal, without
 * ksmbd: its two files are compiled here, and the calls that they make of krb5_ap
 * are answered as a test says.
 */
#include <linux/krb5_ap_idmap.h>
#include <net/net_namespace.h>

#include "fixture/gss.h"

static struct {
	int err;
	u32 error;
	size_t reply_len;
	u32 flags;
	struct krb5_ap_context *context;
	const char *const *services;
	unsigned int services_count;
	int account_err;
	struct krb5_ap_idmap_creds *creds;
} mock;

static const char * const services[] = { "cifs", "host", "$" };

static int mock_accept(struct net *net, const struct krb5_ap_request *request,
		       struct krb5_ap_context **contextp,
		       struct krb5_ap_reply *reply)
{
	mock.flags = request->flags;
	mock.services = request->services;
	mock.services_count = request->services_count;
	reply->error = mock.error;
	reply->len = mock.reply_len;
	memset(reply->data, 0x5a, mock.reply_len);
	*contextp = mock.err ? NULL : krb5_ap_context_get(mock.context);
	return mock.err;
}

static int mock_wait(struct krb5_ap_idmap *map, const char *name, size_t len,
		     unsigned long timeout, struct krb5_ap_idmap_creds **credsp)
{
	*credsp = mock.err ? NULL : mock.creds;
	if (!mock.err)
		refcount_inc(&mock.creds->ref);
	return mock.err;
}

/* Names of their own, should the module be compiled into the kernel as well. */
#define krb5_ksmbd_services	ksmbd_kunit_services
#define krb5_ksmbd_accept	ksmbd_kunit_accept
#define krb5_ksmbd_release	ksmbd_kunit_release
#define krb5_ksmbd_account	ksmbd_kunit_account
#define krb5_ap_idmap_wait	mock_wait
#include "ksmbd/account.c"

static int mock_account(struct net *net, const struct krb5_ap_principal *client,
			struct ksmbd_krb5_result *result)
{
	return mock.account_err ?: ksmbd_kunit_account(net, client, result);
}

#define krb5_ap_accept		mock_accept
#undef krb5_ksmbd_account
#define krb5_ksmbd_account	mock_account
#include "ksmbd/accept.c"

const char *const *krb5_ksmbd_services(unsigned int *count)
{
	*count = ARRAY_SIZE(services);
	return services;
}

struct ksmbd {
	struct ksmbd_krb5_request request;
	struct ksmbd_krb5_result result;
	void *exchange;
	u8 reply[KRB5_AP_REPLY_MAX];
};

static void put_creds(void *creds)
{
	krb5_ap_idmap_creds_put(creds);
}

/* A client that krb5_ap accepts, alice, and the map has a user for. */
static struct ksmbd *ksmbd_new(struct kunit *test)
{
	struct ksmbd *ksmbd = test_alloc(test, sizeof(*ksmbd));
	struct gss *gss = gss_new(test, 18);

	KUNIT_ASSERT_EQ(test, 0, gss_ask(test, gss));
	memset(&mock, 0, sizeof(mock));
	mock.context = gss->context;
	mock.reply_len = 100;
	mock.creds = krb5_ap_idmap_creds_alloc(0, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mock.creds);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, put_creds,
							   mock.creds));
	mock.creds->uid = KUIDT_INIT(2001);
	mock.creds->gid = KGIDT_INIT(2002);
	ksmbd->request = (struct ksmbd_krb5_request){
		.net = &init_net,
		.token = "token",
		.token_len = 5,
		.exchange = &ksmbd->exchange,
		.reply = ksmbd->reply,
		.reply_size = sizeof(ksmbd->reply),
	};
	return ksmbd;
}

static int accept(struct ksmbd *ksmbd)
{
	memset(&ksmbd->result, 0, sizeof(ksmbd->result));
	return ksmbd_kunit_accept(&ksmbd->request, &ksmbd->result);
}

/* Key, expiry and account of a client that is accepted. */
static void ksmbd_accepts(struct kunit *test)
{
	struct ksmbd *ksmbd = ksmbd_new(test);
	const struct krb5_ap_key *key = krb5_ap_context_key(mock.context);

	KUNIT_ASSERT_EQ(test, accept(ksmbd), 0);
	KUNIT_EXPECT_EQ(test, ksmbd->result.reply_len, 100);
	KUNIT_ASSERT_EQ(test, ksmbd->result.key_len, key->length);
	KUNIT_EXPECT_EQ(test, 0, memcmp(ksmbd->result.key, key->value,
					key->length));
	KUNIT_EXPECT_EQ(test, ksmbd->result.expiry,
			krb5_ap_context_times(mock.context)->endtime);
	KUNIT_EXPECT_TRUE(test, ksmbd->result.have_ids);
	KUNIT_EXPECT_EQ(test, 2001, __kuid_val(ksmbd->result.uid));
	KUNIT_EXPECT_EQ(test, 2002, __kgid_val(ksmbd->result.gid));
	KUNIT_EXPECT_NULL(test, ksmbd->result.groups);
	KUNIT_EXPECT_NOT_NULL(test, strchr(ksmbd->result.account, '@'));
}

/* What a replay is worth: KSMBD_KRB5_* in the words of krb5_ap. */
static void ksmbd_flags(struct kunit *test)
{
	static const struct {
		unsigned int ksmbd;
		u32 flags;
	} cases[] = {
		{ 0, KRB5_AP_KEYS_OPTIONAL },
		{ KSMBD_KRB5_FRESH_KEYS, KRB5_AP_KEYS_OPTIONAL },
		{ KSMBD_KRB5_PROTECTED, 0 },
		{ KSMBD_KRB5_PROTECTED | KSMBD_KRB5_FRESH_KEYS,
		  KRB5_AP_FRESH_KEYS },
	};
	struct ksmbd *ksmbd = ksmbd_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ksmbd->request.flags = cases[i].ksmbd;
		KUNIT_EXPECT_EQ(test, accept(ksmbd), 0);
		KUNIT_EXPECT_EQ(test, mock.flags, cases[i].flags |
				KRB5_AP_CHECKSUM_OPTIONAL);
	}
}

/* A refusal is one, whatever its error; what is none stays what it is. */
static void ksmbd_refusals(struct kunit *test)
{
	static const struct {
		int err;
		int wanted;
	} cases[] = {
		{ -EEXIST, -EACCES }, { -ENOKEY, -EACCES },
		{ -EACCES, -EACCES }, { -EMSGSIZE, -EACCES },
		{ -ENOMEM, -ENOMEM }, { -EAGAIN, -EAGAIN },
		{ -EINPROGRESS, -EINPROGRESS },
	};
	struct ksmbd *ksmbd = ksmbd_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		mock.err = cases[i].err;
		KUNIT_EXPECT_EQ(test, accept(ksmbd), cases[i].wanted);
		KUNIT_EXPECT_EQ(test, ksmbd->result.key_len, 0);
		KUNIT_EXPECT_NULL(test, ksmbd->exchange);
	}
}

/* Which errors come with a KRB-ERROR, and what does not fit. */
static void ksmbd_errors(struct kunit *test)
{
	struct ksmbd *ksmbd = ksmbd_new(test);
	u32 error;

	mock.err = -EACCES;
	for (error = 0; error < 100; error++) {
		bool sent = error == 32 || error == 33 || error == 37 ||
			    error == 44;

		mock.error = error;
		KUNIT_EXPECT_EQ(test, accept(ksmbd), -EACCES);
		KUNIT_EXPECT_EQ(test, ksmbd->result.reply_len, sent ? 100 : 0);
	}
	mock.error = 37;
	ksmbd->request.reply_size = 99;
	KUNIT_EXPECT_EQ(test, accept(ksmbd), -EACCES);
	KUNIT_EXPECT_EQ(test, ksmbd->result.reply_len, 0);
	mock.err = -EINPROGRESS;
	KUNIT_EXPECT_EQ(test, accept(ksmbd), -ENOSPC);
	mock.err = 0;
	KUNIT_EXPECT_EQ(test, accept(ksmbd), -ENOSPC);
	KUNIT_EXPECT_EQ(test, ksmbd->result.key_len, 0);
}

/*
 * krb5_ap is told whose keys open tickets. A client that it accepts, and that is
 * refused here, is not sent the acceptance.
 */
static void ksmbd_service(struct kunit *test)
{
	struct ksmbd *ksmbd = ksmbd_new(test);

	KUNIT_EXPECT_EQ(test, accept(ksmbd), 0);
	KUNIT_EXPECT_PTR_EQ(test, mock.services, &services[0]);
	KUNIT_EXPECT_EQ(test, mock.services_count, ARRAY_SIZE(services));
	mock.account_err = -EAGAIN;
	KUNIT_EXPECT_EQ(test, accept(ksmbd), -EAGAIN);
	KUNIT_EXPECT_EQ(test, ksmbd->result.reply_len, 0);
}

static int find_account(struct kunit *test, const char *name,
			struct ksmbd_krb5_result *result)
{
	struct krb5_ap_principal *client = test_principal(test, name);
	int err;

	memset(result, 0, sizeof(*result));
	err = ksmbd_kunit_account(&init_net, client, result);
	krb5_ap_principal_free(client);
	return err;
}

/* The whole principal is the account, if ksmbd has room for it. */
static void ksmbd_account(struct kunit *test)
{
	struct ksmbd_krb5_result *result = test_alloc(test, sizeof(*result));
	char name[KSMBD_KRB5_ACCOUNT_MAX + 1];

	ksmbd_new(test);
	KUNIT_ASSERT_EQ(test, 0, find_account(test, "root@ELSEWHERE", result));
	KUNIT_EXPECT_STREQ(test, result->account, "root@ELSEWHERE");

	memset(name, 'a', sizeof(name));
	memcpy(name + sizeof(name) - 4, "@B.", 3);
	name[sizeof(name) - 2] = '\0';
	KUNIT_EXPECT_EQ(test, 0, find_account(test, name, result));
	name[sizeof(name) - 2] = 'C';
	name[sizeof(name) - 1] = '\0';
	KUNIT_EXPECT_EQ(test, -EACCES, find_account(test, name, result));

	mock.creds->uid = INVALID_UID;
	KUNIT_EXPECT_EQ(test, -EACCES, find_account(test, "bob@TEST", result));
	KUNIT_EXPECT_FALSE(test, result->have_ids);
	mock.err = -ENOMEM;
	KUNIT_EXPECT_EQ(test, -ENOMEM, find_account(test, "bob@TEST", result));
	mock.err = -ETIMEDOUT;
	KUNIT_EXPECT_EQ(test, -EAGAIN, find_account(test, "bob@TEST", result));
	mock.err = -ESRCH;
	KUNIT_EXPECT_EQ(test, -EAGAIN, find_account(test, "bob@TEST", result));
}

/* Groups are sorted, as the kernel searches them. */
static void ksmbd_groups(struct kunit *test)
{
	struct ksmbd_krb5_result *result = test_alloc(test, sizeof(*result));
	static const u32 groups[] = { 30, 10, 20 };
	unsigned int i;

	ksmbd_new(test);
	mock.creds = krb5_ap_idmap_creds_alloc(ARRAY_SIZE(groups), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mock.creds);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, put_creds,
							   mock.creds));
	mock.creds->uid = KUIDT_INIT(2001);
	mock.creds->gid = KGIDT_INIT(2002);
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		mock.creds->groups[i] = KGIDT_INIT(groups[i]);
	KUNIT_ASSERT_EQ(test, 0, find_account(test, "alice@TEST", result));
	KUNIT_ASSERT_NOT_NULL(test, result->groups);
	KUNIT_EXPECT_EQ(test, result->groups->ngroups, 3);
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		KUNIT_EXPECT_EQ(test, __kgid_val(result->groups->gid[i]),
				10 * (i + 1));
	put_group_info(result->groups);
}

static struct kunit_case ksmbd_cases[] = {
	KUNIT_CASE(ksmbd_accepts),
	KUNIT_CASE(ksmbd_flags),
	KUNIT_CASE(ksmbd_refusals),
	KUNIT_CASE(ksmbd_errors),
	KUNIT_CASE(ksmbd_service),
	KUNIT_CASE(ksmbd_account),
	KUNIT_CASE(ksmbd_groups),
	{}
};

static struct kunit_suite ksmbd_suite = {
	.name = "krb5_ap_ksmbd",
	.test_cases = ksmbd_cases,
};

kunit_test_suite(ksmbd_suite);
