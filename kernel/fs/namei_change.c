/* SPDX-License-Identifier: MIT */
/*
 * Making and removing names.
 *
 * Two layers: vfs_* works on one locked directory and checks what no file
 * system has to know of (permission, types, the sticky bit); do_*at finds
 * that directory by a path, locks it, and lets go of everything afterwards.
 *
 * What is unlinked may be the last trace of a large file: it is let go of
 * only when the directory is unlocked again.
 */
#include <fs/namei.h>

#include <fs/fs_struct.h>
#include <fs/mount.h>
#include <lib/string.h>
#include <task/cred.h>

int may_create(const struct inode *dir)
{
	if (is_dead_dir(dir))
		return -ENOENT;
	return inode_permission(dir, MAY_WRITE | MAY_EXEC);
}

/* In a sticky directory only owners, of the file or of it, remove. */
static bool is_sticky_for(const struct inode *dir, const struct inode *inode)
{
	return (dir->i_mode & S_ISVTX) && inode->i_uid != current_fsuid() &&
	       dir->i_uid != current_fsuid() && !capable(CAP_FOWNER);
}

int may_delete(const struct inode *dir, const struct dentry *dentry,
	       bool directory)
{
	const struct inode *inode = d_inode(dentry);
	int err = inode_permission(dir, MAY_WRITE | MAY_EXEC);

	if (err)
		return err;
	if (is_sticky_for(dir, inode))
		return -EPERM;
	if (directory && !S_ISDIR(inode->i_mode))
		return -ENOTDIR;
	if (!directory && S_ISDIR(inode->i_mode))
		return -EISDIR;
	return d_is_root(dentry) ? -EBUSY : 0;
}

int vfs_create(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = may_create(dir);

	if (err)
		return err;
	if (!dir->i_op->create)
		return -EPERM;
	return dir->i_op->create(dir, dentry, S_IFREG | (mode & S_IALLUGO));
}

int vfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = may_create(dir);

	if (err)
		return err;
	if (!dir->i_op->mkdir)
		return -EPERM;
	return dir->i_op->mkdir(dir, dentry,
				S_IFDIR | (mode & (S_IRWXUGO | S_ISVTX)));
}

int vfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode,
	      kdev_t dev)
{
	int err = may_create(dir);

	if (err)
		return err;
	if ((S_ISCHR(mode) || S_ISBLK(mode)) && !capable(CAP_MKNOD))
		return -EPERM;
	if (!dir->i_op->mknod)
		return -EPERM;
	return dir->i_op->mknod(dir, dentry, mode, dev);
}

int vfs_symlink(struct inode *dir, struct dentry *dentry, const char *text)
{
	int err = may_create(dir);

	if (err)
		return err;
	if (!dir->i_op->symlink)
		return -EPERM;
	return dir->i_op->symlink(dir, dentry, text);
}

/* What has lost its last name gets no other; what never had one may. */
static int link_locked(struct dentry *old, struct inode *dir,
		       struct dentry *dentry)
{
	struct inode *inode = d_inode(old);
	int err;

	if (!atomic_read(&inode->i_nlink) && !inode->i_linkable)
		return -ENOENT;
	err = dir->i_op->link(old, dir, dentry);
	if (!err)
		inode->i_linkable = false;
	return err;
}

int vfs_link(struct dentry *old, struct inode *dir, struct dentry *dentry)
{
	int err = may_create(dir);

	if (err)
		return err;
	if (d_inode(old)->i_sb != dir->i_sb)
		return -EXDEV;
	if (S_ISDIR(d_inode(old)->i_mode) || !dir->i_op->link)
		return -EPERM;
	inode_lock_nested(d_inode(old));
	err = link_locked(old, dir, dentry);
	inode_unlock(d_inode(old));
	return err;
}

int vfs_unlink(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	int err = may_delete(dir, dentry, false);

	if (err)
		return err;
	if (!dir->i_op->unlink)
		return -EPERM;
	inode_lock_nested(inode);
	err = dentry->d_mounted ? -EBUSY : dir->i_op->unlink(dir, dentry);
	inode_unlock(inode);
	return err;
}

int vfs_rmdir(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	int err = may_delete(dir, dentry, true);

	if (err)
		return err;
	if (!dir->i_op->rmdir)
		return -EPERM;
	inode_lock_nested(inode);
	err = dentry->d_mounted ? -EBUSY : dir->i_op->rmdir(dir, dentry);
	inode_unlock(inode);
	return err;
}

/*
 * What is to be made, from the walk to the locked directory: create_begin()
 * leaves a new dentry that create_end() lets go of.
 */
struct creation {
	struct nameidata nd;
	struct inode *dir;		/* locked; its mount is written to */
	struct dentry *dentry;
};

static int create_prepare(struct creation *c, bool directory, bool writable)
{
	struct dentry *parent = c->nd.path.dentry;
	struct dentry *there = dir_lookup(parent, &c->nd.last);

	if (IS_ERR(there))
		return (int)PTR_ERR(there);
	if (there) {
		dput(there);
		return -EEXIST;
	}
	if (c->nd.last_slash && !directory)
		return -ENOENT;
	if (!writable)
		return -EROFS;
	c->dentry = d_alloc(parent, &c->nd.last);
	return c->dentry ? 0 : -ENOMEM;
}

static int create_begin(struct creation *c, int dfd, const char *name,
			bool directory)
{
	int err = path_parentat(&c->nd, dfd, name, 0);
	bool writable;

	if (!err && c->nd.last_type != LAST_NORM)
		err = -EEXIST;
	if (err)
		goto end_walk;
	writable = !mnt_want_write(c->nd.path.mnt);
	c->dir = d_inode(c->nd.path.dentry);
	inode_lock(c->dir);
	err = create_prepare(c, directory, writable);
	if (err)
		goto unlock;
	return 0;

unlock:
	inode_unlock(c->dir);
	if (writable)
		mnt_drop_write(c->nd.path.mnt);
end_walk:
	nameidata_end(&c->nd);
	return err;
}

static void create_end(struct creation *c)
{
	inode_unlock(c->dir);
	mnt_drop_write(c->nd.path.mnt);
	dput(c->dentry);
	nameidata_end(&c->nd);
}

int do_mkdirat(int dfd, const char *name, umode_t mode)
{
	struct creation c;
	int err = create_begin(&c, dfd, name, true);

	if (err)
		return err;
	err = vfs_mkdir(c.dir, c.dentry, mode & (umode_t)~current_umask());
	create_end(&c);
	return err;
}

/* The types that mknod(2) makes. */
static int mknod_check(umode_t mode)
{
	switch (mode & S_IFMT) {
	case 0:
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return 0;
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
}

/* No type at all is a regular file; numbers are for devices only. */
static int mknod_by_type(struct creation *c, umode_t mode, kdev_t dev)
{
	if (S_ISREG(mode) || !(mode & S_IFMT))
		return vfs_create(c->dir, c->dentry, mode);
	if (!S_ISCHR(mode) && !S_ISBLK(mode))
		dev = 0;
	return vfs_mknod(c->dir, c->dentry, mode, dev);
}

int do_mknodat(int dfd, const char *name, umode_t mode, kdev_t dev)
{
	struct creation c;
	int err = mknod_check(mode);

	if (!err)
		err = create_begin(&c, dfd, name, false);
	if (err)
		return err;
	err = mknod_by_type(&c, mode & (umode_t)~current_umask(), dev);
	create_end(&c);
	return err;
}

int do_symlinkat(const char *text, int dfd, const char *name)
{
	struct creation c;
	int err;

	if (!*text)
		return -ENOENT;
	if (strlen(text) >= PATH_MAX)
		return -ENAMETOOLONG;
	err = create_begin(&c, dfd, name, false);
	if (err)
		return err;
	err = vfs_symlink(c.dir, c.dentry, text);
	create_end(&c);
	return err;
}

int do_linkat(int old_dfd, const char *old, int dfd, const char *name,
	      int flags)
{
	unsigned int lookup = flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0;
	struct path path;
	struct creation c;
	int err;

	if (flags & AT_EMPTY_PATH) {
		if (!capable(CAP_DAC_READ_SEARCH))
			return -ENOENT;
		lookup |= LOOKUP_EMPTY;
	}
	err = filename_lookup(old_dfd, old, lookup, &path);
	if (err)
		return err;
	err = create_begin(&c, dfd, name, false);
	if (!err) {
		err = -EXDEV;
		if (path.mnt == c.nd.path.mnt)
			err = vfs_link(path.dentry, c.dir, c.dentry);
		create_end(&c);
	}
	path_put(&path);
	return err;
}

/* What may not be removed because of how its path ends. */
static int unlink_check_last(const struct nameidata *nd, bool directory)
{
	if (nd->last_type == LAST_NORM)
		return 0;
	if (!directory)
		return -EISDIR;
	if (nd->last_type == LAST_DOTDOT)
		return -ENOTEMPTY;
	return nd->last_type == LAST_DOT ? -EINVAL : -EBUSY;
}

static int unlink_last(struct nameidata *nd, struct inode *dir,
		       struct dentry *victim, bool directory)
{
	if (directory)
		return vfs_rmdir(dir, victim);
	if (nd->last_slash)
		return S_ISDIR(d_inode(victim)->i_mode) ? -EISDIR : -ENOTDIR;
	return vfs_unlink(dir, victim);
}

/* Where the walk has ended, in a mount that is written to. */
static int unlink_named(struct nameidata *nd, bool directory)
{
	struct inode *dir = d_inode(nd->path.dentry);
	struct dentry *victim;
	int err;

	inode_lock(dir);
	victim = dir_lookup(nd->path.dentry, &nd->last);
	if (!victim)
		victim = ERR_PTR(-ENOENT);
	err = IS_ERR(victim) ? (int)PTR_ERR(victim)
			     : unlink_last(nd, dir, victim, directory);
	inode_unlock(dir);
	if (!IS_ERR(victim))
		dput(victim);
	return err;
}

int do_unlinkat(int dfd, const char *name, int flags)
{
	bool directory = flags & AT_REMOVEDIR;
	struct nameidata nd;
	int err = path_parentat(&nd, dfd, name, 0);

	if (!err)
		err = unlink_check_last(&nd, directory);
	if (!err)
		err = mnt_want_write(nd.path.mnt);
	if (!err) {
		err = unlink_named(&nd, directory);
		mnt_drop_write(nd.path.mnt);
	}
	nameidata_end(&nd);
	return err;
}
