/* SPDX-License-Identifier: MIT */
/*
 * Pairs: the list of them, and the driver of a slave.
 *
 * Output goes into the ring as long as there is room; what is in it when the
 * slave is stopped (^S) can still be read, what comes then (echoes only) when
 * it is started again.  Nothing is lost when the slave's output is flushed: a
 * pair has no line on which bytes would still be waiting.
 */
#include <tty/pty.h>

#include <device/chrdev.h>
#include <lib/err.h>
#include <mem/slab.h>
#include <tty/devpts.h>
#include <tty/job.h>
#include <tty/tty_file.h>

#define CONTROL(letter) ((letter) & 0x1f)

int pty_max = 4096;

static DEFINE_SPINLOCK(ptys_lock);
static LIST_HEAD(ptys);			/* p  by index */
static int nr_ptys;			/* p */

int pty_count(void)
{
	return READ_ONCE(nr_ptys);
}

static struct pty *pty_of(const struct tty *slave)
{
	return slave->driver_data;
}

static unsigned int ring_used(const struct pty *pty)
{
	return pty->head - pty->tail;
}

size_t pty_available(const struct pty *pty)
{
	return (pty->slave->stopped ? pty->stop : pty->head) - pty->tail;
}

size_t pty_take(struct pty *pty, u8 *bytes, size_t size)
{
	size_t i, count;

	KASSERT(lock_held(&pty->slave->lock));
	count = min(size, pty_available(pty));
	for (i = 0; i < count; i++)
		bytes[i] = pty->ring[pty->tail++ % PTY_RING_SIZE];
	return count;
}

/* Something to tell in packet mode; `not`: what is not true any more. */
static void note(struct pty *pty, u8 status, u8 not)
{
	if (!pty->packet)
		return;
	pty->status = (u8)((pty->status & ~not) | status);
	wake_up_interruptible(&pty->read_wait);
}

/* The driver.  => tty->lock held, unless tty.h says otherwise */

static size_t pty_write(struct tty *tty, const u8 *text, size_t size)
{
	struct pty *pty = pty_of(tty);
	size_t i;

	for (i = 0; i < size && ring_used(pty) < PTY_RING_SIZE; i++)
		pty->ring[pty->head++ % PTY_RING_SIZE] = text[i];
	wake_up_interruptible(&pty->read_wait);
	return i;
}

static size_t pty_write_room(struct tty *tty)
{
	return PTY_RING_SIZE - ring_used(pty_of(tty));
}

static size_t pty_chars_in_buffer(struct tty *tty)
{
	return 0;
}

static void pty_flush_buffer(struct tty *tty)
{
	note(pty_of(tty), TIOCPKT_FLUSHWRITE, 0);
}

static void pty_input_flushed(struct tty *tty)
{
	struct pty *pty = pty_of(tty);

	note(pty, TIOCPKT_FLUSHREAD, 0);
	wake_up_interruptible(&pty->write_wait);
}

/* Does the slave stop at ^S and start at ^Q? */
static bool flow_is_usual(const struct ktermios *termios)
{
	return (termios->c_iflag & IXON) &&
	       termios->c_cc[VSTOP] == CONTROL('S') &&
	       termios->c_cc[VSTART] == CONTROL('Q');
}

static void pty_set_termios(struct tty *tty)
{
	struct pty *pty = pty_of(tty);
	bool flow = flow_is_usual(&tty->termios);

	if (flow && !pty->flow)
		note(pty, TIOCPKT_DOSTOP, TIOCPKT_NOSTOP);
	else if (!flow && pty->flow)
		note(pty, TIOCPKT_NOSTOP, TIOCPKT_DOSTOP);
	pty->flow = flow;
}

static void pty_stop(struct tty *tty)
{
	struct pty *pty = pty_of(tty);

	pty->stop = pty->head;
	note(pty, TIOCPKT_STOP, TIOCPKT_START);
}

static void pty_start(struct tty *tty)
{
	struct pty *pty = pty_of(tty);

	note(pty, TIOCPKT_START, TIOCPKT_STOP);
	wake_up_interruptible(&pty->read_wait);
}

static void pty_throttle(struct tty *tty)
{
}

static void pty_unthrottle(struct tty *tty)
{
	wake_up_interruptible(&pty_of(tty)->write_wait);
}

static void pty_send_xchar(struct tty *tty, u8 byte)
{
	pty_write(tty, &byte, 1);
}

static int pty_open(struct tty *tty)
{
	struct pty *pty = pty_of(tty);
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&tty->lock, flags);
	if (pty->locked || tty->dead)
		err = -EIO;
	else
		pty->closed = false;
	spin_unlock_irqrestore(&tty->lock, flags);
	return err;
}

static void pty_close(struct tty *tty, unsigned int left)
{
	struct pty *pty = pty_of(tty);
	unsigned long flags;

	if (left)
		return;
	spin_lock_irqsave(&tty->lock, flags);
	pty->closed = true;
	pty->packet = false;
	spin_unlock_irqrestore(&tty->lock, flags);
	wake_up_interruptible(&pty->read_wait);
	wake_up_interruptible(&pty->write_wait);
}

static void pty_destroy(struct tty *tty)
{
	kfree(pty_of(tty));
}

static const struct tty_operations pty_ops = {
	.write = pty_write,
	.write_room = pty_write_room,
	.chars_in_buffer = pty_chars_in_buffer,
	.flush_buffer = pty_flush_buffer,
	.set_termios = pty_set_termios,
	.stop = pty_stop,
	.start = pty_start,
	.throttle = pty_throttle,
	.unthrottle = pty_unthrottle,
	.send_xchar = pty_send_xchar,
	.open = pty_open,
	.close = pty_close,
	.input_flushed = pty_input_flushed,
	.outlives_session = true,
	.destroy = pty_destroy,
};

/* The pair goes into the list where the first number is free. */
static int pty_number(struct pty *pty)
{
	struct pty *other;
	unsigned int index = 0;
	int err = -ENOSPC;

	spin_lock(&ptys_lock);
	if (nr_ptys < READ_ONCE(pty_max)) {
		list_for_each_entry(other, &ptys, node) {
			if (other->index != index)
				break;
			index++;
		}
		pty->index = index;
		list_add_tail(&pty->node, &other->node);
		nr_ptys++;
		err = 0;
	}
	spin_unlock(&ptys_lock);
	return err;
}

static void pty_forget(struct pty *pty)
{
	spin_lock(&ptys_lock);
	list_del(&pty->node);
	nr_ptys--;
	spin_unlock(&ptys_lock);
}

static struct tty *slave_create(struct pty *pty)
{
	char name[sizeof(((struct tty *)0)->name)];
	struct tty *slave;

	snprintf(name, sizeof(name), "pts/%u", pty->index);
	slave = tty_create(name, MKDEV(UNIX98_PTY_SLAVE_MAJOR, pty->index),
			   &pty_ops, pty);
	if (!slave)
		return NULL;
	slave->termios.c_iflag = ICRNL | IXON;
	slave->termios.c_cflag = B38400 | CS8 | CREAD;
	termios_settle_baud(&slave->termios);
	return slave;
}

struct pty *pty_create(void)
{
	struct pty *pty = kzalloc(sizeof(*pty), GFP_KERNEL);
	int err;

	if (!pty)
		return ERR_PTR(-ENOMEM);
	pty->locked = pty->flow = true;
	mutex_init_rank(&pty->read_mutex, LOCK_TTY);
	mutex_init_rank(&pty->write_mutex, LOCK_TTY);
	init_waitqueue_head(&pty->read_wait);
	init_waitqueue_head(&pty->write_wait);
	err = pty_number(pty);
	if (err)
		goto free;
	pty->slave = slave_create(pty);
	if (!pty->slave) {
		err = -ENOMEM;
		goto forget;
	}
	return pty;

forget:
	pty_forget(pty);
free:
	kfree(pty);
	return ERR_PTR(err);
}

void pty_end(struct pty *pty)
{
	struct tty *slave = pty->slave;

	pty_forget(pty);
	WRITE_ONCE(slave->dead, true);
	tty_hangup(slave);
	tty_put(slave);
}

/* A pair is in the list before it has a slave, and until that has died. */
struct tty *pty_find_slave(unsigned int index)
{
	struct tty *slave = NULL;
	struct pty *pty;

	spin_lock(&ptys_lock);
	list_for_each_entry(pty, &ptys, node)
		if (pty->index == index && pty->slave)
			slave = tty_get(pty->slave);
	spin_unlock(&ptys_lock);
	return slave;
}

static int pts_open(struct inode *inode, struct file *file)
{
	struct tty *slave = pty_find_slave(MINOR(inode->i_rdev));
	int err;

	if (!slave)
		return -EIO;
	replace_fops(file, &tty_fops);
	err = tty_file_open(slave, file);
	tty_put(slave);
	return err;
}

static const struct file_operations pts_fops = { .open = pts_open };

int pty_setup(void)
{
	static struct chrdev_node ptmx = {
		.dev = MKDEV(TTYAUX_MAJOR, PTMX_MINOR), .driver = "/dev/ptmx",
		.name = "ptmx", .mode = 0666, .fops = &ptmx_fops,
	};
	static struct cdev slaves;
	kdev_t first = MKDEV(UNIX98_PTY_SLAVE_MAJOR, 0);
	int err = register_chrdev_region(first, MINORMASK + 1, "pts");

	if (err)
		return err;
	cdev_init(&slaves, &pts_fops);
	err = cdev_add(&slaves, first, MINORMASK + 1);
	if (!err)
		err = chrdev_node_register(&ptmx);
	return err ? err : devpts_setup();
}
