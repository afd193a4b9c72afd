/* SPDX-License-Identifier: MIT */
/*
 * What a parent hears of its children: that one ended, was stopped, goes on.
 *
 * Each change is told in two ways: by a signal, and to whoever waits (wait.h),
 * now or later.  A later change replaces an earlier one that nobody asked for.
 */
#ifndef TASK_CHILD_H
#define TASK_CHILD_H

#include <task/process.h>

/* All => tasks_lock held, no siglock. */

/* A zombie, or one that got a new parent: true if nobody will ask for it, and
 * the caller has to forget it. */
bool __must_check child_ended(struct process *child);
/* All its threads are about to sleep, by this signal. */
void child_stopped(struct process *child, int sig);
/* It may have been stopped, and is sent SIGCONT or SIGKILL.  => siglocks may be
 * held: the parent gets no signal yet */
void child_goes_on(struct process *child, int sig);
/* It does go on: the signal that child_goes_on() owes the parent. */
void child_continued(struct process *child);

/* Its parent is another from now on: nobody waits for it by another signal. */
void child_adopt(struct process *child, struct process *parent);

#endif
