/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: sleeping until a condition holds.
 *
 *	wait_event(queue, condition)	sleeps until condition is true
 *	condition = true; wake_up(&queue);
 *
 * An entry in a queue is a function that a wake-up calls; usually it makes a
 * task runnable, but poll and epoll hang other functions there.  Exclusive
 * entries stand at the end, and a wake-up stops behind as many of them as it
 * was asked for: one of many equal servants gets up, not all.
 *
 * The condition is tested again after each wake-up, in the caller's context and
 * without a lock; it may be evaluated any number of times.
 */
#ifndef SCHED_WAIT_H
#define SCHED_WAIT_H

#include <lib/errno.h>
#include <sched/sched.h>
#include <sched/timer.h>

struct wait_queue_entry;

/* Called by a wake-up, queue locked: mode is the states to wake, key says what
 * happened (a poll mask, or NULL).  Returns 1 if it woke somebody, 0 if not,
 * below 0 to end the walk.  The entry may remove itself. */
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry,
				 unsigned int mode, int flags, void *key);

#define WQ_FLAG_EXCLUSIVE 0x01u

/* Fields: w lock of the queue it is in. */
struct wait_queue_entry {
	unsigned int flags;		/* w */
	void *private;			/* I  the task, for the usual functions */
	wait_queue_func_t func;		/* I */
	struct list_head entry;		/* w */
};

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;		/* lock */
};
typedef struct wait_queue_head wait_queue_head_t;
typedef struct wait_queue_entry wait_queue_entry_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)          \
	{                                            \
		.lock = SPINLOCK_INIT(LOCK_WAIT_QUEUE), \
		.head = LIST_HEAD_INIT((name).head), \
	}
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

static inline void init_waitqueue_head(struct wait_queue_head *queue)
{
	spin_lock_init_rank(&queue->lock, LOCK_WAIT_QUEUE);
	INIT_LIST_HEAD(&queue->head);
}

/* Wakes the task in private; the second also leaves the queue if it did. */
int default_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			  int flags, void *key);
int autoremove_wake_function(struct wait_queue_entry *entry,
			     unsigned int mode, int flags, void *key);

static inline void init_waitqueue_entry(struct wait_queue_entry *entry,
					struct task_struct *task)
{
	*entry = (struct wait_queue_entry){
		.private = task, .func = default_wake_function,
	};
	INIT_LIST_HEAD(&entry->entry);
}

static inline void init_waitqueue_func_entry(struct wait_queue_entry *entry,
					     wait_queue_func_t func)
{
	*entry = (struct wait_queue_entry){ .func = func };
	INIT_LIST_HEAD(&entry->entry);
}

#define DECLARE_WAITQUEUE(name, task)                                   \
	struct wait_queue_entry name = {                                \
		.private = (task), .func = default_wake_function,       \
		.entry = LIST_HEAD_INIT((name).entry),                  \
	}
#define DEFINE_WAIT_FUNC(name, function)                                \
	struct wait_queue_entry name = {                                \
		.private = current, .func = (function),                 \
		.entry = LIST_HEAD_INIT((name).entry),                  \
	}
#define DEFINE_WAIT(name) DEFINE_WAIT_FUNC(name, autoremove_wake_function)

void add_wait_queue(struct wait_queue_head *queue,
		    struct wait_queue_entry *entry);
void add_wait_queue_exclusive(struct wait_queue_head *queue,
			      struct wait_queue_entry *entry);
void remove_wait_queue(struct wait_queue_head *queue,
		       struct wait_queue_entry *entry);

/* In the queue (if not yet) and in this state: now test the condition. */
void prepare_to_wait(struct wait_queue_head *queue,
		     struct wait_queue_entry *entry, u32 state);
void prepare_to_wait_exclusive(struct wait_queue_head *queue,
			       struct wait_queue_entry *entry, u32 state);
/* The same; -ERESTARTSYS, out of the queue and running, if a signal is pending
 * that ends a sleep in this state. */
int prepare_to_wait_event(struct wait_queue_head *queue,
			  struct wait_queue_entry *entry, u32 state);
/* Running, and out of the queue.  Looking without the lock is safe only because
 * the one who took the entry out did not touch it after that: both links point
 * to itself. */
static inline void finish_wait(struct wait_queue_head *queue,
			       struct wait_queue_entry *entry)
{
	__set_current_state(TASK_RUNNING);
	if (smp_load_acquire(&entry->entry.next) != &entry->entry ||
	    smp_load_acquire(&entry->entry.prev) != &entry->entry)
		remove_wait_queue(queue, entry);
}

/* Is anybody waiting?  => the condition was set before, with smp_mb() between
 * both, or the queue is locked; else a waiter may be overlooked */
static inline bool waitqueue_active(const struct wait_queue_head *queue)
{
	return !list_empty(&queue->head);
}

/* The same for who has just made a condition true. */
static inline bool wq_has_sleeper(const struct wait_queue_head *queue)
{
	smp_mb();
	return waitqueue_active(queue);
}

/* Wakes all entries that are not exclusive and up to nr that are (0: all).
 * => any context; what was written before is seen by who wakes up.  A waiter
 *    that sees the condition true without sleeping may free the queue only
 *    after taking its lock */
void __wake_up(struct wait_queue_head *queue, unsigned int mode, int nr,
	       void *key);
/* => the queue's lock held */
void __wake_up_locked(struct wait_queue_head *queue, unsigned int mode, int nr,
		      void *key);

#define wake_up(queue) __wake_up(queue, TASK_NORMAL, 1, NULL)
#define wake_up_nr(queue, nr) __wake_up(queue, TASK_NORMAL, nr, NULL)
#define wake_up_all(queue) __wake_up(queue, TASK_NORMAL, 0, NULL)
#define wake_up_interruptible(queue) \
	__wake_up(queue, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(queue) \
	__wake_up(queue, TASK_INTERRUPTIBLE, 0, NULL)
/* With a poll mask as the key. */
#define poll_to_key(mask) ((void *)(unsigned long)(mask))
#define key_to_poll(key) ((unsigned int)(unsigned long)(key))
#define wake_up_poll(queue, mask) \
	__wake_up(queue, TASK_NORMAL, 1, poll_to_key(mask))
#define wake_up_interruptible_poll(queue, mask) \
	__wake_up(queue, TASK_INTERRUPTIBLE, 1, poll_to_key(mask))

/*
 * Sleeps by `sleep` until the condition is true: 0; or a signal is pending
 * that ends a sleep in this state: -ERESTARTSYS.  `condition` may end in other
 * ways by setting variables of the caller.  It is tested before going to sleep
 * again as well: mostly it is true then, and the queue was left already.
 */
#define ___wait_event(queue, condition, state, prepare, sleep)            \
	({                                                                \
		DEFINE_WAIT(__entry);                                     \
		long __error = 0;                                         \
                                                                          \
		for (;;) {                                                \
			__error = prepare(&(queue), &__entry, state);     \
			if (condition) {                                  \
				__error = 0;                              \
				break;                                    \
			}                                                 \
			if (__error)                                      \
				break;                                    \
			sleep;                                            \
			if (condition)                                    \
				break;                                    \
		}                                                         \
		finish_wait(&(queue), &__entry);                          \
		__error;                                                  \
	})

#define __wait_event_state(queue, condition, state)                       \
	({                                                                \
		long __result = 0;                                        \
                                                                          \
		might_sleep();                                            \
		if (!(condition))                                         \
			__result = ___wait_event(queue, condition, state, \
						 prepare_to_wait_event,   \
						 schedule());             \
		__result;                                                 \
	})

/* Sleeps until the condition is true. */
#define wait_event(queue, condition) \
	((void)__wait_event_state(queue, condition, TASK_UNINTERRUPTIBLE))
#define wait_event_idle(queue, condition) \
	((void)__wait_event_state(queue, condition, TASK_IDLE))
/* The same, 0; or -ERESTARTSYS at a signal, at a fatal signal. */
#define wait_event_interruptible(queue, condition) \
	({ (int)__wait_event_state(queue, condition, TASK_INTERRUPTIBLE); })
#define wait_event_killable(queue, condition) \
	({ (int)__wait_event_state(queue, condition, TASK_KILLABLE); })

int __prepare_exclusive(struct wait_queue_head *queue,
			struct wait_queue_entry *entry, u32 state);
/* One of many: a wake_up() gets up only one of those. */
#define wait_event_interruptible_exclusive(queue, condition)              \
	({                                                                \
		long __result = 0;                                        \
                                                                          \
		might_sleep();                                            \
		if (!(condition))                                         \
			__result = ___wait_event(queue, condition,        \
						 TASK_INTERRUPTIBLE,      \
						 __prepare_exclusive,     \
						 schedule());             \
		(int)__result;                                            \
	})

/* The jiffies left, at least 1, if the condition came true; 0 if time is up
 * and it is still false; -ERESTARTSYS at a signal. */
#define __wait_event_timeout(queue, condition, timeout, state)            \
	({                                                                \
		long __left = (timeout), __failed = 0;                    \
		bool __true = false;                                      \
                                                                          \
		might_sleep();                                            \
		if (!(__true = !!(condition)))                            \
			__failed = ___wait_event(                         \
				queue,                                    \
				(__true = !!(condition)) || !__left,      \
				state, prepare_to_wait_event,             \
				__left = schedule_timeout(__left));       \
		__failed ?: __true ? max(__left, 1L) : 0;                 \
	})
#define wait_event_timeout(queue, condition, timeout) \
	__wait_event_timeout(queue, condition, timeout, TASK_UNINTERRUPTIBLE)
#define wait_event_interruptible_timeout(queue, condition, timeout) \
	__wait_event_timeout(queue, condition, timeout, TASK_INTERRUPTIBLE)
#define wait_event_killable_timeout(queue, condition, timeout) \
	__wait_event_timeout(queue, condition, timeout, TASK_KILLABLE)

#endif
