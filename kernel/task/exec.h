/* SPDX-License-Identifier: MIT */
/*
 * Starting programs.
 *
 * A new program is built completely beside the old one: an address space of
 * its own with the file mapped and the stack written.  Whatever goes wrong on
 * the way is an ordinary error, and the caller goes on as it was.  Only when
 * nothing can fail any more does exec_commit() put the new one in place.
 *
 *	exec_begin    the file is opened
 *	exec_add_*    arguments and environment are copied in
 *	exec_load     script or ELF? address space, segments, stack
 *	exec_commit   the running task becomes that program
 *	exec_end      gives back whatever was not used up
 */
#ifndef TASK_EXEC_H
#define TASK_EXEC_H

#include <arch/context.h>
#include <task/exec_args.h>
#include <task/process.h>

struct file;
struct mm_struct;

/* Which program, as execveat(2) names it. */
struct exec_name {
	int dfd;
	const char *path;
	int flags;
};

struct exec {
	char *path;			/* as given: AT_EXECFN */
	char *script;			/* that file interprets; NULL: path */
	bool vanishes;			/* path leads nowhere in the program */
	struct file *file;
	struct exec_args args;
	struct mm_struct *mm;		/* being built */
	struct cred *cred;		/* it will act by */
	bool secure;			/* and has rights its user has not */
	unsigned long entry, sp;	/* where it will start */
};

/* => -ENOMEM; -ENOENT, -EACCES, -ELOOP, -ETXTBSY and whatever opening may yield
 * => exec_end() in any case */
int __must_check exec_begin(struct exec *exec, const struct exec_name *name);

/* The strings of a NULL-terminated array, from the kernel or from current's
 * memory (where a NULL array is empty).  First argv, then envp.
 * => -E2BIG, -EFAULT, -ENOMEM */
int __must_check exec_add_kernel(struct exec *exec, const char *const strings[],
				 unsigned int *count);
int __must_check exec_add_user(struct exec *exec,
			       const char __user *const __user *strings,
			       unsigned int *count);

/* => -ENOEXEC, -EINVAL, -ENOMEM, -EIO, -E2BIG; with a script also what opening
 *    its interpreter may yield */
int __must_check exec_load(struct exec *exec);

/*
 * current gets the new address space, default signal handlers, fresh segment
 * bases and FPU state, and regs to leave the kernel with.
 * => exec_load() has succeeded; current belongs to a process with no other
 *    thread; cannot fail
 */
void exec_commit(struct exec *exec, struct pt_regs *regs);

void exec_end(struct exec *exec);

/* execveat(2) for the running program; the path is a kernel copy. */
int __must_check do_execve(const struct exec_name *name,
			   const char __user *const __user *argv,
			   const char __user *const __user *envp);

/* current uses this address space from now on (NULL: the kernel's); the old
 * one loses a user. */
void exec_mm_switch(struct mm_struct *mm);

#endif
