// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/krb5_ap.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink.h"

#include <uapi/linux/krb5_ap.h>

/* Common nested types */
const struct nla_policy krb5_ap_authenticator_nl_policy[KRB5_AP_A_AUTHENTICATOR_PAD + 1] = {
	[KRB5_AP_A_AUTHENTICATOR_KEY] = NLA_POLICY_NESTED(krb5_ap_key_nl_policy),
	[KRB5_AP_A_AUTHENTICATOR_TAG] = NLA_POLICY_EXACT_LEN(20),
	[KRB5_AP_A_AUTHENTICATOR_CTIME] = { .type = NLA_S64, },
};

const struct nla_policy krb5_ap_capath_nl_policy[KRB5_AP_A_CAPATH_VIA + 1] = {
	[KRB5_AP_A_CAPATH_CLIENT] = { .type = NLA_BINARY, },
	[KRB5_AP_A_CAPATH_SERVER] = { .type = NLA_BINARY, },
	[KRB5_AP_A_CAPATH_VIA] = { .type = NLA_BINARY, },
};

const struct nla_policy krb5_ap_key_nl_policy[KRB5_AP_A_KEY_PAD + 1] = {
	[KRB5_AP_A_KEY_REALM] = { .type = NLA_BINARY, },
	[KRB5_AP_A_KEY_COMPONENT] = { .type = NLA_BINARY, },
	[KRB5_AP_A_KEY_NAME_TYPE] = { .type = NLA_S32, },
	[KRB5_AP_A_KEY_KVNO] = { .type = NLA_U32, },
	[KRB5_AP_A_KEY_ENCTYPE] = { .type = NLA_S32, },
	[KRB5_AP_A_KEY_VALUE] = { .type = NLA_BINARY, },
	[KRB5_AP_A_KEY_USES] = { .type = NLA_U64, },
};

const struct nla_policy krb5_ap_span_nl_policy[KRB5_AP_A_SPAN_PAD + 1] = {
	[KRB5_AP_A_SPAN_KEY] = NLA_POLICY_NESTED(krb5_ap_key_nl_policy),
	[KRB5_AP_A_SPAN_COMPLETE_SINCE] = { .type = NLA_S64, },
	[KRB5_AP_A_SPAN_HORIZON] = { .type = NLA_S64, },
};

/* KRB5_AP_CMD_KEY_ADD - do */
static const struct nla_policy krb5_ap_key_add_nl_policy[KRB5_AP_A_KEYSET_ENTRY + 1] = {
	[KRB5_AP_A_KEYSET_UPLOAD] = { .type = NLA_U32, },
	[KRB5_AP_A_KEYSET_ENTRY] = NLA_POLICY_NESTED(krb5_ap_key_nl_policy),
};

/* KRB5_AP_CMD_KEY_COMMIT - do */
static const struct nla_policy krb5_ap_key_commit_nl_policy[KRB5_AP_A_KEYSET_SKIPPED + 1] = {
	[KRB5_AP_A_KEYSET_UPLOAD] = { .type = NLA_U32, },
	[KRB5_AP_A_KEYSET_COUNT] = { .type = NLA_U32, },
	[KRB5_AP_A_KEYSET_ALLOW_EMPTY] = { .type = NLA_FLAG, },
	[KRB5_AP_A_KEYSET_SKIPPED] = { .type = NLA_U32, },
};

/* KRB5_AP_CMD_CONFIG_SET - do */
static const struct nla_policy krb5_ap_config_set_nl_policy[KRB5_AP_A_CONFIG_CEILING_KEYS + 1] = {
	[KRB5_AP_A_CONFIG_SKEW] = { .type = NLA_U32, },
	[KRB5_AP_A_CONFIG_TOKEN_MAX] = { .type = NLA_U32, },
	[KRB5_AP_A_CONFIG_REPLAY_MAX] = { .type = NLA_U32, },
	[KRB5_AP_A_CONFIG_ENCTYPES] = { .type = NLA_S32, },
	[KRB5_AP_A_CONFIG_REPLAY_COLD_START] = NLA_POLICY_MAX(NLA_U32, 2),
	[KRB5_AP_A_CONFIG_CRITICAL_AUTHDATA] = NLA_POLICY_MAX(NLA_U32, 1),
	[KRB5_AP_A_CONFIG_KVNO] = NLA_POLICY_MAX(NLA_U32, 1),
	[KRB5_AP_A_CONFIG_SERVICE_NAME] = NLA_POLICY_MAX(NLA_U32, 2),
	[KRB5_AP_A_CONFIG_TRANSITED] = NLA_POLICY_MAX(NLA_U32, 2),
	[KRB5_AP_A_CONFIG_CEILING_SKEW] = { .type = NLA_U32, },
	[KRB5_AP_A_CONFIG_CEILING_TOKEN] = { .type = NLA_U32, },
	[KRB5_AP_A_CONFIG_CEILING_REPLAY] = { .type = NLA_U32, },
	[KRB5_AP_A_CONFIG_CEILING_KEYS] = { .type = NLA_U32, },
};

/* KRB5_AP_CMD_FLUSH - do */
static const struct nla_policy krb5_ap_flush_nl_policy[KRB5_AP_A_FLUSH_WHAT + 1] = {
	[KRB5_AP_A_FLUSH_WHAT] = NLA_POLICY_MASK(NLA_U32, 0x7),
};

/* KRB5_AP_CMD_ACCEPT - do */
static const struct nla_policy krb5_ap_accept_nl_policy[KRB5_AP_A_ACCEPT_U2U_KEY + 1] = {
	[KRB5_AP_A_ACCEPT_TOKEN] = { .type = NLA_BINARY, },
	[KRB5_AP_A_ACCEPT_FRAMING] = NLA_POLICY_MAX(NLA_U32, 3),
	[KRB5_AP_A_ACCEPT_SERVICE] = { .type = NLA_NUL_STRING, },
	[KRB5_AP_A_ACCEPT_PEER] = { .type = NLA_BINARY, },
	[KRB5_AP_A_ACCEPT_BINDINGS] = { .type = NLA_BINARY, },
	[KRB5_AP_A_ACCEPT_DRY_RUN] = { .type = NLA_FLAG, },
	[KRB5_AP_A_ACCEPT_U2U_ENCTYPE] = { .type = NLA_S32, },
	[KRB5_AP_A_ACCEPT_U2U_KEY] = { .type = NLA_BINARY, },
};

/* KRB5_AP_CMD_CAPATHS_SET - do */
static const struct nla_policy krb5_ap_capaths_set_nl_policy[KRB5_AP_A_CAPATHS_PATH + 1] = {
	[KRB5_AP_A_CAPATHS_PATH] = NLA_POLICY_NESTED(krb5_ap_capath_nl_policy),
};

/* KRB5_AP_CMD_CRED_ADD - do */
static const struct nla_policy krb5_ap_cred_add_nl_policy[KRB5_AP_A_CREDENTIAL_FLAGS + 1] = {
	[KRB5_AP_A_CREDENTIAL_CLIENT] = { .type = NLA_NUL_STRING, },
	[KRB5_AP_A_CREDENTIAL_CLIENT_TYPE] = { .type = NLA_S32, },
	[KRB5_AP_A_CREDENTIAL_SERVER] = { .type = NLA_NUL_STRING, },
	[KRB5_AP_A_CREDENTIAL_TICKET] = { .type = NLA_BINARY, },
	[KRB5_AP_A_CREDENTIAL_ENCTYPE] = { .type = NLA_S32, },
	[KRB5_AP_A_CREDENTIAL_KEY] = { .type = NLA_BINARY, },
	[KRB5_AP_A_CREDENTIAL_AUTHTIME] = { .type = NLA_S64, },
	[KRB5_AP_A_CREDENTIAL_STARTTIME] = { .type = NLA_S64, },
	[KRB5_AP_A_CREDENTIAL_ENDTIME] = { .type = NLA_S64, },
	[KRB5_AP_A_CREDENTIAL_RENEW_TILL] = { .type = NLA_S64, },
	[KRB5_AP_A_CREDENTIAL_FLAGS] = { .type = NLA_U32, },
};

/* KRB5_AP_CMD_CRED_DEL - do */
static const struct nla_policy krb5_ap_cred_del_nl_policy[KRB5_AP_A_CREDENTIAL_SERVER + 1] = {
	[KRB5_AP_A_CREDENTIAL_CLIENT] = { .type = NLA_NUL_STRING, },
	[KRB5_AP_A_CREDENTIAL_SERVER] = { .type = NLA_NUL_STRING, },
};

/* KRB5_AP_CMD_REPLAY_SUSPEND - do */
static const struct nla_policy krb5_ap_replay_suspend_nl_policy[KRB5_AP_A_REPLAY_SUSPEND + 1] = {
	[KRB5_AP_A_REPLAY_SUSPEND] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* KRB5_AP_CMD_REPLAY_ADD - do */
static const struct nla_policy krb5_ap_replay_add_nl_policy[KRB5_AP_A_REPLAY_SPAN + 1] = {
	[KRB5_AP_A_REPLAY_ENTRY] = NLA_POLICY_NESTED(krb5_ap_authenticator_nl_policy),
	[KRB5_AP_A_REPLAY_SPAN] = NLA_POLICY_NESTED(krb5_ap_span_nl_policy),
};

/* KRB5_AP_CMD_IDMAP_SET - do */
static const struct nla_policy krb5_ap_idmap_set_nl_policy[KRB5_AP_A_IDMAP_LIFETIME + 1] = {
	[KRB5_AP_A_IDMAP_PRINCIPAL] = { .type = NLA_NUL_STRING, .len = 1024, },
	[KRB5_AP_A_IDMAP_QUESTION] = { .type = NLA_U32, },
	[KRB5_AP_A_IDMAP_NOBODY] = { .type = NLA_FLAG, },
	[KRB5_AP_A_IDMAP_UID] = { .type = NLA_U32, },
	[KRB5_AP_A_IDMAP_GID] = { .type = NLA_U32, },
	[KRB5_AP_A_IDMAP_GROUP] = { .type = NLA_U32, },
	[KRB5_AP_A_IDMAP_LIFETIME] = { .type = NLA_U32, },
};

/* KRB5_AP_CMD_IDMAP_FLUSH - do */
static const struct nla_policy krb5_ap_idmap_flush_nl_policy[KRB5_AP_A_IDMAP_PRINCIPAL + 1] = {
	[KRB5_AP_A_IDMAP_PRINCIPAL] = { .type = NLA_NUL_STRING, .len = 1024, },
};

/* KRB5_AP_CMD_IDMAP_CONFIG_SET - do */
static const struct nla_policy krb5_ap_idmap_config_set_nl_policy[KRB5_AP_A_IDMAP_STATUS_STALE_MAX + 1] = {
	[KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS] = NLA_POLICY_MIN(NLA_U32, 1),
	[KRB5_AP_A_IDMAP_STATUS_STALE_MAX] = { .type = NLA_U32, },
};

/* Ops table for krb5_ap */
static const struct genl_split_ops krb5_ap_nl_ops[] = {
	{
		.cmd	= KRB5_AP_CMD_KEY_BEGIN,
		.doit	= krb5_ap_nl_key_begin_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_KEY_ADD,
		.doit		= krb5_ap_nl_key_add_doit,
		.policy		= krb5_ap_key_add_nl_policy,
		.maxattr	= KRB5_AP_A_KEYSET_ENTRY,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_KEY_COMMIT,
		.doit		= krb5_ap_nl_key_commit_doit,
		.policy		= krb5_ap_key_commit_nl_policy,
		.maxattr	= KRB5_AP_A_KEYSET_SKIPPED,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_KEY_GET,
		.dumpit	= krb5_ap_nl_key_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= KRB5_AP_CMD_CONFIG_GET,
		.doit	= krb5_ap_nl_config_get_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_CONFIG_SET,
		.doit		= krb5_ap_nl_config_set_doit,
		.policy		= krb5_ap_config_set_nl_policy,
		.maxattr	= KRB5_AP_A_CONFIG_CEILING_KEYS,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_STATUS_GET,
		.doit	= krb5_ap_nl_status_get_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_STATS_GET,
		.dumpit	= krb5_ap_nl_stats_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KRB5_AP_CMD_FLUSH,
		.doit		= krb5_ap_nl_flush_doit,
		.policy		= krb5_ap_flush_nl_policy,
		.maxattr	= KRB5_AP_A_FLUSH_WHAT,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_ACCEPT,
		.doit		= krb5_ap_nl_accept_doit,
		.policy		= krb5_ap_accept_nl_policy,
		.maxattr	= KRB5_AP_A_ACCEPT_U2U_KEY,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_CAPATHS_SET,
		.doit		= krb5_ap_nl_capaths_set_doit,
		.policy		= krb5_ap_capaths_set_nl_policy,
		.maxattr	= KRB5_AP_A_CAPATHS_PATH,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_CRED_ADD,
		.doit		= krb5_ap_nl_cred_add_doit,
		.policy		= krb5_ap_cred_add_nl_policy,
		.maxattr	= KRB5_AP_A_CREDENTIAL_FLAGS,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_CRED_GET,
		.dumpit	= krb5_ap_nl_cred_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KRB5_AP_CMD_CRED_DEL,
		.doit		= krb5_ap_nl_cred_del_doit,
		.policy		= krb5_ap_cred_del_nl_policy,
		.maxattr	= KRB5_AP_A_CREDENTIAL_SERVER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_REPLAY_SUSPEND,
		.doit		= krb5_ap_nl_replay_suspend_doit,
		.policy		= krb5_ap_replay_suspend_nl_policy,
		.maxattr	= KRB5_AP_A_REPLAY_SUSPEND,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_REPLAY_GET,
		.dumpit	= krb5_ap_nl_replay_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KRB5_AP_CMD_REPLAY_ADD,
		.doit		= krb5_ap_nl_replay_add_doit,
		.policy		= krb5_ap_replay_add_nl_policy,
		.maxattr	= KRB5_AP_A_REPLAY_SPAN,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_IDMAP_SET,
		.doit		= krb5_ap_nl_idmap_set_doit,
		.policy		= krb5_ap_idmap_set_nl_policy,
		.maxattr	= KRB5_AP_A_IDMAP_LIFETIME,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_IDMAP_GET,
		.dumpit	= krb5_ap_nl_idmap_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KRB5_AP_CMD_IDMAP_FLUSH,
		.doit		= krb5_ap_nl_idmap_flush_doit,
		.policy		= krb5_ap_idmap_flush_nl_policy,
		.maxattr	= KRB5_AP_A_IDMAP_PRINCIPAL,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_IDMAP_STATUS_GET,
		.doit	= krb5_ap_nl_idmap_status_get_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_CMD_IDMAP_CONFIG_SET,
		.doit		= krb5_ap_nl_idmap_config_set_doit,
		.policy		= krb5_ap_idmap_config_set_nl_policy,
		.maxattr	= KRB5_AP_A_IDMAP_STATUS_STALE_MAX,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_CMD_CAPATHS_GET,
		.dumpit	= krb5_ap_nl_capaths_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
};

static const struct genl_multicast_group krb5_ap_nl_mcgrps[] = {
	[KRB5_AP_NLGRP_REPLAY] = { "replay", },
	[KRB5_AP_NLGRP_VERDICT] = { "verdict", },
	[KRB5_AP_NLGRP_IDMAP] = { "idmap", },
};

struct genl_family krb5_ap_nl_family __ro_after_init = {
	.name		= KRB5_AP_FAMILY_NAME,
	.version	= KRB5_AP_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= krb5_ap_nl_ops,
	.n_split_ops	= ARRAY_SIZE(krb5_ap_nl_ops),
	.mcgrps		= krb5_ap_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(krb5_ap_nl_mcgrps),
};
