// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap config: show and set what is permitted.
 */
#include <getopt.h>
#include <stdlib.h>

#include "config.h"
#include "json.h"
#include "krb5-ap.h"

static int config(struct nl *nl, const struct config *wanted, bool set,
		  bool as_json)
{
	int err;

	err = nl_open(nl);
	if (err)
		return err;
	err = set ? config_apply(nl, wanted) : 0;
	if (err)
		return err;
	return !set || as_json ? config_list(nl, as_json) : 0;
}

static enum status config_run(const struct command *command, int argc,
			      char **argv)
{
	struct config *wanted;
	bool as_json = false;
	struct nl nl = {};
	bool valid = true;
	int i, err = 0;

	if (!json_option(command, argc, argv, &as_json))
		return bad_usage(command);
	wanted = config_new();
	for (i = optind; valid && i < argc; i++)
		valid = config_add(wanted, argv[i]);
	if (valid)
		err = config(&nl, wanted, optind < argc, as_json);
	nl_close(&nl);
	free(wanted);
	return !valid ? STATUS_USAGE : err ? STATUS_FAILED : STATUS_OK;
}

const struct command config_command = {
	.name = "config",
	.usage = "[NAME=VALUE...] [--json]",
	.help = "show the configuration of this network namespace, or change it\n"
		"\n"
		"  skew=SECONDS          tolerated difference between clocks\n"
		"  token-max=BYTES       longer tokens are refused\n"
		"  replay-max=ENTRIES    entries of this namespace in the replay table\n"
		"  enctypes=TYPE,...     permitted encryption types, by name or number\n"
		"  replay-cold-start=off|exempt|strict\n"
		"                        requests from before the replay table was\n"
		"                        complete: accept them; refuse those without a fresh\n"
		"                        acceptor subkey (the default); refuse them\n"
		"  critical-authdata=lenient|strict\n"
		"                        ignore unknown critical authorization data, or\n"
		"                        refuse it\n"
		"  kvno=any|strict       try a ticket with all versions of a key, beginning\n"
		"                        with the one that it names (the default); with\n"
		"                        that one only\n"
		"  service-name=exact|nocase|any\n"
		"                        try a ticket with the keys of the service that it\n"
		"                        names; of that name without regard to case; with\n"
		"                        all keys (the default). The service is always\n"
		"                        the principal of the key\n"
		"  transited=strict|hierarchy|trust-kdc\n"
		"                        if the KDC has not checked the realms between\n"
		"                        client and service: refuse the ticket; check them\n"
		"                        by capaths and the hierarchy of their names (the\n"
		"                        default); accept the ticket\n"
		"  ceiling-skew=, ceiling-token=, ceiling-replay=, ceiling-keys=\n"
		"                        machine-wide limits, to be set in the\n"
		"                        initial user namespace\n"
		"\n"
		"  -j, --json            show it as JSON, after the changes if there are any\n"
		"\n"
		"All settings are made together, or none. Without settings, all of them are\n"
		"listed in the form in which they can be given.\n",
	.run = config_run,
};
