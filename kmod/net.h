/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of a network namespace: one member a room.
 *
 * It makes and ends what the rooms keep for a namespace. It is for those who
 * are called with a struct net (accept, initiate, netlink, statistics); no
 * reference to the namespace is held, and nothing that outlives a call may
 * point into it.
 */
#ifndef _KRB5_AP_NET_H
#define _KRB5_AP_NET_H

#include <linux/types.h>

#include "config.h"
#include "idmap/idmap.h"
#include "keystore/credential.h"
#include "keystore/keytab.h"
#include "notify.h"

struct krb5_capaths;
struct krb5_replay_account;
struct krb5_share;
struct krb5_stats;
struct net;

/**
 * struct krb5_ap_net - state of a network namespace
 * @keytab: its service keys
 * @stats: counters
 * @share: of its owner
 * @account: in the replay table
 * @settings: configuration
 * @capaths: trust between realms, or NULL
 * @credentials: what its kernel clients can find
 * @idmap: its principal map
 * @verdicts: how many verdicts listeners were told of lately
 * @quiet_until: of each multicast group, until when nothing is sent to it, in jiffies
 */
struct krb5_ap_net {
	struct krb5_keytab keytab;
	struct krb5_stats __percpu *stats;
	struct krb5_share *share;
	struct krb5_replay_account *account;
	struct krb5_settings settings;
	struct krb5_capaths __rcu *capaths;
	struct krb5_credentials credentials;
	struct krb5_ap_idmap idmap;
	struct krb5_verdict_rate verdicts;
	unsigned long quiet_until[KRB5_NOTIFY_GROUPS];
};

int krb5_net_init(void);
void krb5_net_exit(void);
struct krb5_ap_net *krb5_pernet(struct net *net);

#endif /* _KRB5_AP_NET_H */
