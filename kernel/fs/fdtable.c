/* SPDX-License-Identifier: MIT */
/*
 * Descriptor tables.
 *
 * Memory is allocated before file_lock is taken and freed after it: growing
 * looks, unlocks, allocates, and looks again.  Files leave the table under
 * the lock and are let go of behind it, since their end may sleep.
 */
#include <fs/fdtable.h>

#include <fs/fcntl.h>
#include <fs/filelock.h>
#include <lib/bitmap.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <mem/vmalloc.h>
#include <task/process.h>
#include <task/rlimit.h>

#define FDS_INITIAL 64u

/* The three arrays of a table, in one piece of memory that starts with fd. */
struct arrays {
	unsigned int max_fds;
	struct file **fd;
	unsigned long *open_fds, *close_on_exec;
};

static bool arrays_alloc(struct arrays *a, unsigned int max_fds)
{
	size_t words = BITS_TO_LONGS(max_fds);
	size_t size = max_fds * sizeof(struct file *) + 2 * words * sizeof(long);

	a->fd = kvzalloc(size);
	if (!a->fd)
		return false;
	a->max_fds = max_fds;
	a->open_fds = (unsigned long *)(a->fd + max_fds);
	a->close_on_exec = a->open_fds + words;
	return true;
}

static void arrays_free(const struct arrays *a)
{
	kvfree(a->fd);
}

static struct arrays arrays_of(const struct files_struct *files)
{
	return (struct arrays){ files->max_fds, files->fd, files->open_fds,
				files->close_on_exec };
}

static void arrays_set(struct files_struct *files, const struct arrays *a)
{
	files->max_fds = a->max_fds;
	files->fd = a->fd;
	files->open_fds = a->open_fds;
	files->close_on_exec = a->close_on_exec;
}

/* => to has at least from's size */
static void arrays_copy(struct arrays *to, const struct files_struct *from)
{
	size_t bytes = BITS_TO_LONGS(from->max_fds) * sizeof(long);

	memcpy(to->fd, from->fd, from->max_fds * sizeof(struct file *));
	memcpy(to->open_fds, from->open_fds, bytes);
	memcpy(to->close_on_exec, from->close_on_exec, bytes);
}

static struct files_struct *files_with(const struct arrays *a)
{
	struct files_struct *files = kzalloc(sizeof(*files), GFP_KERNEL);

	if (!files)
		return NULL;
	atomic_set(&files->count, 1);
	atomic_set(&files->holders, 1);
	spin_lock_init_rank(&files->file_lock, LOCK_FILES);
	arrays_set(files, a);
	return files;
}

struct files_struct *files_create(void)
{
	struct files_struct *files;
	struct arrays a;

	if (!arrays_alloc(&a, FDS_INITIAL))
		return NULL;
	files = files_with(&a);
	if (!files)
		arrays_free(&a);
	return files;
}

/* Takes file_lock with arrays in *a that are large enough for the table as it
 * is then; false: no memory, not locked. */
static bool arrays_alloc_and_lock(struct arrays *a, struct files_struct *files)
{
	unsigned int size = READ_ONCE(files->max_fds);

	for (;;) {
		if (!arrays_alloc(a, size))
			return false;
		spin_lock(&files->file_lock);
		if (files->max_fds <= size)
			return true;
		size = files->max_fds;
		spin_unlock(&files->file_lock);
		arrays_free(a);
	}
}

/* A descriptor that leads nowhere yet belongs to a call of another thread,
 * which the child does not have. */
static void files_take_references(struct files_struct *files)
{
	unsigned int fd;

	for_each_set_bit(fd, files->open_fds, files->max_fds) {
		if (files->fd[fd]) {
			get_file(files->fd[fd]);
		} else {
			__clear_bit(fd, files->open_fds);
			__clear_bit(fd, files->close_on_exec);
		}
	}
}

struct files_struct *files_copy(struct files_struct *old)
{
	struct files_struct *files = files_create();
	struct arrays a, initial;

	if (!files)
		return NULL;
	initial = arrays_of(files);
	if (!arrays_alloc_and_lock(&a, old)) {
		files_put(files);
		return NULL;
	}
	arrays_copy(&a, old);
	arrays_set(files, &a);
	files_take_references(files);
	spin_unlock(&old->file_lock);
	arrays_free(&initial);
	return files;
}

struct files_struct *task_files_hold(struct task_struct *task)
{
	struct files_struct *files;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	files = task->files;
	if (files)
		atomic_inc(&files->holders);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return files;
}

void files_drop(struct files_struct *files)
{
	struct arrays a;

	if (!atomic_dec_and_test(&files->holders))
		return;
	a = arrays_of(files);
	arrays_free(&a);
	kfree(files);
}

/* Takes the descriptor out; its file, or NULL.  => file_lock held */
static struct file *fd_take(struct files_struct *files, unsigned int fd)
{
	struct file *file;

	if (fd >= files->max_fds)
		return NULL;
	file = files->fd[fd];
	if (!file)
		return NULL;
	files->fd[fd] = NULL;
	__clear_bit(fd, files->open_fds);
	__clear_bit(fd, files->close_on_exec);
	files->next_fd = min(files->next_fd, fd);
	return file;
}

/* Somebody may still look: each file leaves the table before it ends. */
void files_put(struct files_struct *files)
{
	unsigned int fd;

	if (!atomic_dec_and_test(&files->count))
		return;
	for_each_set_bit(fd, files->open_fds, files->max_fds) {
		struct file *file;

		spin_lock(&files->file_lock);
		file = fd_take(files, fd);
		spin_unlock(&files->file_lock);
		if (file)
			filp_close(file, files);
	}
	files_drop(files);
}

void files_close_on_exec(struct files_struct *files)
{
	unsigned int fd;

	for_each_set_bit(fd, files->close_on_exec, files->max_fds) {
		struct file *file;

		spin_lock(&files->file_lock);
		file = fd_take(files, fd);
		spin_unlock(&files->file_lock);
		if (file)
			filp_close(file, files);
	}
}

/* Makes room for descriptor fd.  => file_lock held, dropped meanwhile;
 * -EMFILE, -ENOMEM */
static int files_grow(struct files_struct *files, unsigned int fd)
{
	unsigned int size = max(files->max_fds * 2, ALIGN(fd + 1, 64u));
	struct arrays a, old;

	spin_unlock(&files->file_lock);
	if (!arrays_alloc(&a, size)) {
		spin_lock(&files->file_lock);
		return -ENOMEM;
	}
	spin_lock(&files->file_lock);
	old = a;
	if (files->max_fds < size) {
		arrays_copy(&a, files);
		old = arrays_of(files);
		arrays_set(files, &a);
	}
	spin_unlock(&files->file_lock);
	arrays_free(&old);
	spin_lock(&files->file_lock);
	return 0;
}

/* The lowest free one from `from` on.  => file_lock held */
static int fd_find(struct files_struct *files, unsigned int from,
		   unsigned int end)
{
	unsigned int fd;
	int err;

	for (;;) {
		fd = max(from, files->next_fd);
		if (fd < files->max_fds)
			fd = find_next_zero_bit(files->open_fds,
						files->max_fds, fd);
		if (fd >= end)
			return -EMFILE;
		if (fd < files->max_fds)
			return (int)fd;
		err = files_grow(files, fd);
		if (err)
			return err;
	}
}

static void fd_reserve(struct files_struct *files, unsigned int fd,
		       bool close_on_exec)
{
	__set_bit(fd, files->open_fds);
	if (close_on_exec)
		__set_bit(fd, files->close_on_exec);
	else
		__clear_bit(fd, files->close_on_exec);
}

int alloc_fd(unsigned int from, unsigned int flags)
{
	struct files_struct *files = current->files;
	unsigned long end = rlimit(RLIMIT_NOFILE);
	int fd;

	if (from >= end)
		return -EINVAL;
	spin_lock(&files->file_lock);
	fd = fd_find(files, from, (unsigned int)min(end, NR_OPEN_MAX));
	if (fd >= 0) {
		fd_reserve(files, (unsigned int)fd, flags & O_CLOEXEC);
		if (from <= files->next_fd)
			files->next_fd = (unsigned int)fd + 1;
	}
	spin_unlock(&files->file_lock);
	return fd;
}

void put_unused_fd(unsigned int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	__clear_bit(fd, files->open_fds);
	files->next_fd = min(files->next_fd, fd);
	spin_unlock(&files->file_lock);
}

void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	KASSERT(!files->fd[fd]);
	files->fd[fd] = file;
	spin_unlock(&files->file_lock);
}

int close_fd(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file;

	spin_lock(&files->file_lock);
	file = fd_take(files, fd);
	spin_unlock(&files->file_lock);
	if (!file)
		return -EBADF;
	filp_close(file, files);
	return 0;
}

/* Open descriptors in [first, last] are close-on-exec from now on. */
static void range_set_cloexec(struct files_struct *files, unsigned int first,
			      unsigned int last)
{
	unsigned int fd;

	spin_lock(&files->file_lock);
	for (fd = first; fd < files->max_fds && fd <= last; fd++)
		if (test_bit(fd, files->open_fds))
			__set_bit(fd, files->close_on_exec);
	spin_unlock(&files->file_lock);
}

static void range_close(struct files_struct *files, unsigned int first,
			unsigned int last)
{
	unsigned int fd;

	for (fd = first; fd < READ_ONCE(files->max_fds) && fd <= last; fd++) {
		int absent = close_fd(fd);

		if (!absent)
			cond_resched();
	}
}

/* current gets a table of its own, if others use it, too. */
static int files_unshare(void)
{
	struct files_struct *old = current->files, *files;

	if (atomic_read(&old->count) == 1)
		return 0;
	files = files_copy(old);
	if (!files)
		return -ENOMEM;
	current->files = files;
	files_put(old);
	return 0;
}

int ksys_close_range(unsigned int first, unsigned int last,
		     unsigned int flags)
{
	int err = 0;

	if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) ||
	    first > last)
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE)
		err = files_unshare();
	if (err)
		return err;
	if (flags & CLOSE_RANGE_CLOEXEC)
		range_set_cloexec(current->files, first, last);
	else
		range_close(current->files, first, last);
	return 0;
}

/* The file without a reference; NULL.  => file_lock held, or sole user */
static struct file *fd_file(const struct files_struct *files, unsigned int fd,
			    unsigned int refused)
{
	struct file *file = fd < files->max_fds ? files->fd[fd] : NULL;

	return file && !(file->f_mode & refused) ? file : NULL;
}

struct file *files_lookup(struct files_struct *files, unsigned int fd,
			  bool *cloexec)
{
	struct file *file;

	spin_lock(&files->file_lock);
	file = fd_file(files, fd, 0);
	if (file) {
		get_file(file);
		if (cloexec)
			*cloexec = test_bit(fd, files->close_on_exec);
	}
	spin_unlock(&files->file_lock);
	return file;
}

int files_next(struct files_struct *files, unsigned int from)
{
	unsigned int fd;

	spin_lock(&files->file_lock);
	fd = (unsigned int)find_next_bit(files->open_fds, files->max_fds, from);
	while (fd < files->max_fds && !files->fd[fd])
		fd = (unsigned int)find_next_bit(files->open_fds,
						 files->max_fds, fd + 1);
	if (fd >= files->max_fds)
		fd = -1;
	spin_unlock(&files->file_lock);
	return (int)fd;
}

struct file *fget_mode(unsigned int fd, unsigned int refused)
{
	struct files_struct *files = current->files;
	struct file *file;

	if (!files)
		return NULL;
	spin_lock(&files->file_lock);
	file = fd_file(files, fd, refused);
	if (file)
		get_file(file);
	spin_unlock(&files->file_lock);
	return file;
}

unsigned int fds_limit(void)
{
	return READ_ONCE(current->files->max_fds);
}

unsigned long fds_open_word(size_t word)
{
	struct files_struct *files = current->files;
	unsigned long open;

	spin_lock(&files->file_lock);
	open = files->open_fds[word];
	spin_unlock(&files->file_lock);
	return open;
}

struct file *fget(unsigned int fd)
{
	return fget_mode(fd, FMODE_PATH);
}

struct file *fget_raw(unsigned int fd)
{
	return fget_mode(fd, 0);
}

/* Nobody else can move the position of a file that has one reference and was
 * reached through a table of one's own. */
bool file_lock_position(struct file *file, bool shared)
{
	if (!shared && atomic_read(&file->f_vm.count) == 1)
		return false;
	mutex_lock(&file->f_pos_lock);
	return true;
}

int ksys_dup(unsigned int old)
{
	struct file *file = fget_raw(old);
	int fd;

	if (!file)
		return -EBADF;
	fd = alloc_fd(0, 0);
	if (fd >= 0)
		fd_install((unsigned int)fd, file);
	else
		fput(file);
	return fd;
}

/* Puts the file at `new`, whatever was there.  => file_lock held, dropped
 * when it returns; the reference is taken over if it succeeds */
static int fd_replace(struct files_struct *files, struct file *file,
		      unsigned int new, bool close_on_exec)
{
	struct file *replaced = NULL;
	int err = 0;

	if (new >= files->max_fds)
		err = files_grow(files, new);
	if (!err && !files->fd[new] && test_bit(new, files->open_fds))
		err = -EBUSY;
	if (!err) {
		replaced = files->fd[new];
		files->fd[new] = file;
		fd_reserve(files, new, close_on_exec);
	}
	spin_unlock(&files->file_lock);
	if (replaced)
		filp_close(replaced, files);
	return err ? err : (int)new;
}

int ksys_dup3(unsigned int old, unsigned int new, int flags)
{
	struct files_struct *files = current->files;
	struct file *file;
	int err;

	if ((flags & ~O_CLOEXEC) || old == new)
		return -EINVAL;
	if (new >= rlimit(RLIMIT_NOFILE))
		return -EBADF;
	file = fget_raw(old);
	if (!file)
		return -EBADF;
	spin_lock(&files->file_lock);
	err = fd_replace(files, file, new, flags & O_CLOEXEC);
	if (err < 0)
		fput(file);
	return err;
}

int ksys_dup2(unsigned int old, unsigned int new)
{
	struct file *file;

	if (old != new)
		return ksys_dup3(old, new, 0);
	file = fget_raw(old);
	if (!file)
		return -EBADF;
	fput(file);
	return (int)new;
}
