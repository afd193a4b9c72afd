/* SPDX-License-Identifier: MIT */
/*
 * The things that mount(2) does, chosen by its flags in this order:
 *
 *	REMOUNT | BIND		other flags for one mount
 *	REMOUNT			other flags and options for the file system
 *	BIND			a second place for what is there already
 *	SHARED … UNBINDABLE	what happens to a mount elsewhere
 *	MOVE			another place for a mount
 *	none of them		a new mount
 *
 * A place is looked at twice: by the caller's walk, and again here under
 * mount_mutex and the lock of what lies there (place_lock), because meanwhile
 * something else may have been mounted there, or the directory been removed.
 * While that lock is held no name of the place can be removed or replaced.
 *
 * There is one tree of mounts, and no mount is a copy of another's future: a
 * mount that is private, or nobody's slave, is what it is anyhow, and one that
 * should be shared cannot be (-EINVAL).
 */
#include <fs/namespace.h>

#include <fs/fcntl.h>
#include <fs/fs_struct.h>
#include <fs/namei.h>
#include <lib/err.h>
#include <mem/slab.h>
#include <task/cred.h>

#define PROPAGATION (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)
#define ATIME_FLAGS \
	(MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME)

static const struct {
	unsigned long ms;
	unsigned int mnt;
} flag_names[] = {
	{ MS_RDONLY, MNT_READONLY }, { MS_NOSUID, MNT_NOSUID },
	{ MS_NODEV, MNT_NODEV }, { MS_NOEXEC, MNT_NOEXEC },
	{ MS_NOATIME, MNT_NOATIME }, { MS_NODIRATIME, MNT_NODIRATIME },
	{ MS_NOSYMFOLLOW, MNT_NOSYMFOLLOW },
};

/* A mount has relative access times unless it is told otherwise. */
static unsigned int mnt_flags_of(unsigned long flags)
{
	unsigned int i, mnt_flags = 0;

	for (i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (flags & flag_names[i].ms)
			mnt_flags |= flag_names[i].mnt;
	if (!(flags & (MS_NOATIME | MS_STRICTATIME)))
		mnt_flags |= MNT_RELATIME;
	return mnt_flags;
}

/* Is the mount in the tree that current sees? */
static bool mnt_is_ours(const struct vfsmount *mnt)
{
	struct path root;
	bool ours;

	get_fs_root(current_fs(), &root);
	ours = mnt->mnt_ns && mnt->mnt_ns == root.mnt->mnt_ns;
	path_put(&root);
	return ours;
}

/*
 * Takes mount_mutex, and the lock of what lies at *path, onto which it steps
 * before.  place_unlock() undoes both.  -ENOENT: it has been removed.
 */
static int place_lock(struct path *path)
{
	struct inode *inode;

	mutex_lock(&mount_mutex);
	path_cross_mounts(path);
	inode = d_inode(path->dentry);
	inode_lock(inode);
	if (!d_unlinked(path->dentry))
		return 0;
	inode_unlock(inode);
	mutex_unlock(&mount_mutex);
	return -ENOENT;
}

static void place_unlock(const struct path *path)
{
	inode_unlock(d_inode(path->dentry));
	mutex_unlock(&mount_mutex);
}

static bool is_directory(const struct dentry *dentry)
{
	return S_ISDIR(d_inode(dentry)->i_mode);
}

/* May something with that root be hung there?  => between place_lock() and
 * place_unlock() */
static int attach_check(const struct dentry *root, const struct path *path)
{
	if (!mnt_is_ours(path->mnt))
		return -EINVAL;
	if (is_directory(root) != is_directory(path->dentry))
		return -ENOTDIR;
	/* The next walk will have another entry, and not see what hangs here. */
	return path->dentry->d_transient ? -EINVAL : 0;
}

/* a new mount */

/* The same file system twice at the same place would only hide itself. */
static bool is_the_same(const struct vfsmount *mnt, const struct path *path)
{
	return path->mnt->mnt_sb == mnt->mnt_sb && path_is_mount_root(path);
}

/* Hangs it there; the reference is taken over if it succeeds. */
static int mount_at(struct vfsmount *mnt, struct path *path)
{
	int err = place_lock(path);

	if (err)
		return err;
	err = attach_check(mnt->mnt_root, path);
	if (!err && is_the_same(mnt, path))
		err = -EBUSY;
	if (!err)
		mnt_attach(mnt, path);
	place_unlock(path);
	return err;
}

static struct vfsmount *mnt_new(struct file_system_type *type,
				const struct mount_request *request)
{
	struct vfsmount *mnt;

	mutex_lock(&mount_mutex);
	mnt = vfs_kern_mount(type, mnt_flags_of(request->flags),
			     request->source ?: "none", request->options);
	mutex_unlock(&mount_mutex);
	return mnt;
}

static int do_new_mount(struct mount_request *request)
{
	struct file_system_type *type;
	struct vfsmount *mnt;
	int err;

	if (!request->type)
		return -EINVAL;
	type = get_fs_type(request->type);
	if (!type)
		return -ENODEV;
	mnt = mnt_new(type, request);
	if (IS_ERR(mnt))
		return (int)PTR_ERR(mnt);
	err = mount_at(mnt, &request->path);
	if (err)
		mntput(mnt);
	return err;
}

/* a second place for what is there */

/* The next mount after `mnt` in the subtree of `top`, a parent before those
 * that hang on it; `mnt` NULL: the first. */
static struct vfsmount *subtree_next(struct vfsmount *mnt,
				     struct vfsmount *top)
{
	if (!list_empty(&mnt->mnt_mounts))
		return list_first_entry(&mnt->mnt_mounts, struct vfsmount,
					mnt_child);
	while (mnt != top &&
	       list_is_last(&mnt->mnt_child, &mnt->mnt_parent->mnt_mounts))
		mnt = mnt->mnt_parent;
	return mnt == top ? NULL : list_next_entry(mnt, mnt_child);
}

/* Does the mount hang on an entry at or below this one? */
static bool hangs_below(const struct vfsmount *mnt, const struct path *source)
{
	const struct dentry *dentry;

	while (mnt->mnt_parent != source->mnt)
		mnt = mnt->mnt_parent;
	for (dentry = mnt->mnt_mountpoint; dentry != source->dentry;
	     dentry = dentry->d_parent)
		if (dentry == source->mnt->mnt_root || d_is_root(dentry))
			return false;
	return true;
}

/* A copy is known by its original for the time of copying. */
struct mnt_copy {
	struct list_head node;
	const struct vfsmount *original;
	struct vfsmount *copy;
};

static struct vfsmount *copy_of(const struct list_head *copies,
				const struct vfsmount *original)
{
	struct mnt_copy *entry;

	list_for_each_entry(entry, copies, node)
		if (entry->original == original)
			return entry->copy;
	return NULL;
}

static int copy_one(struct list_head *copies, const struct vfsmount *original,
		    struct dentry *root)
{
	struct mnt_copy *entry = kmalloc(sizeof(*entry), GFP_KERNEL);

	if (!entry)
		return -ENOMEM;
	entry->original = original;
	entry->copy = mnt_clone(original, root);
	if (IS_ERR(entry->copy)) {
		int err = (int)PTR_ERR(entry->copy);

		kfree(entry);
		return err;
	}
	list_add_tail(&entry->node, copies);
	return 0;
}

/* Copies of those that hang on the source, but not of unbindable ones nor of
 * what hangs on them. */
static int copy_below(struct list_head *copies, const struct path *source)
{
	struct vfsmount *mnt = source->mnt;
	int err = 0;

	while (!err && (mnt = subtree_next(mnt, source->mnt)))
		if (copy_of(copies, mnt->mnt_parent) &&
		    !(mnt->mnt_flags & MNT_UNBINDABLE) &&
		    hangs_below(mnt, source))
			err = copy_one(copies, mnt, mnt->mnt_root);
	return err;
}

/* The first copy goes to `at`, the others where their originals are; or all
 * are given up. */
static void copies_end(struct list_head *copies, const struct path *at)
{
	struct mnt_copy *entry, *next;

	list_for_each_entry(entry, copies, node) {
		const struct vfsmount *original = entry->original;
		struct path place = { copy_of(copies, original->mnt_parent),
				      original->mnt_mountpoint };

		if (at && list_is_first(&entry->node, copies))
			mnt_attach(entry->copy, at);
		else if (at)
			mnt_attach(entry->copy, &place);
		else
			mntput(entry->copy);
	}
	list_for_each_entry_safe(entry, next, copies, node)
		kfree(entry);
}

/* => between place_lock() and place_unlock() */
static int bind_locked(const struct path *source, const struct path *at,
		       bool recursive)
{
	LIST_HEAD(copies);
	int err;

	if (!mnt_is_ours(source->mnt) ||
	    (source->mnt->mnt_flags & MNT_UNBINDABLE))
		return -EINVAL;
	err = copy_one(&copies, source->mnt, source->dentry);
	if (!err && recursive)
		err = copy_below(&copies, source);
	if (!err)
		err = attach_check(source->dentry, at);
	copies_end(&copies, err ? NULL : at);
	return err;
}

static int do_bind(struct mount_request *request)
{
	struct path source;
	int err;

	if (!request->source || !*request->source)
		return -EINVAL;
	err = kern_path(request->source, LOOKUP_FOLLOW, &source);
	if (err)
		return err;
	err = place_lock(&request->path);
	if (!err) {
		err = bind_locked(&source, &request->path,
				  request->flags & MS_REC);
		place_unlock(&request->path);
	}
	path_put(&source);
	return err;
}

/* another place for a mount */

static int move_check(const struct path *from, const struct path *to)
{
	if (!path_is_mount_root(from) || !mnt_is_ours(from->mnt) ||
	    !mnt_is_ours(to->mnt) || !mnt_has_parent(from->mnt) ||
	    is_directory(from->dentry) != is_directory(to->dentry))
		return -EINVAL;
	return mnt_is_above(from->mnt, to->mnt) ? -ELOOP : 0;
}

static int do_move(struct mount_request *request)
{
	struct path from;
	int err;

	if (!request->source || !*request->source)
		return -EINVAL;
	err = kern_path(request->source, LOOKUP_FOLLOW, &from);
	if (err)
		return err;
	err = place_lock(&request->path);
	if (!err) {
		err = move_check(&from, &request->path);
		if (!err)
			mnt_move(from.mnt, &request->path);
		place_unlock(&request->path);
	}
	path_put(&from);
	return err;
}

/* other flags */

static bool is_our_mount(const struct path *path)
{
	return path_is_mount_root(path) && mnt_is_ours(path->mnt);
}

/* Everything but MNT_READONLY, which has its own way.  => mount_mutex held */
static void mnt_set_flags(struct vfsmount *mnt, unsigned int flags)
{
	unsigned int kept = mnt->mnt_flags &
			    (MNT_READONLY | ~MNT_USER_FLAGS);

	WRITE_ONCE(mnt->mnt_flags, kept | (flags & ~MNT_READONLY));
}

static unsigned int remount_flags(const struct mount_request *request)
{
	const struct vfsmount *mnt = request->path.mnt;
	unsigned int flags = mnt_flags_of(request->flags);
	unsigned int atime = MNT_NOATIME | MNT_NODIRATIME | MNT_RELATIME;

	if (request->flags & ATIME_FLAGS)
		return flags;
	return (flags & ~atime) | (mnt->mnt_flags & atime);
}

static int do_remount_mount(struct mount_request *request)
{
	struct vfsmount *mnt = request->path.mnt;
	int err;

	if (!is_our_mount(&request->path))
		return -EINVAL;
	err = mnt_set_readonly(mnt, request->flags & MS_RDONLY);
	if (!err)
		mnt_set_flags(mnt, remount_flags(request));
	return err;
}

static int super_remount(struct super_block *sb, char *options)
{
	if (!sb->s_op || !sb->s_op->remount)
		return 0;
	return sb->s_op->remount(sb, options);
}

static int do_remount(struct mount_request *request)
{
	struct vfsmount *mnt = request->path.mnt;
	bool readonly = request->flags & MS_RDONLY;
	int err;

	if (!is_our_mount(&request->path))
		return -EINVAL;
	err = super_remount(mnt->mnt_sb, request->options);
	if (!err)
		err = super_set_readonly(mnt->mnt_sb, readonly);
	if (!err)
		err = mnt_set_readonly(mnt, readonly);
	if (!err)
		mnt_set_flags(mnt, remount_flags(request));
	return err;
}

/* Exactly one kind, and with it at most REC and SILENT. */
static int do_change_type(struct mount_request *request)
{
	unsigned long kind = request->flags & ~(MS_REC | MS_SILENT);
	struct vfsmount *top = request->path.mnt, *mnt = top;

	if ((kind & ~PROPAGATION) || (kind & (kind - 1)))
		return -EINVAL;
	if (!path_is_mount_root(&request->path) || kind == MS_SHARED)
		return -EINVAL;
	do {
		if (kind == MS_UNBINDABLE)
			mnt->mnt_flags |= MNT_UNBINDABLE;
		else
			mnt->mnt_flags &= ~MNT_UNBINDABLE;
	} while ((request->flags & MS_REC) && (mnt = subtree_next(mnt, top)));
	return 0;
}

static int with_mutex(int (*fn)(struct mount_request *request),
		      struct mount_request *request)
{
	int err;

	mutex_lock(&mount_mutex);
	err = fn(request);
	mutex_unlock(&mount_mutex);
	return err;
}

int path_mount(struct mount_request *request)
{
	if ((request->flags & MS_MGC_MSK) == MS_MGC_VAL)
		request->flags &= ~MS_MGC_MSK;
	if (request->flags & MS_NOUSER)
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if ((request->flags & (MS_REMOUNT | MS_BIND)) == (MS_REMOUNT | MS_BIND))
		return with_mutex(do_remount_mount, request);
	if (request->flags & MS_REMOUNT)
		return with_mutex(do_remount, request);
	if (request->flags & MS_BIND)
		return do_bind(request);
	if (request->flags & PROPAGATION)
		return with_mutex(do_change_type, request);
	if (request->flags & MS_MOVE)
		return do_move(request);
	return do_new_mount(request);
}
