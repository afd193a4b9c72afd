/* SPDX-License-Identifier: MIT */
/*
 * System calls that wait for children.
 */
#include <arch/uaccess.h>
#include <syscall/rusage.h>
#include <syscall/syscall.h>
#include <task/wait.h>

/*
 *	nr < -1		children in group -nr
 *	nr == -1	any
 *	nr == 0		those in the caller's group
 *	nr > 0		this one
 */
static struct wait_request wait4_request(pid_t nr)
{
	if (nr == -1)
		return (struct wait_request){ .kind = WAIT_ANY };
	if (nr > 0)
		return (struct wait_request){ .kind = WAIT_PID, .nr = nr };
	return (struct wait_request){
		.kind = WAIT_GROUP, .nr = nr ? -nr : current->process->pgrp };
}

#define WAIT4_OPTIONS \
	(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)

/*
 * EINVAL	unknown options
 * ESRCH	nr is the number whose negation is none
 * ECHILD	no such child
 * EINTR	a signal came first
 * EFAULT	status or rusage cannot be written; the child is gone even so
 */
SYSCALL_DEFINE4(wait4, pid_t, nr, int __user *, status, unsigned int, options,
		struct rusage __user *, rusage)
{
	struct wait_request request = wait4_request(nr);
	struct wait_answer answer;
	int error;

	if (options & ~WAIT4_OPTIONS)
		return -EINVAL;
	if (nr == -__INT_MAX__ - 1)
		return -ESRCH;
	request.options = options | WEXITED;
	error = process_wait_for(&request, &answer);
	if (error || !answer.pid)
		return error;
	if (status && put_user(answer.status, status))
		error = -EFAULT;
	if (!error && rusage)
		error = rusage_copy(rusage, &answer.usage);
	return error ? error : answer.pid;
}

/* idtype of waitid(2). */
#define P_ALL 0
#define P_PID 1
#define P_PGID 2
#define P_PIDFD 3

#define WAITID_EVENTS (WEXITED | WSTOPPED | WCONTINUED)
#define WAITID_OPTIONS                                                   \
	(WAITID_EVENTS | WNOHANG | WNOWAIT | __WNOTHREAD | __WCLONE | __WALL)

static int waitid_request(struct wait_request *request, int which, pid_t nr)
{
	request->nr = nr;
	switch (which) {
	case P_ALL:
		request->kind = WAIT_ANY;
		return 0;
	case P_PID:
		request->kind = WAIT_PID;
		return nr > 0 ? 0 : -EINVAL;
	case P_PGID:
		request->kind = WAIT_GROUP;
		if (!nr)
			request->nr = current->process->pgrp;
		return nr >= 0 ? 0 : -EINVAL;
	case P_PIDFD:
		/* No descriptor here stands for a process. */
		return nr >= 0 ? -EBADF : -EINVAL;
	default:
		return -EINVAL;
	}
}

/* What waitid() writes of a siginfo; the rest stays as it was. */
struct waitid_info {
	int signo, error, code, pad;
	pid_t pid;
	uid_t uid;
	int value;
};

static int waitid_info_copy(struct waitid_info __user *to,
			    const struct wait_answer *answer)
{
	struct waitid_info info = {};

	if (answer->pid)
		info = (struct waitid_info){
			.signo = SIGCHLD, .code = answer->code,
			.pid = answer->pid, .uid = answer->uid,
			.value = answer->value,
		};
	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

/*
 * EINVAL	options unknown, or none of WEXITED, WSTOPPED, WCONTINUED
 * EINVAL	no such kind; a number that cannot be one
 * EBADF	P_PIDFD: the descriptor is of another kind
 * ECHILD	no such child
 * EINTR	a signal came first
 * EFAULT	rusage or info cannot be written; info is cleared in any case
 */
SYSCALL_DEFINE5(waitid, int, which, pid_t, nr, struct waitid_info __user *,
		info, unsigned int, options, struct rusage __user *, rusage)
{
	struct wait_request request = { .options = options };
	struct wait_answer answer = {};
	int error = -EINVAL;

	if (!(options & ~WAITID_OPTIONS) && options & WAITID_EVENTS)
		error = waitid_request(&request, which, nr);
	if (!error)
		error = process_wait_for(&request, &answer);
	if (!error && answer.pid && rusage)
		error = rusage_copy(rusage, &answer.usage);
	if (error == -EFAULT || !info)
		return error;
	return waitid_info_copy(info, &answer) ?: error;
}
