// SPDX-License-Identifier: GPL-2.0
/*
 * The clocks of the replay table. The real clock is what clients go by, and may
 * be wrong and set right at any time. The boot clock counts on through that and
 * through a suspended machine. How far they are apart changes only when the real
 * clock is set: by an administrator, by a time service, or because the machine is
 * a snapshot that was restored and does not know what happened since.
 */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <kunit/visibility.h>

#include "table.h"

/* Seconds for which a clock that jumped ahead has to stay there. */
#define CLOCK_SETTLES		3600

/* Seconds of a step that do not count: leap seconds, rounding. */
#define CLOCK_STEP_MIN		2

/* By the boot clock: since when this boot's table is complete for new keys. */
static s64 krb5_loaded_at __ro_after_init;

/* The last offset that was seen, and when it last became larger. */
static atomic64_t krb5_offset;
static atomic64_t krb5_stepped_at = ATOMIC64_INIT(S64_MIN);

/**
 * krb5_replay_offset() - tell how far the real clock is ahead of the boot clock
 *
 * Return: seconds; the same until the real clock is set
 */
s64 krb5_replay_offset(void)
{
	return div_s64(ktime_to_ns(ktime_mono_to_any(0, TK_OFFS_REAL)) -
		       ktime_to_ns(ktime_mono_to_any(0, TK_OFFS_BOOT)),
		       NSEC_PER_SEC);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_offset);

/**
 * krb5_replay_clock_read() - read both clocks at one moment
 * @now: set to the time, seconds since 1970
 * @offset: set to krb5_replay_offset()
 *
 * If the clock were set between two readings, the step would go unseen.
 */
void krb5_replay_clock_read(s64 *now, s64 *offset)
{
	do {
		*offset = krb5_replay_offset();
		*now = ktime_get_real_seconds();
	} while (krb5_replay_offset() != *offset);
}

/**
 * krb5_replay_clock_observe() - note what the clocks say
 * @now: the time, seconds since 1970
 * @offset: krb5_replay_offset()
 *
 * If the real clock went ahead, time has passed that the table does not know of:
 * the machine may be a snapshot of before, whose requests of the meantime were
 * accepted by what was running then. That is a cold start.
 */
void krb5_replay_clock_observe(s64 now, s64 offset)
{
	s64 last = atomic64_read(&krb5_offset);

	if (likely(offset == last))
		return;
	/* Both clocks are in whole seconds: one more is on the safe side. */
	if (offset > last + CLOCK_STEP_MIN)
		krb5_replay_key_raise(&krb5_stepped_at, now - offset + 1);
	atomic64_set(&krb5_offset, offset);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_clock_observe);

/**
 * krb5_replay_cold_start() - tell since when the table knows all of a key
 * @key: the key
 *
 * Return: since when, by the boot clock
 */
s64 krb5_replay_cold_start(const struct krb5_replay_key *key)
{
	return max_t(s64, atomic64_read(&key->complete_since),
		     atomic64_read(&krb5_stepped_at));
}

/**
 * krb5_replay_complete_since() - tell since when there is a table
 *
 * Return: seconds since 1970, as the clock is now
 */
s64 krb5_replay_complete_since(void)
{
	return max_t(s64, krb5_loaded_at, atomic64_read(&krb5_stepped_at)) +
	       krb5_replay_offset();
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_complete_since);

/**
 * krb5_replay_clock() - tell the time by which entries expire
 * @clock: what is known of the clock; all zeros to begin with
 * @real: the time, seconds since 1970
 * @boot: the time by the boot clock
 *
 * It is @real, unless that jumped ahead: then it goes on as before for an hour.
 * A clock that is set wrong and right again would otherwise have everything
 * expire at once, and everybody refused whose request is not newer than that.
 * To keep entries for longer does no harm.
 *
 * Return: the time, seconds since 1970
 */
s64 krb5_replay_clock(struct krb5_replay_clock *clock, s64 real, s64 boot)
{
	s64 offset = real - boot;

	if (!clock->known || offset <= clock->offset + CLOCK_STEP_MIN ||
	    boot - clock->steady_at > CLOCK_SETTLES) {
		clock->known = true;
		clock->offset = offset;
		clock->steady_at = boot;
	}
	return clock->offset + boot;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_clock);

#if IS_ENABLED(CONFIG_KUNIT)
/**
 * krb5_replay_clock_forget() - forget that the clock was seen to be set
 * @offset: what it was when it was last seen
 */
void krb5_replay_clock_forget(s64 offset)
{
	atomic64_set(&krb5_offset, offset);
	atomic64_set(&krb5_stepped_at, S64_MIN);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_replay_clock_forget);
#endif

/**
 * krb5_replay_clock_init() - begin: the table is complete from now on
 */
void __init krb5_replay_clock_init(void)
{
	atomic64_set(&krb5_offset, krb5_replay_offset());
	krb5_loaded_at = ktime_get_boottime_seconds() + 1;
	krb5_replay_key_init(krb5_loaded_at);
}
