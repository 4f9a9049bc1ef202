// SPDX-License-Identifier: GPL-2.0
/*
 * Each allocation of each command fails once: the n-th after n was written to
 * /proc/self/fail-nth. A command that says that it has failed has changed nothing, and
 * does what it would have done when it is sent again.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/krb5_ap.h>

#include "fuzz.h"

#define TRIES		40
#define ALLOCATIONS_MAX	1000

/* What became of commands one of whose allocations has failed. */
struct outcome {
	unsigned int refused;	/* they said so */
	unsigned int done;	/* nevertheless */
	unsigned int unsaid;	/* it was the answer's */
	char fault[96];		/* the first thing that is wrong */
};

static int nth_fd = -1;

/* Opened before rights are given up, after which the file is root's. */
void starve_open(void)
{
	nth_fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
}

static void arm(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(nth_fd, text, len, 0) != len)
		exit(2);
}

/* Returns whether an allocation has failed. */
static bool disarm(void)
{
	char text[16] = "";

	if (pread(nth_fd, text, sizeof(text) - 1, 0) <= 0)
		exit(2);
	arm(0);
	return !atoi(text);
}

static void make_cred_del(struct message *m, uint16_t family)
{
	static const char server[] = "nfs/starved@EXAMPLE.ORG";

	message_begin(m, family, KRB5_AP_CMD_CRED_DEL, NLM_F_ACK);
	message_put(m, KRB5_AP_A_CREDENTIAL_SERVER, server, sizeof(server));
	message_end(m);
}

static void make_cred_add(struct message *m, uint16_t family)
{
	static const char client[] = "alice@EXAMPLE.ORG", server[] = "nfs/starved@EXAMPLE.ORG";
	static const unsigned char key[32];
	unsigned char ticket[4096];
	int64_t then = 1000, end = 1ll << 40;

	message_begin(m, family, KRB5_AP_CMD_CRED_ADD, NLM_F_ACK);
	message_put(m, KRB5_AP_A_CREDENTIAL_CLIENT, client, sizeof(client));
	message_put(m, KRB5_AP_A_CREDENTIAL_SERVER, server, sizeof(server));
	message_put(m, KRB5_AP_A_CREDENTIAL_TICKET, ticket,
		    world_ticket(ticket, sizeof(ticket)));
	message_put_u32(m, KRB5_AP_A_CREDENTIAL_ENCTYPE, 18);
	message_put(m, KRB5_AP_A_CREDENTIAL_KEY, key, sizeof(key));
	message_put(m, KRB5_AP_A_CREDENTIAL_AUTHTIME, &then, sizeof(then));
	message_put(m, KRB5_AP_A_CREDENTIAL_ENDTIME, &end, sizeof(end));
	message_end(m);
}

/*
 * Makes a message that can be done, after what has to be done before it. Returns false
 * for an operation of which any message will do.
 */
static bool prepare(uint16_t family, uint8_t cmd, struct message *m)
{
	uint32_t upload = 0;

	switch (cmd) {
	case KRB5_AP_CMD_KEY_BEGIN:
		message_begin(m, family, cmd, NLM_F_ACK);
		message_end(m);
		return true;
	case KRB5_AP_CMD_KEY_ADD:
		world_begin(family, &upload);
		world_make_add(m, family, upload);
		return true;
	case KRB5_AP_CMD_KEY_COMMIT:
		world_begin(family, &upload);
		world_make_add(m, family, upload);
		talk(m, 0, NULL, 0);
		world_make_commit(m, family, upload);
		return true;
	case KRB5_AP_CMD_ACCEPT:
		if (!world_make_accept(m, family))
			m->len = 0;
		return true;
	case KRB5_AP_CMD_CRED_ADD:
		make_cred_del(m, family);
		talk(m, 0, NULL, 0);
		make_cred_add(m, family);
		return true;
	case KRB5_AP_CMD_CRED_DEL:
		make_cred_add(m, family);
		talk(m, 0, NULL, 0);
		make_cred_del(m, family);
		return true;
	default:
		return false;
	}
}

/* Sends it; what comes of a request is its reason. */
static int attempt(struct message *m)
{
	const struct genlmsghdr *genl = (void *)(m->buf + NLMSG_HDRLEN);
	int32_t reason = 0;
	int ret;

	ret = talk(m, genl->cmd == KRB5_AP_CMD_ACCEPT ? KRB5_AP_A_ACCEPT_REASON : 0,
		   &reason, sizeof(reason));
	return ret ?: reason;
}

static void wrong(struct outcome *o, unsigned int n, const char *what, int ret)
{
	printf("# without allocation %u: %s, %d\n", n, what, ret);
	if (!*o->fault)
		snprintf(o->fault, sizeof(o->fault), "without allocation %u: %s, %d", n, what,
			 ret);
}

/* One command, without its n-th allocation. Returns false if it has not so many. */
static bool starve_once(uint16_t main_family, uint16_t family, uint8_t cmd,
			struct message *m, int natural, unsigned int n, struct outcome *o)
{
	struct snapshot before;
	const char *what;
	int ret, again;

	renew_sockets();
	if (family == main_family)
		prepare(family, cmd, m);
	if (!m->len) {
		wrong(o, n, "no more requests", 0);
		return false;
	}
	state_take(main_family, &before);
	arm(n);
	ret = attempt(m);
	if (!disarm())
		return false;
	if (!ret) {
		o->done++;
		return true;
	}
	if (ret == -ENOBUFS) {
		o->unsaid++;
		return true;
	}
	o->refused++;
	if (ret != -ENOMEM && ret != natural)
		wrong(o, n, "is refused for another reason", ret);
	what = state_changed(main_family, &before);
	if (what)
		wrong(o, n, what, ret);
	again = attempt(m);
	if (again != natural)
		wrong(o, n, "is not done afterwards", again);
	return true;
}

/* What comes of it when nothing fails: 0, if a message is found that can be done. */
static int find_message(uint16_t main_family, unsigned int op, struct message *m)
{
	unsigned int i;
	uint16_t family;
	uint8_t cmd = operation_id(op, &family);
	int ret = 0;

	for (i = 0; i < TRIES; i++) {
		renew_sockets();
		if (family != main_family || !prepare(family, cmd, m))
			message_clean(m, op);
		ret = attempt(m);
		if (!ret)
			break;
	}
	return ret;
}

static void starve_operation(uint16_t main_family, unsigned int op,
			     unsigned int *failures)
{
	struct outcome o = {};
	struct message m;
	const char *of, *name = operation_name(op, &of);
	unsigned int n, all;
	uint16_t family;
	uint8_t cmd = operation_id(op, &family);
	char what[128];
	int natural;

	if (!family)
		return;
	/* What others have set is not in the way. */
	renew_sockets();
	world_reset(main_family);
	natural = find_message(main_family, op, &m);
	for (n = 1; n < ALLOCATIONS_MAX; n++)
		if (!starve_once(main_family, family, cmd, &m, natural, n, &o))
			break;
	all = o.refused + o.done + o.unsaid;
	*failures += all;
	printf("# %s %s: %u allocations: %u refused, %u done, %u without answer%s\n", of,
	       name, all, o.refused, o.done, o.unsaid,
	       natural ? "; never done" : "");
	if (!all)
		wrong(&o, 0, "no allocation has failed", 0);
	if (n == ALLOCATIONS_MAX)
		wrong(&o, n, "they do not end", 0);
	if (natural && family == main_family && prepare(family, cmd, &m))
		wrong(&o, 0, "is never done", natural);
	snprintf(what, sizeof(what), "%s %s without each of its allocations", of, name);
	verdict(!*o.fault, what, o.fault);
}

/*
 * In a process of its own, since the namespace that is made is its own. With which error
 * it is refused depends on whose allocation it was: some make EINVAL of it.
 */
static void starve_namespace(unsigned int *failures)
{
	unsigned int n, refused = 0, done = 0;
	int status, ends[2];
	char detail[64];
	pid_t pid;

	if (pipe(ends))
		exit(2);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		unsigned int counts[2] = {};

		/* Whose rights have changed does not own its files in /proc. */
		prctl(PR_SET_DUMPABLE, 1);
		starve_open();
		for (n = 1; nth_fd >= 0; n++) {
			arm(n);
			status = unshare(CLONE_NEWNET) ? errno : 0;
			if (!disarm())
				break;
			counts[!status]++;
		}
		if (write(ends[1], counts, sizeof(counts)) != sizeof(counts))
			exit(4);
		exit(status ? 5 : 0);
	}
	close(ends[1]);
	if (read(ends[0], &refused, sizeof(refused)) < 0 ||
	    read(ends[0], &done, sizeof(done)) < 0 || waitpid(pid, &status, 0) < 0)
		exit(2);
	close(ends[0]);
	printf("# a namespace: %u allocations: %u refused, %u done\n", refused + done,
	       refused, done);
	*failures += refused + done;
	snprintf(detail, sizeof(detail), "status %#x", status);
	verdict(!status && refused, "a network namespace without each allocation", detail);
}

/**
 * starve() - have each allocation of each command fail
 *
 * Where the kernel can do that; elsewhere it says that it does not.
 */
void starve(void)
{
	unsigned int op, failures = 0;
	const char *name;
	uint16_t family = *family_id(0, &name);

	if (nth_fd < 0) {
		printf("# SKIP this kernel injects no faults\n");
		return;
	}
	for (op = 0; op < operation_count(); op++)
		starve_operation(family, op, &failures);
	starve_namespace(&failures);
	printf("# %u allocations have failed\n", failures);
}
