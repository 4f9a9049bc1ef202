// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap load: put the keys of a keytab into the kernel.
 */
#include <errno.h>
#include <getopt.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enctype.h"
#include "keytab.h"
#include "krb5-ap.h"
#include "status.h"
#include "text.h"

/* Octets of one message of keys. A page more, and sockets still take it. */
#define BATCH_MAX	32768

/**
 * struct load - an upload
 * @nl: the connection
 * @keytab: what is uploaded
 * @id: the kernel's number for the upload
 * @generation: the kernel's number for the set, in the end
 */
struct load {
	struct nl nl;
	struct keytab keytab;
	__u32 id;
	__u64 generation;
};

/* Keys that the kernel lacks the algorithms for would spoil the upload. */
static int drop_unavailable(struct load *load)
{
	struct keytab *keytab = &load->keytab;
	struct status_reply status;
	unsigned int e;
	size_t i, out;
	int err;

	err = status_get(&load->nl, &status);
	if (err)
		return err;
	for (e = 0; e < status.enctypes; e++) {
		const struct status_enctype *enctype = &status.enctype[e];

		if (enctype->available)
			continue;
		out = 0;
		for (i = 0; i < keytab->count;)
			if (keytab->key[i]->entry.key.enctype ==
			    enctype->number) {
				keytab_drop(keytab, i);
				out++;
			} else {
				i++;
			}
		if (out)
			say("%s: %zu keys skipped, this kernel has no algorithm for %s",
			    keytab->name, out, enctype->name);
	}
	return 0;
}

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

static size_t entry_size(const krb5_keytab_entry *entry)
{
	krb5_const_principal principal = entry->principal;
	size_t size = attr_size(principal->realm.length);
	krb5_int32 i;

	for (i = 0; i < principal->length; i++)
		size += attr_size(principal->data[i].length);
	return attr_size(size + 3 * attr_size(sizeof(__u32)) +
			 attr_size(entry->key.length));
}

static void put_entry(struct nl *nl, const krb5_keytab_entry *entry)
{
	krb5_const_principal principal = entry->principal;
	struct nlattr *nest = nl_nest(nl, KRB5_AP_A_KEYSET_ENTRY);
	krb5_int32 i;

	nl_put(nl, KRB5_AP_A_KEY_REALM, principal->realm.data,
	       principal->realm.length);
	for (i = 0; i < principal->length; i++)
		nl_put(nl, KRB5_AP_A_KEY_COMPONENT, principal->data[i].data,
		       principal->data[i].length);
	nl_put_u32(nl, KRB5_AP_A_KEY_NAME_TYPE, principal->type);
	nl_put_u32(nl, KRB5_AP_A_KEY_KVNO, entry->vno);
	nl_put_u32(nl, KRB5_AP_A_KEY_ENCTYPE, entry->key.enctype);
	nl_put(nl, KRB5_AP_A_KEY_VALUE, entry->key.contents,
	       entry->key.length);
	nl_nest_end(nl, nest);
}

static void complain_of(const struct load *load, size_t index, int err)
{
	char *text = keytab_key_text(&load->keytab, load->keytab.key[index]);

	say("%s: %s: the kernel refuses it; nothing was loaded",
	    load->keytab.name, text);
	free(text);
	nl_complain(&load->nl, err, "kernel");
}

/*
 * Sends keys from @first on, as many as a message takes, and sets @first to the
 * next one. The kernel may tell which octet of the message it does not like.
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
		size += entry_size(&keytab->key[i]->entry);
		if (size > BATCH_MAX)
			break;
		put_entry(nl, &keytab->key[i]->entry);
	}
	if (i == *first) {
		snprintf(nl->why, sizeof(nl->why), "its principal is too long");
		complain_of(load, i, -EMSGSIZE);
		return -EMSGSIZE;
	}
	err = nl_do(nl, NULL, NULL);
	if (err && nl->where) {
		while (blame + 1 < i && nl->where >= start +
		       entry_size(&keytab->key[blame]->entry))
			start += entry_size(&keytab->key[blame++]->entry);
		complain_of(load, blame, err);
	} else if (err) {
		nl_complain(nl, err, "cannot upload keys; nothing was loaded");
	}
	*first = i;
	return err;
}

static int commit(struct load *load, bool allow_empty)
{
	struct nl *nl = &load->nl;
	int err;

	err = nl_begin(nl, KRB5_AP_CMD_KEY_COMMIT, 64);
	if (err)
		return err;
	nl_put_u32(nl, KRB5_AP_A_KEYSET_UPLOAD, load->id);
	nl_put_u32(nl, KRB5_AP_A_KEYSET_COUNT, load->keytab.count);
	if (allow_empty)
		nl_put(nl, KRB5_AP_A_KEYSET_ALLOW_EMPTY, NULL, 0);
	err = nl_do(nl, upload_answer, load);
	if (err)
		nl_complain(nl, err,
			    "cannot put the keys into use; nothing was loaded");
	return err;
}

/* The kernel forgets an upload that is not committed. */
static int send_keys(struct load *load, bool allow_empty)
{
	size_t i = 0;
	int err;

	err = nl_begin(&load->nl, KRB5_AP_CMD_KEY_BEGIN, 0) ?:
	      nl_do(&load->nl, upload_answer, load);
	if (err) {
		nl_complain(&load->nl, err, "cannot begin an upload");
		return err;
	}
	while (!err && i < load->keytab.count)
		err = add_batch(load, &i);
	return err ?: commit(load, allow_empty);
}

static int check_empty(const struct keytab *keytab, bool allow_empty)
{
	if (keytab->count || allow_empty)
		return 0;
	if (keytab->entries)
		say("%s: none of its %u keys can be used; there have to be AES or Camellia keys",
		    keytab->name, keytab->entries);
	else
		say("%s: there are no keys in it; add some with kadmin's ktadd",
		    keytab->name);
	say("nothing was loaded; --allow-empty would drop the keys in use");
	return -ENOKEY;
}

static int load_all(struct load *load, const char *name, bool allow_empty)
{
	struct keytab *keytab = &load->keytab;
	int err;

	err = keytab_read(keytab, name) ?:
	      keytab_sort(keytab) ?:
	      check_empty(keytab, allow_empty) ?:
	      nl_open(&load->nl) ?:
	      drop_unavailable(load) ?:
	      keytab_sort(keytab) ?:
	      check_empty(keytab, allow_empty) ?:
	      send_keys(load, allow_empty);
	if (!err)
		printf("loaded %zu keys of %zu principals, generation %llu\n",
		       keytab->count, keytab->principals,
		       (unsigned long long)load->generation);
	return err;
}

static enum status load_run(const struct command *command, int argc,
			    char **argv)
{
	static const struct option options[] = {
		{ "keytab",	required_argument,	NULL, 'k' },
		{ "allow-empty", no_argument,		NULL, 'e' },
		{ "help",	no_argument,		NULL, 'h' },
		{}
	};
	struct load load = {};
	const char *name = NULL;
	bool allow_empty = false;
	int c, err;

	while ((c = next_option(command, argc, argv, "k:h", options)) != -1) {
		switch (c) {
		case 'k':
			name = optarg;
			break;
		case 'e':
			allow_empty = true;
			break;
		default:
			return bad_usage(command);
		}
	}
	if (optind != argc)
		return bad_usage(command);
	err = load_all(&load, name, allow_empty);
	nl_close(&load.nl);
	keytab_free(&load.keytab);
	return err ? STATUS_FAILED : STATUS_OK;
}

const struct command load_command = {
	.name = "load",
	.usage = "[-k KEYTAB] [--allow-empty]",
	.help =
"put the keys of a keytab in the place of those in use\n"
"\n"
"  -k, --keytab KEYTAB  the keytab, such as FILE:/etc/krb5.keytab; otherwise\n"
"                       $KRB5_KTNAME, or the one that krb5.conf names\n"
"      --allow-empty    a keytab without usable keys drops those in use\n"
"\n"
"All keys or none: whatever is wrong, the keys in use stay.\n",
	.run = load_run,
};
