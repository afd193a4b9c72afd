/* SPDX-License-Identifier: MIT */
/*
 * Nodes in /dev by name.
 *
 * They are made in the tree of devtmpfs itself, entry by entry: no path of any
 * process is walked, so neither its root nor its umask nor its permissions
 * matter.  A node that an initramfs brought along stays, with the owner and
 * mode given there, as long as it means the same device.
 */
#include <fs/devnode.h>

#include <core/printk.h>
#include <fs/mount.h>
#include <fs/ramfs.h>
#include <lib/err.h>
#include <lib/string.h>

#define DIRECTORY_MODE (S_IFDIR | 0755)

static struct vfsmount *dev_mnt;

static int devtmpfs_fill_super(struct super_block *sb, char *options)
{
	struct ramfs_info info = { .mode = 0755 };

	return ramfs_fill(sb, &info);
}

static struct file_system_type devtmpfs_type = {
	.name = "devtmpfs", .fs_flags = FS_SINGLE, .magic = TMPFS_MAGIC,
	.fill_super = devtmpfs_fill_super, .kill_sb = ramfs_kill_super,
};

int devtmpfs_setup(void)
{
	int err = register_filesystem(&devtmpfs_type);

	if (err)
		return err;
	dev_mnt = vfs_kern_mount(&devtmpfs_type, MNT_RELATIME, "devtmpfs",
				 NULL);
	return PTR_ERR_OR_ZERO(dev_mnt);
}

struct vfsmount *devtmpfs_mount(void)
{
	return dev_mnt;
}

/* The entry in a locked directory, made if it is missing, with a reference. */
static struct dentry *entry_get(struct dentry *dir, const struct qstr *name,
				umode_t mode, kdev_t dev)
{
	struct inode *inode = d_inode(dir);
	struct dentry *entry = d_lookup(dir, name);
	int err;

	if (entry)
		return dget(entry);
	entry = d_alloc(dir, name);
	if (!entry)
		return ERR_PTR(-ENOMEM);
	err = S_ISDIR(mode) ? inode->i_op->mkdir(inode, entry, mode)
			    : inode->i_op->mknod(inode, entry, mode, dev);
	if (!err)
		return entry;
	dput(entry);
	return ERR_PTR(err);
}

/* The same in `dir`, whose reference is taken over. */
static struct dentry *step_into(struct dentry *dir, const struct qstr *name,
				umode_t mode, kdev_t dev)
{
	struct inode *inode = d_inode(dir);
	struct dentry *entry = ERR_PTR(-ENOTDIR);

	if (S_ISDIR(inode->i_mode)) {
		inode_lock(inode);
		entry = entry_get(dir, name, mode, dev);
		inode_unlock(inode);
	}
	dput(dir);
	return entry;
}

/* The directory of the last component of *name, which moves on to that. */
static struct dentry *directory_of(const char **name)
{
	struct dentry *dir = dget(dev_mnt->mnt_root);
	const char *slash;

	while (!IS_ERR(dir) && (slash = strchr(*name, '/'))) {
		struct qstr part = { *name, (unsigned int)(slash - *name) };

		dir = step_into(dir, &part, DIRECTORY_MODE, 0);
		*name = slash + 1;
	}
	return dir;
}

static bool is_node_of(const struct inode *inode, umode_t mode, kdev_t dev)
{
	return !((inode->i_mode ^ mode) & S_IFMT) && inode->i_rdev == dev;
}

int devnode_create(const char *name, umode_t mode, kdev_t dev)
{
	struct dentry *dir = directory_of(&name);
	struct qstr last = { name, (unsigned int)strlen(name) };
	struct dentry *entry;
	int err;

	if (IS_ERR(dir))
		return (int)PTR_ERR(dir);
	entry = step_into(dir, &last, mode, dev);
	if (IS_ERR(entry))
		return (int)PTR_ERR(entry);
	err = is_node_of(d_inode(entry), mode, dev) ? 0 : -EEXIST;
	dput(entry);
	return err;
}

static int entry_remove(struct dentry *dir, const char *name)
{
	struct qstr last = { name, (unsigned int)strlen(name) };
	struct inode *inode = d_inode(dir);
	struct dentry *entry;
	int err = 0;

	inode_lock(inode);
	entry = d_lookup(dir, &last);
	if (entry)
		err = inode->i_op->unlink(inode, dget(entry));
	inode_unlock(inode);
	dput(entry);
	return err;
}

void devnode_remove(const char *name)
{
	const char *last = name;
	struct dentry *dir = directory_of(&last);
	int err;

	if (IS_ERR(dir)) {
		err = (int)PTR_ERR(dir);
	} else {
		err = entry_remove(dir, last);
		dput(dir);
	}
	if (err)
		pr_warn("/dev/%s was not removed: error %d\n", name, -err);
}
