/* SPDX-License-Identifier: MIT */
/*
 * Clocks as programs name them, and times as they write them.
 *
 * Two clocks run by themselves: since boot, and since 1970 (this machine's
 * never sleeps, so BOOTTIME is MONOTONIC).  The others count what a process or
 * a thread has used of the CPUs; any process's can be named:
 *
 *	31              3  2       1 0
 *	| ~number        | thread | kind |	kind 0 all, 1 user, 2 all
 */
#ifndef TASK_CLOCK_H
#define TASK_CLOCK_H

#include <sched/timer.h>
#include <sched/wait.h>

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define CLOCK_REALTIME_ALARM 8
#define CLOCK_BOOTTIME_ALARM 9
#define CLOCK_TAI 11

#define TIMER_ABSTIME 1

struct timespec {
	s64 tv_sec;
	s64 tv_nsec;
};

struct timeval {
	s64 tv_sec;
	s64 tv_usec;
};

struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};

static inline struct timespec timespec_of(ktime_t ns)
{
	return (struct timespec){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

static inline struct timeval timeval_of(ktime_t ns)
{
	return (struct timeval){ ns / NSEC_PER_SEC,
				 ns % NSEC_PER_SEC / NSEC_PER_USEC };
}

/* a + b, both not negative, cut at the end of time. */
static inline ktime_t ktime_add_cut(ktime_t a, ktime_t b)
{
	return a > KTIME_MAX - b ? KTIME_MAX : a + b;
}

/* The first after now of expires, expires + interval, and so on. */
static inline ktime_t clock_next(ktime_t expires, ktime_t interval,
				 ktime_t now)
{
	if (expires > now)
		return expires;
	return ktime_add_cut(expires, ((now - expires) / interval + 1) *
				      interval);
}

/* ns of a time, cut at the end of time.  => -EINVAL: no time */
int __must_check timespec_to_ns(ktime_t *ns, const struct timespec *time);
int __must_check timeval_to_ns(ktime_t *ns, const struct timeval *time);
/* The same of a program's; and into a program's.  => -EFAULT, -EINVAL */
int __must_check timespec_get(ktime_t *ns, const struct timespec __user *from);
int __must_check timespec_put(struct timespec __user *to, ktime_t ns);

/* A clock that counts CPU time? */
static inline bool clock_is_cpu(int clock)
{
	return clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID ||
	       clock == CLOCK_THREAD_CPUTIME_ID;
}

/* The CPU time of the calling thread alone, named by its number? */
bool clock_is_own_thread(int clock);

/* A clock that timers can go by, other than a CPU's? */
static inline bool clock_is_timer(int clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC ||
	       clock == CLOCK_BOOTTIME || clock == CLOCK_TAI;
}

/* => -EINVAL: no such clock, or no such process */
int __must_check clock_read(int clock, ktime_t *now);
/* A time of a clock_is_timer() clock as monotonic time, not before boot. */
ktime_t clock_to_monotonic(int clock, ktime_t at);

/*
 * As clock_nanosleep(2): relative to now, or (absolute) until a time of that
 * clock.  left: where to tell a program what is left; may be NULL.
 * => clock_is_timer(); 0, -ERESTART_RESTARTBLOCK, -ERESTARTNOHAND, -EFAULT
 */
long clock_sleep(int clock, ktime_t ns, struct timespec __user *left);
long clock_sleep_until(int clock, ktime_t at);

/* The wall clock is set; who sleeps until a time of it looks again.
 * => -EINVAL: a time before the machine booted would be before 1970 */
int __must_check clock_set_real(ktime_t now);
/* Whoever waits for a time of the wall clock: woken when it is set. */
extern wait_queue_head_t clock_was_set;
/* The same by a clock of CPU time; -EINVAL too: its process is gone. */
long clock_sleep_cpu(int clock, ktime_t ns, struct timespec __user *left);
long clock_sleep_cpu_until(int clock, ktime_t at);
/* restart_syscall(2) */
long restart_call_again(void);

#endif
