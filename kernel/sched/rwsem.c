/* SPDX-License-Identifier: MIT */
/*
 * Read-write semaphores.
 *
 * While the waiters bit is set nobody gets in by a fast path, so the queue is
 * served strictly in order, and always by wake_front() under wait_lock, which
 * makes those at its head owners before it wakes them: one writer, or all
 * readers in front of the next writer.
 *
 * Who calls wake_front()?  Whoever makes the count such that the head of the
 * queue could get in:
 *
 *	- the last reader or the writer leaving, if it saw the bit;
 *	- who sets the bit, in case the last holder left just before and did
 *	  not see it;
 *	- a reader on the slow path, which counted itself in before it saw that
 *	  it may not: taking itself out again it may be "the last reader".
 */
#include <sched/rwsem.h>

#include <lib/errno.h>

struct rwsem_waiter {
	struct list_head node;		/* wait_lock */
	struct task_struct *task;	/* wait_lock; NULL: an owner now */
	bool writer;			/* I */
};

void init_rwsem_rank(struct rw_semaphore *sem, enum lock_rank rank)
{
	sem->count = 0;
	sem->writer = NULL;
	sem->rank = rank;
	spin_lock_init_rank(&sem->wait_lock, LOCK_WAIT_QUEUE);
	INIT_LIST_HEAD(&sem->waiters);
}

/* Out of the queue and awake.  It cannot return, nor its task end, before it
 * gets wait_lock: until then both are there. */
static void grant(struct rwsem_waiter *waiter)
{
	struct task_struct *task = waiter->task;

	list_del(&waiter->node);
	waiter->task = NULL;
	wake_up_process(task);
}

static void clear_waiters_if_none(struct rw_semaphore *sem)
{
	if (list_empty(&sem->waiters))
		__atomic_fetch_and(&sem->count, ~RWSEM_WAITERS,
				   __ATOMIC_RELAXED);
}

/* The count must be the bare bit: a reader on the slow path that has counted
 * itself in makes it fail, and will be here in a moment itself. */
static void grant_writer(struct rw_semaphore *sem, struct rwsem_waiter *waiter)
{
	unsigned long count = RWSEM_WAITERS;

	if (!try_cmpxchg(&sem->count, &count, RWSEM_WAITERS | RWSEM_WRITER))
		return;
	WRITE_ONCE(sem->writer, waiter->task);
	grant(waiter);
}

static void grant_readers(struct rw_semaphore *sem)
{
	struct rwsem_waiter *waiter, *next;

	if (READ_ONCE(sem->count) & RWSEM_WRITER)
		return;
	/* No writer can come: the bit is set, and wait_lock is held. */
	list_for_each_entry_safe(waiter, next, &sem->waiters, node) {
		if (waiter->writer)
			break;
		__atomic_fetch_add(&sem->count, RWSEM_READER,
				   __ATOMIC_RELAXED);
		grant(waiter);
	}
}

/* => wait_lock held; the waiters bit is set if there are waiters */
static void wake_front(struct rw_semaphore *sem)
{
	struct rwsem_waiter *first;

	KASSERT(lock_held(&sem->wait_lock));
	first = list_first_entry_or_null(&sem->waiters, struct rwsem_waiter,
					 node);
	if (!first)
		return;
	if (first->writer)
		grant_writer(sem, first);
	else
		grant_readers(sem);
	clear_waiters_if_none(sem);
}

/* Sleeps until granted.  => wait_lock held, bit set; returns unlocked */
static int wait_for_grant(struct rw_semaphore *sem,
			  struct rwsem_waiter *waiter, u32 state)
{
	int error = 0;

	wake_front(sem);
	for (;;) {
		set_current_state(state);
		if (!waiter->task)
			break;
		if (signal_pending_state(state, current)) {
			error = -EINTR;
			break;
		}
		spin_unlock_irq(&sem->wait_lock);
		schedule();
		spin_lock_irq(&sem->wait_lock);
	}
	__set_current_state(TASK_RUNNING);
	if (error) {
		/* Those behind may get in now. */
		list_del(&waiter->node);
		clear_waiters_if_none(sem);
		wake_front(sem);
	}
	spin_unlock_irq(&sem->wait_lock);
	return error;
}

int rwsem_read_slow(struct rw_semaphore *sem, u32 state)
{
	struct rwsem_waiter waiter = { .task = current, .writer = false };

	spin_lock_irq(&sem->wait_lock);
	if (list_empty(&sem->waiters) &&
	    !(READ_ONCE(sem->count) & RWSEM_WRITER)) {
		/* They left meanwhile, and who comes now sees our count. */
		spin_unlock_irq(&sem->wait_lock);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		return 0;
	}
	list_add_tail(&waiter.node, &sem->waiters);
	__atomic_fetch_or(&sem->count, RWSEM_WAITERS, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&sem->count, RWSEM_READER, __ATOMIC_RELAXED);
	return wait_for_grant(sem, &waiter, state);
}

static noinline int write_slow(struct rw_semaphore *sem, u32 state)
{
	struct rwsem_waiter waiter = { .task = current, .writer = true };

	KASSERT(!rwsem_is_write_locked(sem));
	spin_lock_irq(&sem->wait_lock);
	list_add_tail(&waiter.node, &sem->waiters);
	__atomic_fetch_or(&sem->count, RWSEM_WAITERS, __ATOMIC_RELAXED);
	return wait_for_grant(sem, &waiter, state);
}

void rwsem_release_slow(struct rw_semaphore *sem)
{
	unsigned long flags;

	spin_lock_irqsave(&sem->wait_lock, flags);
	wake_front(sem);
	spin_unlock_irqrestore(&sem->wait_lock, flags);
}

static __always_inline bool write_fast(struct rw_semaphore *sem)
{
	unsigned long free = 0;

	if (unlikely(!__atomic_compare_exchange_n(&sem->count, &free,
						  RWSEM_WRITER, false,
						  __ATOMIC_ACQUIRE,
						  __ATOMIC_RELAXED)))
		return false;
	WRITE_ONCE(sem->writer, current);
	return true;
}

static __always_inline int write_lock(struct rw_semaphore *sem, u32 state,
				      bool nested)
{
	int error = 0;

	might_sleep();
	if (unlikely(lock_debug))
		lock_debug_acquire(sem, sem->rank, nested, LOCK_CALLER);
	if (unlikely(!write_fast(sem)))
		error = write_slow(sem, state);
	if (unlikely(error) && lock_debug)
		lock_debug_release(sem);
	return error;
}

void down_write(struct rw_semaphore *sem)
{
	write_lock(sem, TASK_UNINTERRUPTIBLE, false);
}

int down_write_killable(struct rw_semaphore *sem)
{
	return write_lock(sem, TASK_KILLABLE, false);
}

void down_write_nested(struct rw_semaphore *sem, unsigned int subclass)
{
	write_lock(sem, TASK_UNINTERRUPTIBLE, subclass != 0);
}

void up_write(struct rw_semaphore *sem)
{
	KASSERT(rwsem_is_write_locked(sem));
	if (unlikely(lock_debug))
		lock_debug_release(sem);
	WRITE_ONCE(sem->writer, NULL);
	if (unlikely(__atomic_fetch_and(&sem->count, ~RWSEM_WRITER,
					__ATOMIC_RELEASE) & RWSEM_WAITERS))
		rwsem_release_slow(sem);
}

void downgrade_write(struct rw_semaphore *sem)
{
	KASSERT(rwsem_is_write_locked(sem));
	WRITE_ONCE(sem->writer, NULL);
	/* + reader - writer in one step. */
	if (__atomic_fetch_add(&sem->count, RWSEM_READER - RWSEM_WRITER,
			       __ATOMIC_RELEASE) & RWSEM_WAITERS)
		rwsem_release_slow(sem);
}

bool down_read_trylock(struct rw_semaphore *sem)
{
	unsigned long count = READ_ONCE(sem->count);

	do {
		if (count & (RWSEM_WRITER | RWSEM_WAITERS))
			return false;
	} while (!try_cmpxchg(&sem->count, &count, count + RWSEM_READER));
	if (unlikely(lock_debug))
		lock_debug_acquire(sem, sem->rank, true, LOCK_CALLER);
	return true;
}

bool down_write_trylock(struct rw_semaphore *sem)
{
	if (!write_fast(sem))
		return false;
	if (unlikely(lock_debug))
		lock_debug_acquire(sem, sem->rank, true, LOCK_CALLER);
	return true;
}
