/* SPDX-License-Identifier: MIT */
/*
 * Completions.
 *
 * done counts what was completed and not yet waited for; COMPLETE_ALL stands
 * for any number.  Waiters are exclusive: one complete() wakes one.
 */
#include <sched/completion.h>

#define COMPLETE_ALL (~0u)

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done < COMPLETE_ALL - 1)
		x->done++;
	__wake_up_locked(&x->wait, TASK_NORMAL, 1, NULL);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done = COMPLETE_ALL;
	__wake_up_locked(&x->wait, TASK_NORMAL, 0, NULL);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

/* => x->wait.lock held */
static bool take(struct completion *x)
{
	KASSERT(lock_held(&x->wait.lock));
	if (!x->done)
		return false;
	if (x->done != COMPLETE_ALL)
		x->done--;
	return true;
}

/* One round of waiting.  => x->wait.lock held, as when it returns */
static long sleep_once(struct completion *x, struct wait_queue_entry *entry,
		       long timeout, u32 state)
{
	if (list_empty(&entry->entry)) {
		entry->flags |= WQ_FLAG_EXCLUSIVE;
		list_add_tail(&entry->entry, &x->wait.head);
	}
	set_current_state(state);
	spin_unlock_irq(&x->wait.lock);
	timeout = schedule_timeout(timeout);
	spin_lock_irq(&x->wait.lock);
	return timeout;
}

/* The time left; 0 if it is up; -ERESTARTSYS. */
static long wait_common(struct completion *x, long timeout, u32 state)
{
	DEFINE_WAIT(entry);
	bool taken;

	might_sleep();
	spin_lock_irq(&x->wait.lock);
	while (!(taken = take(x)) && timeout > 0) {
		if (signal_pending_state(state, current))
			timeout = -ERESTARTSYS;
		else
			timeout = sleep_once(x, &entry, timeout, state);
	}
	list_del_init(&entry.entry);
	spin_unlock_irq(&x->wait.lock);
	return taken && !timeout ? 1 : timeout;
}

static unsigned long bounded(unsigned long timeout)
{
	return min(timeout, (unsigned long)MAX_SCHEDULE_TIMEOUT);
}

void wait_for_completion(struct completion *x)
{
	wait_common(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE);
}

int wait_for_completion_interruptible(struct completion *x)
{
	return (int)min(wait_common(x, MAX_SCHEDULE_TIMEOUT,
				    TASK_INTERRUPTIBLE), 0L);
}

int wait_for_completion_killable(struct completion *x)
{
	return (int)min(wait_common(x, MAX_SCHEDULE_TIMEOUT, TASK_KILLABLE),
			0L);
}

unsigned long wait_for_completion_timeout(struct completion *x,
					  unsigned long timeout)
{
	return wait_common(x, (long)bounded(timeout), TASK_UNINTERRUPTIBLE);
}

long wait_for_completion_interruptible_timeout(struct completion *x,
					       unsigned long timeout)
{
	return wait_common(x, (long)bounded(timeout), TASK_INTERRUPTIBLE);
}

bool try_wait_for_completion(struct completion *x)
{
	unsigned long flags;
	bool taken;

	spin_lock_irqsave(&x->wait.lock, flags);
	taken = take(x);
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return taken;
}

bool completion_done(struct completion *x)
{
	unsigned long flags;
	bool done;

	/* Under the lock: a complete() that is under way has finished. */
	spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}
