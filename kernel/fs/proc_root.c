/* SPDX-License-Identifier: MIT */
/*
 * /proc, and the directories and files below it that were registered.
 *
 * A registered file says its whole path; directories are what paths have in
 * common.  Sorted by path, the files of a directory lie side by side, and a
 * directory is a place in that array and the length of its path:
 *
 *	meminfo
 *	sys/kernel/hostname	<- "sys": 3 bytes; "sys/kernel": 10 bytes
 *	sys/kernel/osrelease
 *	sys/vm/drop_caches	<- "sys/vm": 6 bytes
 *	version
 *
 * In the root, behind what was registered, come the processes.
 */
#include <fs/proc.h>

#include <core/sections.h>
#include <fs/readdir.h>
#include <lib/errno.h>
#include <lib/sort.h>
#include <lib/string.h>
#include <mem/slab.h>

/* Sorted by path; immutable after setup. */
static const struct proc_file **files;
static size_t nr_files_sorted;

static int compare_paths(const void *a, const void *b)
{
	const struct proc_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

int proc_root_setup(void)
{
	size_t i;

	nr_files_sorted = (size_t)(_proc_files_end - _proc_files_start);
	files = kmalloc_array(nr_files_sorted, sizeof(*files), GFP_KERNEL);
	if (!files)
		return -ENOMEM;
	for (i = 0; i < nr_files_sorted; i++)
		files[i] = &_proc_files_start[i];
	sort(files, nr_files_sorted, sizeof(*files), compare_paths, NULL);
	return 0;
}

/* Where its entries begin in a path below this directory. */
static size_t entries_at(const struct proc_inode *dir)
{
	return dir->prefix ? dir->prefix + 1 : 0;
}

static bool is_below(const struct proc_file *file,
		     const struct proc_inode *dir)
{
	return !dir->prefix ||
	       (!strncmp(file->path, dir->file->path, dir->prefix) &&
		file->path[dir->prefix] == '/');
}

/* The entry of the directory on the way to this file. */
static struct qstr entry_name(const struct proc_file *file,
			      const struct proc_inode *dir)
{
	const char *name = file->path + entries_at(dir);

	return (struct qstr){ name, (unsigned int)(strchrnul(name, '/') -
						   name) };
}

static bool is_directory(const struct qstr *entry)
{
	return entry->name[entry->len] == '/';
}

static bool same_name(const struct qstr *a, const struct qstr *b)
{
	return a->len == b->len && !memcmp(a->name, b->name, a->len);
}

static u64 entry_ino(size_t i, const struct qstr *entry,
		     const struct proc_inode *dir)
{
	if (!is_directory(entry))
		return proc_ino(0, PROC_INO_STATIC, i + 2);
	return proc_ino(0, PROC_INO_STATIC_DIR,
			i << 8 | (entries_at(dir) + entry->len));
}

static const struct inode_operations proc_dir_iops;
static const struct file_operations proc_dir_fops;

/* Is the i-th file the first one of its entry? */
static bool is_first(size_t i, const struct proc_inode *dir,
		     const struct qstr *entry)
{
	struct qstr before;

	if (!i || !is_below(files[i - 1], dir))
		return true;
	before = entry_name(files[i - 1], dir);
	return !same_name(&before, entry);
}

static unsigned int count_subdirs(const struct proc_inode *dir)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < nr_files_sorted; i++) {
		struct qstr entry;

		if (!is_below(files[i], dir))
			continue;
		entry = entry_name(files[i], dir);
		count += is_directory(&entry) && is_first(i, dir, &entry);
	}
	return count;
}

static int instantiate_dir(struct dentry *dentry, struct inode *dir, size_t i,
			   const struct qstr *entry)
{
	const struct proc_inode *parent = proc_inode(dir);
	struct proc_new new = {
		.about = { .file = files[i],
			   .prefix = entries_at(parent) + entry->len },
		.mode = S_IFDIR | 0555, .ino = entry_ino(i, entry, parent),
		.iops = &proc_dir_iops, .fops = &proc_dir_fops,
	};

	new.subdirs = count_subdirs(&new.about);
	return proc_instantiate(dentry, dir, &new);
}

static int instantiate_file(struct dentry *dentry, struct inode *dir, size_t i,
			    const struct qstr *entry)
{
	const struct proc_file *file = files[i];
	struct proc_new new = {
		.about = { .file = file },
		.mode = file->mode & S_IFMT ? file->mode
					    : S_IFREG | file->mode,
		.ino = entry_ino(i, entry, proc_inode(dir)),
		.fops = file->fops ?: &proc_text_fops,
	};

	int err;

	if (!strncmp(file->path, "sys/", 4))
		new.iops = &proc_sysctl_iops;
	err = proc_instantiate(dentry, dir, &new);
	return err || !S_ISLNK(new.mode) ? err
					 : proc_text_link(d_inode(dentry));
}

/* The first registered file that makes an entry of this name; -1: none. */
static long find_entry(const struct proc_inode *dir, const struct qstr *name)
{
	size_t i;

	for (i = 0; i < nr_files_sorted; i++) {
		struct qstr entry;

		if (!is_below(files[i], dir))
			continue;
		entry = entry_name(files[i], dir);
		if (same_name(&entry, name))
			return (long)i;
	}
	return -1;
}

static int proc_dir_lookup(struct inode *dir, struct dentry *dentry)
{
	long i = find_entry(proc_inode(dir), &dentry->d_name);
	struct qstr entry;

	if (i < 0)
		return -ENOENT;
	entry = entry_name(files[i], proc_inode(dir));
	if (is_directory(&entry))
		return instantiate_dir(dentry, dir, (size_t)i, &entry);
	return instantiate_file(dentry, dir, (size_t)i, &entry);
}

static int proc_root_lookup(struct inode *dir, struct dentry *dentry)
{
	int err = proc_pid_lookup(dir, dentry);

	return err == -ENOENT ? proc_dir_lookup(dir, dentry) : err;
}

/* False: the reader has had enough. */
static bool emit_entry(struct dir_context *ctx, size_t i,
		       const struct proc_inode *dir)
{
	struct qstr entry;
	unsigned int type = DT_REG;

	if (!is_below(files[i], dir))
		return true;
	entry = entry_name(files[i], dir);
	if (!is_first(i, dir, &entry))
		return true;
	if (is_directory(&entry))
		type = DT_DIR;
	else if (S_ISLNK(files[i]->mode))
		type = DT_LNK;
	return dir_emit(ctx, entry.name, (int)entry.len,
			entry_ino(i, &entry, dir), type);
}

/* 1: the end was reached; 0: the reader has had enough. */
static int emit_entries(struct file *file, struct dir_context *ctx)
{
	const struct proc_inode *dir = proc_inode(file_inode(file));

	if (!dir_emit_dots(file, ctx))
		return 0;
	for (; ctx->pos - 2 < (loff_t)nr_files_sorted; ctx->pos++)
		if (!emit_entry(ctx, (size_t)ctx->pos - 2, dir))
			return 0;
	return 1;
}

static int proc_dir_readdir(struct file *file, struct dir_context *ctx)
{
	emit_entries(file, ctx);
	return 0;
}

static int proc_root_readdir(struct file *file, struct dir_context *ctx)
{
	if (ctx->pos < PROC_POS_PIDS) {
		if (!emit_entries(file, ctx))
			return 0;
		ctx->pos = PROC_POS_PIDS;
	}
	return proc_pid_readdir(file, ctx);
}

static const struct inode_operations proc_dir_iops = {
	.lookup = proc_dir_lookup,
};

static const struct file_operations proc_dir_fops = {
	.llseek = dcache_dir_lseek,
	.read = generic_read_dir,
	.iterate_shared = proc_dir_readdir,
};

const struct inode_operations proc_root_iops = {
	.lookup = proc_root_lookup,
};

const struct file_operations proc_root_fops = {
	.llseek = dcache_dir_lseek,
	.read = generic_read_dir,
	.iterate_shared = proc_root_readdir,
};
