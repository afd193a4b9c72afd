/* SPDX-License-Identifier: MIT */
/*
 * N_TTY, towards programs: read, write and poll.
 *
 * Bytes cross in chunks on the stack: between ring and chunk under tty->lock,
 * between chunk and program without it, since user memory may have to be
 * brought in first.  One reader at a time keeps lines whole, one writer keeps
 * a write's bytes together.
 *
 * When a read ends (termios(3)): with ICANON at the end of a line; without it
 * by c_cc[VMIN] bytes and c_cc[VTIME] tenths of a second:
 *
 *	MIN	TIME	first byte		further ones
 *	> 0	0	waits			waits until MIN
 *	> 0	> 0	waits			waits TIME for each
 *	0	> 0	waits TIME		does not wait
 *	0	0	does not wait		does not wait
 */
#include <tty/tty_file.h>

#include <lib/errno.h>

#define CHUNK 256

/* When a read is done; waits in jiffies. */
struct read_rule {
	size_t minimum;
	long first, next;
};

static struct read_rule read_rule_of(const struct tty *tty)
{
	const struct ktermios *termios = &tty->termios;
	size_t minimum = termios->c_cc[VMIN];
	long time = (long)msecs_to_jiffies(termios->c_cc[VTIME] * 100u);

	if (termios->c_lflag & ICANON)
		return (struct read_rule){ N_TTY_BUF_SIZE,
					   MAX_SCHEDULE_TIMEOUT,
					   MAX_SCHEDULE_TIMEOUT };
	if (!minimum)
		return (struct read_rule){ 1, time, 0 };
	return (struct read_rule){ minimum, MAX_SCHEDULE_TIMEOUT,
				   time ? time : MAX_SCHEDULE_TIMEOUT };
}

/* Is there a line, or a byte?  One word: no lock needed to look. */
static bool has_input(const struct tty *tty)
{
	return READ_ONCE(tty->ldisc.line_head) != READ_ONCE(tty->ldisc.tail);
}

/* No more will come through this file. */
static bool is_over(const struct tty_file *opened)
{
	return READ_ONCE(opened->tty->dead) || tty_file_hung_up(opened);
}

/* 0: there is input; -ETIME: none came in time, or none ever will; -EIO: the
 * other end has gone; -EAGAIN, -ERESTARTSYS. */
static int wait_input(const struct tty_file *opened, const struct kiocb *iocb,
		      long timeout)
{
	struct tty *tty = opened->tty;
	long left = timeout;

	if (has_input(tty))
		return 0;
	if (!timeout)
		return -ETIME;
	if (!is_over(opened)) {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		left = wait_event_interruptible_timeout(
			tty->read_wait, has_input(tty) || is_over(opened),
			timeout);
	}
	if (left <= 0)
		return left ? (int)left : -ETIME;
	if (has_input(tty))
		return 0;
	return READ_ONCE(tty->dead) ? -EIO : -ETIME;
}

/* Takes the end-of-file slot at the tail, if one is there. */
static bool take_eof(struct n_tty *n)
{
	unsigned long slot = n_tty_slot(n->tail);

	if (n->tail == n->line_head || !test_bit(slot, n->mark) ||
	    n->buf[slot] != DISABLED_CHAR)
		return false;
	__clear_bit(slot, n->mark);
	n->tail++;
	return true;
}

/*
 * Takes at most size bytes, of one line; *ended: up to its end.  An end of
 * file right behind them goes with them: it only pushed them out.
 * => lock held
 */
static size_t take(struct n_tty *n, u8 *chunk, size_t size, bool *ended)
{
	size_t count = 0;

	*ended = false;
	while (count < size && n->tail != n->line_head && !*ended) {
		unsigned long slot = n_tty_slot(n->tail);

		if (take_eof(n)) {
			*ended = true;
			return count;
		}
		*ended = __test_and_clear_bit(slot, n->mark);
		chunk[count++] = n->buf[slot];
		n->tail++;
	}
	if (count && !*ended)
		*ended = take_eof(n);
	return count;
}

/* Copies what is there, of one line at most.  Bytes, or -EFAULT. */
static ssize_t copy_input(struct tty *tty, struct iov_iter *to, bool *ended)
{
	ssize_t total = 0;

	do {
		u8 chunk[CHUNK];
		size_t size = min(iov_iter_count(to), sizeof(chunk));
		unsigned long flags;

		spin_lock_irqsave(&tty->lock, flags);
		size = take(&tty->ldisc, chunk, size, ended);
		tty_throttle_check(tty);
		spin_unlock_irqrestore(&tty->lock, flags);
		if (copy_to_iter(chunk, size, to) != size)
			return total ? total : -EFAULT;
		total += (ssize_t)size;
		if (!size)
			break;
	} while (!*ended && iov_iter_count(to));
	return total;
}

static ssize_t read_by_rule(const struct tty_file *opened,
			    const struct kiocb *iocb, struct iov_iter *to)
{
	struct tty *tty = opened->tty;
	struct read_rule rule = read_rule_of(tty);
	long timeout = rule.first;
	size_t total = 0;
	bool ended = false;
	int err;

	do {
		ssize_t count;

		err = wait_input(opened, iocb, timeout);
		if (err)
			break;
		count = copy_input(tty, to, &ended);
		if (count < 0)
			return total ? (ssize_t)total : count;
		total += (size_t)count;
		timeout = rule.next;
	} while (!ended && total < rule.minimum && iov_iter_count(to));
	if (total || err == -ETIME)
		return (ssize_t)total;
	return err;
}

ssize_t n_tty_read(struct tty_file *opened, struct kiocb *iocb,
		   struct iov_iter *to)
{
	struct tty *tty = opened->tty;
	ssize_t count;

	if (!iov_iter_count(to))
		return 0;
	if (iocb->ki_flags & IOCB_NOWAIT) {
		if (!mutex_trylock(&tty->read_mutex))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&tty->read_mutex)) {
		return -ERESTARTSYS;
	}
	count = read_by_rule(opened, iocb, to);
	mutex_unlock(&tty->read_mutex);
	return count;
}

/* A stopped terminal takes nothing from programs, only echoes. */
static size_t output(struct tty *tty, const u8 *text, size_t size)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	size = tty->stopped ? 0 : n_tty_output(tty, text, size);
	spin_unlock_irqrestore(&tty->lock, flags);
	return size;
}

static bool is_writable(struct tty *tty)
{
	return !READ_ONCE(tty->stopped) && tty_has_room(tty);
}

/* Writes the whole chunk; *done says how far it came if it failed. */
static int write_chunk(const struct tty_file *opened, const struct kiocb *iocb,
		       const u8 *chunk, size_t size, size_t *done)
{
	struct tty *tty = opened->tty;

	for (*done = 0; *done < size;) {
		size_t sent;
		int err;

		if (is_over(opened))
			return -EIO;
		sent = output(tty, chunk + *done, size - *done);
		*done += sent;
		if (sent)
			continue;
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		err = wait_event_interruptible(
			tty->write_wait, is_writable(tty) || is_over(opened));
		if (err)
			return err;
	}
	return 0;
}

static ssize_t write_chunks(const struct tty_file *opened,
			    const struct kiocb *iocb, struct iov_iter *from)
{
	ssize_t total = 0;

	while (iov_iter_count(from)) {
		u8 chunk[CHUNK];
		size_t done, size = copy_from_iter(chunk, sizeof(chunk), from);
		int err = size ? 0 : -EFAULT;

		if (!err) {
			err = write_chunk(opened, iocb, chunk, size, &done);
			total += (ssize_t)done;
		}
		if (err)
			return total ? total : err;
	}
	return total;
}

ssize_t n_tty_write(struct tty_file *opened, struct kiocb *iocb,
		    struct iov_iter *from)
{
	struct tty *tty = opened->tty;
	ssize_t count;

	if (iocb->ki_flags & IOCB_NOWAIT) {
		if (!mutex_trylock(&tty->write_mutex))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&tty->write_mutex)) {
		return -ERESTARTSYS;
	}
	count = write_chunks(opened, iocb, from);
	mutex_unlock(&tty->write_mutex);
	return count;
}

/* Would a read return?  Without ICANON and TIME not before MIN bytes came. */
static bool is_readable(struct tty *tty)
{
	const struct ktermios *termios = &tty->termios;
	size_t wanted = 1;
	unsigned long flags;
	bool readable;

	spin_lock_irqsave(&tty->lock, flags);
	if (!(termios->c_lflag & ICANON) && !termios->c_cc[VTIME])
		wanted = max(termios->c_cc[VMIN], (cc_t)1);
	readable = tty->ldisc.line_head - tty->ldisc.tail >= wanted;
	spin_unlock_irqrestore(&tty->lock, flags);
	return readable;
}

unsigned int n_tty_poll(struct tty_file *opened, struct file *file,
			struct poll_table_struct *table)
{
	struct tty *tty = opened->tty;
	unsigned int mask = 0;

	poll_wait(file, &tty->read_wait, table);
	poll_wait(file, &tty->write_wait, table);
	if (is_readable(tty))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (is_writable(tty))
		mask |= EPOLLOUT | EPOLLWRNORM;
	if (READ_ONCE(tty->dead))
		mask |= EPOLLHUP;
	return mask;
}
