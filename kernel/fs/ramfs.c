/* SPDX-License-Identifier: MIT */
/*
 * ramfs: a directory is its dentry, a file its page cache.
 *
 * Every dentry in the tree carries a reference of this file system's own (the
 * pin), taken when the name is made and dropped when it is removed: without
 * it the name would be forgotten as soon as nobody uses it.
 *
 * Inodes and pages are counted per file system, and refused above its limits:
 * ramfs itself has none, tmpfs (tmpfs.c) is the same with limits.
 */
#include <fs/ramfs.h>

#include <fs/file.h>
#include <fs/memfd.h>
#include <fs/namei.h>
#include <fs/readdir.h>
#include <lib/err.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <vm/filemap.h>

static int ramfs_truncate(struct inode *inode, loff_t size)
{
	int err = seal_check_resize(inode, size);

	if (!err)
		truncate_setsize(&inode->i_data, size);
	return err;
}

static const struct inode_operations ramfs_file_inode_ops = {
	.truncate = ramfs_truncate,
};

static const struct file_operations ramfs_file_ops = {
	.llseek = filemap_llseek,
	.read_iter = generic_file_read_iter,
	.write_iter = generic_file_write_iter,
	.mmap = sealed_file_mmap,
	.fsync = noop_fsync,
	.fallocate = generic_file_fallocate,
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
	.fsync = noop_fsync,
};

static const struct inode_operations ramfs_dir_inode_ops;
static const struct inode_operations ramfs_other_inode_ops;

/* Limits: one more is taken, or -ENOSPC. */
static int take_one(atomic_long_t *used, const unsigned long *max)
{
	unsigned long limit = READ_ONCE(*max);

	if ((unsigned long)atomic_long_inc_return(used) <= limit || !limit)
		return 0;
	atomic_long_dec(used);
	return -ENOSPC;
}

static struct ramfs_info *mapping_info(struct address_space *mapping)
{
	const struct inode *inode = mapping->host;

	return inode->i_sb->s_fs_info;
}

static int ramfs_charge(struct address_space *mapping)
{
	struct ramfs_info *info = mapping_info(mapping);

	return take_one(&info->blocks, &info->max_blocks);
}

static void ramfs_uncharge(struct address_space *mapping)
{
	atomic_long_dec(&mapping_info(mapping)->blocks);
}

static const struct address_space_operations ramfs_aops = {
	.charge = ramfs_charge, .uncharge = ramfs_uncharge,
};

/* ERR_PTR: -ENOSPC, -ENOMEM */
static struct inode *ramfs_inode(struct super_block *sb,
				 const struct inode *dir, umode_t mode,
				 kdev_t dev)
{
	struct ramfs_info *info = sb->s_fs_info;
	struct inode *inode;
	int err = take_one(&info->inodes, &info->max_inodes);

	if (err)
		return ERR_PTR(err);
	inode = new_inode(sb, dir, mode);
	if (!inode) {
		atomic_long_dec(&info->inodes);
		return ERR_PTR(-ENOMEM);
	}
	if (info->max_blocks)
		inode->i_data.a_ops = &ramfs_aops;
	inode->i_rdev = dev;
	inode->i_op = &ramfs_other_inode_ops;
	if (S_ISDIR(mode)) {
		inode->i_op = &ramfs_dir_inode_ops;
		inode->i_fop = &ramfs_dir_ops;
		atomic_set(&inode->i_nlink, 2);
	} else if (S_ISREG(mode)) {
		inode->i_op = &ramfs_file_inode_ops;
		inode->i_fop = &ramfs_file_ops;
		if (sb->s_type == &tmpfs_type)
			inode->i_seals = F_SEAL_KNOWN | F_SEAL_SEAL;
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

	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	ramfs_add(dir, dentry, inode);
	return 0;
}

/* A file without a name: its entry is in no directory. */
static int ramfs_tmpfile(struct inode *dir, struct dentry *dentry,
			 umode_t mode)
{
	struct inode *inode = ramfs_inode(dir->i_sb, dir, mode, 0);

	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	atomic_set(&inode->i_nlink, 0);
	dentry->d_inode = inode;
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

	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
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

	atomic_inc(&inode->i_nlink);
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

/* The replaced entry is gone from the directory. */
static int ramfs_replace(struct inode *dir, struct dentry *dentry)
{
	return S_ISDIR(d_inode(dentry)->i_mode) ? ramfs_rmdir(dir, dentry)
						: ramfs_unlink(dir, dentry);
}

/* Every directory counts as a link of the one that it is in. */
static void links_move(const struct dentry *dentry, struct inode *from,
		       struct inode *to)
{
	if (!S_ISDIR(d_inode(dentry)->i_mode) || from == to)
		return;
	atomic_dec(&from->i_nlink);
	atomic_inc(&to->i_nlink);
}

static void rename_touch(const struct renamedata *r)
{
	inode_touch(r->old_dir);
	inode_touch(r->new_dir);
	inode_touch_ctime(d_inode(r->old_dentry));
}

static void ramfs_exchange(struct renamedata *r)
{
	links_move(r->old_dentry, r->old_dir, r->new_dir);
	links_move(r->new_dentry, r->new_dir, r->old_dir);
	inode_touch_ctime(d_inode(r->new_dentry));
	d_exchange(r->old_dentry, r->new_name, r->new_dentry, r->old_name);
	r->old_name = NULL;
}

static int ramfs_rename(struct renamedata *r)
{
	int err = 0;

	if (r->flags & RENAME_EXCHANGE) {
		ramfs_exchange(r);
	} else {
		if (r->new_dentry)
			err = ramfs_replace(r->new_dir, r->new_dentry);
		if (err)
			return err;
		links_move(r->old_dentry, r->old_dir, r->new_dir);
		d_move(r->old_dentry, r->new_parent, r->new_name);
	}
	r->new_name = NULL;
	rename_touch(r);
	return 0;
}

static void ramfs_show_options(struct super_block *sb,
			       struct format_sink *sink)
{
	const struct ramfs_info *info = sb->s_fs_info;

	if (info->mode != 0755)
		format_print(sink, ",mode=%o", info->mode);
}

static const struct inode_operations ramfs_dir_inode_ops = {
	.create = ramfs_make,
	.mkdir = ramfs_mkdir,
	.mknod = ramfs_mknod,
	.symlink = ramfs_symlink,
	.link = ramfs_link,
	.tmpfile = ramfs_tmpfile,
	.unlink = ramfs_unlink,
	.rmdir = ramfs_rmdir,
	.rename = ramfs_rename,
};

void ramfs_evict(struct inode *inode)
{
	struct ramfs_info *info = inode->i_sb->s_fs_info;

	truncate_inode_pages(&inode->i_data, 0);
	atomic_long_dec(&info->inodes);
}

static const struct super_operations ramfs_super_ops = {
	.evict_inode = ramfs_evict,
	.show_options = ramfs_show_options,
};

int ramfs_fill(struct super_block *sb, const struct ramfs_info *wanted)
{
	struct ramfs_info *info = kmemdup(wanted, sizeof(*wanted), GFP_KERNEL);
	struct inode *root;

	if (!info)
		return -ENOMEM;
	sb->s_fs_info = info;
	if (!sb->s_op)
		sb->s_op = &ramfs_super_ops;
	root = ramfs_inode(sb, NULL, S_IFDIR | info->mode, 0);
	if (IS_ERR(root))
		goto free;
	root->i_uid = info->uid;
	root->i_gid = info->gid;
	sb->s_root = d_make_root(root);
	if (!sb->s_root)
		goto free;
	return 0;

free:
	kfree(info);
	return -ENOMEM;
}

void ramfs_kill_super(struct super_block *sb)
{
	kill_litter_super(sb);
	kfree(sb->s_fs_info);
}

int mount_option_mode(const char *value, umode_t *mode)
{
	unsigned int number;

	if (!value || kstrtouint(value, 8, &number))
		return -EINVAL;
	*mode = number & S_IALLUGO;
	return 0;
}

/* As always, options that it does not know are no error. */
static int ramfs_fill_super(struct super_block *sb, char *options)
{
	struct ramfs_info info = { .mode = 0755 };
	char *name, *value;

	while (mount_option_next(&options, &name, &value))
		if (!strcmp(name, "mode") &&
		    mount_option_mode(value, &info.mode))
			return -EINVAL;
	return ramfs_fill(sb, &info);
}

struct file_system_type ramfs_type = {
	.name = "ramfs", .magic = RAMFS_MAGIC,
	.fill_super = ramfs_fill_super, .kill_sb = ramfs_kill_super,
};

struct file_system_type rootfs_type = {
	.name = "rootfs", .magic = RAMFS_MAGIC,
	.fill_super = ramfs_fill_super, .kill_sb = ramfs_kill_super,
};
