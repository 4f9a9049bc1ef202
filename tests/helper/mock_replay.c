// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: its replay table. It has two entries, of a key whose
 * principal has a component that wants escaping, and one key without any.
 *
 *	MOCK_REPLAY	"interrupted": keys are loaded while it is listed;
 *			"interrupted-once": but not the second time;
 *			"slow": that takes longer than a store may be silent;
 *			"no-tag", "no-ctime", "no-key", "no-kvno", "no-complete-since":
 *			something is missing;
 *			"add-unknown-key", "add-ahead", "add-no-room",
 *			"add-invalid": what is added is left out for that reason;
 *			"add-one-unknown-key": so is one entry of each message;
 *			"add-uncounted": the last count is missing
 */
#include <string.h>
#include <unistd.h>

#include "mock.h"

static int is(const char *what)
{
	const char *setting = mock_setting("MOCK_REPLAY");

	return setting && !strcmp(setting, what);
}

static unsigned int lists;

static struct nlmsghdr *begin(const struct nlmsghdr *request)
{
	return mock_reply(request, NLM_F_MULTI |
			  (is("interrupted") || (is("interrupted-once") && lists == 1) ?
			   NLM_F_DUMP_INTR : 0));
}

static void put_key(struct nlmsghdr *nlh, int type, const char *component)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put(nlh, KRB5_AP_A_KEY_REALM, 4, "TEST");
	mnl_attr_put(nlh, KRB5_AP_A_KEY_COMPONENT, 3, "nfs");
	mnl_attr_put(nlh, KRB5_AP_A_KEY_COMPONENT, strlen(component),
		     component);
	if (!is("no-kvno"))
		mnl_attr_put_u32(nlh, KRB5_AP_A_KEY_KVNO, 4294967295);
	mnl_attr_put_u32(nlh, KRB5_AP_A_KEY_ENCTYPE, 18);
	mnl_attr_nest_end(nlh, nest);
}

static void put_entry(const struct nlmsghdr *request, unsigned char tag,
		      long long ctime)
{
	unsigned char octets[20] = { tag, [19] = 0xff };
	struct nlmsghdr *nlh = begin(request);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KRB5_AP_A_REPLAY_ENTRY);

	if (!is("no-key"))
		put_key(nlh, KRB5_AP_A_AUTHENTICATOR_KEY, "a/b");
	if (!is("no-tag"))
		mnl_attr_put(nlh, KRB5_AP_A_AUTHENTICATOR_TAG, sizeof(octets),
			     octets);
	if (!is("no-ctime"))
		mnl_attr_put_u64(nlh, KRB5_AP_A_AUTHENTICATOR_CTIME, ctime);
	mnl_attr_nest_end(nlh, nest);
	mock_send();
}

static void put_span(const struct nlmsghdr *request, const char *component,
		     long long complete_since, long long horizon)
{
	struct nlmsghdr *nlh = begin(request);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KRB5_AP_A_REPLAY_SPAN);

	put_key(nlh, KRB5_AP_A_SPAN_KEY, component);
	if (!is("no-complete-since"))
		mnl_attr_put_u64(nlh, KRB5_AP_A_SPAN_COMPLETE_SINCE, complete_since);
	mnl_attr_put_u64(nlh, KRB5_AP_A_SPAN_HORIZON, horizon);
	mnl_attr_nest_end(nlh, nest);
	mock_send();
}

/**
 * mock_replay_get() - list the table
 * @request: the request
 */
void mock_replay_get(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh;

	lists++;
	if (is("slow"))
		sleep(7);
	put_entry(request, 1, 1795253279);
	put_entry(request, 2, -5);
	put_span(request, "a/b", 1795250000, 1795252979);
	put_span(request, "c", 1795250000, (-9223372036854775807LL - 1));
	nlh = mock_message(request, NLMSG_DONE, NLM_F_MULTI);
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	mock_send();
}

/**
 * mock_replay_add() - answer a request to add entries
 * @request: the request
 */
void mock_replay_add(const struct nlmsghdr *request)
{
	static const struct {
		const char *name;
		int type;
	} reasons[] = {
		{ "add-unknown-key", KRB5_AP_A_REPLAY_UNKNOWN_KEY },
		{ "add-ahead", KRB5_AP_A_REPLAY_AHEAD },
		{ "add-no-room", KRB5_AP_A_REPLAY_NO_ROOM },
		{ "add-invalid", KRB5_AP_A_REPLAY_INVALID },
	};
	__u32 count[KRB5_AP_A_REPLAY_MAX + 1] = {}, entries = 0, spans = 0;
	const struct nlattr *attr;
	struct nlmsghdr *nlh;
	size_t i;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr)) {
		entries += mnl_attr_get_type(attr) == KRB5_AP_A_REPLAY_ENTRY;
		spans += mnl_attr_get_type(attr) == KRB5_AP_A_REPLAY_SPAN;
	}
	count[KRB5_AP_A_REPLAY_ADDED_ENTRIES] = entries;
	count[KRB5_AP_A_REPLAY_ADDED_SPANS] = spans;
	if (is("add-one-unknown-key") && entries) {
		count[KRB5_AP_A_REPLAY_ADDED_ENTRIES]--;
		count[KRB5_AP_A_REPLAY_UNKNOWN_KEY] = 1;
	}
	for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (is(reasons[i].name)) {
			memset(count, 0, sizeof(count));
			count[reasons[i].type] = entries + spans;
		}
	nlh = mock_reply(request, 0);
	for (i = KRB5_AP_A_REPLAY_ADDED_ENTRIES;
	     i < KRB5_AP_A_REPLAY_INVALID + !is("add-uncounted"); i++)
		mnl_attr_put_u32(nlh, i, count[i]);
	mock_send();
	mock_end(request, 0, NULL, 0);
}
