/* SPDX-License-Identifier: MIT */
/*
 * Read-write semaphores: many readers, or one writer; the others sleep.
 *
 *	count   63 ............................ 2   1         0
 *	        +--------------------------------+---------+--------+
 *	        | readers                        | waiters | writer |
 *	        +--------------------------------+---------+--------+
 *
 * A reader comes and goes with one locked addition each, inline, since the
 * page fault does that to mmap_lock every time.  Once somebody waits, all who
 * come queue up behind, in order: neither side starves.
 *
 * A task must not take a semaphore for reading twice: with a writer waiting in
 * between it would wait for itself.
 */
#ifndef SCHED_RWSEM_H
#define SCHED_RWSEM_H

#include <sched/sched.h>

struct rw_semaphore {
	unsigned long count;		/* a */
	struct task_struct *writer;	/* by the writer, while it is one */
	spinlock_t wait_lock;
	u32 rank;			/* I */
	struct list_head waiters;	/* wait_lock: first come first */
};

#define RWSEM_WRITER 1UL
#define RWSEM_WAITERS 2UL
#define RWSEM_READER 4UL

#define RWSEM_INIT_RANK(name, rank_)                         \
	{                                                    \
		.wait_lock = SPINLOCK_INIT(LOCK_WAIT_QUEUE), \
		.rank = (rank_),                             \
		.waiters = LIST_HEAD_INIT((name).waiters),   \
	}
#define DECLARE_RWSEM_RANK(name, rank) \
	struct rw_semaphore name = RWSEM_INIT_RANK(name, rank)
#define DECLARE_RWSEM(name) DECLARE_RWSEM_RANK(name, LOCK_MUTEX)

void init_rwsem_rank(struct rw_semaphore *sem, enum lock_rank rank);
#define init_rwsem(sem) init_rwsem_rank(sem, LOCK_MUTEX)

/* What is not one instruction; state says what ends the wait.  0 or -EINTR. */
int rwsem_read_slow(struct rw_semaphore *sem, u32 state);
void rwsem_release_slow(struct rw_semaphore *sem);

static __always_inline int rwsem_read_lock(struct rw_semaphore *sem, u32 state)
{
	int error = 0;

	might_sleep();
	if (unlikely(lock_debug))
		lock_debug_acquire(sem, sem->rank, false, LOCK_CALLER);
	if (unlikely(__atomic_fetch_add(&sem->count, RWSEM_READER,
					__ATOMIC_ACQUIRE) &
		     (RWSEM_WRITER | RWSEM_WAITERS)))
		error = rwsem_read_slow(sem, state);
	if (unlikely(error) && lock_debug)
		lock_debug_release(sem);
	return error;
}

/* => not in_atomic() */
static inline void down_read(struct rw_semaphore *sem)
{
	rwsem_read_lock(sem, TASK_UNINTERRUPTIBLE);
}

/* 0, or -EINTR at a fatal signal, at any. */
static inline int __must_check down_read_killable(struct rw_semaphore *sem)
{
	return rwsem_read_lock(sem, TASK_KILLABLE);
}

static inline int __must_check
down_read_interruptible(struct rw_semaphore *sem)
{
	return rwsem_read_lock(sem, TASK_INTERRUPTIBLE);
}

/* Gives up one reader's share; the last wakes who waits. */
static inline void up_read(struct rw_semaphore *sem)
{
	unsigned long left;

	if (unlikely(lock_debug))
		lock_debug_release(sem);
	left = __atomic_sub_fetch(&sem->count, RWSEM_READER, __ATOMIC_RELEASE);
	if (unlikely(left == RWSEM_WAITERS))
		rwsem_release_slow(sem);
}

void down_write(struct rw_semaphore *sem);
int __must_check down_write_killable(struct rw_semaphore *sem);
/* A second one of the same rank; subclass as for mutex_lock_nested(). */
void down_write_nested(struct rw_semaphore *sem, unsigned int subclass);
void up_write(struct rw_semaphore *sem);
/* From writer to reader, without letting another writer in between. */
void downgrade_write(struct rw_semaphore *sem);
/* True if taken. */
bool __must_check down_read_trylock(struct rw_semaphore *sem);
bool __must_check down_write_trylock(struct rw_semaphore *sem);

static inline bool rwsem_is_locked(const struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) & ~RWSEM_WAITERS;
}

static inline bool rwsem_is_contended(const struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) & RWSEM_WAITERS;
}

/* Does this task hold it for writing? */
static inline bool rwsem_is_write_locked(const struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) & RWSEM_WRITER &&
	       READ_ONCE(sem->writer) == current;
}

/* At the head of locked helpers.  Which tasks read is not known. */
#define rwsem_assert_held(sem) KASSERT(rwsem_is_locked(sem))
#define rwsem_assert_held_write(sem) KASSERT(rwsem_is_write_locked(sem))

#endif
