// SPDX-License-Identifier: GPL-2.0
/*
 * usage: cluster-client accept TOKENS FIRST COUNT RATE HOST PORT STREAM
 *        cluster-client replay TOKENS COUNT HOST PORT STREAM
 *        cluster-client judge TOKENS FIRST COUNT
 *
 * "accept" has the kernel judge so many requests of a file, so many a second, and
 * names each that was accepted in a stream of the Redis at HOST:PORT. "replay" has
 * another kernel judge those, some at once and some later, and tells how many of them
 * were accepted once more, by their age: by the clock of that Redis, between the moment
 * at which it heard of the first acceptance and the second judgement. "judge" does
 * neither. TOKENS is a file as tests/bench/tokens writes it.
 */
#include <errno.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "accept.h"
#include "nl.h"

#define TOKENS_MAX	40000
#define ROUNDS		20

static struct {
	char *data;
	unsigned int len;
} tokens[TOKENS_MAX];

/* Milliseconds after which a request is replayed: one after another. */
static const int delays[] = { 0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000 };
#define DELAYS	(sizeof(delays) / sizeof(*delays))

/* Upper ends of the ages that are told of. */
static const int ages[] = { 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000,
			     1000000 };
#define AGES	(sizeof(ages) / sizeof(*ages))

static struct nl nl;
static char why[256];

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static void sleep_ms(double ms)
{
	struct timespec ts = { .tv_sec = ms / 1000 };

	ts.tv_nsec = (ms - ts.tv_sec * 1e3) * 1e6;
	if (ms > 0)
		nanosleep(&ts, NULL);
}

static void read_tokens(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned char head[4];
	unsigned int i, len;

	if (!file)
		die(path);
	for (i = 0; i < TOKENS_MAX && fread(head, 4, 1, file) == 1; i++) {
		len = head[0] << 24 | head[1] << 16 | head[2] << 8 | head[3];
		tokens[i].data = malloc(len);
		tokens[i].len = len;
		if (!tokens[i].data || fread(tokens[i].data, len, 1, file) != 1)
			die(path);
	}
	fclose(file);
}

static int take_verdict(const struct nlmsghdr *nlh, void *data)
{
	struct verdict v;
	int *ok = data;

	if (verdict_parse(nlh, &v))
		return -EBADMSG;
	*ok = v.verdict == KRB5_AP_VERDICT_OK;
	if (!*ok)
		snprintf(why, sizeof(why), "%s",
			 verdict_string(&v, KRB5_AP_A_ACCEPT_REASON_NAME));
	return 0;
}

static int judge(unsigned int i)
{
	int ok = 0;

	if (i >= TOKENS_MAX || !tokens[i].data ||
	    nl_begin(&nl, KRB5_AP_CMD_ACCEPT, tokens[i].len + 64))
		die("no such token");
	nl_put_u32(&nl, KRB5_AP_A_ACCEPT_FRAMING, KRB5_AP_FRAMING_RAW);
	nl_put(&nl, KRB5_AP_A_ACCEPT_TOKEN, tokens[i].data, tokens[i].len);
	if (nl_do(&nl, take_verdict, &ok))
		snprintf(why, sizeof(why), "%s", nl.why);
	return ok;
}

static redisContext *connect_to(const char *host, const char *port)
{
	redisContext *c = redisConnect(host, atoi(port));

	if (!c || c->err)
		die("cannot connect");
	return c;
}

static int accept_all(unsigned int first, unsigned int count, int rate,
		      redisContext *c, const char *stream)
{
	double begin = now_ms();
	unsigned int i, refused = 0;
	redisReply *reply;

	for (i = 0; i < count; i++) {
		if (rate)
			sleep_ms(begin + i * 1e3 / rate - now_ms());
		if (!judge(first + i)) {
			refused++;
			continue;
		}
		if (!c)
			continue;
		reply = redisCommand(c, "XADD %s * i %u", stream, first + i);
		if (!reply || reply->type == REDIS_REPLY_ERROR)
			die("cannot write");
		freeReplyObject(reply);
	}
	printf("accepted %u refused %u in %.0f ms %s\n", count - refused,
	       refused, now_ms() - begin, why);
	return 0;
}

/* How far the clock of the Redis, in milliseconds, is ahead of now_ms(). */
static double clock_of(redisContext *c)
{
	double best = 1e9, offset = 0, before, after;
	redisReply *reply;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		before = now_ms();
		reply = redisCommand(c, "TIME");
		after = now_ms();
		if (!reply || reply->elements != 2)
			die("TIME");
		if (after - before < best) {
			best = after - before;
			offset = atof(reply->element[0]->str) * 1e3 +
				 atof(reply->element[1]->str) / 1e3 -
				 (before + after) / 2;
		}
		freeReplyObject(reply);
	}
	return offset;
}

struct item {
	unsigned int i;
	double accepted;
	double due;
};

static struct item *queue[DELAYS];
static unsigned int head[DELAYS], tail[DELAYS];
static unsigned int replays[AGES], again[AGES];

static void judge_due(double offset)
{
	struct item *item;
	unsigned int d, a;
	double age;

	for (d = 0; d < DELAYS; d++)
		while (head[d] < tail[d] && queue[d][head[d]].due <= now_ms()) {
			item = &queue[d][head[d]++];
			age = now_ms() + offset - item->accepted;
			for (a = 0; age >= ages[a]; a++)
				;
			replays[a]++;
			again[a] += judge(item->i);
		}
}

static unsigned int take_items(redisReply *reply, char *last, unsigned int n)
{
	redisReply *list, *entry;
	struct item *item;
	unsigned int d;
	size_t i;

	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 1)
		return n;
	list = reply->element[0]->element[1];
	for (i = 0; i < list->elements; i++, n++) {
		entry = list->element[i];
		d = n % DELAYS;
		item = &queue[d][tail[d]++];
		snprintf(last, 64, "%s", entry->element[0]->str);
		item->i = atoi(entry->element[1]->element[1]->str);
		item->accepted = atof(last);
		item->due = now_ms() + delays[d];
	}
	return n;
}

static int pending(void)
{
	unsigned int d, n = 0;

	for (d = 0; d < DELAYS; d++)
		n += tail[d] - head[d];
	return n;
}

static void replay_all(unsigned int count, redisContext *c, const char *stream)
{
	struct pollfd fd = { .fd = c->fd, .events = POLLIN };
	double offset = clock_of(c), heard = now_ms();
	char last[64] = "0";
	unsigned int n = 0;
	redisReply *reply;
	int asked = 0, done;

	while ((n < count && now_ms() - heard < 60000) || pending()) {
		if (!asked && n < count) {
			redisAppendCommand(c, "XREAD COUNT 100 BLOCK 1000 STREAMS %s %s",
					   stream, last);
			do {
				if (redisBufferWrite(c, &done) != REDIS_OK)
					die("cannot ask");
			} while (!done);
			asked = 1;
		}
		if (poll(&fd, 1, pending() ? 1 : 100) == 1) {
			if (redisBufferRead(c) != REDIS_OK ||
			    redisGetReplyFromReader(c, (void **)&reply) !=
			    REDIS_OK)
				die("cannot read");
			if (reply) {
				if (reply->type == REDIS_REPLY_ARRAY)
					heard = now_ms();
				n = take_items(reply, last, n);
				freeReplyObject(reply);
				asked = 0;
			}
		}
		judge_due(offset);
	}
}

int main(int argc, char **argv)
{
	unsigned int d, a, sum = 0, accepted = 0;
	redisContext *c;

	if (argc < 4 || nl_open(&nl))
		return EXIT_FAILURE;
	read_tokens(argv[2]);
	if (argc == 9 && !strcmp(argv[1], "accept")) {
		c = connect_to(argv[6], argv[7]);
		return accept_all(atoi(argv[3]), atoi(argv[4]), atoi(argv[5]),
				  c, argv[8]);
	}
	if (argc == 5 && !strcmp(argv[1], "judge"))
		return accept_all(atoi(argv[3]), atoi(argv[4]), 0, NULL, NULL);
	if (argc != 7 || strcmp(argv[1], "replay"))
		return EXIT_FAILURE;
	for (d = 0; d < DELAYS; d++)
		queue[d] = calloc(TOKENS_MAX, sizeof(*queue[d]));
	c = connect_to(argv[4], argv[5]);
	replay_all(atoi(argv[3]), c, argv[6]);
	for (a = 0; a < AGES; a++) {
		printf("age %d %d %u %u\n", a ? ages[a - 1] : 0, ages[a],
		       replays[a], again[a]);
		sum += replays[a];
		accepted += again[a];
	}
	printf("replays %u accepted %u %s\n", sum, accepted, why);
	return EXIT_SUCCESS;
}
