/* SPDX-License-Identifier: MIT */
/*
 * stat(2) and its kin: what an inode says about itself, in Linux's layout.
 */
#include <fs/stat.h>

#include <arch/uaccess.h>
#include <core/time.h>
#include <fs/fdtable.h>
#include <fs/namei.h>
#include <fs/super.h>

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

int vfs_fstatat(int dfd, const char __user *name, struct kstat *stat,
		int flags)
{
	unsigned int lookup = LOOKUP_FOLLOW;
	struct path path;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT))
		return -EINVAL;
	if (flags & AT_SYMLINK_NOFOLLOW)
		lookup &= ~LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	err = user_path_at(dfd, name, lookup, &path);
	if (err)
		return err;
	inode_stat(d_inode(path.dentry), stat);
	path_put(&path);
	return 0;
}
