// SPDX-License-Identifier: GPL-2.0
/*
 * The GSS-API pseudo-checksum (type 0x8003) in a Kerberos authenticator: flags,
 * channel bindings, delegation. RFC 4121 section 4.1.1; little-endian.
 *
 *	bytes  0-3	Lgth, 16
 *	       4-19	Bnd, fingerprint of the channel bindings
 *	      20-23	Flags
 *	      24-25	DlgOpt, 1; only with the flag for delegation
 *	      26-27	Dlgth
 *	      28-...	Deleg, a KRB_CRED of Dlgth bytes
 *	      ...	Exts, not known here and ignored, as the RFC says
 */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "gss_checksum.h"
#include "md5.h"
#include "proto.h"

#define DELEG_MIN	28

/**
 * krb5_gss_checksum_get() - read the checksum of an authenticator
 * @checksum: the checksum
 * @sum: set to its contents, views of @checksum
 *
 * Without it, or with a checksum of another type, flags and bindings would be a
 * matter of the clear part of the request, which anybody on the way can change.
 * RFC 4121 wants this one, and no other is taken.
 *
 * Return: 0 or a reason
 */
int krb5_gss_checksum_get(const struct krb5_checksum *checksum,
			  struct krb5_gss_checksum *sum)
{
	const u8 *p = checksum->value.data;
	size_t len = checksum->value.len;

	memset(sum, 0, sizeof(*sum));
	if (!p)
		return KRB5_AP_REASON_GSS_NO_CHECKSUM;
	if (checksum->type != KRB5_CKSUMTYPE_GSS)
		return KRB5_AP_REASON_GSS_CHECKSUM_TYPE;
	if (len < KRB5_GSS_CHECKSUM_LEN || get_unaligned_le32(p) != KRB5_GSS_BND_LEN)
		return KRB5_AP_REASON_GSS_CHECKSUM_MALFORMED;
	sum->bnd = p + 4;
	sum->flags = get_unaligned_le32(p + 20);
	if (!(sum->flags & KRB5_AP_GSS_DELEG))
		return 0;

	if (len < DELEG_MIN || get_unaligned_le16(p + 24) != 1 ||
	    get_unaligned_le16(p + 26) > len - DELEG_MIN)
		return KRB5_AP_REASON_GSS_DELEG_MALFORMED;
	sum->deleg.data = p + DELEG_MIN;
	sum->deleg.len = get_unaligned_le16(p + 26);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gss_checksum_get);

static void md5_le32(struct krb5_md5 *md5, u32 value)
{
	__le32 le = cpu_to_le32(value);

	krb5_md5_update(md5, &le, sizeof(le));
}

static void md5_counted(struct krb5_md5 *md5, struct krb5_ap_octets field)
{
	md5_le32(md5, field.len);
	krb5_md5_update(md5, field.data, field.len);
}

/**
 * krb5_gss_bnd() - make the fingerprint of channel bindings
 * @bindings: the bindings, or NULL
 * @bnd: set to the fingerprint, KRB5_GSS_BND_LEN bytes
 *
 * RFC 4121 section 4.1.1.2: MD5 over the fields of gss_channel_bindings_struct
 * (RFC 2744 section 3.11) in their order, each number and each length in four
 * bytes; zeros if there are no bindings.
 */
void krb5_gss_bnd(const struct krb5_ap_bindings *bindings, u8 *bnd)
{
	struct krb5_md5 md5;

	if (!bindings) {
		memset(bnd, 0, KRB5_GSS_BND_LEN);
		return;
	}
	krb5_md5_init(&md5);
	md5_le32(&md5, bindings->initiator_type);
	md5_counted(&md5, bindings->initiator);
	md5_le32(&md5, bindings->acceptor_type);
	md5_counted(&md5, bindings->acceptor);
	md5_counted(&md5, bindings->application);
	krb5_md5_final(&md5, bnd);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gss_bnd);

/**
 * krb5_gss_checksum_put() - write the checksum of an authenticator
 * @bindings: the channel bindings, or NULL
 * @flags: KRB5_AP_GSS_*
 * @sum: set to the checksum, KRB5_GSS_CHECKSUM_LEN bytes
 */
void krb5_gss_checksum_put(const struct krb5_ap_bindings *bindings, u32 flags,
			   u8 *sum)
{
	put_unaligned_le32(KRB5_GSS_BND_LEN, sum);
	krb5_gss_bnd(bindings, sum + 4);
	put_unaligned_le32(flags, sum + 20);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gss_checksum_put);

/**
 * krb5_gss_check_bindings() - match the channel bindings of both ends
 * @bindings: those of the service; NULL if it does not compare them
 * @required: refuse a client without bindings
 * @sum: the client's checksum
 * @asserted: the client asserts that it knows of channel bindings (MS-KILE
 *	3.2.5.8), so that it has none if it sends none
 * @boundp: set to whether both are the same
 *
 * Return: 0 or a reason
 */
int krb5_gss_check_bindings(const struct krb5_ap_bindings *bindings,
			    bool required, const struct krb5_gss_checksum *sum,
			    bool asserted, bool *boundp)
{
	u8 bnd[KRB5_GSS_BND_LEN];

	*boundp = false;
	if (!bindings)
		return 0;
	if (!memchr_inv(sum->bnd, 0, KRB5_GSS_BND_LEN))
		return required || asserted ? KRB5_AP_REASON_NO_BINDINGS : 0;
	krb5_gss_bnd(bindings, bnd);
	if (memcmp(bnd, sum->bnd, sizeof(bnd)))
		return KRB5_AP_REASON_BAD_BINDINGS;
	*boundp = true;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_gss_check_bindings);
