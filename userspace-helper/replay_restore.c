// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap replay restore: replay entries of a file, into the kernel. All that can
 * be restored is; what is left out is named.
 */
#include <errno.h>
#include <inttypes.h>
#include <krb5.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "replay.h"
#include "replay_line.h"
#include "text.h"

/*
 * What a message has at most, in bytes and in lines: what fits the send buffer
 * that a socket has from the beginning.
 */
#define BATCH_MAX	(192 * 1024)
#define BATCH_LINES	4096
/* More than the principal of any key that can be loaded takes. */
#define LINE_MAX_SIZE	(12 * 1024)

/**
 * struct restore - a file that is being restored
 * @context: of libkrb5
 * @nl: the connection
 * @path: the file
 * @send: what is read is sent; it was read before to see whether it is whole
 * @shift: seconds by which the clock was set in this boot since the file was
 *	written
 * @covers: the entries are sent, and it goes on with what they cover
 * @lines: how many entries and spans were read
 * @entries: how many entries are in the table
 * @spans: how many spans are
 * @settings: how many settings were refused
 * @gone: entries and spans of keys that are not loaded
 * @ahead: those that are further ahead than any skew lets pass
 * @full: those for which there is no room
 * @invalid: those in which the kernel misses something
 * @batch: those that are not sent yet
 * @pending: how many these are
 * @bytes: how many they take in a message
 */
struct restore {
	krb5_context context;
	struct nl nl;
	const char *path;
	bool send;
	long long shift;
	bool covers;
	size_t lines;
	size_t entries;
	size_t spans;
	size_t settings;
	size_t gone;
	size_t ahead;
	size_t full;
	size_t invalid;
	struct replay_line batch[BATCH_LINES];
	size_t pending;
	size_t bytes;
};

static int bad_file(const struct restore *restore, size_t line)
{
	say("%s: line %zu is not what krb5-ap replay save writes; it is damaged, or of something else",
	    restore->path, line);
	return -EBADMSG;
}

static const __u8 added_types[KRB5_AP_A_REPLAY_MAX + 1] = {
	[KRB5_AP_A_REPLAY_ADDED_ENTRIES]	= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_ADDED_SPANS]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_UNKNOWN_KEY]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_AHEAD]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_NO_ROOM]		= MNL_TYPE_U32,
	[KRB5_AP_A_REPLAY_INVALID]		= MNL_TYPE_U32,
};

/* What became of a message's entries. */
static int take_counts(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[KRB5_AP_A_REPLAY_MAX + 1];
	struct restore *restore = data;
	const struct {
		int type;
		size_t *sum;
	} counts[] = {
		{ KRB5_AP_A_REPLAY_ADDED_ENTRIES, &restore->entries },
		{ KRB5_AP_A_REPLAY_ADDED_SPANS, &restore->spans },
		{ KRB5_AP_A_REPLAY_UNKNOWN_KEY, &restore->gone },
		{ KRB5_AP_A_REPLAY_AHEAD, &restore->ahead },
		{ KRB5_AP_A_REPLAY_NO_ROOM, &restore->full },
		{ KRB5_AP_A_REPLAY_INVALID, &restore->invalid },
	};
	size_t i;

	if (nl_parse(nlh, added_types, KRB5_AP_A_REPLAY_MAX, tb))
		return -EBADMSG;
	for (i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		if (!tb[counts[i].type])
			return -EBADMSG;
		*counts[i].sum += mnl_attr_get_u32(tb[counts[i].type]);
	}
	return 0;
}

/* Sends what is pending; the kernel leaves out what it cannot add. */
static int send_batch(struct restore *restore)
{
	size_t i, n = restore->pending;
	int err;

	if (!n)
		return 0;
	err = nl_begin(&restore->nl, KRB5_AP_CMD_REPLAY_ADD, BATCH_MAX);
	if (!err) {
		for (i = 0; i < n; i++)
			replay_line_put(&restore->nl, &restore->batch[i]);
		err = nl_do(&restore->nl, take_counts, restore);
	}
	if (err)
		nl_complain(&restore->nl, err,
			    "cannot restore the replay table");
	for (i = 0; i < n; i++)
		krb5_free_principal(restore->context,
				    restore->batch[i].principal);
	restore->pending = 0;
	restore->bytes = 0;
	return err;
}

static int take_line(struct restore *restore, const char *text)
{
	struct replay_line line;
	size_t size;
	int err = 0;

	if (!replay_line_parse(restore->context, text, &line))
		return -EBADMSG;
	restore->lines++;
	size = replay_line_size(&line);
	if (!restore->send || size > LINE_MAX_SIZE) {
		krb5_free_principal(restore->context, line.principal);
		return size > LINE_MAX_SIZE ? -EBADMSG : 0;
	}
	if (line.span && !restore->covers) {
		restore->covers = true;
		err = send_batch(restore);
	}
	/* Entries that are missing are covered by nothing. */
	if (line.span && restore->full) {
		krb5_free_principal(restore->context, line.principal);
		return err;
	}
	if (line.span)
		line.complete_since += restore->shift;
	if (!err && (restore->pending == BATCH_LINES ||
		     restore->bytes + size > BATCH_MAX))
		err = send_batch(restore);
	restore->batch[restore->pending++] = line;
	restore->bytes += size;
	return err;
}

/* A setting that is refused is left out like anything else. */
static int take_setting(struct restore *restore, const char *text)
{
	if (!config_is_setting(text))
		return -EBADMSG;
	if (restore->send && config_restore(&restore->nl, text))
		restore->settings++;
	return 0;
}

/* In the boot in which it was written, the file's times follow the clock. */
static int take_clock(struct restore *restore, const char *text)
{
	struct replay_clock saved, now;
	int end = 0;

	if (sscanf(text, "%lld %39[0-9a-f-]%n", &saved.offset, saved.boot,
		   &end) != 2 || text[end])
		return -EBADMSG;
	replay_clock_read(&now);
	if (!strcmp(saved.boot, now.boot) && strcmp(now.boot, "-"))
		restore->shift = now.offset - saved.offset;
	/* Both are read one after the other. */
	if (restore->shift >= -1 && restore->shift <= 1)
		restore->shift = 0;
	return 0;
}

static int take(struct restore *restore, const char *text, bool *end)
{
	size_t count;

	if (sscanf(text, "end %zu", &count) == 1) {
		*end = true;
		return count == restore->lines ? 0 : -EBADMSG;
	}
	if (!strncmp(text, "config ", 7))
		return take_setting(restore, text + 7);
	if (!strncmp(text, "clock ", 6))
		return take_clock(restore, text + 6);
	return take_line(restore, text);
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
	if (getline(&text, &size, file) < 0 || strcmp(text, REPLAY_MAGIC))
		err = -EBADMSG;
	while (!err && !end && (len = getline(&text, &size, file)) >= 0) {
		line++;
		if (len && text[len - 1] == '\n')
			text[len - 1] = '\0';
		err = take(restore, text, &end);
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

/* Says what became of the file; false if nothing of it could be restored. */
static bool report(const struct restore *restore)
{
	size_t left = restore->gone + restore->ahead + restore->full +
		      restore->invalid;

	printf("restored %zu replay entries\n", restore->entries);
	if (restore->gone)
		say("left out %zu entries and spans of keys that are not loaded; load the keytab first",
		    restore->gone);
	if (restore->ahead)
		say("left out %zu that are further ahead than ceiling-skew; the clock was ahead when they were accepted",
		    restore->ahead);
	if (restore->full)
		say("left out %zu for which there is no room, and what the entries cover; raise replay-max or ceiling-replay and restore again",
		    restore->full);
	if (restore->invalid)
		say("left out %zu that the kernel does not understand; is krb5_ap of another version than this program?",
		    restore->invalid);
	if (restore->settings)
		say("left out %zu settings", restore->settings);
	return restore->entries + restore->spans || !left;
}

/**
 * replay_restore() - read replay entries from a file into the kernel
 * @path: the file
 *
 * Return: the exit status
 */
enum status replay_restore(const char *path)
{
	struct restore *restore;
	bool done = false;
	FILE *file;

	file = fopen(path, "re");
	if (!file) {
		say("cannot read %s: %s", path, strerror(errno));
		return STATUS_FAILED;
	}
	restore = calloc(1, sizeof(*restore));
	if (!restore || krb5_init_context(&restore->context)) {
		say("libkrb5 does not start; is /etc/krb5.conf in order?");
	} else {
		restore->path = path;
		if (!nl_open(&restore->nl) && !restore_file(restore, file))
			done = report(restore);
		while (restore->pending)
			krb5_free_principal(restore->context,
					    restore->batch[--restore->pending].principal);
		nl_close(&restore->nl);
		krb5_free_context(restore->context);
	}
	free(restore);
	fclose(file);
	return done ? STATUS_OK : STATUS_FAILED;
}
