// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap-acceptor: a service on libkrb5 that speaks as krb5_ap_echo does, so
 * that kernel clients can be tried against an implementation that is not ours.
 *
 * One source for MIT's libkrb5 and, with -DHEIMDAL, for Heimdal's: requests are
 * judged and replies made by the library.
 *
 * usage: krb5-ap-acceptor [-p PORT] [-k KEYTAB] [-d DATA] [-s] [-q]
 *   -d  application data that the request must have a checksum of
 *   -s  propose a fresh subkey
 *   -q  send a sequence number
 *
 * Serves one connection after the other until it is killed. Its line says
 *   ok CLIENT mutual=0|1 subkey-etype=N seq=N own-seq=N checksum=TYPE|none
 * or
 *   refused NUMBER TEXT
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <krb5.h>

#include "tcp.h"

#define USAGE_AP_REQ_CHECKSUM	10

static krb5_context ctx;
static krb5_keytab keytab;
static const char *data;
static krb5_flags reply_flags;

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "krb5-ap-acceptor: %s\n", what);
	exit(2);
}

static void check(krb5_error_code code, const char *what)
{
	if (!code)
		return;
	fprintf(stderr, "krb5-ap-acceptor: %s: %s\n", what,
		krb5_get_error_message(ctx, code));
	exit(2);
}

/* ---- where the two libraries differ ---- */

#ifdef HEIMDAL

static void free_data(krb5_data *d)
{
	krb5_data_free(d);
}

static krb5_error_code ticket_client(krb5_ticket *ticket, char **name)
{
	krb5_principal client;
	krb5_error_code code;

	code = krb5_ticket_get_client(ctx, ticket, &client);
	if (code)
		return code;
	code = krb5_unparse_name(ctx, client, name);
	krb5_free_principal(ctx, client);
	return code;
}

static void free_name(char *name)
{
	krb5_xfree(name);
}

static int authenticator_checksum(krb5_authenticator a)
{
	return a->cksum ? (int)a->cksum->cksumtype : 0;
}

static int authenticator_subkey(krb5_authenticator a)
{
	return a->subkey ? (int)a->subkey->keytype : 0;
}

static uint32_t authenticator_seq(krb5_authenticator a)
{
	return a->seq_number ? *a->seq_number : 0;
}

static krb5_error_code verify_checksum(krb5_auth_context auth,
				       krb5_authenticator a)
{
	if (!a->cksum)
		return KRB5KRB_AP_ERR_INAPP_CKSUM;
	return krb5_verify_authenticator_checksum(ctx, auth, (void *)data,
						  strlen(data));
}

static uint32_t own_seq(krb5_auth_context auth)
{
	int32_t seq = 0;

	krb5_auth_con_getlocalseqnumber(ctx, auth, &seq);
	return seq;
}

static bool make_error(krb5_error_code reason, krb5_data *reply)
{
	krb5_principal server;
	krb5_error_code code;

	if (krb5_make_principal(ctx, &server, NULL, "unknown", NULL))
		return false;
	code = krb5_mk_error(ctx, reason, NULL, NULL, NULL, server, NULL, NULL,
			     reply);
	krb5_free_principal(ctx, server);
	return !code;
}

static void free_authenticator(krb5_authenticator a)
{
	krb5_free_authenticator(ctx, &a);
}

#else

static void free_data(krb5_data *d)
{
	krb5_free_data_contents(ctx, d);
}

static krb5_error_code ticket_client(krb5_ticket *ticket, char **name)
{
	return krb5_unparse_name(ctx, ticket->enc_part2->client, name);
}

static void free_name(char *name)
{
	krb5_free_unparsed_name(ctx, name);
}

static int authenticator_checksum(krb5_authenticator *a)
{
	return a->checksum ? a->checksum->checksum_type : 0;
}

static int authenticator_subkey(krb5_authenticator *a)
{
	return a->subkey ? a->subkey->enctype : 0;
}

static uint32_t authenticator_seq(krb5_authenticator *a)
{
	return a->seq_number;
}

/* krb5_rd_req() leaves this to the application. */
static krb5_error_code verify_checksum(krb5_auth_context auth,
				       krb5_authenticator *a)
{
	krb5_data plain = { .data = (char *)data, .length = strlen(data) };
	krb5_keyblock *key;
	krb5_boolean valid = 0;
	krb5_error_code code;

	if (!a->checksum)
		return KRB5KRB_AP_ERR_INAPP_CKSUM;
	code = krb5_auth_con_getkey(ctx, auth, &key);
	if (code)
		return code;
	code = krb5_c_verify_checksum(ctx, key, USAGE_AP_REQ_CHECKSUM, &plain,
				      a->checksum, &valid);
	krb5_free_keyblock(ctx, key);
	return code ? code : valid ? 0 : KRB5KRB_AP_ERR_BAD_INTEGRITY;
}

static uint32_t own_seq(krb5_auth_context auth)
{
	krb5_int32 seq = 0;

	krb5_auth_con_getlocalseqnumber(ctx, auth, &seq);
	return seq;
}

static bool make_error(krb5_error_code reason, krb5_data *reply)
{
	krb5_error error = { 0 };
	bool made;

	error.error = reason - ERROR_TABLE_BASE_krb5;
	if (error.error > 127)
		error.error = KRB5KRB_ERR_GENERIC - ERROR_TABLE_BASE_krb5;
	if (krb5_us_timeofday(ctx, &error.stime, &error.susec) ||
	    krb5_parse_name(ctx, "unknown", &error.server))
		return false;
	made = !krb5_mk_error(ctx, &error, reply);
	krb5_free_principal(ctx, error.server);
	return made;
}

static void free_authenticator(krb5_authenticator *a)
{
	krb5_free_authenticator(ctx, a);
}

#endif

/* ---- what they have in common ---- */

static void describe(krb5_auth_context auth, krb5_ticket *ticket, bool mutual,
		     char *line)
{
#ifdef HEIMDAL
	krb5_authenticator a;
#else
	krb5_authenticator *a;
#endif
	char sum[16] = "none";
	char *name;

	check(krb5_auth_con_getauthenticator(ctx, auth, &a), "authenticator");
	check(ticket_client(ticket, &name), "client");
	if (authenticator_checksum(a))
		snprintf(sum, sizeof(sum), "%d", authenticator_checksum(a));
	snprintf(line, TCP_LINE_MAX,
		 "ok %s mutual=%d subkey-etype=%d seq=%u own-seq=%u checksum=%s",
		 name, mutual, authenticator_subkey(a), authenticator_seq(a),
		 own_seq(auth), sum);
	free_name(name);
	free_authenticator(a);
}

static krb5_error_code check_data(krb5_auth_context auth)
{
#ifdef HEIMDAL
	krb5_authenticator a;
#else
	krb5_authenticator *a;
#endif
	krb5_error_code code;

	if (!data)
		return 0;
	code = krb5_auth_con_getauthenticator(ctx, auth, &a);
	if (code)
		return code;
	code = verify_checksum(auth, a);
	free_authenticator(a);
	return code;
}

static krb5_error_code judge(krb5_auth_context *auth, krb5_data *request,
			     krb5_data *reply, char *line)
{
	krb5_ticket *ticket = NULL;
	krb5_flags options = 0;
	krb5_error_code code;
	bool mutual;

	check(krb5_auth_con_init(ctx, auth), "auth context");
	check(krb5_auth_con_setflags(ctx, *auth, reply_flags), "auth context");
	code = krb5_rd_req(ctx, auth, request, NULL, keytab, &options, &ticket);
	if (code)
		return code;
	mutual = options & AP_OPTS_MUTUAL_REQUIRED;
	code = check_data(*auth);
	if (!code && mutual)
		code = krb5_mk_rep(ctx, *auth, reply);
	if (!code)
		describe(*auth, ticket, mutual, line);
	krb5_free_ticket(ctx, ticket);
	return code;
}

static bool serve(int fd)
{
	krb5_auth_context auth = NULL;
	krb5_data request = { 0 }, reply = { 0 };
	char line[TCP_LINE_MAX] = "";
	krb5_error_code code;
	uint8_t *token;
	size_t len;
	bool sent;

	token = tcp_receive(fd, &len);
	if (!token)
		return false;
	request.data = (void *)token;
	request.length = len;
	code = judge(&auth, &request, &reply, line);
	if (code) {
		snprintf(line, sizeof(line), "refused %d %s", (int)code,
			 krb5_get_error_message(ctx, code));
		make_error(code, &reply);
	}
	sent = tcp_answer(fd, reply.data, reply.length, line);
	free_data(&reply);
	krb5_auth_con_free(ctx, auth);
	free(token);
	return sent;
}

int main(int argc, char **argv)
{
	const char *port = "4488", *file = NULL;
	int listener, fd, c;

	while ((c = getopt(argc, argv, "p:k:d:sq")) != -1) {
		switch (c) {
		case 'p':
			port = optarg;
			break;
		case 'k':
			file = optarg;
			break;
		case 'd':
			data = optarg;
			break;
		case 's':
			reply_flags |= KRB5_AUTH_CONTEXT_USE_SUBKEY;
			break;
		case 'q':
			reply_flags |= KRB5_AUTH_CONTEXT_DO_SEQUENCE;
			break;
		default:
			die("see the beginning of krb5-ap-acceptor.c");
		}
	}
	if (krb5_init_context(&ctx))
		die("libkrb5 does not initialize; is krb5.conf valid?");
	check(file ? krb5_kt_resolve(ctx, file, &keytab) :
		     krb5_kt_default(ctx, &keytab), "keytab");
	listener = tcp_listen(port);
	if (listener < 0)
		die("cannot listen");
	puts("listening");
	fflush(stdout);
	while ((fd = tcp_accept(listener)) >= 0) {
		while (serve(fd))
			;
		close(fd);
	}
	die("cannot accept");
}
