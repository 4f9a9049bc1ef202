// SPDX-License-Identifier: GPL-2.0
/*
 * How messages get to the kernel and back: a netlink socket.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "transport.h"

/* The kernel counts this much of the send buffer for itself. */
#define SEND_OVERHEAD	32

/* For messages that come unasked. */
#define JOIN_ROOM	(1 << 20)

static struct mnl_socket *sock;

static int transport_open(void)
{
	int on = 1, err;

	sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!sock)
		return -errno;
	/*
	 * Without NETLINK_CAP_ACK an error would bring back the request, with
	 * the keys in it.
	 */
	if (mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_setsockopt(sock, NETLINK_CAP_ACK, &on, sizeof(on)) < 0 ||
	    mnl_socket_setsockopt(sock, NETLINK_EXT_ACK, &on, sizeof(on)) < 0) {
		err = -errno;
		mnl_socket_close(sock);
		sock = NULL;
		return err;
	}
	return 0;
}

static size_t send_buffer(void)
{
	socklen_t len = sizeof(int);
	int size;

	if (getsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_SNDBUF, &size,
		       &len) < 0 || size < SEND_OVERHEAD)
		return 0;
	return size - SEND_OVERHEAD;
}

static size_t transport_room(size_t len)
{
	int fd = mnl_socket_get_fd(sock), size;

	if (send_buffer() >= len)
		return send_buffer();
	/* The kernel doubles what it is told. */
	size = (len + SEND_OVERHEAD + 1) / 2;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return send_buffer();
}

static int transport_join(unsigned int group)
{
	int room = JOIN_ROOM, fd = mnl_socket_get_fd(sock);

	/* More than an ordinary socket may have, if that is permitted. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)) < 0)
		return -errno;
	return 0;
}

static int transport_send(const void *data, size_t len)
{
	if (mnl_socket_sendto(sock, data, len) < 0)
		return -errno;
	return 0;
}

static ssize_t transport_recv(void *data, size_t size)
{
	struct sockaddr_nl from = {};
	struct iovec iov = { .iov_base = data, .iov_len = size };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t len;

	/* Only the kernel is listened to. */
	do {
		len = recvmsg(mnl_socket_get_fd(sock), &msg, 0);
	} while ((len < 0 && errno == EINTR) || (len >= 0 && from.nl_pid));
	if (len < 0)
		return -errno;
	return msg.msg_flags & MSG_TRUNC ? -EMSGSIZE : len;
}

static void transport_close(void)
{
	if (sock)
		mnl_socket_close(sock);
	sock = NULL;
}

const struct nl_transport nl_transport = {
	.open	= transport_open,
	.room	= transport_room,
	.join	= transport_join,
	.send	= transport_send,
	.recv	= transport_recv,
	.close	= transport_close,
};
