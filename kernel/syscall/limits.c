/* SPDX-License-Identifier: MIT */
/*
 * System calls about resource limits.
 *
 * The same two words under three names; a new value is copied in before
 * anything else is looked at, as on Linux.
 */
#include <arch/uaccess.h>
#include <lib/err.h>
#include <syscall/syscall.h>
#include <task/cred.h>
#include <task/process.h>

/* The caller's own (pid 0), or that of a process it may touch.
 * => ERR_PTR: -ESRCH, -EPERM; a reference */
static struct process *limits_process(pid_t pid)
{
	struct process *process;

	if (!pid || pid == current->tgid)
		return process_get(current->process);
	process = process_find(pid);
	if (!process)
		return ERR_PTR(-ESRCH);
	if (!capable(CAP_SYS_RESOURCE) && !process_same_user(process)) {
		process_put(process);
		return ERR_PTR(-EPERM);
	}
	return process;
}

static long limits_change(pid_t pid, unsigned int resource,
			  const struct rlimit __user *new,
			  struct rlimit __user *old)
{
	struct process *process;
	struct rlimit to, was;
	int error;

	if (new && copy_from_user(&to, new, sizeof(to)))
		return -EFAULT;
	process = limits_process(pid);
	if (IS_ERR(process))
		return PTR_ERR(process);
	error = rlimit_change(process, resource, new ? &to : NULL, &was);
	process_put(process);
	if (!error && old && copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return error;
}

/*
 * EFAULT	new cannot be read
 * ESRCH	no such process
 * EPERM	somebody else's process
 * EINVAL	no such resource, or the soft limit above the hard one
 * EPERM	the hard limit may not be raised
 * EFAULT	old cannot be written
 */
SYSCALL_DEFINE4(prlimit64, pid_t, pid, unsigned int, resource,
		const struct rlimit __user *, new, struct rlimit __user *, old)
{
	return limits_change(pid, resource, new, old);
}

/* EINVAL: no such resource; EFAULT */
SYSCALL_DEFINE2(getrlimit, unsigned int, resource, struct rlimit __user *, to)
{
	struct rlimit was;
	int error = rlimit_change(current->process, resource, NULL, &was);

	if (error)
		return error;
	return copy_to_user(to, &was, sizeof(was)) ? -EFAULT : 0;
}

/* EFAULT; EINVAL, EPERM as prlimit64 */
SYSCALL_DEFINE2(setrlimit, unsigned int, resource,
		const struct rlimit __user *, from)
{
	struct rlimit new;

	if (copy_from_user(&new, from, sizeof(new)))
		return -EFAULT;
	return rlimit_change(current->process, resource, &new, NULL);
}
