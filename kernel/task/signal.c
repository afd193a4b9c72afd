/* SPDX-License-Identifier: MIT */
/*
 * Sending signals and taking them.
 *
 * Two pending sets (sigpending.h) can hold a signal for a thread: its own and
 * its process's.  siglock guards sets, actions and blocked masks; tasks_lock,
 * taken before it, holds the list of threads still.
 *
 * RLIMIT_SIGPENDING counts what waits for all processes of a user.  Nobody
 * keeps that count: only when there are more entries in the whole system than
 * one user may have are the user's queues counted.
 */
#include <task/signal.h>

#include <core/smp.h>
#include <task/child.h>
#include <task/cred.h>
#include <task/thread.h>

/* What a fault raises goes first: its siginfo is about this very moment. */
#define SIGNALS_SYNCHRONOUS                                              \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) |          \
	 sigmask(SIGTRAP) | sigmask(SIGFPE) | sigmask(SIGSYS))
#define SIGNALS_STOP                                                     \
	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) |        \
	 sigmask(SIGTTOU))
#define SIGNALS_PREPARED                                                 \
	(SIGNALS_STOP | sigmask(SIGCONT) | sigmask(SIGKILL))
#define SIGNALS_IGNORED                                                  \
	(sigmask(SIGCHLD) | sigmask(SIGCONT) | sigmask(SIGURG) |         \
	 sigmask(SIGWINCH))

static void signal_wake_other(struct task_struct *task, u32 states)
{
	if (!wake_up_state(task, states) && READ_ONCE(task->on_cpu))
		smp_send_reschedule(READ_ONCE(task->cpu));
}

/* Lets the task see it; `states` are those it is woken from. */
static inline void signal_wake(struct task_struct *task, u32 states)
{
	u32 work = WORK_SIGNAL | (states & TASK_WAKEKILL ? WORK_KILL : 0);

	__atomic_fetch_or(&task->work, work, __ATOMIC_SEQ_CST);
	/* Whoever signals itself will look before it sleeps. */
	if (task != current)
		signal_wake_other(task, states);
}

void signal_wake_all(struct process *process)
{
	struct task_struct *task;

	list_for_each_entry(task, &process->threads, thread_node)
		signal_wake_to_end(task);
}

void signal_wake_to_end(struct task_struct *task)
{
	signal_wake(task, TASK_INTERRUPTIBLE | TASK_WAKEKILL | TASK_STOPPED);
}

void signal_look_all(struct process *process)
{
	struct task_struct *task;

	list_for_each_entry(task, &process->threads, thread_node)
		signal_wake(task, TASK_INTERRUPTIBLE);
}

bool signal_ignored(const struct process *process, sigset_t blocked, int sig)
{
	unsigned long handler = process->sighand->action[sig - 1].sa_handler;

	if (blocked & sigmask(sig))
		return false;
	return handler == SIG_IGN ||
	       (handler == SIG_DFL &&
		(process->unkillable || sigmask(sig) & SIGNALS_IGNORED));
}

/* SIGCONT and the stop signals cancel each other; SIGCONT starts a stopped
 * process even if it is ignored or blocked, and so does SIGKILL.
 * => both locks held */
static void signal_prepare(struct process *process, int sig)
{
	struct task_struct *task;
	sigset_t drop = 0;

	if (sig == SIGCONT)
		drop = SIGNALS_STOP;
	else if (sigmask(sig) & SIGNALS_STOP)
		drop = sigmask(SIGCONT);
	else if (sig != SIGKILL)
		return;
	if (drop != sigmask(SIGCONT)) {
		process->stopped = false;
		child_goes_on(process, sig);
	}
	sigpending_discard(&process->pending, drop);
	list_for_each_entry(task, &process->threads, thread_node) {
		sigpending_discard(&task_thread(task)->pending, drop);
		if (!process->stopped)
			wake_up_state(task, TASK_STOPPED);
	}
}

static u32 signal_wake_states(int sig)
{
	return TASK_INTERRUPTIBLE | (sig == SIGKILL ? TASK_WAKEKILL : 0);
}

/* Would the thread take it now?  sigtimedwait() takes what is blocked. */
static bool signal_wanted(struct thread *thread, int sig)
{
	return !(thread->blocked & ~thread->awaited & sigmask(sig));
}

/* Wakes one thread that may take it; SIGKILL is for all.  => both locks */
static inline void signal_choose(struct process *process, int sig)
{
	struct task_struct *task;

	list_for_each_entry(task, &process->threads, thread_node) {
		if (!signal_wanted(task_thread(task), sig))
			continue;
		signal_wake(task, signal_wake_states(sig));
		if (sig != SIGKILL)
			return;
	}
}

/* What of a process's signals counts for RLIMIT_SIGPENDING. */
static unsigned long signal_count(struct process *process)
{
	struct task_struct *task;
	unsigned long count;

	spin_lock(&process->siglock);
	count = process->nr_timers + sigpending_count(&process->pending);
	list_for_each_entry(task, &process->threads, thread_node)
		count += sigpending_count(&task_thread(task)->pending);
	spin_unlock(&process->siglock);
	return count;
}

static uid_t signal_uid(const struct process *process)
{
	return process_cred(process)->uid;
}

unsigned long signal_count_user(uid_t uid)
{
	unsigned long count = 0;

	KASSERT(lock_held(&tasks_lock));
	for (struct pid *at = pid_find_from(1); at;
	     at = pid_find_from(at->nr + 1)) {
		if (at == &at->process->leader.pid &&
		    signal_uid(at->process) == uid)
			count += signal_count(at->process);
	}
	return count;
}

/* May one more signal be queued?  What the kernel or kill() sends and is not
 * counted by its entries always may.  => tasks_lock held, siglock not */
static inline bool signal_has_room(const struct process *process, int sig,
				   const struct siginfo *info)
{
	unsigned long limit = process->rlim[RLIMIT_SIGPENDING].rlim_cur;

	if (!info || (sig < SIGRTMIN && info->si_code >= 0))
		return true;
	return likely(atomic_long_read(&sigqueue_entries) < limit) ||
	       signal_count_user(signal_uid(process)) < limit;
}

/* A signal to a process (task NULL) or one of its threads: does it count at
 * all?  => both locks held */
static inline bool signal_admit(struct process *process,
				struct task_struct *task, int sig)
{
	const struct thread *thread = task ? task_thread(task)
					   : &process->leader;

	if (unlikely(sigmask(sig) & SIGNALS_PREPARED))
		signal_prepare(process, sig);
	return !signal_ignored(process, thread->blocked, sig);
}

static struct sigpending *signal_set_of(struct process *process,
					struct task_struct *task)
{
	return task ? &task_thread(task)->pending : &process->pending;
}

static noinline void signal_wake_readers(struct process *process)
{
	wake_up_all(&process->signalfd_wait);
}

/* Wakes who may take what was just added. */
static __always_inline void signal_announce(struct process *process,
					    struct task_struct *task, int sig)
{
	/* Whoever unblocks it meanwhile looks for it then, and so does who goes
	 * to sleep: signal_set_blocked(), fs/signalfd.c. */
	smp_mb();
	if (unlikely(waitqueue_active(&process->signalfd_wait)))
		signal_wake_readers(process);
	if (!task)
		signal_choose(process, sig);
	else if (signal_wanted(task_thread(task), sig))
		signal_wake(task, signal_wake_states(sig));
}

/* => both locks held */
static inline int signal_post(struct process *process,
			      struct task_struct *task, int sig,
			      const struct siginfo *info, bool room)
{
	int error;

	if (!signal_admit(process, task, sig))
		return 0;
	error = sigpending_add(signal_set_of(process, task), sig, info, room);
	if (!error)
		signal_announce(process, task, sig);
	return error;
}

bool signal_post_kernel(struct process *process, int sig)
{
	KASSERT(lock_held(&tasks_lock) && lock_held(&process->siglock));
	if (!signal_admit(process, NULL, sig))
		return false;
	/* Cannot fail: only real-time signals sent by others do. */
	sigpending_add(&process->pending, sig, NULL, true);
	signal_announce(process, NULL, sig);
	return true;
}

bool signal_post_entry(struct process *process, struct task_struct *task,
		       struct sigqueue *entry)
{
	int sig = entry->info.si_signo;

	KASSERT(lock_held(&tasks_lock) && lock_held(&process->siglock));
	if (!signal_admit(process, task, sig))
		return false;
	sigpending_add_entry(signal_set_of(process, task), entry);
	signal_announce(process, task, sig);
	return true;
}

/* => tasks_lock held */
static inline int signal_send(struct process *process,
			      struct task_struct *task, int sig,
			      const struct siginfo *info)
{
	bool room = signal_has_room(process, sig, info);
	int error;

	spin_lock(&process->siglock);
	error = signal_post(process, task, sig, info, room);
	spin_unlock(&process->siglock);
	return error;
}

int signal_send_locked(struct process *process, int sig,
		       const struct siginfo *info)
{
	return signal_send(process, NULL, sig, info);
}

int signal_send_process(struct process *process, int sig,
			const struct siginfo *info)
{
	unsigned long flags;
	int error;

	spin_lock_irqsave(&tasks_lock, flags);
	error = signal_send(process, NULL, sig, info);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

int signal_send_task(struct task_struct *task, int sig,
		     const struct siginfo *info)
{
	return signal_send(task->process, task, sig, info);
}

void signal_force(const struct siginfo *info, const struct fault_note *note)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);
	int sig = info->si_signo;
	struct sighand *sighand = process->sighand;
	struct sigaction *action = &sighand->action[sig - 1];
	unsigned long flags;
	bool locked;

	thread->fault = *note;
	spin_lock_irqsave(&process->siglock, flags);
	locked = sighand_lock(sighand);
	if (thread->blocked & sigmask(sig) || action->sa_handler == SIG_IGN) {
		action->sa_handler = SIG_DFL;
		thread->blocked &= ~sigmask(sig);
	}
	/* Not even process 1 goes on as if nothing had happened. */
	if (action->sa_handler == SIG_DFL)
		process->unkillable = false;
	sighand_unlock(sighand, locked);
	/* Cannot fail: only real-time signals sent by others do. */
	sigpending_add(&thread->pending, sig, info, true);
	signal_wake(current, 0);
	spin_unlock_irqrestore(&process->siglock, flags);
}

static int signal_next(sigset_t set)
{
	if (set & SIGNALS_SYNCHRONOUS)
		set &= SIGNALS_SYNCHRONOUS;
	return __builtin_ffsll((long long)set);
}

/* => siglock held */
static inline void signal_update_work(struct process *process,
				      struct thread *thread)
{
	if ((thread->pending.set | process->pending.set) & ~thread->blocked)
		__atomic_fetch_or(&current->work, WORK_SIGNAL,
				  __ATOMIC_RELAXED);
	else if (likely(!(process->exiting | process->stopped) &&
			!process->only))
		__atomic_fetch_and(&current->work, ~WORK_SIGNAL,
				   __ATOMIC_RELAXED);
}

/* Takes one of these out of either set, the thread's own first; 0: none.
 * => siglock held */
static inline int signal_collect(struct process *process,
				 struct thread *thread, sigset_t which,
				 struct siginfo *info)
{
	struct sigpending *pending = &thread->pending;
	int sig = signal_next(pending->set & which);

	if (!sig) {
		pending = &process->pending;
		sig = signal_next(pending->set & which);
	}
	if (!sig)
		return 0;
	sigpending_collect(pending, sig, info);
	if (sig == SIGALRM)
		itimer_real_taken(process);
	return sig;
}

int signal_take(sigset_t which, struct siginfo *info)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);
	unsigned long flags;
	int sig;

	spin_lock_irqsave(&process->siglock, flags);
	sig = signal_collect(process, thread, which, info);
	signal_update_work(process, thread);
	spin_unlock_irqrestore(&process->siglock, flags);
	return sig;
}

/* The mask while the handler of what was taken runs, and the one after it. */
static void signal_block_taken(struct thread *thread, int sig,
			       struct signal_taken *taken)
{
	const struct sigaction *action = &taken->action;
	sigset_t more = action->sa_mask;

	if (!(action->sa_flags & SA_NODEFER))
		more |= sigmask(sig);
	taken->blocked = thread->restore_blocked ? thread->saved_blocked
						 : thread->blocked;
	thread->restore_blocked = false;
	thread->blocked |= more;
}

/* => siglock held */
static void signal_begin_action(struct process *process,
				struct thread *thread, int sig,
				struct signal_taken *taken)
{
	struct sighand *sighand = process->sighand;
	struct sigaction *action = &sighand->action[sig - 1];
	bool locked = sighand_lock(sighand);

	taken->action = *action;
	if (likely(action->sa_handler > SIG_IGN)) {
		if (action->sa_flags & SA_RESETHAND)
			action->sa_handler = SIG_DFL;
		signal_block_taken(thread, sig, taken);
	} else if (action->sa_handler == SIG_DFL &&
		   sigmask(sig) & SIGNALS_STOP) {
		/* From here on a SIGCONT undoes it, however late we come to
		 * stop. */
		process->stopped = true;
		process->stopping_signal = sig;
	}
	sighand_unlock(sighand, locked);
}

bool signal_take_next(struct signal_taken *taken)
{
	struct task_struct *task = current;
	struct process *process = task->process;
	struct thread *thread = task_thread(task);
	int sig;

	spin_lock_irq(&process->siglock);
	sig = signal_collect(process, thread, ~thread->blocked, &taken->info);
	if (sig)
		signal_begin_action(process, thread, sig, taken);
	signal_update_work(process, thread);
	spin_unlock_irq(&process->siglock);
	return sig != 0;
}

static noinline void signal_look_others(struct process *process)
{
	unsigned long flags;

	if (READ_ONCE(process->nr_threads) == 1)
		return;
	spin_lock_irqsave(&tasks_lock, flags);
	spin_lock(&process->siglock);
	signal_look_all(process);
	spin_unlock(&process->siglock);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* Without the lock: a sender adds a signal and then looks whether it is
 * blocked, here the set changes and then comes a look at what is pending; with
 * a barrier in between on both sides one of the two sees what the other did.
 * If it turns out that there is nothing to take, WORK_SIGNAL goes on the way
 * back to user mode. */
void signal_set_blocked(sigset_t blocked)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);
	sigset_t pending;

	blocked &= ~SIGNALS_UNBLOCKABLE;
	(void)xchg(&thread->blocked, blocked);
	pending = READ_ONCE(process->pending.set);
	if ((READ_ONCE(thread->pending.set) | pending) & ~blocked)
		__atomic_fetch_or(&current->work, WORK_SIGNAL,
				  __ATOMIC_RELAXED);
	/* What this thread was woken for may be another's now. */
	if (unlikely(pending & blocked))
		signal_look_others(process);
}

void signal_set_awaited(sigset_t awaited)
{
	struct process *process = current->process;
	unsigned long flags;

	spin_lock_irqsave(&process->siglock, flags);
	task_thread(current)->awaited = awaited;
	spin_unlock_irqrestore(&process->siglock, flags);
}

sigset_t signal_pending_set(void)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);
	unsigned long flags;
	sigset_t set;

	spin_lock_irqsave(&process->siglock, flags);
	set = (thread->pending.set | process->pending.set) & thread->blocked;
	spin_unlock_irqrestore(&process->siglock, flags);
	return set;
}

bool signal_pending_any(sigset_t which)
{
	struct process *process = current->process;
	unsigned long flags;
	sigset_t set;

	spin_lock_irqsave(&process->siglock, flags);
	set = task_thread(current)->pending.set | process->pending.set;
	spin_unlock_irqrestore(&process->siglock, flags);
	return set & which;
}

void signal_drop_ignored(struct process *process, int sig)
{
	struct task_struct *task;

	if (!signal_ignored(process, 0, sig))
		return;
	sigpending_discard(&process->pending, sigmask(sig));
	list_for_each_entry(task, &process->threads, thread_node)
		sigpending_discard(&task_thread(task)->pending, sigmask(sig));
	if (sig == SIGALRM)
		itimer_real_taken(process);
}
