/* SPDX-License-Identifier: MIT */
/*
 * Links of /proc: texts that depend on who asks, and straight ways to where
 * a process stands.
 *
 * self is a text: the walk that comes by gets the number of its own process.
 * exe, cwd and root lead to the very place, not to a name that may mean
 * another one by now; only who may inspect the process goes there.
 */
#include <fs/proc.h>

#include <fs/fs_struct.h>
#include <fs/text.h>
#include <lib/errno.h>
#include <mem/slab.h>
#include <task/process.h>
#include <vm/mm.h>

static int print_text(struct format_sink *sink, void *file)
{
	((const struct proc_file *)file)->show(sink);
	return 0;
}

int proc_text_link(struct inode *inode)
{
	struct text text;
	int err;

	text_init(&text);
	err = text_make(&text, print_text, (void *)proc_inode(inode)->file);
	if (!err) {
		inode->i_link = kstrndup(text.buf, text.length, GFP_KERNEL);
		err = inode->i_link ? 0 : -ENOMEM;
	}
	text_destroy(&text);
	return err;
}

static void show_self(struct format_sink *sink)
{
	format_print(sink, "%d", process_pid(current_process()));
}
PROC_FILE("self", S_IFLNK | 0777, show_self);

static void show_thread_self(struct format_sink *sink)
{
	format_print(sink, "%d/task/%d", process_pid(current_process()),
		     current->pid);
}
PROC_FILE("thread-self", S_IFLNK | 0777, show_thread_self);

static int exe_of(const struct proc_subject *who, struct path *path)
{
	if (!who->mm || !who->mm->exe_file)
		return -ENOENT;
	*path = who->mm->exe_file->f_path;
	path_get(path);
	return 0;
}

static int cwd_of(const struct proc_subject *who, struct path *path)
{
	return who->task && task_fs_pwd(who->task, path) ? 0 : -ENOENT;
}

static int root_of(const struct proc_subject *who, struct path *path)
{
	return who->task && task_fs_root(who->task, path) ? 0 : -ENOENT;
}

static int follow(const struct inode *inode, struct path *path,
		  int (*find)(const struct proc_subject *who,
			      struct path *path))
{
	const struct proc_inode *about = proc_inode(inode);
	struct proc_subject who;
	int err = proc_may_inspect(about);

	if (!err)
		err = proc_subject_get(about, PROC_MM, &who);
	if (err)
		return err;
	err = find(&who, path);
	proc_subject_put(&who);
	return err;
}

static int exe_get_link(struct inode *inode, struct path *path)
{
	return follow(inode, path, exe_of);
}

static int cwd_get_link(struct inode *inode, struct path *path)
{
	return follow(inode, path, cwd_of);
}

static int root_get_link(struct inode *inode, struct path *path)
{
	return follow(inode, path, root_of);
}

static const struct inode_operations exe_iops = { .get_link = exe_get_link };
static const struct inode_operations cwd_iops = { .get_link = cwd_get_link };
static const struct inode_operations root_iops = { .get_link = root_get_link };

PROC_PID_ENTRY("exe", S_IFLNK | 0777, .iops = &exe_iops);
PROC_PID_ENTRY("cwd", S_IFLNK | 0777, .iops = &cwd_iops);
PROC_PID_ENTRY("root", S_IFLNK | 0777, .iops = &root_iops);
