// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: what systemd and "krb5-ap status" are told.
 *
 * The state is lines "name=value" in a file of the runtime directory. The daemon
 * has a lock on another file there as long as it lives: a state without a lock
 * is of a daemon that was killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "apd.h"
#include "daemon_state.h"
#include "text.h"

#define ENTRIES_MAX	24

static struct entry {
	char *name;
	char *value;
} entries[ENTRIES_MAX];

static sd_event_source *writing;
static int lock_fd = -1;
static char state_path[DAEMON_PATH_MAX];

/**
 * apd_fail() - tell that the event loop cannot do something
 * @err: -errno
 * @what: what it cannot do
 */
void apd_fail(int err, const char *what)
{
	say_at(SAY_ERROR, "%s: %s", what, strerror(-err));
}

static const char *value_of(const char *name)
{
	size_t i;

	for (i = 0; i < ENTRIES_MAX && entries[i].name; i++)
		if (!strcmp(entries[i].name, name))
			return entries[i].value;
	return NULL;
}

/* The first one; each says what to do. */
static const char *trouble(void)
{
	size_t i;

	for (i = 0; i < ENTRIES_MAX && entries[i].name; i++)
		if (!strncmp(entries[i].name, DAEMON_TROUBLE,
			     strlen(DAEMON_TROUBLE)))
			return entries[i].value;
	return NULL;
}

/* One line for "systemctl status". */
static void tell_systemd(void)
{
	const char *keys = value_of("keys"), *nfsd = value_of("nfsd");

	if (trouble())
		sd_notifyf(0, "STATUS=%s", trouble());
	else
		sd_notifyf(0, "STATUS=keys: %s%s%s", keys ?: "none",
			   nfsd ? "; NFS server: " : "", nfsd ?: "");
}

static int write_state(sd_event_source *source, void *data)
{
	char new[DAEMON_PATH_MAX + 4];
	FILE *file;
	size_t i;

	(void)source;
	(void)data;
	tell_systemd();
	if (!*state_path)
		return 0;
	snprintf(new, sizeof(new), "%s.new", state_path);
	file = fopen(new, "we");
	if (!file) {
		say("cannot write %s: %s", new, strerror(errno));
		return 0;
	}
	for (i = 0; i < ENTRIES_MAX && entries[i].name; i++)
		fprintf(file, "%s=%s\n", entries[i].name, entries[i].value);
	if (fclose(file) || rename(new, state_path))
		say("cannot write %s: %s", state_path, strerror(errno));
	return 0;
}

static void changed(void)
{
	if (writing)
		sd_event_source_set_enabled(writing, SD_EVENT_ONESHOT);
}

/**
 * apd_state_set() - set a line of the state
 * @name: its name
 * @format: its value, as for printf(); control characters are escaped
 */
void apd_state_set(const char *name, const char *format, ...)
{
	char *text, *clean;
	va_list args;
	size_t i;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	clean = text_clean(text);
	free(text);
	for (i = 0; i < ENTRIES_MAX && entries[i].name; i++)
		if (!strcmp(entries[i].name, name))
			break;
	if (i == ENTRIES_MAX) {
		free(clean);
		return;
	}
	if (!entries[i].name)
		entries[i].name = strdup(name);
	if (entries[i].value && !strcmp(entries[i].value, clean)) {
		free(clean);
		return;
	}
	free(entries[i].value);
	entries[i].value = clean;
	changed();
}

/**
 * apd_state_drop() - drop a line of the state
 * @name: its name; it need not be there
 */
void apd_state_drop(const char *name)
{
	size_t i;

	for (i = 0; i < ENTRIES_MAX && entries[i].name; i++)
		if (!strcmp(entries[i].name, name))
			break;
	if (i == ENTRIES_MAX || !entries[i].name)
		return;
	free(entries[i].name);
	free(entries[i].value);
	memmove(&entries[i], &entries[i + 1],
		(ENTRIES_MAX - i - 1) * sizeof(*entries));
	entries[ENTRIES_MAX - 1] = (struct entry){};
	changed();
}

/* Two daemons in one network namespace would take turns at everything. */
static int take_lock(void)
{
	char path[DAEMON_PATH_MAX];
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int err;

	daemon_state_path(path, DAEMON_LOCK);
	lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (lock_fd >= 0 && !fcntl(lock_fd, F_OFD_SETLK, &lock))
		return 0;
	err = -errno;
	if (err == -EAGAIN)
		say_at(SAY_ERROR, "another krb5-apd runs with %s; stop it (systemctl stop krb5-ap), or give this one another RUNTIME_DIRECTORY",
		       path);
	else
		say_at(SAY_ERROR, "cannot lock %s: %s", path, strerror(-err));
	return err;
}

/**
 * apd_state_begin() - begin to tell; the user is told if that fails
 * @apd: the daemon
 *
 * Return: 0 or -errno
 */
int apd_state_begin(struct apd *apd)
{
	char folder[DAEMON_PATH_MAX];
	int err;

	daemon_state_path(folder, "");
	if (mkdir(folder, 0755) && errno != EEXIST) {
		err = -errno;
		say_at(SAY_ERROR, "cannot make %s: %s", folder, strerror(-err));
		return err;
	}
	err = take_lock();
	if (err)
		return err;
	daemon_state_path(state_path, DAEMON_STATE);
	err = sd_event_add_defer(apd->event, &writing, write_state, NULL);
	if (err < 0) {
		apd_fail(err, "cannot write the state");
		return err;
	}
	apd_state_set("pid", "%d", getpid());
	apd_state_set("version", "%s", VERSION);
	apd_state_set("since", "%lld", (long long)time(NULL));
	apd_state_set("config", "%s", apd->config_path);
	return 0;
}

/**
 * apd_state_end() - have nothing to tell any more
 */
void apd_state_end(void)
{
	writing = sd_event_source_disable_unref(writing);
	if (*state_path)
		unlink(state_path);
	if (lock_fd >= 0)
		close(lock_fd);
	while (entries[0].name)
		apd_state_drop(entries[0].name);
}

/**
 * apd_ready() - tell systemd that what is ordered after this may begin
 * @apd: the daemon
 */
void apd_ready(struct apd *apd)
{
	if (apd->ready || apd->stopping)
		return;
	apd->ready = true;
	tell_systemd();
	sd_notify(0, "READY=1");
}
