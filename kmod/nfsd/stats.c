// SPDX-License-Identifier: GPL-2.0
/*
 * What happened how often.
 */
#include <linux/percpu.h>
#include <kunit/visibility.h>

#include "nfsd.h"
#include "trace.h"

static const struct {
	const char *name;
	const char *text;
} krb5_nfsd_events[] = {
#define EVENT(_name, _text) \
	[KRB5_AP_NFSD_##_name] = { .name = #_name, .text = _text },
	KRB5_AP_NFSD_EVENTS(EVENT)
#undef EVENT
};

/**
 * krb5_nfsd_event_name() - the name of an event
 * @event: the event
 *
 * Return: as in enum krb5_ap_nfsd_event, without the prefix
 */
const char *krb5_nfsd_event_name(enum krb5_ap_nfsd_event event)
{
	return krb5_nfsd_events[event].name;
}

/**
 * krb5_nfsd_event_text() - an event in words
 * @event: the event
 *
 * Return: half a sentence for people
 */
const char *krb5_nfsd_event_text(enum krb5_ap_nfsd_event event)
{
	return krb5_nfsd_events[event].text;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_event_text);

/**
 * krb5_nfsd_count() - count an event, and trace it
 * @nn: the namespace
 * @event: what happened
 */
void krb5_nfsd_count(struct krb5_nfsd_net *nn, enum krb5_ap_nfsd_event event)
{
	this_cpu_inc(nn->stats->count[event]);
	trace_krb5_ap_nfsd(nn->net, event);
}

/**
 * krb5_nfsd_sum() - sum an event's counters
 * @nn: the namespace
 * @event: what
 *
 * Return: since the namespace began, or the module was loaded
 */
u64 krb5_nfsd_sum(struct krb5_nfsd_net *nn, enum krb5_ap_nfsd_event event)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(nn->stats, cpu)->count[event]);
	return sum;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nfsd_sum);
