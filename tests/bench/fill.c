// SPDX-License-Identifier: GPL-2.0
/*
 * Fills the replay table: usage: fill REALM NAME HOST KVNO ENCTYPE CTIME COUNT
 *
 * What krb5-ap replay restore does with a file, but with entries that nobody
 * has to write down and parse: random tags of one key and one time.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/krb5_ap.h>

#define BATCH	60000

static struct mnl_socket *nl;
static char buffer[2 * BATCH];
static unsigned int seq;

static int family_attr(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		*(int *)data = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int family_answer(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), family_attr,
			      data);
}

static struct nlmsghdr *begin(int type, int command, int version)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = ++seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = version;
	return nlh;
}

static int end(struct nlmsghdr *nlh, mnl_cb_t answer, void *data)
{
	static char reply[16384];
	ssize_t n;
	int ret = MNL_CB_OK;

	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	while (ret > MNL_CB_STOP) {
		n = mnl_socket_recvfrom(nl, reply, sizeof(reply));
		if (n < 0)
			return -1;
		ret = mnl_cb_run(reply, n, seq, mnl_socket_get_portid(nl),
				 answer, data);
	}
	return ret;
}

static void put_entry(struct nlmsghdr *nlh, char **argv, long long ctime)
{
	unsigned int tag[5] = { random(), random(), random(), random(),
				random() };
	struct nlattr *seen, *key;

	seen = mnl_attr_nest_start(nlh, KRB5_AP_A_REPLAY_ENTRY);
	key = mnl_attr_nest_start(nlh, KRB5_AP_A_AUTHENTICATOR_KEY);
	mnl_attr_put(nlh, KRB5_AP_A_KEY_REALM, strlen(argv[1]), argv[1]);
	mnl_attr_put(nlh, KRB5_AP_A_KEY_COMPONENT, strlen(argv[2]), argv[2]);
	mnl_attr_put(nlh, KRB5_AP_A_KEY_COMPONENT, strlen(argv[3]), argv[3]);
	mnl_attr_put_u32(nlh, KRB5_AP_A_KEY_KVNO, atoi(argv[4]));
	mnl_attr_put_u32(nlh, KRB5_AP_A_KEY_ENCTYPE, atoi(argv[5]));
	mnl_attr_nest_end(nlh, key);
	mnl_attr_put(nlh, KRB5_AP_A_AUTHENTICATOR_TAG, sizeof(tag), tag);
	mnl_attr_put(nlh, KRB5_AP_A_AUTHENTICATOR_CTIME, sizeof(ctime),
		     &ctime);
	mnl_attr_nest_end(nlh, seen);
}

static int added_attr(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == KRB5_AP_A_REPLAY_ADDED_ENTRIES)
		*(unsigned int *)data = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int added_answer(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), added_attr,
			      data);
}

int main(int argc, char **argv)
{
	unsigned int sent, added;
	struct nlmsghdr *nlh;
	long left;
	int family = 0;

	if (argc != 8)
		return 2;
	/* Other ones than those of the runs before. */
	srandom(atol(argv[7]));
	nl = mnl_socket_open(NETLINK_GENERIC);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return 1;
	nlh = begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, KRB5_AP_FAMILY_NAME);
	if (end(nlh, family_answer, &family) < 0 || !family)
		return 1;
	for (left = atol(argv[7]); left > 0;) {
		nlh = begin(family, KRB5_AP_CMD_REPLAY_ADD,
			    KRB5_AP_FAMILY_VERSION);
		for (sent = 0; left > 0 && nlh->nlmsg_len < BATCH; left--) {
			put_entry(nlh, argv, atoll(argv[6]));
			sent++;
		}
		added = 0;
		if (end(nlh, added_answer, &added) < 0) {
			perror("fill");
			return 1;
		}
		if (added != sent) {
			fprintf(stderr, "fill: %u of %u entries are left out\n",
				sent - added, sent);
			return 1;
		}
	}
	return 0;
}
