/* SPDX-License-Identifier: MIT */
/*
 * Mounts: which file system, or part of one, is seen where.
 *
 *	mnt_parent, mnt_mountpoint	where it hangs: on this entry, as seen
 *					through that mount
 *	mnt_sb, mnt_root		what is seen there: from this entry
 *					of that file system on
 *
 * Mounts form a tree whose root is what processes start with.  Two locks: the
 * mount_mutex is held by whoever changes the tree, from the first look to the
 * last step; tree_sem, exclusively, only for the steps themselves.  So a walk
 * that crosses a mount waits for nobody's allocation.
 *
 * A mount is in use while anybody has a reference besides the tree's: open
 * files, places of processes, walks under way, and mounts that hang on it.
 */
#ifndef FS_MOUNT_H
#define FS_MOUNT_H

#include <fs/path.h>
#include <fs/super.h>
#include <sched/mutex.h>

/* mnt_flags */
#define MNT_NOSUID 0x1u
#define MNT_NODEV 0x2u
#define MNT_NOEXEC 0x4u
#define MNT_NOATIME 0x8u
#define MNT_NODIRATIME 0x10u
#define MNT_RELATIME 0x20u
#define MNT_READONLY 0x40u
#define MNT_NOSYMFOLLOW 0x80u
#define MNT_UNBINDABLE 0x1000u	/* may not be shown at a second place */
#define MNT_USER_FLAGS 0xffu	/* those that mount(2) sets */

/* One tree of mounts.  Fields: t tree_sem. */
struct mnt_namespace {
	struct vfsmount *root;		/* t */
	struct list_head list;		/* t  all, by the order of mounting */
};

/* Fields: I immutable, a atomic, t tree_sem (to change: mount_mutex too),
 * n changes under mount_mutex and is read as one word, w mnt_write_lock. */
struct vfsmount {
	refcount_t mnt_count;		/* a */
	int mnt_id;			/* I */
	unsigned int mnt_flags;		/* n  MNT_ */
	struct super_block *mnt_sb;	/* I  with a reference */
	struct dentry *mnt_root;	/* I  with a reference */
	char *mnt_devname;		/* I  owned */
	struct mnt_namespace *mnt_ns;	/* t  NULL: in no tree */
	struct vfsmount *mnt_parent;	/* t  with a reference; NULL: none */
	struct dentry *mnt_mountpoint;	/* t  with a reference */
	struct list_head mnt_mounts;	/* t  those that hang on it */
	struct list_head mnt_child;	/* t  in the parent's mnt_mounts */
	struct list_head mnt_list;	/* t  in the namespace's list */
	struct list_head mnt_instance;	/* w  in the super block's s_mounts */
	unsigned int mnt_writers;	/* w  files and calls that write */
	bool mnt_expired;		/* n  nobody has used it since it was
					   marked (MNT_EXPIRE) */
};

extern struct mutex mount_mutex;
extern struct mnt_namespace init_mnt_ns;

static inline struct vfsmount *mntget(struct vfsmount *mnt)
{
	refcount_inc(&mnt->mnt_count);
	return mnt;
}
/* => may sleep */
void mntput(struct vfsmount *mnt);
/* The same, without its having been used (MNT_EXPIRE). */
void mntput_no_expire(struct vfsmount *mnt);

/* => tree_sem or mount_mutex held */
static inline bool mnt_has_parent(const struct vfsmount *mnt)
{
	return mnt->mnt_parent;
}

static inline struct path mnt_place(const struct vfsmount *mnt)
{
	return (struct path){ mnt->mnt_parent, mnt->mnt_mountpoint };
}

/* Is this the root of its mount? */
static inline bool path_is_mount_root(const struct path *path)
{
	return path->dentry == path->mnt->mnt_root;
}

/*
 * A mount that hangs nowhere yet, of a new super block, of one in use, or of
 * the part of `from` below `root`; name: what /proc/mounts says in front.
 * ERR_PTR: -ENOMEM, and what fill_super says.
 */
struct vfsmount *vfs_kern_mount(struct file_system_type *type,
				unsigned int mnt_flags, const char *name,
				char *options);
struct vfsmount *mnt_clone(const struct vfsmount *from, struct dentry *root);

/* Makes `mnt` the root of a tree of its own; takes over the reference. */
void mnt_namespace_init(struct mnt_namespace *ns, struct vfsmount *mnt);
/* Takes all mounts of a tree out. */
void mnt_namespace_end(struct mnt_namespace *ns);

/* Hangs a mount, which hangs nowhere, on `at`; the tree takes over the
 * caller's reference.  => mount_mutex held; tree_sem not */
void mnt_attach(struct vfsmount *mnt, const struct path *at);
/* Takes a mount and all that hang on it out of the tree and drops the tree's
 * references.  => as mnt_attach() */
void mnt_remove(struct vfsmount *mnt);
/* The same if nobody has a reference but the tree and the caller: 0 or
 * -EBUSY. */
int __must_check mnt_remove_idle(struct vfsmount *mnt);
bool mnt_is_idle(const struct vfsmount *mnt);
/* `mnt` takes the place that `old` has, and `old` hangs on `to`.  => as
 * mnt_attach() */
void mnt_pivot(struct vfsmount *old, struct vfsmount *mnt,
	       const struct path *to);
/* Another place for one that has one, and for all that hang on it.  => as
 * mnt_attach() */
void mnt_move(struct vfsmount *mnt, const struct path *to);
/* Is the mount `above` the other one, or it itself?  => mount_mutex held */
bool mnt_is_above(const struct vfsmount *above, const struct vfsmount *mnt);

/* While something is mounted there, steps onto it: *path (with its
 * reference) becomes that mount's root. */
void path_cross_mounts_slow(struct path *path);
static inline void path_cross_mounts(struct path *path)
{
	if (unlikely(READ_ONCE(path->dentry->d_mounted)))
		path_cross_mounts_slow(path);
}
/* One step up from *path (".."), not beyond root. */
void path_step_up(struct path *path, const struct path *root);

/*
 * Writing to what is seen through a mount: 0, and it stays writable until
 * mnt_drop_write(); or -EROFS.
 */
int __must_check mnt_want_write(struct vfsmount *mnt);
void mnt_drop_write(struct vfsmount *mnt);
/* Is it read-only at this moment, or its file system? */
static inline bool mnt_is_readonly(const struct vfsmount *mnt)
{
	return (READ_ONCE(mnt->mnt_flags) & MNT_READONLY) ||
	       sb_rdonly(mnt->mnt_sb);
}
/* Turns writing off (-EBUSY while somebody writes) or on, for one mount, for
 * the file system.  => mount_mutex held */
int __must_check mnt_set_readonly(struct vfsmount *mnt, bool readonly);
int __must_check super_set_readonly(struct super_block *sb, bool readonly);

/* What exec, open and ioctl ask. */
static inline bool path_noexec(const struct path *path)
{
	return READ_ONCE(path->mnt->mnt_flags) & MNT_NOEXEC;
}

static inline bool path_nodev(const struct path *path)
{
	return READ_ONCE(path->mnt->mnt_flags) & MNT_NODEV;
}

static inline bool path_nosuid(const struct path *path)
{
	return READ_ONCE(path->mnt->mnt_flags) & MNT_NOSUID;
}

/* The mounts of root's tree that lie below it, as /proc/PID/mounts and
 * mountinfo show them. */
void mounts_print(struct format_sink *sink, const struct path *root);
void mountinfo_print(struct format_sink *sink, const struct path *root);

#endif
