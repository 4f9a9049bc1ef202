/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the benchmark share.
 */
#ifndef _KRB5_AP_BENCH_H
#define _KRB5_AP_BENCH_H

#include <linux/errno.h>
#include <linux/krb5_ap.h>
#include <linux/ktime.h>
#include <linux/types.h>

/*
 * Where what is measured begins and ends, for those who watch the processor
 * (watch.c): instructions that do nothing.
 */
#ifdef CONFIG_X86_64
static inline void mark_begin(void)
{
	asm volatile("nopl 0x6b350001(%%rax)" : : : "memory");
}

static inline void mark_end(void)
{
	asm volatile("nopl 0x6b350002(%%rax)" : : : "memory");
}

static inline void mark_tell(void)
{
	asm volatile("nopl 0x6b350003(%%rax)" : : : "memory");
}
#else
static inline void mark_begin(void)
{
}

static inline void mark_end(void)
{
}

static inline void mark_tell(void)
{
}
#endif

/**
 * struct samples - how long something took, each time that it was done
 * @took: nanoseconds
 * @count: how many there are
 * @max: how many there may be
 */
struct samples {
	u64 *took;
	unsigned int count;
	unsigned int max;
};

int samples_init(struct samples *samples, unsigned int max);
void samples_free(struct samples *samples);
void samples_sort(struct samples *samples);

/* The clock itself; it is taken off. */
static inline u64 clock_cost(void)
{
	u64 start = ktime_get_ns();

	return ktime_get_ns() - start;
}

static inline void samples_add(struct samples *samples, u64 start)
{
	u64 end = ktime_get_ns();

	if (samples->count < samples->max)
		samples->took[samples->count++] = end - start - clock_cost();
}

static inline u64 samples_median(const struct samples *samples)
{
	return samples->took[samples->count / 2];
}

int floor_run(int etype, const unsigned int *sizes);
#if IS_ENABLED(CONFIG_CRYPTO_KRB5)
int krb5_run(int etype, const unsigned int *sizes);
#else
static inline int krb5_run(int etype, const unsigned int *sizes)
{
	return -EOPNOTSUPP;
}
#endif
int race_run(const u8 *tokens, size_t len, unsigned int rounds);
int pair_run(const u8 *tokens, size_t len);

/* How one token is judged: bench.c */
int judge(const u8 *token, size_t len, unsigned int flags,
	  struct krb5_ap_reply *reply, bool *verified);

#endif /* _KRB5_AP_BENCH_H */
