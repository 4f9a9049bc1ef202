// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel tells of its replay table, as lines of text.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/genetlink.h>
#include <stdlib.h>

#include "nl.h"
#include "replay_text.h"
#include "status.h"
#include "text.h"

static const __u8 replay_types[KRB5_AP_A_REPLAY_MAX + 1] = {
	[KRB5_AP_A_REPLAY_ENTRY]	= MNL_TYPE_NESTED,
	[KRB5_AP_A_REPLAY_SPAN]		= MNL_TYPE_NESTED,
};

static const __u8 seen_types[KRB5_AP_A_AUTHENTICATOR_MAX + 1] = {
	[KRB5_AP_A_AUTHENTICATOR_KEY]	= MNL_TYPE_NESTED,
	[KRB5_AP_A_AUTHENTICATOR_CTIME]	= MNL_TYPE_U64,
};

static const __u8 span_types[KRB5_AP_A_SPAN_MAX + 1] = {
	[KRB5_AP_A_SPAN_KEY]		= MNL_TYPE_NESTED,
	[KRB5_AP_A_SPAN_COMPLETE_SINCE]	= MNL_TYPE_U64,
	[KRB5_AP_A_SPAN_HORIZON]	= MNL_TYPE_U64,
};

static const __u8 key_types[KRB5_AP_A_KEY_MAX + 1] = {
	[KRB5_AP_A_KEY_KVNO]		= MNL_TYPE_U32,
	[KRB5_AP_A_KEY_ENCTYPE]		= MNL_TYPE_U32,
};

/* The rest of a line: the key. */
static int write_key(struct replay_text *out, const struct nlattr *nest)
{
	const struct nlattr *key[KRB5_AP_A_KEY_MAX + 1];
	char *principal;

	if (nl_parse_nested(nest, key_types, KRB5_AP_A_KEY_MAX, key) ||
	    !key[KRB5_AP_A_KEY_REALM] || !key[KRB5_AP_A_KEY_KVNO] ||
	    !key[KRB5_AP_A_KEY_ENCTYPE])
		return -EBADMSG;
	principal = principal_text(out->context, nest,
				   key[KRB5_AP_A_KEY_REALM]);
	if (!principal)
		return -ENOMEM;
	fprintf(out->file, " %" PRIu32 " %" PRId32 " %s\n",
		mnl_attr_get_u32(key[KRB5_AP_A_KEY_KVNO]),
		(int32_t)mnl_attr_get_u32(key[KRB5_AP_A_KEY_ENCTYPE]),
		principal);
	free(principal);
	out->lines++;
	return ferror(out->file) ? -EIO : 0;
}

static int write_entry(struct replay_text *out, const struct nlattr *entry)
{
	const struct nlattr *seen[KRB5_AP_A_AUTHENTICATOR_MAX + 1], *tag;

	if (nl_parse_nested(entry, seen_types, KRB5_AP_A_AUTHENTICATOR_MAX,
			    seen))
		return -EBADMSG;
	tag = seen[KRB5_AP_A_AUTHENTICATOR_TAG];
	if (!seen[KRB5_AP_A_AUTHENTICATOR_KEY] || !tag ||
	    !seen[KRB5_AP_A_AUTHENTICATOR_CTIME])
		return -EBADMSG;
	fprintf(out->file, "entry %" PRId64 " ",
		(int64_t)mnl_attr_get_u64(seen[KRB5_AP_A_AUTHENTICATOR_CTIME]));
	text_put_hex(out->file, mnl_attr_get_payload(tag),
		     mnl_attr_get_payload_len(tag));
	out->entries++;
	return write_key(out, seen[KRB5_AP_A_AUTHENTICATOR_KEY]);
}

static int write_span(struct replay_text *out, const struct nlattr *nest)
{
	const struct nlattr *span[KRB5_AP_A_SPAN_MAX + 1];

	if (nl_parse_nested(nest, span_types, KRB5_AP_A_SPAN_MAX, span) ||
	    !span[KRB5_AP_A_SPAN_KEY] || !span[KRB5_AP_A_SPAN_COMPLETE_SINCE] ||
	    !span[KRB5_AP_A_SPAN_HORIZON])
		return -EBADMSG;
	fprintf(out->file, "span %" PRId64 " %" PRId64,
		(int64_t)mnl_attr_get_u64(span[KRB5_AP_A_SPAN_COMPLETE_SINCE]),
		(int64_t)mnl_attr_get_u64(span[KRB5_AP_A_SPAN_HORIZON]));
	return write_key(out, span[KRB5_AP_A_SPAN_KEY]);
}

/**
 * replay_text_answer() - write what a message has
 * @nlh: the message: of a list, or an event
 * @data: struct replay_text
 *
 * Return: 0 or -errno
 */
int replay_text_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[KRB5_AP_A_REPLAY_MAX + 1], *attr;
	struct replay_text *out = data;
	int err;

	err = nl_parse(nlh, replay_types, KRB5_AP_A_REPLAY_MAX, tb);
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (!err && mnl_attr_get_type(attr) == KRB5_AP_A_REPLAY_ENTRY)
			err = write_entry(out, attr);
		if (!err && mnl_attr_get_type(attr) == KRB5_AP_A_REPLAY_SPAN)
			err = write_span(out, attr);
	}
	return err;
}
