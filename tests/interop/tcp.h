/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The server's end of what krb5_ap_echo speaks on the wire, for the acceptors.
 */
#ifndef TCP_H
#define TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of a request, of a reply, and of the line behind it. */
#define TCP_REQUEST_MAX	(1024 * 1024)
#define TCP_REPLY_MAX	65536
#define TCP_LINE_MAX	1024

int tcp_listen(const char *port);
int tcp_accept(int fd);
uint8_t *tcp_receive(int fd, size_t *len);
bool tcp_answer(int fd, const void *reply, size_t len, const char *line);

#endif /* TCP_H */
