/* SPDX-License-Identifier: MIT */
/*
 * Texts as open files.
 *
 * A text is made when an open file is first read, and again whenever it is
 * read from its beginning: all that is read in between is from one text, in
 * whatever pieces, so a table never shows half of one state and half of the
 * next.  What a file says costs nothing before somebody wants to know.
 *
 * A write is taken as a whole, at position 0 only: a second piece behind a
 * number is swallowed, as on Linux.
 */
#include <fs/proc.h>

#include <core/sysctl.h>
#include <fs/fcntl.h>
#include <fs/text.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>

/* The most that one write brings. */
#define WRITE_MAX PAGE_SIZE

/* One open file.  Fields: l lock, which is held over copies to user memory. */
struct open_text {
	struct mutex lock;
	bool made;			/* l */
	struct text text;		/* l */
};

static int print_static(struct format_sink *sink, void *arg)
{
	const struct proc_file *file = arg;

	if (file->sysctl)
		sysctl_show(file->sysctl, sink);
	else
		file->show(sink);
	return 0;
}

/* One printing of a file below PID. */
struct pid_printing {
	const struct proc_pid_file *file;
	struct proc_subject who;
};

static int print_pid(struct format_sink *sink, void *arg)
{
	const struct pid_printing *printing = arg;

	return printing->file->show(sink, &printing->who);
}

static int make_pid_text(const struct proc_inode *about, struct text *text)
{
	struct pid_printing printing = { .file = about->pid_file };
	int err = proc_subject_get(about, about->pid_file->flags,
				   &printing.who);

	if (err)
		return err;
	err = text_make(text, print_pid, &printing);
	proc_subject_put(&printing.who);
	return err;
}

static int may_open(const struct proc_inode *about)
{
	if (about->pid_file && (about->pid_file->flags & PROC_INSPECT))
		return proc_may_inspect(about);
	return 0;
}

/* => lock held */
static int make_text(const struct proc_inode *about, struct open_text *open)
{
	int err = may_open(about);

	if (err)
		return err;
	if (about->pid_file)
		err = make_pid_text(about, &open->text);
	else
		err = text_make(&open->text, print_static,
				(void *)about->file);
	open->made = !err;
	return err;
}

static int proc_open(struct inode *inode, struct file *file)
{
	struct open_text *open;
	int err = may_open(proc_inode(inode));

	if (err)
		return err;
	open = kzalloc(sizeof(*open), GFP_KERNEL);
	if (!open)
		return -ENOMEM;
	mutex_init_rank(&open->lock, LOCK_TEXT);
	text_init(&open->text);
	file->private_data = open;
	return 0;
}

static int proc_release(struct inode *inode, struct file *file)
{
	struct open_text *open = file->private_data;

	text_destroy(&open->text);
	kfree(open);
	return 0;
}

/* => lock held */
static ssize_t read_text(const struct text *text, struct kiocb *iocb,
			 struct iov_iter *to)
{
	size_t size, copied;

	if (iocb->ki_pos >= (loff_t)text->length)
		return 0;
	size = min(text->length - (size_t)iocb->ki_pos, iov_iter_count(to));
	copied = copy_to_iter(text->buf + iocb->ki_pos, size, to);
	if (size && !copied)
		return -EFAULT;
	iocb->ki_pos += (loff_t)copied;
	return (ssize_t)copied;
}

static ssize_t proc_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct open_text *open = iocb->ki_filp->private_data;
	ssize_t size = 0;

	if (mutex_lock_interruptible(&open->lock))
		return -ERESTARTSYS;
	if (!open->made || !iocb->ki_pos)
		size = make_text(proc_inode(file_inode(iocb->ki_filp)), open);
	if (!size)
		size = read_text(&open->text, iocb, to);
	mutex_unlock(&open->lock);
	return size;
}

static int write_pid(const struct proc_inode *about, char *text)
{
	struct proc_subject who;
	int err;

	if (!about->pid_file->write)
		return -EINVAL;
	err = proc_subject_get(about, about->pid_file->flags, &who);
	if (err)
		return err;
	err = about->pid_file->write(&who, text);
	proc_subject_put(&who);
	return err;
}

static int write_text(const struct proc_inode *about, char *text)
{
	if (about->pid_file)
		return write_pid(about, text);
	return about->file->sysctl ? sysctl_write(about->file->sysctl, text)
				   : -EIO;
}

static ssize_t proc_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	const struct proc_inode *about = proc_inode(file_inode(iocb->ki_filp));
	size_t size = iov_iter_count(from);
	ssize_t err;
	char *text;

	if (size >= WRITE_MAX)
		return -EINVAL;
	text = kzalloc(size + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	if (copy_from_iter(text, size, from) != size)
		err = -EFAULT;
	else
		err = iocb->ki_pos ? 0 : write_text(about, text);
	kfree(text);
	if (err)
		return err;
	iocb->ki_pos += (loff_t)size;
	return (ssize_t)size;
}

/* A text has no length before it is made, so there is no end to seek from. */
static loff_t proc_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

const struct file_operations proc_text_fops = {
	.open = proc_open,
	.release = proc_release,
	.read_iter = proc_read_iter,
	.write_iter = proc_write_iter,
	.llseek = proc_llseek,
};

/* Opening with O_TRUNC cuts nothing, and is no error. */
static int proc_truncate(struct inode *inode, loff_t size)
{
	return 0;
}

const struct inode_operations proc_file_iops = {
	.truncate = proc_truncate,
};

/* Who may set what is a question of the mode alone: even root does not write
 * what is for reading. */
static int sysctl_permission(const struct inode *inode, int mask)
{
	umode_t mode = inode->i_mode;

	if (current_cred()->euid == 0)
		mode >>= 6;
	else if (current_cred()->egid == 0 || in_group_p(0))
		mode >>= 3;
	return mask & ~mode & 7 ? -EACCES : 0;
}

const struct inode_operations proc_sysctl_iops = {
	.truncate = proc_truncate,
	.permission = sysctl_permission,
};
