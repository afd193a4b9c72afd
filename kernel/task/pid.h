/* SPDX-License-Identifier: MIT */
/*
 * Process numbers.
 *
 * Every number in use is a node in one tree, so there may be as many as
 * pid_max allows and none costs anything beforehand.  Numbers rise and wrap
 * round to RESERVED_PIDS, so that a number just freed is not given out again
 * at once to somebody whom an old reference would then mean.
 */
#ifndef TASK_PID_H
#define TASK_PID_H

#include <lib/tree.h>

#define PID_MAX_DEFAULT 32768
/* pid_max may be set up to this, as on Linux. */
#define PID_MAX_LIMIT (4 << 20)
#define RESERVED_PIDS 300

struct process;
struct task_struct;

/* Fields: t tasks_lock. */
struct pid {
	struct tree_node node;		/* t */
	pid_t nr;			/* t  1.. */
	struct process *process;	/* I  to which the thread belongs */
	struct task_struct *task;	/* t  NULL once it has ended */
};

/* Numbers are below this (/proc/sys/kernel/pid_max). */
extern int pid_max;

/* Gives *pid the next free number and finds it from now on.
 * => tasks_lock held; -EAGAIN: all are in use */
int __must_check pid_insert(struct pid *pid);
/* => tasks_lock held */
void pid_remove(struct pid *pid);
/* NULL if the number is not in use.  => tasks_lock held */
struct pid *pid_find(pid_t nr);
/* The smallest number in use that is at least nr; NULL if there is none
 * (listing /proc).  => tasks_lock held */
struct pid *pid_find_from(pid_t nr);

/* The number given last, and how many were. */
pid_t pid_last_given(void);
u64 pids_given(void);

#endif
