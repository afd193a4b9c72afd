/* SPDX-License-Identifier: MIT */
/*
 * N_TTY, from the line: what a typed byte does.
 *
 * A byte passes the stages of termios(3) in their order: errors of the line
 * and breaks; stripping; a quoted byte is text whatever it is; then flow
 * control, signals, carriage returns, and with ICANON the editing characters
 * and line ends.  What no stage takes is text: it is echoed and put into the
 * ring.
 *
 * All of it runs under tty->lock, mostly in the driver's interrupt.  So a
 * signal is not sent from here: it is the result, and the caller sends it
 * when the lock is dropped.
 *
 * The last slot of the ring is kept for a line end while there is a line
 * being typed: a line that is too long loses its middle, not its end.
 */
#include <tty/n_tty.h>

#include <lib/ctype.h>
#include <task/siginfo.h>
#include <tty/tty.h>

static bool iflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_iflag & flag;
}

static bool lflag(const struct tty *tty, tcflag_t flag)
{
	return tty->termios.c_lflag & flag;
}

/* True if this byte has the function c_cc[which] now. */
static bool is_special(const struct tty *tty, unsigned int which, u8 byte)
{
	return byte == tty->termios.c_cc[which] && byte != DISABLED_CHAR;
}

static size_t ring_used(const struct n_tty *n)
{
	return n->head - n->tail;
}

size_t n_tty_room(const struct tty *tty)
{
	size_t limit = N_TTY_BUF_SIZE - (lflag(tty, ICANON) ? 1 : 0);

	return limit - min(limit, ring_used(&tty->ldisc));
}

bool n_tty_line_open(const struct tty *tty)
{
	const struct n_tty *n = &tty->ldisc;

	return lflag(tty, ICANON) && n->line_head == n->tail;
}

size_t n_tty_available(const struct tty *tty)
{
	const struct n_tty *n = &tty->ldisc;
	size_t count = n->line_head - n->tail;
	unsigned long i;

	for (i = n->tail; i != n->line_head; i++)
		if (test_bit(n_tty_slot(i), n->mark) &&
		    n->buf[n_tty_slot(i)] == DISABLED_CHAR)
			count--;
	return count;
}

void n_tty_flush_input(struct tty *tty)
{
	struct n_tty *n = &tty->ldisc;

	n->head = n->line_head = n->tail = 0;
	n->quote_next = false;
	n->erasing = false;
	bitmap_zero(n->mark, N_TTY_BUF_SIZE);
}

/*
 * Lines become plain bytes; plain bytes that nobody has read become a line of
 * their own.
 */
static void change_mode(struct tty *tty)
{
	struct n_tty *n = &tty->ldisc;

	bitmap_zero(n->mark, N_TTY_BUF_SIZE);
	if (lflag(tty, ICANON) && ring_used(n))
		__set_bit(n_tty_slot(n->head - 1), n->mark);
	n->line_head = n->head;
	n->quote_next = false;
	n->erasing = false;
}

void n_tty_set_termios(struct tty *tty, const struct ktermios *old)
{
	if ((old->c_lflag ^ tty->termios.c_lflag) & ICANON)
		change_mode(tty);
	if ((old->c_iflag & IXON) && !iflag(tty, IXON))
		tty_start_output(tty);
	wake_up_interruptible(&tty->read_wait);
}

static void store(struct n_tty *n, u8 byte)
{
	n->buf[n_tty_slot(n->head)] = byte;
	n->head++;
}

static void put_text(struct tty *tty, u8 byte)
{
	struct n_tty *n = &tty->ldisc;

	if (!n_tty_room(tty)) {
		if (iflag(tty, IMAXBEL))
			n_tty_echo_raw(tty, '\a');
		return;
	}
	store(n, byte);
	if (!lflag(tty, ICANON))
		n->line_head = n->head;
}

/* 0xff begins a mark with PARMRK, so one that was typed is doubled. */
static void put_marked_text(struct tty *tty, u8 byte)
{
	if (byte == 0xff && iflag(tty, PARMRK))
		put_text(tty, byte);
	put_text(tty, byte);
}

static void end_line(struct tty *tty, u8 byte)
{
	struct n_tty *n = &tty->ldisc;

	if (ring_used(n) == N_TTY_BUF_SIZE)
		return;
	__set_bit(n_tty_slot(n->head), n->mark);
	store(n, byte);
	n->line_head = n->head;
}

static void echo_text(struct tty *tty, u8 byte)
{
	struct n_tty *n = &tty->ldisc;

	if (!lflag(tty, ECHO))
		return;
	n_tty_echo_erase_end(tty);
	if (n->head == n->line_head)
		n->canon_column = n->column;
	if (byte == '\n')
		n_tty_echo_raw(tty, byte);
	else
		n_tty_echo(tty, byte);
}

unsigned long n_tty_char_before(const struct tty *tty, unsigned long counter)
{
	const struct n_tty *n = &tty->ldisc;

	do
		counter--;
	while (counter != n->line_head && iflag(tty, IUTF8) &&
	       (n->buf[n_tty_slot(counter)] & 0xc0) == 0x80);
	return counter;
}

/* Back over what is no letter, then over letters, digits and '_'. */
static unsigned long word_before(const struct tty *tty, unsigned long counter)
{
	const struct n_tty *n = &tty->ldisc;
	bool inside = false;

	while (counter != n->line_head) {
		unsigned long start = n_tty_char_before(tty, counter);
		u8 byte = n->buf[n_tty_slot(start)];
		bool letter = isalnum(byte) || byte == '_' || byte >= 0x80;

		if (inside && !letter)
			break;
		inside |= letter;
		counter = start;
	}
	return counter;
}

/* Takes the typed line back to `from`; `key` is what asked for it. */
static void erase_to(struct tty *tty, unsigned long from, u8 key)
{
	struct n_tty *n = &tty->ldisc;

	if (from == n->head)
		return;
	if (lflag(tty, ECHO)) {
		if (lflag(tty, ECHOE | ECHOPRT))
			n_tty_echo_erase(tty, from, n->head);
		else
			n_tty_echo(tty, key);
	}
	n->head = from;
}

static void kill_line(struct tty *tty, u8 key)
{
	struct n_tty *n = &tty->ldisc;
	tcflag_t visual = ECHOK | ECHOKE | ECHOE;

	if ((tty->termios.c_lflag & visual) == visual) {
		erase_to(tty, n->line_head, key);
		return;
	}
	n->head = n->line_head;
	if (!lflag(tty, ECHO))
		return;
	n_tty_echo_erase_end(tty);
	n_tty_echo(tty, key);
	if (lflag(tty, ECHOK))
		n_tty_echo_raw(tty, '\n');
}

static void reprint(struct tty *tty, u8 key)
{
	struct n_tty *n = &tty->ldisc;
	unsigned long i;

	n_tty_echo_erase_end(tty);
	n_tty_echo(tty, key);
	n_tty_echo_raw(tty, '\n');
	n->canon_column = n->column;
	for (i = n->line_head; i != n->head; i++)
		n_tty_echo(tty, n->buf[n_tty_slot(i)]);
}

static void quote_next(struct tty *tty)
{
	tty->ldisc.quote_next = true;
	if (!lflag(tty, ECHO) || !lflag(tty, ECHOCTL))
		return;
	n_tty_echo_erase_end(tty);
	n_tty_output(tty, (const u8 *)"^\b", 2);
}

/* Editing characters; false if this is none of them. */
static bool edit(struct tty *tty, u8 byte)
{
	struct n_tty *n = &tty->ldisc;
	bool extended = lflag(tty, IEXTEN);

	if (is_special(tty, VERASE, byte)) {
		if (n->head != n->line_head)
			erase_to(tty, n_tty_char_before(tty, n->head), byte);
	} else if (is_special(tty, VKILL, byte)) {
		kill_line(tty, byte);
	} else if (extended && is_special(tty, VWERASE, byte)) {
		erase_to(tty, word_before(tty, n->head), byte);
	} else if (extended && is_special(tty, VREPRINT, byte) &&
		   lflag(tty, ECHO)) {
		reprint(tty, byte);
	} else {
		return false;
	}
	return true;
}

/* Characters that end a line; false if this is none of them. */
static bool complete(struct tty *tty, u8 byte)
{
	if (byte == '\n') {
		if (lflag(tty, ECHO | ECHONL)) {
			n_tty_echo_erase_end(tty);
			n_tty_echo_raw(tty, byte);
		}
		end_line(tty, byte);
	} else if (is_special(tty, VEOF, byte)) {
		end_line(tty, DISABLED_CHAR);
	} else if (is_special(tty, VEOL, byte) ||
		   (lflag(tty, IEXTEN) && is_special(tty, VEOL2, byte))) {
		echo_text(tty, byte);
		end_line(tty, byte);
	} else {
		return false;
	}
	wake_up_interruptible(&tty->read_wait);
	return true;
}

/* Start and stop characters; false if this is none of them. */
static bool flow(struct tty *tty, u8 byte)
{
	if (!iflag(tty, IXON))
		return false;
	if (is_special(tty, VSTART, byte))
		tty_start_output(tty);
	else if (is_special(tty, VSTOP, byte))
		tty_stop_output(tty);
	else
		return false;
	return true;
}

/* What the byte asks for, 0 if nothing: the table of signal characters. */
static int signal_of(const struct tty *tty, u8 byte)
{
	static const struct { u8 cc, sig; } keys[] = {
		{ VINTR, SIGINT }, { VQUIT, SIGQUIT }, { VSUSP, SIGTSTP },
	};
	size_t i;

	if (!lflag(tty, ISIG))
		return 0;
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (is_special(tty, keys[i].cc, byte))
			return keys[i].sig;
	return 0;
}

/* What both sides had queued is void, unless NOFLSH. */
static void flush_for_signal(struct tty *tty)
{
	if (lflag(tty, NOFLSH))
		return;
	tty_flush_input(tty);
	tty_flush_output(tty);
}

static int signal_typed(struct tty *tty, u8 byte, int sig)
{
	flush_for_signal(tty);
	if (iflag(tty, IXON))
		tty_start_output(tty);
	if (lflag(tty, ECHO))
		n_tty_echo(tty, byte);
	return sig;
}

static void receive_text(struct tty *tty, u8 byte)
{
	echo_text(tty, byte);
	put_marked_text(tty, byte);
	if (!lflag(tty, ICANON))
		wake_up_interruptible(&tty->read_wait);
}

static int receive_break(struct tty *tty)
{
	if (iflag(tty, IGNBRK))
		return 0;
	if (iflag(tty, BRKINT)) {
		flush_for_signal(tty);
		return SIGINT;
	}
	if (iflag(tty, PARMRK)) {
		put_text(tty, 0xff);
		put_text(tty, 0);
	}
	put_text(tty, 0);
	wake_up_interruptible(&tty->read_wait);
	return 0;
}

static void receive_damaged(struct tty *tty, u8 byte)
{
	if (iflag(tty, INPCK) && iflag(tty, IGNPAR))
		return;
	if (iflag(tty, INPCK) && iflag(tty, PARMRK)) {
		put_text(tty, 0xff);
		put_text(tty, 0);
	} else if (iflag(tty, INPCK)) {
		byte = 0;
	}
	put_text(tty, byte);
	wake_up_interruptible(&tty->read_wait);
}

/* The last stages, for a byte that is neither quoted nor damaged. */
static void receive_plain(struct tty *tty, u8 byte)
{
	if (byte == '\r' && iflag(tty, IGNCR))
		return;
	if (byte == '\r' && iflag(tty, ICRNL))
		byte = '\n';
	else if (byte == '\n' && iflag(tty, INLCR))
		byte = '\r';
	if (!lflag(tty, ICANON))
		receive_text(tty, byte);
	else if (lflag(tty, IEXTEN) && is_special(tty, VLNEXT, byte))
		quote_next(tty);
	else if (!edit(tty, byte) && !complete(tty, byte))
		receive_text(tty, byte);
}

int n_tty_receive(struct tty *tty, u8 byte, u8 flag)
{
	int sig;

	if (flag == TTY_BREAK)
		return receive_break(tty);
	if (flag == TTY_PARITY || flag == TTY_FRAME) {
		receive_damaged(tty, byte);
		return 0;
	}
	if (iflag(tty, ISTRIP))
		byte &= 0x7f;
	if (iflag(tty, IUCLC) && lflag(tty, IEXTEN))
		byte = (u8)tolower(byte);
	if (tty->ldisc.quote_next) {
		tty->ldisc.quote_next = false;
		receive_text(tty, byte);
		return 0;
	}
	if (flow(tty, byte))
		return 0;
	sig = signal_of(tty, byte);
	if (sig)
		return signal_typed(tty, byte, sig);
	if (tty->stopped && iflag(tty, IXON) && iflag(tty, IXANY))
		tty_start_output(tty);
	receive_plain(tty, byte);
	return 0;
}
