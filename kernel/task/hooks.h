/* SPDX-License-Identifier: MIT */
/*
 * What processes need from the floor above: files.
 *
 * A process owns a descriptor table and a place in the file tree, and a
 * program comes out of a file; but files live above this room.  So kernel/fs
 * registers this table once, and fork, exec and exit go through it.  The table
 * is complete: no member may be NULL.
 */
#ifndef TASK_HOOKS_H
#define TASK_HOOKS_H

#include <arch/types.h>

struct file;
struct task_struct;

/* AT_FDCWD */
#define EXEC_CWD (-100)

/* What a program's file says about who runs it. */
struct program_rights {
	bool set_uid, set_gid;		/* it acts as these: */
	uid_t uid;
	gid_t gid;
	bool readable;			/* by current */
};

struct task_hooks {
	/*
	 * Opens a program for reading and mapping; nobody may write to it until
	 * the file ends or end_exec() is called.  A relative path starts at
	 * the descriptor, or with EXEC_CWD at current's place in the tree, or at
	 * the root if it has none; flags as execveat(2).
	 * Returns a reference (fput), or ERR_PTR: -EACCES if it is not a
	 * regular file or may not be executed, -ETXTBSY, and what the walk may
	 * yield.
	 */
	struct file *(*open_exec)(int dfd, const char *path, int flags);
	void (*end_exec)(struct file *file);
	/* Will this descriptor of current's be closed by a new program? */
	bool (*closes_on_exec)(int fd);
	/* Bytes read at pos, fewer only at the end of the file; -errno. */
	ssize_t (*read_exec)(struct file *file, void *buf, size_t size,
			     loff_t pos);
	void (*exec_rights)(struct file *file, struct program_rights *rights);
	/*
	 * A task that the kernel starts: an empty place in the file tree (the
	 * root) and descriptors 0, 1 and 2 on the console, which controls it
	 * if a person is there and it is not process 1.
	 * 0 or -errno, with nothing left behind.
	 */
	int (*init_files)(struct task_struct *task);
	/* A child's table and place: copies of current's, or current's own
	 * with one more user.  0 or -errno, with nothing left behind. */
	int (*copy_files)(struct task_struct *child, bool share_files,
			  bool share_fs);
	/* current starts a new program: a table of its own, without the
	 * descriptors that are close-on-exec.  0 or -ENOMEM. */
	int (*exec_files)(void);
	/* Drops task->files and task->fs, which become NULL; a task that has
	 * neither is left alone.  May sleep. */
	void (*exit_files)(struct task_struct *task);
};

/* NULL until kernel/fs has registered. */
extern const struct task_hooks *task_hooks;

/* => once, at boot, before the first process */
void task_hooks_register(const struct task_hooks *hooks);

#endif
