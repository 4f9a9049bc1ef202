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

#include <linux/mutex.h>
#include <linux/types.h>

#include "config.h"
#include "keystore/credential.h"

struct krb5_keyset;
struct krb5_replay_account;
struct krb5_stats;
struct krb5_upload;
struct net;

/**
 * struct krb5_ap_net - state of a network namespace
 * @keyset: keys in use; NULL if none are loaded
 * @stats: counters
 * @account: in the replay table
 * @settings: configuration; written under @lock
 * @credentials: what its kernel clients can find
 * @lock: serialises uploads, configuration and replacement of @keyset;
 *	protects what follows
 * @upload: the upload under way, or NULL
 * @upload_portid: the socket that owns it, or 0; read without @lock
 * @upload_ids: numbers given out
 * @generation: of the last key set
 */
struct krb5_ap_net {
	struct krb5_keyset __rcu *keyset;
	struct krb5_stats __percpu *stats;
	struct krb5_replay_account *account;
	struct krb5_settings settings;
	struct krb5_credentials credentials;

	struct mutex lock; /* protects what follows, and who writes above */
	struct krb5_upload *upload;
	u32 upload_portid;
	u32 upload_ids;
	u64 generation;
};

int krb5_net_init(void);
void krb5_net_exit(void);
struct krb5_ap_net *krb5_pernet(struct net *net);
void krb5_net_set_keys(struct krb5_ap_net *kn, struct krb5_keyset *set);
void krb5_net_suspend(struct krb5_ap_net *kn, bool suspend);

#endif /* _KRB5_AP_NET_H */
