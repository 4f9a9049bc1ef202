// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap accept --batch: many tokens, for programs.
 *
 * All lines are parsed before the first token is sent, because a token that was
 * sent is spent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accept.h"
#include "krb5-ap.h"
#include "text.h"

#define FIELDS_MIN	6
#define FIELDS_MAX	7
#define U2U_PREFIX	"u2u-key="

/**
 * struct line - a line
 * @number: which, from 1
 * @id: the user's name for it
 * @path: of the token
 * @question: the conditions
 */
struct line {
	unsigned int number;
	const char *id;
	const char *path;
	struct question question;
};

/**
 * struct batch - a batch file
 * @path: of the file
 * @text: its content, @len bytes and a NUL; the lines point into it
 * @len: length of @text in bytes
 * @line: the lines
 * @count: number of lines
 * @size: room of @line
 * @bad: number of malformed lines
 */
struct batch {
	const char *path;
	char *text;
	size_t len;
	struct line *line;
	size_t count;
	size_t size;
	unsigned int bad;
};

static void wipe_free(char *text, size_t len)
{
	if (text)
		explicit_bzero(text, len);
	free(text);
}

/* There may be keys in it: a buffer that grows leaves nothing behind. */
static int read_text(struct batch *batch, int fd)
{
	size_t size = 65536;
	char *more;
	ssize_t n;

	batch->text = calloc(1, size + 1);
	while (batch->text) {
		n = read(fd, batch->text + batch->len, size - batch->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		batch->len += n;
		batch->text[batch->len] = '\0';
		if (batch->len < size)
			continue;
		size *= 2;
		more = malloc(size + 1);
		if (more)
			memcpy(more, batch->text, batch->len + 1);
		wipe_free(batch->text, batch->len);
		batch->text = more;
	}
	return -ENOMEM;
}

static int open_and_read(struct batch *batch)
{
	int fd = 0, err;

	if (strcmp(batch->path, "-"))
		fd = open(batch->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = read_text(batch, fd);
	if (fd)
		close(fd);
	if (err)
		return err;
	return strlen(batch->text) == batch->len ? 0 : -EILSEQ;
}

static const char *check_id(const char *id)
{
	if (!*id)
		return "the id is empty";
	for (; *id; id++)
		if ((unsigned char)*id < 0x20 || *id == 0x7f)
			return "the id has a control character";
	return NULL;
}

static const char *check_path(const char *path)
{
	struct stat stat;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode)) {
		close(fd);
		return "the file of the token is not a regular file";
	}
	close(fd);
	if (stat.st_size > ACCEPT_TOKEN_MAX)
		return "the token is longer than 8 MiB";
	return NULL;
}

static void complain(struct batch *batch, const struct line *line,
		     const char *field, const char *what)
{
	if (!what)
		return;
	batch->bad++;
	if (field)
		say("%s: line %u: %s: %s", batch->path, line->number, field,
		    what);
	else
		say("%s: line %u: %s", batch->path, line->number, what);
}

static void parse_line(struct batch *batch, struct line *line, char *text)
{
	struct question *q = &line->question;
	char *field[FIELDS_MAX + 1];
	unsigned int n = 0;

	while (text && n <= FIELDS_MAX)
		field[n++] = strsep(&text, "\t");
	if (n < FIELDS_MIN || n > FIELDS_MAX) {
		complain(batch, line, NULL,
			 "not six or seven fields, separated by tabs");
		return;
	}
	line->id = field[0];
	line->path = field[5];
	complain(batch, line, NULL, check_id(line->id));
	complain(batch, line, field[1], parse_framing(q, field[1]));
	complain(batch, line, field[2], parse_service(q, field[2]));
	complain(batch, line, field[3], parse_peer(q, field[3]));
	complain(batch, line, NULL, parse_bindings(q, field[4]));
	complain(batch, line, field[5], check_path(line->path));
	if (n == FIELDS_MIN)
		return;
	if (strncmp(field[6], U2U_PREFIX, strlen(U2U_PREFIX)))
		complain(batch, line, NULL,
			 "the seventh field is not u2u-key=ENCTYPE:HEX");
	else
		complain(batch, line, NULL,
			 parse_u2u_key(q, field[6] + strlen(U2U_PREFIX)));
}

static struct line *new_line(struct batch *batch)
{
	struct line *more;

	if (batch->count == batch->size) {
		batch->size = batch->size ? 2 * batch->size : 256;
		more = calloc(batch->size, sizeof(*more));
		if (!more)
			abort();
		if (batch->count)
			memcpy(more, batch->line, batch->count * sizeof(*more));
		wipe_free((char *)batch->line, batch->count * sizeof(*more));
		batch->line = more;
	}
	return &batch->line[batch->count++];
}

static void parse(struct batch *batch)
{
	char *text = batch->text, *next;
	unsigned int number = 0;
	struct line *line;

	while ((next = strsep(&text, "\n"))) {
		number++;
		if (!*next)
			continue;
		line = new_line(batch);
		line->number = number;
		parse_line(batch, line, next);
	}
}

static void show(const struct verdict *v, void *data)
{
	const struct line *line = data;

	line_show(line->id, v);
}

/* These errors concern all lines. */
static bool is_hopeless(int err)
{
	return err == -EPERM || err == -ENOENT || err == -EOPNOTSUPP;
}

static enum status judge(struct batch *batch)
{
	enum status status = STATUS_OK;
	struct nl nl = {};
	char what[64];
	void *token;
	size_t i, len;
	int err;

	err = nl_open(&nl);
	for (i = 0; !err && i < batch->count; i++) {
		struct line *line = &batch->line[i];

		snprintf(what, sizeof(what), "line %u", line->number);
		err = read_token(line->path, &token, &len);
		if (err) {
			say("%s: %s: %s", what, line->path, strerror(-err));
			line_show_failure(line->id, err);
			status = STATUS_NO_VERDICT;
			err = 0;
			continue;
		}
		err = ask(&nl, &line->question, token, len, show, line);
		free(token);
		if (!err)
			continue;
		nl_complain(&nl, err, what);
		if (is_hopeless(err))
			break;
		line_show_failure(line->id, err);
		status = STATUS_NO_VERDICT;
		err = 0;
	}
	nl_close(&nl);
	return err ? STATUS_NO_VERDICT : status;
}

/**
 * accept_batch() - judge the tokens of a batch file
 * @path: of the file, or "-" for standard input
 *
 * Return: STATUS_OK if the kernel had a verdict on each
 */
enum status accept_batch(const char *path)
{
	struct batch batch = { .path = path };
	enum status status = STATUS_USAGE;
	size_t i;
	int err;

	err = open_and_read(&batch);
	if (err == -EILSEQ)
		say("%s: contains NUL characters", path);
	else if (err)
		say("%s: %s", path, strerror(-err));
	else
		parse(&batch);
	if (batch.bad)
		say("%s: nothing was sent", path);
	else if (!err)
		status = judge(&batch);
	for (i = 0; i < batch.count; i++)
		question_free(&batch.line[i].question);
	free(batch.line);
	wipe_free(batch.text, batch.len);
	return status;
}
