/* SPDX-License-Identifier: MIT */
/*
 * read and write of files whose contents are in the page cache.
 *
 * vm/filemap.h copies between pages and one piece of memory; here the pieces
 * come from an iterator, and everything that concerns the file around its
 * contents is done: the inode's lock, the position of O_APPEND, the limit on
 * sizes, the set-id bits, the times.
 */
#include <fs/file.h>

#include <fs/fcntl.h>
#include <fs/memfd.h>
#include <lib/errno.h>
#include <task/cred.h>
#include <task/signal.h>
#include <vm/filemap.h>

typedef ssize_t (*piece_fn)(struct address_space *mapping, loff_t pos,
			    unsigned long addr, size_t size, bool user);

static ssize_t read_piece(struct address_space *mapping, loff_t pos,
			  unsigned long addr, size_t size, bool user)
{
	if (user)
		return filemap_read_user(mapping, pos, (void __user *)addr,
					 size);
	return filemap_read(mapping, pos, (void *)addr, size);
}

static ssize_t write_piece(struct address_space *mapping, loff_t pos,
			   unsigned long addr, size_t size, bool user)
{
	if (user)
		return filemap_write_user(mapping, pos,
					  (const void __user *)addr, size);
	return filemap_write(mapping, pos, (const void *)addr, size);
}

/* Piece after piece, until one comes out short.  The bytes moved, or the
 * error if it met the first. */
static ssize_t for_each_piece(struct kiocb *iocb, struct iov_iter *iter,
			      piece_fn fn)
{
	struct address_space *mapping = iocb->ki_filp->f_vm.mapping;
	ssize_t total = 0;

	while (iov_iter_count(iter)) {
		size_t size;
		unsigned long addr = iov_iter_segment(iter, &size);
		ssize_t done = fn(mapping, iocb->ki_pos, addr, size,
				  iov_iter_is_user(iter));

		if (done < 0)
			return total ? total : done;
		iov_iter_advance(iter, (size_t)done);
		iocb->ki_pos += done;
		total += done;
		if ((size_t)done < size)
			break;
	}
	return total;
}

ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	ssize_t count = for_each_piece(iocb, to, read_piece);

	if (count > 0)
		file_accessed(iocb->ki_filp);
	return count;
}

/*
 * Where and how much may be written: at the end with O_APPEND, and not beyond
 * RLIMIT_FSIZE, which also sends a signal.  => i_rwsem held exclusively
 */
static int write_checks(struct kiocb *iocb, struct iov_iter *from)
{
	u64 limit = rlimit(RLIMIT_FSIZE);

	if (iocb->ki_flags & IOCB_APPEND)
		iocb->ki_pos = i_size_read(iocb->ki_filp->f_inode);
	limit = min(limit, (u64)FILE_SIZE_MAX);
	if ((u64)iocb->ki_pos < limit) {
		iov_iter_truncate(from, limit - (u64)iocb->ki_pos);
		return 0;
	}
	if (limit == rlimit(RLIMIT_FSIZE))
		signal_raise(SIGXFSZ);
	return -EFBIG;
}

void inode_drop_setid(struct inode *inode)
{
	umode_t setid = inode_setid_bits(inode);

	if (unlikely(setid) && !capable(CAP_FSETID))
		inode->i_mode &= (umode_t)~setid;
}

static ssize_t write_locked(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = iocb->ki_filp->f_inode;
	ssize_t count;
	int err;

	if (!iov_iter_count(from))
		return 0;
	err = write_checks(iocb, from);
	if (err)
		return err;
	count = seal_check_write(inode, iocb->ki_pos, iov_iter_count(from));
	if (count < 0)
		return count;
	iov_iter_truncate(from, (size_t)count);
	count = for_each_piece(iocb, from, write_piece);
	if (count > 0) {
		inode_drop_setid(inode);
		inode_touch(inode);
	}
	return count;
}

ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = iocb->ki_filp->f_inode;
	ssize_t count;

	inode_lock(inode);
	count = write_locked(iocb, from);
	inode_unlock(inode);
	return count;
}
