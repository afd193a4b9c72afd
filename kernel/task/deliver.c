/* SPDX-License-Identifier: MIT */
/*
 * What a signal does to its receiver, on the way back to user mode.
 *
 * Ignored signals vanish, a handler gets a frame on the stack (frame.c), and
 * without one the default action counts: nothing, a stop, or the end, which
 * the log explains: programs die of their own mistakes, and whoever wrote one
 * should read which mistake it was.
 *
 * A system call that a signal interrupted ends with -ERESTART…: a number no
 * program ever sees.  With a handler it becomes -EINTR, or the call is made
 * again after it if SA_RESTART says so; without one it is always made again,
 * by stepping back over the two bytes of the SYSCALL instruction.
 */
#include <task/signal.h>

#include <core/printk.h>
#include <lib/string.h>
#include <lib/errno.h>
#include <task/child.h>
#include <task/exit.h>
#include <task/frame.h>
#include <task/thread.h>
#include <vm/fault_words.h>
#include <task/session.h>

enum default_action { ACTION_END, ACTION_IGNORE, ACTION_STOP };

static const struct {
	const char *name;
	enum default_action action;
} signals[] = {
	[SIGHUP] = { "SIGHUP", ACTION_END },
	[SIGINT] = { "SIGINT", ACTION_END },
	[SIGQUIT] = { "SIGQUIT", ACTION_END },
	[SIGILL] = { "SIGILL", ACTION_END },
	[SIGTRAP] = { "SIGTRAP", ACTION_END },
	[SIGABRT] = { "SIGABRT", ACTION_END },
	[SIGBUS] = { "SIGBUS", ACTION_END },
	[SIGFPE] = { "SIGFPE", ACTION_END },
	[SIGKILL] = { "SIGKILL", ACTION_END },
	[SIGUSR1] = { "SIGUSR1", ACTION_END },
	[SIGSEGV] = { "SIGSEGV", ACTION_END },
	[SIGUSR2] = { "SIGUSR2", ACTION_END },
	[SIGPIPE] = { "SIGPIPE", ACTION_END },
	[SIGALRM] = { "SIGALRM", ACTION_END },
	[SIGTERM] = { "SIGTERM", ACTION_END },
	[SIGSTKFLT] = { "SIGSTKFLT", ACTION_END },
	[SIGCHLD] = { "SIGCHLD", ACTION_IGNORE },
	[SIGCONT] = { "SIGCONT", ACTION_IGNORE },
	[SIGSTOP] = { "SIGSTOP", ACTION_STOP },
	[SIGTSTP] = { "SIGTSTP", ACTION_STOP },
	[SIGTTIN] = { "SIGTTIN", ACTION_STOP },
	[SIGTTOU] = { "SIGTTOU", ACTION_STOP },
	[SIGURG] = { "SIGURG", ACTION_IGNORE },
	[SIGXCPU] = { "SIGXCPU", ACTION_END },
	[SIGXFSZ] = { "SIGXFSZ", ACTION_END },
	[SIGVTALRM] = { "SIGVTALRM", ACTION_END },
	[SIGPROF] = { "SIGPROF", ACTION_END },
	[SIGWINCH] = { "SIGWINCH", ACTION_IGNORE },
	[SIGIO] = { "SIGIO", ACTION_END },
	[SIGPWR] = { "SIGPWR", ACTION_END },
	[SIGSYS] = { "SIGSYS", ACTION_END },
};

/* Bytes of the SYSCALL instruction. */
#define SYSCALL_LENGTH 2
/* The call that goes on where an interrupted sleep stopped. */
#define NR_RESTART_SYSCALL 219

const char *signal_name(int sig)
{
	return sig > 0 && (size_t)sig < ARRAY_SIZE(signals) ? signals[sig].name
							    : "SIGRT";
}

static enum default_action default_action(int sig)
{
	return (size_t)sig < ARRAY_SIZE(signals) ? signals[sig].action
						 : ACTION_END;
}

/* Of the program that the kernel itself waits for: nobody else's death comes
 * here at the same time. */
static char last_words[224];

const char *process_last_words(void)
{
	return last_words;
}

/* What the fault that killed was about. */
static void fault_death_words(char *text, size_t size, const char *name,
			      const struct pt_regs *regs)
{
	const struct fault_note *note = &task_thread(current)->fault;
	struct fault_report report = {
		.mm = current->mm, .address = note->address,
		.access = note->error, .result = note->result,
	};
	char words[FAULT_WORDS_SIZE];

	if (note->vector == VECTOR_PAGE_FAULT) {
		fault_words(&report, words);
		scnprintf(text, size, "%s at 0x%lx: %s (ip %lx sp %lx)", name,
			  note->address, words, regs->ip, regs->sp);
	} else if (note->address) {
		scnprintf(text, size, "%s: %s at 0x%lx (ip %lx sp %lx)", name,
			  note->what, note->address, regs->ip, regs->sp);
	} else {
		scnprintf(text, size, "%s: %s (ip %lx sp %lx)", name,
			  note->what, regs->ip, regs->sp);
	}
}

static void death_words(char *text, size_t size, const struct pt_regs *regs,
			const struct siginfo *info)
{
	const char *name = signal_name(info->si_signo);
	bool sent = info->si_code <= 0;

	if (!sent && task_thread(current)->fault.what)
		fault_death_words(text, size, name, regs);
	else if (sent && info->si_pid != current->tgid)
		scnprintf(text, size, "ended by %s from process %d", name,
			  info->si_pid);
	else
		scnprintf(text, size, "ended by %s%s", name,
			  sent ? ", which it sent itself" : "");
}

/* One line in the log: who died of what.  What programs send each other is
 * their everyday business, a pipe without a reader among it. */
static void explain_death(const struct pt_regs *regs,
			  const struct siginfo *info)
{
	char text[sizeof(last_words)];

	death_words(text, sizeof(text), regs, info);
	if (info->si_code > 0)
		pr_info("%s[%d]: %s\n", current->comm, current->pid, text);
	else
		pr_debug("%s[%d]: %s\n", current->comm, current->pid, text);
	if (current->process->awaited)
		strscpy(last_words, text, sizeof(last_words));
}

/* The last one to stand still tells the parent.  => tasks_lock held */
void signal_stop_check(struct process *process)
{
	if (READ_ONCE(process->stopped) && process->nr_stopped &&
	    process->nr_stopped == process->nr_threads)
		child_stopped(process, process->stopping_signal);
}

/* The first one tells the others to.  => tasks_lock held */
static bool stop_begin(struct process *process)
{
	if (!READ_ONCE(process->stopped))
		return false;
	set_special_state(TASK_STOPPED);
	if (!process->nr_stopped++ && process->nr_threads > 1) {
		spin_lock(&process->siglock);
		signal_look_all(process);
		spin_unlock(&process->siglock);
	}
	signal_stop_check(process);
	return true;
}

/* Sleeps until SIGCONT or SIGKILL, unless one came meanwhile.  The parent is
 * told when who looks finds all threads stopped. */
static void signal_stop(struct process *process)
{
	unsigned long flags;
	bool counted;

	spin_lock_irqsave(&tasks_lock, flags);
	counted = stop_begin(process);
	spin_unlock_irqrestore(&tasks_lock, flags);
	while (READ_ONCE(process->stopped)) {
		schedule();
		set_special_state(TASK_STOPPED);
	}
	__set_current_state(TASK_RUNNING);
	spin_lock_irqsave(&tasks_lock, flags);
	if (counted)
		process->nr_stopped--;
	child_continued(process);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* A stop that nobody of the session could end does not happen. */
static void signal_stop_job(struct process *process, int sig)
{
	if (sig != SIGSTOP && current_is_orphaned())
		WRITE_ONCE(process->stopped, false);
	signal_stop(process);
}

static noinline void deliver_default(struct pt_regs *regs, const struct siginfo *info)
{
	int sig = info->si_signo;

	/* One that was blocked when it was sent. */
	if (current->process->unkillable)
		return;
	switch (default_action(sig)) {
	case ACTION_IGNORE:
		return;
	case ACTION_STOP:
		signal_stop_job(current->process, sig);
		return;
	case ACTION_END:
		explain_death(regs, info);
		do_group_exit(WAIT_SIGNALED(sig));
	}
}

static bool is_restart(long result)
{
	return result <= -ERESTARTSYS &&
	       result >= -ERESTART_RESTARTBLOCK && result != -ENOIOCTLCMD;
}

static void restart_call(struct pt_regs *regs)
{
	if ((long)regs->ax == -ERESTART_RESTARTBLOCK)
		regs->ax = NR_RESTART_SYSCALL;
	else
		regs->ax = regs->orig_ax;
	regs->ip -= SYSCALL_LENGTH;
}

/* A handler will run: does the call go on after it?  One that sleeps for a time
 * does not. */
static void settle_call(struct pt_regs *regs, unsigned long sa_flags)
{
	long result = regs->ax;

	task_thread(current)->restart.fn = NULL;
	if (!is_restart(result))
		return;
	if (result == -ERESTARTNOINTR ||
	    (result == -ERESTARTSYS && sa_flags & SA_RESTART))
		restart_call(regs);
	else
		regs->ax = -EINTR;
}

static void deliver_one(struct pt_regs *regs, struct signal_taken *taken,
			bool *in_call)
{
	unsigned long handler = taken->action.sa_handler;

	if (handler == SIG_IGN)
		return;
	if (handler == SIG_DFL) {
		deliver_default(regs, &taken->info);
		return;
	}
	if (*in_call)
		settle_call(regs, taken->action.sa_flags);
	*in_call = false;
	frame_push(regs, taken);
}

void signal_deliver(struct pt_regs *regs, bool in_call)
{
	struct task_struct *task = current;
	struct process *process = task->process;
	struct signal_taken taken;

	/* rt_sigreturn: what AX holds is no result. */
	if (regs->orig_ax == ~0UL)
		in_call = false;
	while (signal_pending(task)) {
		if (unlikely(thread_must_end(process)))
			do_exit(process->group_exit_code);
		/* Another thread took the signal. */
		if (unlikely(READ_ONCE(process->stopped)))
			signal_stop(process);
		else if (signal_take_next(&taken))
			deliver_one(regs, &taken, &in_call);
		else
			break;
	}
	if (in_call && is_restart(regs->ax))
		restart_call(regs);
	signal_restore_blocked();
}
