/* SPDX-License-Identifier: MIT */
/*
 * The rules; the scheduler (sched/policy.c) does what they allow.
 *
 * tasks_lock holds still the tree, credentials and limits while a rule looks at
 * them, and what it allows happens under the same lock.
 */
#include <task/priority.h>

#include <lib/err.h>
#include <task/cred.h>
#include <task/process.h>

/* A task and whose it is.  => tasks_lock held, as for all that follows */
static bool same_owner(const struct task_struct *task)
{
	const struct cred *me = current_cred();

	return me->euid == task->cred->uid || me->euid == task->cred->euid;
}

static unsigned long limit_of(const struct task_struct *task,
			      unsigned int resource)
{
	return task->process->rlim[resource].rlim_cur;
}

/* Nice 19 is limit 1, -20 is limit 40. */
static bool may_be_nice(const struct task_struct *task, int nice)
{
	return nice >= task->nice ||
	       (unsigned long)(20 - nice) <= limit_of(task, RLIMIT_NICE);
}

/* Whom getpriority(2) or setpriority(2) means, and what to do with each. */
struct priority_walk {
	int which, who;
	int (*fn)(struct task_struct *task, int nice, int result);
	int nice;
	int result;			/* so far; fn returns what it becomes */
};

static bool walk_means(const struct priority_walk *walk,
		       const struct task_struct *task)
{
	switch (walk->which) {
	case PRIO_PROCESS:
		return task->pid == (walk->who ? walk->who : current->pid);
	case PRIO_PGRP:
		return task->process->pgrp ==
		       (walk->who ? walk->who : current_process()->pgrp);
	default:
		return task->cred->uid == (walk->who ? (uid_t)walk->who
						     : current_cred()->uid);
	}
}

/* => -EINVAL: no such `which`; else the result */
static int walk_priorities(struct priority_walk *walk)
{
	unsigned long flags;
	struct pid *at;

	if (walk->which < PRIO_PROCESS || walk->which > PRIO_USER)
		return -EINVAL;
	spin_lock_irqsave(&tasks_lock, flags);
	for (at = pid_find_from(1); at; at = pid_find_from(at->nr + 1)) {
		struct task_struct *task = at->task;

		if (task && task->cred && walk_means(walk, task))
			walk->result = walk->fn(task, walk->nice, walk->result);
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
	return walk->result;
}

static int get_one(struct task_struct *task, int unused, int most)
{
	return max(most, 20 - task->nice);
}

int priority_get(int which, int who)
{
	struct priority_walk walk = {
		.which = which, .who = who, .fn = get_one, .result = -ESRCH };

	return walk_priorities(&walk);
}

static int set_one(struct task_struct *task, int nice, int result)
{
	bool may = capable(CAP_SYS_NICE);

	if (!may && !same_owner(task))
		return -EPERM;
	if (!may && !may_be_nice(task, nice))
		return -EACCES;
	set_user_nice(task, nice);
	return result == -ESRCH ? 0 : result;
}

int priority_set(int which, int who, int nice)
{
	struct priority_walk walk = {
		.which = which, .who = who, .fn = set_one, .result = -ESRCH,
		.nice = clamp(nice, MIN_NICE, MAX_NICE) };

	return walk_priorities(&walk);
}

/* => tasks_lock held */
static struct task_struct *task_find(pid_t nr)
{
	struct pid *pid;

	if (!nr)
		return current;
	pid = pid_find(nr);
	return pid && pid->task && pid->task->cred ? pid->task : NULL;
}

struct task_struct *task_get_by_pid(pid_t nr)
{
	struct task_struct *task;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	task = task_find(nr);
	if (task)
		get_task_struct(task);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return task;
}

static bool policy_is_rt(unsigned int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

/* One for which a nice value counts. */
static bool policy_has_nice(unsigned int policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH;
}

static bool policy_makes_sense(const struct sched_policy *to)
{
	if (policy_is_rt(to->policy))
		return to->rt_priority >= 1 &&
		       to->rt_priority <= MAX_RT_PRIORITY;
	return !to->rt_priority && (policy_has_nice(to->policy) ||
				    to->policy == SCHED_IDLE);
}

/* How far up a priority may go without the capability. */
static bool may_have_priority(const struct task_struct *task,
			      const struct sched_policy *old,
			      const struct sched_policy *to)
{
	unsigned long most = limit_of(task, RLIMIT_RTPRIO);

	if (to->policy != old->policy && !most)
		return false;
	return to->rt_priority <= old->rt_priority || to->rt_priority <= most;
}

/* What nobody needs CAP_SYS_NICE for. */
static bool policy_allowed(const struct task_struct *task,
			   const struct sched_policy *old,
			   const struct sched_policy *to)
{
	if (policy_has_nice(to->policy) && !may_be_nice(task, to->nice))
		return false;
	if (policy_is_rt(to->policy) && !may_have_priority(task, old, to))
		return false;
	/* Idle is as nice as can be, and leaving it is less so. */
	if (old->policy == SCHED_IDLE && to->policy != SCHED_IDLE &&
	    (unsigned long)(20 - old->nice) > limit_of(task, RLIMIT_NICE))
		return false;
	if (old->reset_on_fork && !to->reset_on_fork)
		return false;
	return same_owner(task);
}

/* => tasks_lock held */
static int policy_set_locked(struct task_struct *task,
			     const struct policy_request *request)
{
	struct sched_policy old, to = request->to;

	sched_get_policy(task, &old);
	if (request->keep_policy) {
		to.policy = old.policy;
		to.reset_on_fork = old.reset_on_fork;
	}
	if (request->keep_priority)
		to.rt_priority = old.rt_priority;
	if (request->keep_nice || !policy_has_nice(to.policy))
		to.nice = old.nice;
	if (!policy_makes_sense(&to))
		return -EINVAL;
	if (!policy_allowed(task, &old, &to) && !capable(CAP_SYS_NICE))
		return -EPERM;
	sched_set_policy(task, &to);
	return 0;
}

int policy_set(pid_t pid, const struct policy_request *request)
{
	struct task_struct *task;
	unsigned long flags;
	int error = -ESRCH;

	spin_lock_irqsave(&tasks_lock, flags);
	task = task_find(pid);
	if (task)
		error = policy_set_locked(task, request);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

/* With a reference.  => ERR_PTR: -ESRCH, -EPERM */
static struct task_struct *affinity_task(pid_t pid)
{
	struct task_struct *task;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	task = task_find(pid);
	if (!task)
		task = ERR_PTR(-ESRCH);
	else if (!same_owner(task) && !capable(CAP_SYS_NICE))
		task = ERR_PTR(-EPERM);
	else
		get_task_struct(task);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return task;
}

int affinity_set(pid_t pid, cpumask_t mask)
{
	struct task_struct *task = affinity_task(pid);
	int error;

	if (IS_ERR(task))
		return PTR_ERR(task);
	error = set_cpus_allowed(task, mask & READ_ONCE(cpu_online_mask));
	put_task_struct(task);
	return error;
}
