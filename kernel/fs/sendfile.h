/* SPDX-License-Identifier: MIT */
/*
 * Moving bytes from one open file to another without a program's memory.
 */
#ifndef FS_SENDFILE_H
#define FS_SENDFILE_H

#include <fs/file.h>

/*
 * sendfile(2): from *pos, which moves on, or from the file's own position.
 * => bytes, or -EBADF, -ESPIPE (a position where there are none), -EINVAL
 *    (a source that cannot be read again, a target that appends), -EOVERFLOW
 */
ssize_t do_sendfile(unsigned int out, unsigned int in, loff_t *pos,
		    size_t size);
/*
 * copy_file_range(2): the same between regular files, with two positions.
 * => -EBADF (also: the target appends), -EISDIR, -EINVAL (no regular file, or
 *    ranges that overlap), -EXDEV (another kind of file system), -EOVERFLOW
 */
ssize_t do_copy_file_range(unsigned int in, loff_t *in_pos, unsigned int out,
			   loff_t *out_pos, size_t size);

/*
 * splice(2): at least one end is a pipe; a position only for the other.
 * => -EBADF, -EINVAL (no pipe, one pipe twice, a target that appends),
 *    -ESPIPE (a position of a pipe), -EAGAIN, -EPIPE, -ERESTARTSYS
 */
ssize_t do_splice(unsigned int in, loff_t *in_pos, unsigned int out,
		  loff_t *out_pos, size_t size, unsigned int flags);
/* tee(2): what is in one pipe is put into another and stays. */
ssize_t do_tee(unsigned int in, unsigned int out, size_t size,
	       unsigned int flags);
/* vmsplice(2): a program's memory into a pipe or out of it. */
ssize_t do_vmsplice(unsigned int fd, const struct iovec __user *iov,
		    unsigned long count, unsigned int flags);

/* Hints are allowed; copies are all there is. */
#define SPLICE_F_MOVE 1u
#define SPLICE_F_NONBLOCK 2u
#define SPLICE_F_MORE 4u
#define SPLICE_F_GIFT 8u
#define SPLICE_F_ALL 15u

#endif
