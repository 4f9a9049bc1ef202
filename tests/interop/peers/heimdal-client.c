// SPDX-License-Identifier: GPL-2.0
/*
 * heimdal-client: authenticate to krb5_ap_echo with Heimdal's libkrb5.
 *
 * The request is krb5_mk_req_exact()'s and the reply is judged by
 * krb5_rd_rep(); this program only carries them.
 *
 * usage: heimdal-client [-p PORT] [-m] [-s] [-f] SERVICE
 *   -m  do not ask for mutual authentication
 *   -s  do not propose a subkey
 *   -f  flip a bit of the AP-REP before the library sees it
 *
 * The ticket is in the default credentials cache, or the library fetches it.
 * Output and exit status are krb5-ap-client's: 0 accepted, and the AP-REP
 * verified if one was asked for; 1 refused; 2 trouble; 3 accepted, but the
 * AP-REP does not verify.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <krb5.h>
#include <netinet/in.h>

#define REPLY_MAX	65536
#define LINE_LEN	4096
#define PATIENCE	60	/* seconds; emulated machines are slow */

static krb5_context ctx;

static void __attribute__((noreturn)) die(const char *what)
{
	fflush(stdout);
	fprintf(stderr, "heimdal-client: %s\n", what);
	exit(2);
}

static void check(krb5_error_code code, const char *what)
{
	if (!code)
		return;
	fflush(stdout);
	fprintf(stderr, "heimdal-client: %s: %s\n", what,
		krb5_get_error_message(ctx, code));
	exit(2);
}

static int connect_to_server(int port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timeval patience = { .tv_sec = PATIENCE };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("no connection");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return fd;
}

static void send_all(int fd, const void *buf, size_t len)
{
	if (send(fd, buf, len, MSG_NOSIGNAL) != (ssize_t)len)
		die("the server does not read");
}

static void receive(int fd, void *buf, size_t len)
{
	if (len && recv(fd, buf, len, MSG_WAITALL) != (ssize_t)len)
		die("the server closed the connection");
}

static void receive_line(int fd, char *line)
{
	size_t i;

	for (i = 0; i < LINE_LEN - 1; i++) {
		receive(fd, &line[i], 1);
		if (line[i] == '\n')
			break;
	}
	line[i] = 0;
}

/* What tests/service/echo.c tells is on the wire. */
static void transact(int fd, const krb5_data *request, krb5_data *reply,
		     char *line)
{
	uint32_t length = htonl(request->length);

	send_all(fd, &length, sizeof(length));
	send_all(fd, request->data, request->length);
	receive(fd, &length, sizeof(length));
	length = ntohl(length);
	if (length > REPLY_MAX)
		die("the reply is too long");
	check(krb5_data_alloc(reply, length), "reply");
	receive(fd, reply->data, length);
	receive_line(fd, line);
}

static void show_error(const krb5_data *reply)
{
	KRB_ERROR error;

	if (krb5_rd_error(ctx, reply, &error)) {
		printf("KRB-ERROR: not valid\n");
		return;
	}
	printf("KRB-ERROR: %d\n", (int)error.error_code);
	krb5_free_error_contents(ctx, &error);
}

static int verify_reply(krb5_auth_context auth, krb5_data *reply)
{
	krb5_ap_rep_enc_part *part;
	krb5_keyblock *mine = NULL;
	krb5_error_code code;
	uint32_t number;

	code = krb5_rd_rep(ctx, auth, reply, &part);
	if (code) {
		printf("AP-REP: does not verify: %s\n",
		       krb5_get_error_message(ctx, code));
		return 3;
	}
	check(krb5_auth_con_getlocalsubkey(ctx, auth, &mine), "subkey");
	number = part->seq_number ? *part->seq_number : 0;
	if (!part->subkey)
		printf("AP-REP: verified, no acceptor subkey");
	else if (mine && !krb5_data_cmp(&part->subkey->keyvalue,
					&mine->keyvalue))
		printf("AP-REP: verified, acceptor repeats our subkey");
	else
		printf("AP-REP: verified, fresh acceptor subkey, etype %d",
		       (int)part->subkey->keytype);
	printf(", seq %u\n", number);
	krb5_free_ap_rep_enc_part(ctx, part);
	if (mine)
		krb5_free_keyblock(ctx, mine);
	return 0;
}

int main(int argc, char **argv)
{
	krb5_flags flags = AP_OPTS_MUTUAL_REQUIRED | AP_OPTS_USE_SUBKEY;
	krb5_auth_context auth = NULL;
	krb5_data request, reply;
	krb5_principal service;
	krb5_ccache ccache;
	char line[LINE_LEN];
	bool flip = false;
	int port = 4488;
	int status = 0;
	int c;

	while ((c = getopt(argc, argv, "p:msf")) != -1) {
		switch (c) {
		case 'p':
			port = atoi(optarg);
			break;
		case 'm':
			flags &= ~AP_OPTS_MUTUAL_REQUIRED;
			break;
		case 's':
			flags &= ~AP_OPTS_USE_SUBKEY;
			break;
		case 'f':
			flip = true;
			break;
		default:
			die("wrong usage");
		}
	}
	if (optind + 1 != argc)
		die("wrong usage");
	if (krb5_init_context(&ctx))
		die("libkrb5 does not initialize; is krb5.conf valid?");

	check(krb5_cc_default(ctx, &ccache), "credentials cache");
	check(krb5_parse_name(ctx, argv[optind], &service), argv[optind]);
	check(krb5_auth_con_init(ctx, &auth), "auth context");
	check(krb5_auth_con_addflags(ctx, auth, KRB5_AUTH_CONTEXT_DO_SEQUENCE,
				     NULL), "auth context");
	check(krb5_mk_req_exact(ctx, &auth, flags, service, NULL, ccache,
				&request), "KRB_AP_REQ");
	printf("request: %zu octets\n", request.length);

	transact(connect_to_server(port), &request, &reply, line);
	printf("server: %s\n", line);
	if (strncmp(line, "ok ", 3)) {
		if (reply.length)
			show_error(&reply);
		return strncmp(line, "refused ", 8) ? 2 : 1;
	}
	if (flip && reply.length)
		((uint8_t *)reply.data)[reply.length - 1] ^= 1;
	if (flags & AP_OPTS_MUTUAL_REQUIRED) {
		status = verify_reply(auth, &reply);
	} else if (reply.length) {
		printf("AP-REP: not wanted\n");
		status = 3;
	}

	krb5_data_free(&request);
	krb5_data_free(&reply);
	krb5_auth_con_free(ctx, auth);
	krb5_free_principal(ctx, service);
	krb5_cc_close(ctx, ccache);
	krb5_free_context(ctx);
	return status;
}
