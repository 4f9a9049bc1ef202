// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd run: hands the socket over, has the NFS server ask there, and
 * answers questions until it is told to end. It looks after all of this every
 * other second: modules may be loaded again, and then everything is to be done
 * once more.
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

#include "nfsd.h"
#include "text.h"

#define TICK_MS		2000
#define ENCTYPES_MAX	16
#define QUESTION_SIZE	8192
/* After a quiet time, many clients may have to be asked about at once. */
#define QUESTIONS_ROOM	(4 * 1024 * 1024)

/**
 * struct run - what it is doing
 * @path: of the socket
 * @no_socket: another instance has handed it over
 * @nl: for requests and answers
 * @questions: multicast socket; NULL if there is no module
 * @told: what the user was told of the NFS server
 * @failed: and why it could not be told to ask here
 */
struct run {
	const char *path;
	bool no_socket;
	struct nl nl;
	struct mnl_socket *questions;
	enum nfsd_switch told;
	int failed;
};

static int hand_over(struct run *run)
{
	int fd, err;

	if (run->no_socket)
		return 0;
	fd = nfsd_socket_make(run->path);
	if (fd < 0)
		return fd;
	err = nl_begin(&run->nl, KRB5_AP_NFSD_CMD_LISTEN, 64);
	if (!err) {
		nl_put_u32(&run->nl, KRB5_AP_NFSD_A_SERVER_SOCKET, fd);
		err = nl_do(&run->nl, NULL, NULL);
	}
	if (err)
		nl_complain(&run->nl, err, "cannot hand over the socket");
	close(fd);
	return err;
}

/* Which types the NFS server can do, if it says so: since Linux 6.5. */
static int tell_enctypes(struct run *run)
{
	__s32 enctypes[ENCTYPES_MAX];
	int i, err, count = nfsd_enctypes_read(enctypes, ENCTYPES_MAX);

	if (!count)
		return 0;
	err = nl_begin(&run->nl, KRB5_AP_NFSD_CMD_CONFIG_SET, 256);
	if (err)
		return err;
	for (i = 0; i < count; i++)
		nl_put_u32(&run->nl, KRB5_AP_NFSD_A_SERVER_ENCTYPES,
			   enctypes[i]);
	err = nl_do(&run->nl, NULL, NULL);
	if (err)
		nl_complain(&run->nl, err, "cannot set the encryption types");
	return err;
}

static int listen_to_questions(struct run *run)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC,
						   SOCK_CLOEXEC | SOCK_NONBLOCK);
	int group = run->nl.group, room = QUESTIONS_ROOM, err;

	/* With what it has otherwise it works as well, but for that. */
	if (sock)
		setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVBUFFORCE,
			   &room, sizeof(room));
	if (sock && !mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) &&
	    !mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group))) {
		run->questions = sock;
		return 0;
	}
	err = -errno;
	if (sock)
		mnl_socket_close(sock);
	say("cannot listen to questions: %s", strerror(-err));
	return err;
}

/* Say once what is the matter with the NFS server. */
static void tell(struct run *run, enum nfsd_switch is)
{
	if (is == run->told)
		return;
	run->told = is;
	switch (is) {
	case NFSD_SWITCH_HERE:
		say("the NFS server asks here");
		break;
	case NFSD_SWITCH_SVCGSSD:
		say("the NFS server has settled for rpc.svcgssd, since a client came before this program did; it does not ask here until its modules are loaded again: stop nfs-server, unmount what is mounted with Kerberos, umount /proc/fs/nfsd, modprobe -r nfsd rpcsec_gss_krb5 auth_rpcgss, start again");
		break;
	case NFSD_SWITCH_ABSENT:
		say("the NFS server's module auth_rpcgss is not loaded; waiting for it (modprobe auth_rpcgss)");
		break;
	case NFSD_SWITCH_ERROR:
		say("cannot tell whom the NFS server asks: %s",
		    strerror(errno));
		break;
	case NFSD_SWITCH_UNSET:
		break;
	}
}

/* @again: it has no connection, or one that is about to be of no use */
static void turn_switch(struct run *run, bool again)
{
	enum nfsd_switch is = nfsd_switch_read();
	int err;

	if (is == NFSD_SWITCH_UNSET || (is == NFSD_SWITCH_HERE && again)) {
		/* The types first: it may ask as soon as it is told to. */
		tell_enctypes(run);
		err = nfsd_switch_write();
		if (err && err != -EBUSY && err != run->failed)
			say("cannot have the NFS server ask at %s: %s",
			    run->path, strerror(-err));
		run->failed = err;
		is = nfsd_switch_read();
	}
	tell(run, is);
}

static void hang_up(struct run *run)
{
	if (run->questions)
		mnl_socket_close(run->questions);
	run->questions = NULL;
	nl_close(&run->nl);
}

/* Answers are not given meanwhile. Tells the user what goes wrong if @loud. */
static int set_up(struct run *run, bool loud)
{
	int err;

	err = loud ? nl_open_family(&run->nl, KRB5_AP_NFSD_FAMILY_NAME) :
		     nl_connect(&run->nl, KRB5_AP_NFSD_FAMILY_NAME);
	if (!err)
		err = listen_to_questions(run) ?: hand_over(run);
	if (err) {
		hang_up(run);
		return err;
	}
	turn_switch(run, true);
	return 0;
}

/* Is everything as it was left? */
static void look_after(struct run *run)
{
	struct nfsd_state state = {};

	nfsd_answers_lock();
	if (run->questions &&
	    (nfsd_state_get(&run->nl, &state) ||
	     (!state.listening && !run->no_socket))) {
		say("krb5_ap_nfsd was unloaded; waiting for it");
		hang_up(run);
	}
	if (run->questions)
		turn_switch(run, !state.connections);
	else if (!set_up(run, false))
		say("krb5_ap_nfsd was loaded again");
	nfsd_answers_unlock(run->questions ? &run->nl : NULL);
}

static void read_questions(struct run *run)
{
	static const __u8 types[KRB5_AP_NFSD_A_MAPPING_MAX + 1] = {
		[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL] = MNL_TYPE_NUL_STRING,
	};
	const struct nlattr *tb[KRB5_AP_NFSD_A_MAPPING_MAX + 1];
	char data[QUESTION_SIZE];
	const struct nlmsghdr *nlh;
	int len;

	len = mnl_socket_recvfrom(run->questions, data, sizeof(data));
	for (nlh = (void *)data; mnl_nlmsg_ok(nlh, len);
	     nlh = mnl_nlmsg_next(nlh, &len))
		if (nlh->nlmsg_type == run->nl.family &&
		    !nl_parse(nlh, types, KRB5_AP_NFSD_A_MAPPING_MAX, tb) &&
		    tb[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL])
			nfsd_answers_queue(mnl_attr_get_str(
				tb[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL]));
}

/* systemd(1) wants to know when what is ordered after this may start. */
static void notify(const char *text)
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

static enum status serve(struct run *run, int signals)
{
	struct pollfd fds[2] = {
		{ .fd = signals, .events = POLLIN },
		{ .events = POLLIN },
	};

	notify("READY=1");
	for (;;) {
		fds[1].fd = run->questions ?
			mnl_socket_get_fd(run->questions) : -1;
		if (poll(fds, 2, TICK_MS) == 0)
			look_after(run);
		if (fds[0].revents)
			return STATUS_OK;
		if (run->questions && fds[1].revents)
			read_questions(run);
	}
}

static enum status run_all(struct run *run, __u32 lifetime)
{
	enum status status = STATUS_FAILED;
	sigset_t signals;
	int fd;

	/* Before there are threads, which would get them otherwise. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (fd < 0) {
		say("cannot wait for signals: %s", strerror(errno));
		return status;
	}
	nfsd_answers_lock();
	if (set_up(run, true)) {
		nfsd_answers_unlock(NULL);
	} else {
		nfsd_answers_unlock(&run->nl);
		if (!nfsd_answers_begin(lifetime))
			status = serve(run, fd);
		nfsd_answers_lock();
		hang_up(run);
		nfsd_answers_unlock(NULL);
	}
	close(fd);
	return status;
}

/**
 * nfsd_run() - the subcommand
 * @command: krb5-ap nfsd
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status nfsd_run(const struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "socket",	required_argument,	NULL, 's' },
		{ "no-socket",	no_argument,		NULL, 'n' },
		{ "lifetime",	required_argument,	NULL, 'l' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	struct run run = { .path = NFSD_SOCKET, .told = NFSD_SWITCH_UNSET };
	__u32 lifetime = NFSD_LIFETIME;
	int c;

	while ((c = next_option(command, argc, argv, "s:nl:h", options)) != -1) {
		switch (c) {
		case 's':
			run.path = optarg;
			break;
		case 'n':
			run.no_socket = true;
			break;
		case 'l':
			if (text_number(optarg, &lifetime) && lifetime)
				break;
			say("lifetime is a number of seconds: %s", optarg);
			return STATUS_USAGE;
		default:
			return bad_usage(command);
		}
	}
	if (optind != argc)
		return bad_usage(command);
	return run_all(&run, lifetime);
}
