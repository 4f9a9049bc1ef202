// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: the process that shares the replay table, seen by the daemon. It runs as
 * long as there are keys, and is begun again if it ends. It tells lines of the
 * daemon's state, "name=value", over a pipe.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "apd.h"
#include "apd_store.h"
#include "text.h"

#ifdef HAVE_REDIS

/* Where the process has its end of the pipe: apd_child.c. */
#define TELL_FD		3
/* Microseconds until it is begun again, at first and at most; if it ran that long. */
#ifndef AGAIN_TIME
#define AGAIN_TIME	5000000ULL
#endif
#define AGAIN_MAX	300000000ULL
#define LASTED_TIME	60000000ULL
/* Microseconds for which it may tell nothing; it has something every two seconds. */
#ifndef QUIET_TIME
#define QUIET_TIME	60000000ULL
#endif
/* Microseconds for which the saved table waits for what is in the store. */
#define READ_TIME	5000000
/* Milliseconds for which it may take to end. */
#define END_TIME	300
/* Bytes of memory: what a hostile store can make it take. */
#define MEMORY_MAX	(1UL << 30)

static struct {
	pid_t pid;
	int fd;
	sd_event_source *input;
	sd_event_source *exit;
	sd_event_source *again;
	sd_event_source *read;
	sd_event_source *quiet;
	uint64_t began;
	uint64_t again_time;
	char line[STORE_TELL_LINE];
	size_t len;
	bool skip;
} store = { .fd = -1 };

static void start(struct apd *apd);

static void back(struct apd *apd)
{
	if (!store.read)
		return;
	store.read = sd_event_source_disable_unref(store.read);
	apd_replay_back(apd);
}

static int read_late(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	back(data);
	return 0;
}

static void take_line(struct apd *apd, char *line)
{
	char *value = strchr(line, '=');

	if (!value)
		return;
	*value++ = '\0';
	if (!strcmp(line, "store-read"))
		back(apd);
	else if (strcmp(line, "store") && strcmp(line, "store-counts") &&
		 strcmp(line, "trouble-store"))
		return;
	else if (*value)
		apd_state_set(line, "%s", value);
	else
		apd_state_drop(line);
}

/* The lines that are there; what is left of one that is too long is none. */
static void take_lines(struct apd *apd)
{
	char *end;

	while ((end = memchr(store.line, '\n', store.len))) {
		*end++ = '\0';
		if (!store.skip)
			take_line(apd, store.line);
		store.skip = false;
		store.len -= end - store.line;
		memmove(store.line, end, store.len);
	}
	if (store.len == sizeof(store.line)) {
		store.skip = true;
		store.len = 0;
	}
}

/* Reads what it tells; returns what read() does. */
static ssize_t take_input(struct apd *apd)
{
	ssize_t n = read(store.fd, store.line + store.len,
			 sizeof(store.line) - store.len);

	if (n > 0) {
		store.len += n;
		take_lines(apd);
	}
	return n;
}

static int tells(sd_event_source *source, int fd, uint32_t events, void *data)
{
	ssize_t n = take_input(data);

	(void)source;
	(void)fd;
	(void)events;
	/* Its end follows. */
	if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
		store.input = sd_event_source_disable_unref(store.input);
	else if (n > 0 && store.quiet)
		sd_event_source_set_time_relative(store.quiet, QUIET_TIME);
	return 0;
}

static int too_quiet(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	(void)data;
	say("sharing the replay table: the process hangs, and is killed");
	/* It is a child that was not waited for: the number is its own. */
	kill(store.pid, SIGKILL);
	return 0;
}

static void forget(void)
{
	store.input = sd_event_source_disable_unref(store.input);
	store.exit = sd_event_source_disable_unref(store.exit);
	store.quiet = sd_event_source_disable_unref(store.quiet);
	if (store.fd >= 0)
		close(store.fd);
	store.fd = -1;
	store.pid = 0;
	store.len = 0;
	store.skip = false;
}

static int start_again(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	store.again = sd_event_source_disable_unref(store.again);
	start(data);
	return 0;
}

/* Begins it again: soon, but not every five seconds what ends each time. */
static void begin_again(struct apd *apd)
{
	uint64_t now = 0;
	int err;

	sd_event_now(apd->event, CLOCK_MONOTONIC, &now);
	if (!store.again_time || now - store.began > LASTED_TIME)
		store.again_time = AGAIN_TIME;
	err = sd_event_add_time_relative(apd->event, &store.again,
					 CLOCK_MONOTONIC, store.again_time, 0,
					 start_again, apd);
	if (err < 0)
		apd_fail(err, "cannot share the replay table");
	store.again_time *= 2;
	if (store.again_time > AGAIN_MAX)
		store.again_time = AGAIN_MAX;
}

/* What it said last comes first; then what it was is not so any more. */
static int ended(sd_event_source *source, const siginfo_t *info, void *data)
{
	struct apd *apd = data;

	(void)source;
	while (take_input(apd) > 0)
		;
	apd_state_set("store", "%s, not connected", apd->conf.store);
	apd_state_drop("store-counts");
	if (info->si_code != CLD_EXITED) {
		say("sharing the replay table: ended by signal %d",
		    info->si_status);
		apd_state_set("trouble-store", "the process that shares the replay table was ended by signal %d, and is begun again; what the other nodes accept is not known here, and requests go on",
			      info->si_status);
	} else if (info->si_status) {
		apd_state_set("trouble-store", "the replay table is not shared, see the journal: journalctl -u krb5-ap");
	}
	forget();
	back(apd);
	begin_again(apd);
	return 0;
}

/*
 * A hostile store can make it take memory: so much, and if the machine has less, it is
 * the first to go. It may always make itself so.
 */
static bool limit_memory(void)
{
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, "1000", 4) == 4 &&
		    !setrlimit(RLIMIT_DATA, &memory);

	if (!good)
		say("sharing the replay table: cannot limit its memory: %s",
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	return good;
}

static void work(struct apd *apd)
{
	_exit(limit_memory() ? store_work(&apd->conf, TELL_FD) : EXIT_FAILURE);
}

static void start(struct apd *apd)
{
	int fds[2], err;

	if (store.pid || !apd->connected || !apd->conf.store || apd->stopping)
		return;
	if (pipe2(fds, O_CLOEXEC)) {
		apd_fail(-errno, "cannot share the replay table");
		return;
	}
	store.pid = apd_fork(apd, fds[1]);
	if (!store.pid)
		work(apd);
	close(fds[1]);
	store.fd = fds[0];
	fcntl(store.fd, F_SETFL, O_NONBLOCK);
	err = store.pid < 0 ? store.pid :
	      sd_event_add_child(apd->event, &store.exit, store.pid, WEXITED,
				 ended, apd);
	if (err >= 0)
		err = sd_event_add_io(apd->event, &store.input, store.fd,
				      EPOLLIN, tells, apd);
	if (err >= 0)
		err = sd_event_add_time_relative(apd->event, &store.quiet,
						 CLOCK_MONOTONIC, QUIET_TIME, 0,
						 too_quiet, apd);
	sd_event_now(apd->event, CLOCK_MONOTONIC, &store.began);
	if (err < 0) {
		apd_fail(err, "cannot share the replay table");
		if (store.pid > 0)
			kill(store.pid, SIGKILL);
		forget();
	}
}

/**
 * apd_store_keys() - share the replay table from now on, as there are keys
 * @apd: the daemon
 *
 * Return: true if apd_replay_back() is called once what is in the store is read, or
 *	after a while
 */
bool apd_store_keys(struct apd *apd)
{
	if (!apd->conf.store || store.pid)
		return false;
	store.again = sd_event_source_disable_unref(store.again);
	start(apd);
	return store.pid > 0 &&
	       sd_event_add_time_relative(apd->event, &store.read,
					  CLOCK_MONOTONIC, READ_TIME, 0,
					  read_late, apd) >= 0;
}

/* It has the last acceptances to write. */
static void wait_for_end(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	int i;

	for (i = 0; i < END_TIME / 10; i++) {
		if (waitpid(pid, NULL, WNOHANG))
			return;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/**
 * apd_store_end() - share the replay table no longer
 */
void apd_store_end(void)
{
	pid_t pid = store.pid;

	store.again = sd_event_source_disable_unref(store.again);
	store.read = sd_event_source_disable_unref(store.read);
	store.again_time = 0;
	forget();
	if (pid > 0) {
		kill(pid, SIGTERM);
		wait_for_end(pid);
	}
	apd_state_drop("store");
	apd_state_drop("store-counts");
	apd_state_drop("trouble-store");
}

/**
 * apd_store_begin() - say how the replay table is shared
 * @apd: the daemon
 */
void apd_store_begin(struct apd *apd)
{
	if (apd->conf.store)
		apd_state_set("store", "%s, once there are keys",
			      apd->conf.store);
}

#else

void apd_store_begin(struct apd *apd)
{
	if (apd->conf.store)
		apd_state_set("trouble-store", "this krb5-apd is built without libhiredis, and shares no replay table");
}

bool apd_store_keys(struct apd *apd)
{
	(void)apd;
	return false;
}

void apd_store_end(void)
{
	apd_state_drop("trouble-store");
}

#endif
