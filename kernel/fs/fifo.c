/* SPDX-License-Identifier: MIT */
/*
 * Opening and closing the ends of a pipe.
 *
 * A FIFO's inode has a pipe while somebody has it open.  To open it for
 * reading waits for a writer and the other way round; what it waits for is not
 * that a writer is there but that one came, for it may be gone again when the
 * reader looks: so each kind of open is counted, and the count watched.
 */
#include <fs/pipe.h>

#include <fs/fasync.h>
#include <fs/fcntl.h>
#include <fs/super.h>
#include <lib/errno.h>

/* One open file more for the inode's pipe, which is `fresh` if it has none. */
static struct pipe *fifo_join(struct inode *inode, struct pipe *fresh)
{
	struct pipe *pipe;

	spin_lock(&inode->i_lock);
	if (!inode->i_pipe)
		inode->i_pipe = fresh;
	pipe = inode->i_pipe;
	if (pipe)
		pipe->files++;
	spin_unlock(&inode->i_lock);
	return pipe;
}

static struct pipe *fifo_get(struct inode *inode)
{
	struct pipe *pipe = fifo_join(inode, NULL), *fresh;

	if (pipe)
		return pipe;
	fresh = pipe_alloc();
	if (!fresh)
		return NULL;
	pipe = fifo_join(inode, fresh);
	if (pipe != fresh)
		pipe_free(fresh);
	return pipe;
}

static void fifo_put(struct inode *inode, struct pipe *pipe)
{
	bool last;

	spin_lock(&inode->i_lock);
	last = !--pipe->files;
	if (last)
		inode->i_pipe = NULL;
	spin_unlock(&inode->i_lock);
	if (last)
		pipe_free(pipe);
}

/* Tells everybody, since everybody's answer may change. */
static void wake_all(struct pipe *pipe)
{
	__wake_up(&pipe->rd_wait, TASK_NORMAL, 0,
		  poll_to_key(EPOLLIN | EPOLLRDNORM | EPOLLERR | EPOLLHUP));
	__wake_up(&pipe->wr_wait, TASK_NORMAL, 0,
		  poll_to_key(EPOLLOUT | EPOLLWRNORM | EPOLLERR | EPOLLHUP));
	kill_fasync(&pipe->fasync_readers, POLL_IN);
	kill_fasync(&pipe->fasync_writers, POLL_OUT);
}

/* Until the counter moves: 0 or -ERESTARTSYS.  => mutex held, free meanwhile */
static int wait_for_partner(struct pipe *pipe, wait_queue_head_t *queue,
			    const unsigned int *counter)
{
	unsigned int before = *counter;
	int err;

	mutex_unlock(&pipe->mutex);
	err = wait_event_interruptible(*queue, READ_ONCE(*counter) != before);
	mutex_lock(&pipe->mutex);
	return err;
}

/* Open files of a kind, or of both, come: true if they are the first. */
static bool count_open(struct pipe *pipe, unsigned int mode)
{
	bool first = false;

	if (mode & FMODE_READ) {
		first = !pipe->readers;
		WRITE_ONCE(pipe->readers, pipe->readers + 1);
		WRITE_ONCE(pipe->r_counter, pipe->r_counter + 1);
	}
	if (mode & FMODE_WRITE) {
		first = first || !pipe->writers;
		WRITE_ONCE(pipe->writers, pipe->writers + 1);
		WRITE_ONCE(pipe->w_counter, pipe->w_counter + 1);
	}
	return first;
}

/* And go: true if that leaves the other kind alone. */
static bool count_close(struct pipe *pipe, unsigned int mode)
{
	if (mode & FMODE_READ)
		WRITE_ONCE(pipe->readers, pipe->readers - 1);
	if (mode & FMODE_WRITE)
		WRITE_ONCE(pipe->writers, pipe->writers - 1);
	return !pipe->readers != !pipe->writers;
}

static int open_read(struct pipe *pipe, struct file *file, bool named)
{
	if (!named || pipe->writers)
		return 0;
	if (file->f_flags & O_NONBLOCK) {
		file->f_version = pipe->w_counter;
		return 0;
	}
	return wait_for_partner(pipe, &pipe->wr_wait, &pipe->w_counter);
}

static int open_write(struct pipe *pipe, bool named)
{
	if (!named || pipe->readers)
		return 0;
	return wait_for_partner(pipe, &pipe->rd_wait, &pipe->r_counter);
}

/* => mutex held */
static int open_locked(struct pipe *pipe, struct file *file, bool named)
{
	unsigned int mode = file->f_mode & (FMODE_READ | FMODE_WRITE);
	int err = 0;

	if (!mode)
		return -EINVAL;
	if (mode == FMODE_WRITE && named && (file->f_flags & O_NONBLOCK) &&
	    !pipe->readers)
		return -ENXIO;
	if (count_open(pipe, mode))
		wake_all(pipe);
	if (mode == FMODE_READ)
		err = open_read(pipe, file, named);
	else if (mode == FMODE_WRITE)
		err = open_write(pipe, named);
	if (err && count_close(pipe, mode))
		wake_all(pipe);
	return err;
}

int fifo_open(struct inode *inode, struct file *file)
{
	bool named = inode->i_sb->s_type->magic != PIPEFS_MAGIC;
	struct pipe *pipe = fifo_get(inode);
	int err;

	if (!pipe)
		return -ENOMEM;
	file->private_data = pipe;
	pipe->named = named;
	mutex_lock(&pipe->mutex);
	err = open_locked(pipe, file, named);
	mutex_unlock(&pipe->mutex);
	if (err)
		fifo_put(inode, pipe);
	else
		stream_open(inode, file);
	return err;
}

int pipe_release(struct inode *inode, struct file *file)
{
	struct pipe *pipe = file->private_data;
	bool alone;

	mutex_lock(&pipe->mutex);
	alone = count_close(pipe, file->f_mode);
	mutex_unlock(&pipe->mutex);
	if (alone)
		wake_all(pipe);
	fifo_put(inode, pipe);
	return 0;
}
