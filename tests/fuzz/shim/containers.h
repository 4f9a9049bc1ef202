/* SPDX-License-Identifier: GPL-2.0 */
/* Lists, and hash tables and an array that are lists. */
#ifndef _FUZZ_SHIM_CONTAINERS_H
#define _FUZZ_SHIM_CONTAINERS_H

#include "sync.h"

struct list_head {
	struct list_head *next, *prev;
};

#define LIST_HEAD(name)		struct list_head name = { &(name), &(name) }

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline void list_add_tail(struct list_head *new, struct list_head *head)
{
	new->next = head;
	new->prev = head->prev;
	head->prev->next = new;
	head->prev = new;
}

static inline void list_del(struct list_head *entry)
{
	entry->prev->next = entry->next;
	entry->next->prev = entry->prev;
	entry->next = NULL;
	entry->prev = NULL;
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline void list_splice(struct list_head *from, struct list_head *head)
{
	if (list_empty(from))
		return;
	from->next->prev = head;
	from->prev->next = head->next;
	head->next->prev = from->prev;
	head->next = from->next;
}

#define list_entry(ptr, type, member)	container_of(ptr, type, member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_entry((head)->next, type, member))
#define list_for_each_entry(pos, head, member) \
	for (pos = list_entry((head)->next, typeof(*pos), member); \
	     &pos->member != (head); \
	     pos = list_entry(pos->member.next, typeof(*pos), member))

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

#define HLIST_HEAD(name)	struct hlist_head name = {}
#define INIT_HLIST_HEAD(head)	((head)->first = NULL)

static inline void hlist_add_head(struct hlist_node *node,
				  struct hlist_head *head)
{
	node->next = head->first;
	if (head->first)
		head->first->pprev = &node->next;
	head->first = node;
	node->pprev = &head->first;
}

static inline void hlist_del(struct hlist_node *node)
{
	*node->pprev = node->next;
	if (node->next)
		node->next->pprev = node->pprev;
	node->next = NULL;
	node->pprev = NULL;
}

#define hlist_del_init(node)	hlist_del(node)
#define hlist_unhashed(node)	(!(node)->pprev)
#define hlist_empty(head)	(!(head)->first)
#define hlist_entry_safe(ptr, type, member) \
	({ \
		typeof(ptr) entry_ = (ptr); \
		entry_ ? container_of(entry_, type, member) : NULL; \
	})
#define hlist_for_each_entry(pos, head, member) \
	for (pos = hlist_entry_safe((head)->first, typeof(*(pos)), member); \
	     pos; \
	     pos = hlist_entry_safe((pos)->member.next, typeof(*(pos)), member))
#define hlist_for_each_entry_safe(pos, n, head, member) \
	for (pos = hlist_entry_safe((head)->first, typeof(*pos), member); \
	     pos && ({ n = pos->member.next; 1; }); \
	     pos = hlist_entry_safe(n, typeof(*pos), member))

#define DEFINE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]
#define shim_bucket(table, key)	(&(table)[(key) % ARRAY_SIZE(table)])
#define hash_add(table, node, key)	hlist_add_head(node, shim_bucket(table, key))
#define hash_del(node)			hlist_del(node)
#define hash_for_each_possible(table, obj, member, key) \
	hlist_for_each_entry(obj, shim_bucket(table, key), member)

/* A hash table that grows by itself, as one list. */
struct rhash_head {
	struct rhash_head *next;
};

struct rhashtable {
	struct rhash_head *first;
};

struct rhashtable_compare_arg {
	const void *key;
};

struct rhashtable_params {
	size_t head_offset;
	u32 (*hashfn)(const void *data, u32 len, u32 seed);
	u32 (*obj_hashfn)(const void *data, u32 len, u32 seed);
	int (*obj_cmpfn)(struct rhashtable_compare_arg *arg, const void *obj);
	bool automatic_shrinking;
};

static inline void *rhashtable_lookup(struct rhashtable *table, const void *key,
				      const struct rhashtable_params params)
{
	struct rhashtable_compare_arg arg = { .key = key };
	struct rhash_head *head;
	void *obj;

	for (head = table->first; head; head = head->next) {
		obj = (char *)head - params.head_offset;
		/* Equal ones have the same hash, or the kernel finds neither. */
		if (params.obj_cmpfn(&arg, obj))
			continue;
		SHIM_BUG_ON(params.hashfn(key, 0, 7) !=
			    params.obj_hashfn(obj, 0, 7));
		return obj;
	}
	return NULL;
}

static inline int rhashtable_insert_fast(struct rhashtable *table,
					 struct rhash_head *node,
					 const struct rhashtable_params params)
{
	node->next = table->first;
	table->first = node;
	return 0;
}

static inline int rhashtable_remove_fast(struct rhashtable *table,
					 struct rhash_head *node,
					 const struct rhashtable_params params)
{
	struct rhash_head **link = &table->first;

	while (*link && *link != node)
		link = &(*link)->next;
	SHIM_BUG_ON(!*link);
	*link = node->next;
	return 0;
}

#define rhashtable_init(table, params)	((table)->first = NULL, 0)
#define rhashtable_destroy(table)	SHIM_BUG_ON((table)->first)

/* An array by number: a few places, and full when these are. */
#define SHIM_XARRAY	64

struct xarray {
	void *entry[SHIM_XARRAY];
};

#define XA_FLAGS_ALLOC1	0
#define XA_PRESENT	0
#define xa_limit_32b	0

#define xa_init_flags(xa, flags)	memset(xa, 0, sizeof(*(xa)))

static inline int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry,
				  u32 limit, u32 *next, gfp_t gfp)
{
	u32 i, at;

	for (i = 0; i < SHIM_XARRAY; i++) {
		at = (*next + i) % SHIM_XARRAY;
		if (!at || xa->entry[at])
			continue;
		xa->entry[at] = entry;
		*id = at;
		*next = at + 1;
		return 0;
	}
	return -ENOMEM;
}

static inline void *xa_erase(struct xarray *xa, unsigned long id)
{
	void *entry = xa->entry[id];

	xa->entry[id] = NULL;
	return entry;
}

static inline void *xa_find(struct xarray *xa, unsigned long *id,
			    unsigned long last, unsigned int filter)
{
	unsigned long i;

	for (i = *id; i < SHIM_XARRAY; i++) {
		if (!xa->entry[i])
			continue;
		*id = i;
		return xa->entry[i];
	}
	return NULL;
}

static inline void *xa_find_after(struct xarray *xa, unsigned long *id,
				  unsigned long last, unsigned int filter)
{
	unsigned long after = *id + 1;
	void *entry = xa_find(xa, &after, last, filter);

	if (entry)
		*id = after;
	return entry;
}

#define xa_destroy(xa)	SHIM_BUG_ON(xa_find(xa, &(unsigned long){ 0 }, 0, 0))

#endif /* _FUZZ_SHIM_CONTAINERS_H */
