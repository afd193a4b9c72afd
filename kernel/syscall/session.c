/* SPDX-License-Identifier: MIT */
/*
 * System calls about process groups and sessions (credentials(7)).
 */
#include <syscall/syscall.h>
#include <task/cred.h>
#include <task/session.h>
#include <tty/job.h>

SYSCALL_DEFINE0(getpgrp)
{
	return READ_ONCE(current->process->pgrp);
}

/* ESRCH: no such process */
SYSCALL_DEFINE1(getpgid, pid_t, pid)
{
	return process_group(pid);
}

/* ESRCH: no such process */
SYSCALL_DEFINE1(getsid, pid_t, pid)
{
	return process_session(pid);
}

/*
 * EINVAL	the group is negative
 * ESRCH	no such process, or neither the caller nor a child of it
 * EPERM	the child is in another session
 * EACCES	the child has executed a program
 * EPERM	it leads a session; the group is in another session, or is none
 * ENOMEM
 */
SYSCALL_DEFINE2(setpgid, pid_t, pid, pid_t, group)
{
	return process_set_group(pid, group);
}

/*
 * EPERM	there is a group of the caller's number
 * ENOMEM
 */
SYSCALL_DEFINE0(setsid)
{
	return process_new_session();
}

/* EPERM: not for everybody (CAP_SYS_TTY_CONFIG) */
SYSCALL_DEFINE0(vhangup)
{
	if (!capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	tty_hangup_own();
	return 0;
}
