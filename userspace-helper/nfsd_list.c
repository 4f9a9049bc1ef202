// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap nfsd list: who the clients are that the kernel knows.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "json.h"
#include "nfsd.h"
#include "text.h"

/* Every mapping is a message of its own; this is written as it comes. */
struct list {
	struct json json;
	bool as_json;
	unsigned int shown;
};

static void show_item(struct list *list, const struct nlattr **tb)
{
	const struct nlattr *groups = tb[KRB5_AP_NFSD_A_MAPPING_GROUPS];
	size_t i, count = 0;

	if (groups)
		count = mnl_attr_get_payload_len(groups) / sizeof(__u32);
	list->shown++;
	text_put(stdout,
		 mnl_attr_get_str(tb[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL]));
	if (tb[KRB5_AP_NFSD_A_MAPPING_NOBODY])
		fputs(": nobody", stdout);
	else if (!tb[KRB5_AP_NFSD_A_MAPPING_UID] ||
		 !tb[KRB5_AP_NFSD_A_MAPPING_GID])
		fputs(": not known yet", stdout);
	else
		printf(": uid %u gid %u groups",
		       mnl_attr_get_u32(tb[KRB5_AP_NFSD_A_MAPPING_UID]),
		       mnl_attr_get_u32(tb[KRB5_AP_NFSD_A_MAPPING_GID]));
	for (i = 0; i < count; i++)
		printf(" %u", ((__u32 *)mnl_attr_get_payload(groups))[i]);
	if (tb[KRB5_AP_NFSD_A_MAPPING_AGE])
		printf(", %u s ago",
		       mnl_attr_get_u32(tb[KRB5_AP_NFSD_A_MAPPING_AGE]));
	putchar('\n');
}

static void json_item(struct json *json, const struct nlattr **tb)
{
	const struct nlattr *groups = tb[KRB5_AP_NFSD_A_MAPPING_GROUPS];
	size_t i, count = 0;

	if (groups)
		count = mnl_attr_get_payload_len(groups) / sizeof(__u32);
	json_begin(json, NULL, '{');
	json_string(json, "principal",
		    mnl_attr_get_str(tb[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL]));
	json_bool(json, "nobody", tb[KRB5_AP_NFSD_A_MAPPING_NOBODY]);
	if (tb[KRB5_AP_NFSD_A_MAPPING_UID])
		json_count(json, "uid",
			   mnl_attr_get_u32(tb[KRB5_AP_NFSD_A_MAPPING_UID]));
	if (tb[KRB5_AP_NFSD_A_MAPPING_GID])
		json_count(json, "gid",
			   mnl_attr_get_u32(tb[KRB5_AP_NFSD_A_MAPPING_GID]));
	json_begin(json, "groups", '[');
	for (i = 0; i < count; i++)
		json_count(json, NULL,
			   ((__u32 *)mnl_attr_get_payload(groups))[i]);
	json_end(json, ']');
	if (tb[KRB5_AP_NFSD_A_MAPPING_AGE])
		json_count(json, "age",
			   mnl_attr_get_u32(tb[KRB5_AP_NFSD_A_MAPPING_AGE]));
	json_end(json, '}');
}

static int list_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_NFSD_A_MAPPING_MAX + 1] = {
		[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL]	= MNL_TYPE_NUL_STRING,
		[KRB5_AP_NFSD_A_MAPPING_UID]		= MNL_TYPE_U32,
		[KRB5_AP_NFSD_A_MAPPING_GID]		= MNL_TYPE_U32,
		[KRB5_AP_NFSD_A_MAPPING_AGE]		= MNL_TYPE_U32,
	};
	const struct nlattr *tb[KRB5_AP_NFSD_A_MAPPING_MAX + 1];
	struct list *list = data;

	if (nl_parse(nlh, types, KRB5_AP_NFSD_A_MAPPING_MAX, tb) ||
	    !tb[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL])
		return -EBADMSG;
	if (list->as_json)
		json_item(&list->json, tb);
	else
		show_item(list, tb);
	return 0;
}

static int show(struct nl *nl, struct list *list)
{
	int err;

	err = nl_open_family(nl, KRB5_AP_NFSD_FAMILY_NAME);
	if (err)
		return err;
	if (list->as_json)
		json_begin(&list->json, NULL, '[');
	err = nl_begin(nl, KRB5_AP_NFSD_CMD_MAPPING_GET, 0) ?:
	      nl_dump(nl, list_answer, list);
	if (list->as_json)
		json_end(&list->json, ']');
	if (err)
		nl_complain(nl, err, "cannot list the clients");
	else if (!list->as_json && !list->shown)
		puts("no client is known");
	return err;
}

/**
 * nfsd_list() - the subcommand
 * @command: krb5-ap nfsd
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status nfsd_list(const struct command *command, int argc, char **argv)
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
