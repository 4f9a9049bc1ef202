// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept: have a token judged by the kernel, and explain the verdict.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accept.h"
#include "krb5-ap.h"

static const char *const framing_words[] = {
	[KRB5_AP_FRAMING_RAW]		= "raw",
	[KRB5_AP_FRAMING_GSS]		= "gss",
	[KRB5_AP_FRAMING_SPNEGO]	= "spnego",
	[KRB5_AP_FRAMING_DETECT]	= "detect",
};

bool parse_framing(const char *text, uint32_t *framing)
{
	uint32_t i;

	for (i = 0; i < sizeof(framing_words) / sizeof(*framing_words); i++) {
		if (!strcmp(framing_words[i], text)) {
			*framing = i;
			return true;
		}
	}
	return false;
}

bool parse_peer(const char *text, struct question *q)
{
	if (inet_pton(AF_INET, text, q->peer) == 1)
		q->peer_len = 4;
	else if (inet_pton(AF_INET6, text, q->peer) == 1)
		q->peer_len = 16;
	else
		return false;
	return true;
}

/* ENCTYPE:HEX */
bool parse_u2u(const char *text, struct question *q)
{
	const char *colon = strchr(text, ':');
	char *enctype;
	bool ok;

	if (!colon || q->u2u_key)
		return false;
	enctype = strndup(text, colon - text);
	ok = enctype && parse_enctype(enctype, &q->u2u_enctype) &&
	     parse_hex(colon + 1, &q->u2u_key, &q->u2u_key_len);
	free(enctype);
	return ok;
}

void question_free(struct question *q)
{
	free(q->service);
	free(q->bindings);
	wipe_free(q->u2u_key, q->u2u_key_len);
	free(q->path);
	memset(q, 0, sizeof(*q));
}

/* Reads all of a file. The caller frees it. */
static uint8_t *read_token(const char *path, size_t *len)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "rb") : stdin;
	size_t size = 4096, n;
	uint8_t *octets;

	*len = 0;
	if (!file)
		return NULL;
	octets = xalloc(size);
	while ((n = fread(octets + *len, 1, size - *len, file)) > 0) {
		*len += n;
		if (*len == size) {
			uint8_t *more = xalloc(2 * size);

			memcpy(more, octets, size);
			free(octets);
			octets = more;
			size *= 2;
		}
	}
	if (ferror(file)) {
		free(octets);
		octets = NULL;
	}
	if (file != stdin)
		fclose(file);
	return octets;
}

static void put_question(struct nlmsghdr *message, const struct question *q,
			 const uint8_t *token, size_t len)
{
	size_t piece;

	mnl_attr_put_u32(message, KRB5_AP_A_ACCEPT_FRAMING, q->framing);
	if (q->service)
		mnl_attr_put_strz(message, KRB5_AP_A_ACCEPT_SERVICE,
				  q->service);
	if (q->peer_len)
		mnl_attr_put(message, KRB5_AP_A_ACCEPT_PEER, q->peer_len,
			     q->peer);
	if (q->bindings)
		mnl_attr_put(message, KRB5_AP_A_ACCEPT_BINDINGS,
			     q->bindings_len, q->bindings);
	if (q->u2u_key) {
		mnl_attr_put_u32(message, KRB5_AP_A_ACCEPT_U2U_ENCTYPE,
				 q->u2u_enctype);
		mnl_attr_put(message, KRB5_AP_A_ACCEPT_U2U_KEY, q->u2u_key_len,
			     q->u2u_key);
	}
	/* An empty token is one empty piece. */
	do {
		piece = len < KRB5_AP_TOKEN_PIECE_MAX ?
			len : KRB5_AP_TOKEN_PIECE_MAX;
		mnl_attr_put(message, KRB5_AP_A_ACCEPT_TOKEN, piece, token);
		token += piece;
		len -= piece;
	} while (len);
}

/**
 * ask_kernel() - have a token judged
 * @nl: the connection
 * @q: the token and the conditions
 * @reply: called with the verdict
 * @arg: for @reply
 *
 * Return: 0; -1 with errno set, and nl_error() says more
 */
int ask_kernel(struct nl *nl, const struct question *q, nl_reply_t *reply,
	       void *arg)
{
	struct nlmsghdr *message;
	uint8_t *token;
	size_t len;

	token = read_token(q->path, &len);
	if (!token)
		return -1;
	message = nl_request(nl, KRB5_AP_CMD_ACCEPT, 512 + len + len / 1024 +
			     q->bindings_len + q->u2u_key_len +
			     (q->service ? strlen(q->service) : 0));
	put_question(message, q, token, len);
	free(token);
	return nl_ask(nl, reply, arg);
}

static void show_name(const char *label, const struct nlattr *attr)
{
	if (!attr)
		return;
	printf("%-9s  ", label);
	print_safe(attr_string(attr));
	putchar('\n');
}

static void explain(struct nlattr **attrs, const struct nlmsghdr *message,
		    void *arg)
{
	uint32_t error = attr_u32(attrs[KRB5_AP_A_ACCEPT_ERROR]);
	const struct nlattr *reply = attrs[KRB5_AP_A_ACCEPT_REPLY];
	int32_t enctype;
	char buf[16];

	(void)message;
	*(bool *)arg = attr_u32(attrs[KRB5_AP_A_ACCEPT_VERDICT]) ==
		       KRB5_AP_VERDICT_ERROR;
	printf("verdict    %s: %s", *(bool *)arg ? "refused" : "accepted",
	       attr_string(attrs[KRB5_AP_A_ACCEPT_REASON_TEXT]));
	if (error)
		printf(" (%s, error %" PRIu32 ")",
		       attr_string(attrs[KRB5_AP_A_ACCEPT_REASON_NAME]), error);
	putchar('\n');
	show_name("client", attrs[KRB5_AP_A_ACCEPT_CLIENT]);
	show_name("service", attrs[KRB5_AP_A_ACCEPT_SERVER]);
	if (attrs[KRB5_AP_A_ACCEPT_ENCTYPE]) {
		enctype = attr_u32(attrs[KRB5_AP_A_ACCEPT_ENCTYPE]);
		printf("ticket     %s, kvno %" PRIu32 "\n",
		       enctype_name(enctype, buf, sizeof(buf)),
		       attr_u32(attrs[KRB5_AP_A_ACCEPT_KVNO]));
	}
	if (attrs[KRB5_AP_A_ACCEPT_PAC])
		printf("PAC        %s\n",
		       attr_string(attrs[KRB5_AP_A_ACCEPT_PAC]));
	if (reply)
		printf("reply      %u octets\n",
		       mnl_attr_get_payload_len(reply));
}

static int run_single(const struct question *q)
{
	struct nl *nl = nl_open();
	bool refused = true;
	int status;

	if (!nl)
		return STATUS_FAILED;
	if (ask_kernel(nl, q, explain, &refused) < 0) {
		complain("%s: no verdict: %s", q->path, nl_error(nl));
		status = STATUS_FAILED;
	} else {
		status = refused ? STATUS_FAILED : STATUS_OK;
	}
	nl_close(nl);
	return status;
}

static int parse_options(int argc, char **argv, struct question *q,
			 const char **batch)
{
	static const struct option options[] = {
		{ "batch", required_argument, NULL, 'B' },
		{ "framing", required_argument, NULL, 'f' },
		{ "service", required_argument, NULL, 's' },
		{ "peer", required_argument, NULL, 'p' },
		{ "bindings", required_argument, NULL, 'b' },
		{ "u2u-key", required_argument, NULL, 'u' },
		{},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		bool ok = true;

		switch (c) {
		case 'B':
			*batch = optarg;
			break;
		case 'f':
			ok = parse_framing(optarg, &q->framing);
			break;
		case 's':
			free(q->service);
			q->service = strdup(optarg);
			break;
		case 'p':
			ok = parse_peer(optarg, q);
			break;
		case 'b':
			ok = !q->bindings && parse_hex(optarg, &q->bindings,
						       &q->bindings_len);
			break;
		case 'u':
			ok = parse_u2u(optarg, q);
			break;
		default:
			return bad_usage(&accept_command, "unknown option, or an option without its argument");
		}
		if (!ok)
			return bad_usage(&accept_command, "'%s' is no value of %s", optarg, argv[optind - 1] == optarg ? argv[optind - 2] : argv[optind - 1]);
	}
	if (*batch ? optind != argc : optind != argc - 1)
		return bad_usage(&accept_command, "name one file with a token, or --batch FILE");
	if (!*batch)
		q->path = strdup(argv[optind]);
	return STATUS_OK;
}

static int run(int argc, char **argv)
{
	struct question q = { .framing = KRB5_AP_FRAMING_DETECT };
	const char *batch = NULL;
	int status;

	status = parse_options(argc, argv, &q, &batch);
	if (!status)
		status = batch ? run_batch(batch) : run_single(&q);
	question_free(&q);
	return status;
}

const struct command accept_command = {
	.name = "accept",
	.summary = "have a token judged as a kernel service would, and explain",
	.usage =
		"[OPTION...] TOKENFILE\n"
		"       krb5-ap accept --batch FILE\n\n"
		"It is a real acceptance: the token is spent. TOKENFILE has the token as it was\n"
		"sent; - stands for standard input.\n\n"
		"  --framing raw|gss|spnego|detect\n"
		"                       what stands around the request; detect if not given\n"
		"  --service PRINCIPAL  accept tickets for this principal only\n"
		"  --peer ADDRESS       the client's address\n"
		"  --bindings HEX       application data of the channel bindings\n"
		"  --u2u-key ENCTYPE:HEX\n"
		"                       session key of the service's ticket, for user-to-user\n"
		"  --batch FILE         many tokens, see krb5-ap(8) for the format\n",
	.run = run,
};
