// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap: answers. Looking a user up may take long where a directory
 * server is asked, so that each question has a thread, up to a limit. Some
 * threads are kept for users of /etc/passwd: a directory that hangs delays its
 * own users only.
 *
 * A principal is looked up once at a time: a question that is repeated, or asked
 * anew after a flush, is noted with the one that is at work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "idmap.h"
#include "text.h"

#define THREADS_ANY	60
#define THREADS_LOCAL	4
/* More questions are dropped; the kernel repeats them while callers come. */
#define QUEUE_MAX	16384
/* Milliseconds after which a question that nobody waits for is dropped. */
#define WAIT_REFRESH	10000

/**
 * struct question - a principal that the kernel asks for
 * @next: in its queue, or among those at work
 * @number: the kernel's number of the question; 0 once it was answered
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

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_filled = PTHREAD_COND_INITIALIZER;
static pthread_cond_t local_filled = PTHREAD_COND_INITIALIZER;
static struct queue queue_local = { .last = &queue_local.first };
static struct queue queue_other = { .last = &queue_other.first };
static struct question *at_work;
static unsigned int queue_count, threads_any, threads_idle;

static pthread_mutex_t nl_lock = PTHREAD_MUTEX_INITIALIZER;
static struct idmap *answers;
static __u32 answer_lifetime;

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void answer(const char *name, __u32 number, const struct who *who)
{
	pthread_mutex_lock(&nl_lock);
	if (answers)
		idmap_answer(answers, name, number, who, answer_lifetime);
	pthread_mutex_unlock(&nl_lock);
}

static struct question *queue_take(struct queue *queue)
{
	struct question *q = queue->first;

	if (!q)
		return NULL;
	queue->first = q->next;
	if (!queue->first)
		queue->last = &queue->first;
	queue_count--;
	return q;
}

static void queue_add(struct queue *queue, struct question *q)
{
	q->next = NULL;
	*queue->last = q;
	queue->last = &q->next;
	queue_count++;
}

/* The next one worth answering. Users of /etc/passwd come first. */
static struct question *next_question(bool local_only)
{
	struct question *q;

	pthread_mutex_lock(&queue_lock);
	for (;;) {
		q = queue_take(&queue_local);
		if (!q && !local_only)
			q = queue_take(&queue_other);
		if (q && q->deadline < now_ms()) {
			free(q);
			continue;
		}
		if (q)
			break;
		if (local_only) {
			pthread_cond_wait(&local_filled, &queue_lock);
		} else {
			threads_idle++;
			pthread_cond_wait(&queue_filled, &queue_lock);
			threads_idle--;
		}
	}
	q->number = q->latest;
	q->next = at_work;
	at_work = q;
	pthread_mutex_unlock(&queue_lock);
	return q;
}

/* False if it was asked anew meanwhile, and has gone back to its queue. */
static bool finish(struct question *q)
{
	struct question **at;
	bool done;

	pthread_mutex_lock(&queue_lock);
	for (at = &at_work; *at != q; at = &(*at)->next)
		;
	*at = q->next;
	done = q->number == q->latest;
	if (!done)
		queue_add(q->local ? &queue_local : &queue_other, q);
	pthread_mutex_unlock(&queue_lock);
	return done;
}

static void *work(void *local_only)
{
	struct question *q;
	struct who who;
	void *krb5;

	krb5 = who_begin();
	if (!krb5)
		return NULL;
	for (;;) {
		q = next_question(local_only);
		/* If that fails the kernel gives up, and asks again later. */
		if (!who_find(krb5, q->name, &who))
			answer(q->name, q->number, &who);
		free(who.groups);
		if (finish(q))
			free(q);
	}
	return NULL;
}

static int begin_thread(bool local_only)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, work,
				 local_only ? &queue_local : NULL);

	if (!err)
		pthread_detach(thread);
	return -err;
}

/* What rpc.svcgssd obeys and libkrb5 does not know. */
static void warn_idmapd(void)
{
	const char *path = getenv("KRB5_AP_IDMAPD_CONF");
	char line[1024], *at;
	FILE *file;

	if (!path)
		path = "/etc/idmapd.conf";
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		at = line + strspn(line, " \t");
		if (!strncasecmp(at, "[Static]", 8) ||
		    !strncasecmp(at, "Local-Realms", 12) ||
		    !strncasecmp(at, "GSS-Methods", 11)) {
			at[strcspn(at, " \t=\n")] = '\0';
			say("%s: %s is not obeyed here; write auth_to_local rules in krb5.conf instead",
			    path, at);
		}
	}
	if (file)
		fclose(file);
}

/**
 * idmap_answers_begin() - find out whether there can be answers
 * @lifetime: seconds for which answers are good
 *
 * Return: 0 or -EINVAL, of which the user was told
 */
int idmap_answers_begin(__u32 lifetime)
{
	void *krb5 = who_begin();

	if (!krb5)
		return -EINVAL;
	who_end(krb5);
	nss_begin();
	warn_idmapd();
	answer_lifetime = lifetime;
	return 0;
}

/**
 * idmap_answers_start() - start the threads that there are always
 *
 * Return: 0 or -errno, of which the user was told
 */
int idmap_answers_start(void)
{
	int i, err = 0;

	for (i = 0; !err && i < THREADS_LOCAL; i++)
		err = begin_thread(true);
	if (err)
		say("cannot start a thread: %s", strerror(-err));
	return err;
}

static struct question *find_question(struct question *q, const char *name)
{
	while (q && strcmp(q->name, name))
		q = q->next;
	return q;
}

/**
 * idmap_answers_queue() - look a principal up and answer
 * @data: not used
 * @name: the principal
 * @number: of the question
 * @wait_ms: for how long the kernel waits; 0 if it does not
 *
 * From here on the program ends with idmap_answers_leave(), as a thread may be at work.
 */
void idmap_answers_queue(void *data, const char *name, __u32 number,
			 __u32 wait_ms)
{
	long long deadline = now_ms() + (wait_ms ? wait_ms : WAIT_REFRESH);
	struct question *q, *new = malloc(sizeof(*new) + strlen(name) + 1);
	bool local = who_is_local(name);

	(void)data;
	pthread_mutex_lock(&queue_lock);
	q = find_question(at_work, name) ?:
	    find_question(queue_local.first, name) ?:
	    find_question(queue_other.first, name);
	if (q) {
		q->latest = number;
		q->deadline = deadline;
	} else if (new && queue_count < QUEUE_MAX) {
		*new = (struct question){
			.latest = number, .deadline = deadline, .local = local,
		};
		strcpy(new->name, name);
		queue_add(local ? &queue_local : &queue_other, new);
		new = NULL;
		if (threads_idle)
			pthread_cond_signal(&queue_filled);
		else if (threads_any < THREADS_ANY && !begin_thread(false))
			threads_any++;
		if (local)
			pthread_cond_signal(&local_filled);
	}
	pthread_mutex_unlock(&queue_lock);
	free(new);
}

/**
 * idmap_answers_read() - take the questions that have come
 * @idmap: open
 */
void idmap_answers_read(struct idmap *idmap)
{
	if (idmap_read(idmap))
		return;
	idmap_answers_lock();
	idmap_catch_up(idmap);
	idmap_answers_unlock(idmap);
}

/**
 * idmap_answers_lock() - nobody answers now
 */
void idmap_answers_lock(void)
{
	pthread_mutex_lock(&nl_lock);
}

/**
 * idmap_answers_unlock() - answers are given again
 * @idmap: over its connection, which nobody else uses; NULL if there is none
 */
void idmap_answers_unlock(struct idmap *idmap)
{
	answers = idmap;
	pthread_mutex_unlock(&nl_lock);
}

/**
 * idmap_answers_leave() - end the program
 * @status: its exit status
 *
 * A thread may be in the middle of a lookup, which does not have to end. exit()
 * would take libkrb5 down under it, which aborts then.
 */
void idmap_answers_leave(int status)
{
	fflush(NULL);
	_exit(status);
}
