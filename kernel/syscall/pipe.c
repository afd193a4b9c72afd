/* SPDX-License-Identifier: MIT */
/*
 * System calls that make pipes.
 */
#include <fs/pipe.h>
#include <syscall/syscall.h>

/* EFAULT; EMFILE; ENOMEM */
SYSCALL_DEFINE1(pipe, int __user *, fds)
{
	return do_pipe2(fds, 0);
}

/* EINVAL: flags besides O_CLOEXEC, O_NONBLOCK, O_DIRECT; then as pipe */
SYSCALL_DEFINE2(pipe2, int __user *, fds, int, flags)
{
	return do_pipe2(fds, (unsigned int)flags);
}
