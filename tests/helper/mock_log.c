// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for the tests: the log, octet for octet.
 *
 * A line for the request, and one for each attribute: its name and its value in
 * hexadecimal. Attributes in an attribute are indented. Of a token, the length
 * and a sum are enough.
 */
#include <stdarg.h>
#include <stdio.h>

#include "mock.h"

#define LOGGED_MAX	256

static FILE *file;

static const char *const commands[] = {
	[KRB5_AP_CMD_KEY_BEGIN]		= "key-begin",
	[KRB5_AP_CMD_KEY_ADD]		= "key-add",
	[KRB5_AP_CMD_KEY_COMMIT]	= "key-commit",
	[KRB5_AP_CMD_KEY_GET]		= "key-get",
	[KRB5_AP_CMD_CONFIG_GET]	= "config-get",
	[KRB5_AP_CMD_CONFIG_SET]	= "config-set",
	[KRB5_AP_CMD_STATUS_GET]	= "status-get",
	[KRB5_AP_CMD_STATS_GET]		= "stats-get",
	[KRB5_AP_CMD_FLUSH]		= "flush",
	[KRB5_AP_CMD_ACCEPT]		= "accept",
	[KRB5_AP_CMD_CRED_ADD]		= "cred-add",
	[KRB5_AP_CMD_CRED_GET]		= "cred-get",
	[KRB5_AP_CMD_CRED_DEL]		= "cred-del",
	[KRB5_AP_CMD_REPLAY_SUSPEND]	= "replay-suspend",
	[KRB5_AP_CMD_REPLAY_GET]	= "replay-get",
	[KRB5_AP_CMD_REPLAY_ADD]	= "replay-add",
	[KRB5_AP_CMD_IDMAP_SET]		= "idmap-set",
	[KRB5_AP_CMD_IDMAP_GET]		= "idmap-get",
	[KRB5_AP_CMD_IDMAP_FLUSH]	= "idmap-flush",
	[KRB5_AP_CMD_IDMAP_STATUS_GET]	= "idmap-status-get",
	[KRB5_AP_CMD_IDMAP_CONFIG_SET]	= "idmap-config-set",
	[KRB5_AP_CMD_CAPATHS_SET]	= "capaths-set",
	[KRB5_AP_CMD_CAPATHS_GET]	= "capaths-get",
};

static const char *const keyset_names[] = {
	[KRB5_AP_A_KEYSET_UPLOAD]	= "upload",
	[KRB5_AP_A_KEYSET_ENTRY]	= "entry",
	[KRB5_AP_A_KEYSET_COUNT]	= "count",
	[KRB5_AP_A_KEYSET_ALLOW_EMPTY]	= "allow-empty",
	[KRB5_AP_A_KEYSET_SKIPPED]	= "skipped",
};

static const char *const key_names[] = {
	[KRB5_AP_A_KEY_REALM]		= "realm",
	[KRB5_AP_A_KEY_COMPONENT]	= "component",
	[KRB5_AP_A_KEY_NAME_TYPE]	= "name-type",
	[KRB5_AP_A_KEY_KVNO]		= "kvno",
	[KRB5_AP_A_KEY_ENCTYPE]		= "enctype",
	[KRB5_AP_A_KEY_VALUE]		= "value",
};

static const char *const config_names[] = {
	[KRB5_AP_A_CONFIG_SKEW]			= "skew",
	[KRB5_AP_A_CONFIG_TOKEN_MAX]		= "token-max",
	[KRB5_AP_A_CONFIG_REPLAY_MAX]		= "replay-max",
	[KRB5_AP_A_CONFIG_ENCTYPES]		= "enctypes",
	[KRB5_AP_A_CONFIG_REPLAY_COLD_START]		= "replay-cold-start",
	[KRB5_AP_A_CONFIG_CRITICAL_AUTHDATA]	= "critical-authdata",
	[KRB5_AP_A_CONFIG_KVNO]			= "kvno",
	[KRB5_AP_A_CONFIG_SERVICE_NAME]		= "service-name",
	[KRB5_AP_A_CONFIG_TRANSITED]		= "transited",
	[KRB5_AP_A_CONFIG_CEILING_SKEW]		= "ceiling-skew",
	[KRB5_AP_A_CONFIG_CEILING_TOKEN]	= "ceiling-token",
	[KRB5_AP_A_CONFIG_CEILING_REPLAY]	= "ceiling-replay",
	[KRB5_AP_A_CONFIG_CEILING_KEYS]		= "ceiling-keys",
};

static const char *const flush_names[] = {
	[KRB5_AP_A_FLUSH_WHAT]		= "what",
};

static const char *const accept_names[] = {
	[KRB5_AP_A_ACCEPT_TOKEN]	= "token",
	[KRB5_AP_A_ACCEPT_FRAMING]	= "framing",
	[KRB5_AP_A_ACCEPT_SERVICE]	= "service",
	[KRB5_AP_A_ACCEPT_PEER]		= "peer",
	[KRB5_AP_A_ACCEPT_BINDINGS]	= "bindings",
	[KRB5_AP_A_ACCEPT_U2U_ENCTYPE]	= "u2u-enctype",
	[KRB5_AP_A_ACCEPT_U2U_KEY]	= "u2u-key",
};

static const char *const credential_names[] = {
	[KRB5_AP_A_CREDENTIAL_CLIENT]		= "client",
	[KRB5_AP_A_CREDENTIAL_CLIENT_TYPE]	= "client-type",
	[KRB5_AP_A_CREDENTIAL_SERVER]		= "server",
	[KRB5_AP_A_CREDENTIAL_TICKET]		= "ticket",
	[KRB5_AP_A_CREDENTIAL_ENCTYPE]		= "enctype",
	[KRB5_AP_A_CREDENTIAL_KEY]		= "key",
	[KRB5_AP_A_CREDENTIAL_AUTHTIME]		= "authtime",
	[KRB5_AP_A_CREDENTIAL_STARTTIME]	= "starttime",
	[KRB5_AP_A_CREDENTIAL_ENDTIME]		= "endtime",
	[KRB5_AP_A_CREDENTIAL_RENEW_TILL]	= "renew-till",
	[KRB5_AP_A_CREDENTIAL_FLAGS]		= "flags",
};

static const char *const replay_names[] = {
	[KRB5_AP_A_REPLAY_ENTRY]	= "entry",
	[KRB5_AP_A_REPLAY_SPAN]		= "span",
	[KRB5_AP_A_REPLAY_SUSPEND]		= "suspend",
};

static const char *const authenticator_names[] = {
	[KRB5_AP_A_AUTHENTICATOR_KEY]	= "key",
	[KRB5_AP_A_AUTHENTICATOR_TAG]	= "tag",
	[KRB5_AP_A_AUTHENTICATOR_CTIME]	= "ctime",
};

static const char *const span_names[] = {
	[KRB5_AP_A_SPAN_KEY]		= "key",
	[KRB5_AP_A_SPAN_COMPLETE_SINCE]		= "complete-since",
	[KRB5_AP_A_SPAN_HORIZON]	= "horizon",
};

static const char *const idmap_names[] = {
	[KRB5_AP_A_IDMAP_PRINCIPAL]	= "principal",
	[KRB5_AP_A_IDMAP_QUESTION]	= "question",
	[KRB5_AP_A_IDMAP_NOBODY]	= "nobody",
	[KRB5_AP_A_IDMAP_UID]		= "uid",
	[KRB5_AP_A_IDMAP_GID]		= "gid",
	[KRB5_AP_A_IDMAP_GROUP]		= "group",
	[KRB5_AP_A_IDMAP_LIFETIME]	= "lifetime",
};

static const char *const idmap_status_names[] = {
	[KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX]		= "mappings-max",
	[KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS]	= "ceiling-mappings",
	[KRB5_AP_A_IDMAP_STATUS_STALE_MAX]		= "stale-max",
};

static const char *const capaths_names[] = {
	[KRB5_AP_A_CAPATHS_PATH]	= "path",
};

static const char *const capath_names[] = {
	[KRB5_AP_A_CAPATH_CLIENT]	= "client",
	[KRB5_AP_A_CAPATH_SERVER]	= "server",
	[KRB5_AP_A_CAPATH_VIA]		= "via",
};

static const struct names {
	const char *const *name;
	size_t count;
} sets[] = {
	[KRB5_AP_CMD_KEY_ADD]		= { keyset_names, KRB5_AP_A_KEYSET_SKIPPED + 1 },
	[KRB5_AP_CMD_KEY_COMMIT]	= { keyset_names, KRB5_AP_A_KEYSET_SKIPPED + 1 },
	[KRB5_AP_CMD_CONFIG_SET]	= { config_names, KRB5_AP_A_CONFIG_MAX + 1 },
	[KRB5_AP_CMD_FLUSH]		= { flush_names, KRB5_AP_A_FLUSH_MAX + 1 },
	[KRB5_AP_CMD_ACCEPT]		= { accept_names, KRB5_AP_A_ACCEPT_U2U_KEY + 1 },
	[KRB5_AP_CMD_CRED_ADD]		= { credential_names, KRB5_AP_A_CREDENTIAL_FLAGS + 1 },
	[KRB5_AP_CMD_CRED_DEL]		= { credential_names, KRB5_AP_A_CREDENTIAL_FLAGS + 1 },
	[KRB5_AP_CMD_REPLAY_SUSPEND]	= { replay_names, KRB5_AP_A_REPLAY_SUSPEND + 1 },
	[KRB5_AP_CMD_REPLAY_ADD]	= { replay_names, KRB5_AP_A_REPLAY_SUSPEND + 1 },
	[KRB5_AP_CMD_IDMAP_SET]		= { idmap_names, KRB5_AP_A_IDMAP_LIFETIME + 1 },
	[KRB5_AP_CMD_IDMAP_FLUSH]	= { idmap_names, KRB5_AP_A_IDMAP_LIFETIME + 1 },
	[KRB5_AP_CMD_CAPATHS_SET]	= { capaths_names, KRB5_AP_A_CAPATHS_PATH + 1 },
	[KRB5_AP_CMD_IDMAP_CONFIG_SET]	= { idmap_status_names, KRB5_AP_A_IDMAP_STATUS_STALE_MAX + 1 },
};

/* Attributes that have others in them. */
static const struct nest {
	const char *const *name;
	unsigned int type;
	struct names inner;
} nests[] = {
	{ keyset_names, KRB5_AP_A_KEYSET_ENTRY,
	  { key_names, KRB5_AP_A_KEY_VALUE + 1 } },
	{ capaths_names, KRB5_AP_A_CAPATHS_PATH,
	  { capath_names, KRB5_AP_A_CAPATH_VIA + 1 } },
	{ replay_names, KRB5_AP_A_REPLAY_ENTRY,
	  { authenticator_names, KRB5_AP_A_AUTHENTICATOR_CTIME + 1 } },
	{ replay_names, KRB5_AP_A_REPLAY_SPAN,
	  { span_names, KRB5_AP_A_SPAN_HORIZON + 1 } },
	{ authenticator_names, KRB5_AP_A_AUTHENTICATOR_KEY,
	  { key_names, KRB5_AP_A_KEY_VALUE + 1 } },
	{ span_names, KRB5_AP_A_SPAN_KEY,
	  { key_names, KRB5_AP_A_KEY_VALUE + 1 } },
};

[[gnu::constructor]] static void open_log(void)
{
	const char *name = mock_setting("MOCK_LOG");

	file = fopen(name ? name : "/dev/null", "w");
	if (!file)
		perror(name);
}

/**
 * mock_log() - write a line
 * @format: as for printf()
 */
void mock_log(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	putc('\n', file);
	fflush(file);
}

static void log_value(const struct nlattr *attr)
{
	const unsigned char *data = mnl_attr_get_payload(attr);
	unsigned int i, sum = 0, len = mnl_attr_get_payload_len(attr);

	if (len > LOGGED_MAX) {
		for (i = 0; i < len; i++)
			sum = sum * 31 + data[i];
		fprintf(file, " [%u octets, %08x]", len, sum);
		return;
	}
	putc(' ', file);
	for (i = 0; i < len; i++)
		fprintf(file, "%02x", data[i]);
}

static const struct names *nest_of(const struct names *names, unsigned int type)
{
	size_t i;

	for (i = 0; i < sizeof(nests) / sizeof(*nests); i++)
		if (nests[i].name == names->name && nests[i].type == type)
			return &nests[i].inner;
	return NULL;
}

static void log_attr(const struct names *names, const struct nlattr *attr,
		     int indent)
{
	unsigned int type = mnl_attr_get_type(attr);
	const struct names *nested = nest_of(names, type);
	const struct nlattr *inner;

	fprintf(file, "%*s", indent, "");
	if (type < names->count && names->name[type])
		fprintf(file, "%s", names->name[type]);
	else
		fprintf(file, "UNKNOWN %u", type);
	if (nested) {
		putc('\n', file);
		mnl_attr_for_each_nested(inner, attr)
			log_attr(nested, inner, indent + 2);
		return;
	}
	log_value(attr);
	putc('\n', file);
}

/**
 * mock_log_request() - write what a request has in it
 * @request: the request
 */
void mock_log_request(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request);
	const struct nlattr *attr;

	if (request->nlmsg_type == GENL_ID_CTRL) {
		mock_log("find family");
		return;
	}
	if (request->nlmsg_type == MOCK_FAMILY_NFSD) {
		mock_log("nfsd command %u flags=%x", genl->cmd,
			 request->nlmsg_flags);
		mnl_attr_for_each(attr, request, sizeof(*genl)) {
			fprintf(file, "  %u", mnl_attr_get_type(attr));
			log_value(attr);
			putc('\n', file);
		}
		fflush(file);
		return;
	}
	mock_log("%s type=%04x flags=%x version=%u",
		 genl->cmd < sizeof(commands) / sizeof(*commands) &&
		 commands[genl->cmd] ? commands[genl->cmd] : "UNKNOWN COMMAND",
		 request->nlmsg_type, request->nlmsg_flags, genl->version);
	mnl_attr_for_each(attr, request, sizeof(*genl))
		if (genl->cmd < sizeof(sets) / sizeof(*sets))
			log_attr(&sets[genl->cmd], attr, 2);
	fflush(file);
}
