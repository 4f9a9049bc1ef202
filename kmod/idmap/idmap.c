// SPDX-License-Identifier: GPL-2.0
/*
 * Looking a principal up, and waiting for the answer to the question that this
 * raises. What is cached is served without a lock.
 */
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <kunit/visibility.h>

#include "idmap/internal.h"

static struct workqueue_struct *waiter_queue;

/*
 * Has a wait end now. If its time is over just now, its work runs or has run,
 * and must not be queued again: the memory is the caller's then.
 */
static void waiter_kick(struct krb5_ap_idmap_waiter *waiter, int err)
{
	lockdep_assert_held(&waiter->map->lock);
	if (cancel_delayed_work(&waiter->work)) {
		waiter->err = err;
		queue_delayed_work(waiter_queue, &waiter->work, 0);
	}
}

/**
 * krb5_idmap_wake() - end the waits for a mapping
 * @m: the mapping, whose map is locked
 * @err: why, where there is no answer
 */
void krb5_idmap_wake(struct krb5_ap_idmap_mapping *m, int err)
{
	struct krb5_ap_idmap_waiter *waiter;

	lockdep_assert_held(&m->map->lock);
	list_for_each_entry(waiter, &m->waiters, list)
		waiter_kick(waiter, err);
}

/**
 * krb5_idmap_wake_all() - end all waits of a map
 * @map: the map, locked
 * @err: why
 */
void krb5_idmap_wake_all(struct krb5_ap_idmap *map, int err)
{
	struct krb5_ap_idmap_waiter *waiter;

	lockdep_assert_held(&map->lock);
	list_for_each_entry(waiter, &map->waiters, all)
		waiter_kick(waiter, err);
}

static void waiter_uncharge(struct krb5_ap_idmap_mapping *m)
{
	m->waiting--;
	m->map->waiting--;
	krb5_share_uncharge(m->map->share, KRB5_SHARE_WAITERS);
}

/*
 * A principal whose directory hangs can be asked for as often as its client likes:
 * it gets no more waits than it leaves for others.
 */
static bool waiter_charge(struct krb5_ap_idmap_mapping *m)
{
	struct krb5_ap_idmap *map = m->map;

	if (m->waiting + map->waiting >= KRB5_IDMAP_WAITERS_NET ||
	    krb5_share_charge(map->share, KRB5_SHARE_WAITERS))
		return false;
	m->waiting++;
	map->waiting++;
	return true;
}

/* Woken, or its time is over. */
static void waiter_end(struct work_struct *work)
{
	struct krb5_ap_idmap_waiter *waiter =
		container_of(to_delayed_work(work), struct krb5_ap_idmap_waiter,
			     work);
	struct krb5_ap_idmap_mapping *m = waiter->mapping;
	struct krb5_ap_idmap_creds *creds;
	struct krb5_ap_idmap *map = waiter->map;
	bool stale;
	int err;

	spin_lock(&map->lock);
	list_del(&waiter->list);
	list_del(&waiter->all);
	waiter_uncharge(m);
	creds = krb5_idmap_creds_get(m, ktime_get_boottime_seconds(), &stale);
	err = waiter->err;
	if (err == -ECANCELED || err == -ESHUTDOWN) {
		krb5_ap_idmap_creds_put(creds);
		creds = NULL;
	} else if (creds) {
		err = 0;
	} else if (!err) {
		/* Also if the answer's lifetime ended before this ran. */
		err = -ETIMEDOUT;
	}
	if (err == -ETIMEDOUT)
		map->stats.timeouts++;
	/* Nothing is known of it, and no question is on its way. */
	if (!rcu_access_pointer(m->creds) && !m->asked &&
	    list_empty(&m->waiters) && krb5_idmap_find(map, m->name, m->len) == m)
		krb5_idmap_remove(map, m);
	spin_unlock(&map->lock);
	krb5_idmap_mapping_put(m);
	waiter->done(waiter, creds, err);
}

/**
 * krb5_ap_idmap_lookup() - look a principal up in the cache
 * @map: the map of the service's network namespace
 * @name: the principal, with its realm; not necessarily NUL-terminated
 * @len: bytes of @name
 * @credsp: set to the credentials; the caller owns a reference
 *
 * Never waits for the helper. A stale answer is served and a new one asked for;
 * therefore process context.
 *
 * Return: 0; -ENOENT if no answer is cached, or none that may be served
 */
int krb5_ap_idmap_lookup(struct krb5_ap_idmap *map, const char *name,
			 size_t len, struct krb5_ap_idmap_creds **credsp)
{
	s64 now = ktime_get_boottime_seconds();
	struct krb5_ap_idmap_mapping *m;
	bool stale = false, ask = false;

	*credsp = NULL;
	rcu_read_lock();
	m = krb5_idmap_find(map, name, len);
	if (m) {
		if (!READ_ONCE(m->used))
			WRITE_ONCE(m->used, true);
		*credsp = krb5_idmap_creds_get(m, now, &stale);
		if (!*credsp || !stale || !refcount_inc_not_zero(&m->ref))
			m = NULL;
	}
	rcu_read_unlock();
	if (m) {
		spin_lock(&map->lock);
		map->stats.stale++;
		ask = krb5_idmap_question_claim(m, now);
		spin_unlock(&map->lock);
		if (ask)
			krb5_idmap_question_send(m, 0);
		krb5_idmap_mapping_put(m);
	}
	return *credsp ? 0 : -ENOENT;
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap_lookup);

/* Finds the mapping or makes it. The map is locked before and after. */
static struct krb5_ap_idmap_mapping *
mapping_get(struct krb5_ap_idmap *map, const char *name, size_t len)
{
	struct krb5_ap_idmap_mapping *m, *new;

	m = krb5_idmap_find(map, name, len);
	if (m)
		return m;
	spin_unlock(&map->lock);
	new = krb5_idmap_mapping_alloc(map, name, len);
	spin_lock(&map->lock);
	if (!new)
		return ERR_PTR(-ENOMEM);
	m = krb5_idmap_insert(map, new);
	if (m != new)
		krb5_idmap_mapping_put(new);
	return m;
}

/**
 * krb5_ap_idmap_query() - look a principal up, and wait for an answer elsewhere
 * @map: the map of the service's network namespace
 * @name: the principal, with its realm; not necessarily NUL-terminated
 * @len: bytes of @name
 * @timeout: how long to wait, in jiffies, 30 seconds at most
 * @waiter: the caller's, with @done set; used only if -EINPROGRESS is returned
 * @credsp: set to the credentials if 0 is returned; the caller owns a reference
 *
 * Process context; may sleep for memory, never for the helper. The caller keeps
 * the network namespace alive until @done was called.
 *
 * Return:
 * * 0: the answer is cached
 * * -EINPROGRESS: @waiter waits, and its @done will be called, perhaps before
 *   this returns
 * * -EINVAL: @name is empty, longer than KRB5_AP_IDMAP_NAME_MAX or has a NUL
 * * -EDQUOT: there are too many principals
 * * -EBUSY: too many callers wait, all in all or for this principal
 * * -ENOMEM: memory is short
 * * -ESHUTDOWN: the network namespace ends
 *
 * None of these errors says anything about the principal: a service puts its
 * client off, and does not take it for one that has no user.
 */
int krb5_ap_idmap_query(struct krb5_ap_idmap *map, const char *name,
			size_t len, unsigned long timeout,
			struct krb5_ap_idmap_waiter *waiter,
			struct krb5_ap_idmap_creds **credsp)
{
	struct krb5_ap_idmap_mapping *m;
	bool stale, ask;
	s64 now;

	if (!len || len > KRB5_AP_IDMAP_NAME_MAX || memchr(name, '\0', len))
		return -EINVAL;
	if (!krb5_ap_idmap_lookup(map, name, len, credsp))
		return 0;

	timeout = clamp_t(unsigned long, timeout, 1, KRB5_IDMAP_WAIT_MAX);
	spin_lock(&map->lock);
	m = mapping_get(map, name, len);
	if (IS_ERR(m)) {
		spin_unlock(&map->lock);
		return PTR_ERR(m);
	}
	now = ktime_get_boottime_seconds();
	*credsp = krb5_idmap_creds_get(m, now, &stale);
	if (*credsp) {
		spin_unlock(&map->lock);
		return 0;
	}
	if (!waiter_charge(m)) {
		map->stats.full++;
		spin_unlock(&map->lock);
		return -EBUSY;
	}
	waiter->map = map;
	waiter->mapping = m;
	waiter->err = 0;
	INIT_DELAYED_WORK(&waiter->work, waiter_end);
	list_add_tail(&waiter->list, &m->waiters);
	list_add_tail(&waiter->all, &map->waiters);
	queue_delayed_work(waiter_queue, &waiter->work, timeout);
	/* One reference is the waiter's, the other for the question. */
	refcount_add(2, &m->ref);
	ask = krb5_idmap_question_claim(m, now);
	spin_unlock(&map->lock);
	/* The waiter may have ended from here on. */
	if (ask)
		krb5_idmap_question_send(m, jiffies_to_msecs(timeout));
	krb5_idmap_mapping_put(m);
	return -EINPROGRESS;
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap_query);

struct waiter_sync {
	struct krb5_ap_idmap_waiter waiter;
	struct completion ended;
	struct krb5_ap_idmap_creds *creds;
	int err;
};

static void waiter_sync_done(struct krb5_ap_idmap_waiter *waiter,
			     struct krb5_ap_idmap_creds *creds, int err)
{
	struct waiter_sync *sync = container_of(waiter, struct waiter_sync,
						waiter);

	sync->creds = creds;
	sync->err = err;
	complete(&sync->ended);
}

/**
 * krb5_ap_idmap_wait() - look a principal up, and wait for the answer
 * @map: the map of the service's network namespace
 * @name: the principal, with its realm; not necessarily NUL-terminated
 * @len: bytes of @name
 * @timeout: how long to wait, in jiffies, 30 seconds at most
 * @credsp: set to the credentials; the caller owns a reference
 *
 * Process context; sleeps, killable, for @timeout at most. For a service that has
 * a thread to spare; others use krb5_ap_idmap_query().
 *
 * Return: 0; -EINTR if the task was killed; the errors of
 *	krb5_ap_idmap_query(), and those of struct krb5_ap_idmap_waiter
 */
int krb5_ap_idmap_wait(struct krb5_ap_idmap *map, const char *name, size_t len,
		       unsigned long timeout,
		       struct krb5_ap_idmap_creds **credsp)
{
	struct waiter_sync *sync;
	int err;

	if (!krb5_ap_idmap_lookup(map, name, len, credsp))
		return 0;
	sync = kzalloc_obj(*sync, GFP_KERNEL);
	if (!sync)
		return -ENOMEM;
	sync->waiter.done = waiter_sync_done;
	init_completion(&sync->ended);
	err = krb5_ap_idmap_query(map, name, len, timeout, &sync->waiter,
				  credsp);
	if (err == -EINPROGRESS) {
		err = wait_for_completion_killable(&sync->ended);
		if (err) {
			krb5_ap_idmap_cancel(&sync->waiter);
			wait_for_completion(&sync->ended);
			krb5_ap_idmap_creds_put(sync->creds);
			err = -EINTR;
		} else {
			*credsp = sync->creds;
			err = sync->err;
		}
	}
	kfree(sync);
	return err;
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap_wait);

/**
 * krb5_ap_idmap_cancel() - end a wait early
 * @waiter: a waiter that was queried for; its memory is still the caller's to
 *	touch, that is, @done has not freed it
 *
 * @done is called, soon, on the workqueue, with -ECANCELED unless it was on its
 * way already.
 *
 * Context: process; does not sleep.
 */
void krb5_ap_idmap_cancel(struct krb5_ap_idmap_waiter *waiter)
{
	struct krb5_ap_idmap *map = waiter->map;

	spin_lock(&map->lock);
	waiter_kick(waiter, -ECANCELED);
	spin_unlock(&map->lock);
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap_cancel);

/**
 * krb5_ap_idmap_barrier() - wait until each @done that was begun has returned
 *
 * A module calls it before it is unloaded, once it has cancelled its waiters.
 * Process context, not from a @done.
 */
void krb5_ap_idmap_barrier(void)
{
	flush_workqueue(waiter_queue);
}
EXPORT_SYMBOL_GPL(krb5_ap_idmap_barrier);

/**
 * krb5_idmap_waiting_total() - count the callers that wait
 *
 * Return: those of all namespaces
 */
u32 krb5_idmap_waiting_total(void)
{
	return krb5_share_total(KRB5_SHARE_WAITERS);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_idmap_waiting_total);

/**
 * krb5_idmap_waiter_init() - start the workqueue
 *
 * Return: 0 or -ENOMEM
 */
int __init krb5_idmap_waiter_init(void)
{
	waiter_queue = alloc_workqueue("krb5_ap_idmap", WQ_UNBOUND, 0);
	return waiter_queue ? 0 : -ENOMEM;
}

/**
 * krb5_idmap_waiter_exit() - stop the workqueue; no waiter is left
 */
void krb5_idmap_waiter_exit(void)
{
	destroy_workqueue(waiter_queue);
}
