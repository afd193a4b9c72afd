/* SPDX-License-Identifier: MIT */
/*
 * File systems: the kinds there are, and those in use.
 *
 *	file_system_type "tmpfs" --+-- super_block (/tmp)     -- tree of dentries
 *				   `-- super_block (/dev/shm) -- tree of dentries
 *
 * A kind registers its name and how a super block of it is filled and given
 * up.  A super block is in use as long as mounts of it are (s_active); most
 * kinds make a new one for each mount(2), one that is FS_SINGLE has one for
 * all.
 */
#ifndef FS_SUPER_H
#define FS_SUPER_H

#include <fs/dentry.h>

struct iattr;
struct kstatfs;
struct super_block;

#define FS_SINGLE 0x1u		/* all mounts show the same super block */
#define FS_DEVICE 0x2u		/* lives on a block device */

struct file_system_type {
	const char *name;
	unsigned int fs_flags;		/* FS_ */
	unsigned long magic;		/* statfs(2)'s f_type */
	/*
	 * Sets s_op and s_root of a new one.  options: mount(2)'s data, which
	 * may be cut into pieces, or NULL.  0 or -errno, with nothing left
	 * behind: kill_sb is not called then.
	 */
	int (*fill_super)(struct super_block *sb, char *options);
	/* The last mount is gone: gives up the tree and s_fs_info. */
	void (*kill_sb)(struct super_block *sb);
	struct list_head node;		/* super_lock */
	struct super_block *single;	/* super_lock  without a reference */
};

struct super_operations {
	/* The last reference and the last name are gone: contents and what
	 * i_private holds are to be freed.  The inode itself is not. */
	void (*evict_inode)(struct inode *inode);
	/* May these attributes change at all, whoever asks?  NULL: all.  0 or
	 * -EPERM. */
	int (*may_setattr)(const struct inode *inode,
			   const struct iattr *attr);
	/* Completes what the generic part set (magic, block and name sizes);
	 * NULL: nothing to add.  => may not sleep */
	void (*statfs)(struct super_block *sb, struct kstatfs *stat);
	/* New options for one in use; NULL: there are none.  0 or -errno. */
	int (*remount)(struct super_block *sb, char *options);
	/* ",size=4k" and the like, as in /proc/mounts. */
	void (*show_options)(struct super_block *sb, struct format_sink *sink);
};

#define SB_RDONLY 0x1u

/* Fields: I immutable, a atomic, n changes and is read as one word,
 * w mnt_write_lock. */
struct super_block {
	struct file_system_type *s_type;	/* I */
	kdev_t s_dev;			/* I  st_dev of its files */
	unsigned int s_flags;		/* w  SB_, read without */
	const struct super_operations *s_op;	/* I */
	atomic64_t s_last_ino;		/* a  numbers are given upwards */
	struct dentry *s_root;		/* I  with a reference */
	void *s_fs_info;		/* I  the file system's */
	refcount_t s_active;		/* a  mounts of it */
	struct list_head s_mounts;	/* w */
};

/* 0, or -EBUSY: there is one of that name. */
int __must_check register_filesystem(struct file_system_type *type);
/* The kind of that name; NULL. */
struct file_system_type *get_fs_type(const char *name);
/* /proc/filesystems. */
void filesystems_print(struct format_sink *sink);

/* One to be mounted, with a reference: new, or that of all if FS_SINGLE.
 * ERR_PTR: -ENOMEM, and what fill_super says.  => mount_mutex held */
struct super_block *super_get(struct file_system_type *type, char *options);
/* Drops a reference; the last one kills.  => may sleep; nothing held that
 * comes after LOCK_MMAP */
void super_put(struct super_block *sb);

static inline bool sb_rdonly(const struct super_block *sb)
{
	return READ_ONCE(sb->s_flags) & SB_RDONLY;
}

/* kill_sb for trees in memory, whose names are pinned by a reference each. */
void kill_litter_super(struct super_block *sb);

/* Cuts the next "name=value" off *options; false at the end.  value is NULL
 * where there is no '='. */
bool mount_option_next(char **options, char **name, char **value);

#endif
