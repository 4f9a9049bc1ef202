// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 4121 tokens: the header, and the arithmetic of EC and RRC, with a cipher
 * that opens to anything.
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
	return 0;
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

int main(void)
{
	static u8 buf[BYTES];
	struct krb5_ap_context context = { .initiator = nondet_bool() };
	struct krb5_ap_octets text = {};
	size_t len;
	u8 *data = any_bytes(&len);
	bool conf;
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
	default:
		ret = krb5_ap_unwrap(&context, data, len,
				     buf + BYTES - len, &seq, &conf, &text);
		if (ret)
			break;
		if (conf)
			INSIDE(text, buf + BYTES - len, len);
		else
			INSIDE(text, data, len);
		break;
	}
	return 0;
}
