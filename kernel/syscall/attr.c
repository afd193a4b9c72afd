/* SPDX-License-Identifier: MIT */
/*
 * System calls that change attributes: modes, owners, sizes, times.
 *
 * Errors of the walk are as in path.c; besides them EROFS, and what the lists
 * name.
 */
#include <arch/uaccess.h>
#include <core/time.h>
#include <fs/fdtable.h>
#include <fs/namei.h>
#include <syscall/syscall.h>

static long attr_mode(int dfd, const char __user *name, umode_t mode)
{
	struct iattr attr = {
		.ia_valid = ATTR_MODE, .ia_mode = mode & S_IALLUGO };
	struct path path;
	int error = user_path_at(dfd, name, LOOKUP_FOLLOW, &path);

	if (error)
		return error;
	error = path_setattr(&path, &attr);
	path_put(&path);
	return error;
}

/* EPERM: somebody else's file */
SYSCALL_DEFINE2(chmod, const char __user *, path, umode_t, mode)
{
	return attr_mode(AT_FDCWD, path, mode);
}

/* EPERM: somebody else's file */
SYSCALL_DEFINE3(fchmodat, int, dfd, const char __user *, path, umode_t, mode)
{
	return attr_mode(dfd, path, mode);
}

/* EBADF; EPERM: somebody else's file */
SYSCALL_DEFINE2(fchmod, unsigned int, fd, umode_t, mode)
{
	struct iattr attr = {
		.ia_valid = ATTR_MODE, .ia_mode = mode & S_IALLUGO };
	struct fd at = fdget(fd);
	int error;

	if (!at.file)
		return -EBADF;
	error = path_setattr(&at.file->f_path, &attr);
	fdput(at);
	return error;
}

static int truncate_path(const struct path *path, loff_t length)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE, .ia_size = length };
	struct inode *inode = d_inode(path->dentry);
	int error;

	if (S_ISDIR(inode->i_mode))
		return -EISDIR;
	if (!S_ISREG(inode->i_mode))
		return -EINVAL;
	error = inode_permission(inode, MAY_WRITE);
	return error ? error : path_setattr(path, &attr);
}

/* EINVAL: below 0; EISDIR; EINVAL: not a regular file; EFBIG */
SYSCALL_DEFINE2(truncate, const char __user *, name, loff_t, length)
{
	struct path path;
	int error;

	if (length < 0)
		return -EINVAL;
	error = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW, &path);
	if (error)
		return error;
	error = truncate_path(&path, length);
	path_put(&path);
	return error;
}

/* -1 means: as it is.  Also without any change the set-id bits go. */
static void attr_owner(struct iattr *attr, uid_t uid, gid_t gid)
{
	*attr = (struct iattr){
		.ia_valid = ATTR_KILL_SETID, .ia_uid = uid, .ia_gid = gid };
	if (uid != (uid_t)-1)
		attr->ia_valid |= ATTR_UID;
	if (gid != (gid_t)-1)
		attr->ia_valid |= ATTR_GID;
}

static long attr_chown(int dfd, const char __user *name, uid_t uid, gid_t gid,
		       int flags)
{
	unsigned int lookup = LOOKUP_FOLLOW;
	struct iattr attr;
	struct path path;
	int error;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_SYMLINK_NOFOLLOW)
		lookup &= ~LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	error = user_path_at(dfd, name, lookup, &path);
	if (error)
		return error;
	attr_owner(&attr, uid, gid);
	error = path_setattr(&path, &attr);
	path_put(&path);
	return error;
}

/* EPERM: not the owner, or a group that the owner is not in */
SYSCALL_DEFINE3(chown, const char __user *, path, uid_t, uid, gid_t, gid)
{
	return attr_chown(AT_FDCWD, path, uid, gid, 0);
}

/* As chown */
SYSCALL_DEFINE3(lchown, const char __user *, path, uid_t, uid, gid_t, gid)
{
	return attr_chown(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

/* EINVAL: unknown flags; as chown */
SYSCALL_DEFINE5(fchownat, int, dfd, const char __user *, path, uid_t, uid,
		gid_t, gid, int, flags)
{
	return attr_chown(dfd, path, uid, gid, flags);
}

/* EBADF; as chown */
SYSCALL_DEFINE3(fchown, unsigned int, fd, uid_t, uid, gid_t, gid)
{
	struct fd at = fdget(fd);
	struct iattr attr;
	int error;

	if (!at.file)
		return -EBADF;
	attr_owner(&attr, uid, gid);
	error = path_setattr(&at.file->f_path, &attr);
	fdput(at);
	return error;
}

/* tv_nsec of a time to be set */
#define UTIME_NOW 0x3fffffffL
#define UTIME_OMIT 0x3ffffffeL

struct timespec {
	s64 tv_sec, tv_nsec;
};

struct timeval {
	s64 tv_sec, tv_usec;
};

struct utimbuf {
	s64 actime, modtime;
};

static bool times_valid(const struct timespec *times)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (times[i].tv_nsec != UTIME_NOW &&
		    times[i].tv_nsec != UTIME_OMIT &&
		    (u64)times[i].tv_nsec >= NSEC_PER_SEC)
			return false;
	return true;
}

/* Centuries that do not fit end at the last moment that does. */
static time_ns_t time_of(const struct timespec *time)
{
	s64 ns;

	if (__builtin_mul_overflow(time->tv_sec, NSEC_PER_SEC, &ns) ||
	    __builtin_add_overflow(ns, time->tv_nsec, &ns))
		return time->tv_sec < 0 ? INT64_MIN : INT64_MAX;
	return ns;
}

static unsigned int time_bits(const struct timespec *time, unsigned int now,
			      unsigned int set)
{
	if (time->tv_nsec == UTIME_OMIT)
		return 0;
	return time->tv_nsec == UTIME_NOW ? now : set;
}

/* times NULL: both are now, which whoever may write may say. */
static int attr_times(const struct path *path, const struct timespec *times)
{
	struct iattr attr = {
		.ia_valid = ATTR_TOUCH | ATTR_ATIME | ATTR_MTIME };

	if (times && !times_valid(times))
		return -EINVAL;
	if (times && times[0].tv_nsec == UTIME_NOW &&
	    times[1].tv_nsec == UTIME_NOW)
		times = NULL;
	if (times)
		attr = (struct iattr){
			.ia_valid = ATTR_TIMES_SET |
				time_bits(&times[0], ATTR_ATIME,
					  ATTR_ATIME_SET) |
				time_bits(&times[1], ATTR_MTIME,
					  ATTR_MTIME_SET),
			.ia_atime = time_of(&times[0]),
			.ia_mtime = time_of(&times[1]),
		};
	return path_setattr(path, &attr);
}

static int attr_times_fd(int fd, const struct timespec *times, int flags)
{
	struct fd at;
	int error;

	if (flags)
		return -EINVAL;
	at = fdget((unsigned int)fd);
	if (!at.file)
		return -EBADF;
	error = attr_times(&at.file->f_path, times);
	fdput(at);
	return error;
}

/* name NULL: the descriptor's own file. */
static long attr_times_at(int dfd, const char __user *name,
			  const struct timespec *times, int flags)
{
	unsigned int lookup = 0;
	struct path path;
	int error;

	if (!name && dfd != AT_FDCWD)
		return attr_times_fd(dfd, times, flags);
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (!(flags & AT_SYMLINK_NOFOLLOW))
		lookup |= LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	error = user_path_at(dfd, name, lookup, &path);
	if (error)
		return error;
	error = attr_times(&path, times);
	path_put(&path);
	return error;
}

/* EFAULT; EINVAL: unknown flags, or no such nanosecond; EBADF; EACCES: may not
 * write; EPERM: other times than now, of somebody else's file */
SYSCALL_DEFINE4(utimensat, int, dfd, const char __user *, name,
		const struct timespec __user *, user, int, flags)
{
	struct timespec times[2];

	if (user && copy_from_user(times, user, sizeof(times)))
		return -EFAULT;
	if (user && times[0].tv_nsec == UTIME_OMIT &&
	    times[1].tv_nsec == UTIME_OMIT)
		return 0;
	return attr_times_at(dfd, name, user ? times : NULL, flags);
}

static long attr_timevals(int dfd, const char __user *name,
			  const struct timeval __user *user)
{
	struct timeval given[2];
	struct timespec times[2];
	unsigned int i;

	if (user && copy_from_user(given, user, sizeof(given)))
		return -EFAULT;
	for (i = 0; user && i < 2; i++) {
		if ((u64)given[i].tv_usec >= USEC_PER_SEC)
			return -EINVAL;
		times[i] = (struct timespec){ given[i].tv_sec,
					      given[i].tv_usec * 1000 };
	}
	return attr_times_at(dfd, name, user ? times : NULL, 0);
}

/* EFAULT; EINVAL: no such microsecond; as utimensat */
SYSCALL_DEFINE3(futimesat, int, dfd, const char __user *, name,
		const struct timeval __user *, user)
{
	return attr_timevals(dfd, name, user);
}

/* As futimesat */
SYSCALL_DEFINE2(utimes, const char __user *, name,
		const struct timeval __user *, user)
{
	return attr_timevals(AT_FDCWD, name, user);
}

/* EFAULT; as utimensat */
SYSCALL_DEFINE2(utime, const char __user *, name,
		const struct utimbuf __user *, user)
{
	struct timespec times[2] = { };
	struct utimbuf given;

	if (user) {
		if (copy_from_user(&given, user, sizeof(given)))
			return -EFAULT;
		times[0].tv_sec = given.actime;
		times[1].tv_sec = given.modtime;
	}
	return attr_times_at(AT_FDCWD, name, user ? times : NULL, 0);
}
