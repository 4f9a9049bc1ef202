// SPDX-License-Identifier: GPL-2.0
/*
 * Export of a context to the kernel's rpcsec_gss_krb5, in the layout that
 * gss_import_v2_context() reads and that gssproxy and svcgssd write, in the
 * machine's byte order:
 *
 *	u32	flags: 1 initiator, 2 RFC 4121 tokens, 4 acceptor's subkey
 *	u32	end time
 *	u64	sequence number of the next message to be sent
 *	u32	encryption type
 *	u8[]	key
 */
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "context.h"
#include "crypt/crypt.h"
#include "proto.h"

#define LUCID_INITIATOR		0x01
#define LUCID_CFX		0x02
#define LUCID_ACCEPTOR_SUBKEY	0x04

#define LUCID_FIXED		(3 * sizeof(u32) + sizeof(u64))

static u8 *lucid_put(u8 *p, const void *value, size_t len)
{
	memcpy(p, value, len);
	return p + len;
}

/**
 * krb5_ap_context_export_lucid() - write a context as rpcsec_gss_krb5 reads it
 * @context: the context. It stays as it is, but the importer numbers messages
 *	from krb5_ap_context_send_seq() on: nobody else may protect messages
 *	with it any more.
 * @buf: set to the exported context; NULL if only the length is wanted. It
 *	holds a key: the caller wipes it with memzero_explicit().
 * @size: bytes of @buf; KRB5_AP_LUCID_MAX are enough
 *
 * The end time has 32 bits: that of the ticket, or the last one before 2106. The
 * key is krb5_ap_context_key(). rpcsec_gss_krb5 may lack its encryption type: see
 * &krb5_ap_request.context_enctypes.
 *
 * Context: any.
 *
 * Return: bytes that the context takes; -EMSGSIZE if @buf is too short
 */
int krb5_ap_context_export_lucid(const struct krb5_ap_context *context,
				 void *buf, size_t size)
{
	const struct krb5_ap_key *key = krb5_ap_context_key(context);
	u32 endtime = clamp_t(s64, context->times.endtime, 0, U32_MAX);
	u64 seq = context->send_seq;
	u32 enctype = key->enctype;
	u32 flags = LUCID_CFX;
	u8 *p = buf;

	if (buf && size < LUCID_FIXED + key->length)
		return -EMSGSIZE;
	if (context->initiator)
		flags |= LUCID_INITIATOR;
	if (krb5_ap_context_acceptor_subkey(context))
		flags |= LUCID_ACCEPTOR_SUBKEY;
	if (buf) {
		p = lucid_put(p, &flags, sizeof(flags));
		p = lucid_put(p, &endtime, sizeof(endtime));
		p = lucid_put(p, &seq, sizeof(seq));
		p = lucid_put(p, &enctype, sizeof(enctype));
		lucid_put(p, key->value, key->length);
	}
	return LUCID_FIXED + key->length;
}
EXPORT_SYMBOL_GPL(krb5_ap_context_export_lucid);
