/* SPDX-License-Identifier: MIT */
/*
 * System calls that begin with a descriptor: find the file, do it, let go.
 *
 * Those that move the position hold it still for their length, so that two
 * threads writing to one file do not write to the same place.
 */
#include <fs/fdtable.h>

#include <arch/uaccess.h>
#include <fs/fasync.h>
#include <fs/fcntl.h>
#include <fs/memfd.h>
#include <fs/filelock.h>
#include <fs/pipe.h>
#include <lib/bitmap.h>
#include <lib/errno.h>

static noinline ssize_t read_counted(unsigned int nr, char __user *buf,
				     size_t count)
{
	struct fd fd = fdget_pos(nr);
	ssize_t ret;

	if (!fd.file)
		return -EBADF;
	ret = vfs_read(fd.file, buf, count, file_ppos(fd.file));
	fdput_pos(fd);
	return ret;
}

ssize_t ksys_read(unsigned int nr, char __user *buf, size_t count)
{
	struct file *file = fd_borrow(nr);

	if (unlikely(!file))
		return read_counted(nr, buf, count);
	return vfs_read(file, buf, count, file_ppos(file));
}

static noinline ssize_t write_counted(unsigned int nr, const char __user *buf,
				     size_t count)
{
	struct fd fd = fdget_pos(nr);
	ssize_t ret;

	if (!fd.file)
		return -EBADF;
	ret = vfs_write(fd.file, buf, count, file_ppos(fd.file));
	fdput_pos(fd);
	return ret;
}

ssize_t ksys_write(unsigned int nr, const char __user *buf, size_t count)
{
	struct file *file = fd_borrow(nr);

	if (unlikely(!file))
		return write_counted(nr, buf, count);
	return vfs_write(file, buf, count, file_ppos(file));
}

ssize_t ksys_pread64(unsigned int nr, char __user *buf, size_t count,
		     loff_t pos)
{
	struct fd fd;
	ssize_t ret = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	fd = fdget(nr);
	if (!fd.file)
		return -EBADF;
	if (fd.file->f_mode & FMODE_PREAD)
		ret = vfs_read(fd.file, buf, count, &pos);
	fdput(fd);
	return ret;
}

ssize_t ksys_pwrite64(unsigned int nr, const char __user *buf, size_t count,
		      loff_t pos)
{
	struct fd fd;
	ssize_t ret = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	fd = fdget(nr);
	if (!fd.file)
		return -EBADF;
	if (fd.file->f_mode & FMODE_PWRITE)
		ret = vfs_write(fd.file, buf, count, &pos);
	fdput(fd);
	return ret;
}

typedef ssize_t (*iter_call)(struct file *file, struct iov_iter *iter,
			     loff_t *pos, int iocb_flags);

static ssize_t vector_file(struct file *file, const struct iovec __user *uvec,
			   unsigned long count, iter_call call, loff_t *pos,
			   int iocb_flags)
{
	struct iovec fast[UIO_FASTIOV], *iov;
	struct iov_iter iter;
	ssize_t ret = import_iovec(uvec, count, fast, &iov, &iter);

	if (ret)
		return ret;
	ret = call(file, &iter, pos, iocb_flags);
	import_iovec_free(fast, iov);
	return ret;
}

static ssize_t vector_call(unsigned int nr, const struct iovec __user *uvec,
			   unsigned long count, iter_call call, int iocb_flags)
{
	struct fd fd = fdget_pos(nr);
	ssize_t ret;

	if (!fd.file)
		return -EBADF;
	ret = vector_file(fd.file, uvec, count, call, file_ppos(fd.file),
			  iocb_flags);
	fdput_pos(fd);
	return ret;
}

/* At a place of its own; needed: FMODE_PREAD or FMODE_PWRITE. */
static ssize_t vector_call_at(unsigned int nr,
			      const struct iovec __user *uvec,
			      unsigned long count, iter_call call, loff_t pos,
			      int iocb_flags, unsigned int needed)
{
	ssize_t ret = -ESPIPE;
	struct fd fd;

	if (pos < 0)
		return -EINVAL;
	fd = fdget(nr);
	if (!fd.file)
		return -EBADF;
	if (fd.file->f_mode & needed)
		ret = vector_file(fd.file, uvec, count, call, &pos,
				  iocb_flags);
	fdput(fd);
	return ret;
}

/* The IOCB_ flags that RWF_ flags stand for, or -EOPNOTSUPP.  Contents are in
 * memory: to have them there is to have them synced, and at once. */
static int iocb_flags_of(int flags)
{
	if (flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT |
		      RWF_APPEND))
		return -EOPNOTSUPP;
	return (flags & RWF_NOWAIT ? IOCB_NOWAIT : 0) |
	       (flags & RWF_APPEND ? IOCB_APPEND : 0);
}

ssize_t ksys_readv(unsigned int nr, const struct iovec __user *iov,
		   unsigned long count)
{
	return vector_call(nr, iov, count, vfs_iter_read_flags, 0);
}

ssize_t ksys_writev(unsigned int nr, const struct iovec __user *iov,
		    unsigned long count)
{
	return vector_call(nr, iov, count, vfs_iter_write_flags, 0);
}

ssize_t ksys_preadv(unsigned int nr, const struct iovec __user *iov,
		    unsigned long count, loff_t pos)
{
	return vector_call_at(nr, iov, count, vfs_iter_read_flags, pos, 0,
			      FMODE_PREAD);
}

ssize_t ksys_pwritev(unsigned int nr, const struct iovec __user *iov,
		     unsigned long count, loff_t pos)
{
	return vector_call_at(nr, iov, count, vfs_iter_write_flags, pos, 0,
			      FMODE_PWRITE);
}

ssize_t ksys_preadv2(unsigned int nr, const struct iovec __user *iov,
		     unsigned long count, loff_t pos, int flags)
{
	int iocb_flags = iocb_flags_of(flags);

	if (iocb_flags < 0)
		return iocb_flags;
	if (pos == -1)
		return vector_call(nr, iov, count, vfs_iter_read_flags,
				   iocb_flags);
	return vector_call_at(nr, iov, count, vfs_iter_read_flags, pos,
			      iocb_flags, FMODE_PREAD);
}

ssize_t ksys_pwritev2(unsigned int nr, const struct iovec __user *iov,
		      unsigned long count, loff_t pos, int flags)
{
	int iocb_flags = iocb_flags_of(flags);

	if (iocb_flags < 0)
		return iocb_flags;
	if (pos == -1)
		return vector_call(nr, iov, count, vfs_iter_write_flags,
				   iocb_flags);
	return vector_call_at(nr, iov, count, vfs_iter_write_flags, pos,
			      iocb_flags, FMODE_PWRITE);
}

loff_t ksys_lseek(unsigned int nr, loff_t offset, int whence)
{
	struct fd fd = fdget_pos(nr);
	loff_t ret;

	if (!fd.file)
		return -EBADF;
	ret = vfs_llseek(fd.file, offset, whence);
	fdput_pos(fd);
	return ret;
}

int ksys_ftruncate(unsigned int nr, loff_t size)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE, .ia_size = size };
	struct fd fd;
	int err = -EINVAL;

	if (size < 0)
		return -EINVAL;
	fd = fdget(nr);
	if (!fd.file)
		return -EBADF;
	if ((fd.file->f_mode & FMODE_WRITE) &&
	    S_ISREG(fd.file->f_inode->i_mode)) {
		inode_lock(fd.file->f_inode);
		err = notify_change(fd.file->f_inode, &attr);
		inode_unlock(fd.file->f_inode);
	}
	fdput(fd);
	return err;
}

/* The close-on-exec bit of an open descriptor. */
static long fd_flags_get(unsigned int nr)
{
	struct files_struct *files = current->files;
	long flags;

	spin_lock(&files->file_lock);
	flags = test_bit(nr, files->close_on_exec) ? FD_CLOEXEC : 0;
	spin_unlock(&files->file_lock);
	return flags;
}

static void fd_flags_set(unsigned int nr, bool close_on_exec)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	if (!test_bit(nr, files->open_fds))
		close_on_exec = false;
	if (close_on_exec)
		__set_bit(nr, files->close_on_exec);
	else
		__clear_bit(nr, files->close_on_exec);
	spin_unlock(&files->file_lock);
}

static void file_flags_change(struct file *file, unsigned int clear,
			      unsigned int set)
{
	spin_lock(&file->f_lock);
	file->f_flags = (file->f_flags & ~clear) | set;
	spin_unlock(&file->f_lock);
}

static int file_async_change(unsigned int nr, struct file *file, bool on)
{
	if (!file->f_op->fasync || on == !!(file->f_flags & O_ASYNC))
		return 0;
	return file->f_op->fasync((int)nr, file, on);
}

static long file_flags_set(unsigned int nr, struct file *file,
			   unsigned long flags)
{
	int err;

	if ((flags & O_DIRECT) && !S_ISFIFO(file->f_inode->i_mode))
		return -EINVAL;
	if ((flags & O_NOATIME) && !(file->f_flags & O_NOATIME) &&
	    !inode_owner_or_capable(file->f_inode))
		return -EPERM;
	err = file_async_change(nr, file, flags & O_ASYNC);
	if (err)
		return err;
	file_flags_change(file, SETFL_MASK, flags & SETFL_MASK);
	return 0;
}

static long file_dup(struct file *file, unsigned long from, unsigned int flags)
{
	int fd = alloc_fd((unsigned int)min(from, (unsigned long)~0u), flags);

	if (fd >= 0)
		fd_install((unsigned int)fd, get_file(file));
	return fd;
}

static long fcntl_file(unsigned int nr, struct file *file, unsigned int cmd,
		       unsigned long arg)
{
	switch (cmd) {
	case F_DUPFD:
		return file_dup(file, arg, 0);
	case F_DUPFD_CLOEXEC:
		return file_dup(file, arg, O_CLOEXEC);
	case F_GETFD:
		return fd_flags_get(nr);
	case F_SETFD:
		fd_flags_set(nr, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return READ_ONCE(file->f_flags);
	case F_SETFL:
		return file_flags_set(nr, file, arg);
	case F_GETLK:
	case F_OFD_GETLK:
		return fcntl_getlk(file, cmd, (struct flock __user *)arg);
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return fcntl_setlk(nr, file, cmd, (struct flock __user *)arg);
	case F_SETOWN:
	case F_GETOWN:
	case F_SETOWN_EX:
	case F_GETOWN_EX:
	case F_SETSIG:
	case F_GETSIG:
		return fcntl_owner(file, cmd, arg);
	case F_SETLEASE:
		/* Nobody gets one; so there is none to be given back. */
		return (int)arg == F_UNLCK ? -EAGAIN : -EINVAL;
	case F_GETLEASE:
		return F_UNLCK;
	case F_ADD_SEALS:
	case F_GET_SEALS:
		return memfd_fcntl(file, cmd, arg);
	case F_SETPIPE_SZ:
	case F_GETPIPE_SZ:
		return pipe_fcntl(file, cmd, arg);
	default:
		return -EINVAL;
	}
}

/* What can be done with a place (O_PATH), whose contents are not open. */
static bool fcntl_takes_path(unsigned int cmd)
{
	return cmd == F_DUPFD || cmd == F_DUPFD_CLOEXEC || cmd == F_GETFD ||
	       cmd == F_SETFD || cmd == F_GETFL;
}

long ksys_fcntl(unsigned int nr, unsigned int cmd, unsigned long arg)
{
	struct fd fd = fdget_raw(nr);
	long ret;

	if (!fd.file)
		return -EBADF;
	if (fd.file->f_mode & FMODE_PATH && !fcntl_takes_path(cmd))
		ret = -EBADF;
	else
		ret = fcntl_file(nr, fd.file, cmd, arg);
	fdput(fd);
	return ret;
}

/* What every descriptor and every file understands; -ENOTTY: not that. */
static long ioctl_any(unsigned int nr, struct file *file, unsigned int cmd,
		      unsigned long arg)
{
	int on;

	switch (cmd) {
	case FIOCLEX:
		fd_flags_set(nr, true);
		return 0;
	case FIONCLEX:
		fd_flags_set(nr, false);
		return 0;
	case FIONBIO:
		if (get_user(on, (int __user *)arg))
			return -EFAULT;
		file_flags_change(file, O_NONBLOCK, on ? O_NONBLOCK : 0);
		return 0;
	case FIOASYNC:
		if (get_user(on, (int __user *)arg))
			return -EFAULT;
		if (!file->f_op->fasync)
			return on ? -ENOTTY : 0;
		return file_flags_set(nr, file, (file->f_flags & ~O_ASYNC) |
						(on ? O_ASYNC : 0));
	default:
		return -ENOTTY;
	}
}

long ksys_ioctl(unsigned int nr, unsigned int cmd, unsigned long arg)
{
	struct fd fd = fdget(nr);
	long ret;

	if (!fd.file)
		return -EBADF;
	ret = ioctl_any(nr, fd.file, cmd, arg);
	if (ret == -ENOTTY)
		ret = vfs_ioctl(fd.file, cmd, arg);
	fdput(fd);
	return ret;
}
