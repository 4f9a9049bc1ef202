// SPDX-License-Identifier: GPL-2.0
/*
 * The state of krb5-apd, for krb5-ap. What is not there says that it does not run.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon_state.h"

/**
 * daemon_state_path() - name a file of the runtime directory
 * @path: set to its path
 * @name: of the file; empty for the directory
 *
 * Return: @path
 */
const char *daemon_state_path(char path[DAEMON_PATH_MAX], const char *name)
{
	/* systemd sets it for RuntimeDirectory=. */
	const char *folder = getenv("RUNTIME_DIRECTORY");

	snprintf(path, DAEMON_PATH_MAX, "%s%s%s", folder ?: "/run/krb5-ap",
		 *name ? "/" : "", name);
	return path;
}

static bool is_locked(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[DAEMON_PATH_MAX];
	int fd = open(daemon_state_path(path, DAEMON_LOCK), O_RDONLY | O_CLOEXEC);
	bool locked;

	if (fd < 0)
		return false;
	locked = !fcntl(fd, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK;
	close(fd);
	return locked;
}

/**
 * daemon_state_read() - read the state
 * @state: set to it
 */
void daemon_state_read(struct daemon_state *state)
{
	char path[DAEMON_PATH_MAX], *rest = state->text, *line, *value;
	FILE *file = fopen(daemon_state_path(path, DAEMON_STATE), "re");
	size_t len;

	state->count = 0;
	state->runs = is_locked();
	if (!file)
		return;
	len = fread(state->text, 1, sizeof(state->text) - 1, file);
	state->text[len] = '\0';
	fclose(file);
	while (state->count < DAEMON_LINES_MAX && (line = strsep(&rest, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = '\0';
		state->name[state->count] = line;
		state->value[state->count++] = value;
	}
}

/**
 * daemon_state_value() - find a line of the state
 * @state: the state
 * @name: the line's name
 *
 * Return: its value; NULL if there is none
 */
const char *daemon_state_value(const struct daemon_state *state,
			       const char *name)
{
	size_t i;

	for (i = 0; i < state->count; i++)
		if (!strcmp(state->name[i], name))
			return state->value[i];
	return NULL;
}
