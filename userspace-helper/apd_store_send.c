// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: records, to the store. They are written without waiting for an answer; if
 * one fails the connection ends, and an epoch begins with the next one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "apd_store.h"
#include "status.h"
#include "text.h"

/* Records that the store need not have confirmed when the next one is written. */
#define WAITING_MAX	64
/* Milliseconds for which it may not confirm anything. */
#define CONFIRM_TIME	5000
/* Events that are read at a time. */
#define EVENTS_MAX	4096
/* Milliseconds between listings of the table. */
#define LIST_TIME	1000
/* How often keys may be replaced while the table is listed. */
#define LIST_TRIES	5

/**
 * store_send_begin() - begin to collect lines
 * @s: the process
 *
 * Return: 0 or -ENOMEM
 */
int store_send_begin(struct store *s)
{
	if (s->lines.file)
		fclose(s->lines.file);
	free(s->text);
	s->text = NULL;
	s->unsent = 0;
	s->lines.lines = 0;
	s->lines.file = open_memstream(&s->text, &s->size);
	return s->lines.file ? 0 : -ENOMEM;
}

static void note_id(struct store *s, const redisReply *reply)
{
	if (reply->type == REDIS_REPLY_STRING &&
	    (size_t)reply->len < sizeof(s->last_id))
		memcpy(s->last_id, reply->str, reply->len + 1);
}

static int take_answers(struct store *s)
{
	redisReply *reply;
	int err = 0;

	while (!err) {
		if (redisGetReplyFromReader(s->out, (void **)&reply) !=
		    REDIS_OK) {
			store_fail(s, s->out, "cannot write");
			return -EIO;
		}
		if (!reply)
			return 0;
		if (reply->type == REDIS_REPLY_ERROR) {
			snprintf(s->why, sizeof(s->why), "cannot write: %s",
				 reply->str);
			err = -EIO;
		}
		note_id(s, reply);
		if (s->waiting)
			s->waiting--;
		s->confirmed_at = store_now();
		freeReplyObject(reply);
	}
	return err;
}

/**
 * store_send_confirmed() - read what the store has confirmed; it has something
 * @s: the process
 *
 * Return: 0 or -EIO
 */
int store_send_confirmed(struct store *s)
{
	if (redisBufferRead(s->out) != REDIS_OK) {
		store_fail(s, s->out, "cannot write");
		return -EIO;
	}
	return take_answers(s);
}

/* Waits until the store has confirmed all but so many records. */
static int wait_confirmed(struct store *s, unsigned int but)
{
	struct pollfd out = { .fd = s->out->fd, .events = POLLIN };
	int err = 0;

	while (!err && s->waiting > but) {
		if (poll(&out, 1, CONFIRM_TIME) != 1) {
			snprintf(s->why, sizeof(s->why),
				 "it does not answer");
			return -ETIMEDOUT;
		}
		err = store_send_confirmed(s);
	}
	return err;
}

static int write_out(struct store *s)
{
	int done = 0;

	while (!done)
		if (redisBufferWrite(s->out, &done) != REDIS_OK) {
			store_fail(s, s->out, "cannot write");
			return -EIO;
		}
	return 0;
}

/* What is older than it may be goes with it, by the store's clock. */
static int append(struct store *s, const char *body, size_t len,
		  const __u8 sum[STORE_MAC_LEN])
{
	long long ms = atoll(s->last_id) - STORE_RETAIN * 1000LL;
	char oldest[24];

	snprintf(oldest, sizeof(oldest), "%lld", ms > 0 ? ms : 0);
	if (redisAppendCommand(s->out, "XADD %s MINID ~ %s * b %b m %b",
			       s->key, oldest, body, len, sum,
			       (size_t)STORE_MAC_LEN) != REDIS_OK ||
	    redisAppendCommand(s->out, "EXPIRE %s %d", s->key,
			       STORE_RETAIN) != REDIS_OK) {
		store_fail(s, s->out, "cannot write");
		return -EIO;
	}
	if (!s->waiting)
		s->confirmed_at = store_now();
	s->waiting += 2;
	return write_out(s);
}

/**
 * store_send() - write the lines that were collected, as a record
 * @s: the process, connected
 * @kind: of the record
 *
 * Return: 0 or -errno
 */
int store_send(struct store *s, enum store_kind kind)
{
	__u8 sum[STORE_MAC_LEN];
	char *body = NULL;
	size_t len = 0;
	FILE *file;
	int err;

	if (fflush(s->lines.file))
		return -ENOMEM;
	file = open_memstream(&body, &len);
	if (!file)
		return -ENOMEM;
	s->self.kind = kind;
	s->self.seq++;
	s->self.time = time(NULL);
	store_head_write(file, &s->self);
	fwrite(s->text, 1, s->size, file);
	err = fclose(file) ? -ENOMEM : store_mac_make(&s->mac, body, len, sum);
	if (!err)
		err = append(s, body, len, sum);
	free(body);
	s->counts.sent += s->lines.entries;
	s->lines.entries = 0;
	s->beat_at = store_now() + 1000;
	return err ?: store_send_begin(s) ?: wait_confirmed(s, WAITING_MAX);
}

/**
 * store_send_events() - write what the kernel has accepted
 * @s: the process, connected
 *
 * If some of it is lost, an epoch is to begin, but not before all that waits is read:
 * until then the kernel goes on to lose what it accepts, and says so only once.
 *
 * Return: 0 or -errno
 */
int store_send_events(struct store *s)
{
	int i, ret = 1, err = 0;

	for (i = 0; i < EVENTS_MAX && ret && !err; i++) {
		ret = store_events_read(s->events, &s->lines);
		if (ret == -ENOBUFS)
			s->overrun = true;
		else if (ret < 0)
			err = ret;
		if (!err && s->lines.lines >= STORE_LINES_MAX)
			err = store_send(s, STORE_MORE);
	}
	if (!err && s->lines.lines)
		err = store_send(s, STORE_MORE);
	if (err || ret || !s->overrun)
		return err;
	s->overrun = false;
	s->counts.lost++;
	/* Not one after another, while more comes than can be sent. */
	if (s->renew_at > s->epoch_at + LIST_TIME)
		s->renew_at = s->epoch_at + LIST_TIME;
	return 0;
}

/**
 * store_send_drop() - leave aside what the kernel has accepted up to now
 * @s: the process; an epoch is to begin
 *
 * Return: 0 or -errno
 */
int store_send_drop(struct store *s)
{
	int ret;

	do {
		ret = store_events_read(s->events, &s->lines);
	} while (ret > 0 || ret == -ENOBUFS);
	if (!ret)
		s->overrun = false;
	return ret ?: store_send_begin(s);
}

/* What is accepted while the table is listed does not wait for its end. */
static int take_listed(const struct nlmsghdr *nlh, void *data)
{
	struct store *s = data;
	int err = replay_text_answer(nlh, &s->lines);

	if (err || s->lines.lines < STORE_LINES_MAX)
		return err;
	store_tell_alive(s);
	return store_send(s, STORE_MORE) ?: store_send_events(s);
}

static int list(struct store *s)
{
	int err = -EINTR, i;

	for (i = 0; i < LIST_TRIES && err == -EINTR; i++)
		err = nl_begin(&s->nl, KRB5_AP_CMD_REPLAY_GET, 0) ?:
		      nl_dump(&s->nl, take_listed, s);
	return err;
}

/**
 * store_send_epoch() - begin an epoch: list the table
 * @s: the process, connected
 *
 * What was accepted before this is in the table, and what is accepted from now on
 * waits to be read.
 *
 * Return: 0 or -errno
 */
int store_send_epoch(struct store *s)
{
	int err;

	s->self.epoch++;
	s->self.seq = 0;
	s->epoch_at = store_now();
	s->renew_at = s->epoch_at + STORE_RENEW * 1000LL;
	s->counts.listings++;
	err = store_send_begin(s) ?: list(s);
	if (err) {
		if (!*s->why)
			snprintf(s->why, sizeof(s->why),
				 "the replay table cannot be listed: %s",
				 strerror(-err));
		return err;
	}
	/* Meanwhile nothing was read that may have come back. */
	s->back_at = store_now();
	return store_send(s, STORE_WHOLE);
}
