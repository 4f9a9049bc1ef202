// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd status: what there is, and what happened how often.
 */
#include <errno.h>
#include <getopt.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "nfsd.h"
#include "text.h"

/* Events are written as they come. */
struct events {
	struct json *json;
	unsigned int shown;
};

static void add_service(struct nfsd_state *state, const char *name)
{
	size_t len = strlen(state->services);

	snprintf(state->services + len, sizeof(state->services) - len, "%s%s",
		 len ? "," : "", name);
}

static int state_answer(const struct nlmsghdr *nlh, void *data)
{
	struct nfsd_state *state = data;
	struct {
		__u16 type;
		__u32 *value;
	} numbers[] = {
		{ KRB5_AP_NFSD_A_SERVER_CONNECTIONS, &state->connections },
		{ KRB5_AP_NFSD_A_SERVER_WAITING, &state->waiting },
		{ KRB5_AP_NFSD_A_SERVER_WAITING_MAX, &state->waiting_max },
	};
	__u8 types[KRB5_AP_NFSD_A_SERVER_MAX + 1] = {
		[KRB5_AP_NFSD_A_SERVER_VERSION]	 = MNL_TYPE_NUL_STRING,
		[KRB5_AP_NFSD_A_SERVER_ENCTYPES] = MNL_TYPE_U32,
	};
	const struct nlattr *tb[KRB5_AP_NFSD_A_SERVER_MAX + 1], *attr;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		types[numbers[i].type] = MNL_TYPE_U32;
	if (nl_parse(nlh, types, KRB5_AP_NFSD_A_SERVER_MAX, tb) ||
	    !tb[KRB5_AP_NFSD_A_SERVER_VERSION])
		return -EBADMSG;
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (!tb[numbers[i].type])
			return -EBADMSG;
		*numbers[i].value = mnl_attr_get_u32(tb[numbers[i].type]);
	}
	snprintf(state->version, sizeof(state->version), "%s",
		 mnl_attr_get_str(tb[KRB5_AP_NFSD_A_SERVER_VERSION]));
	state->listening = tb[KRB5_AP_NFSD_A_SERVER_LISTENING];
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == KRB5_AP_NFSD_A_SERVER_SERVICES &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			add_service(state, mnl_attr_get_str(attr));
		if (mnl_attr_get_type(attr) == KRB5_AP_NFSD_A_SERVER_ENCTYPES &&
		    state->enctypes_count < 16)
			state->enctypes[state->enctypes_count++] =
				mnl_attr_get_u32(attr);
	}
	return 0;
}

/**
 * nfsd_state_get() - read the state of krb5_ap_nfsd
 * @nl: connection to it
 * @state: what it says
 *
 * Return: 0 or -errno
 */
int nfsd_state_get(struct nl *nl, struct nfsd_state *state)
{
	*state = (struct nfsd_state){};
	return nl_begin(nl, KRB5_AP_NFSD_CMD_STATUS_GET, 0) ?:
	       nl_do(nl, state_answer, state);
}

static int events_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_NFSD_A_EVENT_MAX + 1] = {
		[KRB5_AP_NFSD_A_EVENT_NAME]	= MNL_TYPE_NUL_STRING,
		[KRB5_AP_NFSD_A_EVENT_TEXT]	= MNL_TYPE_NUL_STRING,
		[KRB5_AP_NFSD_A_EVENT_COUNT]	= MNL_TYPE_U64,
	};
	const struct nlattr *tb[KRB5_AP_NFSD_A_EVENT_MAX + 1];
	struct events *events = data;
	const char *name, *text;
	__u64 count;

	if (nl_parse(nlh, types, KRB5_AP_NFSD_A_EVENT_MAX, tb) ||
	    !tb[KRB5_AP_NFSD_A_EVENT_NAME] || !tb[KRB5_AP_NFSD_A_EVENT_TEXT] ||
	    !tb[KRB5_AP_NFSD_A_EVENT_COUNT])
		return -EBADMSG;
	name = mnl_attr_get_str(tb[KRB5_AP_NFSD_A_EVENT_NAME]);
	text = mnl_attr_get_str(tb[KRB5_AP_NFSD_A_EVENT_TEXT]);
	count = mnl_attr_get_u64(tb[KRB5_AP_NFSD_A_EVENT_COUNT]);
	if (events->json) {
		json_begin(events->json, NULL, '{');
		json_string(events->json, "name", name);
		json_string(events->json, "text", text);
		json_count(events->json, "count", count);
		json_end(events->json, '}');
	} else if (count) {
		if (!events->shown++)
			printf("\n%10s  %-20s %s\n", "count", "event",
			       "meaning");
		printf("%10llu  ", (unsigned long long)count);
		text_put_reason(stdout, name);
		printf("%*s ", strlen(name) < 20 ? (int)(20 - strlen(name)) : 0,
		       "");
		text_put(stdout, text);
		putchar('\n');
	}
	return 0;
}

static const char *switch_text(enum nfsd_switch is)
{
	switch (is) {
	case NFSD_SWITCH_HERE:
		return "asks here";
	case NFSD_SWITCH_SVCGSSD:
		return "asks rpc.svcgssd, until its modules are loaded again: " NFSD_SETTLE;
	case NFSD_SWITCH_UNSET:
		return "has not been told to ask here: nfsd = yes in /etc/krb5-ap.conf, or krb5-ap nfsd run";
	case NFSD_SWITCH_ABSENT:
		return "its module auth_rpcgss is not loaded";
	default:
		return "unknown";
	}
}

static void show_state(const struct nfsd_state *state)
{
	unsigned int i;

	fputs("version      ", stdout);
	text_put(stdout, state->version);
	printf("\nsocket       %s\n", state->listening ? "listening" :
	       "none: krb5-apd makes it, or krb5-ap nfsd run");
	printf("NFS server   %s\n", switch_text(nfsd_switch_read()));
	printf("connections  %u\n", state->connections);
	printf("waiting      %u, %u as long as it takes\n", state->waiting,
	       state->waiting_max);
	fputs("services     ", stdout);
	text_put(stdout, *state->services ? state->services : "*");
	putchar('\n');
	fputs("enctypes    ", stdout);
	for (i = 0; i < state->enctypes_count; i++)
		printf(" %d", state->enctypes[i]);
	putchar('\n');
}

static void json_state(struct json *json, const struct nfsd_state *state)
{
	enum nfsd_switch is = nfsd_switch_read();
	unsigned int i;

	json_string(json, "version", state->version);
	json_bool(json, "listening", state->listening);
	json_bool(json, "asks-here", is == NFSD_SWITCH_HERE);
	json_bool(json, "asks-svcgssd", is == NFSD_SWITCH_SVCGSSD);
	json_count(json, "connections", state->connections);
	json_count(json, "waiting", state->waiting);
	json_count(json, "waiting-max", state->waiting_max);
	json_string(json, "services", *state->services ? state->services : "*");
	json_begin(json, "enctypes", '[');
	for (i = 0; i < state->enctypes_count; i++)
		json_number(json, NULL, state->enctypes[i]);
	json_end(json, ']');
}

static int show(struct nl *nl, struct json *json)
{
	struct events events = { .json = json };
	struct nfsd_state state;
	int err;

	err = nl_open_family(nl, KRB5_AP_NFSD_FAMILY_NAME);
	if (err)
		return err;
	err = nfsd_state_get(nl, &state);
	if (err) {
		nl_complain(nl, err, "cannot read the status");
		return err;
	}
	if (json) {
		json_begin(json, NULL, '{');
		json_state(json, &state);
		json_begin(json, "events", '[');
	} else {
		show_state(&state);
	}
	err = nl_begin(nl, KRB5_AP_NFSD_CMD_STATS_GET, 0) ?:
	      nl_dump(nl, events_answer, &events);
	if (json) {
		json_end(json, ']');
		json_end(json, '}');
	}
	if (err)
		nl_complain(nl, err, "cannot read the statistics");
	return err;
}

/**
 * nfsd_status() - the subcommand
 * @command: krb5-ap nfsd
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status nfsd_status(const struct command *command, int argc, char **argv)
{
	struct json json = {};
	bool as_json = false;
	struct nl nl = {};
	int err;

	if (!json_option(command, argc, argv, &as_json) || optind != argc)
		return bad_usage(command);
	err = show(&nl, as_json ? &json : NULL);
	nl_close(&nl);
	/* It calls for an administrator. */
	if (nfsd_switch_read() == NFSD_SWITCH_SVCGSSD)
		return STATUS_FAILED;
	return err ? STATUS_FAILED : STATUS_OK;
}
