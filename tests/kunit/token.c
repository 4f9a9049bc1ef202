// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that are made to order. They are written by an encoder that is not
 * the one under test, and sealed by krb5_crypt_seal(), which crypt_kunit.c has
 * compared with the RFCs.
 */
#include "token.h"

void token_service_key(s32 etype, u32 kvno, u8 *value)
{
	unsigned int i;

	for (i = 0; i < KRB5_AP_KEY_MAX; i++)
		value[i] = 0x40 + etype + 31 * kvno + 7 * i;
}

void token_set_key(struct token_key *key, s32 etype)
{
	const struct krb5_enctype_desc *desc = krb5_enctype_find(etype);

	key->etype = etype;
	key->said_etype = etype;
	key->said_len = desc ? desc->key_len : 0;
	noise_fill(key->value, sizeof(key->value));
}

void token_init(struct token *token, s32 etype, s64 now)
{
	*token = (struct token){
		.pvno = 5,
		.msg_type = 14,
		.options = KRB5_AP_OPT_MUTUAL_REQUIRED,
		.tkt_vno = 5,
		.srealm = TOKEN_REALM,
		.sname = TOKEN_SERVICE,
		.kvno = 3,
		.ticket_usage = 2,
		.flags = KRB5_AP_TICKET_FORWARDABLE |
			 KRB5_AP_TICKET_PRE_AUTHENT |
			 KRB5_AP_TICKET_TRANSITED_CHECKED,
		.crealm = "CLIENT.REALM",
		.cname = TOKEN_CLIENT,
		.authtime = now - 1000,
		.starttime = now - 900,
		.endtime = now + 36000,
		.auth_usage = 11,
		.auth_etype = etype,
		.auth_kvno = -1,
		.auth_vno = 5,
		.auth_crealm = "CLIENT.REALM",
		.auth_cname = TOKEN_CLIENT,
		.checksum_type = 0x8003,
		.cusec = 123456,
		.ctime = now,
		.has_seq = true,
		.seq = 0x2badcafe,
		.msg_tag = 0x6e,
	};
	token_set_key(&token->service, etype);
	token_service_key(etype, 3, token->service.value);
	token_set_key(&token->session, etype);
	token_set_key(&token->subkey, etype);
}

static void enc_key(struct enc *enc, const struct token_key *key)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, key->said_etype);
	enc_tagged(enc, 1, enc_octets, 0x04, key->value, key->said_len);
	enc_close(enc);
}

static void enc_checksum(struct enc *enc, const struct token *t)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, t->checksum_type);
	enc_tagged(enc, 1, enc_view, 0x04, t->checksum);
	enc_close(enc);
}

static void enc_transited(struct enc *enc, struct krb5_ap_octets contents)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, 1);
	enc_tagged(enc, 1, enc_view, 0x04, contents);
	enc_close(enc);
}

static void enc_ticket_part(struct enc *enc, const struct token *t)
{
	enc_open(enc, 0x63);
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_flags, t->flags);
	enc_tagged(enc, 1, enc_key, &t->session);
	enc_tagged(enc, 2, enc_text, t->crealm);
	enc_tagged(enc, 3, enc_name, 1, t->cname);
	enc_tagged(enc, 4, enc_transited, t->transited);
	enc_tagged(enc, 5, enc_time, t->authtime);
	if (t->starttime)
		enc_tagged(enc, 6, enc_time, t->starttime);
	enc_tagged(enc, 7, enc_time, t->endtime);
	if (t->renew_till)
		enc_tagged(enc, 8, enc_time, t->renew_till);
	if (t->caddr.data)
		enc_tagged(enc, 9, enc_view, 0x30, t->caddr);
	if (t->authdata.data)
		enc_tagged(enc, 10, enc_view, 0x30, t->authdata);
	enc_close(enc);
	enc_close(enc);
}

static void enc_authenticator(struct enc *enc, const struct token *t)
{
	enc_open(enc, 0x62);
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, t->auth_vno);
	enc_tagged(enc, 1, enc_text, t->auth_crealm);
	enc_tagged(enc, 2, enc_name, 1, t->auth_cname);
	if (t->checksum.data)
		enc_tagged(enc, 3, enc_checksum, t);
	enc_tagged(enc, 4, enc_integer, t->cusec);
	enc_tagged(enc, 5, enc_time, t->ctime);
	if (t->subkey.said_etype)
		enc_tagged(enc, 6, enc_key, &t->subkey);
	if (t->has_seq)
		enc_tagged(enc, 7, enc_integer, t->seq);
	if (t->auth_authdata.data)
		enc_tagged(enc, 8, enc_view, 0x30, t->auth_authdata);
	enc_close(enc);
	enc_close(enc);
}

/* Seals a plain text with a fresh confounder, and spoils it as it was asked. */
static struct krb5_ap_octets seal(struct kunit *test,
				  const struct token_key *key, int usage,
				  enum token_spoil spoil, struct enc *plain)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, key->etype);
	struct krb5_work *work;
	size_t len;
	u8 *buf;
	int err;

	if (spoil == TOKEN_CUT)
		plain->len--;
	if (spoil == TOKEN_LONG)
		enc_raw(plain, "", 1);
	if (spoil == TOKEN_EMPTY)
		plain->len = 0;
	len = plain->len + krb5_crypt_overhead(desc);
	buf = test_vmalloc(test, len);
	noise_fill(buf, KRB5_BLOCK_LEN);
	memcpy(buf + KRB5_BLOCK_LEN, plain->data, plain->len);

	work = krb5_work_get();
	err = krb5_crypt_set_base(work, desc, key->value) ?:
	      krb5_crypt_usage(work, (enum krb5_usage)usage) ?:
	      krb5_crypt_seal(&work->pair, buf, plain->len);
	krb5_work_put(work);
	KUNIT_ASSERT_EQ(test, 0, err);

	if (spoil == TOKEN_SHORT)
		len = krb5_crypt_overhead(desc) - 1;
	if (spoil == TOKEN_LAST_BIT)
		buf[len - 1] ^= 1;
	if (spoil == TOKEN_FIRST_BIT)
		buf[0] ^= 0x80;
	return (struct krb5_ap_octets){ buf, len };
}

static void enc_encrypted(struct enc *enc, s32 etype, s64 kvno,
			  struct krb5_ap_octets cipher)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, etype);
	if (kvno >= 0)
		enc_tagged(enc, 1, enc_integer, kvno);
	enc_tagged(enc, 2, enc_view, 0x04, cipher);
	enc_close(enc);
}

static void enc_ticket(struct enc *enc, const struct token *t,
		       struct krb5_ap_octets cipher)
{
	enc_open(enc, 0x61);
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, t->tkt_vno);
	enc_tagged(enc, 1, enc_text, t->srealm);
	enc_tagged(enc, 2, enc_name, 2, t->sname);
	enc_tagged(enc, 3, enc_encrypted, t->service.said_etype, t->kvno,
		   cipher);
	enc_close(enc);
	enc_close(enc);
}

struct krb5_ap_octets token_make(struct kunit *test, const struct token *t)
{
	size_t size = PAGE_SIZE + t->authdata.len + t->caddr.len +
		      t->transited.len + t->auth_authdata.len +
		      t->auth_cipher.len + t->checksum.len;
	struct krb5_ap_octets ticket, auth = t->auth_cipher;
	struct enc plain, enc;

	enc_init(test, &plain, size);
	enc_ticket_part(&plain, t);
	ticket = seal(test, &t->service, t->ticket_usage, t->ticket_spoil,
		      &plain);
	if (!auth.data) {
		plain.len = 0;
		enc_authenticator(&plain, t);
		auth = seal(test, &t->session, t->auth_usage, t->auth_spoil,
			    &plain);
	}

	enc_init(test, &enc, 2 * size + t->trailing);
	enc_open(&enc, t->msg_tag);
	enc_open(&enc, 0x30);
	enc_tagged(&enc, 0, enc_integer, t->pvno);
	enc_tagged(&enc, 1, enc_integer, t->msg_type);
	enc_tagged(&enc, 2, enc_flags, t->options);
	enc_tagged(&enc, 3, enc_ticket, t, ticket);
	enc_tagged(&enc, 4, enc_encrypted, t->auth_etype, t->auth_kvno, auth);
	enc_close(&enc);
	enc_close(&enc);
	enc.len += t->trailing;
	return enc_done(&enc);
}

void enc_authdata(struct enc *enc, s32 type, struct krb5_ap_octets data)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, type);
	enc_tagged(enc, 1, enc_view, 0x04, data);
	enc_close(enc);
}

void enc_if_relevant(struct enc *enc, s32 type, struct krb5_ap_octets data)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, 1);
	enc_open(enc, 0xa1);
	enc_open(enc, 0x04);
	enc_open(enc, 0x30);
	enc_authdata(enc, type, data);
	enc_close(enc);
	enc_close(enc);
	enc_close(enc);
	enc_close(enc);
}
