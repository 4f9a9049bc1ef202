// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: keytabs. A process loads them, at the beginning and whenever one is
 * replaced. If that fails, the keys in use stay.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "apd.h"
#include "load.h"
#include "status.h"
#include "text.h"

/* Microseconds: one ktadd of many principals writes many times. */
#define CHANGE_DELAY	1000000

/* Seconds until a load that has failed is tried again, at first and at most. */
#define RETRY_MIN	10
#define RETRY_MAX	3600

static struct apd_watch *watch;
static sd_event_source *retry;
static unsigned int retry_seconds = RETRY_MIN;
static bool loading, load_again;

/* In a process of its own. */
static int load_work(void *data)
{
	const struct apd_conf *conf = data;
	struct load_options options = {};
	struct load load = {};
	unsigned int i;
	int err;

	for (i = 0; i < conf->keytabs_count; i++)
		keytab_names_add(&options.names, conf->keytabs[i]);
	err = load_keytabs(&load, &options);
	if (!err)
		say_at(SAY_INFO, "loaded %zu keys of %zu principals, generation %llu",
		       load.keytab.count, keytab_principals(&load.keytab),
		       (unsigned long long)load.generation);
	nl_close(&load.nl);
	keytab_free(&load.keytab);
	keytab_names_free(&options.names);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int retry_now(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	retry = sd_event_source_disable_unref(retry);
	apd_keys_load(data);
	return 0;
}

/* The keytab may be locked, or the kernel out of memory: nobody tells when not. */
static void retry_later(struct apd *apd)
{
	int err;

	retry = sd_event_source_disable_unref(retry);
	err = sd_event_add_time_relative(apd->event, &retry, CLOCK_MONOTONIC,
					 retry_seconds * 1000000ULL, 1000000,
					 retry_now, apd);
	if (err < 0)
		apd_fail(err, "cannot try again later");
	retry_seconds = retry_seconds < RETRY_MAX / 2 ? retry_seconds * 2 :
							RETRY_MAX;
}

static void tell(struct apd *apd, bool loaded)
{
	struct status_reply status;
	char when[TEXT_TIME_MAX];

	if (!apd->connected || status_get(apd_nl(apd), &status))
		return;
	if (loaded)
		apd_state_drop("trouble-keys");
	else
		apd_state_set("trouble-keys", "the keytabs could not be loaded, see the journal: journalctl -u krb5-ap");
	if (loaded || status.loaded)
		apd_state_set("keys", "%u, generation %llu, loaded %s%s",
			      status.keys,
			      (unsigned long long)status.generation,
			      text_time(status.loaded_at, when),
			      loaded ? "" : "; the last load FAILED");
	else
		apd_state_set("keys", "none: loading FAILED");
}

static void load_done(struct apd *apd, int status)
{
	loading = false;
	tell(apd, !status);
	if (load_again) {
		load_again = false;
		apd_keys_load(apd);
		return;
	}
	if (status) {
		retry_later(apd);
		return;
	}
	retry_seconds = RETRY_MIN;
	/* What the other nodes have accepted meanwhile comes first. */
	if (!apd_store_keys(apd))
		apd_replay_back(apd);
}

/**
 * apd_keys_load() - load the keytabs
 * @apd: the daemon; nothing is done while krb5_ap is not there
 */
void apd_keys_load(struct apd *apd)
{
	if (!apd->connected)
		return;
	retry = sd_event_source_disable_unref(retry);
	if (loading) {
		load_again = true;
		return;
	}
	loading = !apd_job(apd, "loading keys", load_work, &apd->conf,
			   load_done);
	if (!loading)
		retry_later(apd);
}

static void watch_name(const char *name)
{
	const char *path = keytab_file_path(name);
	char *absolute;

	if (!path) {
		say("%s: keytabs of this type are not watched; after a change, systemctl reload krb5-ap",
		    name);
		return;
	}
	if (asprintf(&absolute, "%s%s", *path == '/' ? "" : "/", path) < 0)
		abort();
	apd_watch_path(watch, absolute, true);
	free(absolute);
}

/* krb5.conf and the folder that it usually includes: [capaths] is loaded as well. */
static void watch_config(void)
{
	char *list = strdup(getenv("KRB5_CONFIG") ?:
			    "/etc/krb5.conf:/etc/krb5.conf.d");
	char *rest = list, *name;

	if (!list)
		abort();
	while ((name = strsep(&rest, ":")))
		if (*name == '/')
			apd_watch_path(watch, name, true);
	free(list);
}

static void changed(struct apd *apd);

/* Before they are loaded, lest a change in between is missed. */
static void watch_all(struct apd *apd)
{
	char *name;
	unsigned int i;

	apd_watch_free(watch);
	watch = apd_watch_new(apd, CHANGE_DELAY, changed);
	for (i = 0; i < apd->conf.keytabs_count; i++)
		watch_name(apd->conf.keytabs[i]);
	name = apd->conf.keytabs_count ? NULL : keytab_default_name();
	if (name)
		watch_name(name);
	free(name);
	watch_config();
}

static void changed(struct apd *apd)
{
	watch_all(apd);
	retry_seconds = RETRY_MIN;
	apd_keys_load(apd);
}

/**
 * apd_keys_begin() - watch the keytabs of the configuration
 * @apd: the daemon
 */
void apd_keys_begin(struct apd *apd)
{
	watch_all(apd);
}

/**
 * apd_keys_end() - watch nothing any more
 */
void apd_keys_end(void)
{
	apd_watch_free(watch);
	watch = NULL;
	retry = sd_event_source_disable_unref(retry);
}
