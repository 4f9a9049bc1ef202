// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: the daemon of krb5_ap. It applies the configuration, keeps the keys as
 * the keytabs have them, answers questions about users, and has the NFS server ask
 * the kernel. Clients that are known log in without it.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "apd.h"
#ifdef HAVE_MICROHTTPD
#include "apd_http.h"
#endif
#include "krb5-ap.h"
#include "text.h"

/* Microseconds after which what is ordered after this need not wait longer. */
#define READY_TIME	10000000

static void begin_all(struct apd *apd)
{
	apd_idmap_begin(apd);
	apd_keys_begin(apd);
	apd_door_begin(apd);
	apd_store_begin(apd);
#ifdef HAVE_MICROHTTPD
	apd_http_begin(apd);
#else
	if (apd->conf.metrics)
		apd_state_set("trouble-metrics", "this krb5-apd is built without libmicrohttpd and serves no metrics; node_exporter's textfile collector can have what krb5-ap stats --prometheus says");
#endif
}

static void end_all(struct apd *apd)
{
#ifdef HAVE_MICROHTTPD
	apd_http_end();
#endif
	apd_state_drop("trouble-metrics");
	apd_journal_deafen();
	apd_store_end();
	apd_door_end();
	apd_keys_end();
	apd_idmap_end(apd);
}

static void tell_reloading(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		   now.tv_sec * 1000000ULL + now.tv_nsec / 1000);
}

/* A file with faults changes nothing. */
static void reload(struct apd *apd)
{
	struct apd_conf conf;

	tell_reloading();
	if (apd_conf_read(&conf, apd->config_path)) {
		apd_conf_free(&conf);
		say_at(SAY_ERROR, "the configuration stays as it was");
		apd_state_set("trouble-config", "%s has faults, what it said before stays in use: krb5-apd --check-config",
			      apd->config_path);
	} else {
		end_all(apd);
		apd_conf_free(&apd->conf);
		apd->conf = conf;
		begin_all(apd);
		apd_state_drop("trouble-config");
		apd_module_configure(apd);
		apd_idmap_listen(apd);
		apd_journal_listen(apd);
		apd_keys_load(apd);
		apd_module_look(apd);
	}
	/* systemctl reload waits for it: until the keys are loaded. */
	apd->ready = false;
	if (!apd_jobs())
		apd_ready(apd);
}

static int on_hup(sd_event_source *source, const struct signalfd_siginfo *info,
		  void *data)
{
	struct apd *apd = data;

	(void)source;
	(void)info;
	if (!apd->stopping)
		reload(apd);
	return 0;
}

static int on_term(sd_event_source *source, const struct signalfd_siginfo *info,
		   void *data)
{
	struct apd *apd = data;

	(void)source;
	(void)info;
	if (apd->stopping)
		return 0;
	apd->stopping = true;
	sd_notify(0, "STOPPING=1");
	apd_replay_away(apd);
	return 0;
}

static int on_time(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	apd_ready(data);
	return 0;
}

static int block_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	signal(SIGPIPE, SIG_IGN);
	return sigprocmask(SIG_BLOCK, &signals, NULL) ? -errno : 0;
}

static int begin_loop(struct apd *apd)
{
	int err;

	err = block_signals();
	if (err >= 0)
		err = sd_event_default(&apd->event);
	if (err >= 0)
		err = sd_event_add_signal(apd->event, NULL, SIGTERM, on_term,
					  apd);
	if (err >= 0)
		err = sd_event_add_signal(apd->event, NULL, SIGINT, on_term,
					  apd);
	if (err >= 0)
		err = sd_event_add_signal(apd->event, NULL, SIGHUP, on_hup,
					  apd);
	if (err >= 0)
		err = sd_event_add_time_relative(apd->event, NULL,
						 CLOCK_MONOTONIC, READY_TIME,
						 0, on_time, apd);
	/* If systemd wants it. */
	if (err >= 0)
		err = sd_event_set_watchdog(apd->event, true);
	if (err < 0)
		apd_fail(err, "cannot begin");
	return err;
}

static enum status run(struct apd *apd)
{
	enum status status = STATUS_FAILED;
	int err;

	if (begin_loop(apd) >= 0 && !apd_state_begin(apd) &&
	    apd_module_begin(apd) >= 0) {
		begin_all(apd);
		apd_module_look(apd);
		if (!apd_jobs())
			apd_ready(apd);
		err = sd_event_loop(apd->event);
		if (err < 0)
			apd_fail(err, "the event loop has failed");
		status = err ? STATUS_FAILED : STATUS_OK;
		end_all(apd);
		if (apd->connected)
			idmap_close(&apd->idmap);
	}
	apd_state_end();
	sd_event_unref(apd->event);
	return status;
}

static void usage(FILE *file)
{
	fputs("usage: krb5-apd [--config FILE] [--foreground]\n"
	      "       krb5-apd [--config FILE] --check-config\n"
	      "       krb5-apd --help | --version\n"
	      "\n"
	      "Applies the configuration of krb5_ap, loads the keys and follows the keytabs,\n"
	      "answers questions about users, and has the NFS server ask the kernel.\n"
	      "\n"
	      "  -c, --config FILE   otherwise " APD_CONF_PATH "\n"
	      "  -f, --foreground    for those who expect it: it never leaves the foreground\n"
	      "  -t, --check-config  only say whether the file is right\n"
	      "\n"
	      "See krb5-apd(8) and krb5-ap.conf(5).\n", file);
}

static void version(void)
{
	puts("krb5-apd " VERSION
#ifdef HAVE_BPF
	     " +bpf"
#else
	     " -bpf"
#endif
#ifdef HAVE_NFSIDMAP
	     " +nfsidmap"
#else
	     " -nfsidmap"
#endif
#ifdef HAVE_MICROHTTPD
	     " +microhttpd"
#else
	     " -microhttpd"
#endif
#ifdef HAVE_REDIS_TLS
	     " +redis+tls"
#elif defined(HAVE_REDIS)
	     " +redis"
#else
	     " -redis"
#endif
	     );
}

static enum status run_options(struct apd *apd, int argc, char **argv)
{
	static const struct option options[] = {
		{ "config",		required_argument,	NULL, 'c' },
		{ "foreground",		no_argument,		NULL, 'f' },
		{ "check-config",	no_argument,		NULL, 't' },
		{ "version",		no_argument,		NULL, 'V' },
		{ "help",		no_argument,		NULL, 'h' },
		{}
	};
	bool only_check = false;
	int c;

	while ((c = getopt_long(argc, argv, "c:fth", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			apd->config_path = optarg;
			break;
		case 'f':
			break;
		case 't':
			only_check = true;
			break;
		case 'V':
			version();
			return STATUS_OK;
		case 'h':
			usage(stdout);
			return STATUS_OK;
		default:
			usage(stderr);
			return STATUS_USAGE;
		}
	}
	if (optind != argc) {
		usage(stderr);
		return STATUS_USAGE;
	}
	if (apd_conf_read(&apd->conf, apd->config_path))
		return STATUS_USAGE;
	if (!only_check)
		return run(apd);
	printf("%s: no faults\n", apd->config_path);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	struct apd apd = { .config_path = APD_CONF_PATH };
	enum status status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	/* systemd sets it if standard error is the journal. */
	say_as("krb5-apd", getenv("JOURNAL_STREAM"));
	/* Keys pass through its processes: no core dumps, no debuggers. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		say("cannot forbid core dumps: %s", strerror(errno));
	status = run_options(&apd, argc, argv);
	apd_conf_free(&apd.conf);
	return status;
}
