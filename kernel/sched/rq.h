/* SPDX-License-Identifier: MIT */
/*
 * Run queues: what each CPU has to run.  Private to kernel/sched.
 *
 *	rq of CPU n:   curr      the task on the CPU, or idle
 *	               first     the next in line: who runs next
 *	               queue     the other runnable ones, a tree: first those
 *	                         with a priority, highest first, then by vruntime
 *
 * The next in line stands outside of the tree: two tasks that take turns never
 * touch it.
 *
 * A task's vruntime counts the ns it has had, divided by its weight: the one
 * with the smallest runs next, so all advance alike.  vruntime means something
 * only relative to min_vruntime of the queue of task->cpu, which follows the
 * smallest one there and never falls.
 *
 * rq->lock guards everything of the tasks whose task->cpu is this CPU, asleep
 * or not.  It is held across the switch from one task to the next, and given
 * back by the next one: whoever gets it sees every task either entirely on the
 * CPU or entirely off it, which is why waking needs no care for a task that is
 * still on its way to sleep.  Two queues' locks are taken in order of CPU.
 */
#ifndef SCHED_RQ_H
#define SCHED_RQ_H

#include <sched/sched.h>

/* A CPU-bound task runs this long before others get their turn; and one with a
 * priority, before its equals do. */
#define SLICE_NSEC 3000000L
#define SLICE_RR_NSEC 100000000L
/* Behind this advance of the running task, one that wakes up preempts it. */
#define WAKEUP_NSEC 1000000L
/* Who slept starts this far ahead of the others. */
#define SLEEPER_NSEC 3000000L
/* A CPU with much to do looks this often for one with less. */
#define BALANCE_NSEC 16000000L

/* Fields: I immutable, r lock; without a letter: lock, by this CPU only. */
struct rq {
	spinlock_t lock;
	unsigned int cpu;		/* I */
	unsigned int nr_running;	/* r  curr included, idle not */
	struct task_struct *first;	/* r  or NULL: nobody waits */
	struct tree_root queue;		/* r  behind the first */
	u64 min_vruntime;		/* r */
	struct task_struct *curr;
	u8 priority;			/* r  of curr; read by anybody */
	struct task_struct *idle;	/* I */
	struct task_struct *prev;	/* who is being switched away from */
	u64 clock;			/* r  of the last rq_update() */
	u64 slice_end;			/* r  when curr's turn is over */
	u64 balance_at;
	u64 switches;
	u64 user_ns, nice_ns;		/* r  charged to tasks in user mode, with
					      nice up to 0, and above */
	u64 system_shown;		/* r  what was said last: never falls */
	long nr_uninterruptible;	/* r  the sum over all queues counts */
} __aligned(64);

DECLARE_PER_CPU(struct rq, runqueues);
#define cpu_rq(cpu) per_cpu_ptr(&runqueues, cpu)
/* => preemption off */
#define this_rq() this_cpu_ptr(&runqueues)

/* CPUs with nothing to do and nothing on its way. */
extern cpumask_t sched_idle_mask;

static inline bool vruntime_before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

/* Who of two runs first; of equals neither is before the other, and they stand
 * in the tree in the order in which they came. */
static inline bool task_before(const struct task_struct *a,
			       const struct task_struct *b)
{
	if (unlikely(a->rt_priority | b->rt_priority))
		return a->rt_priority > b->rt_priority;
	return vruntime_before(a->vruntime, b->vruntime);
}

/* Does the first in line run instead of the one that has the CPU? */
static inline bool task_takes_over(const struct task_struct *first,
				   const struct task_struct *curr)
{
	return task_before(first, curr) ||
	       (unlikely(curr->yielded) && !task_before(curr, first));
}

/* Who stands behind this one in line; NULL: nobody. */
static inline struct task_struct *rq_behind(const struct rq *rq,
					    const struct task_struct *task)
{
	struct tree_node *node = task == rq->first ? tree_first(&rq->queue)
						   : tree_next(&task->run_node);

	return tree_entry_safe(node, struct task_struct, run_node);
}

/* The queue of task->cpu, locked; interrupts off until rq_unlock().  The task
 * cannot change its CPU or its on_rq meanwhile. */
static inline struct rq *task_rq_lock(struct task_struct *task,
				      unsigned long *flags)
{
	struct rq *rq;

	for (;;) {
		rq = cpu_rq(READ_ONCE(task->cpu));
		spin_lock_irqsave(&rq->lock, *flags);
		if (likely(rq->cpu == task->cpu))
			return rq;
		spin_unlock_irqrestore(&rq->lock, *flags);
	}
}

static inline void rq_unlock(struct rq *rq, unsigned long flags)
{
	spin_unlock_irqrestore(&rq->lock, flags);
}

/* fair.c: who runs how long.  => rq->lock held, in all of it */

/* Computes weights; once. */
void fair_setup(void);
/* The task's weight follows its policy and nice value. */
void fair_set_weight(struct task_struct *task);
/* Charges the running task for the time since the last call. */
void rq_update(struct rq *rq);
/* Into the tree, behind its equals or (head) before them, and out of it;
 * nr_running stays. */
void rq_insert(struct rq *rq, struct task_struct *task, bool head);
void rq_remove(struct rq *rq, struct task_struct *task);
/* Where a task that slept gets in line. */
void rq_place(struct rq *rq, struct task_struct *task);
/* Gives up the CPU's claim to the next in line. */
void rq_yield(struct rq *rq);
/* ns of real time as vruntime: ns * 1024 / weight, without a division. */
static inline u64 fair_scale(const struct task_struct *task, u64 ns)
{
	if (likely(!task->inverse_weight))
		return ns;
	return (u64)(((unsigned __int128)ns * task->inverse_weight) >> 22);
}

/* Notes the time without charging anybody: on another CPU it may be a moment
 * earlier than it was here. */
static inline void rq_look(struct rq *rq)
{
	u64 now = (u64)ktime_get();

	if (likely((s64)(now - rq->clock) > 0))
		rq->clock = now;
}

/* Would a task, just made runnable, run better at once?  What the running one
 * has not been charged for yet, up to rq->clock, counts. */
static inline bool rq_should_preempt(const struct rq *rq, const struct task_struct *task)
{
	const struct task_struct *curr = rq->curr;

	if (curr == rq->idle)
		return true;
	if (unlikely(task->rt_priority | curr->rt_priority))
		return task->rt_priority > curr->rt_priority;
	if (unlikely(task->policy != SCHED_NORMAL))
		return false;
	if (unlikely(curr->policy == SCHED_IDLE))
		return true;
	return vruntime_before(task->vruntime + WAKEUP_NSEC,
			       curr->vruntime +
			       fair_scale(curr, rq->clock - curr->exec_start));
}

/* core.c */

/* Makes task runnable on rq, which is the queue of task->cpu. */
void rq_activate(struct rq *rq, struct task_struct *task);
/* The reverse, for a task that does not run. */
void rq_deactivate(struct rq *rq, struct task_struct *task);
/* Makes the CPU of rq choose anew, soon. */
void rq_resched(struct rq *rq);
/* End of a switch, in the task that got the CPU: releases rq->lock, and what
 * the previous task left behind.  => interrupts off */
void sched_finish_switch(void);
/* What preempt_enable() calls. */
void preempt_schedule(void);
/* Of the timer interrupt: when the next is wanted, or KTIME_MAX. */
ktime_t sched_tick(void);

/* balance.c: which task runs where */

/* Changes task->cpu.  => its queue locked; it is not ON_RQ */
void task_set_cpu(struct task_struct *task, unsigned int cpu);
/* Where a task that wakes up should run. */
unsigned int balance_select(struct task_struct *task);
/* Puts a MIGRATING task into the queue of its CPU.  => nothing locked */
void balance_settle(struct task_struct *task);
/* Looks for work for this CPU, which has none.  => nothing locked */
void balance_pull(void);
/* Gives work to a CPU that has less. => interrupts off, nothing locked */
void balance_push(struct rq *rq);

/* task.c */
extern struct task_struct boot_task;
void task_setup(void);
/* The task has left its CPU for ever: frees its stack, and drops the reference
 * it had to itself.  => any context */
void task_reap(struct task_struct *task);

/* kthread.c */
void kthread_free(struct kthread *kthread);

/* account.c */
void account_setup(void);
static inline void account_block(struct rq *rq, struct task_struct *task)
{
	if ((task->state & (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)) ==
	    TASK_UNINTERRUPTIBLE) {
		task->in_load = true;
		rq->nr_uninterruptible++;
	}
}

static inline void account_wake(struct rq *rq, struct task_struct *task)
{
	if (task->in_load) {
		task->in_load = false;
		rq->nr_uninterruptible--;
	}
}

#endif
