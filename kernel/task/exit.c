/* SPDX-License-Identifier: MIT */
/*
 * The end of threads and processes.
 *
 * A thread gives back what it owns in the order opposite to getting it: what
 * user space was promised (futex.h), descriptors, the address space.
 * The last thread turns its process into a zombie as the last thing before
 * its task dies; from then on the parent may reap it at any moment.
 *
 * The address space goes while the task still runs: it steps over to the
 * kernel's own tables first.
 */
#include <task/exit.h>

#include <sched/completion.h>
#include <task/child.h>
#include <task/cred.h>
#include <task/exec.h>
#include <task/futex.h>
#include <task/hooks.h>
#include <task/oom.h>
#include <task/session.h>
#include <task/posix_timer.h>
#include <task/signal.h>
#include <vm/mm.h>

/* Whoever waits in vfork() may go on: its address space is its own again. */
void exit_vfork_done(struct thread *thread)
{
	unsigned long flags;

	if (!READ_ONCE(thread->vfork_done))
		return;
	spin_lock_irqsave(&tasks_lock, flags);
	if (thread->vfork_done)
		complete(thread->vfork_done);
	thread->vfork_done = NULL;
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* A child may have asked to hear when its parent ends.  => tasks_lock held */
static void exit_tell_child(struct process *child)
{
	int sig = READ_ONCE(child->leader.pdeath_signal);
	struct siginfo info = {
		.si_signo = sig, .si_code = SI_USER,
		.si_pid = current->tgid, .si_uid = current_cred()->uid,
	};

	if (sig && child->state == PROCESS_ALIVE)
		signal_send_locked(child, sig, &info);
}

/* Who takes care of orphans: the nearest ancestor that wants to
 * (PR_SET_CHILD_SUBREAPER), else process 1.  => tasks_lock held */
static struct process *exit_find_reaper(const struct process *process)
{
	struct process *reaper = process->parent;

	while (reaper != &init_process &&
	       !(READ_ONCE(reaper->child_subreaper) && reaper->nr_threads))
		reaper = reaper->parent;
	return reaper;
}

/* Children go to the reaper; zombies that it will not ask about now move to
 * the list `dead`.  => tasks_lock held */
static void exit_orphan_children(struct process *process,
				 struct list_head *dead)
{
	struct process *reaper, *child, *next;

	if (list_empty(&process->children))
		return;
	reaper = exit_find_reaper(process);
	list_for_each_entry_safe(child, next, &process->children, sibling) {
		child_adopt(child, reaper);
		exit_tell_child(child);
		group_orphan_by_reparent(child, process);
		if (child->state != PROCESS_ZOMBIE || !child_ended(child))
			continue;
		process_unlink(child);
		list_add(&child->sibling, dead);
	}
}

void process_end(struct process *process, int exit_code)
{
	struct process *child, *next;
	unsigned long flags;
	LIST_HEAD(dead);

	if (process_leads_session(process) && session_leader_exit_hook)
		session_leader_exit_hook(process);
	spin_lock_irqsave(&tasks_lock, flags);
	exit_orphan_children(process, &dead);
	group_orphan_by_exit(process);
	process->exit_code = exit_code;
	process->state = PROCESS_ZOMBIE;
	if (child_ended(process)) {
		process_unlink(process);
		list_add(&process->sibling, &dead);
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
	list_for_each_entry_safe(child, next, &dead, sibling) {
		list_del_init(&child->sibling);
		process_put(child);
	}
}

/* Nobody is left to take care of anything. */
static void __noreturn exit_init(struct process *process, int code)
{
	if (process->exiting)
		code = process->group_exit_code;
	init_end_hook(code);
	panic("the machine outlives process 1");
}

void do_exit(int code)
{
	struct process *process = current->process;

	KASSERT(process);
	if (process == &init_process)
		exit_init(process, code);
	futex_exit(task_thread(current));
	task_hooks->exit_files(current);
	exec_mm_switch(NULL);
	oom_memory_freed();
	exit_vfork_done(task_thread(current));
	task_exit_begin();
	if (process_detach(process, current)) {
		itimers_cancel(process);
		posix_timers_delete(process);
		process_end(process, process->exiting ?
			    process->group_exit_code : code);
	}
	task_exit();
}

void do_group_exit(int code)
{
	struct process *process = current->process;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	spin_lock(&process->siglock);
	if (!process->exiting) {
		process->exiting = true;
		process->group_exit_code = code;
		process->stopped = false;
		signal_wake_all(process);
	}
	spin_unlock(&process->siglock);
	spin_unlock_irqrestore(&tasks_lock, flags);
	do_exit(code);
}
