/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks that know their owner, and the order in which locks are taken.
 *
 * The lock word is 0 or the owner's CPU number plus one: asking "do I hold
 * this?" is one comparison, and taking a lock twice is found at once.  Every
 * lock has a rank from core/lock_order.h; with debug=locks each acquisition is
 * checked against the ranks already held, and a lock that interrupt handlers
 * take must never be taken with interrupts on.
 */
#ifndef CORE_SPINLOCK_H
#define CORE_SPINLOCK_H

#include <core/lock_debug.h>
#include <core/preempt.h>

typedef struct spinlock {
	u32 owner;		/* CPU + 1, or 0 */
	u32 rank;		/* enum lock_rank; debug=locks: and how used */
} spinlock_t;

#define SPINLOCK_INIT(rank_) { .owner = 0, .rank = (rank_) }
#define DEFINE_SPINLOCK_RANK(name, rank_) \
	spinlock_t name = SPINLOCK_INIT(rank_)
/* Drivers say no rank: theirs are leaf locks above all of the kernel's. */
#define DEFINE_SPINLOCK(name) DEFINE_SPINLOCK_RANK(name, LOCK_DRIVER)

static inline void spin_lock_init_rank(spinlock_t *lock, enum lock_rank rank)
{
	lock->owner = 0;
	lock->rank = rank;
}
#define spin_lock_init(lock) spin_lock_init_rank(lock, LOCK_DRIVER)

#define LOCK_CALLER ((unsigned long)__builtin_return_address(0))

/* => spins for ever if this CPU holds it already: reported by panic */
void spin_lock_slow(spinlock_t *lock);
/* debug=locks: order, and whether interrupt handlers take this lock too. */
void spin_debug_acquire(spinlock_t *lock, bool nested, unsigned long site);

static inline bool lock_held(const spinlock_t *lock)
{
	return READ_ONCE(lock->owner) == smp_processor_id() + 1;
}

static __always_inline bool spin_try(spinlock_t *lock)
{
	u32 free = 0;

	return __atomic_compare_exchange_n(&lock->owner, &free,
					   smp_processor_id() + 1, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static __always_inline void spin_acquire(spinlock_t *lock, bool nested)
{
	if (unlikely(lock_debug))
		spin_debug_acquire(lock, nested, LOCK_CALLER);
	if (unlikely(!spin_try(lock)))
		spin_lock_slow(lock);
}

static __always_inline void spin_release(spinlock_t *lock)
{
	if (unlikely(lock_debug))
		lock_debug_release(lock);
	__atomic_store_n(&lock->owner, 0, __ATOMIC_RELEASE);
}

static __always_inline void spin_lock(spinlock_t *lock)
{
	preempt_disable();
	spin_acquire(lock, false);
}

/* A second lock of the same rank: the caller says in a comment why the order
 * among them is safe. */
static __always_inline void spin_lock_nested(spinlock_t *lock)
{
	preempt_disable();
	spin_acquire(lock, true);
}

static __always_inline bool spin_trylock(spinlock_t *lock)
{
	preempt_disable();
	if (spin_try(lock)) {
		if (unlikely(lock_debug))
			spin_debug_acquire(lock, true, LOCK_CALLER);
		return true;
	}
	preempt_enable();
	return false;
}

static __always_inline void spin_unlock(spinlock_t *lock)
{
	spin_release(lock);
	preempt_enable();
}

static __always_inline void spin_lock_irq(spinlock_t *lock)
{
	local_irq_disable();
	spin_lock(lock);
}

static __always_inline void spin_unlock_irq(spinlock_t *lock)
{
	spin_release(lock);
	local_irq_enable();
	preempt_enable();
}

static __always_inline unsigned long spin_lock_irqsave_flags(spinlock_t *lock)
{
	unsigned long flags = arch_irq_save();

	spin_lock(lock);
	return flags;
}
#define spin_lock_irqsave(lock, flags) \
	((flags) = spin_lock_irqsave_flags(lock))

static __always_inline void spin_unlock_irqrestore(spinlock_t *lock,
						   unsigned long flags)
{
	spin_release(lock);
	local_irq_restore(flags);
	preempt_enable();
}

#endif
