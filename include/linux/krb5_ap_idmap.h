/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5_ap's principal map: which user and groups a Kerberos principal has on
 * this machine. For kernel services that run on behalf of their clients.
 *
 * The mapping itself is userspace's: a helper answers one question for each
 * principal, and the kernel caches the answer. A principal that is cached needs
 * no userspace. Each network namespace has a map of its own.
 *
 * Principals are written as krb5_unparse_name() of libkrb5 writes them, always
 * with their realm: what krb5_ap_principal_unparse() makes of a context's
 * client. Map only principals that were authenticated; an anonymous client
 * (krb5_ap_context_anonymous()) is not to be mapped.
 */
#ifndef _LINUX_KRB5_AP_IDMAP_H
#define _LINUX_KRB5_AP_IDMAP_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>

/* Longest principal that is mapped, in bytes without a NUL. */
#define KRB5_AP_IDMAP_NAME_MAX	1024

struct krb5_ap_idmap;
struct krb5_ap_idmap_mapping;
struct net;

/**
 * struct krb5_ap_idmap_creds - the user and groups of a principal
 * @ref: references, see krb5_ap_idmap_creds_put()
 * @rcu: private
 * @uid: the user; INVALID_UID if the helper says that the principal has none
 * @gid: the primary group; INVALID_GID if @uid is not valid
 * @answered: private: when the answer came, in seconds since boot
 * @fresh_until: private: when its lifetime ends
 * @count: number of @groups
 * @groups: supplementary groups, not sorted, at most NGROUPS_MAX
 *
 * Constant while there is a reference: a new answer is a new structure.
 */
struct krb5_ap_idmap_creds {
	refcount_t ref;
	struct rcu_head rcu;
	kuid_t uid;
	kgid_t gid;
	s64 answered;
	s64 fresh_until;
	u32 count;
	kgid_t groups[];
};

/**
 * struct krb5_ap_idmap_waiter - a caller that waits for an answer
 * @done: ends the wait, see below
 * @work: private, as all that follows
 * @list: in the mapping's list
 * @all: in the map's list
 * @map: the map
 * @mapping: what it waits for
 * @err: why it ends, where no answer ends it
 *
 * A caller embeds one, sets @done, and owns the memory again as soon as @done
 * is called; @done may free it. @done runs once, on a workqueue of krb5_ap's,
 * in process context, and may sleep. Its arguments are the waiter, the
 * credentials, whose reference it consumes, and an error if these are NULL:
 *
 * * -ETIMEDOUT: there was no answer in time. The next query may find one
 * * -ESRCH: the helper has gone before it could be asked
 * * -ENOMEM: the question could not be sent
 * * -ECANCELED: krb5_ap_idmap_cancel()
 * * -ESHUTDOWN: the network namespace ends
 */
struct krb5_ap_idmap_waiter {
	void (*done)(struct krb5_ap_idmap_waiter *waiter,
		     struct krb5_ap_idmap_creds *creds, int err);
	struct delayed_work work;
	struct list_head list;
	struct list_head all;
	struct krb5_ap_idmap *map;
	struct krb5_ap_idmap_mapping *mapping;
	int err;
};

struct krb5_ap_idmap *krb5_ap_idmap(const struct net *net);

int krb5_ap_idmap_lookup(struct krb5_ap_idmap *map, const char *name,
			 size_t len, struct krb5_ap_idmap_creds **credsp);
int krb5_ap_idmap_query(struct krb5_ap_idmap *map, const char *name,
			size_t len, unsigned long timeout,
			struct krb5_ap_idmap_waiter *waiter,
			struct krb5_ap_idmap_creds **credsp);
int krb5_ap_idmap_wait(struct krb5_ap_idmap *map, const char *name, size_t len,
		       unsigned long timeout,
		       struct krb5_ap_idmap_creds **credsp);
void krb5_ap_idmap_cancel(struct krb5_ap_idmap_waiter *waiter);
void krb5_ap_idmap_barrier(void);

struct krb5_ap_idmap_creds *krb5_ap_idmap_creds_alloc(u32 count, gfp_t gfp);
void krb5_ap_idmap_creds_put(struct krb5_ap_idmap_creds *creds);

/**
 * krb5_ap_idmap_creds_known() - tell a user from the answer that there is none
 * @creds: credentials of which the caller has a reference
 *
 * Return: true if the principal has a user on this machine
 */
static inline bool
krb5_ap_idmap_creds_known(const struct krb5_ap_idmap_creds *creds)
{
	return uid_valid(creds->uid);
}

#endif /* _LINUX_KRB5_AP_IDMAP_H */
