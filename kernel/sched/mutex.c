/* SPDX-License-Identifier: MIT */
/*
 * Mutexes.
 *
 *	owner = 0		free
 *	owner = task		held, nobody waits
 *	owner = task | 1	held, others wait: unlock must look at them
 *	owner = 1		free, others wait: one of them has been woken
 *
 * The fast paths are 0 -> task and task -> 0.  All else happens under
 * wait_lock, where the owner changes by compare-and-exchange still, since an
 * unlocking task may be on its fast path: the bit makes it come here instead.
 *
 * Waiters queue in order.  Unlocking with the bit set wakes the first; while
 * that one is on its way, others may take the mutex.  If it finds that somebody
 * did, it marks itself `passed`, and the next unlock does not free the mutex
 * but makes it its owner.
 */
#include <sched/mutex.h>

#include <lib/errno.h>

struct mutex_waiter {
	struct list_head node;		/* wait_lock */
	struct task_struct *task;	/* I */
	bool passed;			/* wait_lock: was woken in vain */
};

void mutex_init_rank(struct mutex *mutex, enum lock_rank rank)
{
	mutex->owner = 0;
	mutex->rank = rank;
	spin_lock_init_rank(&mutex->wait_lock, LOCK_WAIT_QUEUE);
	INIT_LIST_HEAD(&mutex->waiters);
}

void mutex_destroy(struct mutex *mutex)
{
	KASSERT(!mutex->owner && list_empty(&mutex->waiters));
}

static inline bool take_free(struct mutex *mutex)
{
	unsigned long free = 0;

	return __atomic_compare_exchange_n(&mutex->owner, &free,
					   (unsigned long)current, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Takes it if it is free, bit or no bit; if not, makes sure of the bit, so that
 * unlocking comes here.  The task may be its owner already: handed on. */
static bool take_or_mark(struct mutex *mutex)
{
	unsigned long self = (unsigned long)current;
	unsigned long owner = READ_ONCE(mutex->owner), next;

	KASSERT(lock_held(&mutex->wait_lock));
	do {
		if ((owner & ~MUTEX_WAITERS) == self)
			return true;
		next = owner & ~MUTEX_WAITERS ? owner : self;
	} while (!try_cmpxchg(&mutex->owner, &owner, next | MUTEX_WAITERS));
	return next == self;
}

/* The last waiter to leave takes the bit with it. */
static void waiter_remove(struct mutex *mutex, struct mutex_waiter *waiter)
{
	list_del(&waiter->node);
	if (list_empty(&mutex->waiters))
		__atomic_fetch_and(&mutex->owner, ~MUTEX_WAITERS,
				   __ATOMIC_RELAXED);
}

/* => wait_lock held */
static void wake_first(struct mutex *mutex)
{
	if (!list_empty(&mutex->waiters))
		wake_up_process(list_first_entry(&mutex->waiters,
						 struct mutex_waiter,
						 node)->task);
}

/* One that gives up may have been the one woken: the next must look. */
static int give_up(struct mutex *mutex, struct mutex_waiter *waiter)
{
	waiter_remove(mutex, waiter);
	wake_first(mutex);
	return -EINTR;
}

static noinline int mutex_lock_slow(struct mutex *mutex, u32 state)
{
	struct mutex_waiter waiter = { .task = current };
	int error = 0;

	might_sleep();
	KASSERT(!mutex_held(mutex));
	spin_lock_irq(&mutex->wait_lock);
	list_add_tail(&waiter.node, &mutex->waiters);
	while (!take_or_mark(mutex)) {
		if (signal_pending_state(state, current)) {
			error = give_up(mutex, &waiter);
			goto out;
		}
		set_current_state(state);
		spin_unlock_irq(&mutex->wait_lock);
		schedule();
		spin_lock_irq(&mutex->wait_lock);
		waiter.passed = true;
	}
	waiter_remove(mutex, &waiter);
out:
	__set_current_state(TASK_RUNNING);
	spin_unlock_irq(&mutex->wait_lock);
	return error;
}

/* Hands it to the first waiter if that was passed over, else frees it. */
static noinline void mutex_unlock_slow(struct mutex *mutex)
{
	struct mutex_waiter *first;
	unsigned long owner = 0;

	spin_lock_irq(&mutex->wait_lock);
	if (!list_empty(&mutex->waiters)) {
		first = list_first_entry(&mutex->waiters, struct mutex_waiter,
					 node);
		owner = MUTEX_WAITERS;
		if (first->passed)
			owner |= (unsigned long)first->task;
	}
	__atomic_store_n(&mutex->owner, owner, __ATOMIC_RELEASE);
	wake_first(mutex);
	spin_unlock_irq(&mutex->wait_lock);
}

static __always_inline int mutex_lock_state(struct mutex *mutex, u32 state,
					    bool nested)
{
	int error = 0;

	if (unlikely(lock_debug)) {
		might_sleep();
		lock_debug_acquire(mutex, mutex->rank, nested, LOCK_CALLER);
	}
	if (unlikely(!take_free(mutex)))
		error = mutex_lock_slow(mutex, state);
	if (unlikely(error) && lock_debug)
		lock_debug_release(mutex);
	return error;
}

void mutex_lock(struct mutex *mutex)
{
	mutex_lock_state(mutex, TASK_UNINTERRUPTIBLE, false);
}

void mutex_lock_nested(struct mutex *mutex, unsigned int subclass)
{
	mutex_lock_state(mutex, TASK_UNINTERRUPTIBLE, subclass != 0);
}

int mutex_lock_interruptible(struct mutex *mutex)
{
	return mutex_lock_state(mutex, TASK_INTERRUPTIBLE, false);
}

int mutex_lock_killable(struct mutex *mutex)
{
	return mutex_lock_state(mutex, TASK_KILLABLE, false);
}

bool mutex_trylock(struct mutex *mutex)
{
	if (!take_free(mutex))
		return false;
	if (unlikely(lock_debug))
		lock_debug_acquire(mutex, mutex->rank, true, LOCK_CALLER);
	return true;
}

void mutex_unlock(struct mutex *mutex)
{
	unsigned long self = (unsigned long)current;

	if (unlikely(lock_debug))
		lock_debug_release(mutex);
	if (likely(__atomic_compare_exchange_n(&mutex->owner, &self, 0, false,
					       __ATOMIC_RELEASE,
					       __ATOMIC_RELAXED)))
		return;
	KASSERT(mutex_held(mutex));
	mutex_unlock_slow(mutex);
}
