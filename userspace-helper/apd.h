/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-apd: what its files share.
 *
 * One thread runs an event loop, and all that talks to the kernel talks from it.
 * What may take long has a process: reading keytabs (locks), having the NFS server
 * connect, looking users up. So the loop never waits, and keys are never in the
 * memory of the process that lives on.
 *
 *	apd_main	command line, beginning, reload and end
 *	apd_conf	the configuration file
 *	apd_module	the modules: what to do when they come and go
 *	apd_keys	keytabs: load them, and again when they change
 *	apd_watch	inotify: paths that lead to another file
 *	apd_idmap	questions of the principal map, and the processes that know
 *	apd_worker	such a process
 *	apd_door	the NFS server's socket and switch
 *	apd_modprobe	no modprobe for each login there
 *	apd_journal	verdicts, to the journal
 *	apd_http	metrics, to Prometheus
 *	apd_replay	the replay table over a planned stop
 *	apd_store	the replay table, shared with other machines
 *	apd_state	what systemd and "krb5-ap status" are told
 *	apd_child	processes
 */
#ifndef _KRB5_AP_APD_H
#define _KRB5_AP_APD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "apd_conf.h"
#include "idmap.h"

/**
 * struct apd - the daemon
 * @event: the loop
 * @config_path: the configuration file
 * @conf: what it says
 * @idmap: the connection to krb5_ap, over which others are asked as well
 * @connected: krb5_ap is there, and @idmap is open
 * @ready: systemd was told so
 * @stopping: the loop is about to end
 */
struct apd {
	sd_event *event;
	const char *config_path;
	struct apd_conf conf;
	struct idmap idmap;
	bool connected;
	bool ready;
	bool stopping;
};

/* apd_child.c */
typedef void apd_job_done(struct apd *apd, int status);
int apd_fork(struct apd *apd, int keep);
int apd_job(struct apd *apd, const char *what, int (*work)(void *data),
	    void *data, apd_job_done *done);
unsigned int apd_jobs(void);

/* apd_module.c */
int apd_module_begin(struct apd *apd);
struct nl *apd_nl(struct apd *apd);
void apd_module_look(struct apd *apd);
void apd_module_configure(struct apd *apd);

/* apd_keys.c */
void apd_keys_begin(struct apd *apd);
void apd_keys_load(struct apd *apd);
void apd_keys_end(void);

/* apd_watch.c; a delay is in microseconds */
struct apd_watch;
typedef void apd_watch_changed(struct apd *apd);
struct apd_watch *apd_watch_new(struct apd *apd, uint64_t delay,
				apd_watch_changed *changed);
void apd_watch_path(struct apd_watch *watch, const char *path, bool members);
void apd_watch_free(struct apd_watch *watch);

/* apd_idmap.c */
void apd_idmap_begin(struct apd *apd);
void apd_idmap_listen(struct apd *apd);
void apd_idmap_deafen(struct apd *apd);
void apd_idmap_end(struct apd *apd);

/* apd_worker.c */
struct apd_answer {
	int err;
	bool nobody;
	uid_t uid;
	gid_t gid;
	unsigned int count;
};

int apd_worker(int fd, bool nfsidmap);

/* apd_door.c */
void apd_door_begin(struct apd *apd);
void apd_door_look(struct apd *apd);
void apd_door_end(void);

/* apd_replay.c */
void apd_replay_claim(struct apd *apd);
void apd_replay_drop(void);
void apd_replay_resume(struct apd *apd);
void apd_replay_back(struct apd *apd);
void apd_replay_away(struct apd *apd);

/* apd_store.c */
void apd_store_begin(struct apd *apd);
bool apd_store_keys(struct apd *apd);
void apd_store_end(void);

/* apd_journal.c */
void apd_journal_listen(struct apd *apd);
void apd_journal_deafen(void);

/* apd_state.c */
int apd_state_begin(struct apd *apd);
[[gnu::format(printf, 2, 3)]]
void apd_state_set(const char *name, const char *format, ...);
void apd_state_drop(const char *name);
void apd_state_end(void);
void apd_ready(struct apd *apd);
void apd_fail(int err, const char *what);

#endif /* _KRB5_AP_APD_H */
