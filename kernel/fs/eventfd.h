/* SPDX-License-Identifier: MIT */
/*
 * Event counters: a number that write adds to and read takes.
 *
 * The cheapest thing that poll can wait for.  read waits while the number is
 * 0 and takes all of it, or with EFD_SEMAPHORE one at a time; write waits
 * while the sum would exceed the largest number but one.
 */
#ifndef FS_EVENTFD_H
#define FS_EVENTFD_H

#include <arch/types.h>
#include <fs/fcntl.h>

#define EFD_SEMAPHORE 1
#define EFD_CLOEXEC O_CLOEXEC
#define EFD_NONBLOCK O_NONBLOCK

/* eventfd2(2): a descriptor, or -EINVAL (flags), -EMFILE, -ENOMEM. */
int do_eventfd(unsigned int count, unsigned int flags);

#endif
