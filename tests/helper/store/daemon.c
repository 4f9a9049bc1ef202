// SPDX-License-Identifier: GPL-2.0
/*
 * usage: store-daemon crash|exit|hang|refuse
 *
 * What the daemon does about the process that shares the replay table: it has one that
 * tells its state and then does that, or cannot be had the first time. For two seconds
 * what happens is on standard output: "begun", and lines of the state as they are set and
 * dropped; then it ends it, and for half a second has it once more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "apd.h"
#include "apd_store.h"
#include "text.h"

static const char *mode;
static int refused, lowest;

void apd_state_set(const char *name, const char *format, ...)
{
	va_list args;

	printf("%s=", name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void apd_state_drop(const char *name)
{
	printf("no %s\n", name);
}

void apd_fail(int err, const char *what)
{
	printf("%s: %s\n", what, strerror(-err));
}

void apd_replay_back(struct apd *apd)
{
	(void)apd;
	puts("the replay table is back");
}

pid_t apd_fork(struct apd *apd, int keep)
{
	sigset_t signals;
	pid_t pid;

	(void)apd;
	if (!strcmp(mode, "refuse") && !refused++)
		return -EAGAIN;
	puts("begun");
	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	lowest = dup(STDOUT_FILENO);
	close(lowest);
	sigemptyset(&signals);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	if (dup2(keep, 3) != 3)
		_exit(EXIT_FAILURE);
	return 0;
}

int store_work(const struct apd_conf *conf, int tell)
{
	char score[16] = "";
	FILE *file = fopen("/proc/self/oom_score_adj", "re");

	(void)conf;
	/* The score's file has the number itself. */
	if (!file || fileno(file) != lowest)
		dprintf(tell, "store=files are left open\n");
	if (file && fgets(score, sizeof(score), file))
		score[strcspn(score, "\n")] = '\0';
	dprintf(tell, "store=score %s\nstore-counts=connected 1\n", score);
	/* Too long, and what follows is a line. */
	dprintf(tell, "trouble-store=%03000d\nstore=whole\n", 0);
	if (!strcmp(mode, "crash"))
		abort();
	while (!strcmp(mode, "hang"))
		pause();
	return EXIT_FAILURE;
}

static int end(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	return sd_event_exit(data, 0);
}

/* The daemon's keys are there once more, in a loop of their own. */
static int again(struct apd *apd)
{
	sd_event_unref(apd->event);
	if (sd_event_new(&apd->event) < 0 ||
	    sd_event_add_time_relative(apd->event, NULL, CLOCK_MONOTONIC, 500000,
				       0, end, apd->event) < 0 ||
	    !apd_store_keys(apd) || sd_event_loop(apd->event))
		return EXIT_FAILURE;
	apd_store_end();
	sd_event_unref(apd->event);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct apd apd = { .connected = true };
	sigset_t signals;

	if (argc != 2)
		return EXIT_FAILURE;
	mode = argv[1];
	apd.conf.store = "redis://store.test:1";
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (sd_event_default(&apd.event) < 0 ||
	    sd_event_add_time_relative(apd.event, NULL, CLOCK_MONOTONIC, 2000000,
				       0, end, apd.event) < 0)
		return EXIT_FAILURE;
	apd_store_begin(&apd);
	if (!apd_store_keys(&apd) && !apd_store_keys(&apd))
		return EXIT_FAILURE;
	if (sd_event_loop(apd.event))
		return EXIT_FAILURE;
	puts("ended");
	apd_store_end();
	fflush(stdout);
	return again(&apd);
}
