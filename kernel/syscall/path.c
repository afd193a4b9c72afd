/* SPDX-License-Identifier: MIT */
/*
 * System calls that take a path.
 *
 * Every one may fail as the walk to its file does: EFAULT (the path cannot be
 * read), ENAMETOOLONG, ENOENT, ENOTDIR, EACCES (a directory on the way may not
 * be searched), ELOOP, EBADF (a relative path and no such directory
 * descriptor), ENOMEM.  The lists below name what comes in addition.
 */
#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <fs/fs_struct.h>
#include <fs/memfd.h>
#include <fs/namei.h>
#include <fs/open.h>
#include <fs/stat.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <syscall/syscall.h>

/* EINVAL, EISDIR, ENOTDIR, EEXIST, EMFILE, ENXIO …: fs/open.h */
SYSCALL_DEFINE3(open, const char __user *, path, int, flags, umode_t, mode)
{
	return do_sys_open(AT_FDCWD, path, flags, mode);
}

/* As open */
SYSCALL_DEFINE4(openat, int, dfd, const char __user *, path, int, flags,
		umode_t, mode)
{
	return do_sys_open(dfd, path, flags, mode);
}

/* As open */
SYSCALL_DEFINE2(creat, const char __user *, path, umode_t, mode)
{
	return do_sys_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* Bytes behind those that are known must be zero, so that a wish that is not
 * understood is not granted. */
static int path_copy_how(struct open_how *how, const void __user *from,
			 size_t size)
{
	size_t at;
	u8 byte;

	if (size < sizeof(*how))
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	for (at = sizeof(*how); at < size; at++) {
		if (get_user(byte, (const u8 __user *)from + at))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return copy_from_user(how, from, sizeof(*how)) ? -EFAULT : 0;
}

/* EINVAL: unknown flags, mode or size; E2BIG: unknown fields; EFAULT; EXDEV,
 * ELOOP, EAGAIN: fs/open.h; as open */
SYSCALL_DEFINE4(openat2, int, dfd, const char __user *, path,
		const struct open_how __user *, how, size_t, size)
{
	struct open_how copy;
	int error = path_copy_how(&copy, how, size);

	return error ? error : do_sys_openat2(dfd, path, &copy);
}

/* EINVAL: unknown flags, or a name above 249 bytes; EFAULT; EMFILE */
SYSCALL_DEFINE2(memfd_create, const char __user *, name, unsigned int, flags)
{
	return do_memfd_create(name, flags);
}

static long path_stat(int dfd, const char __user *path,
		      struct stat __user *to, int flags)
{
	struct kstat stat;
	int error = vfs_fstatat(dfd, path, &stat, flags);

	return error ? error : cp_new_stat(&stat, to);
}

/* EINVAL: unknown flags; EFAULT */
SYSCALL_DEFINE4(newfstatat, int, dfd, const char __user *, path,
		struct stat __user *, to, int, flags)
{
	return path_stat(dfd, path, to, flags);
}

/* EFAULT */
SYSCALL_DEFINE2(stat, const char __user *, path, struct stat __user *, to)
{
	return path_stat(AT_FDCWD, path, to, 0);
}

/* EFAULT */
SYSCALL_DEFINE2(lstat, const char __user *, path, struct stat __user *, to)
{
	return path_stat(AT_FDCWD, path, to, AT_SYMLINK_NOFOLLOW);
}

/* EINVAL: unknown flags or mask; EFAULT */
SYSCALL_DEFINE5(statx, int, dfd, const char __user *, path, int, flags,
		unsigned int, mask, struct statx __user *, to)
{
	return vfs_statx(dfd, path, flags, mask, to);
}

static long path_readlink(int dfd, const char __user *name, char __user *buf,
			  int size)
{
	struct path path;
	ssize_t result;
	char first;

	if (size <= 0)
		return -EINVAL;
	result = user_path_at(dfd, name, LOOKUP_EMPTY, &path);
	if (result)
		return result;
	result = vfs_readlink(&path, buf, size);
	path_put(&path);
	if (result == -EINVAL && !get_user(first, name) && !first)
		result = -ENOENT;
	return result;
}

/* EINVAL: size not above 0, or not a link; ENOENT: an empty path, unless the
 * descriptor is a link; EFAULT */
SYSCALL_DEFINE3(readlink, const char __user *, path, char __user *, buf,
		int, size)
{
	return path_readlink(AT_FDCWD, path, buf, size);
}

/* As readlink */
SYSCALL_DEFINE4(readlinkat, int, dfd, const char __user *, path,
		char __user *, buf, int, size)
{
	return path_readlink(dfd, path, buf, size);
}

/* EACCES: may not be searched */
SYSCALL_DEFINE1(chdir, const char __user *, name)
{
	struct path path;
	int error = user_path_at(AT_FDCWD, name,
				 LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &path);

	if (error)
		return error;
	error = inode_permission(d_inode(path.dentry), MAY_EXEC);
	if (!error)
		set_fs_pwd(current_fs(), &path);
	path_put(&path);
	return error;
}

/* EBADF; ENOTDIR; EACCES */
SYSCALL_DEFINE1(fchdir, unsigned int, fd)
{
	struct fd dir = fdget_raw(fd);
	struct inode *inode;
	int error = -ENOTDIR;

	if (!dir.file)
		return -EBADF;
	inode = file_inode(dir.file);
	if (S_ISDIR(inode->i_mode))
		error = inode_permission(inode, MAY_EXEC);
	if (!error)
		set_fs_pwd(current_fs(), &dir.file->f_path);
	fdput(dir);
	return error;
}

/* A sink that keeps a path, as long as there is room. */
struct path_sink {
	struct format_sink sink;
	size_t length, room;
	char *text;
};

static void path_sink_put(struct format_sink *sink, const char *text,
			  size_t len)
{
	struct path_sink *path = container_of(sink, struct path_sink, sink);

	if (len <= path->room - path->length)
		memcpy(path->text + path->length, text, len);
	path->length = min(path->length + len, path->room);
}

/* A directory that cannot be reached from the root says so. */
static void getcwd_print_path(const struct path *pwd, const struct path *root,
			      struct path_sink *out)
{
	static const char unreachable[] = "(unreachable)";

	if (path_print(pwd, root, &out->sink))
		return;
	out->length = 0;
	path_sink_put(&out->sink, unreachable, strlen(unreachable));
	path_print(pwd, root, &out->sink);
}

/* The working directory with its NUL; -ENOENT: it has been removed;
 * -ENAMETOOLONG.  => room for PATH_MAX */
static long getcwd_print(char *text)
{
	struct path_sink out = {
		.sink.put = path_sink_put, .room = PATH_MAX, .text = text };
	struct path pwd, root;
	bool removed;

	get_fs_pwd(current_fs(), &pwd);
	get_fs_root(current_fs(), &root);
	removed = d_unlinked(pwd.dentry);
	if (!removed)
		getcwd_print_path(&pwd, &root, &out);
	path_put(&root);
	path_put(&pwd);
	if (removed)
		return -ENOENT;
	if (out.length >= PATH_MAX)
		return -ENAMETOOLONG;
	text[out.length++] = '\0';
	return out.length;
}

/* ENOENT: removed; ENAMETOOLONG; ERANGE: longer than size; EFAULT */
SYSCALL_DEFINE2(getcwd, char __user *, buf, unsigned long, size)
{
	char *text = kmalloc(PATH_MAX, GFP_KERNEL);
	long length;

	if (!text)
		return -ENOMEM;
	length = getcwd_print(text);
	if (length > 0 && (unsigned long)length > size)
		length = -ERANGE;
	if (length > 0 && copy_to_user(buf, text, length))
		length = -EFAULT;
	kfree(text);
	return length;
}

SYSCALL_DEFINE1(umask, int, mask)
{
	struct fs_struct *fs = current_fs();
	umode_t old;

	spin_lock(&fs->lock);
	old = fs->umask;
	WRITE_ONCE(fs->umask, mask & 0777);
	spin_unlock(&fs->lock);
	return old;
}
