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
	[KRB5_AP_NFSD_A_SERVER_WAITING_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[KRB5_AP_NFSD_A_SERVER_SERVICES] = { .type = NLA_STRING, .len = KRB5_AP_NFSD_SERVICE_NAME_MAX, },
	[KRB5_AP_NFSD_A_SERVER_ENCTYPES] = { .type = NLA_S32, },
};

/* Ops table for krb5_ap_nfsd */
const struct genl_split_ops krb5_ap_nfsd_nl_ops[4] = {
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
};
