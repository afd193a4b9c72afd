/* SPDX-License-Identifier: MIT */
/*
 * Nodes in /dev by name.
 *
 * A node that an initramfs brought along stays, with the owner and mode given
 * there, as long as it means the same device.
 */
#include <fs/devnode.h>

#include <fs/namei.h>

#define NODE_PATH_MAX 64

int devnode_setup(void)
{
	return do_mkdirat(AT_FDCWD, "/dev", 0755);
}

static int node_path(const char *name, char *path)
{
	int len = snprintf(path, NODE_PATH_MAX, "/dev/%s", name);

	return len < NODE_PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* Is that node there, for this device? */
static bool node_matches(const char *name, umode_t mode, kdev_t dev)
{
	const struct inode *inode;
	struct path path;
	bool same;

	if (kern_path(name, 0, &path))
		return false;
	inode = d_inode(path.dentry);
	same = !((inode->i_mode ^ mode) & S_IFMT) && inode->i_rdev == dev;
	path_put(&path);
	return same;
}

/* The permissions a driver asks for are not subject to anybody's umask. */
static int node_set_mode(const char *name, umode_t mode)
{
	struct iattr attr = { .ia_valid = ATTR_MODE, .ia_mode = mode };
	struct path path;
	int err = kern_path(name, 0, &path);

	if (err)
		return err;
	inode_lock(d_inode(path.dentry));
	err = notify_change(d_inode(path.dentry), &attr);
	inode_unlock(d_inode(path.dentry));
	path_put(&path);
	return err;
}

int devnode_create(const char *name, umode_t mode, kdev_t dev)
{
	char path[NODE_PATH_MAX];
	int err = node_path(name, path);

	if (err)
		return err;
	err = do_mknodat(AT_FDCWD, path, mode, dev);
	if (err == -EEXIST && node_matches(path, mode, dev))
		return 0;
	return err ? err : node_set_mode(path, mode);
}

void devnode_remove(const char *name)
{
	char path[NODE_PATH_MAX];
	int err = node_path(name, path);

	if (!err)
		err = do_unlinkat(AT_FDCWD, path, 0);
	if (err && err != -ENOENT)
		pr_warn("/dev/%s was not removed: error %d\n", name, -err);
}
