// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: processes for what may take long.
 *
 * They end with the daemon, however that ends, and have nothing of it but the
 * descriptor that they are given.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "apd.h"
#include "text.h"
#include "transport.h"

/* Seconds after which a job is given up. */
#define JOB_TIME	60

/* Where a process has its descriptor. */
#define CHILD_FD	3

/**
 * struct job - a process that does something and ends
 * @apd: the daemon
 * @what: what it does, for people
 * @pid: the process
 * @done: called when it has ended, with its exit status
 * @exit: the loop waits for it
 * @late: ends it
 */
struct job {
	struct apd *apd;
	const char *what;
	pid_t pid;
	apd_job_done *done;
	sd_event_source *exit;
	sd_event_source *late;
};

static unsigned int jobs;

/**
 * apd_fork() - begin a process
 * @apd: the daemon
 * @keep: a descriptor that the process has as its number 3; -1 for none
 *
 * Return: its number; 0 in the process; -errno
 */
int apd_fork(struct apd *apd, int keep)
{
	const pid_t parent = getpid();
	sigset_t signals;
	pid_t pid;

	(void)apd;
	pid = fork();
	if (pid)
		return pid < 0 ? -errno : pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	sigemptyset(&signals);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	/* What it says on its own account is not the daemon's state. */
	unsetenv("NOTIFY_SOCKET");
	nl_transport.close();
	if (keep >= 0 && keep != CHILD_FD)
		dup2(keep, CHILD_FD);
	close_range(CHILD_FD + (keep >= 0), ~0U, 0);
	return 0;
}

static void job_free(struct job *job)
{
	sd_event_source_disable_unref(job->exit);
	sd_event_source_disable_unref(job->late);
	free(job);
	jobs--;
}

static int job_ended(sd_event_source *source, const siginfo_t *info, void *data)
{
	int status = info->si_code == CLD_EXITED ? info->si_status : -1;
	struct job *job = data;
	apd_job_done *done = job->done;
	struct apd *apd = job->apd;

	(void)source;
	if (info->si_code != CLD_EXITED)
		say("%s: ended by signal %d", job->what, info->si_status);
	job_free(job);
	done(apd, status);
	if (!jobs)
		apd_ready(apd);
	return 0;
}

static int job_late(sd_event_source *source, uint64_t now, void *data)
{
	struct job *job = data;

	(void)source;
	(void)now;
	say("%s: takes longer than %d seconds; given up", job->what, JOB_TIME);
	kill(job->pid, SIGKILL);
	return 0;
}

/**
 * apd_job() - have a process do something
 * @apd: the daemon
 * @what: what it does, for people
 * @work: does it; what it returns is the exit status
 * @data: its argument
 * @done: called afterwards, with the exit status, or -1 if it was killed
 *
 * Return: 0 or -errno, of which the user is told
 */
int apd_job(struct apd *apd, const char *what, int (*work)(void *data),
	    void *data, apd_job_done *done)
{
	struct job *job = calloc(1, sizeof(*job));
	int pid, err;

	pid = job ? apd_fork(apd, -1) : -ENOMEM;
	if (!pid) {
		pid = work(data);
		fflush(stdout);
		_exit(pid);
	}
	if (pid < 0) {
		free(job);
		say("%s: cannot begin a process: %s", what, strerror(-pid));
		return pid;
	}
	*job = (struct job){
		.apd = apd, .what = what, .pid = pid, .done = done,
	};
	jobs++;
	err = sd_event_add_child(apd->event, &job->exit, pid, WEXITED,
				 job_ended, job);
	if (err >= 0)
		err = sd_event_source_set_child_process_own(job->exit, true);
	if (err >= 0)
		err = sd_event_add_time_relative(apd->event, &job->late,
						 CLOCK_MONOTONIC,
						 JOB_TIME * 1000000ULL, 0,
						 job_late, job);
	if (err >= 0)
		return 0;
	apd_fail(err, what);
	job_free(job);
	return err;
}

/**
 * apd_jobs() - count the jobs that have not ended
 *
 * Return: how many there are
 */
unsigned int apd_jobs(void)
{
	return jobs;
}
