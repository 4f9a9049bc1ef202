// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: a process that looks users up, one principal after the other, until
 * the daemon closes the connection or ends it because a directory hangs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "apd.h"
#include "idmap.h"
#include "text.h"
#ifdef HAVE_NFSIDMAP
#include "apd_nfsidmap.h"
#endif

#define NAME_SIZE	8192

static bool send_all(int fd, const void *data, size_t len)
{
	const char *at = data;
	ssize_t n;

	while (len) {
		n = send(fd, at, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		at += n;
		len -= n;
	}
	return true;
}

static bool send_answer(int fd, int err, const struct who *who)
{
	struct apd_answer answer = {
		.err = err,
		.nobody = who->nobody,
		.uid = who->uid,
		.gid = who->gid,
		.count = err ? 0 : who->count,
	};

	return send_all(fd, &answer, sizeof(answer)) &&
	       send_all(fd, who->groups,
			answer.count * sizeof(*who->groups));
}

/* With its terminator; false at the end of the connection. */
static bool receive_name(int fd, char name[NAME_SIZE])
{
	size_t len = 0;
	ssize_t n;

	do {
		n = recv(fd, name + len, NAME_SIZE - len, 0);
		if (n <= 0)
			return false;
		len += n;
	} while (name[len - 1] && len < NAME_SIZE);
	return !name[len - 1];
}

/*
 * Names come from clients, and go through libraries that were not made for that: no
 * capability of the daemon's is needed for it.
 */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       syscall(SYS_capset, &header, none) ? -errno : 0;
}

static int find(void *krb5, bool nfsidmap, const char *name, struct who *who)
{
#ifdef HAVE_NFSIDMAP
	if (nfsidmap)
		return apd_nfsidmap_find(name, who);
#endif
	(void)nfsidmap;
	return who_find(krb5, name, who);
}

/**
 * apd_worker() - look users up
 * @fd: connection to the daemon
 * @nfsidmap: by libnfsidmap, not by libkrb5
 *
 * Return: the exit status of the process
 */
int apd_worker(int fd, bool nfsidmap)
{
	char name[NAME_SIZE];
	struct who who;
	void *krb5;
	bool goes_on;
	int err;

	err = drop_capabilities();
	if (err) {
		say("cannot give up capabilities: %s", strerror(-err));
		return EXIT_FAILURE;
	}
	krb5 = who_begin();
	if (!krb5)
		return EXIT_FAILURE;
	while (receive_name(fd, name)) {
		err = find(krb5, nfsidmap, name, &who);
		goes_on = send_answer(fd, err, &who);
		free(who.groups);
		if (!goes_on)
			break;
	}
	who_end(krb5);
	return EXIT_SUCCESS;
}
