/* SPDX-License-Identifier: MIT */
/*
 * Which errno it is: first whether the process may, then that nobody keeps
 * attributes of that kind.
 */
#include <fs/xattr.h>

#include <fs/mount.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/cred.h>

static bool has_prefix(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* Others than files and directories have no attributes of users', and those of
 * a sticky directory are its owner's. */
static int user_check(const struct inode *inode, enum xattr_access access)
{
	umode_t mode = inode->i_mode;

	if (!S_ISREG(mode) && !S_ISDIR(mode))
		return access == XATTR_SET ? -EPERM : -ENODATA;
	if (S_ISDIR(mode) && (mode & S_ISVTX) && access == XATTR_SET &&
	    !inode_owner_or_capable(inode))
		return -EPERM;
	return 0;
}

static int name_check(const struct inode *inode, const char *name,
		      enum xattr_access access)
{
	int err = 0;

	if (has_prefix(name, "security.") || has_prefix(name, "system."))
		return 0;
	if (has_prefix(name, "trusted.")) {
		if (capable(CAP_SYS_ADMIN))
			return 0;
		return access == XATTR_SET ? -EPERM : -ENODATA;
	}
	if (has_prefix(name, "user."))
		err = user_check(inode, access);
	if (err)
		return err;
	return inode_permission(inode, access == XATTR_SET ? MAY_WRITE
							   : MAY_READ);
}

int xattr_refuse(const struct path *path, const char *name,
		 enum xattr_access access)
{
	int err;

	if (access == XATTR_SET && mnt_is_readonly(path->mnt))
		return -EROFS;
	err = name_check(d_inode(path->dentry), name, access);
	return err ? err : -EOPNOTSUPP;
}
