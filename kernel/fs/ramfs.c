/* SPDX-License-Identifier: MIT */
/*
 * ramfs: a directory is its dentry, a file its page cache.
 *
 * Every dentry in the tree carries a reference of this file system's own (the
 * pin), taken when the name is made and dropped when it is removed: without
 * it the name would be forgotten as soon as nobody uses it.
 */
#include <fs/ramfs.h>

#include <fs/file.h>
#include <fs/readdir.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <vm/filemap.h>
#include <vm/mmap.h>

static int ramfs_truncate(struct inode *inode, loff_t size)
{
	truncate_setsize(&inode->i_data, size);
	return 0;
}

static const struct inode_operations ramfs_file_inode_ops = {
	.truncate = ramfs_truncate,
};

static const struct file_operations ramfs_file_ops = {
	.llseek = generic_file_llseek,
	.read_iter = generic_file_read_iter,
	.write_iter = generic_file_write_iter,
	.mmap = generic_file_mmap,
};

static ssize_t ramfs_dir_read(struct file *file, char __user *buf,
			      size_t count, loff_t *pos)
{
	return -EISDIR;
}

static const struct file_operations ramfs_dir_ops = {
	.llseek = dcache_dir_lseek,
	.read = ramfs_dir_read,
	.iterate_shared = dcache_readdir,
};

static const struct inode_operations ramfs_dir_inode_ops;
static const struct inode_operations ramfs_other_inode_ops;

static struct inode *ramfs_inode(struct super_block *sb,
				 const struct inode *dir, umode_t mode,
				 kdev_t dev)
{
	struct inode *inode = new_inode(sb, dir, mode);

	if (!inode)
		return NULL;
	inode->i_rdev = dev;
	inode->i_op = &ramfs_other_inode_ops;
	if (S_ISDIR(mode)) {
		inode->i_op = &ramfs_dir_inode_ops;
		inode->i_fop = &ramfs_dir_ops;
		atomic_set(&inode->i_nlink, 2);
	} else if (S_ISREG(mode)) {
		inode->i_op = &ramfs_file_inode_ops;
		inode->i_fop = &ramfs_file_ops;
	}
	return inode;
}

/* The name is in the tree, and pinned. */
static void ramfs_add(struct inode *dir, struct dentry *dentry,
		      struct inode *inode)
{
	d_add(dget(dentry), inode);
	inode_touch(dir);
}

static void ramfs_remove(struct inode *dir, struct dentry *dentry)
{
	inode_touch(dir);
	inode_touch_ctime(d_inode(dentry));
	d_drop(dentry);
	dput(dentry);
}

static int ramfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode,
		       kdev_t dev)
{
	struct inode *inode = ramfs_inode(dir->i_sb, dir, mode, dev);

	if (!inode)
		return -ENOMEM;
	ramfs_add(dir, dentry, inode);
	return 0;
}

static int ramfs_make(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return ramfs_mknod(dir, dentry, mode, 0);
}

static int ramfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = ramfs_make(dir, dentry, mode);

	if (!err)
		atomic_inc(&dir->i_nlink);
	return err;
}

static int ramfs_symlink(struct inode *dir, struct dentry *dentry,
			 const char *text)
{
	struct inode *inode = ramfs_inode(dir->i_sb, dir, S_IFLNK | 0777, 0);

	if (!inode)
		return -ENOMEM;
	inode->i_link = kstrdup(text, GFP_KERNEL);
	if (!inode->i_link) {
		iput(inode);
		return -ENOMEM;
	}
	inode->i_data.size = (loff_t)strlen(text);
	ramfs_add(dir, dentry, inode);
	return 0;
}

static int ramfs_link(struct dentry *old, struct inode *dir,
		      struct dentry *dentry)
{
	struct inode *inode = d_inode(old);

	if (!atomic_inc_not_zero(&inode->i_nlink))
		return -ENOENT;
	inode_touch_ctime(inode);
	ramfs_add(dir, dentry, ihold(inode));
	return 0;
}

static int ramfs_unlink(struct inode *dir, struct dentry *dentry)
{
	atomic_dec(&d_inode(dentry)->i_nlink);
	ramfs_remove(dir, dentry);
	return 0;
}

static int ramfs_rmdir(struct inode *dir, struct dentry *dentry)
{
	if (!tree_empty(&dentry->d_children))
		return -ENOTEMPTY;
	atomic_set(&d_inode(dentry)->i_nlink, 0);
	atomic_dec(&dir->i_nlink);
	ramfs_remove(dir, dentry);
	return 0;
}

static const struct inode_operations ramfs_dir_inode_ops = {
	.create = ramfs_make,
	.mkdir = ramfs_mkdir,
	.mknod = ramfs_mknod,
	.symlink = ramfs_symlink,
	.link = ramfs_link,
	.unlink = ramfs_unlink,
	.rmdir = ramfs_rmdir,
};

static void ramfs_evict(struct inode *inode)
{
	truncate_inode_pages(&inode->i_data, 0);
}

static const struct super_operations ramfs_super_ops = {
	.evict_inode = ramfs_evict,
};

struct super_block *ramfs_create(void)
{
	struct super_block *sb = kmalloc(sizeof(*sb), GFP_KERNEL);
	struct inode *root;

	if (!sb)
		return NULL;
	super_init(sb, "ramfs", RAMFS_MAGIC);
	sb->s_op = &ramfs_super_ops;
	root = ramfs_inode(sb, NULL, S_IFDIR | 0755, 0);
	sb->s_root = root ? d_make_root(root) : NULL;
	if (!sb->s_root) {
		kfree(sb);
		return NULL;
	}
	return sb;
}

/* Any entry that has none below it; NULL: the root is all that is left. */
static struct dentry *ramfs_leaf(struct dentry *dentry)
{
	while (!tree_empty(&dentry->d_children))
		dentry = tree_entry(tree_first(&dentry->d_children),
				    struct dentry, d_node);
	return d_is_root(dentry) ? NULL : dentry;
}

void ramfs_destroy(struct super_block *sb)
{
	struct dentry *dentry;

	while ((dentry = ramfs_leaf(sb->s_root))) {
		d_drop(dentry);
		dput(dentry);
	}
	dput(sb->s_root);
	kfree(sb);
}
