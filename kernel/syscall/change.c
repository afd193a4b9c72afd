/* SPDX-License-Identifier: MIT */
/*
 * System calls that make, change and remove names.
 *
 * Errors of the walk are as in path.c; besides them EACCES (a directory may
 * not be written), EROFS and ENOSPC, and what the lists name.
 */
#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <fs/namei.h>
#include <syscall/syscall.h>

static long change_mkdir(int dfd, const char __user *path, umode_t mode)
{
	char *name = getname(path, 0);
	int error;

	if (IS_ERR(name))
		return PTR_ERR(name);
	error = do_mkdirat(dfd, name, mode);
	putname(name);
	return error;
}

/* EEXIST */
SYSCALL_DEFINE2(mkdir, const char __user *, path, umode_t, mode)
{
	return change_mkdir(AT_FDCWD, path, mode);
}

/* EEXIST */
SYSCALL_DEFINE3(mkdirat, int, dfd, const char __user *, path, umode_t, mode)
{
	return change_mkdir(dfd, path, mode);
}

static long change_mknod(int dfd, const char __user *path, umode_t mode,
			 unsigned int dev)
{
	char *name = getname(path, 0);
	int error;

	if (IS_ERR(name))
		return PTR_ERR(name);
	error = do_mknodat(dfd, name, mode, new_decode_dev(dev));
	putname(name);
	return error;
}

/* EINVAL: no such type; EPERM: a directory, or a device without the right to
 * make one; EEXIST */
SYSCALL_DEFINE3(mknod, const char __user *, path, umode_t, mode,
		unsigned int, dev)
{
	return change_mknod(AT_FDCWD, path, mode, dev);
}

/* As mknod */
SYSCALL_DEFINE4(mknodat, int, dfd, const char __user *, path, umode_t, mode,
		unsigned int, dev)
{
	return change_mknod(dfd, path, mode, dev);
}

static long change_unlink(int dfd, const char __user *path, int flags)
{
	char *name;
	int error;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	name = getname(path, 0);
	if (IS_ERR(name))
		return PTR_ERR(name);
	error = do_unlinkat(dfd, name, flags);
	putname(name);
	return error;
}

/* EISDIR; EPERM: sticky directory, somebody else's file */
SYSCALL_DEFINE1(unlink, const char __user *, path)
{
	return change_unlink(AT_FDCWD, path, 0);
}

/* ENOTDIR; EINVAL: "."; ENOTEMPTY; EBUSY: the root */
SYSCALL_DEFINE1(rmdir, const char __user *, path)
{
	return change_unlink(AT_FDCWD, path, AT_REMOVEDIR);
}

/* EINVAL: unknown flags; as unlink, with AT_REMOVEDIR as rmdir */
SYSCALL_DEFINE3(unlinkat, int, dfd, const char __user *, path, int, flags)
{
	return change_unlink(dfd, path, flags);
}

static long change_rename(int old_dfd, const char __user *old_path, int dfd,
			  const char __user *path, unsigned int flags)
{
	char *old = getname(old_path, 0), *name;
	int error;

	if (IS_ERR(old))
		return PTR_ERR(old);
	name = getname(path, 0);
	error = PTR_ERR_OR_ZERO(name);
	if (!error) {
		error = do_renameat2(old_dfd, old, dfd, name, flags);
		putname(name);
	}
	putname(old);
	return error;
}

/* EXDEV: another mount; EINVAL: into itself; ENOTEMPTY; EISDIR, ENOTDIR: only
 * one of both is a directory; EBUSY: "." or a mount; EPERM: sticky */
SYSCALL_DEFINE2(rename, const char __user *, old, const char __user *, path)
{
	return change_rename(AT_FDCWD, old, AT_FDCWD, path, 0);
}

/* As rename */
SYSCALL_DEFINE4(renameat, int, old_dfd, const char __user *, old, int, dfd,
		const char __user *, path)
{
	return change_rename(old_dfd, old, dfd, path, 0);
}

/* EINVAL: unknown flags, or both; EEXIST: NOREPLACE; as rename */
SYSCALL_DEFINE5(renameat2, int, old_dfd, const char __user *, old, int, dfd,
		const char __user *, path, unsigned int, flags)
{
	return change_rename(old_dfd, old, dfd, path, flags);
}

static long change_symlink(const char __user *target, int dfd,
			   const char __user *path)
{
	char *text = getname(target, 0), *name;
	int error;

	if (IS_ERR(text))
		return PTR_ERR(text);
	name = getname(path, 0);
	error = PTR_ERR_OR_ZERO(name);
	if (!error) {
		error = do_symlinkat(text, dfd, name);
		putname(name);
	}
	putname(text);
	return error;
}

/* EEXIST */
SYSCALL_DEFINE2(symlink, const char __user *, target, const char __user *, path)
{
	return change_symlink(target, AT_FDCWD, path);
}

/* EEXIST */
SYSCALL_DEFINE3(symlinkat, const char __user *, target, int, dfd,
		const char __user *, path)
{
	return change_symlink(target, dfd, path);
}

static long change_link(int old_dfd, const char __user *old_path, int dfd,
			const char __user *path, int flags)
{
	char *old, *name;
	int error;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	old = getname(old_path, flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
	if (IS_ERR(old))
		return PTR_ERR(old);
	name = getname(path, 0);
	error = PTR_ERR_OR_ZERO(name);
	if (!error) {
		error = do_linkat(old_dfd, old, dfd, name, flags);
		putname(name);
	}
	putname(old);
	return error;
}

/* EEXIST; EPERM: a directory; EXDEV; EMLINK */
SYSCALL_DEFINE2(link, const char __user *, old, const char __user *, path)
{
	return change_link(AT_FDCWD, old, AT_FDCWD, path, 0);
}

/* EINVAL: unknown flags; as link */
SYSCALL_DEFINE5(linkat, int, old_dfd, const char __user *, old, int, dfd,
		const char __user *, path, int, flags)
{
	return change_link(old_dfd, old, dfd, path, flags);
}
