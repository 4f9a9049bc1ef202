// SPDX-License-Identifier: GPL-2.0
/*
 * Per-message tokens of an established context, RFC 4121 section 4.2.
 *
 *	MIC	04 04 | flags | ff ff ff ff ff | number | checksum
 *	Wrap	05 04 | flags | ff | EC | RRC | number | data | checksum
 *	Wrap	05 04 | flags | ff | EC | RRC | number | E(data | header)
 *
 * The checksum is over the data and then the header. What follows the header of
 * a Wrap token may have been rotated, by RRC bytes to the right. EC counts the
 * bytes of the checksum, or of padding in front of the encrypted header.
 *
 * Keys are derived for each message, so that a context stays small. A service
 * that protects bulk data exports the context: lucid.c.
 */
#include <crypto/algapi.h>
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "context.h"
#include "crypt/crypt.h"
#include "proto.h"

#define HEADER_LEN		16
#define TOK_MIC			0x0404
#define TOK_WRAP		0x0504
#define FLAG_ACCEPTOR		0x01	/* sent by the acceptor */
#define FLAG_SEALED		0x02
#define FLAG_ACCEPTOR_SUBKEY	0x04

/* A message may be part of writing back memory. */
#define MESSAGE_GFP		GFP_NOIO

/* Of a message that is wrapped. */
#define MESSAGE_MAX		(KRB5_AP_TOKEN_MAX_CEILING - 4 * HEADER_LEN)

/**
 * struct gss_message - a token that is made or taken apart
 * @context: the caller's
 * @desc: encryption type of the key
 * @scratch: for the keys
 * @acceptor: the acceptor has sent it, or will
 * @header: of the token
 */
struct gss_message {
	const struct krb5_ap_context *context;
	const struct krb5_enctype_desc *desc;
	struct krb5_scratch *scratch;
	bool acceptor;
	u8 header[HEADER_LEN];
};

static int message_begin(struct gss_message *m,
			 const struct krb5_ap_context *context, bool send)
{
	const struct krb5_ap_key *key = krb5_ap_context_key(context);
	int err;

	m->context = context;
	m->acceptor = context->initiator != send;
	m->desc = krb5_enctype_find(key->enctype);
	m->scratch = krb5_scratch_get(MESSAGE_GFP);
	if (IS_ERR(m->scratch))
		return PTR_ERR(m->scratch);
	err = krb5_crypt_set_key(m->scratch, m->desc, key->value);
	if (err)
		krb5_scratch_put(m->scratch);
	return err;
}

static u8 message_flags(const struct gss_message *m)
{
	u8 flags = m->acceptor ? FLAG_ACCEPTOR : 0;

	if (krb5_ap_context_acceptor_subkey(m->context))
		flags |= FLAG_ACCEPTOR_SUBKEY;
	return flags;
}

static void message_header(struct gss_message *m, u16 tok_id, u8 flags, u64 seq)
{
	put_unaligned_be16(tok_id, m->header);
	m->header[2] = message_flags(m) | flags;
	memset(m->header + 3, 0xff, 5);
	put_unaligned_be64(seq, m->header + 8);
}

/* Section 4.2.2: from the other end, under the key that both have. */
static bool header_expected(const struct gss_message *m, u16 tok_id)
{
	u8 mask = FLAG_ACCEPTOR | FLAG_ACCEPTOR_SUBKEY;

	/* Section 4.2.2: it shall not be set in MIC tokens. */
	if (tok_id == TOK_MIC)
		mask |= FLAG_SEALED;
	return get_unaligned_be16(m->header) == tok_id &&
	       (m->header[2] & mask) == message_flags(m) &&
	       m->header[3] == 0xff;
}

/* Over @data and the header; @sum has room for KRB5_HASH_LEN_MAX. */
static int message_sum(struct gss_message *m, enum krb5_usage usage,
		       struct krb5_ap_octets data, u8 *sum)
{
	struct krb5_ap_octets header = { m->header, HEADER_LEN };
	struct krb5_mac_key *key = &m->scratch->usage_keys.mac;

	return krb5_checksum_key(m->scratch, usage, key) ?:
	       krb5_checksum(key, data, header, sum);
}

static int message_check_sum(struct gss_message *m, enum krb5_usage usage,
			     struct krb5_ap_octets data, const u8 *sum)
{
	u8 right[KRB5_HASH_LEN_MAX];
	int err;

	err = message_sum(m, usage, data, right);
	if (!err && crypto_memneq(right, sum, m->desc->mac_len))
		err = -EBADMSG;
	memzero_explicit(right, sizeof(right));
	return err;
}

static enum krb5_usage usage_sign(const struct gss_message *m)
{
	return m->acceptor ? KRB5_USAGE_ACCEPTOR_SIGN :
			     KRB5_USAGE_INITIATOR_SIGN;
}

static enum krb5_usage usage_seal(const struct gss_message *m)
{
	return m->acceptor ? KRB5_USAGE_ACCEPTOR_SEAL :
			     KRB5_USAGE_INITIATOR_SEAL;
}

/**
 * krb5_ap_get_mic() - sign a message
 * @context: the context
 * @seq: number of the message: krb5_ap_context_send_seq() for the first, one
 *	more for each that follows, wrapped ones included. No two messages of
 *	one direction may have the same.
 * @data: the message; any kernel memory
 * @len: its bytes
 * @mic: set to the MIC token
 * @size: bytes of @mic; KRB5_AP_MIC_MAX are enough
 *
 * Context: process; may sleep, but never for another task; allocates as with
 *	GFP_NOIO.
 *
 * Return: bytes of the token; -EMSGSIZE if @mic is too short, or the message has
 *	4 GiB or more; -ENOMEM; another -errno if it could not be made
 */
int krb5_ap_get_mic(const struct krb5_ap_context *context, u64 seq,
		    const void *data, size_t len, void *mic, size_t size)
{
	u8 sum[KRB5_HASH_LEN_MAX];
	struct gss_message m;
	int ret;

	if ((u64)len > U32_MAX)
		return -EMSGSIZE;
	ret = message_begin(&m, context, true);
	if (ret)
		return ret;
	message_header(&m, TOK_MIC, 0, seq);
	ret = message_sum(&m, usage_sign(&m),
			  (struct krb5_ap_octets){ data, len }, sum);
	if (!ret && size < HEADER_LEN + m.desc->mac_len)
		ret = -EMSGSIZE;
	if (!ret) {
		memcpy(mic, m.header, HEADER_LEN);
		memcpy(mic + HEADER_LEN, sum, m.desc->mac_len);
		ret = HEADER_LEN + m.desc->mac_len;
	}
	krb5_scratch_put(m.scratch);
	return ret;
}
EXPORT_SYMBOL_GPL(krb5_ap_get_mic);

/**
 * krb5_ap_verify_mic() - verify the peer's signature of a message
 * @context: the context
 * @data: the message; any kernel memory
 * @len: its bytes
 * @mic: the MIC token; any kernel memory
 * @mic_len: its bytes. Any value is safe.
 * @seq: set to the number of the message. The caller has to see whether it has
 *	had that already, or misses one before it: krb5_ap_context_recv_seq()
 *	is the first.
 *
 * Context: process; may sleep, but never for another task; allocates as with
 *	GFP_NOIO.
 *
 * Return: 0; -EPROTO if @mic is not a MIC token of the peer; -EBADMSG if it is
 *	not one of this message; -EMSGSIZE if the message has 4 GiB or more;
 *	-ENOMEM or another -errno if it could not be verified
 */
int krb5_ap_verify_mic(const struct krb5_ap_context *context,
		       const void *data, size_t len,
		       const void *mic, size_t mic_len, u64 *seq)
{
	struct gss_message m;
	int ret;

	if ((u64)len > U32_MAX)
		return -EMSGSIZE;
	ret = message_begin(&m, context, false);
	if (ret)
		return ret;
	if (mic_len != HEADER_LEN + m.desc->mac_len) {
		ret = -EPROTO;
	} else {
		memcpy(m.header, mic, HEADER_LEN);
		if (!header_expected(&m, TOK_MIC) ||
		    memchr_inv(m.header + 4, 0xff, 4))
			ret = -EPROTO;
	}
	if (!ret)
		ret = message_check_sum(&m, usage_sign(&m),
					(struct krb5_ap_octets){ data, len },
					mic + HEADER_LEN);
	if (!ret)
		*seq = get_unaligned_be64(m.header + 8);
	krb5_scratch_put(m.scratch);
	return ret;
}
EXPORT_SYMBOL_GPL(krb5_ap_verify_mic);

static int wrap_sealed(struct gss_message *m, const void *data, size_t len,
		       u8 *token)
{
	u8 *body = token + HEADER_LEN;

	memcpy(token, m->header, HEADER_LEN);
	get_random_bytes(body, KRB5_BLOCK_LEN);
	if (len)
		memcpy(body + KRB5_BLOCK_LEN, data, len);
	memcpy(body + KRB5_BLOCK_LEN + len, m->header, HEADER_LEN);
	return krb5_crypt_derive(m->scratch, usage_seal(m)) ?:
		       krb5_crypt_seal(&m->scratch->usage_keys, body, len + HEADER_LEN);
}

/* The checksum is made as if EC and RRC were 0. */
static int wrap_signed(struct gss_message *m, const void *data, size_t len,
		       u8 *token)
{
	u8 sum[KRB5_HASH_LEN_MAX];
	int err;

	err = message_sum(m, usage_seal(m),
			  (struct krb5_ap_octets){ data, len }, sum);
	if (err)
		return err;
	put_unaligned_be16(m->desc->mac_len, m->header + 4);
	memcpy(token, m->header, HEADER_LEN);
	if (len)
		memcpy(token + HEADER_LEN, data, len);
	memcpy(token + HEADER_LEN + len, sum, m->desc->mac_len);
	return 0;
}

/**
 * krb5_ap_wrap() - sign a message, or encrypt it, and put both into one token
 * @context: the context
 * @seq: as of krb5_ap_get_mic()
 * @conf: encrypt it
 * @data: the message; any kernel memory
 * @len: its bytes
 * @token: set to the Wrap token; must not overlap @data
 * @size: bytes of @token; @len + KRB5_AP_WRAP_MAX are enough
 *
 * Context: process; may sleep, but never for another task; allocates as with
 *	GFP_NOIO.
 *
 * Return: bytes of the token; -EMSGSIZE if @token is too short, or the message
 *	has more than 1 MiB less 64 bytes; -ENOMEM; another -errno if
 *	it could not be made
 */
int krb5_ap_wrap(const struct krb5_ap_context *context, u64 seq, bool conf,
		 const void *data, size_t len, void *token, size_t size)
{
	struct gss_message m;
	size_t need;
	int ret;

	if (len > MESSAGE_MAX)
		return -EMSGSIZE;
	ret = message_begin(&m, context, true);
	if (ret)
		return ret;
	need = HEADER_LEN + len + m.desc->mac_len;
	if (conf)
		need += KRB5_BLOCK_LEN + HEADER_LEN;
	message_header(&m, TOK_WRAP, conf ? FLAG_SEALED : 0, seq);
	memset(m.header + 4, 0, 4);
	if (size < need)
		ret = -EMSGSIZE;
	else
		ret = conf ? wrap_sealed(&m, data, len, token) :
			     wrap_signed(&m, data, len, token);
	krb5_scratch_put(m.scratch);
	return ret ?: need;
}
EXPORT_SYMBOL_GPL(krb5_ap_wrap);

static void reverse(u8 *p, size_t len)
{
	size_t i;

	for (i = 0; i < len / 2; i++)
		swap(p[i], p[len - 1 - i]);
}

/* Undoes the rotation by RRC bytes to the right, in place. */
static void rotate_back(u8 *p, size_t len, size_t by)
{
	if (!len)
		return;
	by %= len;
	reverse(p, by);
	reverse(p + by, len - by);
	reverse(p, len);
}

static int unwrap_sealed(struct gss_message *m, struct krb5_ap_octets body,
			 u8 *buf, struct krb5_ap_octets *data)
{
	size_t ec = get_unaligned_be16(m->header + 4);
	const u8 *inner;
	int err;

	err = krb5_crypt_derive(m->scratch, usage_seal(m)) ?:
		      krb5_crypt_open(&m->scratch->usage_keys, body, buf, data);
	if (err)
		return err;
	if (data->len < HEADER_LEN + ec)
		return -EBADMSG;
	/* The header inside is the one outside, but for RRC. */
	inner = data->data + data->len - HEADER_LEN;
	memset(m->header + 6, 0, 2);
	if (crypto_memneq(inner, m->header, HEADER_LEN))
		return -EBADMSG;
	data->len -= HEADER_LEN + ec;
	return 0;
}

static int unwrap_signed(struct gss_message *m, struct krb5_ap_octets body,
			 struct krb5_ap_octets *data)
{
	if (get_unaligned_be16(m->header + 4) != m->desc->mac_len ||
	    body.len < m->desc->mac_len)
		return -EPROTO;
	data->data = body.data;
	data->len = body.len - m->desc->mac_len;
	memset(m->header + 4, 0, 4);
	return message_check_sum(m, usage_seal(m), *data,
				 data->data + data->len);
}

/**
 * krb5_ap_unwrap() - verify a Wrap token, and decrypt it if it is sealed
 * @context: the context
 * @token: the token; the caller owns the memory, and nobody changes it during
 *	the call. If the sender has rotated it, it is rotated back in place.
 * @len: its bytes. Any value is safe.
 * @buf: other memory, of @len bytes, for the plain text. It may have secrets
 *	in it afterwards, also after an error.
 * @seq: as of krb5_ap_verify_mic()
 * @conf: set to whether it was sealed
 * @data: set to the message, a view of @buf if it was sealed, else of @token
 *
 * Context: process; may sleep, but never for another task; allocates as with
 *	GFP_NOIO.
 *
 * Return: 0; -EPROTO if @token is not a Wrap token of the peer; -EBADMSG if it
 *	does not open; -EMSGSIZE if it has more than 1 MiB;
 *	-ENOMEM or another -errno if it could not be tried
 */
int krb5_ap_unwrap(const struct krb5_ap_context *context,
		   void *token, size_t len, void *buf, u64 *seq, bool *conf,
		   struct krb5_ap_octets *data)
{
	struct krb5_ap_octets body;
	struct gss_message m;
	int ret;

	if (len < HEADER_LEN)
		return -EPROTO;
	if (len > KRB5_AP_TOKEN_MAX_CEILING)
		return -EMSGSIZE;
	ret = message_begin(&m, context, false);
	if (ret)
		return ret;
	memcpy(m.header, token, HEADER_LEN);
	if (header_expected(&m, TOK_WRAP)) {
		body.data = token + HEADER_LEN;
		body.len = len - HEADER_LEN;
		rotate_back(token + HEADER_LEN, body.len,
			    get_unaligned_be16(m.header + 6));
		*conf = m.header[2] & FLAG_SEALED;
		ret = *conf ? unwrap_sealed(&m, body, buf, data) :
			      unwrap_signed(&m, body, data);
	} else {
		ret = -EPROTO;
	}
	if (!ret)
		*seq = get_unaligned_be64(m.header + 8);
	krb5_scratch_put(m.scratch);
	return ret;
}
EXPORT_SYMBOL_GPL(krb5_ap_unwrap);
