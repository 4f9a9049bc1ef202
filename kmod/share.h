/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shares: how much of what the machine has one owner may use.
 *
 * Promise: of each resource there is a ceiling for the machine. Half of it
 * stays for the network namespaces of the initial user namespace. The other
 * half is for the owners of user namespaces, and none of them gets more of it
 * than it leaves for the others. A new owner always finds something: one that
 * takes all it can leaves a half, two leave a third, n leave 1/(n + 1).
 *
 * An owner is the user who made the topmost user namespace below the initial
 * one, however many namespaces that user nests below it or makes beside it.
 * Those that root made are owners of their own: root makes them for others.
 *
 * Context: process; only krb5_share_get() allocates. A share lives as long as
 * somebody holds it or has charged it.
 */
#ifndef _KRB5_AP_SHARE_H
#define _KRB5_AP_SHARE_H

#include <linux/types.h>

struct krb5_share;
struct user_namespace;

/**
 * enum krb5_share_resource - what is shared
 * @KRB5_SHARE_KEYS: keys of keytabs, uploads under way included, and
 *	credentials, which are keys as well
 * @KRB5_SHARE_REPLAY_ENTRIES: entries of the replay table
 * @KRB5_SHARE_REPLAY_KEYS: keys that the replay table remembers
 * @KRB5_SHARE_MAPPINGS: principals of which uid and gid are known or asked for
 * @KRB5_SHARE_WAITERS: callers that wait until a principal is known
 * @KRB5_SHARE_CONNECTIONS: connections of NFS servers
 * @KRB5_SHARE_RESOURCES: how many resources there are
 */
enum krb5_share_resource {
	KRB5_SHARE_KEYS,
	KRB5_SHARE_REPLAY_ENTRIES,
	KRB5_SHARE_REPLAY_KEYS,
	KRB5_SHARE_MAPPINGS,
	KRB5_SHARE_WAITERS,
	KRB5_SHARE_CONNECTIONS,
	KRB5_SHARE_RESOURCES
};

/* Owner of what belongs to the initial user namespace. */
#define KRB5_SHARE_INITIAL	0

int krb5_share_init(void);
void krb5_share_exit(void);

u64 krb5_share_owner(const struct user_namespace *ns);
struct krb5_share *krb5_share_get(u64 owner);
void krb5_share_put(struct krb5_share *share);
bool krb5_share_unprivileged(const struct krb5_share *share);

int krb5_share_charge(struct krb5_share *share,
		      enum krb5_share_resource resource);
void krb5_share_uncharge(struct krb5_share *share,
			 enum krb5_share_resource resource);

u32 krb5_share_used(const struct krb5_share *share,
		    enum krb5_share_resource resource);
u32 krb5_share_total(enum krb5_share_resource resource);
u32 krb5_share_ceiling(enum krb5_share_resource resource);
void krb5_share_set_ceiling(enum krb5_share_resource resource, u32 ceiling);

#endif /* _KRB5_AP_SHARE_H */
