/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Encoders of what the module only decodes, so that what was accepted can be
 * held against its own encoding. They write backwards, as der_writer does.
 */
#ifndef _FUZZ_ENCODE_H
#define _FUZZ_ENCODE_H

#include "wire/message.h"

static inline void put_octets(struct der_writer *w, int n, u8 tag,
			      struct krb5_ap_octets o)
{
	const u8 *end = w->pos;

	der_put_octets(w, tag, o.data, o.len);
	der_wrap(w, DER_CONTEXT(n), end);
}

static inline void put_integer(struct der_writer *w, int n, s64 value)
{
	const u8 *end = w->pos;

	der_put_integer(w, value);
	der_wrap(w, DER_CONTEXT(n), end);
}

static inline void put_time(struct der_writer *w, int n, s64 value)
{
	const u8 *end = w->pos;

	der_put_time(w, value);
	der_wrap(w, DER_CONTEXT(n), end);
}

static inline void put_flags(struct der_writer *w, int n, u32 flags)
{
	u8 bits[5] = {};

	put_unaligned_be32(flags, bits + 1);
	put_octets(w, n, DER_BIT_STRING,
		   (struct krb5_ap_octets){ bits, sizeof(bits) });
}

static inline void put_typed(struct der_writer *w, int n, s32 type, u8 tag,
			     struct krb5_ap_octets o)
{
	const u8 *end = w->pos;

	put_octets(w, 1, tag, o);
	put_integer(w, 0, type);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(n), end);
}

static inline void put_encrypted(struct der_writer *w, int n,
				 const struct krb5_encrypted *enc)
{
	const u8 *end = w->pos;

	put_octets(w, 2, DER_OCTET_STRING, enc->cipher);
	if (enc->has_kvno)
		put_integer(w, 1, enc->kvno);
	put_integer(w, 0, enc->etype);
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_CONTEXT(n), end);
}

static inline void put_application(struct der_writer *w, int n, const u8 *end)
{
	der_wrap(w, DER_SEQUENCE, end);
	der_wrap(w, DER_APPLICATION(n), end);
}

static inline void encode_ap_req(struct der_writer *w,
				 const struct krb5_ap_req *req)
{
	const u8 *end = w->pos, *ticket;

	put_encrypted(w, 4, &req->authenticator);
	ticket = w->pos;
	put_encrypted(w, 3, &req->ticket);
	put_typed(w, 2, req->service.type, DER_SEQUENCE, req->service.names);
	put_octets(w, 1, DER_GENERAL_STRING, req->service.realm);
	put_integer(w, 0, 5);
	put_application(w, 1, ticket);
	der_wrap(w, DER_CONTEXT(3), ticket);
	put_flags(w, 2, req->options);
	put_integer(w, 1, 14);
	put_integer(w, 0, 5);
	put_application(w, 14, end);
}

/* @start, @renew: times that are not there are those of others, or 0. */
static inline void encode_ticket_part(struct der_writer *w,
				      const struct krb5_enc_ticket_part *part,
				      bool start, bool renew)
{
	const u8 *end = w->pos;

	if (part->authdata.data)
		put_octets(w, 10, DER_SEQUENCE, part->authdata);
	if (part->caddr.data)
		put_octets(w, 9, DER_SEQUENCE, part->caddr);
	if (renew)
		put_time(w, 8, part->times.renew_till);
	put_time(w, 7, part->times.endtime);
	if (start)
		put_time(w, 6, part->times.starttime);
	put_time(w, 5, part->times.authtime);
	put_typed(w, 4, part->tr_type, DER_OCTET_STRING, part->transited);
	put_typed(w, 3, part->client.type, DER_SEQUENCE, part->client.names);
	put_octets(w, 2, DER_GENERAL_STRING, part->client.realm);
	put_typed(w, 1, part->key.etype, DER_OCTET_STRING, part->key.value);
	put_flags(w, 0, part->flags);
	put_application(w, 3, end);
}

static inline void encode_cred(struct der_writer *w,
			       struct krb5_ap_octets tickets,
			       const struct krb5_encrypted *enc)
{
	const u8 *end = w->pos, *list;

	put_encrypted(w, 3, enc);
	list = w->pos;
	der_put(w, tickets.data, tickets.len);
	der_wrap(w, DER_CONTEXT(2), list);
	put_integer(w, 1, 22);
	put_integer(w, 0, 5);
	put_application(w, 22, end);
}

#endif /* _FUZZ_ENCODE_H */
