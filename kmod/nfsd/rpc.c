// SPDX-License-Identifier: GPL-2.0
/*
 * ONC RPC (RFC 5531) as a server: the head of a call, and what is said to calls
 * that are not for us.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "nfsd.h"

static void put_head(struct krb5_xdr_out *out, u32 xid, u32 stat)
{
	krb5_xdr_put_u32(out, 0);		/* krb5_rpc_put_mark() */
	krb5_xdr_put_u32(out, xid);
	krb5_xdr_put_u32(out, KRB5_RPC_REPLY);
	krb5_xdr_put_u32(out, stat);
}

/**
 * krb5_rpc_put_accepted() - begin the reply to a call that is one
 * @out: where to
 * @xid: of the call
 * @stat: KRB5_RPC_SUCCESS, and the result follows, or why there is none
 */
void krb5_rpc_put_accepted(struct krb5_xdr_out *out, u32 xid, u32 stat)
{
	put_head(out, xid, KRB5_RPC_ACCEPTED);
	krb5_xdr_put_u32(out, KRB5_RPC_AUTH_NONE);
	krb5_xdr_put_opaque(out, NULL, 0);
	krb5_xdr_put_u32(out, stat);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_rpc_put_accepted);

/**
 * krb5_rpc_put_mark() - end a reply
 * @out: where it was written to
 *
 * A record of one fragment, RFC 5531 section 11.
 */
void krb5_rpc_put_mark(struct krb5_xdr_out *out)
{
	if (!out->bad)
		put_unaligned_be32(KRB5_RPC_LAST_FRAGMENT |
				   (out->len - sizeof(u32)), out->data);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_rpc_put_mark);

/*
 *	struct opaque_auth {
 *		auth_flavor flavor;
 *		opaque body<400>;
 *	};
 *
 * Who calls is known by the socket, and so it is not looked at.
 */
static void skip_auth(struct krb5_xdr_in *in)
{
	krb5_xdr_get_u32(in);
	if (krb5_xdr_get_opaque(in).len > KRB5_RPC_AUTH_MAX)
		in->bad = true;
}

/**
 * krb5_rpc_get_call() - read the head of a call
 * @record: the record, without its mark
 * @len: bytes of @record
 * @call: what the head says
 * @error: where the reply is written to if the call is refused here
 *
 * Return: 0; -EOPNOTSUPP if it was refused, and @error is to be sent; -EBADMSG
 *	if it is no call at all
 */
int krb5_rpc_get_call(const u8 *record, size_t len, struct krb5_rpc_call *call,
		      struct krb5_xdr_out *error)
{
	struct krb5_xdr_in *in = &call->args;
	u32 rpcvers, prog, vers;

	*in = (struct krb5_xdr_in){ .data = record, .left = len };
	call->xid = krb5_xdr_get_u32(in);
	if (krb5_xdr_get_u32(in) != KRB5_RPC_CALL)
		return -EBADMSG;
	rpcvers = krb5_xdr_get_u32(in);
	prog = krb5_xdr_get_u32(in);
	vers = krb5_xdr_get_u32(in);
	call->proc = krb5_xdr_get_u32(in);
	if (in->bad)
		return -EBADMSG;
	/* What follows may be anything in another version. */
	if (rpcvers != KRB5_RPC_VERSION) {
		put_head(error, call->xid, KRB5_RPC_DENIED);
		krb5_xdr_put_u32(error, KRB5_RPC_MISMATCH);
		krb5_xdr_put_u32(error, KRB5_RPC_VERSION);
		krb5_xdr_put_u32(error, KRB5_RPC_VERSION);
		goto refused;
	}
	skip_auth(in);
	skip_auth(in);
	if (in->bad)
		return -EBADMSG;

	if (prog != KRB5_GSSX_PROGRAM) {
		krb5_rpc_put_accepted(error, call->xid, KRB5_RPC_PROG_UNAVAIL);
	} else if (vers != KRB5_GSSX_VERSION) {
		krb5_rpc_put_accepted(error, call->xid, KRB5_RPC_PROG_MISMATCH);
		krb5_xdr_put_u32(error, KRB5_GSSX_VERSION);
		krb5_xdr_put_u32(error, KRB5_GSSX_VERSION);
	} else if (call->proc != KRB5_GSSX_NULL &&
		   call->proc != KRB5_GSSX_ACCEPT) {
		krb5_rpc_put_accepted(error, call->xid, KRB5_RPC_PROC_UNAVAIL);
	} else {
		return 0;
	}
refused:
	krb5_rpc_put_mark(error);
	return -EOPNOTSUPP;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_rpc_get_call);
