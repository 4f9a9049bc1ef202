// SPDX-License-Identifier: GPL-2.0
/*
 * The principal map of the kernel: its questions, and answers to them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "idmap.h"
#include "text.h"

#define QUESTION_SIZE	8192
/* After a quiet time, many clients may have to be asked about at once. */
#define QUESTIONS_ROOM	(4 * 1024 * 1024)

static int listen_to_questions(struct idmap *idmap, __u32 group)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC,
						   SOCK_CLOEXEC | SOCK_NONBLOCK);
	int room = QUESTIONS_ROOM, err;

	/* Without the right to have more, the usual room has to do. */
	if (sock)
		setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVBUFFORCE,
			   &room, sizeof(room));
	if (sock && !mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) &&
	    !mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group))) {
		idmap->questions = sock;
		return 0;
	}
	err = -errno;
	if (sock)
		mnl_socket_close(sock);
	say("cannot listen to questions: %s", strerror(-err));
	return err;
}

static int question_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_A_IDMAP_MAX + 1] = {
		[KRB5_AP_A_IDMAP_PRINCIPAL] = MNL_TYPE_NUL_STRING,
		[KRB5_AP_A_IDMAP_QUESTION] = MNL_TYPE_U32,
		[KRB5_AP_A_IDMAP_WAIT] = MNL_TYPE_U32,
	};
	const struct nlattr *tb[KRB5_AP_A_IDMAP_MAX + 1];
	const struct idmap *idmap = data;

	if (nl_parse(nlh, types, KRB5_AP_A_IDMAP_MAX, tb) ||
	    !tb[KRB5_AP_A_IDMAP_PRINCIPAL])
		return -EBADMSG;
	/* In a listing, only open questions have a number. */
	if (tb[KRB5_AP_A_IDMAP_QUESTION])
		idmap->ask(idmap->data,
			   mnl_attr_get_str(tb[KRB5_AP_A_IDMAP_PRINCIPAL]),
			   mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_QUESTION]),
			   tb[KRB5_AP_A_IDMAP_WAIT] ?
			   mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_WAIT]) : 0);
	return 0;
}

/**
 * idmap_catch_up() - take questions that were asked while nobody listened, or
 * whose announcement was lost
 * @idmap: open; nobody else uses its connection meanwhile
 *
 * Return: 0 or -errno
 */
int idmap_catch_up(struct idmap *idmap)
{
	idmap->nl.family = idmap->family;
	return nl_begin(&idmap->nl, KRB5_AP_CMD_IDMAP_GET, 0) ?:
	       nl_dump(&idmap->nl, question_answer, idmap);
}

/**
 * idmap_listen() - listen to the questions of the principal map
 * @idmap: connected to krb5_ap
 *
 * Return: 0 or -errno; then it does not listen
 */
int idmap_listen(struct idmap *idmap)
{
	__u32 group;
	int err;

	idmap->family = idmap->nl.family;
	err = nl_find_group(&idmap->nl, KRB5_AP_FAMILY_NAME,
			    KRB5_AP_MCGRP_IDMAP, &group) ?:
	      listen_to_questions(idmap, group) ?: idmap_catch_up(idmap);
	if (err && idmap->questions) {
		mnl_socket_close(idmap->questions);
		idmap->questions = NULL;
	}
	return err;
}

/**
 * idmap_open() - connect to the principal map, and listen to its questions
 * @idmap: set up; nobody answers meanwhile
 * @loud: tell the user if krb5_ap is not there
 *
 * Return: 0 or -errno; then nothing is left open
 */
int idmap_open(struct idmap *idmap, bool loud)
{
	int err;

	err = loud ? nl_open(&idmap->nl) :
		     nl_connect(&idmap->nl, KRB5_AP_FAMILY_NAME);
	if (!err)
		err = idmap_listen(idmap);
	if (err)
		idmap_close(idmap);
	return err;
}

/**
 * idmap_close() - close what idmap_open() has opened
 * @idmap: NULL connections are fine
 */
void idmap_close(struct idmap *idmap)
{
	if (idmap->questions)
		mnl_socket_close(idmap->questions);
	idmap->questions = NULL;
	nl_close(&idmap->nl);
}

/**
 * idmap_lives() - check that the module is still there
 * @idmap: open
 *
 * Return: false if it was unloaded
 */
bool idmap_lives(struct idmap *idmap)
{
	idmap->nl.family = idmap->family;
	return !nl_begin(&idmap->nl, KRB5_AP_CMD_IDMAP_STATUS_GET, 0) &&
	       !nl_do(&idmap->nl, NULL, NULL);
}

/**
 * idmap_read() - take the questions that have come
 * @idmap: open
 *
 * Return: false if some were lost, and idmap_catch_up() is called for
 */
bool idmap_read(struct idmap *idmap)
{
	struct sockaddr_nl from = {};
	char data[QUESTION_SIZE];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	const struct nlmsghdr *nlh;
	int len;

	len = recvmsg(mnl_socket_get_fd(idmap->questions), &msg, 0);
	if (len < 0)
		return errno != ENOBUFS;
	/* Only the kernel asks. */
	if (from.nl_pid)
		return true;
	for (nlh = (void *)data; mnl_nlmsg_ok(nlh, len);
	     nlh = mnl_nlmsg_next(nlh, &len))
		if (nlh->nlmsg_type == idmap->family)
			question_answer(nlh, idmap);
	return true;
}

static void put_answer(struct nl *nl, const char *name, __u32 number,
		       const struct who *who, __u32 lifetime)
{
	int i;

	nl_put_string(nl, KRB5_AP_A_IDMAP_PRINCIPAL, name);
	nl_put_u32(nl, KRB5_AP_A_IDMAP_QUESTION, number);
	if (who->nobody) {
		nl_put(nl, KRB5_AP_A_IDMAP_NOBODY, NULL, 0);
		if (lifetime > IDMAP_LIFETIME_NOBODY)
			lifetime = IDMAP_LIFETIME_NOBODY;
	} else {
		nl_put_u32(nl, KRB5_AP_A_IDMAP_UID, who->uid);
		nl_put_u32(nl, KRB5_AP_A_IDMAP_GID, who->gid);
		for (i = 0; i < who->count; i++)
			nl_put_u32(nl, KRB5_AP_A_IDMAP_GROUP, who->groups[i]);
	}
	nl_put_u32(nl, KRB5_AP_A_IDMAP_LIFETIME, lifetime);
}

/**
 * idmap_answer() - answer a question; tells the user if the kernel refuses it
 * @idmap: open; nobody else uses its connection meanwhile
 * @name: the principal
 * @number: of the question
 * @who: the user
 * @lifetime: seconds for which the answer is good
 */
void idmap_answer(struct idmap *idmap, const char *name, __u32 number,
		  const struct who *who, __u32 lifetime)
{
	size_t room = 256 + strlen(name) +
		who->count * (MNL_ATTR_HDRLEN + sizeof(__u32));
	int err;

	idmap->nl.family = idmap->family;
	err = nl_begin(&idmap->nl, KRB5_AP_CMD_IDMAP_SET, room);
	if (!err) {
		put_answer(&idmap->nl, name, number, who, lifetime);
		err = nl_do(&idmap->nl, NULL, NULL);
	}
	/* The question is not open any more, or the module has gone. */
	if (err && err != -ENOENT && err != -EOPNOTSUPP)
		nl_complain(&idmap->nl, err, "cannot answer for a principal");
}
