// SPDX-License-Identifier: GPL-2.0
/*
 * Asking the kernel for its state.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "status.h"

static const __u8 status_types[KRB5_AP_A_STATUS_MAX + 1] = {
	[KRB5_AP_A_STATUS_VERSION]		= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_STATUS_GENERATION]		= MNL_TYPE_U64,
	[KRB5_AP_A_STATUS_KEYS]			= MNL_TYPE_U32,
	[KRB5_AP_A_STATUS_LOADED_AT]		= MNL_TYPE_U64,
	[KRB5_AP_A_STATUS_REPLAY_ENTRIES]	= MNL_TYPE_U32,
	[KRB5_AP_A_STATUS_REPLAY_TOTAL]		= MNL_TYPE_U32,
	[KRB5_AP_A_STATUS_REPLAY_COMPLETE_SINCE]	= MNL_TYPE_U64,
	[KRB5_AP_A_STATUS_SKIPPED]		= MNL_TYPE_U32,
	[KRB5_AP_A_STATUS_CAPATHS]		= MNL_TYPE_U32,
	[KRB5_AP_A_STATUS_ENCTYPE]		= MNL_TYPE_NESTED,
};

static const __u8 enctype_types[KRB5_AP_A_ENCTYPE_MAX + 1] = {
	[KRB5_AP_A_ENCTYPE_NUMBER]		= MNL_TYPE_U32,
	[KRB5_AP_A_ENCTYPE_NAME]		= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_ENCTYPE_CIPHER_DRIVER]	= MNL_TYPE_NUL_STRING,
	[KRB5_AP_A_ENCTYPE_HASH_DRIVER]		= MNL_TYPE_NUL_STRING,
};

static void take_text(const struct nlattr *attr, char text[STATUS_TEXT_MAX])
{
	if (attr)
		snprintf(text, STATUS_TEXT_MAX, "%s", mnl_attr_get_str(attr));
}

static void take_u32(const struct nlattr *attr, __u32 *value)
{
	if (attr)
		*value = mnl_attr_get_u32(attr);
}

static int take_enctype(const struct nlattr *nest, struct status_reply *status)
{
	const struct nlattr *tb[KRB5_AP_A_ENCTYPE_MAX + 1];
	struct status_enctype *e;

	if (status->enctypes == STATUS_ENCTYPES_MAX)
		return -E2BIG;
	if (nl_parse_nested(nest, enctype_types, KRB5_AP_A_ENCTYPE_MAX, tb) ||
	    !tb[KRB5_AP_A_ENCTYPE_NUMBER])
		return -EBADMSG;
	e = &status->enctype[status->enctypes++];
	e->number = mnl_attr_get_u32(tb[KRB5_AP_A_ENCTYPE_NUMBER]);
	e->available = tb[KRB5_AP_A_ENCTYPE_AVAILABLE];
	e->permitted = tb[KRB5_AP_A_ENCTYPE_PERMITTED];
	take_text(tb[KRB5_AP_A_ENCTYPE_NAME], e->name);
	take_text(tb[KRB5_AP_A_ENCTYPE_CIPHER_DRIVER], e->cipher);
	take_text(tb[KRB5_AP_A_ENCTYPE_HASH_DRIVER], e->hash);
	return 0;
}

static int status_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[KRB5_AP_A_STATUS_MAX + 1], *attr;
	struct status_reply *status = data;
	int err;

	err = nl_parse(nlh, status_types, KRB5_AP_A_STATUS_MAX, tb);
	if (err)
		return err;
	take_text(tb[KRB5_AP_A_STATUS_VERSION], status->version);
	take_u32(tb[KRB5_AP_A_STATUS_KEYS], &status->keys);
	take_u32(tb[KRB5_AP_A_STATUS_SKIPPED], &status->skipped);
	take_u32(tb[KRB5_AP_A_STATUS_CAPATHS], &status->capaths);
	take_u32(tb[KRB5_AP_A_STATUS_REPLAY_ENTRIES], &status->replay_entries);
	take_u32(tb[KRB5_AP_A_STATUS_REPLAY_TOTAL], &status->replay_total);
	if (tb[KRB5_AP_A_STATUS_REPLAY_COMPLETE_SINCE])
		status->replay_complete_since =
			mnl_attr_get_u64(tb[KRB5_AP_A_STATUS_REPLAY_COMPLETE_SINCE]);
	status->suspended = tb[KRB5_AP_A_STATUS_SUSPENDED];
	status->loaded = tb[KRB5_AP_A_STATUS_GENERATION] &&
			 tb[KRB5_AP_A_STATUS_LOADED_AT];
	if (status->loaded) {
		status->generation =
			mnl_attr_get_u64(tb[KRB5_AP_A_STATUS_GENERATION]);
		status->loaded_at =
			mnl_attr_get_u64(tb[KRB5_AP_A_STATUS_LOADED_AT]);
	}
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != KRB5_AP_A_STATUS_ENCTYPE)
			continue;
		err = take_enctype(attr, status);
		if (err)
			return err;
	}
	return 0;
}

/**
 * status_get() - ask the kernel for its state; tells the user if that fails
 * @nl: the connection
 * @status: set to the state
 *
 * Return: 0 or -errno
 */
int status_get(struct nl *nl, struct status_reply *status)
{
	int err;

	*status = (struct status_reply){};
	err = nl_begin(nl, KRB5_AP_CMD_STATUS_GET, 0) ?:
	      nl_do(nl, status_answer, status);
	if (err)
		nl_complain(nl, err, "cannot read the status");
	return err;
}
