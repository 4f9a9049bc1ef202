// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap replay restore: replay entries of a file, into the kernel.
 */
#include <errno.h>
#include <inttypes.h>
#include <krb5.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "text.h"

/* Octets of a message; no entry takes more than its principal and a bit. */
#define BATCH_MAX	(48 * 1024)
#define ENTRY_MAX	(12 * 1024)

/**
 * struct line - a line of the file
 * @span: it is a span, and not an entry
 * @ctime: of an entry: the client's time
 * @tag: of an entry: the authenticator's integrity tag
 * @tag_len: its length
 * @complete_since: of a span
 * @horizon: of a span
 * @kvno: version of the service's key
 * @enctype: its encryption type
 * @principal: the service
 */
struct line {
	bool span;
	__s64 ctime;
	__u8 tag[REPLAY_TAG_MAX];
	size_t tag_len;
	__s64 complete_since;
	__s64 horizon;
	__u32 kvno;
	__s32 enctype;
	krb5_principal principal;
};

/**
 * struct restore - a file that is being restored
 * @context: of libkrb5
 * @nl: the connection
 * @path: the file
 * @send: what is read is sent; it was read before to see whether it is whole
 * @lines: how many entries and spans were read
 * @entries: how many of them are entries
 * @pending: how many are in the message that is not sent yet
 */
struct restore {
	krb5_context context;
	struct nl nl;
	const char *path;
	bool send;
	size_t lines;
	size_t entries;
	size_t pending;
};

static int bad_file(const struct restore *restore, size_t line)
{
	say("%s: line %zu is not what krb5-ap replay save writes; it is damaged, or of something else",
	    restore->path, line);
	return -EBADMSG;
}

/* What both begin with, up to the key; NULL if it is neither. */
static const char *parse_begin(const char *text, struct line *line)
{
	char hex[2 * REPLAY_TAG_MAX + 1];
	int end = 0;

	*line = (struct line){};
	if (sscanf(text, "span %" SCNd64 " %" SCNd64 " %n",
		   (int64_t *)&line->complete_since, (int64_t *)&line->horizon,
		   &end) == 2 &&
	    end) {
		line->span = true;
		return text + end;
	}
	if (sscanf(text, "entry %" SCNd64 " %32[0-9a-f] %n",
		   (int64_t *)&line->ctime, hex, &end) != 2 || !end ||
	    strlen(hex) % 2)
		return NULL;
	line->tag_len = strlen(hex) / 2;
	return text_unhex(hex, line->tag, line->tag_len) ? text + end : NULL;
}

static int parse_line(struct restore *restore, const char *text,
		      struct line *line)
{
	int end = 0;

	text = parse_begin(text, line);
	if (!text || sscanf(text, "%" SCNu32 " %" SCNd32 " %n", &line->kvno,
			    &line->enctype, &end) != 2 || !end)
		return -EBADMSG;
	return krb5_parse_name(restore->context, text + end,
			       &line->principal) ? -EBADMSG : 0;
}

static void put_key(struct nl *nl, int type, const struct line *line)
{
	krb5_const_principal principal = line->principal;
	struct nlattr *key;
	krb5_int32 i;

	key = nl_nest(nl, type);
	nl_put(nl, KRB5_AP_A_KEY_REALM, principal->realm.data,
	       principal->realm.length);
	for (i = 0; i < principal->length; i++)
		nl_put(nl, KRB5_AP_A_KEY_COMPONENT, principal->data[i].data,
		       principal->data[i].length);
	nl_put_u32(nl, KRB5_AP_A_KEY_KVNO, line->kvno);
	nl_put_u32(nl, KRB5_AP_A_KEY_ENCTYPE, line->enctype);
	nl_nest_end(nl, key);
}

static void put_entry(struct nl *nl, const struct line *line)
{
	struct nlattr *seen = nl_nest(nl, KRB5_AP_A_REPLAY_ENTRY);

	put_key(nl, KRB5_AP_A_AUTHENTICATOR_KEY, line);
	nl_put(nl, KRB5_AP_A_AUTHENTICATOR_TAG, line->tag, line->tag_len);
	nl_put(nl, KRB5_AP_A_AUTHENTICATOR_CTIME, &line->ctime,
	       sizeof(line->ctime));
	nl_nest_end(nl, seen);
}

static void put_span(struct nl *nl, const struct line *line)
{
	struct nlattr *span = nl_nest(nl, KRB5_AP_A_REPLAY_SPAN);

	put_key(nl, KRB5_AP_A_SPAN_KEY, line);
	nl_put(nl, KRB5_AP_A_SPAN_COMPLETE_SINCE, &line->complete_since,
	       sizeof(line->complete_since));
	nl_put(nl, KRB5_AP_A_SPAN_HORIZON, &line->horizon,
	       sizeof(line->horizon));
	nl_nest_end(nl, span);
}

static int send_batch(struct restore *restore)
{
	int err = 0;

	if (restore->pending) {
		err = nl_do(&restore->nl, NULL, NULL);
		if (err)
			nl_complain(&restore->nl, err,
				    "cannot restore the replay table");
	}
	restore->pending = 0;
	return err;
}

static int send_line(struct restore *restore, const struct line *line)
{
	struct nl *nl = &restore->nl;
	int err = 0;

	if (!restore->pending)
		err = nl_begin(nl, KRB5_AP_CMD_REPLAY_ADD, BATCH_MAX);
	if (err)
		return err;
	if (line->span)
		put_span(nl, line);
	else
		put_entry(nl, line);
	restore->pending++;
	if (nl->request->nlmsg_len > BATCH_MAX - ENTRY_MAX)
		err = send_batch(restore);
	return err;
}

static int take_line(struct restore *restore, const char *text, bool *end)
{
	struct line line;
	size_t count;
	int err;

	if (sscanf(text, "end %zu", &count) == 1) {
		*end = true;
		return count == restore->lines ? 0 : -EBADMSG;
	}
	err = parse_line(restore, text, &line);
	if (err)
		return err;
	restore->lines++;
	restore->entries += !line.span;
	if (restore->send)
		err = send_line(restore, &line);
	krb5_free_principal(restore->context, line.principal);
	return err;
}

static int read_file(struct restore *restore, FILE *file)
{
	size_t size = 0, line = 1;
	bool end = false;
	char *text = NULL;
	ssize_t len;
	int err = 0;

	rewind(file);
	restore->lines = 0;
	restore->entries = 0;
	if (getline(&text, &size, file) < 0 || strcmp(text, REPLAY_MAGIC))
		err = -EBADMSG;
	while (!err && !end && (len = getline(&text, &size, file)) >= 0) {
		line++;
		if (len && text[len - 1] == '\n')
			text[len - 1] = '\0';
		err = take_line(restore, text, &end);
	}
	free(text);
	if (err == -EBADMSG || (!err && !end))
		return bad_file(restore, line);
	return err;
}

/* Nothing is sent before it is clear that all of it is there. */
static int restore_file(struct restore *restore, FILE *file)
{
	int err = read_file(restore, file);

	if (err)
		return err;
	restore->send = true;
	return read_file(restore, file) ?: send_batch(restore);
}

/**
 * replay_restore() - read replay entries from a file into the kernel
 * @path: the file
 *
 * Return: the exit status
 */
enum status replay_restore(const char *path)
{
	struct restore restore = { .path = path };
	FILE *file;
	int err;

	file = fopen(path, "re");
	if (!file) {
		say("cannot read %s: %s", path, strerror(errno));
		return STATUS_FAILED;
	}
	if (krb5_init_context(&restore.context)) {
		say("libkrb5 does not start; is /etc/krb5.conf in order?");
		fclose(file);
		return STATUS_FAILED;
	}
	err = nl_open(&restore.nl) ?: restore_file(&restore, file);
	nl_close(&restore.nl);
	krb5_free_context(restore.context);
	fclose(file);
	if (err)
		return STATUS_FAILED;
	printf("restored %zu replay entries\n", restore.entries);
	return STATUS_OK;
}
