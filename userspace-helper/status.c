// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap status: what is loaded, and who does the work.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "krb5-ap.h"
#include "nl.h"

struct status {
	bool json;
	bool table_based;
};

/* A principal of attributes, as krb5_unparse_name() writes it. */
static void append_escaped(char **p, const struct nlattr *attr)
{
	const char *octets = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);

	while (len--) {
		if (*octets == '/' || *octets == '@' || *octets == '\\')
			*(*p)++ = '\\';
		*(*p)++ = *octets++;
	}
}

/* The caller frees it. */
static char *principal_text(const struct nlattr *entry,
			    const struct nlattr *realm)
{
	char *text = xalloc(2 * mnl_attr_get_payload_len(entry) + 2);
	const struct nlattr *attr;
	char *p = text;

	mnl_attr_for_each_nested(attr, entry) {
		if (mnl_attr_get_type(attr) != KRB5_AP_A_KEY_COMPONENT)
			continue;
		if (p != text)
			*p++ = '/';
		append_escaped(&p, attr);
	}
	*p++ = '@';
	if (realm)
		append_escaped(&p, realm);
	return text;
}

static void show_key(struct nlattr **attrs, const struct nlmsghdr *message,
		     void *arg)
{
	const struct nlattr *entry = attrs[KRB5_AP_A_KEYSET_ENTRY];
	struct nlattr *key[NL_ATTRS];
	struct status *status = arg;
	int32_t enctype;
	char buf[16];
	char *name;

	(void)message;
	if (!entry)
		return;
	nl_nest(entry, key);
	enctype = attr_u32(key[KRB5_AP_A_KEY_ENCTYPE]);
	name = principal_text(entry, key[KRB5_AP_A_KEY_REALM]);
	if (status->json) {
		json_open(NULL, '{');
		json_string("principal", name);
		json_number("kvno", attr_u32(key[KRB5_AP_A_KEY_KVNO]));
		json_number("enctype", enctype);
		json_number("uses", attr_u64(key[KRB5_AP_A_KEY_USES]));
		json_close('}');
	} else {
		printf("%5" PRIu32 "  %-26s  %8" PRIu64 "  ",
		       attr_u32(key[KRB5_AP_A_KEY_KVNO]),
		       enctype_name(enctype, buf, sizeof(buf)),
		       attr_u64(key[KRB5_AP_A_KEY_USES]));
		print_safe(name);
		putchar('\n');
	}
	free(name);
}

static void show_enctype(const struct nlattr *nest, struct status *status)
{
	struct nlattr *attrs[NL_ATTRS];
	const char *cipher, *state;

	nl_nest(nest, attrs);
	cipher = attr_string(attrs[KRB5_AP_A_ENCTYPE_CIPHER_DRIVER]);
	if (strstr(cipher, "aes-generic") || strstr(cipher, "aes-fixed-time"))
		status->table_based = true;
	if (status->json) {
		json_open(NULL, '{');
		json_number("number",
			    (int32_t)attr_u32(attrs[KRB5_AP_A_ENCTYPE_NUMBER]));
		json_string("name", attr_string(attrs[KRB5_AP_A_ENCTYPE_NAME]));
		json_bool("available", attrs[KRB5_AP_A_ENCTYPE_AVAILABLE]);
		json_bool("permitted", attrs[KRB5_AP_A_ENCTYPE_PERMITTED]);
		json_string("cipher", cipher);
		json_string("hash",
			    attr_string(attrs[KRB5_AP_A_ENCTYPE_HASH_DRIVER]));
		json_close('}');
		return;
	}
	state = !attrs[KRB5_AP_A_ENCTYPE_AVAILABLE] ? "not available" :
		!attrs[KRB5_AP_A_ENCTYPE_PERMITTED] ? "not permitted" : "ready";
	printf("  %-26s  %-13s  %s, %s\n",
	       attr_string(attrs[KRB5_AP_A_ENCTYPE_NAME]), state, cipher,
	       attr_string(attrs[KRB5_AP_A_ENCTYPE_HASH_DRIVER]));
}

static void show_enctypes(const struct nlmsghdr *message, struct status *status)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, message, 4)
		if (mnl_attr_get_type(attr) == KRB5_AP_A_STATUS_ENCTYPE)
			show_enctype(attr, status);
}

static void show_status(struct nlattr **attrs, const struct nlmsghdr *message,
			void *arg)
{
	uint32_t keys = attr_u32(attrs[KRB5_AP_A_STATUS_KEYS]);
	bool loaded = attrs[KRB5_AP_A_STATUS_GENERATION];
	struct status *status = arg;

	if (status->json) {
		json_string("version",
			    attr_string(attrs[KRB5_AP_A_STATUS_VERSION]));
		json_number("generation",
			    attr_u64(attrs[KRB5_AP_A_STATUS_GENERATION]));
		json_number("keys", keys);
		json_number("loaded_at",
			    attr_u64(attrs[KRB5_AP_A_STATUS_LOADED_AT]));
		json_number("replay_entries",
			    attr_u32(attrs[KRB5_AP_A_STATUS_REPLAY_ENTRIES]));
		json_number("replay_total",
			    attr_u32(attrs[KRB5_AP_A_STATUS_REPLAY_TOTAL]));
		json_number("replay_born",
			    attr_u64(attrs[KRB5_AP_A_STATUS_REPLAY_BORN]));
		json_open("enctypes", '[');
		show_enctypes(message, status);
		json_close(']');
		return;
	}
	printf("version     %s\n",
	       attr_string(attrs[KRB5_AP_A_STATUS_VERSION]));
	if (loaded) {
		printf("keys        %" PRIu32 ", generation %" PRIu64 ", loaded ",
		       keys, attr_u64(attrs[KRB5_AP_A_STATUS_GENERATION]));
		print_time(attr_u64(attrs[KRB5_AP_A_STATUS_LOADED_AT]));
		putchar('\n');
	} else {
		puts("keys        none are loaded: krb5-ap load");
	}
	printf("replay      %" PRIu32 " entries of this namespace, %" PRIu32 " of all; since ",
	       attr_u32(attrs[KRB5_AP_A_STATUS_REPLAY_ENTRIES]),
	       attr_u32(attrs[KRB5_AP_A_STATUS_REPLAY_TOTAL]));
	print_time(attr_u64(attrs[KRB5_AP_A_STATUS_REPLAY_BORN]));
	puts("\nenctypes");
	show_enctypes(message, status);
}

static int show_all(struct nl *nl, struct status *status, bool keys)
{
	nl_request(nl, KRB5_AP_CMD_STATUS_GET, 0);
	if (nl_ask(nl, show_status, status) < 0)
		return -1;
	if (!keys)
		return 0;
	if (status->json)
		json_open("key_list", '[');
	else
		printf("\n%5s  %-26s  %8s  %s\n", "kvno", "enctype", "uses",
		       "principal");
	if (nl_dump(nl, KRB5_AP_CMD_KEY_GET, show_key, status) < 0)
		return -1;
	if (status->json)
		json_close(']');
	return 0;
}

static int run(int argc, char **argv)
{
	struct status status = {};
	bool keys = false;
	struct nl *nl;
	int i, ret;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			status.json = true;
		else if (!strcmp(argv[i], "--keys"))
			keys = true;
		else
			return bad_usage(&status_command, "unknown option '%s'", argv[i]);
	}
	nl = nl_open();
	if (!nl)
		return STATUS_FAILED;
	if (status.json)
		json_open(NULL, '{');
	ret = show_all(nl, &status, keys);
	if (status.json) {
		json_close('}');
		json_end();
	}
	if (ret < 0)
		complain("cannot get the status: %s", nl_error(nl));
	nl_close(nl);
	if (status.table_based)
		complain("warning: AES is done with tables, which is slow and not constant in time. If the CPU has AES instructions: modprobe aesni_intel (x86) or aes-ce-blk (arm64), then load krb5_ap again");
	return ret < 0 ? STATUS_FAILED : STATUS_OK;
}

const struct command status_command = {
	.name = "status",
	.summary = "show what is loaded and which drivers serve",
	.usage =
		"[--keys] [--json]\n\n"
		"  --keys  list the keys, without their values\n"
		"  --json  for programs\n",
	.run = run,
};
