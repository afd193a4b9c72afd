/* SPDX-License-Identifier: MIT */
/*
 * The locks a context holds, for debug=locks.
 *
 * A task has one such stack, and each CPU one for its interrupt handlers.
 * The scheduler points lock_stack_current to the task's at every switch;
 * interrupt entry borrows the CPU's own.  Sleeping locks record themselves
 * here as spinlocks do.
 */
#ifndef CORE_LOCK_DEBUG_H
#define CORE_LOCK_DEBUG_H

#include <core/lock_order.h>
#include <core/percpu.h>

/* Deeper nesting than this is itself reported. */
#define LOCK_STACK_DEPTH 16

struct lock_stack {
	unsigned int depth;
	struct held_lock {
		const void *lock;
		u32 rank;
		unsigned long site;	/* where it was taken */
	} held[LOCK_STACK_DEPTH];
};

DECLARE_PER_CPU(struct lock_stack *, lock_stack_current);

/* Set by debug=locks. */
extern bool lock_debug;

/* Called before waiting for the lock, so that a deadlock is named, not
 * entered.  A wrong order is a warning with both sites, once per pair. */
void lock_debug_acquire(const void *lock, u32 rank, bool nested,
			unsigned long site);
/* Locks may be released in any order.  A lock taken before debugging was on
 * is not found: no error. */
void lock_debug_release(const void *lock);
/* Reports locks still held where none may be (return to user mode, exit). */
void lock_debug_none_held(const char *where);

#endif
