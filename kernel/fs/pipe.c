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
#include <core/time.h>
#include <fs/fasync.h>
#include <fs/fcntl.h>
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <task/signal.h>
#include <tty/termios.h>

static inline void wake_rd_wait(struct pipe *pipe)
{
	wake_up_interruptible_poll(&pipe->rd_wait, EPOLLIN | EPOLLRDNORM);
}

void pipe_wake_readers(struct pipe *pipe)
{
	wake_rd_wait(pipe);
	kill_fasync(&pipe->fasync_readers, POLL_IN);
}

void pipe_wake_writers(struct pipe *pipe)
{
	wake_up_interruptible_poll(&pipe->wr_wait, EPOLLOUT | EPOLLWRNORM);
	kill_fasync(&pipe->fasync_writers, POLL_OUT);
}

int pipe_broken(void)
{
	signal_raise(SIGPIPE);
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

/* The entry is in the queue before the mutex is free, and who makes the wait
 * worth its while changes the pipe under the mutex and then wakes: so there is
 * nothing to be tested again before the sleep. */
static int wait_in(struct pipe *pipe, wait_queue_head_t *queue)
{
	DEFINE_WAIT(wait);
	int err = __prepare_exclusive(queue, &wait, TASK_INTERRUPTIBLE);

	if (err)
		return err;
	mutex_unlock(&pipe->mutex);
	schedule();
	finish_wait(queue, &wait);
	mutex_lock(&pipe->mutex);
	return 0;
}

int pipe_wait_readable(struct pipe *pipe)
{
	return wait_in(pipe, &pipe->rd_wait);
}

int pipe_wait_writable(struct pipe *pipe)
{
	return wait_in(pipe, &pipe->wr_wait);
}

/*
 * The other side of a copy: an iterator, or a program's one buffer, for which
 * most reads and writes need none.  Bytes NOT copied.
 */
typedef size_t (*copy_fn)(void *bytes, size_t size, void *side);

static size_t to_iter(void *bytes, size_t size, void *side)
{
	return size - copy_to_iter(bytes, size, side);
}

static size_t from_iter(void *bytes, size_t size, void *side)
{
	return size - copy_from_iter(bytes, size, side);
}

static size_t to_user(void *bytes, size_t size, void *side)
{
	return copy_to_user((void __user *)side, bytes, size);
}

static size_t from_user(void *bytes, size_t size, void *side)
{
	return copy_from_user(bytes, (const void __user *)side, size);
}

static __always_inline bool copy_part(struct page *page, unsigned int offset,
				      size_t size, copy_fn copy, void *side)
{
	char *addr = kmap_local_page(page);
	size_t left = copy(addr + offset, size, side);

	kunmap_local(addr);
	return likely(!left);
}

/* From the tail, at most `size` bytes: how many, or -EFAULT.  => not empty */
static __always_inline ssize_t take(struct pipe *pipe, size_t size,
				    copy_fn copy, void *side)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->tail);

	size = min(size, (size_t)buf->len);
	if (!copy_part(buf->page, buf->offset, size, copy, side))
		return -EFAULT;
	buf->offset += size;
	buf->len -= size;
	/* What a short read leaves of a packet is lost. */
	if (!buf->len || buf->packet)
		pipe_drop(pipe, buf);
	return (ssize_t)size;
}

/* All that is there and wanted, at most one packet: bytes, or -EFAULT. */
static ssize_t take_all(struct pipe *pipe, struct iov_iter *to)
{
	ssize_t total = 0;

	while (!pipe_empty(pipe) && iov_iter_count(to)) {
		bool packet = pipe_buf(pipe, pipe->tail)->packet;
		ssize_t count = take(pipe, iov_iter_count(to), to_iter, to);

		if (count < 0)
			return total ? total : count;
		total += count;
		if (packet)
			break;
	}
	return total;
}

/* Waits for bytes where that is wanted: as pipe_read().  *was_full: before the
 * bytes were taken. */
static noinline ssize_t read_on(struct pipe *pipe, const struct kiocb *iocb,
				struct iov_iter *to, bool *was_full)
{
	ssize_t count;

	while (pipe->writers) {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		count = pipe_wait_readable(pipe);
		if (count)
			return count;
		*was_full = pipe_full(pipe);
		count = take_all(pipe, to);
		if (count)
			return count;
	}
	return 0;
}

static ssize_t pipe_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct pipe *pipe = iocb->ki_filp->private_data;
	bool was_full, more = false;
	ssize_t count;

	if (unlikely(!iov_iter_count(to)))
		return 0;
	mutex_lock(&pipe->mutex);
	was_full = pipe_full(pipe);
	count = take_all(pipe, to);
	if (!count) {
		count = read_on(pipe, iocb, to, &was_full);
		more = !pipe_empty(pipe);
	}
	was_full = was_full && !pipe_full(pipe);
	mutex_unlock(&pipe->mutex);
	/* Edge-triggered watchers are told of every read. */
	if (was_full || (count > 0 && pipe->polled))
		pipe_wake_writers(pipe);
	if (unlikely(more))
		pipe_wake_readers(pipe);
	if (count > 0)
		file_accessed(iocb->ki_filp);
	return count;
}

/* May so many bytes go behind the last ones?  => not empty */
static inline bool fits_behind(const struct pipe *pipe, size_t size)
{
	const struct pipe_buffer *buf = pipe_buf(pipe, pipe->head - 1);
	size_t room = PAGE_SIZE - buf->offset - buf->len;

	return buf->own && !buf->packet &&
	       (size <= room || (size > PIPE_BUF && room));
}

/* There: how many, or -EFAULT. */
static __always_inline ssize_t append(struct pipe *pipe, size_t size,
				      copy_fn copy, void *side)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->head - 1);
	unsigned int end = buf->offset + buf->len;

	size = min(size, PAGE_SIZE - end);
	if (!copy_part(buf->page, end, size, copy, side))
		return -EFAULT;
	buf->len += size;
	return (ssize_t)size;
}

/* Into a page of their own: how many, -EFAULT, -ENOMEM.  => not full */
static __always_inline ssize_t add_page(struct pipe *pipe, size_t size,
					bool packet, copy_fn copy, void *side)
{
	struct page *page = pipe_take_page(pipe);
	struct pipe_buffer *buf;

	if (unlikely(!page))
		return -ENOMEM;
	size = min(size, PAGE_SIZE);
	if (!copy_part(page, 0, size, copy, side)) {
		pipe_give_page(pipe, page, true);
		return -EFAULT;
	}
	buf = pipe_add(pipe, page, 0, (unsigned int)size);
	buf->own = true;
	buf->packet = packet;
	return (ssize_t)size;
}

/* As much as there is room for: 0 or -errno; *total counts it. */
static int put_all(struct pipe *pipe, struct iov_iter *from, bool packet,
		   ssize_t *total)
{
	do {
		size_t size = iov_iter_count(from);
		ssize_t count;

		if (!packet && !pipe_empty(pipe) && fits_behind(pipe, size))
			count = append(pipe, size, from_iter, from);
		else if (!pipe_full(pipe))
			count = add_page(pipe, size, packet, from_iter, from);
		else
			return 0;
		if (unlikely(count < 0))
			return (int)count;
		*total += count;
	} while (iov_iter_count(from));
	return 0;
}

/* The rest, waiting for room where that is wanted; *was_empty: readers are to
 * be woken. */
static noinline int write_on(struct pipe *pipe, const struct kiocb *iocb,
			     struct iov_iter *from, bool packet,
			     ssize_t *total, bool *was_empty)
{
	int err;

	do {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		if (*was_empty)
			pipe_wake_readers(pipe);
		err = pipe_wait_writable(pipe);
		if (err)
			return err;
		*was_empty = pipe_empty(pipe);
		if (!pipe->readers)
			return pipe_broken();
		err = put_all(pipe, from, packet, total);
	} while (!err && iov_iter_count(from));
	return err;
}

static ssize_t pipe_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct pipe *pipe = iocb->ki_filp->private_data;
	bool packet = READ_ONCE(iocb->ki_filp->f_flags) & O_DIRECT;
	bool was_empty, room = false;
	ssize_t total = 0;
	int err;

	if (unlikely(!iov_iter_count(from)))
		return 0;
	mutex_lock(&pipe->mutex);
	was_empty = pipe_empty(pipe);
	err = pipe->readers ? put_all(pipe, from, packet, &total)
			    : pipe_broken();
	if (unlikely(!err && iov_iter_count(from))) {
		err = write_on(pipe, iocb, from, packet, &total, &was_empty);
		room = !pipe_full(pipe);
	}
	mutex_unlock(&pipe->mutex);
	if (unlikely(!total && err))
		goto out;
	/* Edge-triggered watchers are told of every write. */
	if (was_empty || READ_ONCE(pipe->polled))
		pipe_wake_readers(pipe);
	inode_touch(iocb->ki_filp->f_inode);
out:
	if (unlikely(room))
		pipe_wake_writers(pipe);
	return total ? total : err;
}

/* The mount of those without a name has nothing to say about it. */
static inline void touch_read(struct pipe *pipe, struct file *file)
{
	if (unlikely(pipe->named))
		file_accessed(file);
	else
		WRITE_ONCE(file->f_inode->i_atime, ktime_get_real());
}

/* What the plain methods below do not do goes the long way. */
static noinline ssize_t plain_to_iter(struct file *file, void __user *buf,
				      size_t size,
				      ssize_t (*method)(struct kiocb *iocb,
							struct iov_iter *iter))
{
	struct kiocb iocb = {
		.ki_filp = file,
		.ki_flags = READ_ONCE(file->f_flags) & O_NONBLOCK ? IOCB_NOWAIT
								  : 0,
	};
	struct iov_iter iter;

	iov_iter_ubuf(&iter, buf, size);
	return method(&iocb, &iter);
}

/* May a read go without an iterator?  One page must satisfy it, and nobody
 * wait for room or want to be told of it.  => mutex held */
static inline bool plain_readable(const struct pipe *pipe)
{
	return pipe_occupancy(pipe) == 1 && pipe->ring_size > 1 &&
	       !pipe->polled;
}

static ssize_t pipe_read_plain(struct file *file, char __user *to, size_t size,
			       loff_t *pos)
{
	struct pipe *pipe = file->private_data;
	bool waited = false;
	ssize_t count = 0;

	if (unlikely(!size))
		return 0;
	mutex_lock(&pipe->mutex);
	if (pipe_empty(pipe) && pipe->writers && !(file->f_flags & O_NONBLOCK))
		waited = !pipe_wait_readable(pipe);
	if (likely(plain_readable(pipe)))
		count = take(pipe, size, to_user, (__force void *)to);
	waited = waited && !pipe_empty(pipe);
	mutex_unlock(&pipe->mutex);
	if (unlikely(!count))
		count = plain_to_iter(file, to, size, pipe_read);
	else if (likely(count > 0))
		touch_read(pipe, file);
	/* One that was woken and leaves something wakes the next. */
	if (unlikely(waited))
		pipe_wake_readers(pipe);
	return count;
}

/* A write that is atomic and finds room. */
static ssize_t pipe_write_plain(struct file *file, const char __user *from,
				size_t size, loff_t *pos)
{
	struct pipe *pipe = file->private_data;
	void *side = (__force void *)from;
	bool was_empty;
	ssize_t count = 0;

	mutex_lock(&pipe->mutex);
	was_empty = pipe_empty(pipe);
	if (size - 1 >= PIPE_BUF || !pipe->readers || file->f_flags & O_DIRECT)
		;
	else if (!was_empty && fits_behind(pipe, size))
		count = append(pipe, size, from_user, side);
	else if (!pipe_full(pipe))
		count = add_page(pipe, size, false, from_user, side);
	mutex_unlock(&pipe->mutex);
	if (unlikely(!count))
		return plain_to_iter(file, (char __user *)from, size,
				     pipe_write);
	if (unlikely(count < 0))
		return count;
	if (unlikely(pipe->polled))
		pipe_wake_readers(pipe);
	else if (was_empty && wq_has_sleeper(&pipe->rd_wait))
		wake_rd_wait(pipe);
	inode_touch(file->f_inode);
	return count;
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

static int pipe_fasync(int fd, struct file *file, int on)
{
	struct pipe *pipe = file->private_data;
	int err = 0;

	WRITE_ONCE(pipe->polled, true);
	if (file->f_mode & FMODE_READ)
		err = fasync_helper(fd, file, on, &pipe->fasync_readers);
	if (!err && file->f_mode & FMODE_WRITE)
		err = fasync_helper(fd, file, on, &pipe->fasync_writers);
	if (err && file->f_mode & FMODE_READ)
		(void)fasync_helper(-1, file, 0, &pipe->fasync_readers);
	return err;
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
	.read = pipe_read_plain,
	.write = pipe_write_plain,
	.read_iter = pipe_read,
	.write_iter = pipe_write,
	.poll = pipe_poll,
	.unlocked_ioctl = pipe_ioctl,
	.fasync = pipe_fasync,
};

struct pipe *pipe_of_file(const struct file *file)
{
	return file->f_op == &pipe_fops ? file->private_data : NULL;
}
