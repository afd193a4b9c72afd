/* SPDX-License-Identifier: MIT */
/*
 * Programs that sleep.
 *
 * A sleep that a signal without handler interrupts goes on to the same end.
 * One until a given time is simply asked for again.  A relative one must not
 * start anew: it leaves its deadline in the thread's restart block, and
 * restart_syscall() goes on from there.
 */
#include <task/clock.h>

#include <lib/errno.h>
#include <task/process.h>

/* Sleeps until a monotonic time; -EINTR: a signal came first. */
static int sleep_until(ktime_t deadline)
{
	for (;;) {
		ktime_t at = deadline;

		set_current_state(TASK_INTERRUPTIBLE);
		if (!schedule_hrtimeout(&at, HRTIMER_MODE_ABS))
			return 0;
		if (signal_pending(current))
			return -EINTR;
	}
}

static long sleep_on(struct restart_block *restart)
{
	ktime_t deadline = restart->sleep.deadline;
	struct timespec __user *left = restart->sleep.left;

	if (!sleep_until(deadline))
		return 0;
	if (left && timespec_put(left, max(deadline - ktime_get(), 0LL)))
		return -EFAULT;
	restart->fn = sleep_on;
	return -ERESTART_RESTARTBLOCK;
}

long clock_sleep(int clock, ktime_t ns, struct timespec __user *left)
{
	struct restart_block *restart = &task_thread(current)->restart;

	restart->sleep.deadline = ktime_add_cut(ktime_get(), ns);
	restart->sleep.left = left;
	return sleep_on(restart);
}

/* Sleeps until then, or until the wall clock is set.  True: look again. */
static bool sleep_once(int clock, ktime_t at)
{
	ktime_t deadline;
	DEFINE_WAIT(entry);
	bool again;

	prepare_to_wait(&clock_was_set, &entry, TASK_INTERRUPTIBLE);
	/* Behind the queueing: one that is set from here on wakes us. */
	deadline = clock_to_monotonic(clock, at);
	again = schedule_hrtimeout(&deadline, HRTIMER_MODE_ABS);
	finish_wait(&clock_was_set, &entry);
	return again;
}

long clock_sleep_until(int clock, ktime_t at)
{
	while (sleep_once(clock, at)) {
		if (signal_pending(current))
			return -ERESTARTNOHAND;
	}
	return 0;
}

long restart_call_again(void)
{
	struct restart_block *restart = &task_thread(current)->restart;
	long (*fn)(struct restart_block *) = restart->fn;

	/* Called by hand, without an interrupted call. */
	if (!fn)
		return -EINTR;
	restart->fn = NULL;
	return fn(restart);
}
