// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap check: whether keys open what the KDC issues today.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "enctype.h"
#include "json.h"
#include "krb5-ap.h"
#include "status.h"
#include "text.h"

/**
 * struct report - how the keys are shown
 * @loaded: keys in the kernel
 * @kernel: @loaded is known
 * @as_json: as JSON
 * @json: the JSON text
 * @failed: a principal has no key for the tickets of today
 */
struct report {
	struct loaded_keys loaded;
	bool kernel;
	bool as_json;
	struct json json;
	bool failed;
};

static const char *const words[] = {
	[KEY_UNCHECKED]		= "unchecked",
	[KEY_CURRENT]		= "current",
	[KEY_IDLE]		= "idle",
	[KEY_SUPERSEDED]	= "superseded",
	[KEY_AHEAD]		= "ahead",
	[KEY_WRONG]		= "wrong",
};

static bool is_loaded(const struct report *report, const char *principal,
		      const struct keytab_key *key)
{
	size_t i;

	for (i = 0; i < report->loaded.count; i++) {
		const struct loaded_key *loaded = &report->loaded.key[i];

		if (loaded->kvno == key->kvno &&
		    loaded->enctype == key->enctype &&
		    !strcmp(loaded->principal, principal))
			return true;
	}
	return false;
}

static void show_json(struct report *report, const char *principal,
		      const struct keytab_key *key,
		      const struct key_check *check,
		      const struct issued *issued)
{
	struct json *json = &report->json;

	json_begin(json, NULL, '{');
	json_string(json, "principal", principal);
	json_count(json, "kvno", key->kvno);
	json_number(json, "enctype", key->enctype);
	json_string(json, "verdict", words[check->verdict]);
	if (check->until)
		json_number(json, "until", check->until);
	if (issued->fault) {
		json_string(json, "fault", issued->fault);
	} else {
		json_count(json, "kdc-kvno", issued->kvno);
		json_number(json, "kdc-enctype", issued->enctype);
	}
	if (report->kernel)
		json_bool(json, "loaded", is_loaded(report, principal, key));
	json_end(json, '}');
}

static void show_text(const struct report *report, const char *principal,
		      const struct keytab_key *key,
		      const struct key_check *check)
{
	char enctype[ENCTYPE_NAME_MAX], text[TEXT_TIME_MAX];

	printf("%10u %-26s %-11s ", key->kvno,
	       enctype_name(key->enctype, enctype), words[check->verdict]);
	text_put(stdout, principal);
	if (check->verdict == KEY_SUPERSEDED && !check->until)
		fputs(", tickets may live on", stdout);
	else if (check->until > time(NULL))
		printf(", tickets may live until %s",
		       text_time(check->until, text));
	else if (check->until)
		printf(", the last ticket ended %s",
		       text_time(check->until, text));
	if (report->kernel && !is_loaded(report, principal, key))
		fputs(", not in the kernel", stdout);
	putchar('\n');
}

/* Tells what is wrong with a principal, and what to do. */
static void say_fault(struct report *report, const char *principal,
		      const struct issued *issued, bool wrong)
{
	char enctype[ENCTYPE_NAME_MAX];

	report->failed = true;
	if (issued->fault)
		say("%s: no ticket from the KDC: %s", principal, issued->fault);
	else if (wrong)
		say("%s: no key opens the ticket of the KDC, version %u, %s; the key was made with another password or salt: export the keytab again",
		    principal, issued->kvno,
		    enctype_name(issued->enctype, enctype));
	else
		say("%s: no key for the ticket of the KDC, version %u, %s; add it to the keytab",
		    principal, issued->kvno,
		    enctype_name(issued->enctype, enctype));
}

static void check_principal(struct report *report, const struct kdc *kdc,
			    size_t first, size_t end, struct key_check *checks)
{
	const struct keytab *keytab = kdc->keytab;
	bool current = false, wrong = false;
	struct issued issued;
	char *principal;
	size_t i;

	if (krb5_unparse_name(keytab->context, &keytab->key[first]->principal,
			      &principal))
		abort();
	kdc_check(kdc, first, end, &issued, checks);
	for (i = first; i < end; i++) {
		current |= checks[i].verdict == KEY_CURRENT;
		wrong |= checks[i].verdict == KEY_WRONG;
		if (report->as_json)
			show_json(report, principal, keytab->key[i], &checks[i],
				  &issued);
		else
			show_text(report, principal, keytab->key[i],
				  &checks[i]);
	}
	if (!current)
		say_fault(report, principal, &issued, wrong);
	free(issued.fault);
	krb5_free_unparsed_name(keytab->context, principal);
}

static void check_all(struct report *report, const struct kdc *kdc)
{
	const struct keytab *keytab = kdc->keytab;
	struct key_check *checks = calloc(keytab->count, sizeof(*checks));
	size_t first, end;

	if (!checks)
		abort();
	if (report->as_json)
		json_begin(&report->json, NULL, '[');
	else
		printf("%10s %-26s %-11s principal\n", "kvno", "enctype",
		       "verdict");
	for (first = 0; first < keytab->count; first = end) {
		for (end = first + 1; end < keytab->count; end++)
			if (!keytab_same_principal(&keytab->key[first]->principal,
						   &keytab->key[end]->principal))
				break;
		check_principal(report, kdc, first, end, checks);
	}
	if (report->as_json)
		json_end(&report->json, ']');
	free(checks);
}

/* Without the module, or rights, this column is missing. */
static void ask_kernel(struct report *report)
{
	struct nl nl = {};

	if (!nl_connect(&nl, KRB5_AP_FAMILY_NAME))
		report->kernel = !loaded_keys_get(&nl, &report->loaded);
	nl_close(&nl);
}

static enum status check_keys(struct report *report,
			      const struct keytab_names *names)
{
	struct keytab keytab;
	struct kdc kdc = {};
	int err;

	err = keytab_read(&keytab, names, false) ?:
	      keytab_sort(&keytab, false);
	if (!err && !keytab.count) {
		say("%s: there are no usable keys in it",
		    keytab_title(&keytab));
		err = -1;
	}
	if (!err)
		err = kdc_login(&kdc, &keytab);
	if (!err) {
		ask_kernel(report);
		check_all(report, &kdc);
		loaded_keys_free(&report->loaded);
	}
	kdc_logout(&kdc);
	keytab_free(&keytab);
	return err || report->failed ? STATUS_FAILED : STATUS_OK;
}

static enum status check_run(const struct command *command, int argc,
			     char **argv)
{
	static const struct option options[] = {
		{ "keytab",	required_argument,	NULL, 'k' },
		{ "json",	no_argument,		NULL, 'j' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	struct keytab_names names = {};
	struct report report = {};
	enum status status;
	int c;

	while ((c = next_option(command, argc, argv, "k:jh", options)) != -1) {
		if (c == 'k')
			keytab_names_add(&names, optarg);
		else if (c == 'j')
			report.as_json = true;
		else
			break;
	}
	if (c != -1 || optind != argc)
		status = bad_usage(command);
	else
		status = check_keys(&report, &names);
	keytab_names_free(&names);
	return status;
}

const struct command check_command = {
	.name = "check",
	.usage = "[-k KEYTAB]... [--json]",
	.help =
"check whether keys open the tickets that the KDC issues today\n"
"\n"
"  -k, --keytab KEYTAB  a keytab or a directory of keytabs; may be repeated;\n"
"                       otherwise $KRB5_KTNAME, or the one of krb5.conf\n"
"  -j, --json           show it as JSON\n"
"\n"
"Logs in with a key of the keytab and asks the KDC for a ticket for each\n"
"principal in it. A key is then current, idle (of another encryption type),\n"
"superseded, ahead of the KDC, or wrong. Exit status: 0 if each principal has\n"
"a current key, otherwise 1.\n",
	.run = check_run,
};
