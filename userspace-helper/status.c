// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap status: what is loaded, who asks, and which drivers serve.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "capaths.h"
#include "daemon_state.h"
#include "enctype.h"
#include "json.h"
#include "krb5-ap.h"
#include "status.h"
#include "text.h"

/* The module that does AES without tables, by uname -m. */
static const char *aes_module(void)
{
	static const char *const modules[][2] = {
		{ "x86_64",	"aesni_intel" },
		{ "i686",	"aesni_intel" },
		{ "aarch64",	"aes_ce_blk" },
		{ "ppc64le",	"vmx_crypto" },
		{ "s390x",	"aes_s390" },
	};
	struct utsname name;
	size_t i;

	if (!uname(&name))
		for (i = 0; i < sizeof(modules) / sizeof(*modules); i++)
			if (!strcmp(modules[i][0], name.machine))
				return modules[i][1];
	return "the processor's own AES module";
}

/* A process that shares the cache can observe which table entries are used. */
static void warn_of_tables(const struct status_reply *status)
{
	const struct status_enctype *e = status->enctype;
	unsigned int i;

	for (i = 0; i < status->enctypes; i++, e++)
		if (strstr(e->cipher, "aes-generic")) {
			say("warning: %s does AES with tables: slow, and its timing tells of keys",
			    e->cipher);
			say("unload krb5_ap, modprobe %s, and load krb5_ap again",
			    aes_module());
			return;
		}
}

static void show_enctypes(const struct status_reply *status)
{
	const struct status_enctype *e = status->enctype;
	unsigned int i;

	printf("\n%-4s %-27s %-13s %s\n", "type", "name", "state", "drivers");
	for (i = 0; i < status->enctypes; i++, e++) {
		printf("%-4d ", e->number);
		text_put(stdout, e->name);
		printf("%*s %-13s ", (int)(27 - strlen(e->name)), "",
		       !e->available ? "unavailable" :
		       e->permitted ? "permitted" : "not permitted");
		text_put(stdout, e->cipher);
		fputs(", ", stdout);
		text_put(stdout, e->hash);
		putchar('\n');
	}
}

static void show_status(const struct status_reply *status)
{
	char time[TEXT_TIME_MAX];

	printf("%-16s", "version");
	text_put(stdout, status->version);
	printf("\n%-16s%u", "keys", status->keys);
	if (status->loaded)
		printf(", generation %llu, loaded %s",
		       (unsigned long long)status->generation,
		       text_time(status->loaded_at, time));
	else
		fputs(", none were loaded", stdout);
	if (status->skipped)
		printf("\n%-16s%u of the keytab, krb5-ap load --dry-run names them",
		       "skipped entries", status->skipped);
	printf("\n%-16s%u here, %u on this machine\n", "replay entries",
	       status->replay_entries, status->replay_total);
	printf("%-16ssince %s\n", "replay table",
	       text_time(status->replay_complete_since, time));
	if (status->suspended)
		printf("%-16sSUSPENDED, until \"krb5-ap replay resume\" or a reload\n",
		       "acceptances");
	if (status->capaths)
		printf("%-16s%u between realms, of [capaths] of krb5.conf\n",
		       "paths", status->capaths);
}

static void show_keys(const struct loaded_keys *keys)
{
	char name[ENCTYPE_NAME_MAX];
	size_t i;

	printf("\n%10s %-27s %10s  %s\n", "kvno", "enctype", "uses",
	       "principal");
	for (i = 0; i < keys->count; i++) {
		const struct loaded_key *key = &keys->key[i];

		printf("%10u %-27s %10llu  ", key->kvno,
		       enctype_name(key->enctype, name),
		       (unsigned long long)key->uses);
		text_put(stdout, key->principal);
		putchar('\n');
	}
}

static void json_enctypes(struct json *json, const struct status_reply *status)
{
	const struct status_enctype *e = status->enctype;
	unsigned int i;

	json_begin(json, "enctype", '[');
	for (i = 0; i < status->enctypes; i++, e++) {
		json_begin(json, NULL, '{');
		json_number(json, "number", e->number);
		json_string(json, "name", e->name);
		json_bool(json, "available", e->available);
		json_bool(json, "permitted", e->permitted);
		json_string(json, "cipher-driver", e->cipher);
		json_string(json, "hash-driver", e->hash);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void json_keys(struct json *json, const struct loaded_keys *keys)
{
	char name[ENCTYPE_NAME_MAX];
	size_t i;

	json_begin(json, "entry", '[');
	for (i = 0; i < keys->count; i++) {
		const struct loaded_key *key = &keys->key[i];

		json_begin(json, NULL, '{');
		json_string(json, "principal", key->principal);
		json_number(json, "name-type", key->name_type);
		json_count(json, "kvno", key->kvno);
		json_number(json, "enctype", key->enctype);
		json_string(json, "enctype-name",
			    enctype_name(key->enctype, name));
		json_count(json, "uses", key->uses);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void show_capaths(const struct capaths *paths)
{
	size_t i;

	puts("\nfrom, to, via");
	for (i = 0; i < paths->count; i++) {
		text_put(stdout, paths->path[i].client);
		putchar(' ');
		text_put(stdout, paths->path[i].server);
		putchar(' ');
		text_put(stdout, *paths->path[i].via ? paths->path[i].via : ".");
		putchar('\n');
	}
}

static void json_capaths(struct json *json, const struct capaths *paths)
{
	size_t i;

	json_begin(json, "path", '[');
	for (i = 0; i < paths->count; i++) {
		json_begin(json, NULL, '{');
		json_string(json, "client", paths->path[i].client);
		json_string(json, "server", paths->path[i].server);
		json_string(json, "via", paths->path[i].via);
		json_end(json, '}');
	}
	json_end(json, ']');
}

/**
 * struct show - what is shown
 * @as_json: as JSON
 * @with_keys: each key as well
 * @with_capaths: each path between realms as well
 * @paths: these
 * @daemon: what krb5-apd says
 * @trouble: something calls for an administrator
 */
struct show {
	bool as_json;
	bool with_keys;
	bool with_capaths;
	struct capaths paths;
	struct daemon_state daemon;
	bool trouble;
};

/* The members have the names of the attributes in the netlink specification. */
static void json_status(struct show *show, const struct status_reply *status,
			const struct loaded_keys *keys)
{
	struct json json = {};

	json_begin(&json, NULL, '{');
	json_string(&json, "version", status->version);
	json_count(&json, "keys", status->keys);
	if (status->loaded) {
		json_count(&json, "generation", status->generation);
		json_number(&json, "loaded-at", status->loaded_at);
		json_count(&json, "skipped", status->skipped);
	}
	json_count(&json, "replay-entries", status->replay_entries);
	json_count(&json, "replay-total", status->replay_total);
	json_number(&json, "replay-complete-since", status->replay_complete_since);
	json_bool(&json, "suspended", status->suspended);
	json_count(&json, "capaths", status->capaths);
	json_count(&json, "superseded", status_superseded(keys));
	status_ksmbd_json(&json);
	show->trouble = status_daemon_json(&json, &show->daemon);
	json_enctypes(&json, status);
	if (show->with_keys)
		json_keys(&json, keys);
	if (show->with_capaths)
		json_capaths(&json, &show->paths);
	json_end(&json, '}');
}

static void show_text(struct show *show, struct nl *nl,
		      const struct status_reply *status,
		      const struct loaded_keys *keys)
{
	size_t superseded = status_superseded(keys);

	show_status(status);
	if (superseded)
		printf("%-16s%zu keys, tickets under them are still taken: krb5-ap check\n",
		       "superseded", superseded);
	status_doors_show(nl);
	show->trouble = status_daemon_show(&show->daemon);
	show_enctypes(status);
	if (show->with_keys)
		show_keys(keys);
	if (show->with_capaths)
		show_capaths(&show->paths);
}

static int show(struct nl *nl, struct show *show)
{
	struct loaded_keys keys = {};
	struct status_reply status;
	int err;

	daemon_state_read(&show->daemon);
	err = nl_open(nl);
	/* It may be the daemon that knows why. */
	if (err && !show->as_json && show->daemon.runs)
		status_daemon_show(&show->daemon);
	err = err ?: status_get(nl, &status) ?: loaded_keys_get(nl, &keys);
	if (!err && show->with_capaths)
		err = capaths_get(nl, &show->paths);
	if (!err && show->as_json)
		json_status(show, &status, &keys);
	else if (!err)
		show_text(show, nl, &status, &keys);
	if (!err) {
		fflush(stdout);
		warn_of_tables(&status);
		show->trouble |= status.suspended;
	}
	loaded_keys_free(&keys);
	capaths_clear(&show->paths);
	return err;
}

static enum status status_run(const struct command *command, int argc,
			      char **argv)
{
	static const struct option options[] = {
		{ "json",	no_argument,	NULL, 'j' },
		{ "keys",	no_argument,	NULL, 'k' },
		{ "capaths",	no_argument,	NULL, 'c' },
		{ "help",	no_argument,	NULL, 'h' },
		{}
	};
	static struct show what;
	struct nl nl = {};
	int c, err;

	while ((c = next_option(command, argc, argv, "jkch", options)) != -1) {
		switch (c) {
		case 'j':
			what.as_json = true;
			break;
		case 'k':
			what.with_keys = true;
			break;
		case 'c':
			what.with_capaths = true;
			break;
		default:
			return bad_usage(command);
		}
	}
	if (optind != argc)
		return bad_usage(command);
	err = show(&nl, &what);
	nl_close(&nl);
	return err || what.trouble ? STATUS_FAILED : STATUS_OK;
}

const struct command status_command = {
	.name = "status",
	.usage = "[--keys] [--capaths] [--json]",
	.help =
"show what is loaded, who asks, and which drivers serve\n"
"\n"
"  -k, --keys     also list the keys: principal, version, encryption type, and\n"
"                 how many tickets each has opened\n"
"  -c, --capaths  also list the paths between realms: realm of the client, realm\n"
"                 of the service, a realm between them or \".\"\n"
"  -j, --json     as JSON\n"
"\n"
"A warning on standard error says so if AES is done with tables. If something calls\n"
"for an administrator, the exit status is 1, and a line TROUBLE says what to do.\n",
	.run = status_run,
};
