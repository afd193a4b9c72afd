/* SPDX-License-Identifier: MIT */
/*
 * Waiting for many files when memory is short.
 */
#include "threads.h"

#include <core/fault_inject.h>
#include <fs/eventfd.h>
#include <fs/eventpoll.h>
#include <fs/pipe.h>
#include <tests/kernel/fs_scratch.h>

/* More than fit into the entries on the stack and into one page. */
#define FILES 100

static int scan_many(struct poll_set *set, void *arg)
{
	struct file *file = arg;

	set->table._key = EPOLLIN | EPOLLHUP;
	for (int i = 0; i < FILES; i++)
		if (vfs_poll(file, &set->table) & set->table._key)
			return 1;
	return 0;
}

static bool queue_is_empty(struct file *end)
{
	return !waitqueue_active(&pipe_of_file(end)->rd_wait);
}

/* Verifies that a wait for many files leaves no entry in any queue, also if
 * memory for one of them is missing, which it says. */
KTEST(poll, entries_go)
{
	struct file *ends[2];

	REQUIRE(!pipe_open_ends(ends, 0));
	EXPECT_EQ(poll_until(scan_many, ends[0], ktime_get() + 100000), 0);
	EXPECT(queue_is_empty(ends[0]));
	for (unsigned int n = 1; n <= 2; n++) {
		fault_inject_set(n);
		EXPECT_EQ(poll_until(scan_many, ends[0], POLL_FOREVER),
			  -ENOMEM);
		fault_inject_set(0);
		EXPECT(queue_is_empty(ends[0]));
	}
	fput(ends[1]);
	EXPECT_EQ(poll_until(scan_many, ends[0], POLL_FOREVER), 1);
	fput(ends[0]);
}

static void close_later(struct crew *crew, unsigned int i)
{
	struct file *end = crew->arg;

	EXPECT(EVENTUALLY(!list_empty(&pipe_of_file(end)->rd_wait.head)));
	fput(end);
}

/* Verifies that a wait ends when the other end of a pipe is closed. */
KTEST(poll, sees_hangup)
{
	struct file *ends[2];
	struct crew crew = { .fn = close_later };

	REQUIRE(!pipe_open_ends(ends, 0));
	crew.arg = ends[1];
	if (crew_start(&crew, 1, NULL)) {
		EXPECT_EQ(poll_until(scan_many, ends[0],
				     ktime_get() + HANG_NSEC), 1);
		crew_finish(&crew);
	}
	fput(ends[0]);
}

/* A descriptor of the scratch table for a pipe's reading end. */
static int pipe_fd(struct file **writer)
{
	int fd = get_unused_fd_flags(0);
	struct file *ends[2];

	if (fd < 0 || pipe_open_ends(ends, 0))
		return -ENOMEM;
	fd_install((unsigned int)fd, ends[0]);
	*writer = ends[1];
	return fd;
}

/* Verifies that making a set and adding to it fails cleanly whichever
 * allocation does, and that the file then is in no set. */
KTEST(poll, epoll_add_fails_whole)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct fs_scratch scratch;
	struct file *writer = NULL;
	int fd, set = -ENOMEM, err = -ENOMEM;

	REQUIRE(fs_scratch_begin(&scratch));
	fd = pipe_fd(&writer);
	if (!EXPECT(writer))
		goto end;
	for (unsigned int n = 1; set < 0 && n < 10; n++) {
		fault_inject_set(n);
		set = do_epoll_create(0);
		fault_inject_set(0);
		EXPECT(set >= 0 || set == -ENOMEM);
	}
	for (unsigned int n = 1; err && n < 10; n++) {
		fault_inject_set(n);
		err = do_epoll_ctl((unsigned int)set, EPOLL_CTL_ADD,
				   (unsigned int)fd, &event);
		fault_inject_set(0);
		EXPECT(!err || err == -ENOMEM);
		EXPECT_EQ(list_empty(&current->files->fd[fd]->f_watches),
			  err != 0);
	}
	EXPECT_EQ(err, 0);
	fput(writer);
end:
	fs_scratch_end(&scratch);
}

/* Verifies the same for event counters. */
KTEST(poll, eventfd_fails_whole)
{
	struct fs_scratch scratch;
	int fd = -ENOMEM;

	REQUIRE(fs_scratch_begin(&scratch));
	for (unsigned int n = 1; fd < 0 && n < 10; n++) {
		fault_inject_set(n);
		fd = do_eventfd(0, 0);
		fault_inject_set(0);
		EXPECT(fd >= 0 || fd == -ENOMEM);
	}
	EXPECT(fd >= 0);
	fs_scratch_end(&scratch);
}
