// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: records of the other nodes, from the store to the kernel. Entries make
 * the kernel refuse, and never accept, so that they are taken whatever else is wrong.
 * A record that is missing shows by the number of the next one; then the nodes are
 * asked to list their tables.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "apd_store.h"
#include "text.h"

/* Seconds by which a record's time may differ from ours. */
#define APART_MAX	3600
/* Milliseconds until the others are asked again. */
#define ASK_TIME	10000
/* And for which nothing of what is written, each second, comes back. */
#ifndef BACK_TIME
#define BACK_TIME	30000
#endif
#define RECORDS_MAX	32
#define NODES_MAX	64

static void nodes_free(struct store *s)
{
	struct store_node *node;

	while ((node = s->nodes)) {
		s->nodes = node->next;
		store_spans_free(node);
		free(node);
	}
}

/**
 * store_take_begin() - expect what is written from now on to come back
 * @s: the process; once it has, all before it is read
 */
void store_take_begin(struct store *s)
{
	s->until = s->self;
	s->pieces = 0;
	s->back_at = store_now();
}

/**
 * store_take_anew() - read all that is in the store once more
 * @s: the process
 */
void store_take_anew(struct store *s)
{
	s->anew = false;
	strcpy(s->read_id, "0");
	nodes_free(s);
	s->oldest = 0;
	s->caught_up = false;
	s->incomplete = false;
	s->unadded = 0;
	store_take_begin(s);
}

/**
 * store_take_ask() - ask the store for the next records
 * @s: the process, connected
 *
 * Return: 0 or -EIO
 */
int store_take_ask(struct store *s)
{
	int done = 0;

	if (redisAppendCommand(s->in, "XREAD COUNT %d BLOCK 2000 STREAMS %s %s",
			       RECORDS_MAX, s->key, s->read_id) == REDIS_OK)
		while (!done && redisBufferWrite(s->in, &done) == REDIS_OK)
			;
	/* The answer's time begins here: the table may have been listed before. */
	if (done) {
		s->read_at = store_now();
		return 0;
	}
	store_fail(s, s->in, "cannot read");
	return -EIO;
}

static struct store_node *node_find(struct store *s, const char *name)
{
	struct store_node *node;
	unsigned int count = 0;

	for (node = s->nodes; node && strcmp(node->head.node, name);
	     node = node->next)
		count++;
	if (node || count == NODES_MAX)
		return node;
	node = calloc(1, sizeof(*node));
	if (!node)
		return NULL;
	snprintf(node->head.node, sizeof(node->head.node), "%s", name);
	node->next = s->nodes;
	s->nodes = node;
	return node;
}

/* Follows the numbers; returns false if a record is missing before this one. */
static bool node_follow(struct store_node *node, const struct store_head *head)
{
	const struct store_head *last = &node->head;
	bool gap = false;

	if (strcmp(last->instance, head->instance) ||
	    last->epoch != head->epoch) {
		store_spans_free(node);
		node->partial = !last->seq && head->seq != 1;
		gap = head->seq != 1 && !node->partial;
		node->broken = gap;
		node->first = head->time;
		node->whole = false;
	} else if (head->seq <= last->seq) {
		/* It is there twice. */
		return true;
	} else if (head->seq != last->seq + 1) {
		gap = true;
		node->broken = true;
	}
	node->head = *head;
	if (head->kind == STORE_WHOLE)
		node->whole = true;
	return !gap;
}

static void take_line(struct store *s, struct store_node *node,
		      const char *text)
{
	struct replay_line line;
	int err;

	if (!replay_line_parse(s->mac.context, text, &line)) {
		s->counts.refused++;
		s->incomplete = true;
		return;
	}
	if (!line.span && replay_line_fits(&line)) {
		err = replay_add_line(&s->add, &line);
		if (err)
			s->unadded = err;
		return;
	}
	if (!line.span)
		s->incomplete = true;
	krb5_free_principal(s->mac.context, line.principal);
	if (line.span && node && s->conf->store_coverage)
		store_span_add(node, text);
}

static void take_lines(struct store *s, struct store_node *node, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		if (*line)
			take_line(s, node, line);
}

static int ask_all(struct store *s)
{
	if (!s->ask ||
	    (s->asked_at && store_now() - s->asked_at < ASK_TIME))
		return 0;
	s->ask = false;
	s->asked_at = store_now();
	return store_send(s, STORE_ASK);
}

/* Not more often than a hostile store may repeat an old record. */
static void renew_soon(struct store *s)
{
	long long at = s->epoch_at + ASK_TIME;

	if (s->renew_at > at)
		s->renew_at = at;
}

/* A record that was written here: if just now, all before it is read. */
static void take_back(struct store *s, const struct store_head *head)
{
	const struct store_head *until = &s->until;

	if (head->epoch < until->epoch ||
	    (head->epoch == until->epoch && head->seq <= until->seq))
		return;
	s->back_at = store_now();
	if (s->caught_up)
		return;
	s->caught_up = true;
	store_tell(s, "store-read", "1");
}

static void take_record(struct store *s, struct store_head *head, char *lines)
{
	struct store_node *node;

	if (!strcmp(head->instance, s->self.instance)) {
		take_back(s, head);
		return;
	}
	/* After our own, it is not what ran here before. */
	if (s->caught_up && !strcmp(head->node, s->self.node))
		s->another = true;
	if (llabs(head->time - time(NULL)) > APART_MAX) {
		strcpy(s->apart, head->node);
		s->counts.refused++;
		s->incomplete = true;
		return;
	}
	if (!s->oldest || head->time < s->oldest)
		s->oldest = head->time;
	node = node_find(s, head->node);
	if (!node)
		s->incomplete = true;
	if (node && !node_follow(node, head)) {
		s->counts.lost++;
		s->ask = true;
	}
	if (head->kind == STORE_ASK && s->caught_up)
		renew_soon(s);
	take_lines(s, node, lines);
}

/* A record as the store has it: its id, and the fields b and m. */
static bool take_entry(struct store *s, const redisReply *entry)
{
	const redisReply *id, *fields, *body, *sum;
	struct store_head head;
	const char *lines;

	if (entry->type != REDIS_REPLY_ARRAY || entry->elements != 2)
		return false;
	id = entry->element[0];
	fields = entry->element[1];
	if (id->type != REDIS_REPLY_STRING ||
	    (size_t)id->len >= sizeof(s->read_id))
		return false;
	memcpy(s->read_id, id->str, id->len + 1);
	s->counts.refused++;
	if (fields->type != REDIS_REPLY_ARRAY || fields->elements != 4)
		return true;
	body = fields->element[1];
	sum = fields->element[3];
	if (body->type != REDIS_REPLY_STRING || sum->type != REDIS_REPLY_STRING ||
	    (size_t)body->len > STORE_BODY_MAX ||
	    strlen(body->str) != (size_t)body->len ||
	    !store_mac_check(&s->mac, body->str, body->len, sum->str, sum->len))
		return true;
	lines = store_head_parse(body->str, &head);
	if (!lines) {
		s->incomplete = true;
		return true;
	}
	s->counts.refused--;
	take_record(s, &head, (char *)lines);
	return true;
}

static bool take_reply(struct store *s, const redisReply *reply)
{
	const redisReply *stream;
	size_t i;

	if (reply->type == REDIS_REPLY_NIL)
		return true;
	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 1)
		return false;
	/* While there are any from before, it has not come to ours. */
	if (!s->caught_up)
		s->back_at = store_now();
	stream = reply->element[0];
	if (stream->type != REDIS_REPLY_ARRAY || stream->elements != 2 ||
	    stream->element[1]->type != REDIS_REPLY_ARRAY)
		return false;
	for (i = 0; i < stream->element[1]->elements; i++)
		if (!take_entry(s, stream->element[1]->element[i]))
			return false;
	return true;
}

/*
 * Entries of keys that are not loaded make nothing incomplete: when the keys change
 * all is read once more.
 */
static void count_added(struct store *s)
{
	struct replay_add *add = &s->add;

	if (add->ahead || add->full || add->invalid)
		s->incomplete = true;
	s->counts.taken += add->entries;
	s->counts.left_out += add->gone + add->ahead + add->full + add->invalid;
	add->entries = 0;
	add->spans = 0;
	add->gone = 0;
	add->ahead = 0;
	add->full = 0;
	add->invalid = 0;
}

/**
 * store_take() - take what the store has sent; it has sent something
 * @s: the process, connected
 *
 * Return: 0 or -errno
 */
int store_take(struct store *s)
{
	redisReply *reply = NULL;
	bool good;
	int err;

	if (redisBufferRead(s->in) != REDIS_OK ||
	    redisGetReplyFromReader(s->in, (void **)&reply) != REDIS_OK) {
		store_fail(s, s->in, "cannot read");
		return -EIO;
	}
	s->read_at = store_now();
	if (!reply) {
		if (++s->pieces < STORE_PIECES_MAX)
			return 0;
		snprintf(s->why, sizeof(s->why), "its answer has no end");
		return -EIO;
	}
	s->pieces = 0;
	good = reply->type != REDIS_REPLY_ERROR && take_reply(s, reply);
	if (!good)
		snprintf(s->why, sizeof(s->why), "cannot read: %s",
			 reply->type == REDIS_REPLY_ERROR ? reply->str :
							    "unexpected answer");
	freeReplyObject(reply);
	err = replay_add_send(&s->add) ?: s->unadded;
	count_added(s);
	if (err) {
		/* They are behind @read_id, and would never be read again. */
		snprintf(s->why, sizeof(s->why),
			 "cannot add to the replay table: %s", strerror(-err));
		store_take_anew(s);
		return err;
	}
	if (s->anew)
		store_take_anew(s);
	return good ? store_take_ask(s) : -EIO;
}

/**
 * store_take_look() - see to what is to be asked, and to what is not given back
 * @s: the process, connected
 *
 * A store that has once shown an id that is far ahead would never give anything after
 * it, and answer all the same.
 *
 * Return: 0 or -errno
 */
int store_take_look(struct store *s)
{
	if (store_now() - s->back_at > BACK_TIME) {
		snprintf(s->why, sizeof(s->why),
			 "it does not give back what is written");
		store_take_anew(s);
		/* Some may be gone. */
		s->ask = true;
		return -EIO;
	}
	return ask_all(s);
}
