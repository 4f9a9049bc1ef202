// SPDX-License-Identifier: GPL-2.0
/*
 * The realms between realms, as an administrator has named them.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "capaths.h"
#include "wire/principal.h"

static atomic_t capaths_serial = ATOMIC_INIT(0);

static struct krb5_ap_octets copy_realm(u8 **to, struct krb5_ap_octets realm)
{
	struct krb5_ap_octets copy = { *to, realm.len };

	memcpy(*to, realm.data, realm.len);
	*to += realm.len;
	return copy;
}

/**
 * krb5_capaths_alloc() - make a list
 * @path: the entries; all of it is copied
 * @count: how many
 * @gfp: for the allocation
 *
 * Context: may sleep if @gfp may.
 *
 * Return: the list, for krb5_capaths_replace(); ERR_PTR(-E2BIG) if it has more
 *	than KRB5_AP_CAPATHS_MAX entries or KRB5_AP_CAPATHS_BYTES_MAX bytes of
 *	realms; ERR_PTR(-EINVAL) if the client's or the service's realm is
 *	empty; ERR_PTR(-ENOMEM)
 */
struct krb5_capaths *krb5_capaths_alloc(const struct krb5_capath *path,
					u32 count, gfp_t gfp)
{
	struct krb5_capaths *paths;
	size_t bytes = 0;
	u8 *to;
	u32 i;

	if (count > KRB5_AP_CAPATHS_MAX)
		return ERR_PTR(-E2BIG);
	for (i = 0; i < count; i++) {
		const struct krb5_capath *p = &path[i];

		if (!p->client.len || !p->server.len)
			return ERR_PTR(-EINVAL);
		/* None of the three can wrap the sum. */
		if (p->client.len > KRB5_AP_CAPATHS_BYTES_MAX ||
		    p->server.len > KRB5_AP_CAPATHS_BYTES_MAX ||
		    p->via.len > KRB5_AP_CAPATHS_BYTES_MAX)
			return ERR_PTR(-E2BIG);
		bytes += p->client.len + p->server.len + p->via.len;
		if (bytes > KRB5_AP_CAPATHS_BYTES_MAX)
			return ERR_PTR(-E2BIG);
	}
	paths = kvmalloc(struct_size(paths, path, count) + bytes, gfp);
	if (!paths)
		return ERR_PTR(-ENOMEM);
	/* 1 says that there is no list, and 0 nothing at all. */
	do
		paths->serial = atomic_inc_return(&capaths_serial);
	while (paths->serial < 2);
	paths->count = count;
	to = (u8 *)&paths->path[count];
	for (i = 0; i < count; i++) {
		paths->path[i].client = copy_realm(&to, path[i].client);
		paths->path[i].server = copy_realm(&to, path[i].server);
		paths->path[i].via = copy_realm(&to, path[i].via);
	}
	return paths;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_capaths_alloc);

/**
 * krb5_capaths_replace() - put a list in place of another
 * @where: the namespace's
 * @paths: the list, or NULL for none; becomes the namespace's
 *
 * Context: process; may sleep.
 */
void krb5_capaths_replace(struct krb5_capaths __rcu **where,
			  struct krb5_capaths *paths)
{
	struct krb5_capaths *old;

	old = unrcu_pointer(xchg(where, RCU_INITIALIZER(paths)));
	if (old)
		kvfree_rcu(old, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_capaths_replace);

/**
 * krb5_capaths_find() - look for a realm between two others
 * @paths: the list, or NULL
 * @client: realm of the client
 * @server: realm of the service
 * @realm: the realm that a ticket has passed
 *
 * Context: any; the caller holds rcu_read_lock() if @paths is a namespace's.
 *
 * Return: whether @realm is on the way from @client to @server. Both of these
 *	are, if the list says anything about them.
 */
enum krb5_capath_match
krb5_capaths_find(const struct krb5_capaths *paths,
		  struct krb5_ap_octets client, struct krb5_ap_octets server,
		  struct krb5_ap_octets realm)
{
	enum krb5_capath_match match = KRB5_CAPATH_UNKNOWN;
	u32 i;

	for (i = 0; paths && i < paths->count; i++) {
		const struct krb5_capath *p = &paths->path[i];

		if (!krb5_octets_equal(p->client, client) ||
		    !krb5_octets_equal(p->server, server))
			continue;
		if ((p->via.len && krb5_octets_equal(p->via, realm)) ||
		    krb5_octets_equal(client, realm) || krb5_octets_equal(server, realm))
			return KRB5_CAPATH_ON;
		match = KRB5_CAPATH_OFF;
	}
	return match;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_capaths_find);
