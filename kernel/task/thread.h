/* SPDX-License-Identifier: MIT */
/*
 * Threads of a process, and the actions that they share.
 *
 * The first thread is part of its process, and its number is the process's,
 * even after it has ended.  Further ones are objects of their own, with numbers
 * that end with them.
 */
#ifndef TASK_THREAD_H
#define TASK_THREAD_H

#include <task/process.h>

/* An empty one of this process, in place or allocated (NULL: no memory). */
void thread_init(struct thread *thread, struct process *process);
struct thread *thread_alloc(struct process *process);
/* What thread_alloc() made; the first thread goes with its process.
 * => nobody finds it any more; may not sleep */
void thread_free(struct thread *thread, struct process *process);

/* Settings that come from the creator. */
void thread_inherit(struct thread *thread, const struct thread *from);

/* The thread has ended: its number goes, and what only it was to tell; others
 * are woken for what waits for any of them.
 * => tasks_lock held; its task is not in the process's list any more */
void thread_leave(struct process *process, struct thread *thread);

/* The task of that thread of current's process, with a reference; NULL: there
 * is none (any more). */
struct task_struct *thread_task_get(pid_t tid);

/*
 * All other threads of current's process end; current becomes its first one.
 * => -EAGAIN: another one does the same, or the process ends
 */
int __must_check thread_end_others(void);

/* Has current's process no use for current any more? */
static inline bool thread_must_end(const struct process *process)
{
	const struct task_struct *only = READ_ONCE(process->only);

	return READ_ONCE(process->exiting) || (only && only != current);
}

/* Around looking at actions and changing them.  => siglock held, which is all
 * it takes while nobody shares them */
static inline bool sighand_lock(struct sighand *sighand)
{
	if (likely(refcount_read(&sighand->users) == 1))
		return false;
	spin_lock(&sighand->lock);
	return true;
}

static inline void sighand_unlock(struct sighand *sighand, bool locked)
{
	if (unlikely(locked))
		spin_unlock(&sighand->lock);
}

/* All SIG_DFL, with one user; NULL: no memory. */
struct sighand *sighand_alloc(void);
/* One user more, of current's.  => takes siglock */
struct sighand *sighand_share(struct process *process);
void sighand_put(struct sighand *sighand);
/* A new one becomes as that of `from`.  => takes siglock of from */
void sighand_copy(struct sighand *to, struct process *from);
/* A table that no other process uses.  => of current's process; -ENOMEM */
int __must_check sighand_unshare(struct process *process);

#endif
