// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: what krb5_ap answers.
 *
 * It follows Documentation/netlink/specs/krb5_ap.yaml as far as the helper can
 * tell. The environment may want it otherwise:
 *
 *	MOCK_FAMILY	error number of looking for the family
 *	MOCK_FAIL	COMMAND:ERROR:N:TEXT: the command fails; N is the number
 *			of the attribute to complain of, 0 for none
 *	MOCK_STATUS	"empty": no keys; "generic": AES with tables;
 *			"skipped": entries of the keytab were skipped;
 *			"no-camellia"
 *	MOCK_LOADED	a file; once it is there, keys were loaded once more
 *	MOCK_INTR	how many lists of keys change while they are read
 *	MOCK_CAPATHS	a realm on the way from another to TEST
 *	MOCK_CAPATHS_BAD	paths lack what they need
 *	MOCK_NAME	a component of a principal in the list of keys
 *	MOCK_BAD	answers lack what they need
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mock.h"

#define UPLOAD		7
#define GENERATION	8589934595ULL

static int loaded_again(void)
{
	const char *path = mock_setting("MOCK_LOADED");

	return path && !access(path, F_OK);
}

static struct {
	int begun;
	__u32 count;
} upload;

static __u32 config[KRB5_AP_A_CONFIG_MAX + 1] = {
	[KRB5_AP_A_CONFIG_SKEW]			= 300,
	[KRB5_AP_A_CONFIG_TOKEN_MAX]		= 131072,
	[KRB5_AP_A_CONFIG_REPLAY_MAX]		= 1048576,
	[KRB5_AP_A_CONFIG_REPLAY_COLD_START]		= KRB5_AP_REPLAY_COLD_START_EXEMPT,
	[KRB5_AP_A_CONFIG_KVNO]			= KRB5_AP_KVNO_ANY,
	[KRB5_AP_A_CONFIG_SERVICE_NAME]		= KRB5_AP_SERVICE_NAME_ANY,
	[KRB5_AP_A_CONFIG_TRANSITED]		= KRB5_AP_TRANSITED_HIERARCHY,
	[KRB5_AP_A_CONFIG_CEILING_SKEW]		= 86400,
	[KRB5_AP_A_CONFIG_CEILING_TOKEN]	= 1048576,
	[KRB5_AP_A_CONFIG_CEILING_REPLAY]	= 4294967295,
	[KRB5_AP_A_CONFIG_CEILING_KEYS]		= 65536,
};

static __u32 enctypes[32] = { 17, 18, 19, 20, 25, 26 };
static unsigned int enctypes_count = 6;

static int is_set(const char *name, const char *value)
{
	return mock_setting(name) && !strcmp(mock_setting(name), value);
}

static void key_begin(const struct nlmsghdr *request)
{
	static int begins;
	struct nlmsghdr *nlh;

	if (mock_setting("MOCK_BUSY") &&
	    begins++ < atoi(mock_setting("MOCK_BUSY"))) {
		mock_end(request, -EBUSY, "another upload is under way", 0);
		return;
	}
	upload.begun = 1;
	if (!mock_setting("MOCK_BAD")) {
		nlh = mock_reply(request, 0);
		mnl_attr_put_u32(nlh, KRB5_AP_A_KEYSET_UPLOAD, UPLOAD);
		mock_send();
	}
	mock_end(request, 0, NULL, 0);
}

static void key_add(const struct nlmsghdr *request)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr))
		upload.count += mnl_attr_get_type(attr) ==
				KRB5_AP_A_KEYSET_ENTRY;
	if (upload.begun)
		mock_end(request, 0, NULL, 0);
	else
		mock_end(request, -EINVAL, "no such upload", 0);
}

static void key_commit(const struct nlmsghdr *request)
{
	const struct nlattr *attr;
	struct nlmsghdr *nlh;
	int empty = 0;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == KRB5_AP_A_KEYSET_COUNT &&
		    mnl_attr_get_u32(attr) != upload.count) {
			mock_end(request, -EINVAL, "count is wrong", 0);
			return;
		}
		empty |= mnl_attr_get_type(attr) ==
			 KRB5_AP_A_KEYSET_ALLOW_EMPTY;
	}
	if (!upload.count && !empty) {
		mock_end(request, -EINVAL, "upload has no keys", 0);
		return;
	}
	mock_log("committed %u", upload.count);
	nlh = mock_reply(request, 0);
	mnl_attr_put_u64(nlh, KRB5_AP_A_KEYSET_GENERATION, GENERATION);
	mock_send();
	mock_end(request, 0, NULL, 0);
}

static void put_key(struct nlmsghdr *nlh, const char *component, __u32 kvno)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, KRB5_AP_A_KEYSET_ENTRY);

	mnl_attr_put(nlh, KRB5_AP_A_KEY_REALM, 4, "TEST");
	if (!mock_setting("MOCK_BAD"))
		mnl_attr_put_u32(nlh, KRB5_AP_A_KEY_KVNO, kvno);
	mnl_attr_put(nlh, KRB5_AP_A_KEY_COMPONENT, 4, "host");
	mnl_attr_put(nlh, KRB5_AP_A_KEY_COMPONENT, strlen(component),
		     component);
	mnl_attr_put_u32(nlh, KRB5_AP_A_KEY_NAME_TYPE, 3);
	mnl_attr_put_u32(nlh, KRB5_AP_A_KEY_ENCTYPE, 18);
	mnl_attr_put_u64(nlh, KRB5_AP_A_KEY_USES, 10000000000);
	mnl_attr_nest_end(nlh, nest);
}

static void key_get(const struct nlmsghdr *request)
{
	const char *name = mock_setting("MOCK_NAME");
	static int lists;
	int i, changed = 0;
	struct nlmsghdr *nlh;

	if (mock_setting("MOCK_INTR"))
		changed = lists++ < atoi(mock_setting("MOCK_INTR"));
	for (i = 0; i < 2; i++) {
		nlh = mock_reply(request, NLM_F_MULTI |
				 (changed && i ? NLM_F_DUMP_INTR : 0));
		mnl_attr_put_u64(nlh, KRB5_AP_A_KEYSET_GENERATION, GENERATION);
		put_key(nlh, i || !name ? "a/b" : name, i ? 4294967295 : 1);
		mock_send();
	}
	nlh = mock_message(request, NLMSG_DONE, NLM_F_MULTI);
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	mock_send();
}

static void config_get(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh = mock_reply(request, 0);
	unsigned int i;

	for (i = 1; i <= KRB5_AP_A_CONFIG_MAX; i++)
		if (i != KRB5_AP_A_CONFIG_ENCTYPES)
			mnl_attr_put_u32(nlh, i, config[i]);
	for (i = 0; i < enctypes_count; i++)
		mnl_attr_put_u32(nlh, KRB5_AP_A_CONFIG_ENCTYPES, enctypes[i]);
	mnl_attr_put_u32(nlh, 999, 1);
	mock_send();
	mock_end(request, 0, NULL, 0);
}

static void config_set(const struct nlmsghdr *request)
{
	const struct nlattr *attr;
	int first = 1;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr)) {
		__u16 type = mnl_attr_get_type(attr);

		if (type != KRB5_AP_A_CONFIG_ENCTYPES) {
			config[type] = mnl_attr_get_u32(attr);
			continue;
		}
		if (first)
			enctypes_count = 0;
		first = 0;
		enctypes[enctypes_count++] = mnl_attr_get_u32(attr);
	}
	mock_end(request, 0, NULL, 0);
}

static void put_enctype(struct nlmsghdr *nlh, __u32 number, const char *name,
			const char *cipher, const char *hash)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh,
						  KRB5_AP_A_STATUS_ENCTYPE);

	mnl_attr_put_u32(nlh, KRB5_AP_A_ENCTYPE_NUMBER, number);
	mnl_attr_put_strz(nlh, KRB5_AP_A_ENCTYPE_NAME, name);
	if (strcmp(cipher, "none"))
		mnl_attr_put(nlh, KRB5_AP_A_ENCTYPE_AVAILABLE, 0, NULL);
	if (number != 19)
		mnl_attr_put(nlh, KRB5_AP_A_ENCTYPE_PERMITTED, 0, NULL);
	mnl_attr_put_strz(nlh, KRB5_AP_A_ENCTYPE_CIPHER_DRIVER, cipher);
	mnl_attr_put_strz(nlh, KRB5_AP_A_ENCTYPE_HASH_DRIVER, hash);
	mnl_attr_nest_end(nlh, nest);
}

static void status_get(const struct nlmsghdr *request)
{
	const char *aes = is_set("MOCK_STATUS", "generic") ?
			  "cts(cbc(aes-generic))" : "cts(cbc(aes-aesni))";
	const char *camellia = is_set("MOCK_STATUS", "no-camellia") ?
			       "none" : "cts(cbc-camellia-asm)";
	struct nlmsghdr *nlh = mock_reply(request, 0);

	mnl_attr_put_strz(nlh, KRB5_AP_A_STATUS_VERSION, "1.0.0");
	mnl_attr_put_u32(nlh, KRB5_AP_A_STATUS_REPLAY_ENTRIES, 12);
	mnl_attr_put_u32(nlh, KRB5_AP_A_STATUS_REPLAY_TOTAL, 345);
	mnl_attr_put_u64(nlh, KRB5_AP_A_STATUS_REPLAY_COMPLETE_SINCE, 1795253279);
	if (is_set("MOCK_STATUS", "empty")) {
		mnl_attr_put_u32(nlh, KRB5_AP_A_STATUS_KEYS, 0);
	} else {
		mnl_attr_put_u32(nlh, KRB5_AP_A_STATUS_KEYS, 2);
		mnl_attr_put_u64(nlh, KRB5_AP_A_STATUS_GENERATION,
				 GENERATION + loaded_again());
		mnl_attr_put_u64(nlh, KRB5_AP_A_STATUS_LOADED_AT, 1795253280);
		mnl_attr_put_u32(nlh, KRB5_AP_A_STATUS_SKIPPED,
				 is_set("MOCK_STATUS", "skipped") ? 3 : 0);
	}
	if (mock_setting("MOCK_CAPATHS"))
		mnl_attr_put_u32(nlh, KRB5_AP_A_STATUS_CAPATHS, 2);
	put_enctype(nlh, 18, "aes256-cts-hmac-sha1-96", aes, "sha1-avx2");
	put_enctype(nlh, 19, "aes128-cts-hmac-sha256-128", aes, "sha256-avx2");
	put_enctype(nlh, 25, "camellia128-cts-cmac", camellia,
		    "cmac(camellia-asm)");
	mock_send();
	mock_end(request, 0, NULL, 0);
}

static void put_reason(const struct nlmsghdr *request, __u32 number,
		       const char *name, __u32 error, __u64 count,
		       const char *text)
{
	struct nlmsghdr *nlh = mock_reply(request, NLM_F_MULTI);

	mnl_attr_put_u32(nlh, KRB5_AP_A_REASON_NUMBER, number);
	mnl_attr_put_strz(nlh, KRB5_AP_A_REASON_NAME, name);
	mnl_attr_put_strz(nlh, KRB5_AP_A_REASON_TEXT, text);
	mnl_attr_put_u32(nlh, KRB5_AP_A_REASON_ERROR, error);
	if (!mock_setting("MOCK_BAD"))
		mnl_attr_put_u64(nlh, KRB5_AP_A_REASON_COUNT, count);
	mock_send();
}

static void stats_get(const struct nlmsghdr *request)
{
	struct nlmsghdr *nlh;
	int some = !is_set("MOCK_STATUS", "empty");

	put_reason(request, 0, "ACCEPTED", 0, some ? 10000000000 : 0,
		   "accepted");
	put_reason(request, 5, "AP_REQ_TRAILING", 60, 0,
		   "bytes follow the KRB_AP_REQ");
	put_reason(request, 40, "REPLAY", 34, some ? 3 : 0,
		   "authenticator was accepted before");
	nlh = mock_message(request, NLMSG_DONE, NLM_F_MULTI);
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = 0;
	mock_send();
}

static void done(const struct nlmsghdr *request)
{
	mock_end(request, 0, NULL, 0);
}

static const struct {
	const char *name;
	void (*answer)(const struct nlmsghdr *request);
} commands[] = {
	[KRB5_AP_CMD_KEY_BEGIN]		= { "key-begin", key_begin },
	[KRB5_AP_CMD_KEY_ADD]		= { "key-add", key_add },
	[KRB5_AP_CMD_KEY_COMMIT]	= { "key-commit", key_commit },
	[KRB5_AP_CMD_KEY_GET]		= { "key-get", key_get },
	[KRB5_AP_CMD_CONFIG_GET]	= { "config-get", config_get },
	[KRB5_AP_CMD_CONFIG_SET]	= { "config-set", config_set },
	[KRB5_AP_CMD_STATUS_GET]	= { "status-get", status_get },
	[KRB5_AP_CMD_STATS_GET]		= { "stats-get", stats_get },
	[KRB5_AP_CMD_FLUSH]		= { "flush", done },
	[KRB5_AP_CMD_ACCEPT]		= { "accept", mock_accept },
	[KRB5_AP_CMD_CRED_ADD]		= { "cred-add", done },
	[KRB5_AP_CMD_CRED_GET]		= { "cred-get", mock_cred_get },
	[KRB5_AP_CMD_CRED_DEL]		= { "cred-del", mock_cred_del },
	[KRB5_AP_CMD_REPLAY_SUSPEND]	= { "replay-suspend", done },
	[KRB5_AP_CMD_REPLAY_GET]	= { "replay-get", mock_replay_get },
	[KRB5_AP_CMD_REPLAY_ADD]	= { "replay-add", mock_replay_add },
	[KRB5_AP_CMD_IDMAP_SET]		= { "idmap-set", done },
	[KRB5_AP_CMD_IDMAP_GET]		= { "idmap-get", mock_idmap_get },
	[KRB5_AP_CMD_IDMAP_FLUSH]	= { "idmap-flush", done },
	[KRB5_AP_CMD_IDMAP_STATUS_GET]	= { "idmap-status-get",
					    mock_idmap_status_get },
	[KRB5_AP_CMD_IDMAP_CONFIG_SET]	= { "idmap-config-set", done },
	[KRB5_AP_CMD_CAPATHS_SET]	= { "capaths-set", done },
	[KRB5_AP_CMD_CAPATHS_GET]	= { "capaths-get", mock_capaths_get },
};

/* Offset of an attribute in the request, of the n-th from 1. */
static __u32 offset(const struct nlmsghdr *request, int n)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, request, sizeof(struct genlmsghdr))
		if (!--n)
			return (const char *)attr - (const char *)request;
	return 0;
}

/**
 * mock_kernel() - answer a request
 * @request: the request
 */
void mock_kernel(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request);
	const char *fail = mock_setting("MOCK_FAIL");
	char name[32], text[512] = "";
	int err, n;

	if (genl->cmd >= sizeof(commands) / sizeof(*commands) ||
	    !commands[genl->cmd].answer) {
		mock_end(request, -EOPNOTSUPP, NULL, 0);
		return;
	}
	if (fail && sscanf(fail, "%31[^:]:%d:%d:%511[^\n]", name, &err, &n,
			   text) >= 3 && !strcmp(name, commands[genl->cmd].name))
		mock_end(request, -err, *text ? text : NULL,
			 offset(request, n));
	else
		commands[genl->cmd].answer(request);
}
