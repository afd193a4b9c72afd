/* SPDX-License-Identifier: MIT */
/*
 * Terminals as files: nodes, open and close, read, write and poll.
 *
 * Two nodes stand for other terminals: /dev/console for the machine's own,
 * /dev/tty for the one that controls the calling process.  Output to
 * /dev/console can be sent elsewhere (TIOCCONS), which is how a window shows
 * what the machine has to say.
 */
#include <tty/tty_file.h>

#include <core/panic.h>
#include <device/chrdev.h>
#include <fs/fcntl.h>
#include <lib/err.h>
#include <mem/slab.h>
#include <task/siginfo.h>
#include <tty/console_redirect.h>
#include <tty/job.h>

#define TTY_DEV MKDEV(TTYAUX_MAJOR, 0)
#define CONSOLE_DEV MKDEV(TTYAUX_MAJOR, 1)

/* What a poll of a dead file says: whatever is tried does not wait. */
#define POLL_HUNG_UP                                                \
	(EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDNORM |   \
	 EPOLLWRNORM)

/* The terminal that a node stands for, with a reference; ERR_PTR. */
static struct tty *tty_of_node(kdev_t dev)
{
	struct tty *tty;

	if (dev == TTY_DEV) {
		tty = tty_controlling();
		return tty ? tty : ERR_PTR(-ENXIO);
	}
	tty = dev == CONSOLE_DEV ? tty_console_get() : tty_find(dev);
	if (!tty)
		return ERR_PTR(dev == CONSOLE_DEV ? -ENODEV : -ENXIO);
	return tty_get(tty);
}

static int attach(struct tty *tty, struct file *file, bool is_console)
{
	struct tty_file *opened = kmalloc(sizeof(*opened), GFP_KERNEL);
	int error;

	if (!opened)
		return -ENOMEM;
	*opened = (struct tty_file){
		.tty = tty, .hangups = READ_ONCE(tty->hangups),
		.is_console = is_console,
	};
	error = tty_opened(tty);
	if (error) {
		kfree(opened);
		return error;
	}
	tty_get(tty);
	file->private_data = opened;
	if (!is_console && !(file->f_flags & O_NOCTTY))
		tty_acquire(opened, file->f_mode & FMODE_READ);
	return stream_open(file_inode(file), file);
}

int tty_file_open(struct tty *tty, struct file *file)
{
	return attach(tty, file, false);
}

static int tty_open(struct inode *inode, struct file *file)
{
	struct tty *tty = tty_of_node(inode->i_rdev);
	int error;

	if (IS_ERR(tty))
		return (int)PTR_ERR(tty);
	error = attach(tty, file, inode->i_rdev == CONSOLE_DEV);
	tty_put(tty);
	return error;
}

static int tty_release(struct inode *inode, struct file *file)
{
	struct tty_file *opened = tty_file_of(file);

	tty_closed(opened->tty);
	tty_put(opened->tty);
	kfree(opened);
	return 0;
}

static ssize_t tty_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct tty_file *opened = tty_file_of(iocb->ki_filp);
	int error;

	if (tty_file_hung_up(opened))
		return 0;
	error = opened->is_console ? 0
				   : tty_check_change(opened->tty, SIGTTIN);
	return error ? error : n_tty_read(opened, iocb, to);
}

static ssize_t tty_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct tty_file *opened = tty_file_of(iocb->ki_filp);
	bool stops = READ_ONCE(opened->tty->termios.c_lflag) & TOSTOP;
	struct file *elsewhere;
	ssize_t count;

	if (tty_file_hung_up(opened))
		return -EIO;
	elsewhere = opened->is_console ? console_redirect_get() : NULL;
	if (elsewhere) {
		count = vfs_iter_write(elsewhere, from, NULL);
		fput(elsewhere);
		return count;
	}
	count = stops && !opened->is_console ?
		tty_check_change(opened->tty, SIGTTOU) : 0;
	return count ? count : n_tty_write(opened, iocb, from);
}

static __poll_t tty_poll(struct file *file, struct poll_table_struct *table)
{
	struct tty_file *opened = tty_file_of(file);
	__poll_t mask = n_tty_poll(opened, file, table);

	return tty_file_hung_up(opened) ? POLL_HUNG_UP : mask;
}

const struct file_operations tty_fops = {
	.open = tty_open,
	.release = tty_release,
	.read_iter = tty_read_iter,
	.write_iter = tty_write_iter,
	.poll = tty_poll,
	.unlocked_ioctl = tty_ioctl,
};

int tty_setup(void)
{
	static struct chrdev_node nodes[] = {
		{ .dev = TTY_DEV, .driver = "/dev/tty", .name = "tty",
		  .mode = 0666, .fops = &tty_fops },
		{ .dev = CONSOLE_DEV, .driver = "/dev/console",
		  .name = "console", .mode = 0600, .fops = &tty_fops },
	};
	int err = chrdev_node_register(&nodes[0]);

	job_setup();
	return err ? err : chrdev_node_register(&nodes[1]);
}
