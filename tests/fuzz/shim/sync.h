/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Locks, atomics, references: of one thread. A lock that is taken twice, or is
 * given back by nobody, ends the program; a reference that falls below 0 as well.
 */
#ifndef _FUZZ_SHIM_SYNC_H
#define _FUZZ_SHIM_SYNC_H

#include "memory.h"

#define SHIM_BUG_ON(cond) \
	do { \
		if (cond) { \
			fprintf(stderr, "SHIM %s:%d: %s\n", __FILE__, \
				__LINE__, #cond); \
			abort(); \
		} \
	} while (0)

struct shim_lock {
	bool held;
};

typedef struct shim_lock spinlock_t;

struct mutex {
	struct shim_lock lock;
};

struct rw_semaphore {
	struct shim_lock lock;
};

typedef struct { int sequence; } seqlock_t;

static inline void shim_lock(struct shim_lock *lock)
{
	SHIM_BUG_ON(lock->held);
	lock->held = true;
}

static inline void shim_unlock(struct shim_lock *lock)
{
	SHIM_BUG_ON(!lock->held);
	lock->held = false;
}

#define DEFINE_SPINLOCK(name)	spinlock_t name
#define DEFINE_MUTEX(name)	struct mutex name
#define spin_lock_init(l)	((l)->held = false)
#define spin_lock(l)		shim_lock(l)
#define spin_unlock(l)		shim_unlock(l)
#define spin_lock_bh(l)		shim_lock(l)
#define spin_unlock_bh(l)	shim_unlock(l)
#define mutex_init(m)		((m)->lock.held = false)
#define mutex_destroy(m)	SHIM_BUG_ON((m)->lock.held)
#define mutex_lock(m)		shim_lock(&(m)->lock)
#define mutex_unlock(m)		shim_unlock(&(m)->lock)
#define mutex_lock_killable(m)	(shim_lock(&(m)->lock), 0)
#define init_rwsem(s)		((s)->lock.held = false)
#define down_read(s)		shim_lock(&(s)->lock)
#define up_read(s)		shim_unlock(&(s)->lock)
#define down_write(s)		shim_lock(&(s)->lock)
#define down_write_killable(s)	(shim_lock(&(s)->lock), 0)
#define up_write(s)		shim_unlock(&(s)->lock)
#define seqlock_init(s)		((s)->sequence = 0)
#define read_seqbegin(s)	((s)->sequence)
#define read_seqretry(s, seq)	((s)->sequence != (seq))
#define write_seqlock(s)	((s)->sequence++)
#define write_sequnlock(s)	((s)->sequence++)

#define lockdep_assert_held(l)	SHIM_BUG_ON(!shim_held(l))
#define lockdep_assert_held_write(l)	lockdep_assert_held(l)
#define lockdep_is_held(l)	shim_held(l)
#define shim_held(l)		(((const struct shim_lock *)(l))->held)

#define READ_ONCE(x)		(x)
#define WRITE_ONCE(x, value)	((x) = (value))
#define smp_load_acquire(p)	(*(p))
#define smp_store_release(p, value)	(*(p) = (value))
#define xchg(p, value) \
	({ \
		typeof(*(p)) xchg_old_ = *(p); \
		*(p) = (value); \
		xchg_old_; \
	})
#define cmpxchg(p, old, new) \
	({ \
		typeof(*(p)) cmpxchg_was_ = *(p); \
		if (cmpxchg_was_ == (old)) \
			*(p) = (new); \
		cmpxchg_was_; \
	})
#define try_cmpxchg(p, old, new) \
	(*(p) == *(old) ? (*(p) = (new), true) : (*(old) = *(p), false))

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;

#define ATOMIC_INIT(n)		{ n }
#define ATOMIC64_INIT(n)	{ n }
#define atomic_read(a)		((a)->counter)
#define atomic_set(a, n)	((a)->counter = (n))
#define atomic_inc(a)		((a)->counter++)
#define atomic_dec(a)		((a)->counter--)
#define atomic_add(n, a)	((a)->counter += (n))
#define atomic_inc_return(a)	(++(a)->counter)
#define atomic_dec_return(a)	(--(a)->counter)
#define atomic_add_return(n, a)	((a)->counter += (n))
#define atomic_dec_and_test(a)	(!--(a)->counter)
#define atomic64_read(a)	((a)->counter)
#define atomic64_set(a, n)	((a)->counter = (n))
#define atomic64_try_cmpxchg(a, old, new) \
	try_cmpxchg(&(a)->counter, old, new)

typedef struct { int refs; } refcount_t;

static inline bool refcount_dec_and_test(refcount_t *r)
{
	SHIM_BUG_ON(r->refs <= 0);
	return !--r->refs;
}

static inline bool refcount_inc_not_zero(refcount_t *r)
{
	if (!r->refs)
		return false;
	r->refs++;
	return true;
}

#define refcount_set(r, n)	((r)->refs = (n))
#define refcount_inc(r)		((r)->refs++)
#define refcount_add(n, r)	((r)->refs += (n))
#define refcount_read(r)	((r)->refs)

struct rcu_head {
	void *next;
};

#define rcu_read_lock()		do { } while (0)
#define rcu_read_unlock()	do { } while (0)
#define synchronize_rcu()	do { } while (0)
#define rcu_barrier()		do { } while (0)
#define rcu_dereference(p)	(p)
#define rcu_access_pointer(p)	(p)
#define rcu_dereference_protected(p, cond)	((void)(cond), (p))
#define rcu_assign_pointer(p, value)	((p) = (value))
#define rcu_replace_pointer(p, value, cond)	((void)(cond), xchg(&(p), value))
#define unrcu_pointer(p)	(p)
#define RCU_INITIALIZER(p)	(p)

struct percpu_counter {
	s64 count;
};

#define percpu_counter_init(c, n, gfp)		((c)->count = (n), 0)
#define percpu_counter_destroy(c)		SHIM_BUG_ON((c)->count < 0)
#define percpu_counter_add_batch(c, n, batch)	((c)->count += (n))
#define percpu_counter_sum(c)			((c)->count)
#define percpu_counter_sum_positive(c)		max((c)->count, (s64)0)
#define percpu_counter_read_positive(c)		max((c)->count, (s64)0)
#define __percpu_counter_compare(c, n, batch) \
	((c)->count < (n) ? -1 : (c)->count > (n))

struct percpu_ref {
	long refs;
	bool dead;
	void (*release)(struct percpu_ref *ref);
};

static inline int percpu_ref_init(struct percpu_ref *ref,
				  void (*release)(struct percpu_ref *ref),
				  unsigned int flags, gfp_t gfp)
{
	*ref = (struct percpu_ref){ .refs = 1, .release = release };
	return 0;
}

static inline void percpu_ref_put(struct percpu_ref *ref)
{
	SHIM_BUG_ON(ref->refs <= 0);
	if (!--ref->refs)
		ref->release(ref);
}

static inline void percpu_ref_kill(struct percpu_ref *ref)
{
	ref->dead = true;
	percpu_ref_put(ref);
}

static inline bool percpu_ref_tryget_live(struct percpu_ref *ref)
{
	if (!ref->dead)
		ref->refs++;
	return !ref->dead;
}

#define percpu_ref_exit(ref)	do { } while (0)

/* Nobody waits, and nobody is killed. */
#define cond_resched()			do { } while (0)
#define current				NULL
#define fatal_signal_pending(task)	(false)
#define wake_up_var(var)		do { } while (0)
#define wait_var_event(var, cond)	SHIM_BUG_ON(!(cond))

struct completion {
	bool done;
};

typedef struct { int waiters; } wait_queue_head_t;

#define init_completion(c)		((c)->done = false)
#define complete(c)			((c)->done = true)
#define wait_for_completion(c)		SHIM_BUG_ON(!(c)->done)
#define wait_for_completion_killable(c)	((c)->done ? 0 : -EINTR)

#endif /* _FUZZ_SHIM_SYNC_H */
