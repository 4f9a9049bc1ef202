/* SPDX-License-Identifier: GPL-2.0 */
/* Work runs when it is queued; delayed work waits until a target runs it. */
#ifndef _FUZZ_SHIM_WORKQUEUE_H
#define _FUZZ_SHIM_WORKQUEUE_H

#include "containers.h"

struct work_struct {
	void (*func)(struct work_struct *work);
};

struct delayed_work {
	struct work_struct work;
	bool pending;
	unsigned long delay;
	struct delayed_work *next;
};

struct rcu_work {
	struct work_struct work;
};

struct workqueue_struct {
	int flags;
};

/* The delayed work that waits. */
extern struct delayed_work *shim_delayed;

bool shim_run_delayed(void);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work,
			unsigned long delay);
bool cancel_delayed_work(struct delayed_work *work);

#define WQ_UNBOUND	0
#define WQ_MEM_RECLAIM	0
#define DECLARE_WORK(name, fn) \
	struct work_struct name = { .func = fn }
#define DECLARE_DEFERRABLE_WORK(name, fn) \
	struct delayed_work name = { .work.func = fn }
#define INIT_DELAYED_WORK(w, fn) \
	(*(w) = (struct delayed_work){ .work.func = (fn) })
#define INIT_RCU_WORK(w, fn)	((w)->work.func = (fn))
#define to_rcu_work(w)		container_of(w, struct rcu_work, work)
#define to_delayed_work(w)	container_of(w, struct delayed_work, work)
#define queue_work(wq, w)	((w)->func(w))
#define queue_rcu_work(wq, w)	((w)->work.func(&(w)->work))
#define mod_delayed_work(wq, w, delay) \
	(cancel_delayed_work(w), queue_delayed_work(wq, w, delay))
#define schedule_delayed_work(w, delay)	queue_delayed_work(NULL, w, delay)
#define cancel_work_sync(w)		do { } while (0)
#define cancel_delayed_work_sync(w)	cancel_delayed_work(w)
#define flush_workqueue(wq)		do { } while (0)
#define drain_workqueue(wq)		do { } while (0)
#define destroy_workqueue(wq)		shim_free(wq)
#define alloc_workqueue(name, flags, max) \
	((struct workqueue_struct *)shim_alloc(sizeof(struct workqueue_struct), \
					       true))

#endif /* _FUZZ_SHIM_WORKQUEUE_H */
