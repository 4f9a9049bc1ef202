// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: connections to the store, by hiredis. There are two, one that writes and
 * one that reads, to one process: the sentinels may change their minds in between.
 *
 * hiredis waits for names and for connections; this is the process for that.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

#include "apd_store.h"
#include "text.h"

/* Seconds for which connecting, reading and writing may take. */
#define WAIT_TIME	2

#define PASSWORD_MAX	512

/**
 * store_fail() - note why something failed
 * @s: the process
 * @c: the connection; NULL if there is none
 * @what: what failed
 */
void store_fail(struct store *s, const struct redisContext *c, const char *what)
{
	snprintf(s->why, sizeof(s->why), "%s: %s", what,
		 c && c->err ? c->errstr : c ? "unexpected answer" :
					       "no connection");
}

/* What the store has answered, or would have; an error is noted. */
static redisReply *check(struct store *s, redisContext *c, redisReply *reply,
			 const char *what)
{
	if (!reply) {
		store_fail(s, c, what);
	} else if (reply->type == REDIS_REPLY_ERROR) {
		snprintf(s->why, sizeof(s->why), "%s: %s", what, reply->str);
		freeReplyObject(reply);
		return NULL;
	}
	return reply;
}

/* hiredis's own copy of the password is freed with its buffer, and not wiped. */
static int log_in(struct store *s, redisContext *c, bool sentinel)
{
	const char *user = s->conf->store_user;
	const char *path = s->conf->store_password_file, *wrong;
	char password[PASSWORD_MAX];
	redisReply *reply;
	bool good;

	if (!path)
		return 0;
	wrong = store_file_read(path, password, sizeof(password));
	if (wrong) {
		snprintf(s->why, sizeof(s->why), "%s: %s", path, wrong);
		return -EIO;
	}
	reply = user && !sentinel ?
		redisCommand(c, "AUTH %s %s", user, password) :
		redisCommand(c, "AUTH %s", password);
	explicit_bzero(password, sizeof(password));
	/* Sentinels often have none, and say so. */
	if (sentinel && reply && reply->type == REDIS_REPLY_ERROR) {
		freeReplyObject(reply);
		return 0;
	}
	reply = check(s, c, reply, "AUTH");
	good = reply;
	freeReplyObject(reply);
	return good ? 0 : -EIO;
}

static redisContext *open_one(struct store *s, const char *host, int port,
			      bool sentinel)
{
	const struct timeval wait = { .tv_sec = WAIT_TIME };
	redisContext *c;

	/* A name may take half a minute, and there may be many. */
	store_tell_alive(s);
	c = s->url.path ? redisConnectUnixWithTimeout(s->url.path, wait) :
			  redisConnectWithTimeout(host, port, wait);
	if (!c || c->err) {
		snprintf(s->why, sizeof(s->why), "cannot connect: %s",
			 c ? c->errstr : strerror(ENOMEM));
	} else if (redisSetTimeout(c, wait) == REDIS_OK &&
		   (s->url.path || redisEnableKeepAlive(c) == REDIS_OK) &&
		   !(s->url.tls && store_tls_begin(s, c, host)) &&
		   !log_in(s, c, sentinel)) {
		return c;
	} else if (c->err) {
		store_fail(s, c, "cannot connect");
	}
	if (c)
		redisFree(c);
	return NULL;
}

/* Asks a sentinel where the store is: "host" and "port", to be freed. */
static redisReply *ask_sentinel(struct store *s, unsigned int i)
{
	redisContext *c = open_one(s, s->url.host[i], s->url.port[i], true);
	redisReply *reply;

	if (!c)
		return NULL;
	reply = check(s, c, redisCommand(c, "SENTINEL get-master-addr-by-name %s",
					 s->url.master), "SENTINEL");
	if (reply && (reply->type != REDIS_REPLY_ARRAY ||
		      reply->elements != 2 ||
		      reply->element[0]->type != REDIS_REPLY_STRING ||
		      reply->element[1]->type != REDIS_REPLY_STRING)) {
		snprintf(s->why, sizeof(s->why),
			 "a sentinel does not know %s", s->url.master);
		freeReplyObject(reply);
		reply = NULL;
	}
	redisFree(c);
	return reply;
}

static redisContext *open_store(struct store *s)
{
	redisContext *c = NULL;
	redisReply *where;
	unsigned int i;

	if (!s->url.master)
		return open_one(s, s->url.host[0], s->url.port[0], false);
	for (i = 0; i < s->url.hosts && !c; i++) {
		where = ask_sentinel(s, i);
		if (where)
			c = open_one(s, where->element[0]->str,
				     atoi(where->element[1]->str), false);
		freeReplyObject(where);
	}
	return c;
}

/* Which process it is, and that it takes what is written. */
static bool identify(struct store *s, redisContext *c, char id[STORE_ID_MAX])
{
	redisReply *reply = check(s, c, redisCommand(c, "INFO"), "INFO");
	const char *run = NULL;
	bool replica;

	*id = '\0';
	if (!reply)
		return false;
	if (reply->type == REDIS_REPLY_STRING)
		run = strstr(reply->str, "\nrun_id:");
	if (run)
		snprintf(id, STORE_ID_MAX, "%.*s",
			 (int)strcspn(run + 8, "\r\n"), run + 8);
	replica = run && strstr(reply->str, "\nrole:slave");
	freeReplyObject(reply);
	if (run && !replica)
		return true;
	snprintf(s->why, sizeof(s->why), replica ?
		 "it is a replica, and takes nothing" :
		 "it does not say which process it is");
	return false;
}

/**
 * store_connect() - connect to the store
 * @s: the process; @why is set if this fails. If it is another process of the store
 *	than before, @run_id changes.
 *
 * Return: 0 or -EIO
 */
int store_connect(struct store *s)
{
	char out[STORE_ID_MAX], in[STORE_ID_MAX];

	s->out = open_store(s);
	s->in = s->out ? open_store(s) : NULL;
	if (s->in && identify(s, s->out, out) && identify(s, s->in, in)) {
		if (!strcmp(out, in)) {
			memcpy(s->run_id, out, sizeof(out));
			return 0;
		}
		snprintf(s->why, sizeof(s->why), "it is changing");
	}
	store_disconnect(s);
	return -EIO;
}

/**
 * store_disconnect() - end the connections
 * @s: the process
 */
void store_disconnect(struct store *s)
{
	if (s->out)
		redisFree(s->out);
	if (s->in)
		redisFree(s->in);
	s->out = NULL;
	s->in = NULL;
}
