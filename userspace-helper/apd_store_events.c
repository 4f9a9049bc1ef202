// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: what the kernel accepts, as it does, for the store.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <sys/socket.h>

#include "apd_store.h"

/* Bytes of messages that wait to be read: some 20,000. */
#define ROOM		(16 << 20)
#define EVENT_SIZE	32768

static struct mnl_socket *events;
static __u16 family;

/**
 * store_events_open() - follow what is accepted from now on
 * @nl: the connection
 *
 * Return: a descriptor to wait at, or -errno
 */
int store_events_open(struct nl *nl)
{
	int room = ROOM, on = 1, err;
	__u32 group;

	err = nl_find_group(nl, KRB5_AP_FAMILY_NAME, KRB5_AP_MCGRP_REPLAY,
			    &group);
	if (err)
		return err;
	family = nl->family;
	events = mnl_socket_open2(NETLINK_GENERIC,
				  SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!events)
		return -errno;
	setsockopt(mnl_socket_get_fd(events), SOL_SOCKET, SO_RCVBUFFORCE, &room,
		   sizeof(room));
	/*
	 * Without it the kernel sees nobody when the queue is full, and sends nothing
	 * to the group for a second, of which nobody is told: nl_group.c.
	 */
	if (mnl_socket_bind(events, 0, MNL_SOCKET_AUTOPID) ||
	    mnl_socket_setsockopt(events, NETLINK_BROADCAST_ERROR, &on,
				  sizeof(on)) ||
	    mnl_socket_setsockopt(events, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)))
		return -errno;
	return mnl_socket_get_fd(events);
}

/**
 * store_events_read() - write what was accepted as lines
 * @fd: from store_events_open()
 * @out: where
 *
 * Return: 1 if there may be more; 0 if nothing is there; -ENOBUFS if some are
 *	lost, and more may be until nothing is there; another -errno
 */
int store_events_read(int fd, struct replay_text *out)
{
	const struct genlmsghdr *genl;
	const struct nlmsghdr *nlh;
	char buffer[EVENT_SIZE];
	int len, err = 0;

	(void)fd;
	len = mnl_socket_recvfrom(events, buffer, sizeof(buffer));
	if (len < 0)
		return errno == EAGAIN ? 0 : errno == EINTR ? 1 : -errno;
	for (nlh = (void *)buffer; mnl_nlmsg_ok(nlh, len) && !err;
	     nlh = mnl_nlmsg_next(nlh, &len)) {
		genl = mnl_nlmsg_get_payload(nlh);
		if (nlh->nlmsg_type == family &&
		    nlh->nlmsg_len >= MNL_NLMSG_HDRLEN + sizeof(*genl) &&
		    genl->cmd == KRB5_AP_CMD_REPLAY_NTF)
			err = replay_text_answer(nlh, out);
	}
	return err ?: 1;
}
