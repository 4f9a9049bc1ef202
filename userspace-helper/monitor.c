// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap monitor: who logs in, who is refused, and why.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "accept.h"
#include "enctype.h"
#include "json.h"
#include "krb5-ap.h"
#include "nl.h"
#include "text.h"

/**
 * struct monitor - what is shown, and for how long
 * @as_json: as JSON, one object a line
 * @left: verdicts to come; 0 for no end
 */
struct monitor {
	bool as_json;
	unsigned long left;
};

/**
 * verdict_peer() - write the address of the peer
 * @v: the verdict
 * @text: where to
 *
 * Return: @text; NULL if there is no address
 */
const char *verdict_peer(const struct verdict *v, char text[INET6_ADDRSTRLEN])
{
	const struct nlattr *attr = v->tb[KRB5_AP_A_ACCEPT_PEER];
	int family;

	if (!attr)
		return NULL;
	switch (mnl_attr_get_payload_len(attr)) {
	case 4:
		family = AF_INET;
		break;
	case 16:
		family = AF_INET6;
		break;
	default:
		return NULL;
	}
	return inet_ntop(family, mnl_attr_get_payload(attr), text,
			 INET6_ADDRSTRLEN);
}

static bool ahead(const struct verdict *v, __s64 *seconds)
{
	const struct nlattr *attr = v->tb[KRB5_AP_A_ACCEPT_CLIENT_AHEAD];

	if (attr)
		*seconds = mnl_attr_get_u64(attr);
	return attr;
}

/* ---- for programs ---- */

static void json_text(struct json *json, const struct verdict *v, int type,
		      const char *name)
{
	const char *text = verdict_string(v, type);

	if (text)
		json_string(json, name, text);
	else
		json_null(json, name);
}

/* The first of two that is there. */
static void json_either(struct json *json, const struct verdict *v, int type,
			int other, const char *name)
{
	__u32 number;

	if (verdict_number(v, type, &number) ||
	    verdict_number(v, other, &number))
		json_count(json, name, number);
	else
		json_null(json, name);
}

static void json_verdict(const struct verdict *v)
{
	struct json json = { .one_line = true };
	char peer[INET6_ADDRSTRLEN], reason[TEXT_REASON_MAX];
	__u32 number;
	__s64 seconds;

	json_begin(&json, NULL, '{');
	json_number(&json, "time", time(NULL));
	json_string(&json, "verdict",
		    v->verdict == KRB5_AP_VERDICT_OK ? "ok" : "error");
	json_string(&json, "reason",
		    text_reason(verdict_string(v, KRB5_AP_A_ACCEPT_REASON_NAME),
				reason));
	json_text(&json, v, KRB5_AP_A_ACCEPT_REASON_TEXT, "text");
	json_count(&json, "error", v->error);
	json_text(&json, v, KRB5_AP_A_ACCEPT_CLIENT, "client");
	json_text(&json, v, KRB5_AP_A_ACCEPT_SERVER, "service");
	if (verdict_peer(v, peer))
		json_string(&json, "peer", peer);
	else
		json_null(&json, "peer");
	json_either(&json, v, KRB5_AP_A_ACCEPT_ENCTYPE,
		    KRB5_AP_A_ACCEPT_TICKET_ENCTYPE, "enctype");
	json_either(&json, v, KRB5_AP_A_ACCEPT_KVNO,
		    KRB5_AP_A_ACCEPT_TICKET_KVNO, "kvno");
	json_text(&json, v, KRB5_AP_A_ACCEPT_TICKET_SERVICE, "ticket-service");
	json_either(&json, v, KRB5_AP_A_ACCEPT_TICKET_KVNO,
		    KRB5_AP_A_ACCEPT_TICKET_KVNO, "ticket-kvno");
	if (ahead(v, &seconds))
		json_number(&json, "client-ahead", seconds);
	else
		json_null(&json, "client-ahead");
	if (verdict_number(v, KRB5_AP_A_ACCEPT_LOST, &number))
		json_count(&json, "lost", number);
	json_end(&json, '}');
}

/* ---- for people ---- */

static void show_name(const struct verdict *v, int type, const char *absent)
{
	const char *text = verdict_string(v, type);

	if (text)
		text_put(stdout, text);
	else
		fputs(absent, stdout);
}

/* Say what the ticket names if that is not what opened it. */
static void show_ticket(const struct verdict *v)
{
	const char *server = verdict_string(v, KRB5_AP_A_ACCEPT_SERVER);
	const char *named = verdict_string(v, KRB5_AP_A_ACCEPT_TICKET_SERVICE);
	char name[ENCTYPE_NAME_MAX];
	__u32 kvno, says, enctype;
	bool opened = verdict_number(v, KRB5_AP_A_ACCEPT_KVNO, &kvno);

	if (!named)
		return;
	if (server && strcmp(server, named)) {
		fputs("; ticket names ", stdout);
		text_put(stdout, named);
	}
	if (verdict_number(v, KRB5_AP_A_ACCEPT_TICKET_ENCTYPE, &enctype))
		printf("; %s", enctype_name(enctype, name));
	if (opened)
		printf(" version %u", kvno);
	if (!verdict_number(v, KRB5_AP_A_ACCEPT_TICKET_KVNO, &says))
		fputs(opened ? "" : ", no version", stdout);
	else if (!opened || says != kvno)
		printf(", ticket names version %u", says);
}

static void show_verdict(const struct verdict *v)
{
	bool ok = v->verdict == KRB5_AP_VERDICT_OK;
	char now[TEXT_TIME_MAX], peer[INET6_ADDRSTRLEN];
	__s64 seconds;
	__u32 lost;

	if (verdict_number(v, KRB5_AP_A_ACCEPT_LOST, &lost))
		printf("(%u more, too many to be shown)\n", lost);
	printf("%s  %s  ", text_time(time(NULL), now),
	       ok ? "accepted" : "REFUSED");
	show_name(v, KRB5_AP_A_ACCEPT_CLIENT, "unknown client");
	fputs(" for ", stdout);
	show_name(v, v->tb[KRB5_AP_A_ACCEPT_SERVER] ?
		     KRB5_AP_A_ACCEPT_SERVER : KRB5_AP_A_ACCEPT_TICKET_SERVICE,
		  "unknown service");
	if (verdict_peer(v, peer))
		printf(" from %s", peer);
	if (!ok) {
		fputs(": ", stdout);
		text_put_reason(stdout,
				verdict_string(v, KRB5_AP_A_ACCEPT_REASON_NAME));
		fputs(", ", stdout);
		show_name(v, KRB5_AP_A_ACCEPT_REASON_TEXT, "");
	}
	show_ticket(v);
	if (ahead(v, &seconds) && (!ok || llabs(seconds) > 60))
		printf("; client's clock is %lld s %s", llabs(seconds),
		       seconds < 0 ? "behind" : "ahead");
	putchar('\n');
}

static int event(const struct nlmsghdr *nlh, void *data)
{
	struct monitor *monitor = data;
	struct verdict v;

	if (verdict_parse(nlh, &v))
		return -EBADMSG;
	if (monitor->as_json)
		json_verdict(&v);
	else
		show_verdict(&v);
	/* Whoever reads this, reads it now. */
	if (fflush(stdout))
		return -errno;
	return monitor->left && !--monitor->left;
}

static int watch(struct monitor *monitor)
{
	struct nl nl = {};
	int err;

	err = nl_open(&nl);
	while (!err) {
		err = nl_listen(&nl, KRB5_AP_MCGRP_VERDICT,
				KRB5_AP_CMD_VERDICT_NTF, event, monitor);
		if (err == -ENOBUFS) {
			say("verdicts came faster than they were read; some are not shown");
			err = 0;
		} else if (err < 0) {
			nl_complain(&nl, err, "cannot receive verdicts");
		}
	}
	nl_close(&nl);
	return err < 0 ? err : 0;
}

static bool parse_count(const char *text, unsigned long *count)
{
	char *end;

	errno = 0;
	*count = strtoul(text, &end, 10);
	if (!errno && *end == '\0' && *text >= '0' && *text <= '9' && *count)
		return true;
	say("--count: \"%s\" is not a number above 0", text);
	return false;
}

static enum status monitor_run(const struct command *command, int argc,
			       char **argv)
{
	static const struct option options[] = {
		{ "json",	no_argument,		NULL, 'j' },
		{ "count",	required_argument,	NULL, 'n' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	struct monitor monitor = {};
	int c;

	while ((c = next_option(command, argc, argv, "jn:h", options)) != -1) {
		switch (c) {
		case 'j':
			monitor.as_json = true;
			break;
		case 'n':
			if (!parse_count(optarg, &monitor.left))
				return bad_usage(command);
			break;
		default:
			return bad_usage(command);
		}
	}
	if (optind != argc)
		return bad_usage(command);
	return watch(&monitor) ? STATUS_FAILED : STATUS_OK;
}

const struct command monitor_command = {
	.name = "monitor",
	.usage = "[--json] [--count=N]",
	.help = "show who logs in and who is refused in this network namespace, and why\n"
		"\n"
		"  -j, --json     one JSON object a line\n"
		"  -n, --count=N  end after N verdicts\n"
		"\n"
		"It shows verdicts from now on, at most 50 a second of each kind: accepted,\n"
		"refused, refused before the client was known. What a ticket \"names\" is in\n"
		"the clear, and nothing vouches for it.\n",
	.run = monitor_run,
};
