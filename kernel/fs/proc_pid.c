/* SPDX-License-Identifier: MIT */
/*
 * A directory for every process, and one for every thread of it.
 *
 *	/proc/42/		what was registered for processes
 *	/proc/42/task/43/	the same, about one thread
 *
 * Nothing of this exists before somebody asks, and all of it is gone when the
 * process is reaped: whatever is still open then is -ESRCH.
 */
#include <fs/proc.h>

#include <core/sections.h>
#include <fs/readdir.h>
#include <lib/ctype.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/process.h>

static const struct inode_operations pid_dir_iops;
static const struct file_operations pid_dir_fops;

long proc_name_number(const struct qstr *name)
{
	long number = 0;
	unsigned int i;

	if (!name->len || name->len > 9 || (name->name[0] == '0' &&
					    name->len > 1))
		return -1;
	for (i = 0; i < name->len; i++) {
		if (!isdigit(name->name[i]))
			return -1;
		number = number * 10 + (name->name[i] - '0');
	}
	return number;
}

static bool is_reaped(const struct process *process)
{
	return READ_ONCE(process->state) == PROCESS_REAPED;
}

static unsigned int count_subdirs(unsigned int hidden)
{
	const struct proc_pid_file *file;
	unsigned int count = 0;

	for (file = _proc_pid_files_start; file < _proc_pid_files_end; file++)
		count += S_ISDIR(file->mode) && !(file->flags & hidden);
	return count;
}

int proc_pid_lookup(struct inode *dir, struct dentry *dentry)
{
	long pid = proc_name_number(&dentry->d_name);
	struct process *process = pid > 0 ? process_find((pid_t)pid) : NULL;
	int err;

	if (!process)
		return -ENOENT;
	err = proc_instantiate(dentry, dir, &(struct proc_new){
		.about = { .process = process },
		.mode = S_IFDIR | 0555,
		.ino = proc_ino((pid_t)pid, PROC_INO_PID, 0),
		.subdirs = count_subdirs(0),
		.iops = &pid_dir_iops, .fops = &pid_dir_fops,
	});
	process_put(process);
	return err;
}

/* The smallest process number not below `from`; 0: none. */
static pid_t next_pid(pid_t from)
{
	unsigned long flags;
	struct pid *pid;
	pid_t nr;

	spin_lock_irqsave(&tasks_lock, flags);
	pid = pid_find_from(from);
	while (pid && pid != &pid->process->leader.pid)
		pid = pid_find_from(pid->nr + 1);
	nr = pid ? pid->nr : 0;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return nr;
}

/* False: the reader has had enough. */
static bool emit_number(struct dir_context *ctx, unsigned int number, u64 ino,
			unsigned int type)
{
	char name[12];
	int len = snprintf(name, sizeof(name), "%u", number);

	return dir_emit(ctx, name, len, ino, type);
}

int proc_pid_readdir(struct file *file, struct dir_context *ctx)
{
	pid_t pid;

	if (ctx->pos > PROC_POS_PIDS + PID_MAX_LIMIT)
		return 0;
	while ((pid = next_pid((pid_t)(ctx->pos - PROC_POS_PIDS)))) {
		ctx->pos = PROC_POS_PIDS + pid;
		if (!emit_number(ctx, (unsigned int)pid,
				 proc_ino(pid, PROC_INO_PID, 0), DT_DIR))
			return 0;
		ctx->pos++;
	}
	return 0;
}

/* Does a directory about this have that file? */
static bool is_shown(const struct proc_pid_file *file,
		     const struct proc_inode *dir)
{
	return !dir->tid || !(file->flags & PROC_PROCESS_ONLY);
}

/* What a directory's own files are numbered by. */
static u64 file_ino(const struct proc_inode *dir,
		    const struct proc_pid_file *file)
{
	size_t i = (size_t)(file - _proc_pid_files_start);

	if (dir->tid)
		return proc_ino(dir->tid, PROC_INO_TID, i + 1);
	return proc_ino(process_pid(dir->process), PROC_INO_PID, i + 1);
}

static umode_t file_mode(const struct proc_pid_file *file)
{
	return file->mode & S_IFMT ? file->mode : S_IFREG | file->mode;
}

static int instantiate_file(struct dentry *dentry, struct inode *dir,
			    const struct proc_pid_file *file)
{
	const struct proc_inode *about = proc_inode(dir);

	return proc_instantiate(dentry, dir, &(struct proc_new){
		.about = { .pid_file = file, .process = about->process,
			   .tid = about->tid },
		.mode = file_mode(file), .ino = file_ino(about, file),
		.iops = file->iops, .fops = file->fops ?: &proc_text_fops,
	});
}

static int pid_dir_lookup(struct inode *dir, struct dentry *dentry)
{
	const struct proc_inode *about = proc_inode(dir);
	const struct proc_pid_file *file;

	if (is_reaped(about->process))
		return -ENOENT;
	for (file = _proc_pid_files_start; file < _proc_pid_files_end; file++)
		if (is_shown(file, about) &&
		    strlen(file->name) == dentry->d_name.len &&
		    !memcmp(file->name, dentry->d_name.name,
			    dentry->d_name.len))
			return instantiate_file(dentry, dir, file);
	return -ENOENT;
}

/* False: the reader has had enough. */
static bool emit_file(struct dir_context *ctx, const struct proc_inode *dir,
		      const struct proc_pid_file *file)
{
	if (!is_shown(file, dir))
		return true;
	return dir_emit(ctx, file->name, (int)strlen(file->name),
			file_ino(dir, file),
			fs_umode_to_dtype(file_mode(file)));
}

static int pid_dir_readdir(struct file *file, struct dir_context *ctx)
{
	const struct proc_inode *about = proc_inode(file_inode(file));
	const loff_t n = _proc_pid_files_end - _proc_pid_files_start;

	if (is_reaped(about->process))
		return -ENOENT;
	if (!dir_emit_dots(file, ctx))
		return 0;
	for (; ctx->pos - 2 < n; ctx->pos++)
		if (!emit_file(ctx, about, &_proc_pid_files_start[ctx->pos - 2]))
			return 0;
	return 0;
}

static int pid_dir_permission(const struct inode *inode, int mask)
{
	if (is_reaped(proc_inode(inode)->process))
		return -ESRCH;
	return generic_permission(inode, mask);
}

static const struct inode_operations pid_dir_iops = {
	.lookup = pid_dir_lookup,
	.permission = pid_dir_permission,
};

static const struct file_operations pid_dir_fops = {
	.llseek = dcache_dir_lseek,
	.read = generic_read_dir,
	.iterate_shared = pid_dir_readdir,
};

/*
 * The smallest thread number of the process not below `from`; 0: none.  The
 * leader's is there as long as the process.
 */
static pid_t next_tid(struct process *process, pid_t from)
{
	const struct task_struct *task;
	unsigned long flags;
	pid_t tid = 0;

	spin_lock_irqsave(&tasks_lock, flags);
	if (process->state != PROCESS_REAPED && process_pid(process) >= from)
		tid = process_pid(process);
	list_for_each_entry(task, &process->threads, thread_node)
		if (task->pid >= from && (!tid || task->pid < tid))
			tid = task->pid;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return tid;
}

static int task_dir_lookup(struct inode *dir, struct dentry *dentry)
{
	const struct proc_inode *about = proc_inode(dir);
	long tid = proc_name_number(&dentry->d_name);

	if (tid <= 0 || next_tid(about->process, (pid_t)tid) != tid)
		return -ENOENT;
	return proc_instantiate(dentry, dir, &(struct proc_new){
		.about = { .process = about->process, .tid = (pid_t)tid },
		.mode = S_IFDIR | 0555,
		.ino = proc_ino((pid_t)tid, PROC_INO_TID, 0),
		.subdirs = count_subdirs(PROC_PROCESS_ONLY),
		.iops = &pid_dir_iops, .fops = &pid_dir_fops,
	});
}

static int task_dir_readdir(struct file *file, struct dir_context *ctx)
{
	struct process *process = proc_inode(file_inode(file))->process;
	pid_t tid;

	if (is_reaped(process))
		return -ENOENT;
	if (!dir_emit_dots(file, ctx) || ctx->pos > PID_MAX_LIMIT)
		return 0;
	while ((tid = next_tid(process, (pid_t)(ctx->pos - 1)))) {
		ctx->pos = tid + 1;
		if (!emit_number(ctx, (unsigned int)tid,
				 proc_ino(tid, PROC_INO_TID, 0), DT_DIR))
			return 0;
		ctx->pos++;
	}
	return 0;
}

static const struct inode_operations task_dir_iops = {
	.lookup = task_dir_lookup,
};

static const struct file_operations task_dir_fops = {
	.llseek = dcache_dir_lseek,
	.read = generic_read_dir,
	.iterate_shared = task_dir_readdir,
};

PROC_PID_ENTRY("task", S_IFDIR | 0555, .flags = PROC_PROCESS_ONLY,
	       .iops = &task_dir_iops, .fops = &task_dir_fops);
