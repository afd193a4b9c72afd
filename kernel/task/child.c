/* SPDX-License-Identifier: MIT */
/*
 * What a parent hears of its children.
 *
 *	change		told by			kept for wait(2) as
 *	ended		exit_signal		PROCESS_ZOMBIE
 *	stopped		SIGCHLD, unless the	stop_untold
 *	continued	  parent declines it	continue_untold
 *
 * That a child goes on is known as soon as it is sent SIGCONT, but told by the
 * child itself when it does: the sender holds locks that telling needs.
 *
 * A parent that ignores SIGCHLD, or has set SA_NOCLDWAIT, will never ask how a
 * child ended: the child is forgotten at once.  SA_NOCLDSTOP only spares the
 * parent the signal for stops.
 */
#include <task/child.h>

#include <task/cred.h>
#include <task/signal.h>

/* The kernel as a parent takes no signals. */
static void child_signal(struct process *child, struct siginfo *info)
{
	struct usage usage;

	if (process_is_kernel(child->parent))
		return;
	usage_of_process(child, &usage);
	info->si_pid = process_pid(child);
	info->si_uid = process_cred(child)->uid;
	info->si_utime = nsec_to_clock(usage.utime);
	info->si_stime = nsec_to_clock(usage.stime);
	signal_send_locked(child->parent, info->si_signo, info);
}

static const struct sigaction *parent_action(const struct process *child)
{
	return &child->parent->sighand->action[SIGCHLD - 1];
}

static bool child_is_awaited(const struct process *child)
{
	const struct sigaction *action = parent_action(child);

	if (process_is_kernel(child->parent))
		return child->awaited;
	if (child->exit_signal != SIGCHLD)
		return true;
	return action->sa_handler != SIG_IGN &&
	       !(action->sa_flags & SA_NOCLDWAIT);
}

bool child_ended(struct process *child)
{
	int code = child->exit_code, sig = code & 0x7f;
	struct siginfo info = {
		.si_signo = child->exit_signal,
		.si_code = !sig ? CLD_EXITED :
			   code & WAIT_CORE ? CLD_DUMPED : CLD_KILLED,
		.si_status = sig ? sig : code >> 8,
	};

	KASSERT(lock_held(&tasks_lock) && child->state == PROCESS_ZOMBIE);
	/* clone(2) takes any byte for the signal; what is none is not sent. */
	if (info.si_signo > 0 && info.si_signo <= NSIG)
		child_signal(child, &info);
	wake_up_all(&child->parent->child_exit);
	return !child_is_awaited(child);
}

/* Stopped or continued. */
static void child_tell(struct process *child, int code, int status)
{
	const struct sigaction *action = parent_action(child);
	struct siginfo info = {
		.si_signo = SIGCHLD, .si_code = code, .si_status = status,
	};

	KASSERT(lock_held(&tasks_lock));
	if (!(action->sa_flags & SA_NOCLDSTOP))
		child_signal(child, &info);
	wake_up_all(&child->parent->child_exit);
}

void child_stopped(struct process *child, int sig)
{
	child->stop_signal = sig;
	child->stop_untold = true;
	child->continue_untold = false;
	child_tell(child, CLD_STOPPED, sig);
}

void child_goes_on(struct process *child, int sig)
{
	KASSERT(lock_held(&tasks_lock));
	if (!child->stop_signal)
		return;
	child->stop_signal = 0;
	child->stop_untold = false;
	if (sig != SIGCONT)
		return;
	child->continue_untold = child->continue_unsent = true;
	wake_up_all(&child->parent->child_exit);
}

void child_continued(struct process *child)
{
	if (child->continue_unsent)
		child_tell(child, CLD_CONTINUED, SIGCONT);
	child->continue_unsent = false;
}

void child_adopt(struct process *child, struct process *parent)
{
	KASSERT(lock_held(&tasks_lock));
	child->parent = parent;
	child->ppid = process_pid(parent);
	child->exit_signal = SIGCHLD;
	list_move_tail(&child->sibling, &parent->children);
}
