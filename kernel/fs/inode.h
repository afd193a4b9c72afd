/* SPDX-License-Identifier: MIT */
/*
 * Inodes: what a file is, whatever its names are.
 *
 * An inode holds type, owner, permissions, times and contents; names lead to
 * it (dentry.h), open files use it (file.h).  It lives as long as either does.
 * Contents are the pages of its address_space, whose size field is the file's
 * size: read, write and mappings see the same.
 *
 * i_rwsem guards what a directory contains and how long a file is: shared to
 * look, exclusive to change.  It is taken before mmap_lock, since a write()
 * copies from user memory under it; so nothing that runs in a page fault may
 * take it, and the size is read without (i_size_read).
 */
#ifndef FS_INODE_H
#define FS_INODE_H

#include <core/time.h>
#include <fs/stat.h>
#include <lib/atomic.h>
#include <sched/rwsem.h>
#include <vm/filemap.h>

struct dentry;
struct file;
struct file_operations;
struct iattr;
struct inode;
struct path;
struct renamedata;
struct inode_locks;
struct pipe;
struct path;
struct super_block;

/* The largest size of a file, bytes: whole pages, and every offset fits. */
#define FILE_SIZE_MAX ((loff_t)(INT64_MAX & PAGE_MASK))

/* Nanoseconds since 1970, UTC. */
typedef s64 time_ns_t;

/*
 * Fields: I immutable, a atomic, w i_rwsem, l i_lock, n without a lock, each
 * word by itself right: times, and owner and mode, which change under w and are
 * read without.
 */
struct inode {
	umode_t i_mode;			/* n  type (I) and permissions */
	atomic_t i_writecount;		/* a  see write_access.h */
	atomic_t i_nlink;		/* a  names; a directory: 2 and one per
					   directory in it */
	uid_t i_uid;			/* n */
	gid_t i_gid;			/* n */
	kdev_t i_rdev;			/* I  of a device node */
	u64 i_ino;			/* I */
	struct super_block *i_sb;	/* I */
	const struct inode_operations *i_op;	/* I */
	const struct file_operations *i_fop;	/* I */
	time_ns_t i_atime, i_mtime, i_ctime;	/* n */
	time_ns_t i_btime;		/* I  when it was made */
	struct rw_semaphore i_rwsem;
	struct address_space i_data;
	char *i_link;			/* I  a symbolic link's text, owned */
	unsigned int i_seals;		/* w  F_SEAL_, read without */
	bool i_linkable;		/* w  has no name and may get one */
	spinlock_t i_lock;
	struct inode_locks *i_locks;	/* locks_lock; once set, it stays */
	struct pipe *i_pipe;		/* l  of a FIFO that somebody has open */
	void *i_private;		/* I  the file system's */
	refcount_t i_count;		/* a */
};

/*
 * What a kind of file system does with directories, each NULL if it does not
 * (-EPERM).  `dir` is locked exclusively, the new dentry is not in the tree,
 * and the method puts it there with its inode (d_add).
 */
struct inode_operations {
	/*
	 * A directory whose entries are made on demand: gives the dentry, which
	 * is not in the tree and never will be, its inode (d_instantiate).
	 * Every walk gets an entry of its own, which ends with it.  The
	 * directory is locked, shared or exclusively.  -ENOENT, -ENOMEM.
	 */
	int (*lookup)(struct inode *dir, struct dentry *dentry);
	/* A symbolic link that leads to a place without naming it: *path with a
	 * reference.  What readlink(2) says is that place's path.
	 * -ENOENT: it leads nowhere; -EACCES. */
	int (*get_link)(struct inode *inode, struct path *path);
	/* As inode_permission(), which it may call: generic_permission(). */
	int (*permission)(const struct inode *inode, int mask);
	int (*create)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*mkdir)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*mknod)(struct inode *dir, struct dentry *dentry, umode_t mode,
		     kdev_t dev);
	int (*symlink)(struct inode *dir, struct dentry *dentry,
		       const char *text);
	int (*link)(struct dentry *old, struct inode *dir,
		    struct dentry *dentry);
	/* Gives the dentry, which is in no tree, the inode of a new file that
	 * has no name.  NULL: -EOPNOTSUPP.  `dir` is not locked. */
	int (*tmpfile)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	/* Another name for an entry, in the place of another or not. */
	int (*rename)(struct renamedata *r);
	/* Changes the size; i_rwsem held exclusively. */
	int (*truncate)(struct inode *inode, loff_t size);
};

/*
 * A new inode with one reference, to get its first name in `dir` (NULL: a
 * root): number, times, one link, no operations, and the owner, current's file
 * system ids, but the group of a directory that has its set-group-id bit.
 * Everything else is zero.  NULL: no memory.
 */
struct inode *new_inode(struct super_block *sb, const struct inode *dir,
			umode_t mode);
static inline struct inode *ihold(struct inode *inode)
{
	refcount_inc(&inode->i_count);
	return inode;
}
/* Drops a reference; the last one evicts.  => may sleep; no i_rwsem held */
void iput(struct inode *inode);

static inline loff_t i_size_read(const struct inode *inode)
{
	return READ_ONCE(inode->i_data.size);
}

static inline void inode_lock(struct inode *inode)
{
	down_write(&inode->i_rwsem);
}

/* What lies in a directory that is locked: the order is down the tree. */
static inline void inode_lock_nested(struct inode *inode)
{
	down_write_nested(&inode->i_rwsem, 1);
}

static inline void inode_unlock(struct inode *inode)
{
	up_write(&inode->i_rwsem);
}

static inline void inode_lock_shared(struct inode *inode)
{
	down_read(&inode->i_rwsem);
}

static inline void inode_unlock_shared(struct inode *inode)
{
	up_read(&inode->i_rwsem);
}

/* Contents or entries changed now: mtime and ctime. */
static inline void inode_touch(struct inode *inode)
{
	inode->i_mtime = inode->i_ctime = ktime_get_real();
}
/* The inode itself changed now: ctime. */
void inode_touch_ctime(struct inode *inode);
/* Contents were read, at this place, through this file: atime, as the mount
 * says (usually when it is older than the last change or than a day), unless
 * the file is O_NOATIME. */
void touch_atime(const struct path *path);
void file_accessed(struct file *file);

/* A directory that has been removed: nothing can be made in it.
 * => its i_rwsem held */
static inline bool is_dead_dir(const struct inode *dir)
{
	return !atomic_read(&dir->i_nlink);
}

#define MAY_EXEC 1
#define MAY_WRITE 2
#define MAY_READ 4

/* A writer who may not keep them takes the set-id bits away.
 * => i_rwsem held exclusively */
void inode_drop_setid(struct inode *inode);
/* May the file become this large?  0, or -EFBIG, with SIGXFSZ if that is
 * because of RLIMIT_FSIZE. */
int __must_check inode_newsize_ok(const struct inode *inode, loff_t size);

/* May current do all of these, MAY_ bits, with the inode?  0, -EACCES, or
 * -EROFS (writing where the file system may not be written).
 * Root may all, but execute only what anybody may. */
int __must_check inode_permission(const struct inode *inode, int mask);
/* The same by owner, group and mode alone. */
int __must_check generic_permission(const struct inode *inode, int mask);
/* True if current owns the inode or may act as if (CAP_FOWNER). */
bool inode_owner_or_capable(const struct inode *inode);
/* True if current is in the inode's group or may act as if (CAP_FSETID). */
bool inode_group_or_capable(const struct inode *inode);
/* Those set-id bits that a file has and a new owner or a writer does not
 * leave: the group's without its x means something else to its members. */
umode_t inode_setid_bits(const struct inode *inode);

/* ia_valid */
#define ATTR_MODE 1u
#define ATTR_UID 2u
#define ATTR_GID 4u
#define ATTR_SIZE 8u
#define ATTR_ATIME 0x10u
#define ATTR_MTIME 0x20u
#define ATTR_ATIME_SET 0x80u		/* to a given time, not to now */
#define ATTR_MTIME_SET 0x100u
#define ATTR_KILL_SETID 0x200u		/* chown(2), even of nothing */
#define ATTR_TIMES_SET 0x400u		/* the owner's to say */
#define ATTR_TOUCH 0x800u		/* whoever may write may */

struct iattr {
	unsigned int ia_valid;		/* ATTR_: which of these count */
	umode_t ia_mode;		/* permission bits only */
	uid_t ia_uid;
	gid_t ia_gid;
	loff_t ia_size;
	time_ns_t ia_atime, ia_mtime;
};

/*
 * Changes attributes, if current may: chmod, chown, utimensat, truncate.  A
 * change of owner or size by somebody who may not keep them takes the set-id
 * bits away.
 * => i_rwsem held exclusively
 * => 0, -EPERM, -EINVAL, -EFBIG, -ENOSPC
 */
int __must_check notify_change(struct inode *inode, struct iattr *attr);
/* The same at a place, which must be writable (-EROFS), with the lock taken. */
int __must_check path_setattr(const struct path *path, struct iattr *attr);

/* Files, inodes and directory entries in use are a ledger. */
void fs_ledger_setup(void);
extern atomic_long_t nr_inodes, nr_dentries, nr_files;

#endif
