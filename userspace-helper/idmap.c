// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap: the userspace side of the principal map.
 */
#include <errno.h>
#include <getopt.h>
#include <krb5.h>
#include <string.h>

#include "idmap.h"
#include "text.h"

static int send_flush(struct nl *nl, const char *principal)
{
	int err;

	err = nl_open(nl);
	if (err)
		return err;
	err = nl_begin(nl, KRB5_AP_CMD_IDMAP_FLUSH,
		       64 + (principal ? strlen(principal) : 0));
	if (!err) {
		if (principal)
			nl_put_string(nl, KRB5_AP_A_IDMAP_PRINCIPAL, principal);
		err = nl_do(nl, NULL, NULL);
	}
	if (err == -ENOENT && principal)
		say("%s is not known", principal);
	else if (err)
		nl_complain(nl, err, "cannot flush the principal map");
	return err;
}

/* As the kernel writes it: with the default realm where none is given. */
static char *whole_name(krb5_context krb5, const char *text)
{
	krb5_principal principal;
	krb5_error_code code;
	const char *why;
	char *name = NULL;

	code = krb5_parse_name(krb5, text, &principal);
	if (!code) {
		code = krb5_unparse_name(krb5, principal, &name);
		krb5_free_principal(krb5, principal);
	}
	if (code) {
		why = krb5_get_error_message(krb5, code);
		say("%s: %s", text, why);
		krb5_free_error_message(krb5, why);
	}
	return name;
}

static int flush_principal(struct nl *nl, const char *text)
{
	krb5_context krb5;
	char *name;
	int err;

	krb5 = who_begin();
	if (!krb5)
		return -EINVAL;
	name = whole_name(krb5, text);
	err = name ? send_flush(nl, name) : -EINVAL;
	krb5_free_unparsed_name(krb5, name);
	who_end(krb5);
	return err;
}

static enum status idmap_flush(const struct command *command, int argc,
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
	err = argv[optind] ? flush_principal(&nl, argv[optind]) :
			     send_flush(&nl, NULL);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

struct limit {
	const char *name;
	__u16 attr;
	__u32 least;
	__u32 value;
	bool set;
};

static bool get_limit(const char *text, struct limit *limit)
{
	size_t len = strlen(limit->name);

	if (strncmp(text, limit->name, len) || text[len] != '=' ||
	    !text_number(text + len + 1, &limit->value) ||
	    limit->value < limit->least)
		return false;
	limit->set = true;
	return true;
}

static int send_config(struct nl *nl, const struct limit *limits, size_t count)
{
	size_t i;
	int err;

	err = nl_open(nl);
	if (err)
		return err;
	err = nl_begin(nl, KRB5_AP_CMD_IDMAP_CONFIG_SET, 64);
	if (err)
		return err;
	for (i = 0; i < count; i++)
		if (limits[i].set)
			nl_put_u32(nl, limits[i].attr, limits[i].value);
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot configure the principal map");
	return err;
}

static enum status idmap_config(const struct command *command, int argc,
				char **argv)
{
	static const struct option options[] = {
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	struct limit limits[] = {
		{ .name = "mappings-max", .least = 1,
		  .attr = KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX },
		{ .name = "ceiling-mappings", .least = 1,
		  .attr = KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS },
		{ .name = "stale-max",
		  .attr = KRB5_AP_A_IDMAP_STATUS_STALE_MAX },
	};
	const size_t count = sizeof(limits) / sizeof(*limits);
	struct nl nl = {};
	size_t l;
	int err, i;

	if (next_option(command, argc, argv, "h", options) != -1 ||
	    optind == argc)
		return bad_usage(command);
	for (i = optind; i < argc; i++) {
		for (l = 0; l < count && !get_limit(argv[i], &limits[l]); l++)
			;
		if (l < count)
			continue;
		say("\"%s\" is none of mappings-max=N and ceiling-mappings=N, with N above 0, and stale-max=SECONDS",
		    argv[i]);
		return STATUS_USAGE;
	}
	err = send_config(&nl, limits, count);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}

static const struct subcommand subcommands[] = {
	{ "run",	idmap_run },
	{ "status",	idmap_status },
	{ "list",	idmap_list },
	{ "flush",	idmap_flush },
	{ "config",	idmap_config },
};

static enum status idmap_dispatch(const struct command *command, int argc,
				  char **argv)
{
	return run_subcommand(command, subcommands,
			      sizeof(subcommands) / sizeof(*subcommands),
			      argc, argv);
}

const struct command idmap_command = {
	.name = "idmap",
	.usage = "run [-l SECONDS]\n"
		 "status [--json]\n"
		 "list [--json]\n"
		 "flush [PRINCIPAL]\n"
		 "config NAME=VALUE...",
	.help =
"users and groups of Kerberos principals, for kernel services\n"
"\n"
"  run     tell the kernel the users of its services' clients, until the program\n"
"          is ended; \"krb5-ap nfsd run\" does that as well\n"
"  status  show how full the principal map is, and what happened how often\n"
"  list    show the principals that are cached\n"
"  flush   forget them, or PRINCIPAL; the kernel asks again\n"
"  config  mappings-max=N: how many this network namespace may have;\n"
"          ceiling-mappings=N: how many all of them may have;\n"
"          stale-max=SECONDS: how long a known user's last answer is served\n"
"          after its lifetime while a new one is asked for (86400)\n"
"\n"
"  -l, --lifetime SECONDS  for which an answer is good (600); that a principal\n"
"                          has no user here, for 60 at most\n"
"  -j, --json              as JSON\n",
	.run = idmap_dispatch,
};
