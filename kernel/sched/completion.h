/* SPDX-License-Identifier: MIT */
/*
 * Completions: waiting for something that happens once, or n times.
 *
 * complete() adds one and wakes one; each wait takes one.  Unlike with a bare
 * wait queue the completion may be freed as soon as a wait has returned: the
 * count is changed and the waiter woken under one lock, which the waiter takes
 * too.  complete_all() lets everybody through for ever.
 */
#ifndef SCHED_COMPLETION_H
#define SCHED_COMPLETION_H

#include <sched/wait.h>

struct completion {
	unsigned int done;		/* wait.lock */
	struct wait_queue_head wait;
};

#define COMPLETION_INITIALIZER(name) \
	{ .done = 0, .wait = __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DECLARE_COMPLETION(name) \
	struct completion name = COMPLETION_INITIALIZER(name)
/* Name that Linux has for one on the stack. */
#define DECLARE_COMPLETION_ONSTACK(name) DECLARE_COMPLETION(name)

static inline void init_completion(struct completion *x)
{
	x->done = 0;
	init_waitqueue_head(&x->wait);
}

/* For use once more.  => nobody waits */
static inline void reinit_completion(struct completion *x)
{
	x->done = 0;
}

/* => any context */
void complete(struct completion *x);
void complete_all(struct completion *x);

/* => not in_atomic() */
void wait_for_completion(struct completion *x);
/* 0, or -ERESTARTSYS at a signal, at a fatal one. */
int wait_for_completion_interruptible(struct completion *x);
int wait_for_completion_killable(struct completion *x);
/* The jiffies left, at least 1; 0 if time is up. */
unsigned long wait_for_completion_timeout(struct completion *x,
					  unsigned long timeout);
/* The same, or -ERESTARTSYS. */
long wait_for_completion_interruptible_timeout(struct completion *x,
					       unsigned long timeout);

/* Takes one if there is one.  => any context */
bool try_wait_for_completion(struct completion *x);
/* Would a wait return at once? */
bool completion_done(struct completion *x);

#endif
