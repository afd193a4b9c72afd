/* SPDX-License-Identifier: MIT */
/*
 * System calls that move bytes from one descriptor to another.
 *
 * Positions are the program's variables: read before, written behind.
 */
#include <arch/uaccess.h>
#include <fs/sendfile.h>
#include <syscall/syscall.h>

/* A position that a program passes, or none. */
struct position {
	loff_t __user *user;
	loff_t value;
};

static int position_get(struct position *pos, loff_t __user *user)
{
	pos->user = user;
	return user && get_user(pos->value, user) ? -EFAULT : 0;
}

static loff_t *position_of(struct position *pos)
{
	return pos->user ? &pos->value : NULL;
}

static long position_put(const struct position *pos, long result)
{
	return pos->user && put_user(pos->value, pos->user) ? -EFAULT : result;
}

/*
 * EFAULT	pos cannot be read or written
 * EBADF	not open for it
 * ESPIPE	pos for a file that has no positions
 * EINVAL	a source that cannot be read again, a target that appends
 * EOVERFLOW; ENOMEM; and as write
 */
SYSCALL_DEFINE4(sendfile, unsigned int, out, unsigned int, in,
		loff_t __user *, user, size_t, size)
{
	struct position pos;

	if (position_get(&pos, user))
		return -EFAULT;
	return position_put(&pos, do_sendfile(out, in, position_of(&pos),
					      size));
}

/*
 * EFAULT	a position cannot be read or written
 * EINVAL	flags; no regular files; ranges that overlap
 * EBADF	not open for it, or the target appends
 * EISDIR; EXDEV; EOVERFLOW; ENOMEM; ENOSPC; EFBIG
 */
SYSCALL_DEFINE6(copy_file_range, unsigned int, in, loff_t __user *, in_user,
		unsigned int, out, loff_t __user *, out_user, size_t, size,
		unsigned int, flags)
{
	struct position in_pos, out_pos;
	long result;

	if (position_get(&in_pos, in_user) || position_get(&out_pos, out_user))
		return -EFAULT;
	if (flags)
		return -EINVAL;
	result = do_copy_file_range(in, position_of(&in_pos), out,
				    position_of(&out_pos), size);
	if (result <= 0)
		return result;
	return position_put(&out_pos, position_put(&in_pos, result));
}

/*
 * EINVAL	unknown flags, no pipe among the two, one pipe twice, a target
 *		that appends
 * EFAULT	a position cannot be read or written
 * EBADF; ESPIPE: a position of a pipe; EAGAIN; EPIPE; EINTR; ENOMEM
 */
SYSCALL_DEFINE6(splice, unsigned int, in, loff_t __user *, in_user,
		unsigned int, out, loff_t __user *, out_user, size_t, size,
		unsigned int, flags)
{
	struct position in_pos, out_pos;
	long result;

	if (!size)
		return 0;
	if (flags & ~SPLICE_F_ALL)
		return -EINVAL;
	if (position_get(&in_pos, in_user) || position_get(&out_pos, out_user))
		return -EFAULT;
	result = do_splice(in, position_of(&in_pos), out,
			   position_of(&out_pos), size, flags);
	return position_put(&out_pos, position_put(&in_pos, result));
}

/* EINVAL: unknown flags, not two pipes; EBADF; EAGAIN; EPIPE; EINTR */
SYSCALL_DEFINE4(tee, unsigned int, in, unsigned int, out, size_t, size,
		unsigned int, flags)
{
	if (flags & ~SPLICE_F_ALL)
		return -EINVAL;
	return size ? do_tee(in, out, size, flags) : 0;
}

/* EINVAL: unknown flags; EBADF: no pipe; then as readv and writev */
SYSCALL_DEFINE4(vmsplice, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, count, unsigned int, flags)
{
	if (flags & ~SPLICE_F_ALL)
		return -EINVAL;
	return do_vmsplice(fd, vec, count, flags);
}
