/* SPDX-License-Identifier: MIT */
/*
 * Reading, writing and watching a pipe.
 *
 * A write of at most PIPE_BUF bytes goes whole into the room behind the last
 * one, or whole into a page of its own: so it is never torn, and none can be
 * lost between two others.  Larger ones fill whatever there is.
 *
 * Who is woken.  Readers sleep only while the pipe is empty, so a write wakes
 * them only if it found it empty; writers only while it is full.  They sleep
 * as exclusive entries, so one gets up at a time; one that leaves something
 * behind for others wakes the next.  Wake-ups come after the mutex is free,
 * or the woken would at once have to wait for it.
 */
#include <fs/pipe.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <task/cred.h>
#include <task/signal.h>
#include <tty/termios.h>

void pipe_wake_readers(struct pipe *pipe)
{
	wake_up_interruptible_poll(&pipe->rd_wait, EPOLLIN | EPOLLRDNORM);
}

void pipe_wake_writers(struct pipe *pipe)
{
	wake_up_interruptible_poll(&pipe->wr_wait, EPOLLOUT | EPOLLWRNORM);
}

int pipe_broken(void)
{
	struct siginfo info = {
		.si_signo = SIGPIPE, .si_code = SI_USER,
		.si_pid = current->tgid, .si_uid = current_cred()->uid,
	};

	unsigned long flags;

	if (!current->process)
		return -EPIPE;
	spin_lock_irqsave(&tasks_lock, flags);
	signal_send_task(current, SIGPIPE, &info);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return -EPIPE;
}

struct page *pipe_take_page(struct pipe *pipe)
{
	struct page *page = pipe->spare;

	pipe->spare = NULL;
	if (likely(page))
		return page;
	return alloc_page(GFP_HIGHUSER | __GFP_OWNER(OWNER_PIPE));
}

struct pipe_buffer *pipe_add(struct pipe *pipe, struct page *page,
			     unsigned int offset, unsigned int len)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->head);

	*buf = (struct pipe_buffer){
		.page = page, .offset = offset, .len = len,
	};
	WRITE_ONCE(pipe->head, pipe->head + 1);
	return buf;
}

static void give_page(struct pipe *pipe, struct page *page, bool own)
{
	if (own && !pipe->spare)
		pipe->spare = page;
	else
		put_page(page);
}

void pipe_drop_tail(struct pipe *pipe)
{
	const struct pipe_buffer *buf = pipe_buf(pipe, pipe->tail);

	give_page(pipe, buf->page, buf->own);
	WRITE_ONCE(pipe->tail, pipe->tail + 1);
}

static bool readable(const struct pipe *pipe)
{
	return !pipe_empty(pipe) || !READ_ONCE(pipe->writers);
}

static bool writable(const struct pipe *pipe)
{
	return !pipe_full(pipe) || !READ_ONCE(pipe->readers);
}

int pipe_wait_readable(struct pipe *pipe)
{
	int err;

	mutex_unlock(&pipe->mutex);
	err = wait_event_interruptible_exclusive(pipe->rd_wait,
						 readable(pipe));
	mutex_lock(&pipe->mutex);
	return err;
}

int pipe_wait_writable(struct pipe *pipe)
{
	int err;

	mutex_unlock(&pipe->mutex);
	err = wait_event_interruptible_exclusive(pipe->wr_wait,
						 writable(pipe));
	mutex_lock(&pipe->mutex);
	return err;
}

/* From the tail to the program: bytes, or -EFAULT.  => not empty */
static ssize_t take(struct pipe *pipe, struct iov_iter *to)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->tail);
	size_t size = min(iov_iter_count(to), (size_t)buf->len), copied;
	char *addr = kmap_local_page(buf->page);

	copied = copy_to_iter(addr + buf->offset, size, to);
	kunmap_local(addr);
	if (unlikely(copied < size))
		return -EFAULT;
	buf->offset += size;
	buf->len -= size;
	/* What a short read leaves of a packet is lost. */
	if (!buf->len || buf->packet)
		pipe_drop_tail(pipe);
	return (ssize_t)size;
}

/* All that is there and wanted, at most one packet: bytes, or -EFAULT. */
static ssize_t take_all(struct pipe *pipe, struct iov_iter *to)
{
	ssize_t total = 0;

	while (!pipe_empty(pipe) && iov_iter_count(to)) {
		bool packet = pipe_buf(pipe, pipe->tail)->packet;
		ssize_t count = take(pipe, to);

		if (count < 0)
			return total ? total : count;
		total += count;
		if (packet)
			break;
	}
	return total;
}

static ssize_t pipe_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct pipe *pipe = iocb->ki_filp->private_data;
	bool was_full, waited = false;
	ssize_t count;

	if (unlikely(!iov_iter_count(to)))
		return 0;
	mutex_lock(&pipe->mutex);
	for (;;) {
		was_full = pipe_full(pipe);
		count = take_all(pipe, to);
		if (count || !pipe->writers)
			break;
		count = iocb->ki_flags & IOCB_NOWAIT ? -EAGAIN
						     : pipe_wait_readable(pipe);
		if (count)
			break;
		waited = true;
	}
	waited = waited && !pipe_empty(pipe);
	was_full = was_full && !pipe_full(pipe);
	mutex_unlock(&pipe->mutex);
	if (unlikely(was_full))
		pipe_wake_writers(pipe);
	if (unlikely(waited))
		pipe_wake_readers(pipe);
	if (count > 0)
		file_accessed(iocb->ki_filp);
	return count;
}

/* Into the room behind the last bytes: how many, 0 if this is not the place,
 * or -EFAULT.  => not empty */
static ssize_t append(struct pipe *pipe, struct iov_iter *from)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->head - 1);
	size_t end = buf->offset + buf->len, size = iov_iter_count(from);
	size_t copied;
	char *addr;

	if (!buf->own || buf->packet || end == PAGE_SIZE)
		return 0;
	if (size > PAGE_SIZE - end && size <= PIPE_BUF)
		return 0;
	size = min(size, PAGE_SIZE - end);
	addr = kmap_local_page(buf->page);
	copied = copy_from_iter(addr + end, size, from);
	kunmap_local(addr);
	if (unlikely(copied < size))
		return -EFAULT;
	buf->len += size;
	return (ssize_t)size;
}

/* Into a page of its own: bytes, -EFAULT, -ENOMEM.  => not full */
static ssize_t add_page(struct pipe *pipe, struct iov_iter *from, bool packet)
{
	struct page *page = pipe_take_page(pipe);
	size_t size = min(iov_iter_count(from), PAGE_SIZE), copied;
	struct pipe_buffer *buf;
	char *addr;

	if (unlikely(!page))
		return -ENOMEM;
	addr = kmap_local_page(page);
	copied = copy_from_iter(addr, size, from);
	kunmap_local(addr);
	if (unlikely(copied < size)) {
		give_page(pipe, page, true);
		return -EFAULT;
	}
	buf = pipe_add(pipe, page, 0, (unsigned int)size);
	buf->own = true;
	buf->packet = packet;
	return (ssize_t)size;
}

/* As much as there is room for, added to *total: 0 or -errno. */
static int put_all(struct pipe *pipe, struct iov_iter *from, bool packet,
		   ssize_t *total)
{
	while (iov_iter_count(from)) {
		ssize_t count = 0;

		if (!packet && !pipe_empty(pipe))
			count = append(pipe, from);
		if (!count) {
			if (pipe_full(pipe))
				return 0;
			count = add_page(pipe, from, packet);
		}
		if (unlikely(count < 0))
			return (int)count;
		*total += count;
	}
	return 0;
}

/* The whole of it, waiting for room where that is wanted; *was_empty: readers
 * are to be woken, *waited: perhaps other writers too. */
static int write_locked(struct pipe *pipe, struct kiocb *iocb,
			struct iov_iter *from, ssize_t *total, bool *was_empty,
			bool *waited)
{
	bool packet = READ_ONCE(iocb->ki_filp->f_flags) & O_DIRECT;
	int err;

	for (;;) {
		if (unlikely(!pipe->readers))
			return pipe_broken();
		err = put_all(pipe, from, packet, total);
		if (err || !iov_iter_count(from))
			return err;
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		if (*was_empty)
			pipe_wake_readers(pipe);
		err = pipe_wait_writable(pipe);
		if (err)
			return err;
		*was_empty = pipe_empty(pipe);
		*waited = true;
	}
}

static ssize_t pipe_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct pipe *pipe = iocb->ki_filp->private_data;
	bool was_empty, waited = false;
	ssize_t total = 0;
	int err;

	if (unlikely(!iov_iter_count(from)))
		return 0;
	mutex_lock(&pipe->mutex);
	was_empty = pipe_empty(pipe);
	err = write_locked(pipe, iocb, from, &total, &was_empty, &waited);
	waited = waited && !pipe_full(pipe);
	mutex_unlock(&pipe->mutex);
	/* Edge-triggered watchers are told of every write. */
	if (total && (was_empty || READ_ONCE(pipe->polled)))
		pipe_wake_readers(pipe);
	if (unlikely(waited))
		pipe_wake_writers(pipe);
	if (!total)
		return err;
	inode_touch(iocb->ki_filp->f_inode);
	return total;
}

static __poll_t pipe_poll(struct file *file, struct poll_table_struct *table)
{
	struct pipe *pipe = file->private_data;
	__poll_t mask = 0;

	WRITE_ONCE(pipe->polled, true);
	if (file->f_mode & FMODE_READ)
		poll_wait(file, &pipe->rd_wait, table);
	if (file->f_mode & FMODE_WRITE)
		poll_wait(file, &pipe->wr_wait, table);
	if (file->f_mode & FMODE_READ) {
		if (!pipe_empty(pipe))
			mask |= EPOLLIN | EPOLLRDNORM;
		/* A FIFO that nobody has written to yet is not hung up. */
		if (!READ_ONCE(pipe->writers) &&
		    file->f_version != READ_ONCE(pipe->w_counter))
			mask |= EPOLLHUP;
	}
	if (file->f_mode & FMODE_WRITE) {
		if (!pipe_full(pipe))
			mask |= EPOLLOUT | EPOLLWRNORM;
		if (!READ_ONCE(pipe->readers))
			mask |= EPOLLERR;
	}
	return mask;
}

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe *pipe = file->private_data;
	unsigned int slot;
	int count = 0;

	if (cmd != FIONREAD)
		return -ENOIOCTLCMD;
	mutex_lock(&pipe->mutex);
	for (slot = pipe->tail; slot != pipe->head; slot++)
		count += (int)pipe_buf(pipe, slot)->len;
	mutex_unlock(&pipe->mutex);
	return put_user(count, (int __user *)arg);
}

const struct file_operations pipe_fops = {
	.open = fifo_open,
	.release = pipe_release,
	.read_iter = pipe_read,
	.write_iter = pipe_write,
	.poll = pipe_poll,
	.unlocked_ioctl = pipe_ioctl,
};

struct pipe *pipe_of_file(const struct file *file)
{
	return file->f_op == &pipe_fops ? file->private_data : NULL;
}
