// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: verdicts. The token itself says what becomes of it:
 *
 *	ok		accepted, with all that can be told
 *	small		accepted, with no more than there has to be
 *	evil		accepted, with names that no terminal should see
 *	more		to be continued
 *	refused		refused, with a reply
 *	errno N		no verdict
 *	why N		no verdict, and the kernel says why
 *	twice, none	two answers, no answer
 *
 * Others are refused, and their length and sum are logged: the pieces have to
 * make the token.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock.h"

static void put_verdict(struct nlmsghdr *nlh, __u32 verdict, __u32 error,
			const char *name, const char *text)
{
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_VERDICT, verdict);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_ERROR, error);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_REASON, 1);
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_REASON_NAME, name);
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_REASON_TEXT, text);
}

static void put_context(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_CLIENT, "alice@TEST");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_SERVER, "host/a\\/b@TEST");
	mnl_attr_put(nlh, KRB5_AP_A_ACCEPT_REPLY, 4, "\x6f\x02\x00\xff");
	mnl_attr_put(nlh, KRB5_AP_A_ACCEPT_MUTUAL, 0, NULL);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_ENCTYPE, 18);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_SESSION_ENCTYPE, 17);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_SUBKEY_ENCTYPE, -5);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_ACCEPTOR_SUBKEY_ENCTYPE, 20);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_KVNO, 4294967295);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_SEQ, 0);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_FLAGS, 0x00a10000);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_GSS_FLAGS, 0x3e);
	mnl_attr_put(nlh, KRB5_AP_A_ACCEPT_ANONYMOUS, 0, NULL);
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_PAC, "AUTHDATA_LIMIT");
}

static void put_evil(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_CLIENT,
			  "a\x1b[2J\tb\nc\x7f\x80\xc2\x9b\xff\xc3\xbc@TEST");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_SERVER,
			  "\xe2\x80\xae\xed\xa0\x80\xf0\x9f\x90\xa7@TEST");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_PAC, "X\x1bY");
}

/* Returns if there was something to answer. */
static int answer(const struct nlmsghdr *request, const char *token)
{
	struct nlmsghdr *nlh = mock_reply(request, 0);

	if (!strcmp(token, "ok") || !strcmp(token, "evil") ||
	    !strcmp(token, "small") || !strcmp(token, "twice"))
		put_verdict(nlh, KRB5_AP_VERDICT_OK, 0, "ACCEPTED", "accepted");
	else if (!strcmp(token, "more"))
		put_verdict(nlh, KRB5_AP_VERDICT_CONTINUE, 0, "ACCEPTED",
			    "more is to come");
	else
		put_verdict(nlh, KRB5_AP_VERDICT_ERROR, 60, "AP_REQ_MALFORMED",
			    "KRB_AP_REQ is not valid DER");
	if (!strcmp(token, "ok"))
		put_context(nlh);
	if (!strcmp(token, "evil"))
		put_evil(nlh);
	if (!strcmp(token, "refused"))
		mnl_attr_put(nlh, KRB5_AP_A_ACCEPT_REPLY, 2, "\x7e\x00");
	mock_send();
	return 0;
}

/**
 * mock_accept() - judge a token
 * @request: the request
 */
void mock_accept(const struct nlmsghdr *request)
{
	const struct nlattr *attr;
	unsigned int sum = 0;
	size_t i, len = 0;
	char token[16] = "";
	int n;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr)) {
		const unsigned char *data = mnl_attr_get_payload(attr);

		if (mnl_attr_get_type(attr) != KRB5_AP_A_ACCEPT_TOKEN)
			continue;
		for (i = 0; i < mnl_attr_get_payload_len(attr); i++, len++) {
			sum = sum * 31 + data[i];
			if (len < sizeof(token) - 1)
				token[len] = data[i];
		}
	}
	mock_log("token of %zu octets, %08x", len, sum);
	if (sscanf(token, "errno %d", &n) == 1) {
		mock_end(request, -n, NULL, 0);
		return;
	}
	if (sscanf(token, "why %d", &n) == 1) {
		mock_end(request, -n, "because \x1b[0m", 0);
		return;
	}
	if (strcmp(token, "none"))
		answer(request, token);
	if (!strcmp(token, "twice"))
		answer(request, token);
	mock_end(request, 0, NULL, 0);
}

static struct nlmsghdr *begin_verdict(__u8 command)
{
	static const struct nlmsghdr none;
	struct nlmsghdr *nlh = mock_message(&none, MOCK_FAMILY, 0);
	struct genlmsghdr *genl;

	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	return nlh;
}

/**
 * mock_verdicts() - send events: one of each kind, and one that is none of them
 */
void mock_verdicts(void)
{
	struct nlmsghdr *nlh = begin_verdict(KRB5_AP_CMD_VERDICT_NTF);

	put_verdict(nlh, KRB5_AP_VERDICT_OK, 0, "ACCEPTED", "accepted");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_CLIENT, "alice@TEST");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_SERVER, "nfs/server@TEST");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_TICKET_SERVICE, "NFS/alias@TEST");
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_TICKET_ENCTYPE, 18);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_TICKET_KVNO, 0);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_KVNO, 3);
	mnl_attr_put(nlh, KRB5_AP_A_ACCEPT_PEER, 4, "\xc0\x00\x02\x01");
	mnl_attr_put_u64(nlh, KRB5_AP_A_ACCEPT_CLIENT_AHEAD, -2);
	mock_send();

	nlh = begin_verdict(KRB5_AP_CMD_REPLAY_NTF);
	mock_send();

	nlh = begin_verdict(KRB5_AP_CMD_VERDICT_NTF);
	put_verdict(nlh, KRB5_AP_VERDICT_ERROR, 37, "SKEW",
		    "client's clock is too far from the server's");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_CLIENT, "a\x1b[2J@TEST");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_SERVER, "nfs/server@TEST");
	mnl_attr_put_strz(nlh, KRB5_AP_A_ACCEPT_TICKET_SERVICE,
			  "nfs/server@TEST");
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_TICKET_ENCTYPE, 20);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_TICKET_KVNO, 3);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_KVNO, 3);
	mnl_attr_put_u64(nlh, KRB5_AP_A_ACCEPT_CLIENT_AHEAD, 412);
	mnl_attr_put_u32(nlh, KRB5_AP_A_ACCEPT_LOST, 7);
	mock_send();

	nlh = begin_verdict(KRB5_AP_CMD_VERDICT_NTF);
	put_verdict(nlh, KRB5_AP_VERDICT_ERROR, 60, "FRAMING_UNKNOWN",
		    "token has none of the framings that were asked for");
	mnl_attr_put(nlh, KRB5_AP_A_ACCEPT_PEER, 16,
		     "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01");
	mock_send();
}
