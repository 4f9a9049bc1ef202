// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap flush: forget replay entries, drop keys.
 */
#include <string.h>

#include "krb5-ap.h"
#include "nl.h"

static int run(int argc, char **argv)
{
	struct nlmsghdr *message;
	struct nl *nl;
	uint32_t what;
	int status = STATUS_OK;

	if (argc != 2)
		return bad_usage(&flush_command, "say what: replay, keys or all");
	if (!strcmp(argv[1], "replay"))
		what = KRB5_AP_FLUSH_WHAT_REPLAY;
	else if (!strcmp(argv[1], "keys"))
		what = KRB5_AP_FLUSH_WHAT_KEYS;
	else if (!strcmp(argv[1], "all"))
		what = KRB5_AP_FLUSH_WHAT_REPLAY | KRB5_AP_FLUSH_WHAT_KEYS;
	else
		return bad_usage(&flush_command, "cannot flush '%s': say replay, keys or all", argv[1]);

	nl = nl_open();
	if (!nl)
		return STATUS_FAILED;
	message = nl_request(nl, KRB5_AP_CMD_FLUSH, 64);
	mnl_attr_put_u32(message, KRB5_AP_A_FLUSH_WHAT, what);
	if (nl_ask(nl, NULL, NULL) < 0) {
		complain("cannot flush: %s", nl_error(nl));
		status = STATUS_FAILED;
	}
	nl_close(nl);
	return status;
}

const struct command flush_command = {
	.name = "flush",
	.summary = "forget replay entries, or drop keys",
	.usage =
		"replay|keys|all\n\n"
		"  replay  forget which requests this namespace accepted; what follows for\n"
		"          requests that were, the configuration replay-birth says\n"
		"  keys    drop all keys: nobody can log in until keys are loaded\n"
		"  all     both\n",
	.run = run,
};
