/* SPDX-License-Identifier: MIT */
/*
 * Opening: the walk to the last component, which may have to be made, the
 * question whether current may, and the file.
 *
 * With O_CREAT the directory is locked from the look to the making, so that
 * O_EXCL means what it says.  A symbolic link at the end is followed by
 * walking on (namei.h) and coming back here with what it leads to, which
 * O_CREAT may then make.
 */
#include <fs/open.h>

#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/fs_struct.h>
#include <fs/mount.h>
#include <fs/namei.h>
#include <fs/write_access.h>

/* What one open() wants, and how far it has come. */
struct open_request {
	struct nameidata nd;
	unsigned int flags, lookup;
	umode_t mode;
	struct path path;		/* what was found or made */
	bool created;
};

/* Flags that make no sense, or ask for what is not there. */
static int open_flags_check(unsigned int flags)
{
	if (flags & O_TMPFILE & ~O_DIRECTORY)
		return (flags & (O_TMPFILE | O_CREAT)) == O_TMPFILE &&
		       (flags & O_ACCMODE) ? 0 : -EINVAL;
	if ((flags & O_CREAT) && (flags & O_DIRECTORY))
		return -EINVAL;
	return flags & O_DIRECT ? -EINVAL : 0;
}

/* O_PATH turns everything else off that is not about the walk. */
static unsigned int open_flags_effective(unsigned int flags)
{
	if (flags & O_PATH)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	return flags | O_LARGEFILE;
}

/* writable: a new name may be made. */
static int create_locked(struct open_request *r, struct inode *dir,
			 bool writable)
{
	struct dentry *parent = r->nd.path.dentry;
	struct dentry *dentry = dir_lookup(parent, &r->nd.last);
	int err;

	if (IS_ERR(dentry))
		return (int)PTR_ERR(dentry);
	if (dentry) {
		r->path = (struct path){ mntget(r->nd.path.mnt), dentry };
		return 0;
	}
	if (!writable)
		return -EROFS;
	dentry = d_alloc(parent, &r->nd.last);
	if (!dentry)
		return -ENOMEM;
	err = vfs_create(dir, dentry, r->mode & (umode_t)~current_umask());
	if (err) {
		dput(dentry);
		return err;
	}
	r->path = (struct path){ mntget(r->nd.path.mnt), dentry };
	r->created = true;
	return 0;
}

/* Looks for the last component, and makes it if it is not there. */
static int find_or_create(struct open_request *r)
{
	struct inode *dir = d_inode(r->nd.path.dentry);
	bool writable;
	int err;

	if (r->nd.last_type == LAST_JUMP && !r->nd.last_slash)
		return path_take_last(&r->nd, false, &r->path);
	if (r->nd.last_type != LAST_NORM || r->nd.last_slash)
		return -EISDIR;
	writable = !mnt_want_write(r->nd.path.mnt);
	inode_lock(dir);
	err = create_locked(r, dir, writable);
	inode_unlock(dir);
	if (writable)
		mnt_drop_write(r->nd.path.mnt);
	if (!err && !r->created)
		err = path_cross_checked(&r->nd, &r->path);
	return err;
}

/* The last component with O_CREAT; 1: a link to be followed. */
static int open_or_create_last(struct open_request *r)
{
	int err = find_or_create(r);
	umode_t type;

	if (err || r->created)
		return err;
	type = d_inode(r->path.dentry)->i_mode & S_IFMT;
	if (r->flags & O_EXCL)
		err = -EEXIST;
	else if (type == S_IFLNK)
		err = r->flags & O_NOFOLLOW ? -ELOOP : 1;
	else if (type == S_IFDIR)
		err = -EISDIR;
	if (err < 0)
		path_put(&r->path);
	return err;
}

static int open_last(struct open_request *r)
{
	int err;

	if (r->flags & O_CREAT)
		return open_or_create_last(r);
	err = path_take_last(&r->nd, !(r->flags & O_NOFOLLOW), &r->path);
	if (err)
		return err;
	if (((r->flags & O_DIRECTORY) || r->nd.last_slash) &&
	    !S_ISDIR(d_inode(r->path.dentry)->i_mode)) {
		path_put(&r->path);
		return -ENOTDIR;
	}
	return 0;
}

/* From the name to r->path, with a reference. */
static int open_walk(struct open_request *r, int dfd, const char *name)
{
	int err = path_parentat(&r->nd, dfd, name, r->lookup);

	while (!err) {
		err = open_last(r);
		if (err != 1)
			return err;
		err = path_follow_last(&r->nd, &r->path);
		path_put(&r->path);
	}
	return err;
}

static int mask_of_flags(unsigned int flags)
{
	static const int masks[] = {
		[O_RDONLY] = MAY_READ, [O_WRONLY] = MAY_WRITE,
		[O_RDWR] = MAY_READ | MAY_WRITE,
		[O_ACCMODE] = MAY_READ | MAY_WRITE,
	};

	return masks[flags & O_ACCMODE] | (flags & O_TRUNC ? MAY_WRITE : 0);
}

/* May current open what was there already, in this way? */
static int may_open(const struct path *path, unsigned int flags)
{
	const struct inode *inode = d_inode(path->dentry);
	int mask = mask_of_flags(flags);
	int err;

	if (flags & O_PATH)
		return 0;
	if (S_ISLNK(inode->i_mode))
		return -ELOOP;
	if (S_ISDIR(inode->i_mode) && (mask & MAY_WRITE))
		return -EISDIR;
	if ((S_ISCHR(inode->i_mode) || S_ISBLK(inode->i_mode)) &&
	    path_nodev(path))
		return -EACCES;
	err = inode_permission(inode, mask);
	if (!err && (flags & O_NOATIME) && !inode_owner_or_capable(inode))
		err = -EPERM;
	return err;
}

static int truncate_opened(struct file *file)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE };

	if (!S_ISREG(file->f_inode->i_mode))
		return 0;
	return path_setattr(&file->f_path, &attr);
}

static struct file *open_found(struct open_request *r)
{
	int err = r->created ? 0 : may_open(&r->path, r->flags);
	struct file *file;

	if (err)
		return ERR_PTR(err);
	file = dentry_open(&r->path, r->flags & ~(O_CREAT | O_EXCL | O_TRUNC));
	if (IS_ERR(file) || !(r->flags & O_TRUNC) || r->created)
		return file;
	err = truncate_opened(file);
	if (err) {
		fput(file);
		return ERR_PTR(err);
	}
	return file;
}

static int make_tmpfile(struct dentry *dir, struct dentry *dentry,
			umode_t mode, bool linkable)
{
	struct inode *inode = d_inode(dir);
	int err = inode_permission(inode, MAY_WRITE | MAY_EXEC);

	if (err)
		return err;
	if (!inode->i_op->tmpfile)
		return -EOPNOTSUPP;
	err = inode->i_op->tmpfile(inode, dentry, S_IFREG | mode);
	if (!err)
		d_inode(dentry)->i_linkable = linkable;
	return err;
}

/* A file without a name in the directory that was walked to; with O_EXCL it
 * will never have one. */
static struct file *open_tmpfile_in(const struct path *dir, unsigned int flags,
				    umode_t mode)
{
	struct path path = { dir->mnt, NULL };
	struct file *file;
	int err;

	path.dentry = d_alloc(dir->dentry, &(struct qstr){ "#tmpfile", 8 });
	if (!path.dentry)
		return ERR_PTR(-ENOMEM);
	err = make_tmpfile(dir->dentry, path.dentry,
			   mode & S_IALLUGO & (umode_t)~current_umask(),
			   !(flags & O_EXCL));
	file = err ? ERR_PTR(err) : dentry_open(&path, flags & ~O_EXCL);
	dput(path.dentry);
	return file;
}

static struct file *open_tmpfile(int dfd, const char *name,
				 unsigned int flags, umode_t mode,
				 unsigned int lookup)
{
	struct path dir;
	struct file *file;
	int err = filename_lookup(dfd, name, lookup | LOOKUP_FOLLOW |
				  LOOKUP_DIRECTORY, &dir);

	if (err)
		return ERR_PTR(err);
	err = mnt_want_write(dir.mnt);
	if (err) {
		file = ERR_PTR(err);
	} else {
		file = open_tmpfile_in(&dir, flags, mode);
		mnt_drop_write(dir.mnt);
	}
	path_put(&dir);
	return file;
}

/* lookup: LOOKUP_, what the walk may not do. */
static struct file *open_by_walk(int dfd, const char *name, unsigned int flags,
				 umode_t mode, unsigned int lookup)
{
	struct open_request r = {
		.flags = open_flags_effective(flags), .mode = mode,
		.lookup = lookup,
	};
	struct file *file;
	int err = open_flags_check(r.flags);

	if (err)
		return ERR_PTR(err);
	if (r.flags & O_TMPFILE & ~O_DIRECTORY)
		return open_tmpfile(dfd, name, r.flags, mode, lookup);
	err = open_walk(&r, dfd, name);
	if (err) {
		file = ERR_PTR(err);
	} else {
		file = open_found(&r);
		path_put(&r.path);
	}
	nameidata_end(&r.nd);
	return file;
}

struct file *file_open_at(int dfd, const char *name, unsigned int flags,
			  umode_t mode)
{
	return open_by_walk(dfd, name, flags, mode, 0);
}

struct file *filp_open(const char *name, unsigned int flags, umode_t mode)
{
	return file_open_at(AT_FDCWD, name, flags, mode);
}

static int open_to_fd(int dfd, const char *name, unsigned int flags,
		      umode_t mode, unsigned int lookup)
{
	int fd = get_unused_fd_flags(flags);
	struct file *file;

	if (fd < 0)
		return fd;
	file = open_by_walk(dfd, name, flags, mode, lookup);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(file);
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

int do_sys_open(int dfd, const char __user *name, int flags, umode_t mode)
{
	char *copy = getname(name, 0);
	int fd;

	if (IS_ERR(copy))
		return (int)PTR_ERR(copy);
	fd = open_to_fd(dfd, copy, (unsigned int)flags, mode, 0);
	putname(copy);
	return fd;
}

/* 0 if what lies there may be run by current. */
static int may_exec(const struct path *path)
{
	const struct inode *inode = d_inode(path->dentry);

	if (S_ISLNK(inode->i_mode))
		return -ELOOP;
	if (!S_ISREG(inode->i_mode) || path_noexec(path))
		return -EACCES;
	return inode_permission(inode, MAY_EXEC);
}

static struct file *open_exec_found(const struct path *path)
{
	struct inode *inode = d_inode(path->dentry);
	struct file *file;
	int err = may_exec(path);

	if (!err)
		err = deny_write_access(inode);
	if (err)
		return ERR_PTR(err);
	file = dentry_open(path, O_RDONLY | O_LARGEFILE);
	if (IS_ERR(file))
		allow_write_access(inode);
	else
		file->f_mode |= FMODE_EXEC;
	return file;
}

/* Flags that openat2(2) knows; others, unlike open(2), it refuses. */
#define OPEN_KNOWN                                                        \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND |   \
	 O_NONBLOCK | O_SYNC | O_ASYNC | O_DIRECT | O_LARGEFILE |         \
	 O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH |      \
	 O_TMPFILE)

static int how_check_flags(const struct open_how *how)
{
	bool creates = how->flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY));

	if (how->flags & ~(u64)OPEN_KNOWN)
		return -EINVAL;
	if (how->mode & ~(u64)(creates ? S_IALLUGO : 0))
		return -EINVAL;
	if ((how->flags & O_PATH) &&
	    (how->flags & ~(u64)(O_PATH | O_DIRECTORY | O_NOFOLLOW |
				 O_CLOEXEC)))
		return -EINVAL;
	return 0;
}

/* From RESOLVE_ to LOOKUP_; everything is in memory, so RESOLVE_CACHED finds
 * what there is, but may change nothing. */
static int how_check_resolve(const struct open_how *how, unsigned int *lookup)
{
	if ((how->resolve & ~(u64)RESOLVE_KNOWN) ||
	    ((how->resolve & RESOLVE_BENEATH) &&
	     (how->resolve & RESOLVE_IN_ROOT)))
		return -EINVAL;
	if ((how->resolve & RESOLVE_CACHED) &&
	    (how->flags & (O_TRUNC | O_CREAT | (O_TMPFILE & ~O_DIRECTORY))))
		return -EAGAIN;
	*lookup = (how->resolve & RESOLVE_NO_XDEV ? LOOKUP_NO_XDEV : 0) |
		(how->resolve & RESOLVE_NO_MAGICLINKS ?
		 LOOKUP_NO_MAGICLINKS : 0) |
		(how->resolve & RESOLVE_NO_SYMLINKS ? LOOKUP_NO_SYMLINKS : 0) |
		(how->resolve & RESOLVE_BENEATH ? LOOKUP_BENEATH : 0) |
		(how->resolve & RESOLVE_IN_ROOT ? LOOKUP_IN_ROOT : 0);
	return 0;
}

int do_sys_openat2(int dfd, const char __user *name,
		   const struct open_how *how)
{
	unsigned int lookup;
	char *copy;
	int fd = how_check_flags(how);

	if (!fd)
		fd = how_check_resolve(how, &lookup);
	if (fd)
		return fd;
	copy = getname(name, 0);
	if (IS_ERR(copy))
		return (int)PTR_ERR(copy);
	fd = open_to_fd(dfd, copy, (unsigned int)how->flags,
			(umode_t)how->mode, lookup);
	putname(copy);
	return fd;
}

struct file *file_open_exec(int dfd, const char *name, int flags)
{
	unsigned int lookup = LOOKUP_FOLLOW;
	struct file *file;
	struct path path;
	int err;

	if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return ERR_PTR(-EINVAL);
	if (flags & AT_SYMLINK_NOFOLLOW)
		lookup = 0;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	err = filename_lookup(dfd, name, lookup, &path);
	if (err)
		return ERR_PTR(err);
	file = open_exec_found(&path);
	path_put(&path);
	return file;
}
