/* SPDX-License-Identifier: MIT */
/*
 * /proc/kmsg: the log as a stream, each record to one reader only, who waits
 * for the next: syslog(2) as a file.
 */
#include <fs/proc.h>

#include <core/printk.h>
#include <fs/fcntl.h>
#include <lib/errno.h>
#include <task/syslog.h>

static int kmsg_open(struct inode *inode, struct file *file)
{
	return syslog_permission(SYSLOG_ACTION_OPEN);
}

static ssize_t kmsg_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	if ((file->f_flags & O_NONBLOCK) && !syslog_is_unread())
		return -EAGAIN;
	return do_syslog(SYSLOG_ACTION_READ, buf,
			 (int)min_t(size_t, count, __INT_MAX__));
}

static __poll_t kmsg_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &log_wait, table);
	return syslog_is_unread() ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations kmsg_fops = {
	.open = kmsg_open,
	.read = kmsg_read,
	.poll = kmsg_poll,
};

__PROC_ENTRY(proc_file, ".proc_files") = {
	.path = "kmsg", .mode = 0400, .fops = &kmsg_fops,
};
