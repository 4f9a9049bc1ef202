// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: the transport.
 *
 * Every request is logged, and what it was sent from has to be wiped when its
 * answer is fetched. The environment says what goes wrong, or, for a program that runs on,
 * a file in the directory MOCK_SETTINGS with the name of the variable:
 *
 *	MOCK_LOG	file for the log
 *	MOCK_OPEN	error number of opening the socket
 *	MOCK_SEND	error number of sending anything to krb5_ap
 *	MOCK_RECV	error number of receiving an answer of krb5_ap
 *	MOCK_JOIN	error number of subscribing to a group
 *	MOCK_ROOM	octets of the longest message
 *	MOCK_STALE	an answer to another request comes before each
 *	MOCK_FLIP	which octet of the answers to damage
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace-helper/transport.h"
#include "mock.h"

#define ANSWER_MAX	(160 * 1024)
#define ANSWERS_MAX	64

static struct {
	char *data;
	size_t len;
} answers[ANSWERS_MAX];

static unsigned int first, last;
static const unsigned char *sent;
static size_t sent_len, answered;
static int is_family;

/**
 * mock_setting() - what the test wants
 * @name: of the environment's variable
 *
 * Return: its value, or NULL
 */
const char *mock_setting(const char *name)
{
	const char *folder = getenv("MOCK_SETTINGS");
	static char text[128];
	char path[256];
	FILE *file;

	if (!folder)
		return getenv(name);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (!file)
		return getenv(name);
	if (!fgets(text, sizeof(text), file))
		*text = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static long number(const char *name)
{
	return mock_setting(name) ? atol(mock_setting(name)) : 0;
}

static int mock_open(void)
{
	mock_log("open");
	return -number("MOCK_OPEN");
}

static size_t mock_room(size_t len)
{
	mock_log("room %zu", len);
	return mock_setting("MOCK_ROOM") ? (size_t)number("MOCK_ROOM") : len;
}

/**
 * mock_message() - begin a message of an answer, in a datagram of its own
 * @request: what it answers
 * @type: of the message
 * @flags: of the message
 *
 * Return: the message; mock_send() ends it
 */
struct nlmsghdr *mock_message(const struct nlmsghdr *request, __u16 type,
			      __u16 flags)
{
	struct nlmsghdr *nlh;

	if (last == ANSWERS_MAX)
		abort();
	answers[last].data = calloc(1, ANSWER_MAX);
	nlh = mnl_nlmsg_put_header(answers[last].data);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = request->nlmsg_seq;
	return nlh;
}

/**
 * mock_reply() - begin a message of the family
 * @request: what it answers
 * @flags: of the message
 *
 * Return: the message; mock_send() ends it
 */
struct nlmsghdr *mock_reply(const struct nlmsghdr *request, __u16 flags)
{
	const struct genlmsghdr *asked = mnl_nlmsg_get_payload(request);
	struct nlmsghdr *nlh = mock_message(request, request->nlmsg_type,
					    flags);
	struct genlmsghdr *genl;

	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = asked->cmd;
	genl->version = 1;
	return nlh;
}

/**
 * mock_send() - end a message of an answer
 */
void mock_send(void)
{
	struct nlmsghdr *nlh = (void *)answers[last].data;

	answers[last++].len = nlh->nlmsg_len;
}

/**
 * mock_end() - end an answer
 * @request: what it answers
 * @err: -errno, or 0
 * @why: the kernel's text, or NULL
 * @where: offset in the request that it complains of, or 0
 */
void mock_end(const struct nlmsghdr *request, int err, const char *why,
	      __u32 where)
{
	__u16 flags = NLM_F_CAPPED | (why || where ? NLM_F_ACK_TLVS : 0);
	struct nlmsghdr *nlh = mock_message(request, NLMSG_ERROR, flags);
	struct nlmsgerr *e;

	e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));
	e->error = err;
	memcpy(&e->msg, request, sizeof(e->msg));
	if (why)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, why);
	if (where)
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, where);
	mock_send();
}

/* The one that is wanted is neither the first nor the last. */
static void put_groups(struct nlmsghdr *nlh)
{
	static const char *const names[] = { "replay", "verdict", "idmap",
					     "other" };
	struct nlattr *groups, *group;
	__u32 i;

	groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		group = mnl_attr_nest_start(nlh, i + 1);
		mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, 70 + i);
		mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, names[i]);
		mnl_attr_nest_end(nlh, group);
	}
	mnl_attr_nest_end(nlh, groups);
}

static int mock_join(unsigned int group)
{
	mock_log("join %u", group);
	if (number("MOCK_JOIN"))
		return -number("MOCK_JOIN");
	is_family = 0;
	mock_verdicts();
	return 0;
}

static void answer_family(const struct nlmsghdr *request)
{
	const struct nlattr *attr;
	struct nlmsghdr *nlh;
	const char *name = "";

	if (number("MOCK_FAMILY")) {
		mock_end(request, -number("MOCK_FAMILY"), NULL, 0);
		return;
	}
	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr))
		name = mnl_attr_get_str(attr);
	nlh = mock_reply(request, 0);
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID,
			 strcmp(name, KRB5_AP_FAMILY_NAME) ? MOCK_FAMILY_NFSD :
			 MOCK_FAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	put_groups(nlh);
	mock_send();
	mock_end(request, 0, NULL, 0);
}

static int mock_transport_send(const void *data, size_t len)
{
	const struct nlmsghdr *request = data;

	if (!mnl_nlmsg_ok(request, len) || request->nlmsg_len != len) {
		mock_log("not a message");
		return -EINVAL;
	}
	sent = data;
	sent_len = len;
	is_family = request->nlmsg_type == GENL_ID_CTRL;
	mock_log_request(request);
	if (!is_family && number("MOCK_SEND"))
		return -number("MOCK_SEND");
	if (number("MOCK_STALE")) {
		struct nlmsghdr *nlh = mock_reply(request, 0);

		nlh->nlmsg_seq--;
		mnl_attr_put_u32(nlh, 1, 0xffffffff);
		mock_send();
	}
	if (is_family)
		answer_family(request);
	else if (request->nlmsg_type == MOCK_FAMILY_NFSD)
		mock_nfsd(request);
	else
		mock_kernel(request);
	return 0;
}

static void check_wiped(void)
{
	size_t i;

	for (i = 0; i < sent_len; i++)
		if (sent[i]) {
			mock_log("NOT WIPED: octet %zu of the request", i);
			break;
		}
	sent_len = 0;
}

static ssize_t mock_recv(void *data, size_t size)
{
	long flip = mock_setting("MOCK_FLIP") ? number("MOCK_FLIP") : -1;
	size_t len;

	check_wiped();
	if (!is_family && number("MOCK_RECV"))
		return -number("MOCK_RECV");
	if (first == last) {
		mock_log("NOTHING TO RECEIVE");
		return -EAGAIN;
	}
	len = answers[first].len;
	if (len > size)
		return -EMSGSIZE;
	memcpy(data, answers[first].data, len);
	free(answers[first++].data);
	if (first == last) {
		first = 0;
		last = 0;
	}
	if (!is_family && flip >= (long)answered &&
	    flip < (long)(answered + len))
		((unsigned char *)data)[flip - answered] ^= 0xff;
	if (!is_family)
		answered += len;
	return len;
}

static void mock_close(void)
{
	check_wiped();
	mock_log("close");
	while (first != last)
		free(answers[first++].data);
}

const struct nl_transport nl_transport = {
	.open	= mock_open,
	.room	= mock_room,
	.join	= mock_join,
	.send	= mock_transport_send,
	.recv	= mock_recv,
	.close	= mock_close,
};
