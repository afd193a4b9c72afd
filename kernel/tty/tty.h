/* SPDX-License-Identifier: MIT */
/*
 * Terminals: a line to a person, or to something that plays one.
 *
 *	program  write --> n_tty output --> driver --> line
 *	         read  <-- n_tty input  <-- driver <-- line
 *	                        `-- echo --> driver
 *
 * A driver (drivers/serial) moves bytes; the line discipline N_TTY (n_tty.h)
 * makes lines of them, echoes, erases, and turns some into signals; this room
 * holds the two together.  Programs see them as files (tty_file.h), of which
 * one is said to control a session (job.h).  Received bytes go through the line
 * discipline in the driver's interrupt: that is at most a line's worth of work,
 * and needs no thread.
 *
 * Lock order: read_mutex or write_mutex (never both), then tasks_lock, then
 * lock, then the driver's own.  User memory is touched under the mutexes only.
 */
#ifndef TTY_TTY_H
#define TTY_TTY_H

#include <core/spinlock.h>
#include <device/chrdev.h>
#include <lib/atomic.h>
#include <lib/list.h>
#include <sched/mutex.h>
#include <sched/wait.h>
#include <tty/n_tty.h>
#include <tty/termios.h>

struct process_group;
struct session;
struct tty;

#define TTY_MAJOR 4
#define TTY_SERIAL_MINOR 64		/* ttyS0 */
#define TTYAUX_MAJOR 5			/* tty 0, console 1 */

/*
 * What a driver does for a terminal.
 * => tty->lock held, interrupts off, unless it says otherwise; never sleeps
 */
struct tty_operations {
	/* Takes what it has room for; how many bytes that was. */
	size_t (*write)(struct tty *tty, const u8 *text, size_t size);
	/* Bytes that write() would take now. */
	size_t (*write_room)(struct tty *tty);
	/* Bytes taken and not yet on the line. */
	size_t (*chars_in_buffer)(struct tty *tty);
	/* Forgets those. */
	void (*flush_buffer)(struct tty *tty);
	/* tty->termios has changed. */
	void (*set_termios)(struct tty *tty);
	/* Output pauses and resumes (XOFF, XON received). */
	void (*stop)(struct tty *tty);
	void (*start)(struct tty *tty);
	/* The input buffer is nearly full: no more tty_receive() until
	 * unthrottle(). */
	void (*throttle)(struct tty *tty);
	void (*unthrottle)(struct tty *tty);
	/* One byte ahead of everything that waits (XOFF, XON sent). */
	void (*send_xchar)(struct tty *tty, u8 byte);
	/* Puts everything on the line by polling, in bounded time.
	 * => nothing held, any context */
	void (*drain)(struct tty *tty);

	/* The rest may be NULL. */

	/* A file is opened, or refused with -errno; one was closed, and `left`
	 * are open.  => nothing held; close may not sleep */
	int (*open)(struct tty *tty);
	void (*close)(struct tty *tty, unsigned int left);
	/* The end of the session it controls does not hang it up: its other
	 * end decides. */
	bool outlives_session;
	/* Holds the line at "break" while on. */
	void (*break_ctl)(struct tty *tty, bool on);
	/* What was received and not read was thrown away. */
	void (*input_flushed)(struct tty *tty);
	/* Modem lines, TIOCM_ bits: reads them; sets some and clears some. */
	unsigned int (*tiocmget)(struct tty *tty);
	void (*tiocmset)(struct tty *tty, unsigned int set,
			 unsigned int clear);
	/* What the hardware is. */
	void (*get_serial)(struct tty *tty, struct serial_struct *serial);
	/* The last reference is gone: what driver_data points to may go. */
	void (*destroy)(struct tty *tty);
};

/*
 * Fields: I immutable, a atomic, t lock, T tasks_lock, l the list's lock in
 * tty_io.c.
 */
struct tty {
	struct list_head node;		/* l */
	char name[16];			/* I  below /dev */
	struct chrdev_node devnode;	/* I */
	const struct tty_operations *ops; /* I */
	void *driver_data;		/* I */
	refcount_t usage;		/* a  open files, and the driver */
	unsigned int opens;		/* l  open files */
	bool exclusive;			/* l  TIOCEXCL: root only */
	bool dead;			/* a  the other end is gone for good */
	unsigned int hangups;		/* T  so often was it hung up */
	struct session *session;	/* T  that it controls; NULL: none */
	struct process_group *pgrp;	/* T  its foreground, with a reference */
	spinlock_t lock;
	struct mutex read_mutex;	/* one reader at a time */
	struct mutex write_mutex;	/* one writer at a time */
	struct ktermios termios;	/* t */
	struct winsize winsize;		/* t */
	bool stopped;			/* t  XOFF received, or TCOOFF */
	bool throttled;			/* t  the driver was told so */
	struct n_tty ldisc;		/* t */
	wait_queue_head_t read_wait;	/* input came */
	wait_queue_head_t write_wait;	/* room for output, or none left to send */
};

/* A terminal that has no node: settings are the usual ones of a console,
 * 115200 bits per second.  NULL: no memory. */
struct tty *tty_create(const char *name, kdev_t dev,
		       const struct tty_operations *ops, void *driver_data);
static inline struct tty *tty_get(struct tty *tty)
{
	refcount_inc(&tty->usage);
	return tty;
}
/* => it controls no session any more when the last reference goes */
void tty_put(struct tty *tty);
/*
 * The same with the node /dev/NAME, for ever.
 * => ERR_PTR: -ENOMEM, -EBUSY (dev is taken), and what making the node says
 * => the driver may be called before this returns
 */
struct tty *tty_register(const char *name, kdev_t dev,
			 const struct tty_operations *ops, void *driver_data);
/* /dev/console is this one; with the word tty=pipe it takes the settings of a
 * pipe (tty_io.c), and has the size that tty.size= says.  => once */
void tty_console_set(struct tty *tty);
/* The machine's own terminal; NULL: none. */
struct tty *tty_console_get(void);
/* How a program that the kernel starts opens it: by its own name, so that a
 * person there has job control; a program there gets what /dev/console has to
 * say, background or not. */
const char *tty_console_path(void);
/* Is there a person? */
bool tty_console_is_manned(void);
/* The terminal of this number; NULL: none.  No reference: those that have a
 * number stay for ever. */
struct tty *tty_find(kdev_t dev);
/* Calls fn for each terminal, oldest last or first.  => fn may not sleep */
void tty_for_each(void (*fn)(const struct tty *tty, void *arg), void *arg);

/* From now on only root opens it, until all files are closed; or anybody. */
void tty_set_exclusive(struct tty *tty, bool exclusive);
/* A file more: 0, -EBUSY (TIOCEXCL), or what the driver says; a file less. */
int __must_check tty_opened(struct tty *tty);
void tty_closed(struct tty *tty);

/* How many bytes tty_receive() takes without losing any; 0 while throttled. */
size_t tty_receive_room(struct tty *tty);
/* What became of a received byte on its way. */
enum tty_flag { TTY_NORMAL, TTY_BREAK, TTY_PARITY, TTY_FRAME };
/*
 * Bytes from the line; flags[i] says how byte i arrived, NULL: all well.
 * => any context, the driver's locks not held
 */
void tty_receive(struct tty *tty, const u8 *bytes, const u8 *flags,
		 size_t count);
/* The driver has room again.  => any context, driver's locks not held */
void tty_wakeup(struct tty *tty);

/* Would a write get on?  How many bytes are not on the line yet? */
bool tty_has_room(struct tty *tty);
size_t tty_chars_in_buffer(struct tty *tty);
/*
 * Waits until the line has everything, or a signal comes (-ERESTARTSYS), or
 * so many jiffies have passed (-ETIMEDOUT), or the terminal is hung up (0).
 */
int __must_check tty_wait_until_sent(struct tty *tty, long timeout);
/* All terminals' output is on its line when it returns: before power-off. */
void tty_drain(void);

/* Stops and resumes output.  => lock held */
void tty_stop_output(struct tty *tty);
void tty_start_output(struct tty *tty);
/* Tells the driver to hold back, or to go on, as the input buffer asks.
 * => lock held */
void tty_throttle_check(struct tty *tty);

/* Throws away what was received and not read; what waits to be sent.
 * => lock held */
void tty_flush_input(struct tty *tty);
void tty_flush_output(struct tty *tty);

#endif
