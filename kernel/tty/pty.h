/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals: a terminal at whose other end is a program.
 *
 *	program  --write-->  slave, a struct tty  --ring-->  master  --read-->
 *	(shell)  <--read---  /dev/pts/N           <--------  /dev/ptmx  <-write-
 *	                     with N_TTY              received by N_TTY
 *
 * The slave is a terminal like any other, and the pair is its driver.  The
 * master is no terminal: its file gives what the slave has sent, and takes what
 * is to be typed; settings that are asked for there are the slave's.
 *
 * Opening /dev/ptmx makes a pair.  The slave's node is in devpts (devpts.h)
 * until the master is closed, which hangs the slave up.  When the slave's last
 * file is closed the master reads to the end and then -EIO, until somebody
 * opens the slave again.
 *
 * Everything is guarded by slave->lock, which N_TTY holds when it calls its
 * driver.
 */
#ifndef TTY_PTY_H
#define TTY_PTY_H

#include <tty/tty.h>

#define UNIX98_PTY_SLAVE_MAJOR 136
#define PTMX_MINOR 2			/* of TTYAUX_MAJOR */
#define PTY_RING_SIZE 4096u		/* power of two */

/* Fields: I immutable, p ptys_lock, t slave->lock. */
struct pty {
	struct list_head node;		/* p  all, by index */
	unsigned int index;		/* I  the N of /dev/pts/N */
	struct tty *slave;		/* I  the pair goes with it */
	bool locked;			/* t  the slave cannot be opened */
	bool closed;			/* t  it was open, and is not */
	bool packet;			/* t  TIOCPKT */
	bool flow;			/* t  ^S and ^Q are as usual */
	u8 status;			/* t  TIOCPKT_ not told yet */
	unsigned int head, tail;	/* t  never wrap but by overflow */
	unsigned int stop;		/* t  head when output was stopped */
	struct mutex read_mutex;	/* one reader of the master */
	struct mutex write_mutex;	/* one writer */
	wait_queue_head_t read_wait;	/* the master can be read */
	wait_queue_head_t write_wait;	/* the slave takes input */
	u8 ring[PTY_RING_SIZE];		/* t  sent and not read */
};

/* TIOCPKT: what the first byte of a read says. */
#define TIOCPKT_DATA 0u
#define TIOCPKT_FLUSHREAD 1u
#define TIOCPKT_FLUSHWRITE 2u
#define TIOCPKT_STOP 4u
#define TIOCPKT_START 8u
#define TIOCPKT_NOSTOP 16u
#define TIOCPKT_DOSTOP 32u

/* ioctl of a master */
#define TIOCPKT 0x5420
#define TIOCGPKT 0x80045438
#define TIOCGPTN 0x80045430
#define TIOCSPTLCK 0x40045431
#define TIOCGPTLCK 0x80045439
#define TIOCGPTPEER 0x5441
#define TIOCSIG 0x40045436

/* How many pairs there may be, and are (/proc/sys/kernel/pty). */
extern int pty_max;
int pty_count(void);

/* /dev/ptmx and devpts.  => once, after tty_setup(); 0 or -errno */
int __must_check pty_setup(void);

/* A pair with a locked slave that has the lowest free number; no node yet.
 * => ERR_PTR: -ENOSPC, -ENOMEM */
struct pty *pty_create(void);
/* The master is gone: the number is free, the slave hung up for good. */
void pty_end(struct pty *pty);
/* The slave of that number, with a reference; NULL: none. */
struct tty *pty_find_slave(unsigned int index);

/* Bytes that a read of the master could return.  => slave->lock held */
size_t pty_available(const struct pty *pty);
/* Takes at most size of them. */
size_t pty_take(struct pty *pty, u8 *bytes, size_t size);

/* Files of masters. */
extern const struct file_operations ptmx_fops;

#endif
