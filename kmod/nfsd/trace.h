/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A tracepoint for each event. What krb5_ap thinks of a token is told by its
 * own, krb5_ap_accept.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM krb5_ap_nfsd

#if !defined(_KRB5_NFSD_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _KRB5_NFSD_TRACE_H

#include <linux/krb5_ap_reason.h>
#include <linux/tracepoint.h>
#include <net/net_namespace.h>

#undef EVENT_ENUM
#define EVENT_ENUM(name, text) TRACE_DEFINE_ENUM(KRB5_AP_NFSD_##name);
KRB5_AP_NFSD_EVENTS(EVENT_ENUM)

#undef EVENT_SYMBOL
#define EVENT_SYMBOL(name, text) { KRB5_AP_NFSD_##name, #name },
#undef show_krb5_ap_nfsd_event
#define show_krb5_ap_nfsd_event(event) \
	__print_symbolic(event, KRB5_AP_NFSD_EVENTS(EVENT_SYMBOL) { -1, "none" })

TRACE_EVENT(krb5_ap_nfsd,
	TP_PROTO(const struct net *net, enum krb5_ap_nfsd_event event),
	TP_ARGS(net, event),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(int, event)
	),
	TP_fast_assign(
		__entry->netns = net->ns.inum;
		__entry->event = event;
	),
	TP_printk("netns=%u event=%s", __entry->netns,
		  show_krb5_ap_nfsd_event(__entry->event))
);

#endif /* _KRB5_NFSD_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
