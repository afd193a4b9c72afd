/* SPDX-License-Identifier: MIT */
/*
 * System calls about processes: who one is, becoming a program, ending.
 */
#include <arch/uaccess.h>
#include <fs/namei.h>
#include <syscall/syscall.h>
#include <task/exec.h>
#include <task/exit.h>
#include <task/inspect.h>
#include <task/process.h>

/* sys/prctl's relatives for segment bases (arch_prctl(2)). */
#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

/* What set_robust_list(2) must be told: sizeof(struct robust_list_head). */
#define ROBUST_LIST_SIZE 24

SYSCALL_DEFINE0(getpid)
{
	return current->tgid;
}

SYSCALL_DEFINE0(gettid)
{
	return current->pid;
}

SYSCALL_DEFINE0(getppid)
{
	return current->process->ppid;
}

SYSCALL_DEFINE1(exit, int, status)
{
	do_exit(WAIT_EXITED(status));
}

SYSCALL_DEFINE1(exit_group, int, status)
{
	do_group_exit(WAIT_EXITED(status));
}

static int execve_by(int dfd, const char __user *path,
		     const char __user *const __user *argv,
		     const char __user *const __user *envp, int flags)
{
	char *name = getname(path, flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
	int error;

	if (IS_ERR(name))
		return PTR_ERR(name);
	error = do_execve(&(struct exec_name){ dfd, name, flags }, argv, envp);
	putname(name);
	return error;
}

/*
 * EFAULT	path cannot be read
 * EAGAIN	its user has more processes than RLIMIT_NPROC, since setuid
 * ENAMETOOLONG, ENOENT, ENOTDIR, EACCES, ELOOP: the walk to path; later to the
 *		interpreter of a script, or to the loader
 * EACCES	not a regular file, or it may not be executed
 * ETXTBSY	it is open for writing
 * EFAULT	a pointer or string of argv or envp cannot be read
 * E2BIG	a string above 128 KiB, or a quarter of RLIMIT_STACK in all
 * ENOEXEC	not a program; EINVAL: one that cannot be mapped
 * ELOOP	too many scripts that interpret scripts
 * ENOMEM
 */
SYSCALL_DEFINE3(execve, const char __user *, path,
		const char __user *const __user *, argv,
		const char __user *const __user *, envp)
{
	return execve_by(AT_FDCWD, path, argv, envp, 0);
}

/*
 * As execve, and:
 * EBADF	path is relative, and dfd no descriptor
 * ENOENT	a script, and dfd will be closed before it can be read
 * ELOOP	AT_SYMLINK_NOFOLLOW, and it is a link
 * EINVAL	unknown flags
 */
SYSCALL_DEFINE5(execveat, int, dfd, const char __user *, path,
		const char __user *const __user *, argv,
		const char __user *const __user *, envp, int, flags)
{
	return execve_by(dfd, path, argv, envp, flags);
}

/*
 * EINVAL	no such code
 * EPERM	the base is no address
 * EFAULT	it cannot be written to addr
 */
SYSCALL_DEFINE2(arch_prctl, int, code, unsigned long, addr)
{
	struct arch_task *arch = &current->arch;

	switch (code) {
	case ARCH_SET_FS:
		return arch_set_fs_base(arch, addr);
	case ARCH_SET_GS:
		return arch_set_gs_base(arch, addr);
	case ARCH_GET_FS:
		return put_user(arch->fs_base, (unsigned long __user *)addr);
	case ARCH_GET_GS:
		return put_user(arch->gs_base, (unsigned long __user *)addr);
	default:
		return -EINVAL;
	}
}

SYSCALL_DEFINE1(set_tid_address, int __user *, address)
{
	task_thread(current)->clear_child_tid = address;
	return current->pid;
}

/* EINVAL: a list head of another size */
SYSCALL_DEFINE2(set_robust_list, void __user *, head, size_t, size)
{
	if (size != ROBUST_LIST_SIZE)
		return -EINVAL;
	task_thread(current)->robust_list = head;
	return 0;
}

/* The list of a thread (0: the caller's).  => -ESRCH, -EPERM */
static int robust_list_of(pid_t pid, void __user **head)
{
	struct process *process;
	int error = 0;

	*head = task_thread(current)->robust_list;
	if (!pid)
		return 0;
	process = process_find(pid);
	if (!process)
		return -ESRCH;
	if (process_may_inspect(process))
		*head = process->leader.robust_list;
	else
		error = -EPERM;
	process_put(process);
	return error;
}

/* ESRCH; EPERM: not to be looked into; EFAULT */
SYSCALL_DEFINE3(get_robust_list, int, pid, void __user *__user *, head,
		size_t __user *, size)
{
	void __user *list;
	int error = robust_list_of(pid, &list);

	if (error)
		return error;
	if (put_user((size_t)ROBUST_LIST_SIZE, size) || put_user(list, head))
		return -EFAULT;
	return 0;
}
