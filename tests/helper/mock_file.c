// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: a keytab that is replaced while it is read.
 *
 *	MOCK_SWAP	directory with a link "data" to 1 or 2; whenever a file is
 *			unlocked or closed, it is swapped
 *	MOCK_SWAPS	how many times; once if it is not set
 */
#define _GNU_SOURCE
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

/* In the place of the C library's, for the calls of the helper. */
int close(int fd)
{
	const char *directory = getenv("MOCK_SWAP");

	if (directory)
		swap(directory);
	return syscall(SYS_close, fd);
}
