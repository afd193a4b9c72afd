/* SPDX-License-Identifier: MIT */
/*
 * statfs(2): what a file system says about itself as a whole.
 */
#ifndef FS_STATFS_H
#define FS_STATFS_H

#include <fs/path.h>

/* Counts are in blocks of bsize bytes. */
struct kstatfs {
	unsigned long type;		/* magic number */
	u32 bsize;			/* bytes */
	u64 blocks, bfree, bavail;	/* all, free, free for others than root */
	u64 files, ffree;		/* inodes */
	u32 fsid[2];
	u32 namelen;			/* bytes of the longest name */
	u32 flags;			/* ST_, of the mount */
};

/* struct statfs of Linux on x86-64. */
struct statfs {
	s64 f_type;
	s64 f_bsize;
	u64 f_blocks, f_bfree, f_bavail;
	u64 f_files, f_ffree;
	s32 f_fsid[2];
	s64 f_namelen;
	s64 f_frsize;
	s64 f_flags;
	s64 f_spare[4];
};
BUILD_BUG_ON(sizeof(struct statfs) != 120);

#define ST_RDONLY 0x1u
#define ST_NOSUID 0x2u
#define ST_NODEV 0x4u
#define ST_NOEXEC 0x8u
#define ST_VALID 0x20u
#define ST_NOATIME 0x400u
#define ST_NODIRATIME 0x800u
#define ST_RELATIME 0x1000u
#define ST_NOSYMFOLLOW 0x2000u

void vfs_statfs(const struct path *path, struct kstatfs *stat);
/* 0 or -EFAULT. */
int __must_check cp_statfs(const struct kstatfs *stat,
			   struct statfs __user *user);

#endif
