// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: the credentials that it has.
 */
#include "mock.h"

static void put_credential(const struct nlmsghdr *request, const char *client,
			   unsigned long long endtime,
			   unsigned long long renew_till)
{
	struct nlmsghdr *nlh = mock_reply(request, NLM_F_MULTI |
					  (mock_setting("MOCK_INTR") ?
					   NLM_F_DUMP_INTR : 0));

	mnl_attr_put_strz(nlh, KRB5_AP_A_CREDENTIAL_CLIENT, client);
	mnl_attr_put_u32(nlh, KRB5_AP_A_CREDENTIAL_CLIENT_TYPE, 1);
	if (!mock_setting("MOCK_BAD"))
		mnl_attr_put_strz(nlh, KRB5_AP_A_CREDENTIAL_SERVER,
				  "nfs/server@TEST");
	mnl_attr_put_u32(nlh, KRB5_AP_A_CREDENTIAL_ENCTYPE, 18);
	mnl_attr_put_u64(nlh, KRB5_AP_A_CREDENTIAL_AUTHTIME, 1795253279);
	mnl_attr_put_u64(nlh, KRB5_AP_A_CREDENTIAL_STARTTIME, 1795253280);
	mnl_attr_put_u64(nlh, KRB5_AP_A_CREDENTIAL_ENDTIME, endtime);
	if (renew_till)
		mnl_attr_put_u64(nlh, KRB5_AP_A_CREDENTIAL_RENEW_TILL,
				 renew_till);
	mnl_attr_put_u32(nlh, KRB5_AP_A_CREDENTIAL_FLAGS, 0x00200000);
	mock_send();
}

/**
 * mock_cred_get() - list the credentials
 * @request: the request
 */
void mock_cred_get(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh;

	put_credential(request, "alice@TEST", 4102444800, 0);
	put_credential(request, "bob\033@TEST", 1795253281, 1795339680);
	nlh = mock_message(request, NLMSG_DONE, NLM_F_MULTI);
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	mock_send();
}

/**
 * mock_cred_del() - drop some
 * @request: the request
 */
void mock_cred_del(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh = mock_reply(request, 0);

	mnl_attr_put_u32(nlh, KRB5_AP_A_CREDENTIAL_COUNT, 2);
	mock_send();
	mock_end(request, 0, NULL, 0);
}
