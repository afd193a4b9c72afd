/* SPDX-License-Identifier: MIT */
/*
 * Wait queues.
 *
 * The order that loses no wake-up (see also sched/core.c):
 *
 *	waiter					waker
 *	enter the queue				make the condition true
 *	state = asleep  (full barrier)		full barrier
 *	condition?  no: schedule()		anybody in the queue?  wake
 *
 * If the waker sees an empty queue, the waiter entered it later, hence tests
 * the condition after it came true.  So the waker may look without the lock,
 * which makes waking nobody cheap.
 *
 * Entries that are not exclusive stand first, so that a walk which stops at the
 * n-th exclusive one has met them all.
 */
#include <sched/wait.h>

int default_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			  int flags, void *key)
{
	return wake_up_state(entry->private, mode);
}

/* The entry leaves the queue before the waker lets go of the lock: the waiter,
 * which is on its way, finds it empty and has nothing to lock for. */
int autoremove_wake_function(struct wait_queue_entry *entry,
			     unsigned int mode, int flags, void *key)
{
	struct task_struct *task = entry->private;

	if (!wake_up_state(task, mode))
		return 0;
	list_del_init(&entry->entry);
	return 1;
}

static void enqueue(struct wait_queue_head *queue,
		    struct wait_queue_entry *entry, bool exclusive)
{
	if (exclusive) {
		entry->flags |= WQ_FLAG_EXCLUSIVE;
		list_add_tail(&entry->entry, &queue->head);
	} else {
		entry->flags &= ~WQ_FLAG_EXCLUSIVE;
		list_add(&entry->entry, &queue->head);
	}
}

void add_wait_queue(struct wait_queue_head *queue,
		    struct wait_queue_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	enqueue(queue, entry, false);
	spin_unlock_irqrestore(&queue->lock, flags);
}

void add_wait_queue_exclusive(struct wait_queue_head *queue,
			      struct wait_queue_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	enqueue(queue, entry, true);
	spin_unlock_irqrestore(&queue->lock, flags);
}

void remove_wait_queue(struct wait_queue_head *queue,
		       struct wait_queue_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	list_del_init(&entry->entry);
	spin_unlock_irqrestore(&queue->lock, flags);
}

static void prepare(struct wait_queue_head *queue,
		    struct wait_queue_entry *entry, u32 state, bool exclusive)
{
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	if (list_empty(&entry->entry))
		enqueue(queue, entry, exclusive);
	set_current_state(state);
	spin_unlock_irqrestore(&queue->lock, flags);
}

void prepare_to_wait(struct wait_queue_head *queue,
		     struct wait_queue_entry *entry, u32 state)
{
	prepare(queue, entry, state, false);
}

void prepare_to_wait_exclusive(struct wait_queue_head *queue,
			       struct wait_queue_entry *entry, u32 state)
{
	prepare(queue, entry, state, true);
}

/* A waiter that gives up must not have been chosen by a wake-up meant for one:
 * having left the queue, it can no longer be; having been chosen before, its
 * caller finds the condition true, which counts more than the signal. */
static __always_inline int prepare_or_fail(struct wait_queue_head *queue,
			   struct wait_queue_entry *entry, u32 state,
			   bool exclusive)
{
	unsigned long flags;
	int error = 0;

	spin_lock_irqsave(&queue->lock, flags);
	if (unlikely(signal_pending_state(state, current))) {
		list_del_init(&entry->entry);
		error = -ERESTARTSYS;
	} else {
		if (list_empty(&entry->entry))
			enqueue(queue, entry, exclusive);
		set_current_state(state);
	}
	spin_unlock_irqrestore(&queue->lock, flags);
	return error;
}

int prepare_to_wait_event(struct wait_queue_head *queue,
			  struct wait_queue_entry *entry, u32 state)
{
	return prepare_or_fail(queue, entry, state, false);
}

int __prepare_exclusive(struct wait_queue_head *queue,
			struct wait_queue_entry *entry, u32 state)
{
	return prepare_or_fail(queue, entry, state, true);
}

static __always_inline void wake_entries(struct wait_queue_head *queue,
					 unsigned int mode, int nr, void *key)
{
	struct wait_queue_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &queue->head, entry) {
		unsigned int flags = entry->flags;
		int woke = entry->func(entry, mode, 0, key);

		if (woke < 0)
			break;
		if (woke && flags & WQ_FLAG_EXCLUSIVE && !--nr)
			break;
	}
}

void __wake_up_locked(struct wait_queue_head *queue, unsigned int mode, int nr,
		      void *key)
{
	wake_entries(queue, mode, nr, key);
}

void __wake_up(struct wait_queue_head *queue, unsigned int mode, int nr,
	       void *key)
{
	unsigned long flags;

	smp_mb();
	if (!waitqueue_active(queue))
		return;
	spin_lock_irqsave(&queue->lock, flags);
	wake_entries(queue, mode, nr, key);
	spin_unlock_irqrestore(&queue->lock, flags);
}
