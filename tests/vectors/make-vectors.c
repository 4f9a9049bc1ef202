// SPDX-License-Identifier: GPL-2.0
/*
 * usage: make-vectors >accept_vectors.h
 *
 * Makes KRB_AP_REQs and encrypted data with libkrb5, for keys and at a time
 * that are fixed. Confounders, subkeys and sequence numbers are libkrb5's own,
 * so that no two runs make the same.
 */
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exported.h"
#include "vectors.h"

static const krb5_enctype enctypes[] = { 17, 18, 19, 20, 25, 26 };
static krb5_context ctx;

static void must(krb5_error_code err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "make-vectors: %s: %s\n", what,
		krb5_get_error_message(ctx, err));
	exit(1);
}

/* A key whose octets are a pattern. */
static krb5_keyblock *make_key(krb5_enctype enctype, unsigned int seed)
{
	size_t bytes, length, i;
	krb5_keyblock *key;

	must(krb5_c_keylengths(ctx, enctype, &bytes, &length), "key length");
	must(krb5_init_keyblock(ctx, enctype, length, &key), "key");
	for (i = 0; i < length; i++)
		key->contents[i] = seed + 37 * i;
	return key;
}

static void print_octets(const char *name, const void *data, size_t len)
{
	const unsigned char *p = data;
	size_t i;

	printf("\t\t.%s = {\n\t\t\t.len = %zu,\n", name, len);
	printf("\t\t\t.data = (const unsigned char []) {");
	for (i = 0; i < len; i++)
		printf("%s0x%02x,", i % 8 ? " " : "\n\t\t\t\t", p[i]);
	/* There is no array of no elements. */
	printf("%s\n\t\t\t},\n\t\t},\n", len ? "" : "\n\t\t\t\t0x00,");
}

static krb5_principal parse(const char *name)
{
	krb5_principal principal;

	must(krb5_parse_name(ctx, name, &principal), name);
	return principal;
}

static void make_request(krb5_enctype enctype, int mutual)
{
	krb5_keyblock *service_key = make_key(enctype, 0x10 + enctype);
	krb5_keyblock *session_key = make_key(enctype, 0x80 + enctype);
	krb5_keyblock *subkey;
	krb5_enc_tkt_part part = {};
	krb5_auth_context ac = NULL;
	krb5_ticket ticket = {};
	krb5_creds creds = {};
	krb5_data *encoded, request, data = { .length = 4, .data = "data" };
	krb5_int32 seq;

	part.flags = VECTOR_FLAGS;
	part.session = session_key;
	part.client = parse(VECTOR_CLIENT "@" VECTOR_REALM);
	part.transited.tr_type = 1;
	part.times.authtime = VECTOR_AUTHTIME;
	part.times.starttime = VECTOR_START;
	part.times.endtime = VECTOR_END;
	part.times.renew_till = VECTOR_RENEW;
	ticket.server = parse(VECTOR_SERVICE "@" VECTOR_REALM);
	ticket.enc_part2 = &part;
	must(krb5_encrypt_tkt_part(ctx, service_key, &ticket), "ticket");
	ticket.enc_part.kvno = VECTOR_KVNO;
	must(encode_krb5_ticket(&ticket, &encoded), "ticket");

	creds.client = part.client;
	creds.server = ticket.server;
	creds.keyblock = *session_key;
	creds.times = part.times;
	creds.ticket = *encoded;
	must(krb5_auth_con_init(ctx, &ac), "context");
	must(krb5_auth_con_setflags(ctx, ac, KRB5_AUTH_CONTEXT_DO_SEQUENCE),
	     "flags");
	must(krb5_mk_req_extended(ctx, &ac, AP_OPTS_USE_SUBKEY |
				  (mutual ? AP_OPTS_MUTUAL_REQUIRED : 0),
				  &data, &creds, &request), "request");
	must(krb5_auth_con_getsendsubkey(ctx, ac, &subkey), "subkey");
	must(krb5_auth_con_getlocalseqnumber(ctx, ac, &seq), "sequence");

	printf("\t{\n\t\t.enctype = %d,\n\t\t.mutual = %d,\n", enctype, mutual);
	printf("\t\t.seq = %uU,\n", (unsigned int)seq);
	print_octets("service_key", service_key->contents, service_key->length);
	print_octets("session_key", session_key->contents, session_key->length);
	print_octets("subkey", subkey->contents, subkey->length);
	print_octets("token", request.data, request.length);
	printf("\t},\n");
}

static void make_sealed(krb5_enctype enctype, int usage, unsigned int len)
{
	krb5_keyblock *key = make_key(enctype, usage + 3 * len);
	char plain[256], cipher[512];
	krb5_data in = { .length = len, .data = plain };
	krb5_enc_data out = {
		.ciphertext = { .length = sizeof(cipher), .data = cipher },
	};
	krb5_cksumtype sumtype;
	krb5_checksum sum;
	unsigned int i;

	for (i = 0; i < len; i++)
		plain[i] = i;
	must(krb5_c_encrypt(ctx, key, usage, NULL, &in, &out), "encryption");
	must(krb5int_c_mandatory_cksumtype(ctx, enctype, &sumtype), "checksum");
	must(krb5_c_make_checksum(ctx, sumtype, key, usage, &in, &sum),
	     "checksum");
	printf("\t{\n\t\t.enctype = %d,\n\t\t.usage = %d,\n", enctype, usage);
	print_octets("key", key->contents, key->length);
	print_octets("plain", plain, len);
	print_octets("cipher", out.ciphertext.data, out.ciphertext.length);
	printf("\t\t.sumtype = %d,\n", sumtype);
	print_octets("sum", sum.contents, sum.length);
	printf("\t},\n");
}

int main(void)
{
	static const unsigned int lengths[] = { 0, 1, 15, 16, 17, 33, 100 };
	static const int usages[] = { 2, 11, 12, 17 };
	unsigned int i, j, n = 0;

	must(krb5_init_context(&ctx), "libkrb5");
	must(krb5_set_debugging_time(ctx, VECTOR_TIME, VECTOR_CUSEC), "time");
	/* Not in one string, as this is not the licence of this file. */
	printf("/* %s: GPL-2.0 */\n", "SPDX-License-Identifier");
	printf("/* Made by make-vectors with libkrb5; do not edit. */\n");
	printf("#ifndef _KRB5_AP_ACCEPT_VECTORS_H\n");
	printf("#define _KRB5_AP_ACCEPT_VECTORS_H\n\n");
	printf("#include \"vectors.h\"\n\n");
	printf("static const struct accept_vector accept_vectors[] = {\n");
	for (i = 0; i < sizeof(enctypes) / sizeof(*enctypes); i++) {
		make_request(enctypes[i], 0);
		make_request(enctypes[i], 1);
	}
	printf("};\n\nstatic const struct sealed_vector sealed_vectors[] = {\n");
	for (i = 0; i < sizeof(enctypes) / sizeof(*enctypes); i++)
		for (j = 0; j < sizeof(lengths) / sizeof(*lengths); j++)
			make_sealed(enctypes[i], usages[n++ % 4], lengths[j]);
	printf("};\n\n#endif /* _KRB5_AP_ACCEPT_VECTORS_H */\n");
	return 0;
}
