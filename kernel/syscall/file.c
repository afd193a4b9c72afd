/* SPDX-License-Identifier: MIT */
/*
 * System calls on open descriptors.
 *
 * The work, and the errnos that depend on what the file is, are below
 * (fs/fdtable.h); every one of these is -EBADF for a descriptor that is not
 * open or not opened for it.
 */
#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <fs/filelock.h>
#include <fs/readdir.h>
#include <fs/stat.h>
#include <syscall/syscall.h>

/* EBADF; EISDIR; EINVAL: cannot be read; EFAULT; EAGAIN; EINTR; EIO */
SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)
{
	return ksys_read(fd, buf, count);
}

/* EBADF; EINVAL: cannot be written; EFAULT; EFBIG; ENOSPC; EAGAIN; EINTR */
SYSCALL_DEFINE3(write, unsigned int, fd, const char __user *, buf,
		size_t, count)
{
	return ksys_write(fd, buf, count);
}

/* EINVAL: pos below 0; then as read; ESPIPE: no positions */
SYSCALL_DEFINE4(pread64, unsigned int, fd, char __user *, buf, size_t, count,
		loff_t, pos)
{
	return ksys_pread64(fd, buf, count, pos);
}

/* EINVAL: pos below 0; then as write; ESPIPE: no positions */
SYSCALL_DEFINE4(pwrite64, unsigned int, fd, const char __user *, buf,
		size_t, count, loff_t, pos)
{
	return ksys_pwrite64(fd, buf, count, pos);
}

/* EBADF; EINVAL: more than IOV_MAX segments, or too long a sum; EFAULT */
SYSCALL_DEFINE3(readv, unsigned long, fd, const struct iovec __user *, vec,
		unsigned long, count)
{
	return ksys_readv(fd, vec, count);
}

/* As readv */
SYSCALL_DEFINE3(writev, unsigned long, fd, const struct iovec __user *, vec,
		unsigned long, count)
{
	return ksys_writev(fd, vec, count);
}

/* EINVAL: pos below 0; then as readv; ESPIPE: no positions */
SYSCALL_DEFINE4(preadv, unsigned long, fd, const struct iovec __user *, vec,
		unsigned long, count, loff_t, pos)
{
	return ksys_preadv(fd, vec, count, pos);
}

/* As preadv */
SYSCALL_DEFINE4(pwritev, unsigned long, fd, const struct iovec __user *, vec,
		unsigned long, count, loff_t, pos)
{
	return ksys_pwritev(fd, vec, count, pos);
}

/* EOPNOTSUPP: unknown flags, or some that the file does not know; then as
 * preadv, or with pos -1 as readv; EAGAIN: RWF_NOWAIT */
SYSCALL_DEFINE6(preadv2, unsigned long, fd, const struct iovec __user *, vec,
		unsigned long, count, loff_t, pos, unsigned long, unused,
		int, flags)
{
	return ksys_preadv2(fd, vec, count, pos, flags);
}

/* As preadv2 */
SYSCALL_DEFINE6(pwritev2, unsigned long, fd, const struct iovec __user *, vec,
		unsigned long, count, loff_t, pos, unsigned long, unused,
		int, flags)
{
	return ksys_pwritev2(fd, vec, count, pos, flags);
}

/* EBADF; ESPIPE; EINVAL: no such whence, or a negative result; ENXIO:
 * SEEK_DATA, SEEK_HOLE behind the end */
SYSCALL_DEFINE3(lseek, unsigned int, fd, loff_t, offset, unsigned int, whence)
{
	return ksys_lseek(fd, offset, whence);
}

SYSCALL_DEFINE1(close, unsigned int, fd)
{
	return close_fd(fd);
}

/* EINVAL: unknown flags, or first above last; ENOMEM */
SYSCALL_DEFINE3(close_range, unsigned int, first, unsigned int, last,
		unsigned int, flags)
{
	return ksys_close_range(first, last, flags);
}

/* EBADF; EMFILE */
SYSCALL_DEFINE1(dup, unsigned int, fd)
{
	return ksys_dup(fd);
}

/* EBADF: old is not open, or new beyond RLIMIT_NOFILE */
SYSCALL_DEFINE2(dup2, unsigned int, old, unsigned int, new)
{
	return ksys_dup2(old, new);
}

/* EINVAL: unknown flags, or old is new; EBADF as dup2 */
SYSCALL_DEFINE3(dup3, unsigned int, old, unsigned int, new, int, flags)
{
	return ksys_dup3(old, new, flags);
}

/*
 * EBADF	not open, or not opened for such a lock
 * EINVAL	no such command, or an argument it does not take
 * EMFILE; EFAULT; EPERM and EBUSY: F_SETPIPE_SZ
 * EAGAIN, EDEADLK, EOVERFLOW, ENOLCK, EINTR: locks
 */
SYSCALL_DEFINE3(fcntl, unsigned int, fd, unsigned int, cmd,
		unsigned long, arg)
{
	return ksys_fcntl(fd, cmd, arg);
}

/* EINVAL: no such operation; EBADF; EWOULDBLOCK: LOCK_NB; EINTR; ENOLCK */
SYSCALL_DEFINE2(flock, unsigned int, fd, unsigned int, operation)
{
	return ksys_flock(fd, operation);
}

/* EBADF; ENOTTY: not for this file; EFAULT, EINVAL: the driver's */
SYSCALL_DEFINE3(ioctl, unsigned int, fd, unsigned int, cmd,
		unsigned long, arg)
{
	return ksys_ioctl(fd, cmd, arg);
}

/* EINVAL: below 0, or not a file open for writing; EBADF; EFBIG */
SYSCALL_DEFINE2(ftruncate, unsigned int, fd, loff_t, length)
{
	return ksys_ftruncate(fd, length);
}

/* EBADF; ENOTDIR; ENOENT: removed; EINVAL: too small for a record; EFAULT */
SYSCALL_DEFINE3(getdents64, unsigned int, fd, void __user *, records,
		unsigned int, size)
{
	return ksys_getdents64(fd, records, size);
}

/* As getdents64 */
SYSCALL_DEFINE3(getdents, unsigned int, fd, void __user *, records,
		unsigned int, size)
{
	return ksys_getdents(fd, records, size);
}

/* EBADF; EFAULT */
SYSCALL_DEFINE2(fstat, unsigned int, fd, struct stat __user *, to)
{
	struct kstat stat;
	int error = vfs_fstat(fd, &stat);

	return error ? error : cp_new_stat(&stat, to);
}
