/* SPDX-License-Identifier: MIT */
/*
 * Event counters.
 *
 * The counter changes under the lock of the queue in which those wait who
 * wait for its change, so testing it and going to sleep need no more than the
 * queue's own order.
 */
#include <fs/eventfd.h>

#include <fs/anon_inode.h>
#include <fs/poll.h>
#include <mem/slab.h>

#define COUNT_MAX (UINT64_MAX - 1)

/* Fields: q the queue's lock. */
struct eventfd {
	wait_queue_head_t wait;
	u64 count;			/* q */
	bool semaphore;			/* I */
};

/* Takes what a read gets: false: there is nothing. */
static bool take(struct eventfd *event, u64 *count)
{
	unsigned long flags;

	spin_lock_irqsave(&event->wait.lock, flags);
	*count = event->semaphore ? min(event->count, (u64)1) : event->count;
	WRITE_ONCE(event->count, event->count - *count);
	if (*count)
		__wake_up_locked(&event->wait, TASK_NORMAL, 1,
				 poll_to_key(EPOLLOUT | EPOLLWRNORM));
	spin_unlock_irqrestore(&event->wait.lock, flags);
	return *count != 0;
}

/* Adds what a write brings: false: there is no room for it. */
static bool add(struct eventfd *event, u64 count)
{
	unsigned long flags;
	bool fits;

	spin_lock_irqsave(&event->wait.lock, flags);
	fits = count <= COUNT_MAX - event->count;
	if (fits) {
		WRITE_ONCE(event->count, event->count + count);
		__wake_up_locked(&event->wait, TASK_NORMAL, 1,
				 poll_to_key(EPOLLIN | EPOLLRDNORM));
	}
	spin_unlock_irqrestore(&event->wait.lock, flags);
	return fits;
}

static void eventfd_show(struct format_sink *sink, struct file *file)
{
	const struct eventfd *event = file->private_data;

	format_print(sink, "eventfd-count: %16llx\n",
		     READ_ONCE(event->count));
}

static ssize_t eventfd_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct eventfd *event = iocb->ki_filp->private_data;
	u64 count = 0;
	int err;

	if (iov_iter_count(to) < sizeof(count))
		return -EINVAL;
	if (!take(event, &count)) {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		err = wait_event_interruptible(event->wait,
					       take(event, &count));
		if (err)
			return err;
	}
	return copy_to_iter(&count, sizeof(count), to) == sizeof(count)
		       ? (ssize_t)sizeof(count) : -EFAULT;
}

static ssize_t eventfd_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct eventfd *event = iocb->ki_filp->private_data;
	u64 count;
	int err;

	if (iov_iter_count(from) < sizeof(count))
		return -EINVAL;
	if (copy_from_iter(&count, sizeof(count), from) != sizeof(count))
		return -EFAULT;
	if (count > COUNT_MAX)
		return -EINVAL;
	if (!add(event, count)) {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		err = wait_event_interruptible(event->wait, add(event, count));
		if (err)
			return err;
	}
	return (ssize_t)sizeof(count);
}

static __poll_t eventfd_poll(struct file *file, poll_table *table)
{
	struct eventfd *event = file->private_data;
	__poll_t mask = 0;
	u64 count;

	poll_wait(file, &event->wait, table);
	count = READ_ONCE(event->count);
	if (count)
		mask |= EPOLLIN | EPOLLRDNORM;
	if (count < COUNT_MAX)
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static int eventfd_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static const struct file_operations eventfd_fops = {
	.llseek = noop_llseek,
	.read_iter = eventfd_read,
	.write_iter = eventfd_write,
	.poll = eventfd_poll,
	.release = eventfd_release,
	.show_fdinfo = eventfd_show,
};

int do_eventfd(unsigned int count, unsigned int flags)
{
	struct eventfd *event;
	int fd;

	if (flags & ~(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	event = kmalloc(sizeof(*event), GFP_KERNEL);
	if (!event)
		return -ENOMEM;
	init_waitqueue_head(&event->wait);
	event->count = count;
	event->semaphore = flags & EFD_SEMAPHORE;
	fd = anon_inode_getfd("[eventfd]", &eventfd_fops, event,
			      O_RDWR | (flags & (O_CLOEXEC | O_NONBLOCK)));
	if (fd < 0)
		kfree(event);
	return fd;
}
