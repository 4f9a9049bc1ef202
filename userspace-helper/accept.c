// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept: judge tokens as a kernel service would.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "accept.h"
#include "krb5-ap.h"
#include "text.h"

static void show(const struct verdict *v, void *data)
{
	enum status *status = data;

	*status = v->verdict == KRB5_AP_VERDICT_OK ? STATUS_OK : STATUS_FAILED;
	verdict_show(v);
}

static enum status accept_one(const struct question *q, const char *path)
{
	enum status status = STATUS_NO_VERDICT;
	struct nl nl = {};
	const char *hint;
	bool secret;
	void *token;
	size_t len;
	int err;

	err = read_token(path, &token, &len);
	if (err) {
		say("%s: %s", path, strerror(-err));
		return STATUS_USAGE;
	}
	hint = token_hint(token, len, &secret);
	if (hint)
		say("%s %s", path, hint);
	if (secret) {
		explicit_bzero(token, len);
		free(token);
		return STATUS_USAGE;
	}
	if (!nl_open(&nl)) {
		err = ask(&nl, q, token, len, show, &status);
		if (err) {
			nl_complain(&nl, err, "no verdict");
			status = STATUS_NO_VERDICT;
		}
	}
	nl_close(&nl);
	free(token);
	return status;
}

/* Returns what is wrong, NULL if nothing is. */
static const char *parse_option(struct question *q, int c, char *value)
{
	const char *fault;

	switch (c) {
	case 'e':
		q->dry_run = true;
		return NULL;
	case 'f':
		return parse_framing(q, value);
	case 's':
		return parse_service(q, value);
	case 'p':
		return parse_peer(q, value);
	case 'c':
		return parse_bindings(q, value);
	case 'u':
		fault = parse_u2u_key(q, value);
		/* Others can see the command line. */
		explicit_bzero(value, strlen(value));
		return fault;
	default:
		return "";
	}
}

static enum status parse(const struct command *command, int argc, char **argv,
			 struct question *q, const char **batch)
{
	static const struct option options[] = {
		{ "batch",	required_argument,	NULL, 'b' },
		{ "explain",	no_argument,		NULL, 'e' },
		{ "framing",	required_argument,	NULL, 'f' },
		{ "service",	required_argument,	NULL, 's' },
		{ "peer",	required_argument,	NULL, 'p' },
		{ "bindings",	required_argument,	NULL, 'c' },
		{ "u2u-key",	required_argument,	NULL, 'u' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	bool conditions = false;
	const char *fault;
	int c;

	while ((c = next_option(command, argc, argv, "h", options)) != -1) {
		if (c == 'b') {
			*batch = optarg;
			continue;
		}
		conditions = true;
		fault = parse_option(q, c, optarg);
		if (fault && *fault)
			say("%s", fault);
		if (fault)
			return bad_usage(command);
	}
	if (*batch && conditions) {
		say("the conditions of a batch are in its lines");
		return bad_usage(command);
	}
	if (optind != argc - !*batch)
		return bad_usage(command);
	return STATUS_OK;
}

static enum status accept_run(const struct command *command, int argc,
			      char **argv)
{
	struct question q = { .framing = KRB5_AP_FRAMING_DETECT };
	const char *batch = NULL;
	enum status status;

	status = parse(command, argc, argv, &q, &batch);
	if (status == STATUS_OK && batch)
		status = accept_batch(batch);
	else if (status == STATUS_OK)
		status = accept_one(&q, argv[optind]);
	question_free(&q);
	return status;
}

const struct command accept_command = {
	.name = "accept",
	.usage = "[OPTION...] TOKENFILE\n--batch FILE",
	.help =
"judge tokens as a kernel service would, which spends them, and explain it\n"
"\n"
"  --explain             spend nothing: say what would become of it. Whether the\n"
"                        replay table has room, or begins after the request, is\n"
"                        not looked at\n"
"  --framing raw|gss|spnego|detect\n"
"                        framing of the KRB_AP_REQ; detect by default\n"
"  --service PRINCIPAL   accept only tickets for this one; - for any\n"
"  --peer ADDRESS        the client's address, IPv4 or IPv6\n"
"  --bindings HEX        application data of the channel bindings\n"
"  --u2u-key ENCTYPE:HEX\n"
"                        session key of the service's ticket-granting ticket,\n"
"                        for user-to-user\n"
"  --batch FILE          many tokens, a line each, see krb5-ap(8)\n"
"\n"
"The file - is standard input. Exit status: 0 accepted, 1 refused, 2 wrong\n"
"command line or file, 3 no verdict, such as for lack of memory.\n",
	.run = accept_run,
};
