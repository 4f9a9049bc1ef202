/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How messages get to the kernel and back. Tests put something else in place
 * of transport.c.
 */
#ifndef _KRB5_AP_TRANSPORT_H
#define _KRB5_AP_TRANSPORT_H

#include <sys/types.h>

/**
 * struct nl_transport - a socket, as nl.c sees it
 * @open: opens it; there is one at a time
 * @room: octets of the longest message that can be sent, after an attempt to
 *	make it at least @len
 * @join: subscribes to a multicast group, with room for many messages; 0 or
 *	-errno
 * @send: sends a message; 0 or -errno
 * @recv: receives some; their length or -errno
 * @close: closes it, if it is open
 */
struct nl_transport {
	int (*open)(void);
	size_t (*room)(size_t len);
	int (*join)(unsigned int group);
	int (*send)(const void *data, size_t len);
	ssize_t (*recv)(void *data, size_t size);
	void (*close)(void);
};

extern const struct nl_transport nl_transport;

#endif /* _KRB5_AP_TRANSPORT_H */
