/* SPDX-License-Identifier: MIT */
/*
 * From file to file within the kernel: sendfile(2) and copy_file_range(2).
 *
 * Bytes go through one page of the kernel's.  What the target does not take
 * was not read: positions move by what arrived.
 */
#include <fs/sendfile.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/super.h>
#include <lib/errno.h>
#include <mem/gfp.h>

/* One end of a move. */
struct end {
	struct file *file;
	loff_t *pos;			/* NULL: a stream */
};

/* A page at most: bytes that arrived, 0 at the end of the source, -errno. */
static ssize_t move_page(const struct end *in, const struct end *out,
			 void *page, size_t size)
{
	loff_t pos = in->pos ? *in->pos : 0;
	ssize_t count = kernel_read(in->file, page, min(size, PAGE_SIZE),
				    in->pos ? &pos : NULL);

	if (count <= 0)
		return count;
	count = kernel_write(out->file, page, (size_t)count, out->pos);
	if (count > 0 && in->pos)
		*in->pos += count;
	return count;
}

static ssize_t move_bytes(const struct end *in, const struct end *out,
			  size_t size)
{
	void *page = (void *)__get_free_page(GFP_KERNEL);
	ssize_t count = 0;
	size_t total = 0;

	if (!page)
		return -ENOMEM;
	while (total < size) {
		count = move_page(in, out, page, size - total);
		if (count <= 0)
			break;
		total += (size_t)count;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	free_page((unsigned long)page);
	return total ? (ssize_t)total : count;
}

/* What remains of size bytes from pos on in the range of positions. */
static int cut_size(loff_t pos, size_t *size)
{
	if (pos < 0)
		return -EINVAL;
	*size = min(*size, MAX_RW_COUNT);
	if (pos >= FILE_SIZE_MAX)
		return -EOVERFLOW;
	*size = min(*size, (size_t)(FILE_SIZE_MAX - pos));
	return 0;
}

static ssize_t sendfile_files(struct file *out_file, struct file *in_file,
			      loff_t *pos, size_t size)
{
	struct end in = { in_file, pos ? pos : file_ppos(in_file) };
	struct end out = { out_file, file_ppos(out_file) };
	int err;

	if (!(out_file->f_mode & FMODE_WRITE))
		return -EBADF;
	/* What cannot be read again at a position is not sent. */
	if (!in.pos || !(in_file->f_mode & FMODE_LSEEK) ||
	    (out_file->f_flags & O_APPEND))
		return -EINVAL;
	err = cut_size(*in.pos, &size);
	return err ? err : move_bytes(&in, &out, size);
}

ssize_t do_sendfile(unsigned int out_fd, unsigned int in_fd, loff_t *pos,
		    size_t size)
{
	struct fd in = fdget(in_fd), out;
	ssize_t count = -EBADF;

	if (!in.file)
		return -EBADF;
	if (!(in.file->f_mode & FMODE_READ))
		goto put;
	count = -ESPIPE;
	if (pos && !(in.file->f_mode & FMODE_PREAD))
		goto put;
	count = -EBADF;
	out = fdget(out_fd);
	if (out.file)
		count = sendfile_files(out.file, in.file, pos, size);
	fdput(out);
put:
	fdput(in);
	return count;
}

/* May the one be copied into the other? */
static int copy_check(const struct file *in, const struct file *out)
{
	const struct inode *from = in->f_inode, *to = out->f_inode;

	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE) ||
	    (out->f_flags & O_APPEND))
		return -EBADF;
	if (S_ISDIR(from->i_mode) || S_ISDIR(to->i_mode))
		return -EISDIR;
	if (!S_ISREG(from->i_mode) || !S_ISREG(to->i_mode))
		return -EINVAL;
	if (from->i_sb->s_type != to->i_sb->s_type)
		return -EXDEV;
	return 0;
}

/* The part of the source that there is, and not onto itself. */
static int copy_range_check(const struct end *in, const struct end *out,
			    size_t *size)
{
	loff_t end = i_size_read(in->file->f_inode);
	int err = cut_size(*in->pos, size);

	if (!err)
		err = cut_size(*out->pos, size);
	if (err)
		return err;
	*size = *in->pos < end ? min(*size, (size_t)(end - *in->pos)) : 0;
	if (in->file->f_inode == out->file->f_inode &&
	    *out->pos < *in->pos + (loff_t)*size &&
	    *in->pos < *out->pos + (loff_t)*size)
		return -EINVAL;
	return 0;
}

static ssize_t copy_files(struct file *in_file, loff_t *in_pos,
			  struct file *out_file, loff_t *out_pos, size_t size)
{
	struct end in = { in_file, in_pos ? in_pos : &in_file->f_pos };
	struct end out = { out_file, out_pos ? out_pos : &out_file->f_pos };
	int err = copy_check(in_file, out_file);

	if (!err)
		err = copy_range_check(&in, &out, &size);
	if (err || !size)
		return err;
	return move_bytes(&in, &out, size);
}

ssize_t do_copy_file_range(unsigned int in_fd, loff_t *in_pos,
			   unsigned int out_fd, loff_t *out_pos, size_t size)
{
	struct fd in = fdget(in_fd), out;
	ssize_t count = -EBADF;

	if (!in.file)
		return -EBADF;
	out = fdget(out_fd);
	if (out.file)
		count = copy_files(in.file, in_pos, out.file, out_pos, size);
	fdput(out);
	fdput(in);
	return count;
}
