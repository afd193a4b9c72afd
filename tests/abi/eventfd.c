/* SPDX-License-Identifier: MIT */
/*
 * Event counters: sums, semaphores, limits, poll.
 */
#include "abi.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void *volatile nowhere = (void *)8;

static int ask(int fd)
{
	struct pollfd pollfd = { fd, POLLIN | POLLOUT, 0 };

	poll(&pollfd, 1, 0);
	return pollfd.revents;
}

static int add(int fd, uint64_t count)
{
	return write(fd, &count, 8);
}

/* What a read takes; 0: it failed. */
static uint64_t take(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == 8 ? count : 0;
}

static void check_make(void)
{
	struct stat stat;
	int fd;

	fails(eventfd(0, 0x10), EINVAL);
	fd = eventfd(3, EFD_CLOEXEC);
	gives(fcntl(fd, F_GETFD), FD_CLOEXEC);
	gives(fcntl(fd, F_GETFL), O_RDWR);
	gives(fstat(fd, &stat), 0);
	gives(stat.st_mode, 0600);
	gives(take(fd), 3);
	fails(pread(fd, &stat, 8, 0), ESPIPE);
	close(fd);
	fd = syscall(SYS_eventfd, 1);
	gives(take(fd), 1);
	close(fd);
}

static void check_sum(void)
{
	int fd = eventfd(0, EFD_NONBLOCK);
	char small[4];
	uint64_t many;

	gives(ask(fd), POLLOUT);
	fails(read(fd, &fd, 4), EINVAL);
	fails(write(fd, small, 4), EINVAL);
	fails(read(fd, &many, 8), EAGAIN);
	gives(add(fd, 5), 8);
	gives(add(fd, 7), 8);
	gives(ask(fd), POLLIN | POLLOUT);
	gives(take(fd), 12);
	gives(ask(fd), POLLOUT);
	fails(add(fd, UINT64_MAX), EINVAL);
	gives(add(fd, UINT64_MAX - 1), 8);
	gives(ask(fd), POLLIN);
	fails(add(fd, 1), EAGAIN);
	gives(add(fd, 0), 8);
	fails(write(fd, nowhere, 8), EFAULT);
	gives(take(fd), UINT64_MAX - 1);
	add(fd, 1);
	fails(read(fd, nowhere, 8), EFAULT);
	close(fd);
}

static void check_semaphore(void)
{
	int fd = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);

	gives(take(fd), 1);
	gives(take(fd), 1);
	gives(take(fd), 0);
	gives(add(fd, 3), 8);
	gives(take(fd), 1);
	close(fd);
}

/* Both sides wait for each other, a thousand times. */
static void check_waiting(void)
{
	int there = eventfd(0, 0), back = eventfd(0, 0), i, status;

	if (!fork()) {
		for (i = 0; i < 1000; i++)
			if (take(there) != 1 || add(back, 1) != 8)
				_exit(1);
		_exit(0);
	}
	for (i = 0; i < 1000; i++)
		if (add(there, 1) != 8 || take(back) != 1)
			break;
	gives(i, 1000);
	wait(&status);
	gives(status, 0);
	add(there, UINT64_MAX - 1);
	if (!fork()) {
		usleep(20000);
		_exit(take(there) != UINT64_MAX - 1);
	}
	gives(add(there, 5), 8);
	gives(take(there), 5);
	wait(&status);
	gives(status, 0);
}

int main(void)
{
	check_make();
	check_sum();
	check_semaphore();
	check_waiting();
	return done();
}
