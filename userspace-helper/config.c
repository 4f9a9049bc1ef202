// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration of a network namespace: what people write and read of it, and
 * what the kernel does.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "enctype.h"
#include "json.h"
#include "nl.h"
#include "text.h"

/* More encryption types than there ever were. */
#define ENCTYPES_MAX	32
/* Bytes for all settings in one message, with room to spare. */
#define SETTINGS_MAX	4096

/**
 * struct setting - something that can be set
 * @name: for people; also the name in the netlink specification
 * @attr: for the kernel
 * @unit: of a number
 * @words: of a choice, by number; NULL for numbers
 */
struct setting {
	const char *name;
	__u16 attr;
	const char *unit;
	const char *const *words;
};

static const char *const cold_starts[] = { "off", "exempt", "strict", NULL };
static const char *const criticals[] = { "lenient", "strict", NULL };
static const char *const kvnos[] = { "any", "strict", NULL };
static const char *const transiteds[] = { "strict", "hierarchy", "trust-kdc",
					  NULL };
static const char *const service_names[] = { "exact", "nocase", "any", NULL };

static const struct setting settings[] = {
	{ "skew", KRB5_AP_A_CONFIG_SKEW, "seconds", NULL },
	{ "token-max", KRB5_AP_A_CONFIG_TOKEN_MAX, "bytes", NULL },
	{ "replay-max", KRB5_AP_A_CONFIG_REPLAY_MAX, "entries", NULL },
	{ "enctypes", KRB5_AP_A_CONFIG_ENCTYPES, NULL, NULL },
	{ "replay-cold-start", KRB5_AP_A_CONFIG_REPLAY_COLD_START, NULL,
	  cold_starts },
	{ "critical-authdata", KRB5_AP_A_CONFIG_CRITICAL_AUTHDATA, NULL,
	  criticals },
	{ "kvno", KRB5_AP_A_CONFIG_KVNO, NULL, kvnos },
	{ "service-name", KRB5_AP_A_CONFIG_SERVICE_NAME, NULL, service_names },
	{ "transited", KRB5_AP_A_CONFIG_TRANSITED, NULL, transiteds },
	{ "ceiling-skew", KRB5_AP_A_CONFIG_CEILING_SKEW, "seconds", NULL },
	{ "ceiling-token", KRB5_AP_A_CONFIG_CEILING_TOKEN, "bytes", NULL },
	{ "ceiling-replay", KRB5_AP_A_CONFIG_CEILING_REPLAY, "entries", NULL },
	{ "ceiling-keys", KRB5_AP_A_CONFIG_CEILING_KEYS, "keys", NULL },
};

#define SETTINGS	(sizeof(settings) / sizeof(*settings))

/**
 * struct config - a configuration, or what is to become of it
 * @value: of the settings that are known
 * @known: which these are
 * @enctype: the encryption types
 * @enctypes: how many
 */
struct config {
	__u32 value[SETTINGS];
	bool known[SETTINGS];
	__s32 enctype[ENCTYPES_MAX];
	unsigned int enctypes;
};

static bool is_enctypes(const struct setting *s)
{
	return s->attr == KRB5_AP_A_CONFIG_ENCTYPES;
}

/* ---- what people write ---- */

static bool parse_enctypes(struct config *config, char *list)
{
	char name[ENCTYPE_NAME_MAX], *text;
	__s32 enctype;

	while ((text = strsep(&list, ","))) {
		if (!enctype_parse(text, &enctype)) {
			say("enctypes: \"%s\" is neither the name nor the number of one",
			    text);
			return false;
		}
		if (!enctype_key_len(enctype)) {
			say("enctypes: %s is not supported; there are 17, 18, 19, 20, 25, 26",
			    enctype_name(enctype, name));
			return false;
		}
		if (config->enctypes == ENCTYPES_MAX) {
			say("enctypes: too many");
			return false;
		}
		config->enctype[config->enctypes++] = enctype;
	}
	return true;
}

static bool parse_word(const struct setting *s, const char *text, __u32 *value)
{
	__u32 i;

	for (i = 0; s->words[i]; i++)
		if (!strcmp(s->words[i], text)) {
			*value = i;
			return true;
		}
	say("%s: \"%s\" is not one of %s, %s%s%s", s->name, text, s->words[0],
	    s->words[1], s->words[2] ? ", " : "", s->words[2] ?: "");
	return false;
}

static bool parse_value(struct config *config, size_t i, char *text)
{
	const struct setting *s = &settings[i];

	if (config->known[i]) {
		say("%s is set twice", s->name);
		return false;
	}
	config->known[i] = true;
	if (is_enctypes(s))
		return parse_enctypes(config, text);
	if (s->words)
		return parse_word(s, text, &config->value[i]);
	if (text_number(text, &config->value[i]))
		return true;
	say("%s: \"%s\" is not a number of %s; write decimal digits, at most 4294967295",
	    s->name, text, s->unit);
	return false;
}

static bool parse_setting(struct config *config, char *text)
{
	char *value = strchr(text, '=');
	size_t i;

	if (!value) {
		say("\"%s\" is not NAME=VALUE", text);
		return false;
	}
	*value++ = '\0';
	for (i = 0; i < SETTINGS; i++)
		if (!strcmp(settings[i].name, text))
			return parse_value(config, i, value);
	say("there is no setting \"%s\"; krb5-ap config lists them", text);
	return false;
}

/* ---- the kernel ---- */

static int config_set(struct nl *nl, const struct config *config)
{
	unsigned int e;
	size_t i;
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_CONFIG_SET, SETTINGS_MAX);
	if (err)
		return err;
	for (i = 0; i < SETTINGS; i++)
		if (config->known[i] && !is_enctypes(&settings[i]))
			nl_put_u32(nl, settings[i].attr, config->value[i]);
	for (e = 0; e < config->enctypes; e++)
		nl_put_u32(nl, KRB5_AP_A_CONFIG_ENCTYPES, config->enctype[e]);
	return nl_do(nl, NULL, NULL);
}

/* The kernel points at the attribute that it refuses, in their order above. */
static void complain(const struct nl *nl, int err, const struct config *config)
{
	size_t i, at = MNL_NLMSG_HDRLEN + sizeof(struct genlmsghdr);
	const char *what = "cannot change the configuration";

	for (i = 0; nl->where && i < SETTINGS; i++) {
		if (!config->known[i] || is_enctypes(&settings[i]))
			continue;
		if (nl->where == at)
			what = settings[i].name;
		at += MNL_ATTR_HDRLEN + sizeof(__u32);
	}
	if (nl->where >= at)
		what = "enctypes";
	nl_complain(nl, err, what);
}

static int config_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct config *config = data;
	size_t i;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		for (i = 0; i < SETTINGS; i++)
			if (settings[i].attr == mnl_attr_get_type(attr))
				break;
		if (i == SETTINGS)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_U32))
			return -EBADMSG;
		config->known[i] = true;
		config->value[i] = mnl_attr_get_u32(attr);
		if (!is_enctypes(&settings[i]))
			continue;
		if (config->enctypes == ENCTYPES_MAX)
			return -E2BIG;
		config->enctype[config->enctypes++] = mnl_attr_get_u32(attr);
	}
	return 0;
}

/* ---- what people read ---- */

static const char *word(const struct setting *s, __u32 value)
{
	__u32 i;

	for (i = 0; s->words && s->words[i]; i++)
		if (i == value)
			return s->words[i];
	return NULL;
}

/* Writes one setting as it can be given. */
static void write_setting(FILE *file, const struct config *config, size_t i)
{
	const struct setting *s = &settings[i];
	const char *text = word(s, config->value[i]);
	char name[ENCTYPE_NAME_MAX];
	unsigned int e;

	fprintf(file, "%s=", s->name);
	for (e = 0; is_enctypes(s) && e < config->enctypes; e++)
		fprintf(file, "%s%s", e ? "," : "",
			enctype_name(config->enctype[e], name));
	if (text)
		fputs(text, file);
	else if (!is_enctypes(s))
		fprintf(file, "%u", config->value[i]);
	fputc('\n', file);
}

static void show(const struct config *config)
{
	size_t i;

	for (i = 0; i < SETTINGS; i++)
		if (config->known[i] || is_enctypes(&settings[i]))
			write_setting(stdout, config, i);
}

static void show_json(const struct config *config)
{
	struct json json = {};
	unsigned int e;
	size_t i;

	json_begin(&json, NULL, '{');
	for (i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		const char *text = word(s, config->value[i]);

		if (is_enctypes(s)) {
			json_begin(&json, s->name, '[');
			for (e = 0; e < config->enctypes; e++)
				json_number(&json, NULL, config->enctype[e]);
			json_end(&json, ']');
		} else if (config->known[i] && text) {
			json_string(&json, s->name, text);
		} else if (config->known[i]) {
			json_count(&json, s->name, config->value[i]);
		}
	}
	json_end(&json, '}');
}

static int config_get(struct nl *nl, struct config *config)
{
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_CONFIG_GET, 0) ?:
	      nl_do(nl, config_answer, config);
	if (err)
		nl_complain(nl, err, "cannot read the configuration");
	return err;
}

/**
 * config_write() - write the configuration to a file
 * @nl: the connection
 * @file: the file
 * @prefix: in front of each setting, which has a line
 *
 * The ceilings come first, since they limit what else is set.
 *
 * Return: 0 or -errno, of which the user is told
 */
int config_write(struct nl *nl, FILE *file, const char *prefix)
{
	struct config config = {};
	size_t i;
	int err;

	err = config_get(nl, &config);
	for (i = SETTINGS; !err && i--;) {
		if (!config.known[i])
			continue;
		fputs(prefix, file);
		write_setting(file, &config, i);
	}
	return err;
}

/**
 * config_is_setting() - tell whether a text looks like a setting
 * @text: NAME=VALUE
 *
 * Return: true if it does; another version may know the name
 */
bool config_is_setting(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len && text[len] == '=' && text[len + 1];
}

/**
 * config_new() - begin a configuration to be applied
 *
 * Return: one without settings, to be freed with free()
 */
struct config *config_new(void)
{
	struct config *config = calloc(1, sizeof(*config));

	if (!config)
		abort();
	return config;
}

/**
 * config_knows() - look a setting up
 * @name: its name
 *
 * Return: true if there is such a setting
 */
bool config_knows(const char *name)
{
	size_t i;

	for (i = 0; i < SETTINGS; i++)
		if (!strcmp(settings[i].name, name))
			return true;
	return false;
}

/**
 * config_add() - add a setting to a configuration
 * @config: the configuration
 * @text: NAME=VALUE; written to
 *
 * Return: false if it is not a valid setting; the user is told
 */
bool config_add(struct config *config, char *text)
{
	return parse_setting(config, text);
}

/**
 * config_apply() - make the settings of a configuration, all or none
 * @nl: the connection
 * @config: the configuration
 *
 * Return: 0 or -errno, of which the user is told
 */
int config_apply(struct nl *nl, const struct config *config)
{
	int err = config_set(nl, config);

	if (err)
		complain(nl, err, config);
	return err;
}

/**
 * config_restore() - make a setting that config_write() wrote
 * @nl: the connection
 * @text: NAME=VALUE
 *
 * Return: 0; -EINVAL if this version does not know it; -errno of the kernel. The
 *	user is told.
 */
int config_restore(struct nl *nl, const char *text)
{
	struct config config = {};
	char *copy = strdup(text);
	bool known = copy && parse_setting(&config, copy);
	int err = copy ? -EINVAL : -ENOMEM;

	free(copy);
	if (!known)
		return err;
	return config_apply(nl, &config);
}

/**
 * config_list() - print the configuration
 * @nl: the connection
 * @as_json: as JSON, and not in the form in which it can be given
 *
 * Return: 0 or -errno, of which the user is told
 */
int config_list(struct nl *nl, bool as_json)
{
	struct config config = {};
	int err;

	err = config_get(nl, &config);
	if (err)
		return err;
	if (as_json)
		show_json(&config);
	else
		show(&config);
	return 0;
}
