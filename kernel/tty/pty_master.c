/* SPDX-License-Identifier: MIT */
/*
 * Masters: the files that /dev/ptmx gives.
 *
 * In packet mode (TIOCPKT) each read begins with a byte that says what it is:
 * 0 and bytes of the slave's, or, alone, what has happened to the slave.
 *
 * ioctl_tty(2) on a master: the pair's own are here; settings, size, session
 * and foreground are those of the slave.
 */
#include <tty/pty.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <fs/file.h>
#include <lib/err.h>
#include <task/siginfo.h>
#include <tty/devpts.h>
#include <tty/job.h>
#include <tty/tty_file.h>

#define CHUNK 256

static struct pty *pty_of_file(const struct file *file)
{
	return file->private_data;
}

static int ptmx_open(struct inode *inode, struct file *file)
{
	struct pty *pty = pty_create();
	int err;

	if (IS_ERR(pty))
		return (int)PTR_ERR(pty);
	err = devpts_add(pty->index, pty->slave->devnode.dev);
	if (err) {
		pty_end(pty);
		return err;
	}
	file->private_data = pty;
	return stream_open(inode, file);
}

static int ptmx_release(struct inode *inode, struct file *file)
{
	struct pty *pty = pty_of_file(file);

	devpts_remove(pty->index);
	pty_end(pty);
	return 0;
}

/* Would a read return? */
static bool is_readable(struct pty *pty)
{
	struct tty *slave = pty->slave;
	unsigned long flags;
	bool readable;

	spin_lock_irqsave(&slave->lock, flags);
	readable = pty_available(pty) || pty->status;
	spin_unlock_irqrestore(&slave->lock, flags);
	return readable;
}

/* 0: a read returns something; -EIO: nobody has the slave open any more;
 * -EAGAIN, -ERESTARTSYS. */
static int wait_output(struct pty *pty, const struct kiocb *iocb)
{
	int err = 0;

	if (is_readable(pty))
		return 0;
	if (!READ_ONCE(pty->closed)) {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		err = wait_event_interruptible(
			pty->read_wait,
			is_readable(pty) || READ_ONCE(pty->closed));
	}
	if (err || is_readable(pty))
		return err;
	return -EIO;
}

/* What a read begins with: in packet mode a byte, which may be all. */
static size_t take_status(struct pty *pty, u8 *bytes, bool *alone)
{
	*alone = pty->packet && pty->status;
	if (!pty->packet)
		return 0;
	bytes[0] = pty->status;
	pty->status = 0;
	return 1;
}

static ssize_t copy_output(struct pty *pty, struct iov_iter *to)
{
	struct tty *slave = pty->slave;
	ssize_t total = 0;

	do {
		u8 chunk[CHUNK];
		size_t taken, count = 0, size;
		unsigned long flags;
		bool alone = false;

		size = min(iov_iter_count(to), sizeof(chunk));
		spin_lock_irqsave(&slave->lock, flags);
		if (!total)
			count = take_status(pty, chunk, &alone);
		taken = alone ? 0 : pty_take(pty, chunk + count, size - count);
		spin_unlock_irqrestore(&slave->lock, flags);
		count += taken;
		if (copy_to_iter(chunk, count, to) != count)
			return total ? total : -EFAULT;
		total += (ssize_t)count;
		if (!taken)
			break;
	} while (iov_iter_count(to));
	tty_wakeup(slave);
	return total;
}

static ssize_t ptmx_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct pty *pty = pty_of_file(iocb->ki_filp);
	ssize_t count;

	if (!iov_iter_count(to))
		return 0;
	if (iocb->ki_flags & IOCB_NOWAIT) {
		if (!mutex_trylock(&pty->read_mutex))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&pty->read_mutex)) {
		return -ERESTARTSYS;
	}
	count = wait_output(pty, iocb);
	if (!count)
		count = copy_output(pty, to);
	mutex_unlock(&pty->read_mutex);
	return count;
}

/* The slave takes no more for now. */
static int wait_room(struct pty *pty, const struct kiocb *iocb)
{
	if (iocb->ki_flags & IOCB_NOWAIT)
		return -EAGAIN;
	return wait_event_interruptible(pty->write_wait,
					tty_receive_room(pty->slave));
}

static ssize_t type_all(struct pty *pty, const struct kiocb *iocb,
			struct iov_iter *from)
{
	ssize_t total = 0;

	while (iov_iter_count(from)) {
		u8 chunk[CHUNK];
		size_t size, room = tty_receive_room(pty->slave);
		int err = room ? 0 : wait_room(pty, iocb);

		if (room) {
			size = copy_from_iter(chunk, min(room, sizeof(chunk)),
					      from);
			err = size ? 0 : -EFAULT;
		}
		if (err)
			return total ? total : err;
		if (room) {
			tty_receive(pty->slave, chunk, NULL, size);
			total += (ssize_t)size;
		}
	}
	return total;
}

static ssize_t ptmx_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct pty *pty = pty_of_file(iocb->ki_filp);
	ssize_t count;

	if (iocb->ki_flags & IOCB_NOWAIT) {
		if (!mutex_trylock(&pty->write_mutex))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&pty->write_mutex)) {
		return -ERESTARTSYS;
	}
	count = type_all(pty, iocb, from);
	mutex_unlock(&pty->write_mutex);
	return count;
}

static __poll_t ptmx_poll(struct file *file, struct poll_table_struct *table)
{
	struct pty *pty = pty_of_file(file);
	__poll_t mask = 0;

	poll_wait(file, &pty->read_wait, table);
	poll_wait(file, &pty->write_wait, table);
	if (is_readable(pty))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (READ_ONCE(pty->status))
		mask |= EPOLLPRI;
	if (READ_ONCE(pty->closed))
		mask |= EPOLLHUP;
	if (tty_receive_room(pty->slave))
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

/* TIOCSPTLCK and TIOCPKT: the program's int, as a switch. */
static int switch_set(struct pty *pty, unsigned int cmd,
		      const int __user *user)
{
	unsigned long flags;
	int on;

	if (get_user(on, user))
		return -EFAULT;
	spin_lock_irqsave(&pty->slave->lock, flags);
	if (cmd == TIOCSPTLCK) {
		pty->locked = on;
	} else {
		if (!pty->packet)
			pty->status = 0;
		pty->packet = on;
	}
	spin_unlock_irqrestore(&pty->slave->lock, flags);
	return 0;
}

/* For the program at the other side, as if it had been typed. */
static int send_signal(struct pty *pty, int sig)
{
	if (sig != SIGINT && sig != SIGQUIT && sig != SIGTSTP)
		return -EINVAL;
	tty_signal(pty->slave, sig);
	return 0;
}

static int output_count(struct pty *pty, int __user *user)
{
	unsigned long flags;
	size_t count;

	spin_lock_irqsave(&pty->slave->lock, flags);
	count = pty_available(pty);
	spin_unlock_irqrestore(&pty->slave->lock, flags);
	return put_user((int)count, user);
}

/* Throws away what could be read; what was written has arrived already. */
static int flush(struct pty *pty, unsigned long what)
{
	unsigned long flags;

	if (what > TCIOFLUSH)
		return -EINVAL;
	if (what == TCOFLUSH)
		return 0;
	spin_lock_irqsave(&pty->slave->lock, flags);
	pty->tail += (unsigned int)pty_available(pty);
	spin_unlock_irqrestore(&pty->slave->lock, flags);
	tty_wakeup(pty->slave);
	return 0;
}

static long slave_ioctl(struct file *file, struct tty *slave,
			unsigned int cmd, unsigned long arg)
{
	long result = tty_job_ioctl(file, slave, false, cmd, arg);

	if (result == -ENOTTY)
		result = tty_size_ioctl(slave, cmd, (void __user *)arg);
	return result == -ENOTTY ? tty_mode_ioctl(slave, cmd, arg) : result;
}

static long ptmx_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pty *pty = pty_of_file(file);
	int __user *user = (int __user *)arg;

	switch (cmd) {
	case TIOCGPTN:
		return put_user((int)pty->index, user);
	case TIOCSPTLCK:
	case TIOCPKT:
		return switch_set(pty, cmd, user);
	case TIOCGPTLCK:
		return put_user((int)READ_ONCE(pty->locked), user);
	case TIOCGPKT:
		return put_user((int)READ_ONCE(pty->packet), user);
	case TIOCGPTPEER:
		return devpts_open_peer(pty->index, (unsigned int)arg);
	case TIOCSIG:
		return send_signal(pty, (int)arg);
	case FIONREAD:
		return output_count(pty, user);
	case TIOCOUTQ:
		return put_user(0, user);
	case TCFLSH:
		return flush(pty, arg);
	case TCXONC:
		return -ENOTTY;
	default:
		return slave_ioctl(file, pty->slave, cmd, arg);
	}
}

const struct file_operations ptmx_fops = {
	.open = ptmx_open,
	.release = ptmx_release,
	.read_iter = ptmx_read_iter,
	.write_iter = ptmx_write_iter,
	.poll = ptmx_poll,
	.unlocked_ioctl = ptmx_ioctl,
};
