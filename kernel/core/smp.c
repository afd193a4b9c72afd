/* SPDX-License-Identifier: MIT */
/*
 * Calls to other CPUs.
 *
 * One call is under way at a time: the caller fills in the one slot, sends the
 * interrupt, and waits until the last CPU has struck itself off.  A CPU that
 * waits for its turn does so with interrupts on, and so still serves the call
 * that is under way; that is why callers must have them on.
 */
#include <core/smp.h>
#include <core/irq_work.h>
#include <core/panic.h>
#include <core/spinlock.h>
#include <arch/upcall.h>

static DEFINE_SPINLOCK_RANK(call_lock, LOCK_CALL);
static struct {
	void (*fn)(void *arg);
	void *arg;
	cpumask_t waiting;	/* atomic: CPUs that have not finished */
} call;

static void call_here(void (*fn)(void *arg), void *arg)
{
	unsigned long flags;

	local_irq_save(flags);
	fn(arg);
	local_irq_restore(flags);
}

static void call_others(cpumask_t others, void (*fn)(void *arg), void *arg)
{
	unsigned int cpu;

	KASSERT(!irqs_disabled());
	spin_lock(&call_lock);
	call.fn = fn;
	call.arg = arg;
	/* The slot is filled before anybody may look at it. */
	__atomic_store_n(&call.waiting, others, __ATOMIC_RELEASE);
	for_each_cpu(cpu, others)
		cpu_send_ipi(cpu, IPI_CALL);
	while (__atomic_load_n(&call.waiting, __ATOMIC_ACQUIRE))
		cpu_relax();
	spin_unlock(&call_lock);
}

void smp_call(cpumask_t mask, void (*fn)(void *arg), void *arg)
{
	cpumask_t self, others;

	preempt_disable();
	self = BIT(smp_processor_id());
	others = mask & READ_ONCE(cpu_online_mask) & ~self;
	if (others)
		call_others(others, fn, arg);
	if (mask & self)
		call_here(fn, arg);
	preempt_enable();
}

void smp_send_reschedule(unsigned int cpu)
{
	cpu_send_ipi(cpu, IPI_RESCHEDULE);
}

void ipi(enum ipi kind)
{
	cpumask_t self = BIT(smp_processor_id());

	irq_enter();
	if (kind == IPI_RESCHEDULE)
		this_cpu_write(need_resched, true);
	else if (kind == IPI_WORK)
		irq_work_run();
	else if (__atomic_load_n(&call.waiting, __ATOMIC_ACQUIRE) & self) {
		call.fn(call.arg);
		__atomic_fetch_and(&call.waiting, ~self, __ATOMIC_RELEASE);
	}
	irq_exit();
}
