/* SPDX-License-Identifier: MIT */
/*
 * Which task runs on which CPU.
 *
 * Four occasions:
 *
 *	wake-up		the CPU it ran on if that is idle, else any idle one
 *			it may use, else the one it ran on; a task that never
 *			ran goes where least is waiting
 *	idle		a CPU about to wait takes a task that waits elsewhere
 *	tick		a CPU with two tasks more than another gives it one
 *	affinity	a task must leave a CPU it may not use any more
 *
 * A task that waits in a queue moves under the locks of both queues.  One that
 * is running cannot be moved by others, since its registers are in the CPU: it
 * is told to reschedule, and the next task on its CPU sends it on its way when
 * it is off (MIGRATING, balance_settle()).  And one that has kmap slots stays
 * where it is, since they are its CPU's.
 */
#include "rq.h"

#include <lib/errno.h>
#include <lib/log2.h>

cpumask_t sched_idle_mask;

void task_set_cpu(struct task_struct *task, unsigned int cpu)
{
	/* The other queue's clock is read without its lock: being off by what
	 * it advances just now is no more than a late arrival. */
	task->vruntime += READ_ONCE(cpu_rq(cpu)->min_vruntime) -
			  cpu_rq(task->cpu)->min_vruntime;
	/* Release: who locks the new queue because of it sees the rest. */
	smp_store_release(&task->cpu, cpu);
}

void balance_settle(struct task_struct *task)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);

	rq_place(rq, task);
	rq_activate(rq, task);
	rq_unlock(rq, flags);
}

/* The CPU of a mask, which is not empty, with the fewest tasks. */
static unsigned int least_loaded(cpumask_t mask)
{
	unsigned int cpu, n, best = __ffs(mask), least = ~0u;

	for_each_cpu(cpu, mask) {
		n = READ_ONCE(cpu_rq(cpu)->nr_running);
		if (n < least) {
			least = n;
			best = cpu;
		}
	}
	return best;
}

/* The CPU of a mask, which is not empty, whose task has the least priority:
 * there one with a priority gets the CPU, if it does anywhere. */
static unsigned int least_important(cpumask_t mask)
{
	unsigned int cpu, priority, best = __ffs(mask), least = ~0u;

	for_each_cpu(cpu, mask) {
		priority = READ_ONCE(cpu_rq(cpu)->priority);
		if (priority < least) {
			least = priority;
			best = cpu;
		}
	}
	return best;
}

unsigned int balance_select(struct task_struct *task)
{
	cpumask_t allowed = task->cpus_allowed & READ_ONCE(cpu_online_mask);
	cpumask_t idle;

	if (unlikely(task->kmap.depth))
		return task->cpu;
	if (!(allowed & (allowed - 1)))
		return allowed ? __ffs(allowed) : task->cpu;
	idle = allowed & READ_ONCE(sched_idle_mask);
	if (idle & BIT(task->cpu))
		return task->cpu;
	if (idle)
		return __ffs(idle);
	if (unlikely(task->rt_priority))
		return least_important(allowed);
	if (allowed & BIT(task->cpu) && task->sum_exec_runtime)
		return task->cpu;
	return least_loaded(allowed);
}

/* Two locks of one rank: always the lower CPU's first. */
static void rq_lock_both(struct rq *a, struct rq *b)
{
	struct rq *low = a->cpu < b->cpu ? a : b;
	struct rq *high = low == a ? b : a;

	spin_lock(&low->lock);
	spin_lock_nested(&high->lock);
}

static void rq_unlock_both(struct rq *a, struct rq *b)
{
	spin_unlock(&a->lock);
	spin_unlock(&b->lock);
}

/* The first in line at `from` that may run on `to`, which is to have it. */
static bool move_one(struct rq *from, struct rq *to)
{
	struct task_struct *task;

	for (task = from->first; task; task = rq_behind(from, task)) {
		if (!(task->cpus_allowed & BIT(to->cpu)) || task->kmap.depth)
			continue;
		rq_deactivate(from, task);
		task_set_cpu(task, to->cpu);
		rq_activate(to, task);
		return true;
	}
	return false;
}

/* The CPU with the most tasks of those where some wait for another to end its
 * turn; a CPU just leaving its idle task will run what it has. */
static struct rq *busiest(void)
{
	struct rq *rq, *found = NULL;
	unsigned int cpu, n, most = 1;

	for_each_online_cpu(cpu) {
		rq = cpu_rq(cpu);
		n = READ_ONCE(rq->nr_running);
		if (n > most && READ_ONCE(rq->curr) != rq->idle) {
			most = n;
			found = rq;
		}
	}
	return found;
}

void balance_pull(void)
{
	struct rq *from = busiest(), *rq;
	unsigned long flags;

	if (likely(!from))
		return;
	local_irq_save(flags);
	rq = this_rq();
	if (from != rq) {
		rq_lock_both(from, rq);
		if (!rq->nr_running && from->nr_running > 1)
			move_one(from, rq);
		rq_unlock_both(from, rq);
	}
	local_irq_restore(flags);
}

void balance_push(struct rq *rq)
{
	struct rq *to = cpu_rq(least_loaded(READ_ONCE(cpu_online_mask)));

	rq->balance_at = rq->clock + BALANCE_NSEC;
	if (to == rq)
		return;
	rq_lock_both(rq, to);
	/* Beside one with a priority there is no turn for the others. */
	if (rq->nr_running + !!rq->priority > to->nr_running + 1)
		move_one(rq, to);
	rq_unlock_both(rq, to);
}

/* Gives the task its mask and looks whether it is where it may be; if not,
 * moves it, or has its CPU do so.  True when there is nothing left to do. */
static bool set_mask(struct task_struct *task, cpumask_t mask)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);
	bool settled = mask & BIT(rq->cpu) || task->on_rq == OFF_RQ;

	task->cpus_allowed = mask;
	if (settled) {
		rq_unlock(rq, flags);	/* asleep: waking up will choose */
		return true;
	}
	if (task->on_rq == MIGRATING) {
		task_set_cpu(task, balance_select(task));
		rq_unlock(rq, flags);	/* who moves it settles it there */
		return true;
	}
	if (rq->curr == task || task->kmap.depth) {
		rq_resched(rq);
		rq_unlock(rq, flags);	/* the running task itself goes here */
		return false;
	}
	rq_deactivate(rq, task);
	task->on_rq = MIGRATING;
	task_set_cpu(task, balance_select(task));
	rq_unlock(rq, flags);
	balance_settle(task);
	return true;
}

int set_cpus_allowed(struct task_struct *task, cpumask_t mask)
{
	might_sleep();
	if (!(mask & READ_ONCE(cpu_online_mask)))
		return -EINVAL;
	/* It leaves as soon as its CPU takes the interrupt and is out of its
	 * spinlocks: a matter of microseconds. */
	while (!set_mask(task, mask)) {
		cond_resched();
		cpu_relax();
	}
	return 0;
}
