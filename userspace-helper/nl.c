// SPDX-License-Identifier: GPL-2.0
/*
 * Talking to the kernel: generic netlink, on libmnl.
 *
 * One request is under way at a time. Requests may hold keys: the buffer that
 * they are built in is wiped when they have been sent, and the kernel is asked
 * not to send them back with its acknowledgements.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "krb5-ap.h"
#include "nl.h"

#define RECEIVE_SIZE	(128 * 1024)

struct nl {
	struct mnl_socket *socket;
	uint16_t family;
	uint32_t seq;
	uint8_t *request;	/* wiped when sent */
	size_t request_size;
	uint8_t *receive;
	char error[512];
	nl_reply_t *reply;
	void *reply_arg;
};

const char *attr_string(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_str(attr) : "";
}

uint32_t attr_u32(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_u32(attr) : 0;
}

uint64_t attr_u64(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_u64(attr) : 0;
}

static int index_attr(const struct nlattr *attr, void *data)
{
	struct nlattr **attrs = data;
	uint16_t type = mnl_attr_get_type(attr);

	/* The first of those that are there several times. */
	if (type < NL_ATTRS && !attrs[type])
		attrs[type] = (struct nlattr *)attr;
	return MNL_CB_OK;
}

/**
 * nl_nest() - look into a nested attribute
 * @nest: the attribute
 * @attrs: NL_ATTRS pointers, set by type
 */
void nl_nest(const struct nlattr *nest, struct nlattr **attrs)
{
	memset(attrs, 0, NL_ATTRS * sizeof(*attrs));
	mnl_attr_parse_nested(nest, index_attr, attrs);
}

static int data_cb(const struct nlmsghdr *message, void *data)
{
	struct nlattr *attrs[NL_ATTRS] = {};
	struct nl *nl = data;

	mnl_attr_parse(message, sizeof(struct genlmsghdr), index_attr, attrs);
	if (nl->reply)
		nl->reply(attrs, message, nl->reply_arg);
	return MNL_CB_OK;
}

/* An error, or an acknowledgement. The kernel says in words what was wrong. */
static int error_cb(const struct nlmsghdr *message, void *data)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);
	struct nlattr *attrs[NL_ATTRS] = {};
	size_t skip = sizeof(*error);
	struct nl *nl = data;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*error))
		return MNL_CB_ERROR;
	if (!error->error)
		return MNL_CB_STOP;
	if (!(message->nlmsg_flags & NLM_F_CAPPED))
		skip += mnl_nlmsg_get_payload_len(&error->msg);
	if (message->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_parse(message, skip, index_attr, attrs);
	if (attrs[NLMSGERR_ATTR_MSG])
		snprintf(nl->error, sizeof(nl->error), "%s",
			 attr_string(attrs[NLMSGERR_ATTR_MSG]));
	errno = -error->error;
	return MNL_CB_ERROR;
}

static int done_cb(const struct nlmsghdr *message, void *data)
{
	const int *err = mnl_nlmsg_get_payload(message);

	(void)data;
	if (mnl_nlmsg_get_payload_len(message) >= sizeof(*err) && *err < 0) {
		errno = -*err;
		return MNL_CB_ERROR;
	}
	return MNL_CB_STOP;
}

static int receive(struct nl *nl)
{
	static mnl_cb_t control[NLMSG_MIN_TYPE] = {
		[NLMSG_ERROR]	= error_cb,
		[NLMSG_DONE]	= done_cb,
	};
	ssize_t len;
	int ret;

	do {
		len = mnl_socket_recvfrom(nl->socket, nl->receive,
					  RECEIVE_SIZE);
		if (len < 0)
			return -1;
		ret = mnl_cb_run2(nl->receive, len, nl->seq,
				  mnl_socket_get_portid(nl->socket), data_cb,
				  nl, control, NLMSG_MIN_TYPE);
	} while (ret > MNL_CB_STOP);
	return ret < 0 ? -1 : 0;
}

/* Messages carry tokens; root may have a larger buffer than others. */
static int make_room(struct nl *nl, int size)
{
	int fd = mnl_socket_get_fd(nl->socket);
	socklen_t len = sizeof(int);
	int now = 0;

	size *= 2;
	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &now, &len) == 0 &&
	    now >= size)
		return 0;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &now, &len) < 0 ||
	    now < size) {
		snprintf(nl->error, sizeof(nl->error),
			 "cannot raise the socket's send buffer to %d octets: as root, sysctl net.core.wmem_max=%d",
			 size, size);
		errno = EMSGSIZE;
		return -1;
	}
	return 0;
}

/**
 * nl_request() - begin a request
 * @nl: the connection
 * @command: KRB5_AP_CMD_*
 * @payload: octets of its attributes, at most
 *
 * Return: the message, to which attributes are added; nl_ask() sends it
 */
struct nlmsghdr *nl_request(struct nl *nl, uint8_t command, size_t payload)
{
	size_t size = MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct genlmsghdr)) +
		      payload;
	struct genlmsghdr *genl;
	struct nlmsghdr *message;

	if (size > nl->request_size) {
		wipe_free(nl->request, nl->request_size);
		nl->request = xalloc(size);
		nl->request_size = size;
	}
	message = mnl_nlmsg_put_header(nl->request);
	message->nlmsg_type = nl->family;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	message->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(message, sizeof(*genl));
	genl->cmd = command;
	genl->version = KRB5_AP_FAMILY_VERSION;
	return message;
}

/**
 * nl_ask() - send the request, and take the answers
 * @nl: the connection
 * @reply: called for each answer; may be NULL
 * @arg: for @reply
 *
 * Return: 0; -1 with errno set, and nl_error() says more
 */
int nl_ask(struct nl *nl, nl_reply_t *reply, void *arg)
{
	struct nlmsghdr *message = (struct nlmsghdr *)nl->request;
	size_t len = message->nlmsg_len;
	ssize_t sent;
	int saved;

	nl->error[0] = '\0';
	nl->reply = reply;
	nl->reply_arg = arg;
	sent = make_room(nl, len + 1024) < 0 ? -1 :
		mnl_socket_sendto(nl->socket, message, len);
	saved = errno;
	explicit_bzero(nl->request, len);
	errno = saved;
	return sent < 0 ? -1 : receive(nl);
}

/**
 * nl_dump() - ask for a list
 * @nl: the connection
 * @command: KRB5_AP_CMD_*
 * @reply: called for each element
 * @arg: for @reply
 *
 * Return: 0; -1 with errno set, and nl_error() says more
 */
int nl_dump(struct nl *nl, uint8_t command, nl_reply_t *reply, void *arg)
{
	struct nlmsghdr *message = nl_request(nl, command, 0);

	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	return nl_ask(nl, reply, arg);
}

/**
 * nl_error() - what went wrong, in words
 * @nl: the connection
 *
 * Return: the kernel's words if it had any, else those of errno
 */
const char *nl_error(struct nl *nl)
{
	if (nl->error[0])
		return nl->error;
	if (errno == EPERM)
		return "permission denied: CAP_NET_ADMIN is needed, try as root";
	return strerror(errno);
}

static void take_family(struct nlattr **attrs, const struct nlmsghdr *message,
			void *arg)
{
	struct nl *nl = arg;

	(void)message;
	if (attrs[CTRL_ATTR_FAMILY_ID])
		nl->family = mnl_attr_get_u16(attrs[CTRL_ATTR_FAMILY_ID]);
}

static int find_family(struct nl *nl)
{
	struct nlmsghdr *message;

	nl->family = GENL_ID_CTRL;
	message = nl_request(nl, CTRL_CMD_GETFAMILY, 64);
	mnl_attr_put_strz(message, CTRL_ATTR_FAMILY_NAME, KRB5_AP_FAMILY_NAME);
	return nl_ask(nl, take_family, nl);
}

/**
 * nl_open() - connect to the kernel module
 *
 * Return: the connection, to be closed with nl_close(); NULL, and a message
 *	was printed
 */
struct nl *nl_open(void)
{
	struct nl *nl = xalloc(sizeof(*nl));
	int on = 1;

	nl->receive = xalloc(RECEIVE_SIZE);
	nl->socket = mnl_socket_open(NETLINK_GENERIC);
	if (!nl->socket || mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID)) {
		complain("cannot open a netlink socket: %s", strerror(errno));
		nl_close(nl);
		return NULL;
	}
	mnl_socket_setsockopt(nl->socket, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->socket, NETLINK_EXT_ACK, &on, sizeof(on));
	if (find_family(nl) < 0) {
		if (errno == ENOENT)
			complain("the kernel module krb5_ap is not loaded: modprobe krb5_ap, or insmod krb5_ap.ko");
		else
			complain("cannot talk to the kernel: %s", nl_error(nl));
		nl_close(nl);
		return NULL;
	}
	return nl;
}

/**
 * nl_close() - close the connection
 * @nl: the connection
 */
void nl_close(struct nl *nl)
{
	if (nl->socket)
		mnl_socket_close(nl->socket);
	wipe_free(nl->request, nl->request_size);
	free(nl->receive);
	free(nl);
}
