/* SPDX-License-Identifier: MIT */
/*
 * Timers of a process that send a signal of its choice: timer_create(2).
 *
 * Each has a number within its process and a clock: one that runs by itself, or
 * one that counts CPU time.  A periodic timer is armed again when its signal is
 * taken; how often it would have fired meanwhile is its overrun.  So a program
 * that is slow, or blocks the signal, is told how much it missed instead of
 * being buried.
 */
#ifndef TASK_POSIX_TIMER_H
#define TASK_POSIX_TIMER_H

#include <sched/timer.h>

struct process;

/* sigev_notify */
#define SIGEV_SIGNAL 0		/* to the process */
#define SIGEV_NONE 1
#define SIGEV_THREAD 2		/* the C library's: a signal, to the kernel */
#define SIGEV_THREAD_ID 4	/* beside SIGEV_SIGNAL: to one thread */

/* As programs pass it. */
struct sigevent {
	u64 value;
	int signo;
	int notify;
	int tid;
	int rest[11];
};
BUILD_BUG_ON(sizeof(struct sigevent) != 64);

/* When it fires, relative to now or a time of its clock (0: it does not), and
 * how often then (0: no more); ns. */
struct timer_setting {
	ktime_t interval;
	ktime_t value;
};

/*
 * Of current's process.  event NULL: SIGALRM, with the timer's number.
 * => the number; -EINVAL: no such clock, process, thread, signal or notify;
 *    -EOPNOTSUPP: a clock that timers cannot go by; -EAGAIN: no memory, or
 *    RLIMIT_SIGPENDING
 */
int posix_timer_create(int clock, const struct sigevent *event);
/* => -EINVAL: no such timer */
int __must_check posix_timer_set(int id, bool absolute,
				 const struct timer_setting *new,
				 struct timer_setting *old);
int __must_check posix_timer_get(int id, struct timer_setting *old);
int __must_check posix_timer_overrun(int id);
int __must_check posix_timer_delete(int id);
/* The wall clock shows another time: timers until a time of it follow. */
void posix_timers_clock_set(void);
/* The process ends, or becomes another program.
 * => nothing locked; current is its only thread, or none is left */
void posix_timers_delete(struct process *process);

#endif
