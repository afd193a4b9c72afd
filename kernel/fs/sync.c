/* SPDX-License-Identifier: MIT */
/*
 * sync(2) and its kin.
 *
 * Who has something to write out says so by a method: file_operations.fsync
 * for a file.  Contents that are only memory are as safe as they will ever be,
 * and their method says just that (noop_fsync); what cannot be synchronised at
 * all, a pipe or a terminal, has none.
 */
#include <fs/file.h>

#include <fs/fdtable.h>
#include <lib/errno.h>

int noop_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	return 0;
}

int ksys_fsync(unsigned int fd, int datasync)
{
	struct fd at = fdget(fd);
	int err = -EINVAL;

	if (!at.file)
		return -EBADF;
	if (at.file->f_op->fsync)
		err = at.file->f_op->fsync(at.file, 0, INT64_MAX, datasync);
	fdput(at);
	return err;
}

int ksys_syncfs(unsigned int fd)
{
	struct fd at = fdget(fd);

	if (!at.file)
		return -EBADF;
	fdput(at);
	return 0;
}

#define SYNC_FILE_RANGE_KNOWN 7u

static int range_check(const struct file *file, loff_t offset, loff_t bytes,
		       unsigned int flags)
{
	umode_t type = file->f_inode->i_mode & S_IFMT;

	if (flags & ~SYNC_FILE_RANGE_KNOWN)
		return -EINVAL;
	if (offset < 0 || bytes < 0 || offset > INT64_MAX - bytes)
		return -EINVAL;
	if (type != S_IFREG && type != S_IFBLK && type != S_IFDIR &&
	    type != S_IFLNK)
		return -ESPIPE;
	return 0;
}

int ksys_sync_file_range(unsigned int fd, loff_t offset, loff_t bytes,
			 unsigned int flags)
{
	struct fd at = fdget(fd);
	int err;

	if (!at.file)
		return -EBADF;
	err = range_check(at.file, offset, bytes, flags);
	fdput(at);
	return err;
}
