// SPDX-License-Identifier: GPL-2.0
/* The NFS server's side: a record of RPC as it comes, and what is written back. */
#include "env.h"
#include "nfsd/nfsd.h"

static u32 be32(const u8 *p)
{
	return get_unaligned_be32(p);
}

static void check_call(const u8 *record, size_t len)
{
	struct krb5_ap_octets token = {};
	u8 reply[KRB5_RPC_HEAD_MAX];
	struct krb5_xdr_out error = { .data = reply, .size = sizeof(reply) };
	struct krb5_rpc_call call;
	int ret;

	ret = krb5_rpc_get_call(record, len, &call, &error);
	CHECK(ret == 0 || ret == -EBADMSG || ret == -EOPNOTSUPP);
	CHECK((ret == -EOPNOTSUPP) == (error.len > 0) && !error.bad);
	outcome(" %d:%x", ret, digest(reply, error.len));
	if (ret == -EOPNOTSUPP)
		CHECK((be32(reply) & ~KRB5_RPC_LAST_FRAGMENT) == error.len - 4);
	if (ret)
		return;
	CHECK(call.args.data >= record &&
	      call.args.data + call.args.left == record + len);
	if (call.proc != KRB5_GSSX_ACCEPT)
		return;
	ret = krb5_gssx_get_accept(&call.args, &token);
	CHECK(ret == 0 || ret == -EBADMSG || ret == -EOPNOTSUPP);
	outcome(" accept=%d:%zu", ret, token.len);
	if (ret)
		return;
	CHECK(token.data && inside(token, record, len) && !call.args.left);
}

/* A refusal fits into what its size was said to be. */
static void check_refusal(const u8 *data, size_t len)
{
	struct krb5_nfsd_call *call = calloc(1, sizeof(*call));
	size_t size = krb5_gssx_size(call, NULL);
	struct krb5_xdr_out out = { .data = malloc(size), .size = size };

	krb5_rpc_put_accepted(&out, 1, 0);
	krb5_gssx_put_refusal(&out, KRB5_GSS_S_FAILURE, 2, "some text",
			      (struct krb5_ap_octets){ data, 0 });
	krb5_rpc_put_mark(&out);
	CHECK(!out.bad && out.len <= size);
	CHECK((be32(out.data) & ~KRB5_RPC_LAST_FRAGMENT) == out.len - 4);
	free(out.data);
	free(call);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 *record = copy_of(data, size);

	check_call(record, size);
	check_refusal(record, size);
	CHECK(!size || !memcmp(record, data, size));
	free(record);
	return 0;
}
