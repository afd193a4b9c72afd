/* SPDX-License-Identifier: MIT */
/*
 * The frame of /proc: what its parts know of each other.
 *
 *	proc_super.c	inodes; where the rest is hung up
 *	proc_root.c	/proc and what lies below it by registration
 *	proc_pid.c	/proc/PID and /proc/PID/task: made as they are asked for
 *	proc_fd.c	/proc/PID/fd and fdinfo
 *	proc_link.c	self; exe, cwd, root
 *	proc_subject.c	from a directory to the process it is about
 *	proc_file.c	opening, reading and writing a text
 *
 * There is no tree of entries in memory: every walk makes the inodes it asks
 * for (inode_operations.lookup), and they end with it.  An inode of a process
 * that is gone stays what it was, and everything asked of it is -ESRCH.
 */
#ifndef FS_PROC_H
#define FS_PROC_H

#include <core/proc.h>
#include <fs/file.h>
#include <fs/inode.h>

struct dir_context;

#define PROC_SUPER_MAGIC 0x9fa0UL

/* What an inode is about; of those that do not apply, zero.  All immutable. */
struct proc_inode {
	const struct proc_file *file;	/* or the first one in a directory, */
	size_t prefix;			/* whose path has this many bytes */
	const struct proc_pid_file *pid_file;
	struct process *process;	/* with a reference */
	pid_t tid;			/* this thread of it; 0: the whole */
	unsigned int fd;		/* descriptor */
};

static inline const struct proc_inode *proc_inode(const struct inode *inode)
{
	return inode->i_private;
}

/*
 * Numbers: a process's files by number of process and file, a descriptor's
 * by that too, so that they are the same as often as they are looked at.
 *
 *	63    pid or tid    32 | kind 28 | number 0
 */
enum proc_ino_kind {
	PROC_INO_STATIC, PROC_INO_STATIC_DIR, PROC_INO_PID, PROC_INO_TID,
	PROC_INO_FD, PROC_INO_FDINFO,
};

static inline u64 proc_ino(pid_t pid, enum proc_ino_kind kind, size_t number)
{
	return (u64)pid << 32 | (u64)kind << 28 | number;
}

/* What a lookup wants to make. */
struct proc_new {
	struct proc_inode about;	/* process: the reference is not taken
					   over */
	umode_t mode;
	u64 ino;
	unsigned int subdirs;		/* in a directory */
	const struct inode_operations *iops;	/* NULL: of a plain file */
	const struct file_operations *fops;
};

/* Gives the dentry a new inode: 0 or -ENOMEM. */
int __must_check proc_instantiate(struct dentry *dentry, struct inode *dir,
				  const struct proc_new *new);

/* => the references are the subject's: proc_subject_put()
 * => -ESRCH: the process has been reaped, or the thread is gone */
int __must_check proc_subject_get(const struct proc_inode *about,
				  unsigned int flags,
				  struct proc_subject *who);
void proc_subject_put(struct proc_subject *who);
/* The same for a moment: may current inspect it?  0, -EACCES, -ESRCH */
int __must_check proc_may_inspect(const struct proc_inode *about);

/* Texts: by show and write of the entry, or by its sysctl. */
extern const struct file_operations proc_text_fops;
/* Plain files; settings; registered links. */
extern const struct inode_operations proc_file_iops, proc_sysctl_iops;
extern const struct inode_operations proc_root_iops;
extern const struct file_operations proc_root_fops;

/* An inode of a registered link gets the text that the link has now. */
int __must_check proc_text_link(struct inode *inode);

/* Sorts what was registered.  => once; 0 or -ENOMEM */
int __must_check proc_root_setup(void);

/* /proc/PID for a name that is a number: 0, -ENOENT, -ENOMEM. */
int __must_check proc_pid_lookup(struct inode *dir, struct dentry *dentry);
/* Emits all processes; positions from PROC_POS_PIDS on. */
#define PROC_POS_PIDS 0x10000
int proc_pid_readdir(struct file *file, struct dir_context *ctx);

/* The decimal number that a name is, without leading zeros; -1: none.  */
long proc_name_number(const struct qstr *name);

#endif
