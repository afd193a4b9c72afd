/* SPDX-License-Identifier: MIT */
/*
 * System calls that make processes.
 *
 * One action under four names.  clone passes what it wants in registers, the
 * signal in the low byte of its flags; clone3 in a structure that may grow, and
 * is stricter.
 */
#include <arch/uaccess.h>
#include <syscall/syscall.h>
#include <task/fork.h>
#include <task/process.h>

/*
 * EAGAIN	no number free, or RLIMIT_NPROC
 * ENOMEM
 */
SYSCALL_DEFINE0(fork)
{
	return do_fork(&(struct fork_request){ .exit_signal = SIGCHLD });
}

/* As fork. */
SYSCALL_DEFINE0(vfork)
{
	return do_fork(&(struct fork_request){
		.flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD });
}

/*
 * EINVAL	flags for threads, namespaces or pidfds
 * EPERM	tls is no address
 * EAGAIN, ENOMEM as fork
 */
SYSCALL_DEFINE5(clone, unsigned long, flags, unsigned long, sp,
		int __user *, parent_tid, int __user *, child_tid,
		unsigned long, tls)
{
	return do_fork(&(struct fork_request){
		.flags = (u32)flags & ~CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.sp = sp, .tls = tls,
		.parent_tid = parent_tid, .child_tid = child_tid,
	});
}

/* As clone3(2) passes it; sizes of the versions so far. */
struct clone_args {
	u64 flags, pidfd, child_tid, parent_tid, exit_signal;
	u64 stack, stack_size, tls;
	u64 set_tid, set_tid_size;
	u64 cgroup;
};
#define CLONE_ARGS_SIZE_MIN 64

#define CLONE_KNOWN                                              \
	((0xffffffffUL & ~(CLONE_DETACHED | CSIGNAL)) |          \
	 CLONE_NEWTIME | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP)

/* The structure as far as the program knows it; what it has beyond ours must be
 * zero. */
static int clone_args_copy(struct clone_args *args,
			   const struct clone_args __user *from, size_t size)
{
	const u8 __user *more = (const u8 __user *)(from + 1);

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_MIN)
		return -EINVAL;
	for (size_t left = size; left > sizeof(*args); left--, more++) {
		u8 byte;

		if (copy_from_user(&byte, more, 1))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	*args = (struct clone_args){};
	return copy_from_user(args, from, min(size, sizeof(*args))) ? -EFAULT
								    : 0;
}

static bool clone_stack_valid(const struct clone_args *args)
{
	if (!args->stack)
		return !args->stack_size;
	return args->stack_size &&
	       access_ok((void __user *)args->stack, args->stack_size);
}

static int clone_args_check(const struct clone_args *args)
{
	u64 flags = args->flags;

	/* Chosen numbers are for restored snapshots of processes. */
	if (args->set_tid || args->set_tid_size)
		return -EINVAL;
	if (args->exit_signal > NSIG || flags & ~CLONE_KNOWN)
		return -EINVAL;
	if (flags & CLONE_SIGHAND && flags & CLONE_CLEAR_SIGHAND)
		return -EINVAL;
	if (flags & (CLONE_THREAD | CLONE_PARENT) && args->exit_signal)
		return -EINVAL;
	return clone_stack_valid(args) ? 0 : -EINVAL;
}

/*
 * E2BIG	the structure is larger than a page, or not zero beyond what is
 *		known
 * EINVAL	or too small; unknown flags, a signal that is none; a stack
 *		without a size or a size without a stack
 * EFAULT	it cannot be read
 * EINVAL, EPERM, EAGAIN, ENOMEM as clone
 */
SYSCALL_DEFINE2(clone3, const struct clone_args __user *, from, size_t, size)
{
	struct clone_args args;
	int error = clone_args_copy(&args, from, size);

	if (!error)
		error = clone_args_check(&args);
	if (error)
		return error;
	return do_fork(&(struct fork_request){
		.flags = args.flags,
		.exit_signal = args.exit_signal,
		.sp = args.stack + args.stack_size,
		.tls = args.tls,
		.parent_tid = (int __user *)args.parent_tid,
		.child_tid = (int __user *)args.child_tid,
	});
}
