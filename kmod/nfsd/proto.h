/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wire constants and limits: ONC RPC (RFC 5531), and as much of gssproxy's
 * protocol as knfsd speaks (net/sunrpc/auth_gss/gss_rpc_xdr.c).
 */
#ifndef _KRB5_NFSD_PROTO_H
#define _KRB5_NFSD_PROTO_H

#include <linux/sizes.h>
#include <linux/limits.h>
#include <uapi/linux/krb5_ap_nfsd.h>

/* RFC 5531 section 11: record marking */
#define KRB5_RPC_LAST_FRAGMENT	0x80000000u

/* RFC 5531 section 9 */
#define KRB5_RPC_CALL		0
#define KRB5_RPC_REPLY		1
#define KRB5_RPC_VERSION	2

#define KRB5_RPC_ACCEPTED	0
#define KRB5_RPC_DENIED		1

#define KRB5_RPC_SUCCESS	0
#define KRB5_RPC_PROG_UNAVAIL	1
#define KRB5_RPC_PROG_MISMATCH	2
#define KRB5_RPC_PROC_UNAVAIL	3
#define KRB5_RPC_GARBAGE_ARGS	4
#define KRB5_RPC_SYSTEM_ERR	5

#define KRB5_RPC_MISMATCH	0	/* of KRB5_RPC_DENIED */

#define KRB5_RPC_AUTH_NONE	0
#define KRB5_RPC_AUTH_MAX	400	/* bytes of credential or verifier */

/* Bytes of a reply without a result. */
#define KRB5_RPC_HEAD_MAX	64

/* gssproxy */
#define KRB5_GSSX_PROGRAM	400112
#define KRB5_GSSX_VERSION	1
#define KRB5_GSSX_NULL		0
#define KRB5_GSSX_ACCEPT	9

/* The NUL at the end is part of each of these. */
#define KRB5_GSSX_LUCID_OPTION	"exported_context_type"
#define KRB5_GSSX_LUCID_VALUE	"linux_lucid_v1"
#define KRB5_GSSX_CREDS_OPTION	"linux_creds_v1"

/* RFC 2744 section 3.9.1: a major status */
#define KRB5_GSS_S_COMPLETE	0
#define KRB5_GSS_S_FAILURE	(13u << 16)
#define KRB5_GSS_S_UNAUTHORIZED	(15u << 16)
#define KRB5_GSS_S_UNAVAILABLE	(16u << 16)

/* What knfsd takes, in bytes: more makes it drop the whole reply. */
#define KRB5_GSSX_CONTEXT_MAX	128
#define KRB5_GSSX_NAME_MAX	KRB5_AP_NFSD_DISPLAY_NAME_MAX
#define KRB5_GSSX_TOKEN_MAX	1024
#define KRB5_GSSX_GROUPS_MAX	NGROUPS_MAX

/* A token of 1 MiB, the longest that krb5_ap looks at, and what is around. */
#define KRB5_NFSD_RECORD_MAX	(SZ_1M + SZ_4K)
/* Bytes of a record's buffer that a connection always has. */
#define KRB5_NFSD_BUFFER_MIN	SZ_4K
/* Bytes of one that it keeps for the next record. */
#define KRB5_NFSD_BUFFER_KEEP	SZ_64K
/* Bytes of a reply, made beforehand: up to some 100 groups fit. */
#define KRB5_NFSD_REPLY_SIZE	(512 + KRB5_AP_LUCID_MAX + KRB5_AP_REPLY_MAX + \
				 2 * KRB5_GSSX_NAME_MAX + 400)

/* Calls of a connection that are judged at a time. */
#define KRB5_NFSD_JUDGED_MAX	32

/* knfsd has one connection a namespace, and two while it makes a new one. */
#define KRB5_NFSD_CONNECTIONS_NET	4

/*
 * Calls of a namespace that wait for the principal map, and how many of them as
 * long as it takes, unless the helper says how many threads knfsd has.
 */
#define KRB5_NFSD_WAITING_NET		128
#define KRB5_NFSD_WAITING_DEFAULT	4

/* Services whose tickets are taken. */
#define KRB5_NFSD_SERVICES_MAX		8
#define KRB5_NFSD_SERVICE_MAX		KRB5_AP_NFSD_SERVICE_NAME_MAX

/*
 * Seconds. sunrpc sends a call again after 10, with the same xid: what cannot
 * be answered well is answered badly before that.
 */
#define KRB5_NFSD_RECORD_TIME	5	/* from the first octet to the last */
#define KRB5_NFSD_SEND_TIME	2
#define KRB5_NFSD_ANSWER_TIME	7	/* waiting for the principal map */

/* Jiffies. */
#define KRB5_NFSD_BRIEF_TIME	(HZ / 10)	/* for one call too many */
#define KRB5_NFSD_RETRY_TIME	(HZ / 10)	/* until memory is tried again */

/*
 * Calls that are being answered, and replies for those that are sent again: how
 * many, and how long these are kept.
 */
#define KRB5_NFSD_DRC	(2 * KRB5_NFSD_WAITING_NET + 64)
#define KRB5_NFSD_DRC_TIME	35

#endif /* _KRB5_NFSD_PROTO_H */
