/* SPDX-License-Identifier: MIT */
/*
 * The one inode behind many files, and the file system that has only it.
 */
#include <fs/anon_inode.h>

#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/mount.h>
#include <fs/pseudo.h>
#include <lib/err.h>

#define ANON_INODE_FS_MAGIC 0x09041934UL
#define NAME_SIZE 40

static struct file_system_type anon_inode_fs_type = {
	.name = "anon_inodefs", .magic = ANON_INODE_FS_MAGIC,
	.fill_super = pseudo_fill_super, .kill_sb = pseudo_kill_super,
};
static struct vfsmount *anon_inode_mnt;
static struct inode *anon_inode;

int anon_inode_setup(void)
{
	int err = pseudo_setup(&anon_inode_fs_type, &anon_inode_mnt);

	if (err)
		return err;
	anon_inode = new_inode(anon_inode_mnt->mnt_sb, NULL, 0600);
	return anon_inode ? 0 : -ENOMEM;
}

struct file *anon_inode_getfile(const char *kind,
				const struct file_operations *fops,
				void *private, unsigned int flags)
{
	char name[NAME_SIZE];
	struct path path;
	struct file *file;

	snprintf(name, sizeof(name), "anon_inode:%s", kind);
	path.dentry = d_make_lone(ihold(anon_inode), name);
	if (!path.dentry)
		return ERR_PTR(-ENOMEM);
	path.mnt = mntget(anon_inode_mnt);
	file = alloc_file(&path, flags & ~O_CLOEXEC, fops);
	path_put(&path);
	if (!IS_ERR(file))
		file->private_data = private;
	return file;
}

int anon_inode_getfd(const char *kind, const struct file_operations *fops,
		     void *private, unsigned int flags)
{
	int fd = get_unused_fd_flags(flags);
	struct file *file;

	if (fd < 0)
		return fd;
	file = anon_inode_getfile(kind, fops, private, flags);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(file);
	}
	fd_install((unsigned int)fd, file);
	return fd;
}
