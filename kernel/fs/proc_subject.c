/* SPDX-License-Identifier: MIT */
/*
 * From an inode to the process it is about, alive or not.
 *
 * An inode keeps its process's structure, never its threads or its memory:
 * those are looked for each time, under the lock by which they come and go,
 * and held only for the length of one printing.  So an open file in /proc
 * delays nobody's end.
 */
#include <fs/proc.h>

#include <lib/errno.h>
#include <task/inspect.h>
#include <task/process.h>
#include <vm/mm.h>

/* NULL: it has ended.  => tasks_lock held */
static struct task_struct *find_task(const struct proc_inode *about)
{
	struct task_struct *task;

	if (!about->tid)
		return about->process->leader.pid.task;
	list_for_each_entry(task, &about->process->threads, thread_node)
		if (task->pid == about->tid)
			return task;
	return NULL;
}

/* => tasks_lock held */
static int subject_fill(const struct proc_inode *about, unsigned int flags,
			struct proc_subject *who)
{
	struct task_struct *task = find_task(about);
	bool is_leader = about->tid == process_pid(about->process);

	if (about->process->state == PROCESS_REAPED)
		return -ESRCH;
	if (!task && about->tid && !is_leader)
		return -ESRCH;
	*who = (struct proc_subject){
		.process = process_get(about->process), .task = task,
		.thread = about->tid != 0, .fd = about->fd,
	};
	if (!task)
		return 0;
	get_task_struct(task);
	if ((flags & PROC_MM) && task->mm && mmget_not_zero(task->mm))
		who->mm = task->mm;
	return 0;
}

int proc_subject_get(const struct proc_inode *about, unsigned int flags,
		     struct proc_subject *who)
{
	unsigned long irq_flags;
	int err;

	spin_lock_irqsave(&tasks_lock, irq_flags);
	err = subject_fill(about, flags, who);
	spin_unlock_irqrestore(&tasks_lock, irq_flags);
	return err;
}

void proc_subject_put(struct proc_subject *who)
{
	if (who->mm)
		mmput(who->mm);
	if (who->task)
		put_task_struct(who->task);
	process_put(who->process);
}

int proc_may_inspect(const struct proc_inode *about)
{
	if (READ_ONCE(about->process->state) == PROCESS_REAPED)
		return -ESRCH;
	return process_may_inspect(about->process) ? 0 : -EACCES;
}
