/* SPDX-License-Identifier: MIT */
/*
 * stat(2) and its kin: what an inode says about itself, in Linux's layout.
 */
#include <fs/stat.h>

#include <arch/uaccess.h>
#include <core/time.h>
#include <fs/fdtable.h>
#include <fs/mount.h>
#include <fs/namei.h>

void inode_stat(const struct inode *inode, struct kstat *stat)
{
	*stat = (struct kstat){
		.dev = inode->i_sb->s_dev,
		.rdev = inode->i_rdev,
		.ino = inode->i_ino,
		.mode = inode->i_mode,
		.nlink = (unsigned int)atomic_read(&inode->i_nlink),
		.uid = inode->i_uid,
		.gid = inode->i_gid,
		.size = i_size_read(inode),
		.atime = inode->i_atime,
		.mtime = inode->i_mtime,
		.ctime = inode->i_ctime,
		.btime = inode->i_btime,
		.blksize = PAGE_SIZE,
		.blocks = READ_ONCE(inode->i_data.nrpages) *
			  (PAGE_SIZE / 512),
	};
}

/* Whole seconds, rounded down also before 1970. */
static s64 seconds_of(s64 ns)
{
	return ns / NSEC_PER_SEC - (ns % NSEC_PER_SEC < 0);
}

static s64 nanoseconds_of(s64 ns)
{
	return ns - seconds_of(ns) * NSEC_PER_SEC;
}

int cp_new_stat(const struct kstat *stat, struct stat __user *user)
{
	struct stat copy = {
		.st_dev = new_encode_dev(stat->dev),
		.st_ino = stat->ino,
		.st_nlink = stat->nlink,
		.st_mode = stat->mode,
		.st_uid = stat->uid,
		.st_gid = stat->gid,
		.st_rdev = new_encode_dev(stat->rdev),
		.st_size = stat->size,
		.st_blksize = stat->blksize,
		.st_blocks = (s64)stat->blocks,
		.st_atime_sec = seconds_of(stat->atime),
		.st_atime_nsec = nanoseconds_of(stat->atime),
		.st_mtime_sec = seconds_of(stat->mtime),
		.st_mtime_nsec = nanoseconds_of(stat->mtime),
		.st_ctime_sec = seconds_of(stat->ctime),
		.st_ctime_nsec = nanoseconds_of(stat->ctime),
	};

	return copy_to_user(user, &copy, sizeof(copy)) ? -EFAULT : 0;
}

int vfs_fstat(unsigned int nr, struct kstat *stat)
{
	struct fd fd = fdget_raw(nr);

	if (!fd.file)
		return -EBADF;
	inode_stat(fd.file->f_inode, stat);
	fdput(fd);
	return 0;
}

#define STAT_FLAGS (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)

static int stat_path(int dfd, const char __user *name, int flags,
		     struct path *path)
{
	unsigned int lookup = LOOKUP_FOLLOW;

	if (flags & AT_SYMLINK_NOFOLLOW)
		lookup &= ~LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	return user_path_at(dfd, name, lookup, path);
}

int vfs_fstatat(int dfd, const char __user *name, struct kstat *stat,
		int flags)
{
	struct path path;
	int err;

	if (flags & ~STAT_FLAGS)
		return -EINVAL;
	err = stat_path(dfd, name, flags, &path);
	if (err)
		return err;
	inode_stat(d_inode(path.dentry), stat);
	path_put(&path);
	return 0;
}

static struct statx_timestamp timestamp_of(s64 ns)
{
	return (struct statx_timestamp){
		.tv_sec = seconds_of(ns), .tv_nsec = (u32)nanoseconds_of(ns) };
}

static void statx_fill(struct statx *to, const struct path *path)
{
	struct kstat stat;

	inode_stat(d_inode(path->dentry), &stat);
	*to = (struct statx){
		.stx_mask = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID,
		.stx_blksize = stat.blksize,
		.stx_attributes = path_is_mount_root(path) ?
				  STATX_ATTR_MOUNT_ROOT : 0,
		.stx_nlink = stat.nlink, .stx_uid = stat.uid,
		.stx_gid = stat.gid, .stx_mode = stat.mode,
		.stx_ino = stat.ino, .stx_size = (u64)stat.size,
		.stx_blocks = stat.blocks,
		.stx_attributes_mask = STATX_ATTR_MOUNT_ROOT,
		.stx_atime = timestamp_of(stat.atime),
		.stx_btime = timestamp_of(stat.btime),
		.stx_ctime = timestamp_of(stat.ctime),
		.stx_mtime = timestamp_of(stat.mtime),
		.stx_rdev_major = MAJOR(stat.rdev),
		.stx_rdev_minor = MINOR(stat.rdev),
		.stx_dev_major = MAJOR(stat.dev),
		.stx_dev_minor = MINOR(stat.dev),
		.stx_mnt_id = (u64)path->mnt->mnt_id,
	};
}

int vfs_statx(int dfd, const char __user *name, int flags, unsigned int mask,
	      struct statx __user *user)
{
	struct statx copy;
	struct path path;
	int err;

	if ((mask & STATX__RESERVED) ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE ||
	    (flags & ~(STAT_FLAGS | AT_STATX_SYNC_TYPE)))
		return -EINVAL;
	err = stat_path(dfd, name, flags, &path);
	if (err)
		return err;
	statx_fill(&copy, &path);
	path_put(&path);
	return copy_to_user(user, &copy, sizeof(copy)) ? -EFAULT : 0;
}
