/* SPDX-License-Identifier: MIT */
/*
 * System calls about time.
 *
 * Two clocks run: since boot, and since 1970.  Others are views of them or of
 * what a task has used.  A sleep that a signal without handler interrupts goes
 * on to the same end: restart_syscall() repeats it from the deadline kept in
 * struct thread.
 */
#include <arch/uaccess.h>
#include <sched/timer.h>
#include <syscall/syscall.h>
#include <task/process.h>

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7

#define TIMER_ABSTIME 1

struct timespec {
	s64 tv_sec;
	s64 tv_nsec;
};

struct timeval {
	s64 tv_sec;
	s64 tv_usec;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

/* Zero: this kernel's clock is UTC, as programs expect. */
static const struct timezone timezone_utc;

static struct timespec timespec_of(ktime_t ns)
{
	return (struct timespec){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

static ktime_t cputime_of(struct task_struct *task)
{
	u64 user, system;

	task_cputime(task, &user, &system);
	return (ktime_t)(user + system);
}

/* -EINVAL: no such clock. */
static int clock_read(int clock, ktime_t *now)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		*now = ktime_get_real();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*now = ktime_get();
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID:
		*now = cputime_of(current);
		return 0;
	default:
		return -EINVAL;
	}
}

static int timespec_put(struct timespec __user *to, ktime_t ns)
{
	struct timespec time = timespec_of(ns);

	return copy_to_user(to, &time, sizeof(time)) ? -EFAULT : 0;
}

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
	struct timeval time = {
		now / NSEC_PER_SEC, now % NSEC_PER_SEC / NSEC_PER_USEC };

	if (to && copy_to_user(to, &time, sizeof(time)))
		return -EFAULT;
	if (zone && copy_to_user(zone, &timezone_utc, sizeof(*zone)))
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

/* ns of a program's timespec, cut at the end of time. */
static int timespec_get(ktime_t *ns, const struct timespec __user *from)
{
	struct timespec time;

	if (copy_from_user(&time, from, sizeof(time)))
		return -EFAULT;
	if (time.tv_sec < 0 || time.tv_nsec < 0 ||
	    time.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	*ns = time.tv_sec >= KTIME_MAX / NSEC_PER_SEC ? KTIME_MAX :
	      time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
	return 0;
}

static ktime_t ktime_add_cut(ktime_t a, ktime_t b)
{
	return a > KTIME_MAX - b ? KTIME_MAX : a + b;
}

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

/* A relative sleep to `deadline`, told to `left` if a signal ends it. */
static long sleep_relative(ktime_t deadline, struct timespec __user *left)
{
	struct thread *thread = task_thread(current);

	if (!sleep_until(deadline))
		return 0;
	if (left && timespec_put(left, max(deadline - ktime_get(), 0LL)))
		return -EFAULT;
	thread->sleep_deadline = deadline;
	thread->sleep_left = left;
	return -ERESTART_RESTARTBLOCK;
}

SYSCALL_DEFINE0(restart_syscall)
{
	struct thread *thread = task_thread(current);

	/* Called by hand, without an interrupted sleep. */
	if (!thread->sleep_deadline)
		return -EINTR;
	return sleep_relative(thread->sleep_deadline, thread->sleep_left);
}

/* EFAULT; EINVAL: no time; EINTR: a handler ran */
SYSCALL_DEFINE2(nanosleep, const struct timespec __user *, time,
		struct timespec __user *, left)
{
	ktime_t ns;
	int error = timespec_get(&ns, time);

	if (error)
		return error;
	return sleep_relative(ktime_add_cut(ktime_get(), ns), left);
}

/* A time of the clock as monotonic time. */
static ktime_t clock_to_monotonic(int clock, ktime_t at)
{
	if (clock != CLOCK_REALTIME)
		return at;
	return max(at - (ktime_get_real() - ktime_get()), 0LL);
}

/*
 * EINVAL	no such clock
 * EOPNOTSUPP	one that nobody can sleep by
 * EFAULT; EINVAL: no time; EINTR
 */
SYSCALL_DEFINE4(clock_nanosleep, int, clock, int, flags,
		const struct timespec __user *, time,
		struct timespec __user *, left)
{
	ktime_t now, ns;
	int error = clock_read(clock, &now);

	if (error)
		return error;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC &&
	    clock != CLOCK_BOOTTIME)
		return -EOPNOTSUPP;
	error = timespec_get(&ns, time);
	if (error)
		return error;
	if (!(flags & TIMER_ABSTIME))
		return sleep_relative(ktime_add_cut(ktime_get(), ns), left);
	return sleep_until(clock_to_monotonic(clock, ns)) ? -ERESTARTNOHAND : 0;
}
