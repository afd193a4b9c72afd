/* SPDX-License-Identifier: MIT */
/*
 * Taking mounts out, and changing the root of all.
 *
 * A mount may go if nobody uses it: its references are the tree's and the
 * caller's own.  MNT_DETACH takes it out of the tree whoever uses it, with all
 * that hangs on it; it ends when its last user does.
 */
#include <fs/namespace.h>

#include <fs/fs_struct.h>
#include <lib/errno.h>
#include <task/cred.h>

/* Marked at the first call, gone at the second if nobody came between. */
static int umount_expired(struct vfsmount *mnt)
{
	if (!mnt_is_idle(mnt))
		return -EBUSY;
	if (!mnt->mnt_expired) {
		WRITE_ONCE(mnt->mnt_expired, true);
		return -EAGAIN;
	}
	return mnt_remove_idle(mnt);
}

static int umount_locked(struct vfsmount *mnt, unsigned int flags,
			 const struct vfsmount *root)
{
	if (flags & MNT_EXPIRE) {
		if (mnt == root || (flags & (MNT_FORCE | MNT_DETACH)))
			return -EINVAL;
		return umount_expired(mnt);
	}
	/* The root cannot go; it becomes read-only, as before the machine
	 * stops. */
	if (mnt == root && !(flags & MNT_DETACH))
		return super_set_readonly(mnt->mnt_sb, true);
	if (!mnt_has_parent(mnt))
		return -EINVAL;
	if (!(flags & MNT_DETACH))
		return mnt_remove_idle(mnt);
	mnt_remove(mnt);
	return 0;
}

int path_umount(struct path *path, unsigned int flags)
{
	struct vfsmount *mnt = path->mnt;
	struct path root;
	int err = -EINVAL;

	if (!capable(CAP_SYS_ADMIN)) {
		path_put(path);
		return -EPERM;
	}
	get_fs_root(current_fs(), &root);
	mutex_lock(&mount_mutex);
	if (path_is_mount_root(path) && mnt->mnt_ns &&
	    mnt->mnt_ns == root.mnt->mnt_ns)
		err = umount_locked(mnt, flags, root.mnt);
	mutex_unlock(&mount_mutex);
	path_put(&root);
	dput(path->dentry);
	mntput_no_expire(mnt);
	return err;
}

/* Is the place at or below the other one?  => mount_mutex held */
static bool is_reachable(const struct path *path, const struct path *from)
{
	const struct vfsmount *mnt = path->mnt;
	const struct dentry *dentry = path->dentry;

	while (mnt != from->mnt && mnt_has_parent(mnt)) {
		dentry = mnt->mnt_mountpoint;
		mnt = mnt->mnt_parent;
	}
	while (dentry != from->dentry && !d_is_root(dentry))
		dentry = dentry->d_parent;
	return mnt == from->mnt && dentry == from->dentry;
}

/* => mount_mutex held */
static int pivot_check(const struct path *root, const struct path *new_root,
		       const struct path *put_old)
{
	const struct mnt_namespace *ns = root->mnt->mnt_ns;

	if (!ns || new_root->mnt->mnt_ns != ns || put_old->mnt->mnt_ns != ns)
		return -EINVAL;
	if (d_unlinked(new_root->dentry) || d_unlinked(put_old->dentry))
		return -ENOENT;
	if (new_root->mnt == root->mnt || put_old->mnt == root->mnt)
		return -EBUSY;
	if (!path_is_mount_root(root) || !mnt_has_parent(root->mnt) ||
	    !path_is_mount_root(new_root) || !mnt_has_parent(new_root->mnt))
		return -EINVAL;
	if (!is_reachable(put_old, new_root) || !is_reachable(new_root, root))
		return -EINVAL;
	return 0;
}

int path_pivot_root(const struct path *new_root, const struct path *put_old)
{
	struct path root;
	int err;

	get_fs_root(current_fs(), &root);
	mutex_lock(&mount_mutex);
	err = pivot_check(&root, new_root, put_old);
	if (!err)
		mnt_pivot(root.mnt, new_root->mnt, put_old);
	mutex_unlock(&mount_mutex);
	if (!err)
		fs_structs_move(&root, new_root);
	path_put(&root);
	return err;
}
