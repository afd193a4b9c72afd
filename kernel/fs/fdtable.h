/* SPDX-License-Identifier: MIT */
/*
 * Descriptors: the small numbers by which a process names its open files.
 *
 *	fd[]		0 1 2 3 4 5 …  ──> struct file
 *	open_fds	1 1 1 0 1 0 …  the lowest zero is the next one given
 *	close_on_exec	0 0 0 0 1 0 …
 *
 * The table doubles when it is full, up to RLIMIT_NOFILE.  Threads share one
 * table, and so may processes (CLONE_FILES); a table with a single user needs
 * no lock to be read by it, nor references for the length of a call.
 */
#ifndef FS_FDTABLE_H
#define FS_FDTABLE_H

#include <fs/file.h>
#include <sched/sched.h>

/* Fields: a atomic, f file_lock. */
struct files_struct {
	atomic_t count;			/* a  tasks that use it: files are open
					   as long as there is one */
	atomic_t holders;		/* a  of the memory: one for all users,
					   and who looks at it */
	spinlock_t file_lock;
	unsigned int max_fds;		/* f  a multiple of 64 */
	unsigned int next_fd;		/* f  all below are in use */
	struct file **fd;		/* f  with references */
	unsigned long *open_fds;	/* f  given out, perhaps still NULL */
	unsigned long *close_on_exec;	/* f */
};

/* An empty one with one user; NULL: no memory. */
struct files_struct *files_create(void);
/* A copy with one user, the files shared.  NULL: no memory. */
struct files_struct *files_copy(struct files_struct *old);
/* One user fewer; the last closes all.  => may sleep */
void files_put(struct files_struct *files);
/* The table of a task, whoever that is; NULL: none (any more).  Looking at it
 * keeps no file open. */
struct files_struct *task_files_hold(struct task_struct *task);
void files_drop(struct files_struct *files);
/* Its file with a reference, NULL: none; *cloexec may be NULL. */
struct file *files_lookup(struct files_struct *files, unsigned int fd,
			  bool *cloexec);
/* The lowest descriptor in use from `from` on; -1: none. */
int files_next(struct files_struct *files, unsigned int from);
/* Closes what is close-on-exec.  => files has one user, current */
void files_close_on_exec(struct files_struct *files);

/*
 * The lowest descriptor from `from` on that is free, of current's; it is in
 * use from now on, but leads nowhere before fd_install().  flags: O_CLOEXEC.
 * -EMFILE (RLIMIT_NOFILE), -EINVAL (from is not below it), -ENOMEM.
 */
int __must_check alloc_fd(unsigned int from, unsigned int flags);
#define get_unused_fd_flags(flags) alloc_fd(0, flags)
/* Gives it back unused. */
void put_unused_fd(unsigned int fd);
/* It leads to the file now, whose reference is taken over. */
void fd_install(unsigned int fd, struct file *file);
/* 0 or -EBADF.  => may sleep */
int __must_check close_fd(unsigned int fd);

/*
 * The usual case of fdget_pos(): nobody else has the table, nor a say about the
 * position, so that there is nothing to be given back.  NULL: another case.
 */
static inline struct file *fd_borrow(unsigned int nr)
{
	const struct files_struct *files = current->files;
	struct file *file;

	if (unlikely(atomic_read(&files->count) != 1 || nr >= files->max_fds))
		return NULL;
	file = files->fd[nr];
	if (unlikely(!file || file->f_mode & FMODE_PATH))
		return NULL;
	if (file->f_mode & FMODE_ATOMIC_POS &&
	    atomic_read(&file->f_vm.count) != 1)
		return NULL;
	return file;
}

/* How many descriptors current's table has room for; which of the 64 from
 * 64 * word on are open, as bits. */
unsigned int fds_limit(void);
unsigned long fds_open_word(size_t word);

/* current's file with a reference, NULL: none.  fget() knows no O_PATH. */
struct file *fget(unsigned int fd);
struct file *fget_raw(unsigned int fd);

/* The same for the length of one call; without a reference where no other
 * thread could close it meanwhile.  file is NULL: none. */
struct fd {
	struct file *file;
	bool counted;			/* fdput() drops a reference */
	bool pos_locked;		/* fdput_pos() unlocks f_pos_lock */
};
struct file *fget_mode(unsigned int fd, unsigned int refused);

static inline struct fd fdget_mode(unsigned int nr, unsigned int refused)
{
	const struct files_struct *files = current->files;
	struct file *file;

	if (unlikely(atomic_read(&files->count) != 1))
		return (struct fd){ .file = fget_mode(nr, refused),
				    .counted = true };
	file = nr < files->max_fds ? files->fd[nr] : NULL;
	if (unlikely(file && file->f_mode & refused))
		file = NULL;
	return (struct fd){ .file = file };
}

static inline struct fd fdget(unsigned int nr)
{
	return fdget_mode(nr, FMODE_PATH);
}

static inline struct fd fdget_raw(unsigned int nr)
{
	return fdget_mode(nr, 0);
}

static inline void fdput(struct fd fd)
{
	if (unlikely(fd.counted && fd.file))
		fput(fd.file);
}

/* And with the position held still, if the file has one. */
bool file_lock_position(struct file *file, bool shared);

static inline struct fd fdget_pos(unsigned int nr)
{
	struct fd fd = fdget(nr);

	if (fd.file && fd.file->f_mode & FMODE_ATOMIC_POS)
		fd.pos_locked = file_lock_position(fd.file, fd.counted);
	return fd;
}

static inline void fdput_pos(struct fd fd)
{
	if (unlikely(fd.pos_locked))
		mutex_unlock(&fd.file->f_pos_lock);
	fdput(fd);
}
/* The file's position as read and write take it; NULL: it has none. */
static inline loff_t *file_ppos(struct file *file)
{
	return file->f_mode & FMODE_STREAM ? NULL : &file->f_pos;
}

/*
 * What the system calls of these names do with current's table: a descriptor,
 * 0 or bytes, or -errno as the man pages say.
 */
int ksys_dup(unsigned int fd);
int ksys_dup2(unsigned int old, unsigned int new);
int ksys_dup3(unsigned int old, unsigned int new, int flags);
long ksys_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg);
long ksys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg);
ssize_t ksys_read(unsigned int fd, char __user *buf, size_t count);
ssize_t ksys_write(unsigned int fd, const char __user *buf, size_t count);
ssize_t ksys_pread64(unsigned int fd, char __user *buf, size_t count,
		     loff_t pos);
ssize_t ksys_pwrite64(unsigned int fd, const char __user *buf, size_t count,
		      loff_t pos);
ssize_t ksys_readv(unsigned int fd, const struct iovec __user *iov,
		   unsigned long count);
ssize_t ksys_writev(unsigned int fd, const struct iovec __user *iov,
		    unsigned long count);
ssize_t ksys_preadv(unsigned int fd, const struct iovec __user *iov,
		    unsigned long count, loff_t pos);
ssize_t ksys_pwritev(unsigned int fd, const struct iovec __user *iov,
		     unsigned long count, loff_t pos);
/* flags: RWF_; pos -1: the file's own. */
ssize_t ksys_preadv2(unsigned int fd, const struct iovec __user *iov,
		     unsigned long count, loff_t pos, int flags);
ssize_t ksys_pwritev2(unsigned int fd, const struct iovec __user *iov,
		      unsigned long count, loff_t pos, int flags);
loff_t ksys_lseek(unsigned int fd, loff_t offset, int whence);
int ksys_ftruncate(unsigned int fd, loff_t size);
int ksys_fsync(unsigned int fd, int datasync);
int ksys_syncfs(unsigned int fd);
int ksys_sync_file_range(unsigned int fd, loff_t offset, loff_t bytes,
			 unsigned int flags);
long ksys_fallocate(unsigned int fd, int mode, loff_t offset, loff_t len);
int ksys_fadvise64(unsigned int fd, loff_t offset, loff_t len, int advice);
int ksys_readahead(unsigned int fd, loff_t offset, size_t count);
int ksys_close_range(unsigned int first, unsigned int last,
		     unsigned int flags);

#endif
