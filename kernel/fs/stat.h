/* SPDX-License-Identifier: MIT */
/*
 * A file's attributes: mode bits, device numbers, and stat(2)'s structure.
 *
 * The kernel's device number has the major in the upper 12 bits and the minor
 * in the lower 20; programs get them folded as glibc expects, so that the old
 * 16-bit numbers keep their place:
 *
 *	kernel	 31 ...... 20 19 ................. 0
 *	            major            minor
 *	program	 31 ...... 20 19 ...... 8 7 ..... 0
 *	         minor 19..8    major     minor 7..0
 */
#ifndef FS_STAT_H
#define FS_STAT_H

#include <arch/types.h>

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFLNK 0120000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000
#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#define S_IALLUGO 07777
#define S_IRWXUGO 0777
#define S_IRUGO 0444
#define S_IXUGO 0111
#define S_IXGRP 010

#define S_ISLNK(m) (((m) & S_IFMT) == S_IFLNK)
#define S_ISREG(m) (((m) & S_IFMT) == S_IFREG)
#define S_ISDIR(m) (((m) & S_IFMT) == S_IFDIR)
#define S_ISCHR(m) (((m) & S_IFMT) == S_IFCHR)
#define S_ISBLK(m) (((m) & S_IFMT) == S_IFBLK)
#define S_ISFIFO(m) (((m) & S_IFMT) == S_IFIFO)
#define S_ISSOCK(m) (((m) & S_IFMT) == S_IFSOCK)

#define MINORBITS 20
#define MINORMASK ((1u << MINORBITS) - 1)
#define MAJOR(dev) ((kdev_t)(dev) >> MINORBITS)
#define MINOR(dev) ((kdev_t)(dev) & MINORMASK)
#define MKDEV(major, minor) ((kdev_t)(major) << MINORBITS | (kdev_t)(minor))

/* As programs see it, and back. */
static inline u32 new_encode_dev(kdev_t dev)
{
	return (MINOR(dev) & 0xff) | MAJOR(dev) << 8 |
	       (MINOR(dev) & ~0xffu) << 12;
}

static inline kdev_t new_decode_dev(u32 dev)
{
	return MKDEV((dev & 0xfff00) >> 8, (dev & 0xff) | (dev >> 12 & 0xfff00));
}

struct inode;
struct path;

/* What stat, statx and the rest make their structures of. */
struct kstat {
	kdev_t dev, rdev;
	u64 ino;
	umode_t mode;
	unsigned int nlink;
	uid_t uid;
	gid_t gid;
	loff_t size;			/* bytes */
	s64 atime, mtime, ctime, btime;	/* ns since 1970 */
	u32 blksize;			/* bytes, best for I/O */
	u64 blocks;			/* of 512 bytes */
};

/* struct stat of Linux on x86-64. */
struct stat {
	u64 st_dev;
	u64 st_ino;
	u64 st_nlink;
	u32 st_mode;
	u32 st_uid;
	u32 st_gid;
	u32 __pad0;
	u64 st_rdev;
	s64 st_size;
	s64 st_blksize;
	s64 st_blocks;
	s64 st_atime_sec, st_atime_nsec;
	s64 st_mtime_sec, st_mtime_nsec;
	s64 st_ctime_sec, st_ctime_nsec;
	s64 __unused_tail[3];
};
BUILD_BUG_ON(sizeof(struct stat) != 144);

/* struct statx of Linux. */
struct statx_timestamp {
	s64 tv_sec;
	u32 tv_nsec;
	s32 __reserved;
};

struct statx {
	u32 stx_mask;
	u32 stx_blksize;
	u64 stx_attributes;
	u32 stx_nlink;
	u32 stx_uid;
	u32 stx_gid;
	u16 stx_mode;
	u16 __spare0;
	u64 stx_ino;
	u64 stx_size;
	u64 stx_blocks;
	u64 stx_attributes_mask;
	struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
	u32 stx_rdev_major, stx_rdev_minor;
	u32 stx_dev_major, stx_dev_minor;
	u64 stx_mnt_id;
	u64 __spare[13];
};
BUILD_BUG_ON(sizeof(struct statx) != 256);

#define STATX_BASIC_STATS 0x7ffu
#define STATX_BTIME 0x800u
#define STATX_MNT_ID 0x1000u
#define STATX__RESERVED 0x80000000u
#define STATX_ATTR_MOUNT_ROOT 0x2000u
#define AT_STATX_SYNC_TYPE 0x6000

void inode_stat(const struct inode *inode, struct kstat *stat);
/* 0 or -EFAULT. */
int __must_check cp_new_stat(const struct kstat *stat,
			     struct stat __user *user);

/* fstat(2): 0, -EBADF. */
int __must_check vfs_fstat(unsigned int fd, struct kstat *stat);
/* statx(2): flags as newfstatat(2)'s and one of AT_STATX_SYNC_TYPE; mask: what
 * is wanted, but one gets what there is.  -EINVAL, -EFAULT; errors of the
 * walk. */
int __must_check vfs_statx(int dfd, const char __user *name, int flags,
			   unsigned int mask, struct statx __user *user);
/* newfstatat(2): flags are AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH and
 * AT_NO_AUTOMOUNT, others are -EINVAL; errors of the walk. */
int __must_check vfs_fstatat(int dfd, const char __user *name,
			     struct kstat *stat, int flags);

#endif
