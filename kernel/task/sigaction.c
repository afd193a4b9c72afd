/* SPDX-License-Identifier: MIT */
/*
 * What a program wants done with signals: actions, and the stack to do it on.
 *
 * Actions belong to the process, the handler stack to the thread.  A stack is
 * in use while the thread's stack pointer lies in it; then it cannot be
 * changed.
 */
#include <task/signal.h>

#include <lib/errno.h>

int signal_action(int sig, const struct sigaction *new, struct sigaction *old)
{
	struct process *process = current->process;
	unsigned long flags;

	if (sig < 1 || sig > NSIG)
		return -EINVAL;
	if (new && (sig == SIGKILL || sig == SIGSTOP))
		return -EINVAL;
	spin_lock_irqsave(&tasks_lock, flags);
	spin_lock(&process->siglock);
	if (old)
		*old = process->action[sig - 1];
	if (new) {
		process->action[sig - 1] = *new;
		process->action[sig - 1].sa_mask &=
			~SIGNALS_UNBLOCKABLE;
		signal_drop_ignored(process, sig);
	}
	spin_unlock(&process->siglock);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return 0;
}

void signal_set_default(int sig)
{
	struct process *process = current->process;
	unsigned long flags;

	spin_lock_irqsave(&process->siglock, flags);
	process->action[sig - 1].sa_handler = SIG_DFL;
	spin_unlock_irqrestore(&process->siglock, flags);
}

void signal_reset_handlers(struct process *process)
{
	unsigned long flags;

	spin_lock_irqsave(&process->siglock, flags);
	for (unsigned int i = 0; i < NSIG; i++) {
		bool ignored = process->action[i].sa_handler == SIG_IGN;

		process->action[i] = (struct sigaction){
			.sa_handler = ignored ? SIG_IGN : SIG_DFL };
	}
	spin_unlock_irqrestore(&process->siglock, flags);
}

void signal_exec(struct process *process)
{
	task_thread(current)->altstack = (struct sigstack){
		.ss_flags = SS_DISABLE };
	signal_reset_handlers(process);
}

int sigstack_set(const struct sigstack *stack, unsigned long sp)
{
	struct thread *thread = task_thread(current);

	if (sigstack_contains(thread, sp))
		return -EPERM;
	if (stack->ss_flags & SS_DISABLE) {
		thread->altstack = (struct sigstack){ .ss_flags = SS_DISABLE };
		return 0;
	}
	if (stack->ss_flags & ~SS_ONSTACK)
		return -EINVAL;
	if (stack->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	thread->altstack = *stack;
	thread->altstack.ss_flags = 0;
	return 0;
}
