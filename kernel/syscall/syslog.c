/* SPDX-License-Identifier: MIT */
/*
 * The system call about the kernel's log.
 */
#include <task/syslog.h>

#include <syscall/syscall.h>

/* EPERM: not without CAP_SYSLOG; EINVAL: no such action, no buffer, size below
 * 0, no such level; EFAULT; EINTR */
SYSCALL_DEFINE3(syslog, int, action, char __user *, buf, int, len)
{
	return do_syslog(action, buf, len);
}
