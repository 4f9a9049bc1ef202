// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: what does a program that ends leave in its memory?
 *
 * Every key of the tests begins with the same eight octets. They are not in
 * this program; only their complements are. Where keys are given as text, that is
 * in capital letters, which the log does not have.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mock.h"

#ifndef __SANITIZE_ADDRESS__
static const unsigned char complement[] = {
	0x5a, 0xa5, 0x3c, 0xc3, 0x69, 0x96, 0x0e, 0xf1
};

/* More than the program ever has in one piece. */
#define REGION_MAX	(256UL << 20)

static int is_marker(const unsigned char *at)
{
	size_t i;

	for (i = 0; i < sizeof(complement); i++)
		if ((at[i] ^ complement[i]) != 0xff)
			return 0;
	return 1;
}

static int is_text(const unsigned char *at)
{
	static const char digit[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < sizeof(complement); i++)
		if (at[2 * i] != digit[15 - (complement[i] >> 4)] ||
		    at[2 * i + 1] != digit[15 - (complement[i] & 15)])
			return 0;
	return 1;
}

static unsigned int search(const unsigned char *at, const unsigned char *end)
{
	unsigned int found = 0;

	for (; at + 2 * sizeof(complement) <= end; at++)
		found += is_marker(at) || is_text(at);
	return found;
}

/* Whatever allocates memory here would overwrite what it looks for. */
[[gnu::destructor]] static void check_memory(void)
{
	static char text[65536];
	unsigned long from, to;
	unsigned int found = 0;
	char mode[8], *line;
	ssize_t len;
	int fd;

	fd = open("/proc/self/maps", O_RDONLY);
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	for (line = len > 0 ? text : NULL; line && *line; line++) {
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 &&
		    !strncmp(mode, "rw", 2) && to - from < REGION_MAX)
			found += search((void *)from, (void *)to);
		line = strchr(line, '\n');
		if (!line)
			break;
	}
	if (found)
		mock_log("KEYS LEFT IN MEMORY: %u", found);
	else
		mock_log(len > 0 ? "no keys left in memory" : "NO MAPS");
}
#endif
