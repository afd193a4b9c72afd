/* SPDX-License-Identifier: MIT */
/*
 * fallocate(2) and the advice calls: saying beforehand what will happen to a
 * file's contents.
 *
 * Advice about memory that is nowhere else changes nothing: whatever is read
 * is there already.  What is wrong with the question is still said.
 */
#include <fs/file.h>

#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/memfd.h>
#include <lib/errno.h>
#include <vm/filemap.h>

#define FALLOC_KNOWN (FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)

/* How large the file may become: 0 or -EFBIG, with its signal. */
static int allocate_size_check(struct inode *inode, int mode, loff_t end)
{
	if ((mode & FALLOC_FL_KEEP_SIZE) || end <= i_size_read(inode))
		return 0;
	return inode_newsize_ok(inode, end);
}

static int allocate_locked(struct file *file, int mode, loff_t offset,
			   loff_t end)
{
	struct inode *inode = file->f_inode;
	struct address_space *mapping = &inode->i_data;
	int err = allocate_size_check(inode, mode, end);

	if (!err && end > i_size_read(inode))
		err = seal_check_resize(inode, end);
	if (err)
		return err;
	err = filemap_allocate(mapping, offset >> PAGE_SHIFT,
			       (end - 1) >> PAGE_SHIFT);
	if (err)
		return err;
	if (!(mode & FALLOC_FL_KEEP_SIZE) && end > i_size_read(inode))
		WRITE_ONCE(mapping->size, end);
	return 0;
}

static int punch_locked(struct inode *inode, loff_t offset, loff_t end)
{
	int err = seal_check_punch(inode);

	if (!err)
		filemap_punch_hole(&inode->i_data, offset, end);
	return err;
}

long generic_file_fallocate(struct file *file, int mode, loff_t offset,
			    loff_t len)
{
	struct inode *inode = file->f_inode;
	int err = 0;

	if (mode & ~FALLOC_KNOWN)
		return -EOPNOTSUPP;
	inode_lock(inode);
	if (mode & FALLOC_FL_PUNCH_HOLE)
		err = punch_locked(inode, offset, offset + len);
	else
		err = allocate_locked(file, mode, offset, offset + len);
	if (!err) {
		inode_drop_setid(inode);
		inode_touch(inode);
	}
	inode_unlock(inode);
	return err;
}

/* What is wrong whatever kind of file it is. */
static int fallocate_check(const struct file *file, int mode, loff_t offset,
			   loff_t len)
{
	umode_t type = file->f_inode->i_mode & S_IFMT;

	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~FALLOC_FL_SUPPORTED_MASK)
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_PUNCH_HOLE) && !(mode & FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (type == S_IFIFO)
		return -ESPIPE;
	if (type == S_IFDIR)
		return -EISDIR;
	if (type != S_IFREG && type != S_IFBLK)
		return -ENODEV;
	if (offset > FILE_SIZE_MAX - len)
		return -EFBIG;
	return file->f_op->fallocate ? 0 : -EOPNOTSUPP;
}

long ksys_fallocate(unsigned int fd, int mode, loff_t offset, loff_t len)
{
	struct fd at = fdget(fd);
	long err;

	if (!at.file)
		return -EBADF;
	err = fallocate_check(at.file, mode, offset, len);
	if (!err)
		err = at.file->f_op->fallocate(at.file, mode, offset, len);
	fdput(at);
	return err;
}

static int advice_check(const struct file *file, loff_t len, int advice)
{
	if (S_ISFIFO(file->f_inode->i_mode))
		return -ESPIPE;
	if (!file->f_vm.mapping || len < 0)
		return -EINVAL;
	return advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE ?
	       -EINVAL : 0;
}

int ksys_fadvise64(unsigned int fd, loff_t offset, loff_t len, int advice)
{
	struct fd at = fdget(fd);
	int err;

	if (!at.file)
		return -EBADF;
	err = advice_check(at.file, len, advice);
	fdput(at);
	return err;
}

int ksys_readahead(unsigned int fd, loff_t offset, size_t count)
{
	struct fd at = fdget(fd);
	int err = -EBADF;

	if (!at.file)
		return -EBADF;
	if (at.file->f_mode & FMODE_READ)
		err = at.file->f_vm.mapping ? 0 : -EINVAL;
	fdput(at);
	return err;
}
