/* SPDX-License-Identifier: MIT */
/*
 * Timers that go by the CPU time of a process.
 *
 * While a process runs, an interrupt strikes every TICK_NSEC; on the way back
 * to user mode what it has used is compared with what its timers wait for.  So
 * such a timer is late by up to a tick, never early, and costs nothing while
 * there is none.  RLIMIT_CPU is looked after in the same place.
 *
 * One lock guards all lists: whoever counts another process's time may be
 * anywhere.  It stands below the siglock, so that a timer can be armed again
 * when its signal is taken.
 */
#ifndef TASK_CPUTIMER_H
#define TASK_CPUTIMER_H

#include <arch/types.h>
#include <lib/list.h>

struct process;
struct task_struct;

/* Whose time, and which.  Fields: I immutable while a timer uses it. */
struct cputime_clock {
	struct process *process;	/* I */
	struct task_struct *task;	/* I  one of its threads; NULL: all */
	bool user;			/* I  time in user mode only */
};

/* Fields: I immutable, c cputimer_lock. */
struct cputimer {
	struct list_head node;		/* c  in process->cputimers */
	struct cputime_clock clock;	/* I */
	u64 expires;			/* c  ns of that clock */
	void (*fn)(struct cputimer *timer); /* I */
};

/* => fn runs with tasks_lock held, and may arm the timer again */
void cputimer_init(struct cputimer *timer, const struct cputime_clock *clock,
		   void (*fn)(struct cputimer *timer));
/* Arms it, or changes when it fires; of a process that ends it never does.
 * => any context; the owner sees to it that calls come one by one */
void cputimer_arm(struct cputimer *timer, u64 expires);
/* => tasks_lock held: fn does not run when it returns */
void cputimer_disarm(struct cputimer *timer);
bool cputimer_armed(const struct cputimer *timer);

/*
 * The clock of that number (task/clock.h), of current or of a process that the
 * number names; with a reference.  => -EINVAL: there is none
 */
int __must_check cputime_clock_get(int number, struct cputime_clock *clock);
void cputime_clock_put(struct cputime_clock *clock);

/* What a clock shows, in ns.  => tasks_lock held, or it is the current process's
 * and has one thread */
u64 cputime_read(const struct cputime_clock *clock);

/* Compares and fires.  => on the way back to user mode; nothing locked */
void cputimers_run(void);
/* A thread ends: its timers will not fire.  => tasks_lock held */
void cputimers_forget(struct task_struct *task);

#endif
