/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What cache.c, idmap.c and upcall.c share; not for other rooms.
 */
#ifndef _KRB5_AP_IDMAP_INTERNAL_H
#define _KRB5_AP_IDMAP_INTERNAL_H

#include <linux/rhashtable-types.h>

#include "idmap/idmap.h"

/**
 * struct krb5_ap_idmap_mapping - a principal, and what the helper says of it
 * @node: in the table of all namespaces
 * @rcu: readers may still look at it
 * @ref: references: the table's, and those of waiters and listings
 * @map: the namespace's map
 * @id: its number in the map
 * @creds: the last answer; NULL as long as there is none
 * @asked: when the open question was sent last, in seconds since boot; 0 if
 *	none was
 * @question: number of the open question; 0 if none is
 * @used: since the clock hand came by
 * @waiters: callers that wait for an answer
 * @waiting: how many
 * @len: bytes of @name, without its NUL
 * @name: the principal
 *
 * The map's lock protects what changes, but for @used. @creds is also read under
 * RCU.
 */
struct krb5_ap_idmap_mapping {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct krb5_ap_idmap *map;
	u32 id;
	struct krb5_ap_idmap_creds __rcu *creds;
	s64 asked;
	u32 question;
	bool used;
	struct list_head waiters;
	u32 waiting;
	size_t len;
	char name[];
};

/* cache.c */
struct krb5_ap_idmap_mapping *
krb5_idmap_find(struct krb5_ap_idmap *map, const char *name, size_t len);
struct krb5_ap_idmap_mapping *
krb5_idmap_insert(struct krb5_ap_idmap *map,
		  struct krb5_ap_idmap_mapping *new);
struct krb5_ap_idmap_mapping *
krb5_idmap_mapping_alloc(struct krb5_ap_idmap *map, const char *name,
			 size_t len);
void krb5_idmap_mapping_put(struct krb5_ap_idmap_mapping *m);
void krb5_idmap_remove(struct krb5_ap_idmap *map,
		       struct krb5_ap_idmap_mapping *m);
struct krb5_ap_idmap_creds *
krb5_idmap_creds_get(struct krb5_ap_idmap_mapping *m, s64 now, bool *stale);

/* idmap.c */
void krb5_idmap_wake(struct krb5_ap_idmap_mapping *m, int err);
void krb5_idmap_wake_all(struct krb5_ap_idmap *map, int err);
int krb5_idmap_waiter_init(void);
void krb5_idmap_waiter_exit(void);

/* upcall.c */
bool krb5_idmap_question_claim(struct krb5_ap_idmap_mapping *m, s64 now);
int krb5_idmap_question_send(struct krb5_ap_idmap_mapping *m, u32 wait_ms);

#endif /* _KRB5_AP_IDMAP_INTERNAL_H */
