// SPDX-License-Identifier: GPL-2.0
/*
 * Each decoder by itself. What it accepts is encoded again, and that is the input,
 * byte by byte: there is one encoding of a message, and no field of it is lost.
 *
 * Leniencies, where the two differ: KerberosFlags of more or fewer than 32 bits;
 * a negative sequence number or version of a key; fields that nobody reads (times,
 * names and texts of a KRB_ERROR; the kvno of a KRB_AP_REP; a NegTokenInit's flags; a
 * NegTokenResp's mechanism).
 *
 * Input: which decoder, then what it decodes.
 */
#include "env.h"
#include "accept/accept.h"
#include "encode.h"
#include "wire/gss_checksum.h"
#include "wire/gss_token.h"
#include "wire/spnego.h"

/* The input of the run in hand, and room for its encoding. */
static const u8 *d;
static size_t n;
static u8 *buf;
static struct der_writer w;

static void encode_begin(void)
{
	free(buf);
	buf = malloc(n + 64);
	der_writer_init(&w, buf, n + 64);
}

static size_t encoded(void)
{
	return buf + n + 64 - w.pos;
}

static void expect_same(bool exact)
{
	CHECK(!w.full);
	outcome(" exact=%d encoded=%x", exact, digest(w.pos, encoded()));
	if (exact)
		CHECK(encoded() == n && !memcmp(w.pos, d, n));
}

/* The contents of [tag] inside an APPLICATION or [0] and a SEQUENCE. */
static struct krb5_ap_octets field(int number)
{
	struct krb5_ap_octets o;
	struct der der, app, seq;

	der_init(&der, d, n);
	app = der_enter(&der, d[0]);
	seq = der_enter(&app, DER_SEQUENCE);
	while (!seq.bad && !der_at_end(&seq)) {
		if (der_tag(&seq) == DER_CONTEXT(number))
			return der_read(&seq, DER_CONTEXT(number));
		o = der_read(&seq, der_tag(&seq));
	}
	(void)o;
	return (struct krb5_ap_octets){};
}

/* BIT STRING of 32 bits. */
static bool flags32(int number)
{
	struct krb5_ap_octets o = field(number);

	return o.len == 7 && !o.data[2];
}

static bool negative(int number)
{
	struct krb5_ap_octets o = field(number);

	return o.len > 2 && o.data[2] & 0x80;
}

/* Versions from 2^31 on can also be written as negative numbers. */
static bool kvno_unsigned(const struct krb5_encrypted *enc)
{
	return !enc->has_kvno || enc->kvno <= S32_MAX;
}

static void decode_ap_req(void)
{
	struct krb5_ap_req req, again;

	if (krb5_decode_ap_req(d, n, &req))
		return;
	CHECK(inside(req.service.realm, d, n) && inside(req.service.names, d, n));
	CHECK(inside(req.ticket.cipher, d, n) &&
	      inside(req.authenticator.cipher, d, n));
	CHECK(req.service.components && req.service.realm.len);
	encode_begin();
	encode_ap_req(&w, &req);
	expect_same(flags32(2) && kvno_unsigned(&req.ticket) &&
		    kvno_unsigned(&req.authenticator));
	CHECK(!krb5_decode_ap_req(w.pos, encoded(), &again));
	CHECK(again.options == req.options);
}

static void decode_ticket_part(void)
{
	struct krb5_enc_ticket_part part;

	if (!krb5_decode_enc_ticket_part(d, n, &part))
		return;
	CHECK(inside(part.client.realm, d, n) && inside(part.client.names, d, n));
	CHECK(inside(part.key.value, d, n) && inside(part.transited, d, n));
	CHECK(inside(part.caddr, d, n) && inside(part.authdata, d, n));
	encode_begin();
	encode_ticket_part(&w, &part, field(6).data, field(8).data);
	expect_same(flags32(0));
}

static void decode_authenticator(void)
{
	struct krb5_authenticator auth;

	if (krb5_decode_authenticator(d, n, &auth))
		return;
	CHECK(inside(auth.client.realm, d, n) && inside(auth.client.names, d, n));
	CHECK(inside(auth.checksum.value, d, n) && inside(auth.subkey.value, d, n));
	CHECK(inside(auth.authdata, d, n) && auth.cusec < 1000000);
	/* The encoder leaves authorization data out. */
	encode_begin();
	krb5_encode_authenticator(&w, &auth);
	expect_same(!negative(7) && !auth.authdata.data);
}

static void decode_ap_rep_part(void)
{
	struct krb5_enc_ap_rep_part part;

	if (!krb5_decode_enc_ap_rep_part(d, n, &part))
		return;
	CHECK(inside(part.subkey.value, d, n) && part.cusec < 1000000);
	encode_begin();
	krb5_encode_enc_ap_rep_part(&w, &part);
	expect_same(!negative(3));
}

static void decode_ap_rep(void)
{
	struct krb5_encrypted enc;

	if (krb5_decode_ap_rep(d, n, &enc))
		return;
	CHECK(inside(enc.cipher, d, n));
	encode_begin();
	krb5_encode_ap_rep(&w, enc.etype, enc.cipher.data, enc.cipher.len);
	expect_same(!enc.has_kvno);
}

static void decode_error(void)
{
	static const u8 names[] = { DER_GENERAL_STRING, 1, 'x' };
	struct krb5_name service = {
		.realm = { (const u8 *)"R", 1 },
		.names = { names, sizeof(names) },
		.type = 1,
	};
	struct krb5_error error, again;

	if (krb5_decode_error(d, n, &error))
		return;
	CHECK(error.susec < 1000000);
	if (error.code < 0)
		return;
	encode_begin();
	krb5_encode_error(&w, error.code, error.stime, error.susec, &service);
	CHECK(!w.full && !krb5_decode_error(w.pos, encoded(), &again));
	CHECK(!memcmp(&again, &error, sizeof(error)));
	outcome(" %d", error.code);
}

static void decode_cred(void)
{
	struct krb5_ap_octets tickets;
	struct krb5_encrypted enc;

	if (!krb5_decode_cred(d, n, &tickets, &enc))
		return;
	CHECK(inside(tickets, d, n) && tickets.len && inside(enc.cipher, d, n));
	encode_begin();
	encode_cred(&w, tickets, &enc);
	expect_same(kvno_unsigned(&enc));
}

static void decode_gss(void)
{
	struct krb5_ap_octets message;
	enum krb5_gss_tok_id id;

	if (krb5_gss_strip(d, n, &id, &message))
		return;
	CHECK(krb5_gss_framed(d, n) && !krb5_spnego_framed(d, n));
	CHECK(inside(message, d, n) && message.data + message.len == d + n);
	encode_begin();
	der_put(&w, message.data, message.len);
	krb5_gss_frame(&w, id, buf + n + 64);
	expect_same(true);
}

static void decode_spnego_first(void)
{
	struct krb5_spnego_message m;

	if (!krb5_spnego_framed(d, n) || krb5_spnego_get_init(d, n, &m))
		return;
	CHECK(inside(m.mech_types, d, n) && inside(m.mech, d, n));
	CHECK(inside(m.token, d, n) && inside(m.mic, d, n));
	CHECK(m.mech.len == 9 && m.mech_types.len <= KRB5_AP_MECH_TYPES_MAX);
	CHECK(inside(m.mech, m.mech_types.data, m.mech_types.len));
	outcome(" preferred=%d token=%zu mic=%zu", m.preferred, m.token.len,
		m.mic.len);
}

static void decode_spnego_next(void)
{
	struct krb5_ap_octets none = {}, state;
	struct krb5_spnego_message m;

	if (krb5_spnego_get_resp(d, n, &m))
		return;
	CHECK(inside(m.token, d, n) && inside(m.mic, d, n));
	CHECK(!m.mech.data && !m.mech_types.data);
	state = field(0);
	if (!state.data || field(1).data)
		return;
	encode_begin();
	krb5_spnego_put_resp(&w, state.data[2], none, m.token, m.mic);
	expect_same(true);
}

static void decode_checksum(void)
{
	static const struct krb5_ap_bindings bindings = {
		.application = { (const u8 *)"x", 1 },
	};
	struct krb5_checksum sum = { .type = KRB5_CKSUMTYPE_GSS };
	u8 again[KRB5_GSS_CHECKSUM_LEN];
	struct krb5_gss_checksum gss;
	bool bound;

	sum.value = (struct krb5_ap_octets){ d, n };
	if (krb5_gss_checksum_get(&sum, &gss))
		return;
	CHECK(inside(gss.deleg, d, n) && n >= KRB5_GSS_CHECKSUM_LEN);
	krb5_gss_check_bindings(&bindings, n & 1, &gss, n & 2, &bound);
	krb5_gss_checksum_put(NULL, gss.flags, again);
	CHECK(!memcmp(again, d, 4) && !memcmp(again + 20, d + 20, 4));
	outcome(" flags=%x deleg=%zu bound=%d", gss.flags, gss.deleg.len, bound);
	CHECK(bound <= !memcmp(gss.bnd, d + 4, KRB5_GSS_BND_LEN));
}

static void decode_authdata(void)
{
	struct krb5_ap_octets o = { d, n };
	struct krb5_authdata_found found;
	bool lenient, strict;

	lenient = !krb5_check_authdata(o, KRB5_AP_CRITICAL_AUTHDATA_LENIENT,
				       &found);
	outcome(" lenient=%d pacs=%u options=%x etypes=%zu", lenient, found.pacs,
		found.ap_options, found.etypes.len);
	if (lenient) {
		CHECK(inside(found.pac, d, n) && inside(found.etypes, d, n));
		CHECK(!found.pacs == !found.pac.data);
	}
	/* Whatever the strict policy takes, the lenient one does. */
	strict = !krb5_check_authdata(o, KRB5_AP_CRITICAL_AUTHDATA_STRICT,
				      &found);
	outcome(" strict=%d", strict);
	if (strict)
		CHECK(lenient);
}

static void decode_pac(void)
{
	static const u8 alice[] = "\x1b\x05" "alice";
	static const u8 wide[] = "\x1b\x03\xe2\x82\xac\x1b\x04\xf0\x9f\x98\x80";
	struct krb5_mac_key key = {};
	struct krb5_name name = { .components = 1 };
	u8 *pac;
	int ret;

	if (!n)
		return;
	key.desc = krb5_enctype_find(env_etypes[(d[0] & 7) % 6]);
	name.names = d[0] & 8 ?
		(struct krb5_ap_octets){ wide, sizeof(wide) - 1 } :
		(struct krb5_ap_octets){ alice, sizeof(alice) - 1 };
	pac = copy_of(d + 1, n - 1);
	ret = krb5_pac_verify(&key, pac, n - 1, &name, shim_now - 3600);
	outcome(" pac=%d", ret);
	/* "the same afterwards" */
	CHECK(!memcmp(pac, d + 1, n - 1));
	CHECK(ret >= 0 && ret != KRB5_AP_PAC_NOT_REQUESTED);
	free(pac);
}

static void decode_ticket(void)
{
	struct krb5_encrypted enc;

	if (krb5_decode_ticket(d, n, &enc))
		CHECK(inside(enc.cipher, d, n) && enc.cipher.data);
}

static void decode_principal(void)
{
	struct krb5_ap_principal *p, *q;
	char *text = malloc(n + 1), *again;
	int len;

	if (n)
		memcpy(text, d, n);
	text[n] = '\0';
	p = krb5_ap_principal_parse(text, GFP_KERNEL);
	outcome(" %ld", IS_ERR(p) ? PTR_ERR(p) : 0);
	if (!IS_ERR_OR_NULL(p)) {
		len = krb5_ap_principal_unparse(p, NULL, 0);
		again = malloc(len + 1);
		CHECK(krb5_ap_principal_unparse(p, again, len + 1) == len);
		q = krb5_ap_principal_parse(again, GFP_KERNEL);
		/* The escaped text may be longer than one may be. */
		CHECK(!IS_ERR(q) || len > KRB5_AP_PRINCIPAL_MAX);
		if (!IS_ERR(q))
			CHECK(krb5_ap_principal_equal(p, q));
		krb5_ap_principal_free(q);
		free(again);
	}
	krb5_ap_principal_free(p);
	free(text);
}

static void decode_etypes(void)
{
	static const s32 context_etypes[] = { 18, 20 };
	struct krb5_ap_request request = {};
	const struct krb5_enctype_desc *desc;
	struct krb5_ap_octets list = { d, n };
	int ret;

	if (n & 1) {
		request.context_enctypes = context_etypes;
		request.context_enctypes_count = 2;
	}
	ret = krb5_choose_enctype(&request, KRB5_ENCTYPES_ALL,
				  krb5_enctype_find(18), list, &desc);
	CHECK(ret || desc);
	outcome(" %d:%d", ret, !ret && desc ? desc->etype : 0);
}

static void decode_transited(void)
{
	struct krb5_enc_ticket_part ticket = { .tr_type = 1 };
	struct krb5_ap_octets server = { (const u8 *)"B.EXAMPLE.ORG", 13 };
	struct krb5_capaths *none = NULL;
	int ret;

	ticket.client.realm = (struct krb5_ap_octets){
		(const u8 *)"A.EXAMPLE.ORG", 13
	};
	ticket.transited = (struct krb5_ap_octets){ d, n };
	ret = krb5_check_transited(&ticket, server,
				   KRB5_AP_TRANSITED_HIERARCHY, &none,
				   GFP_KERNEL);
	CHECK(ret >= 0);
	outcome(" %s", krb5_ap_reason_name(ret));
}

static void (*const decoders[])(void) = {
	decode_ap_req, decode_ticket_part, decode_authenticator,
	decode_ap_rep_part, decode_ap_rep, decode_error, decode_cred,
	decode_gss, decode_spnego_first, decode_spnego_next, decode_checksum,
	decode_authdata, decode_pac, decode_ticket, decode_principal,
	decode_etypes, decode_transited,
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	env_begin();
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	long live = shim_live;
	u8 *copy;

	if (!size || data[0] >= ARRAY_SIZE(decoders))
		return -1;
	n = size - 1;
	copy = copy_of(data + 1, n);
	d = copy;
	decoders[data[0]]();
	CHECK(!n || !memcmp(copy, data + 1, n));
	free(copy);
	CHECK(shim_live == live);
	return 0;
}
