/* SPDX-License-Identifier: MIT */
/*
 * Waiting for signals.
 *
 * sigsuspend() exchanges the blocked set and sleeps as one step: a signal that
 * it unblocks cannot slip in between, for it is pending, and says so in
 * task->work, before the sleep begins.  The old set comes back on the way to
 * user mode, after the handler's frame has been made with it.
 *
 * sigtimedwait() is the other way round: it takes signals that stay blocked, as
 * values, and no handler runs.  Senders find its wish in thread->awaited.
 */
#include <task/signal.h>

#include <arch/uaccess.h>
#include <lib/errno.h>

void signal_set_temporary(sigset_t blocked)
{
	struct thread *thread = task_thread(current);

	thread->saved_blocked = thread->blocked;
	thread->restore_blocked = true;
	signal_set_blocked(blocked);
}

int signal_pause(void)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending(current))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return -ERESTARTNOHAND;
}

int signal_suspend(sigset_t blocked)
{
	signal_set_temporary(blocked);
	return signal_pause();
}

/* 0: nothing came; the signal; -EINTR: one that is not waited for. */
static int signal_wait_until(sigset_t which, ktime_t deadline,
			     struct siginfo *info)
{
	int sig, late = -EINTR;

	for (;;) {
		ktime_t at = deadline;

		set_current_state(TASK_INTERRUPTIBLE);
		sig = signal_take(which, info);
		if (sig || !late || signal_pending(current))
			break;
		late = schedule_hrtimeout(deadline == KTIME_MAX ? NULL : &at,
					  HRTIMER_MODE_ABS);
	}
	__set_current_state(TASK_RUNNING);
	return sig ? sig : late;
}

int signal_wait(sigset_t which, ktime_t timeout, struct siginfo *info)
{
	ktime_t now = ktime_get();
	int result;

	which &= ~SIGNALS_UNBLOCKABLE;
	result = signal_take(which, info);
	if (result || !timeout)
		return result ? result : -EAGAIN;
	signal_set_awaited(which);
	result = signal_wait_until(which, timeout < KTIME_MAX - now ?
				   now + timeout : KTIME_MAX, info);
	signal_set_awaited(0);
	return result ? result : -EAGAIN;
}

int siginfo_put(void __user *to, const struct siginfo *info)
{
	if (copy_to_user(to, info, sizeof(*info)) ||
	    clear_user((char __user *)to + sizeof(*info),
		       SIGINFO_SIZE - sizeof(*info)))
		return -EFAULT;
	return 0;
}

int siginfo_get(struct siginfo *info, const void __user *from)
{
	return copy_from_user(info, from, sizeof(*info)) ? -EFAULT : 0;
}
