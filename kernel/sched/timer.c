/* SPDX-License-Identifier: MIT */
/*
 * The timers of each CPU, and the one interrupt that serves them all.
 *
 * The hardware has one one-shot timer per CPU.  Two parties want it: the timers
 * queued here, and the scheduler, for the end of a turn.  `programmed` is when
 * it will strike next; a request for later is met already, since every
 * interrupt looks at what is wanted and programs the next.  So the device is
 * written once per interrupt that happens and not once per request, and a CPU
 * that nobody wants anything from is left alone.
 *
 * Timers stand in a tree by `expires`.  At an interrupt those at its head whose
 * `soft` has come fire; one with slack thereby goes along with an earlier one.
 *
 * A timer's fn runs without the base's lock.  `running` says which, so that
 * timer_cancel() can wait for it; and while it runs, its timer is armed again
 * only on this base, else two CPUs could run the fn of one timer at once.
 */
#include <sched/timer.h>

#include <arch/timer.h>
#include <arch/upcall.h>
#include <core/panic.h>
#include <core/spinlock.h>
#include "rq.h"

struct timer_base {
	spinlock_t lock;
	struct tree_root timers;	/* lock */
	struct timer *first;		/* lock */
	struct timer *running;		/* lock */
	ktime_t programmed;		/* this CPU, interrupts off */
};

static DEFINE_PER_CPU(struct timer_base, timer_bases);

void timer_setup_cpu(unsigned int cpu)
{
	per_cpu(timer_bases, cpu) = (struct timer_base){
		.lock = SPINLOCK_INIT(LOCK_TIMER), .programmed = KTIME_MAX,
	};
}

void tick_request(ktime_t when)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);
	ktime_t now;

	if (likely(when >= base->programmed))
		return;
	base->programmed = when;
	now = ktime_get();
	timer_program(when > now ? (u64)(when - now) : 0);
}

void timer_init(struct timer *timer, void (*fn)(struct timer *timer))
{
	*timer = (struct timer){ .fn = fn };
}

/* The base that timer->cpu names, locked. */
static struct timer_base *timer_lock(struct timer *timer, unsigned long *flags)
{
	struct timer_base *base;
	unsigned int cpu;

	for (;;) {
		cpu = READ_ONCE(timer->cpu);
		base = per_cpu_ptr(&timer_bases, cpu);
		spin_lock_irqsave(&base->lock, *flags);
		if (likely(cpu == timer->cpu))
			return base;
		spin_unlock_irqrestore(&base->lock, *flags);
	}
}

static void base_insert(struct timer_base *base, struct timer *timer)
{
	struct tree_node **link = &base->timers.node, *parent = NULL;
	bool first = true;

	while (*link) {
		parent = *link;
		if (timer->expires <
		    tree_entry(parent, struct timer, node)->expires) {
			link = &parent->left;
		} else {
			link = &parent->right;
			first = false;
		}
	}
	tree_insert(&base->timers, parent, link, &timer->node, NULL);
	timer->queued = true;
	if (first)
		base->first = timer;
}

static void base_remove(struct timer_base *base, struct timer *timer)
{
	if (base->first == timer)
		base->first = tree_entry_safe(tree_next(&timer->node),
					      struct timer, node);
	tree_remove(&base->timers, &timer->node, NULL);
	timer->queued = false;
}

static bool timer_disarm(struct timer_base *base, struct timer *timer)
{
	if (!timer->queued)
		return false;
	base_remove(base, timer);
	return true;
}

/* Takes the timer over to this CPU's base, unless its fn runs where it is: that
 * CPU is in its timer interrupt, and looks at its base again before it ends. */
static struct timer_base *timer_bring_here(struct timer_base *base,
					   struct timer *timer)
{
	struct timer_base *here = this_cpu_ptr(&timer_bases);

	if (base == here || base->running == timer)
		return base;
	smp_store_release(&timer->cpu, smp_processor_id());
	spin_unlock(&base->lock);
	spin_lock(&here->lock);
	return here;
}

bool timer_add_range(struct timer *timer, ktime_t soft, ktime_t expires)
{
	unsigned long flags;
	struct timer_base *base;
	bool was_armed;

	base = timer_lock(timer, &flags);
	was_armed = timer_disarm(base, timer);
	base = timer_bring_here(base, timer);
	timer->soft = soft;
	timer->expires = expires;
	base_insert(base, timer);
	if (base->first == timer && base == this_cpu_ptr(&timer_bases))
		tick_request(expires);
	spin_unlock_irqrestore(&base->lock, flags);
	return was_armed;
}

bool timer_add(struct timer *timer, ktime_t expires)
{
	return timer_add_range(timer, expires, expires);
}

int timer_try_cancel(struct timer *timer)
{
	unsigned long flags;
	struct timer_base *base = timer_lock(timer, &flags);
	int result = timer_disarm(base, timer);

	if (base->running == timer)
		result = -1;
	spin_unlock_irqrestore(&base->lock, flags);
	return result;
}

/* On the CPU that runs fn this is fn itself, or was called by it: waiting for
 * the end would be for ever. */
static bool runs_elsewhere(const struct timer_base *base,
			   const struct timer *timer)
{
	return smp_load_acquire(&base->running) == timer &&
	       base != this_cpu_ptr(&timer_bases);
}

bool timer_cancel(struct timer *timer)
{
	bool was_armed = false, running;
	struct timer_base *base;
	unsigned long flags;

	for (;;) {
		base = timer_lock(timer, &flags);
		was_armed |= timer_disarm(base, timer);
		running = runs_elsewhere(base, timer);
		spin_unlock_irqrestore(&base->lock, flags);
		if (!running)
			return was_armed;
		cpu_relax();	/* and again: fn may have armed it */
	}
}

/* => base locked; returns with it locked */
static void timer_fire(struct timer_base *base, struct timer *timer)
{
	void (*fn)(struct timer *) = timer->fn;

	base_remove(base, timer);
	base->running = timer;
	spin_unlock(&base->lock);
	fn(timer);
	spin_lock(&base->lock);
	base->running = NULL;
}

/* Fires what was due at the start; when the next is, or KTIME_MAX.  A fn that
 * arms itself for "now" waits for the next interrupt: it must not keep the CPU
 * in this one. */
static ktime_t base_run(struct timer_base *base)
{
	ktime_t now = ktime_get(), next;

	spin_lock(&base->lock);
	while (base->first && base->first->soft <= now)
		timer_fire(base, base->first);
	next = base->first ? base->first->expires : KTIME_MAX;
	spin_unlock(&base->lock);
	return next;
}

void tick(void)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);
	ktime_t next, slice;

	irq_enter();
	/* Requests made meanwhile are part of what is computed below. */
	base->programmed = 0;
	next = base_run(base);
	slice = sched_tick();
	base->programmed = KTIME_MAX;
	if (min(next, slice) != KTIME_MAX)
		tick_request(min(next, slice));
	irq_exit();
}
