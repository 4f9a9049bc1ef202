// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: the processes that look users up. A directory server may take long, or
 * hang: so each look-up that is under way has a process, up to a limit, and one that
 * takes too long is ended. Some processes are kept for users of /etc/passwd: a
 * directory that hangs delays its own users only.
 *
 * A principal is looked up once at a time: a question that is repeated, or asked
 * anew after a flush, is noted with the one that is at work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "apd_pool.h"
#include "text.h"

#define PROCESSES_ANY	60
#define PROCESSES_LOCAL	4
/* More of them than this are ended when they have nothing to do. */
#define PROCESSES_IDLE	4
/* More questions are dropped; the kernel repeats them while callers come. */
#define QUEUE_MAX	16384
/* Milliseconds after which a question that nobody waits for is dropped. */
#define WAIT_REFRESH	10000
/* Seconds that a look-up may take. */
#define LOOKUP_TIME	30
/* NGROUPS_MAX of the kernel. */
#define GROUPS_MAX	65536

/**
 * struct question - a principal that the kernel asks for
 * @next: in its queue
 * @number: the kernel's number of the question that is being answered
 * @latest: the number asked for last; differs from @number after a flush
 * @deadline: when it is not worth beginning with any more, in milliseconds
 * @local: the user is probably in /etc/passwd
 * @name: the principal
 */
struct question {
	struct question *next;
	__u32 number;
	__u32 latest;
	long long deadline;
	bool local;
	char name[];
};

struct queue {
	struct question *first, **last;
};

/**
 * struct process - a process that looks users up
 * @next: of all
 * @pid: its number
 * @fd: connection to it
 * @input: its answers
 * @exit: its end
 * @late: ends it, while it is at work
 * @question: what it is asked; NULL if nothing
 * @answer: what it has answered so far
 * @got: how many bytes of that and of @groups have come
 * @groups: of the user
 */
struct process {
	struct process *next;
	pid_t pid;
	int fd;
	sd_event_source *input;
	sd_event_source *exit;
	sd_event_source *late;
	struct question *question;
	struct apd_answer answer;
	size_t got;
	gid_t *groups;
};

static struct {
	struct apd *apd;
	bool nfsidmap;
	apd_pool_answer *answer;
	struct process *processes;
	struct queue local;
	struct queue other;
	void *by_name;
	struct apd_pool_stats stats;
} pool = {
	.local.last = &pool.local.first,
	.other.last = &pool.other.first,
};

static void work_on(void);

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* ---- questions ---- */

static int compare(const void *a, const void *b)
{
	const struct question *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static void question_free(struct question *q)
{
	tdelete(q, &pool.by_name, compare);
	free(q);
}

static struct question *queue_take(struct queue *queue)
{
	struct question *q = queue->first;

	if (!q)
		return NULL;
	queue->first = q->next;
	if (!queue->first)
		queue->last = &queue->first;
	pool.stats.waiting--;
	return q;
}

static void queue_add(struct question *q)
{
	struct queue *queue = q->local ? &pool.local : &pool.other;

	q->next = NULL;
	*queue->last = q;
	queue->last = &q->next;
	pool.stats.waiting++;
}

/* The next one worth answering. */
static struct question *queue_next(struct queue *queue)
{
	struct question *q;

	while ((q = queue_take(queue)) && q->deadline < now_ms()) {
		pool.stats.dropped++;
		question_free(q);
	}
	return q;
}

static void question_done(struct question *q)
{
	if (q->number != q->latest)
		queue_add(q);
	else
		question_free(q);
}

/* ---- processes ---- */

static void process_free(struct process *p)
{
	struct process **at;

	for (at = &pool.processes; *at != p; at = &(*at)->next)
		;
	*at = p->next;
	pool.stats.processes--;
	sd_event_source_disable_unref(p->input);
	/* This ends it, and waits for that. */
	sd_event_source_disable_unref(p->exit);
	sd_event_source_disable_unref(p->late);
	close(p->fd);
	if (p->question)
		question_done(p->question);
	free(p->groups);
	free(p);
}

static int process_ended(sd_event_source *source, const siginfo_t *info,
			 void *data)
{
	struct process *p = data;

	(void)source;
	if (p->question) {
		pool.stats.unavailable++;
		if (info->si_code != CLD_EXITED && info->si_status != SIGKILL)
			say("looking up %s: the process was ended by signal %d",
			    p->question->name, info->si_status);
	}
	process_free(p);
	work_on();
	return 0;
}

static int process_late(sd_event_source *source, uint64_t now, void *data)
{
	static long long told;
	struct process *p = data;

	(void)source;
	(void)now;
	pool.stats.hung++;
	if (!told || now_ms() - told > 60000) {
		told = now_ms();
		say("looking up %s takes longer than %d seconds; given up. Does a directory of nsswitch.conf hang?",
		    p->question->name, LOOKUP_TIME);
	}
	kill(p->pid, SIGKILL);
	return 0;
}

/* Not to be reckoned with any more. Its end has process_ended() free it. */
static void process_kill(struct process *p)
{
	sd_event_source_set_enabled(p->input, SD_EVENT_OFF);
	kill(p->pid, SIGKILL);
}

static void answer_complete(struct process *p)
{
	struct question *q = p->question;
	struct who who = {
		.nobody = p->answer.nobody,
		.uid = p->answer.uid,
		.gid = p->answer.gid,
		.groups = p->groups,
		.count = p->answer.count,
	};

	if (p->answer.err) {
		/* The kernel gives up, and asks again later. */
		pool.stats.unavailable++;
	} else {
		pool.stats.answered++;
		pool.answer(pool.apd, q->name, q->number, &who);
	}
	p->late = sd_event_source_disable_unref(p->late);
	p->question = NULL;
	p->got = 0;
	free(p->groups);
	p->groups = NULL;
	question_done(q);
	work_on();
}

/* What has come of an answer: its head, then the groups. */
static int answer_comes(sd_event_source *source, int fd, uint32_t events,
			void *data)
{
	const size_t head = sizeof(struct apd_answer);
	struct process *p = data;
	size_t whole;
	ssize_t n;

	(void)source;
	(void)events;
	if (p->got < head) {
		n = recv(fd, (char *)&p->answer + p->got, head - p->got,
			 MSG_DONTWAIT);
	} else {
		whole = head + p->answer.count * sizeof(gid_t);
		n = recv(fd, (char *)p->groups + p->got - head, whole - p->got,
			 MSG_DONTWAIT);
	}
	if (n < 0 && errno == EAGAIN)
		return 0;
	/* It says something that it was not asked for, or is about to end. */
	if (n <= 0 || !p->question) {
		process_kill(p);
		return 0;
	}
	p->got += n;
	if (p->got == head && p->answer.count) {
		if (p->answer.count <= GROUPS_MAX)
			p->groups = calloc(p->answer.count, sizeof(gid_t));
		if (!p->groups) {
			process_kill(p);
			return 0;
		}
	}
	if (p->got >= head &&
	    p->got == head + p->answer.count * sizeof(gid_t))
		answer_complete(p);
	return 0;
}

static struct process *process_new(void)
{
	struct process *p = calloc(1, sizeof(*p));
	int fds[2], err;

	if (!p || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds)) {
		free(p);
		return NULL;
	}
	p->pid = apd_fork(pool.apd, fds[1]);
	if (!p->pid)
		_exit(apd_worker(3, pool.nfsidmap));
	close(fds[1]);
	p->fd = fds[0];
	p->next = pool.processes;
	pool.processes = p;
	pool.stats.processes++;
	err = p->pid < 0 ? p->pid :
	      sd_event_add_child(pool.apd->event, &p->exit, p->pid, WEXITED,
				 process_ended, p);
	if (err >= 0)
		err = sd_event_source_set_child_process_own(p->exit, true);
	if (err >= 0)
		err = sd_event_add_io(pool.apd->event, &p->input, p->fd,
				      EPOLLIN, answer_comes, p);
	if (err >= 0)
		return p;
	apd_fail(err, "cannot have a process look users up");
	process_free(p);
	return NULL;
}

static void process_ask(struct process *p, struct question *q)
{
	size_t len = strlen(q->name) + 1;

	q->number = q->latest;
	p->question = q;
	/* It has room for one name, as nothing else is on the way to it. */
	if (send(p->fd, q->name, len, MSG_DONTWAIT | MSG_NOSIGNAL) !=
	    (ssize_t)len ||
	    sd_event_add_time_relative(pool.apd->event, &p->late,
				       CLOCK_MONOTONIC,
				       LOOKUP_TIME * 1000000ULL, 1000000,
				       process_late, p) < 0)
		process_kill(p);
}

static struct process *idle_process(unsigned int *idle)
{
	struct process *p, *found = NULL;

	*idle = 0;
	for (p = pool.processes; p; p = p->next) {
		if (p->question ||
		    sd_event_source_get_enabled(p->input, NULL) <= 0)
			continue;
		found = p;
		(*idle)++;
	}
	return found;
}

/* Users of /etc/passwd first, and the last processes are for them only. */
static void work_on(void)
{
	struct process *p;
	struct question *q;
	unsigned int idle;

	for (;;) {
		p = idle_process(&idle);
		if (!p && pool.stats.processes == PROCESSES_ANY +
						  PROCESSES_LOCAL)
			return;
		q = queue_next(&pool.local);
		if (!q && pool.stats.processes - idle < PROCESSES_ANY)
			q = queue_next(&pool.other);
		if (!q)
			break;
		if (!p)
			p = process_new();
		if (!p) {
			pool.stats.dropped++;
			question_free(q);
			return;
		}
		process_ask(p, q);
	}
	if (idle > PROCESSES_IDLE)
		process_free(p);
}

/**
 * apd_pool_ask() - look a principal up
 * @name: the principal
 * @number: of the question
 * @wait_ms: for how long the kernel waits; 0 if it does not
 */
void apd_pool_ask(const char *name, __u32 number, __u32 wait_ms)
{
	struct question *q = malloc(sizeof(*q) + strlen(name) + 1), **found;

	if (!q) {
		pool.stats.dropped++;
		return;
	}
	*q = (struct question){
		.latest = number,
		.deadline = now_ms() + (wait_ms ?: WAIT_REFRESH),
	};
	strcpy(q->name, name);
	found = tfind(q, &pool.by_name, compare);
	if (found) {
		(*found)->latest = number;
		(*found)->deadline = q->deadline;
		free(q);
		return;
	}
	q->local = who_is_local(name);
	if (pool.stats.waiting == QUEUE_MAX ||
	    !tsearch(q, &pool.by_name, compare)) {
		pool.stats.dropped++;
		free(q);
		return;
	}
	queue_add(q);
	work_on();
}

/**
 * apd_pool_begin() - be ready for questions
 * @apd: the daemon
 * @nfsidmap: look up by libnfsidmap, not by libkrb5
 * @answer: takes the answers
 */
void apd_pool_begin(struct apd *apd, bool nfsidmap, apd_pool_answer *answer)
{
	pool.apd = apd;
	pool.nfsidmap = nfsidmap;
	pool.answer = answer;
}

/**
 * apd_pool_end() - drop all questions, and end the processes
 */
void apd_pool_end(void)
{
	struct question *q;

	while ((q = queue_take(&pool.local) ?: queue_take(&pool.other)))
		question_free(q);
	while (pool.processes) {
		struct process *p = pool.processes;

		if (p->question)
			p->question->latest = p->question->number;
		process_free(p);
	}
}

/**
 * apd_pool_stats() - say what has become of look-ups
 *
 * Return: the numbers
 */
const struct apd_pool_stats *apd_pool_stats(void)
{
	return &pool.stats;
}
