// SPDX-License-Identifier: GPL-2.0
/* A call of RPC: its head, which has no loop, and an opaque of XDR. */
#include "common.h"
#include "nfsd/xdr.c"
#include "nfsd/rpc.c"

int main(void)
{
	u8 reply[KRB5_RPC_HEAD_MAX];
	struct krb5_xdr_out error = { .data = reply, .size = sizeof(reply) };
	struct krb5_xdr_in in;
	struct krb5_rpc_call call;
	struct krb5_ap_octets o;
	size_t len;
	const u8 *data = any_bytes(&len);
	int ret;

	switch (STEP) {
	case 0:
		ret = krb5_rpc_get_call(data, len, &call, &error);
		CLAIM(!error.bad && error.len <= sizeof(reply));
		CLAIM((ret == -EOPNOTSUPP) == (error.len > 0));
		if (ret)
			break;
		CLAIM(call.args.left <= len);
		CLAIM(call.args.data == data + (len - call.args.left));
		break;
	default:
		in = (struct krb5_xdr_in){ data, len, nondet_bool() };
		o = krb5_xdr_get_opaque(&in);
		INSIDE(o, data, len);
		CLAIM(in.left <= len);
		CLAIM(!in.bad || !o.len);
		break;
	}
	return 0;
}
