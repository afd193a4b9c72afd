/* SPDX-License-Identifier: MIT */
/*
 * System calls about time.
 *
 * The clocks are in task/clock.h, sleeping by them in task/nanosleep.c.
 */
#include <arch/uaccess.h>
#include <syscall/syscall.h>
#include <syscall/timezone.h>
#include <task/clock.h>

/* EINVAL: no such clock; EFAULT */
SYSCALL_DEFINE2(clock_gettime, int, clock, struct timespec __user *, to)
{
	ktime_t now;
	int error = clock_read(clock, &now);

	return error ? error : timespec_put(to, now);
}

/* EINVAL: no such clock; EFAULT */
SYSCALL_DEFINE2(clock_getres, int, clock, struct timespec __user *, to)
{
	ktime_t now;
	int error = clock_read(clock, &now);

	if (error || !to)
		return error;
	return timespec_put(to, 1);
}

/* EFAULT */
SYSCALL_DEFINE2(gettimeofday, struct timeval __user *, to,
		struct timezone __user *, zone)
{
	ktime_t now = ktime_get_real();
	struct timeval time = timeval_of(now);

	if (to && copy_to_user(to, &time, sizeof(time)))
		return -EFAULT;
	if (zone && copy_to_user(zone, &timezone_now, sizeof(*zone)))
		return -EFAULT;
	return 0;
}

/* EFAULT */
SYSCALL_DEFINE1(time, s64 __user *, to)
{
	s64 seconds = ktime_get_real() / NSEC_PER_SEC;

	if (to && put_user(seconds, to))
		return -EFAULT;
	return seconds;
}

/* EINTR: nothing to go on with; what the interrupted call may yield */
SYSCALL_DEFINE0(restart_syscall)
{
	return restart_call_again();
}

/* EFAULT; EINVAL: no time; EINTR: a handler ran */
SYSCALL_DEFINE2(nanosleep, const struct timespec __user *, time,
		struct timespec __user *, left)
{
	ktime_t ns;
	int error = timespec_get(&ns, time);

	return error ? error : clock_sleep(CLOCK_MONOTONIC, ns, left);
}

/*
 * EINVAL	no such clock
 * EOPNOTSUPP	one that nobody can sleep by
 * EINVAL	the caller's own CPU time: it stands still
 * EFAULT; EINVAL: no time; EINTR
 */
SYSCALL_DEFINE4(clock_nanosleep, int, clock, int, flags,
		const struct timespec __user *, time,
		struct timespec __user *, left)
{
	bool cpu = clock_is_cpu(clock) && clock != CLOCK_THREAD_CPUTIME_ID;
	ktime_t now, ns;
	int error = clock_read(clock, &now);

	if (error)
		return error;
	if (!cpu && !clock_is_timer(clock))
		return -EOPNOTSUPP;
	error = timespec_get(&ns, time);
	if (error)
		return error;
	if (cpu && clock_is_own_thread(clock))
		return -EINVAL;
	if (flags & TIMER_ABSTIME)
		return cpu ? clock_sleep_cpu_until(clock, ns)
			   : clock_sleep_until(clock, ns);
	return cpu ? clock_sleep_cpu(clock, ns, left)
		   : clock_sleep(clock, ns, left);
}
