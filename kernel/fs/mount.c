/* SPDX-License-Identifier: MIT */
/*
 * The tree of mounts: its steps, and crossing it.
 *
 * A reference to a mount can be got from another reference, or from the tree
 * under tree_sem.  So whoever holds that exclusively and sees no reference
 * but the tree's knows that there will be none, and may take the mount out.
 *
 * Writers are counted per mount under one spinlock, which is taken where a
 * file is opened for writing or a name is made: "is it read-only?" and "one
 * more writer" are one step, as are "nobody writes" and "read-only from now
 * on".
 */
#include <fs/mount.h>

#include <lib/err.h>
#include <mem/slab.h>

DEFINE_MUTEX_RANK(mount_mutex, LOCK_FS);
DECLARE_RWSEM_RANK(tree_sem, LOCK_TREE);
struct mnt_namespace init_mnt_ns = { .list = LIST_HEAD_INIT(init_mnt_ns.list) };

static spinlock_t mnt_write_lock = SPINLOCK_INIT(LOCK_FILES);

/* Takes over the reference on the super block, also on failure. */
static struct vfsmount *mnt_alloc(struct super_block *sb, struct dentry *root,
				  const char *name)
{
	static atomic_t last_id;
	struct vfsmount *mnt = kzalloc(sizeof(*mnt), GFP_KERNEL);

	if (mnt)
		mnt->mnt_devname = kstrdup(name, GFP_KERNEL);
	if (!mnt || !mnt->mnt_devname) {
		kfree(mnt);
		super_put(sb);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&mnt->mnt_count, 1);
	mnt->mnt_id = atomic_inc_return(&last_id);
	mnt->mnt_sb = sb;
	mnt->mnt_root = dget(root);
	INIT_LIST_HEAD(&mnt->mnt_mounts);
	spin_lock(&mnt_write_lock);
	list_add_tail(&mnt->mnt_instance, &sb->s_mounts);
	spin_unlock(&mnt_write_lock);
	return mnt;
}

struct vfsmount *vfs_kern_mount(struct file_system_type *type,
				unsigned int mnt_flags, const char *name,
				char *options)
{
	struct super_block *sb = super_get(type, options);
	struct vfsmount *mnt;

	if (IS_ERR(sb))
		return ERR_CAST(sb);
	mnt = mnt_alloc(sb, sb->s_root, name);
	if (!IS_ERR(mnt))
		mnt->mnt_flags = mnt_flags;
	return mnt;
}

struct vfsmount *mnt_clone(const struct vfsmount *from, struct dentry *root)
{
	struct vfsmount *mnt;

	refcount_inc(&from->mnt_sb->s_active);
	mnt = mnt_alloc(from->mnt_sb, root, from->mnt_devname);
	if (!IS_ERR(mnt))
		mnt->mnt_flags = READ_ONCE(from->mnt_flags);
	return mnt;
}

static void mnt_free(struct vfsmount *mnt)
{
	KASSERT(!mnt->mnt_ns && !mnt->mnt_parent && !mnt->mnt_writers);
	KASSERT(list_empty(&mnt->mnt_mounts));
	spin_lock(&mnt_write_lock);
	list_del(&mnt->mnt_instance);
	spin_unlock(&mnt_write_lock);
	dput(mnt->mnt_root);
	super_put(mnt->mnt_sb);
	kfree(mnt->mnt_devname);
	kfree(mnt);
}

void mntput_no_expire(struct vfsmount *mnt)
{
	if (refcount_dec_and_test(&mnt->mnt_count))
		mnt_free(mnt);
}

/* Whoever lets go of a mount has used it. */
void mntput(struct vfsmount *mnt)
{
	if (unlikely(READ_ONCE(mnt->mnt_expired)))
		WRITE_ONCE(mnt->mnt_expired, false);
	mntput_no_expire(mnt);
}

/* the tree */

static void mnt_list_in(struct vfsmount *mnt, struct mnt_namespace *ns)
{
	mnt->mnt_ns = ns;
	list_add_tail(&mnt->mnt_list, &ns->list);
}

void mnt_namespace_init(struct mnt_namespace *ns, struct vfsmount *mnt)
{
	INIT_LIST_HEAD(&ns->list);
	ns->root = mnt;
	mnt_list_in(mnt, ns);
}

/* The last one that hangs on `mnt`, or on one that does: itself, if none. */
static struct vfsmount *leaf_of(struct vfsmount *mnt)
{
	while (!list_empty(&mnt->mnt_mounts))
		mnt = list_last_entry(&mnt->mnt_mounts, struct vfsmount,
				      mnt_child);
	return mnt;
}

static void hang(struct vfsmount *mnt, const struct path *at)
{
	path_get(at);
	mnt->mnt_parent = at->mnt;
	mnt->mnt_mountpoint = at->dentry;
	at->dentry->d_mounted++;
	list_add_tail(&mnt->mnt_child, &at->mnt->mnt_mounts);
}

/* Its old place, whose references are the caller's now. */
static struct path unhang(struct vfsmount *mnt)
{
	struct path place = mnt_place(mnt);

	place.dentry->d_mounted--;
	list_del(&mnt->mnt_child);
	mnt->mnt_parent = NULL;
	mnt->mnt_mountpoint = NULL;
	return place;
}

void mnt_attach(struct vfsmount *mnt, const struct path *at)
{
	KASSERT(mutex_held(&mount_mutex) && !mnt->mnt_ns);
	down_write(&tree_sem);
	hang(mnt, at);
	mnt_list_in(mnt, at->mnt->mnt_ns);
	up_write(&tree_sem);
}

/* => tree_sem held exclusively; as unhang() */
static struct path leaf_take_out(struct vfsmount *mnt)
{
	struct path place = { };

	if (mnt_has_parent(mnt))
		place = unhang(mnt);
	list_del(&mnt->mnt_list);
	mnt->mnt_ns = NULL;
	return place;
}

/* What the tree held is let go of. */
static void leaf_put(struct vfsmount *mnt, const struct path *place)
{
	if (place->mnt)
		path_put(place);
	mntput(mnt);
}

static void leaf_remove(struct vfsmount *mnt)
{
	struct path place;

	down_write(&tree_sem);
	place = leaf_take_out(mnt);
	up_write(&tree_sem);
	leaf_put(mnt, &place);
}

void mnt_remove(struct vfsmount *mnt)
{
	struct vfsmount *leaf;

	KASSERT(mutex_held(&mount_mutex));
	do {
		leaf = leaf_of(mnt);
		leaf_remove(leaf);
	} while (leaf != mnt);
}

bool mnt_is_idle(const struct vfsmount *mnt)
{
	return refcount_read(&mnt->mnt_count) == 2;
}

/* With tree_sem held no walk can step onto it between the look and the step.
 * What hangs on it has a reference, so an idle one is a leaf. */
int mnt_remove_idle(struct vfsmount *mnt)
{
	struct path place;
	bool idle;

	KASSERT(mutex_held(&mount_mutex));
	down_write(&tree_sem);
	idle = mnt_is_idle(mnt);
	if (idle)
		place = leaf_take_out(mnt);
	up_write(&tree_sem);
	if (!idle)
		return -EBUSY;
	leaf_put(mnt, &place);
	return 0;
}

void mnt_pivot(struct vfsmount *old, struct vfsmount *mnt,
	       const struct path *to)
{
	struct path place, left;

	KASSERT(mutex_held(&mount_mutex));
	down_write(&tree_sem);
	place = unhang(old);
	left = unhang(mnt);
	hang(old, to);
	hang(mnt, &place);
	up_write(&tree_sem);
	path_put(&place);
	path_put(&left);
}

void mnt_move(struct vfsmount *mnt, const struct path *to)
{
	struct path place;

	KASSERT(mutex_held(&mount_mutex));
	down_write(&tree_sem);
	place = unhang(mnt);
	hang(mnt, to);
	up_write(&tree_sem);
	path_put(&place);
}

void mnt_namespace_end(struct mnt_namespace *ns)
{
	mutex_lock(&mount_mutex);
	mnt_remove(ns->root);
	mutex_unlock(&mount_mutex);
}

bool mnt_is_above(const struct vfsmount *above, const struct vfsmount *mnt)
{
	while (mnt && mnt != above)
		mnt = mnt->mnt_parent;
	return mnt;
}

/* crossing it */

/* What is mounted there.  => tree_sem held */
static struct vfsmount *mnt_on(const struct path *path)
{
	struct vfsmount *mnt;

	list_for_each_entry(mnt, &path->mnt->mnt_mounts, mnt_child)
		if (mnt->mnt_mountpoint == path->dentry)
			return mnt;
	return NULL;
}

void path_cross_mounts_slow(struct path *path)
{
	struct vfsmount *mnt;

	do {
		struct path covered = *path;

		down_read(&tree_sem);
		mnt = mnt_on(path);
		if (mnt)
			*path = (struct path){ mntget(mnt),
					       dget(mnt->mnt_root) };
		up_read(&tree_sem);
		if (mnt)
			path_put(&covered);
	} while (mnt);
}

/* What lies above, without a reference of its own: the place itself, if it is
 * the root or hangs nowhere. */
static struct path place_above(struct path at, const struct path *root)
{
	while (!path_equal(&at, root)) {
		if (!path_is_mount_root(&at))
			return (struct path){ at.mnt, at.dentry->d_parent };
		if (!mnt_has_parent(at.mnt))
			break;
		at = mnt_place(at.mnt);
	}
	return at;
}

void path_step_up(struct path *path, const struct path *root)
{
	struct path above;

	down_read(&tree_sem);
	above = place_above(*path, root);
	path_get(&above);
	up_read(&tree_sem);
	path_put(path);
	*path = above;
	path_cross_mounts(path);
}

/* writing through it */

int mnt_want_write(struct vfsmount *mnt)
{
	int err = -EROFS;

	spin_lock(&mnt_write_lock);
	if (!mnt_is_readonly(mnt)) {
		mnt->mnt_writers++;
		err = 0;
	}
	spin_unlock(&mnt_write_lock);
	return err;
}

void mnt_drop_write(struct vfsmount *mnt)
{
	spin_lock(&mnt_write_lock);
	mnt->mnt_writers--;
	spin_unlock(&mnt_write_lock);
}

int mnt_set_readonly(struct vfsmount *mnt, bool readonly)
{
	int err = 0;

	KASSERT(mutex_held(&mount_mutex));
	spin_lock(&mnt_write_lock);
	if (readonly && mnt->mnt_writers)
		err = -EBUSY;
	else if (readonly)
		mnt->mnt_flags |= MNT_READONLY;
	else
		mnt->mnt_flags &= ~MNT_READONLY;
	spin_unlock(&mnt_write_lock);
	return err;
}

/* => mnt_write_lock held */
static bool super_is_written(const struct super_block *sb)
{
	const struct vfsmount *mnt;

	list_for_each_entry(mnt, &sb->s_mounts, mnt_instance)
		if (mnt->mnt_writers)
			return true;
	return false;
}

int super_set_readonly(struct super_block *sb, bool readonly)
{
	int err = 0;

	KASSERT(mutex_held(&mount_mutex));
	spin_lock(&mnt_write_lock);
	if (readonly && super_is_written(sb))
		err = -EBUSY;
	else if (readonly)
		sb->s_flags |= SB_RDONLY;
	else
		sb->s_flags &= ~SB_RDONLY;
	spin_unlock(&mnt_write_lock);
	return err;
}
