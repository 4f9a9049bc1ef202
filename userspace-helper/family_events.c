// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's announcements of generic netlink families, which come and go with
 * their modules.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "family_events.h"
#include "nl.h"

#define EVENT_SIZE	8192

/**
 * family_events_open() - listen to modules that come and go
 *
 * Return: the socket; NULL if that is not to be had, and then time has to do
 */
struct mnl_socket *family_events_open(void)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC,
						   SOCK_CLOEXEC | SOCK_NONBLOCK);
	/* nlctrl and its group have this number from the beginning. */
	int group = GENL_ID_CTRL;

	if (!sock)
		return NULL;
	if (!mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) &&
	    !mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group)))
		return sock;
	mnl_socket_close(sock);
	return NULL;
}

/**
 * family_events_read() - read what has happened to families
 * @sock: from family_events_open()
 *
 * Return: true if it may concern krb5_ap or krb5_ap_nfsd
 */
bool family_events_read(struct mnl_socket *sock)
{
	static const __u8 types[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_NAME] = MNL_TYPE_NUL_STRING,
	};
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];
	const struct nlmsghdr *nlh;
	char data[EVENT_SIZE];
	bool ours = false;
	int len;

	len = mnl_socket_recvfrom(sock, data, sizeof(data));
	if (len < 0)
		return errno == ENOBUFS;
	for (nlh = (void *)data; mnl_nlmsg_ok(nlh, len);
	     nlh = mnl_nlmsg_next(nlh, &len))
		if (!nl_parse(nlh, types, CTRL_ATTR_MAX, tb) &&
		    tb[CTRL_ATTR_FAMILY_NAME] &&
		    !strncmp(mnl_attr_get_str(tb[CTRL_ATTR_FAMILY_NAME]),
			     KRB5_AP_FAMILY_NAME, strlen(KRB5_AP_FAMILY_NAME)))
			ours = true;
	return ours;
}
