/* SPDX-License-Identifier: MIT */
/*
 * Files that tell by signal that they are ready: O_ASYNC, F_SETOWN, F_SETSIG.
 *
 * A file that can do so keeps a list of those open files of it that have
 * O_ASYNC set, and calls kill_fasync() when something comes or becomes free.
 * Whom that signals, and with what, each open file says: nobody, unless
 * F_SETOWN named a process, a group or a thread, and SIGIO, unless F_SETSIG
 * named another.
 */
#ifndef FS_FASYNC_H
#define FS_FASYNC_H

#include <fs/file.h>

/* F_SETOWN_EX */
#define F_OWNER_TID 0
#define F_OWNER_PID 1
#define F_OWNER_PGRP 2
struct f_owner_ex {
	int type;
	pid_t pid;
};

/* si_code: what happened; si_band is the same as a poll mask. */
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_HUP 6

/* For a fasync method: `file` is in the list from now on, or is not.
 * 0 or -ENOMEM */
int fasync_helper(int fd, struct file *file, int on, struct list_head *list);
/* Signals the owners of those in the list.  => any context, no spinlock held
 * that comes after LOCK_FASYNC */
void kill_fasync_list(struct list_head *list, int code);
static inline void kill_fasync(struct list_head *list, int code)
{
	if (unlikely(!list_empty(list)))
		kill_fasync_list(list, code);
}

/* F_SETOWN, F_GETOWN, F_SETOWN_EX, F_GETOWN_EX, F_SETSIG, F_GETSIG.
 * => -EFAULT; -EINVAL: no such type, no such signal; -ESRCH */
long fcntl_owner(struct file *file, unsigned int cmd, unsigned long arg);

#endif
