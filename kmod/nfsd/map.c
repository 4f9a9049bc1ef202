// SPDX-License-Identifier: GPL-2.0
/*
 * Principals, and who they are on this machine. The helper is asked once for
 * each; a call waits for its answer. After its lifetime it is asked again, and
 * if it does not answer at once, the last answer counts, up to KRB5_NFSD_KEEP:
 * known clients need no userspace.
 *
 * There is one table for all namespaces. Readers look things up under RCU;
 * whoever changes a mapping, or puts in or takes out one of a namespace, holds
 * the namespace's map_lock. Where there are as many as may be, an old one goes:
 * a clock hand moves along the namespace's list, gives those that were used
 * since it came by a second chance, and takes the first that was not.
 */
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "nfsd.h"

/* How far the clock hand moves at a time. */
#define CLOCK_STEPS	32

struct map_key {
	const struct net *net;
	const char *name;
	size_t len;
};

static struct rhashtable map_table;
static atomic_t map_total = ATOMIC_INIT(0);
static u32 map_ceiling = KRB5_NFSD_MAPPINGS_CEILING_DEFAULT;

static DEFINE_SPINLOCK(waiting_lock);	/* the next two */
static LIST_HEAD(waiting_calls);
static u32 waiting_count;

static u32 hash_name(const struct net *net, const char *name, size_t len,
		     u32 seed)
{
	return jhash(name, len, seed ^ hash_ptr(net, 32));
}

static u32 hash_key(const void *data, u32 len, u32 seed)
{
	const struct map_key *key = data;

	return hash_name(key->net, key->name, key->len, seed);
}

static u32 hash_mapping(const void *data, u32 len, u32 seed)
{
	const struct krb5_nfsd_mapping *m = data;

	return hash_name(m->net, m->name, m->len, seed);
}

static int compare(struct rhashtable_compare_arg *arg, const void *data)
{
	const struct krb5_nfsd_mapping *m = data;
	const struct map_key *key = arg->key;

	return m->net != key->net || m->len != key->len ||
		memcmp(m->name, key->name, m->len);
}

static const struct rhashtable_params map_params = {
	.head_offset = offsetof(struct krb5_nfsd_mapping, node),
	.hashfn = hash_key,
	.obj_hashfn = hash_mapping,
	.obj_cmpfn = compare,
	.automatic_shrinking = true,
};

static void mapping_put(struct krb5_nfsd_mapping *m)
{
	if (!refcount_dec_and_test(&m->ref))
		return;
	krb5_nfsd_creds_put(rcu_dereference_protected(m->creds, true));
	kfree_rcu(m, rcu);
}

static struct krb5_nfsd_creds *creds_get(struct krb5_nfsd_mapping *m, s64 now)
{
	struct krb5_nfsd_creds *creds;

	rcu_read_lock();
	creds = rcu_dereference(m->creds);
	if (creds && (now - READ_ONCE(m->answered) > KRB5_NFSD_KEEP ||
		      !refcount_inc_not_zero(&creds->ref)))
		creds = NULL;
	rcu_read_unlock();
	return creds;
}

static struct krb5_nfsd_mapping *find(struct krb5_nfsd_net *nn,
				      const char *name, size_t len)
{
	struct map_key key = { .net = nn->net, .name = name, .len = len };

	return rhashtable_lookup(&map_table, &key, map_params);
}

static void remove(struct krb5_nfsd_net *nn, struct krb5_nfsd_mapping *m)
{
	lockdep_assert_held(&nn->map_lock);
	rhashtable_remove_fast(&map_table, &m->node, map_params);
	list_del(&m->order);
	nn->mappings--;
	atomic_dec(&map_total);
	mapping_put(m);
}

/* Make room for one more. */
static bool evict(struct krb5_nfsd_net *nn)
{
	struct krb5_nfsd_mapping *m, *next, *last = NULL;
	unsigned int steps = 0;

	list_for_each_entry_safe(m, next, &nn->order, order) {
		if (steps++ == CLOCK_STEPS)
			break;
		list_move_tail(&m->order, &nn->order);
		if (!list_empty(&m->waiters))
			continue;
		last = m;
		if (!READ_ONCE(m->used))
			break;
		WRITE_ONCE(m->used, false);
	}
	if (last)
		remove(nn, last);
	return last;
}

static struct krb5_nfsd_mapping *insert(struct krb5_nfsd_net *nn,
					const char *name, size_t len)
{
	struct krb5_nfsd_mapping *m;

	lockdep_assert_held(&nn->map_lock);
	if ((nn->mappings >= nn->mappings_max ||
	     atomic_read(&map_total) >= READ_ONCE(map_ceiling)) && !evict(nn))
		return ERR_PTR(-EDQUOT);
	/* With a NUL at the end. */
	m = kzalloc(struct_size(m, name, len + 1), GFP_KERNEL_ACCOUNT);
	if (!m)
		return ERR_PTR(-ENOMEM);
	refcount_set(&m->ref, 1);
	m->net = nn->net;
	INIT_LIST_HEAD(&m->waiters);
	m->len = len;
	memcpy(m->name, name, len);
	if (rhashtable_insert_fast(&map_table, &m->node, map_params)) {
		kfree(m);
		return ERR_PTR(-ENOMEM);
	}
	list_add_tail(&m->order, &nn->order);
	nn->mappings++;
	atomic_inc(&map_total);
	return m;
}

/* Ask, unless that was done just now. -ESRCH if there is nobody to ask. */
static int ask(struct krb5_nfsd_net *nn, struct krb5_nfsd_call *call,
	       struct krb5_nfsd_mapping *m, s64 now)
{
	int err;

	if (m->asked && now - m->asked < KRB5_NFSD_ASK_AGAIN)
		return 0;
	err = krb5_nfsd_ask(nn, call->client);
	if (!err)
		m->asked = now;
	return err;
}

/* The last answer, since there is no new one. */
static void count_old(struct krb5_nfsd_net *nn, struct krb5_nfsd_mapping *m,
		      s64 now)
{
	krb5_nfsd_count(nn, KRB5_AP_NFSD_MAPPING_STALE);
	WRITE_ONCE(m->fresh_until, now + KRB5_NFSD_ASK_AGAIN);
}

/* Counts @call among those that wait, unless they are too many. */
static int begin_waiting(struct krb5_nfsd_net *nn, struct krb5_nfsd_call *call,
			 struct krb5_nfsd_mapping *m, unsigned int seconds)
{
	bool full;

	spin_lock(&waiting_lock);
	full = waiting_count >= KRB5_NFSD_WAITING_MAX ||
	       nn->waiting >= KRB5_NFSD_WAITING_NET;
	if (!full) {
		waiting_count++;
		nn->waiting++;
		refcount_inc(&m->ref);
		call->mapping = m;
		list_add_tail(&call->list, &m->waiters);
		list_add_tail(&call->all, &waiting_calls);
		krb5_nfsd_call_park(call, seconds);
	}
	spin_unlock(&waiting_lock);
	return full ? -EBUSY : -EINPROGRESS;
}

static int map_slowly(struct krb5_nfsd_net *nn, struct krb5_nfsd_call *call,
		      struct krb5_nfsd_creds **credsp, s64 now)
{
	struct krb5_nfsd_mapping *m;
	int err;

	rcu_read_lock();
	m = find(nn, call->client, call->client_len);
	rcu_read_unlock();
	/* It stays, since whoever removes it needs the lock. */
	if (!m)
		m = insert(nn, call->client, call->client_len);
	if (IS_ERR(m))
		return PTR_ERR(m);
	*credsp = creds_get(m, now);
	if (*credsp && now < m->fresh_until)
		return 0;

	err = ask(nn, call, m, now);
	if (!err)
		err = begin_waiting(nn, call, m, *credsp ? KRB5_NFSD_OLD_TIME :
				    KRB5_NFSD_ANSWER_TIME);
	if (err == -EINPROGRESS) {
		/* It gets them when it has waited. */
		krb5_nfsd_creds_put(*credsp);
		*credsp = NULL;
	} else if (*credsp) {
		count_old(nn, m, now);
		err = 0;
	} else if (list_empty(&m->waiters)) {
		/* Nothing is known about it, and nobody will come to know. */
		remove(nn, m);
	}
	return err;
}

/**
 * krb5_nfsd_map() - who is a client?
 * @nn: the namespace
 * @call: the client's call
 * @credsp: set to who it is, to be put
 *
 * Return: 0; -EINPROGRESS if the call waits, and is not the caller's any more;
 *	-ESRCH if there is nobody to ask; -EDQUOT if there are too many
 *	mappings; -EBUSY if too many calls wait; -ENOMEM
 */
int krb5_nfsd_map(struct krb5_nfsd_net *nn, struct krb5_nfsd_call *call,
		  struct krb5_nfsd_creds **credsp)
{
	s64 now = ktime_get_boottime_seconds();
	struct krb5_nfsd_mapping *m;
	bool fresh = false;
	int ret;

	*credsp = NULL;
	rcu_read_lock();
	m = find(nn, call->client, call->client_len);
	if (m) {
		fresh = now < READ_ONCE(m->fresh_until);
		if (fresh)
			*credsp = creds_get(m, now);
		if (!READ_ONCE(m->used))
			WRITE_ONCE(m->used, true);
	}
	rcu_read_unlock();
	if (*credsp)
		return 0;

	mutex_lock(&nn->map_lock);
	ret = map_slowly(nn, call, credsp, now);
	mutex_unlock(&nn->map_lock);
	return ret;
}

/**
 * krb5_nfsd_map_end() - a call has waited
 * @nn: the namespace
 * @call: the call
 *
 * Return: who the client is, to be put; NULL if that is still not known
 */
struct krb5_nfsd_creds *krb5_nfsd_map_end(struct krb5_nfsd_net *nn,
					  struct krb5_nfsd_call *call)
{
	s64 now = ktime_get_boottime_seconds();
	struct krb5_nfsd_mapping *m = call->mapping;
	struct krb5_nfsd_creds *creds;

	mutex_lock(&nn->map_lock);
	spin_lock(&waiting_lock);
	list_del(&call->list);
	list_del(&call->all);
	waiting_count--;
	nn->waiting--;
	spin_unlock(&waiting_lock);
	creds = creds_get(m, now);
	if (creds && now >= m->fresh_until)
		count_old(nn, m, now);
	mutex_unlock(&nn->map_lock);
	mapping_put(m);
	call->mapping = NULL;
	return creds;
}

static void wake_waiters(struct krb5_nfsd_mapping *m)
{
	struct krb5_nfsd_call *call;

	list_for_each_entry(call, &m->waiters, list)
		krb5_nfsd_call_wake(call);
}

/**
 * krb5_nfsd_map_set() - the helper has answered
 * @nn: the namespace
 * @name: of whom
 * @len: octets of @name
 * @creds: who it is; a reference is taken over, whatever becomes of it
 * @lifetime: seconds after which to ask again
 *
 * Return: 0, or -ENOENT if nobody wants to know
 */
int krb5_nfsd_map_set(struct krb5_nfsd_net *nn, const char *name, size_t len,
		      struct krb5_nfsd_creds *creds, u32 lifetime)
{
	s64 now = ktime_get_boottime_seconds();
	struct krb5_nfsd_mapping *m;

	mutex_lock(&nn->map_lock);
	rcu_read_lock();
	m = find(nn, name, len);
	rcu_read_unlock();
	if (m) {
		creds = rcu_replace_pointer(m->creds, creds,
					    lockdep_is_held(&nn->map_lock));
		WRITE_ONCE(m->answered, now);
		WRITE_ONCE(m->fresh_until, now + lifetime);
		m->asked = 0;
		wake_waiters(m);
	}
	mutex_unlock(&nn->map_lock);
	krb5_nfsd_creds_put(creds);
	return m ? 0 : -ENOENT;
}

/**
 * krb5_nfsd_map_flush() - forget mappings
 * @nn: the namespace
 * @name: of this principal; NULL for all
 * @len: octets of @name
 *
 * Calls that wait for one of them are ended.
 *
 * Return: how many there were
 */
unsigned int krb5_nfsd_map_flush(struct krb5_nfsd_net *nn, const char *name,
				 size_t len)
{
	struct krb5_nfsd_mapping *m, *next;
	unsigned int count = 0;

	mutex_lock(&nn->map_lock);
	list_for_each_entry_safe(m, next, &nn->order, order) {
		if (name && (m->len != len || memcmp(m->name, name, len)))
			continue;
		wake_waiters(m);
		remove(nn, m);
		count++;
	}
	mutex_unlock(&nn->map_lock);
	return count;
}

/**
 * krb5_nfsd_map_walk() - look at mappings one after the other
 * @nn: the namespace
 * @skip: how many have been looked at
 * @look: looks at one, whose credentials may be NULL; not 0 to end
 * @data: its first argument
 *
 * Return: how many were looked at
 */
unsigned int krb5_nfsd_map_walk(struct krb5_nfsd_net *nn, unsigned long skip,
				krb5_nfsd_look_fn *look, void *data)
{
	const struct krb5_nfsd_creds *creds;
	struct krb5_nfsd_mapping *m;
	unsigned int count = 0;

	mutex_lock(&nn->map_lock);
	list_for_each_entry(m, &nn->order, order) {
		if (skip) {
			skip--;
			continue;
		}
		creds = rcu_dereference_protected(m->creds,
						  lockdep_is_held(&nn->map_lock));
		if (look(data, m, creds))
			break;
		count++;
	}
	mutex_unlock(&nn->map_lock);
	return count;
}

/**
 * krb5_nfsd_map_wake() - end all waiting
 *
 * To be called when no call can begin to wait any more.
 */
void krb5_nfsd_map_wake(void)
{
	struct krb5_nfsd_call *call;

	spin_lock(&waiting_lock);
	list_for_each_entry(call, &waiting_calls, all)
		krb5_nfsd_call_wake(call);
	spin_unlock(&waiting_lock);
}

/**
 * krb5_nfsd_map_total() - how many mappings are there?
 *
 * Return: of all namespaces
 */
u32 krb5_nfsd_map_total(void)
{
	return atomic_read(&map_total);
}

/**
 * krb5_nfsd_map_waiting() - how many calls wait?
 *
 * Return: of all namespaces
 */
u32 krb5_nfsd_map_waiting(void)
{
	return READ_ONCE(waiting_count);
}

/**
 * krb5_nfsd_map_ceiling() - how many mappings may there be?
 *
 * Return: of all namespaces
 */
u32 krb5_nfsd_map_ceiling(void)
{
	return READ_ONCE(map_ceiling);
}

/**
 * krb5_nfsd_map_set_ceiling() - change that
 * @ceiling: how many; those that are there stay
 */
void krb5_nfsd_map_set_ceiling(u32 ceiling)
{
	WRITE_ONCE(map_ceiling, ceiling);
}

/**
 * krb5_nfsd_map_init() - make the table
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_nfsd_map_init(void)
{
	return rhashtable_init(&map_table, &map_params);
}

/**
 * krb5_nfsd_map_exit() - free the table, which is empty
 */
void krb5_nfsd_map_exit(void)
{
	rhashtable_destroy(&map_table);
}
