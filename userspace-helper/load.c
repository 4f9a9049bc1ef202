// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap load: all keys of a keytab, in place of those that are loaded.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "keytab.h"
#include "krb5-ap.h"
#include "nl.h"

/* Octets of attributes in one message: well below any send buffer. */
#define BATCH_SIZE	(60 * 1024)

static void take_u32(struct nlattr **attrs, const struct nlmsghdr *message,
		     void *arg)
{
	(void)message;
	*(uint32_t *)arg = attr_u32(attrs[KRB5_AP_A_KEYSET_UPLOAD]);
}

static void take_u64(struct nlattr **attrs, const struct nlmsghdr *message,
		     void *arg)
{
	(void)message;
	*(uint64_t *)arg = attr_u64(attrs[KRB5_AP_A_KEYSET_GENERATION]);
}

static size_t entry_size(const krb5_keytab_entry *entry)
{
	size_t size = 128 + entry->principal->realm.length + entry->key.length;
	int i;

	for (i = 0; i < entry->principal->length; i++)
		size += 8 + entry->principal->data[i].length;
	return size;
}

static void put_entry(struct nlmsghdr *message, const krb5_keytab_entry *entry)
{
	krb5_const_principal principal = entry->principal;
	struct nlattr *nest;
	int i;

	nest = mnl_attr_nest_start(message, KRB5_AP_A_KEYSET_ENTRY);
	mnl_attr_put(message, KRB5_AP_A_KEY_REALM, principal->realm.length,
		     principal->realm.data);
	for (i = 0; i < principal->length; i++)
		mnl_attr_put(message, KRB5_AP_A_KEY_COMPONENT,
			     principal->data[i].length,
			     principal->data[i].data);
	mnl_attr_put_u32(message, KRB5_AP_A_KEY_NAME_TYPE, principal->type);
	mnl_attr_put_u32(message, KRB5_AP_A_KEY_KVNO, entry->vno);
	mnl_attr_put_u32(message, KRB5_AP_A_KEY_ENCTYPE, entry->key.enctype);
	mnl_attr_put(message, KRB5_AP_A_KEY_VALUE, entry->key.length,
		     entry->key.contents);
	mnl_attr_nest_end(message, nest);
}

static int add_keys(struct nl *nl, uint32_t upload, const struct keytab *keytab)
{
	struct nlmsghdr *message;
	size_t i = 0, size;

	while (i < keytab->count) {
		size = 64 + entry_size(&keytab->entry[i]);
		message = nl_request(nl, KRB5_AP_CMD_KEY_ADD,
				     size > BATCH_SIZE ? size : BATCH_SIZE);
		mnl_attr_put_u32(message, KRB5_AP_A_KEYSET_UPLOAD, upload);
		do {
			put_entry(message, &keytab->entry[i++]);
			if (i < keytab->count)
				size += entry_size(&keytab->entry[i]);
		} while (i < keytab->count && size <= BATCH_SIZE);
		if (nl_ask(nl, NULL, NULL) < 0)
			return -1;
	}
	return 0;
}

static int upload(struct nl *nl, const struct keytab *keytab, bool allow_empty,
		  uint64_t *generation)
{
	struct nlmsghdr *message;
	uint32_t id = 0;

	nl_request(nl, KRB5_AP_CMD_KEY_BEGIN, 0);
	if (nl_ask(nl, take_u32, &id) < 0 || add_keys(nl, id, keytab) < 0)
		return -1;
	message = nl_request(nl, KRB5_AP_CMD_KEY_COMMIT, 64);
	mnl_attr_put_u32(message, KRB5_AP_A_KEYSET_UPLOAD, id);
	mnl_attr_put_u32(message, KRB5_AP_A_KEYSET_COUNT, keytab->count);
	if (allow_empty)
		mnl_attr_put(message, KRB5_AP_A_KEYSET_ALLOW_EMPTY, 0, NULL);
	return nl_ask(nl, take_u64, generation);
}

static int load(const struct keytab *keytab, bool allow_empty)
{
	struct nl *nl = nl_open();
	uint64_t generation = 0;

	if (!nl)
		return STATUS_FAILED;
	/* Closing the connection drops an upload that was not committed. */
	if (upload(nl, keytab, allow_empty, &generation) < 0) {
		complain("the keys were not loaded, those loaded before are still in use: %s",
			 nl_error(nl));
		nl_close(nl);
		return STATUS_FAILED;
	}
	nl_close(nl);
	printf("loaded %zu key%s of %zu principal%s, generation %" PRIu64 "\n",
	       keytab->count, keytab->count == 1 ? "" : "s",
	       keytab->principals, keytab->principals == 1 ? "" : "s",
	       generation);
	return STATUS_OK;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "keytab", required_argument, NULL, 'k' },
		{ "none", no_argument, NULL, 'n' },
		{},
	};
	struct keytab keytab = {};
	const char *name = NULL;
	krb5_context krb5;
	bool none = false;
	int c, status;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "k:", options, NULL)) != -1) {
		if (c == 'k')
			name = optarg;
		else if (c == 'n')
			none = true;
		else
			return bad_usage(&load_command, "unknown option, or an option without its argument");
	}
	if (optind < argc)
		return bad_usage(&load_command, "'%s' is too much; a keytab is named with -k", argv[optind]);
	if (none && name)
		return bad_usage(&load_command, "--none goes without a keytab");
	if (none)
		return load(&keytab, true);

	if (krb5_init_context(&krb5)) {
		complain("cannot start libkrb5: is /etc/krb5.conf valid?");
		return STATUS_FAILED;
	}
	status = STATUS_FAILED;
	if (!keytab_read(krb5, name, &keytab)) {
		if (keytab.skipped)
			complain("%s: %zu key%s of unsupported encryption types left out",
				 keytab.name, keytab.skipped,
				 keytab.skipped == 1 ? "" : "s");
		status = load(&keytab, false);
		keytab_free(krb5, &keytab);
	}
	krb5_free_context(krb5);
	return status;
}

const struct command load_command = {
	.name = "load",
	.summary = "load the keys of a keytab, in place of those in use",
	.usage =
		"[-k KEYTAB]\n"
		"       krb5-ap load --none\n\n"
		"  -k, --keytab KEYTAB  a file, or any keytab that libkrb5 can read; without it\n"
		"                       the default one (KRB5_KTNAME, krb5.conf)\n"
		"      --none           drop all keys\n\n"
		"All keys of the keytab replace all keys of the network namespace, in one step.\n"
		"If anything is wrong, the keys in use stay.\n",
	.run = run,
};
