// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: the NFS server's door: the socket at which it asks, and the switch that
 * has it ask there.
 *
 * gssproxy makes the same socket whenever it starts. Whoever made it last is asked,
 * so the folder is watched, and the socket made once more. gssproxy does not notice,
 * and serves everybody else at its other sockets.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "apd.h"
#ifdef HAVE_BPF
#include "apd_modprobe.h"
#endif
#include "nfsd.h"
#include "text.h"

/* Seconds after which it is looked whether threads came or went: nobody tells. */
#define LOOK_TIME	10
/*
 * Microseconds from a change of the socket to a look at it. Programs remove it and make
 * it anew; one that finds it made in between would not start, and is to go on serving
 * others.
 */
#define TAKE_DELAY	1000000
/* As often is the socket taken back within a minute; then it waits. */
#define TAKES_MAX	10

static struct {
	struct apd_watch *watch;
	sd_event_source *timer;
	int listener;
	dev_t dev;		/* of the socket's file, as it was made here */
	ino_t ino;
	bool handed_over;
	__u16 family;		/* of krb5_ap_nfsd; 0 while it is not there */
	bool was_there;
	bool switching;
	enum nfsd_switch told;
	bool told_taken;
	unsigned int takes;	/* within the minute since @takes_since */
	uint64_t takes_since;
} door = { .listener = -1 };

static uint64_t now_us(struct apd *apd)
{
	uint64_t now = 0;

	sd_event_now(apd->event, CLOCK_MONOTONIC, &now);
	return now;
}

static bool is_ours(const char *path)
{
	struct stat st;

	return door.listener >= 0 && !lstat(path, &st) &&
	       st.st_dev == door.dev && st.st_ino == door.ino;
}

static bool too_often(struct apd *apd)
{
	uint64_t now = now_us(apd);

	if (now - door.takes_since > 60000000) {
		door.takes_since = now;
		door.takes = 0;
	}
	return ++door.takes > TAKES_MAX;
}

/* Tells once from whom the socket was taken. */
static void tell_taken(const char *path, const struct nfsd_holder *holder)
{
	const char *name = *holder->name ? holder->name : "another program";

	apd_state_set("nfsd-socket", "%s, taken from %s (process %d), which the NFS server would ask instead; to have that: nfsd = no in the configuration",
		      path, name, holder->pid);
	say_at(door.told_taken ? SAY_INFO : SAY_WARNING,
	       "took %s from %s (process %d): the NFS server asks here, and %s goes on serving others",
	       path, name, holder->pid, name);
	door.told_taken = true;
}

static int make_socket(struct apd *apd)
{
	const char *path = apd->conf.nfsd_socket;
	struct nfsd_holder holder;
	struct stat st;
	bool taken;

	if (door.listener >= 0 && too_often(apd)) {
		apd_state_set("trouble-nfsd", "another program makes %s again and again; stop it: systemctl disable --now gssproxy",
			      path);
		say_at(SAY_ERROR, "another program makes %s again and again; stop it: systemctl disable --now gssproxy",
		       path);
		return -EBUSY;
	}
	taken = nfsd_socket_holder(path, &holder);
	if (door.listener >= 0)
		close(door.listener);
	door.handed_over = false;
	door.listener = nfsd_socket_make(path, true);
	if (door.listener < 0)
		return door.listener;
	if (!lstat(path, &st)) {
		door.dev = st.st_dev;
		door.ino = st.st_ino;
	}
	if (taken)
		tell_taken(path, &holder);
	else if (!door.told_taken)
		apd_state_set("nfsd-socket", "%s", path);
	return 0;
}

/* ---- the switch ---- */

/* In a process of its own: the NFS server connects meanwhile. */
static int switch_work(void *data)
{
	int err = nfsd_switch_write();

	(void)data;
	if (err && err != -EBUSY)
		say("cannot have the NFS server ask here: %s", strerror(-err));
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void tell_switch(enum nfsd_switch is)
{
	const char *text = nfsd_switch_advice(is);

	switch (is) {
	case NFSD_SWITCH_HERE:
		apd_state_set("nfsd", "asks here");
		apd_state_drop("trouble-nfsd");
		break;
	case NFSD_SWITCH_SVCGSSD:
		apd_state_set("nfsd", "asks rpc.svcgssd, NOT here");
		apd_state_set("trouble-nfsd", "%s", text);
		break;
	case NFSD_SWITCH_ABSENT:
		apd_state_drop("trouble-nfsd");
		apd_state_set("nfsd", "its module auth_rpcgss is not loaded; waiting for it");
		break;
	default:
		apd_state_set("nfsd", "unknown whom it asks");
		break;
	}
	if (is == door.told || !text)
		return;
	door.told = is;
	say_at(is == NFSD_SWITCH_HERE ? SAY_INFO :
	       is == NFSD_SWITCH_SVCGSSD ? SAY_ERROR : SAY_WARNING, "%s", text);
}

static void switch_done(struct apd *apd, int status)
{
	(void)status;
	(void)apd;
	door.switching = false;
	tell_switch(nfsd_switch_read());
}

/*
 * @again: the NFS server has no connection. One that it has outlives sockets, and to
 * be told again would end the calls that are on their way: their clients would be
 * closed.
 */
static void turn_switch(struct apd *apd, bool again)
{
	enum nfsd_switch is = nfsd_switch_read();

	if (door.switching)
		return;
	if (is == NFSD_SWITCH_UNSET || (is == NFSD_SWITCH_HERE && again)) {
		/* The types first: it may ask as soon as it is told to. */
		nfsd_tell_server(&apd->idmap.nl, door.family,
				 nfsd_waiting_max());
		door.switching = !apd_job(apd, "having the NFS server connect",
					  switch_work, NULL, switch_done);
		return;
	}
	tell_switch(is);
}

/* ---- both ---- */

static bool find_module(struct apd *apd, struct nfsd_state *state)
{
	struct nl *nl = &apd->idmap.nl;
	int err;

	if (!apd->connected)
		return false;
	if (door.family) {
		nl->family = door.family;
		if (!nfsd_state_get(nl, state))
			return true;
		say("krb5_ap_nfsd was unloaded; waiting for it");
		door.family = 0;
		door.handed_over = false;
	}
	err = nl_find_family(nl, KRB5_AP_NFSD_FAMILY_NAME);
	if (err)
		return false;
	door.family = nl->family;
	if (door.was_there)
		say_at(SAY_INFO, "krb5_ap_nfsd was loaded again");
	door.was_there = true;
	if (apd->conf.nfsd_services)
		nfsd_services_send(nl, door.family, apd->conf.nfsd_services);
	nl->family = door.family;
	return !nfsd_state_get(nl, state);
}

/* The socket is there, and the module has it; true if that is new. */
static bool hand_over(struct apd *apd, const struct nfsd_state *state)
{
	if (!apd->conf.nfsd_socket)
		return false;
	if (!is_ours(apd->conf.nfsd_socket) && make_socket(apd))
		return false;
	if (door.handed_over && state->listening)
		return false;
	door.handed_over = !nfsd_hand_over(&apd->idmap.nl, door.family,
					   door.listener);
	if (!door.handed_over)
		apd_state_set("trouble-nfsd", "krb5_ap_nfsd refuses the socket, see the journal");
	return door.handed_over;
}

/**
 * apd_door_look() - have the NFS server ask here, if the configuration wants it
 * @apd: the daemon
 */
void apd_door_look(struct apd *apd)
{
	struct nfsd_state state = {};
	bool again;
	__u32 waiting;

	if (!apd->conf.nfsd || apd->stopping)
		return;
#ifdef HAVE_BPF
	apd_modprobe_look(apd);
#endif
	if (!find_module(apd, &state)) {
		apd_state_set("nfsd", "does NOT ask here: kernel module krb5_ap_nfsd is not loaded");
		apd_state_set("trouble-nfsd", "kernel module krb5_ap_nfsd is not loaded: modprobe krb5_ap_nfsd");
		return;
	}
	again = hand_over(apd, &state);
	waiting = nfsd_waiting_max();
	if (again || (waiting && waiting != state.waiting_max))
		nfsd_tell_server(&apd->idmap.nl, door.family, waiting);
	turn_switch(apd, !state.connections);
}

static void changed(struct apd *apd);

static void watch_socket(struct apd *apd)
{
	apd_watch_free(door.watch);
	door.watch = apd_watch_new(apd, TAKE_DELAY, changed);
	apd_watch_path(door.watch, apd->conf.nfsd_socket, false);
}

static void changed(struct apd *apd)
{
	watch_socket(apd);
	if (!is_ours(apd->conf.nfsd_socket))
		apd_door_look(apd);
}

static int look_again(sd_event_source *source, uint64_t now, void *data)
{
	int err;

	apd_door_look(data);
	err = sd_event_source_set_time(source, now + LOOK_TIME * 1000000ULL);
	return err < 0 ? err : sd_event_source_set_enabled(source,
							   SD_EVENT_ONESHOT);
}

/**
 * apd_door_begin() - keep the door open from now on
 * @apd: the daemon
 */
void apd_door_begin(struct apd *apd)
{
	int err;

	door.told = NFSD_SWITCH_UNSET;
	if (!apd->conf.nfsd)
		return;
	if (apd->conf.nfsd_socket)
		watch_socket(apd);
	err = sd_event_add_time_relative(apd->event, &door.timer,
					 CLOCK_MONOTONIC,
					 LOOK_TIME * 1000000ULL, 1000000,
					 look_again, apd);
	if (err < 0)
		apd_fail(err, "cannot look after the NFS server");
}

/**
 * apd_door_end() - leave the door to the kernel, which has the socket
 */
void apd_door_end(void)
{
	apd_watch_free(door.watch);
	door.watch = NULL;
	door.timer = sd_event_source_disable_unref(door.timer);
	door.told_taken = false;
#ifdef HAVE_BPF
	apd_modprobe_end();
#endif
	apd_state_drop("nfsd");
	apd_state_drop("nfsd-socket");
	apd_state_drop("trouble-nfsd");
}
