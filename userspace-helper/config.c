// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap config: show and change the configuration.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "krb5-ap.h"
#include "nl.h"

static const char *const birth_words[] = {
	[KRB5_AP_REPLAY_BIRTH_OFF]	= "off",
	[KRB5_AP_REPLAY_BIRTH_EXEMPT]	= "exempt",
	[KRB5_AP_REPLAY_BIRTH_STRICT]	= "strict",
	NULL,
};

static const char *const critical_words[] = {
	[KRB5_AP_CRITICAL_AUTHDATA_LENIENT]	= "lenient",
	[KRB5_AP_CRITICAL_AUTHDATA_STRICT]	= "strict",
	NULL,
};

/* In the order in which they are shown; words for what is no number. */
static const struct setting {
	const char *name;
	int attr;
	const char *const *words;
	const char *unit;
} settings[] = {
	{ "skew", KRB5_AP_A_CONFIG_SKEW, NULL, "seconds" },
	{ "token-max", KRB5_AP_A_CONFIG_TOKEN_MAX, NULL, "octets" },
	{ "replay-max", KRB5_AP_A_CONFIG_REPLAY_MAX, NULL, "entries" },
	{ "enctypes", KRB5_AP_A_CONFIG_ENCTYPES, NULL, "" },
	{ "replay-birth", KRB5_AP_A_CONFIG_REPLAY_BIRTH, birth_words, "" },
	{ "critical-authdata", KRB5_AP_A_CONFIG_CRITICAL_AUTHDATA,
	  critical_words, "" },
	{ "ceiling-skew", KRB5_AP_A_CONFIG_CEILING_SKEW, NULL, "seconds" },
	{ "ceiling-token", KRB5_AP_A_CONFIG_CEILING_TOKEN, NULL, "octets" },
	{ "ceiling-replay", KRB5_AP_A_CONFIG_CEILING_REPLAY, NULL, "entries" },
	{ "ceiling-keys", KRB5_AP_A_CONFIG_CEILING_KEYS, NULL, "keys" },
};

#define SETTINGS	(sizeof(settings) / sizeof(*settings))

static const char *word(const struct setting *setting, uint32_t value)
{
	uint32_t i;

	for (i = 0; setting->words[i]; i++)
		if (i == value)
			return setting->words[i];
	return "?";
}

static void show_enctypes(const struct nlmsghdr *message, bool json)
{
	const struct nlattr *attr;
	const char *comma = "";
	char buf[16];

	if (json)
		json_open("enctypes", '[');
	mnl_attr_for_each(attr, message, 4) {
		if (mnl_attr_get_type(attr) != KRB5_AP_A_CONFIG_ENCTYPES)
			continue;
		if (json) {
			json_number(NULL, (int32_t)attr_u32(attr));
			continue;
		}
		printf("%s%s", comma,
		       enctype_name(attr_u32(attr), buf, sizeof(buf)));
		comma = ",";
	}
	if (json)
		json_close(']');
	else
		putchar('\n');
}

static void show_config(struct nlattr **attrs, const struct nlmsghdr *message,
			void *arg)
{
	bool json = *(bool *)arg;
	size_t i;

	for (i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		uint32_t value = attr_u32(attrs[s->attr]);

		if (!json)
			printf("%-17s  ", s->name);
		if (s->attr == KRB5_AP_A_CONFIG_ENCTYPES)
			show_enctypes(message, json);
		else if (json && s->words)
			json_string(s->name, word(s, value));
		else if (json)
			json_number(s->name, value);
		else if (s->words)
			puts(word(s, value));
		else
			printf("%" PRIu32 " %s\n", value, s->unit);
	}
}

/* A list with commas, of names or numbers; may be empty. */
static int put_enctypes(struct nlmsghdr *message, const char *text)
{
	char *list = strdup(text), *rest = list, *name;
	int32_t enctype;
	int status = STATUS_OK;

	while (list && (name = strsep(&rest, ","))) {
		if (!parse_enctype(name, &enctype)) {
			status = bad_usage(&config_command, "'%s' is no encryption type: write for example aes256-cts-hmac-sha384-192, or 20", name);
			break;
		}
		mnl_attr_put_u32(message, KRB5_AP_A_CONFIG_ENCTYPES, enctype);
	}
	free(list);
	return status;
}

static int put_setting(struct nlmsghdr *message, const char *argument)
{
	const char *value = strchr(argument, '=');
	const struct setting *s;
	uint32_t number = 0;
	size_t i, len;

	if (!value)
		return bad_usage(&config_command, "'%s' is not NAME=VALUE", argument);
	len = value++ - argument;
	for (i = 0; i < SETTINGS; i++)
		if (!strncmp(settings[i].name, argument, len) &&
		    !settings[i].name[len])
			break;
	if (i == SETTINGS)
		return bad_usage(&config_command, "there is no setting '%.*s'", (int)len, argument);
	s = &settings[i];
	if (s->attr == KRB5_AP_A_CONFIG_ENCTYPES)
		return put_enctypes(message, value);
	if (s->words) {
		while (s->words[number] && strcmp(s->words[number], value))
			number++;
		if (!s->words[number])
			return bad_usage(&config_command, "'%s' is no value of %s: say %s, %s%s%s",
					 value, s->name, s->words[0], s->words[1],
					 s->words[2] ? ", " : "",
					 s->words[2] ? s->words[2] : "");
	} else if (!parse_u32(value, &number)) {
		return bad_usage(&config_command, "'%s' is no number for %s (%s)", value, s->name, s->unit);
	}
	mnl_attr_put_u32(message, s->attr, number);
	return STATUS_OK;
}

static int change(struct nl *nl, int argc, char **argv)
{
	size_t size = 64;
	struct nlmsghdr *message;
	int i, status;

	for (i = 0; i < argc; i++)
		size += 16 + 8 * strlen(argv[i]);
	message = nl_request(nl, KRB5_AP_CMD_CONFIG_SET, size);
	for (i = 0; i < argc; i++) {
		status = put_setting(message, argv[i]);
		if (status)
			return status;
	}
	if (nl_ask(nl, NULL, NULL) < 0) {
		complain("nothing was changed: %s", nl_error(nl));
		return STATUS_FAILED;
	}
	return STATUS_OK;
}

static int show(struct nl *nl, bool json)
{
	int ret;

	nl_request(nl, KRB5_AP_CMD_CONFIG_GET, 0);
	if (json)
		json_open(NULL, '{');
	ret = nl_ask(nl, show_config, &json);
	if (json) {
		json_close('}');
		json_end();
	}
	if (ret < 0)
		complain("cannot get the configuration: %s", nl_error(nl));
	return ret < 0 ? STATUS_FAILED : STATUS_OK;
}

static int run(int argc, char **argv)
{
	bool json = argc == 2 && !strcmp(argv[1], "--json");
	struct nl *nl;
	int status;

	if (!json && argc > 1 && argv[1][0] == '-')
		return bad_usage(&config_command, "unknown option '%s'", argv[1]);
	nl = nl_open();
	if (!nl)
		return STATUS_FAILED;
	status = argc == 1 || json ? show(nl, json) :
				     change(nl, argc - 1, argv + 1);
	nl_close(nl);
	return status;
}

const struct command config_command = {
	.name = "config",
	.summary = "show or change the configuration",
	.usage =
		"[--json]\n"
		"       krb5-ap config NAME=VALUE...\n\n"
		"All that is named is changed, or nothing.\n\n"
		"  skew=SECONDS                 how far a client's clock may be off\n"
		"  token-max=OCTETS             longest token that is looked at\n"
		"  replay-max=ENTRIES           replay entries that the namespace may have\n"
		"  enctypes=NAME,...            encryption types that are permitted\n"
		"  replay-birth=off|exempt|strict\n"
		"                               requests from before the replay table existed\n"
		"  critical-authdata=strict|lenient\n"
		"                               unknown critical authorization data\n"
		"  ceiling-skew=SECONDS, ceiling-token=OCTETS\n"
		"                               what any namespace may set (initial user\n"
		"                               namespace only)\n"
		"  ceiling-replay=ENTRIES, ceiling-keys=KEYS\n"
		"                               what all namespaces together may have\n",
	.run = run,
};
