// SPDX-License-Identifier: GPL-2.0
/*
 * Tokens of SESSION_SETUP requests for setup.c, as SMB clients make them: SPNEGO with
 * Kerberos first, and in it a KRB_AP_REQ with the checksum of GSS-API, a subkey and
 * mutual authentication.
 *
 * usage: tokens COUNT FILE
 *
 * All are made with the ticket of KRB5CCNAME for cifs/server.krb5ap.test. FILE gets
 * each behind its length (big-endian, 32 bits).
 */
#include <endian.h>
#include <krb5.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE		"cifs/server.krb5ap.test@KRB5AP.TEST"
#define CKSUMTYPE_GSS	0x8003
#define TOKEN_MAX	65535

#define KRB5		"\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
#define MS_KRB5		"\x06\x09\x2a\x86\x48\x82\xf7\x12\x01\x02\x02"
#define NTLMSSP		"\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"
#define SPNEGO		"\x06\x06\x2b\x06\x01\x05\x05\x02"

static krb5_context krb5;

static void check(krb5_error_code code, const char *what)
{
	if (!code)
		return;
	fprintf(stderr, "%s: %s\n", what, krb5_get_error_message(krb5, code));
	exit(1);
}

/* What is before @p: some bytes, and the head of what begins at @p. */
static unsigned char *put(unsigned char *p, const void *data, size_t len)
{
	return memcpy(p - len, data, len);
}

static unsigned char *put_head(unsigned char *p, unsigned char tag,
			       const unsigned char *end)
{
	size_t len = end - p;

	*--p = len;
	if (len >= 0x100)
		*--p = len >> 8;
	if (len >= 0x80)
		*--p = len >= 0x100 ? 0x82 : 0x81;
	*--p = tag;
	return p;
}

/* A NegTokenInit, written from its end; returns where it begins. */
static unsigned char *wrap(unsigned char *end, const krb5_data *request)
{
	static const char mechs[] = KRB5 MS_KRB5 NTLMSSP;
	unsigned char *p = put(end, request->data, request->length), *list;

	p = put(p, "\1\0", 2);
	p = put(p, KRB5, sizeof(KRB5) - 1);
	p = put_head(p, 0x60, end);
	p = put_head(p, 0x04, end);
	p = put_head(p, 0xa2, end);
	list = p;
	p = put(p, mechs, sizeof(mechs) - 1);
	p = put_head(p, 0x30, list);
	p = put_head(p, 0xa0, list);
	p = put_head(p, 0x30, end);
	p = put_head(p, 0xa0, end);
	p = put(p, SPNEGO, sizeof(SPNEGO) - 1);
	return put_head(p, 0x60, end);
}

static void write_token(krb5_creds *creds, FILE *file)
{
	/* Mutual authentication, replay detection, sequence, integrity. */
	static char checksum[24] = { 16, [20] = 0x2e };
	static unsigned char token[TOKEN_MAX];
	krb5_data in = { .data = checksum, .length = sizeof(checksum) };
	krb5_auth_context auth = NULL;
	unsigned char *begin;
	krb5_data request;
	__u32 be;

	check(krb5_auth_con_init(krb5, &auth), "cannot begin a request");
	krb5_auth_con_setflags(krb5, auth, KRB5_AUTH_CONTEXT_DO_SEQUENCE);
	check(krb5_auth_con_set_req_cksumtype(krb5, auth, CKSUMTYPE_GSS),
	      "cannot set the checksum");
	check(krb5_mk_req_extended(krb5, &auth, AP_OPTS_MUTUAL_REQUIRED |
				   AP_OPTS_USE_SUBKEY, &in, creds, &request),
	      "cannot make a request");
	begin = wrap(token + sizeof(token), &request);
	be = htobe32(token + sizeof(token) - begin);
	if (fwrite(&be, 4, 1, file) != 1 ||
	    fwrite(begin, be32toh(be), 1, file) != 1)
		exit(1);
	krb5_free_data_contents(krb5, &request);
	krb5_auth_con_free(krb5, auth);
}

int main(int argc, char **argv)
{
	krb5_creds wanted = {}, *creds;
	krb5_ccache cache;
	FILE *file;
	int i;

	if (argc != 3) {
		fputs("usage: tokens COUNT FILE\n", stderr);
		return 2;
	}
	check(krb5_init_context(&krb5), "cannot begin with libkrb5");
	check(krb5_cc_default(krb5, &cache), "no credential cache");
	check(krb5_cc_get_principal(krb5, cache, &wanted.client), "no client");
	check(krb5_parse_name(krb5, SERVICE, &wanted.server), SERVICE);
	check(krb5_get_credentials(krb5, 0, cache, &wanted, &creds), "no ticket");
	file = fopen(argv[2], "we");
	if (!file)
		return 1;
	for (i = 0; i < atoi(argv[1]); i++)
		write_token(creds, file);
	fprintf(stderr, "%d tokens, ticket of %u bytes, session key of type %d\n", i,
		creds->ticket.length, creds->keyblock.enctype);
	return fclose(file) ? 1 : 0;
}
