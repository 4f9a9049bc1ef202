// SPDX-License-Identifier: GPL-2.0
/*
 * Generic netlink: connection, requests and their answers.
 *
 * A request may hold keys. It is wiped when it has been sent, when another is
 * begun and when the connection is closed, whatever it holds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "nl.h"
#include "text.h"
#include "transport.h"

/* The kernel sends no longer message: names of 64 KiB and a reply. */
#define ANSWER_SIZE	(256 * 1024)
#define HEADERS		(MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct genlmsghdr)))

/* What tells sorts of failure apart, besides the kernel's own words. */
static const struct advice {
	int err;
	const char *text;
} advices[] = {
	{ EPERM,
	  "needs CAP_NET_ADMIN over this network namespace; run it as root" },
	{ EBUSY,
	  "another upload of keys is under way; try again when it has ended" },
	{ EOPNOTSUPP,
	  "the loaded krb5_ap does not know this; is it of another version than this program?" },
	{ ENOENT,
	  "not found; was the kernel module krb5_ap unloaded in the meantime?" },
	{}
};

static int receive_error(struct nl *nl, const struct nlmsghdr *nlh,
			 const int *error, size_t skip)
{
	const struct nlattr *attr;

	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_for_each(attr, nlh, skip) {
			if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
			    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
				snprintf(nl->why, sizeof(nl->why), "%s",
					 mnl_attr_get_str(attr));
			if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_OFFS &&
			    !mnl_attr_validate(attr, MNL_TYPE_U32))
				nl->where = mnl_attr_get_u32(attr);
		}
	return *error > 0 ? -EBADMSG : *error;
}

/* The last message of an answer. */
static int receive_end(struct nl *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*e);

	if (nlh->nlmsg_type == NLMSG_DONE) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(int))
			return 0;
		return receive_error(nl, nlh, mnl_nlmsg_get_payload(nlh),
				     sizeof(int));
	}
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e))
		return -EBADMSG;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += mnl_nlmsg_get_payload_len(&e->msg);
	return receive_error(nl, nlh, &e->error, skip);
}

/* If nothing that is wanted came, the end is not a good one. */
static int receive(struct nl *nl, nl_answer_fn *answer, void *data, bool wanted)
{
	const struct nlmsghdr *nlh;
	bool interrupted = false;
	int err = 0, end, len;

	for (;;) {
		len = nl_transport.recv(nl->answer, ANSWER_SIZE);
		if (len < 0)
			return len;
		for (nlh = (void *)nl->answer; mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_seq != nl->seq ||
			    nlh->nlmsg_type == NLMSG_NOOP)
				continue;
			if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
				interrupted = true;
			if (nlh->nlmsg_type == NLMSG_ERROR ||
			    nlh->nlmsg_type == NLMSG_DONE) {
				end = receive_end(nl, nlh);
				if (!end && !err && wanted)
					return -EBADMSG;
				return end ?: err ?: interrupted ? -EINTR : 0;
			}
			wanted = false;
			if (err)
				continue;
			if (nlh->nlmsg_len < HEADERS)
				err = -EBADMSG;
			else if (answer)
				err = answer(nlh, data);
		}
		if (len)
			return -EBADMSG;
	}
}

static int exchange(struct nl *nl, __u16 flags, nl_answer_fn *answer,
		    void *data)
{
	size_t len = nl->request->nlmsg_len;
	int err;

	nl->why[0] = '\0';
	nl->where = 0;
	if (nl->overflow) {
		nl_wipe(nl);
		return -EMSGSIZE;
	}
	if (len > nl->room)
		nl->room = nl_transport.room(len);
	if (len > nl->room) {
		snprintf(nl->why, sizeof(nl->why),
			 "the kernel grants a send buffer for %zu octets and %zu are needed; raise net.core.wmem_max, or run it in the initial user namespace",
			 nl->room, len);
		nl_wipe(nl);
		return -EMSGSIZE;
	}
	nl->request->nlmsg_flags = NLM_F_REQUEST | flags;
	nl->request->nlmsg_seq = ++nl->seq;
	err = nl_transport.send(nl->request, len);
	nl_wipe(nl);
	return err ?: receive(nl, answer, data, answer && flags == NLM_F_ACK);
}

/**
 * nl_do() - send the request and wait for its end
 * @nl: the connection, with a request
 * @answer: called for each message of the answer, of which there has to be one;
 *	NULL if none is wanted
 * @data: its second argument
 *
 * Return: 0 or -errno
 */
int nl_do(struct nl *nl, nl_answer_fn *answer, void *data)
{
	return exchange(nl, NLM_F_ACK, answer, data);
}

/**
 * nl_dump() - send the request for a list and receive it
 * @nl: the connection, with a request
 * @answer: called for each message of the list
 * @data: its second argument
 *
 * Return: 0, -EINTR if the list changed while it was read, or another -errno
 */
int nl_dump(struct nl *nl, nl_answer_fn *answer, void *data)
{
	return exchange(nl, NLM_F_DUMP, answer, data);
}

/**
 * nl_listen() - receive events of krb5_ap
 * @nl: the connection
 * @group: the multicast group, which is joined if it was not before
 * @command: of the events
 * @event: called for each; ends the listening if it returns other than 0
 * @data: its second argument
 *
 * Return: what @event returned; -ENOBUFS if events came faster than they were
 *	received, and some are lost; or another -errno
 */
int nl_listen(struct nl *nl, const char *group, __u8 command,
	      nl_answer_fn *event, void *data)
{
	const struct genlmsghdr *genl;
	const struct nlmsghdr *nlh;
	int len, err = 0;
	__u32 number;

	if (!nl->joined) {
		err = nl_find_group(nl, KRB5_AP_FAMILY_NAME, group, &number) ?:
		      nl_transport.join(number);
		if (err)
			return err;
		nl->joined = true;
	}
	while (!err) {
		len = nl_transport.recv(nl->answer, ANSWER_SIZE);
		if (len < 0)
			return len;
		for (nlh = (void *)nl->answer; mnl_nlmsg_ok(nlh, len) && !err;
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			genl = mnl_nlmsg_get_payload(nlh);
			if (nlh->nlmsg_type == nl->family &&
			    nlh->nlmsg_len >= HEADERS && genl->cmd == command)
				err = event(nlh, data);
		}
	}
	return err;
}

/**
 * nl_complain() - tell the user why a request failed
 * @nl: the connection
 * @err: -errno of the request
 * @what: what it was for
 */
void nl_complain(const struct nl *nl, int err, const char *what)
{
	const struct advice *advice;

	if (nl->why[0]) {
		say("%s: %s (%s)", what, nl->why, strerror(-err));
		return;
	}
	for (advice = advices; advice->err && advice->err != -err; advice++)
		;
	if (advice->err)
		say("%s: %s (%s)", what, advice->text, strerror(-err));
	else
		say("%s: %s", what, strerror(-err));
}

/**
 * nl_wipe() - wipe the request
 * @nl: the connection
 */
void nl_wipe(struct nl *nl)
{
	if (nl->request)
		explicit_bzero(nl->request, nl->request->nlmsg_len);
}

static int begin(struct nl *nl, __u16 type, __u8 command, __u8 version,
		 size_t room)
{
	struct genlmsghdr *genl;

	nl_wipe(nl);
	nl->overflow = false;
	room += HEADERS;
	if (nl->size < room) {
		free(nl->request);
		nl->request = calloc(1, room);
		nl->size = nl->request ? room : 0;
		if (!nl->request)
			return -ENOMEM;
	}
	mnl_nlmsg_put_header(nl->request);
	nl->request->nlmsg_type = type;
	genl = mnl_nlmsg_put_extra_header(nl->request, sizeof(*genl));
	genl->cmd = command;
	genl->version = version;
	return 0;
}

/**
 * nl_begin() - begin a request
 * @nl: the connection
 * @command: KRB5_AP_CMD_*
 * @room: octets that its attributes may need, with their headers
 *
 * Return: 0 or -ENOMEM
 */
int nl_begin(struct nl *nl, __u8 command, size_t room)
{
	return begin(nl, nl->family, command, KRB5_AP_FAMILY_VERSION, room);
}

/* What nlctrl is asked for. */
struct family {
	const char *group_name;
	__u16 id;
	__u32 group;
};

static int find_group(struct family *family, const struct nlattr *groups)
{
	static const __u8 types[CTRL_ATTR_MCAST_GRP_MAX + 1] = {
		[CTRL_ATTR_MCAST_GRP_ID] = MNL_TYPE_U32,
		[CTRL_ATTR_MCAST_GRP_NAME] = MNL_TYPE_NUL_STRING,
	};
	const struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1];
	const struct nlattr *group;

	mnl_attr_for_each_nested(group, groups) {
		if (nl_parse_nested(group, types, CTRL_ATTR_MCAST_GRP_MAX, tb))
			return -EBADMSG;
		if (tb[CTRL_ATTR_MCAST_GRP_ID] && tb[CTRL_ATTR_MCAST_GRP_NAME] &&
		    !strcmp(mnl_attr_get_str(tb[CTRL_ATTR_MCAST_GRP_NAME]),
			    family->group_name))
			family->group =
				mnl_attr_get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	}
	return 0;
}

static int family_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_ID] = MNL_TYPE_U16,
		[CTRL_ATTR_MCAST_GROUPS] = MNL_TYPE_NESTED,
	};
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct family *family = data;

	if (nl_parse(nlh, types, CTRL_ATTR_MAX, tb) || !tb[CTRL_ATTR_FAMILY_ID])
		return -EBADMSG;
	family->id = mnl_attr_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	if (!family->group_name || !tb[CTRL_ATTR_MCAST_GROUPS])
		return 0;
	return find_group(family, tb[CTRL_ATTR_MCAST_GROUPS]);
}

static int find_family(struct nl *nl, const char *name, struct family *family)
{
	int err;

	err = begin(nl, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 64);
	if (err)
		return err;
	nl_put_string(nl, CTRL_ATTR_FAMILY_NAME, name);
	err = nl_do(nl, family_answer, family);
	if (!err && !family->id)
		err = -EBADMSG;
	return err;
}

/**
 * nl_find_family() - find another family to talk to over a connection
 * @nl: the connection, whose requests are for @family from now on
 * @family: its name
 *
 * Return: 0, -ENOENT if its module is not loaded, or another -errno
 */
int nl_find_family(struct nl *nl, const char *family)
{
	struct family found = {};
	int err = find_family(nl, family, &found);

	if (!err)
		nl->family = found.id;
	return err;
}

/**
 * nl_find_group() - find a multicast group
 * @nl: the connection
 * @family: name of the family that it belongs to
 * @name: its name
 * @group: set to its number
 *
 * Return: 0, -ENOENT if there is none, or another -errno
 */
int nl_find_group(struct nl *nl, const char *family, const char *name,
		  __u32 *group)
{
	struct family found = { .group_name = name };
	int err = find_family(nl, family, &found);

	*group = found.group;
	return err ?: found.group ? 0 : -ENOENT;
}

/**
 * nl_connect() - connect to a family, and leave it to the caller to tell
 * @nl: the connection; to be closed with nl_close() even if this fails
 * @family: its name
 *
 * Return: 0, -ENOENT if its module is not loaded, or another -errno
 */
int nl_connect(struct nl *nl, const char *family)
{
	int err;

	*nl = (struct nl){ .room = 4096 };
	nl->answer = malloc(ANSWER_SIZE);
	err = nl->answer ? nl_transport.open() : -ENOMEM;
	return err ?: nl_find_family(nl, family);
}

/**
 * nl_open_family() - connect to a family; tells the user if that does not work
 * @nl: the connection; to be closed with nl_close() even if this fails
 * @family: its name; its module has underscores where this has hyphens
 *
 * Return: 0 or -errno
 */
int nl_open_family(struct nl *nl, const char *family)
{
	char what[64], module[32], *c;
	int err;

	err = nl_connect(nl, family);
	if (err == -ENOENT) {
		snprintf(module, sizeof(module), "%s", family);
		for (c = module; (c = strchr(c, '-')); )
			*c = '_';
		say("kernel module %s is not loaded: modprobe %s (or insmod %s.ko)",
		    module, module, module);
	} else if (err && !nl->seq) {
		nl_complain(nl, err, "cannot open a netlink socket");
	} else if (err) {
		snprintf(what, sizeof(what), "cannot look for %s", family);
		nl_complain(nl, err, what);
	}
	return err;
}

/**
 * nl_open() - connect to krb5_ap; tells the user if that does not work
 * @nl: the connection; to be closed with nl_close() even if this fails
 *
 * Return: 0 or -errno
 */
int nl_open(struct nl *nl)
{
	return nl_open_family(nl, KRB5_AP_FAMILY_NAME);
}

/**
 * nl_close() - end a connection
 * @nl: the connection; an upload that was not committed ends with it
 */
void nl_close(struct nl *nl)
{
	nl_wipe(nl);
	nl_transport.close();
	free(nl->request);
	free(nl->answer);
	*nl = (struct nl){};
}
