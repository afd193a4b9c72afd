/* SPDX-License-Identifier: MIT */
/*
 * Resource limits: how much of something a process may take (getrlimit(2)).
 *
 * The soft limit is what the kernel enforces, the hard one how far an
 * ordinary process may raise it.  The limits belong to the process; children
 * inherit them.
 */
#ifndef TASK_RLIMIT_H
#define TASK_RLIMIT_H

#include <arch/types.h>

#define RLIMIT_CPU 0		/* seconds */
#define RLIMIT_FSIZE 1		/* bytes */
#define RLIMIT_DATA 2		/* bytes */
#define RLIMIT_STACK 3		/* bytes */
#define RLIMIT_CORE 4		/* bytes */
#define RLIMIT_RSS 5		/* bytes */
#define RLIMIT_NPROC 6
#define RLIMIT_NOFILE 7		/* one above the highest descriptor */
#define RLIMIT_MEMLOCK 8	/* bytes */
#define RLIMIT_AS 9		/* bytes */
#define RLIMIT_LOCKS 10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE 12	/* bytes */
#define RLIMIT_NICE 13
#define RLIMIT_RTPRIO 14
#define RLIMIT_RTTIME 15	/* us */
#define RLIM_NLIMITS 16

#define RLIM_INFINITY (~0UL)

/* Above this, RLIMIT_NOFILE's hard limit may not go (/proc/sys/fs/nr_open). */
#define NR_OPEN_MAX (1024UL * 1024)

struct rlimit {
	unsigned long rlim_cur;	/* soft */
	unsigned long rlim_max;	/* hard */
};

struct mm_struct;
struct process;

/* What the first process gets: Linux's defaults. */
void rlimit_init(struct rlimit rlim[RLIM_NLIMITS]);

/* current's soft limit; that of the first process for a kernel thread. */
unsigned long rlimit(unsigned int resource);

/*
 * Reads (old, if not NULL) and replaces (new, if not NULL) a limit at once.
 * => -EINVAL: no such resource, or soft above hard; -EPERM: raising the hard
 *    limit without CAP_SYS_RESOURCE, or RLIMIT_NOFILE beyond NR_OPEN_MAX
 */
int __must_check rlimit_change(struct process *process, unsigned int resource,
			       const struct rlimit *new, struct rlimit *old);

/*
 * Has the user that current really is this many processes more than
 * RLIMIT_NPROC?  Root never has, nor who may exceed limits.  Counting takes
 * long, and is done only if there are that many processes at all.
 * => tasks_lock held
 */
bool rlimit_nproc_exceeded(long more);
/* current has become another user: that succeeds even if the user had too many
 * processes already, but starting a program then does not. */
void rlimit_nproc_note(void);
/* => -EAGAIN: it was noted, and there still are too many */
int __must_check rlimit_nproc_exec(void);

/* Tells an address space the limits that vm enforces. */
void rlimit_copy_to_mm(const struct process *process, struct mm_struct *mm);

#endif
