/* SPDX-License-Identifier: MIT */
/*
 * The life of a thread within its process.
 *
 * A program that is replaced (exec) has one thread only, and its number is the
 * process's.  So whichever thread asks for it ends all others and, once they
 * are gone, steps into the first one's place:
 *
 *	leader   o---------x (told to end)
 *	thread 2 o--exec-----------> becomes the leader, with the process's number
 *	thread 3 o------x
 */
#include <task/thread.h>

#include <lib/errno.h>
#include <mem/slab.h>
#include <task/signal.h>

void thread_init(struct thread *thread, struct process *process)
{
	thread->pid.process = process;
	sigpending_init(&thread->pending);
}

struct thread *thread_alloc(struct process *process)
{
	struct thread *thread = kzalloc(sizeof(*thread), GFP_KERNEL);

	if (thread)
		thread_init(thread, process);
	return thread;
}

void thread_free(struct thread *thread, struct process *process)
{
	if (thread != &process->leader)
		kfree(thread);
}

void thread_inherit(struct thread *thread, const struct thread *from)
{
	thread->timer_slack = from->timer_slack;
	thread->timer_slack_default = from->timer_slack;
	thread->personality = from->personality;
}

/* A signal to the process may have waited for just this thread. */
static void wake_others(struct process *process)
{
	if (process->pending.set && !process->exiting)
		signal_look_all(process);
}

void thread_leave(struct process *process, struct thread *thread)
{
	KASSERT(lock_held(&tasks_lock));
	thread->pid.task = NULL;
	if (thread == &process->leader)
		return;
	pid_remove(&thread->pid);
	spin_lock(&process->siglock);
	sigpending_discard(&thread->pending, ~0ULL);
	wake_others(process);
	spin_unlock(&process->siglock);
}

struct task_struct *thread_task_get(pid_t tid)
{
	struct task_struct *task = NULL;
	unsigned long flags;
	struct pid *pid;

	spin_lock_irqsave(&tasks_lock, flags);
	pid = pid_find(tid);
	if (pid && pid->process == current->process && pid->task)
		task = get_task_struct(pid->task);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return task;
}

/* => tasks_lock held */
static int claim_process(struct process *process)
{
	struct task_struct *task;
	int error = -EAGAIN;

	spin_lock(&process->siglock);
	if (!process->exiting && !process->only) {
		process->only = current;
		list_for_each_entry(task, &process->threads, thread_node)
			if (task != current)
				signal_wake_to_end(task);
		error = 0;
	}
	spin_unlock(&process->siglock);
	return error;
}

/* Everything but number and place.  => tasks_lock and siglock held */
static void take_state(struct thread *to, struct thread *from)
{
	struct pid pid = to->pid;
	struct sigpending pending = to->pending;

	*to = *from;
	to->pid = pid;
	to->pending.set = pending.set | from->pending.set;
	INIT_LIST_HEAD(&to->pending.queue);
	list_splice_init(&from->pending.queue, &to->pending.queue);
	from->pending.set = 0;
}

/* => the leader has ended; current is the last thread */
static void become_leader(struct process *process)
{
	struct thread *thread = task_thread(current);
	struct thread *leader = &process->leader;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	spin_lock(&process->siglock);
	sigpending_discard(&leader->pending, ~0ULL);
	take_state(leader, thread);
	current->thread = leader;
	leader->pid.task = current;
	spin_unlock(&process->siglock);
	pid_remove(&thread->pid);
	current->pid = process_pid(process);
	spin_unlock_irqrestore(&tasks_lock, flags);
	kfree(thread);
}

static void unclaim_process(struct process *process)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	process->only = NULL;
	spin_unlock_irqrestore(&tasks_lock, flags);
}

int thread_end_others(void)
{
	struct process *process = current->process;
	unsigned long flags;
	int error;

	if (READ_ONCE(process->nr_threads) == 1 &&
	    task_thread(current) == &process->leader)
		return 0;
	spin_lock_irqsave(&tasks_lock, flags);
	error = claim_process(process);
	spin_unlock_irqrestore(&tasks_lock, flags);
	if (error)
		return error;
	error = wait_event_killable(process->child_exit,
				    READ_ONCE(process->nr_threads) == 1);
	if (!error && task_thread(current) != &process->leader)
		become_leader(process);
	unclaim_process(process);
	return error ? -EAGAIN : 0;
}
