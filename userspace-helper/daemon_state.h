/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of krb5-apd, as it writes it and krb5-ap reads it.
 */
#ifndef _KRB5_AP_DAEMON_STATE_H
#define _KRB5_AP_DAEMON_STATE_H

#include <stdbool.h>
#include <stddef.h>

#define DAEMON_STATE	"state"
#define DAEMON_LOCK	"lock"
/* How the names of lines begin that call for an administrator. */
#define DAEMON_TROUBLE	"trouble-"
#define DAEMON_PATH_MAX	256
#define DAEMON_LINES_MAX	24

/**
 * struct daemon_state - what krb5-apd says of itself
 * @runs: it is there; otherwise @count is 0, or the state of one that was killed
 * @text: the file
 * @name: names, which point into @text
 * @value: their values
 * @count: how many
 */
struct daemon_state {
	bool runs;
	char text[16384];
	const char *name[DAEMON_LINES_MAX];
	const char *value[DAEMON_LINES_MAX];
	size_t count;
};

const char *daemon_state_path(char path[DAEMON_PATH_MAX], const char *name);
void daemon_state_read(struct daemon_state *state);
const char *daemon_state_value(const struct daemon_state *state,
			       const char *name);

#endif /* _KRB5_AP_DAEMON_STATE_H */
