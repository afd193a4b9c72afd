/* SPDX-License-Identifier: MIT */
/*
 * System calls about when and where contents are kept.
 *
 * Every file system there is lives in memory: there is nothing to write out,
 * to read ahead or to forget.  The calls say what is wrong with their
 * arguments, and then that it is done, which is true.
 */
#include <fs/fdtable.h>
#include <syscall/syscall.h>

SYSCALL_DEFINE0(sync)
{
	return 0;
}

/* EBADF; EINVAL: cannot be synchronised */
SYSCALL_DEFINE1(fsync, unsigned int, fd)
{
	return ksys_fsync(fd, 0);
}

/* As fsync */
SYSCALL_DEFINE1(fdatasync, unsigned int, fd)
{
	return ksys_fsync(fd, 1);
}

/* EBADF */
SYSCALL_DEFINE1(syncfs, unsigned int, fd)
{
	return ksys_syncfs(fd);
}

/* EBADF; EINVAL: unknown flags, or no such range; ESPIPE */
SYSCALL_DEFINE4(sync_file_range, unsigned int, fd, loff_t, offset,
		loff_t, bytes, unsigned int, flags)
{
	return ksys_sync_file_range(fd, offset, bytes, flags);
}

/* EBADF; ESPIPE; EINVAL: unknown advice, or not for this file */
SYSCALL_DEFINE4(fadvise64, unsigned int, fd, loff_t, offset, loff_t, len,
		int, advice)
{
	return ksys_fadvise64(fd, offset, len, advice);
}

/* EBADF; EINVAL: not for this file */
SYSCALL_DEFINE3(readahead, unsigned int, fd, loff_t, offset, size_t, count)
{
	return ksys_readahead(fd, offset, count);
}

/* EBADF; EINVAL: no such range; EOPNOTSUPP: mode; ESPIPE, EISDIR, ENODEV: not
 * a file; EFBIG; ENOSPC; EINTR */
SYSCALL_DEFINE4(fallocate, unsigned int, fd, int, mode, loff_t, offset,
		loff_t, len)
{
	return ksys_fallocate(fd, mode, offset, len);
}
