// SPDX-License-Identifier: GPL-2.0
/*
 * The realms between realms, to the kernel and from it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "capaths.h"
#include "text.h"

/* How often the list may be replaced while it is being listed. */
#define TRIES_MAX	5

static size_t attr_size(size_t len)
{
	return MNL_ATTR_HDRLEN + MNL_ALIGN(len);
}

static size_t path_size(const struct capath *path)
{
	return attr_size(attr_size(strlen(path->client)) +
			 attr_size(strlen(path->server)) +
			 attr_size(strlen(path->via)));
}

static void put_path(struct nl *nl, const struct capath *path)
{
	struct nlattr *nest = nl_nest(nl, KRB5_AP_A_CAPATHS_PATH);

	nl_put(nl, KRB5_AP_A_CAPATH_CLIENT, path->client, strlen(path->client));
	nl_put(nl, KRB5_AP_A_CAPATH_SERVER, path->server, strlen(path->server));
	nl_put(nl, KRB5_AP_A_CAPATH_VIA, path->via, strlen(path->via));
	nl_nest_end(nl, nest);
}

/**
 * capaths_send() - put a list in the place of the kernel's; tells the user if
 * that fails
 * @nl: the connection
 * @paths: the list
 *
 * Return: 0 or -errno
 */
int capaths_send(struct nl *nl, const struct capaths *paths)
{
	size_t size = 0, i;
	int err;

	for (i = 0; i < paths->count; i++)
		size += path_size(&paths->path[i]);
	err = nl_begin(nl, KRB5_AP_CMD_CAPATHS_SET, size);
	for (i = 0; !err && i < paths->count; i++)
		put_path(nl, &paths->path[i]);
	err = err ?: nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot load [capaths] of krb5.conf");
	return err;
}

/**
 * capaths_load() - put [capaths] of krb5.conf in the place of the kernel's list;
 * tells the user if that fails, and then the kernel keeps what it has
 * @nl: the connection
 * @context: libkrb5's
 *
 * Return: 0 or -errno
 */
int capaths_load(struct nl *nl, krb5_context context)
{
	struct capaths paths = {};
	int err;

	err = capaths_read(context, &paths) ?: capaths_send(nl, &paths);
	capaths_clear(&paths);
	return err;
}

static char *text_of(const struct nlattr *attr)
{
	char *text = strndup(mnl_attr_get_payload(attr),
			     mnl_attr_get_payload_len(attr));

	if (!text)
		abort();
	return text;
}

static int take_path(const struct nlattr *nest, struct capaths *paths)
{
	static const __u8 types[KRB5_AP_A_CAPATH_MAX + 1] = {};
	const struct nlattr *tb[KRB5_AP_A_CAPATH_MAX + 1];
	struct capath path;

	if (nl_parse_nested(nest, types, KRB5_AP_A_CAPATH_MAX, tb) ||
	    !tb[KRB5_AP_A_CAPATH_CLIENT] || !tb[KRB5_AP_A_CAPATH_SERVER] ||
	    !tb[KRB5_AP_A_CAPATH_VIA])
		return -EBADMSG;
	path.client = text_of(tb[KRB5_AP_A_CAPATH_CLIENT]);
	path.server = text_of(tb[KRB5_AP_A_CAPATH_SERVER]);
	path.via = text_of(tb[KRB5_AP_A_CAPATH_VIA]);
	capaths_add(paths, &path);
	free(path.client);
	free(path.server);
	free(path.via);
	return 0;
}

static int take_paths(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (!err && mnl_attr_get_type(attr) == KRB5_AP_A_CAPATHS_PATH)
			err = take_path(attr, data);
	return err;
}

/**
 * capaths_get() - ask the kernel for its list; tells the user if that fails
 * @nl: the connection
 * @paths: empty; set to the list, to be freed with capaths_clear() even if this
 *	fails
 *
 * Return: 0 or -errno
 */
int capaths_get(struct nl *nl, struct capaths *paths)
{
	unsigned int tries;
	int err = -EINTR;

	for (tries = 0; err == -EINTR && tries < TRIES_MAX; tries++) {
		capaths_clear(paths);
		err = nl_begin(nl, KRB5_AP_CMD_CAPATHS_GET, 0) ?:
		      nl_dump(nl, take_paths, paths);
	}
	if (err)
		nl_complain(nl, err, "cannot list the paths between realms");
	return err;
}
