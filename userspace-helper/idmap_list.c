// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap idmap list: the principals that the kernel knows, and their users.
 */
#include <errno.h>
#include <getopt.h>
#include <linux/genetlink.h>
#include <stdio.h>

#include "json.h"
#include "idmap.h"
#include "text.h"

/* Each mapping is a message of its own, written as it comes. */
struct list {
	struct json json;
	bool as_json;
	unsigned int shown;
};

static bool is_group(const struct nlattr *attr)
{
	return mnl_attr_get_type(attr) == KRB5_AP_A_IDMAP_GROUP &&
		!mnl_attr_validate(attr, MNL_TYPE_U32);
}

static void show_item(struct list *list, const struct nlmsghdr *nlh,
		      const struct nlattr **tb)
{
	const struct nlattr *attr;
	__u32 shown = 0, count = 0;

	if (tb[KRB5_AP_A_IDMAP_GROUP_COUNT])
		count = mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_GROUP_COUNT]);
	list->shown++;
	text_put(stdout,
		 mnl_attr_get_str(tb[KRB5_AP_A_IDMAP_PRINCIPAL]));
	if (tb[KRB5_AP_A_IDMAP_NOBODY])
		fputs(": nobody", stdout);
	else if (!tb[KRB5_AP_A_IDMAP_UID] ||
		 !tb[KRB5_AP_A_IDMAP_GID])
		fputs(": not known yet", stdout);
	else
		printf(": uid %u gid %u groups",
		       mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_UID]),
		       mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_GID]));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (is_group(attr)) {
			printf(" %u", mnl_attr_get_u32(attr));
			shown++;
		}
	if (count > shown)
		printf(" and %u more", count - shown);
	if (tb[KRB5_AP_A_IDMAP_AGE])
		printf(", %u s ago",
		       mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_AGE]));
	if (tb[KRB5_AP_A_IDMAP_STALE])
		fputs(", stale", stdout);
	putchar('\n');
}

static void json_item(struct json *json, const struct nlmsghdr *nlh,
		      const struct nlattr **tb)
{
	const struct nlattr *attr;
	__u32 shown = 0, count = 0;

	if (tb[KRB5_AP_A_IDMAP_GROUP_COUNT])
		count = mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_GROUP_COUNT]);
	json_begin(json, NULL, '{');
	json_string(json, "principal",
		    mnl_attr_get_str(tb[KRB5_AP_A_IDMAP_PRINCIPAL]));
	json_bool(json, "nobody", tb[KRB5_AP_A_IDMAP_NOBODY]);
	if (tb[KRB5_AP_A_IDMAP_UID])
		json_count(json, "uid",
			   mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_UID]));
	if (tb[KRB5_AP_A_IDMAP_GID])
		json_count(json, "gid",
			   mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_GID]));
	json_begin(json, "groups", '[');
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (is_group(attr)) {
			json_count(json, NULL, mnl_attr_get_u32(attr));
			shown++;
		}
	json_end(json, ']');
	json_bool(json, "groups-cut", count > shown);
	json_bool(json, "stale", tb[KRB5_AP_A_IDMAP_STALE]);
	if (tb[KRB5_AP_A_IDMAP_AGE])
		json_count(json, "age",
			   mnl_attr_get_u32(tb[KRB5_AP_A_IDMAP_AGE]));
	json_end(json, '}');
}

static int list_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_A_IDMAP_MAX + 1] = {
		[KRB5_AP_A_IDMAP_PRINCIPAL]	= MNL_TYPE_NUL_STRING,
		[KRB5_AP_A_IDMAP_UID]		= MNL_TYPE_U32,
		[KRB5_AP_A_IDMAP_GID]		= MNL_TYPE_U32,
		[KRB5_AP_A_IDMAP_GROUP_COUNT]	= MNL_TYPE_U32,
		[KRB5_AP_A_IDMAP_AGE]		= MNL_TYPE_U32,
	};
	const struct nlattr *tb[KRB5_AP_A_IDMAP_MAX + 1];
	struct list *list = data;

	if (nl_parse(nlh, types, KRB5_AP_A_IDMAP_MAX, tb) ||
	    !tb[KRB5_AP_A_IDMAP_PRINCIPAL])
		return -EBADMSG;
	if (list->as_json)
		json_item(&list->json, nlh, tb);
	else
		show_item(list, nlh, tb);
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
	err = nl_begin(nl, KRB5_AP_CMD_IDMAP_GET, 0) ?:
	      nl_dump(nl, list_answer, list);
	if (list->as_json)
		json_end(&list->json, ']');
	if (err)
		nl_complain(nl, err, "cannot list the principals");
	else if (!list->as_json && !list->shown)
		puts("no principal is cached");
	return err;
}

/**
 * idmap_list() - the subcommand
 * @command: krb5-ap idmap
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Return: the exit status
 */
enum status idmap_list(const struct command *command, int argc, char **argv)
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
