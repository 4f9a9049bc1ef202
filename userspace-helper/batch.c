// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept --batch: many tokens, a line each, for tests and scripts.
 *
 * The whole file is looked at before the first token is spent.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accept.h"
#include "krb5-ap.h"

struct line {
	char *id;
	struct question question;
};

struct batch {
	struct line *line;
	size_t count;
};

static int bad_line(size_t number, const char *what)
{
	complain("batch line %zu: %s; nothing was sent", number, what);
	return STATUS_USAGE;
}

/* "-" stands for nothing. */
static char *optional(const char *field)
{
	return strcmp(field, "-") ? strdup(field) : NULL;
}

static int parse_line(char *text, size_t number, struct line *line)
{
	struct question *q = &line->question;
	char *field[8] = {};
	unsigned int n = 0;
	char *rest = text;

	while (rest && n < 8)
		field[n++] = strsep(&rest, "\t");
	if (n != 6 && n != 7)
		return bad_line(number, "a line has six fields, or seven, separated by tabs");
	line->id = strdup(field[0]);
	if (!parse_framing(field[1], &q->framing))
		return bad_line(number, "framing is one of raw, gss, spnego, detect");
	q->service = optional(field[2]);
	if (strcmp(field[3], "-") && !parse_peer(field[3], q))
		return bad_line(number, "peer is an IPv4 or IPv6 address, or -");
	if (strcmp(field[4], "-") &&
	    !parse_hex(field[4], &q->bindings, &q->bindings_len))
		return bad_line(number, "channel bindings are hexadecimal, or -");
	q->path = strdup(field[5]);
	if (access(q->path, R_OK))
		return bad_line(number, "the file of the token cannot be read");
	if (n == 7 && (strncmp(field[6], "u2u-key=", 8) ||
		       !parse_u2u(field[6] + 8, q)))
		return bad_line(number, "the seventh field is u2u-key=ENCTYPE:HEX");
	return STATUS_OK;
}

static int read_batch(const char *path, struct batch *batch)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	size_t size = 0, number = 0, room = 0;
	int status = STATUS_OK;
	char *text = NULL;
	ssize_t len;

	if (!file) {
		complain("cannot read the batch %s: %s", path, strerror(errno));
		return STATUS_USAGE;
	}
	while (!status && (len = getline(&text, &size, file)) >= 0) {
		number++;
		if (len && text[len - 1] == '\n')
			text[--len] = '\0';
		if (!len)
			continue;
		if (batch->count == room) {
			room = room ? 2 * room : 256;
			batch->line = reallocarray(batch->line, room,
						   sizeof(*batch->line));
			if (!batch->line)
				abort();
		}
		memset(&batch->line[batch->count], 0, sizeof(*batch->line));
		status = parse_line(text, number, &batch->line[batch->count++]);
	}
	wipe_free(text, size);
	if (file != stdin)
		fclose(file);
	return status;
}

/* AP_REQ_MALFORMED as ap-req-malformed */
static void print_word(const char *name)
{
	for (; *name; name++)
		putchar(*name == '_' ? '-' :
			*name >= 'A' && *name <= 'Z' ? *name + 'a' - 'A' :
			*name);
}

static void print_name(const struct nlattr *attr)
{
	if (attr)
		print_safe(attr_string(attr));
	else
		putchar('-');
}

static void print_enctype(const char *name, const struct nlattr *attr)
{
	if (attr)
		printf(",%s=%" PRId32, name, (int32_t)attr_u32(attr));
}

static void print_details(struct nlattr **attrs)
{
	printf("mutual=%d", !!attrs[KRB5_AP_A_ACCEPT_MUTUAL]);
	print_enctype("etype", attrs[KRB5_AP_A_ACCEPT_ENCTYPE]);
	print_enctype("session-etype", attrs[KRB5_AP_A_ACCEPT_SESSION_ENCTYPE]);
	print_enctype("subkey-etype", attrs[KRB5_AP_A_ACCEPT_SUBKEY_ENCTYPE]);
	print_enctype("acceptor-subkey-etype",
		      attrs[KRB5_AP_A_ACCEPT_ACCEPTOR_SUBKEY_ENCTYPE]);
	if (attrs[KRB5_AP_A_ACCEPT_KVNO])
		printf(",kvno=%" PRIu32, attr_u32(attrs[KRB5_AP_A_ACCEPT_KVNO]));
	if (attrs[KRB5_AP_A_ACCEPT_SEQ])
		printf(",seq=%" PRIu32, attr_u32(attrs[KRB5_AP_A_ACCEPT_SEQ]));
	if (attrs[KRB5_AP_A_ACCEPT_FLAGS])
		printf(",flags=0x%08" PRIx32,
		       attr_u32(attrs[KRB5_AP_A_ACCEPT_FLAGS]));
	if (attrs[KRB5_AP_A_ACCEPT_GSS_FLAGS])
		printf(",gss-flags=0x%08" PRIx32,
		       attr_u32(attrs[KRB5_AP_A_ACCEPT_GSS_FLAGS]));
	printf(",anonymous=%d", !!attrs[KRB5_AP_A_ACCEPT_ANONYMOUS]);
	if (attrs[KRB5_AP_A_ACCEPT_PAC]) {
		fputs(",pac=", stdout);
		print_word(attr_string(attrs[KRB5_AP_A_ACCEPT_PAC]));
	}
}

static void print_verdict(struct nlattr **attrs, const struct nlmsghdr *message,
			  void *arg)
{
	static const char *const words[] = {
		[KRB5_AP_VERDICT_OK]		= "ok",
		[KRB5_AP_VERDICT_ERROR]		= "error",
		[KRB5_AP_VERDICT_CONTINUE]	= "continue",
	};
	uint32_t verdict = attr_u32(attrs[KRB5_AP_A_ACCEPT_VERDICT]);
	const struct nlattr *reply = attrs[KRB5_AP_A_ACCEPT_REPLY];

	(void)message;
	printf("%s\t%s\t%" PRIu32 "\t", (const char *)arg,
	       verdict < 3 ? words[verdict] : "error",
	       attr_u32(attrs[KRB5_AP_A_ACCEPT_ERROR]));
	print_word(attr_string(attrs[KRB5_AP_A_ACCEPT_REASON_NAME]));
	putchar('\t');
	print_name(attrs[KRB5_AP_A_ACCEPT_CLIENT]);
	putchar('\t');
	print_name(attrs[KRB5_AP_A_ACCEPT_SERVER]);
	putchar('\t');
	if (reply)
		print_hex(mnl_attr_get_payload(reply),
			  mnl_attr_get_payload_len(reply));
	else
		putchar('-');
	putchar('\t');
	if (verdict == KRB5_AP_VERDICT_ERROR)
		putchar('-');
	else
		print_details(attrs);
	putchar('\n');
}

static int judge(const struct batch *batch)
{
	int status = STATUS_OK;
	struct nl *nl;
	size_t i;

	nl = nl_open();
	if (!nl)
		return STATUS_FAILED;
	for (i = 0; i < batch->count; i++) {
		const struct line *line = &batch->line[i];

		if (!ask_kernel(nl, &line->question, print_verdict, line->id))
			continue;
		printf("%s\terror\t60\ttemporary\t-\t-\t-\terrno=%s\n",
		       line->id, strerrorname_np(errno));
		complain("%s: no verdict: %s", line->id, nl_error(nl));
		status = STATUS_TEMPORARY;
	}
	nl_close(nl);
	return status;
}

int run_batch(const char *path)
{
	struct batch batch = {};
	int status;
	size_t i;

	status = read_batch(path, &batch);
	if (!status)
		status = judge(&batch);
	for (i = 0; i < batch.count; i++) {
		free(batch.line[i].id);
		question_free(&batch.line[i].question);
	}
	free(batch.line);
	return status;
}
