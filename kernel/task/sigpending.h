/* SPDX-License-Identifier: MIT */
/*
 * Signals that have been sent and not yet taken.
 *
 * A set is a word with a bit per signal; what there is to tell about one
 * (siginfo) is queued beside it.  Ordinary signals are either pending or not,
 * real-time ones are counted by their entries.  A bit without an entry is a
 * signal whose details are lost: there was no memory, or no room in
 * RLIMIT_SIGPENDING.
 *
 * Entries are made and freed as signals come and go, except those that belong
 * to a timer: it brings its own, so that it cannot fail to tell, and learns
 * when it was taken.
 */
#ifndef TASK_SIGPENDING_H
#define TASK_SIGPENDING_H

#include <core/panic.h>
#include <lib/list.h>
#include <task/siginfo.h>

/* Fields: I immutable, x the siglock of the process. */
struct sigpending {
	sigset_t set;			/* x */
	struct list_head queue;		/* x  struct sigqueue, oldest first */
};

struct sigqueue {
	struct list_head node;		/* x */
	struct siginfo info;		/* x */
	/* Its owner's; NULL: freed when taken.  Called when it has left the
	 * queue: with what will be told, or NULL if nobody will be told. */
	void (*taken)(struct sigqueue *entry, struct siginfo *info); /* I */
};

static inline void sigpending_init(struct sigpending *pending)
{
	pending->set = 0;
	INIT_LIST_HEAD(&pending->queue);
}

static inline bool sigpending_has(const struct sigpending *pending, int sig)
{
	return pending->set & sigmask(sig);
}

/* All of the following:  => siglock held, or nobody else knows the set */

/*
 * Adds sig; info NULL: from the kernel.  An ordinary signal that is there
 * already is dropped.  room: RLIMIT_SIGPENDING allows an entry.
 * => -EAGAIN: a real-time signal that cannot be told, unless it is kill's
 */
int sigpending_add(struct sigpending *pending, int sig,
		   const struct siginfo *info, bool room);
/* Adds an entry of its owner's.  => it is in no queue */
void sigpending_add_entry(struct sigpending *pending, struct sigqueue *entry);
/* Takes an entry back that its owner added, if it is still there. */
void sigpending_remove_entry(struct sigpending *pending,
			     struct sigqueue *entry);
/* Takes sig out, with the oldest entry about it.  => it is in the set */
void sigpending_collect(struct sigpending *pending, int sig,
			struct siginfo *info);
/* Drops signals, whatever there was to tell. */
void sigpending_discard(struct sigpending *pending, sigset_t which);

/* Entries in a queue that are charged to its user. */
unsigned long sigpending_count(const struct sigpending *pending);
/* The same over all queues of the system; any context. */
unsigned long sigqueue_total(void);

#endif
