/* SPDX-License-Identifier: MIT */
/*
 * Signals that are read: signalfd(2).
 *
 * A read takes signals of a set out of what is pending for its caller, as
 * sigtimedwait(2) would, and poll tells when there are some.  Programs block
 * them first, or a handler may be faster.
 */
#ifndef FS_SIGNALFD_H
#define FS_SIGNALFD_H

#include <fs/fcntl.h>
#include <task/siginfo.h>

#define SFD_CLOEXEC O_CLOEXEC
#define SFD_NONBLOCK O_NONBLOCK

/* A new descriptor (fd -1), or fd with another set.  -EINVAL: flags, or
 * another kind of file; -EBADF, -EMFILE, -ENOMEM. */
int do_signalfd(int fd, sigset_t which, unsigned int flags);

#endif
