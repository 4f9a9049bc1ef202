// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap replay restore: replay entries of a file, into the kernel. All that can
 * be restored is; what is left out is named.
 */
#include <errno.h>
#include <krb5.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "replay.h"
#include "replay_add.h"
#include "replay_line.h"
#include "text.h"

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
 * @settings: how many settings were refused
 * @add: what is sent, and what became of it
 */
struct restore {
	krb5_context context;
	struct nl nl;
	const char *path;
	bool send;
	long long shift;
	bool covers;
	size_t lines;
	size_t settings;
	struct replay_add add;
};

static int bad_file(const struct restore *restore, size_t line)
{
	say("%s: line %zu is not what krb5-ap replay save writes; it is damaged, or of something else",
	    restore->path, line);
	return -EBADMSG;
}

static int take_line(struct restore *restore, const char *text)
{
	struct replay_line line;
	bool fits;
	int err = 0;

	if (!replay_line_parse(restore->context, text, &line))
		return -EBADMSG;
	restore->lines++;
	fits = replay_line_fits(&line);
	if (!restore->send || !fits) {
		krb5_free_principal(restore->context, line.principal);
		return fits ? 0 : -EBADMSG;
	}
	if (line.span && !restore->covers) {
		restore->covers = true;
		err = replay_add_send(&restore->add);
	}
	/* Entries that are missing are covered by nothing. */
	if (line.span && restore->add.full) {
		krb5_free_principal(restore->context, line.principal);
		return err;
	}
	if (line.span)
		line.complete_since += restore->shift;
	return replay_add_line(&restore->add, &line) ?: err;
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
	return read_file(restore, file) ?: replay_add_send(&restore->add);
}

/* Says what became of the file; false if nothing of it could be restored. */
static bool report(const struct restore *restore)
{
	const struct replay_add *add = &restore->add;
	size_t left = add->gone + add->ahead + add->full + add->invalid;

	printf("restored %zu replay entries\n", add->entries);
	if (add->gone)
		say("left out %zu entries and spans of keys that are not loaded; load the keytab first",
		    add->gone);
	if (add->ahead)
		say("left out %zu that are further ahead than ceiling-skew; the clock was ahead when they were accepted",
		    add->ahead);
	if (add->full)
		say("left out %zu for which there is no room, and what the entries cover; raise replay-max or ceiling-replay and restore again",
		    add->full);
	if (add->invalid)
		say("left out %zu that the kernel does not understand; is krb5_ap of another version than this program?",
		    add->invalid);
	if (restore->settings)
		say("left out %zu settings", restore->settings);
	return add->entries + add->spans || !left;
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
		restore->add.context = restore->context;
		restore->add.nl = &restore->nl;
		if (!nl_open(&restore->nl) && !restore_file(restore, file))
			done = report(restore);
		replay_add_drop(&restore->add);
		nl_close(&restore->nl);
		krb5_free_context(restore->context);
	}
	free(restore);
	fclose(file);
	return done ? STATUS_OK : STATUS_FAILED;
}
