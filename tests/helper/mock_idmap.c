// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: the principal map. The environment:
 *
 *	MOCK_IDMAP	"empty": nothing is cached, nothing has happened
 *	MOCK_BAD	answers lack what they need
 */
#include <linux/krb5_ap.h>
#include <string.h>

#include "mock.h"

static int is_empty(void)
{
	return mock_setting("MOCK_IDMAP") &&
		!strcmp(mock_setting("MOCK_IDMAP"), "empty");
}

/**
 * mock_idmap_status_get() - answer
 * @request: the request
 */
void mock_idmap_status_get(const struct nlmsghdr *request)
{
	static const __u16 counters[] = {
		KRB5_AP_A_IDMAP_STATUS_ASKED,
		KRB5_AP_A_IDMAP_STATUS_ANSWERED,
		KRB5_AP_A_IDMAP_STATUS_LATE,
		KRB5_AP_A_IDMAP_STATUS_SERVED_STALE,
		KRB5_AP_A_IDMAP_STATUS_TIMEOUTS,
		KRB5_AP_A_IDMAP_STATUS_NO_HELPER,
		KRB5_AP_A_IDMAP_STATUS_FULL,
	};
	struct nlmsghdr *nlh = mock_reply(request, 0);
	size_t i;

	if (!mock_setting("MOCK_BAD"))
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_STATUS_MAPPINGS, 3);
	mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_STATUS_MAPPINGS_TOTAL, 5);
	mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX, 16384);
	mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS, 65536);
	mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_STATUS_STALE_MAX, 86400);
	mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_STATUS_WAITING, 1);
	mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_STATUS_WAITING_TOTAL, 2);
	if (!is_empty())
		mnl_attr_put(nlh, KRB5_AP_A_IDMAP_STATUS_HELPER, 0, NULL);
	for (i = 0; i < sizeof(counters) / sizeof(*counters); i++)
		mnl_attr_put_u64(nlh, counters[i],
				 is_empty() ? 0 : i * 10000000000);
	mock_send();
	mock_end(request, 0, NULL, 0);
}

static void put_principal(struct nlmsghdr *nlh, const char *name)
{
	mnl_attr_put_strz(nlh, KRB5_AP_A_IDMAP_PRINCIPAL, name);
}

/**
 * mock_idmap_get() - answer
 * @request: the request
 */
void mock_idmap_get(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh;

	if (!is_empty()) {
		nlh = mock_reply(request, NLM_F_MULTI);
		put_principal(nlh, "al\x1b[2Jice@TEST");
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_UID, 2001);
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_GID, 4294967294);
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_GROUP, 2001);
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_GROUP, 3001);
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_GROUP_COUNT, 65536);
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_AGE, 7);
		mnl_attr_put(nlh, KRB5_AP_A_IDMAP_STALE, 0, NULL);
		mock_send();
		nlh = mock_reply(request, NLM_F_MULTI);
		put_principal(nlh, "bob@TEST");
		mnl_attr_put(nlh, KRB5_AP_A_IDMAP_NOBODY, 0, NULL);
		mock_send();
		nlh = mock_reply(request, NLM_F_MULTI);
		put_principal(nlh, "carol@TEST");
		mnl_attr_put_u32(nlh, KRB5_AP_A_IDMAP_QUESTION, 9);
		mock_send();
	}
	nlh = mock_message(request, NLMSG_DONE, NLM_F_MULTI);
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	mock_send();
}
