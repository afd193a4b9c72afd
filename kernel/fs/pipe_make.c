/* SPDX-License-Identifier: MIT */
/*
 * Making pipes, and changing their size.
 */
#include <fs/pipe.h>

#include <arch/uaccess.h>
#include <core/sysctl.h>
#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/pseudo.h>
#include <lib/err.h>
#include <lib/log2.h>
#include <lib/string.h>
#include <mem/gfp.h>
#include <mem/slab.h>
#include <task/cred.h>

int pipe_max_size = 1048576;

static int pipe_max_size_changed(void);
SYSCTL("fs/pipe-max-size", 0644, .kind = SYSCTL_KIND_INT,
       .data = &pipe_max_size, .nr = 1, .min = PAGE_SIZE,
       .max = __INT_MAX__ / 2 + 1, .changed = pipe_max_size_changed);

static struct file_system_type pipe_fs_type = {
	.name = "pipefs", .magic = PIPEFS_MAGIC,
	.fill_super = pseudo_fill_super, .kill_sb = pseudo_kill_super,
};
static struct vfsmount *pipe_mnt;

int pipe_setup(void)
{
	return pseudo_setup(&pipe_fs_type, &pipe_mnt);
}

struct pipe *pipe_alloc(void)
{
	struct pipe *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

	if (!pipe)
		return NULL;
	pipe->ring_size = PIPE_DEF_BUFFERS;
	pipe->bufs = kcalloc(pipe->ring_size, sizeof(*pipe->bufs), GFP_KERNEL);
	if (!pipe->bufs) {
		kfree(pipe);
		return NULL;
	}
	mutex_init_rank(&pipe->mutex, LOCK_PIPE);
	INIT_LIST_HEAD(&pipe->fasync_readers);
	INIT_LIST_HEAD(&pipe->fasync_writers);
	init_waitqueue_head(&pipe->rd_wait);
	init_waitqueue_head(&pipe->wr_wait);
	return pipe;
}

void pipe_free(struct pipe *pipe)
{
	while (!pipe_empty(pipe))
		pipe_drop_tail(pipe);
	if (pipe->spare)
		put_page(pipe->spare);
	kfree(pipe->bufs);
	kfree(pipe);
}

int pipe_open_ends(struct file *ends[2], unsigned int flags)
{
	struct path path;
	int err = pseudo_path(pipe_mnt, S_IFIFO | 0600, "pipe", &path);

	if (err)
		return err;
	ends[0] = dentry_open(&path, O_RDONLY | flags);
	if (IS_ERR(ends[0])) {
		err = (int)PTR_ERR(ends[0]);
		goto put;
	}
	ends[1] = dentry_open(&path, O_WRONLY | flags);
	if (IS_ERR(ends[1])) {
		err = (int)PTR_ERR(ends[1]);
		fput(ends[0]);
	}
put:
	path_put(&path);
	return err;
}

/* A descriptor for each end, not yet leading there. */
static int reserve_fds(int fds[2], unsigned int flags)
{
	fds[0] = get_unused_fd_flags(flags);
	if (fds[0] < 0)
		return fds[0];
	fds[1] = get_unused_fd_flags(flags);
	if (fds[1] >= 0)
		return 0;
	put_unused_fd((unsigned int)fds[0]);
	return fds[1];
}

static int install_ends(struct file *ends[2], int __user *user,
			unsigned int flags)
{
	int fds[2], i, err = reserve_fds(fds, flags);

	if (err)
		return err;
	if (copy_to_user(user, fds, sizeof(fds)))
		err = -EFAULT;
	for (i = 0; i < 2; i++)
		if (err)
			put_unused_fd((unsigned int)fds[i]);
		else
			fd_install((unsigned int)fds[i], ends[i]);
	return err;
}

int do_pipe2(int __user *fds, unsigned int flags)
{
	struct file *ends[2] = { NULL, NULL };
	int err;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	err = pipe_open_ends(ends, flags & ~O_CLOEXEC);
	if (err)
		return err;
	err = install_ends(ends, fds, flags);
	if (err) {
		fput(ends[0]);
		fput(ends[1]);
	}
	return err;
}

/* The ring for so many bytes, in pages; 0: no such size. */
static unsigned int ring_of_size(unsigned int size)
{
	if (size > 1u << 31)
		return 0;
	if (size <= PAGE_SIZE)
		return 1;
	return 1u << fls((size - 1) >> PAGE_SHIFT);
}

/* As on Linux it is a size that a pipe can have. */
static int pipe_max_size_changed(void)
{
	unsigned int pages = ring_of_size((unsigned int)pipe_max_size);

	WRITE_ONCE(pipe_max_size, (int)(pages << PAGE_SHIFT));
	return 0;
}

/* The pages move into another ring, each to its place there. */
static int set_ring(struct pipe *pipe, unsigned int ring_size)
{
	struct pipe_buffer *bufs;
	unsigned int slot;

	if (pipe_occupancy(pipe) > ring_size)
		return -EBUSY;
	bufs = kcalloc(ring_size, sizeof(*bufs), GFP_KERNEL | __GFP_NOWARN);
	if (!bufs)
		return -ENOMEM;
	for (slot = pipe->tail; slot != pipe->head; slot++)
		bufs[slot & (ring_size - 1)] = *pipe_buf(pipe, slot);
	kfree(pipe->bufs);
	pipe->bufs = bufs;
	WRITE_ONCE(pipe->ring_size, ring_size);
	return 0;
}

static long set_size(struct pipe *pipe, unsigned int size)
{
	unsigned int ring_size = ring_of_size(size);
	int err;

	if (!ring_size)
		return -EINVAL;
	if (ring_size > pipe->ring_size &&
	    ring_size > (unsigned int)pipe_max_size >> PAGE_SHIFT &&
	    !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	mutex_lock(&pipe->mutex);
	err = set_ring(pipe, ring_size);
	mutex_unlock(&pipe->mutex);
	if (err)
		return err;
	/* There may be room now where there was none. */
	pipe_wake_writers(pipe);
	return (long)ring_size * (long)PAGE_SIZE;
}

long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe *pipe = pipe_of_file(file);

	if (!pipe)
		return -EBADF;
	if (cmd == F_SETPIPE_SZ)
		return set_size(pipe, (unsigned int)arg);
	return (long)READ_ONCE(pipe->ring_size) * (long)PAGE_SIZE;
}
