// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: files that fail, and a keytab that is replaced while it is read.
 *
 *	MOCK_PREAD	error number of reading behind the beginning of a keytab
 *	MOCK_SWITCH	error number of telling the NFS server whom to ask
 *	MOCK_SWAP	directory with a link "data" to 1 or 2; whenever a file is
 *			unlocked or closed, it is swapped
 *	MOCK_SWAPS	how many times; once if it is not set
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mock.h"

static void swap(const char *directory)
{
	static int swaps;
	char link[512], new[512], target[2];

	if (swaps++ >= (getenv("MOCK_SWAPS") ? atoi(getenv("MOCK_SWAPS")) : 1))
		return;
	snprintf(link, sizeof(link), "%s/data", directory);
	snprintf(new, sizeof(new), "%s/new", directory);
	if (readlink(link, target, 1) != 1)
		abort();
	target[0] = target[0] == '1' ? '2' : '1';
	target[1] = '\0';
	if (symlink(target, new) || rename(new, link))
		abort();
}

static int fails(const char *name)
{
	if (!mock_setting(name))
		return 0;
	errno = atoi(mock_setting(name));
	return 1;
}

/* In the place of the C library's, for the calls of the helper. */
ssize_t pread(int fd, void *data, size_t len, off_t at)
{
	if (at && fails("MOCK_PREAD"))
		return -1;
	return syscall(SYS_pread64, fd, data, len, at);
}

ssize_t write(int fd, const void *data, size_t len)
{
	if (len == 1 && *(const char *)data == '1' && fails("MOCK_SWITCH"))
		return -1;
	return syscall(SYS_write, fd, data, len);
}

int close(int fd)
{
	const char *directory = getenv("MOCK_SWAP");

	if (directory)
		swap(directory);
	return syscall(SYS_close, fd);
}
