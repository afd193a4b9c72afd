/* SPDX-License-Identifier: MIT */
/*
 * Changing how a task is scheduled.
 *
 * All of it is under the lock of the task's run queue; a task that waits there
 * is taken out of the tree and put back, for its place depends on what
 * changes.  Who may change what is not decided here (task/priority.h).
 */
#include "rq.h"

/* What is to change, changed: the task is in no tree. */
static void policy_assign(struct rq *rq, struct task_struct *task,
			  const struct sched_policy *to)
{
	/* Its clock stood still while it had a priority. */
	if (task->rt_priority && !to->rt_priority &&
	    vruntime_before(task->vruntime, rq->min_vruntime))
		task->vruntime = rq->min_vruntime;
	task->policy = (u8)to->policy;
	task->rt_priority = (u8)to->rt_priority;
	task->nice = clamp(to->nice, MIN_NICE, MAX_NICE);
	task->reset_on_fork = to->reset_on_fork;
	fair_set_weight(task);
}

/* => rq, the queue of task->cpu, is locked */
static void policy_change(struct rq *rq, struct task_struct *task,
			  const struct sched_policy *to)
{
	bool running = rq->curr == task;
	bool waiting = task->on_rq == ON_RQ && !running;

	if (running)
		rq_update(rq);
	if (waiting)
		rq_remove(rq, task);
	policy_assign(rq, task, to);
	if (running)
		rq->priority = task->rt_priority;
	if (waiting)
		rq_insert(rq, task, false);
	if (running || (waiting && rq_should_preempt(rq, task)))
		rq_resched(rq);
}

static struct sched_policy policy_of(const struct task_struct *task)
{
	return (struct sched_policy){ task->policy, task->rt_priority,
				      task->nice, task->reset_on_fork };
}

void sched_get_policy(struct task_struct *task, struct sched_policy *to)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);

	*to = policy_of(task);
	rq_unlock(rq, flags);
}

void sched_set_policy(struct task_struct *task, const struct sched_policy *to)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);

	policy_change(rq, task, to);
	rq_unlock(rq, flags);
}

void set_user_nice(struct task_struct *task, int nice)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);
	struct sched_policy policy = policy_of(task);

	policy.nice = nice;
	policy_change(rq, task, &policy);
	rq_unlock(rq, flags);
}

/* What a child gets of somebody who does not pass on more than is usual. */
static void policy_reset(struct sched_policy *policy)
{
	policy->reset_on_fork = false;
	if (policy->rt_priority)
		*policy = (struct sched_policy){ .policy = SCHED_NORMAL };
	else
		policy->nice = max(policy->nice, 0);
}

void sched_inherit(struct task_struct *child)
{
	struct sched_policy policy = policy_of(current);

	if (policy.reset_on_fork)
		policy_reset(&policy);
	sched_set_policy(child, &policy);
	child->cpus_allowed = current->cpus_allowed;
}

u64 sched_slice(unsigned int policy)
{
	if (policy == SCHED_FIFO)
		return 0;
	return policy == SCHED_RR ? SLICE_RR_NSEC : SLICE_NSEC;
}
