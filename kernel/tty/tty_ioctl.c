/* SPDX-License-Identifier: MIT */
/*
 * ioctl_tty(2), what is not about settings (tty_mode.c) or sessions (job.c):
 * sizes, queues, exclusive use, typing for somebody, modem lines.
 *
 * What is not in any of the three is -ENOTTY.  A file that was hung up refuses
 * everything.
 */
#include <tty/tty_file.h>

#include <arch/uaccess.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/cred.h>
#include <task/siginfo.h>
#include <tty/console_redirect.h>
#include <tty/job.h>

static int size_get(struct tty *tty, struct winsize __user *user)
{
	struct winsize copy;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	copy = tty->winsize;
	spin_unlock_irqrestore(&tty->lock, flags);
	return copy_to_user(user, &copy, sizeof(copy)) ? -EFAULT : 0;
}

/* A change is told to the processes in the foreground. */
static int size_set(struct tty *tty, const struct winsize __user *user)
{
	struct winsize new;
	unsigned long flags;
	bool changed;

	if (copy_from_user(&new, user, sizeof(new)))
		return -EFAULT;
	spin_lock_irqsave(&tty->lock, flags);
	changed = memcmp(&tty->winsize, &new, sizeof(new)) != 0;
	tty->winsize = new;
	spin_unlock_irqrestore(&tty->lock, flags);
	if (changed)
		tty_signal(tty, SIGWINCH);
	return 0;
}

long tty_size_ioctl(struct tty *tty, unsigned int cmd, void __user *user)
{
	switch (cmd) {
	case TIOCGWINSZ:
		return size_get(tty, user);
	case TIOCSWINSZ:
		return size_set(tty, user);
	default:
		return -ENOTTY;
	}
}

static int queue_get(struct tty *tty, int __user *user)
{
	unsigned long flags;
	size_t count;

	spin_lock_irqsave(&tty->lock, flags);
	count = n_tty_available(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return put_user((int)count, user);
}

static int ldisc_set(struct tty *tty, int __user *user)
{
	int ldisc, err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	if (get_user(ldisc, user))
		return -EFAULT;
	return ldisc == N_TTY ? 0 : -EINVAL;
}

/* A byte as if it had come from the line.  It may be a key that signals, for
 * whom the caller may not signal: root only. */
static int type_byte(struct tty *tty, const u8 __user *user)
{
	u8 byte;

	if (!capable(CAP_SYS_ADMIN))
		return -EIO;
	if (get_user(byte, user))
		return -EFAULT;
	tty_receive(tty, &byte, NULL, 1);
	return 0;
}

static int lines_get(struct tty *tty, unsigned int __user *user)
{
	unsigned long flags;
	unsigned int lines;

	if (!tty->ops->tiocmget)
		return -ENOTTY;
	spin_lock_irqsave(&tty->lock, flags);
	lines = tty->ops->tiocmget(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return put_user(lines, user);
}

static int lines_set(struct tty *tty, unsigned int cmd,
		     const unsigned int __user *user)
{
	unsigned int bits, set, clear;
	unsigned long flags;

	if (!tty->ops->tiocmset)
		return -ENOTTY;
	if (get_user(bits, user))
		return -EFAULT;
	set = cmd == TIOCMBIC ? 0 : bits;
	clear = cmd == TIOCMBIC ? bits : cmd == TIOCMSET ? ~bits : 0;
	spin_lock_irqsave(&tty->lock, flags);
	tty->ops->tiocmset(tty, set, clear);
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

static int serial_get(struct tty *tty, struct serial_struct __user *user)
{
	struct serial_struct serial = {};

	if (!tty->ops->get_serial)
		return -ENOTTY;
	tty->ops->get_serial(tty, &serial);
	return copy_to_user(user, &serial, sizeof(serial)) ? -EFAULT : 0;
}

static long hardware_ioctl(struct tty *tty, unsigned int cmd, void __user *user)
{
	switch (cmd) {
	case TIOCMGET:
		return lines_get(tty, user);
	case TIOCMSET:
	case TIOCMBIS:
	case TIOCMBIC:
		return lines_set(tty, cmd, user);
	case TIOCGSERIAL:
		return serial_get(tty, user);
	default:
		return -ENOTTY;
	}
}

static int hang_up(struct tty *tty)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	tty_hangup(tty);
	return 0;
}

static long access_ioctl(struct file *file, struct tty *tty, unsigned int cmd,
			 void __user *user)
{
	switch (cmd) {
	case TIOCEXCL:
	case TIOCNXCL:
		tty_set_exclusive(tty, cmd == TIOCEXCL);
		return 0;
	case TIOCGEXCL:
		return put_user((int)READ_ONCE(tty->exclusive),
				(int __user *)user);
	case TIOCVHANGUP:
		return hang_up(tty);
	case TIOCCONS:
		return console_redirect_set(file);
	case TIOCGDEV:
		return put_user(new_encode_dev(tty->devnode.dev),
				(unsigned int __user *)user);
	default:
		return hardware_ioctl(tty, cmd, user);
	}
}

static long queue_ioctl(struct tty *tty, unsigned int cmd, void __user *user)
{
	switch (cmd) {
	case FIONREAD:
		return queue_get(tty, user);
	case TIOCOUTQ:
		return put_user((int)tty_chars_in_buffer(tty),
				(int __user *)user);
	case TIOCSTI:
		return type_byte(tty, user);
	case TIOCGETD:
		return put_user((int)N_TTY, (int __user *)user);
	case TIOCSETD:
		return ldisc_set(tty, user);
	default:
		return tty_size_ioctl(tty, cmd, user);
	}
}

long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_file *opened = tty_file_of(file);
	struct tty *tty = opened->tty;
	void __user *user = (void __user *)arg;
	long result;

	if (tty_file_hung_up(opened))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	result = tty_mode_ioctl(tty, cmd, arg);
	if (result == -ENOTTY)
		result = queue_ioctl(tty, cmd, user);
	if (result == -ENOTTY)
		result = tty_job_ioctl(file, tty, true, cmd, arg);
	return result == -ENOTTY ? access_ioctl(file, tty, cmd, user) : result;
}
