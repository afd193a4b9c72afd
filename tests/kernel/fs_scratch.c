/* SPDX-License-Identifier: MIT */
/*
 * A file tree of its own for a test, see fs_scratch.h.
 */
#include <tests/kernel/fs_scratch.h>

#include <fs/ramfs.h>
#include <lib/string.h>

static struct fs_struct *fs_at(struct dentry *root)
{
	struct fs_struct *fs = copy_fs_struct(current_fs());
	struct path path = { root };

	if (!fs)
		return NULL;
	set_fs_root(fs, &path);
	set_fs_pwd(fs, &path);
	fs->umask = 0;
	return fs;
}

bool fs_scratch_begin(struct fs_scratch *scratch)
{
	struct fs_struct *fs;
	struct files_struct *files;

	scratch->old_fs = current->fs;
	scratch->old_files = current->files;
	scratch->sb = ramfs_create();
	if (!scratch->sb)
		return false;
	fs = fs_at(scratch->sb->s_root);
	if (!fs)
		goto destroy;
	files = files_create();
	if (!files)
		goto put;
	current->fs = fs;
	current->files = files;
	return true;

put:
	put_fs_struct(fs);
destroy:
	ramfs_destroy(scratch->sb);
	return false;
}

void fs_scratch_end(struct fs_scratch *scratch)
{
	files_put(current->files);
	put_fs_struct(current->fs);
	current->files = scratch->old_files;
	current->fs = scratch->old_fs;
	ramfs_destroy(scratch->sb);
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
