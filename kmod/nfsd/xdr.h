/* SPDX-License-Identifier: GPL-2.0 */
/*
 * XDR (RFC 4506) over bytes: a reader and a writer that remember their first
 * mistake. They know no RPC.
 */
#ifndef _KRB5_NFSD_XDR_H
#define _KRB5_NFSD_XDR_H

#include <linux/krb5_ap.h>

/**
 * struct krb5_xdr_in - bytes being read
 * @data: the next one
 * @left: how many are left
 * @bad: something was not there; all that is read since is 0 or empty
 */
struct krb5_xdr_in {
	const u8 *data;
	size_t left;
	bool bad;
};

/**
 * struct krb5_xdr_out - bytes being written
 * @data: the first one
 * @len: how many there are
 * @size: how many there may be
 * @bad: something did not fit
 */
struct krb5_xdr_out {
	u8 *data;
	size_t len;
	size_t size;
	bool bad;
};

u32 krb5_xdr_get_u32(struct krb5_xdr_in *in);
bool krb5_xdr_get_bool(struct krb5_xdr_in *in);
struct krb5_ap_octets krb5_xdr_get_opaque(struct krb5_xdr_in *in);

void krb5_xdr_put_u32(struct krb5_xdr_out *out, u32 value);
void krb5_xdr_put_u64(struct krb5_xdr_out *out, u64 value);
void krb5_xdr_put_raw(struct krb5_xdr_out *out, const void *data, size_t len);
void krb5_xdr_put_opaque(struct krb5_xdr_out *out, const void *data,
			 size_t len);

#endif /* _KRB5_NFSD_XDR_H */
