/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trust between realms, as [capaths] of krb5.conf has it: for a client's realm
 * and a service's realm, the realms that a ticket may have passed.
 *
 * A list is never changed, only replaced as a whole; readers hold
 * rcu_read_lock(). It knows nothing of tickets.
 */
#ifndef _KRB5_AP_CAPATHS_H
#define _KRB5_AP_CAPATHS_H

#include <linux/krb5_ap.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

/* Entries of a list, and bytes of all realms in it. */
#define KRB5_AP_CAPATHS_MAX		1024
#define KRB5_AP_CAPATHS_BYTES_MAX	65536

/**
 * struct krb5_capath - one realm on the way from a client to a service
 * @client: realm of the client
 * @server: realm of the service
 * @via: a realm in between; no bytes for none, as "." has it in krb5.conf: the
 *	realms trust each other directly
 */
struct krb5_capath {
	struct krb5_ap_octets client;
	struct krb5_ap_octets server;
	struct krb5_ap_octets via;
};

/**
 * struct krb5_capaths - a list of them; the realms are in the same allocation
 * @rcu: to free it
 * @serial: differs between two lists until 4,294,967,294 others were made; at
 *	least 2
 * @count: how many
 * @path: the entries
 */
struct krb5_capaths {
	struct rcu_head rcu;
	u32 serial;
	u32 count;
	struct krb5_capath path[];
};

/* Whether a realm is on the way between two others. */
enum krb5_capath_match {
	KRB5_CAPATH_UNKNOWN,	/* the list says nothing about the two */
	KRB5_CAPATH_ON,
	KRB5_CAPATH_OFF,
};

struct krb5_capaths *krb5_capaths_alloc(const struct krb5_capath *path,
					u32 count, gfp_t gfp);
void krb5_capaths_replace(struct krb5_capaths __rcu **where,
			  struct krb5_capaths *paths);
enum krb5_capath_match
krb5_capaths_find(const struct krb5_capaths *paths,
		  struct krb5_ap_octets client, struct krb5_ap_octets server,
		  struct krb5_ap_octets realm);

#endif /* _KRB5_AP_CAPATHS_H */
