/* SPDX-License-Identifier: MIT */
/*
 * A file tree of its own for a test, see fs_scratch.h.
 */
#include <tests/kernel/fs_scratch.h>

#include <fs/ramfs.h>
#include <lib/string.h>

static struct fs_struct *fs_at(struct vfsmount *mnt)
{
	struct fs_struct *fs = copy_fs_struct(current_fs());
	struct path path = { mnt, mnt->mnt_root };

	if (!fs)
		return NULL;
	set_fs_root(fs, &path);
	set_fs_pwd(fs, &path);
	fs->umask = 0;
	return fs;
}

bool fs_scratch_begin(struct fs_scratch *scratch)
{
	struct vfsmount *mnt = vfs_kern_mount(&ramfs_type, MNT_RELATIME,
					      "scratch", NULL);
	struct fs_struct *fs;
	struct files_struct *files;

	scratch->old_fs = current->fs;
	scratch->old_files = current->files;
	if (IS_ERR(mnt))
		return false;
	mnt_namespace_init(&scratch->ns, mnt);
	fs = fs_at(mnt);
	if (!fs)
		goto end;
	files = files_create();
	if (!files)
		goto put;
	current->fs = fs;
	current->files = files;
	return true;

put:
	put_fs_struct(fs);
end:
	mnt_namespace_end(&scratch->ns);
	return false;
}

void fs_scratch_end(struct fs_scratch *scratch)
{
	files_put(current->files);
	put_fs_struct(current->fs);
	current->files = scratch->old_files;
	current->fs = scratch->old_fs;
	mnt_namespace_end(&scratch->ns);
}

int fs_scratch_write(const char *name, const char *text)
{
	struct file *file = filp_open(name, O_CREAT | O_TRUNC | O_WRONLY, 0644);
	loff_t pos = 0;
	ssize_t count;

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	count = kernel_write(file, text, strlen(text), &pos);
	fput(file);
	return count < 0 ? (int)count : 0;
}

bool fs_scratch_holds(const char *name, const char *text)
{
	struct file *file = filp_open(name, O_RDONLY, 0);
	char buf[256];
	loff_t pos = 0;
	ssize_t count;

	if (IS_ERR(file))
		return false;
	count = kernel_read(file, buf, sizeof(buf), &pos);
	fput(file);
	return count == (ssize_t)strlen(text) &&
	       !memcmp(buf, text, (size_t)count);
}

int fs_scratch_stat(const char *name, struct kstat *stat)
{
	struct path path;
	int err = kern_path(name, 0, &path);

	if (err)
		return err;
	inode_stat(d_inode(path.dentry), stat);
	path_put(&path);
	return 0;
}

int fs_scratch_open(const char *name, unsigned int flags)
{
	struct file *file = filp_open(name, flags, 0600);

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	fput(file);
	return 0;
}
