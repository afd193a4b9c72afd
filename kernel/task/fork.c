/* SPDX-License-Identifier: MIT */
/*
 * Making processes out of processes.
 *
 *	creator				child
 *	fork_prepare: process or thread, task,
 *	  registers, files, memory;
 *	  fork_publish: number, parent
 *	task_start ------------------->	fork_enter: its own number is stored,
 *	(vfork: waits until the child	  out to user mode with the creator's
 *	 has left its memory)		  registers, but 0 in AX
 *
 * Everything that may fail comes before the child is seen by anybody, except
 * that no number may be free, which is found out in the same breath.
 *
 * A signal to the whole group must reach both or come before: a creator with
 * a signal pending handles that first and then makes the call again; once the
 * child is in the tree, signals are queued to it as to anybody.
 */
#include <task/fork.h>

#include <arch/uaccess.h>
#include <lib/err.h>
#include <sched/completion.h>
#include <task/cred.h>
#include <task/fpu.h>
#include <task/hooks.h>
#include <task/process.h>
#include <task/signal.h>
#include <task/thread.h>
#include <vm/mm.h>

/* What the kernel does not have. */
#define CLONE_NAMESPACES                                              \
	(CLONE_NEWTIME | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |  \
	 CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)
#define CLONE_ABSENT (CLONE_NAMESPACES | CLONE_PIDFD | CLONE_INTO_CGROUP)

/* What is being made. */
struct fork {
	const struct fork_request *request;
	struct process *process;	/* a new one, or the creator's */
	struct thread *thread;
	struct task_struct *task;
};

static bool makes_thread(const struct fork *fork)
{
	return fork->request->flags & CLONE_THREAD;
}

/* The child's first and only function. */
static void fork_enter(void *unused)
{
	int __user *tid = task_thread(current)->set_child_tid;

	/* An address that has become invalid is the program's own business. */
	if (tid)
		(void)put_user(current->pid, tid);
	return_to_user(task_pt_regs(current));
}

/* Threads share handlers, and handlers are addresses in shared memory. */
static bool flags_agree(u64 flags)
{
	if (flags & CLONE_THREAD && !(flags & CLONE_SIGHAND))
		return false;
	if (flags & CLONE_SIGHAND)
		return flags & CLONE_VM && !(flags & CLONE_CLEAR_SIGHAND);
	return true;
}

static int fork_check(const struct fork_request *request)
{
	u64 flags = request->flags;

	if (!flags_agree(flags))
		return -EINVAL;
	if (flags & CLONE_NAMESPACES & ~CLONE_NEWUSER &&
	    !(flags & CLONE_NEWUSER) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (flags & CLONE_ABSENT)
		return -EINVAL;
	/* Siblings of process 1 would have no parent. */
	if (request->flags & CLONE_PARENT &&
	    current->process == &init_process)
		return -EINVAL;
	if (request->flags & CLONE_SETTLS && request->tls >= TASK_SIZE)
		return -EPERM;
	return 0;
}

static int fork_registers(struct task_struct *task,
			  const struct fork_request *request)
{
	struct pt_regs *regs = task_pt_regs(task);
	struct arch_task *arch = &task->arch, *from = &current->arch;

	*regs = *task_pt_regs(current);
	regs->ax = 0;
	if (request->sp)
		regs->sp = request->sp;
	arch->fs_base = request->flags & CLONE_SETTLS ? request->tls
						      : from->fs_base;
	arch->gs_base = from->gs_base;
	return fpu_create_copy(arch);
}

static int fork_memory(struct fork *fork)
{
	struct mm_struct *mm = current->mm;

	if (fork->request->flags & CLONE_VM)
		mmget(mm);
	else
		mm = mm_fork(mm);
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	fork->task->mm = mm;
	fork->task->mm_context = &mm->context;
	return 0;
}

/* The thread's own state that a child inherits, and what its creator wants. */
static void fork_thread(struct fork *fork)
{
	const struct fork_request *request = fork->request;
	const struct thread *from = task_thread(current);
	struct thread *thread = fork->thread;
	u64 flags = request->flags;

	thread->blocked = from->blocked;
	/* Two may not run on one stack, unless the other waits. */
	if ((flags & (CLONE_VM | CLONE_VFORK)) != CLONE_VM)
		thread->altstack = from->altstack;
	else
		thread->altstack.ss_flags = SS_DISABLE;
	if (flags & CLONE_CHILD_SETTID)
		thread->set_child_tid = request->child_tid;
	if (flags & CLONE_CHILD_CLEARTID)
		thread->clear_child_tid = request->child_tid;
	if (makes_thread(fork))
		thread_inherit(thread, from);
	else
		fork->process->exit_signal = request->exit_signal;
	sched_inherit(fork->task);
}

static void fork_undo_memory(struct task_struct *task)
{
	mmput(task->mm);
	task->mm = NULL;
	task->mm_context = NULL;
}

static struct process *fork_parent(const struct fork_request *request)
{
	struct process *creator = current->process;

	return request->flags & CLONE_PARENT ? creator->parent : creator;
}

/* => tasks_lock held */
static int fork_insert_process(struct fork *fork)
{
	struct process *process = fork->process;
	int error = process_insert(process, fork_parent(fork->request),
				   current->process, NULL);

	if (error)
		return error;
	if (fork->request->flags & CLONE_PARENT)
		process->exit_signal = current->process->exit_signal;
	if (fork->request->flags & CLONE_CLEAR_SIGHAND)
		signal_reset_handlers(process);
	process_attach_locked(process, fork->task, current_cred());
	return 0;
}

/* A process that ends gets no more threads; one that stops gets one that looks
 * before it does anything.  => tasks_lock held */
static int fork_insert_thread(struct fork *fork)
{
	struct process *process = fork->process;
	int error = thread_must_end(process) ? -ERESTARTNOINTR
					     : pid_insert(&fork->thread->pid);

	if (error)
		return error;
	process_attach_thread(process, fork->thread, fork->task,
			      current_cred());
	fork->task->work |= WORK_SIGNAL;
	return 0;
}

/* The child becomes visible. */
static int fork_publish(struct fork *fork)
{
	unsigned long flags;
	int error = -EAGAIN;

	spin_lock_irqsave(&tasks_lock, flags);
	if (!rlimit_nproc_exceeded(1))
		error = makes_thread(fork) ? fork_insert_thread(fork)
					   : fork_insert_process(fork);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

/* The process that will have the child: a new one, or current's. */
static int fork_allocate(struct fork *fork)
{
	struct process *creator = current->process;
	struct sighand *shared = NULL;

	if (makes_thread(fork)) {
		fork->thread = thread_alloc(creator);
		fork->process = fork->thread ? creator : NULL;
	} else {
		if (fork->request->flags & CLONE_SIGHAND)
			shared = sighand_share(creator);
		fork->process = process_alloc(shared);
		if (!fork->process && shared)
			sighand_put(shared);
		fork->thread = fork->process ? &fork->process->leader : NULL;
	}
	return fork->process ? 0 : -ENOMEM;
}

static void fork_free(struct fork *fork)
{
	if (makes_thread(fork))
		thread_free(fork->thread, fork->process);
	else
		process_put(fork->process);
}

/* => nothing is left behind if it fails */
static int fork_prepare(struct fork *fork)
{
	u64 flags = fork->request->flags;
	int error = fork_allocate(fork);

	if (error)
		return error;
	error = -ENOMEM;
	fork->task = task_create(current->comm, fork_enter, NULL);
	if (!fork->task)
		goto free;
	error = fork_registers(fork->task, fork->request);
	if (error)
		goto put_task;
	error = task_hooks->copy_files(fork->task, flags & CLONE_FILES,
				       flags & CLONE_FS);
	if (error)
		goto destroy_fpu;
	error = fork_memory(fork);
	if (error)
		goto exit_files;
	fork_thread(fork);
	error = fork_publish(fork);
	if (!error)
		return 0;
	fork_undo_memory(fork->task);
exit_files:
	task_hooks->exit_files(fork->task);
destroy_fpu:
	fpu_destroy(&fork->task->arch);
put_task:
	put_task_struct(fork->task);
free:
	fork_free(fork);
	return error;
}

static void fork_wait_vfork(struct task_struct *child,
			    struct completion *done)
{
	unsigned long flags;

	if (!wait_for_completion_killable(done))
		return;
	/* Killed: *done is about to go. */
	spin_lock_irqsave(&tasks_lock, flags);
	task_thread(child)->vfork_done = NULL;
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* => the child is in the tree; its number */
static pid_t fork_start(struct fork *fork)
{
	const struct fork_request *request = fork->request;
	pid_t nr = fork->thread->pid.nr;
	DECLARE_COMPLETION_ONSTACK(done);

	/* As for the child's own: not writable is nobody's concern. */
	if (request->flags & CLONE_PARENT_SETTID)
		(void)put_user(nr, request->parent_tid);
	if (request->flags & CLONE_VFORK)
		fork->thread->vfork_done = &done;
	task_start(fork->task);
	if (request->flags & CLONE_VFORK)
		fork_wait_vfork(fork->task, &done);
	put_task_struct(fork->task);
	return nr;
}

pid_t do_fork(const struct fork_request *request)
{
	struct fork fork = { .request = request };
	int error = fork_check(request);

	if (error)
		return error;
	if (signal_pending(current))
		return -ERESTARTNOINTR;
	error = fork_prepare(&fork);
	return error ? error : fork_start(&fork);
}
