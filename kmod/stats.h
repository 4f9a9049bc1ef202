/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of verdicts, one of each reason, per CPU.
 *
 * Counting takes no lock and may be done in any context; a sum is of no one
 * moment.
 */
#ifndef _KRB5_AP_STATS_H
#define _KRB5_AP_STATS_H

#include <linux/krb5_ap_reason.h>
#include <linux/types.h>

/**
 * struct krb5_stats - how often each reason was given, one of each CPU
 * @count: by enum krb5_ap_reason
 */
struct krb5_stats {
	u64 count[KRB5_AP_REASON_COUNT];
};

void krb5_stats_count(struct krb5_stats __percpu *stats,
		      enum krb5_ap_reason reason);
u64 krb5_stats_sum(struct krb5_stats __percpu *stats,
		   enum krb5_ap_reason reason);

#endif /* _KRB5_AP_STATS_H */
