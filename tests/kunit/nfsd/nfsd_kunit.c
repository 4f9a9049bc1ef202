// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of what krb5_ap_nfsd reads and writes: is a call taken for what
 * it is, is everything refused that is none, is nothing outside ever looked at,
 * and are replies to the last octet what the NFS server expects?
 *
 * Records are put together here by hand, from RFC 5531, RFC 4506 and gssproxy's
 * gss_proxy.x.
 */
#include <linux/unaligned.h>

#include "fixture/gss.h"
#include "nfsd/nfsd.h"

#define RECORD_MAX	2048
#define XID		0x12345678

/**
 * struct record - octets that are put together
 * @data: they
 * @len: how many
 */
struct record {
	u8 data[RECORD_MAX];
	size_t len;
};

static void put_raw(struct record *r, const void *data, size_t len)
{
	memcpy(r->data + r->len, data, len);
	r->len += len;
}

static void put(struct record *r, u32 value)
{
	put_unaligned_be32(value, r->data + r->len);
	r->len += 4;
}

static void put_octets(struct record *r, const void *data, size_t len)
{
	put(r, len);
	put_raw(r, data, len);
	while (r->len % 4)
		r->data[r->len++] = 0;
}

static void put_oid(struct record *r)
{
	put_octets(r, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02", 9);
}

/* With the NUL at the end, as the NFS server has them. */
static void put_option(struct record *r, const char *name, const char *value)
{
	put_octets(r, name, strlen(name) + 1);
	put_octets(r, value, strlen(value) + 1);
}

static struct record *record_new(struct kunit *test)
{
	return test_alloc(test, sizeof(struct record));
}

static void expect_record(struct kunit *test, const struct krb5_xdr_out *out,
			  const struct record *wanted)
{
	KUNIT_EXPECT_FALSE(test, out->bad);
	KUNIT_ASSERT_EQ(test, out->len, wanted->len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(out->data, wanted->data, wanted->len));
}

/* ---- XDR ---- */

static void nfsd_xdr_in(struct kunit *test)
{
	static const u8 octets[] = {
		0, 0, 0, 5, 'a', 'b', 'c', 'd', 'e', 0xff, 0xff, 0xff,
		0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0
	};
	struct krb5_xdr_in in = { .data = octets, .left = sizeof(octets) };
	struct krb5_ap_octets o = krb5_xdr_get_opaque(&in);

	KUNIT_EXPECT_PTR_EQ(test, o.data, octets + 4);
	KUNIT_EXPECT_EQ(test, o.len, 5);
	KUNIT_EXPECT_EQ(test, krb5_xdr_get_u32(&in), 0x80000001);
	KUNIT_EXPECT_TRUE(test, krb5_xdr_get_bool(&in));
	KUNIT_EXPECT_FALSE(test, krb5_xdr_get_bool(&in));
	KUNIT_EXPECT_EQ(test, krb5_xdr_get_opaque(&in).len, 0);
	KUNIT_EXPECT_EQ(test, in.left, 0);
	KUNIT_EXPECT_FALSE(test, in.bad);
}

/* A length that says more than there is, up to those that wrap when padded. */
static void nfsd_xdr_in_lengths(struct kunit *test)
{
	static const u32 lengths[] = {
		9, 12, 13, 0x7fffffff, 0x80000000, 0xfffffff8, 0xfffffffc,
		0xfffffffd, 0xffffffff
	};
	struct krb5_xdr_in in;
	struct guard guard;
	u8 octets[12] = {};
	unsigned int i;

	guard_init(test, &guard, sizeof(octets));
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		put_unaligned_be32(lengths[i], octets);
		in = (struct krb5_xdr_in){ .left = sizeof(octets) };
		in.data = guard_copy(&guard, octets, sizeof(octets));
		KUNIT_EXPECT_EQ_MSG(test, krb5_xdr_get_opaque(&in).len, 0,
				    "length %x", lengths[i]);
		KUNIT_EXPECT_TRUE_MSG(test, in.bad, "length %x", lengths[i]);
	}
	/* The octets are there, their padding is not. */
	put_unaligned_be32(7, octets);
	in = (struct krb5_xdr_in){ .left = 11 };
	in.data = guard_copy(&guard, octets, 11);
	KUNIT_EXPECT_EQ(test, krb5_xdr_get_opaque(&in).len, 0);
	KUNIT_EXPECT_TRUE(test, in.bad);
}

static void nfsd_xdr_in_error_sticks(struct kunit *test)
{
	static const u8 octets[] = {
		0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 'a', 0, 0, 0
	};
	struct krb5_xdr_in in = { .data = octets, .left = sizeof(octets) };

	/* Two is no boolean. */
	KUNIT_EXPECT_FALSE(test, krb5_xdr_get_bool(&in));
	KUNIT_EXPECT_TRUE(test, in.bad);
	KUNIT_EXPECT_FALSE(test, krb5_xdr_get_bool(&in));
	KUNIT_EXPECT_EQ(test, krb5_xdr_get_u32(&in), 0);
	KUNIT_EXPECT_NULL(test, krb5_xdr_get_opaque(&in).data);
	KUNIT_EXPECT_TRUE(test, in.bad);
}

static void nfsd_xdr_out(struct kunit *test)
{
	static const u8 wanted[] = {
		1, 2, 3, 4, 0, 0, 0, 1, 0, 0, 0, 2,
		0, 0, 0, 5, 'a', 'b', 'c', 'd', 'e', 0, 0, 0,
		0, 0, 0, 0, 0xff
	};
	size_t size;

	for (size = 0; size <= sizeof(wanted); size++) {
		struct krb5_xdr_out out = { .size = size };

		/* One octet more than there is room for would be seen. */
		out.data = test_alloc(test, size);
		krb5_xdr_put_u32(&out, 0x01020304);
		krb5_xdr_put_u64(&out, 0x100000002);
		krb5_xdr_put_opaque(&out, "abcde", 5);
		krb5_xdr_put_opaque(&out, NULL, 0);
		krb5_xdr_put_raw(&out, "\xff", 1);
		KUNIT_EXPECT_EQ(test, out.bad, size < sizeof(wanted));
		KUNIT_EXPECT_LE(test, out.len, size);
		KUNIT_EXPECT_EQ(test, 0, memcmp(out.data, wanted, out.len));
	}
}

/* ---- the head of a call ---- */

static void put_call(struct record *r, u32 type, u32 rpc, u32 program,
		     u32 version, u32 proc)
{
	put(r, XID);
	put(r, type);
	put(r, rpc);
	put(r, program);
	put(r, version);
	put(r, proc);
}

/* Both credentials and verifiers: so many octets, of a flavour. */
static void put_auth(struct record *r, u32 flavour, size_t len)
{
	static const u8 octets[KRB5_RPC_AUTH_MAX + 1];

	put(r, flavour);
	put_octets(r, octets, len);
}

static struct record *call_new(struct kunit *test, u32 rpc, u32 program,
			       u32 version, u32 proc)
{
	struct record *r = record_new(test);

	put_call(r, 0, rpc, program, version, proc);
	put_auth(r, 0, 0);
	put_auth(r, 0, 0);
	return r;
}

static int read_call(const u8 *data, size_t len, struct krb5_rpc_call *call)
{
	struct krb5_xdr_out none = {};

	return krb5_rpc_get_call(data, len, call, &none);
}

static void nfsd_call(struct kunit *test)
{
	static const u32 procs[] = { 0, 9 };
	struct krb5_rpc_call call;
	struct record *r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(procs); i++) {
		r = call_new(test, 2, 400112, 1, procs[i]);
		put(r, 4711);
		KUNIT_ASSERT_EQ(test, read_call(r->data, r->len, &call), 0);
		KUNIT_EXPECT_EQ(test, call.xid, XID);
		KUNIT_EXPECT_EQ(test, call.proc, procs[i]);
		KUNIT_EXPECT_EQ(test, call.args.left, 4);
		KUNIT_EXPECT_EQ(test, krb5_xdr_get_u32(&call.args), 4711);
	}
}

/* The socket says who calls, not what stands here; but RFC 5531 bounds it. */
static void nfsd_call_auth(struct kunit *test)
{
	static const struct {
		size_t cred, verf;
		int ret;
	} cases[] = {
		{ 20, 0, 0 }, { 400, 400, 0 }, { 3, 1, 0 },
		{ 401, 0, -EBADMSG }, { 0, 401, -EBADMSG },
	};
	struct krb5_rpc_call call;
	struct record *r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		r = record_new(test);
		put_call(r, 0, 2, 400112, 1, 9);
		put_auth(r, 1, cases[i].cred);
		put_auth(r, 0, cases[i].verf);
		KUNIT_EXPECT_EQ_MSG(test, read_call(r->data, r->len, &call),
				    cases[i].ret, "%zu, %zu", cases[i].cred,
				    cases[i].verf);
	}
}

static void nfsd_call_malformed(struct kunit *test)
{
	struct record *r = call_new(test, 2, 400112, 1, 9);
	struct krb5_rpc_call call;
	struct guard guard;
	size_t len;

	guard_init(test, &guard, r->len);
	for (len = 0; len < r->len; len++)
		KUNIT_EXPECT_EQ_MSG(test,
				    read_call(guard_copy(&guard, r->data, len),
					      len, &call),
				    -EBADMSG, "%zu octets", len);
	KUNIT_EXPECT_EQ(test, 0, read_call(guard_copy(&guard, r->data, len),
					   len, &call));
	/* Nobody was asked anything. */
	put_unaligned_be32(1, r->data + 4);
	KUNIT_EXPECT_EQ(test, read_call(r->data, r->len, &call), -EBADMSG);
}

static void expect_refused(struct kunit *test, struct record *r,
			   const struct record *wanted)
{
	u8 data[64];
	struct krb5_xdr_out out = { .data = data, .size = sizeof(data) };
	struct krb5_rpc_call call;

	KUNIT_EXPECT_EQ(test, krb5_rpc_get_call(r->data, r->len, &call, &out),
			-EOPNOTSUPP);
	expect_record(test, &out, wanted);
}

/* MSG_ACCEPTED, no verifier, and accept_stat. */
static struct record *accepted(struct kunit *test, u32 octets, u32 stat)
{
	struct record *r = record_new(test);

	put(r, 0x80000000 | octets);
	put(r, XID);
	put(r, 1);
	put(r, 0);
	put_auth(r, 0, 0);
	put(r, stat);
	return r;
}

static void nfsd_call_refused(struct kunit *test)
{
	struct record *wanted;

	wanted = accepted(test, 24, 1);
	expect_refused(test, call_new(test, 2, 400111, 1, 9), wanted);
	wanted = accepted(test, 24, 3);
	expect_refused(test, call_new(test, 2, 400112, 1, 8), wanted);
	expect_refused(test, call_new(test, 2, 400112, 1, 10), wanted);
	wanted = accepted(test, 32, 2);
	put(wanted, 1);
	put(wanted, 1);
	expect_refused(test, call_new(test, 2, 400112, 2, 9), wanted);
	/* MSG_DENIED, RPC_MISMATCH, whatever follows in that version. */
	wanted->len = 0;
	put(wanted, 0x80000000 | 24);
	put(wanted, XID);
	put(wanted, 1);
	put(wanted, 1);
	put(wanted, 0);
	put(wanted, 2);
	put(wanted, 2);
	expect_refused(test, call_new(test, 3, 400112, 1, 9), wanted);
}

/* ---- arguments ---- */

static void put_args(struct record *r, bool lucid, u32 context, u32 cred,
		     u32 bindings, u32 deleg)
{
	put_octets(r, "C", 1);
	put_octets(r, NULL, 0);
	put(r, 1 + lucid);
	put_option(r, "some_option", "some value");
	if (lucid)
		put_option(r, "exported_context_type", "linux_lucid_v1");
	put(r, context);
	put(r, cred);
	put_octets(r, "the token", 9);
	put(r, bindings);
	put(r, deleg);
	put(r, 1);
	put_option(r, "exported_creds_type", "linux_creds_v1");
}

static int read_args(const u8 *data, size_t len, struct krb5_ap_octets *token)
{
	struct krb5_xdr_in in = { .data = data, .left = len };

	return krb5_gssx_get_accept(&in, token);
}

static void nfsd_args(struct kunit *test)
{
	struct record *r = record_new(test);
	struct krb5_ap_octets token;

	put_args(r, true, 0, 0, 0, 0);
	KUNIT_ASSERT_EQ(test, read_args(r->data, r->len, &token), 0);
	KUNIT_ASSERT_EQ(test, token.len, 9);
	KUNIT_EXPECT_EQ(test, 0, memcmp(token.data, "the token", 9));
	/* Delegated credentials are wanted: there are none, that is all. */
	r->len = 0;
	put_args(r, true, 0, 0, 0, 1);
	KUNIT_EXPECT_EQ(test, read_args(r->data, r->len, &token), 0);
}

static void nfsd_args_unsupported(struct kunit *test)
{
	static const struct {
		const char *what;
		bool lucid;
		u32 context, cred, bindings;
		int ret;
	} cases[] = {
		{ "another kind of context", false, 0, 0, 0, -EOPNOTSUPP },
		{ "a context", true, 1, 0, 0, -EOPNOTSUPP },
		{ "a credential", true, 0, 1, 0, -EOPNOTSUPP },
		{ "bindings", true, 0, 0, 1, -EOPNOTSUPP },
		{ "a context of 2", true, 2, 0, 0, -EBADMSG },
		/* knfsd leaves out the word that there is one: its length. */
		{ "the handle of a context", true, 0, 16, 0, -EOPNOTSUPP },
		{ "bindings of 2", true, 0, 0, 2, -EBADMSG },
	};
	struct krb5_ap_octets token;
	struct record *r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		r = record_new(test);
		put_args(r, cases[i].lucid, cases[i].context, cases[i].cred,
			 cases[i].bindings, 0);
		KUNIT_EXPECT_EQ_MSG(test, read_args(r->data, r->len, &token),
				    cases[i].ret, "%s", cases[i].what);
	}
}

static void nfsd_args_malformed(struct kunit *test)
{
	struct record *r = record_new(test);
	struct krb5_ap_octets token;
	struct guard guard;
	size_t len, count;

	put_args(r, true, 0, 0, 0, 0);
	guard_init(test, &guard, r->len + 4);
	for (len = 0; len < r->len; len++)
		KUNIT_EXPECT_EQ_MSG(test,
				    read_args(guard_copy(&guard, r->data, len),
					      len, &token),
				    -EBADMSG, "%zu octets", len);
	/* Something follows. */
	put(r, 0);
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			read_args(guard_copy(&guard, r->data, r->len), r->len,
				  &token));
	r->len -= 4;
	/* More options than there are octets in the world. */
	count = 4 + 4 + 4;
	KUNIT_ASSERT_EQ(test, get_unaligned_be32(r->data + count), 2);
	put_unaligned_be32(U32_MAX, r->data + count);
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			read_args(guard_copy(&guard, r->data, r->len), r->len,
				  &token));
}

/* Whatever is wrong with it, a token is in the record or nowhere. */
static void nfsd_args_bits(struct kunit *test)
{
	struct record *r = record_new(test);
	struct krb5_ap_octets token;
	unsigned int bit, good = 0;
	struct guard guard;
	const u8 *data;
	int ret;

	put_args(r, true, 0, 0, 0, 0);
	guard_init(test, &guard, r->len);
	for (bit = 0; bit < 8 * r->len; bit++) {
		r->data[bit / 8] ^= 1 << bit % 8;
		data = guard_copy(&guard, r->data, r->len);
		ret = read_args(data, r->len, &token);
		if (!ret) {
			good++;
			KUNIT_EXPECT_TRUE(test, token.data >= data);
			KUNIT_EXPECT_TRUE(test, token.data + token.len <=
					  data + r->len);
		} else {
			KUNIT_EXPECT_TRUE_MSG(test, ret == -EBADMSG ||
					      ret == -EOPNOTSUPP,
					      "bit %u: %d", bit, ret);
		}
		r->data[bit / 8] ^= 1 << bit % 8;
	}
	/* At least those of token and paddings. */
	KUNIT_EXPECT_GE(test, good, 8 * (9 + 3));
}

/* ---- replies ---- */

static void put_status(struct record *r, u32 major, u32 minor, const char *text)
{
	put(r, 0);
	put(r, major);
	put_oid(r);
	put(r, 0);
	put(r, minor);
	put_octets(r, NULL, 0);
	put_octets(r, text, strlen(text));
	put_octets(r, NULL, 0);
	put(r, 0);
}

static void put_name(struct record *r, const char *name)
{
	put_octets(r, name, strlen(name));
	put_octets(r, NULL, 0);
	put_octets(r, NULL, 0);
	put_octets(r, NULL, 0);
	put(r, 0);
	put(r, 0);
}

static void nfsd_refusal(struct kunit *test)
{
	struct krb5_ap_octets token = VIEW("an error token");
	struct record *wanted = record_new(test);
	u8 data[256];
	struct krb5_xdr_out out = { .data = data, .size = sizeof(data) };

	krb5_gssx_put_refusal(&out, 13 << 16, 34, "why", token);
	put_status(wanted, 13 << 16, 34, "why");
	put(wanted, 0);
	put(wanted, 1);
	put_octets(wanted, token.data, token.len);
	put(wanted, 0);
	put(wanted, 0);
	expect_record(test, &out, wanted);

	out.len = 0;
	wanted->len = 0;
	token.len = 0;
	krb5_gssx_put_refusal(&out, 16 << 16, 0, "", token);
	put_status(wanted, 16 << 16, 0, "");
	put(wanted, 0);
	put(wanted, 0);
	put(wanted, 0);
	put(wanted, 0);
	expect_record(test, &out, wanted);
}

/* A call whose client was let in. */
static struct krb5_nfsd_call *call_accepted(struct kunit *test, struct gss *gss)
{
	struct krb5_nfsd_call *call = test_alloc(test, sizeof(*call));

	KUNIT_ASSERT_EQ(test, gss_ask(test, gss), 0);
	call->context = gss->context;
	call->accepted = gss->reply;
	call->client_len = scnprintf(call->client, sizeof(call->client),
				     "alice/admin@TEST.REALM");
	call->service_len = scnprintf(call->service, sizeof(call->service),
				      "nfs/server.test@TEST.REALM");
	return call;
}

static struct krb5_ap_idmap_creds *creds_new(struct kunit *test, u32 count)
{
	struct krb5_ap_idmap_creds *creds;

	creds = test_vmalloc(test, struct_size(creds, groups, count));
	creds->uid = KUIDT_INIT(2001);
	creds->gid = KGIDT_INIT(2002);
	creds->count = count;
	memset(creds->groups, 0x11, count * sizeof(*creds->groups));
	return creds;
}

static void nfsd_context(struct kunit *test)
{
	struct krb5_ap_idmap_creds *creds = creds_new(test, 3);
	static const u32 native[] = {
		2001, 2002, 3, 0x11111111, 0x11111111, 0x11111111
	};
	struct gss *gss = gss_new(test, 18);
	struct record *wanted = record_new(test);
	struct krb5_xdr_out out = { .size = RECORD_MAX };
	u8 lucid[KRB5_AP_LUCID_MAX];
	struct krb5_nfsd_call *call;
	int len;

	call = call_accepted(test, gss);
	out.data = test_alloc(test, out.size);
	KUNIT_ASSERT_EQ(test, 0,
			krb5_gssx_put_context(&out, call, creds,
					      gss->t.endtime - 100));
	len = krb5_ap_context_export_lucid(call->context, lucid, sizeof(lucid));
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_ASSERT_GT(test, call->accepted.len, 0);

	put_status(wanted, 0, 0, "");
	put(wanted, 1);
	put_octets(wanted, lucid, len);
	put_octets(wanted, NULL, 0);
	put(wanted, 0);
	put_oid(wanted);
	put_name(wanted, "alice/admin@TEST.REALM");
	put_name(wanted, "nfs/server.test@TEST.REALM");
	put(wanted, 0);
	put(wanted, 100);
	put(wanted, 0);
	put(wanted, krb5_ap_context_gss_flags(call->context));
	put(wanted, 0);
	put(wanted, 1);
	put(wanted, 0);
	put(wanted, 1);
	put_octets(wanted, call->accepted.data, call->accepted.len);
	put(wanted, 0);
	put(wanted, 1);
	put_octets(wanted, "linux_creds_v1", sizeof("linux_creds_v1"));
	put_octets(wanted, native, sizeof(native));
	expect_record(test, &out, wanted);
}

/* A ticket that ended while its call waited has no time left, and not ages. */
static void nfsd_context_ended(struct kunit *test)
{
	struct krb5_ap_idmap_creds *creds = creds_new(test, 0);
	struct krb5_xdr_out here = {}, late = {};
	struct gss *gss = gss_new(test, 18);
	struct krb5_nfsd_call *call;

	call = call_accepted(test, gss);
	here.size = krb5_gssx_size(call, creds);
	late.size = here.size;
	here.data = test_alloc(test, here.size);
	late.data = test_alloc(test, late.size);
	KUNIT_EXPECT_EQ(test, 0, krb5_gssx_put_context(&here, call, creds,
						       gss->t.endtime));
	KUNIT_EXPECT_EQ(test, 0, krb5_gssx_put_context(&late, call, creds,
						       gss->t.endtime + 9));
	KUNIT_ASSERT_EQ(test, here.len, late.len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(here.data, late.data, here.len));
}

/* What krb5_gssx_size() promises is enough for all that can be written. */
static void nfsd_size(struct kunit *test)
{
	static const u32 counts[] = { 0, 1, 32, KRB5_GSSX_GROUPS_MAX };
	struct krb5_nfsd_call *call;
	struct krb5_xdr_out out;
	unsigned int i;

	call = call_accepted(test, gss_new(test, 20));
	call->client_len = KRB5_GSSX_NAME_MAX;
	call->service_len = KRB5_GSSX_NAME_MAX;
	call->accepted.len = KRB5_AP_REPLY_MAX;
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		struct krb5_ap_idmap_creds *creds = creds_new(test, counts[i]);

		out = (struct krb5_xdr_out){};
		out.size = krb5_gssx_size(call, creds);
		out.data = test_vmalloc(test, out.size);
		krb5_rpc_put_accepted(&out, XID, 0);
		KUNIT_EXPECT_EQ(test, 0,
				krb5_gssx_put_context(&out, call, creds, 0));
		krb5_rpc_put_mark(&out);
		KUNIT_EXPECT_FALSE_MSG(test, out.bad, "%u groups", counts[i]);
	}
}

static void nfsd_size_refusals(struct kunit *test)
{
	struct krb5_nfsd_call *call = test_alloc(test, sizeof(*call));
	struct krb5_ap_octets token = { .data = call->accepted.data };
	struct krb5_xdr_out out = {};
	const char *text;
	unsigned int i;

	call->accepted.len = KRB5_AP_REPLY_MAX;
	token.len = call->accepted.len;
	out.size = krb5_gssx_size(call, NULL);
	out.data = test_alloc(test, out.size);
	for (i = 0; i < KRB5_AP_REASON_COUNT + KRB5_AP_NFSD_EVENT_COUNT; i++) {
		text = i < KRB5_AP_REASON_COUNT ? krb5_ap_reason_text(i) :
			krb5_nfsd_event_text(i - KRB5_AP_REASON_COUNT);
		out.len = 0;
		krb5_rpc_put_accepted(&out, XID, 0);
		krb5_gssx_put_refusal(&out, 13 << 16, 60, text, token);
		KUNIT_EXPECT_FALSE_MSG(test, out.bad, "%s", text);
	}
}

static struct kunit_case nfsd_cases[] = {
	KUNIT_CASE(nfsd_xdr_in),
	KUNIT_CASE(nfsd_xdr_in_lengths),
	KUNIT_CASE(nfsd_xdr_in_error_sticks),
	KUNIT_CASE(nfsd_xdr_out),
	KUNIT_CASE(nfsd_call),
	KUNIT_CASE(nfsd_call_auth),
	KUNIT_CASE(nfsd_call_malformed),
	KUNIT_CASE(nfsd_call_refused),
	KUNIT_CASE(nfsd_args),
	KUNIT_CASE(nfsd_args_unsupported),
	KUNIT_CASE(nfsd_args_malformed),
	KUNIT_CASE(nfsd_args_bits),
	KUNIT_CASE(nfsd_refusal),
	KUNIT_CASE(nfsd_context),
	KUNIT_CASE(nfsd_context_ended),
	KUNIT_CASE(nfsd_size),
	KUNIT_CASE(nfsd_size_refusals),
	{}
};

static struct kunit_suite nfsd_suite = {
	.name = "krb5_ap_nfsd",
	.test_cases = nfsd_cases,
};

kunit_test_suite(nfsd_suite);
