/* SPDX-License-Identifier: MIT */
/*
 * Files of /proc, said by whoever knows what they say.
 *
 * The file system (kernel/fs/proc*.c) is an empty frame.  A room that owns a
 * fact puts one line beside the function that prints it, and the file is
 * there:
 *
 *	static void show_meminfo(struct format_sink *sink) { … }
 *	PROC_FILE("meminfo", 0444, show_meminfo);
 *
 * These tables lie in sections of the image, so that any floor may add to
 * them without knowing the floor of files.  What may be set, besides read, is
 * core/sysctl.h.
 *
 * A printer writes the whole text every time it is called, as often as the
 * frame likes (fs/text.h); it may take locks, and must neither allocate nor
 * copy to user memory under the spinning ones.
 */
#ifndef CORE_PROC_H
#define CORE_PROC_H

#include <arch/types.h>
#include <lib/format.h>

struct file_operations;
struct inode_operations;
struct mm_struct;
struct process;
struct sysctl;
struct task_struct;

/* One file, wherever below /proc. */
struct proc_file {
	const char *path;		/* "sys/vm/drop_caches" */
	umode_t mode;			/* permissions, and S_IFLNK for a link */
	/* What it says; a link: its text. */
	void (*show)(struct format_sink *sink);
	const struct sysctl *sysctl;	/* instead of show */
	const struct file_operations *fops; /* instead of both */
};

/*
 * Whom a file below /proc/PID is about, as long as one printing lasts: each
 * with a reference.  A directory /proc/PID/task/TID is about that thread,
 * /proc/PID itself about the whole process, and then `task` is the leader.
 */
struct proc_subject {
	struct process *process;
	struct task_struct *task;	/* NULL: it has ended */
	struct mm_struct *mm;		/* NULL: none (any more), or not asked
					   for by PROC_MM */
	bool thread;			/* of a TID directory */
	unsigned int fd;		/* below fdinfo: of this descriptor */
};

#define PROC_MM 1u		/* who->mm is wanted */
#define PROC_INSPECT 2u		/* only for who may inspect the process: else
				   opening it is -EACCES */
#define PROC_PROCESS_ONLY 4u	/* in /proc/PID, not in /proc/PID/task/TID */

/* One file in every /proc/PID. */
struct proc_pid_file {
	const char *name;
	umode_t mode;			/* with S_IFDIR, S_IFLNK if it is that */
	unsigned int flags;		/* PROC_ */
	/* 0 or -errno for the reader. */
	int (*show)(struct format_sink *sink, const struct proc_subject *who);
	/* Takes what one write(2) brought, terminated; 0 or -errno. */
	int (*write)(const struct proc_subject *who, char *text);
	/* What is not a text comes with operations of its own. */
	const struct file_operations *fops;
	const struct inode_operations *iops;
};

/* May the one who reads see physical addresses and the kernel's own?  To
 * others a file shows zeros in their place. */
bool proc_shows_addresses(void);
/* Who is that?  The room that knows of credentials registers itself. */
extern bool (*proc_reader_hook)(void);

#define __PROC_ENTRY(type_, section_) \
	static const struct type_ __UNIQUE(type_) __used __aligned(8) \
		__section(section_)

/* => show's text is the same for everybody who may read the file */
#define PROC_FILE(path_, mode_, show_)                  \
	__PROC_ENTRY(proc_file, ".proc_files") = {      \
		.path = (path_), .mode = (mode_), .show = (show_) }

#define PROC_PID_FILE(name_, mode_, flags_, show_)      \
	PROC_PID_ENTRY((name_), (mode_), .flags = (flags_), .show = (show_))
/* The same with any fields. */
#define PROC_PID_ENTRY(name_, mode_, ...)                       \
	__PROC_ENTRY(proc_pid_file, ".proc_pid_files") = {      \
		.name = (name_), .mode = (mode_), __VA_ARGS__ }

#endif
