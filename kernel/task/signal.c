/* SPDX-License-Identifier: MIT */
/*
 * Sending signals and taking them.
 *
 * Two pending sets can hold a signal for a thread: its own and its process's.
 * A set is a word with a bit per signal; what there is to tell (siginfo) is
 * queued beside it.  Ordinary signals are either pending or not, real-time
 * ones are counted by their queue entries.  If there is no memory for an entry
 * the bit alone is set: the signal arrives, its details are lost.
 *
 * siglock guards sets, actions and blocked masks; tasks_lock, taken before it,
 * holds the list of threads still.
 */
#include <task/signal.h>

#include <core/smp.h>
#include <lib/errno.h>
#include <lib/list.h>
#include <mem/slab.h>

/* What a fault raises goes first: its siginfo is about this very moment. */
#define SIGNALS_SYNCHRONOUS                                              \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) |          \
	 sigmask(SIGTRAP) | sigmask(SIGFPE) | sigmask(SIGSYS))
#define SIGNALS_STOP                                                     \
	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) |        \
	 sigmask(SIGTTOU))
#define SIGNALS_IGNORED                                                  \
	(sigmask(SIGCHLD) | sigmask(SIGCONT) | sigmask(SIGURG) |         \
	 sigmask(SIGWINCH))

struct sigqueue {
	struct list_head node;
	struct siginfo info;
};

void signal_flush(struct sigpending *pending)
{
	struct sigqueue *entry, *next;

	pending->set = 0;
	list_for_each_entry_safe(entry, next, &pending->queue, node) {
		list_del(&entry->node);
		kfree(entry);
	}
}

/* Removes some signals wherever they wait.  => siglock held */
static void signal_discard(struct sigpending *pending, sigset_t which)
{
	struct sigqueue *entry, *next;

	if (!(pending->set & which))
		return;
	pending->set &= ~which;
	list_for_each_entry_safe(entry, next, &pending->queue, node) {
		if (!(which & sigmask(entry->info.si_signo)))
			continue;
		list_del(&entry->node);
		kfree(entry);
	}
}

static int signal_queue(struct sigpending *pending, int sig,
			const struct siginfo *info)
{
	struct sigqueue *entry;

	if (sig < SIGRTMIN && pending->set & sigmask(sig))
		return 0;
	entry = kmalloc(sizeof(*entry), GFP_ATOMIC);
	if (!entry && sig >= SIGRTMIN && info && info->si_code != SI_USER)
		return -EAGAIN;
	if (entry) {
		entry->info = info ? *info : (struct siginfo){
			.si_signo = sig, .si_code = SI_KERNEL };
		list_add_tail(&entry->node, &pending->queue);
	}
	pending->set |= sigmask(sig);
	return 0;
}

/* Lets the task see it; `states` are those it is woken from. */
static void signal_wake(struct task_struct *task, u32 states)
{
	u32 work = WORK_SIGNAL | (states & TASK_WAKEKILL ? WORK_KILL : 0);

	__atomic_fetch_or(&task->work, work, __ATOMIC_SEQ_CST);
	if (!wake_up_state(task, states) && READ_ONCE(task->on_cpu) &&
	    task != current)
		smp_send_reschedule(READ_ONCE(task->cpu));
}

void signal_wake_all(struct process *process)
{
	struct task_struct *task;

	list_for_each_entry(task, &process->threads, thread_node)
		signal_wake(task, TASK_INTERRUPTIBLE | TASK_WAKEKILL |
				  TASK_STOPPED);
}

/* Is it pointless to keep this signal?  A blocked one may find a handler when
 * it is unblocked.  => siglock held */
static bool signal_ignored(const struct process *process, sigset_t blocked,
			   int sig)
{
	unsigned long handler = process->action[sig - 1].sa_handler;

	if (blocked & sigmask(sig))
		return false;
	return handler == SIG_IGN ||
	       (handler == SIG_DFL && sigmask(sig) & SIGNALS_IGNORED);
}

/* SIGCONT and the stop signals cancel each other; SIGCONT starts a stopped
 * process even if it is ignored or blocked.  => both locks held */
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
	if (drop != sigmask(SIGCONT))
		process->stopped = false;
	signal_discard(&process->pending, drop);
	list_for_each_entry(task, &process->threads, thread_node) {
		signal_discard(&task_thread(task)->pending, drop);
		if (!process->stopped)
			wake_up_state(task, TASK_STOPPED);
	}
}

static u32 signal_wake_states(int sig)
{
	return TASK_INTERRUPTIBLE | (sig == SIGKILL ? TASK_WAKEKILL : 0);
}

/* Wakes one thread that may take it; SIGKILL is for all.  => both locks */
static void signal_choose(struct process *process, int sig)
{
	struct task_struct *task;

	list_for_each_entry(task, &process->threads, thread_node) {
		if (task_thread(task)->blocked & sigmask(sig))
			continue;
		signal_wake(task, signal_wake_states(sig));
		if (sig != SIGKILL)
			return;
	}
}

int signal_send_locked(struct process *process, int sig,
		       const struct siginfo *info)
{
	int error = 0;

	KASSERT(lock_held(&tasks_lock));
	spin_lock(&process->siglock);
	signal_prepare(process, sig);
	if (!signal_ignored(process, process->leader.blocked, sig)) {
		error = signal_queue(&process->pending, sig, info);
		if (!error)
			signal_choose(process, sig);
	}
	spin_unlock(&process->siglock);
	return error;
}

int signal_send_process(struct process *process, int sig,
			const struct siginfo *info)
{
	unsigned long flags;
	int error;

	spin_lock_irqsave(&tasks_lock, flags);
	error = signal_send_locked(process, sig, info);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

int signal_send_task(struct task_struct *task, int sig,
		     const struct siginfo *info)
{
	struct process *process = task->process;
	struct thread *thread = task_thread(task);
	int error = 0;

	KASSERT(lock_held(&tasks_lock));
	spin_lock(&process->siglock);
	signal_prepare(process, sig);
	if (!signal_ignored(process, thread->blocked, sig)) {
		error = signal_queue(&thread->pending, sig, info);
		if (!error && !(thread->blocked & sigmask(sig)))
			signal_wake(task, signal_wake_states(sig));
	}
	spin_unlock(&process->siglock);
	return error;
}

void signal_force(const struct siginfo *info, const struct fault_note *note)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);
	int sig = info->si_signo;
	struct sigaction *action = &process->action[sig - 1];
	unsigned long flags;

	thread->fault = *note;
	spin_lock_irqsave(&process->siglock, flags);
	if (thread->blocked & sigmask(sig) || action->sa_handler == SIG_IGN) {
		action->sa_handler = SIG_DFL;
		thread->blocked &= ~sigmask(sig);
	}
	/* Cannot fail: only real-time signals sent by others do. */
	(void)signal_queue(&thread->pending, sig, info);
	signal_wake(current, 0);
	spin_unlock_irqrestore(&process->siglock, flags);
}

/* Takes `sig` out, with the oldest entry that tells about it. */
static void signal_collect(struct sigpending *pending, int sig,
			   struct siginfo *info)
{
	struct sigqueue *entry, *next;
	bool found = false, more = false;

	*info = (struct siginfo){ .si_signo = sig };
	list_for_each_entry_safe(entry, next, &pending->queue, node) {
		if (entry->info.si_signo != sig)
			continue;
		if (found) {
			more = true;
			break;
		}
		found = true;
		*info = entry->info;
		list_del(&entry->node);
		kfree(entry);
	}
	if (!more)
		pending->set &= ~sigmask(sig);
}

static int signal_next(sigset_t set)
{
	if (set & SIGNALS_SYNCHRONOUS)
		set &= SIGNALS_SYNCHRONOUS;
	return __builtin_ffsll((long long)set);
}

/* => siglock held */
static void signal_update_work(struct process *process, struct thread *thread)
{
	if ((thread->pending.set | process->pending.set) & ~thread->blocked)
		__atomic_fetch_or(&current->work, WORK_SIGNAL,
				  __ATOMIC_RELAXED);
	else if (!process->exiting)
		__atomic_fetch_and(&current->work, ~WORK_SIGNAL,
				   __ATOMIC_RELAXED);
}

int signal_dequeue(struct siginfo *info)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);
	struct sigpending *pending = &thread->pending;
	unsigned long flags;
	int sig;

	spin_lock_irqsave(&process->siglock, flags);
	sig = signal_next(pending->set & ~thread->blocked);
	if (!sig) {
		pending = &process->pending;
		sig = signal_next(pending->set & ~thread->blocked);
	}
	if (sig)
		signal_collect(pending, sig, info);
	/* From here on a SIGCONT undoes it, however late we come to stop. */
	if (sig && sigmask(sig) & SIGNALS_STOP)
		process->stopped = true;
	signal_update_work(process, thread);
	spin_unlock_irqrestore(&process->siglock, flags);
	return sig;
}

void signal_set_blocked(sigset_t blocked)
{
	struct process *process = current->process;
	struct thread *thread = task_thread(current);
	unsigned long flags;

	spin_lock_irqsave(&process->siglock, flags);
	thread->blocked = blocked & ~(sigmask(SIGKILL) | sigmask(SIGSTOP));
	signal_update_work(process, thread);
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

void signal_drop_ignored(struct process *process, int sig)
{
	struct task_struct *task;

	if (!signal_ignored(process, 0, sig))
		return;
	signal_discard(&process->pending, sigmask(sig));
	list_for_each_entry(task, &process->threads, thread_node)
		signal_discard(&task_thread(task)->pending, sigmask(sig));
}
