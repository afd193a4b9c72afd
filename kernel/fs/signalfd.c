/* SPDX-License-Identifier: MIT */
/*
 * Signals that are read.
 *
 * Whose signals: the reader's, whoever opened the file.  Those who wait do so
 * in a queue of their process, which senders wake for any signal; the waiter
 * looks whether it is one of his.
 */
#include <fs/signalfd.h>

#include <fs/anon_inode.h>
#include <fs/fdtable.h>
#include <fs/poll.h>
#include <mem/slab.h>
#include <task/signal.h>

/* As programs read it. */
struct signalfd_siginfo {
	u32 signo;
	s32 error, code;
	u32 pid, uid;
	s32 fd;
	u32 tid, band, overrun, trapno;
	s32 status, value;
	u64 pointer, utime, stime, addr;
	u16 addr_lsb, gap;
	s32 syscall;
	u64 call_addr;
	u32 arch;
	u8 rest[28];
};
BUILD_BUG_ON(sizeof(struct signalfd_siginfo) != 128);

struct signalfd {
	sigset_t which;			/* a */
};

static const struct file_operations signalfd_fops;

/* What a fault or the end of a child tells; the rest is alike. */
static void translate_more(struct signalfd_siginfo *to,
			   const struct siginfo *info)
{
	switch (info->si_signo) {
	case SIGCHLD:
		to->status = info->si_status;
		to->utime = info->si_utime;
		to->stime = info->si_stime;
		break;
	case SIGIO:
		to->pid = to->uid = 0;
		to->band = info->si_band;
		to->fd = info->si_fd;
		break;
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGTRAP:
	case SIGFPE:
		to->pid = to->uid = 0;
		to->addr = info->si_addr;
		break;
	}
}

static void translate(struct signalfd_siginfo *to, const struct siginfo *info)
{
	*to = (struct signalfd_siginfo){
		.signo = info->si_signo, .error = info->si_errno,
		.code = info->si_code,
	};
	if (info->si_code == SI_TIMER) {
		to->tid = info->si_tid;
		to->overrun = info->si_overrun;
	} else {
		to->pid = info->si_pid;
		to->uid = info->si_uid;
	}
	if (info->si_code == SI_TIMER || info->si_code == SI_QUEUE) {
		to->value = (s32)info->si_value;
		to->pointer = info->si_value;
	}
	/* From the kernel, about something; not from a program. */
	if (info->si_code > 0)
		translate_more(to, info);
}

static ssize_t signalfd_put(struct iov_iter *to, const struct siginfo *info)
{
	struct signalfd_siginfo record;

	translate(&record, info);
	return copy_to_iter(&record, sizeof(record), to) == sizeof(record)
		       ? (ssize_t)sizeof(record) : -EFAULT;
}

static ssize_t signalfd_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct signalfd *sfd = iocb->ki_filp->private_data;
	ssize_t done = 0, part;
	struct siginfo info;
	int sig, error;

	if (iov_iter_count(to) < sizeof(struct signalfd_siginfo))
		return -EINVAL;
	sig = signal_take(READ_ONCE(sfd->which), &info);
	if (!sig && iocb->ki_flags & IOCB_NOWAIT)
		return -EAGAIN;
	if (!sig) {
		error = wait_event_interruptible(
			current->process->signalfd_wait,
			(sig = signal_take(READ_ONCE(sfd->which), &info)));
		if (error)
			return error;
	}
	while (sig) {
		part = signalfd_put(to, &info);
		if (part < 0)
			return done ? done : part;
		done += part;
		if (iov_iter_count(to) < sizeof(struct signalfd_siginfo))
			break;
		sig = signal_take(READ_ONCE(sfd->which), &info);
	}
	return done;
}

static __poll_t signalfd_poll(struct file *file, poll_table *table)
{
	struct signalfd *sfd = file->private_data;

	poll_wait(file, &current->process->signalfd_wait, table);
	return signal_pending_any(READ_ONCE(sfd->which))
		       ? EPOLLIN | EPOLLRDNORM : 0;
}

static int signalfd_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static const struct file_operations signalfd_fops = {
	.llseek = noop_llseek,
	.read_iter = signalfd_read,
	.poll = signalfd_poll,
	.release = signalfd_release,
};

static int signalfd_create(sigset_t which, unsigned int flags)
{
	struct signalfd *sfd = kmalloc(sizeof(*sfd), GFP_KERNEL);
	int fd;

	if (!sfd)
		return -ENOMEM;
	sfd->which = which;
	fd = anon_inode_getfd("[signalfd]", &signalfd_fops, sfd,
			      O_RDWR | flags);
	if (fd < 0)
		kfree(sfd);
	return fd;
}

static int signalfd_change(int nr, sigset_t which)
{
	struct fd fd = fdget((unsigned int)nr);
	struct signalfd *sfd;

	if (!fd.file)
		return -EBADF;
	if (fd.file->f_op != &signalfd_fops) {
		fdput(fd);
		return -EINVAL;
	}
	sfd = fd.file->private_data;
	WRITE_ONCE(sfd->which, which);
	/* It may wait for what is pending already. */
	wake_up(&current->process->signalfd_wait);
	fdput(fd);
	return nr;
}

int do_signalfd(int fd, sigset_t which, unsigned int flags)
{
	if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK))
		return -EINVAL;
	which &= ~SIGNALS_UNBLOCKABLE;
	return fd == -1 ? signalfd_create(which, flags)
			: signalfd_change(fd, which);
}
