/* SPDX-License-Identifier: MIT */
/*
 * Looking into other processes: who may, and on whose behalf they act.
 */
#ifndef TASK_INSPECT_H
#define TASK_INSPECT_H

#include <task/process.h>
#include <task/usage.h>

struct cred;

/* The credentials by which the process acts, with a reference; *dumpable: may
 * its user look into its memory? */
const struct cred *process_get_cred(struct process *process, bool *dumpable);

/* Whose its files in /proc are: its effective ids, or root if they are private
 * and it is not dumpable. */
void process_owner(struct process *process, bool private, uid_t *uid,
		   gid_t *gid);

/*
 * May current read what the process keeps in its memory and its registers
 * (ptrace(2), PTRACE_MODE_READ_FSCREDS)?  Its own, always; another's, if all
 * its ids are current's and it may do nothing that current may not, or by
 * CAP_SYS_PTRACE.
 */
bool process_may_inspect(struct process *process);

/*
 * What there is to say about a process, or about one thread of it, at one
 * moment.
 */
struct process_facts {
	char comm[TASK_COMM_LEN];
	char state;			/* R S D T t Z X I, as ps(1) has them */
	bool forked;			/* runs its parent's program still */
	pid_t pid, tgid, ppid, pgrp, session;
	unsigned int nr_threads;
	struct usage used, children_used;
	ktime_t start_time;		/* since boot */
	int nice;
	unsigned int cpu;		/* where it ran last */
	cpumask_t cpus_allowed;
	int exit_signal, exit_code;
	sigset_t pending, shared_pending, blocked, ignored, caught;
	struct rlimit rlim[RLIM_NLIMITS];
};

/* About the thread `task` (NULL: it has ended) of the process; whole: times
 * and faults of all its threads. */
void process_facts_get(struct process *process, struct task_struct *task,
		       bool whole, struct process_facts *facts);

/* Signals queued for all processes of the user that this one acts for. */
unsigned long process_signals_queued(struct process *process);

/* "R (running)" */
const char *process_state_name(char state);

#endif
