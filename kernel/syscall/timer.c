/* SPDX-License-Identifier: MIT */
/*
 * System calls about timers.
 */
#include <arch/uaccess.h>
#include <fs/timerfd.h>
#include <syscall/syscall.h>
#include <task/clock.h>
#include <task/itimer.h>
#include <task/posix_timer.h>

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

static int itimerspec_put(struct itimerspec __user *to,
			  const struct timer_setting *value)
{
	struct itimerspec time = {
		timespec_of(value->interval), timespec_of(value->value) };

	return copy_to_user(to, &time, sizeof(time)) ? -EFAULT : 0;
}

static int itimerspec_get(struct timer_setting *value,
			  const struct itimerspec __user *from)
{
	struct itimerspec time;
	int error;

	if (copy_from_user(&time, from, sizeof(time)))
		return -EFAULT;
	error = timespec_to_ns(&value->interval, &time.it_interval);
	return error ? error : timespec_to_ns(&value->value, &time.it_value);
}

/*
 * EFAULT	event cannot be read
 * EINVAL	no such clock, process, thread, signal or notify
 * EOPNOTSUPP	a clock that timers cannot go by
 * EAGAIN	no memory, or RLIMIT_SIGPENDING
 * EFAULT	the number cannot be written: there is no timer
 */
SYSCALL_DEFINE3(timer_create, int, clock,
		const struct sigevent __user *, event, int __user *, to)
{
	struct sigevent what;
	int id, error;

	if (event && copy_from_user(&what, event, sizeof(what)))
		return -EFAULT;
	id = posix_timer_create(clock, event ? &what : NULL);
	if (id < 0)
		return id;
	if (!put_user(id, to))
		return 0;
	error = posix_timer_delete(id);
	return error ? error : -EFAULT;
}

/*
 * EINVAL	nothing new
 * EFAULT	it cannot be read
 * EINVAL	no time, or no such timer
 * EFAULT	old cannot be written: the timer is set nevertheless
 */
SYSCALL_DEFINE4(timer_settime, int, id, int, flags,
		const struct itimerspec __user *, from,
		struct itimerspec __user *, to)
{
	struct timer_setting new, old;
	int error;

	if (!from)
		return -EINVAL;
	error = itimerspec_get(&new, from);
	if (!error)
		error = posix_timer_set(id, flags & TIMER_ABSTIME, &new, &old);
	if (!error && to)
		error = itimerspec_put(to, &old);
	return error;
}

/* EINVAL: no such timer; EFAULT */
SYSCALL_DEFINE2(timer_gettime, int, id, struct itimerspec __user *, to)
{
	struct timer_setting old;
	int error = posix_timer_get(id, &old);

	return error ? error : itimerspec_put(to, &old);
}

/* EINVAL: no such timer */
SYSCALL_DEFINE1(timer_getoverrun, int, id)
{
	return posix_timer_overrun(id);
}

/* EINVAL: no such timer */
SYSCALL_DEFINE1(timer_delete, int, id)
{
	return posix_timer_delete(id);
}

/* EINVAL: clock or flags; EPERM: a clock that wakes the machine; EMFILE;
 * ENOMEM */
SYSCALL_DEFINE2(timerfd_create, int, clock, int, flags)
{
	return do_timerfd_create(clock, (unsigned int)flags);
}

/*
 * EFAULT	from cannot be read
 * EINVAL	no time, or flags that there are not
 * EBADF; EINVAL: another kind of file
 * EFAULT	old cannot be written: the timer is set nevertheless
 */
SYSCALL_DEFINE4(timerfd_settime, unsigned int, fd, int, flags,
		const struct itimerspec __user *, from,
		struct itimerspec __user *, to)
{
	struct timer_setting new, old;
	int error = itimerspec_get(&new, from);

	if (!error)
		error = do_timerfd_settime(fd, (unsigned int)flags, &new,
					   &old);
	if (!error && to)
		error = itimerspec_put(to, &old);
	return error;
}

/* EBADF; EINVAL: another kind of file; EFAULT */
SYSCALL_DEFINE2(timerfd_gettime, unsigned int, fd,
		struct itimerspec __user *, to)
{
	struct timer_setting value;
	int error = do_timerfd_gettime(fd, &value);

	return error ? error : itimerspec_put(to, &value);
}
