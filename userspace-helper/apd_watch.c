// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: paths, and whatever may make them lead to another file.
 *
 * A file is written to, renamed into place, or reached over a symbolic link that is
 * swapped, at the end of the path or on the way. So each folder on the way is
 * watched for the one name that matters there.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "apd.h"
#include "text.h"

#define MASK	(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | \
		 IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | \
		 IN_ONLYDIR)
/* As many as the kernel follows. */
#define LINKS_MAX	40

/**
 * struct spot - a name in a folder
 * @next: of the same watch
 * @watch: whose it is
 * @source: the folder's events
 * @name: the name; empty for all
 */
struct spot {
	struct spot *next;
	struct apd_watch *watch;
	sd_event_source *source;
	char name[];
};

/**
 * struct apd_watch - paths that are watched together
 * @apd: the daemon
 * @changed: called when one of them may lead to something else
 * @delay: microseconds from an event to @changed; more events are waited for
 * @timer: runs while they are
 * @spots: the names
 */
struct apd_watch {
	struct apd *apd;
	apd_watch_changed *changed;
	uint64_t delay;
	sd_event_source *timer;
	struct spot *spots;
};

static int timer_ended(sd_event_source *source, uint64_t now, void *data)
{
	struct apd_watch *watch = data;

	(void)source;
	(void)now;
	watch->timer = sd_event_source_disable_unref(watch->timer);
	watch->changed(watch->apd);
	return 0;
}

static int event(sd_event_source *source, const struct inotify_event *event,
		 void *data)
{
	struct spot *spot = data;
	struct apd_watch *watch = spot->watch;
	int err;

	(void)source;
	/* Events of the folder itself, and of lost ones, have no name. */
	if (event->len && *spot->name && strcmp(spot->name, event->name))
		return 0;
	if (watch->timer)
		return 0;
	err = sd_event_add_time_relative(watch->apd->event, &watch->timer,
					 CLOCK_MONOTONIC, watch->delay, 1,
					 timer_ended, watch);
	if (err < 0)
		apd_fail(err, "cannot wait for more changes");
	return 0;
}

static void add_spot(struct apd_watch *watch, const char *folder,
		     const char *name)
{
	struct spot *spot = calloc(1, sizeof(*spot) + strlen(name) + 1);
	int err;

	if (!spot)
		abort();
	spot->watch = watch;
	strcpy(spot->name, name);
	err = sd_event_add_inotify(watch->apd->event, &spot->source, folder,
				   MASK, event, spot);
	if (err < 0) {
		say("cannot watch %s: %s; after changes there, systemctl reload krb5-ap",
		    folder, strerror(-err));
		free(spot);
		return;
	}
	spot->next = watch->spots;
	watch->spots = spot;
}

/*
 * Puts the target of a symbolic link before the rest of a path. False if it is no
 * symbolic link any more.
 */
static bool replace_link(char path[PATH_MAX], const char *folder,
			 const char *link, const char *rest)
{
	char target[PATH_MAX], whole[PATH_MAX];
	ssize_t len = readlink(link, target, sizeof(target) - 1);

	if (len < 0)
		return false;
	target[len] = '\0';
	if ((size_t)snprintf(whole, sizeof(whole), "%s%s%s%s%s",
			     *target == '/' ? "" : folder,
			     *target == '/' ? "" : "/", target,
			     *rest ? "/" : "", rest) >= sizeof(whole))
		return false;
	strcpy(path, whole);
	return true;
}

static void follow(struct apd_watch *watch, const char *start, bool members);

static void follow_members(struct apd_watch *watch, const char *folder)
{
	struct dirent *entry;
	DIR *dir = opendir(folder);
	char path[PATH_MAX];

	add_spot(watch, folder, "");
	while (dir && (entry = readdir(dir))) {
		if (entry->d_type != DT_LNK)
			continue;
		if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder,
				     entry->d_name) < sizeof(path))
			follow(watch, path, false);
	}
	if (dir)
		closedir(dir);
}

static void follow(struct apd_watch *watch, const char *start, bool members)
{
	char path[PATH_MAX], here[PATH_MAX], next[PATH_MAX + NAME_MAX + 2];
	char *rest, *name;
	int links = 0;
	struct stat st;

	if (strlen(start) >= sizeof(path))
		return;
	strcpy(path, start);
again:
	rest = path;
	strcpy(here, "");
	while ((name = strsep(&rest, "/"))) {
		if (!*name || !strcmp(name, "."))
			continue;
		if (!strcmp(name, "..")) {
			*(strrchr(here, '/') ?: here) = '\0';
			continue;
		}
		add_spot(watch, *here ? here : "/", name);
		snprintf(next, sizeof(next), "%s/%s", here, name);
		if (strlen(next) >= sizeof(here) || lstat(next, &st))
			return;
		if (S_ISLNK(st.st_mode)) {
			if (++links <= LINKS_MAX &&
			    replace_link(path, here, next, rest ?: ""))
				goto again;
			return;
		}
		strcpy(here, next);
	}
	if (members && !stat(*here ? here : "/", &st) && S_ISDIR(st.st_mode))
		follow_members(watch, *here ? here : "/");
}

/**
 * apd_watch_new() - begin to watch
 * @apd: the daemon
 * @delay: microseconds to wait for more events after one
 * @changed: called then; may free the watch
 *
 * Return: a watch, of nothing yet
 */
struct apd_watch *apd_watch_new(struct apd *apd, uint64_t delay,
				apd_watch_changed *changed)
{
	struct apd_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		abort();
	watch->apd = apd;
	watch->delay = delay;
	watch->changed = changed;
	return watch;
}

/**
 * apd_watch_path() - watch a path
 * @watch: the watch
 * @path: the path, absolute
 * @members: if it is a folder, watch what is in it
 */
void apd_watch_path(struct apd_watch *watch, const char *path, bool members)
{
	follow(watch, path, members);
}

/**
 * apd_watch_free() - end a watch
 * @watch: the watch, or NULL
 */
void apd_watch_free(struct apd_watch *watch)
{
	struct spot *spot;

	if (!watch)
		return;
	while ((spot = watch->spots)) {
		watch->spots = spot->next;
		sd_event_source_disable_unref(spot->source);
		free(spot);
	}
	sd_event_source_disable_unref(watch->timer);
	free(watch);
}
