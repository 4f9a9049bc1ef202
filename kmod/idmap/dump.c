// SPDX-License-Identifier: GPL-2.0
/*
 * What can be seen of a map from outside: its mappings, one after the other, and
 * its counters.
 */
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <kunit/visibility.h>

#include "idmap/internal.h"

/**
 * krb5_idmap_next() - get the next mapping of a listing
 * @map: the map
 * @id: number of the one before; 0 to begin
 * @entry: set to the mapping, to be released with krb5_idmap_entry_put()
 *
 * Return: true; false at the end
 */
bool krb5_idmap_next(struct krb5_ap_idmap *map, unsigned long id,
		     struct krb5_idmap_entry *entry)
{
	s64 now = ktime_get_boottime_seconds();
	struct krb5_ap_idmap_mapping *m;
	struct krb5_ap_idmap_creds *creds;

	*entry = (struct krb5_idmap_entry){};
	spin_lock(&map->lock);
	m = xa_find_after(&map->mappings, &id, ULONG_MAX, XA_PRESENT);
	if (m) {
		refcount_inc(&m->ref);
		creds = rcu_dereference_protected(m->creds,
						  lockdep_is_held(&map->lock));
		if (creds) {
			refcount_inc(&creds->ref);
			entry->age = now - creds->answered;
			entry->stale = now >= creds->fresh_until;
		}
		entry->id = m->id;
		entry->principal = m->name;
		entry->creds = creds;
		entry->question = m->question;
		entry->mapping = m;
	}
	spin_unlock(&map->lock);
	return m;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_next);

/**
 * krb5_idmap_entry_put() - release a mapping of a listing
 * @entry: from krb5_idmap_next()
 */
void krb5_idmap_entry_put(struct krb5_idmap_entry *entry)
{
	krb5_ap_idmap_creds_put(entry->creds);
	krb5_idmap_mapping_put(entry->mapping);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_entry_put);

/**
 * krb5_idmap_stats() - read the counters
 * @map: the map
 * @stats: set to a copy
 */
void krb5_idmap_stats(struct krb5_ap_idmap *map, struct krb5_idmap_stats *stats)
{
	spin_lock(&map->lock);
	*stats = map->stats;
	spin_unlock(&map->lock);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_stats);
