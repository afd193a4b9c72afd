/* SPDX-License-Identifier: MIT */
/*
 * Timers that are read: timerfd_create(2).
 *
 * A read waits for the time to come and says how often it has come since the
 * last; poll tells when a read would not wait.
 */
#ifndef FS_TIMERFD_H
#define FS_TIMERFD_H

#include <fs/fcntl.h>
#include <task/posix_timer.h>

#define TFD_CLOEXEC O_CLOEXEC
#define TFD_NONBLOCK O_NONBLOCK
#define TFD_TIMER_ABSTIME 1
#define TFD_TIMER_CANCEL_ON_SET 2

/* A descriptor, or -EINVAL (clock, flags), -EPERM, -EMFILE, -ENOMEM. */
int do_timerfd_create(int clock, unsigned int flags);
/* 0, or -EBADF, -EINVAL: not such a file, or flags that there are not. */
int __must_check do_timerfd_settime(unsigned int fd, unsigned int flags,
				    const struct timer_setting *new,
				    struct timer_setting *old);
int __must_check do_timerfd_gettime(unsigned int fd,
				    struct timer_setting *value);

#endif
