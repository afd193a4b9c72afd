/* SPDX-License-Identifier: MIT */
/*
 * Making, counting and ending inodes, and the ledger of this house.
 *
 * Numbers are given upwards per file system and never again.  An inode ends
 * with its last reference: names (dentries) and open files each hold one, so
 * contents that were unlinked stay as long as somebody has them open.
 */
#include <fs/inode.h>

#include <core/ktest.h>
#include <core/time.h>
#include <fs/fcntl.h>
#include <fs/file.h>
#include <fs/filelock.h>
#include <fs/mount.h>
#include <mem/slab.h>
#include <task/cred.h>

atomic_long_t nr_inodes;

/* In a directory with the set-group-id bit a file gets the directory's group;
 * a program that would act as it is for its members to make. */
static void inode_init_owner(struct inode *inode, const struct inode *dir)
{
	umode_t setgid = S_ISGID | S_IXGRP;

	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	if (!dir || !(dir->i_mode & S_ISGID))
		return;
	inode->i_gid = dir->i_gid;
	if (S_ISDIR(inode->i_mode))
		inode->i_mode |= S_ISGID;
	else if ((inode->i_mode & setgid) == setgid &&
		 !inode_group_or_capable(dir))
		inode->i_mode &= (umode_t)~S_ISGID;
}

/* Of an inode whose file system has given it none. */
static const struct inode_operations no_operations;

struct inode *new_inode(struct super_block *sb, const struct inode *dir,
			umode_t mode)
{
	struct inode *inode = kzalloc(sizeof(*inode), GFP_KERNEL);

	if (!inode)
		return NULL;
	inode->i_mode = mode;
	inode_init_owner(inode, dir);
	inode->i_ino = (u64)atomic64_inc_return(&sb->s_last_ino);
	inode->i_sb = sb;
	inode->i_op = &no_operations;
	inode->i_btime = ktime_get_real();
	inode->i_atime = inode->i_mtime = inode->i_ctime = inode->i_btime;
	atomic_set(&inode->i_nlink, 1);
	init_rwsem_rank(&inode->i_rwsem, LOCK_INODE);
	spin_lock_init_rank(&inode->i_lock, LOCK_FILES);
	address_space_init(&inode->i_data, inode, NULL, GFP_HIGHUSER);
	refcount_set(&inode->i_count, 1);
	atomic_long_inc(&nr_inodes);
	return inode;
}

void iput(struct inode *inode)
{
	if (!refcount_dec_and_test(&inode->i_count))
		return;
	if (inode->i_sb->s_op && inode->i_sb->s_op->evict_inode)
		inode->i_sb->s_op->evict_inode(inode);
	if (inode->i_locks)
		inode_locks_free(inode);
	kfree(inode->i_link);
	kfree(inode);
	atomic_long_dec(&nr_inodes);
}

void inode_touch_ctime(struct inode *inode)
{
	inode->i_ctime = ktime_get_real();
}

/* What the mount says of the times of reading. */
static bool atime_is_kept(const struct vfsmount *mnt, const struct inode *inode)
{
	unsigned int flags = READ_ONCE(mnt->mnt_flags);

	if (mnt_is_readonly(mnt) || (flags & MNT_NOATIME))
		return false;
	return !(flags & MNT_NODIRATIME) || !S_ISDIR(inode->i_mode);
}

/* relatime: what reads want to know is "since it was last changed?" */
static bool atime_is_old(const struct vfsmount *mnt, const struct inode *inode,
			 time_ns_t now)
{
	return !(READ_ONCE(mnt->mnt_flags) & MNT_RELATIME) ||
	       inode->i_atime <= inode->i_mtime ||
	       inode->i_atime <= inode->i_ctime ||
	       now - inode->i_atime >= 24 * 60 * 60 * NSEC_PER_SEC;
}

static inline void atime_update(const struct vfsmount *mnt,
				struct inode *inode)
{
	time_ns_t now;

	if (!atime_is_kept(mnt, inode))
		return;
	now = ktime_get_real();
	if (atime_is_old(mnt, inode, now))
		WRITE_ONCE(inode->i_atime, now);
}

void touch_atime(const struct path *path)
{
	atime_update(path->mnt, d_inode(path->dentry));
}

void file_accessed(struct file *file)
{
	if (!(file->f_flags & O_NOATIME))
		atime_update(file->f_path.mnt, file->f_inode);
}

static const struct {
	const char *name;
	atomic_long_t *count;
} counts[] = {
	{ "open files", &nr_files },
	{ "inodes", &nr_inodes },
	{ "directory entries", &nr_dentries },
};

static const char *count_label(unsigned int i)
{
	return i < ARRAY_SIZE(counts) ? counts[i].name : NULL;
}

static long count_value(unsigned int i)
{
	return atomic_long_read(counts[i].count);
}

void fs_ledger_setup(void)
{
	static struct ledger ledger = {
		.name = "files", .label = count_label, .count = count_value,
	};

	ledger_register(&ledger);
}
