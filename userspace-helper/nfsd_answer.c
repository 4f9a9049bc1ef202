// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: answers. Looking a user up may take its time, where a directory
 * server is asked; therefore a few threads do it.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "nfsd.h"
#include "text.h"

#define THREADS		4
/* More than that are lost; the kernel asks again when the client does. */
#define QUEUE_MAX	16384
/* An attribute holds less than 64 KiB. */
#define PIECE		8192

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_filled = PTHREAD_COND_INITIALIZER;
static char *queue[QUEUE_MAX];
static unsigned int queue_first, queue_count;

static pthread_mutex_t nl_lock = PTHREAD_MUTEX_INITIALIZER;
static struct nl *answers;
static __u32 answer_lifetime;

static void put_groups(struct nl *nl, const struct who *who)
{
	int at, count;

	for (at = 0; at < who->count; at += count) {
		count = who->count - at;
		if (count > PIECE)
			count = PIECE;
		nl_put(nl, KRB5_AP_NFSD_A_MAPPING_GROUPS, who->groups + at,
		       count * sizeof(*who->groups));
	}
}

static void put_answer(struct nl *nl, const char *name, const struct who *who)
{
	__u32 lifetime = answer_lifetime;

	nl_put_string(nl, KRB5_AP_NFSD_A_MAPPING_PRINCIPAL, name);
	if (who->nobody) {
		nl_put(nl, KRB5_AP_NFSD_A_MAPPING_NOBODY, NULL, 0);
		if (lifetime > NFSD_LIFETIME_NOBODY)
			lifetime = NFSD_LIFETIME_NOBODY;
	} else {
		nl_put_u32(nl, KRB5_AP_NFSD_A_MAPPING_UID, who->uid);
		nl_put_u32(nl, KRB5_AP_NFSD_A_MAPPING_GID, who->gid);
		put_groups(nl, who);
	}
	nl_put_u32(nl, KRB5_AP_NFSD_A_MAPPING_LIFETIME, lifetime);
}

static void answer(const char *name, const struct who *who)
{
	size_t room = 256 + strlen(name) + who->count * sizeof(gid_t) +
		(who->count / PIECE + 1) * MNL_ATTR_HDRLEN;
	int err = 0;

	pthread_mutex_lock(&nl_lock);
	if (answers) {
		err = nl_begin(answers, KRB5_AP_NFSD_CMD_MAPPING_SET, room);
		if (!err) {
			put_answer(answers, name, who);
			err = nl_do(answers, NULL, NULL);
		}
		/* Nobody wants to know any more, or the module has gone. */
		if (err && err != -ENOENT && err != -EOPNOTSUPP)
			nl_complain(answers, err, "cannot tell who a client is");
	}
	pthread_mutex_unlock(&nl_lock);
}

static char *next_question(void)
{
	char *name;

	pthread_mutex_lock(&queue_lock);
	while (!queue_count)
		pthread_cond_wait(&queue_filled, &queue_lock);
	name = queue[queue_first];
	queue_first = (queue_first + 1) % QUEUE_MAX;
	queue_count--;
	pthread_mutex_unlock(&queue_lock);
	return name;
}

static void *work(void *krb5)
{
	struct who who;
	char *name;

	for (;;) {
		name = next_question();
		/* Otherwise the kernel gives up, and asks again next time. */
		if (!who_find(krb5, name, &who))
			answer(name, &who);
		free(who.groups);
		free(name);
	}
	return NULL;
}

/**
 * nfsd_answers_begin() - start the threads
 * @lifetime: seconds for which answers are good
 *
 * Return: 0 or -errno
 */
int nfsd_answers_begin(__u32 lifetime)
{
	pthread_t thread;
	void *krb5;
	int i, err;

	answer_lifetime = lifetime;
	for (i = 0; i < THREADS; i++) {
		krb5 = who_begin();
		if (!krb5)
			return -EINVAL;
		err = pthread_create(&thread, NULL, work, krb5);
		if (err)
			return -err;
		pthread_detach(thread);
	}
	return 0;
}

/**
 * nfsd_answers_queue() - find out who somebody is, and tell
 * @name: the principal
 */
void nfsd_answers_queue(const char *name)
{
	char *copy = strdup(name);

	pthread_mutex_lock(&queue_lock);
	if (copy && queue_count < QUEUE_MAX) {
		queue[(queue_first + queue_count++) % QUEUE_MAX] = copy;
		copy = NULL;
		pthread_cond_signal(&queue_filled);
	}
	pthread_mutex_unlock(&queue_lock);
	free(copy);
}

/**
 * nfsd_answers_lock() - nobody answers now
 */
void nfsd_answers_lock(void)
{
	pthread_mutex_lock(&nl_lock);
}

/**
 * nfsd_answers_unlock() - answers are given again
 * @nl: where to, and nobody else uses it; NULL if there is nowhere
 */
void nfsd_answers_unlock(struct nl *nl)
{
	answers = nl;
	pthread_mutex_unlock(&nl_lock);
}
