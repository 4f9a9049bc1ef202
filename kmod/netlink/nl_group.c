// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: the multicast groups, who may join them, and whether somebody has.
 */
#include <linux/jiffies.h>
#include <kunit/visibility.h>

#include "net.h"
#include "netlink.h"

/* For how long nothing is sent to a group that has nobody in the namespace. */
#define QUIET_TIME	HZ

/* How often the families are registered, to be rid of those who joined before. */
#define REGISTER_MAX	8

/* For the number of a group. */
EXPORT_SYMBOL_IF_KUNIT(krb5_ap_nl_family);

/* The generator gives groups no flags. */
static const struct genl_multicast_group krb5_nl_groups[] = {
	[KRB5_AP_NLGRP_REPLAY] = {
		.name	= KRB5_AP_MCGRP_REPLAY,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
	[KRB5_AP_NLGRP_VERDICT] = {
		.name	= KRB5_AP_MCGRP_VERDICT,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
	[KRB5_AP_NLGRP_IDMAP] = {
		.name	= KRB5_AP_MCGRP_IDMAP,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
};

static_assert(ARRAY_SIZE(krb5_nl_groups) == KRB5_NOTIFY_GROUPS);

static bool __init somebody_listens(void)
{
	unsigned int group;

	for (group = 0; group < ARRAY_SIZE(krb5_nl_groups); group++)
		if (genl_has_listeners(&krb5_ap_nl_family, &init_net, group))
			return true;
	return false;
}

/**
 * krb5_nl_register() - register the family and its groups
 *
 * Anybody may join a number that is no family's group yet, and stays in it when it
 * becomes one, where GENL_MCAST_CAP_NET_ADMIN was never asked. To unregister a
 * family empties its groups: who is in one right after it was registered goes.
 *
 * Return: 0 or -errno
 */
int __init krb5_nl_register(void)
{
	unsigned int i;
	int err;

	krb5_ap_nl_family.mcgrps = krb5_nl_groups;
	err = genl_register_family(&krb5_ap_nl_family);
	for (i = 1; !err && i < REGISTER_MAX && somebody_listens(); i++) {
		genl_unregister_family(&krb5_ap_nl_family);
		err = genl_register_family(&krb5_ap_nl_family);
	}
	return err;
}

/**
 * krb5_nl_group_wanted() - tell whether a message to a group may find somebody
 * @net: the namespace
 * @group: the group
 *
 * The kernel knows of listeners in any namespace only. So that those of another
 * cost nothing here, a group is left alone for a while when it had nobody.
 *
 * Return: false if a message is not worth its making
 */
bool krb5_nl_group_wanted(struct net *net, unsigned int group)
{
	return genl_has_listeners(&krb5_ap_nl_family, net, group) &&
	       time_after_eq(jiffies,
			     READ_ONCE(krb5_pernet(net)->quiet_until[group]));
}

/**
 * krb5_nl_group_lost() - tell listeners of a group that a message is lost
 * @net: the namespace
 * @group: the group
 *
 * As if it had not fitted their buffers: they read -ENOBUFS, and can ask for all.
 */
void krb5_nl_group_lost(struct net *net, unsigned int group)
{
	genl_set_err(&krb5_ap_nl_family, net, 0, group, -ENOBUFS);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_nl_group_lost);

/**
 * krb5_nl_group_send() - send a message to a group
 * @net: the namespace
 * @skb: the message; consumed
 * @group: the group
 * @gfp: for copies
 *
 * Return: 0; -ESRCH if there is nobody; another -errno if somebody misses it
 */
int krb5_nl_group_send(struct net *net, struct sk_buff *skb,
		       unsigned int group, gfp_t gfp)
{
	int err = genlmsg_multicast_netns(&krb5_ap_nl_family, net, skb, 0,
					  group, gfp);

	if (err == -ESRCH)
		WRITE_ONCE(krb5_pernet(net)->quiet_until[group],
			   jiffies + QUIET_TIME);
	return err;
}
