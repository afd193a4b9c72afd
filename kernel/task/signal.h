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

#define SIGNALS_UNBLOCKABLE (sigmask(SIGKILL) | sigmask(SIGSTOP))

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
/* Every thread looks at its work now, whatever it waits for: it is to end.
 * => tasks_lock and siglock held */
void signal_wake_all(struct process *process);
/* The same for one of them. */
void signal_wake_to_end(struct task_struct *task);
/* Every thread looks whether there is something to take, or to stop for.
 * => as before */
void signal_look_all(struct process *process);
/* A thread has ended: do all that are left stand still, and the parent does not
 * know it yet?  => tasks_lock held */
void signal_stop_check(struct process *process);


/* A signal of the kernel's, and one with a timer's own entry: false if it is
 * ignored, and so not queued.  task NULL: for any thread.
 * => tasks_lock and siglock held */
bool signal_post_kernel(struct process *process, int sig);
bool signal_post_entry(struct process *process, struct task_struct *task,
		       struct sigqueue *entry);
/* Is it pointless to keep this signal?  A blocked one may find a handler when
 * it is unblocked.  => siglock held */
bool signal_ignored(const struct process *process, sigset_t blocked, int sig);
/* How many signals wait for processes of a user, as RLIMIT_SIGPENDING counts.
 * => tasks_lock held */
unsigned long signal_count_user(uid_t uid);

/*
 * The running program did something wrong: it gets the signal even if it
 * blocks or ignores it, which then means death.
 */
void signal_force(const struct siginfo *info, const struct fault_note *note);

/* The running thread did what is answered by this (SIGPIPE, SIGXFSZ): as if it
 * had sent it itself.  A kernel thread is not told. */
void signal_raise(int sig);

/* As kill(2), tgkill(2) (tgid 0: as tkill); sig 0 only asks.
 * => -ESRCH, -EPERM, -EINVAL as there */
int __must_check signal_kill(pid_t pid, int sig);
int __must_check signal_tgkill(pid_t tgid, pid_t tid, int sig);
/* As rt_sigqueueinfo(2), rt_tgsigqueueinfo(2); info is the sender's.
 * => the same, and -EAGAIN: RLIMIT_SIGPENDING, or no memory */
int __must_check signal_queue(pid_t pid, int sig, struct siginfo *info);
int __must_check signal_queue_thread(pid_t tgid, pid_t tid, int sig,
				     struct siginfo *info);

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

/*
 * Another blocked set until the call that asked returns (sigsuspend, ppoll,
 * pselect).  A handler that runs meanwhile returns to the set before; if no
 * signal came, the call itself ends it by signal_restore_blocked().
 */
void signal_set_temporary(sigset_t blocked);
static inline void signal_restore_blocked(void)
{
	struct thread *thread = task_thread(current);

	if (likely(!thread->restore_blocked))
		return;
	thread->restore_blocked = false;
	signal_set_blocked(thread->saved_blocked);
}

/* Signals that current will take by signal_take() although it blocks them. */
void signal_set_awaited(sigset_t awaited);
/* Takes one of these that is pending, blocked or not; 0: none. */
int signal_take(sigset_t which, struct siginfo *info);
/* Is there one? */
bool signal_pending_any(sigset_t which);

/* As sigsuspend(2), pause(2): -ERESTARTNOHAND, when a signal has come. */
int __must_check signal_suspend(sigset_t blocked);
int __must_check signal_pause(void);
/* As sigtimedwait(2); timeout in ns, KTIME_MAX for ever: the signal, or
 * -EAGAIN (time is up), -EINTR. */
int __must_check signal_wait(sigset_t which, ktime_t timeout,
			     struct siginfo *info);

/* A signal taken, what the program wants done, and the set it blocked before:
 * if there is a handler, its sa_mask is blocked already. */
struct signal_taken {
	struct siginfo info;
	struct sigaction action;
	sigset_t blocked;
};
/* Takes the next signal that current does not block; false: none.
 * => interrupts on */
bool signal_take_next(struct signal_taken *taken);

/* In a program's memory, where it is larger.  => -EFAULT */
int __must_check siginfo_put(void __user *to, const struct siginfo *info);
int __must_check siginfo_get(struct siginfo *info, const void __user *from);

/* No handler any more for this signal of current's process. */
void signal_set_default(int sig);

/* The stack for handlers, as sigaltstack(2); sp is where the caller runs.
 * => -EPERM: runs on it; -EINVAL: flags; -ENOMEM: too small */
int __must_check sigstack_set(const struct sigstack *stack, unsigned long sp);
void sigstack_get(struct sigstack *stack, unsigned long sp);
static inline bool sigstack_is(const struct sigstack *a,
			       const struct sigstack *b)
{
	return a->ss_sp == b->ss_sp && a->ss_size == b->ss_size &&
	       a->ss_flags == b->ss_flags;
}

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

/* Does a handler run on it?  One that is laid aside meanwhile is not in use. */
static inline bool sigstack_in_use(const struct thread *thread,
				   unsigned long sp)
{
	return !(thread->altstack.ss_flags & SS_AUTODISARM) &&
	       sigstack_contains(thread, sp);
}

/*
 * Acts upon every pending signal; may not return.  in_call: regs are those of
 * a system call that has returned, to be repeated if its result says so.
 * => about to return to user mode, interrupts on
 */
void signal_deliver(struct pt_regs *regs, bool in_call);

#endif
