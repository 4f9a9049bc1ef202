// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap flush: forget replay entries, drop keys and credentials.
 */
#include <getopt.h>
#include <string.h>

#include "krb5-ap.h"
#include "nl.h"
#include "text.h"

static __u32 parse_what(const char *text)
{
	if (!strcmp(text, "replay"))
		return KRB5_AP_FLUSH_WHAT_REPLAY;
	if (!strcmp(text, "keys"))
		return KRB5_AP_FLUSH_WHAT_KEYS;
	if (!strcmp(text, "credentials"))
		return KRB5_AP_FLUSH_WHAT_CREDENTIALS;
	if (!strcmp(text, "all"))
		return KRB5_AP_FLUSH_WHAT_REPLAY | KRB5_AP_FLUSH_WHAT_KEYS |
		       KRB5_AP_FLUSH_WHAT_CREDENTIALS;
	return 0;
}

static int send_flush(struct nl *nl, __u32 what)
{
	int err;

	err = nl_open(nl) ?: nl_begin(nl, KRB5_AP_CMD_FLUSH, 64);
	if (err)
		return err;
	nl_put_u32(nl, KRB5_AP_A_FLUSH_WHAT, what);
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot flush");
	return err;
}

static enum status flush_run(const struct command *command, int argc,
			     char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	struct nl nl = {};
	__u32 what;
	int err;

	if (next_option(command, argc, argv, "h", options) != -1 ||
	    optind != argc - 1)
		return bad_usage(command);
	what = parse_what(argv[optind]);
	if (!what) {
		say("\"%s\" cannot be flushed; these can: replay, keys, credentials, all",
		    argv[optind]);
		return bad_usage(command);
	}
	err = send_flush(&nl, what);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

const struct command flush_command = {
	.name = "flush",
	.usage = "replay|keys|credentials|all",
	.help = "forget replay entries, drop keys or credentials of this network namespace\n"
		"\n"
		"  replay       forget which requests were accepted; what comes again is then\n"
		"               refused or not as \"replay-cold-start\" says, see krb5-ap config\n"
		"  keys         drop the keys; whatever comes is refused until others are\n"
		"               loaded\n"
		"  credentials  drop the tickets of kernel clients\n"
		"  all          all of these\n",
	.run = flush_run,
};
