/* SPDX-License-Identifier: MIT */
/*
 * splice(2), tee(2), vmsplice(2): pipes as buffers that the kernel moves.
 *
 * Between two pipes pages change hands, or are shared by both: a page that two
 * have is not written to any more.  Between a pipe and a file bytes are copied
 * once, straight from or into the pipe's pages; the pipe's mutex is held
 * meanwhile, so what was not taken is still there.
 *
 * A wait for bytes or for room was an exclusive one, so whoever goes on from
 * it wakes the next in line if it leaves something.
 */
#include <fs/sendfile.h>

#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/pipe.h>
#include <mem/gfp.h>
#include <mem/kmap.h>

/* 1: there are bytes; 0: and there will be none; -EAGAIN, -ERESTARTSYS.
 * => mutex held, free meanwhile, here and below */
static int wait_bytes(struct pipe *pipe, bool nowait)
{
	int err = 0;

	while (!err && pipe_empty(pipe)) {
		if (!pipe->writers)
			return 0;
		err = nowait ? -EAGAIN : pipe_wait_readable(pipe);
	}
	return err ? err : 1;
}

/* 0: there is room; -EPIPE, -EAGAIN, -ERESTARTSYS. */
static int wait_room(struct pipe *pipe, bool nowait)
{
	int err = 0;

	for (;;) {
		if (!pipe->readers)
			return pipe_broken();
		if (err || !pipe_full(pipe))
			return err;
		err = nowait ? -EAGAIN : pipe_wait_writable(pipe);
	}
}

/* So many bytes of the buffer at the tail are gone. */
static void consume(struct pipe *pipe, struct pipe_buffer *buf, size_t size)
{
	buf->offset += size;
	buf->len -= size;
	if (!buf->len)
		pipe_drop_tail(pipe);
}

/* Tells both sides what they can do now.  => mutex free */
static void wake_both(struct pipe *pipe)
{
	if (!pipe_empty(pipe))
		pipe_wake_readers(pipe);
	if (!pipe_full(pipe))
		pipe_wake_writers(pipe);
}

static ssize_t write_from(struct pipe *pipe, struct file *out, loff_t *pos,
			  size_t size)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->tail);
	char *addr = kmap_local_page(buf->page);
	ssize_t count = kernel_write(out, addr + buf->offset,
				     min(size, (size_t)buf->len), pos);

	kunmap_local(addr);
	if (count > 0)
		consume(pipe, buf, (size_t)count);
	return count;
}

static ssize_t pipe_to_file(struct pipe *pipe, struct file *out, loff_t *pos,
			    size_t size, bool nowait)
{
	ssize_t total = 0, count;

	mutex_lock(&pipe->mutex);
	count = wait_bytes(pipe, nowait);
	while (count > 0 && size && !pipe_empty(pipe)) {
		count = write_from(pipe, out, pos, size);
		if (count <= 0)
			break;
		total += count;
		size -= (size_t)count;
	}
	mutex_unlock(&pipe->mutex);
	wake_both(pipe);
	return total ? total : count;
}

/* A page of the file's bytes: how many, 0 at the end, -errno. */
static ssize_t read_into(struct pipe *pipe, struct file *in, loff_t *pos,
			 size_t size)
{
	struct page *page = pipe_take_page(pipe);
	ssize_t count;
	char *addr;

	if (!page)
		return -ENOMEM;
	addr = kmap_local_page(page);
	count = kernel_read(in, addr, min(size, PAGE_SIZE), pos);
	kunmap_local(addr);
	if (count > 0)
		pipe_add(pipe, page, 0, (unsigned int)count)->own = true;
	else
		pipe_give_page(pipe, page, true);
	return count;
}

static ssize_t file_to_pipe(struct file *in, loff_t *pos, struct pipe *pipe,
			    size_t size, bool nowait)
{
	ssize_t total = 0, count;

	mutex_lock(&pipe->mutex);
	count = wait_room(pipe, nowait);
	while (!count && size && !pipe_full(pipe)) {
		count = read_into(pipe, in, pos, size);
		if (count <= 0)
			break;
		total += count;
		size -= (size_t)count;
		/* A source with less than a page would have to be waited for. */
		count = count < (ssize_t)PAGE_SIZE;
	}
	mutex_unlock(&pipe->mutex);
	wake_both(pipe);
	return total ? total : count;
}

/* Two mutexes of one rank: the lower address first. */
static void lock_both(struct pipe *a, struct pipe *b)
{
	mutex_lock(a < b ? &a->mutex : &b->mutex);
	mutex_lock_nested(a < b ? &b->mutex : &a->mutex, 1);
}

static void unlock_both(struct pipe *a, struct pipe *b)
{
	mutex_unlock(&a->mutex);
	mutex_unlock(&b->mutex);
}

/* Up to size bytes of the buffer get into the other pipe: how many.  The page
 * goes there, or both have it from now on. */
static size_t pass_buffer(struct pipe_buffer *buf, struct pipe *out,
			  size_t size, bool keep)
{
	bool whole = size >= buf->len && !keep;
	struct pipe_buffer *new;

	size = min(size, (size_t)buf->len);
	if (!whole) {
		get_page(buf->page);
		buf->own = false;
	}
	new = pipe_add(out, buf->page, buf->offset, (unsigned int)size);
	new->own = buf->own;
	new->packet = buf->packet;
	return size;
}

/* tee: from the tail on, which stays where it is. */
static size_t share_bytes(struct pipe *in, struct pipe *out, size_t size)
{
	unsigned int slot = in->tail;
	size_t total = 0;

	for (; total < size && slot != in->head && !pipe_full(out); slot++)
		total += pass_buffer(pipe_buf(in, slot), out, size - total,
				     true);
	return total;
}

/* splice: the tail moves on; its page has gone over if it was passed whole. */
static size_t move_buffers(struct pipe *in, struct pipe *out, size_t size)
{
	size_t total = 0;

	while (total < size && !pipe_empty(in) && !pipe_full(out)) {
		struct pipe_buffer *buf = pipe_buf(in, in->tail);
		size_t count = pass_buffer(buf, out, size - total, false);

		total += count;
		buf->offset += count;
		buf->len -= count;
		if (!buf->len)
			WRITE_ONCE(in->tail, in->tail + 1);
	}
	return total;
}

/* Both pipes are ready, as far as can be known without both mutexes: 1, or as
 * wait_bytes() and wait_room(). */
static int wait_pipes(struct pipe *in, struct pipe *out, bool nowait)
{
	int ready;

	mutex_lock(&in->mutex);
	ready = wait_bytes(in, nowait);
	mutex_unlock(&in->mutex);
	if (ready <= 0)
		return ready;
	mutex_lock(&out->mutex);
	ready = wait_room(out, nowait);
	mutex_unlock(&out->mutex);
	return ready ? ready : 1;
}

static ssize_t pipe_to_pipe(struct pipe *in, struct pipe *out, size_t size,
			    bool nowait,
			    size_t (*pass)(struct pipe *in, struct pipe *out,
					   size_t size))
{
	size_t count;
	int ready;

	if (in == out)
		return -EINVAL;
	do {
		ready = wait_pipes(in, out, nowait);
		if (ready <= 0)
			return ready;
		lock_both(in, out);
		count = out->readers ? pass(in, out, size) : 0;
		unlock_both(in, out);
		wake_both(in);
		wake_both(out);
	} while (!count);
	return (ssize_t)count;
}

static bool wants_no_wait(const struct file *in, const struct file *out,
			  unsigned int flags)
{
	return flags & SPLICE_F_NONBLOCK ||
	       (pipe_of_file(in) && in->f_flags & O_NONBLOCK) ||
	       (pipe_of_file(out) && out->f_flags & O_NONBLOCK);
}

static ssize_t splice_out(struct pipe *pipe, struct file *out, loff_t *pos,
			  size_t size, bool nowait)
{
	if (pos && !(out->f_mode & FMODE_PWRITE))
		return -EINVAL;
	if (out->f_flags & O_APPEND)
		return -EINVAL;
	return pipe_to_file(pipe, out, pos ? pos : file_ppos(out), size,
			    nowait);
}

static ssize_t splice_in(struct file *in, loff_t *pos, struct pipe *pipe,
			 size_t size, bool nowait)
{
	if (pos && !(in->f_mode & FMODE_PREAD))
		return -EINVAL;
	if (pos && *pos < 0)
		return -EINVAL;
	return file_to_pipe(in, pos ? pos : file_ppos(in), pipe, size, nowait);
}

static ssize_t splice_files(struct file *in_file, loff_t *in_pos,
			    struct file *out_file, loff_t *out_pos,
			    size_t size, unsigned int flags)
{
	struct pipe *in = pipe_of_file(in_file), *out = pipe_of_file(out_file);
	bool nowait = wants_no_wait(in_file, out_file, flags);

	if (!(in_file->f_mode & FMODE_READ) ||
	    !(out_file->f_mode & FMODE_WRITE))
		return -EBADF;
	if ((in && in_pos) || (out && out_pos))
		return -ESPIPE;
	size = min(size, MAX_RW_COUNT);
	if (in && out)
		return pipe_to_pipe(in, out, size, nowait, move_buffers);
	if (in)
		return splice_out(in, out_file, out_pos, size, nowait);
	if (out)
		return splice_in(in_file, in_pos, out, size, nowait);
	return -EINVAL;
}

ssize_t do_splice(unsigned int in_fd, loff_t *in_pos, unsigned int out_fd,
		  loff_t *out_pos, size_t size, unsigned int flags)
{
	struct fd in = fdget(in_fd), out;
	ssize_t count = -EBADF;

	if (!in.file)
		return -EBADF;
	out = fdget(out_fd);
	if (out.file)
		count = splice_files(in.file, in_pos, out.file, out_pos, size,
				     flags);
	fdput(out);
	fdput(in);
	return count;
}

static ssize_t tee_files(struct file *in_file, struct file *out_file,
			 size_t size, unsigned int flags)
{
	struct pipe *in = pipe_of_file(in_file), *out = pipe_of_file(out_file);

	if (!(in_file->f_mode & FMODE_READ) ||
	    !(out_file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!in || !out)
		return -EINVAL;
	return pipe_to_pipe(in, out, size,
			    wants_no_wait(in_file, out_file, flags),
			    share_bytes);
}

ssize_t do_tee(unsigned int in_fd, unsigned int out_fd, size_t size,
	       unsigned int flags)
{
	struct fd in = fdget(in_fd), out;
	ssize_t count = -EBADF;

	if (!in.file)
		return -EBADF;
	out = fdget(out_fd);
	if (out.file)
		count = tee_files(in.file, out.file, size, flags);
	fdput(out);
	fdput(in);
	return count;
}

/* Waits for the first room and then takes what there is. */
static ssize_t vmsplice_in(struct file *file, struct iov_iter *from,
			   bool nowait)
{
	struct pipe *pipe = pipe_of_file(file);
	ssize_t moved;

	do {
		mutex_lock(&pipe->mutex);
		moved = wait_room(pipe, nowait);
		mutex_unlock(&pipe->mutex);
		if (!moved)
			moved = vfs_iter_write_flags(file, from, NULL,
						     IOCB_NOWAIT);
	} while (moved == -EAGAIN && !nowait);
	return moved;
}

ssize_t do_vmsplice(unsigned int nr, const struct iovec __user *uvec,
		    unsigned long count, unsigned int flags)
{
	struct iovec fast[UIO_FASTIOV], *iov;
	struct fd fd = fdget(nr);
	struct iov_iter iter;
	ssize_t moved = -EBADF;

	if (fd.file && pipe_of_file(fd.file))
		moved = import_iovec(uvec, count, fast, &iov, &iter);
	if (!moved) {
		bool nowait = wants_no_wait(fd.file, fd.file, flags);

		if (!(fd.file->f_mode & FMODE_WRITE))
			moved = vfs_iter_read_flags(fd.file, &iter, NULL,
						    nowait ? IOCB_NOWAIT : 0);
		else if (iov_iter_count(&iter))
			moved = vmsplice_in(fd.file, &iter, nowait);
		import_iovec_free(fast, iov);
	}
	fdput(fd);
	return moved;
}
