/* SPDX-License-Identifier: MIT */
/*
 * ioctl_tty(2): settings, sizes, queues, flow.
 *
 * What is not here is -ENOTTY, among it all that is about sessions and process
 * groups: those belong to whoever has them.
 */
#include <tty/tty.h>

#include <arch/uaccess.h>
#include <fs/file.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/siginfo.h>

#define BREAK_MS 250u
#define DECISECOND_MS 100u

/* What the flavours of TCSETS do before the settings change. */
#define SET_DRAIN 1u
#define SET_FLUSH 2u

static int settings_get(struct tty *tty, void __user *user, size_t size)
{
	struct ktermios copy;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	copy = tty->termios;
	spin_unlock_irqrestore(&tty->lock, flags);
	return copy_to_user(user, &copy, size) ? -EFAULT : 0;
}

static void settings_apply(struct tty *tty, const struct ktermios *new,
			   unsigned int how)
{
	struct ktermios old;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	old = tty->termios;
	tty->termios = *new;
	if (how & SET_FLUSH)
		tty_flush_input(tty);
	n_tty_set_termios(tty, &old);
	tty->ops->set_termios(tty);
	tty_throttle_check(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
}

static int settings_set(struct tty *tty, const void __user *user, size_t size,
			unsigned int how)
{
	struct ktermios new = { .c_line = 0 };
	int err = 0;

	if (copy_from_user(&new, user, size))
		return -EFAULT;
	if (new.c_line != N_TTY)
		return -EINVAL;
	termios_settle_baud(&new);
	if (how & SET_DRAIN)
		err = tty_wait_until_sent(tty, MAX_SCHEDULE_TIMEOUT);
	if (!err)
		settings_apply(tty, &new, how);
	return err;
}

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

static int flush(struct tty *tty, unsigned long what)
{
	unsigned long flags;

	if (what > TCIOFLUSH)
		return -EINVAL;
	spin_lock_irqsave(&tty->lock, flags);
	if (what != TCOFLUSH)
		tty_flush_input(tty);
	if (what != TCIFLUSH)
		tty_flush_output(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

/* Stops and resumes our output, or asks the other side to do so. */
static int flow_action(struct tty *tty, unsigned long action)
{
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&tty->lock, flags);
	switch (action) {
	case TCOOFF:
		tty_stop_output(tty);
		break;
	case TCOON:
		tty_start_output(tty);
		break;
	case TCIOFF:
		tty->ops->send_xchar(tty, tty->termios.c_cc[VSTOP]);
		break;
	case TCION:
		tty->ops->send_xchar(tty, tty->termios.c_cc[VSTART]);
		break;
	default:
		err = -EINVAL;
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	return err;
}

static void break_set(struct tty *tty, bool on)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	tty->ops->break_ctl(tty, on);
	spin_unlock_irqrestore(&tty->lock, flags);
}

/* Waits for the output to drain, then holds the line at break for ms
 * milliseconds; 0: only drains. */
static int send_break(struct tty *tty, unsigned int ms)
{
	int err = tty_wait_until_sent(tty, MAX_SCHEDULE_TIMEOUT);

	if (err || !ms)
		return err;
	break_set(tty, true);
	msleep_interruptible(ms);
	break_set(tty, false);
	return signal_pending(current) ? -EINTR : 0;
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

static int ldisc_set(int __user *user)
{
	int ldisc;

	if (get_user(ldisc, user))
		return -EFAULT;
	return ldisc == N_TTY ? 0 : -EINVAL;
}

/* TCGETS and TCSETS in all their flavours; -ENOTTY: none of them. */
static int settings_ioctl(struct tty *tty, unsigned int cmd, void __user *user)
{
	static const struct { unsigned int cmd, how; size_t size; } sets[] = {
		{ TCSETS, 0, TERMIOS_SIZE },
		{ TCSETSW, SET_DRAIN, TERMIOS_SIZE },
		{ TCSETSF, SET_DRAIN | SET_FLUSH, TERMIOS_SIZE },
		{ TCSETS2, 0, sizeof(struct ktermios) },
		{ TCSETSW2, SET_DRAIN, sizeof(struct ktermios) },
		{ TCSETSF2, SET_DRAIN | SET_FLUSH, sizeof(struct ktermios) },
	};
	size_t i;

	if (cmd == TCGETS)
		return settings_get(tty, user, TERMIOS_SIZE);
	if (cmd == TCGETS2)
		return settings_get(tty, user, sizeof(struct ktermios));
	for (i = 0; i < ARRAY_SIZE(sets); i++)
		if (sets[i].cmd == cmd)
			return settings_set(tty, user, sets[i].size,
					    sets[i].how);
	return -ENOTTY;
}

long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty *tty = tty_of_file(file);
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case TIOCGWINSZ:
		return size_get(tty, user);
	case TIOCSWINSZ:
		return size_set(tty, user);
	case TCFLSH:
		return flush(tty, arg);
	case TCXONC:
		return flow_action(tty, arg);
	case TCSBRK:
		return send_break(tty, arg ? 0 : BREAK_MS);
	case TCSBRKP:
		return send_break(tty, arg ? (unsigned int)arg * DECISECOND_MS
					   : BREAK_MS);
	case FIONREAD:
		return queue_get(tty, user);
	case TIOCOUTQ:
		return put_user((int)tty_chars_in_buffer(tty),
				(int __user *)user);
	case TIOCGETD:
		return put_user((int)N_TTY, (int __user *)user);
	case TIOCSETD:
		return ldisc_set(user);
	default:
		return settings_ioctl(tty, cmd, user);
	}
}
