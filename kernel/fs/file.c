/* SPDX-License-Identifier: MIT */
/*
 * Opening, sharing and ending open files.
 *
 * A file is counted by descriptors, by areas that map it and by calls under
 * way; whoever drops the last reference ends it.  That may be munmap(), with
 * mmap_lock held: so the end takes no lock that comes before that one, and a
 * driver's release method may not either.
 */
#include <fs/file.h>

#include <device/chrdev.h>
#include <fs/eventpoll.h>
#include <fs/fcntl.h>
#include <fs/filelock.h>
#include <fs/mount.h>
#include <fs/pipe.h>
#include <fs/write_access.h>
#include <lib/err.h>
#include <mem/slab.h>

atomic_long_t nr_files;

static void file_release(struct file *file)
{
	eventpoll_release(file);
	if (file->f_flags & O_ASYNC && file->f_mode & FMODE_OPENED &&
	    file->f_op->fasync)
		(void)file->f_op->fasync(-1, file, 0);
	if (unlikely(file->f_inode->i_locks))
		locks_release_file(file);
	if ((file->f_mode & FMODE_OPENED) && file->f_op->release)
		file->f_op->release(file->f_inode, file);
	if (file->f_mode & FMODE_WRITER) {
		mnt_drop_write(file->f_path.mnt);
		put_write_access(file->f_inode);
	}
	if (file->f_mode & FMODE_EXEC)
		allow_write_access(file->f_inode);
	path_put(&file->f_path);
	kfree(file);
	atomic_long_dec(&nr_files);
}

static int file_mmap(struct file *file, struct vm_area_struct *vma)
{
	return file->f_op->mmap ? file->f_op->mmap(file, vma) : -ENODEV;
}

static void file_path(struct file *file, struct format_sink *sink)
{
	d_path_print(&file->f_path, sink);
}

static void file_identity(struct file *file, u32 *dev, u64 *ino)
{
	*dev = file->f_inode->i_sb->s_dev;
	*ino = file->f_inode->i_ino;
}

static const struct vm_file_operations file_vm_ops = {
	.mmap = file_mmap,
	.release = file_release,
	.path = file_path,
	.identity = file_identity,
};

static unsigned int mode_of_flags(unsigned int flags)
{
	static const unsigned int modes[] = {
		[O_RDONLY] = FMODE_READ,
		[O_WRONLY] = FMODE_WRITE,
		[O_RDWR] = FMODE_READ | FMODE_WRITE,
		[O_ACCMODE] = 0,	/* for ioctl only, as on Linux */
	};

	if (flags & O_PATH)
		return FMODE_PATH;
	return modes[flags & O_ACCMODE] | FMODE_LSEEK | FMODE_PREAD |
	       FMODE_PWRITE;
}

static struct file *file_alloc(const struct path *path, unsigned int flags)
{
	struct file *file = kzalloc(sizeof(*file), GFP_KERNEL);
	struct inode *inode = d_inode(path->dentry);

	if (!file)
		return NULL;
	atomic_set(&file->f_vm.count, 1);
	file->f_vm.ops = &file_vm_ops;
	file->f_vm.mapping = S_ISREG(inode->i_mode) ? &inode->i_data : NULL;
	file->f_flags = flags;
	file->f_mode = mode_of_flags(flags);
	/* Not those whose reads may wait for another's write. */
	if (S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode))
		file->f_mode |= FMODE_ATOMIC_POS;
	spin_lock_init_rank(&file->f_lock, LOCK_FILES);
	mutex_init_rank(&file->f_pos_lock, LOCK_POSITION);
	INIT_LIST_HEAD(&file->f_watches);
	file->f_inode = inode;
	file->f_path = *path;
	path_get(path);
	atomic_long_inc(&nr_files);
	return file;
}

static const struct file_operations path_fops;

/* What the type of inode says; ->open may put others in their place. */
static const struct file_operations *fops_of(const struct inode *inode,
					     unsigned int flags)
{
	if (flags & O_PATH)
		return &path_fops;
	if (S_ISCHR(inode->i_mode))
		return &chrdev_fops;
	if (S_ISFIFO(inode->i_mode))
		return &pipe_fops;
	return inode->i_fop;
}

/* A file that is open for writing keeps its mount writable, and is not run as a
 * program.  What a device or
 * a pipe does with bytes changes nothing in the file system. */
static int file_want_write(struct file *file)
{
	umode_t mode = file->f_inode->i_mode;
	int err;

	if (!(file->f_mode & FMODE_WRITE) || !(S_ISREG(mode) || S_ISDIR(mode)))
		return 0;
	err = get_write_access(file->f_inode);
	if (err)
		return err;
	err = mnt_want_write(file->f_path.mnt);
	if (err)
		put_write_access(file->f_inode);
	else
		file->f_mode |= FMODE_WRITER;
	return err;
}

/* It has the operations that it will have: which of them are there? */
static void file_opened(struct file *file)
{
	const struct file_operations *fops = file->f_op;

	file->f_mode |= FMODE_OPENED;
	if (!fops->llseek)
		file->f_mode &= ~FMODE_LSEEK;
	if (fops->read || fops->read_iter)
		file->f_mode |= FMODE_CAN_READ;
	if (fops->write || fops->write_iter)
		file->f_mode |= FMODE_CAN_WRITE;
}

/* Block devices and sockets have no operations as long as nobody has given
 * their inodes any: -ENXIO. */
static int file_open(struct file *file)
{
	int err;

	file->f_op = fops_of(file->f_inode, file->f_flags);
	if (!file->f_op)
		return -ENXIO;
	err = file_want_write(file);
	if (err)
		return err;
	err = file->f_op->open ? file->f_op->open(file->f_inode, file) : 0;
	if (err)
		return err;
	file->f_flags &= ~O_NOCTTY;	/* was for ->open alone */
	file_opened(file);
	return 0;
}

struct file *dentry_open(const struct path *path, unsigned int flags)
{
	struct file *file = file_alloc(path, flags);
	int err;

	if (!file)
		return ERR_PTR(-ENOMEM);
	err = file_open(file);
	if (err) {
		fput(file);
		return ERR_PTR(err);
	}
	return file;
}

struct file *alloc_file(const struct path *path, unsigned int flags,
			const struct file_operations *fops)
{
	struct file *file = file_alloc(path, flags);

	if (!file)
		return ERR_PTR(-ENOMEM);
	file->f_op = fops;
	file->f_mode &= ~(FMODE_PREAD | FMODE_PWRITE);
	file->f_mode |= FMODE_STREAM;
	file_opened(file);
	return file;
}

int stream_open(struct inode *inode, struct file *file)
{
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	file->f_mode |= FMODE_STREAM;
	return 0;
}

void replace_fops(struct file *file, const struct file_operations *fops)
{
	file->f_op = fops;
}
