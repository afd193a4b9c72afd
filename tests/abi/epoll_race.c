/* SPDX-License-Identifier: MIT */
/*
 * Processes that share a descriptor table wait for one set while files in it
 * come, become ready, and are closed.
 */
#include "abi.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#define ROUNDS 2000
#define WAITERS 2
#define MAKERS 2

static int set, stop[2];

static int share_files(void)
{
	return syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
}

/* Until the writing end of `stop` is closed: 0 if nothing odd was seen. */
static int wait_for_events(void)
{
	struct epoll_event got[4];
	char byte;

	for (;;) {
		int n = epoll_wait(set, got, 4, 1000);

		if (n < 0)
			return 1;
		for (int i = 0; i < n; i++) {
			if (got[i].data.fd == stop[0])
				return 0;
			/* May be closed by now, or another pipe's. */
			read(got[i].data.fd, &byte, 1);
		}
	}
}

static int make_and_close(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct epoll_event event = {
			EPOLLIN | (i % 3 ? 0 : EPOLLET), { 0 } };
		struct pollfd pollfd;
		int fds[2];

		if (pipe2(fds, O_NONBLOCK))
			return 1;
		event.data.fd = fds[0];
		if (epoll_ctl(set, EPOLL_CTL_ADD, fds[0], &event))
			return 2;
		if (write(fds[1], "xyz", 3) != 3)
			return 3;
		pollfd = (struct pollfd){ fds[0], POLLIN, 0 };
		poll(&pollfd, 1, 0);
		if (i % 2)
			close(fds[1]);
		if (i % 5 == 0)
			epoll_ctl(set, EPOLL_CTL_DEL, fds[0], &event);
		close(fds[0]);
		if (!(i % 2))
			close(fds[1]);
	}
	return 0;
}

static int wait_for(int pid)
{
	int status = -1;

	waitpid(pid, &status, 0);
	return status;
}

int main(void)
{
	struct epoll_event event = { EPOLLIN, { 0 } };
	int waiters[WAITERS], makers[MAKERS], i;

	set = epoll_create1(0);
	pipe(stop);
	event.data.fd = stop[0];
	epoll_ctl(set, EPOLL_CTL_ADD, stop[0], &event);
	for (i = 0; i < WAITERS; i++)
		if (!(waiters[i] = share_files()))
			_exit(wait_for_events());
	for (i = 0; i < MAKERS; i++)
		if (!(makers[i] = share_files()))
			_exit(make_and_close());
	for (i = 0; i < MAKERS; i++)
		gives(wait_for(makers[i]), 0);
	close(stop[1]);
	for (i = 0; i < WAITERS; i++)
		gives(wait_for(waiters[i]), 0);
	gives(epoll_wait(set, &event, 1, 0), 1);
	gives(event.events, EPOLLHUP);
	return done();
}
