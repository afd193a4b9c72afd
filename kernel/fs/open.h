/* SPDX-License-Identifier: MIT */
/*
 * open(2).
 *
 * Flags have Linux's meaning; those it does not know are ignored, as there.
 * O_DIRECT is -EINVAL on every file system that is only memory.
 *
 * Errors, besides those of the walk (namei.h): -EACCES, -EEXIST (O_CREAT with
 * O_EXCL), -EISDIR (writing a directory, or O_CREAT on one), -ENOTDIR
 * (O_DIRECTORY), -ELOOP (a link, with O_NOFOLLOW), -EINVAL, -EPERM (O_NOATIME
 * of somebody else's file), -EOPNOTSUPP (O_TMPFILE where
 * the file system cannot), -ENXIO (a device that
 * nobody serves), -EMFILE, -ENOMEM, and what a driver's open says.
 */
#ifndef FS_OPEN_H
#define FS_OPEN_H

#include <fs/file.h>

/* By the kernel's string; mode as in open(2), the umask is applied. */
struct file *file_open_at(int dfd, const char *name, unsigned int flags,
			  umode_t mode);
struct file *filp_open(const char *name, unsigned int flags, umode_t mode);
/* By a program's string; a descriptor of current's. */
int do_sys_open(int dfd, const char __user *name, int flags, umode_t mode);

/* openat2(2)'s wish. */
struct open_how {
	u64 flags, mode, resolve;
};

#define RESOLVE_NO_XDEV 0x1u
#define RESOLVE_NO_MAGICLINKS 0x2u
#define RESOLVE_NO_SYMLINKS 0x4u
#define RESOLVE_BENEATH 0x8u
#define RESOLVE_IN_ROOT 0x10u
#define RESOLVE_CACHED 0x20u
#define RESOLVE_KNOWN 0x3fu

/* The same, but unknown flags are -EINVAL; -EXDEV, -ELOOP: the walk would have
 * to do what it may not; -EAGAIN: RESOLVE_CACHED, and it would change things. */
int do_sys_openat2(int dfd, const char __user *name,
		   const struct open_how *how);

/*
 * A program, for reading and mapping; flags as execveat(2).  Until the file is
 * let go of nobody may write to it.
 * => -EACCES unless it is a regular file that current may execute; -ELOOP: a
 *    link, with AT_SYMLINK_NOFOLLOW; -ETXTBSY: somebody writes to it
 */
struct file *file_open_exec(int dfd, const char *name, int flags);

#endif
