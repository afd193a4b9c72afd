/* SPDX-License-Identifier: MIT */
/*
 * Waiting for children: what wait4(2) and waitid(2) do.
 *
 * A request says which children it is about and which of their changes; the
 * answer is one change, which is then told to nobody else (unless WNOWAIT asks
 * to leave it).  A zombie that has been told of is gone.
 */
#ifndef TASK_WAIT_H
#define TASK_WAIT_H

#include <task/process.h>

/* Options, by Linux's numbers. */
#define WNOHANG 1u
#define WUNTRACED 2u
#define WSTOPPED WUNTRACED
#define WEXITED 4u
#define WCONTINUED 8u
#define WNOWAIT 0x01000000u
#define __WNOTHREAD 0x20000000u
#define __WALL 0x40000000u
#define __WCLONE 0x80000000u

enum wait_kind { WAIT_ANY, WAIT_PID, WAIT_GROUP };

struct wait_request {
	enum wait_kind kind;
	pid_t nr;			/* of the process or group */
	unsigned int options;		/* some of WEXITED, WSTOPPED … */
};

struct wait_answer {
	pid_t pid;			/* 0: nothing to tell yet (WNOHANG) */
	uid_t uid;
	int status;			/* as wait4(2) encodes it */
	int code;			/* CLD_ */
	int value;			/* si_status: exit status or signal */
	struct usage usage;		/* of it and of those it waited for */
};

/* => -ECHILD: no child is meant; -ERESTARTSYS: a signal came first */
int __must_check process_wait_for(const struct wait_request *request,
				  struct wait_answer *answer);

/* The end of this one child; *status is as wait(2) says.
 * => -ECHILD; -EINTR */
int __must_check process_wait(pid_t pid, int *status);

#endif
