/* SPDX-License-Identifier: MIT */
/*
 * ramfs: files in memory and nowhere else.
 *
 * The names are the dentries, the contents the pages of the page cache, which
 * are never dropped while the file exists.  It has no size limit but memory;
 * file systems that are otherwise the same are made of its parts.
 */
#ifndef FS_RAMFS_H
#define FS_RAMFS_H

#include <fs/super.h>

#define RAMFS_MAGIC 0x858458f6
#define TMPFS_MAGIC 0x01021994

/* What one such file system holds and may hold.  Fields: a atomic, n read as
 * one word, changed by remounting, I immutable. */
struct ramfs_info {
	atomic_long_t blocks, inodes;	/* a  in use; blocks are pages */
	unsigned long max_blocks;	/* n  0: no limit */
	unsigned long max_inodes;	/* n */
	umode_t mode;			/* I  of the root directory */
	uid_t uid;			/* I */
	gid_t gid;			/* I */
};

extern struct file_system_type ramfs_type, tmpfs_type;
extern struct file_system_type rootfs_type;	/* "/"; not registered */

/* Fills a super block, with s_op as the caller set it or with ramfs's own.
 * 0 or -ENOMEM.  End it with ramfs_kill_super(). */
int __must_check ramfs_fill(struct super_block *sb,
			    const struct ramfs_info *info);
void ramfs_kill_super(struct super_block *sb);
/* super_operations' evict_inode for all of them. */
void ramfs_evict(struct inode *inode);

/* The value of "mode=": 0 or -EINVAL. */
int __must_check mount_option_mode(const char *value, umode_t *mode);

#endif
