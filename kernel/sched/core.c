/* SPDX-License-Identifier: MIT */
/*
 * Going to sleep, waking up, and changing tasks.
 *
 * Why no wake-up is lost.  The sleeper does, in this order: state = asleep
 * (with a full barrier), test the condition, schedule().  The waker makes the
 * condition true, takes the lock of the sleeper's run queue (a full barrier),
 * looks at the state.  Whichever comes later sees what the other did: either
 * the sleeper finds the condition true, or the waker finds the state set.  In
 * the second case the sleeper may still be on its way into schedule(); being
 * ON_RQ it only gets its state back to running, and schedule(), which tests
 * the state under the same lock, does not put it to sleep.
 *
 * A switch, with the run queue locked from one end to the other:
 *
 *	prev: schedule() - lock - pick next - context_switch() ..........
 *	next: .......... context_switch() returns - unlock - schedule() returns
 *
 * prev and next are the same CPU's, and so is the owner of the lock.  What prev
 * leaves behind (its stack if it is dead, its way to another CPU) is done by
 * next in sched_finish_switch(), when prev's stack is no longer in use.
 *
 * The preemption count belongs to the CPU: 1 from before the lock is taken,
 * 2 with the lock, across the switch, and back.
 */
#include <sched/sched.h>

#include <arch/upcall.h>
#include <mem/kmap.h>
#include <mem/tlb.h>
#include <sched/timer.h>
#include "rq.h"

DEFINE_PER_CPU(struct rq, runqueues);
DEFINE_PER_CPU(struct task_struct *, current_task) = &boot_task;

/* An interrupt that is not sent because need_resched was set already is not
 * missed: that CPU looks before it returns to a task or goes to sleep. */
void rq_resched(struct rq *rq)
{
	if (rq->cpu == smp_processor_id()) {
		this_cpu_write(need_resched, true);
	} else if (!per_cpu(need_resched, rq->cpu)) {
		per_cpu(need_resched, rq->cpu) = true;
		smp_send_reschedule(rq->cpu);
	}
}

static inline long slice_of(const struct task_struct *task)
{
	return unlikely(task->policy == SCHED_RR) ? SLICE_RR_NSEC : SLICE_NSEC;
}

/* From now on turns have an end; one that runs alone has none. */
static void start_slice(struct rq *rq, const struct task_struct *task)
{
	rq->slice_end = rq->clock + slice_of(task);
	tick_request((ktime_t)rq->slice_end);
}

/*
 * With a second task the turns begin, on a timer that only that CPU can
 * program.  It is armed even where need_resched is set: code that woke a task
 * with interrupts off may never look at the flag, but will see the tick.
 */
static void rq_now_shared(struct rq *rq)
{
	if (rq->cpu == smp_processor_id())
		start_slice(rq, rq->curr);
	else
		rq_resched(rq);
}

void rq_activate(struct rq *rq, struct task_struct *task)
{
	bool idle = rq->curr == rq->idle;

	if (idle)
		__atomic_fetch_and(&sched_idle_mask, ~BIT(rq->cpu),
				   __ATOMIC_RELAXED);
	else
		rq_look(rq);
	task->on_rq = ON_RQ;
	rq->nr_running++;
	rq_insert(rq, task, false);
	if (rq_should_preempt(rq, task))
		rq_resched(rq);
	if (rq->nr_running == 2 && !idle)
		rq_now_shared(rq);
}

void rq_deactivate(struct rq *rq, struct task_struct *task)
{
	rq_remove(rq, task);
	rq->nr_running--;
	task->on_rq = OFF_RQ;
}

/* => rq, the queue of task->cpu, is locked; returns with it unlocked */
static void wake_sleeper(struct rq *rq, struct task_struct *task,
			 unsigned long flags)
{
	unsigned int cpu;

	account_wake(rq, task);
	WRITE_ONCE(task->state, TASK_RUNNING);
	cpu = balance_select(task);
	if (unlikely(cpu != rq->cpu)) {
		task->on_rq = MIGRATING;
		task_set_cpu(task, cpu);
		rq_unlock(rq, flags);
		balance_settle(task);
		return;
	}
	rq_place(rq, task);
	rq_activate(rq, task);
	rq_unlock(rq, flags);
}

bool wake_up_state(struct task_struct *task, u32 states)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);

	if (!(task->state & states)) {
		rq_unlock(rq, flags);
		return false;
	}
	if (task->on_rq == OFF_RQ) {
		wake_sleeper(rq, task, flags);
		return true;
	}
	WRITE_ONCE(task->state, TASK_RUNNING);
	rq_unlock(rq, flags);
	return true;
}

void set_special_state(u32 state)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(current, &flags);

	current->state = state;
	rq_unlock(rq, flags);
}

/* prev asked to sleep: it does, unless a signal came that it listens to. */
static void block(struct rq *rq, struct task_struct *prev)
{
	if (unlikely(signal_pending_state(prev->state, prev))) {
		prev->state = TASK_RUNNING;
		return;
	}
	KASSERT(prev != rq->idle);
	prev->on_rq = OFF_RQ;
	rq->nr_running--;
	account_block(rq, prev);
}

/* True if a runnable prev stays on the CPU.  One that may not be here any more
 * leaves, and is not in line. */
static bool stays(struct rq *rq, struct task_struct *prev)
{
	const struct task_struct *first = rq->first;

	if (unlikely(!(prev->cpus_allowed & BIT(rq->cpu))) &&
	    !prev->kmap.depth) {
		prev->on_rq = MIGRATING;
		rq->nr_running--;
		return false;
	}
	return !first || !task_takes_over(first, prev);
}

/* The next in line makes room before a runnable prev goes back there. */
static struct task_struct *pick_next(struct rq *rq, struct task_struct *prev)
{
	struct task_struct *next = prev, *first = rq->first;

	if (prev->on_rq != ON_RQ || !stays(rq, prev)) {
		next = first ? first : rq->idle;
		if (first)
			rq_remove(rq, first);
		else
			__atomic_fetch_or(&sched_idle_mask, BIT(rq->cpu),
					  __ATOMIC_RELAXED);
		/* Who was only interrupted goes on before its equals. */
		if (prev->on_rq == ON_RQ)
			rq_insert(rq, prev,
				  prev->rt_priority && !prev->yielded);
	}
	prev->yielded = false;
	return next;
}

/* Interrupts that next needs: the end of its turn, a sample now and then. */
static inline void request_ticks(struct rq *rq, struct task_struct *next)
{
	if (rq->nr_running > 1)
		start_slice(rq, next);
	if (next->mm_context)
		tick_request((ktime_t)rq->clock + TICK_NSEC);
}

static void switch_to(struct rq *rq, struct task_struct *prev,
		      struct task_struct *next)
{
	rq->switches++;
	rq->prev = prev;
	rq->curr = next;
	rq->priority = next->rt_priority;
	next->on_cpu = true;
	next->exec_start = rq->clock;
	this_cpu_write(current_task, next);
	/* The lock stays with the CPU, its record must not stay with prev. */
	if (unlikely(lock_debug))
		lock_debug_release(&rq->lock);
	this_cpu_write(lock_stack_current, &next->lock_stack);
	if (next->mm_context && next->mm_context != prev->mm_context)
		mm_context_switch(next->mm_context);
	kmap_switch(&prev->kmap, &next->kmap);
	this_cpu_write(kmap_current, &next->kmap);
	context_switch(&prev->arch, &next->arch,
		       (char *)next->stack + KERNEL_STACK_SIZE);
	sched_finish_switch();
}

/* The previous task goes to another CPU, or has gone for ever. */
static noinline void finish_leaving(struct rq *rq, struct task_struct *prev)
{
	bool dead = prev->state == TASK_DEAD && prev->on_rq == OFF_RQ;
	bool moving = prev->on_rq == MIGRATING;

	smp_store_release(&prev->on_cpu, false);
	if (moving)
		task_set_cpu(prev, balance_select(prev));
	spin_unlock(&rq->lock);
	if (moving)
		balance_settle(prev);
	if (dead)
		task_reap(prev);
}

void sched_finish_switch(void)
{
	struct rq *rq = this_rq();
	struct task_struct *prev = rq->prev;

	if (unlikely(prev->on_rq == MIGRATING || prev->state == TASK_DEAD)) {
		finish_leaving(rq, prev);
		return;
	}
	/* Release: who sees the task off its CPU sees all that it did there. */
	smp_store_release(&prev->on_cpu, false);
	spin_unlock(&rq->lock);
}

/* => interrupts off, preempt_count 1; the same when it returns */
static void schedule_locked(bool preempted)
{
	struct rq *rq = this_rq();
	struct task_struct *prev = rq->curr, *next;

	spin_lock(&rq->lock);
	this_cpu_write(need_resched, false);
	rq_update(rq);
	if (!preempted && prev->state != TASK_RUNNING)
		block(rq, prev);
	next = pick_next(rq, prev);
	request_ticks(rq, next);
	if (next == prev) {
		spin_unlock(&rq->lock);
		return;
	}
	if (prev->on_rq == OFF_RQ)
		prev->nvcsw++;
	else
		prev->nivcsw++;
	switch_to(rq, prev, next);
}

/* => interrupts off, and off again when it returns */
static void schedule_while_needed(bool preempted)
{
	do {
		preempt_disable();
		schedule_locked(preempted);
		preempt_enable_no_resched();
	} while (unlikely(this_cpu_read(need_resched)));
}

void schedule(void)
{
	KASSERT(!in_atomic());
	local_irq_disable();
	schedule_while_needed(false);
	local_irq_enable();
}

/* From preempt_enable(): the count has fallen to 0, or not. */
void preempt_schedule(void)
{
	if (in_atomic())
		return;
	local_irq_disable();
	schedule_while_needed(true);
	local_irq_enable();
}

void preempt_check(void)
{
	struct task_struct *curr = current;

	/* Still on behalf of the interrupt: the code it came to may hold locks
	 * that nobody who has a run queue's ever takes. */
	if (unlikely(curr->sampled)) {
		irq_enter();
		sched_sample(curr, false);
		irq_exit();
	}
	if (this_cpu_read(need_resched) && !this_cpu_read(preempt_count))
		schedule_while_needed(true);
}

void yield(void)
{
	unsigned long flags;
	struct rq *rq;

	might_sleep();
	rq = task_rq_lock(current, &flags);
	if (rq->curr != rq->idle) {
		rq_update(rq);
		rq_yield(rq);
	}
	rq_unlock(rq, flags);
	__set_current_state(TASK_RUNNING);
	schedule();
}

/* The turn is over when its time is, if somebody is behind in line; a task
 * that is still ahead of all others gets another. */
static ktime_t check_slice(struct rq *rq)
{
	const struct task_struct *first = rq->first;
	struct task_struct *curr = rq->curr;

	if (!first)
		return KTIME_MAX;
	if (rq->clock >= rq->slice_end) {
		curr->yielded = curr->policy == SCHED_RR;
		if (task_takes_over(first, curr))
			this_cpu_write(need_resched, true);
		rq->slice_end = rq->clock + slice_of(curr);
	}
	return (ktime_t)rq->slice_end;
}

ktime_t sched_tick(void)
{
	struct rq *rq = this_rq();
	ktime_t next = KTIME_MAX;
	bool push = false;

	spin_lock(&rq->lock);
	rq_update(rq);
	if (rq->curr != rq->idle) {
		next = check_slice(rq);
		if (rq->curr->mm_context) {
			rq->curr->sampled = true;
			__atomic_fetch_or(&rq->curr->work, WORK_TICK,
					  __ATOMIC_RELAXED);
			next = min(next, (ktime_t)rq->clock + TICK_NSEC);
		}
		push = rq->nr_running > 1 && rq->clock >= rq->balance_at;
	}
	spin_unlock(&rq->lock);
	if (push)
		balance_push(rq);
	return next;
}
