/* SPDX-License-Identifier: MIT */
/*
 * What a program wants done with signals: actions, and the stack to do it on.
 *
 * Actions belong to the process, the handler stack to the thread.  A stack is
 * in use while the thread's stack pointer lies in it; then it cannot be
 * changed.  With SS_AUTODISARM it is laid aside while a handler runs on it, so
 * that the handler may leave for another context, and another signal find it
 * free.
 */
#include <task/signal.h>

#include <lib/errno.h>
#include <task/thread.h>

static void action_exchange(struct sighand *sighand, int sig,
			    const struct sigaction *new,
			    struct sigaction *old)
{
	struct sigaction *action = &sighand->action[sig - 1];
	bool locked = sighand_lock(sighand);

	if (old)
		*old = *action;
	if (new) {
		*action = *new;
		action->sa_mask &= ~SIGNALS_UNBLOCKABLE;
	}
	sighand_unlock(sighand, locked);
}

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
	action_exchange(process->sighand, sig, new, old);
	if (new)
		signal_drop_ignored(process, sig);
	spin_unlock(&process->siglock);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return 0;
}

void signal_set_default(int sig)
{
	struct process *process = current->process;
	unsigned long flags;

	/* One word: who shares it sees it before or after. */
	spin_lock_irqsave(&process->siglock, flags);
	WRITE_ONCE(process->sighand->action[sig - 1].sa_handler, SIG_DFL);
	spin_unlock_irqrestore(&process->siglock, flags);
}

void signal_reset_handlers(struct process *process)
{
	struct sighand *sighand = process->sighand;
	unsigned long flags;
	bool locked;

	spin_lock_irqsave(&process->siglock, flags);
	locked = sighand_lock(sighand);
	for (unsigned int i = 0; i < NSIG; i++) {
		bool ignored = sighand->action[i].sa_handler == SIG_IGN;

		sighand->action[i] = (struct sigaction){
			.sa_handler = ignored ? SIG_IGN : SIG_DFL };
	}
	sighand_unlock(sighand, locked);
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
	int mode = stack->ss_flags & ~SS_AUTODISARM;

	if (sigstack_in_use(thread, sp))
		return -EPERM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (sigstack_is(&thread->altstack, stack))
		return 0;
	if (mode == SS_DISABLE) {
		thread->altstack = (struct sigstack){
			.ss_flags = stack->ss_flags };
		return 0;
	}
	if (stack->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	thread->altstack = *stack;
	return 0;
}

void sigstack_get(struct sigstack *stack, unsigned long sp)
{
	const struct thread *thread = task_thread(current);
	int mode = 0;

	if (!sigstack_usable(thread))
		mode = SS_DISABLE;
	else if (sigstack_in_use(thread, sp))
		mode = SS_ONSTACK;
	*stack = thread->altstack;
	stack->ss_flags = mode | (stack->ss_flags & SS_AUTODISARM);
}
