/* SPDX-License-Identifier: MIT */
/*
 * Work: a function to be called soon, by a thread, where it may sleep.
 *
 * schedule_work() from any context puts it in line; a pool of worker threads,
 * on any CPU, calls the functions.  One work item never runs twice at once: if
 * it is scheduled again while it runs, the same worker runs it again after
 * that.  Different items may run at the same time and in any order.  However
 * many of them sleep, there is a worker for the next.
 *
 * Delayed work is scheduled by a timer.
 */
#ifndef SCHED_WORK_H
#define SCHED_WORK_H

#include <lib/list.h>
#include <sched/timer.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

/* Fields: p the pool's lock. */
struct work_struct {
	struct list_head entry;		/* p  linked while in line */
	work_func_t func;		/* I */
	u64 ticket;			/* p  of when it got in line */
	bool pending;			/* p  in line, or its timer will see to it */
	bool refused;			/* p  is being cancelled */
};

struct delayed_work {
	struct work_struct work;
	struct timer timer;
};

#define __WORK_INITIALIZER(name, fn) \
	{ .entry = LIST_HEAD_INIT((name).entry), .func = (fn) }
#define DECLARE_WORK(name, fn) \
	struct work_struct name = __WORK_INITIALIZER(name, fn)

void work_init(struct work_struct *work, work_func_t func);
void delayed_work_init(struct delayed_work *dwork, work_func_t func);
#define INIT_WORK(work, func) work_init(work, func)
#define INIT_DELAYED_WORK(dwork, func) delayed_work_init(dwork, func)

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

/* False if it was pending already; then it will run once.  What was written
 * before is seen by the function.  => any context; func may free the item */
bool schedule_work(struct work_struct *work);
/* After that many jiffies; false if it was pending, its time is not changed. */
bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay);
/* The same, but changes the time; true if it was pending. */
bool mod_delayed_work(struct delayed_work *dwork, unsigned long delay);

/* Waits until what was scheduled before the call has run; false if nothing was.
 * A delayed one is scheduled at once.  => not from the function itself */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);

/* Takes it out of line and waits until it does not run any more; scheduling it
 * has no effect meanwhile.  True if it was pending.
 * => not from the function itself */
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
/* The same without waiting: it may still be running. */
bool cancel_work(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);

static inline bool work_pending(const struct work_struct *work)
{
	return READ_ONCE(work->pending);
}

static inline bool delayed_work_pending(const struct delayed_work *dwork)
{
	return work_pending(&dwork->work);
}

/* The first workers; scheduling is possible before. */
void work_setup(void);
/* Waits until nothing is in line or running, and ends surplus workers. */
void work_quiesce(void);

#endif
