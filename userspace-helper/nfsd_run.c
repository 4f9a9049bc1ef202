// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd run: hands the socket over, has the NFS server ask there, and
 * answers the questions of the principal map, until it is told to end. Modules may
 * be loaded again meanwhile; then everything is done once more.
 *
 * It keeps the socket open as well: while krb5_ap_nfsd is away, the NFS server can
 * still connect, and its calls wait for the module instead of failing.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "family_events.h"
#include "idmap.h"
#include "nfsd.h"
#include "text.h"

#define TICK_MS		2000
/* Tenths of a second for which the start waits for the NFS server. */
#define SWITCH_WAITS	50

/**
 * struct run - what it is doing
 * @path: of the socket
 * @no_socket: another instance has handed it over
 * @listener: the socket; -1 before it was made
 * @idmap: the principal map, and the connection to both modules
 * @family: number of krb5_ap_nfsd's family
 * @told: what the user was told of the NFS server
 * @switching: a thread has the NFS server connect
 */
struct run {
	const char *path;
	bool no_socket;
	int listener;
	struct idmap idmap;
	__u16 family;
	enum nfsd_switch told;
	atomic_bool switching;
};

static int hand_over(struct run *run)
{
	if (run->no_socket)
		return 0;
	if (run->listener < 0)
		run->listener = nfsd_socket_make(run->path, false);
	if (run->listener < 0)
		return run->listener;
	return nfsd_hand_over(&run->idmap.nl, run->family, run->listener);
}

static int tell_server(struct run *run, __u32 waiting_max)
{
	return nfsd_tell_server(&run->idmap.nl, run->family, waiting_max);
}

/* Say once what is the matter with the NFS server. */
static void tell(struct run *run, enum nfsd_switch is)
{
	const char *text;

	if (is == run->told)
		return;
	run->told = is;
	text = nfsd_switch_advice(is);
	if (is == NFSD_SWITCH_ERROR)
		say("%s: %s", text, strerror(errno));
	else if (text)
		say("%s", text);
}

/*
 * The NFS server connects while this writes, which may take long. No lock is held
 * meanwhile, and answers go on.
 */
static void *switch_thread(void *data)
{
	struct run *run = data;
	int err;

	/* The types first: it may ask as soon as it is told to. */
	idmap_answers_lock();
	if (run->idmap.questions)
		tell_server(run, nfsd_waiting_max());
	idmap_answers_unlock(run->idmap.questions ? &run->idmap : NULL);
	err = nfsd_switch_write();
	if (err && err != -EBUSY)
		say("cannot have the NFS server ask at %s: %s", run->path,
		    strerror(-err));
	atomic_store(&run->switching, false);
	return NULL;
}

/*
 * @again: it has no connection. One that it has outlives helpers, and to be told
 * again would end the calls that are on their way: their clients would be closed.
 */
static void turn_switch(struct run *run, bool again)
{
	enum nfsd_switch is = nfsd_switch_read();
	pthread_t thread;
	int err;

	tell(run, is);
	if (is != NFSD_SWITCH_UNSET && !(is == NFSD_SWITCH_HERE && again))
		return;
	if (atomic_exchange(&run->switching, true))
		return;
	err = pthread_create(&thread, NULL, switch_thread, run);
	if (err) {
		say("cannot have the NFS server ask at %s: %s", run->path,
		    strerror(err));
		atomic_store(&run->switching, false);
	} else {
		pthread_detach(thread);
	}
}

/* Answers are not given meanwhile. Tells the user what goes wrong if @loud. */
static int set_up(struct run *run, bool loud)
{
	struct nl *nl = &run->idmap.nl;
	int err;

	err = loud ? nl_open_family(nl, KRB5_AP_NFSD_FAMILY_NAME) :
		     nl_connect(nl, KRB5_AP_NFSD_FAMILY_NAME);
	run->family = nl->family;
	nl_close(nl);
	if (err)
		return err;
	err = idmap_open(&run->idmap, loud);
	if (err)
		return err;
	err = hand_over(run);
	if (err)
		idmap_close(&run->idmap);
	return err;
}

/* Finds out what has changed, and does what that calls for. */
static void look_after(struct run *run)
{
	struct nfsd_state state = {};
	bool again = false;
	__u32 threads;

	idmap_answers_lock();
	run->idmap.nl.family = run->family;
	if (run->idmap.questions &&
	    (nfsd_state_get(&run->idmap.nl, &state) ||
	     (!state.listening && !run->no_socket))) {
		say("krb5_ap_nfsd was unloaded; waiting for it");
		idmap_close(&run->idmap);
	}
	if (!run->idmap.questions && !set_up(run, false)) {
		say("krb5_ap_nfsd was loaded again");
		again = true;
	}
	/* Threads come and go while it runs. */
	threads = nfsd_waiting_max();
	if (run->idmap.questions && threads && threads != state.waiting_max)
		tell_server(run, threads);
	idmap_answers_unlock(run->idmap.questions ? &run->idmap : NULL);
	if (run->idmap.questions)
		turn_switch(run, again || !state.connections);
}

static enum status serve(struct run *run, int signals)
{
	struct mnl_socket *events = family_events_open();
	struct pollfd fds[3] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = events ? mnl_socket_get_fd(events) : -1,
		  .events = POLLIN },
		{ .events = POLLIN },
	};
	int i;

	/* The types first: it may ask as soon as it is told to. */
	idmap_answers_lock();
	tell_server(run, nfsd_waiting_max());
	idmap_answers_unlock(&run->idmap);
	look_after(run);
	/* What is ordered after this finds the NFS server connected. */
	for (i = 0; i < SWITCH_WAITS && atomic_load(&run->switching); i++)
		usleep(100000);
	run_notify("READY=1");
	do {
		fds[2].fd = run->idmap.questions ?
			mnl_socket_get_fd(run->idmap.questions) : -1;
		if (poll(fds, 3, TICK_MS) == 0 ||
		    (fds[1].revents && family_events_read(events)))
			look_after(run);
		else if (run->idmap.questions && fds[2].revents)
			idmap_answers_read(&run->idmap);
	} while (!fds[0].revents);
	if (events)
		mnl_socket_close(events);
	return STATUS_OK;
}

static enum status run_all(struct run *run, __u32 lifetime)
{
	enum status status = STATUS_FAILED;
	int fd = run_signals();

	if (fd < 0)
		return status;
	idmap_answers_lock();
	if (!idmap_answers_begin(lifetime) && !set_up(run, true)) {
		idmap_answers_unlock(&run->idmap);
		if (!idmap_answers_start())
			status = serve(run, fd);
		idmap_answers_lock();
		idmap_close(&run->idmap);
	}
	idmap_answers_unlock(NULL);
	close(fd);
	/* Questions that were listed before something failed are at work. */
	idmap_answers_leave(status);
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
	struct run run = {
		.idmap = { .ask = idmap_answers_queue },
		.path = NFSD_SOCKET,
		.listener = -1,
		.told = NFSD_SWITCH_UNSET,
	};
	__u32 lifetime = IDMAP_LIFETIME;
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
			if (!idmap_lifetime(optarg, &lifetime))
				return STATUS_USAGE;
			break;
		default:
			return bad_usage(command);
		}
	}
	if (optind != argc)
		return bad_usage(command);
	return run_all(&run, lifetime);
}
