/* SPDX-License-Identifier: MIT */
/*
 * What somebody has used of the machine, as getrusage(2) and wait4(2) tell it.
 *
 * A running thread counts in its task_struct; when it ends its counts go to
 * process->used, and when the parent has waited for the process, all of them
 * to the parent's children_used.  Nothing is lost, unless nobody waits.
 */
#ifndef TASK_USAGE_H
#define TASK_USAGE_H

#include <core/time.h>

struct mm_struct;
struct process;
struct task_struct;

struct usage {
	u64 utime, stime;		/* ns in user mode, in the kernel */
	u64 min_flt, maj_flt;		/* page faults without and with I/O */
	u64 nvcsw, nivcsw;		/* switches: waited, was preempted */
	unsigned long maxrss;		/* pages resident at most */
};

/* Ticks per second in times(2) and siginfo, a constant of the ABI. */
#define USER_HZ 100

static inline u64 nsec_to_clock(u64 ns)
{
	return ns / (NSEC_PER_SEC / USER_HZ);
}

/* *sum counts what *usage does as well. */
void usage_add(struct usage *sum, const struct usage *usage);
/* … what a task has used so far. */
void usage_add_task(struct usage *sum, struct task_struct *task);

/* … the pages of an address space that is being left. */
void usage_add_mm(struct usage *sum, struct mm_struct *mm);

/* What a process has used, by threads that ended and those that run.
 * => tasks_lock held */
void usage_of_process(struct process *process, struct usage *usage);

#endif
