/* SPDX-License-Identifier: MIT */
/*
 * Futexes: waiting for a word of user memory to change.
 *
 * The word is the program's own business, changed by its atomic instructions
 * without the kernel; only who must wait, or knows of somebody who waits,
 * comes here.  A futex is where the word is: in private memory an address of
 * an address space, in shared memory a place in a file, so that processes that
 * map it at different addresses meet.
 *
 * => addresses are those of 32-bit words: -EINVAL if not aligned, -EFAULT if
 *    not the program's
 */
#ifndef TASK_FUTEX_H
#define TASK_FUTEX_H

#include <arch/types.h>
#include <sched/timer.h>

struct thread;

#define FUTEX_BITSET_MATCH_ANY 0xffffffffu

/* In the word of a robust mutex: the owner's number, or … */
#define FUTEX_WAITERS 0x80000000u
#define FUTEX_OWNER_DIED 0x40000000u
#define FUTEX_TID_MASK 0x3fffffffu

/* Once, at boot. */
void futex_setup(void);

struct futex_wait {
	u32 __user *uaddr;
	bool shared;		/* may be in memory that others map */
	u32 value;		/* waits only while the word has this */
	u32 bitset;		/* is woken only by a wake that has one of these */
	ktime_t deadline;	/* monotonic; KTIME_MAX: none */
};

/* 0 woken; -EAGAIN: the word has another value; -ETIMEDOUT; -ERESTARTSYS: a
 * signal; -EFAULT, -EINVAL (address, no bitset) */
int __must_check futex_wait(const struct futex_wait *wait);
/* Wakes up to nr: how many that were. */
int futex_wake(u32 __user *uaddr, bool shared, int nr, u32 bitset);

struct futex_requeue {
	u32 __user *from, *to;
	bool shared;
	int wake, requeue;	/* how many at most, of each */
	bool compare;		/* only if the word at `from` has this value */
	u32 value;
};

/* Wakes some who wait at `from` and lets others wait at `to` instead: how many
 * in all.  => -EAGAIN: another value; -EINVAL: negative numbers */
int __must_check futex_requeue(const struct futex_requeue *requeue);

/* Changes the word at `second` as `op` says (futex(2), FUTEX_WAKE_OP), wakes up
 * to nr at `first`, and if the old value compares well up to nr_second there.
 * => -ENOSYS: no such operation */
int __must_check futex_wake_op(u32 __user *first, u32 __user *second,
			       bool shared, int nr, int nr_second, u32 op);

/* What a thread promised for its end: robust mutexes it holds are marked as
 * left behind, its clear_child_tid is zeroed and woken.
 * => its address space is still there */
void futex_exit(struct thread *thread);

#endif
