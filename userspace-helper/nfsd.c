// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: the userspace side of krb5_ap_nfsd.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "nfsd.h"
#include "text.h"

static int send_flush(struct nl *nl, const char *principal)
{
	int err;

	err = nl_open_family(nl, KRB5_AP_NFSD_FAMILY_NAME);
	if (err)
		return err;
	err = nl_begin(nl, KRB5_AP_NFSD_CMD_MAPPING_FLUSH,
		       64 + (principal ? strlen(principal) : 0));
	if (!err) {
		if (principal)
			nl_put_string(nl, KRB5_AP_NFSD_A_MAPPING_PRINCIPAL,
				      principal);
		err = nl_do(nl, NULL, NULL);
	}
	if (err)
		nl_complain(nl, err, "cannot forget clients");
	return err;
}

static enum status nfsd_flush(const struct command *command, int argc,
			      char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	struct nl nl = {};
	int err;

	if (next_option(command, argc, argv, "h", options) != -1 ||
	    argc - optind > 1)
		return bad_usage(command);
	err = send_flush(&nl, argv[optind]);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

static bool get_limit(const char *text, const char *name, __u32 *value)
{
	size_t len = strlen(name);

	return !strncmp(text, name, len) && text[len] == '=' &&
		text_number(text + len + 1, value) && *value;
}

static int send_config(struct nl *nl, __u32 max, __u32 ceiling)
{
	int err;

	err = nl_open_family(nl, KRB5_AP_NFSD_FAMILY_NAME);
	if (err)
		return err;
	err = nl_begin(nl, KRB5_AP_NFSD_CMD_CONFIG_SET, 64);
	if (err)
		return err;
	if (max)
		nl_put_u32(nl, KRB5_AP_NFSD_A_SERVER_MAPPINGS_MAX, max);
	if (ceiling)
		nl_put_u32(nl, KRB5_AP_NFSD_A_SERVER_CEILING_MAPPINGS, ceiling);
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot configure");
	return err;
}

static enum status nfsd_config(const struct command *command, int argc,
			       char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	__u32 max = 0, ceiling = 0;
	struct nl nl = {};
	int err, i;

	if (next_option(command, argc, argv, "h", options) != -1 ||
	    optind == argc)
		return bad_usage(command);
	for (i = optind; i < argc; i++)
		if (!get_limit(argv[i], "mappings-max", &max) &&
		    !get_limit(argv[i], "ceiling-mappings", &ceiling)) {
			say("\"%s\" is neither mappings-max=N nor ceiling-mappings=N, with N above 0",
			    argv[i]);
			return STATUS_USAGE;
		}
	err = send_config(&nl, max, ceiling);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

static const struct subcommand subcommands[] = {
	{ "run",	nfsd_run },
	{ "status",	nfsd_status },
	{ "list",	nfsd_list },
	{ "flush",	nfsd_flush },
	{ "config",	nfsd_config },
};

static enum status nfsd_dispatch(const struct command *command, int argc,
				 char **argv)
{
	return run_subcommand(command, subcommands,
			      sizeof(subcommands) / sizeof(*subcommands),
			      argc, argv);
}

const struct command nfsd_command = {
	.name = "nfsd",
	.usage = "run [-s PATH | -n] [-l SECONDS]\n"
		 "status [--json]\n"
		 "list [--json]\n"
		 "flush [PRINCIPAL]\n"
		 "config NAME=VALUE...",
	.help =
"Kerberos for the kernel's NFS server, with the kernel module krb5_ap_nfsd\n"
"\n"
"  run     hand over the socket at which the NFS server asks, have it ask\n"
"          there, and tell the kernel who the clients are on this machine,\n"
"          until the program is ended. Start it before the NFS server.\n"
"  status  show what there is, and what happened how often\n"
"  list    show the clients that are known\n"
"  flush   forget them, or PRINCIPAL; the kernel asks again\n"
"  config  mappings-max=N: how many of them this network namespace may have;\n"
"          ceiling-mappings=N: how many all of them may have\n"
"\n"
"  -s, --socket PATH       otherwise " NFSD_SOCKET ", where it is looked for\n"
"  -n, --no-socket         in other network namespaces: there is one socket for\n"
"                          all, which another \"run\" has handed over\n"
"  -l, --lifetime SECONDS  for which an answer is good (600); that somebody has\n"
"                          no user here, for 60 at most\n"
"  -j, --json              as JSON\n",
	.run = nfsd_dispatch,
};
