/* SPDX-License-Identifier: MIT */
/*
 * Open terminals.
 *
 * A terminal that is hung up (its user is gone, its session has ended) stays,
 * but the files by which it was open then are dead: they read as ended and
 * refuse everything else, so that whoever comes next has the terminal for
 * himself.  No list of files is kept for that: each remembers how often the
 * terminal had been hung up when it was opened, and is dead when it has been
 * once more.
 *
 * /dev/console is for whoever has to say something in any case: a file opened
 * by that name outlives hangups, and its reads do not stop a background
 * process.
 */
#ifndef TTY_TTY_FILE_H
#define TTY_TTY_FILE_H

#include <fs/file.h>
#include <tty/tty.h>

/* Behind file->private_data.  All fields: I immutable. */
struct tty_file {
	struct tty *tty;		/* with a reference */
	unsigned int hangups;		/* tty->hangups at the time */
	bool is_console;
};

static inline struct tty_file *tty_file_of(const struct file *file)
{
	return file->private_data;
}

static inline bool tty_file_hung_up(const struct tty_file *opened)
{
	return READ_ONCE(opened->tty->hangups) != opened->hangups &&
	       !opened->is_console;
}

/* /dev/tty and /dev/console exist from now on.  0 or -errno.
 * => the file tree is up */
int __must_check tty_setup(void);

/* Operations of files of terminals. */
extern const struct file_operations tty_fops;

/* The file becomes one of this terminal's, and the terminal, unless O_NOCTTY
 * was asked for, that of a session without.  0, -ENOMEM, -EBUSY, -EIO. */
int __must_check tty_file_open(struct tty *tty, struct file *file);

/* unlocked_ioctl of every terminal. */
long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
/* Of these, those about settings, flow and queues (tty_mode.c): -ENOTTY if it
 * is none of them. */
long tty_mode_ioctl(struct tty *tty, unsigned int cmd, unsigned long arg);
/* And those about the size of the screen. */
long tty_size_ioctl(struct tty *tty, unsigned int cmd, void __user *user);

#endif
