/* SPDX-License-Identifier: MIT */
/*
 * poll(2): a list of descriptors, each with the events it is asked for.
 *
 * The list is copied in whole, scanned as often as it takes, and only the
 * answers are copied out.
 */
#include <fs/poll.h>

#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <mem/vmalloc.h>
#include <task/process.h>
#include <task/rlimit.h>

#define FDS_INLINE 24

struct poll_list {
	struct pollfd *fds;
	unsigned int count;
};

/* True if the descriptor has something to say, then in revents. */
static bool poll_one(struct pollfd *pollfd, poll_table *table)
{
	__poll_t wanted = (u16)pollfd->events | EPOLLERR | EPOLLHUP;
	__poll_t mask = EPOLLNVAL;
	struct fd fd;

	pollfd->revents = 0;
	if (pollfd->fd < 0)
		return false;
	fd = fdget((unsigned int)pollfd->fd);
	if (fd.file) {
		table->_key = wanted;
		mask = vfs_poll(fd.file, table) & wanted;
		fdput(fd);
	}
	pollfd->revents = (short)mask;
	return mask != 0;
}

static int poll_scan(struct poll_set *set, void *arg)
{
	const struct poll_list *list = arg;
	int found = 0;

	for (unsigned int i = 0; i < list->count; i++) {
		if (!poll_one(&list->fds[i], &set->table))
			continue;
		found++;
		/* There will be no wait. */
		set->table._qproc = NULL;
	}
	return found;
}

static int poll_list_in(const struct poll_list *list,
			const struct pollfd __user *fds)
{
	return copy_from_user(list->fds, fds, list->count * sizeof(*fds))
		       ? -EFAULT : 0;
}

static int poll_list_out(const struct poll_list *list,
			 struct pollfd __user *fds)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (put_user(list->fds[i].revents, &fds[i].revents))
			return -EFAULT;
	return 0;
}

int do_poll(struct pollfd __user *fds, unsigned int count, ktime_t deadline)
{
	struct pollfd fast[FDS_INLINE];
	struct poll_list list = { .fds = fast, .count = count };
	int found, err;

	if (count > rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	if (count > FDS_INLINE)
		list.fds = kvzalloc(count * sizeof(*list.fds));
	if (!list.fds)
		return -ENOMEM;
	found = poll_list_in(&list, fds);
	if (!found) {
		found = poll_until(poll_scan, &list, deadline);
		err = poll_list_out(&list, fds);
		if (err)
			found = err;
	}
	if (list.fds != fast)
		kvfree(list.fds);
	return found;
}

static long poll_again(struct restart_block *restart)
{
	return do_poll_restartable(restart->poll.fds, restart->poll.count,
				   restart->poll.deadline);
}

int do_poll_restartable(struct pollfd __user *fds, unsigned int count,
			ktime_t deadline)
{
	struct restart_block *restart = &task_thread(current)->restart;
	int found = do_poll(fds, count, deadline);

	if (found != -ERESTARTNOHAND)
		return found;
	restart->fn = poll_again;
	restart->poll.fds = fds;
	restart->poll.count = count;
	restart->poll.deadline = deadline;
	return -ERESTART_RESTARTBLOCK;
}
