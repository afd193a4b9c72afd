/* SPDX-License-Identifier: MIT */
/*
 * read, write, lseek, ioctl on an open file, whatever is behind it.
 *
 * A file has the plain methods (one user buffer) or the iterator methods, and
 * callers have one buffer or many, the program's or the kernel's.  Where the
 * two do not meet directly, an iterator is made for one buffer, or the plain
 * method is called segment by segment.
 */
#include <fs/file.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <lib/errno.h>
#include <tty/termios.h>

enum direction { DIRECTION_READ, DIRECTION_WRITE };

static inline struct kiocb kiocb_of(struct file *file, const loff_t *pos)
{
	unsigned int flags = READ_ONCE(file->f_flags);

	return (struct kiocb){
		.ki_filp = file, .ki_pos = pos ? *pos : 0,
		.ki_flags = (flags & O_APPEND ? IOCB_APPEND : 0) |
			    (flags & O_NONBLOCK ? IOCB_NOWAIT : 0),
	};
}

typedef ssize_t (*iter_method)(struct kiocb *iocb, struct iov_iter *iter);

static inline ssize_t call_iter(struct file *file, iter_method method,
				struct iov_iter *iter, loff_t *pos,
				int iocb_flags)
{
	struct kiocb iocb = kiocb_of(file, pos);
	ssize_t count;

	iocb.ki_flags |= iocb_flags;
	count = method(&iocb, iter);

	if (pos && count > 0)
		*pos = iocb.ki_pos;
	return count;
}

/* May this file be read (written) so, and does the range make sense? */
static inline int access_check(const struct file *file,
			       enum direction direction, const loff_t *pos,
			       size_t count)
{
	bool read = direction == DIRECTION_READ;
	unsigned int allowed = read ? FMODE_READ : FMODE_WRITE;
	unsigned int can = read ? FMODE_CAN_READ : FMODE_CAN_WRITE;

	if (unlikely((file->f_mode & (allowed | can)) != (allowed | can)))
		return file->f_mode & allowed ? -EINVAL : -EBADF;
	if (pos && (*pos < 0 || count > (size_t)INT64_MAX - (u64)*pos))
		return -EINVAL;
	return 0;
}

ssize_t vfs_read(struct file *file, char __user *buf, size_t count,
		 loff_t *pos)
{
	int err = access_check(file, DIRECTION_READ, pos, count);
	struct iov_iter iter;

	if (unlikely(err))
		return err;
	if (unlikely(!access_ok(buf, count)))
		return -EFAULT;
	count = min(count, MAX_RW_COUNT);
	if (file->f_op->read)
		return file->f_op->read(file, buf, count, pos);
	iov_iter_ubuf(&iter, buf, count);
	return call_iter(file, file->f_op->read_iter, &iter, pos, 0);
}

ssize_t vfs_write(struct file *file, const char __user *buf, size_t count,
		  loff_t *pos)
{
	int err = access_check(file, DIRECTION_WRITE, pos, count);
	struct iov_iter iter;

	if (unlikely(err))
		return err;
	if (unlikely(!access_ok(buf, count)))
		return -EFAULT;
	count = min(count, MAX_RW_COUNT);
	if (file->f_op->write)
		return file->f_op->write(file, buf, count, pos);
	iov_iter_ubuf(&iter, (char __user *)buf, count);
	return call_iter(file, file->f_op->write_iter, &iter, pos, 0);
}

static ssize_t call_plain(struct file *file, enum direction direction,
			  unsigned long addr, size_t size, loff_t *pos)
{
	if (direction == DIRECTION_READ)
		return file->f_op->read(file, (char __user *)addr, size, pos);
	return file->f_op->write(file, (const char __user *)addr, size, pos);
}

/* A plain method, for each of a program's segments in turn. */
static ssize_t call_segments(struct file *file, enum direction direction,
			     struct iov_iter *iter, loff_t *pos)
{
	ssize_t total = 0;

	while (iov_iter_count(iter)) {
		size_t size;
		unsigned long addr = iov_iter_segment(iter, &size);
		ssize_t done = call_plain(file, direction, addr, size, pos);

		if (done < 0)
			return total ? total : done;
		total += done;
		iov_iter_advance(iter, (size_t)done);
		if ((size_t)done < size)
			break;
	}
	return total;
}

static ssize_t iter_io(struct file *file, enum direction direction,
		       struct iov_iter *iter, loff_t *pos, int iocb_flags)
{
	const struct file_operations *fops = file->f_op;
	bool read = direction == DIRECTION_READ;
	iter_method method = read ? fops->read_iter : fops->write_iter;
	int err = access_check(file, direction, pos, iov_iter_count(iter));

	if (err)
		return err;
	if (method)
		return call_iter(file, method, iter, pos, iocb_flags);
	if (iocb_flags)
		return -EOPNOTSUPP;
	if (!iov_iter_is_user(iter))
		return -EINVAL;
	return call_segments(file, direction, iter, pos);
}

ssize_t vfs_iter_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	return iter_io(file, DIRECTION_READ, to, pos, 0);
}

ssize_t vfs_iter_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	return iter_io(file, DIRECTION_WRITE, from, pos, 0);
}

ssize_t vfs_iter_read_flags(struct file *file, struct iov_iter *to,
			    loff_t *pos, int iocb_flags)
{
	return iter_io(file, DIRECTION_READ, to, pos, iocb_flags);
}

ssize_t vfs_iter_write_flags(struct file *file, struct iov_iter *from,
			     loff_t *pos, int iocb_flags)
{
	return iter_io(file, DIRECTION_WRITE, from, pos, iocb_flags);
}

ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos)
{
	struct kvec kvec = { .iov_base = buf, .iov_len = count };
	struct iov_iter iter;

	iov_iter_kvec(&iter, &kvec, 1, count);
	return vfs_iter_read(file, &iter, pos);
}

ssize_t kernel_write(struct file *file, const void *buf, size_t count,
		     loff_t *pos)
{
	struct kvec kvec = { .iov_base = (void *)buf, .iov_len = count };
	struct iov_iter iter;

	iov_iter_kvec(&iter, &kvec, 1, count);
	return vfs_iter_write(file, &iter, pos);
}

/*
 * The position that whence and offset mean in a file of `size` bytes without
 * holes; -errno.
 */
static loff_t seek_target(const struct file *file, loff_t offset, int whence,
			  loff_t size)
{
	loff_t base = 0;

	switch (whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		base = file->f_pos;
		break;
	case SEEK_END:
		base = size;
		break;
	case SEEK_DATA:
	case SEEK_HOLE:
		if (offset < 0 || offset >= size)
			return -ENXIO;
		return whence == SEEK_DATA ? offset : size;
	default:
		return -EINVAL;
	}
	if (__builtin_add_overflow(base, offset, &base))
		return -EOVERFLOW;
	return base < 0 ? -EINVAL : base;
}

loff_t generic_file_llseek(struct file *file, loff_t offset, int whence)
{
	loff_t pos = seek_target(file, offset, whence,
				 i_size_read(file->f_inode));

	if (pos >= 0)
		file->f_pos = pos;
	return pos;
}

loff_t filemap_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file->f_inode;
	loff_t pos, size;

	if (whence != SEEK_DATA && whence != SEEK_HOLE)
		return generic_file_llseek(file, offset, whence);
	inode_lock_shared(inode);
	size = i_size_read(inode);
	if (offset < 0 || offset >= size)
		pos = -ENXIO;
	else if (whence == SEEK_DATA)
		pos = filemap_seek_data(&inode->i_data, offset, size);
	else
		pos = filemap_seek_hole(&inode->i_data, offset, size);
	inode_unlock_shared(inode);
	if (pos >= 0)
		file->f_pos = pos;
	return pos;
}

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos;
}

ssize_t generic_read_dir(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	return -EISDIR;
}

loff_t no_llseek(struct file *file, loff_t offset, int whence)
{
	return -ESPIPE;
}

loff_t vfs_llseek(struct file *file, loff_t offset, int whence)
{
	if (!(file->f_mode & FMODE_LSEEK))
		return -ESPIPE;
	if (whence < SEEK_SET || whence > SEEK_HOLE)
		return -EINVAL;
	return file->f_op->llseek(file, offset, whence);
}

/* Questions about any regular file. */
static long file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (cmd != FIONREAD || !S_ISREG(file->f_inode->i_mode))
		return -ENOTTY;
	return put_user((int)(i_size_read(file->f_inode) - file->f_pos),
			(int __user *)arg);
}

long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	long err = -ENOTTY;

	if (file->f_op->unlocked_ioctl)
		err = file->f_op->unlocked_ioctl(file, cmd, arg);
	if (err == -ENOIOCTLCMD)
		err = -ENOTTY;
	return err == -ENOTTY ? file_ioctl(file, cmd, arg) : err;
}
