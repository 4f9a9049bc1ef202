// SPDX-License-Identifier: GPL-2.0
/*
 * What the KUnit tests of krb5_ap share.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include <kunit/visibility.h>

#include "util.h"

static void free_vmalloc(void *p)
{
	vfree(p);
}

void *test_vmalloc(struct kunit *test, size_t size)
{
	void *p = vzalloc(size);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_vmalloc, p));
	return p;
}

/* Behind each vmalloc() area there is a page that is not mapped. */
void guard_init(struct kunit *test, struct guard *guard, size_t size)
{
	guard->size = round_up(size ?: 1, PAGE_SIZE);
	guard->end = (u8 *)test_vmalloc(test, guard->size) + guard->size;
}

u8 *guard_copy(const struct guard *guard, const void *data, size_t len)
{
	return memcpy(guard->end - len, data, len);
}

static u64 noise_state;

void noise_seed(u64 seed)
{
	noise_state = seed;
}

u32 noise(void)
{
	noise_state = (noise_state * 25214903917ULL + 11) & ((1ULL << 48) - 1);
	return noise_state >> 16;
}

void noise_fill(void *p, size_t len)
{
	u8 *octet = p;

	while (len--)
		*octet++ = noise();
}

static u8 nibble(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

u8 *test_hex(struct kunit *test, const char *hex, size_t *len)
{
	u8 *p = test_alloc(test, strlen(hex) / 2);
	size_t i;

	*len = strlen(hex) / 2;
	for (i = 0; i < *len; i++)
		p[i] = nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]);
	return p;
}

void enc_init(struct kunit *test, struct enc *enc, size_t size)
{
	enc->data = test_vmalloc(test, size);
	enc->size = size;
	enc->len = 0;
	enc->depth = 0;
}

void enc_raw(struct enc *enc, const void *data, size_t len)
{
	if (WARN_ON(len > enc->size - enc->len))
		return;
	memcpy(enc->data + enc->len, data, len);
	enc->len += len;
}

void enc_open(struct enc *enc, u8 tag)
{
	enc_raw(enc, &tag, 1);
	enc->open[enc->depth++] = enc->len;
}

/* The length is put in when it is known. */
void enc_close(struct enc *enc)
{
	size_t at = enc->open[--enc->depth];
	size_t len = enc->len - at;
	u8 head[4];
	size_t n;

	if (len < 128) {
		head[0] = len;
		n = 1;
	} else if (len < 256) {
		head[0] = 0x81;
		head[1] = len;
		n = 2;
	} else if (len < 65536) {
		head[0] = 0x82;
		head[1] = len / 256;
		head[2] = len % 256;
		n = 3;
	} else {
		head[0] = 0x83;
		head[1] = len / 65536;
		head[2] = len / 256 % 256;
		head[3] = len % 256;
		n = 4;
	}
	if (WARN_ON(n > enc->size - enc->len))
		return;
	memmove(enc->data + at + n, enc->data + at, len);
	memcpy(enc->data + at, head, n);
	enc->len += n;
}

void enc_octets(struct enc *enc, u8 tag, const void *data, size_t len)
{
	enc_open(enc, tag);
	enc_raw(enc, data, len);
	enc_close(enc);
}

void enc_view(struct enc *enc, u8 tag, struct krb5_ap_octets o)
{
	enc_octets(enc, tag, o.data, o.len);
}

/* As few octets as leave the sign what it is. */
void enc_integer(struct enc *enc, s64 value)
{
	unsigned int n = 1;
	u8 octets[8];
	int i;

	for (i = 0; i < 8; i++)
		octets[i] = (u64)value >> (56 - 8 * i);
	while (n < 8 && (value > (s64)((1ULL << (8 * n - 1)) - 1) ||
			 value < -(s64)(1ULL << (8 * n - 1))))
		n++;
	enc_octets(enc, 0x02, octets + 8 - n, n);
}

void enc_text(struct enc *enc, const char *text)
{
	enc_octets(enc, 0x1b, text, strlen(text));
}

static bool leap(s64 year)
{
	return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

/* Counts years and months; slow, and easily seen to be right. */
void enc_time(struct enc *enc, s64 seconds)
{
	static const int length[12] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	s64 day = div_s64(seconds, 86400), rest = seconds - day * 86400;
	int year = 1970, month = 0, days;
	char text[32];

	if (rest < 0) {
		rest += 86400;
		day--;
	}
	while (day < 0)
		day += leap(--year) ? 366 : 365;
	while (day >= (leap(year) ? 366 : 365))
		day -= leap(year++) ? 366 : 365;
	for (;; month++) {
		days = length[month] + (month == 1 && leap(year));
		if (day < days)
			break;
		day -= days;
	}
	snprintf(text, sizeof(text), "%04d%02d%02d%02d%02d%02dZ", year,
		 month + 1, (int)day + 1, (int)rest / 3600,
		 (int)rest / 60 % 60, (int)rest % 60);
	enc_octets(enc, 0x18, text, 15);
}

void enc_flags(struct enc *enc, u32 flags)
{
	u8 octets[5] = { 0, flags >> 24, flags >> 16, flags >> 8, flags };

	enc_octets(enc, 0x03, octets, sizeof(octets));
}

/* PrincipalName; components are separated by '/', and none is empty. */
void enc_name(struct enc *enc, s32 type, const char *components)
{
	const char *slash;

	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, type);
	enc_open(enc, 0xa1);
	enc_open(enc, 0x30);
	while ((slash = strchr(components, '/'))) {
		enc_octets(enc, 0x1b, components, slash - components);
		components = slash + 1;
	}
	enc_text(enc, components);
	enc_close(enc);
	enc_close(enc);
	enc_close(enc);
}

struct test_thread {
	int (*fn)(void *context);
	void *context;
	struct completion *start;
	struct completion done;
	int ret;
};

static int test_thread_fn(void *data)
{
	struct test_thread *thread = data;

	wait_for_completion(thread->start);
	thread->ret = thread->fn(thread->context);
	complete(&thread->done);
	return 0;
}

bool test_threads(struct kunit *test, unsigned int n, int (*fn)(void *context),
		  void *context)
{
	struct test_thread *threads = test_alloc(test, n * sizeof(*threads));
	DECLARE_COMPLETION_ONSTACK(start);
	unsigned int i, started = 0;
	bool good = true;

	for (i = 0; i < n; i++) {
		struct task_struct *task;

		threads[i] = (struct test_thread){
			.fn = fn, .context = context, .start = &start,
		};
		init_completion(&threads[i].done);
		task = kthread_run(test_thread_fn, &threads[i],
				   "krb5_ap_kunit/%u", i);
		if (IS_ERR(task))
			break;
		started++;
	}
	complete_all(&start);
	for (i = 0; i < started; i++) {
		wait_for_completion(&threads[i].done);
		if (threads[i].ret)
			good = false;
	}
	return good && started == n;
}

static s64 test_last_time;
static u32 test_skew;

/*
 * The first depends on the time of day, so that it is a later one if the module
 * is loaded again half a minute later.
 */
s64 test_time(void)
{
	s64 now = ktime_get_real_seconds();

	if (!test_last_time)
		test_last_time = now - 1000000000 + now % 86400 * 10000;
	test_last_time += 2 * TEST_SECONDS;
	return test_last_time;
}

/* How long entries live, if nobody wants more. */
u32 test_replay_skew(void)
{
	if (!test_skew) {
		test_skew = 1500000000 + ktime_get_real_seconds() % 86400;
		krb5_replay_skew_least = test_skew;
	}
	return test_skew;
}

/* Leaves nothing behind, not even a mark that something was flushed. */
static void test_net_free(void *context)
{
	struct krb5_ap_net *kn = context;

	mutex_lock(&kn->lock);
	krb5_net_set_keys(kn, NULL);
	mutex_unlock(&kn->lock);
	krb5_replay_flush(kn->account, S64_MIN / 2, 0);
	krb5_replay_account_retire(kn->account);
	krb5_replay_collect(S64_MIN / 2);
	free_percpu(kn->stats);
	kfree(kn);
}

/* How many keys there are, once sets of before are through with being freed. */
u32 test_keys_settled(void)
{
	u32 before;

	do {
		before = krb5_keys_total();
		rcu_barrier();
		msleep(50);
	} while (krb5_keys_total() != before);
	return before;
}

/*
 * What net.c makes for a namespace, without a namespace. It accepts what
 * happened before the table, as all tests happen then.
 */
struct krb5_ap_net *test_net(struct kunit *test)
{
	struct krb5_ap_net *kn = kzalloc(sizeof(*kn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, kn);
	test_replay_skew();
	seqlock_init(&kn->config_lock);
	mutex_init(&kn->lock);
	kn->config.skew = KRB5_AP_SKEW_DEFAULT;
	kn->config.token_max = KRB5_AP_TOKEN_MAX_CEILING;
	kn->config.replay_max = KRB5_AP_REPLAY_MAX_DEFAULT;
	kn->config.enctypes = KRB5_ENCTYPES_ALL;
	kn->config.replay_birth = KRB5_AP_REPLAY_BIRTH_OFF;
	kn->config.critical_authdata = KRB5_AP_CRITICAL_AUTHDATA_STRICT;
	kn->stats = alloc_percpu(struct krb5_stats);
	kn->account = krb5_replay_account_alloc(false);
	KUNIT_ASSERT_TRUE(test, kn->stats && kn->account);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, test_net_free, kn));
	return kn;
}

const struct krb5_enctype_desc *test_enctype(struct kunit *test, s32 etype)
{
	const struct krb5_enctype_desc *desc = krb5_enctype_find(etype);

	KUNIT_ASSERT_NOT_NULL(test, desc);
	return desc;
}

/* The caller's, or that of the key it is given to. */
struct krb5_ap_principal *test_principal(struct kunit *test, const char *name)
{
	struct krb5_ap_principal *principal;

	principal = krb5_ap_principal_parse(name, GFP_KERNEL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(principal));
	return principal;
}

/* Belongs to the set that it is put into. */
struct krb5_service_key *test_key(struct kunit *test, const char *principal,
				  u32 kvno, s32 etype, const u8 *value)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	struct krb5_service_key *key;

	key = krb5_service_key_alloc(test_principal(test, principal), kvno,
				     desc, value, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	return key;
}

/* The keys are the namespace's from now on. */
void test_net_load(struct kunit *test, struct krb5_ap_net *kn,
		   struct krb5_service_key **keys, unsigned int n)
{
	struct krb5_service_key *list = NULL;
	struct krb5_keyset *set;
	unsigned int i;

	for (i = 0; i < n; i++) {
		keys[i]->next = list;
		list = keys[i];
	}
	set = krb5_keyset_build(&list, n, kn->generation + 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	mutex_lock(&kn->lock);
	kn->generation++;
	krb5_net_set_keys(kn, set);
	mutex_unlock(&kn->lock);
}

KRB5_AP_IMPORT_KUNIT_SYMBOLS;
KRB5_AP_IMPORT_CRYPTO_SYMBOLS;
MODULE_DESCRIPTION("KUnit tests of krb5_ap");
MODULE_AUTHOR("The krb5_ap authors");
MODULE_LICENSE("GPL");
