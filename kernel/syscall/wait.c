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
