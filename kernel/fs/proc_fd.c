/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of a process: where each leads, and how it is open.
 *
 *	/proc/PID/fd/3		a link straight to the file; its mode says
 *				whether it is open for reading and writing
 *	/proc/PID/fdinfo/3	position and flags
 *
 * A descriptor that is closed meanwhile leads nowhere: -ENOENT.
 */
#include <fs/proc.h>

#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <fs/mount.h>
#include <fs/readdir.h>
#include <lib/errno.h>
#include <task/process.h>
#include <task/rlimit.h>

/* The open file behind a descriptor, with a reference; NULL: there is none. */
static struct file *subject_file(const struct proc_subject *who,
				 unsigned int fd, bool *cloexec)
{
	struct files_struct *files;
	struct file *file;

	files = who->task ? task_files_hold(who->task) : NULL;
	if (!files)
		return NULL;
	file = files_lookup(files, fd, cloexec);
	files_drop(files);
	return file;
}

static struct file *inode_file(const struct proc_inode *about,
			       unsigned int fd, bool *cloexec)
{
	struct proc_subject who;
	struct file *file;

	if (proc_subject_get(about, 0, &who))
		return NULL;
	file = subject_file(&who, fd, cloexec);
	proc_subject_put(&who);
	return file;
}

static int fd_get_link(struct inode *inode, struct path *path)
{
	const struct proc_inode *about = proc_inode(inode);
	int err = proc_may_inspect(about);
	struct file *file;

	if (err)
		return err;
	file = inode_file(about, about->fd, NULL);
	if (!file)
		return -ENOENT;
	*path = file->f_path;
	path_get(path);
	fput(file);
	return 0;
}

static const struct inode_operations fd_iops = { .get_link = fd_get_link };

static umode_t link_mode(const struct file *file)
{
	umode_t mode = S_IFLNK;

	if (file->f_mode & FMODE_READ)
		mode |= 0500;
	if (file->f_mode & FMODE_WRITE)
		mode |= 0300;
	return mode;
}

static int print_fdinfo(struct format_sink *sink,
			const struct proc_subject *who)
{
	bool cloexec = false;
	struct file *file = subject_file(who, who->fd, &cloexec);

	if (!file)
		return -ENOENT;
	format_print(sink, "pos:\t%lld\nflags:\t0%o\nmnt_id:\t%d\n"
		     "ino:\t%llu\n", (long long)READ_ONCE(file->f_pos),
		     READ_ONCE(file->f_flags) | (cloexec ? O_CLOEXEC : 0),
		     file->f_path.mnt ? file->f_path.mnt->mnt_id : 0,
		     file_inode(file)->i_ino);
	if (file->f_op->show_fdinfo)
		file->f_op->show_fdinfo(sink, file);
	fput(file);
	return 0;
}

static const struct proc_pid_file fdinfo_file = {
	.name = "fdinfo", .mode = 0444, .flags = PROC_INSPECT,
	.show = print_fdinfo,
};

static u64 fd_ino(const struct proc_inode *about, enum proc_ino_kind kind,
		  unsigned int fd)
{
	pid_t pid = about->tid ? about->tid : process_pid(about->process);

	return proc_ino(pid, kind, fd);
}

/* The descriptor that a name in such a directory means; NULL: none. */
static struct file *named_file(const struct inode *dir,
			       const struct dentry *dentry, unsigned int *fd)
{
	long number = proc_name_number(&dentry->d_name);

	if (number < 0)
		return NULL;
	*fd = (unsigned int)number;
	return inode_file(proc_inode(dir), *fd, NULL);
}

static int fd_lookup(struct inode *dir, struct dentry *dentry)
{
	const struct proc_inode *about = proc_inode(dir);
	unsigned int fd;
	struct file *file = named_file(dir, dentry, &fd);
	int err;

	if (!file)
		return -ENOENT;
	err = proc_instantiate(dentry, dir, &(struct proc_new){
		.about = { .process = about->process, .tid = about->tid,
			   .fd = fd },
		.mode = link_mode(file), .iops = &fd_iops,
		.ino = fd_ino(about, PROC_INO_FD, fd),
	});
	fput(file);
	return err;
}

static int fdinfo_lookup(struct inode *dir, struct dentry *dentry)
{
	const struct proc_inode *about = proc_inode(dir);
	unsigned int fd;
	struct file *file = named_file(dir, dentry, &fd);

	if (!file)
		return -ENOENT;
	fput(file);
	return proc_instantiate(dentry, dir, &(struct proc_new){
		.about = { .process = about->process, .tid = about->tid,
			   .fd = fd, .pid_file = &fdinfo_file },
		.mode = S_IFREG | 0444, .fops = &proc_text_fops,
		.ino = fd_ino(about, PROC_INO_FDINFO, fd),
	});
}

/* Whose descriptors these are may look, whatever ids it has by now. */
static int fd_permission(const struct inode *inode, int mask)
{
	if (proc_inode(inode)->process == current_process() &&
	    !(mask & MAY_WRITE))
		return 0;
	return generic_permission(inode, mask);
}

/* The next descriptor in use from `from` on; -1: none. */
static int next_fd(const struct proc_inode *about, unsigned int from)
{
	struct files_struct *files = NULL;
	struct proc_subject who;
	int fd = -1;

	if (proc_subject_get(about, 0, &who))
		return -1;
	if (who.task)
		files = task_files_hold(who.task);
	if (files) {
		fd = files_next(files, from);
		files_drop(files);
	}
	proc_subject_put(&who);
	return fd;
}

static int fds_readdir(struct file *file, struct dir_context *ctx,
		       enum proc_ino_kind kind, unsigned int type)
{
	const struct proc_inode *about = proc_inode(file_inode(file));
	char name[12];
	int fd;

	if (!dir_emit_dots(file, ctx) || ctx->pos > NR_OPEN_MAX)
		return 0;
	while ((fd = next_fd(about, (unsigned int)ctx->pos - 2)) >= 0) {
		ctx->pos = (loff_t)fd + 2;
		if (!dir_emit(ctx, name, snprintf(name, sizeof(name), "%d", fd),
			      fd_ino(about, kind, (unsigned int)fd), type))
			return 0;
		ctx->pos++;
	}
	return 0;
}

static int fd_readdir(struct file *file, struct dir_context *ctx)
{
	return fds_readdir(file, ctx, PROC_INO_FD, DT_LNK);
}

static int fdinfo_readdir(struct file *file, struct dir_context *ctx)
{
	return fds_readdir(file, ctx, PROC_INO_FDINFO, DT_REG);
}

static const struct inode_operations fd_dir_iops = {
	.lookup = fd_lookup,
	.permission = fd_permission,
};

static const struct file_operations fd_dir_fops = {
	.llseek = dcache_dir_lseek,
	.read = generic_read_dir,
	.iterate_shared = fd_readdir,
};

static const struct inode_operations fdinfo_dir_iops = {
	.lookup = fdinfo_lookup,
	.permission = fd_permission,
};

static const struct file_operations fdinfo_dir_fops = {
	.llseek = dcache_dir_lseek,
	.read = generic_read_dir,
	.iterate_shared = fdinfo_readdir,
};

PROC_PID_ENTRY("fd", S_IFDIR | 0500, .iops = &fd_dir_iops,
	       .fops = &fd_dir_fops);
PROC_PID_ENTRY("fdinfo", S_IFDIR | 0555, .iops = &fdinfo_dir_iops,
	       .fops = &fdinfo_dir_fops);
