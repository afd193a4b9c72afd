/* SPDX-License-Identifier: MIT */
/*
 * Nothing to do.
 *
 * Each CPU has an idle task, which is in no queue and runs when the queue is
 * empty.  The boot CPU's is the thread that boots: whatever it makes runnable
 * runs before it, and when it is done it waits for interrupts like the others.
 * Having no place in a queue it cannot sleep.
 *
 * Waiting for an interrupt is the one place where looking at need_resched and
 * acting on it must not be torn: an interrupt in between would set the flag
 * and the CPU would halt all the same.  So it looks with interrupts off, and
 * turns them on by the instruction before the halt, behind which the CPU takes
 * no interrupt yet (SDM 2B STI).
 */
#include <sched/sched.h>

#include <arch/boot.h>
#include <core/lock_debug.h>
#include <lib/format.h>
#include <mem/kmap.h>
#include <mem/slab.h>
#include <mem/stack.h>
#include <sched/timer.h>
#include "rq.h"

struct task_struct boot_task = {
	.state = TASK_RUNNING, .on_cpu = true, .usage = ATOMIC_INIT(1),
	.cpus_allowed = 1, .comm = "idle/0",
};

bool sched_running;

static void rq_init(unsigned int cpu, struct task_struct *idle)
{
	struct rq *rq = cpu_rq(cpu);

	*rq = (struct rq){
		.lock = SPINLOCK_INIT(LOCK_RUN_QUEUE), .cpu = cpu,
		.idle = idle, .curr = idle,
	};
	idle->cpu = cpu;
	idle->cpus_allowed = BIT(cpu);
	idle->on_cpu = true;
	idle->exec_start = (u64)ktime_get();
	per_cpu(current_task, cpu) = idle;
	per_cpu(lock_stack_current, cpu) = &idle->lock_stack;
	per_cpu(kmap_current, cpu) = &idle->kmap;
	timer_setup_cpu(cpu);
}

void __init sched_setup(void)
{
	boot_task.stack = boot_stack;
	fair_setup();
	rq_init(0, &boot_task);
	task_setup();
	preempt_schedule_hook = preempt_schedule;
}

struct task_struct *sched_idle_create(unsigned int cpu)
{
	struct task_struct *idle = kzalloc(sizeof(*idle), GFP_KERNEL);

	if (!idle)
		return NULL;
	idle->stack = stack_alloc();
	if (!idle->stack) {
		kfree(idle);
		return NULL;
	}
	atomic_set(&idle->usage, 1);
	snprintf(idle->comm, sizeof(idle->comm), "idle/%u", cpu);
	rq_init(cpu, idle);
	return idle;
}

static void idle_wait(void)
{
	local_irq_disable();
	if (this_cpu_read(need_resched))
		local_irq_enable();
	else
		cpu_idle_wait();
}

/* From here on others may send work to this CPU. */
static void idle_enter(void)
{
	struct rq *rq;
	unsigned long flags;

	KASSERT(current == this_rq()->idle);
	rq = task_rq_lock(current, &flags);
	if (!rq->nr_running)
		__atomic_fetch_or(&sched_idle_mask, BIT(rq->cpu),
				  __ATOMIC_RELAXED);
	rq_unlock(rq, flags);
	sched_running = true;
	__atomic_fetch_or(&cpu_online_mask, BIT(rq->cpu), __ATOMIC_SEQ_CST);
	local_irq_enable();
}

void __noreturn sched_idle(void)
{
	idle_enter();
	for (;;) {
		balance_pull();
		idle_wait();
		cond_resched();
	}
}

u64 sched_idle_ns(unsigned int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;
	u64 ns;

	spin_lock_irqsave(&rq->lock, flags);
	if (rq->curr == rq->idle)
		rq_update(rq);
	ns = rq->idle->sum_exec_runtime;
	rq_unlock(rq, flags);
	return ns;
}
