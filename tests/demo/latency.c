// SPDX-License-Identifier: GPL-2.0
/*
 * usage: latency TOKENS FIRST COUNT
 *
 * Has the kernel judge so many requests of a file, one every 20 ms or so, as a server
 * with few clients would, and prints how long it took in microseconds, from the
 * moment at which the request was due: the median, the worst, and how many were
 * not accepted. TOKENS is a file as tests/bench/tokens writes it.
 */
#include <libmnl/libmnl.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/krb5_ap.h>

/* Out of step with ticks and with periods of cpu.max, so as to meet each phase. */
#define PAUSE_NS	20150000
#define COUNT_MAX	1000

static char buf[65536];
static unsigned int seq;

struct answer {
	__u16 family;
	int verdict;
	char reason[64];
};

static int attr_family(const struct nlattr *attr, void *data)
{
	struct answer *answer = data;

	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		answer->family = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int attr_verdict(const struct nlattr *attr, void *data)
{
	struct answer *answer = data;

	if (mnl_attr_get_type(attr) == KRB5_AP_A_ACCEPT_VERDICT)
		answer->verdict = mnl_attr_get_u32(attr);
	if (mnl_attr_get_type(attr) == KRB5_AP_A_ACCEPT_REASON_NAME)
		snprintf(answer->reason, sizeof(answer->reason), "%s",
			 mnl_attr_get_str(attr));
	return MNL_CB_OK;
}

static int on_family(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), attr_family, data);
}

static int on_verdict(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), attr_verdict,
			      data);
}

static struct nlmsghdr *begin(__u16 type, __u8 cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = ++seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

static int transact(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t cb,
		    struct answer *answer)
{
	unsigned int portid = mnl_socket_get_portid(nl);
	ssize_t n;
	int ret = MNL_CB_OK;

	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	while (ret > MNL_CB_STOP) {
		n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (n < 0)
			return -1;
		ret = mnl_cb_run(buf, n, seq, portid, cb, answer);
	}
	return ret;
}

static double us_since(const struct timespec *then)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec - then->tv_sec) * 1e6 +
	       (t.tv_nsec - then->tv_nsec) / 1e3;
}

/* Waits until the next request is due. */
static void next_due(struct timespec *due)
{
	clock_gettime(CLOCK_MONOTONIC, due);
	due->tv_nsec += PAUSE_NS;
	if (due->tv_nsec >= 1000000000) {
		due->tv_nsec -= 1000000000;
		due->tv_sec++;
	}
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, due, NULL);
}

static int ascending(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;

	return d < 0 ? -1 : d > 0;
}

static unsigned int next_token(FILE *file, char *token, size_t size)
{
	unsigned char head[4];
	unsigned int len;

	if (fread(head, 1, 4, file) != 4)
		return 0;
	len = head[0] << 24 | head[1] << 16 | head[2] << 8 | head[3];
	return len <= size && fread(token, 1, len, file) == len ? len : 0;
}

int main(int argc, char **argv)
{
	struct answer answer = {};
	static double took[COUNT_MAX];
	static char token[16384];
	int i, ok, first, count, refused = 0;
	struct mnl_socket *nl;
	struct nlmsghdr *nlh;
	unsigned int len;
	struct timespec due;
	FILE *file;

	if (argc != 4)
		return 2;
	first = atoi(argv[2]);
	count = atoi(argv[3]);
	file = fopen(argv[1], "r");
	nl = mnl_socket_open(NETLINK_GENERIC);
	if (!file || !nl || count < 1 || count > COUNT_MAX ||
	    mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return 1;
	nlh = begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, KRB5_AP_FAMILY_NAME);
	if (transact(nl, nlh, on_family, &answer) < 0 || !answer.family)
		return 1;

	for (i = 0; i < first; i++)
		if (!next_token(file, token, sizeof(token)))
			return 1;
	for (i = 0; i < count; i++) {
		len = next_token(file, token, sizeof(token));
		if (!len)
			return 1;
		next_due(&due);
		nlh = begin(answer.family, KRB5_AP_CMD_ACCEPT);
		mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_FRAMING,
				 KRB5_AP_FRAMING_RAW);
		mnl_attr_put(nlh, KRB5_AP_A_ACCEPT_TOKEN, len, token);
		answer.verdict = -1;
		ok = transact(nl, nlh, on_verdict, &answer) >= 0 &&
		     answer.verdict == KRB5_AP_VERDICT_OK;
		took[i] = us_since(&due);
		if (!ok && !refused++)
			fprintf(stderr, "# not accepted: %s\n",
				*answer.reason ? answer.reason :
						 strerror(errno));
	}
	qsort(took, count, sizeof(*took), ascending);
	printf("%.0f %.0f %d\n", took[count / 2], took[count - 1], refused);
	return 0;
}
