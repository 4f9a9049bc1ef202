/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints. Every verdict leaves one, with what an administrator needs to
 * tell why; names of principals and keys are not in it.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM krb5_ap

#if !defined(_KRB5_AP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _KRB5_AP_TRACE_H

#include <linux/krb5_ap_reason.h>
#include <linux/tracepoint.h>
#include <net/net_namespace.h>

#include "facts.h"

#undef REASON_ENUM
#define REASON_ENUM(name, error, gss, err, text) \
	TRACE_DEFINE_ENUM(KRB5_AP_REASON_##name);
KRB5_AP_REASONS(REASON_ENUM)

#undef REASON_SYMBOL
#define REASON_SYMBOL(name, error, gss, err, text) \
	{ KRB5_AP_REASON_##name, #name },
#undef show_krb5_ap_reason
#define show_krb5_ap_reason(reason) \
	__print_symbolic(reason, KRB5_AP_REASONS(REASON_SYMBOL) { -1, "none" })

TRACE_EVENT(krb5_ap_accept,
	TP_PROTO(const struct net *net, const struct krb5_accept_facts *facts,
		 int ret),
	TP_ARGS(net, facts, ret),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(int, reason)
		__field(int, err)
		__field(size_t, token_len)
		__field(s32, enctype)
		__field(bool, has_kvno)
		__field(u32, kvno)
		__field(s64, client_ahead)
	),
	TP_fast_assign(
		__entry->netns = net->ns.inum;
		__entry->reason = ret < 0 ? -1 : ret;
		__entry->err = ret < 0 ? ret : 0;
		__entry->token_len = facts->token_len;
		__entry->enctype = facts->enctype;
		__entry->has_kvno = facts->has_kvno;
		__entry->kvno = facts->kvno;
		__entry->client_ahead = facts->client_ahead;
	),
	TP_printk("netns=%u reason=%s err=%d token=%zu enctype=%d kvno=%s%u client_ahead=%llds",
		  __entry->netns, show_krb5_ap_reason(__entry->reason),
		  __entry->err, __entry->token_len, __entry->enctype,
		  __entry->has_kvno ? "" : "absent/", __entry->kvno,
		  __entry->client_ahead)
);

TRACE_DEFINE_ENUM(KRB5_INITIATE_FIND);
TRACE_DEFINE_ENUM(KRB5_INITIATE_REQUEST);
TRACE_DEFINE_ENUM(KRB5_INITIATE_REPLY);

TRACE_EVENT(krb5_ap_initiate,
	TP_PROTO(const struct net *net, enum krb5_initiate_stage stage,
		 int ret, size_t len, s32 enctype, s32 error, s64 ahead),
	TP_ARGS(net, stage, ret, len, enctype, error, ahead),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(int, stage)
		__field(int, reason)
		__field(int, err)
		__field(size_t, len)
		__field(s32, enctype)
		__field(s32, error)
		__field(s64, ahead)
	),
	TP_fast_assign(
		__entry->netns = net->ns.inum;
		__entry->stage = stage;
		__entry->reason = ret < 0 ? -1 : ret;
		__entry->err = ret < 0 ? ret : 0;
		__entry->len = len;
		__entry->enctype = enctype;
		__entry->error = error;
		__entry->ahead = ahead;
	),
	TP_printk("netns=%u stage=%s reason=%s err=%d len=%zu enctype=%d error=%d server_ahead=%llds",
		  __entry->netns,
		  __print_symbolic(__entry->stage,
				   { KRB5_INITIATE_FIND, "find" },
				   { KRB5_INITIATE_REQUEST, "request" },
				   { KRB5_INITIATE_REPLY, "reply" }),
		  show_krb5_ap_reason(__entry->reason), __entry->err,
		  __entry->len, __entry->enctype, __entry->error,
		  __entry->ahead)
);

#endif /* _KRB5_AP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
