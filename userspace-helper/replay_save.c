// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap replay save: replay entries of the kernel, into a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <krb5.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "replay.h"
#include "status.h"
#include "text.h"

struct save {
	krb5_context context;
	FILE *file;
	size_t entries;
	size_t lines;
};

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
static int write_key(struct save *save, const struct nlattr *nest)
{
	const struct nlattr *key[KRB5_AP_A_KEY_MAX + 1];
	char *principal;

	if (nl_parse_nested(nest, key_types, KRB5_AP_A_KEY_MAX, key) ||
	    !key[KRB5_AP_A_KEY_REALM] || !key[KRB5_AP_A_KEY_KVNO] ||
	    !key[KRB5_AP_A_KEY_ENCTYPE])
		return -EBADMSG;
	principal = principal_text(save->context, nest,
				   key[KRB5_AP_A_KEY_REALM]);
	if (!principal)
		return -ENOMEM;
	fprintf(save->file, " %" PRIu32 " %" PRId32 " %s\n",
		mnl_attr_get_u32(key[KRB5_AP_A_KEY_KVNO]),
		(int32_t)mnl_attr_get_u32(key[KRB5_AP_A_KEY_ENCTYPE]),
		principal);
	free(principal);
	save->lines++;
	return ferror(save->file) ? -EIO : 0;
}

static int write_entry(struct save *save, const struct nlattr *entry)
{
	const struct nlattr *seen[KRB5_AP_A_AUTHENTICATOR_MAX + 1], *tag;

	if (nl_parse_nested(entry, seen_types, KRB5_AP_A_AUTHENTICATOR_MAX,
			    seen))
		return -EBADMSG;
	tag = seen[KRB5_AP_A_AUTHENTICATOR_TAG];
	if (!seen[KRB5_AP_A_AUTHENTICATOR_KEY] || !tag ||
	    !seen[KRB5_AP_A_AUTHENTICATOR_CTIME])
		return -EBADMSG;
	fprintf(save->file, "entry %" PRId64 " ",
		(int64_t)mnl_attr_get_u64(seen[KRB5_AP_A_AUTHENTICATOR_CTIME]));
	text_put_hex(save->file, mnl_attr_get_payload(tag),
		     mnl_attr_get_payload_len(tag));
	save->entries++;
	return write_key(save, seen[KRB5_AP_A_AUTHENTICATOR_KEY]);
}

static int write_span(struct save *save, const struct nlattr *nest)
{
	const struct nlattr *span[KRB5_AP_A_SPAN_MAX + 1];

	if (nl_parse_nested(nest, span_types, KRB5_AP_A_SPAN_MAX, span) ||
	    !span[KRB5_AP_A_SPAN_KEY] || !span[KRB5_AP_A_SPAN_COMPLETE_SINCE] ||
	    !span[KRB5_AP_A_SPAN_HORIZON])
		return -EBADMSG;
	fprintf(save->file, "span %" PRId64 " %" PRId64,
		(int64_t)mnl_attr_get_u64(span[KRB5_AP_A_SPAN_COMPLETE_SINCE]),
		(int64_t)mnl_attr_get_u64(span[KRB5_AP_A_SPAN_HORIZON]));
	return write_key(save, span[KRB5_AP_A_SPAN_KEY]);
}

static int save_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[KRB5_AP_A_REPLAY_MAX + 1], *attr;
	struct save *save = data;
	int err;

	err = nl_parse(nlh, replay_types, KRB5_AP_A_REPLAY_MAX, tb);
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (!err && mnl_attr_get_type(attr) == KRB5_AP_A_REPLAY_ENTRY)
			err = write_entry(save, attr);
		if (!err && mnl_attr_get_type(attr) == KRB5_AP_A_REPLAY_SPAN)
			err = write_span(save, attr);
	}
	return err;
}

static int write_table(struct nl *nl, struct save *save)
{
	struct replay_clock clock;
	int err;

	replay_clock_read(&clock);
	fprintf(save->file, REPLAY_MAGIC "clock %lld %s\n", clock.offset,
		clock.boot);
	err = config_write(nl, save->file, "config ");
	if (err)
		return err;
	err = nl_begin(nl, KRB5_AP_CMD_REPLAY_GET, 0) ?:
	      nl_dump(nl, save_answer, save);
	if (err) {
		nl_complain(nl, err, err == -EINTR ?
			    "keys were loaded while the replay entries were listed; try again" :
			    "cannot list the replay entries");
		return err;
	}
	/* Without its last line a file is not taken back. */
	fprintf(save->file, "end %zu\n", save->lines);
	if (fflush(save->file) || fsync(fileno(save->file))) {
		say("cannot write the replay table: %s", strerror(errno));
		return -EIO;
	}
	return 0;
}

static int save_all(struct nl *nl, const char *path, struct save *save)
{
	int fd, err;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	save->file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!save->file) {
		say("cannot make %s: %s%s", path, strerror(errno),
		    errno == EEXIST ?
		    "; it may be of an earlier reload, remove it" : "");
		return -EIO;
	}
	err = nl_open(nl) ?: replay_suspend(nl, true);
	if (!err) {
		err = write_table(nl, save);
		if (err)
			replay_suspend(nl, false);
	}
	fclose(save->file);
	if (err)
		unlink(path);
	return err;
}

/**
 * replay_save() - suspend acceptances and write the replay entries to a file
 * @path: the file, which must not exist
 *
 * Return: the exit status
 */
enum status replay_save(const char *path)
{
	struct save save = {};
	struct nl nl = {};
	int err;

	if (krb5_init_context(&save.context)) {
		say("libkrb5 does not start; is /etc/krb5.conf in order?");
		return STATUS_FAILED;
	}
	err = save_all(&nl, path, &save);
	nl_close(&nl);
	krb5_free_context(save.context);
	if (err)
		return STATUS_FAILED;
	printf("saved %zu replay entries; nothing is accepted until the module is unloaded, or krb5-ap replay resume\n",
	       save.entries);
	return STATUS_OK;
}
