/* SPDX-License-Identifier: MIT */
/*
 * Open files.
 *
 * A struct file is what a descriptor stands for: an inode, opened in a
 * certain way, with a position.  Descriptors that were duplicated or
 * inherited share it.  What read, write and the rest do is the table of
 * operations that the inode's kind, or the driver behind a device node,
 * brings along.  virtual memory knows of it what vm_file.h says, which is its
 * first member.
 */
#ifndef FS_FILE_H
#define FS_FILE_H

#include <fs/path.h>
#include <fs/poll.h>
#include <fs/uio.h>
#include <sched/mutex.h>
#include <vm/vm_file.h>

struct dir_context;
struct module;
struct vm_area_struct;

/* f_mode */
#define FMODE_READ 0x1u		/* opened for reading */
#define FMODE_WRITE 0x2u
#define FMODE_LSEEK 0x4u	/* has a position that can be set */
#define FMODE_PREAD 0x8u
#define FMODE_PWRITE 0x10u
#define FMODE_EXEC 0x20u	/* opened to be executed: nobody may write */
#define FMODE_WRITER 0x10000u	/* counted as a writer, of inode and mount */
#define FMODE_PATH 0x4000u	/* O_PATH: a place, not its contents */
#define FMODE_CAN_READ 0x20000u	/* there is a method for it */
#define FMODE_CAN_WRITE 0x40000u
#define FMODE_ATOMIC_POS 0x8000u /* reads and writes move it one by one */
#define FMODE_STREAM 0x200000u	/* no position at all */
#define FMODE_OPENED 0x80000u	/* ->open went well: ->release will be called */

/* One read or write on its way.  ki_flags are IOCB_ below. */
struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	int ki_flags;
};
#define IOCB_APPEND 0x2
#define IOCB_NOWAIT 0x8

/*
 * Names and arguments are Linux's, so that a driver's table is the same in
 * both.  A missing method: open and release succeed, llseek is -ESPIPE, poll
 * is always ready, unlocked_ioctl is -ENOTTY, mmap -ENODEV, iterate_shared
 * -ENOTDIR, fallocate -EOPNOTSUPP, fsync, read and write -EINVAL.  Where both
 * exist, read is preferred to read_iter, as is write.
 */
struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t count,
			loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf,
			 size_t count, loff_t *pos);
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *to);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *from);
	int (*iterate_shared)(struct file *file, struct dir_context *ctx);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd,
			       unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*fsync)(struct file *file, loff_t start, loff_t end,
		     int datasync);
	long (*fallocate)(struct file *file, int mode, loff_t offset,
			  loff_t len);
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
	/* More lines for /proc/PID/fdinfo/N; NULL: there is nothing to add. */
	void (*show_fdinfo)(struct format_sink *sink, struct file *file);
	/* O_ASYNC was set or cleared: fasync_helper() does it (fs/fasync.h).
	 * Missing: the flag means nothing. */
	int (*fasync)(int fd, struct file *file, int on);
};

/* Whom O_ASYNC signals: pid 0 is nobody, sig 0 is SIGIO. */
struct file_owner {
	int type;			/* F_OWNER_ */
	pid_t pid;
	uid_t uid, euid;		/* of who named it */
	int sig;
};

/* Fields: I immutable once opened, p f_pos_lock, l f_lock. */
struct file {
	struct vm_file f_vm;		/* count, operations, page cache */
	unsigned int f_flags;		/* l  O_, as given to open(2) */
	unsigned int f_mode;		/* I  FMODE_ */
	spinlock_t f_lock;
	struct mutex f_pos_lock;	/* held over a read or write that moves
					   the position */
	loff_t f_pos;			/* p */
	const struct file_operations *f_op; /* I */
	struct inode *f_inode;		/* I  the dentry's */
	struct path f_path;		/* I  with a reference */
	struct file_owner f_owner;	/* fs/fasync.c */
	struct list_head f_watches;	/* l  epoll's items for it */
	void *private_data;		/* the driver's */
	unsigned int f_version;		/* likewise */
};

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

/* Opens what is at path (a reference is taken): flags O_, mode of access
 * already checked.  A reference, or ERR_PTR. */
struct file *dentry_open(const struct path *path, unsigned int flags);
/* The same with these operations, whose open method is not asked, and without
 * a position.
 * => ERR_PTR(-ENOMEM) */
struct file *alloc_file(const struct path *path, unsigned int flags,
			const struct file_operations *fops);
/* For a driver's open method: the file has no position (terminals, pipes). */
int stream_open(struct inode *inode, struct file *file);
/* For a driver's open method: the file goes on with other operations. */
void replace_fops(struct file *file, const struct file_operations *fops);

/*
 * Reading and writing at *pos, which moves on; pos NULL for a stream.
 * Bytes moved, or -EBADF (not opened for it), -EINVAL (cannot), -EFAULT, and
 * what the file says.
 */
ssize_t vfs_read(struct file *file, char __user *buf, size_t count,
		 loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t count,
		  loff_t *pos);
/* The same along an iterator; -EINVAL for a file that has neither method. */
ssize_t vfs_iter_read(struct file *file, struct iov_iter *to, loff_t *pos);
ssize_t vfs_iter_write(struct file *file, struct iov_iter *from, loff_t *pos);
/* With further IOCB_ flags; -EOPNOTSUPP where they would mean nothing. */
ssize_t vfs_iter_read_flags(struct file *file, struct iov_iter *to,
			    loff_t *pos, int iocb_flags);
ssize_t vfs_iter_write_flags(struct file *file, struct iov_iter *from,
			     loff_t *pos, int iocb_flags);
/* The kernel's own buffer; files with read_iter and write_iter only. */
ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t count,
		     loff_t *pos);

/* lseek(2): the new position, or -EINVAL, -EOVERFLOW, -ESPIPE, -ENXIO. */
loff_t vfs_llseek(struct file *file, loff_t offset, int whence);
/* llseek methods: for contents of i_size bytes; for files that pretend; for
 * those that do not. */
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
loff_t noop_llseek(struct file *file, loff_t offset, int whence);
loff_t no_llseek(struct file *file, loff_t offset, int whence);

/* read method of directories: -EISDIR */
ssize_t generic_read_dir(struct file *file, char __user *buf, size_t count,
			 loff_t *pos);

/* ready-made methods for contents in the page cache */
ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from);
long generic_file_fallocate(struct file *file, int mode, loff_t offset,
			    loff_t len);
/* lseek(2) that finds the holes. */
loff_t filemap_llseek(struct file *file, loff_t offset, int whence);
/* For what is nowhere but in memory: done. */
int noop_fsync(struct file *file, loff_t start, loff_t end, int datasync);

/* What ioctl(2) does apart from the descriptor: -ENOTTY if the file knows
 * nothing of cmd. */
long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif
