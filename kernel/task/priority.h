/* SPDX-License-Identifier: MIT */
/*
 * Who may change how a process is scheduled: nice values, policies, CPUs.
 *
 * Everybody may be nicer; less nice only as far as RLIMIT_NICE says, a
 * priority only as far as RLIMIT_RTPRIO does, and only for processes of the
 * same user.  CAP_SYS_NICE is above all of that.
 */
#ifndef TASK_PRIORITY_H
#define TASK_PRIORITY_H

#include <sched/sched.h>

/* Whom getpriority(2) means. */
#define PRIO_PROCESS 0
#define PRIO_PGRP 1
#define PRIO_USER 2

/* 20 - nice of the least nice of those meant, so that it is never an error.
 * who 0: the caller's own.  => -EINVAL, -ESRCH */
int __must_check priority_get(int which, int who);
/* => -EINVAL; -ESRCH; -EPERM: one of them is somebody else's; -EACCES: less
 *    nice than the limit allows */
int __must_check priority_set(int which, int who, int nice);

/* The thread with this number (0: current), with a reference; NULL: none. */
struct task_struct *task_get_by_pid(pid_t pid);

/* What sched_setscheduler(2) and its kin ask for. */
struct policy_request {
	struct sched_policy to;
	bool keep_policy;		/* what it is now, and reset_on_fork */
	bool keep_priority;		/* rt_priority as it is now */
	bool keep_nice;			/* nice as it is now */
};

/* => -ESRCH; -EINVAL: no such policy, or a priority that does not go with it;
 *    -EPERM */
int __must_check policy_set(pid_t pid, const struct policy_request *request);

/* => -ESRCH, -EPERM; -EINVAL: none of these CPUs runs */
int __must_check affinity_set(pid_t pid, cpumask_t mask);

#endif
