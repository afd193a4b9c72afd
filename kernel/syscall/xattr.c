/* SPDX-License-Identifier: MIT */
/*
 * System calls about extended attributes (fs/xattr.h).
 *
 * Each comes in three kinds: by a path, by a path whose last link is not
 * followed, and by a descriptor.  Errors of the walk are as in path.c.
 */
#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <fs/namei.h>
#include <fs/xattr.h>
#include <syscall/syscall.h>

/* What one of these calls is about. */
struct xattr_call {
	const char __user *path;	/* NULL: fd */
	unsigned int fd;
	unsigned int lookup;		/* LOOKUP_ */
	const char __user *name;
	const void __user *value;
	size_t size;
	int flags;
};

static int xattr_path(const struct xattr_call *call, struct path *path)
{
	struct fd at;

	if (call->lookup != LOOKUP_EMPTY)
		return user_path_at(AT_FDCWD, call->path, call->lookup, path);
	at = fdget(call->fd);
	if (!at.file)
		return -EBADF;
	*path = at.file->f_path;
	path_get(path);
	fdput(at);
	return 0;
}

/* Descriptors are marked by this. */
#define BY_FD LOOKUP_EMPTY

static int xattr_name(const struct xattr_call *call, char *name)
{
	long length = strncpy_from_user(name, call->name, XATTR_NAME_MAX + 1);

	if (length < 0)
		return -EFAULT;
	return !length || length > XATTR_NAME_MAX ? -ERANGE : 0;
}

/* Is there a value to be read?  The bytes are for nobody. */
static int xattr_value_check(const struct xattr_call *call)
{
	const char __user *at = call->value;
	char page[256];
	size_t left = call->size, part;

	if (left > XATTR_SIZE_MAX)
		return -E2BIG;
	for (; left; left -= part, at += part) {
		part = min(left, sizeof(page));
		if (copy_from_user(page, at, part))
			return -EFAULT;
	}
	return 0;
}

static long xattr_do(const struct xattr_call *call, enum xattr_access access)
{
	char name[XATTR_NAME_MAX + 1];
	struct path path;
	int error = xattr_path(call, &path);

	if (error)
		return error;
	if (call->flags & ~(XATTR_CREATE | XATTR_REPLACE))
		error = -EINVAL;
	if (!error)
		error = xattr_name(call, name);
	if (!error && access == XATTR_SET)
		error = xattr_value_check(call);
	if (!error)
		error = xattr_refuse(&path, name, access);
	path_put(&path);
	return error;
}

static long xattr_list(const struct xattr_call *call)
{
	struct path path;
	int error = xattr_path(call, &path);

	if (error)
		return error;
	path_put(&path);
	return 0;
}

/* EOPNOTSUPP; EINVAL: unknown flags; ERANGE: no name, or too long; E2BIG;
 * EFAULT; EPERM; EROFS */
SYSCALL_DEFINE5(setxattr, const char __user *, path, const char __user *, name,
		const void __user *, value, size_t, size, int, flags)
{
	const struct xattr_call call = {
		.path = path, .lookup = LOOKUP_FOLLOW, .name = name,
		.value = value, .size = size, .flags = flags,
	};

	return xattr_do(&call, XATTR_SET);
}

/* As setxattr */
SYSCALL_DEFINE5(lsetxattr, const char __user *, path, const char __user *, name,
		const void __user *, value, size_t, size, int, flags)
{
	const struct xattr_call call = {
		.path = path, .name = name, .value = value, .size = size,
		.flags = flags,
	};

	return xattr_do(&call, XATTR_SET);
}

/* EBADF; as setxattr */
SYSCALL_DEFINE5(fsetxattr, unsigned int, fd, const char __user *, name,
		const void __user *, value, size_t, size, int, flags)
{
	const struct xattr_call call = {
		.fd = fd, .lookup = BY_FD, .name = name, .value = value,
		.size = size, .flags = flags,
	};

	return xattr_do(&call, XATTR_SET);
}

/* EOPNOTSUPP, ENODATA; ERANGE: no name, or too long; EFAULT */
SYSCALL_DEFINE4(getxattr, const char __user *, path, const char __user *, name,
		void __user *, value, size_t, size)
{
	const struct xattr_call call = {
		.path = path, .lookup = LOOKUP_FOLLOW, .name = name,
	};

	return xattr_do(&call, XATTR_GET);
}

/* As getxattr */
SYSCALL_DEFINE4(lgetxattr, const char __user *, path, const char __user *, name,
		void __user *, value, size_t, size)
{
	const struct xattr_call call = {
		.path = path, .name = name,
	};

	return xattr_do(&call, XATTR_GET);
}

/* EBADF; as getxattr */
SYSCALL_DEFINE4(fgetxattr, unsigned int, fd, const char __user *, name,
		void __user *, value, size_t, size)
{
	const struct xattr_call call = {
		.fd = fd, .lookup = BY_FD, .name = name,
	};

	return xattr_do(&call, XATTR_GET);
}

/* Nothing to list: 0 bytes */
SYSCALL_DEFINE3(listxattr, const char __user *, path, char __user *, list,
		size_t, size)
{
	const struct xattr_call call = {
		.path = path, .lookup = LOOKUP_FOLLOW,
	};

	return xattr_list(&call);
}

/* As listxattr */
SYSCALL_DEFINE3(llistxattr, const char __user *, path, char __user *, list,
		size_t, size)
{
	const struct xattr_call call = {
		.path = path,
	};

	return xattr_list(&call);
}

/* EBADF */
SYSCALL_DEFINE3(flistxattr, unsigned int, fd, char __user *, list,
		size_t, size)
{
	const struct xattr_call call = {
		.fd = fd, .lookup = BY_FD,
	};

	return xattr_list(&call);
}

/* EOPNOTSUPP; ERANGE; EFAULT; EPERM; EROFS */
SYSCALL_DEFINE2(removexattr, const char __user *, path,
		const char __user *, name)
{
	const struct xattr_call call = {
		.path = path, .lookup = LOOKUP_FOLLOW, .name = name,
	};

	return xattr_do(&call, XATTR_SET);
}

/* As removexattr */
SYSCALL_DEFINE2(lremovexattr, const char __user *, path,
		const char __user *, name)
{
	const struct xattr_call call = {
		.path = path, .name = name,
	};

	return xattr_do(&call, XATTR_SET);
}

/* EBADF; as removexattr */
SYSCALL_DEFINE2(fremovexattr, unsigned int, fd, const char __user *, name)
{
	const struct xattr_call call = {
		.fd = fd, .lookup = BY_FD, .name = name,
	};

	return xattr_do(&call, XATTR_SET);
}
