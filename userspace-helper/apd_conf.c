// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration file of krb5-apd: lines "name = value", empty ones and
 * comments. Each fault is named with its line; a file with a fault is not used.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apd_conf.h"
#include "apd_store.h"
#include "idmap.h"
#include "nfsd.h"
#include "text.h"

#define REPLAY_FILE	"/var/lib/krb5-ap/replay"
#define STORE_GROUP	"default"

/**
 * struct name - a name that the file may have, besides those of the module
 * @name: the name
 * @at: offset of its member in struct apd_conf
 * @take: reads its value; the user is told if it is wrong
 * @words: of a choice, by number
 * @repeats: it may be given more than once
 */
struct name {
	const char *name;
	size_t at;
	bool (*take)(const struct name *name, const char *value, void *member);
	const char *const *words;
	bool repeats;
};

static const char *const noes[] = { "no", "yes", NULL };
static const char *const idmap_sources[] = { "auto", "krb5", "nfsidmap", NULL };
static const char *const journals[] = { "no", "refusals", "all", NULL };
static const char *const replay_saves[] = { "shutdown", "stop", NULL };

static bool word_find(const struct name *name, const char *value,
		      unsigned int *number)
{
	for (*number = 0; name->words[*number]; (*number)++)
		if (!strcmp(name->words[*number], value))
			return true;
	say("%s: \"%s\" is not one of %s, %s%s%s", name->name, value,
	    name->words[0], name->words[1], name->words[2] ? ", " : "",
	    name->words[2] ?: "");
	return false;
}

static bool take_word(const struct name *name, const char *value, void *member)
{
	unsigned int *number = member;

	return word_find(name, value, number);
}

static bool take_bool(const struct name *name, const char *value, void *member)
{
	unsigned int number;
	bool *is = member;

	if (!word_find(name, value, &number))
		return false;
	*is = number;
	return true;
}

static bool take_number(const struct name *name, const char *value,
			void *member)
{
	__u32 *number = member;

	if (text_number(value, number) && *number)
		return true;
	say("%s: \"%s\" is not a number above 0; write decimal digits, at most 4294967295",
	    name->name, value);
	return false;
}

/* Of which 0 is one, as for a member that says -1 if there is none. */
static bool take_seconds(const struct name *name, const char *value,
			 void *member)
{
	__s64 *seconds = member;
	__u32 number;

	if (text_number(value, &number)) {
		*seconds = number;
		return true;
	}
	say("%s: \"%s\" is not a number of seconds; write decimal digits, at most 4294967295",
	    name->name, value);
	return false;
}

static bool copy(char **member, const char *value)
{
	free(*member);
	*member = strdup(value);
	if (!*member)
		abort();
	return true;
}

static bool take_path(const struct name *name, const char *value, void *member)
{
	char **path = member;

	if (!strcmp(value, "no")) {
		free(*path);
		*path = NULL;
		return true;
	}
	if (*value == '/')
		return copy(path, value);
	say("%s: \"%s\" is neither a path that begins with / nor \"no\"",
	    name->name, value);
	return false;
}

static bool take_keytab(const struct name *name, const char *value,
			void *member)
{
	struct apd_conf *conf = member;
	char **more;

	(void)name;
	more = reallocarray(conf->keytabs, conf->keytabs_count + 1,
			    sizeof(*more));
	if (!more)
		abort();
	conf->keytabs = more;
	more[conf->keytabs_count] = NULL;
	return copy(&more[conf->keytabs_count++], value);
}

static bool take_services(const struct name *name, const char *value,
			  void *member)
{
	if (nfsd_services_valid(value))
		return copy(member, value);
	say("%s: \"%s\" is neither a list of up to 8 services with commas between them, such as nfs,host, nor *",
	    name->name, value);
	return false;
}

/* ADDRESS:PORT, with an address of IPv6 in brackets. */
static bool take_address(const struct name *name, const char *value,
			 void *member)
{
	const char *colon = strrchr(value, ':');
	char **address = member;
	__u32 port;

	if (!strcmp(value, "no")) {
		free(*address);
		*address = NULL;
		return true;
	}
	if (colon && colon != value && text_number(colon + 1, &port) &&
	    port && port < 65536 &&
	    (!memchr(value, ':', colon - value) ||
	     (*value == '[' && colon[-1] == ']')))
		return copy(address, value);
	say("%s: \"%s\" is neither ADDRESS:PORT, such as 127.0.0.1:9877 or [::1]:9877, nor \"no\"",
	    name->name, value);
	return false;
}

static bool take_store(const struct name *name, const char *value, void *member)
{
	char **store = member;
	struct store_url url;
	bool good;

	if (!strcmp(value, "no")) {
		free(*store);
		*store = NULL;
		return true;
	}
	good = store_url_parse(value, &url);
	store_url_free(&url);
	if (good)
		return copy(store, value);
	say("%s: \"%s\" is neither redis://HOST:PORT, rediss://HOST:PORT, unix:/PATH, sentinel://HOST:PORT,.../NAME nor \"no\"",
	    name->name, value);
	return false;
}

static bool take_name(const struct name *name, const char *value, void *member)
{
	if (store_name_valid(value))
		return copy(member, value);
	say("%s: \"%s\" is not a name of letters, digits, dots, hyphens and underscores",
	    name->name, value);
	return false;
}

static bool take_names(const struct name *name, const char *value, void *member)
{
	char *names, *rest, *one;
	unsigned int count = 0;
	bool good = true;

	names = strdup(value);
	if (!names)
		abort();
	for (rest = names; good && (one = strsep(&rest, ","));)
		good = store_name_valid(one) && ++count <= STORE_HOSTS_MAX;
	free(names);
	if (good)
		return copy(member, value);
	say("%s: \"%s\" is not a list of up to %d nodes with commas between them",
	    name->name, value, STORE_HOSTS_MAX);
	return false;
}

#define MEMBER(name)	offsetof(struct apd_conf, name)

static const struct name names[] = {
	{ "keytab", 0, take_keytab, NULL, true },
	{ "idmap", MEMBER(idmap), take_bool, noes, false },
	{ "idmap-source", MEMBER(idmap_source), take_word, idmap_sources,
	  false },
	{ "idmap-lifetime", MEMBER(idmap_lifetime), take_number, NULL, false },
	{ "idmap-mappings-max", MEMBER(idmap_mappings_max), take_number, NULL,
	  false },
	{ "idmap-ceiling-mappings", MEMBER(idmap_ceiling_mappings),
	  take_number, NULL, false },
	{ "idmap-stale-max", MEMBER(idmap_stale_max), take_seconds, NULL,
	  false },
	{ "nfsd", MEMBER(nfsd), take_bool, noes, false },
	{ "nfsd-socket", MEMBER(nfsd_socket), take_path, NULL, false },
	{ "nfsd-services", MEMBER(nfsd_services), take_services, NULL, false },
	{ "nfsd-modprobe", MEMBER(nfsd_modprobe), take_bool, noes, false },
	{ "metrics", MEMBER(metrics), take_address, NULL, false },
	{ "journal", MEMBER(journal), take_word, journals, false },
	{ "replay-file", MEMBER(replay_file), take_path, NULL, false },
	{ "replay-save", MEMBER(replay_save), take_word, replay_saves, false },
	{ "store", MEMBER(store), take_store, NULL, false },
	{ "store-group", MEMBER(store_group), take_name, NULL, false },
	{ "store-node", MEMBER(store_node), take_name, NULL, false },
	{ "store-secret-file", MEMBER(store_secret_file), take_path, NULL,
	  false },
	{ "store-user", MEMBER(store_user), take_name, NULL, false },
	{ "store-password-file", MEMBER(store_password_file), take_path, NULL,
	  false },
	{ "store-tls-ca", MEMBER(store_tls_ca), take_path, NULL, false },
	{ "store-tls-cert", MEMBER(store_tls_cert), take_path, NULL, false },
	{ "store-tls-key", MEMBER(store_tls_key), take_path, NULL, false },
	{ "store-coverage", MEMBER(store_coverage), take_names, NULL, false },
};

#define NAMES	(sizeof(names) / sizeof(*names))

/**
 * struct reading - a file that is being read
 * @conf: what it says
 * @seen: line of each name that was given; 0 if it was not
 * @faults: how many lines are wrong
 */
struct reading {
	struct apd_conf *conf;
	unsigned int seen[NAMES];
	unsigned int faults;
};

/* Of a module's setting, config.c knows what it may be. */
static bool take_setting(struct reading *r, const char *name, const char *value)
{
	char *text;
	bool good;

	if (!config_knows(name)) {
		say("there is no setting \"%s\"; krb5-ap.conf(5) lists them",
		    name);
		return false;
	}
	if (asprintf(&text, "%s=%s", name, value) < 0)
		abort();
	good = config_add(r->conf->config, text);
	free(text);
	r->conf->has_config = true;
	return good;
}

static bool take(struct reading *r, unsigned int line, const char *name,
		 const char *value)
{
	size_t i;

	for (i = 0; i < NAMES && strcmp(names[i].name, name); i++)
		;
	if (i == NAMES)
		return take_setting(r, name, value);
	if (r->seen[i] && !names[i].repeats) {
		say("%s is set in line %u already; remove one of the two",
		    name, r->seen[i]);
		return false;
	}
	r->seen[i] = line;
	return names[i].take(&names[i], value, (char *)r->conf + names[i].at);
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text + strspn(text, " \t");
}

static bool take_line(struct reading *r, unsigned int line, char *text)
{
	char *value;

	text = trim(text);
	if (!*text || *text == '#')
		return true;
	value = strchr(text, '=');
	if (!value) {
		say("\"%s\" is not \"name = value\"; comments begin with #",
		    text);
		return false;
	}
	*value++ = '\0';
	text = trim(text);
	value = trim(value);
	if (*value)
		return take(r, line, text, value);
	say("%s has no value; remove the line to have the default", text);
	return false;
}

/* What only makes sense together. */
static bool check_all(const struct apd_conf *conf)
{
	if (conf->nfsd && !conf->idmap) {
		say("nfsd = yes needs idmap = yes: the NFS server's clients are users of this machine");
		return false;
	}
	if (conf->store && !conf->store_secret_file) {
		say("store needs store-secret-file: without a secret, whoever writes to the store could fill the replay table");
		return false;
	}
	if (!conf->store_tls_cert != !conf->store_tls_key) {
		say("store-tls-cert and store-tls-key need each other");
		return false;
	}
	return true;
}

static int read_lines(struct reading *r, const char *path, FILE *file)
{
	unsigned int line = 0;
	size_t size = 0;
	char *text = NULL;
	ssize_t len;

	while ((len = getline(&text, &size, file)) >= 0) {
		say_place(path, ++line);
		if (strlen(text) != (size_t)len) {
			say("there is a zero byte; this is not a text");
			r->faults++;
		} else if (!take_line(r, line, text)) {
			r->faults++;
		}
	}
	free(text);
	say_place(path, 0);
	if (ferror(file)) {
		say("cannot read it: %s", strerror(errno));
		return -EIO;
	}
	if (r->faults)
		return -EINVAL;
	return check_all(r->conf) ? 0 : -EINVAL;
}

/**
 * apd_conf_read() - read the configuration file; tells the user what is wrong
 * @conf: set to what it says; to be freed even if this fails
 * @path: the file
 *
 * Return: 0 or -errno
 */
int apd_conf_read(struct apd_conf *conf, const char *path)
{
	struct reading r = { .conf = conf };
	FILE *file;
	int err;

	*conf = (struct apd_conf){
		.config = config_new(),
		.idmap = true,
		.idmap_lifetime = IDMAP_LIFETIME,
		.idmap_stale_max = -1,
	};
	copy(&conf->nfsd_socket, NFSD_SOCKET);
	copy(&conf->replay_file, REPLAY_FILE);
	copy(&conf->store_group, STORE_GROUP);
	file = fopen(path, "re");
	if (!file) {
		err = -errno;
		say("cannot read %s: %s; name another file with --config",
		    path, strerror(-err));
		return err;
	}
	err = read_lines(&r, path, file);
	say_place(NULL, 0);
	fclose(file);
	return err;
}

/**
 * apd_conf_free() - free what apd_conf_read() has set
 * @conf: a zeroed one is fine
 */
void apd_conf_free(struct apd_conf *conf)
{
	while (conf->keytabs_count)
		free(conf->keytabs[--conf->keytabs_count]);
	free(conf->keytabs);
	free(conf->config);
	free(conf->nfsd_socket);
	free(conf->nfsd_services);
	free(conf->metrics);
	free(conf->replay_file);
	free(conf->store);
	free(conf->store_group);
	free(conf->store_node);
	free(conf->store_secret_file);
	free(conf->store_user);
	free(conf->store_password_file);
	free(conf->store_tls_ca);
	free(conf->store_tls_cert);
	free(conf->store_tls_key);
	free(conf->store_coverage);
	*conf = (struct apd_conf){};
}
