// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd: the userspace side of krb5_ap_nfsd.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "nfsd.h"
#include "text.h"

#define SERVICES_MAX	8

/**
 * nfsd_services_send() - set whose tickets are taken; tells the user if that fails
 * @nl: a connection
 * @family: number of krb5_ap_nfsd's family
 * @list: names with commas between them, valid
 *
 * Return: 0 or -errno
 */
int nfsd_services_send(struct nl *nl, __u16 family, const char *list)
{
	char *copy = strdup(list), *rest = copy, *name;
	int err = -ENOMEM;

	nl->family = family;
	if (copy)
		err = nl_begin(nl, KRB5_AP_NFSD_CMD_CONFIG_SET, SERVICES_MAX *
			       (KRB5_AP_NFSD_SERVICE_NAME_MAX + 16));
	if (!err) {
		while ((name = strsep(&rest, ",")))
			nl_put_string(nl, KRB5_AP_NFSD_A_SERVER_SERVICES, name);
		err = nl_do(nl, NULL, NULL);
	}
	if (err)
		nl_complain(nl, err, "cannot set the services");
	free(copy);
	return err;
}

/**
 * nfsd_services_valid() - check a list of services
 * @list: names with commas between them
 *
 * Return: false if one is too long or empty, or they are too many
 */
bool nfsd_services_valid(const char *list)
{
	unsigned int count = 1;
	size_t len;

	for (;; list += len + 1, count++) {
		len = strcspn(list, ",");
		if (!len || len > KRB5_AP_NFSD_SERVICE_NAME_MAX ||
		    count > SERVICES_MAX)
			return false;
		if (!list[len])
			return true;
	}
}

static enum status nfsd_config(const struct command *command, int argc,
			       char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	static const char name[] = "services=";
	struct nl nl = {};
	char *list;
	int err;

	if (next_option(command, argc, argv, "h", options) != -1 ||
	    argc - optind != 1)
		return bad_usage(command);
	list = argv[optind];
	if (strncmp(list, name, sizeof(name) - 1) ||
	    !nfsd_services_valid(list + sizeof(name) - 1)) {
		say("\"%s\" is not services=NAME[,NAME...], with %d names of %d bytes at most, or services=*",
		    list, SERVICES_MAX, KRB5_AP_NFSD_SERVICE_NAME_MAX);
		return STATUS_USAGE;
	}
	err = nl_open_family(&nl, KRB5_AP_NFSD_FAMILY_NAME) ?:
	      nfsd_services_send(&nl, nl.family, list + sizeof(name) - 1);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

static const struct subcommand subcommands[] = {
	{ "run",	nfsd_run },
	{ "status",	nfsd_status },
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
		 "config services=NAME[,NAME...]|*",
	.help =
"Kerberos for the kernel's NFS server, with the kernel module krb5_ap_nfsd\n"
"\n"
"  run     hand over the socket at which the NFS server asks, have it ask\n"
"          there, and do what \"krb5-ap idmap run\" does, until the program is\n"
"          ended. Start it before the NFS server.\n"
"  status  show what there is, and what happened how often\n"
"  config  services=: the services whose keys open tickets (nfs,host,$); $ for\n"
"          accounts of computers, * for all\n"
"\n"
"  -s, --socket PATH       otherwise " NFSD_SOCKET ", where it is looked for\n"
"  -n, --no-socket         in other network namespaces: there is one socket for\n"
"                          all, which another \"run\" has handed over\n"
"  -l, --lifetime SECONDS  for which an answer is good (600); that somebody has\n"
"                          no user here, for 60 at most\n"
"  -j, --json              as JSON\n",
	.run = nfsd_dispatch,
};
