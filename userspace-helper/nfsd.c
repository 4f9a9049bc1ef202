// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: the userspace side of krb5_ap_nfsd.
 */
#include "nfsd.h"

static const struct subcommand subcommands[] = {
	{ "run",	nfsd_run },
	{ "status",	nfsd_status },
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
		 "status [--json]",
	.help =
"Kerberos for the kernel's NFS server, with the kernel module krb5_ap_nfsd\n"
"\n"
"  run     hand over the socket at which the NFS server asks, have it ask\n"
"          there, and do what \"krb5-ap idmap run\" does, until the program is\n"
"          ended. Start it before the NFS server.\n"
"  status  show what there is, and what happened how often\n"
"\n"
"  -s, --socket PATH       otherwise " NFSD_SOCKET ", where it is looked for\n"
"  -n, --no-socket         in other network namespaces: there is one socket for\n"
"                          all, which another \"run\" has handed over\n"
"  -l, --lifetime SECONDS  for which an answer is good (600); that somebody has\n"
"                          no user here, for 60 at most\n"
"  -j, --json              as JSON\n",
	.run = nfsd_dispatch,
};
