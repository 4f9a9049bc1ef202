// SPDX-License-Identifier: GPL-2.0
/*
 * usage: fuzz [--unprivileged] WORLD SEED COUNT
 *
 * Sends COUNT random messages to the netlink families of the module, as the owner of
 * this network namespace, or as a user in user and network namespaces of its own.
 * The same seed sends the same messages, but for times and for what the kernel has
 * answered. Then the module must still work: WORLD, as tests/netlink/world writes
 * it, has keys and requests. Families that the kernel does not have are left out. With
 * FUZZ_WAIT that comes when this file is there: ceilings are the machine's. Where the
 * kernel injects faults, each allocation of each command fails before that.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/krb5_ap.h>

#include "fuzz.h"

#define SOCKETS		3
#define USER		12345
#define ERRNO_MAX	4096

static int sockets[SOCKETS] = { -1, -1, -1 };
static unsigned int current;
static int fd;
static unsigned long passed, failed;
/* Told of all that is answered, but for acknowledgements. */
void (*listener)(const struct nlmsghdr *nlh);

void verdict(bool good, const char *what, const char *detail)
{
	if (good)
		passed++;
	else
		failed++;
	printf("%s %lu - %s%s%s\n", good ? "ok" : "not ok", passed + failed, what,
	       good ? "" : ": ", good ? "" : detail);
}

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static int open_socket(void)
{
	struct sockaddr_nl local = { .nl_family = AF_NETLINK };
	int room = 1 << 20, s;

	s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (s < 0 || bind(s, (struct sockaddr *)&local, sizeof(local)) ||
	    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)))
		die("netlink socket");
	return s;
}

/* Another of the sockets, which has uploads of its own; some end in the middle. */
static void choose_socket(void)
{
	if (chance(10))
		current = below(SOCKETS);
	if (sockets[current] >= 0 && chance(3)) {
		close(sockets[current]);
		sockets[current] = -1;
	}
	if (sockets[current] < 0)
		sockets[current] = open_socket();
	fd = sockets[current];
}

/* Closes all of them, and with them uploads and dumps, and opens one. */
void renew_sockets(void)
{
	unsigned int n;

	for (n = 0; n < SOCKETS; n++) {
		if (sockets[n] >= 0)
			close(sockets[n]);
		sockets[n] = -1;
	}
	sockets[0] = open_socket();
	fd = sockets[0];
}

/* One attribute of an answer, if it is there. */
static void find_attribute(const struct nlmsghdr *nlh, uint16_t want, void *value,
			   size_t room)
{
	const char *at = (char *)nlh + NLMSG_HDRLEN + GENL_HDRLEN;
	const char *end = (char *)nlh + nlh->nlmsg_len;
	const struct nlattr *attr;

	while (end - at >= NLA_HDRLEN) {
		attr = (const struct nlattr *)at;
		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > end - at)
			return;
		if ((attr->nla_type & NLA_TYPE_MASK) == want &&
		    attr->nla_len - NLA_HDRLEN <= (int)room)
			memcpy(value, at + NLA_HDRLEN, attr->nla_len - NLA_HDRLEN);
		at += NLA_ALIGN(attr->nla_len);
	}
}

/**
 * talk() - send a message, and read all that comes of it
 * @m: the message
 * @want: an attribute of the answer; 0: none
 * @value: set to it
 * @room: at @value
 *
 * The kernel answers before send() returns, and goes on with a dump in recv().
 *
 * Return: 0 or -errno, the kernel's; -ENODATA when it says nothing; -ENOBUFS when it
 *	had no memory to say it
 */
int talk(struct message *m, uint16_t want, void *value, size_t room)
{
	static char buf[1 << 17];
	const struct nlmsghdr *nlh;
	int ret = -ENODATA;
	ssize_t len;

	if (send(fd, m->buf, m->len, 0) < 0)
		return -errno;
	while ((len = recv(fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0 ||
	       (len < 0 && errno == ENOBUFS)) {
		/* What was said is lost, or was never done. */
		if (len < 0) {
			ret = -ENOBUFS;
			continue;
		}
		for (nlh = (void *)buf; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_ERROR)
				ret = ((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
			else if (nlh->nlmsg_type == NLMSG_DONE)
				ret = *(int *)NLMSG_DATA(nlh);
			else if (want)
				find_attribute(nlh, want, value, room);
			else if (listener)
				listener(nlh);
		}
	}
	return ret;
}

static void resolve(void)
{
	struct message m;
	const char *name;
	unsigned int i;
	uint16_t *id;

	for (i = 0; (id = family_id(i, &name)); i++) {
		message_begin(&m, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
		message_put(&m, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
		message_end(&m);
		talk(&m, CTRL_ATTR_FAMILY_ID, id, sizeof(*id));
		printf("# %s: %s\n", name, *id ? "is there" : "is not there");
	}
	family_id(0, &name);
	verdict(*family_id(0, &name), "the family is there", name);
}

static void fuzz(unsigned long count)
{
	static unsigned int outcomes[64][ERRNO_MAX];
	struct message m;
	const char *family;
	unsigned int n, e;
	char what[96];
	int ret;

	while (count--) {
		choose_socket();
		/* Much is nothing without a key. */
		if (chance(3))
			world_load(*family_id(0, &family));
		n = message_random(&m);
		/* 0: a family that is not there. */
		if (!((struct nlmsghdr *)m.buf)->nlmsg_type)
			continue;
		ret = talk(&m, KRB5_AP_A_KEYSET_UPLOAD, &last_upload,
			   sizeof(last_upload));
		outcomes[n][-ret < ERRNO_MAX && ret <= 0 ? -ret : ERRNO_MAX - 1]++;
	}
	for (n = 0; n < operation_count(); n++) {
		const char *name = operation_name(n, &family);
		unsigned int all = 0;

		for (e = 0; e < ERRNO_MAX; e++)
			all += outcomes[n][e];
		if (!all)
			continue;
		printf("# %s %s:", family, name);
		for (e = 0; e < ERRNO_MAX; e++)
			if (outcomes[n][e])
				printf(" %s %u", e ? strerrorname_np(e) ?: "?" : "done",
				       outcomes[n][e]);
		printf("\n");
		/* It has no socket to hand over, and nobody asks who a user is. */
		if (!strcmp(name, "listen") || !strcmp(name, "idmap-set"))
			continue;
		snprintf(what, sizeof(what), "%s %s is done now and then", family, name);
		verdict(outcomes[n][0], what, "never");
	}
}

int main(int argc, char **argv)
{
	bool unprivileged = argc == 5 && !strcmp(argv[1], "--unprivileged");
	const char *name, *wait = getenv("FUZZ_WAIT");

	if (argc != 4 + unprivileged) {
		fprintf(stderr, "usage: fuzz [--unprivileged] WORLD SEED COUNT\n");
		return 2;
	}
	argv += unprivileged;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (world_read(argv[1]))
		die(argv[1]);
	starve_open();
	if (unprivileged &&
	    (setgid(USER) || setuid(USER) || unshare(CLONE_NEWUSER | CLONE_NEWNET)))
		die("a user's namespaces");
	seed(strtoul(argv[2], NULL, 0));
	choose_socket();
	resolve();
	if (failed)
		return 1;
	fuzz(strtoul(argv[3], NULL, 0));
	while (wait && access(wait, F_OK))
		usleep(100000);
	starve();
	renew_sockets();
	world_restore(*family_id(0, &name));
	world_check(*family_id(0, &name));
	printf("%lu passed, %lu failed\n", passed, failed);
	return failed != 0;
}
