// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap stats: how often each reason was given.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "krb5-ap.h"
#include "metrics.h"
#include "nl.h"
#include "text.h"

/* Every reason is a message of its own, so that this is written as it comes. */
struct stats {
	struct json json;
	bool as_json;
	bool all;
	unsigned int shown;
};

static void show_reason(struct stats *stats, const char *name, __u32 error,
			__u64 count, const char *text)
{
	if (!count && !stats->all)
		return;
	if (!stats->shown++)
		printf("%10s %5s  %-24s %s\n", "count", "error", "reason",
		       "meaning");
	printf("%10llu %5u  ", (unsigned long long)count, error);
	text_put_reason(stdout, name);
	printf("%*s ", strlen(name) < 24 ? (int)(24 - strlen(name)) : 0, "");
	text_put(stdout, text);
	putchar('\n');
}

static void json_reason(struct json *json, __u32 number, const char *name,
			__u32 error, __u64 count, const char *text)
{
	json_begin(json, NULL, '{');
	json_count(json, "number", number);
	json_string(json, "name", name);
	json_string(json, "text", text);
	json_count(json, "error", error);
	json_count(json, "count", count);
	json_end(json, '}');
}

static int stats_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_A_REASON_MAX + 1] = {
		[KRB5_AP_A_REASON_NUMBER]	= MNL_TYPE_U32,
		[KRB5_AP_A_REASON_NAME]		= MNL_TYPE_NUL_STRING,
		[KRB5_AP_A_REASON_TEXT]		= MNL_TYPE_NUL_STRING,
		[KRB5_AP_A_REASON_ERROR]	= MNL_TYPE_U32,
		[KRB5_AP_A_REASON_COUNT]	= MNL_TYPE_U64,
	};
	const struct nlattr *tb[KRB5_AP_A_REASON_MAX + 1];
	struct stats *stats = data;
	const char *name, *text;
	__u32 number, error;
	__u64 count;

	if (nl_parse(nlh, types, KRB5_AP_A_REASON_MAX, tb) ||
	    !tb[KRB5_AP_A_REASON_NUMBER] || !tb[KRB5_AP_A_REASON_NAME] ||
	    !tb[KRB5_AP_A_REASON_TEXT] || !tb[KRB5_AP_A_REASON_ERROR] ||
	    !tb[KRB5_AP_A_REASON_COUNT])
		return -EBADMSG;
	number = mnl_attr_get_u32(tb[KRB5_AP_A_REASON_NUMBER]);
	name = mnl_attr_get_str(tb[KRB5_AP_A_REASON_NAME]);
	text = mnl_attr_get_str(tb[KRB5_AP_A_REASON_TEXT]);
	error = mnl_attr_get_u32(tb[KRB5_AP_A_REASON_ERROR]);
	count = mnl_attr_get_u64(tb[KRB5_AP_A_REASON_COUNT]);
	if (stats->as_json)
		json_reason(&stats->json, number, name, error, count, text);
	else
		show_reason(stats, name, error, count, text);
	return 0;
}

static int show(struct nl *nl, struct stats *stats)
{
	int err;

	err = nl_open(nl);
	if (err)
		return err;
	if (stats->as_json)
		json_begin(&stats->json, NULL, '[');
	err = nl_begin(nl, KRB5_AP_CMD_STATS_GET, 0) ?:
	      nl_dump(nl, stats_answer, stats);
	if (stats->as_json)
		json_end(&stats->json, ']');
	if (err)
		nl_complain(nl, err, "cannot read the statistics");
	else if (!stats->as_json && !stats->shown)
		puts("no token was judged since krb5_ap was loaded");
	return err;
}

static enum status stats_run(const struct command *command, int argc,
			     char **argv)
{
	static const struct option options[] = {
		{ "json",	no_argument,	NULL, 'j' },
		{ "all",	no_argument,	NULL, 'a' },
		{ "prometheus",	no_argument,	NULL, 'p' },
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	struct stats stats = {};
	bool prometheus = false;
	struct nl nl = {};
	int c, err;

	while ((c = next_option(command, argc, argv, "japh", options)) != -1) {
		switch (c) {
		case 'j':
			stats.as_json = true;
			break;
		case 'a':
			stats.all = true;
			break;
		case 'p':
			prometheus = true;
			break;
		default:
			return bad_usage(command);
		}
	}
	if (optind != argc || (prometheus && (stats.as_json || stats.all)))
		return bad_usage(command);
	err = prometheus ? nl_open(&nl) ?: metrics_write(&nl, stdout) :
			   show(&nl, &stats);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

const struct command stats_command = {
	.name = "stats",
	.usage = "[--all] [--json]\n"
		 "--prometheus",
	.help =
"show how often each verdict was given in this network namespace\n"
"\n"
"  -a, --all   also those that were never given\n"
"  -j, --json  as JSON, and all\n"
"  -p, --prometheus\n"
"              all numbers that there are, as node_exporter's textfile collector\n"
"              reads them; krb5-apd serves the same\n"
"\n"
"The error is what a KRB-ERROR carries (RFC 4120 section 7.5.9).\n",
	.run = stats_run,
};
