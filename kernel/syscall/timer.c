/* SPDX-License-Identifier: MIT */
/*
 * System calls about timers.
 */
#include <arch/uaccess.h>
#include <syscall/syscall.h>
#include <task/clock.h>
#include <task/itimer.h>

struct itimerval {
	struct timeval it_interval;
	struct timeval it_value;
};

static int itimerval_put(struct itimerval __user *to,
			 const struct itimer_value *value)
{
	struct itimerval time = {
		timeval_of(value->interval), timeval_of(value->value) };

	return copy_to_user(to, &time, sizeof(time)) ? -EFAULT : 0;
}

/* No value at all is one of zeros, as on Linux. */
static int itimerval_get(struct itimer_value *value,
			 const struct itimerval __user *from)
{
	struct itimerval time = {};
	int error;

	if (from && copy_from_user(&time, from, sizeof(time)))
		return -EFAULT;
	error = timeval_to_ns(&value->interval, &time.it_interval);
	return error ? error : timeval_to_ns(&value->value, &time.it_value);
}

/* EINVAL: no such timer; EFAULT */
SYSCALL_DEFINE2(getitimer, int, which, struct itimerval __user *, to)
{
	struct itimer_value old;
	int error = itimer_change(which, NULL, &old);

	return error ? error : itimerval_put(to, &old);
}

/*
 * EFAULT	from cannot be read
 * EINVAL	no time, or no such timer
 * EFAULT	old cannot be written: the timer is set nevertheless
 */
SYSCALL_DEFINE3(setitimer, int, which, const struct itimerval __user *, from,
		struct itimerval __user *, to)
{
	struct itimer_value new, old;
	int error = itimerval_get(&new, from);

	if (!error)
		error = itimer_change(which, &new, &old);
	if (!error && to)
		error = itimerval_put(to, &old);
	return error;
}

/* Never fails: the seconds that were left, rounded, but not to nothing. */
SYSCALL_DEFINE1(alarm, unsigned int, seconds)
{
	struct itimer_value new = { .value = seconds * NSEC_PER_SEC }, old;
	int error = itimer_change(ITIMER_REAL, &new, &old);
	ktime_t left = old.value / NSEC_PER_SEC;

	if (error)
		return error;
	if (old.value % NSEC_PER_SEC >= NSEC_PER_SEC / 2 ||
	    (!left && old.value))
		left++;
	return left;
}
