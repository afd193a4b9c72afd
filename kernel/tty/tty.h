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
 * holds the two together and shows them to programs as files.  Received bytes
 * go through the line discipline in the driver's interrupt: that is at most a
 * line's worth of work, and needs no thread.
 *
 * Lock order: read_mutex or write_mutex (never both), then lock, then the
 * driver's own.  User memory is touched under the mutexes only.
 */
#ifndef TTY_TTY_H
#define TTY_TTY_H

#include <core/spinlock.h>
#include <device/chrdev.h>
#include <lib/list.h>
#include <sched/mutex.h>
#include <sched/wait.h>
#include <tty/n_tty.h>
#include <tty/termios.h>

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
	/* Holds the line at "break" while on. */
	void (*break_ctl)(struct tty *tty, bool on);
	/* Puts everything on the line by polling, in bounded time.
	 * => nothing held, any context */
	void (*drain)(struct tty *tty);
};

/*
 * Fields: I immutable, t lock, w write_mutex, l the list's lock in tty_io.c.
 */
struct tty {
	struct list_head node;		/* l */
	char name[16];			/* I  below /dev */
	struct chrdev_node devnode;	/* I */
	const struct tty_operations *ops; /* I */
	void *driver_data;		/* I */
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

/*
 * How a terminal asks for signals: sessions and process groups are the
 * business of whoever registers these; until then nobody is signalled and
 * nobody has a controlling terminal.
 */
struct tty_hooks {
	/* A signal character was typed, or a break came.
	 * => any context, nothing of the terminal's held */
	void (*signal)(struct tty *tty, int sig);
	/* current's controlling terminal, NULL if it has none. */
	struct tty *(*controlling)(void);
};
extern const struct tty_hooks *tty_hooks;
/* => once, at boot */
void tty_hooks_register(const struct tty_hooks *hooks);

/* /dev/tty and /dev/console exist from now on.  0 or -errno.
 * => the file tree is up */
int __must_check tty_setup(void);

/* A terminal that has no node: settings are the usual ones of a console,
 * 115200 bits per second.  NULL: no memory. */
struct tty *tty_create(const char *name, kdev_t dev,
		       const struct tty_operations *ops, void *driver_data);
/* => from tty_create(), and nobody uses it any more */
void tty_destroy(struct tty *tty);
/*
 * The same with the node /dev/NAME, for ever.
 * => ERR_PTR: -ENOMEM, -EBUSY (dev is taken), and what making the node says
 * => the driver may be called before this returns
 */
struct tty *tty_register(const char *name, kdev_t dev,
			 const struct tty_operations *ops, void *driver_data);
/* /dev/console is this one; with the word tty=pipe it takes the settings of a
 * pipe (tty_io.c).  => once */
void tty_console_set(struct tty *tty);

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

/* Signals the processes in the terminal's foreground.  => as the hook */
void tty_signal(struct tty *tty, int sig);

/* Would a write get on?  How many bytes are not on the line yet? */
bool tty_has_room(struct tty *tty);
size_t tty_chars_in_buffer(struct tty *tty);
/*
 * Waits until the line has everything, or a signal comes (-ERESTARTSYS), or
 * so many jiffies have passed (-ETIMEDOUT).
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

/* unlocked_ioctl of every terminal. */
long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
/* The terminal behind an open file. */
struct tty *tty_of_file(struct file *file);

#endif
