/* SPDX-License-Identifier: MIT */
/*
 * Sleeping for a time.
 *
 * The sleeper arms a timer on its own stack, whose function wakes it, and calls
 * schedule().  The state was set before the timer was armed, so that one that
 * fires at once is not lost (sched/core.c).  Waking up, for whatever reason, it
 * cancels the timer, and that waits until the function is done with the stack.
 * The function takes the task out of the sleeper: that is how the sleeper knows
 * that the time has come.
 */
#include <sched/timer.h>

#include <lib/errno.h>
#include <sched/sched.h>

struct sleeper {
	struct timer timer;
	struct task_struct *task;	/* NULL: the time has come */
};

static void sleeper_wake(struct timer *timer)
{
	struct sleeper *sleeper = container_of(timer, struct sleeper, timer);
	struct task_struct *task = sleeper->task;

	WRITE_ONCE(sleeper->task, NULL);
	wake_up_process(task);
}

/* False if something else woke the task before.  => state is set */
static bool sleep_until(ktime_t soft, ktime_t expires)
{
	struct sleeper sleeper = { .task = current };

	timer_init(&sleeper.timer, sleeper_wake);
	timer_add_range(&sleeper.timer, soft, expires);
	if (READ_ONCE(sleeper.task))
		schedule();
	timer_cancel(&sleeper.timer);
	__set_current_state(TASK_RUNNING);
	return !sleeper.task;
}

/* now + ns, or the end of time. */
static ktime_t time_in(ktime_t ns)
{
	ktime_t now = ktime_get();

	return ns < KTIME_MAX - now ? now + ns : KTIME_MAX;
}

long schedule_timeout(long timeout)
{
	ktime_t expires, left;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	KASSERT(timeout >= 0);
	expires = time_in(min(timeout, KTIME_MAX / NSEC_PER_JIFFY) *
			  NSEC_PER_JIFFY);
	if (sleep_until(expires, expires))
		return 0;
	left = expires - ktime_get();
	return left > 0 ? DIV_ROUND_UP(left, NSEC_PER_JIFFY) : 0;
}

long schedule_timeout_interruptible(long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_killable(long timeout)
{
	__set_current_state(TASK_KILLABLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_idle(long timeout)
{
	__set_current_state(TASK_IDLE);
	return schedule_timeout(timeout);
}

int schedule_hrtimeout_range(ktime_t *expires, u64 delta,
			     enum hrtimer_mode mode)
{
	ktime_t soft;

	if (!expires) {
		schedule();
		return -EINTR;
	}
	soft = mode == HRTIMER_MODE_REL ? time_in(*expires) : *expires;
	return sleep_until(soft, soft + (ktime_t)min(delta, (u64)(KTIME_MAX -
								   soft)))
	       ? 0 : -EINTR;
}

int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range(expires, 0, mode);
}

/* At least so long, whatever wakes it before. */
static void sleep_for(ktime_t ns, ktime_t slack)
{
	ktime_t soft = time_in(ns);

	do {
		__set_current_state(TASK_UNINTERRUPTIBLE);
	} while (!sleep_until(soft, soft + slack));
}

void msleep(unsigned int ms)
{
	sleep_for(ms * NSEC_PER_MSEC, 0);
}

void ssleep(unsigned int seconds)
{
	sleep_for(seconds * NSEC_PER_SEC, 0);
}

void usleep_range(unsigned long min_us, unsigned long max_us)
{
	sleep_for((ktime_t)min_us * NSEC_PER_USEC,
		  (ktime_t)(max_us - min_us) * NSEC_PER_USEC);
}

unsigned long msleep_interruptible(unsigned int ms)
{
	ktime_t end = time_in(ms * NSEC_PER_MSEC), left;

	do {
		__set_current_state(TASK_INTERRUPTIBLE);
		if (sleep_until(end, end))
			return 0;
	} while (!signal_pending(current));
	left = end - ktime_get();
	return left > 0 ? DIV_ROUND_UP(left, NSEC_PER_MSEC) : 0;
}
