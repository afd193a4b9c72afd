/* SPDX-License-Identifier: MIT */
/*
 * Handing out what is ready.
 *
 * A wait takes the whole ready list as its batch and goes through it, so an
 * item that goes back to the list is not met again in the same wait.  A
 * wake-up meanwhile puts an item that has left the batch into the list, and
 * one that is still in it will be asked anyway.
 *
 * Events go out one by one under the set's mutex with page faults off; if the
 * program's memory has to be brought in first, the item goes back to where it
 * was.
 */
#include <fs/eventpoll.h>

#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <vm/fault.h>

/* A wake-up may come this much later, to come along with others. */
#define EPOLL_SLACK_NSEC 50000

/* A batch that is being gone through counts: what it leaves will be in the
 * list, and the mutex is worth waiting for. */
static bool has_ready(const struct eventpoll *ep)
{
	return !list_empty(&ep->ready) || READ_ONCE(ep->handing_out);
}

/* All that is ready now.  => mutex held, here and below */
static void batch_begin(struct eventpoll *ep, struct list_head *batch)
{
	INIT_LIST_HEAD(batch);
	spin_lock_irq(&ep->lock);
	WRITE_ONCE(ep->handing_out, true);
	list_splice_init(&ep->ready, batch);
	spin_unlock_irq(&ep->lock);
}

/* The next one, which is in no list from now on; NULL: that was all. */
static struct epoll_item *batch_next(struct eventpoll *ep,
				     struct list_head *batch)
{
	struct epoll_item *item;

	spin_lock_irq(&ep->lock);
	item = list_first_entry_or_null(batch, struct epoll_item, ready);
	if (item)
		list_del_init(&item->ready);
	spin_unlock_irq(&ep->lock);
	return item;
}

/* It stays ready: behind the others, unless a wake-up has put it there. */
static void item_again(struct eventpoll *ep, struct epoll_item *item)
{
	spin_lock_irq(&ep->lock);
	if (list_empty(&item->ready))
		list_add_tail(&item->ready, &ep->ready);
	spin_unlock_irq(&ep->lock);
}

/* What was not looked at comes first next time.  True: something is ready. */
static bool batch_end(struct eventpoll *ep, struct list_head *batch)
{
	bool more;

	spin_lock_irq(&ep->lock);
	list_splice_init(batch, &ep->ready);
	WRITE_ONCE(ep->handing_out, false);
	more = has_ready(ep);
	spin_unlock_irq(&ep->lock);
	return more;
}

static bool put_event(struct epoll_event __user *to,
		      const struct epoll_item *item, __poll_t mask)
{
	struct epoll_event event = { mask, item->event.data };
	unsigned long left;

	pagefault_disable();
	left = copy_to_user(to, &event, sizeof(event));
	pagefault_enable();
	return !left;
}

/* Back to the front of the batch. */
static void batch_return(struct eventpoll *ep, struct list_head *batch,
			 struct epoll_item *item)
{
	spin_lock_irq(&ep->lock);
	if (list_empty(&item->ready))
		list_add(&item->ready, batch);
	spin_unlock_irq(&ep->lock);
}

static void item_delivered(struct eventpoll *ep, struct epoll_item *item)
{
	u32 events = item->event.events;

	if (events & EPOLLONESHOT)
		WRITE_ONCE(item->event.events, events & EPOLL_MODES);
	else if (!(events & EPOLLET))
		item_again(ep, item);
}

/* How many went out; fewer than are ready where memory is not there. */
static int send_batch(struct eventpoll *ep, struct list_head *batch,
		      struct epoll_event __user *events, int max)
{
	struct epoll_item *item;
	int sent = 0;

	while (sent < max && (item = batch_next(ep, batch))) {
		__poll_t mask = epoll_item_poll(item);

		if (!mask)
			continue;
		if (!put_event(&events[sent], item, mask)) {
			batch_return(ep, batch, item);
			break;
		}
		sent++;
		item_delivered(ep, item);
	}
	return sent;
}

/* Events of those that are ready: how many, or -EFAULT. */
static int send_ready(struct eventpoll *ep, struct epoll_event __user *events,
		      int max)
{
	struct list_head batch;
	bool more, fault;
	int sent;

	do {
		mutex_lock(&ep->mutex);
		batch_begin(ep, &batch);
		sent = send_batch(ep, &batch, events, max);
		fault = !sent && !list_empty(&batch);
		more = batch_end(ep, &batch);
		mutex_unlock(&ep->mutex);
		/* For the next in line, who sleeps beside this one. */
		if (more)
			wake_up(&ep->waiters);
		if (fault && fault_in_writeable(events, sizeof(*events)))
			return -EFAULT;
	} while (fault);
	return sent;
}

/* As epoll_wait() would find it, without handing it out. */
__poll_t eventpoll_poll(struct file *file, poll_table *table)
{
	struct eventpoll *ep = file->private_data;
	struct epoll_item *item;
	struct list_head batch;
	__poll_t mask = 0;

	poll_wait(file, &ep->watchers, table);
	/* From the watcher to the watched: there are no circles. */
	mutex_lock_nested(&ep->mutex, 1);
	batch_begin(ep, &batch);
	while (!mask && (item = batch_next(ep, &batch))) {
		if (!epoll_item_poll(item))
			continue;
		batch_return(ep, &batch, item);
		mask = EPOLLIN | EPOLLRDNORM;
	}
	batch_end(ep, &batch);
	mutex_unlock(&ep->mutex);
	return mask;
}

/* Until something may be ready, a signal, or the deadline: true if that has
 * passed. */
static bool wait_ready(struct eventpoll *ep, ktime_t deadline)
{
	bool late = false;
	DEFINE_WAIT(wait);

	prepare_to_wait_exclusive(&ep->waiters, &wait, TASK_INTERRUPTIBLE);
	if (!has_ready(ep))
		late = !schedule_hrtimeout_range(
			deadline == POLL_FOREVER ? NULL : &deadline,
			EPOLL_SLACK_NSEC, HRTIMER_MODE_ABS);
	finish_wait(&ep->waiters, &wait);
	return late;
}

static int wait_and_send(struct eventpoll *ep,
			 struct epoll_event __user *events, int max,
			 ktime_t deadline)
{
	bool late = deadline == POLL_NOW;
	int sent;

	for (;;) {
		sent = has_ready(ep) ? send_ready(ep, events, max) : 0;
		if (sent || late)
			return sent;
		if (signal_pending(current))
			return -EINTR;
		late = wait_ready(ep, deadline);
	}
}

int do_epoll_wait(unsigned int set, struct epoll_event __user *events,
		  int max, ktime_t deadline)
{
	struct eventpoll *ep;
	struct fd fd;
	int sent = -EINVAL;

	if (max <= 0 || max > __INT_MAX__ / (int)sizeof(*events))
		return -EINVAL;
	if (!access_ok(events, (size_t)max * sizeof(*events)))
		return -EFAULT;
	fd = fdget(set);
	if (!fd.file)
		return -EBADF;
	ep = eventpoll_of_file(fd.file);
	if (ep)
		sent = wait_and_send(ep, events, max, deadline);
	fdput(fd);
	return sent;
}
