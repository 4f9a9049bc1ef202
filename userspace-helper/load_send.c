// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap load: uploading keys to the kernel.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capaths.h"
#include "load.h"
#include "text.h"

/* Bytes of one message of keys. A page more, and sockets still take it. */
#define BATCH_MAX	32768
/* How often to try while another upload is under way, and milliseconds between. */
#define BUSY_TRIES	40
#define BUSY_STEP	50

static int upload_answer(const struct nlmsghdr *nlh, void *data)
{
	static const __u8 types[KRB5_AP_A_KEYSET_MAX + 1] = {
		[KRB5_AP_A_KEYSET_UPLOAD]	= MNL_TYPE_U32,
		[KRB5_AP_A_KEYSET_GENERATION]	= MNL_TYPE_U64,
	};
	const struct nlattr *tb[KRB5_AP_A_KEYSET_MAX + 1];
	struct load *load = data;
	int err;

	err = nl_parse(nlh, types, KRB5_AP_A_KEYSET_MAX, tb);
	if (err)
		return err;
	if (tb[KRB5_AP_A_KEYSET_UPLOAD])
		load->id = mnl_attr_get_u32(tb[KRB5_AP_A_KEYSET_UPLOAD]);
	if (tb[KRB5_AP_A_KEYSET_GENERATION])
		load->generation =
			mnl_attr_get_u64(tb[KRB5_AP_A_KEYSET_GENERATION]);
	return 0;
}

static size_t attr_size(size_t len)
{
	return MNL_ATTR_HDRLEN + MNL_ALIGN(len);
}

static size_t entry_size(const struct keytab_key *key)
{
	krb5_const_principal principal = &key->principal;
	size_t size = attr_size(principal->realm.length);
	krb5_int32 i;

	for (i = 0; i < principal->length; i++)
		size += attr_size(principal->data[i].length);
	return attr_size(size + 3 * attr_size(sizeof(__u32)) +
			 attr_size(key->value_len));
}

static void put_entry(struct nl *nl, const struct keytab_key *key)
{
	krb5_const_principal principal = &key->principal;
	struct nlattr *nest = nl_nest(nl, KRB5_AP_A_KEYSET_ENTRY);
	krb5_int32 i;

	nl_put(nl, KRB5_AP_A_KEY_REALM, principal->realm.data,
	       principal->realm.length);
	for (i = 0; i < principal->length; i++)
		nl_put(nl, KRB5_AP_A_KEY_COMPONENT, principal->data[i].data,
		       principal->data[i].length);
	nl_put_u32(nl, KRB5_AP_A_KEY_NAME_TYPE, principal->type);
	nl_put_u32(nl, KRB5_AP_A_KEY_KVNO, key->kvno);
	nl_put_u32(nl, KRB5_AP_A_KEY_ENCTYPE, key->enctype);
	nl_put(nl, KRB5_AP_A_KEY_VALUE, key->value, key->value_len);
	nl_nest_end(nl, nest);
}

static void complain_of(const struct load *load, size_t index, int err)
{
	char *text = keytab_key_text(&load->keytab, load->keytab.key[index]);

	say("%s: the kernel refuses it; nothing was loaded", text);
	free(text);
	nl_complain(&load->nl, err, "kernel");
}

/*
 * Sends keys from @first on, as many as a message takes, and sets @first to the
 * next one. The kernel may say which byte of the message it refuses.
 */
static int add_batch(struct load *load, size_t *first)
{
	const struct keytab *keytab = &load->keytab;
	size_t size = attr_size(sizeof(__u32)), i, blame = *first;
	struct nl *nl = &load->nl;
	__u32 start;
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_KEY_ADD, BATCH_MAX);
	if (err)
		return err;
	nl_put_u32(nl, KRB5_AP_A_KEYSET_UPLOAD, load->id);
	start = nl->request->nlmsg_len;
	for (i = *first; i < keytab->count; i++) {
		size += entry_size(keytab->key[i]);
		if (size > BATCH_MAX)
			break;
		put_entry(nl, keytab->key[i]);
	}
	if (i == *first) {
		snprintf(nl->why, sizeof(nl->why), "its principal is too long");
		complain_of(load, i, -EMSGSIZE);
		return -EMSGSIZE;
	}
	err = nl_do(nl, NULL, NULL);
	if (err && nl->where) {
		while (blame + 1 < i && nl->where >= start +
		       entry_size(keytab->key[blame]))
			start += entry_size(keytab->key[blame++]);
		complain_of(load, blame, err);
	} else if (err) {
		nl_complain(nl, err, "cannot upload keys; nothing was loaded");
	}
	*first = i;
	return err;
}

/* What was skipped is told to the kernel, whose status repeats it. */
static int commit(struct load *load, bool allow_empty)
{
	__u32 skipped = load->keytab.bad + load->keytab.weak +
			load->unavailable;
	struct nl *nl = &load->nl;
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_KEY_COMMIT, 64);
	if (err)
		return err;
	nl_put_u32(nl, KRB5_AP_A_KEYSET_UPLOAD, load->id);
	nl_put_u32(nl, KRB5_AP_A_KEYSET_COUNT, load->keytab.count);
	if (skipped)
		nl_put_u32(nl, KRB5_AP_A_KEYSET_SKIPPED, skipped);
	if (allow_empty)
		nl_put(nl, KRB5_AP_A_KEYSET_ALLOW_EMPTY, NULL, 0);
	err = nl_do(nl, upload_answer, load);
	if (err)
		nl_complain(nl, err,
			    "cannot put the keys into use; nothing was loaded");
	return err;
}

/* Loads side by side take turns; each takes a fraction of a second. */
static int begin(struct load *load)
{
	const struct timespec step = { .tv_nsec = BUSY_STEP * 1000000 };
	unsigned int tries;
	int err;

	for (tries = 1;; tries++) {
		err = nl_begin(&load->nl, KRB5_AP_CMD_KEY_BEGIN, 0) ?:
		      nl_do(&load->nl, upload_answer, load);
		if (err != -EBUSY || tries == BUSY_TRIES)
			break;
		nanosleep(&step, NULL);
	}
	if (err)
		nl_complain(&load->nl, err, "cannot begin an upload");
	return err;
}

/**
 * load_send() - put the keys in the place of those in use, and the capaths of
 * krb5.conf in the place of the kernel's; tells the user if it fails
 * @load: the connection and the keys; its generation is set
 * @allow_empty: no keys drop those in use
 *
 * The kernel forgets an upload that is not committed. Keys stay in use if only the
 * capaths fail.
 *
 * Return: 0 or -errno
 */
int load_send(struct load *load, bool allow_empty)
{
	size_t i = 0;
	int err;

	err = begin(load);
	while (!err && i < load->keytab.count)
		err = add_batch(load, &i);
	return err ?: commit(load, allow_empty) ?:
	       capaths_load(&load->nl, load->keytab.context);
}
