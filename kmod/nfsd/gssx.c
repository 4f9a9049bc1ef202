// SPDX-License-Identifier: GPL-2.0
/*
 * GSSX_ACCEPT_SEC_CONTEXT, as knfsd encodes its arguments and decodes its
 * result (net/sunrpc/auth_gss/gss_rpc_xdr.c). The types in the comments are
 * those of gssproxy's gss_proxy.x; utf8string, gssx_buffer and gssx_OID are all
 * opaque<>.
 */
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <kunit/visibility.h>

#include "nfsd.h"

/* 1.2.840.113554.1.2.2, without a header */
static const u8 krb5_oid[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02
};

static bool octets_equal(struct krb5_ap_octets octets, const void *data,
			 size_t len)
{
	return octets.len == len &&
	       (!len || !memcmp(octets.data, data, len));
}

/*
 *	struct gssx_option {
 *		gssx_buffer option;
 *		gssx_buffer value;
 *	};
 *	typedef gssx_option gssx_option_array<>;
 *
 * True if the one that is looked for is there. Each takes eight bytes at
 * least, so that the record bounds the loop.
 */
static bool find_option(struct krb5_xdr_in *in, const char *option,
			size_t option_len, const char *value, size_t value_len)
{
	u32 count = krb5_xdr_get_u32(in);
	bool found = false;

	while (count-- && !in->bad) {
		struct krb5_ap_octets o = krb5_xdr_get_opaque(in);
		struct krb5_ap_octets v = krb5_xdr_get_opaque(in);

		if (!in->bad && octets_equal(o, option, option_len) &&
		    octets_equal(v, value, value_len))
			found = true;
	}
	return found;
}

/**
 * krb5_gssx_get_accept() - read the arguments
 * @in: the arguments
 * @token: set to the client's token, in the record
 *
 *	struct gssx_arg_accept_sec_context {
 *		gssx_call_ctx call_ctx;
 *		gssx_ctx *context_handle;
 *		gssx_cred *cred_handle;
 *		gssx_buffer input_token;
 *		gssx_cb *input_cb;
 *		bool ret_deleg_cred;
 *		gssx_option options<>;
 *	};
 *	struct gssx_call_ctx {
 *		utf8string locale;
 *		gssx_buffer server_ctx;
 *		gssx_option options<>;
 *	};
 *
 * There is no second message in the Kerberos mechanism, as RPCSEC_GSS uses it,
 * and so no context to continue; credentials are those that are loaded. A client
 * may try nevertheless. knfsd then leaves out the word that says that there is a
 * context: what comes first of it is an empty exported token, which looks as if
 * there were none, and then the length of its handle.
 *
 * Return: 0; -EBADMSG if they are none; -EOPNOTSUPP if something is wanted that
 *	is not to be had here
 */
int krb5_gssx_get_accept(struct krb5_xdr_in *in, struct krb5_ap_octets *token)
{
	bool lucid;

	krb5_xdr_get_opaque(in);
	krb5_xdr_get_opaque(in);
	lucid = find_option(in, KRB5_GSSX_LUCID_OPTION,
			    sizeof(KRB5_GSSX_LUCID_OPTION),
			    KRB5_GSSX_LUCID_VALUE,
			    sizeof(KRB5_GSSX_LUCID_VALUE));
	if (krb5_xdr_get_bool(in) || krb5_xdr_get_u32(in))
		return in->bad ? -EBADMSG : -EOPNOTSUPP;
	*token = krb5_xdr_get_opaque(in);
	if (krb5_xdr_get_bool(in))
		return -EOPNOTSUPP;
	krb5_xdr_get_bool(in);
	find_option(in, NULL, 0, NULL, 0);
	if (in->bad || in->left)
		return -EBADMSG;
	return lucid ? 0 : -EOPNOTSUPP;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gssx_get_accept);

/*
 *	struct gssx_status {
 *		uint64 major_status;
 *		gssx_OID mech;
 *		uint64 minor_status;
 *		utf8string major_status_string;
 *		utf8string minor_status_string;
 *		gssx_buffer server_ctx;
 *		gssx_option options<>;
 *	};
 */
static void put_status(struct krb5_xdr_out *out, u32 major, u32 minor,
		       const char *text)
{
	krb5_xdr_put_u64(out, major);
	krb5_xdr_put_opaque(out, krb5_oid, sizeof(krb5_oid));
	krb5_xdr_put_u64(out, minor);
	krb5_xdr_put_opaque(out, NULL, 0);
	krb5_xdr_put_opaque(out, text, strlen(text));
	krb5_xdr_put_opaque(out, NULL, 0);
	krb5_xdr_put_u32(out, 0);
}

/*
 *	struct gssx_name {
 *		gssx_buffer display_name;
 *		gssx_OID name_type;
 *		gssx_buffer exported_name;
 *		gssx_buffer exported_composite_name;
 *		gssx_name_attr name_attributes<>;
 *		gssx_option extensions<>;
 *	};
 */
static void put_name(struct krb5_xdr_out *out, const char *name, size_t len)
{
	krb5_xdr_put_opaque(out, name, len);
	krb5_xdr_put_opaque(out, NULL, 0);
	krb5_xdr_put_opaque(out, NULL, 0);
	krb5_xdr_put_opaque(out, NULL, 0);
	krb5_xdr_put_u32(out, 0);
	krb5_xdr_put_u32(out, 0);
}

/*
 *	struct gssx_ctx {
 *		gssx_buffer exported_context_token;
 *		gssx_buffer state;
 *		bool need_release;
 *		gssx_OID mech;
 *		gssx_name src_name;
 *		gssx_name targ_name;
 *		gssx_time lifetime;
 *		gssx_uint64 ctx_flags;
 *		bool locally_initiated;
 *		bool open;
 *		gssx_option options<>;
 *	};
 */
static int put_ctx(struct krb5_xdr_out *out, const struct krb5_nfsd_call *call,
		   s64 now)
{
	const struct krb5_ap_times *times;
	u8 lucid[KRB5_AP_LUCID_MAX];
	int len;

	BUILD_BUG_ON(sizeof(lucid) > KRB5_GSSX_CONTEXT_MAX);
	len = krb5_ap_context_export_lucid(call->context, lucid, sizeof(lucid));
	if (len < 0)
		return len;
	krb5_xdr_put_opaque(out, lucid, len);
	memzero_explicit(lucid, sizeof(lucid));
	krb5_xdr_put_opaque(out, NULL, 0);
	krb5_xdr_put_u32(out, false);
	krb5_xdr_put_opaque(out, krb5_oid, sizeof(krb5_oid));
	put_name(out, call->client, call->client_len);
	put_name(out, call->service, call->service_len);
	times = krb5_ap_context_times(call->context);
	krb5_xdr_put_u64(out, max_t(s64, times->endtime - now, 0));
	krb5_xdr_put_u64(out, krb5_ap_context_gss_flags(call->context));
	krb5_xdr_put_u32(out, false);
	krb5_xdr_put_u32(out, true);
	krb5_xdr_put_u32(out, 0);
	return 0;
}

static void put_native(struct krb5_xdr_out *out, u32 value)
{
	krb5_xdr_put_raw(out, &value, sizeof(value));
}

/* In the byte order of the machine: uid, gid, count, groups. */
static void put_creds(struct krb5_xdr_out *out,
		      const struct krb5_ap_idmap_creds *creds)
{
	u32 i;

	krb5_xdr_put_opaque(out, KRB5_GSSX_CREDS_OPTION,
			    sizeof(KRB5_GSSX_CREDS_OPTION));
	krb5_xdr_put_u32(out, (3 + creds->count) * sizeof(u32));
	put_native(out, from_kuid(&init_user_ns, creds->uid));
	put_native(out, from_kgid(&init_user_ns, creds->gid));
	put_native(out, creds->count);
	for (i = 0; i < creds->count; i++)
		put_native(out, from_kgid(&init_user_ns, creds->groups[i]));
}

static void put_token(struct krb5_xdr_out *out, const u8 *data, size_t len)
{
	krb5_xdr_put_u32(out, len > 0);
	if (len)
		krb5_xdr_put_opaque(out, data, len);
}

/**
 * krb5_gssx_major() - the GSS-API's major status for a reason
 * @reason: why a token was refused
 *
 * Return: the status; never that of a success
 */
u32 krb5_gssx_major(enum krb5_ap_reason reason)
{
	/* RFC 2744 section 3.9.1; a duplicate token is a supplementary bit. */
	enum {
		GSS_COMPLETE		= 0,
		GSS_CONTINUE_NEEDED	= 0,
		GSS_DUPLICATE_TOKEN	= 2,
		GSS_BAD_MECH		= 1 << 16,
		GSS_BAD_BINDINGS	= 4 << 16,
		GSS_BAD_MIC		= 6 << 16,
		GSS_NO_CRED		= 7 << 16,
		GSS_DEFECTIVE_TOKEN	= 9 << 16,
		GSS_CREDENTIALS_EXPIRED	= 11 << 16,
		GSS_FAILURE		= 13 << 16,
		GSS_UNAUTHORIZED	= 15 << 16,
	};
	static const u32 majors[] = {
#define REASON(_name, _error, _gss, _err, _text) \
		[KRB5_AP_REASON_##_name] = _gss,
		KRB5_AP_REASONS(REASON)
#undef REASON
	};

	if (reason < ARRAY_SIZE(majors) && majors[reason])
		return majors[reason];
	return KRB5_GSS_S_FAILURE;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gssx_major);

/**
 * krb5_gssx_size() - bound the length of a result
 * @call: the call
 * @creds: who the client is; NULL for a refusal
 *
 * Return: bytes that are enough for the whole reply
 */
size_t krb5_gssx_size(const struct krb5_nfsd_call *call,
		      const struct krb5_ap_idmap_creds *creds)
{
	/* All numbers and lengths, and the texts of a refusal. */
	size_t size = 512 + KRB5_AP_LUCID_MAX + call->accepted.len;

	if (creds)
		size += call->client_len + call->service_len +
			creds->count * sizeof(u32);
	return size;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gssx_size);

/**
 * krb5_gssx_put_context() - write the result of a call that succeeded
 * @out: where to
 * @call: the call
 * @creds: who the client is
 * @now: seconds since 1970
 *
 *	struct gssx_res_accept_sec_context {
 *		gssx_status status;
 *		gssx_ctx *context_handle;
 *		gssx_buffer *output_token;
 *		gssx_cred *delegated_cred_handle;
 *		gssx_option options<>;
 *	};
 *
 * Return: 0 or -errno of krb5_ap_context_export_lucid()
 */
int krb5_gssx_put_context(struct krb5_xdr_out *out,
			  const struct krb5_nfsd_call *call,
			  const struct krb5_ap_idmap_creds *creds, s64 now)
{
	int err;

	BUILD_BUG_ON(KRB5_AP_REPLY_MAX > KRB5_GSSX_TOKEN_MAX);
	put_status(out, KRB5_GSS_S_COMPLETE, 0, "");
	krb5_xdr_put_u32(out, true);
	err = put_ctx(out, call, now);
	put_token(out, call->accepted.data, call->accepted.len);
	krb5_xdr_put_u32(out, false);
	krb5_xdr_put_u32(out, 1);
	put_creds(out, creds);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gssx_put_context);

/**
 * krb5_gssx_put_refusal() - write the result of a call that did not succeed
 * @out: where to
 * @major: GSS-API's major status
 * @minor: an error number of RFC 4120 section 7.5.9, or 0
 * @text: why, for people
 * @token: an error token for the client, if there is one
 */
void krb5_gssx_put_refusal(struct krb5_xdr_out *out, u32 major, u32 minor,
			   const char *text, struct krb5_ap_octets token)
{
	put_status(out, major, minor, text);
	krb5_xdr_put_u32(out, false);
	put_token(out, token.data, token.len);
	krb5_xdr_put_u32(out, false);
	krb5_xdr_put_u32(out, 0);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gssx_put_refusal);
