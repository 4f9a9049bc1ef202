// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/krb5_ap_nfsd.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tools/net/ynl/ynl-regen.sh */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink.h"

#include <uapi/linux/krb5_ap_nfsd.h>

/* KRB5_AP_NFSD_CMD_LISTEN - do */
static const struct nla_policy krb5_ap_nfsd_listen_nl_policy[KRB5_AP_NFSD_A_SERVER_SOCKET + 1] = {
	[KRB5_AP_NFSD_A_SERVER_SOCKET] = { .type = NLA_U32, },
};

/* KRB5_AP_NFSD_CMD_CONFIG_SET - do */
static const struct nla_policy krb5_ap_nfsd_config_set_nl_policy[KRB5_AP_NFSD_A_SERVER_ENCTYPES + 1] = {
	[KRB5_AP_NFSD_A_SERVER_MAPPINGS_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[KRB5_AP_NFSD_A_SERVER_CEILING_MAPPINGS] = NLA_POLICY_MIN(NLA_U32, 1),
	[KRB5_AP_NFSD_A_SERVER_ENCTYPES] = { .type = NLA_S32, },
};

/* KRB5_AP_NFSD_CMD_MAPPING_SET - do */
static const struct nla_policy krb5_ap_nfsd_mapping_set_nl_policy[KRB5_AP_NFSD_A_MAPPING_LIFETIME + 1] = {
	[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL] = { .type = NLA_NUL_STRING, },
	[KRB5_AP_NFSD_A_MAPPING_NOBODY] = { .type = NLA_FLAG, },
	[KRB5_AP_NFSD_A_MAPPING_UID] = { .type = NLA_U32, },
	[KRB5_AP_NFSD_A_MAPPING_GID] = { .type = NLA_U32, },
	[KRB5_AP_NFSD_A_MAPPING_GROUPS] = { .type = NLA_BINARY, },
	[KRB5_AP_NFSD_A_MAPPING_LIFETIME] = { .type = NLA_U32, },
};

/* KRB5_AP_NFSD_CMD_MAPPING_FLUSH - do */
static const struct nla_policy krb5_ap_nfsd_mapping_flush_nl_policy[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL + 1] = {
	[KRB5_AP_NFSD_A_MAPPING_PRINCIPAL] = { .type = NLA_NUL_STRING, },
};

/* Ops table for krb5_ap_nfsd */
const struct genl_split_ops krb5_ap_nfsd_nl_ops[7] = {
	{
		.cmd		= KRB5_AP_NFSD_CMD_LISTEN,
		.doit		= krb5_ap_nfsd_nl_listen_doit,
		.policy		= krb5_ap_nfsd_listen_nl_policy,
		.maxattr	= KRB5_AP_NFSD_A_SERVER_SOCKET,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_NFSD_CMD_STATUS_GET,
		.doit	= krb5_ap_nfsd_nl_status_get_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= KRB5_AP_NFSD_CMD_CONFIG_SET,
		.doit		= krb5_ap_nfsd_nl_config_set_doit,
		.policy		= krb5_ap_nfsd_config_set_nl_policy,
		.maxattr	= KRB5_AP_NFSD_A_SERVER_ENCTYPES,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_NFSD_CMD_STATS_GET,
		.dumpit	= krb5_ap_nfsd_nl_stats_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KRB5_AP_NFSD_CMD_MAPPING_SET,
		.doit		= krb5_ap_nfsd_nl_mapping_set_doit,
		.policy		= krb5_ap_nfsd_mapping_set_nl_policy,
		.maxattr	= KRB5_AP_NFSD_A_MAPPING_LIFETIME,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= KRB5_AP_NFSD_CMD_MAPPING_GET,
		.dumpit	= krb5_ap_nfsd_nl_mapping_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= KRB5_AP_NFSD_CMD_MAPPING_FLUSH,
		.doit		= krb5_ap_nfsd_nl_mapping_flush_doit,
		.policy		= krb5_ap_nfsd_mapping_flush_nl_policy,
		.maxattr	= KRB5_AP_NFSD_A_MAPPING_PRINCIPAL,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
};

static const struct genl_multicast_group krb5_ap_nfsd_nl_mcgrps[] = {
	[KRB5_AP_NFSD_NLGRP_QUESTIONS] = { "questions", },
};
