// SPDX-License-Identifier: GPL-2.0
/*
 * Is a keytab file in one piece?
 *
 * libkrb5 takes whatever it cannot read for the end of the keytab. A service
 * whose key comes later would lose it, and nobody would be told. So the file
 * is walked before: a number of four octets, and as many octets of an entry. If
 * the number is negative, they are a hole where an entry was; if it is 0, only
 * zeros follow. It stays locked, as libkrb5's own tools lock it, until
 * libkrb5 is through.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keytab.h"
#include "text.h"

/* More than any principal and key take. */
#define RECORD_MAX	1048576

struct walk {
	struct keytab_file *file;
	unsigned char *record;
	off_t at;
	bool native;
};

static int read_at(const struct keytab_file *file, off_t at, void *data,
		   size_t len)
{
	ssize_t n;

	while (len) {
		n = pread(file->fd, data, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			say("%s: cannot read it: %s", file->path,
			    strerror(errno));
			return -errno;
		}
		if (!n) {
			say("%s: became shorter while it was read; load it again",
			    file->path);
			return -EIO;
		}
		data = (char *)data + n;
		at += n;
		len -= n;
	}
	return 0;
}

static int fault_found(const struct walk *walk, const char *fault)
{
	say("%s is damaged: entry %u, at octet %lld: %s; nothing was loaded",
	    walk->file->path, walk->file->entries + 1, (long long)walk->at,
	    fault);
	return -EBADMSG;
}

static int check_version(struct walk *walk)
{
	const struct keytab_file *file = walk->file;
	unsigned char version[2];
	int err;

	if (!file->stat.st_size) {
		say("%s is empty, it has not even the header of a keytab; nothing was loaded",
		    file->path);
		return -EBADMSG;
	}
	if (file->stat.st_size < (off_t)sizeof(version)) {
		say("%s is damaged: it ends within its header", file->path);
		return -EBADMSG;
	}
	err = read_at(file, 0, version, sizeof(version));
	if (err)
		return err;
	if (version[0] != 5 || (version[1] != 1 && version[1] != 2)) {
		say("%s is not a keytab: it begins with 0x%02x%02x instead of 0x0502",
		    file->path, version[0], version[1]);
		return -EBADMSG;
	}
	walk->native = version[1] == 1;
	walk->at = sizeof(version);
	return 0;
}

/* Behind the last entry there may be zeros. */
static int check_rest(struct walk *walk)
{
	const struct keytab_file *file = walk->file;
	off_t at = walk->at;
	size_t i, len;
	int err;

	for (; at < file->stat.st_size; at += len) {
		len = file->stat.st_size - at;
		if (len > RECORD_MAX)
			len = RECORD_MAX;
		err = read_at(file, at, walk->record, len);
		if (err)
			return err;
		for (i = 0; i < len; i++)
			if (walk->record[i])
				return fault_found(walk, "it has no length, and something follows");
	}
	walk->at = at;
	return 0;
}

static int check_entry(struct walk *walk)
{
	const struct keytab_file *file = walk->file;
	off_t left = file->stat.st_size - walk->at;
	__s32 number = 0;
	const char *fault;
	__s64 len;
	int err;

	if (left < (off_t)sizeof(number))
		return fault_found(walk, "the file ends within its length");
	err = read_at(file, walk->at, &number, sizeof(number));
	if (err)
		return err;
	len = walk->native ? number : (__s32)ntohl(number);
	left -= sizeof(number);
	if (!len)
		return check_rest(walk);
	if (len < -0x7fffffffLL || len > left || -len > left)
		return fault_found(walk, len > 0 ? "the file ends within it" :
				   "the file ends within the hole before it");
	if (len > RECORD_MAX)
		return fault_found(walk, "it is too long for an entry");
	if (len > 0) {
		err = read_at(file, walk->at + sizeof(number), walk->record,
			      len);
		if (err)
			return err;
		fault = keytab_record_fault(walk->record, len, walk->native);
		if (fault)
			return fault_found(walk, fault);
		walk->file->entries++;
	}
	walk->at += sizeof(number) + (len < 0 ? -len : len);
	return 0;
}

static int check(struct keytab_file *file)
{
	struct walk walk = { .file = file };
	int err;

	walk.record = malloc(RECORD_MAX);
	if (!walk.record) {
		say("%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	err = check_version(&walk);
	while (!err && walk.at < file->stat.st_size)
		err = check_entry(&walk);
	explicit_bzero(walk.record, RECORD_MAX);
	free(walk.record);
	return err;
}

static void cannot_open(const char *path)
{
	if (errno == ENOENT)
		say("keytab %s does not exist; write one with kadmin, or name another with -k",
		    path);
	else if (errno == EACCES || errno == EPERM)
		say("keytab %s cannot be read: %s; run it as root", path,
		    strerror(errno));
	else
		say("keytab %s cannot be read: %s", path, strerror(errno));
}

/**
 * keytab_file_open() - open and lock a keytab file and see if it is in one
 * piece; tells the user if not
 * @file: the file, with its path; to be closed with keytab_file_close() even if
 *	this fails
 *
 * Return: 0 or -errno
 */
int keytab_file_open(struct keytab_file *file)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int err;

	file->entries = 0;
	file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY |
			O_NONBLOCK);
	if (file->fd < 0) {
		err = -errno;
		cannot_open(file->path);
		return err;
	}
	if (fcntl(file->fd, F_OFD_SETLKW, &lock) < 0 && errno != EINVAL &&
	    errno != ENOLCK) {
		err = -errno;
		say("keytab %s cannot be locked: %s", file->path,
		    strerror(errno));
		return err;
	}
	if (fstat(file->fd, &file->stat) < 0) {
		err = -errno;
		cannot_open(file->path);
		return err;
	}
	if (!S_ISREG(file->stat.st_mode)) {
		say("keytab %s is not a regular file", file->path);
		return -EINVAL;
	}
	return check(file);
}

/**
 * keytab_file_replaced() - is there another file in the file's place?
 * @file: the file
 *
 * Return: is its path that of another file now, or of none?
 */
bool keytab_file_replaced(const struct keytab_file *file)
{
	struct stat now;

	return stat(file->path, &now) < 0 ||
	       now.st_dev != file->stat.st_dev ||
	       now.st_ino != file->stat.st_ino ||
	       now.st_size != file->stat.st_size;
}

/**
 * keytab_file_close() - unlock and close a keytab file
 * @file: the file
 */
void keytab_file_close(struct keytab_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}
