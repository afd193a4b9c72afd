/* SPDX-License-Identifier: MIT */
/*
 * System calls about mounts, roots, and file systems as a whole.
 *
 * Strings and options are brought in before the place is looked for, and that
 * before anybody asks whether the process may: EFAULT, then the errors of the
 * walk (path.c), then EPERM, then what the lists name.
 */
#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <fs/fs_struct.h>
#include <fs/namei.h>
#include <fs/namespace.h>
#include <fs/statfs.h>
#include <lib/err.h>
#include <mem/slab.h>
#include <syscall/syscall.h>
#include <task/cred.h>

/* A string that may be missing (NULL): a copy, NULL, or ERR_PTR(-EFAULT,
 * -EINVAL if it is longer than a page, -ENOMEM). */
static char *mount_string(const char __user *string)
{
	char *copy;
	long length;

	if (!string)
		return NULL;
	copy = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	length = strncpy_from_user(copy, string, PATH_MAX);
	if (length == PATH_MAX)
		length = -EINVAL;
	if (length < 0) {
		kfree(copy);
		return ERR_PTR(length);
	}
	return copy;
}

/* Options need not end before the end of memory: what can be read counts. */
static char *mount_options(const char __user *data)
{
	char *copy;
	size_t length;

	if (!data)
		return NULL;
	copy = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	length = min_t(size_t, PAGE_SIZE - 1,
		       TASK_SIZE - min((__force unsigned long)data, TASK_SIZE));
	length -= copy_from_user(copy, data, length);
	if (!length) {
		kfree(copy);
		return ERR_PTR(-EFAULT);
	}
	copy[length] = '\0';
	return copy;
}

static int mount_at_path(struct mount_request *request,
			 const char __user *place)
{
	int error = user_path_at(AT_FDCWD, place, LOOKUP_FOLLOW,
				 &request->path);

	if (error)
		return error;
	error = path_mount(request);
	path_put(&request->path);
	return error;
}

/* fs/namespace.h */
SYSCALL_DEFINE5(mount, const char __user *, source, const char __user *, place,
		const char __user *, type, unsigned long, flags,
		const char __user *, data)
{
	struct mount_request request = { .flags = flags };
	char *type_copy, *source_copy, *options;
	int error;

	type_copy = mount_string(type);
	if (IS_ERR(type_copy))
		return PTR_ERR(type_copy);
	source_copy = mount_string(source);
	error = PTR_ERR_OR_ZERO(source_copy);
	if (error)
		goto free_type;
	options = mount_options(data);
	error = PTR_ERR_OR_ZERO(options);
	if (error)
		goto free_source;
	request.options = options;
	request.type = type_copy;
	request.source = source_copy;
	error = mount_at_path(&request, place);
	kfree(options);
free_source:
	kfree(source_copy);
free_type:
	kfree(type_copy);
	return error;
}

/* EINVAL: unknown flags; fs/namespace.h */
SYSCALL_DEFINE2(umount2, const char __user *, name, int, flags)
{
	unsigned int lookup = flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
	struct path path;
	int error;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	error = user_path_at(AT_FDCWD, name, lookup, &path);
	return error ? error : path_umount(&path, flags);
}

/* EPERM; EACCES: may not be searched */
SYSCALL_DEFINE1(chroot, const char __user *, name)
{
	struct path path;
	int error = user_path_at(AT_FDCWD, name,
				 LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &path);

	if (error)
		return error;
	error = inode_permission(d_inode(path.dentry), MAY_EXEC);
	if (!error && !capable(CAP_SYS_CHROOT))
		error = -EPERM;
	if (!error)
		set_fs_root(current_fs(), &path);
	path_put(&path);
	return error;
}

/* EPERM; fs/namespace.h */
SYSCALL_DEFINE2(pivot_root, const char __user *, new_root,
		const char __user *, put_old)
{
	struct path new, old;
	int error;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	error = user_path_at(AT_FDCWD, new_root,
			     LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &new);
	if (error)
		return error;
	error = user_path_at(AT_FDCWD, put_old,
			     LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &old);
	if (!error) {
		error = path_pivot_root(&new, &old);
		path_put(&old);
	}
	path_put(&new);
	return error;
}

/* EFAULT */
SYSCALL_DEFINE2(statfs, const char __user *, name, struct statfs __user *, to)
{
	struct kstatfs stat;
	struct path path;
	int error = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW, &path);

	if (error)
		return error;
	vfs_statfs(&path, &stat);
	path_put(&path);
	return cp_statfs(&stat, to);
}

/* EBADF; EFAULT */
SYSCALL_DEFINE2(fstatfs, unsigned int, fd, struct statfs __user *, to)
{
	struct fd at = fdget_raw(fd);
	struct kstatfs stat;

	if (!at.file)
		return -EBADF;
	vfs_statfs(&at.file->f_path, &stat);
	fdput(at);
	return cp_statfs(&stat, to);
}
