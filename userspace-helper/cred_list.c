// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap cred list: which tickets the kernel's own clients have.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "cred.h"
#include "enctype.h"
#include "json.h"
#include "nl.h"
#include "text.h"

/* Every credential is a message of its own; this is written as it comes. */
struct list {
	struct json json;
	bool as_json;
	unsigned int shown;
};

/**
 * struct item - a credential, as the kernel tells of it
 * @client: who it is about
 * @server: for whom
 * @enctype: of the session key
 * @flags: of the ticket
 * @authtime: times of the ticket, seconds since 1970
 * @starttime: likewise
 * @endtime: likewise
 * @renew_till: likewise, 0 if there is none
 */
struct item {
	const char *client;
	const char *server;
	__s32 enctype;
	__u32 flags;
	__s64 authtime;
	__s64 starttime;
	__s64 endtime;
	__s64 renew_till;
};

static void show_item(struct list *list, const struct item *item)
{
	char name[ENCTYPE_NAME_MAX], text[TEXT_TIME_MAX];

	list->shown++;
	text_put(stdout, item->client);
	fputs(" for ", stdout);
	text_put(stdout, item->server);
	printf("\n    session key %s, %s %s\n",
	       enctype_name(item->enctype, name),
	       item->endtime < time(NULL) ? "EXPIRED" : "until",
	       text_time(item->endtime, text));
}

static void json_item(struct json *json, const struct item *item)
{
	json_begin(json, NULL, '{');
	json_string(json, "client", item->client);
	json_string(json, "server", item->server);
	json_number(json, "enctype", item->enctype);
	json_number(json, "authtime", item->authtime);
	json_number(json, "starttime", item->starttime);
	json_number(json, "endtime", item->endtime);
	json_number(json, "renew-till", item->renew_till);
	json_count(json, "flags", item->flags);
	json_bool(json, "expired", item->endtime < time(NULL));
	json_end(json, '}');
}

static __s64 get_time(const struct nlattr *attr)
{
	return attr ? (__s64)mnl_attr_get_u64(attr) : 0;
}

static int list_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_A_CREDENTIAL_MAX + 1] = {
		[KRB5_AP_A_CREDENTIAL_CLIENT]		= MNL_TYPE_NUL_STRING,
		[KRB5_AP_A_CREDENTIAL_SERVER]		= MNL_TYPE_NUL_STRING,
		[KRB5_AP_A_CREDENTIAL_ENCTYPE]		= MNL_TYPE_U32,
		[KRB5_AP_A_CREDENTIAL_AUTHTIME]		= MNL_TYPE_U64,
		[KRB5_AP_A_CREDENTIAL_STARTTIME]	= MNL_TYPE_U64,
		[KRB5_AP_A_CREDENTIAL_ENDTIME]		= MNL_TYPE_U64,
		[KRB5_AP_A_CREDENTIAL_RENEW_TILL]	= MNL_TYPE_U64,
		[KRB5_AP_A_CREDENTIAL_FLAGS]		= MNL_TYPE_U32,
	};
	const struct nlattr *tb[KRB5_AP_A_CREDENTIAL_MAX + 1];
	struct list *list = data;
	struct item item;

	if (nl_parse(nlh, types, KRB5_AP_A_CREDENTIAL_MAX, tb) ||
	    !tb[KRB5_AP_A_CREDENTIAL_CLIENT] ||
	    !tb[KRB5_AP_A_CREDENTIAL_SERVER] ||
	    !tb[KRB5_AP_A_CREDENTIAL_ENCTYPE] ||
	    !tb[KRB5_AP_A_CREDENTIAL_ENDTIME] ||
	    !tb[KRB5_AP_A_CREDENTIAL_FLAGS])
		return -EBADMSG;
	item.client = mnl_attr_get_str(tb[KRB5_AP_A_CREDENTIAL_CLIENT]);
	item.server = mnl_attr_get_str(tb[KRB5_AP_A_CREDENTIAL_SERVER]);
	item.enctype = mnl_attr_get_u32(tb[KRB5_AP_A_CREDENTIAL_ENCTYPE]);
	item.flags = mnl_attr_get_u32(tb[KRB5_AP_A_CREDENTIAL_FLAGS]);
	item.authtime = get_time(tb[KRB5_AP_A_CREDENTIAL_AUTHTIME]);
	item.starttime = get_time(tb[KRB5_AP_A_CREDENTIAL_STARTTIME]);
	item.endtime = get_time(tb[KRB5_AP_A_CREDENTIAL_ENDTIME]);
	item.renew_till = get_time(tb[KRB5_AP_A_CREDENTIAL_RENEW_TILL]);
	if (list->as_json)
		json_item(&list->json, &item);
	else
		show_item(list, &item);
	return 0;
}

static int show(struct nl *nl, struct list *list)
{
	int err;

	err = nl_open(nl);
	if (err)
		return err;
	if (list->as_json)
		json_begin(&list->json, NULL, '[');
	err = nl_begin(nl, KRB5_AP_CMD_CRED_GET, 0) ?:
	      nl_dump(nl, list_answer, list);
	if (list->as_json)
		json_end(&list->json, ']');
	if (err)
		nl_complain(nl, err, err == -EINTR ?
			    "credentials changed while they were listed; try again" :
			    "cannot list the credentials");
	else if (!list->as_json && !list->shown)
		puts("no credentials are loaded");
	return err;
}

/**
 * cred_list() - the subcommand
 * @command: krb5-ap cred
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status cred_list(const struct command *command, int argc, char **argv)
{
	struct list list = {};
	struct nl nl = {};
	int err;

	if (!json_option(command, argc, argv, &list.as_json) || optind != argc)
		return bad_usage(command);
	err = show(&nl, &list);
	nl_close(&nl);
	return err ? STATUS_FAILED : STATUS_OK;
}
