/* SPDX-License-Identifier: MIT */
/*
 * Interval timers: three for each process, by getitimer(2).
 *
 *	ITIMER_REAL	time that passes		SIGALRM
 *	ITIMER_VIRTUAL	CPU time in user mode		SIGVTALRM
 *	ITIMER_PROF	CPU time				SIGPROF
 *
 * A periodic real one is armed again when its SIGALRM is taken, not when it
 * fires: a program gets no more of them than it can take.  alarm(2) is the real
 * one in seconds.
 */
#ifndef TASK_ITIMER_H
#define TASK_ITIMER_H

#include <sched/timer.h>
#include <task/cputimer.h>

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2

/* When it fires next, relative to now (0: it does not), and how often then
 * (0: no more); ns. */
struct itimer_value {
	ktime_t interval;
	ktime_t value;
};

/* Fields: x siglock of the process, t tasks_lock. */
struct itimers {
	struct timer real;		/* x */
	ktime_t real_interval;		/* x */
	struct itimer_cpu {
		struct cputimer timer;
		ktime_t interval;	/* t */
	} cpu[2];			/* ITIMER_VIRTUAL, ITIMER_PROF */
};

void itimers_init(struct process *process);
/* The process ends, or has never run: none fires any more.
 * => nothing locked; none of its threads runs */
void itimers_cancel(struct process *process);

/* Of current's process; old and new may be NULL.  => -EINVAL: no such timer */
int __must_check itimer_change(int which, const struct itimer_value *new,
			       struct itimer_value *old);
/* SIGALRM was taken, or is not wanted any more.  => siglock held */
void itimer_real_taken(struct process *process);

#endif
