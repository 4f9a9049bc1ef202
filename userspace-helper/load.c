// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap load: put the keys of keytabs into the kernel.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "krb5-ap.h"
#include "load.h"
#include "status.h"
#include "text.h"

/* Keys that the kernel lacks the algorithms for would spoil the upload. */
static int drop_unavailable(struct load *load)
{
	struct keytab *keytab = &load->keytab;
	struct status_reply status;
	unsigned int e;
	size_t i, out;
	int err;

	err = status_get(&load->nl, &status);
	if (err)
		return err;
	for (e = 0; e < status.enctypes; e++) {
		const struct status_enctype *enctype = &status.enctype[e];

		if (enctype->available)
			continue;
		out = 0;
		for (i = 0; i < keytab->count;)
			if (keytab->key[i]->enctype == enctype->number) {
				keytab_drop(keytab, i);
				out++;
			} else {
				i++;
			}
		load->unavailable += out;
		if (out)
			say("%s: %zu keys skipped, this kernel has no algorithm for %s",
			    keytab_title(keytab), out, enctype->name);
	}
	return 0;
}

static int check_empty(const struct keytab *keytab, bool allow_empty)
{
	const char *title = keytab_title(keytab);

	if (keytab->count || allow_empty)
		return 0;
	if (keytab->entries)
		say("%s: none of its %u keys can be used; there have to be AES or Camellia keys",
		    title, keytab->entries);
	else
		say("%s: there are no keys in it; add some with kadmin's ktadd",
		    title);
	say("nothing was loaded; --allow-empty would drop the keys in use");
	return -ENOKEY;
}

/**
 * load_keytabs() - put the keys of keytabs in the place of those in use; tells
 * the user what goes wrong
 * @load: empty; its connection and keys are the caller's to close and free, even
 *	if this fails
 * @options: how
 *
 * Return: 0 or -errno
 */
int load_keytabs(struct load *load, const struct load_options *options)
{
	struct keytab *keytab = &load->keytab;
	int err;

	err = keytab_read(keytab, &options->names, options->strict) ?:
	      keytab_sort(keytab, options->strict) ?:
	      check_empty(keytab, options->allow_empty) ?:
	      nl_open(&load->nl) ?:
	      drop_unavailable(load) ?:
	      check_empty(keytab, options->allow_empty);
	if (err)
		return err;
	if (options->dry_run)
		return load_diff(load);
	return load_send(load, options->allow_empty);
}

static int load_all(struct load *load, const struct load_options *options)
{
	const struct keytab *keytab = &load->keytab;
	int err = load_keytabs(load, options);

	if (!err && !options->dry_run)
		printf("loaded %zu keys of %zu principals, generation %llu\n",
		       keytab->count, keytab_principals(keytab),
		       (unsigned long long)load->generation);
	return err;
}

static bool parse(const struct command *command, int argc, char **argv,
		  struct load_options *out)
{
	static const struct option options[] = {
		{ "keytab",	required_argument,	NULL, 'k' },
		{ "allow-empty", no_argument,		NULL, 'e' },
		{ "strict",	no_argument,		NULL, 's' },
		{ "dry-run",	no_argument,		NULL, 'n' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	int c;

	while ((c = next_option(command, argc, argv, "k:nh", options)) != -1) {
		switch (c) {
		case 'k':
			keytab_names_add(&out->names, optarg);
			break;
		case 'e':
			out->allow_empty = true;
			break;
		case 's':
			out->strict = true;
			break;
		case 'n':
			out->dry_run = true;
			break;
		default:
			return false;
		}
	}
	return optind == argc;
}

static enum status load_run(const struct command *command, int argc,
			    char **argv)
{
	struct load_options options = {};
	struct load load = {};
	enum status status;

	if (parse(command, argc, argv, &options)) {
		status = load_all(&load, &options) ? STATUS_FAILED : STATUS_OK;
		nl_close(&load.nl);
		keytab_free(&load.keytab);
	} else {
		status = bad_usage(command);
	}
	keytab_names_free(&options.names);
	return status;
}

const struct command load_command = {
	.name = "load",
	.usage = "[-k KEYTAB]... [--dry-run] [--strict] [--allow-empty]",
	.help =
"put the keys of keytabs in the place of those in use\n"
"\n"
"  -k, --keytab KEYTAB  a keytab, such as /etc/krb5.keytab, or a directory of\n"
"                       keytabs; may be repeated; otherwise $KRB5_KTNAME, or\n"
"                       the one that krb5.conf names\n"
"  -n, --dry-run        only show which keys would be added and removed\n"
"      --strict         a damaged or contradictory entry is an error\n"
"      --allow-empty    keytabs without usable keys drop those in use\n"
"\n"
"[capaths] of krb5.conf is loaded with them, for transited=hierarchy.\n"
"The keys of all keytabs together replace those in use in one step. A bad entry\n"
"is skipped and named. If a keytab cannot be read, the keys in use stay.\n",
	.run = load_run,
};
