/* SPDX-License-Identifier: MIT */
/*
 * N_TTY, towards the screen: output processing (OPOST) and echo.
 *
 * Both go the same way: a byte becomes what the settings make of it, in a
 * small buffer that is handed to the driver in one piece, and the column is
 * kept so that tabs can be expanded, and taken back when the user erases one.
 * A byte is sent whole or not at all: one whose processed form does not fit
 * waits.  An echo cannot wait, since it happens in the driver's interrupt: it
 * is lost when the driver's buffer is full.
 */
#include <tty/tty.h>

#include <lib/ctype.h>
#include <lib/string.h>

#define TAB_WIDTH 8u
/* The longest processed form of one byte: a tab as spaces. */
#define EXPANSION_MAX TAB_WIDTH

struct output {
	u8 text[256];
	size_t size;
};

static bool is_control(u8 byte)
{
	return byte < ' ' || byte == 0x7f;
}

/* The second and later bytes of a UTF-8 sequence take no column. */
static bool is_continuation(const struct tty *tty, u8 byte)
{
	return (tty->termios.c_iflag & IUTF8) && (byte & 0xc0) == 0x80;
}

static void put(struct output *out, u8 byte)
{
	out->text[out->size++] = byte;
}

static void put_newline(struct tty *tty, struct output *out)
{
	struct n_tty *n = &tty->ldisc;
	tcflag_t oflag = tty->termios.c_oflag;

	if (oflag & (ONLRET | ONLCR)) {
		n->column = 0;
		n->canon_column = 0;
	}
	if (oflag & ONLCR)
		put(out, '\r');
	put(out, '\n');
}

static void put_return(struct tty *tty, struct output *out)
{
	struct n_tty *n = &tty->ldisc;
	tcflag_t oflag = tty->termios.c_oflag;

	if ((oflag & ONOCR) && n->column == 0)
		return;
	if (oflag & OCRNL) {
		if (oflag & ONLRET)
			n->column = 0;
		put(out, '\n');
		return;
	}
	n->column = 0;
	n->canon_column = 0;
	put(out, '\r');
}

static void put_tab(struct tty *tty, struct output *out)
{
	struct n_tty *n = &tty->ldisc;
	unsigned int spaces = TAB_WIDTH - n->column % TAB_WIDTH;

	n->column += spaces;
	if ((tty->termios.c_oflag & TABDLY) != XTABS) {
		put(out, '\t');
		return;
	}
	while (spaces--)
		put(out, ' ');
}

static void put_other(struct tty *tty, struct output *out, u8 byte)
{
	struct n_tty *n = &tty->ldisc;

	if (byte == '\b' && n->column)
		n->column--;
	if (!is_control(byte) && !is_continuation(tty, byte))
		n->column++;
	put(out, tty->termios.c_oflag & OLCUC ? (u8)toupper(byte) : byte);
}

static void put_processed(struct tty *tty, struct output *out, u8 byte)
{
	if (!(tty->termios.c_oflag & OPOST))
		put(out, byte);
	else if (byte == '\n')
		put_newline(tty, out);
	else if (byte == '\r')
		put_return(tty, out);
	else if (byte == '\t')
		put_tab(tty, out);
	else
		put_other(tty, out, byte);
}

size_t n_tty_output(struct tty *tty, const u8 *text, size_t size)
{
	size_t room = min(tty->ops->write_room(tty),
			  sizeof(((struct output *)0)->text));
	struct output out = { .size = 0 };
	size_t i;

	for (i = 0; i < size && out.size + EXPANSION_MAX <= room; i++)
		put_processed(tty, &out, text[i]);
	if (out.size)
		tty->ops->write(tty, out.text, out.size);
	return i;
}

void n_tty_echo_raw(struct tty *tty, u8 byte)
{
	n_tty_output(tty, &byte, 1);
}

void n_tty_echo(struct tty *tty, u8 byte)
{
	u8 shown[2] = { '^', byte ^ 0x40 };

	if ((tty->termios.c_lflag & ECHOCTL) && is_control(byte) &&
	    byte != '\t')
		n_tty_output(tty, shown, 2);
	else
		n_tty_echo_raw(tty, byte);
}

static void echo_erase_columns(struct tty *tty, unsigned int columns)
{
	while (columns--)
		n_tty_output(tty, (const u8 *)"\b \b", 3);
}

/* Columns that a byte other than a tab takes when it is echoed. */
static unsigned int echo_width(const struct tty *tty, u8 byte)
{
	if (is_control(byte))
		return tty->termios.c_lflag & ECHOCTL ? 2 : 0;
	return !is_continuation(tty, byte);
}

/*
 * Back over the tab in slot `counter`: its width follows from the column at
 * which it began, which is that of the bytes before it, up to the previous
 * tab (a multiple of the width) or to where the line began.
 */
static void echo_erase_tab(struct tty *tty, unsigned long counter)
{
	struct n_tty *n = &tty->ldisc;
	unsigned int column = 0;
	unsigned int back;
	u8 byte = 0;

	while (counter != n->line_head) {
		byte = n->buf[n_tty_slot(--counter)];
		if (byte == '\t')
			break;
		column += echo_width(tty, byte);
	}
	if (byte != '\t')
		column += n->canon_column;
	for (back = TAB_WIDTH - column % TAB_WIDTH; back; back--)
		n_tty_echo_raw(tty, '\b');
}

/* As on paper: \abc/ shows what was erased. */
static void echo_erase_printed(struct tty *tty, unsigned long from,
			       unsigned long to)
{
	struct n_tty *n = &tty->ldisc;

	if (!n->erasing) {
		n_tty_echo_raw(tty, '\\');
		n->erasing = true;
	}
	for (; from != to; from++)
		n_tty_echo(tty, n->buf[n_tty_slot(from)]);
}

void n_tty_echo_erase(struct tty *tty, unsigned long from, unsigned long to)
{
	struct n_tty *n = &tty->ldisc;

	while (to != from) {
		unsigned long start = n_tty_char_before(tty, to);
		u8 byte = n->buf[n_tty_slot(start)];

		if (tty->termios.c_lflag & ECHOPRT)
			echo_erase_printed(tty, start, to);
		else if (byte == '\t')
			echo_erase_tab(tty, start);
		else
			echo_erase_columns(tty, echo_width(tty, byte));
		to = start;
	}
}

void n_tty_echo_erase_end(struct tty *tty)
{
	struct n_tty *n = &tty->ldisc;

	if (!n->erasing)
		return;
	n->erasing = false;
	n_tty_echo_raw(tty, '/');
}
