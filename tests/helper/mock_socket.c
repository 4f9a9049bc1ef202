// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: what it tells unasked, to sockets that are the helper's own.
 *
 *	MOCK_SOCKETS	directory; a socket that joins group N is N there, and a
 *			datagram to it is a message of the kernel, or of another process
 *			if it comes from a socket with a name; "lost" stands for what
 *			there was no room for. Without it there are no sockets.
 *	MOCK_GROUP	error number of joining a group
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "mock.h"

struct mnl_socket {
	int fd;
};

/* What follows takes the place of libmnl's. */
struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	struct mnl_socket *sock;

	(void)bus;
	if (!mock_setting("MOCK_SOCKETS")) {
		errno = EPROTONOSUPPORT;
		return NULL;
	}
	sock = calloc(1, sizeof(*sock));
	if (!sock)
		return NULL;
	sock->fd = socket(AF_UNIX, SOCK_DGRAM | flags, 0);
	if (sock->fd >= 0)
		return sock;
	free(sock);
	return NULL;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	(void)nl;
	(void)groups;
	(void)pid;
	return 0;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	return nl->fd;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	int fd = nl->fd;

	free(nl);
	return close(fd);
}

int mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *buf,
			  socklen_t len)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	__u32 group;

	if (type != NETLINK_ADD_MEMBERSHIP || len != sizeof(group)) {
		errno = ENOPROTOOPT;
		return -1;
	}
	if (mock_setting("MOCK_GROUP")) {
		errno = atoi(mock_setting("MOCK_GROUP"));
		return -1;
	}
	memcpy(&group, buf, sizeof(group));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%u",
		 mock_setting("MOCK_SOCKETS"), group);
	unlink(address.sun_path);
	return bind(nl->fd, (struct sockaddr *)&address, sizeof(address));
}

static ssize_t unless_lost(ssize_t len, const void *data)
{
	if (len != 4 || memcmp(data, "lost", 4))
		return len;
	errno = ENOBUFS;
	return -1;
}

ssize_t mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf, size_t size)
{
	return unless_lost(recv(nl->fd, buf, size, 0), buf);
}

/* In the place of the C library's, for the questions. */
ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	return unless_lost(syscall(SYS_recvmsg, fd, message, flags),
			   message->msg_iov->iov_base);
}
