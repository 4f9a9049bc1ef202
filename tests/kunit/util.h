/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the KUnit tests of krb5_ap share: memory that ends where it ends,
 * reproducible noise, an encoder that is not the one under test, threads, and
 * a namespace's state and a piece of time for each test.
 */
#ifndef _KRB5_AP_KUNIT_UTIL_H
#define _KRB5_AP_KUNIT_UTIL_H

#include <kunit/test.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "internal.h"

/* A string literal as octets, with NULs inside and none behind. */
#define OCTETS(s)	{ (const u8 *)(s), sizeof(s) - 1 }
#define VIEW(s)		((struct krb5_ap_octets)OCTETS(s))

static inline void *test_alloc(struct kunit *test, size_t size)
{
	void *p = kunit_kzalloc(test, size ?: 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	return p;
}

void *test_vmalloc(struct kunit *test, size_t size);

/**
 * struct guard - memory that ends at a page that is not mapped
 * @end: where it ends; reading from there on is a fault
 * @size: octets in front of that
 */
struct guard {
	u8 *end;
	size_t size;
};

void guard_init(struct kunit *test, struct guard *guard, size_t size);
u8 *guard_copy(const struct guard *guard, const void *data, size_t len);

/* Noise by a linear congruential generator: the same in every run. */
void noise_seed(u64 seed);
u32 noise(void);
void noise_fill(void *p, size_t len);

/* Hexadecimal digits to octets. */
u8 *test_hex(struct kunit *test, const char *hex, size_t *len);

/**
 * struct enc - DER that is being written, forwards, by nobody's der_writer
 * @data: the octets
 * @len: how many so far
 * @size: room for them
 * @open: where the contents of the elements begin that are not closed yet
 * @depth: how many these are
 */
struct enc {
	u8 *data;
	size_t len;
	size_t size;
	u32 open[20];
	unsigned int depth;
};

void enc_init(struct kunit *test, struct enc *enc, size_t size);
void enc_raw(struct enc *enc, const void *data, size_t len);
void enc_open(struct enc *enc, u8 tag);
void enc_close(struct enc *enc);
void enc_octets(struct enc *enc, u8 tag, const void *data, size_t len);
void enc_view(struct enc *enc, u8 tag, struct krb5_ap_octets o);
void enc_integer(struct enc *enc, s64 value);
void enc_text(struct enc *enc, const char *text);
void enc_time(struct enc *enc, s64 seconds);
void enc_flags(struct enc *enc, u32 flags);
void enc_name(struct enc *enc, s32 type, const char *components);

static inline struct krb5_ap_octets enc_done(const struct enc *enc)
{
	return (struct krb5_ap_octets){ enc->data, enc->len };
}

/* Explicitly tagged, which nearly everything is in Kerberos. */
#define enc_tagged(to, n, what, ...)		\
	do {					\
		struct enc *enc_ = (to);	\
						\
		enc_open(enc_, 0xa0 | (n));	\
		what(enc_, ##__VA_ARGS__);	\
		enc_close(enc_);		\
	} while (0)

/* Runs fn(context) in so many threads at a time; false if one returned an error. */
bool test_threads(struct kunit *test, unsigned int n, int (*fn)(void *context),
		  void *context);

/*
 * Keys of the replay table have horizons that rise and never fall, and new keys
 * begin with those of keys long gone. So each test gets a time of its own,
 * TEST_SECONDS before and behind which belong to it, too: a later one than those
 * of the tests before, and all of them long past. So that they are not past for
 * the table, the clock skew is made many years.
 */
#define TEST_SECONDS	1000

s64 test_time(void);
u32 test_replay_skew(void);

u32 test_keys_settled(void);
#if defined(CONFIG_FAULT_INJECTION) && defined(CONFIG_FAILSLAB)
/*
 * Fails the nth allocation of slab memory from now on. Only those are failed
 * that may not wait for memory, as failslab is set up by default.
 */
static inline void fail_nth(unsigned int n)
{
	WRITE_ONCE(current->fail_nth, n);
}

static inline bool fail_pending(void)
{
	unsigned int left = READ_ONCE(current->fail_nth);

	WRITE_ONCE(current->fail_nth, 0);
	return left;
}

#define CAN_FAIL true
#else
static inline void fail_nth(unsigned int n)
{
}

static inline bool fail_pending(void)
{
	return true;
}

#define CAN_FAIL false
#endif

struct krb5_ap_net *test_net(struct kunit *test);
const struct krb5_enctype_desc *test_enctype(struct kunit *test, s32 etype);
struct krb5_ap_principal *test_principal(struct kunit *test, const char *name);
struct krb5_service_key *test_key(struct kunit *test, const char *principal,
				  u32 kvno, s32 etype, const u8 *value);
void test_net_load(struct kunit *test, struct krb5_ap_net *kn,
		   struct krb5_service_key **keys, unsigned int n);

#endif /* _KRB5_AP_KUNIT_UTIL_H */
