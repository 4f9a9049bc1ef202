// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a keytab file.
 *
 * libkrb5 takes whatever it cannot read for the end of the keytab, and drops
 * the keys behind it without a word. Therefore this program reads files itself:
 * a length of four bytes, and as many bytes of an entry. A negative length is
 * that of a hole where an entry was removed. Lengths chain the entries, so a
 * bad entry costs only itself, but nothing can be found behind a bad length.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keytab.h"
#include "text.h"

/* More than any principal and key take. */
#define RECORD_MAX	1048576

/**
 * struct walk - a file being read
 * @keytab: where its keys go
 * @path: its path
 * @fd: the file, locked
 * @record: buffer of RECORD_MAX bytes; wiped at the end
 * @at: offset of the next length
 * @end: length of the file
 * @native: version 1 of the format
 */
struct walk {
	struct keytab *keytab;
	const char *path;
	int fd;
	unsigned char *record;
	off_t at;
	off_t end;
	bool native;
};

static int read_at(const struct walk *walk, off_t at, void *data, size_t len)
{
	ssize_t n;

	while (len) {
		n = pread(walk->fd, data, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			say("%s: cannot read it: %s", walk->path,
			    strerror(errno));
			return -errno;
		}
		if (!n) {
			say("%s: became shorter while it was read; load it again",
			    walk->path);
			return -EIO;
		}
		data = (char *)data + n;
		at += n;
		len -= n;
	}
	return 0;
}

static void skip(struct walk *walk, const char *fault)
{
	struct keytab_source *source =
		&walk->keytab->source[walk->keytab->sources - 1];

	keytab_skip(walk->keytab, KEYTAB_SKIP_BAD,
		    "%s: entry %u, at byte %lld: skipped, %s", walk->path,
		    source->entries, (long long)walk->at, fault);
}

static void count_entry(struct walk *walk)
{
	walk->keytab->source[walk->keytab->sources - 1].entries++;
	walk->keytab->entries++;
}

static int read_version(struct walk *walk)
{
	unsigned char version[2];
	int err;

	if (!walk->end) {
		say("%s is empty: it lacks even the header of a keytab",
		    walk->path);
		return -EBADMSG;
	}
	if (walk->end < (off_t)sizeof(version)) {
		say("%s is not a keytab: it ends within its header",
		    walk->path);
		return -EBADMSG;
	}
	err = read_at(walk, 0, version, sizeof(version));
	if (err)
		return err;
	if (version[0] != 5 || (version[1] != 1 && version[1] != 2)) {
		say("%s is not a keytab: it begins with 0x%02x%02x instead of 0x0502",
		    walk->path, version[0], version[1]);
		return -EBADMSG;
	}
	walk->native = version[1] == 1;
	walk->at = sizeof(version);
	return 0;
}

static int read_record(struct walk *walk, off_t at, size_t len)
{
	struct keytab_key *key;
	const char *fault;
	int err;

	err = read_at(walk, at, walk->record, len);
	if (err)
		return err;
	fault = keytab_record_parse(walk->record, len, walk->native, &key);
	if (fault) {
		skip(walk, fault);
		return 0;
	}
	return key ? keytab_add(walk->keytab, key) : -ENOMEM;
}

/* Nothing can be found behind a length that leads out of the file. */
static void give_up(struct walk *walk, const char *fault)
{
	count_entry(walk);
	skip(walk, fault);
	walk->at = walk->end;
}

static int read_entry(struct walk *walk)
{
	off_t at = walk->at, left = walk->end - at;
	__s32 number = 0;
	__s64 len;
	int err = 0;

	if (left < (off_t)sizeof(number)) {
		give_up(walk, "the file ends within its length");
		return 0;
	}
	err = read_at(walk, at, &number, sizeof(number));
	if (err)
		return err;
	len = walk->native ? number : (__s32)ntohl(number);
	at += sizeof(number);
	left -= sizeof(number);
	if (len > left) {
		give_up(walk, "the file ends within it");
		return 0;
	}
	if (-len > left) {
		give_up(walk, "the file ends within the hole before it");
		return 0;
	}
	if (len > RECORD_MAX) {
		count_entry(walk);
		skip(walk, "it is too long");
	} else if (len > 0) {
		count_entry(walk);
		err = read_record(walk, at, len);
	}
	walk->at = at + (len < 0 ? -len : len);
	return err;
}

/**
 * keytab_file_read() - read a keytab file; names whatever is wrong with it
 * @keytab: gets the keys; its last source is this file
 * @path: of the file
 *
 * Return: 0, -EBADMSG if it is not a keytab, or another -errno
 */
int keytab_file_read(struct keytab *keytab, const char *path)
{
	struct keytab_source *source = &keytab->source[keytab->sources - 1];
	struct walk walk = { .keytab = keytab, .path = path };
	int err = 0;

	walk.fd = keytab_open(path, &source->stat);
	if (walk.fd < 0)
		return walk.fd;
	source->is_file = true;
	walk.end = source->stat.st_size;
	walk.record = malloc(RECORD_MAX);
	if (!walk.record)
		err = -ENOMEM;
	else
		err = read_version(&walk);
	while (!err && walk.at < walk.end)
		err = read_entry(&walk);
	if (err == -ENOMEM)
		say("%s", strerror(ENOMEM));
	if (walk.record)
		explicit_bzero(walk.record, RECORD_MAX);
	free(walk.record);
	close(walk.fd);
	return err;
}
