/* SPDX-License-Identifier: MIT */
/*
 * Waiting for a spinlock, and checking the order of locks (debug=locks).
 *
 * The check is made before waiting, against all that this context holds: a
 * lock of a smaller rank must come first (core/lock_order.h).  For spinlocks
 * one more rule: if an interrupt handler takes a lock, nobody may hold it with
 * interrupts on, or the handler waits for the code it has interrupted.  Which
 * of both has been seen is kept in the upper bits of the lock's rank.
 */
#include <core/spinlock.h>
#include <core/panic.h>
#include <core/param.h>

#define RANK_MASK 0xffu
#define USED_IN_IRQ BIT(30)
#define USED_IRQS_ON BIT(31)
#define USED_BOTH (USED_IN_IRQ | USED_IRQS_ON)

bool lock_debug;
DEBUG_SWITCH(locks, &lock_debug);

static struct lock_stack boot_lock_stack;
DEFINE_PER_CPU(struct lock_stack *, lock_stack_current) = &boot_lock_stack;
static DEFINE_PER_CPU(struct lock_stack, irq_lock_stack);

/* Each pair of ranks is complained about once. */
static bool reported[LOCK_RANKS][LOCK_RANKS];

static struct lock_stack *lock_stack(void)
{
	return in_interrupt() ? this_cpu_ptr(&irq_lock_stack)
			      : this_cpu_read(lock_stack_current);
}

static const char *site_name(unsigned long site)
{
	unsigned long offset;

	return symbol_lookup(site, &offset) ?: "?";
}

static void report_order(const struct held_lock *held, u32 rank,
			 unsigned long site)
{
	if (__atomic_exchange_n(&reported[held->rank][rank], true,
				__ATOMIC_RELAXED))
		return;
	__atomic_fetch_add(&warn_count, 1, __ATOMIC_RELAXED);
	pr_warn("warning: lock order: rank %u taken in %s while rank %u is held from %s\n",
		rank, site_name(site), held->rank, site_name(held->site));
	dump_stack();
}

static void check_held(const struct lock_stack *stack, const void *lock,
		       u32 rank, bool nested, unsigned long site)
{
	for (unsigned int i = 0; i < stack->depth; i++) {
		const struct held_lock *held = &stack->held[i];

		if (held->lock == lock && !nested)
			panic("lock %p taken in %s is held already, from %s",
			      lock, site_name(site), site_name(held->site));
		if (held->rank > rank || (held->rank == rank && !nested))
			report_order(held, rank, site);
	}
}

void lock_debug_acquire(const void *lock, u32 rank, bool nested,
			unsigned long site)
{
	struct lock_stack *stack;
	unsigned long flags;

	rank &= RANK_MASK;
	if (rank == LOCK_NONE || panicking)
		return;
	local_irq_save(flags);
	stack = lock_stack();
	if (stack) {
		check_held(stack, lock, rank, nested, site);
		if (stack->depth == LOCK_STACK_DEPTH)
			panic("%u locks held at once, the last from %s",
			      LOCK_STACK_DEPTH, site_name(site));
		stack->held[stack->depth++] =
			(struct held_lock){ lock, rank, site };
	}
	local_irq_restore(flags);
}

void lock_debug_release(const void *lock)
{
	struct lock_stack *stack;
	unsigned long flags;
	unsigned int i;

	local_irq_save(flags);
	stack = lock_stack();
	for (i = stack ? stack->depth : 0; i-- > 0;)
		if (stack->held[i].lock == lock) {
			stack->depth--;
			for (; i < stack->depth; i++)
				stack->held[i] = stack->held[i + 1];
			break;
		}
	local_irq_restore(flags);
}

void lock_debug_none_held(const char *where)
{
	struct lock_stack *stack = this_cpu_read(lock_stack_current);

	if (stack && stack->depth)
		panic("%u locks held at %s, the last taken in %s",
		      stack->depth, where,
		      site_name(stack->held[stack->depth - 1].site));
}

/* Marks are never taken back, so a race only delays the report. */
void spin_debug_acquire(spinlock_t *lock, bool nested, unsigned long site)
{
	u32 mark = in_interrupt() ? USED_IN_IRQ
		 : irqs_disabled() ? 0 : USED_IRQS_ON;
	u32 before = lock->rank;

	if (mark & ~before) {
		lock->rank |= mark;
		if ((lock->rank & USED_BOTH) == USED_BOTH &&
		    (before & RANK_MASK) != LOCK_NONE) {
			__atomic_fetch_add(&warn_count, 1, __ATOMIC_RELAXED);
			pr_warn("warning: lock %p of rank %u: taken by an interrupt handler "
				"and with interrupts on, here in %s\n",
				lock, before & RANK_MASK, site_name(site));
			dump_stack();
		}
	}
	lock_debug_acquire(lock, before, nested, site);
}

void spin_lock_slow(spinlock_t *lock)
{
	if (lock_held(lock))
		panic("spinlock %p of rank %u is taken twice by this CPU",
		      lock, lock->rank & RANK_MASK);
	do {
		while (READ_ONCE(lock->owner))
			cpu_relax();
	} while (!spin_try(lock));
}
