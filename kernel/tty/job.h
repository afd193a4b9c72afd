/* SPDX-License-Identifier: MIT */
/*
 * Job control: which session a terminal controls, and which of its groups is
 * in the foreground.
 *
 *	session  <---- tty->session            tty->pgrp ----> group
 *	   |                                                     |
 *	   members, each: process->tty (if it has not let go)    members
 *
 * Keys that signal reach the foreground group.  The other groups are in the
 * background: they are stopped when they read, or change settings, or write
 * while TOSTOP is set.
 *
 * process->tty is a bare pointer.  It points to a terminal that controls the
 * session which the process is in, and so every way to lose that (setsid,
 * hangup, the end of the leader) clears it: all under tasks_lock.
 */
#ifndef TTY_JOB_H
#define TTY_JOB_H

#include <tty/tty.h>

struct process;
struct tty_file;

/* Where a process is controlled from, in numbers: the terminal's device, and
 * the group in its foreground; 0 and -1: nowhere. */
void job_describe(struct process *process, kdev_t *dev, pid_t *foreground);

/* Called when a session's leader ends.  => once, at boot */
void job_setup(void);

/* The kernel signals the foreground group.  => any context, nothing of the
 * terminal's held */
void tty_signal(struct tty *tty, int sig);

/* current's controlling terminal, with a reference; NULL: none. */
struct tty *tty_controlling(void);

/*
 * May current do now what the background may not?  If not, its group gets the
 * signal (SIGTTIN, SIGTTOU).  0: go on; -ERESTARTSYS: signalled; -EIO: nobody
 * could continue the group, or it would not hear SIGTTIN.
 */
int __must_check tty_check_change(struct tty *tty, int sig);

/* The file has been opened: its terminal becomes that of current's session, if
 * current leads one without and may read; else nothing happens. */
void tty_acquire(struct tty_file *opened, bool may_read);
/* The same for a process other than current; and for one that the kernel is
 * about to start on the console, if a person is there. */
void tty_acquire_for(struct process *process, struct tty *tty);
void tty_acquire_console_for(struct process *process);

/* Nobody is there any more: the session's leader gets SIGHUP, files open now
 * are dead.  => nothing held */
void tty_hangup(struct tty *tty);
/* vhangup(2): the caller's own terminal. */
void tty_hangup_own(void);

/* TIOCSCTTY TIOCNOTTY TIOCGPGRP TIOCSPGRP TIOCGSID; -ENOTTY: none of them.
 * own: the caller's controlling terminal is meant, and only that. */
long tty_job_ioctl(struct file *file, struct tty *tty, bool own,
		   unsigned int cmd, unsigned long arg);

#endif
