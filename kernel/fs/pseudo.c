/* SPDX-License-Identifier: MIT */
/*
 * Inodes that no directory holds, and that go when the last open file does.
 */
#include <fs/pseudo.h>

#include <lib/errno.h>

#define NAME_SIZE 40

int pseudo_path(struct super_block *sb, umode_t mode, const char *kind,
		struct path *path)
{
	struct inode *inode = new_inode(sb, NULL, mode);
	char name[NAME_SIZE];

	if (!inode)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%s:[%llu]", kind, inode->i_ino);
	*path = (struct path){ .dentry = d_make_lone(inode, name) };
	return path->dentry ? 0 : -ENOMEM;
}
