/* SPDX-License-Identifier: MIT */
/*
 * N_TTY, the line discipline: from bytes to lines and back.
 *
 * Input lies in a ring of 4,096 bytes, which is also the longest line.  Three
 * counters, which never wrap, divide it; a slot is the counter modulo the
 * size:
 *
 *	tail             line_head                head
 *	  | complete lines   | the line being typed |  free …
 *	  +------------------+----------------------+------
 *
 * A bit per slot marks the last byte of each complete line.  End of file
 * (^D) is such a marked slot with a zero byte, which readers do not get to
 * see.  Without ICANON there are no lines, everything up to head can be read,
 * and line_head follows head.
 */
#ifndef TTY_N_TTY_H
#define TTY_N_TTY_H

#include <arch/types.h>
#include <lib/bitmap.h>

struct tty;
struct tty_file;
struct ktermios;
struct kiocb;
struct iov_iter;
struct file;
struct poll_table_struct;

#define N_TTY_BUF_SIZE 4096UL

/* All fields: t tty->lock. */
struct n_tty {
	unsigned long head;		/* next byte goes there */
	unsigned long line_head;	/* complete lines end there */
	unsigned long tail;		/* next byte to be read */
	unsigned int column;		/* where output stands */
	unsigned int canon_column;	/* where the typed line began */
	bool quote_next;		/* VLNEXT was typed */
	bool erasing;			/* between \ and / of ECHOPRT */
	DECLARE_BITMAP(mark, N_TTY_BUF_SIZE);
	u8 buf[N_TTY_BUF_SIZE];
};

/* n_tty.c: input */

/* Takes one byte as it came from the line.  A signal that it asks for, or 0;
 * the caller sends it after the lock is dropped.  => lock held */
int n_tty_receive(struct tty *tty, u8 byte, u8 flag);
/* Bytes that can be taken without losing any.  => lock held */
size_t n_tty_room(const struct tty *tty);
/* True if the ring is full of one line whose end has not come: what follows
 * is lost up to there, and waiting for a reader would be in vain. */
bool n_tty_line_open(const struct tty *tty);
/* Bytes that a read could return: complete lines, or everything.  => lock
 * held */
size_t n_tty_available(const struct tty *tty);
/* Settings were changed from old.  => lock held */
void n_tty_set_termios(struct tty *tty, const struct ktermios *old);
/* => lock held */
void n_tty_flush_input(struct tty *tty);
/* The slot of a counter. */
static inline unsigned long n_tty_slot(unsigned long counter)
{
	return counter % N_TTY_BUF_SIZE;
}
/* Where the character before `counter` begins: a byte, or with IUTF8 a whole
 * sequence.  => lock held; counter is above line_head */
unsigned long n_tty_char_before(const struct tty *tty, unsigned long counter);

/* n_tty_file.c: what programs call, through an open file */

ssize_t n_tty_read(struct tty_file *opened, struct kiocb *iocb,
		   struct iov_iter *to);
ssize_t n_tty_write(struct tty_file *opened, struct kiocb *iocb,
		    struct iov_iter *from);
unsigned int n_tty_poll(struct tty_file *opened, struct file *file,
			struct poll_table_struct *wait);

/* n_tty_output.c: output processing and echo; all => lock held */

/* Sends as many of the bytes as there is room for, processed as OPOST says;
 * how many that was. */
size_t n_tty_output(struct tty *tty, const u8 *text, size_t size);
/* Echoes a typed byte, control characters as ^X with ECHOCTL. */
void n_tty_echo(struct tty *tty, u8 byte);
/* Echoes it as it is. */
void n_tty_echo_raw(struct tty *tty, u8 byte);
/* Takes the echo of the counters from..to, the end of the typed line, off the
 * screen. */
void n_tty_echo_erase(struct tty *tty, unsigned long from, unsigned long to);
/* Ends an erasure that was shown as \text (ECHOPRT). */
void n_tty_echo_erase_end(struct tty *tty);

#endif
