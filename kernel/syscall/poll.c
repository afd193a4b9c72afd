/* SPDX-License-Identifier: MIT */
/*
 * System calls that wait for files: poll, select, epoll, event counters.
 *
 * Those with a `p` take a set of signals that is blocked for the length of the
 * call: it is exchanged before the wait and comes back after it, but after a
 * handler has run, if a signal ended the wait.  Where Linux tells the program
 * how much of the time is left, so does this; memory that cannot be written
 * to does not undo a wait that has succeeded, but a call that a signal ended
 * cannot then be made again.
 */
#include <arch/uaccess.h>
#include <fs/eventfd.h>
#include <fs/eventpoll.h>
#include <syscall/syscall.h>
#include <task/clock.h>
#include <task/signal.h>

static ktime_t deadline_in(ktime_t ns)
{
	return ns ? ktime_add_cut(ktime_get(), ns) : POLL_NOW;
}

static ktime_t deadline_in_ms(int ms)
{
	return ms < 0 ? POLL_FOREVER : deadline_in(ms * NSEC_PER_MSEC);
}

/* A relative time of a program's; NULL is for ever. */
static int deadline_get(ktime_t *deadline, const struct timespec __user *time)
{
	ktime_t ns;
	int error;

	*deadline = POLL_FOREVER;
	if (!time)
		return 0;
	error = timespec_get(&ns, time);
	if (!error)
		*deadline = deadline_in(ns);
	return error;
}

/* The same of select(2), whose microseconds may be more than a second's. */
static int deadline_get_timeval(ktime_t *deadline,
				const struct timeval __user *time)
{
	struct timeval tv;
	struct timespec ts;
	ktime_t ns;
	int error;

	*deadline = POLL_FOREVER;
	if (!time)
		return 0;
	if (copy_from_user(&tv, time, sizeof(tv)))
		return -EFAULT;
	ts.tv_sec = tv.tv_sec + tv.tv_usec / USEC_PER_SEC;
	ts.tv_nsec = tv.tv_usec % USEC_PER_SEC * NSEC_PER_USEC;
	error = timespec_to_ns(&ns, &ts);
	if (!error)
		*deadline = deadline_in(ns);
	return error;
}

static ktime_t time_left(ktime_t deadline)
{
	return max(deadline - ktime_get(), 0LL);
}

/* How a call ends whose program could not be told what is left. */
static long untold(long result)
{
	return result == -ERESTARTNOHAND ? -EINTR : result;
}

static long tell_left(long result, ktime_t deadline,
		      struct timespec __user *time)
{
	if (!time || deadline == POLL_NOW ||
	    !timespec_put(time, time_left(deadline)))
		return result;
	return untold(result);
}

static long tell_left_timeval(long result, ktime_t deadline,
			      struct timeval __user *time)
{
	struct timeval left;

	if (!time || deadline == POLL_NOW)
		return result;
	left = timeval_of(time_left(deadline));
	return copy_to_user(time, &left, sizeof(left)) ? untold(result)
						       : result;
}

static int block_signals(const sigset_t __user *set, size_t size)
{
	sigset_t blocked;

	if (!set)
		return 0;
	if (size != sizeof(blocked))
		return -EINVAL;
	if (copy_from_user(&blocked, set, sizeof(blocked)))
		return -EFAULT;
	signal_set_temporary(blocked);
	return 0;
}

/* The set comes back now, unless the signal that ended the wait is yet to be
 * delivered. */
static long unblock_signals(long result)
{
	if (result != -ERESTARTNOHAND && result != -EINTR)
		signal_restore_blocked();
	return result;
}

/*
 * EINVAL	more than RLIMIT_NOFILE
 * EFAULT; ENOMEM; EINTR: a handler ran
 */
SYSCALL_DEFINE3(poll, struct pollfd __user *, fds, unsigned int, count,
		int, ms)
{
	return do_poll_restartable(fds, count, deadline_in_ms(ms));
}

/*
 * EFAULT	time, set or fds cannot be read, or fds be written
 * EINVAL	no time, a set of another size, or more than RLIMIT_NOFILE
 * ENOMEM; EINTR: a handler ran
 */
SYSCALL_DEFINE5(ppoll, struct pollfd __user *, fds, unsigned int, count,
		struct timespec __user *, time, const sigset_t __user *, set,
		size_t, size)
{
	ktime_t deadline;
	long error = deadline_get(&deadline, time);

	if (!error)
		error = block_signals(set, size);
	if (error)
		return error;
	return tell_left(unblock_signals(do_poll(fds, count, deadline)),
			 deadline, time);
}

/*
 * EFAULT	a set or the time cannot be read or written
 * EINVAL	count is negative, or no time
 * EBADF	a descriptor in a set is not open
 * ENOMEM; EINTR: a handler ran
 */
SYSCALL_DEFINE5(select, int, count, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, except,
		struct timeval __user *, time)
{
	ktime_t deadline;
	long error = deadline_get_timeval(&deadline, time);

	if (error)
		return error;
	return tell_left_timeval(do_select(count, in, out, except, deadline),
				 deadline, time);
}

/* The sixth argument of pselect6, for want of a seventh. */
struct sized_set {
	const sigset_t __user *set;
	size_t size;
};

/* As select; EINVAL: a set of signals of another size */
SYSCALL_DEFINE6(pselect6, int, count, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, except,
		struct timespec __user *, time,
		const struct sized_set __user *, sized)
{
	struct sized_set signals = {};
	ktime_t deadline;
	long error;

	if (sized && copy_from_user(&signals, sized, sizeof(signals)))
		return -EFAULT;
	error = deadline_get(&deadline, time);
	if (!error)
		error = block_signals(signals.set, signals.size);
	if (error)
		return error;
	return tell_left(unblock_signals(do_select(count, in, out, except,
						   deadline)),
			 deadline, time);
}

/* EINVAL: size is not above 0; as epoll_create1 */
SYSCALL_DEFINE1(epoll_create, int, size)
{
	return size <= 0 ? -EINVAL : do_epoll_create(0);
}

/* EINVAL: flags besides EPOLL_CLOEXEC; EMFILE; ENOMEM */
SYSCALL_DEFINE1(epoll_create1, int, flags)
{
	return do_epoll_create((unsigned int)flags);
}

/*
 * EFAULT	event cannot be read
 * EBADF	a descriptor is not open
 * EPERM	fd is a file that cannot be waited for
 * EINVAL	no set, itself, an unknown op, EPOLLEXCLUSIVE misplaced
 * ELOOP	sets would watch each other in a circle, or in too long a chain
 * EEXIST; ENOENT; ENOMEM
 */
SYSCALL_DEFINE4(epoll_ctl, int, set, int, op, int, fd,
		const struct epoll_event __user *, from)
{
	struct epoll_event event = {};

	if (op != EPOLL_CTL_DEL && copy_from_user(&event, from, sizeof(event)))
		return -EFAULT;
	return do_epoll_ctl((unsigned int)set, op, (unsigned int)fd, &event);
}

/*
 * EINVAL	max is not above 0, or no set
 * EFAULT	events cannot be written
 * EBADF; EINTR: always, whatever the signal did
 */
SYSCALL_DEFINE4(epoll_wait, int, set, struct epoll_event __user *, events,
		int, max, int, ms)
{
	return do_epoll_wait((unsigned int)set, events, max,
			     deadline_in_ms(ms));
}

/* As epoll_wait; EINVAL, EFAULT: the set of signals */
SYSCALL_DEFINE6(epoll_pwait, int, set, struct epoll_event __user *, events,
		int, max, int, ms, const sigset_t __user *, signals,
		size_t, size)
{
	int error = block_signals(signals, size);

	if (error)
		return error;
	return unblock_signals(do_epoll_wait((unsigned int)set, events, max,
					     deadline_in_ms(ms)));
}

/* As epoll_pwait; EINVAL, EFAULT: the time */
SYSCALL_DEFINE6(epoll_pwait2, int, set, struct epoll_event __user *, events,
		int, max, const struct timespec __user *, time,
		const sigset_t __user *, signals, size_t, size)
{
	ktime_t deadline;
	int error = deadline_get(&deadline, time);

	if (!error)
		error = block_signals(signals, size);
	if (error)
		return error;
	return unblock_signals(do_epoll_wait((unsigned int)set, events, max,
					     deadline));
}

/* EMFILE; ENOMEM */
SYSCALL_DEFINE1(eventfd, unsigned int, count)
{
	return do_eventfd(count, 0);
}

/* EINVAL: unknown flags; EMFILE; ENOMEM */
SYSCALL_DEFINE2(eventfd2, unsigned int, count, int, flags)
{
	return do_eventfd(count, (unsigned int)flags);
}
