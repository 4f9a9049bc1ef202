// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: files with what nobody else may know: the group's secret, the password.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apd_store.h"

/* Others may neither read it nor have written it. */
static const char *check(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "not a file";
	if (st.st_uid && st.st_uid != geteuid())
		return "another user's: chown root";
	if (st.st_mode & 077)
		return "others may read it: chmod 600";
	return NULL;
}

/**
 * store_file_read() - read the first line of a file that nobody else may read
 * @path: the file
 * @text: set to it, without its end; to be wiped, as more of the file may be there
 * @size: bytes there; the line is shorter
 *
 * Return: NULL, or what is wrong, and nothing is in @text
 */
const char *store_file_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *wrong;
	ssize_t len = 0;
	char *end;

	memset(text, 0, size);
	if (fd < 0)
		return strerror(errno);
	wrong = check(fd);
	if (!wrong) {
		len = read(fd, text, size);
		if (len < 0)
			wrong = strerror(errno);
	}
	close(fd);
	end = len > 0 ? memchr(text, '\n', len) : NULL;
	if (end)
		*end = '\0';
	if (!wrong && (!len || end == text))
		wrong = "has no line";
	else if (!wrong && !end && (size_t)len == size)
		wrong = "the line is too long";
	if (wrong)
		explicit_bzero(text, size);
	return wrong;
}
