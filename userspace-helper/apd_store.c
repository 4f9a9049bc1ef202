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
/* Microseconds until it is begun again. */
#define AGAIN_TIME	5000000
/* Microseconds for which the saved table waits for what is in the store. */
#define READ_TIME	5000000
/* Milliseconds for which it may take to end. */
#define END_TIME	1000
/* Bytes of memory: what a hostile store can make it take. */
#define MEMORY_MAX	(1UL << 30)
#define LINE_SIZE	1024

static struct {
	pid_t pid;
	int fd;
	sd_event_source *input;
	sd_event_source *exit;
	sd_event_source *again;
	sd_event_source *read;
	char line[LINE_SIZE];
	size_t len;
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

static int tells(sd_event_source *source, int fd, uint32_t events, void *data)
{
	char *end;
	ssize_t n;

	(void)source;
	(void)events;
	n = read(fd, store.line + store.len, sizeof(store.line) - store.len);
	if (n <= 0) {
		/* Its end follows. */
		store.input = sd_event_source_disable_unref(store.input);
		return 0;
	}
	store.len += n;
	while ((end = memchr(store.line, '\n', store.len))) {
		*end++ = '\0';
		take_line(data, store.line);
		store.len -= end - store.line;
		memmove(store.line, end, store.len);
	}
	if (store.len == sizeof(store.line))
		store.len = 0;
	return 0;
}

static void forget(void)
{
	store.input = sd_event_source_disable_unref(store.input);
	store.exit = sd_event_source_disable_unref(store.exit);
	if (store.fd >= 0)
		close(store.fd);
	store.fd = -1;
	store.pid = 0;
	store.len = 0;
}

static int start_again(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	store.again = sd_event_source_disable_unref(store.again);
	start(data);
	return 0;
}

static int ended(sd_event_source *source, const siginfo_t *info, void *data)
{
	struct apd *apd = data;
	int err;

	(void)source;
	if (info->si_code != CLD_EXITED)
		say("sharing the replay table: ended by signal %d",
		    info->si_status);
	forget();
	back(apd);
	err = sd_event_add_time_relative(apd->event, &store.again,
					 CLOCK_MONOTONIC, AGAIN_TIME, 0,
					 start_again, apd);
	if (err < 0)
		apd_fail(err, "cannot share the replay table");
	return 0;
}

static void work(struct apd *apd)
{
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };

	setrlimit(RLIMIT_DATA, &memory);
	_exit(store_work(&apd->conf, TELL_FD));
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
	err = store.pid < 0 ? store.pid :
	      sd_event_add_child(apd->event, &store.exit, store.pid, WEXITED,
				 ended, apd);
	if (err >= 0)
		err = sd_event_add_io(apd->event, &store.input, store.fd,
				      EPOLLIN, tells, apd);
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
