/* SPDX-License-Identifier: MIT */
/*
 * Terminals as devices: their list, their nodes, their files, and the way of
 * bytes between driver and line discipline.
 *
 * Two nodes stand for other terminals: /dev/console for the machine's own,
 * /dev/tty for the one that controls the calling process.
 *
 * tty=pipe on the command line means that not a person is at the other end of
 * the console but a program that wants its bytes as they are: input is not
 * echoed, and of all special characters two are left, ^D (end of file) and ^V
 * (the next byte is meant literally).  Input still comes in lines, and output
 * has "\r\n" for each "\n", which the other end can undo exactly.
 */
#include <tty/tty.h>

#include <core/param.h>
#include <device/chrdev.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/siginfo.h>

#define TTY_DEV MKDEV(TTYAUX_MAJOR, 0)
#define CONSOLE_DEV MKDEV(TTYAUX_MAJOR, 1)
#define CONTROL(letter) ((letter) & 0x1f)

/* Room left in the input buffer at which the driver is held back, and that at
 * which it may go on. */
#define THROTTLE_BELOW 256u
#define UNTHROTTLE_ABOVE (N_TTY_BUF_SIZE / 2)
/* A byte's longest processed form fits: a write gets on. */
#define WRITE_ROOM 8u

static DEFINE_SPINLOCK(ttys_lock);
static LIST_HEAD(ttys);			/* ttys_lock; nothing is ever removed */
static struct tty *tty_console;		/* set once, at boot */
static bool pipe_mode;

const struct tty_hooks *tty_hooks;

void tty_hooks_register(const struct tty_hooks *hooks)
{
	tty_hooks = hooks;
}

static int tty_mode_parse(const char *value)
{
	if (strcmp(value, "pipe"))
		return -EINVAL;
	pipe_mode = true;
	return 0;
}
PARAM("tty", tty_mode_parse,
      "tty=pipe: a program, not a person, is at the console's other end");

static const struct ktermios termios_usual = {
	.c_iflag = ICRNL | IXON | IUTF8,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		   IEXTEN,
	.c_cc = {
		[VINTR] = CONTROL('C'), [VQUIT] = CONTROL('\\'),
		[VERASE] = 0x7f, [VKILL] = CONTROL('U'),
		[VEOF] = CONTROL('D'), [VMIN] = 1,
		[VSTART] = CONTROL('Q'), [VSTOP] = CONTROL('S'),
		[VSUSP] = CONTROL('Z'), [VREPRINT] = CONTROL('R'),
		[VDISCARD] = CONTROL('O'), [VWERASE] = CONTROL('W'),
		[VLNEXT] = CONTROL('V'),
	},
	.c_ispeed = 115200, .c_ospeed = 115200,
};

static const struct ktermios termios_pipe = {
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B115200 | CS8 | CREAD | CLOCAL,
	.c_lflag = ICANON | IEXTEN,
	.c_cc = {
		[VEOF] = CONTROL('D'), [VLNEXT] = CONTROL('V'), [VMIN] = 1,
	},
	.c_ispeed = 115200, .c_ospeed = 115200,
};

void tty_stop_output(struct tty *tty)
{
	if (tty->stopped)
		return;
	tty->stopped = true;
	tty->ops->stop(tty);
}

void tty_start_output(struct tty *tty)
{
	if (!tty->stopped)
		return;
	tty->stopped = false;
	tty->ops->start(tty);
	wake_up_interruptible(&tty->write_wait);
}

static void throttle(struct tty *tty)
{
	tty->throttled = true;
	if (tty->termios.c_iflag & IXOFF)
		tty->ops->send_xchar(tty, tty->termios.c_cc[VSTOP]);
	tty->ops->throttle(tty);
}

static void unthrottle(struct tty *tty)
{
	tty->throttled = false;
	if (tty->termios.c_iflag & IXOFF)
		tty->ops->send_xchar(tty, tty->termios.c_cc[VSTART]);
	tty->ops->unthrottle(tty);
}

/* A line that is longer than the buffer would never be read if the driver
 * waited for room: its surplus is taken, and lost. */
void tty_throttle_check(struct tty *tty)
{
	size_t room = n_tty_room(tty);

	KASSERT(lock_held(&tty->lock));
	if (n_tty_line_open(tty))
		room = N_TTY_BUF_SIZE;
	if (!tty->throttled && room < THROTTLE_BELOW)
		throttle(tty);
	else if (tty->throttled && room >= UNTHROTTLE_ABOVE)
		unthrottle(tty);
}

void tty_flush_input(struct tty *tty)
{
	n_tty_flush_input(tty);
	tty_throttle_check(tty);
}

void tty_flush_output(struct tty *tty)
{
	tty->ops->flush_buffer(tty);
	wake_up_interruptible(&tty->write_wait);
}

/* One byte of three becomes three at most (PARMRK), and there is room for as
 * many when the driver is not throttled. */
size_t tty_receive_room(struct tty *tty)
{
	return READ_ONCE(tty->throttled) ? 0 : THROTTLE_BELOW / 4;
}

void tty_signal(struct tty *tty, int sig)
{
	if (tty_hooks && tty_hooks->signal)
		tty_hooks->signal(tty, sig);
}

void tty_receive(struct tty *tty, const u8 *bytes, const u8 *status,
		 size_t count)
{
	size_t i = 0;

	while (i < count) {
		unsigned long flags;
		int sig = 0;

		spin_lock_irqsave(&tty->lock, flags);
		for (; i < count && !sig; i++)
			sig = n_tty_receive(tty, bytes[i],
					    status ? status[i] : TTY_NORMAL);
		tty_throttle_check(tty);
		spin_unlock_irqrestore(&tty->lock, flags);
		if (sig)
			tty_signal(tty, sig);
	}
}

void tty_wakeup(struct tty *tty)
{
	wake_up_interruptible(&tty->write_wait);
}

bool tty_has_room(struct tty *tty)
{
	unsigned long flags;
	bool room;

	spin_lock_irqsave(&tty->lock, flags);
	room = tty->ops->write_room(tty) >= WRITE_ROOM;
	spin_unlock_irqrestore(&tty->lock, flags);
	return room;
}

size_t tty_chars_in_buffer(struct tty *tty)
{
	unsigned long flags;
	size_t count;

	spin_lock_irqsave(&tty->lock, flags);
	count = tty->ops->chars_in_buffer(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return count;
}

int tty_wait_until_sent(struct tty *tty, long timeout)
{
	long left = wait_event_interruptible_timeout(
		tty->write_wait, !tty_chars_in_buffer(tty), timeout);

	if (left < 0)
		return (int)left;
	return left ? 0 : -ETIMEDOUT;
}

void tty_drain(void)
{
	struct tty *tty;

	list_for_each_entry(tty, &ttys, node)
		tty->ops->drain(tty);
}

static struct tty *tty_find(kdev_t dev)
{
	struct tty *tty, *found = NULL;

	spin_lock(&ttys_lock);
	list_for_each_entry(tty, &ttys, node)
		if (tty->devnode.dev == dev)
			found = tty;
	spin_unlock(&ttys_lock);
	return found;
}

/* The terminal that a node stands for; ERR_PTR. */
static struct tty *tty_of_node(kdev_t dev)
{
	struct tty *tty;

	if (dev == CONSOLE_DEV)
		return tty_console ? tty_console : ERR_PTR(-ENODEV);
	if (dev == TTY_DEV)
		tty = tty_hooks && tty_hooks->controlling ?
		      tty_hooks->controlling() : NULL;
	else
		tty = tty_find(dev);
	return tty ? tty : ERR_PTR(-ENXIO);
}

static int tty_open(struct inode *inode, struct file *file)
{
	struct tty *tty = tty_of_node(inode->i_rdev);

	if (IS_ERR(tty))
		return (int)PTR_ERR(tty);
	file->private_data = tty;
	return stream_open(inode, file);
}

struct tty *tty_of_file(struct file *file)
{
	return file->private_data;
}

static ssize_t tty_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	return n_tty_read(tty_of_file(iocb->ki_filp), iocb, to);
}

static ssize_t tty_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	return n_tty_write(tty_of_file(iocb->ki_filp), iocb, from);
}

static __poll_t tty_poll(struct file *file, struct poll_table_struct *table)
{
	return n_tty_poll(tty_of_file(file), file, table);
}

static const struct file_operations tty_fops = {
	.open = tty_open,
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

	return err ? err : chrdev_node_register(&nodes[1]);
}

struct tty *tty_create(const char *name, kdev_t dev,
		       const struct tty_operations *ops, void *driver_data)
{
	struct tty *tty = kzalloc(sizeof(*tty), GFP_KERNEL);

	if (!tty)
		return NULL;
	strscpy(tty->name, name, sizeof(tty->name));
	tty->devnode = (struct chrdev_node){
		.dev = dev, .driver = tty->name, .name = tty->name,
		.mode = 0600, .fops = &tty_fops,
	};
	tty->ops = ops;
	tty->driver_data = driver_data;
	tty->termios = termios_usual;
	spin_lock_init_rank(&tty->lock, LOCK_DRIVER);
	mutex_init_rank(&tty->read_mutex, LOCK_TTY);
	mutex_init_rank(&tty->write_mutex, LOCK_TTY);
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
	return tty;
}

void tty_destroy(struct tty *tty)
{
	kfree(tty);
}

struct tty *tty_register(const char *name, kdev_t dev,
			 const struct tty_operations *ops, void *driver_data)
{
	struct tty *tty = tty_create(name, dev, ops, driver_data);
	int err;

	if (!tty)
		return ERR_PTR(-ENOMEM);
	err = chrdev_node_register(&tty->devnode);
	if (err) {
		tty_destroy(tty);
		return ERR_PTR(err);
	}
	spin_lock(&ttys_lock);
	list_add_tail(&tty->node, &ttys);
	spin_unlock(&ttys_lock);
	return tty;
}

void tty_console_set(struct tty *tty)
{
	unsigned long flags;

	if (pipe_mode) {
		spin_lock_irqsave(&tty->lock, flags);
		tty->termios = termios_pipe;
		tty->ops->set_termios(tty);
		spin_unlock_irqrestore(&tty->lock, flags);
	}
	tty_console = tty;
}
