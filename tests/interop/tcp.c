// SPDX-License-Identifier: GPL-2.0
/*
 * The server's end of what krb5_ap_echo speaks on the wire.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "tcp.h"

#define PATIENCE	60	/* seconds; emulated machines are slow */

/* A socket that listens on all addresses of both kinds, or -1 and errno. */
int tcp_listen(const char *port)
{
	struct sockaddr_in6 addr = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(atoi(port)),
		.sin6_addr = IN6ADDR_ANY_INIT,
	};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	int yes = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 16)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The next connection, or -1. */
int tcp_accept(int fd)
{
	struct timeval patience = { .tv_sec = PATIENCE };
	int connection = accept(fd, NULL, NULL);

	if (connection >= 0) {
		setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof(patience));
		setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience,
			   sizeof(patience));
	}
	return connection;
}

/* The next request, to be freed; NULL if there is none. */
uint8_t *tcp_receive(int fd, size_t *len)
{
	uint32_t length;
	uint8_t *request;

	if (recv(fd, &length, sizeof(length), MSG_WAITALL) != sizeof(length))
		return NULL;
	*len = ntohl(length);
	if (!*len || *len > TCP_REQUEST_MAX)
		return NULL;
	request = malloc(*len);
	if (request &&
	    recv(fd, request, *len, MSG_WAITALL) != (ssize_t)*len) {
		free(request);
		request = NULL;
	}
	return request;
}

/* Sends a reply, or none if len is 0, and a line, which gets its end here. */
bool tcp_answer(int fd, const void *reply, size_t len, const char *line)
{
	size_t line_len = strnlen(line, TCP_LINE_MAX);
	uint8_t *message = malloc(4 + len + line_len + 1);
	uint32_t length = htonl(len);
	bool sent;

	if (!message)
		return false;
	memcpy(message, &length, 4);
	if (len)
		memcpy(message + 4, reply, len);
	memcpy(message + 4 + len, line, line_len);
	message[4 + len + line_len] = '\n';
	len += 4 + line_len + 1;
	sent = send(fd, message, len, MSG_NOSIGNAL) == (ssize_t)len;
	free(message);
	return sent;
}
