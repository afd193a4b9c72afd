/* SPDX-License-Identifier: MIT */
/*
 * Mutexes: one task at a time, the others sleep.
 *
 * owner is the address of the task that holds it; one bit says that others
 * wait.  Taking a free mutex and giving it back is one locked instruction
 * each.  A task that arrives while the mutex is free may take it before one
 * that was woken for it gets there (that keeps a busy mutex busy); one that
 * was woken in vain is handed the mutex next time, so nobody starves.
 *
 * debug=locks checks the rank of a mutex like that of a spinlock; a mutex that
 * was given none has LOCK_MUTEX.
 */
#ifndef SCHED_MUTEX_H
#define SCHED_MUTEX_H

#include <sched/sched.h>

struct mutex {
	unsigned long owner;		/* a  task | MUTEX_WAITERS, or 0 */
	spinlock_t wait_lock;
	u32 rank;			/* I */
	struct list_head waiters;	/* wait_lock: first come first */
};

#define MUTEX_WAITERS 1UL

#define MUTEX_INIT_RANK(name, rank_)                         \
	{                                                    \
		.wait_lock = SPINLOCK_INIT(LOCK_WAIT_QUEUE), \
		.rank = (rank_),                             \
		.waiters = LIST_HEAD_INIT((name).waiters),   \
	}
#define DEFINE_MUTEX_RANK(name, rank) \
	struct mutex name = MUTEX_INIT_RANK(name, rank)
#define DEFINE_MUTEX(name) DEFINE_MUTEX_RANK(name, LOCK_MUTEX)

void mutex_init_rank(struct mutex *mutex, enum lock_rank rank);
#define mutex_init(mutex) mutex_init_rank(mutex, LOCK_MUTEX)
/* => nobody holds it or waits for it */
void mutex_destroy(struct mutex *mutex);

/* => not in_atomic(); never twice by one task */
void mutex_lock(struct mutex *mutex);
/* 0, or -EINTR at a signal, at a fatal one. */
int __must_check mutex_lock_interruptible(struct mutex *mutex);
int __must_check mutex_lock_killable(struct mutex *mutex);
/* A second mutex of one rank; the caller says in a comment why the order among
 * them is safe.  subclass as on Linux: any number but 0 allows it. */
void mutex_lock_nested(struct mutex *mutex, unsigned int subclass);
/* True if taken.  => any context but interrupts */
bool __must_check mutex_trylock(struct mutex *mutex);
/* => by the task that took it; not from interrupts */
void mutex_unlock(struct mutex *mutex);

static inline bool mutex_is_locked(const struct mutex *mutex)
{
	return READ_ONCE(mutex->owner) & ~MUTEX_WAITERS;
}

/* Does this task hold it?  For KASSERTs at the head of locked helpers. */
static inline bool mutex_held(const struct mutex *mutex)
{
	return (READ_ONCE(mutex->owner) & ~MUTEX_WAITERS) ==
	       (unsigned long)current;
}

#endif
