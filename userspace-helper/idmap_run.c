// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap run: answers the kernel's questions until it is told to end. The
 * kernel says when a module comes and goes; then the socket is opened anew.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "idmap.h"
#include "text.h"

#define TICK_MS		2000
#define QUESTION_SIZE	8192
/* After a quiet time, many clients may have to be asked about at once. */
#define QUESTIONS_ROOM	(4 * 1024 * 1024)

static int listen_to_questions(struct idmap *idmap, __u32 group)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC,
						   SOCK_CLOEXEC | SOCK_NONBLOCK);
	int room = QUESTIONS_ROOM, err;

	/* Without the right to have more, the usual room has to do. */
	if (sock)
		setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVBUFFORCE,
			   &room, sizeof(room));
	if (sock && !mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) &&
	    !mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group))) {
		idmap->questions = sock;
		return 0;
	}
	err = -errno;
	if (sock)
		mnl_socket_close(sock);
	say("cannot listen to questions: %s", strerror(-err));
	return err;
}

static int open_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_A_IDMAP_MAX + 1] = {
		[KRB5_AP_A_IDMAP_PRINCIPAL] = MNL_TYPE_NUL_STRING,
		[KRB5_AP_A_IDMAP_QUESTION] = MNL_TYPE_U32,
		[KRB5_AP_A_IDMAP_WAIT] = MNL_TYPE_U32,
	};
	const struct nlattr *tb[KRB5_AP_A_IDMAP_MAX + 1];

	(void)data;
	if (nl_parse(nlh, types, KRB5_AP_A_IDMAP_MAX, tb) ||
	    !tb[KRB5_AP_A_IDMAP_PRINCIPAL])
		return -EBADMSG;
	/* In a listing, only open questions have a number. */
	if (tb[KRB5_AP_A_IDMAP_QUESTION])
		idmap_answers_queue(mnl_attr_get_str(tb[KRB5_AP_A_IDMAP_PRINCIPAL]),
				    mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_QUESTION]),
				    tb[KRB5_AP_A_IDMAP_WAIT] ?
				    mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_WAIT]) : 0);
	return 0;
}

/* Questions that were asked while nobody listened, or got lost. */
static int catch_up(struct idmap *idmap)
{
	idmap->nl.family = idmap->family;
	return nl_begin(&idmap->nl, KRB5_AP_CMD_IDMAP_GET, 0) ?:
	       nl_dump(&idmap->nl, open_answer, NULL);
}

/**
 * idmap_open() - connect to the principal map, and listen to its questions
 * @idmap: set up; nobody answers meanwhile
 * @loud: tell the user if krb5_ap is not there
 *
 * Return: 0 or -errno; then nothing is left open
 */
int idmap_open(struct idmap *idmap, bool loud)
{
	__u32 group;
	int err;

	err = loud ? nl_open(&idmap->nl) :
		     nl_connect(&idmap->nl, KRB5_AP_FAMILY_NAME);
	idmap->family = idmap->nl.family;
	if (!err)
		err = nl_find_group(&idmap->nl, KRB5_AP_FAMILY_NAME,
				    KRB5_AP_MCGRP_IDMAP, &group) ?:
		      listen_to_questions(idmap, group) ?: catch_up(idmap);
	if (err)
		idmap_close(idmap);
	return err;
}

/**
 * idmap_close() - close what idmap_open() has opened
 * @idmap: NULL connections are fine
 */
void idmap_close(struct idmap *idmap)
{
	if (idmap->questions)
		mnl_socket_close(idmap->questions);
	idmap->questions = NULL;
	nl_close(&idmap->nl);
}

/**
 * idmap_lives() - check that the module is still there
 * @idmap: open
 *
 * Return: false if it was unloaded
 */
bool idmap_lives(struct idmap *idmap)
{
	idmap->nl.family = idmap->family;
	return !nl_begin(&idmap->nl, KRB5_AP_CMD_IDMAP_STATUS_GET, 0) &&
	       !nl_do(&idmap->nl, NULL, NULL);
}

/**
 * idmap_read() - take the questions that have come
 * @idmap: open
 */
void idmap_read(struct idmap *idmap)
{
	struct sockaddr_nl from = {};
	char data[QUESTION_SIZE];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	const struct nlmsghdr *nlh;
	int len;

	len = recvmsg(mnl_socket_get_fd(idmap->questions), &msg, 0);
	if (len < 0 && errno == ENOBUFS) {
		/* Some got lost. */
		idmap_answers_lock();
		catch_up(idmap);
		idmap_answers_unlock(idmap);
	}
	/* Only the kernel asks. */
	if (len < 0 || from.nl_pid)
		return;
	for (nlh = (void *)data; mnl_nlmsg_ok(nlh, len);
	     nlh = mnl_nlmsg_next(nlh, &len))
		if (nlh->nlmsg_type == idmap->family)
			open_answer(nlh, NULL);
}

/**
 * run_events_open() - listen to modules that come and go
 *
 * Return: the socket; NULL if that is not to be had, and then time has to do
 */
struct mnl_socket *run_events_open(void)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC,
						   SOCK_CLOEXEC | SOCK_NONBLOCK);
	/* nlctrl and its group have this number from the beginning. */
	int group = GENL_ID_CTRL;

	if (!sock)
		return NULL;
	if (!mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) &&
	    !mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group)))
		return sock;
	mnl_socket_close(sock);
	return NULL;
}

/**
 * run_events_read() - read what has happened to families
 * @sock: from run_events_open()
 *
 * Return: true if it may concern krb5_ap or krb5_ap_nfsd
 */
bool run_events_read(struct mnl_socket *sock)
{
	static const __u8 types[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_NAME] = MNL_TYPE_NUL_STRING,
	};
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];
	const struct nlmsghdr *nlh;
	char data[QUESTION_SIZE];
	bool ours = false;
	int len;

	len = mnl_socket_recvfrom(sock, data, sizeof(data));
	if (len < 0)
		return errno == ENOBUFS;
	for (nlh = (void *)data; mnl_nlmsg_ok(nlh, len);
	     nlh = mnl_nlmsg_next(nlh, &len))
		if (!nl_parse(nlh, types, CTRL_ATTR_MAX, tb) &&
		    tb[CTRL_ATTR_FAMILY_NAME] &&
		    !strncmp(mnl_attr_get_str(tb[CTRL_ATTR_FAMILY_NAME]),
			     KRB5_AP_FAMILY_NAME, strlen(KRB5_AP_FAMILY_NAME)))
			ours = true;
	return ours;
}

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
	struct mnl_socket *events = run_events_open();
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
		    (fds[1].revents && run_events_read(events)))
			look_after(idmap);
		else if (idmap->questions && fds[2].revents)
			idmap_read(idmap);
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
	struct idmap idmap = {};
	int fd = run_signals();

	if (fd < 0)
		return status;
	idmap_answers_lock();
	if (idmap_answers_begin(lifetime) || idmap_open(&idmap, true)) {
		idmap_answers_unlock(NULL);
	} else {
		idmap_answers_unlock(&idmap);
		status = serve(&idmap, fd);
		idmap_answers_lock();
		idmap_close(&idmap);
		idmap_answers_unlock(NULL);
	}
	close(fd);
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
