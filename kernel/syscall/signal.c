/* SPDX-License-Identifier: MIT */
/*
 * System calls about signals.
 *
 * Sets are 8 bytes here; the size that every call passes along is checked
 * first, as a program built for another size would otherwise be misread.
 */
#include <arch/uaccess.h>
#include <fs/signalfd.h>
#include <syscall/syscall.h>
#include <task/clock.h>
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

	sigstack_get(&was, sp);
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

/* EFAULT; EPERM: another process's, in the kernel's name or kill's */
static long siginfo_take(struct siginfo *info, const void __user *from,
			 pid_t to)
{
	if (siginfo_get(info, from))
		return -EFAULT;
	if ((info->si_code >= 0 || info->si_code == SI_TKILL) &&
	    to != current->tgid)
		return -EPERM;
	return 0;
}

/*
 * EFAULT	info cannot be read
 * EPERM	info says that the kernel or kill sent it, to somebody else
 * ESRCH, EINVAL, EPERM: as kill
 * EAGAIN	as many signals wait as the receiver's user may have
 */
SYSCALL_DEFINE3(rt_sigqueueinfo, pid_t, pid, int, sig,
		const void __user *, from)
{
	struct siginfo info;
	long error = siginfo_take(&info, from, pid);

	return error ? error : signal_queue(pid, sig, &info);
}

/* EFAULT; EINVAL: no thread's number; then as rt_sigqueueinfo */
SYSCALL_DEFINE4(rt_tgsigqueueinfo, pid_t, tgid, pid_t, tid, int, sig,
		const void __user *, from)
{
	struct siginfo info;
	long error;

	if (siginfo_get(&info, from))
		return -EFAULT;
	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	error = siginfo_take(&info, from, tid);
	return error ? error : signal_queue_thread(tgid, tid, sig, &info);
}

/*
 * EINVAL	the set has another size
 * EFAULT	set cannot be read
 * EINTR	always, if it returns
 */
SYSCALL_DEFINE2(rt_sigsuspend, const sigset_t __user *, set, size_t, size)
{
	sigset_t blocked;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&blocked, set, sizeof(blocked)))
		return -EFAULT;
	return signal_suspend(blocked);
}

/* EINTR: always, if it returns */
SYSCALL_DEFINE0(pause)
{
	return signal_pause();
}

/*
 * EINVAL	the set has another size
 * EFAULT	set or timeout cannot be read
 * EINVAL	the timeout is no time
 * EAGAIN	none of the set came in time
 * EINTR	another signal did
 * EFAULT	info cannot be written
 */
SYSCALL_DEFINE4(rt_sigtimedwait, const sigset_t __user *, set,
		void __user *, to, const struct timespec __user *, timeout,
		size_t, size)
{
	ktime_t ns = KTIME_MAX;
	struct siginfo info;
	sigset_t which;
	int result;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&which, set, sizeof(which)))
		return -EFAULT;
	result = timeout ? timespec_get(&ns, timeout) : 0;
	if (result)
		return result;
	result = signal_wait(which, ns, &info);
	if (result > 0 && to && siginfo_put(to, &info))
		return -EFAULT;
	return result;
}

static long signalfd_make(int fd, const sigset_t __user *set, size_t size,
			  int flags)
{
	sigset_t which;

	if (size != sizeof(which))
		return -EINVAL;
	if (copy_from_user(&which, set, sizeof(which)))
		return -EFAULT;
	return do_signalfd(fd, which, (unsigned int)flags);
}

/*
 * EINVAL	the set has another size
 * EFAULT	set cannot be read
 * EINVAL	unknown flags
 * EBADF; EINVAL: another kind of file; EMFILE; ENOMEM
 */
SYSCALL_DEFINE4(signalfd4, int, fd, const sigset_t __user *, set, size_t, size,
		int, flags)
{
	return signalfd_make(fd, set, size, flags);
}

/* As signalfd4, without flags */
SYSCALL_DEFINE3(signalfd, int, fd, const sigset_t __user *, set, size_t, size)
{
	return signalfd_make(fd, set, size, 0);
}
