/* SPDX-License-Identifier: MIT */
/*
 * System calls about signals.
 *
 * Sets are 8 bytes here; the size that every call passes along is checked
 * first, as a program built for another size would otherwise be misread.
 */
#include <arch/uaccess.h>
#include <syscall/syscall.h>
#include <task/frame.h>
#include <task/signal.h>

/*
 * EINVAL	the set has another size
 * EFAULT	act cannot be read
 * EINVAL	no such signal, or SIGKILL or SIGSTOP is to be changed
 * EFAULT	old cannot be written
 */
SYSCALL_DEFINE4(rt_sigaction, int, sig, const struct sigaction __user *, act,
		struct sigaction __user *, old, size_t, size)
{
	struct sigaction new, was;
	int error;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (act && copy_from_user(&new, act, sizeof(new)))
		return -EFAULT;
	error = signal_action(sig, act ? &new : NULL, &was);
	if (!error && old && copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return error;
}

/*
 * EINVAL	the set has another size
 * EFAULT	set cannot be read
 * EINVAL	no such way of changing it
 * EFAULT	old cannot be written
 */
SYSCALL_DEFINE4(rt_sigprocmask, int, how, const sigset_t __user *, set,
		sigset_t __user *, old, size_t, size)
{
	sigset_t was = task_thread(current)->blocked, bits;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (set) {
		if (copy_from_user(&bits, set, sizeof(bits)))
			return -EFAULT;
		if (how == SIG_BLOCK)
			bits = was | bits;
		else if (how == SIG_UNBLOCK)
			bits = was & ~bits;
		else if (how != SIG_SETMASK)
			return -EINVAL;
		signal_set_blocked(bits);
	}
	return old ? put_user(was, old) : 0;
}

/*
 * EINVAL	the set is larger than the kernel's
 * EFAULT	set cannot be written
 */
SYSCALL_DEFINE2(rt_sigpending, sigset_t __user *, set, size_t, size)
{
	sigset_t pending = signal_pending_set();

	if (size > sizeof(sigset_t))
		return -EINVAL;
	return copy_to_user(set, &pending, size) ? -EFAULT : 0;
}

SYSCALL_BODY(rt_sigreturn, (struct pt_regs *frame), (regs))
{
	return frame_pop(frame);
}

static void sigaltstack_read(struct sigstack *stack, unsigned long sp)
{
	const struct thread *thread = task_thread(current);

	*stack = thread->altstack;
	stack->ss_flags = !sigstack_usable(thread) ? SS_DISABLE :
			  sigstack_contains(thread, sp) ? SS_ONSTACK : 0;
}

/*
 * EFAULT	new cannot be read
 * EPERM	the caller runs on the stack to be changed
 * EINVAL	unknown flags
 * ENOMEM	smaller than MINSIGSTKSZ
 * EFAULT	old cannot be written
 */
SYSCALL_DEFINE2(sigaltstack, const struct sigstack __user *, new,
		struct sigstack __user *, old)
{
	unsigned long sp = task_pt_regs(current)->sp;
	struct sigstack stack, was;
	int error = 0;

	sigaltstack_read(&was, sp);
	if (new) {
		if (copy_from_user(&stack, new, sizeof(stack)))
			return -EFAULT;
		error = sigstack_set(&stack, sp);
	}
	if (!error && old && copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return error;
}

/*
 * EINVAL	no such signal
 * ESRCH	no such process or group
 * EPERM	there is, but none that may be signalled
 */
SYSCALL_DEFINE2(kill, pid_t, pid, int, sig)
{
	return signal_kill(pid, sig);
}

/* EINVAL, ESRCH, EPERM: as kill */
SYSCALL_DEFINE2(tkill, pid_t, tid, int, sig)
{
	return signal_tgkill(0, tid, sig);
}

/* EINVAL, ESRCH, EPERM: as kill */
SYSCALL_DEFINE3(tgkill, pid_t, tgid, pid_t, tid, int, sig)
{
	return tgid > 0 ? signal_tgkill(tgid, tid, sig) : -EINVAL;
}
