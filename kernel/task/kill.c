/* SPDX-License-Identifier: MIT */
/*
 * Signals from one program to another.
 *
 * kill(2) names receivers by number: one process, a group, or all that the
 * sender may signal.  Who may: root, or whoever is, really or effectively,
 * the real or saved user of the receiver; SIGCONT passes within a session.
 */
#include <task/signal.h>

#include <lib/errno.h>
#include <task/cred.h>
#include <task/session.h>

static inline bool kill_allowed(const struct process *process, int sig)
{
	const struct cred *me, *you;

	if (process == current->process)
		return true;
	me = current_cred();
	you = process_cred(process);
	if (me->euid == you->suid || me->euid == you->uid ||
	    me->uid == you->suid || me->uid == you->uid || capable(CAP_KILL))
		return true;
	return sig == SIGCONT && process->session == current_process()->session;
}

static inline struct siginfo kill_info(int sig, int code)
{
	/* Word by word: shorter than clearing all of it first. */
	return (struct siginfo){
		.si_signo = sig, .si_errno = 0, .si_code = code, .si_gap = 0,
		.si_pid = current->tgid, .si_uid = current_cred()->uid,
		.si_value = 0, .si_rest = { 0, 0 },
	};
}

/* => tasks_lock held; task NULL: any thread */
static __always_inline int kill_send(struct process *process,
				     struct task_struct *task, int sig,
				     const struct siginfo *info)
{
	if (sig < 0 || sig > NSIG)
		return -EINVAL;
	if (!kill_allowed(process, sig))
		return -EPERM;
	/* The kernel itself takes no signals; nor do the dead. */
	if (!sig || process_is_kernel(process) ||
	    process->state != PROCESS_ALIVE)
		return 0;
	return task ? signal_send_task(task, sig, info)
		    : signal_send_locked(process, sig, info);
}

/* Success if one could be signalled.  => tasks_lock held */
static int kill_group(const struct process_group *group, int sig,
		      const struct siginfo *info)
{
	struct process *process;
	int result = -ESRCH;

	if (!group)
		return -ESRCH;
	list_for_each_entry(process, &group->members, group_node) {
		int error = kill_send(process, NULL, sig, info);

		if (!error || result == -ESRCH)
			result = error;
	}
	return result;
}

/* All but the caller and the first.  => tasks_lock held */
static int kill_everybody(int sig, const struct siginfo *info)
{
	int result = -ESRCH;

	for (struct pid *at = pid_find_from(1); at;
	     at = pid_find_from(at->nr + 1)) {
		int error;

		if (at != &at->process->leader.pid ||
		    at->process == &init_process ||
		    at->process == current->process)
			continue;
		error = kill_send(at->process, NULL, sig, info);
		if (!error || result == -ESRCH)
			result = error;
	}
	return result;
}

/* The negative or zero argument of kill(2).  => tasks_lock held */
static noinline int kill_many(pid_t pid, int sig, const struct siginfo *info)
{
	if (pid == -1)
		return kill_everybody(sig, info);
	return kill_group(pid ? group_find(-pid) : current_process()->group,
			  sig, info);
}

/* => tasks_lock held */
static inline int kill_one(pid_t nr, int sig, const struct siginfo *info)
{
	struct process *me = current_process();
	struct pid *pid;

	if (nr == process_pid(me))
		return kill_send(me, NULL, sig, info);
	pid = pid_find(nr);
	return pid ? kill_send(pid->process, NULL, sig, info) : -ESRCH;
}

int signal_kill(pid_t nr, int sig)
{
	struct siginfo info = kill_info(sig, SI_USER);
	int error;

	/* Its negation is no number. */
	if (nr == -__INT_MAX__ - 1)
		return -ESRCH;
	spin_lock_irq(&tasks_lock);
	error = nr > 0 ? kill_one(nr, sig, &info) : kill_many(nr, sig, &info);
	spin_unlock_irq(&tasks_lock);
	return error;
}

void signal_raise(int sig)
{
	struct siginfo info = kill_info(sig, SI_USER);
	unsigned long flags;

	if (!current->process)
		return;
	spin_lock_irqsave(&tasks_lock, flags);
	/* Cannot fail: only what sigqueue sends does. */
	signal_send_task(current, sig, &info);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

int signal_queue(pid_t nr, int sig, struct siginfo *info)
{
	unsigned long flags;
	int error;

	info->si_signo = sig;
	spin_lock_irqsave(&tasks_lock, flags);
	error = kill_one(nr, sig, info);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

/* => tasks_lock held */
static int tgkill_locked(pid_t tgid, pid_t tid, int sig,
			 const struct siginfo *info)
{
	struct pid *pid = pid_find(tid);

	if (!pid || (tgid && process_pid(pid->process) != tgid))
		return -ESRCH;
	return kill_send(pid->process, pid->task, sig, info);
}

static int tgkill(pid_t tgid, pid_t tid, int sig, const struct siginfo *info)
{
	unsigned long flags;
	int error;

	if (tid <= 0 || tgid < 0)
		return -EINVAL;
	spin_lock_irqsave(&tasks_lock, flags);
	error = tgkill_locked(tgid, tid, sig, info);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

int signal_tgkill(pid_t tgid, pid_t tid, int sig)
{
	struct siginfo info = kill_info(sig, SI_TKILL);

	return tgkill(tgid, tid, sig, &info);
}

int signal_queue_thread(pid_t tgid, pid_t tid, int sig, struct siginfo *info)
{
	info->si_signo = sig;
	return tgkill(tgid, tid, sig, info);
}
