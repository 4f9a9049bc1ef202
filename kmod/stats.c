// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of verdicts, one of each reason, per CPU.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <kunit/visibility.h>

#include "stats.h"

/**
 * krb5_stats_count() - count a verdict
 * @stats: counters of the namespace
 * @reason: the verdict
 */
void krb5_stats_count(struct krb5_stats __percpu *stats,
		      enum krb5_ap_reason reason)
{
	this_cpu_inc(stats->count[reason]);
}

/**
 * krb5_stats_sum() - sum up how often a verdict was given
 * @stats: counters of the namespace
 * @reason: the verdict
 *
 * Return: since the namespace began, or the module was loaded
 */
u64 krb5_stats_sum(struct krb5_stats __percpu *stats,
		   enum krb5_ap_reason reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(stats, cpu)->count[reason]);
	return sum;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_stats_sum);
