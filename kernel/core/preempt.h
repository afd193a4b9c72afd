/* SPDX-License-Identifier: MIT */
/*
 * When kernel code may be taken off its CPU: whenever this count is zero.
 *
 * Spinlocks and per-CPU work count up; interrupt handlers count in the upper
 * half.  The count belongs to the CPU: the scheduler is entered with 1 and
 * leaves with 1, so it never travels with a task.
 */
#ifndef CORE_PREEMPT_H
#define CORE_PREEMPT_H

#include <core/percpu.h>

DECLARE_PER_CPU(unsigned int, preempt_count);
DECLARE_PER_CPU(bool, need_resched);

#define HARDIRQ_OFFSET 0x10000u

/* kernel/sched registers its function here: preempt_enable() must reach it
 * from below. */
extern void (*preempt_schedule_hook)(void);

static inline void preempt_disable(void)
{
	this_cpu_inc(preempt_count);
	barrier();
}

static inline void preempt_enable_no_resched(void)
{
	barrier();
	this_cpu_dec(preempt_count);
}

static inline void preempt_enable(void)
{
	preempt_enable_no_resched();
	if (unlikely(this_cpu_read(need_resched)))
		preempt_schedule_hook();
}

static inline bool in_interrupt(void)
{
	return this_cpu_read(preempt_count) >= HARDIRQ_OFFSET;
}

/* Around every interrupt handler: timer, calls from other CPUs, devices. */
static inline void irq_enter(void)
{
	this_cpu_add(preempt_count, HARDIRQ_OFFSET);
}

static inline void irq_exit(void)
{
	this_cpu_add(preempt_count, -HARDIRQ_OFFSET);
}

/* True where sleeping is a bug: under a spinlock, in an interrupt, with
 * interrupts off. */
static inline bool in_atomic(void)
{
	return this_cpu_read(preempt_count) || irqs_disabled();
}

#endif
