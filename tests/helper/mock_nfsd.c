// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: what krb5_ap_nfsd answers, as
 * Documentation/netlink/specs/krb5_ap_nfsd.yaml has it. The environment:
 *
 *	MOCK_FAIL	nfsd:ERROR: commands fail
 *	MOCK_NFSD	"empty": nothing has happened; "alone": the NFS server does not
 *			ask yet
 *	MOCK_BAD	answers lack what they need
 */
#include <errno.h>
#include <linux/krb5_ap_nfsd.h>
#include <stdio.h>
#include <string.h>

#include "mock.h"

static int is(const char *what)
{
	const char *setting = mock_setting("MOCK_NFSD");

	return setting && !strcmp(setting, what);
}

static int is_empty(void)
{
	return is("empty");
}

static void status_get(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh = mock_reply(request, 0);

	if (!mock_setting("MOCK_BAD"))
		mnl_attr_put_strz(nlh, KRB5_AP_NFSD_A_SERVER_VERSION, "1.0.0");
	if (!is_empty())
		mnl_attr_put(nlh, KRB5_AP_NFSD_A_SERVER_LISTENING, 0, NULL);
	mnl_attr_put_u32(nlh, KRB5_AP_NFSD_A_SERVER_CONNECTIONS,
			 !is_empty() && !is("alone"));
	mnl_attr_put_u32(nlh, KRB5_AP_NFSD_A_SERVER_WAITING, 2);
	mnl_attr_put_u32(nlh, KRB5_AP_NFSD_A_SERVER_WAITING_MAX, 4);
	if (!is_empty()) {
		mnl_attr_put_strz(nlh, KRB5_AP_NFSD_A_SERVER_SERVICES, "nfs");
		mnl_attr_put_strz(nlh, KRB5_AP_NFSD_A_SERVER_SERVICES, "h\x1b");
	}
	mnl_attr_put_u32(nlh, KRB5_AP_NFSD_A_SERVER_ENCTYPES, 17);
	mnl_attr_put_u32(nlh, KRB5_AP_NFSD_A_SERVER_ENCTYPES, 18);
	mnl_attr_put_u32(nlh, 999, 1);
	mock_send();
	mock_end(request, 0, NULL, 0);
}

static void list_end(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh = mock_message(request, NLMSG_DONE, NLM_F_MULTI);

	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	mock_send();
}

static void put_event(const struct nlmsghdr *request, const char *name,
		      const char *text, __u64 count)
{
	struct nlmsghdr *nlh = mock_reply(request, NLM_F_MULTI);

	mnl_attr_put_strz(nlh, KRB5_AP_NFSD_A_EVENT_NAME, name);
	mnl_attr_put_strz(nlh, KRB5_AP_NFSD_A_EVENT_TEXT, text);
	mnl_attr_put_u64(nlh, KRB5_AP_NFSD_A_EVENT_COUNT, count);
	mock_send();
}

static void stats_get(const struct nlmsghdr *request)
{
	put_event(request, "ANSWERED", "context was established",
		  is_empty() ? 0 : 10000000000);
	put_event(request, "NOBODY", "client has no local name", 0);
	list_end(request);
}

/**
 * mock_nfsd() - answer a request
 * @request: the request
 */
void mock_nfsd(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request);
	const char *fail = mock_setting("MOCK_FAIL");
	int err;

	if (fail && sscanf(fail, "nfsd:%d", &err) == 1) {
		mock_end(request, -err, NULL, 0);
		return;
	}
	switch (genl->cmd) {
	case KRB5_AP_NFSD_CMD_STATUS_GET:
		status_get(request);
		break;
	case KRB5_AP_NFSD_CMD_STATS_GET:
		stats_get(request);
		break;
	default:
		mock_end(request, 0, NULL, 0);
	}
}
