// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap stats: how often each verdict was given.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "krb5-ap.h"
#include "nl.h"

struct stats {
	bool json;
	bool all;
	bool any;
};

static void show_reason(struct nlattr **attrs, const struct nlmsghdr *message,
			void *arg)
{
	uint64_t count = attr_u64(attrs[KRB5_AP_A_REASON_COUNT]);
	struct stats *stats = arg;

	(void)message;
	if (!count && !stats->all)
		return;
	stats->any = true;
	if (stats->json) {
		json_open(NULL, '{');
		json_string("name", attr_string(attrs[KRB5_AP_A_REASON_NAME]));
		json_number("error", attr_u32(attrs[KRB5_AP_A_REASON_ERROR]));
		json_number("count", count);
		json_string("text", attr_string(attrs[KRB5_AP_A_REASON_TEXT]));
		json_close('}');
		return;
	}
	printf("%10" PRIu64 "  %-24s  %s\n", count,
	       attr_string(attrs[KRB5_AP_A_REASON_NAME]),
	       attr_string(attrs[KRB5_AP_A_REASON_TEXT]));
}

static int run(int argc, char **argv)
{
	struct stats stats = {};
	struct nl *nl;
	int i, ret;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			stats.json = true;
		else if (!strcmp(argv[i], "--all"))
			stats.all = true;
		else
			return bad_usage(&stats_command, "unknown option '%s'", argv[i]);
	}
	nl = nl_open();
	if (!nl)
		return STATUS_FAILED;
	if (stats.json)
		json_open(NULL, '[');
	ret = nl_dump(nl, KRB5_AP_CMD_STATS_GET, show_reason, &stats);
	if (stats.json) {
		json_close(']');
		json_end();
	} else if (!ret && !stats.any) {
		puts("no token was judged in this network namespace yet");
	}
	if (ret < 0)
		complain("cannot get the statistics: %s", nl_error(nl));
	nl_close(nl);
	return ret < 0 ? STATUS_FAILED : STATUS_OK;
}

const struct command stats_command = {
	.name = "stats",
	.summary = "show how often each verdict was given, and why",
	.usage =
		"[--all] [--json]\n\n"
		"  --all   also verdicts that were not given yet\n"
		"  --json  for programs\n",
	.run = run,
};
