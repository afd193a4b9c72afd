/* SPDX-License-Identifier: MIT */
/*
 * What fork, exec and exit ask of this house (task/hooks.h), and the start of
 * the house itself.
 */
#include <fs/fs_struct.h>

#include <fs/anon_inode.h>
#include <fs/namespace.h>
#include <fs/fdtable.h>
#include <fs/open.h>
#include <fs/fcntl.h>
#include <fs/memfd.h>
#include <fs/pipe.h>
#include <fs/write_access.h>
#include <lib/bitmap.h>
#include <lib/err.h>
#include <task/hooks.h>
#include <task/process.h>
#include <tty/job.h>

#define STANDARD_FDS 3u

static ssize_t read_exec(struct file *file, void *buf, size_t size,
			 loff_t pos)
{
	return kernel_read(file, buf, size, &pos);
}

static void end_exec(struct file *file)
{
	file->f_mode &= ~FMODE_EXEC;
	allow_write_access(file->f_inode);
}

static bool closes_on_exec(int fd)
{
	struct files_struct *files = current->files;
	bool closes;

	spin_lock(&files->file_lock);
	closes = (unsigned int)fd < files->max_fds &&
		 test_bit((unsigned int)fd, files->close_on_exec);
	spin_unlock(&files->file_lock);
	return closes;
}

static void exec_rights(struct file *file, struct program_rights *rights)
{
	const struct inode *inode = file->f_inode;
	umode_t mode = READ_ONCE(inode->i_mode);
	bool give = !path_nosuid(&file->f_path);

	*rights = (struct program_rights){
		.set_uid = give && (mode & S_ISUID),
		/* Without the group's x it once meant mandatory locking. */
		.set_gid = give && (mode & S_ISGID) && (mode & S_IXGRP),
		.uid = READ_ONCE(inode->i_uid),
		.gid = READ_ONCE(inode->i_gid),
		.readable = !inode_permission(inode, MAY_READ),
	};
}

/* Descriptors 0, 1 and 2 are one open file, as after login; process 1 is
 * nobody's login. */
static int console_install(struct files_struct *files, bool is_login)
{
	const char *path = is_login ? tty_console_path() : "/dev/console";
	struct file *console = filp_open(path, O_RDWR, 0);
	unsigned int fd;

	if (IS_ERR(console))
		return (int)PTR_ERR(console);
	for (fd = 0; fd < STANDARD_FDS; fd++) {
		files->fd[fd] = fd ? get_file(console) : console;
		files->open_fds[0] |= BIT(fd);
	}
	files->next_fd = STANDARD_FDS;
	return 0;
}

static int init_files(struct task_struct *task)
{
	bool is_login = task->tgid != 1;
	struct files_struct *files = files_create();
	int err = -ENOMEM;

	if (!files)
		return err;
	task->fs = copy_fs_struct(&init_fs);
	if (task->fs)
		err = console_install(files, is_login);
	if (err)
		goto undo;
	task->files = files;
	if (is_login)
		tty_acquire_console_for(task->process);
	return 0;

undo:
	if (task->fs)
		put_fs_struct(task->fs);
	task->fs = NULL;
	files_put(files);
	return err;
}

static struct files_struct *share_or_copy_files(bool share)
{
	struct files_struct *files = current->files;

	if (!share)
		return files_copy(files);
	atomic_inc(&files->count);
	return files;
}

static struct fs_struct *share_or_copy_fs(bool share)
{
	struct fs_struct *fs = current->fs;

	if (!share)
		return copy_fs_struct(fs);
	refcount_inc(&fs->users);
	return fs;
}

/* Whoever finds one of them under tasks_lock finds it alive. */
static struct files_struct *replace_files(struct task_struct *task,
					  struct files_struct *files)
{
	struct files_struct *old;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	old = task->files;
	task->files = files;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return old;
}

static struct fs_struct *take_fs(struct task_struct *task)
{
	struct fs_struct *fs;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	fs = task->fs;
	task->fs = NULL;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return fs;
}

static void exit_files(struct task_struct *task)
{
	struct files_struct *files = replace_files(task, NULL);
	struct fs_struct *fs = take_fs(task);

	if (files)
		files_put(files);
	if (fs)
		put_fs_struct(fs);
}

static int copy_files(struct task_struct *child, bool share_files,
		      bool share_fs)
{
	child->files = share_or_copy_files(share_files);
	child->fs = share_or_copy_fs(share_fs);
	if (child->files && child->fs)
		return 0;
	exit_files(child);
	return -ENOMEM;
}

static int exec_files(void)
{
	struct files_struct *files = current->files;

	if (atomic_read(&files->count) > 1) {
		files = files_copy(files);
		if (!files)
			return -ENOMEM;
		files_put(replace_files(current, files));
	}
	files_close_on_exec(files);
	return 0;
}

static const struct task_hooks file_hooks = {
	.open_exec = file_open_exec,
	.end_exec = end_exec,
	.closes_on_exec = closes_on_exec,
	.read_exec = read_exec,
	.exec_rights = exec_rights,
	.init_files = init_files,
	.copy_files = copy_files,
	.exec_files = exec_files,
	.exit_files = exit_files,
};

int vfs_setup(void)
{
	int err = mnt_setup();

	if (!err)
		err = pipe_setup();
	if (!err)
		err = memfd_setup();
	if (!err)
		err = anon_inode_setup();
	if (err)
		return err;
	fs_ledger_setup();
	task_hooks_register(&file_hooks);
	return 0;
}
