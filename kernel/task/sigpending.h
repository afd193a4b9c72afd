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
 * Entries are made and freed as signals come and go, with two exceptions.  One
 * is built into the set: a lone signal, which is what nearly all are, costs no
 * allocation and cannot lose its details.  And a timer brings its own, so that
 * it cannot fail to tell, and learns when it was taken.
 */
#ifndef TASK_SIGPENDING_H
#define TASK_SIGPENDING_H

#include <core/panic.h>
#include <lib/atomic.h>
#include <lib/list.h>
#include <task/siginfo.h>

/* Those in all queues of the system that are charged to a user. */
extern atomic_long_t sigqueue_entries;

/* Fields: I immutable, x the siglock of the process. */
struct sigqueue {
	struct list_head node;		/* x  itself: in no queue */
	struct siginfo info;		/* x */
	/* Its owner's; NULL: freed when taken.  Called when it has left the
	 * queue: with what will be told, or NULL if nobody will be told. */
	void (*taken)(struct sigqueue *entry, struct siginfo *info); /* I */
};

struct sigpending {
	sigset_t set;			/* x */
	struct list_head queue;		/* x  struct sigqueue, oldest first */
	struct sigqueue first;		/* x  for the first that comes */
};

static inline void sigpending_init(struct sigpending *pending)
{
	pending->set = 0;
	INIT_LIST_HEAD(&pending->queue);
	INIT_LIST_HEAD(&pending->first.node);
	pending->first.taken = NULL;
}

static inline bool sigpending_has(const struct sigpending *pending, int sig)
{
	return pending->set & sigmask(sig);
}

/* All of the following:  => siglock held, or nobody else knows the set */

/* Any signal but the first and only one. */
int sigpending_add_further(struct sigpending *pending, int sig,
			   const struct siginfo *info, bool room);
void sigpending_collect_among(struct sigpending *pending, int sig,
			      struct siginfo *info);

/*
 * Adds sig; info NULL: from the kernel.  An ordinary signal that is there
 * already is dropped.  room: RLIMIT_SIGPENDING allows an entry.
 * => -EAGAIN: a real-time signal that cannot be told, unless it is kill's
 */
static inline int sigpending_add(struct sigpending *pending, int sig,
				 const struct siginfo *info, bool room)
{
	if (unlikely(pending->set || !info || !room))
		return sigpending_add_further(pending, sig, info, room);
	atomic_long_inc(&sigqueue_entries);
	pending->first.info = *info;
	list_add(&pending->first.node, &pending->queue);
	pending->set = sigmask(sig);
	return 0;
}

/* Takes sig out, with the oldest entry about it.  => it is in the set */
static inline void sigpending_collect(struct sigpending *pending, int sig,
				      struct siginfo *info)
{
	struct sigqueue *first = &pending->first;

	if (unlikely(pending->set != sigmask(sig) ||
		     pending->queue.next != &first->node ||
		     pending->queue.prev != &first->node)) {
		sigpending_collect_among(pending, sig, info);
		return;
	}
	*info = first->info;
	list_del_init(&first->node);
	atomic_long_dec(&sigqueue_entries);
	pending->set = 0;
}

/* Adds an entry of its owner's.  => it is in no queue */
void sigpending_add_entry(struct sigpending *pending, struct sigqueue *entry);
/* Takes an entry back that its owner added, if it is still there. */
void sigpending_remove_entry(struct sigpending *pending,
			     struct sigqueue *entry);
/* Drops signals, whatever there was to tell. */
void sigpending_discard(struct sigpending *pending, sigset_t which);

/* Entries in a queue that are charged. */
unsigned long sigpending_count(const struct sigpending *pending);
#endif
