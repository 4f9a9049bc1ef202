// SPDX-License-Identifier: GPL-2.0
/*
 * usage: check-vectors
 *
 * Holds accept_vectors.h against libkrb5: are these requests accepted by it, at
 * their time and with their keys, and do the encrypted data open?
 */
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accept_vectors.h"
#include "exported.h"

static krb5_context ctx;
static unsigned int failed;

static int good(krb5_error_code err, const char *what, unsigned int i)
{
	if (!err)
		return 1;
	fprintf(stderr, "check-vectors: %s %u: %s\n", what, i,
		krb5_get_error_message(ctx, err));
	failed++;
	return 0;
}

static void expect(int holds, const char *what, unsigned int i)
{
	if (holds)
		return;
	fprintf(stderr, "check-vectors: %u: wrong %s\n", i, what);
	failed++;
}

static krb5_keyblock keyblock(int enctype, struct vector_octets o)
{
	return (krb5_keyblock){
		.enctype = enctype, .length = o.len,
		.contents = (krb5_octet *)o.data,
	};
}

static krb5_data octets(struct vector_octets o)
{
	return (krb5_data){ .length = o.len, .data = (char *)o.data };
}

static int key_is(const krb5_keyblock *key, int enctype, struct vector_octets o)
{
	return key && key->enctype == enctype && key->length == o.len &&
	       !memcmp(key->contents, o.data, o.len);
}

static void check_request(const struct accept_vector *v, unsigned int i)
{
	krb5_keyblock service_key = keyblock(v->enctype, v->service_key);
	krb5_keytab_entry entry = { .vno = VECTOR_KVNO, .key = service_key };
	krb5_data token = octets(v->token);
	krb5_keyblock *session_key = NULL, *subkey = NULL;
	krb5_auth_context ac = NULL;
	krb5_ticket *ticket = NULL;
	krb5_authenticator *auth;
	krb5_principal server;
	krb5_keytab keytab;
	krb5_flags options;
	char *client;

	if (!good(krb5_parse_name(ctx, VECTOR_SERVICE "@" VECTOR_REALM, &server),
		  "name", i) ||
	    !good(krb5_kt_resolve(ctx, "MEMORY:", &keytab), "keytab", i))
		return;
	entry.principal = server;
	if (!good(krb5_kt_add_entry(ctx, keytab, &entry), "keytab", i) ||
	    !good(krb5_auth_con_init(ctx, &ac), "context", i) ||
	    !good(krb5_auth_con_setflags(ctx, ac,
					 KRB5_AUTH_CONTEXT_DO_SEQUENCE),
		  "flags", i) ||
	    !good(krb5_rd_req(ctx, &ac, &token, server, keytab, &options,
			      &ticket), "request", i))
		return;
	if (!good(krb5_auth_con_getauthenticator(ctx, ac, &auth),
		  "authenticator", i) ||
	    !good(krb5_auth_con_getkey(ctx, ac, &session_key), "key", i) ||
	    !good(krb5_auth_con_getrecvsubkey(ctx, ac, &subkey), "subkey", i) ||
	    !good(krb5_unparse_name(ctx, ticket->enc_part2->client, &client),
		  "client", i))
		return;
	expect(!strcmp(client, VECTOR_CLIENT "@" VECTOR_REALM), "client", i);
	expect(!(options & AP_OPTS_MUTUAL_REQUIRED) == !v->mutual, "options",
	       i);
	expect(auth->seq_number == v->seq, "sequence number", i);
	expect((unsigned int)auth->ctime == VECTOR_TIME, "time", i);
	expect(auth->cusec == VECTOR_CUSEC, "microseconds", i);
	expect(key_is(session_key, v->enctype, v->session_key), "session key",
	       i);
	expect(key_is(subkey, v->enctype, v->subkey), "subkey", i);
	krb5_kt_close(ctx, keytab);
}

static void check_sealed(const struct sealed_vector *v, unsigned int i)
{
	krb5_keyblock key = keyblock(v->enctype, v->key);
	krb5_enc_data in = {
		.enctype = v->enctype, .ciphertext = octets(v->cipher),
	};
	krb5_checksum sum = {
		.checksum_type = v->sumtype, .length = v->sum.len,
		.contents = (krb5_octet *)v->sum.data,
	};
	krb5_data plain = octets(v->plain), out;
	krb5_boolean valid = 0;
	char buf[512];

	out = (krb5_data){ .length = sizeof(buf), .data = buf };
	if (good(krb5_c_decrypt(ctx, &key, v->usage, NULL, &in, &out),
		 "encrypted data", i))
		expect(out.length == v->plain.len &&
		       !memcmp(out.data, v->plain.data, v->plain.len),
		       "plain text", i);
	if (good(krb5_c_verify_checksum(ctx, &key, v->usage, &plain, &sum,
					&valid), "checksum", i))
		expect(valid, "checksum", i);
}

int main(void)
{
	unsigned int i;

	/* Each vector is accepted once here, and no file shall remember it. */
	setenv("KRB5RCACHENAME", "none:", 1);
	if (krb5_init_context(&ctx) ||
	    krb5_set_debugging_time(ctx, VECTOR_TIME, VECTOR_CUSEC)) {
		fprintf(stderr, "check-vectors: no libkrb5\n");
		return 1;
	}
	for (i = 0; i < sizeof(accept_vectors) / sizeof(*accept_vectors); i++)
		check_request(&accept_vectors[i], i);
	for (i = 0; i < sizeof(sealed_vectors) / sizeof(*sealed_vectors); i++)
		check_sealed(&sealed_vectors[i], i);
	if (!failed)
		printf("all vectors are as libkrb5 has them\n");
	return failed != 0;
}
