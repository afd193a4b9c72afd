/* SPDX-License-Identifier: MIT */
/*
 * Who may do what with an inode, and changing its attributes.
 *
 * Permission is looked for in one of three places, never in two: the owner's
 * bits count for the owner, the group's for members, the others' for the
 * rest.  Root passes all of them, but executes only what somebody may.
 *
 * Changing owner or contents takes the set-id bits away, so that nobody makes
 * a program of somebody else's run with that person's rights.
 */
#include <fs/inode.h>

#include <core/time.h>
#include <fs/mount.h>
#include <fs/write_access.h>
#include <lib/errno.h>
#include <task/cred.h>
#include <task/signal.h>

/* The three bits that count for current. */
static int mode_for_current(const struct inode *inode)
{
	umode_t mode = READ_ONCE(inode->i_mode);

	if (current_fsuid() == READ_ONCE(inode->i_uid))
		return mode >> 6 & 7;
	if (in_group_p(READ_ONCE(inode->i_gid)))
		return mode >> 3 & 7;
	return mode & 7;
}

static bool permission_overridden(const struct inode *inode, int mask)
{
	umode_t mode = READ_ONCE(inode->i_mode);

	if (S_ISDIR(mode) && !(mask & MAY_WRITE) &&
	    capable(CAP_DAC_READ_SEARCH))
		return true;
	if (mask == MAY_READ && capable(CAP_DAC_READ_SEARCH))
		return true;
	if ((mask & MAY_EXEC) && !S_ISDIR(mode) && !(mode & S_IXUGO))
		return false;
	return capable(CAP_DAC_OVERRIDE);
}

/* What is kept in a file system that may not be written; a device or a pipe is
 * elsewhere. */
static bool is_readonly_here(const struct inode *inode)
{
	umode_t mode = inode->i_mode;

	return sb_rdonly(inode->i_sb) &&
	       (S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode));
}

int generic_permission(const struct inode *inode, int mask)
{
	if ((mask & MAY_WRITE) && is_readonly_here(inode))
		return -EROFS;
	if (!(mask & ~mode_for_current(inode)))
		return 0;
	return permission_overridden(inode, mask) ? 0 : -EACCES;
}

int inode_permission(const struct inode *inode, int mask)
{
	if (inode->i_op->permission)
		return inode->i_op->permission(inode, mask);
	return generic_permission(inode, mask);
}

bool inode_owner_or_capable(const struct inode *inode)
{
	return current_fsuid() == inode->i_uid || capable(CAP_FOWNER);
}

bool inode_group_or_capable(const struct inode *inode)
{
	return in_group_p(READ_ONCE(inode->i_gid)) || capable(CAP_FSETID);
}

/* A file grows no further than RLIMIT_FSIZE says, and the process is told. */
int inode_newsize_ok(const struct inode *inode, loff_t size)
{
	if (size <= i_size_read(inode))
		return 0;
	if (size > FILE_SIZE_MAX)
		return -EFBIG;
	if ((u64)size <= rlimit(RLIMIT_FSIZE))
		return 0;
	signal_raise(SIGXFSZ);
	return -EFBIG;
}

static int size_check(const struct inode *inode, loff_t size)
{
	if (size < 0 || !inode->i_op->truncate)
		return -EINVAL;
	return inode_newsize_ok(inode, size);
}

static int chown_permission(const struct inode *inode,
			    const struct iattr *attr)
{
	bool owner = current_fsuid() == inode->i_uid;

	if (capable(CAP_CHOWN))
		return 0;
	if ((attr->ia_valid & ATTR_UID) &&
	    !(owner && attr->ia_uid == inode->i_uid))
		return -EPERM;
	if ((attr->ia_valid & ATTR_GID) &&
	    !(owner && (attr->ia_gid == inode->i_gid ||
			in_group_p(attr->ia_gid))))
		return -EPERM;
	return 0;
}

umode_t inode_setid_bits(const struct inode *inode)
{
	umode_t mode = READ_ONCE(inode->i_mode);
	umode_t bits = mode & S_ISUID;

	if (likely(!(mode & (S_ISUID | S_ISGID))))
		return 0;
	if ((mode & S_IXGRP) || !inode_group_or_capable(inode))
		bits |= mode & S_ISGID;
	return bits;
}

static int attr_permission(const struct inode *inode, const struct iattr *attr)
{
	const struct super_operations *s_op = inode->i_sb->s_op;
	unsigned int valid = attr->ia_valid;
	int err = 0;

	if (s_op && s_op->may_setattr)
		err = s_op->may_setattr(inode, attr);
	if (err)
		return err;
	if (inode_owner_or_capable(inode))
		return chown_permission(inode, attr);
	if (valid & (ATTR_MODE | ATTR_ATIME_SET | ATTR_MTIME_SET |
		     ATTR_TIMES_SET))
		return -EPERM;
	if ((valid & ATTR_KILL_SETID) && !S_ISDIR(inode->i_mode) &&
	    inode_setid_bits(inode))
		return -EPERM;
	if (valid & ATTR_TOUCH)
		return inode_permission(inode, MAY_WRITE);
	return chown_permission(inode, attr);
}

static umode_t changed_mode(const struct inode *inode,
			    const struct iattr *attr)
{
	umode_t mode = inode->i_mode;

	if (attr->ia_valid & ATTR_MODE) {
		mode = (mode & S_IFMT) | (attr->ia_mode & S_IALLUGO);
		if (!inode_group_or_capable(inode))
			mode &= (umode_t)~S_ISGID;
		return mode;
	}
	if (S_ISDIR(mode))
		return mode;
	if ((attr->ia_valid & (ATTR_UID | ATTR_GID | ATTR_KILL_SETID)) ||
	    ((attr->ia_valid & ATTR_SIZE) && !capable(CAP_FSETID)))
		mode &= (umode_t)~inode_setid_bits(inode);
	return mode;
}

static void change_times(struct inode *inode, const struct iattr *attr)
{
	time_ns_t now = ktime_get_real();

	if (attr->ia_valid & (ATTR_ATIME | ATTR_ATIME_SET))
		inode->i_atime = attr->ia_valid & ATTR_ATIME_SET ?
				 attr->ia_atime : now;
	if (attr->ia_valid & (ATTR_MTIME | ATTR_MTIME_SET))
		inode->i_mtime = attr->ia_valid & ATTR_MTIME_SET ?
				 attr->ia_mtime : now;
	else if (attr->ia_valid & ATTR_SIZE)
		inode->i_mtime = now;
	inode->i_ctime = now;
}

int notify_change(struct inode *inode, struct iattr *attr)
{
	int err = attr_permission(inode, attr);

	if (!err && (attr->ia_valid & ATTR_SIZE))
		err = size_check(inode, attr->ia_size);
	if (!err && (attr->ia_valid & ATTR_SIZE))
		err = inode->i_op->truncate(inode, attr->ia_size);
	if (err)
		return err;
	inode->i_mode = changed_mode(inode, attr);
	if (attr->ia_valid & ATTR_UID)
		inode->i_uid = attr->ia_uid;
	if (attr->ia_valid & ATTR_GID)
		inode->i_gid = attr->ia_gid;
	change_times(inode, attr);
	return 0;
}

/* Who changes the size is a writer for that long. */
static int setattr_locked(struct inode *inode, struct iattr *attr)
{
	int err = 0;

	if (attr->ia_valid & ATTR_SIZE)
		err = get_write_access(inode);
	if (err)
		return err;
	err = notify_change(inode, attr);
	if (attr->ia_valid & ATTR_SIZE)
		put_write_access(inode);
	return err;
}

int path_setattr(const struct path *path, struct iattr *attr)
{
	struct inode *inode = d_inode(path->dentry);
	int err = mnt_want_write(path->mnt);

	if (err)
		return err;
	inode_lock(inode);
	err = setattr_locked(inode, attr);
	inode_unlock(inode);
	mnt_drop_write(path->mnt);
	return err;
}
