/* SPDX-License-Identifier: MIT */
/*
 * /dev/kmsg: the kernel's log as records, and a way to add some
 * (Documentation/ABI/testing/dev-kmsg of Linux).
 *
 *	6,42,1234567,-;ttyS0: ready	priority, number, microseconds, flags;
 *					text
 *
 * The priority is eight times the facility (0: the kernel, 1: programs) and
 * the level; the flag is c for what goes on with the line before.
 *
 * Every open file has a place in the log.  One read gives one record, whole or
 * not at all: what does not fit is -EINVAL, and passed over.  A record that was
 * overwritten before it was read is -EPIPE once, and the place moves on to the
 * oldest that is left.
 */
#include <drivers/char/char.h>

#include <core/initcall.h>
#include <core/printk.h>
#include <device/chrdev.h>
#include <fs/fcntl.h>
#include <lib/ctype.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/syslog.h>

/* Every byte as \xNN, and the head. */
#define LINE_MAX (LOG_RECORD_MAX * 4 + 64)
#define FACILITY_USER 1u

/* One open file.  Fields: m lock, which is held over copies to the reader and
 * so comes before mmap_lock, as a terminal's does. */
struct kmsg_reader {
	struct mutex lock;
	u64 seq;			/* m  next record wanted */
	char text[LOG_RECORD_MAX];	/* m */
	char line[LINE_MAX];		/* m */
};

static int kmsg_open(struct inode *inode, struct file *file)
{
	struct kmsg_reader *reader;
	int error = 0;

	if (file->f_mode & FMODE_READ)
		error = syslog_permission(SYSLOG_ACTION_READ_ALL);
	if (error)
		return error;
	reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	if (!reader)
		return -ENOMEM;
	mutex_init_rank(&reader->lock, LOCK_TTY);
	reader->seq = log_begin();
	file->private_data = reader;
	return 0;
}

static int kmsg_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

/* The text with what is not printable as \xNN; bytes written. */
static size_t text_escape(char *to, const char *text, size_t size)
{
	char *start = to;
	size_t i;

	for (i = 0; i < size; i++) {
		u8 byte = (u8)text[i];

		if (isprint(byte) && byte != '\\')
			*to++ = (char)byte;
		else
			to += snprintf(to, sizeof("\\xNN"), "\\x%02x", byte);
	}
	return (size_t)(to - start);
}

/* Makes a line of the next record; its length, 0: there is none yet, -EPIPE.
 * => reader->lock held */
static ssize_t line_next(struct kmsg_reader *reader)
{
	struct log_entry entry;
	size_t head;

	if (!log_read(reader->seq, &entry, reader->text, LOG_RECORD_MAX))
		return 0;
	if (entry.seq != reader->seq) {
		reader->seq = entry.seq;
		return -EPIPE;
	}
	reader->seq++;
	while (entry.length && reader->text[entry.length - 1] == '\n')
		entry.length--;
	head = (size_t)scnprintf(reader->line, LINE_MAX, "%u,%llu,%llu,%c;",
				 entry.priority, entry.seq,
				 entry.time_ns / NSEC_PER_USEC,
				 entry.continues ? 'c' : '-');
	head += text_escape(reader->line + head, reader->text, entry.length);
	reader->line[head++] = '\n';
	return (ssize_t)head;
}

static bool has_record(const struct kmsg_reader *reader)
{
	return READ_ONCE(reader->seq) < log_end();
}

static ssize_t read_record(struct kmsg_reader *reader, struct kiocb *iocb,
			   struct iov_iter *to)
{
	ssize_t size;

	while (!(size = line_next(reader))) {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		if (wait_event_interruptible(log_wait, has_record(reader)))
			return -ERESTARTSYS;
	}
	if (size < 0)
		return size;
	if ((size_t)size > iov_iter_count(to))
		return -EINVAL;
	if (copy_to_iter(reader->line, (size_t)size, to) != (size_t)size)
		return -EFAULT;
	return size;
}

static ssize_t kmsg_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct kmsg_reader *reader = iocb->ki_filp->private_data;
	ssize_t size;

	if (mutex_lock_interruptible(&reader->lock))
		return -ERESTARTSYS;
	size = read_record(reader, iocb, to);
	mutex_unlock(&reader->lock);
	return size;
}

/* "<n>" in front of a text says its priority; the text behind it.  A program
 * does not speak for the kernel: facility 0 becomes that of programs. */
static const char *priority_take(const char *text, unsigned int *priority)
{
	const char *at = text + 1;
	unsigned int n = 0;

	if (*text != '<' || !isdigit(*at))
		return text;
	for (; isdigit(*at) && n < 1000; at++)
		n = n * 10 + (unsigned int)(*at - '0');
	if (*at != '>')
		return text;
	*priority = n >> 3 ? n & 0xff : FACILITY_USER << 3 | n;
	return at + 1;
}

static ssize_t kmsg_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	size_t size = iov_iter_count(from), length;
	unsigned int priority = FACILITY_USER << 3 |
				(unsigned int)default_message_loglevel;
	const char *text;
	char *copy;

	if (size >= LOG_RECORD_MAX)
		return -EINVAL;
	copy = kzalloc(size + 2, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	if (copy_from_iter(copy, size, from) != size) {
		kfree(copy);
		return -EFAULT;
	}
	length = strlen(copy);
	if (!length || copy[length - 1] != '\n')
		copy[length] = '\n';
	text = priority_take(copy, &priority);
	log_write(priority, text, strlen(text));
	kfree(copy);
	return (ssize_t)size;
}

static loff_t kmsg_llseek(struct file *file, loff_t offset, int whence)
{
	struct kmsg_reader *reader = file->private_data;
	u64 seq;

	if (offset)
		return -ESPIPE;
	if (whence == SEEK_SET)
		seq = log_begin();
	else if (whence == SEEK_DATA)
		seq = max(syslog_clear_seq(), log_begin());
	else if (whence == SEEK_END)
		seq = log_end();
	else
		return -EINVAL;
	mutex_lock(&reader->lock);
	reader->seq = seq;
	mutex_unlock(&reader->lock);
	return 0;
}

static __poll_t kmsg_poll(struct file *file, poll_table *table)
{
	struct kmsg_reader *reader = file->private_data;

	poll_wait(file, &log_wait, table);
	if (!has_record(reader))
		return 0;
	if (READ_ONCE(reader->seq) < log_begin())
		return EPOLLIN | EPOLLRDNORM | EPOLLERR | EPOLLPRI;
	return EPOLLIN | EPOLLRDNORM;
}

static const struct file_operations kmsg_fops = {
	.open = kmsg_open,
	.release = kmsg_release,
	.read_iter = kmsg_read_iter,
	.write_iter = kmsg_write_iter,
	.llseek = kmsg_llseek,
	.poll = kmsg_poll,
};

int kmsg_setup(void)
{
	static struct chrdev_node node = {
		.dev = MKDEV(MEM_MAJOR, 11), .driver = "mem", .name = "kmsg",
		.mode = 0644, .fops = &kmsg_fops,
	};

	return chrdev_node_register(&node);
}
module_init(kmsg_setup);
