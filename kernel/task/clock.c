/* SPDX-License-Identifier: MIT */
/*
 * Reading clocks.
 *
 * Coarse and raw clocks are the fine ones: reading the time stamp counter costs
 * less than knowing how old a kept value is.
 */
#include <task/clock.h>

#include <arch/uaccess.h>
#include <lib/errno.h>
#include <task/posix_timer.h>
#include <task/process.h>

int timespec_to_ns(ktime_t *ns, const struct timespec *time)
{
	if (time->tv_sec < 0 || time->tv_nsec < 0 ||
	    time->tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	*ns = time->tv_sec >= KTIME_MAX / NSEC_PER_SEC ? KTIME_MAX :
	      time->tv_sec * NSEC_PER_SEC + time->tv_nsec;
	return 0;
}

int timeval_to_ns(ktime_t *ns, const struct timeval *time)
{
	struct timespec fine = { time->tv_sec, time->tv_usec * NSEC_PER_USEC };

	if (time->tv_usec < 0 || time->tv_usec >= USEC_PER_SEC)
		return -EINVAL;
	return timespec_to_ns(ns, &fine);
}

int timespec_get(ktime_t *ns, const struct timespec __user *from)
{
	struct timespec time;

	if (copy_from_user(&time, from, sizeof(time)))
		return -EFAULT;
	return timespec_to_ns(ns, &time);
}

int timespec_put(struct timespec __user *to, ktime_t ns)
{
	struct timespec time = timespec_of(ns);

	return copy_to_user(to, &time, sizeof(time)) ? -EFAULT : 0;
}

static int clock_read_cpu(int number, ktime_t *now)
{
	struct cputime_clock clock;
	unsigned long flags;
	int error = cputime_clock_get(number, &clock);

	if (error)
		return error;
	spin_lock_irqsave(&tasks_lock, flags);
	*now = (ktime_t)cputime_read(&clock);
	spin_unlock_irqrestore(&tasks_lock, flags);
	cputime_clock_put(&clock);
	return 0;
}

int clock_read(int clock, ktime_t *now)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI:
		*now = ktime_get_real();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		*now = ktime_get();
		return 0;
	default:
		return clock_is_cpu(clock) ? clock_read_cpu(clock, now)
					   : -EINVAL;
	}
}

DECLARE_WAIT_QUEUE_HEAD(clock_was_set);

int clock_set_real(ktime_t now)
{
	if (now < ktime_get())
		return -EINVAL;
	ktime_set_real(now);
	wake_up_all(&clock_was_set);
	posix_timers_clock_set();
	return 0;
}

ktime_t clock_to_monotonic(int clock, ktime_t at)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_TAI)
		return at;
	return max(at - (ktime_get_real() - ktime_get()), 0LL);
}
