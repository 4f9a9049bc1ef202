// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 4121 tokens: the header, the arithmetic of EC and RRC, and what is written, with
 * a cipher that opens to anything. Its results are where it may put them.
 */
#include "common.h"

#include "context/per_message.c"

static struct krb5_enctype_desc desc;
static struct krb5_scratch scratch;
static struct krb5_ap_key key;

void get_random_bytes(void *p, size_t n) { }

const struct krb5_ap_key *krb5_ap_context_key(const struct krb5_ap_context *c)
{
	return &key;
}

const struct krb5_ap_key *
krb5_ap_context_acceptor_subkey(const struct krb5_ap_context *c)
{
	return nondet_bool() ? &key : NULL;
}

const struct krb5_enctype_desc *krb5_enctype_find(s32 etype)
{
	return &desc;
}

struct krb5_scratch *krb5_scratch_get(gfp_t gfp)
{
	return nondet_bool() ? &scratch : ERR_PTR(-ENOMEM);
}

void krb5_scratch_put(struct krb5_scratch *s) { }

int krb5_crypt_set_key(struct krb5_scratch *s, const struct krb5_enctype_desc *d,
		       const u8 *k)
{
	return 0;
}

int krb5_crypt_derive(struct krb5_scratch *s, enum krb5_usage usage)
{
	return 0;
}

int krb5_crypt_seal(const struct krb5_usage_keys *keys, u8 *buf, size_t len)
{
	CLAIM(__CPROVER_w_ok(buf, KRB5_BLOCK_LEN + len + desc.mac_len));
	return nondet_bool() ? -ENOMEM : 0;
}

int krb5_crypt_open(const struct krb5_usage_keys *keys,
		    struct krb5_ap_octets cipher, u8 *out,
		    struct krb5_ap_octets *plain)
{
	if (cipher.len < KRB5_BLOCK_LEN + desc.mac_len)
		return -EPROTO;
	if (nondet_bool())
		return -EBADMSG;
	plain->data = out + KRB5_BLOCK_LEN;
	plain->len = cipher.len - desc.mac_len - KRB5_BLOCK_LEN;
	return 0;
}

int krb5_checksum_key(struct krb5_scratch *s, enum krb5_usage usage,
		      struct krb5_mac_key *k)
{
	return 0;
}

int krb5_checksum(const struct krb5_mac_key *k, struct krb5_ap_octets first,
		  struct krb5_ap_octets second, u8 *sum)
{
	return nondet_bool() ? -ENOMEM : 0;
}

static void wrap(struct krb5_ap_context *context, const u8 *data, size_t len)
{
	size_t size = nondet_size();
	u8 *token;
	int ret;

	__CPROVER_assume(size <= 2 * BYTES);
	token = malloc(size);
	__CPROVER_assume(token);
	if (STEP == 2)
		ret = krb5_ap_wrap(context, 1, nondet_bool(), data, len, token, size);
	else
		ret = krb5_ap_get_mic(context, 1, data, len, token, size);
	CLAIM(ret && (ret < 0 || ret <= size));
}

/* To the left by so many bytes: what was to the right of the rest is first. */
static void rotate(u8 *data, size_t len)
{
	size_t by = nondet_size(), i = nondet_size();
	u8 before;

	__CPROVER_assume(by <= 0xffff && i < len);
	before = data[(i + by) % len];
	rotate_back(data, len, by);
	CLAIM(data[i] == before);
}

/* Any header, and anything behind it: what is left of a Wrap token after its rotation. */
static void take_apart(const struct krb5_ap_context *context, const u8 *body, size_t len)
{
	struct krb5_ap_octets data = {};
	struct gss_message m;
	u8 *buf, header[HEADER_LEN];
	int ret;

	__CPROVER_havoc_object(header);
	memcpy(m.header, header, HEADER_LEN);
	m.context = context;
	m.desc = &desc;
	m.scratch = &scratch;
	m.acceptor = nondet_bool();
	if (STEP == 4) {
		buf = malloc(len);
		__CPROVER_assume(buf);
		ret = unwrap_sealed(&m, (struct krb5_ap_octets){ body, len }, buf, &data);
		CLAIM(ret || data.len <= len - KRB5_BLOCK_LEN - HEADER_LEN - desc.mac_len -
			     get_unaligned_be16(header + 4));
		if (!ret)
			INSIDE(data, buf, len);
	} else if (STEP == 5) {
		ret = unwrap_signed(&m, (struct krb5_ap_octets){ body, len }, &data);
		CLAIM(ret || get_unaligned_be16(header + 4) == desc.mac_len);
		CLAIM(ret || data.len == len - desc.mac_len);
		if (!ret)
			INSIDE(data, body, len);
	} else {
		ret = header_expected(&m, TOK_WRAP);
		CLAIM(!ret || (header[0] == 0x05 && header[1] == 0x04 && header[3] == 0xff));
		CLAIM(!ret || !(header[2] & FLAG_ACCEPTOR) == !m.acceptor);
	}
}

int main(void)
{
	struct krb5_ap_context context = { .initiator = nondet_bool() };
	size_t len;
	u8 *data = any_bytes(&len);
	u64 seq;
	int ret;

	desc.mac_len = nondet_u8();
	__CPROVER_assume(desc.mac_len == 12 || desc.mac_len == 16 ||
			 desc.mac_len == 24);
	switch (STEP) {
	case 0:
		ret = krb5_ap_verify_mic(&context, "text", 4, data, len, &seq);
		CLAIM(ret || len == HEADER_LEN + desc.mac_len);
		CLAIM(ret || !(data[2] & FLAG_SEALED));
		break;
	case 1:
		rotate(data, len);
		break;
	case 2:
	case 3:
		wrap(&context, data, len);
		break;
	default:
		take_apart(&context, data, len);
		break;
	}
	return 0;
}
