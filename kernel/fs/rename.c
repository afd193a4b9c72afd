/* SPDX-License-Identifier: MIT */
/*
 * rename(2): another name for what has one.
 *
 *	rename("a/x", "b/y")	a: x ──┐		b: y (what had it goes)
 *				       └── inode ──────────┘
 *
 * Two directories are locked.  Which first?  Looking from one to what is in it
 * is the order everywhere else (rmdir), so an ancestor comes before what is
 * below it; and for two that are unrelated any order will do, as long as nobody
 * else locks two: rename_mutex sees to that, and to their staying unrelated
 * while we look.  Within one directory neither is needed.
 *
 * The entry on the path between the two, if there is one, is the trap: moving
 * it would put a directory into itself, and replacing it would remove a
 * directory that is not empty.
 */
#include <fs/namei.h>

#include <fs/mount.h>
#include <lib/string.h>
#include <mem/slab.h>

static DEFINE_MUTEX_RANK(rename_mutex, LOCK_FS);

/* Both ends of the walk, and what was found there. */
struct renaming {
	struct nameidata old, new;
	struct renamedata data;
	struct dentry *trap;
};

static void lock_in_order(struct dentry *first, struct dentry *second)
{
	inode_lock(d_inode(first));
	inode_lock_nested(d_inode(second));
}

static void lock_directories(struct renaming *r)
{
	struct dentry *old = r->old.path.dentry, *new = r->new.path.dentry;

	r->trap = NULL;
	if (old == new) {
		inode_lock(d_inode(old));
		return;
	}
	mutex_lock(&rename_mutex);
	r->trap = d_ancestor(new, old);
	if (r->trap) {
		lock_in_order(new, old);
		return;
	}
	r->trap = d_ancestor(old, new);
	lock_in_order(old, new);
}

static void unlock_directories(struct renaming *r)
{
	struct dentry *old = r->old.path.dentry, *new = r->new.path.dentry;

	inode_unlock(d_inode(old));
	if (old == new)
		return;
	inode_unlock(d_inode(new));
	mutex_unlock(&rename_mutex);
}

/* The entry at the end of a walk, with a reference; NULL or ERR_PTR. */
static struct dentry *find_last(const struct nameidata *nd)
{
	return dir_lookup(nd->path.dentry, &nd->last);
}

static bool is_directory(const struct dentry *dentry)
{
	return S_ISDIR(d_inode(dentry)->i_mode);
}

/* What is there, and whether it is what the ends of the paths say. */
static int check_found(const struct renaming *r)
{
	const struct renamedata *data = &r->data;
	bool exchange = data->flags & RENAME_EXCHANGE;

	if ((data->flags & RENAME_NOREPLACE) && data->new_dentry)
		return -EEXIST;
	if (exchange && !data->new_dentry)
		return -ENOENT;
	if (exchange && r->new.last_slash && !is_directory(data->new_dentry))
		return -ENOTDIR;
	if (!is_directory(data->old_dentry) &&
	    (r->old.last_slash || (!exchange && r->new.last_slash)))
		return -ENOTDIR;
	if (data->old_dentry == r->trap)
		return -EINVAL;
	if (data->new_dentry && data->new_dentry == r->trap)
		return exchange ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static int find_both(struct renaming *r)
{
	struct renamedata *data = &r->data;
	struct dentry *found = find_last(&r->old);

	if (!found)
		return -ENOENT;
	if (IS_ERR(found))
		return (int)PTR_ERR(found);
	data->old_dentry = found;
	found = find_last(&r->new);
	if (IS_ERR(found))
		return (int)PTR_ERR(found);
	data->new_dentry = found;
	return check_found(r);
}

static int may_replace(const struct renamedata *r, bool directory)
{
	if (!r->new_dentry)
		return may_create(r->new_dir);
	if (r->flags & RENAME_EXCHANGE)
		directory = is_directory(r->new_dentry);
	return may_delete(r->new_dir, r->new_dentry, directory);
}

/* A directory that gets another parent is written to: its ".." changes. */
static int may_reparent(const struct renamedata *r)
{
	int err = 0;

	if (r->old_dir == r->new_dir)
		return 0;
	if (is_directory(r->old_dentry))
		err = inode_permission(d_inode(r->old_dentry), MAY_WRITE);
	if (!err && (r->flags & RENAME_EXCHANGE) &&
	    is_directory(r->new_dentry))
		err = inode_permission(d_inode(r->new_dentry), MAY_WRITE);
	return err;
}

static int may_rename(const struct renamedata *r)
{
	bool directory = is_directory(r->old_dentry);
	int err = may_delete(r->old_dir, r->old_dentry, directory);

	if (!err)
		err = may_replace(r, directory);
	if (!err && !r->old_dir->i_op->rename)
		err = -EPERM;
	return err ? err : may_reparent(r);
}

/* What is replaced is locked, for it must stay empty and nothing be mounted
 * on it. */
int vfs_rename(struct renamedata *r)
{
	struct inode *target = r->new_dentry ? d_inode(r->new_dentry) : NULL;
	int err;

	if (target == d_inode(r->old_dentry))
		return 0;
	err = may_rename(r);
	if (err)
		return err;
	if (target)
		inode_lock_nested(target);
	if (r->old_dentry->d_mounted || (target && r->new_dentry->d_mounted))
		err = -EBUSY;
	else
		err = r->old_dir->i_op->rename(r);
	if (target)
		inode_unlock(target);
	return err;
}

static int rename_locked(struct renaming *r)
{
	int err;

	lock_directories(r);
	err = find_both(r);
	if (!err)
		err = vfs_rename(&r->data);
	unlock_directories(r);
	return err;
}

static char *last_copy(const struct nameidata *nd)
{
	return kstrndup(nd->last.name, nd->last.len, GFP_KERNEL);
}

/* Both walks have ended well, in one mount. */
static int rename_walked(struct renaming *r)
{
	struct renamedata *data = &r->data;
	int err = -ENOMEM;

	data->old_dir = d_inode(r->old.path.dentry);
	data->new_dir = d_inode(r->new.path.dentry);
	data->new_parent = r->new.path.dentry;
	data->new_name = last_copy(&r->new);
	if (data->flags & RENAME_EXCHANGE)
		data->old_name = last_copy(&r->old);
	if (data->new_name &&
	    (data->old_name || !(data->flags & RENAME_EXCHANGE)))
		err = rename_locked(r);
	dput(data->old_dentry);
	dput(data->new_dentry);
	kfree(data->old_name);
	kfree(data->new_name);
	return err;
}

static int rename_check_ends(const struct renaming *r)
{
	if (r->old.path.mnt != r->new.path.mnt)
		return -EXDEV;
	if (r->old.last_type != LAST_NORM)
		return -EBUSY;
	if (r->new.last_type != LAST_NORM)
		return r->data.flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	return 0;
}

/* The first walk has ended well. */
static int rename_to(struct renaming *r, int dfd, const char *name)
{
	int err = path_parentat(&r->new, dfd, name, 0);

	if (!err)
		err = rename_check_ends(r);
	if (!err)
		err = mnt_want_write(r->new.path.mnt);
	if (!err) {
		err = rename_walked(r);
		mnt_drop_write(r->new.path.mnt);
	}
	nameidata_end(&r->new);
	return err;
}

int do_renameat2(int old_dfd, const char *old, int dfd, const char *name,
		 unsigned int flags)
{
	struct renaming *r;
	int err;

	if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE)) ||
	    flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->data.flags = flags;
	err = path_parentat(&r->old, old_dfd, old, 0);
	if (!err)
		err = rename_to(r, dfd, name);
	nameidata_end(&r->old);
	kfree(r);
	return err;
}
