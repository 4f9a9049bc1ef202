// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap status: how full the principal map is, and what happened how
 * often.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "idmap.h"
#include "json.h"
#include "text.h"

static const struct counter {
	__u16 attr;
	const char *name;
	const char *text;
} counters[] = {
	{ KRB5_AP_A_IDMAP_STATUS_ASKED, "asked", "questions to the helper" },
	{ KRB5_AP_A_IDMAP_STATUS_ANSWERED, "answered", "answers taken" },
	{ KRB5_AP_A_IDMAP_STATUS_LATE, "late",
	  "answers to questions that were not open" },
	{ KRB5_AP_A_IDMAP_STATUS_SERVED_STALE, "served-stale",
	  "known user served after the answer's lifetime" },
	{ KRB5_AP_A_IDMAP_STATUS_TIMEOUTS, "timeouts",
	  "waits that ended without an answer" },
	{ KRB5_AP_A_IDMAP_STATUS_NO_HELPER, "no-helper",
	  "questions that nobody listened to" },
	{ KRB5_AP_A_IDMAP_STATUS_FULL, "full",
	  "refused for too many principals or callers" },
};

#define COUNTERS	(sizeof(counters) / sizeof(*counters))

static const struct {
	__u16 attr;
	const char *name;
} numbers[] = {
	{ KRB5_AP_A_IDMAP_STATUS_MAPPINGS, "mappings" },
	{ KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX, "mappings-max" },
	{ KRB5_AP_A_IDMAP_STATUS_MAPPINGS_TOTAL, "mappings-total" },
	{ KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS, "ceiling-mappings" },
	{ KRB5_AP_A_IDMAP_STATUS_STALE_MAX, "stale-max" },
	{ KRB5_AP_A_IDMAP_STATUS_WAITING, "waiting" },
	{ KRB5_AP_A_IDMAP_STATUS_WAITING_TOTAL, "waiting-total" },
};

#define NUMBERS	(sizeof(numbers) / sizeof(*numbers))

struct state {
	__u32 number[NUMBERS];
	__u64 count[COUNTERS];
	bool helper;
};

static int state_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[KRB5_AP_A_IDMAP_STATUS_MAX + 1];
	__u8 types[KRB5_AP_A_IDMAP_STATUS_MAX + 1] = {};
	struct state *state = data;
	size_t i;

	for (i = 0; i < NUMBERS; i++)
		types[numbers[i].attr] = MNL_TYPE_U32;
	for (i = 0; i < COUNTERS; i++)
		types[counters[i].attr] = MNL_TYPE_U64;
	if (nl_parse(nlh, types, KRB5_AP_A_IDMAP_STATUS_MAX, tb))
		return -EBADMSG;
	for (i = 0; i < NUMBERS; i++) {
		if (!tb[numbers[i].attr])
			return -EBADMSG;
		state->number[i] = mnl_attr_get_u32(tb[numbers[i].attr]);
	}
	for (i = 0; i < COUNTERS; i++) {
		if (!tb[counters[i].attr])
			return -EBADMSG;
		state->count[i] = mnl_attr_get_u64(tb[counters[i].attr]);
	}
	state->helper = tb[KRB5_AP_A_IDMAP_STATUS_HELPER];
	return 0;
}

static void show(const struct state *state)
{
	const __u32 *n = state->number;
	bool head = false;
	size_t i;

	printf("helper       %s\n", state->helper ? "listens" :
	       "none: krb5-ap idmap run");
	printf("principals   %u of %u here, %u of %u on this machine\n",
	       n[0], n[1], n[2], n[3]);
	printf("stale-max    %u\n", n[4]);
	printf("waiting      %u here, %u on this machine\n", n[5], n[6]);
	for (i = 0; i < COUNTERS; i++) {
		if (!state->count[i])
			continue;
		if (!head)
			printf("\n%10s  %-20s %s\n", "count", "event",
			       "meaning");
		head = true;
		printf("%10llu  %-20s %s\n",
		       (unsigned long long)state->count[i], counters[i].name,
		       counters[i].text);
	}
}

static void show_json(const struct state *state)
{
	struct json json = {};
	size_t i;

	json_begin(&json, NULL, '{');
	json_bool(&json, "helper", state->helper);
	for (i = 0; i < NUMBERS; i++)
		json_count(&json, numbers[i].name, state->number[i]);
	for (i = 0; i < COUNTERS; i++)
		json_count(&json, counters[i].name, state->count[i]);
	json_end(&json, '}');
}

static int state_get(struct nl *nl, struct state *state)
{
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_IDMAP_STATUS_GET, 0) ?:
	      nl_do(nl, state_answer, state);
	if (err)
		nl_complain(nl, err, "cannot read the status");
	return err;
}

/**
 * idmap_numbers() - ask the principal map for its numbers; tells the user if that
 * fails
 * @nl: the connection
 * @take: called for each, with whether it counts events
 * @data: its first argument
 *
 * Return: 0 or -errno
 */
int idmap_numbers(struct nl *nl, void (*take)(void *data, const char *name,
					      bool events, __u64 number),
		  void *data)
{
	struct state state = {};
	size_t i;
	int err;

	err = state_get(nl, &state);
	for (i = 0; !err && i < NUMBERS; i++)
		take(data, numbers[i].name, false, state.number[i]);
	for (i = 0; !err && i < COUNTERS; i++)
		take(data, counters[i].name, true, state.count[i]);
	return err;
}

/**
 * idmap_status() - the subcommand
 * @command: krb5-ap idmap
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status idmap_status(const struct command *command, int argc, char **argv)
{
	struct state state = {};
	bool as_json = false;
	struct nl nl = {};
	int err;

	if (!json_option(command, argc, argv, &as_json) || optind != argc)
		return bad_usage(command);
	err = nl_open(&nl) ?: state_get(&nl, &state);
	nl_close(&nl);
	if (err)
		return STATUS_FAILED;
	if (as_json)
		show_json(&state);
	else
		show(&state);
	return STATUS_OK;
}
