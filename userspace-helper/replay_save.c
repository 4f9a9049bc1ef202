// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap replay save: replay entries of the kernel, into a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "replay.h"
#include "replay_text.h"
#include "text.h"

/* How often the table is listed anew because keys were loaded meanwhile. */
#define TRIES_MAX 20

/* Returns -EINTR without a word if keys were loaded meanwhile. */
static int write_table(struct nl *nl, struct replay_text *save)
{
	struct replay_clock clock;
	int err;

	save->entries = 0;
	save->lines = 0;
	replay_clock_read(&clock);
	fprintf(save->file, REPLAY_MAGIC "clock %lld %s\n", clock.offset,
		clock.boot);
	err = config_write(nl, save->file, "config ");
	if (err)
		return err;
	err = nl_begin(nl, KRB5_AP_CMD_REPLAY_GET, 0) ?:
	      nl_dump(nl, replay_text_answer, save);
	if (err) {
		if (err != -EINTR)
			nl_complain(nl, err, "cannot list the replay entries");
		return err;
	}
	/* Without its last line a file is not taken back. */
	fprintf(save->file, "end %zu\n", save->lines);
	if (fflush(save->file) || fsync(fileno(save->file))) {
		say("cannot write the replay table: %s", strerror(errno));
		return -EIO;
	}
	return 0;
}

/* Nobody is accepted meanwhile: however often it is listed, it is the same table. */
static int write_settled(struct nl *nl, struct replay_text *save)
{
	int err = write_table(nl, save);
	unsigned int tries;

	for (tries = 0; err == -EINTR && tries < TRIES_MAX; tries++) {
		rewind(save->file);
		if (ftruncate(fileno(save->file), 0)) {
			say("cannot write the replay table: %s", strerror(errno));
			return -EIO;
		}
		err = write_table(nl, save);
	}
	if (err == -EINTR)
		nl_complain(nl, err, "keys were loaded again and again while the replay entries were listed; try again");
	return err;
}

static int save_all(struct nl *nl, const char *path, struct replay_text *save)
{
	int fd, err;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	save->file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!save->file) {
		say("cannot make %s: %s%s", path, strerror(errno),
		    errno == EEXIST ?
		    "; it may be of an earlier reload, remove it" : "");
		return -EIO;
	}
	err = nl_open(nl) ?: replay_suspend(nl, true);
	if (!err) {
		err = write_settled(nl, save);
		if (err)
			replay_suspend(nl, false);
	}
	fclose(save->file);
	if (err)
		unlink(path);
	return err;
}

/**
 * replay_save() - suspend acceptances and write the replay entries to a file
 * @path: the file, which must not exist
 *
 * Return: the exit status
 */
enum status replay_save(const char *path)
{
	struct replay_text save = {};
	struct nl nl = {};
	int err;

	if (krb5_init_context(&save.context)) {
		say("libkrb5 does not start; is /etc/krb5.conf in order?");
		return STATUS_FAILED;
	}
	err = save_all(&nl, path, &save);
	nl_close(&nl);
	krb5_free_context(save.context);
	if (err)
		return STATUS_FAILED;
	printf("saved %zu replay entries; nothing is accepted until the module is unloaded, or krb5-ap replay resume\n",
	       save.entries);
	return STATUS_OK;
}
