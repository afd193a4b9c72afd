/* SPDX-License-Identifier: MIT */
/*
 * Inodes that no directory holds, and that go when the last open file does.
 */
#include <fs/pseudo.h>

#include <fs/mount.h>
#include <lib/err.h>

#define NAME_SIZE 40

static const struct super_operations pseudo_super_ops;

int pseudo_fill_super(struct super_block *sb, char *options)
{
	struct inode *root = new_inode(sb, NULL, S_IFDIR | 0600);

	sb->s_op = &pseudo_super_ops;
	sb->s_root = root ? d_make_root(root) : NULL;
	return sb->s_root ? 0 : -ENOMEM;
}

void pseudo_kill_super(struct super_block *sb)
{
	dput(sb->s_root);
}

int pseudo_setup(struct file_system_type *type, struct vfsmount **mnt)
{
	int err = register_filesystem(type);

	if (err)
		return err;
	*mnt = vfs_kern_mount(type, 0, type->name, NULL);
	return PTR_ERR_OR_ZERO(*mnt);
}

int pseudo_path(struct vfsmount *mnt, umode_t mode, const char *kind,
		struct path *path)
{
	struct inode *inode = new_inode(mnt->mnt_sb, NULL, mode);
	char name[NAME_SIZE];

	if (!inode)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%s:[%llu]", kind, inode->i_ino);
	path->dentry = d_make_lone(inode, name);
	if (!path->dentry)
		return -ENOMEM;
	path->mnt = mntget(mnt);
	return 0;
}
