/* SPDX-License-Identifier: GPL-2.0 */
/* Time, which stands still until a target moves it, and numbers by chance. */
#ifndef _FUZZ_SHIM_CLOCK_H
#define _FUZZ_SHIM_CLOCK_H

#include "types.h"

typedef s64 ktime_t;

struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};

/* The kernel's has a long for the year. */
struct shim_tm {
	int tm_sec, tm_min, tm_hour, tm_mday, tm_mon;
	long tm_year;
	int tm_wday, tm_yday;
};

#define tm shim_tm

/* Seconds since 1970, and since the machine was started. */
extern s64 shim_now, shim_uptime;

#define HZ		100
#define USEC_PER_SEC	1000000L
#define NSEC_PER_USEC	1000L
#define NSEC_PER_SEC	1000000000L
#define jiffies		((unsigned long)shim_uptime * HZ)
#define jiffies_to_msecs(j)	((u32)((j) * 10))
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)
#define time_before(a, b)	((long)((a) - (b)) < 0)

enum tk_offsets {
	TK_OFFS_REAL,
	TK_OFFS_BOOT,
};

s64 mktime64(unsigned int year, unsigned int mon, unsigned int day,
	     unsigned int hour, unsigned int min, unsigned int sec);
void time64_to_tm(s64 seconds, int offset, struct tm *result);

static inline ktime_t ktime_mono_to_any(ktime_t mono, enum tk_offsets offset)
{
	s64 at = offset == TK_OFFS_REAL ? shim_now - shim_uptime : 0;

	return mono + at * NSEC_PER_SEC;
}

static inline void ktime_get_real_ts64(struct timespec64 *ts)
{
	ts->tv_sec = shim_now;
	ts->tv_nsec = 0;
}

#define ktime_to_ns(t)			(t)
#define ktime_to_us(t)			((t) / NSEC_PER_USEC)
#define ktime_get_real()		((ktime_t)(shim_now * NSEC_PER_SEC))
#define ktime_get_real_seconds()	(shim_now)
#define ktime_get_boottime_seconds()	(shim_uptime)

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

static inline unsigned long lcm(unsigned long a, unsigned long b)
{
	unsigned long both = a;

	while (both % b)
		both += a;
	return both;
}

#define do_div(n, base) \
	({ \
		u32 remainder_ = (n) % (base); \
		(n) = (n) / (base); \
		remainder_; \
	})

/* The same every time. */
void get_random_bytes(void *p, size_t n);
u32 get_random_u32(void);
u64 get_random_u64(void);

#endif /* _FUZZ_SHIM_CLOCK_H */
