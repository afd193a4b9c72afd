/* SPDX-License-Identifier: MIT */
/*
 * fcntl(2)'s locking commands and flock(2): from what programs write to owner,
 * type and range, and back.
 */
#include <fs/filelock.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <fs/fdtable.h>

static bool is_ofd(unsigned int cmd)
{
	return cmd == F_OFD_GETLK || cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW;
}

/* What l_start counts from, or -EINVAL. */
static loff_t range_base(struct file *file, short whence)
{
	switch (whence) {
	case SEEK_SET:
		return 0;
	case SEEK_CUR:
		return file->f_pos;
	case SEEK_END:
		return i_size_read(file->f_inode);
	default:
		return -EINVAL;
	}
}

/* A negative length is the range before l_start. */
static int range_of(struct file *file, const struct flock *flock,
		    struct file_lock *lock)
{
	loff_t base = range_base(file, flock->l_whence), start;

	if (base < 0)
		return -EINVAL;
	if (__builtin_add_overflow(base, flock->l_start, &start))
		return -EOVERFLOW;
	if (start < 0)
		return -EINVAL;
	lock->start = start;
	lock->end = OFFSET_MAX;
	if (flock->l_len > 0) {
		if (__builtin_add_overflow(start, flock->l_len - 1,
					   &lock->end))
			return -EOVERFLOW;
	} else if (flock->l_len < 0) {
		if (start + flock->l_len < 0)
			return -EINVAL;
		lock->start = start + flock->l_len;
		lock->end = start - 1;
	}
	return 0;
}

/* The request that a program's structure stands for. */
static int request_of(struct file *file, unsigned int cmd,
		      const struct flock *flock, struct file_lock *request)
{
	bool ofd = is_ofd(cmd);

	request->owner = ofd ? (const void *)file : current->files;
	request->pid = ofd ? -1 : current->tgid;
	request->type = flock->l_type;
	return range_of(file, flock, request);
}

static void flock_of(const struct file_lock *lock, struct flock *flock)
{
	flock->l_type = (short)lock->type;
	if (lock->type == F_UNLCK)
		return;
	flock->l_whence = SEEK_SET;
	flock->l_start = lock->start;
	flock->l_len = lock->end == OFFSET_MAX ? 0
					       : lock->end - lock->start + 1;
	flock->l_pid = lock->pid;
}

int fcntl_getlk(struct file *file, unsigned int cmd,
		struct flock __user *user)
{
	struct inode_locks *locks;
	struct file_lock request;
	struct flock flock;
	int err;

	if (copy_from_user(&flock, user, sizeof(flock)))
		return -EFAULT;
	if (flock.l_type != F_RDLCK && flock.l_type != F_WRLCK)
		return -EINVAL;
	err = request_of(file, cmd, &flock, &request);
	if (err)
		return err;
	if (is_ofd(cmd) && flock.l_pid)
		return -EINVAL;
	locks = READ_ONCE(file->f_inode->i_locks);
	if (locks)
		lock_test(locks, &request);
	else
		request.type = F_UNLCK;
	flock_of(&request, &flock);
	return copy_to_user(user, &flock, sizeof(flock)) ? -EFAULT : 0;
}

/* Does the file's mode allow such a lock? */
static int check_mode(const struct file *file, int type)
{
	switch (type) {
	case F_RDLCK:
		return file->f_mode & FMODE_READ ? 0 : -EBADF;
	case F_WRLCK:
		return file->f_mode & FMODE_WRITE ? 0 : -EBADF;
	case F_UNLCK:
		return 0;
	default:
		return -EINVAL;
	}
}

/* Another thread may have closed the descriptor before the lock was there: its
 * close then has not ended it. */
static int check_still_open(unsigned int nr, struct file *file)
{
	struct file *now = fget_raw(nr);

	if (now)
		fput(now);
	if (now == file)
		return 0;
	locks_release_table(file, current->files);
	return -EBADF;
}

static int setlk(unsigned int nr, struct file *file, unsigned int cmd,
		 const struct file_lock *request)
{
	bool wait = cmd == F_SETLKW || cmd == F_OFD_SETLKW;
	struct inode_locks *locks = inode_locks(file->f_inode);
	int err;

	if (!locks)
		return -ENOLCK;
	err = lock_range(locks, request, wait);
	if (err || is_ofd(cmd) || request->type == F_UNLCK)
		return err;
	return check_still_open(nr, file);
}

int fcntl_setlk(unsigned int nr, struct file *file, unsigned int cmd,
		const struct flock __user *user)
{
	struct file_lock request;
	struct flock flock;
	int err;

	if (copy_from_user(&flock, user, sizeof(flock)))
		return -EFAULT;
	err = request_of(file, cmd, &flock, &request);
	if (!err)
		err = check_mode(file, flock.l_type);
	if (err)
		return err;
	if (is_ofd(cmd) && flock.l_pid)
		return -EINVAL;
	return setlk(nr, file, cmd, &request);
}

static int flock_file(struct file *file, int type, bool wait)
{
	struct file_lock request = {
		.owner = file, .pid = current->tgid, .type = type,
		.end = OFFSET_MAX,
	};
	struct inode_locks *locks;

	if (type != F_UNLCK && !(file->f_mode & (FMODE_READ | FMODE_WRITE)))
		return -EBADF;
	locks = inode_locks(file->f_inode);
	return locks ? lock_whole(locks, &request, wait) : -ENOLCK;
}

int ksys_flock(unsigned int nr, unsigned int operation)
{
	static const int types[] = {
		[LOCK_SH] = F_RDLCK, [LOCK_EX] = F_WRLCK, [LOCK_UN] = F_UNLCK,
	};
	unsigned int kind = operation & ~LOCK_NB;
	struct fd fd;
	int err;

	if (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN)
		return -EINVAL;
	fd = fdget(nr);
	if (!fd.file)
		return -EBADF;
	err = flock_file(fd.file, types[kind], !(operation & LOCK_NB));
	fdput(fd);
	return err;
}

void locks_release_table(struct file *file, const struct files_struct *files)
{
	lock_list_release(&file->f_inode->i_locks->ranges, files);
}

void locks_release_file(struct file *file)
{
	lock_list_release(&file->f_inode->i_locks->ranges, file);
	lock_list_release(&file->f_inode->i_locks->whole, file);
}
