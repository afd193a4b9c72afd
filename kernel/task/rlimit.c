/* SPDX-License-Identifier: MIT */
/*
 * Resource limits.
 *
 * The two words of a limit change together, under the task tree's lock, as
 * another process may set them (prlimit).  rlimit() reads the soft word alone
 * and needs none.
 */
#include <task/rlimit.h>

#include <lib/errno.h>
#include <task/cred.h>
#include <task/process.h>
#include <vm/mmap.h>

#define STACK_DEFAULT (8UL << 20)
#define MEMLOCK_DEFAULT (8UL << 20)
#define MSGQUEUE_DEFAULT 819200UL
#define PROCESSES_DEFAULT 4096UL

static const struct rlimit init_rlimits[RLIM_NLIMITS] = {
	[RLIMIT_CPU] = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_FSIZE] = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_DATA] = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_STACK] = { STACK_DEFAULT, RLIM_INFINITY },
	[RLIMIT_CORE] = { 0, RLIM_INFINITY },
	[RLIMIT_RSS] = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_NPROC] = { PROCESSES_DEFAULT, PROCESSES_DEFAULT },
	[RLIMIT_NOFILE] = { 1024, 4096 },
	[RLIMIT_MEMLOCK] = { MEMLOCK_DEFAULT, MEMLOCK_DEFAULT },
	[RLIMIT_AS] = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_LOCKS] = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_SIGPENDING] = { PROCESSES_DEFAULT, PROCESSES_DEFAULT },
	[RLIMIT_MSGQUEUE] = { MSGQUEUE_DEFAULT, MSGQUEUE_DEFAULT },
	[RLIMIT_NICE] = { 0, 0 },
	[RLIMIT_RTPRIO] = { 0, 0 },
	[RLIMIT_RTTIME] = { RLIM_INFINITY, RLIM_INFINITY },
};

/* RLIMIT_MEMLOCK is not for those who may lock anyway (mlock(2)). */
static bool may_lock_beyond(void)
{
	return capable(CAP_IPC_LOCK);
}

void rlimit_init(struct rlimit rlim[RLIM_NLIMITS])
{
	vm_may_lock_hook = may_lock_beyond;
	for (unsigned int i = 0; i < RLIM_NLIMITS; i++)
		rlim[i] = init_rlimits[i];
}

unsigned long rlimit(unsigned int resource)
{
	return READ_ONCE(current_process()->rlim[resource].rlim_cur);
}

bool rlimit_nproc_exceeded(long more)
{
	unsigned long limit = rlimit(RLIMIT_NPROC);
	uid_t uid = current_cred()->uid;

	if (likely(process_count() + more <= limit) || !uid ||
	    capable(CAP_SYS_RESOURCE) || capable(CAP_SYS_ADMIN))
		return false;
	return process_count_user(uid) + more > limit;
}

void rlimit_nproc_note(void)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	current_process()->nproc_exceeded = rlimit_nproc_exceeded(-1);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

int rlimit_nproc_exec(void)
{
	struct process *process = current_process();
	unsigned long flags;

	if (likely(!process->nproc_exceeded))
		return 0;
	spin_lock_irqsave(&tasks_lock, flags);
	process->nproc_exceeded = rlimit_nproc_exceeded(0);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return process->nproc_exceeded ? -EAGAIN : 0;
}

static int rlimit_check(const struct rlimit *have, unsigned int resource,
			const struct rlimit *new)
{
	if (new->rlim_cur > new->rlim_max)
		return -EINVAL;
	if (resource == RLIMIT_NOFILE && new->rlim_max > NR_OPEN_MAX)
		return -EPERM;
	if (new->rlim_max > have->rlim_max && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	return 0;
}

void rlimit_copy_to_mm(const struct process *process, struct mm_struct *mm)
{
	const struct rlimit *rlim = process->rlim;

	WRITE_ONCE(mm->limits.as, rlim[RLIMIT_AS].rlim_cur);
	WRITE_ONCE(mm->limits.data, rlim[RLIMIT_DATA].rlim_cur);
	WRITE_ONCE(mm->limits.stack, rlim[RLIMIT_STACK].rlim_cur);
	WRITE_ONCE(mm->limits.memlock, rlim[RLIMIT_MEMLOCK].rlim_cur);
}

/* => tasks_lock held, which keeps task->mm alive */
static void rlimit_set(struct process *process, unsigned int resource,
		       const struct rlimit *new)
{
	struct task_struct *task = process_task(process);

	process->rlim[resource] = *new;
	if (task && task->mm)
		rlimit_copy_to_mm(process, task->mm);
}

int rlimit_change(struct process *process, unsigned int resource,
		  const struct rlimit *new, struct rlimit *old)
{
	struct rlimit *limit;
	unsigned long flags;
	int error = 0;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	limit = &process->rlim[resource];
	spin_lock_irqsave(&tasks_lock, flags);
	if (new)
		error = rlimit_check(limit, resource, new);
	if (!error && old)
		*old = *limit;
	if (!error && new)
		rlimit_set(process, resource, new);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}
