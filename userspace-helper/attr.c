// SPDX-License-Identifier: GPL-2.0
/*
 * Generic netlink: attributes, put together and taken apart.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "nl.h"

/* A header has two bytes for the length. */
#define VALUE_MAX	(0xffff - MNL_ATTR_HDRLEN)

/**
 * nl_put() - add an attribute to the request
 * @nl: the connection; it remembers if there was no room
 * @type: of the attribute
 * @data: its value
 * @len: length of the value in bytes
 */
void nl_put(struct nl *nl, __u16 type, const void *data, size_t len)
{
	if (len > VALUE_MAX ||
	    !mnl_attr_put_check(nl->request, nl->size, type, len, data))
		nl->overflow = true;
}

/**
 * nl_put_u32() - add a number to the request
 * @nl: the connection
 * @type: of the attribute
 * @value: the number
 */
void nl_put_u32(struct nl *nl, __u16 type, __u32 value)
{
	nl_put(nl, type, &value, sizeof(value));
}

/**
 * nl_put_string() - add a text to the request
 * @nl: the connection
 * @type: of the attribute
 * @text: the text
 */
void nl_put_string(struct nl *nl, __u16 type, const char *text)
{
	nl_put(nl, type, text, strlen(text) + 1);
}

/**
 * nl_nest() - begin an attribute made of attributes
 * @nl: the connection
 * @type: of the attribute
 *
 * Return: what nl_nest_end() wants; NULL if there is no room
 */
struct nlattr *nl_nest(struct nl *nl, __u16 type)
{
	struct nlattr *nest;

	nest = mnl_attr_nest_start_check(nl->request, nl->size, type);
	if (!nest)
		nl->overflow = true;
	return nest;
}

/**
 * nl_nest_end() - end an attribute made of attributes
 * @nl: the connection
 * @nest: from nl_nest()
 */
void nl_nest_end(struct nl *nl, struct nlattr *nest)
{
	size_t len;

	if (!nest)
		return;
	len = (char *)mnl_nlmsg_get_payload_tail(nl->request) - (char *)nest;
	if (len > 0xffff)
		nl->overflow = true;
	else
		mnl_attr_nest_end(nl->request, nest);
}

static int take(const struct nlattr *attr, const __u8 *types, __u16 max,
		const struct nlattr **tb)
{
	__u16 type = mnl_attr_get_type(attr);

	/* A newer kernel may have more to tell. */
	if (!type || type > max)
		return 0;
	if (types[type] && mnl_attr_validate(attr, types[type]) < 0)
		return -EBADMSG;
	tb[type] = attr;
	return 0;
}

/**
 * nl_parse() - take a message apart
 * @nlh: the message
 * @types: of each attribute, enum mnl_attr_data_type
 * @max: the highest attribute
 * @tb: set to the attributes, the last of each type; @max + 1 of them
 *
 * Return: 0, or -EBADMSG if one is not what it should be
 */
int nl_parse(const struct nlmsghdr *nlh, const __u8 *types, __u16 max,
	     const struct nlattr **tb)
{
	const struct nlattr *attr;
	int err;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		err = take(attr, types, max, tb);
		if (err)
			return err;
	}
	return 0;
}

/**
 * nl_parse_nested() - take an attribute made of attributes apart
 * @nest: the attribute
 * @types: of each attribute, enum mnl_attr_data_type
 * @max: the highest attribute
 * @tb: set to the attributes, the last of each type; @max + 1 of them
 *
 * Return: 0, or -EBADMSG if one is not what it should be
 */
int nl_parse_nested(const struct nlattr *nest, const __u8 *types, __u16 max,
		    const struct nlattr **tb)
{
	const struct nlattr *attr;
	int err;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	mnl_attr_for_each_nested(attr, nest) {
		err = take(attr, types, max, tb);
		if (err)
			return err;
	}
	return 0;
}
