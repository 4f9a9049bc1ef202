// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap run: answers the kernel's questions until it is told to end. The
 * kernel says when a module comes and goes; then the socket is opened anew.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "family_events.h"
#include "idmap.h"
#include "text.h"

#define TICK_MS		2000

/**
 * run_notify() - tell systemd(1) how it is
 * @text: as sd_notify(3) has it
 *
 * What is ordered after this may start once it is ready.
 */
void run_notify(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	socklen_t len;
	int fd;

	if (!path || (*path != '/' && *path != '@') ||
	    strlen(path) >= sizeof(sun.sun_path))
		return;
	memcpy(sun.sun_path, path, strlen(path));
	len = offsetof(struct sockaddr_un, sun_path) + strlen(path);
	if (*path == '@')
		sun.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, text, strlen(text), MSG_NOSIGNAL,
		   (struct sockaddr *)&sun, len) < 0)
		say("cannot tell systemd: %s", strerror(errno));
	close(fd);
}

/**
 * run_signals() - have the signals that end the program wait
 *
 * Before there are threads, which would get them otherwise.
 *
 * Return: a descriptor that can be read when one has come; -1, and the user
 *	was told
 */
int run_signals(void)
{
	sigset_t signals;
	int fd;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (fd < 0)
		say("cannot wait for signals: %s", strerror(errno));
	return fd;
}

static void look_after(struct idmap *idmap)
{
	idmap_answers_lock();
	if (idmap->questions && !idmap_lives(idmap)) {
		say("krb5_ap was unloaded; waiting for it");
		idmap_close(idmap);
	}
	if (!idmap->questions && !idmap_open(idmap, false))
		say("krb5_ap was loaded again");
	idmap_answers_unlock(idmap->questions ? idmap : NULL);
}

static enum status serve(struct idmap *idmap, int signals)
{
	struct mnl_socket *events = family_events_open();
	struct pollfd fds[3] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = events ? mnl_socket_get_fd(events) : -1,
		  .events = POLLIN },
		{ .events = POLLIN },
	};

	run_notify("READY=1");
	do {
		fds[2].fd = idmap->questions ?
			mnl_socket_get_fd(idmap->questions) : -1;
		if (poll(fds, 3, TICK_MS) == 0 ||
		    (fds[1].revents && family_events_read(events)))
			look_after(idmap);
		else if (idmap->questions && fds[2].revents)
			idmap_answers_read(idmap);
	} while (!fds[0].revents);
	if (events)
		mnl_socket_close(events);
	return STATUS_OK;
}

/**
 * idmap_lifetime() - read the argument of --lifetime
 * @text: the argument; the user is told if it is none
 * @lifetime: set to seconds
 *
 * Return: false if it is none
 */
bool idmap_lifetime(const char *text, __u32 *lifetime)
{
	if (text_number(text, lifetime) && *lifetime)
		return true;
	say("lifetime is a number of seconds: %s", text);
	return false;
}

static enum status run(__u32 lifetime)
{
	enum status status = STATUS_FAILED;
	struct idmap idmap = { .ask = idmap_answers_queue };
	int fd = run_signals();

	if (fd < 0)
		return status;
	idmap_answers_lock();
	if (!idmap_answers_begin(lifetime) && !idmap_open(&idmap, true)) {
		idmap_answers_unlock(&idmap);
		if (!idmap_answers_start())
			status = serve(&idmap, fd);
		idmap_answers_lock();
		idmap_close(&idmap);
	}
	idmap_answers_unlock(NULL);
	close(fd);
	/* Questions that were listed before something failed are at work. */
	idmap_answers_leave(status);
	return status;
}

/**
 * idmap_run() - the subcommand
 * @command: krb5-ap idmap
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status idmap_run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "lifetime",	required_argument,	NULL, 'l' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	__u32 lifetime = IDMAP_LIFETIME;
	int c;

	while ((c = next_option(command, argc, argv, "l:h", options)) != -1) {
		if (c != 'l')
			return bad_usage(command);
		if (!idmap_lifetime(optarg, &lifetime))
			return STATUS_USAGE;
	}
	if (optind != argc)
		return bad_usage(command);
	return run(lifetime);
}
