// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: the replay table over a planned stop.
 *
 * What is accepted after the table was saved is not in the file, so that it is saved
 * with acceptances suspended, and put back once: into the module that was loaded next.
 * As soon as that is there the file is claimed, which outlasts a crash: it gets
 * another name, under which nobody looks for it. The daemon itself may stop and start
 * as it likes, as the table is the kernel's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "apd.h"
#include "replay.h"
#include "status.h"
#include "text.h"

/* Seconds after which a file has nothing in it that could be replayed. */
#define FILE_TIME	86400

/* systemd's own socket: the bus may have been stopped already. */
#define SYSTEMD_ADDRESS	"unix:path=/run/systemd/private"

static bool tried;
/* The claimed file, until it is restored or worth nothing. */
static char *claimed;

/* What was done in the folder of a file outlasts a crash from here on. */
static int sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd, err;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = fd < 0 || fsync(fd) ? -errno : 0;
	if (fd >= 0)
		close(fd);
	free(copy);
	return err;
}

/**
 * apd_replay_drop() - remove a file that was claimed and not restored
 */
void apd_replay_drop(void)
{
	if (claimed)
		unlink(claimed);
	free(claimed);
	claimed = NULL;
}

/**
 * apd_replay_claim() - claim the file for the module that is there now
 * @apd: the daemon, connected
 */
void apd_replay_claim(struct apd *apd)
{
	const char *path = apd->conf.replay_file;

	apd_replay_drop();
	if (!path || access(path, F_OK))
		return;
	if (asprintf(&claimed, "%s.claimed", path) < 0) {
		claimed = NULL;
		return;
	}
	if (!rename(path, claimed) && !sync_folder(path))
		return;
	say_at(SAY_ERROR, "cannot move %s to %s: %s; it is not restored: remove it before the module is loaded again",
	       path, claimed, strerror(errno));
	apd_replay_drop();
}

static int restore_work(void *data)
{
	return replay_restore(data);
}

static void restore_done(struct apd *apd, int status)
{
	/* Once is enough; another time it would lack what came since. */
	apd_replay_drop();
	if (status)
		say("the replay table could not be restored; requests from before the module was loaded are judged by replay-cold-start");
	/* The file has the settings of back then. */
	apd_module_configure(apd);
}

/* Acceptances are suspended, and the table is still where it was. */
static void resume(struct apd *apd, const char *path)
{
	/* Before anything is accepted that is not in it. */
	if (unlink(path) || sync_folder(path)) {
		say_at(SAY_ERROR, "cannot remove %s: %s; acceptances stay suspended until it is removed: rm %s && krb5-ap replay resume",
		       path, strerror(errno), path);
		apd_state_set("trouble-replay", "acceptances are suspended: rm %s && krb5-ap replay resume",
			      path);
		return;
	}
	if (!replay_suspend(apd_nl(apd), false))
		say_at(SAY_INFO, "acceptances are resumed");
}

/**
 * apd_replay_resume() - accept again, if the module is the one that was suspended
 * when the replay table was saved
 * @apd: the daemon, connected
 */
void apd_replay_resume(struct apd *apd)
{
	const char *path = apd->conf.replay_file;
	struct status_reply status;

	if (path && !access(path, F_OK) && !status_get(apd_nl(apd), &status) &&
	    status.suspended)
		resume(apd, path);
}

/**
 * apd_replay_back() - put the replay table back, once the keys are loaded
 * @apd: the daemon
 */
void apd_replay_back(struct apd *apd)
{
	struct stat st;

	if (!claimed || !apd->connected || stat(claimed, &st))
		return;
	if (time(NULL) - st.st_mtime > FILE_TIME) {
		say("%s is too old to be of use; removed", apd->conf.replay_file);
		apd_replay_drop();
		return;
	}
	apd_job(apd, "restoring the replay table", restore_work, claimed,
		restore_done);
}

static bool system_stops(void)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus *bus = NULL;
	char *state = NULL;
	bool stops = false;

	if (sd_bus_new(&bus) >= 0 &&
	    sd_bus_set_address(bus, SYSTEMD_ADDRESS) >= 0 &&
	    sd_bus_start(bus) >= 0 &&
	    sd_bus_set_method_call_timeout(bus, 2000000) >= 0 &&
	    sd_bus_get_property_string(bus, "org.freedesktop.systemd1",
				       "/org/freedesktop/systemd1",
				       "org.freedesktop.systemd1.Manager",
				       "SystemState", &error, &state) >= 0)
		stops = !strcmp(state, "stopping");
	free(state);
	sd_bus_error_free(&error);
	sd_bus_close_unref(bus);
	return stops;
}

static int save_work(void *data)
{
	return replay_save(data);
}

static void save_done(struct apd *apd, int status)
{
	if (status)
		say("the replay table was not saved; after the next start, requests from before it are judged by replay-cold-start");
	sd_event_exit(apd->event, 0);
}

/**
 * apd_replay_away() - save the replay table if this stop calls for it, and end the
 * loop
 * @apd: the daemon
 */
void apd_replay_away(struct apd *apd)
{
	const char *path = apd->conf.replay_file;

	if (tried || !path || !apd->connected ||
	    (apd->conf.replay_save == APD_REPLAY_SHUTDOWN && !system_stops())) {
		sd_event_exit(apd->event, 0);
		return;
	}
	tried = true;
	/* One that is there was not restored, and is worth nothing by now. */
	unlink(path);
	if (apd_job(apd, "saving the replay table", save_work, (void *)path,
		    save_done))
		sd_event_exit(apd->event, 0);
}
