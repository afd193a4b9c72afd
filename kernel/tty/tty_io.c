/* SPDX-License-Identifier: MIT */
/*
 * Terminals as devices: their list, and the way of bytes between driver and
 * line discipline.
 *
 * tty=pipe on the command line means that not a person is at the other end of
 * the console but a program that wants its bytes as they are: input is not
 * echoed, and of all special characters two are left, ^D (end of file) and ^V
 * (the next byte is meant literally).  Input still comes in lines, and output
 * has "\r\n" for each "\n", which the other end can undo exactly.
 *
 * tty.size=COLUMNSxROWS says how large the screen at the other end is: a serial
 * line cannot.
 */
#include <tty/tty.h>

#include <core/param.h>
#include <lib/err.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <tty/job.h>
#include <tty/tty_file.h>

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
static struct winsize console_size = { .ws_row = 24, .ws_col = 80 };

static int tty_mode_parse(const char *value)
{
	if (strcmp(value, "pipe"))
		return -EINVAL;
	pipe_mode = true;
	return 0;
}
PARAM("tty", tty_mode_parse,
      "tty=pipe: a program, not a person, is at the console's other end");

static int tty_size_parse(const char *value)
{
	const char *cross = strchr(value, 'x');
	char columns[8];
	unsigned int width, height;

	if (!cross || cross - value >= (ptrdiff_t)sizeof(columns))
		return -EINVAL;
	strscpy(columns, value, (size_t)(cross - value) + 1);
	if (kstrtouint(columns, 10, &width) ||
	    kstrtouint(cross + 1, 10, &height) ||
	    max(width, height) > UINT16_MAX)
		return -EINVAL;
	console_size.ws_col = (u16)width;
	console_size.ws_row = (u16)height;
	return 0;
}
PARAM("tty.size", tty_size_parse,
      "tty.size=COLUMNSxROWS: the screen at the console's other end");

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
	if (tty->ops->input_flushed)
		tty->ops->input_flushed(tty);
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
	unsigned int hangups = READ_ONCE(tty->hangups);
	long left = wait_event_interruptible_timeout(
		tty->write_wait,
		!tty_chars_in_buffer(tty) ||
			READ_ONCE(tty->hangups) != hangups,
		timeout);

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

struct tty *tty_find(kdev_t dev)
{
	struct tty *tty, *found = NULL;

	spin_lock(&ttys_lock);
	list_for_each_entry(tty, &ttys, node)
		if (tty->devnode.dev == dev)
			found = tty;
	spin_unlock(&ttys_lock);
	return found;
}

void tty_for_each(void (*fn)(const struct tty *tty, void *arg), void *arg)
{
	const struct tty *tty;

	spin_lock(&ttys_lock);
	list_for_each_entry(tty, &ttys, node)
		fn(tty, arg);
	spin_unlock(&ttys_lock);
}

void tty_set_exclusive(struct tty *tty, bool exclusive)
{
	spin_lock(&ttys_lock);
	tty->exclusive = exclusive;
	spin_unlock(&ttys_lock);
}

int tty_opened(struct tty *tty)
{
	bool refused;
	int err = 0;

	spin_lock(&ttys_lock);
	refused = tty->exclusive && !capable(CAP_SYS_ADMIN);
	tty->opens += !refused;
	spin_unlock(&ttys_lock);
	if (refused)
		return -EBUSY;
	if (tty->ops->open)
		err = tty->ops->open(tty);
	if (err)
		tty_closed(tty);
	return err;
}

void tty_closed(struct tty *tty)
{
	unsigned int left;

	spin_lock(&ttys_lock);
	left = --tty->opens;
	if (!left)
		tty->exclusive = false;
	spin_unlock(&ttys_lock);
	if (tty->ops->close)
		tty->ops->close(tty, left);
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
	refcount_set(&tty->usage, 1);
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

void tty_put(struct tty *tty)
{
	if (!refcount_dec_and_test(&tty->usage))
		return;
	KASSERT(!tty->session);
	if (tty->ops->destroy)
		tty->ops->destroy(tty);
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
		tty_put(tty);
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

	spin_lock_irqsave(&tty->lock, flags);
	tty->winsize = console_size;
	if (pipe_mode) {
		tty->termios = termios_pipe;
		tty->ops->set_termios(tty);
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	tty_console = tty;
}

struct tty *tty_console_get(void)
{
	return tty_console;
}

bool tty_console_is_manned(void)
{
	return tty_console && !pipe_mode;
}

const char *tty_console_path(void)
{
	static char path[sizeof("/dev/") + sizeof(tty_console->name)];

	if (!tty_console_is_manned())
		return "/dev/console";
	snprintf(path, sizeof(path), "/dev/%s", tty_console->name);
	return path;
}
