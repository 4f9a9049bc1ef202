// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap replay restore: replay entries of a file, into the kernel.
 */
#include <errno.h>
#include <inttypes.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "text.h"

/* Octets of a message; no entry takes more than its principal and a bit. */
#define BATCH_MAX	(48 * 1024)
#define ENTRY_MAX	(12 * 1024)

/**
 * struct entry - a line of the file
 * @ctime: the client's time
 * @kvno: version of the service's key
 * @enctype: its encryption type
 * @tag: the authenticator's integrity tag
 * @tag_len: its length
 * @principal: the service
 */
struct entry {
	__s64 ctime;
	__u32 kvno;
	__s32 enctype;
	__u8 tag[REPLAY_TAG_MAX];
	size_t tag_len;
	krb5_principal principal;
};

struct restore {
	krb5_context context;
	struct nl nl;
	const char *path;
	__s64 born;
	__s64 horizon;
	size_t count;
	size_t pending;
};

static int bad_file(const struct restore *restore, size_t line)
{
	say("%s: line %zu is not what krb5-ap replay save writes; it is damaged, or of something else",
	    restore->path, line);
	return -EBADMSG;
}

static int parse_entry(struct restore *restore, const char *text,
		       struct entry *entry)
{
	char hex[2 * REPLAY_TAG_MAX + 1];
	int end = 0;

	*entry = (struct entry){};
	if (sscanf(text, "%" SCNd64 " %" SCNu32 " %" SCNd32 " %32[0-9a-f] %n",
		   (int64_t *)&entry->ctime, &entry->kvno, &entry->enctype,
		   hex, &end) != 4 || !end || strlen(hex) % 2)
		return -EBADMSG;
	entry->tag_len = strlen(hex) / 2;
	if (!text_unhex(hex, entry->tag, entry->tag_len))
		return -EBADMSG;
	return krb5_parse_name(restore->context, text + end,
			       &entry->principal) ? -EBADMSG : 0;
}

static void put_entry(struct nl *nl, const struct entry *entry)
{
	krb5_const_principal principal = entry->principal;
	struct nlattr *seen, *key;
	krb5_int32 i;

	seen = nl_nest(nl, KRB5_AP_A_REPLAY_ENTRY);
	key = nl_nest(nl, KRB5_AP_A_AUTHENTICATOR_KEY);
	nl_put(nl, KRB5_AP_A_KEY_REALM, principal->realm.data,
	       principal->realm.length);
	for (i = 0; i < principal->length; i++)
		nl_put(nl, KRB5_AP_A_KEY_COMPONENT, principal->data[i].data,
		       principal->data[i].length);
	nl_put_u32(nl, KRB5_AP_A_KEY_KVNO, entry->kvno);
	nl_put_u32(nl, KRB5_AP_A_KEY_ENCTYPE, entry->enctype);
	nl_nest_end(nl, key);
	nl_put(nl, KRB5_AP_A_AUTHENTICATOR_TAG, entry->tag, entry->tag_len);
	nl_put(nl, KRB5_AP_A_AUTHENTICATOR_CTIME, &entry->ctime,
	       sizeof(entry->ctime));
	nl_nest_end(nl, seen);
}

static int send_batch(struct restore *restore)
{
	int err = 0;

	if (restore->pending) {
		err = nl_do(&restore->nl, NULL, NULL);
		if (err)
			nl_complain(&restore->nl, err,
				    "cannot restore replay entries");
	}
	restore->pending = 0;
	return err;
}

static int add_entry(struct restore *restore, const char *text)
{
	struct nl *nl = &restore->nl;
	struct entry entry;
	int err;

	err = parse_entry(restore, text, &entry);
	if (err)
		return err;
	if (!restore->pending)
		err = nl_begin(nl, KRB5_AP_CMD_REPLAY_ADD, BATCH_MAX);
	if (!err) {
		put_entry(nl, &entry);
		restore->pending++;
		restore->count++;
		if (nl->request->nlmsg_len > BATCH_MAX - ENTRY_MAX)
			err = send_batch(restore);
	}
	krb5_free_principal(restore->context, entry.principal);
	return err;
}

/* Last, when all entries are there: the table goes on where it ended. */
static int send_end(struct restore *restore)
{
	struct nl *nl = &restore->nl;
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_REPLAY_ADD, 64);
	if (err)
		return err;
	nl_put(nl, KRB5_AP_A_REPLAY_BORN, &restore->born,
	       sizeof(restore->born));
	nl_put(nl, KRB5_AP_A_REPLAY_HORIZON, &restore->horizon,
	       sizeof(restore->horizon));
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot restore the replay table");
	return err;
}

static int take_line(struct restore *restore, const char *text, bool *end)
{
	size_t count;

	if (!strncmp(text, "entry ", 6))
		return add_entry(restore, text + 6);
	if (sscanf(text, "born %" SCNd64, (int64_t *)&restore->born) == 1 ||
	    sscanf(text, "horizon %" SCNd64,
		   (int64_t *)&restore->horizon) == 1)
		return 0;
	if (sscanf(text, "end %zu", &count) != 1 || count != restore->count)
		return -EBADMSG;
	*end = true;
	return 0;
}

static int restore_file(struct restore *restore, FILE *file)
{
	size_t size = 0, line = 1;
	bool end = false;
	char *text = NULL;
	ssize_t len;
	int err = 0;

	if (getline(&text, &size, file) < 0 || strcmp(text, REPLAY_MAGIC))
		err = -EBADMSG;
	while (!err && !end && (len = getline(&text, &size, file)) >= 0) {
		line++;
		if (len && text[len - 1] == '\n')
			text[len - 1] = '\0';
		err = take_line(restore, text, &end);
	}
	free(text);
	if (err == -EBADMSG || (!err && !end))
		return bad_file(restore, line);
	return err ?: send_batch(restore) ?: send_end(restore);
}

/**
 * replay_restore() - read replay entries from a file into the kernel
 * @path: the file
 *
 * Return: the exit status
 */
enum status replay_restore(const char *path)
{
	struct restore restore = { .path = path };
	FILE *file;
	int err;

	file = fopen(path, "re");
	if (!file) {
		say("cannot read %s: %s", path, strerror(errno));
		return STATUS_FAILED;
	}
	if (krb5_init_context(&restore.context)) {
		say("libkrb5 does not start; is /etc/krb5.conf in order?");
		fclose(file);
		return STATUS_FAILED;
	}
	err = nl_open(&restore.nl) ?: restore_file(&restore, file);
	nl_close(&restore.nl);
	krb5_free_context(restore.context);
	fclose(file);
	if (err)
		return STATUS_FAILED;
	printf("restored %zu replay entries\n", restore.count);
	return STATUS_OK;
}
