/* SPDX-License-Identifier: MIT */
/*
 * /dev/kmsg: the kernel's log as records, and a way to add some
 * (Documentation/ABI/testing/dev-kmsg of Linux).
 *
 *	6,42,1234567,-;ttyS0: ready	level, number, microseconds, flags; text
 *
 * Every open file has a place in the log.  One read gives one record, whole or
 * not at all.  A record overwritten before it was read is -EPIPE once, and the
 * place moves on to the oldest that is left.  The log may grow in any context,
 * where nobody can be woken, so a reader that waits looks again every now and
 * then.
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

#define RECORD_MAX 1024
#define LINE_MAX (RECORD_MAX * 4 + 64)	/* every byte as \xNN, and the head */
#define LOOK_AGAIN_MS 100

/* One open file.  Fields: m lock, which is held over copies to the reader and
 * so comes before mmap_lock, as a terminal's does. */
struct kmsg_reader {
	struct mutex lock;
	u64 seq;			/* m  next record wanted */
	char text[RECORD_MAX];		/* m */
	char line[LINE_MAX];		/* m */
};

static int kmsg_open(struct inode *inode, struct file *file)
{
	struct kmsg_reader *reader = kzalloc(sizeof(*reader), GFP_KERNEL);

	if (!reader)
		return -ENOMEM;
	mutex_init_rank(&reader->lock, LOCK_TTY);
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
	u64 seq = reader->seq, time;
	size_t size, head;
	int level;

	size = log_read(&seq, &level, &time, reader->text, RECORD_MAX);
	if (!size)
		return 0;
	if (reader->seq && seq - 1 != reader->seq) {
		reader->seq = seq - 1;
		return -EPIPE;
	}
	reader->seq = seq;
	while (size && reader->text[size - 1] == '\n')
		size--;
	head = (size_t)scnprintf(reader->line, LINE_MAX, "%d,%llu,%llu,-;",
				 level, seq - 1, time / NSEC_PER_USEC);
	head += text_escape(reader->line + head, reader->text, size);
	reader->line[head++] = '\n';
	return (ssize_t)head;
}

static ssize_t read_record(struct kmsg_reader *reader, struct kiocb *iocb,
			   struct iov_iter *to)
{
	u64 place = reader->seq;
	ssize_t size;

	while (!(size = line_next(reader))) {
		if (iocb->ki_flags & IOCB_NOWAIT)
			return -EAGAIN;
		msleep_interruptible(LOOK_AGAIN_MS);
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
	if (size < 0)
		return size;
	if ((size_t)size > iov_iter_count(to)) {
		reader->seq = place;
		return -EINVAL;
	}
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

/* "<n>" in front of a text says its level; the text behind it. */
static const char *level_take(const char *text, unsigned int *level)
{
	const char *at = text + 1;
	unsigned int n = 0;

	if (*text != '<' || !isdigit(*at))
		return text;
	for (; isdigit(*at) && n < 1000; at++)
		n = n * 10 + (unsigned int)(*at - '0');
	if (*at != '>')
		return text;
	*level = n & 7;
	return at + 1;
}

static ssize_t kmsg_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	size_t size = iov_iter_count(from);
	unsigned int level = LOGLEVEL_WARNING;
	char format[] = KERN_SOH "4%s%s";
	const char *text;
	char *copy;

	if (size >= RECORD_MAX)
		return -EINVAL;
	copy = kzalloc(size + 1, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	if (copy_from_iter(copy, size, from) != size) {
		kfree(copy);
		return -EFAULT;
	}
	text = level_take(copy, &level);
	format[1] = (char)('0' + level);
	printk(format, text, strchr(text, '\n') ? "" : "\n");
	kfree(copy);
	return (ssize_t)size;
}

static u64 log_end(void)
{
	int level;
	u64 seq = 0, time;
	char byte;

	while (log_read(&seq, &level, &time, &byte, 1))
		;
	return seq;
}

static loff_t kmsg_llseek(struct file *file, loff_t offset, int whence)
{
	struct kmsg_reader *reader = file->private_data;

	if (offset)
		return -ESPIPE;
	if (whence != SEEK_SET && whence != SEEK_DATA && whence != SEEK_END)
		return -EINVAL;
	mutex_lock(&reader->lock);
	reader->seq = whence == SEEK_END ? log_end() : 0;
	mutex_unlock(&reader->lock);
	return 0;
}

static const struct file_operations kmsg_fops = {
	.open = kmsg_open,
	.release = kmsg_release,
	.read_iter = kmsg_read_iter,
	.write_iter = kmsg_write_iter,
	.llseek = kmsg_llseek,
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
