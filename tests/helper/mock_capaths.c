// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: paths between realms.
 */
#include <string.h>

#include "mock.h"

static void put_path(const struct nlmsghdr *request, const char *via,
		     __u16 flags)
{
	struct nlmsghdr *nlh = mock_reply(request, NLM_F_MULTI | flags);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KRB5_AP_A_CAPATHS_PATH);

	mnl_attr_put(nlh, KRB5_AP_A_CAPATH_CLIENT, 6, "CLIENT");
	if (!mock_setting("MOCK_CAPATHS_BAD"))
		mnl_attr_put(nlh, KRB5_AP_A_CAPATH_SERVER, 4, "TEST");
	mnl_attr_put(nlh, KRB5_AP_A_CAPATH_VIA, strlen(via), via);
	mnl_attr_nest_end(nlh, nest);
	mock_send();
}

/**
 * mock_capaths_get() - list paths, the first time changed in between
 * @request: the request
 */
void mock_capaths_get(const struct nlmsghdr *request)
{
	const char *via = mock_setting("MOCK_CAPATHS");
	struct nlmsghdr *nlh;
	static int lists;

	if (via) {
		put_path(request, via, 0);
		put_path(request, "", lists++ ? 0 : NLM_F_DUMP_INTR);
	}
	nlh = mock_message(request, NLMSG_DONE, NLM_F_MULTI);
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	mock_send();
}
