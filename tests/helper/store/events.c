// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel accepts, for the tests: each datagram to the socket $STORE_EVENTS is
 * a line of replay.h, or "lost".
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "apd_store.h"

int store_events_open(struct nl *nl)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)nl;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s",
		 getenv("STORE_EVENTS"));
	unlink(address.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return -errno;
	return fd;
}

int store_events_read(int fd, struct replay_text *out)
{
	char text[1024];
	ssize_t len = recv(fd, text, sizeof(text) - 1, 0);

	if (len < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	text[len] = '\0';
	if (!strcmp(text, "lost"))
		return -ENOBUFS;
	fprintf(out->file, "%s\n", text);
	out->entries++;
	out->lines++;
	return 1;
}
