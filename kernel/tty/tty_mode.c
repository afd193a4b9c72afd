/* SPDX-License-Identifier: MIT */
/*
 * ioctl_tty(2), settings and flow: termios in all its flavours, throwing away
 * what is queued, stopping and resuming, breaks.
 *
 * All but the questions change what others see, so a process in the background
 * is stopped before it gets on (job.h).  The master of a pseudo-terminal comes
 * here too, and means the slave.
 */
#include <tty/tty_file.h>

#include <arch/uaccess.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/siginfo.h>
#include <tty/job.h>

#define BREAK_MS 250u
#define DECISECOND_MS 100u

/* What the flavours of TCSETS do before the settings change. */
#define SET_DRAIN 1u
#define SET_FLUSH 2u

static struct ktermios settings_now(struct tty *tty)
{
	struct ktermios copy;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	copy = tty->termios;
	spin_unlock_irqrestore(&tty->lock, flags);
	return copy;
}

static int settings_get(struct tty *tty, void __user *user, size_t size)
{
	struct ktermios now = settings_now(tty);

	return copy_to_user(user, &now, size) ? -EFAULT : 0;
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

/* System V's structure has the lower halves of the flags and eight of the
 * characters. */
static int termio_get(struct tty *tty, void __user *user)
{
	struct ktermios now = settings_now(tty);
	struct termio old = {
		.c_iflag = (u16)now.c_iflag, .c_oflag = (u16)now.c_oflag,
		.c_cflag = (u16)now.c_cflag, .c_lflag = (u16)now.c_lflag,
		.c_line = now.c_line,
	};

	memcpy(old.c_cc, now.c_cc, sizeof(old.c_cc));
	return copy_to_user(user, &old, sizeof(old)) ? -EFAULT : 0;
}

static tcflag_t with_lower(tcflag_t flags, u16 lower)
{
	return (flags & 0xffff0000u) | lower;
}

/* The rest stays as it is. */
static int termio_read(struct ktermios *new, const void __user *user)
{
	struct termio old;

	if (copy_from_user(&old, user, sizeof(old)))
		return -EFAULT;
	new->c_iflag = with_lower(new->c_iflag, old.c_iflag);
	new->c_oflag = with_lower(new->c_oflag, old.c_oflag);
	new->c_cflag = with_lower(new->c_cflag, old.c_cflag);
	new->c_lflag = with_lower(new->c_lflag, old.c_lflag);
	new->c_line = old.c_line;
	memcpy(new->c_cc, old.c_cc, sizeof(old.c_cc));
	return 0;
}

static int settings_set(struct tty *tty, const void __user *user, size_t size,
			unsigned int how)
{
	struct ktermios new = settings_now(tty);
	int err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	if (size == sizeof(struct termio))
		err = termio_read(&new, user);
	else if (copy_from_user(&new, user, size))
		err = -EFAULT;
	if (err)
		return err;
	if (new.c_line != N_TTY)
		return -EINVAL;
	termios_settle_baud(&new);
	if (how & SET_DRAIN)
		err = tty_wait_until_sent(tty, MAX_SCHEDULE_TIMEOUT);
	if (!err)
		settings_apply(tty, &new, how);
	return err;
}

static int flush(struct tty *tty, unsigned long what)
{
	int err = tty_check_change(tty, SIGTTOU);
	unsigned long flags;

	if (err)
		return err;
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
	int err = tty_check_change(tty, SIGTTOU);
	unsigned long flags;

	if (err)
		return err;
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
 * milliseconds; 0, or where there are no breaks: only drains. */
static int send_break(struct tty *tty, unsigned int ms)
{
	int err = tty_check_change(tty, SIGTTOU);

	if (!err)
		err = tty_wait_until_sent(tty, MAX_SCHEDULE_TIMEOUT);
	if (err || !ms || !tty->ops->break_ctl)
		return err;
	break_set(tty, true);
	msleep_interruptible(ms);
	break_set(tty, false);
	return signal_pending(current) ? -EINTR : 0;
}

/* A break without an end, and its end. */
static int break_change(struct tty *tty, bool on)
{
	int err = tty_check_change(tty, SIGTTOU);

	if (!err && on)
		err = tty_wait_until_sent(tty, MAX_SCHEDULE_TIMEOUT);
	if (!err && tty->ops->break_ctl)
		break_set(tty, on);
	return err;
}

/* TCGETS and TCSETS in all their flavours; -ENOTTY: none of them. */
static int settings_ioctl(struct tty *tty, unsigned int cmd, void __user *user)
{
	static const struct { unsigned int cmd, how; size_t size; } sets[] = {
		{ TCSETA, 0, sizeof(struct termio) },
		{ TCSETAW, SET_DRAIN, sizeof(struct termio) },
		{ TCSETAF, SET_DRAIN | SET_FLUSH, sizeof(struct termio) },
		{ TCSETS, 0, TERMIOS_SIZE },
		{ TCSETSW, SET_DRAIN, TERMIOS_SIZE },
		{ TCSETSF, SET_DRAIN | SET_FLUSH, TERMIOS_SIZE },
		{ TCSETS2, 0, sizeof(struct ktermios) },
		{ TCSETSW2, SET_DRAIN, sizeof(struct ktermios) },
		{ TCSETSF2, SET_DRAIN | SET_FLUSH, sizeof(struct ktermios) },
	};
	size_t i;

	if (cmd == TCGETA)
		return termio_get(tty, user);
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

long tty_mode_ioctl(struct tty *tty, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TCFLSH:
		return flush(tty, arg);
	case TCXONC:
		return flow_action(tty, arg);
	case TCSBRK:
		return send_break(tty, arg ? 0 : BREAK_MS);
	case TCSBRKP:
		return send_break(tty, arg ? (unsigned int)arg * DECISECOND_MS
					   : BREAK_MS);
	case TIOCSBRK:
		return break_change(tty, true);
	case TIOCCBRK:
		return break_change(tty, false);
	default:
		return settings_ioctl(tty, cmd, (void __user *)arg);
	}
}
