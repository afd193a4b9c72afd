/* SPDX-License-Identifier: MIT */
/*
 * access(2): what could the person do who started this program?
 *
 * All other calls ask for the effective ids; a set-user-id program uses this
 * one to ask for its user's.  For the length of the question it acts by
 * credentials with those.
 */
#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <fs/mount.h>
#include <fs/namei.h>
#include <syscall/syscall.h>
#include <task/cred.h>

#define AT_EACCESS 0x200	/* ask for the effective ids */

#define ACCESS_MODES (MAY_READ | MAY_WRITE | MAY_EXEC)

/* Writing what is kept where the mount is read-only: the file's own mode does
 * not know of it. */
static bool access_readonly(const struct path *path, int mode)
{
	umode_t type = d_inode(path->dentry)->i_mode & S_IFMT;

	return (mode & MAY_WRITE) && mnt_is_readonly(path->mnt) &&
	       (type == S_IFREG || type == S_IFDIR || type == S_IFLNK);
}

static int access_check_at(const struct path *path, int mode)
{
	const struct inode *inode = d_inode(path->dentry);
	int error;

	if ((mode & MAY_EXEC) && S_ISREG(inode->i_mode) && path_noexec(path))
		return -EACCES;
	error = inode_permission(inode, mode);
	if (!error && access_readonly(path, mode))
		error = -EROFS;
	return error;
}

static int access_check(int dfd, const char __user *name, int mode, int flags)
{
	struct path path;
	unsigned int lookup = 0;
	int error;

	if (!(flags & AT_SYMLINK_NOFOLLOW))
		lookup |= LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	error = user_path_at(dfd, name, lookup, &path);
	if (error)
		return error;
	if (mode)
		error = access_check_at(&path, mode);
	path_put(&path);
	return error;
}

/* The capabilities of the real user: all or none, by the usual magic. */
static u64 access_real_caps(const struct cred *mine)
{
	if (mine->securebits & SECBIT_NO_SETUID_FIXUP)
		return mine->cap_effective;
	return mine->uid ? 0 : mine->cap_permitted;
}

/* Credentials of whoever started the program; NULL: no memory. */
static struct cred *access_real_cred(void)
{
	struct cred *real = cred_prepare();

	if (!real)
		return NULL;
	real->cap_effective = access_real_caps(real);
	real->fsuid = real->uid;
	real->fsgid = real->gid;
	return real;
}

static int access_check_real(int dfd, const char __user *name, int mode,
			     int flags)
{
	const struct cred *mine = current_cred();
	struct cred *real;
	int error;

	if (mine->uid == mine->fsuid && mine->gid == mine->fsgid &&
	    mine->cap_effective == access_real_caps(mine))
		return access_check(dfd, name, mode, flags);
	real = access_real_cred();
	if (!real)
		return -ENOMEM;
	mine = cred_override(real);
	error = access_check(dfd, name, mode, flags);
	cred_revert(mine);
	put_cred(real);
	return error;
}

static long do_access(int dfd, const char __user *name, int mode, int flags)
{
	if (mode & ~ACCESS_MODES)
		return -EINVAL;
	if (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EACCESS)
		return access_check(dfd, name, mode, flags);
	return access_check_real(dfd, name, mode, flags);
}

/* EINVAL: unknown mode; EACCES; and as path.c */
SYSCALL_DEFINE2(access, const char __user *, path, int, mode)
{
	return do_access(AT_FDCWD, path, mode, 0);
}

/* As access */
SYSCALL_DEFINE3(faccessat, int, dfd, const char __user *, path, int, mode)
{
	return do_access(dfd, path, mode, 0);
}

/* EINVAL: unknown mode or flags; as access */
SYSCALL_DEFINE4(faccessat2, int, dfd, const char __user *, path, int, mode,
		int, flags)
{
	return do_access(dfd, path, mode, flags);
}
