/* SPDX-License-Identifier: MIT */
/*
 * Futexes of a thread that ends.
 *
 * A robust mutex must not stay locked for ever because its owner died.  The
 * thread keeps a list of those it holds in its own memory, as get_robust_list(2)
 * describes:
 *
 *	head: next -> entry -> entry -> head		the word of an entry lies
 *	      offset                            	`offset` bytes behind it;
 *	      pending -> entry being locked		bit 0 of a link: priority
 *							inheritance, not for us
 *
 * Whatever is in there may be wrong: a list that cannot be read, or that has no
 * end, is left where it goes wrong.
 */
#include <task/futex.h>

#include <arch/uaccess.h>
#include <lib/errno.h>
#include <task/process.h>
#include <vm/mm.h>

/* As on Linux: a longer list is a circle that misses its head. */
#define ROBUST_LIST_LIMIT 2048

struct robust_list {
	struct robust_list __user *next;
};

struct robust_list_head {
	struct robust_list list;
	long futex_offset;
	struct robust_list __user *list_op_pending;
};

static struct robust_list __user *entry_of(struct robust_list __user *link)
{
	return (struct robust_list __user *)((unsigned long)link & ~1UL);
}

/* Marks the word if the thread holds it, and wakes one who waits for it. */
static void word_abandon(u32 __user *uaddr, pid_t tid)
{
	u32 value, old;
	int error;

	if ((unsigned long)uaddr % sizeof(u32) || get_user(value, uaddr))
		return;
	do {
		old = value;
		if ((old & FUTEX_TID_MASK) != (u32)tid)
			return;
		error = cmpxchg_user(uaddr, old,
				     (old & FUTEX_WAITERS) | FUTEX_OWNER_DIED,
				     &value);
	} while (error == -EAGAIN);
	if (!error && old & FUTEX_WAITERS)
		futex_wake(uaddr, true, 1, FUTEX_BITSET_MATCH_ANY);
}

static void entry_abandon(struct robust_list __user *entry, long offset,
			  pid_t tid)
{
	if (entry)
		word_abandon((u32 __user *)((char __user *)entry + offset),
			     tid);
}

static void robust_list_abandon(struct robust_list_head __user *user,
				pid_t tid)
{
	struct robust_list __user *entry, *pending, *next;
	struct robust_list_head head;
	int left = ROBUST_LIST_LIMIT;

	if (copy_from_user(&head, user, sizeof(head)))
		return;
	pending = entry_of(head.list_op_pending);
	for (entry = entry_of(head.list.next); entry != &user->list && left;
	     entry = entry_of(next), left--) {
		/* The word may be given to somebody who frees the entry. */
		if (get_user(next, &entry->next))
			return;
		if (entry != pending)
			entry_abandon(entry, head.futex_offset, tid);
	}
	entry_abandon(pending, head.futex_offset, tid);
}

/* A zero at that address is what pthread_join waits for.  An address that has
 * become invalid is the program's own business, and where nobody is left to
 * look nothing is written: that might copy a page just before it goes. */
static void tid_clear(int __user *tid)
{
	if (!put_user(0, tid))
		futex_wake((u32 __user *)tid, true, 1, FUTEX_BITSET_MATCH_ANY);
}

void futex_exit(struct thread *thread)
{
	if (thread->robust_list)
		robust_list_abandon(thread->robust_list, thread->pid.nr);
	thread->robust_list = NULL;
	if (thread->clear_child_tid && mm_is_shared(current->mm))
		tid_clear(thread->clear_child_tid);
	thread->clear_child_tid = NULL;
}
