// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap cred: the tickets of the kernel's own clients.
 */
#include <getopt.h>

#include "cred.h"
#include "nl.h"
#include "text.h"

static enum status cred_flush(const struct command *command, int argc,
			      char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	struct nl nl = {};
	int err;

	if (next_option(command, argc, argv, "h", options) != -1 ||
	    optind != argc)
		return bad_usage(command);
	err = nl_open(&nl);
	if (!err) {
		err = nl_begin(&nl, KRB5_AP_CMD_FLUSH, 64);
		nl_put_u32(&nl, KRB5_AP_A_FLUSH_WHAT,
			   KRB5_AP_FLUSH_WHAT_CREDENTIALS);
		err = err ?: nl_do(&nl, NULL, NULL);
		if (err)
			nl_complain(&nl, err, "cannot drop the credentials");
	}
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

static const struct subcommand subcommands[] = {
	{ "load", cred_load },
	{ "list", cred_list },
	{ "flush", cred_flush },
};

static enum status cred_run(const struct command *command, int argc,
			    char **argv)
{
	return run_subcommand(command, subcommands,
			      sizeof(subcommands) / sizeof(*subcommands),
			      argc, argv);
}

const struct command cred_command = {
	.name = "cred",
	.usage = "load [-c CCACHE] SERVICE\n"
		 "list [--json]\n"
		 "flush",
	.help =
"give kernel clients tickets, list them, drop them\n"
"\n"
"  load   get a ticket for SERVICE, a principal, with the ticket-granting\n"
"         ticket in a credential cache, and upload it. It takes the place of\n"
"         one of the same client for the same service.\n"
"  list   show which are there\n"
"  flush  drop all of them\n"
"\n"
"  -c, --cache CCACHE  the credential cache, such as FILE:/tmp/krb5cc_0;\n"
"                      otherwise $KRB5CCNAME, or the one that krb5.conf names\n"
"  -j, --json          as JSON\n"
"\n"
"Credentials are those of this network namespace. The kernel does not renew\n"
"them: load again before they end.\n",
	.run = cred_run,
};
