/* SPDX-License-Identifier: MIT */
/*
 * Signals inside the kernel: sending, blocking, taking.
 *
 * A signal is sent to a process (any of its threads may take it) or to one
 * thread.  It waits in a pending set until the receiver is about to return to
 * user mode; there it is taken and acted upon.  WORK_SIGNAL in task->work
 * says that there may be one to take; a sleep that may be interrupted ends.
 *
 * What a fault did wrong is kept in struct fault_note, so that a death by
 * signal can be explained in the log in words.
 */
#ifndef TASK_SIGNAL_H
#define TASK_SIGNAL_H

#include <task/process.h>

/* Names of signals: "SIGSEGV"; "signal 40" has none: "a real-time signal". */
const char *signal_name(int sig);

/*
 * Send; info may be NULL: from the kernel.  A signal that the receiver
 * ignores, or has pending already, is dropped.
 * => any context; -EAGAIN: no memory to queue a real-time signal
 */
int signal_send_process(struct process *process, int sig,
			const struct siginfo *info);
int signal_send_task(struct task_struct *task, int sig,
		     const struct siginfo *info);

/* The same for a process.  => tasks_lock held */
int signal_send_locked(struct process *process, int sig,
		       const struct siginfo *info);
/* Every thread looks at its work now.  => tasks_lock and siglock held */
void signal_wake_all(struct process *process);

/*
 * The running program did something wrong: it gets the signal even if it
 * blocks or ignores it, which then means death.
 */
void signal_force(const struct siginfo *info, const struct fault_note *note);

/* As kill(2), tgkill(2) (tgid 0: as tkill); sig 0 only asks.
 * => -ESRCH, -EPERM, -EINVAL as there */
int __must_check signal_kill(pid_t pid, int sig);
int __must_check signal_tgkill(pid_t tgid, pid_t tid, int sig);

/* Reads (old) and replaces (new) an action; each may be NULL.
 * => -EINVAL: no such signal, or SIGKILL or SIGSTOP to be replaced */
int __must_check signal_action(int sig, const struct sigaction *new,
			       struct sigaction *old);
/* After an action changed: what is ignored from now on is not kept.
 * => tasks_lock and siglock held */
void signal_drop_ignored(struct process *process, int sig);
/* Replaces current's blocked set, less SIGKILL and SIGSTOP. */
void signal_set_blocked(sigset_t blocked);
/* What is pending for current and blocked by it. */
sigset_t signal_pending_set(void);
/* Handlers become SIG_DFL, ignored stays ignored. */
void signal_reset_handlers(struct process *process);
/* A new program: no handlers, no stack for them. */
void signal_exec(struct process *process);

/* Drops what is queued.  => nobody sends any more, or siglock held */
void signal_flush(struct sigpending *pending);

/* Takes the next signal that current does not block; 0: none.  Clears
 * WORK_SIGNAL when nothing is left. */
int signal_dequeue(struct siginfo *info);

/* No handler any more for this signal of current's process. */
void signal_set_default(int sig);

/* The stack for handlers, as sigaltstack(2); sp is where the caller runs.
 * => -EPERM: runs on it; -EINVAL: flags; -ENOMEM: too small */
int __must_check sigstack_set(const struct sigstack *stack, unsigned long sp);

static inline bool sigstack_usable(const struct thread *thread)
{
	return thread->altstack.ss_size != 0;
}

static inline bool sigstack_contains(const struct thread *thread,
				     unsigned long sp)
{
	return sp > thread->altstack.ss_sp &&
	       sp - thread->altstack.ss_sp <= thread->altstack.ss_size;
}

/*
 * Acts upon every pending signal; may not return.  in_call: regs are those of
 * a system call that has returned, to be repeated if its result says so.
 * => about to return to user mode, interrupts on
 */
void signal_deliver(struct pt_regs *regs, bool in_call);

#endif
