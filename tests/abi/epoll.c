/* SPDX-License-Identifier: MIT */
/*
 * epoll: level and edge, once and exclusively; sets in sets; what closing
 * does; how long a wait lasts.
 */
#include "abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static void *volatile nowhere = (void *)8;
static int set, fds[2];
static struct epoll_event got[8];

static int ctl(int in, int op, int fd, uint32_t events)
{
	struct epoll_event event = { events, { .u64 = 0x1234567800000000 | fd } };

	return epoll_ctl(in, op, fd, &event);
}

/* How many are ready now. */
static int ready(void)
{
	memset(got, 0, sizeof(got));
	return epoll_wait(set, got, 8, 0);
}

static void check_make(void)
{
	fails(syscall(SYS_epoll_create, 0), EINVAL);
	fails(epoll_create1(1), EINVAL);
	set = epoll_create(1);
	gives(fcntl(set, F_GETFD), 0);
	close(set);
	set = epoll_create1(EPOLL_CLOEXEC);
	gives(fcntl(set, F_GETFD), FD_CLOEXEC);
	gives(fcntl(set, F_GETFL), O_RDWR);
	fails(read(set, got, 1), EINVAL);
}

static void check_errors(void)
{
	struct epoll_event event = { EPOLLIN, { 0 } };
	int file = open("/tmp/abi-epoll.tmp", O_RDWR | O_CREAT, 0600);

	fails(syscall(SYS_epoll_ctl, set, EPOLL_CTL_ADD, fds[0], nowhere),
	      EFAULT);
	fails(ctl(999, EPOLL_CTL_ADD, fds[0], EPOLLIN), EBADF);
	fails(ctl(set, EPOLL_CTL_ADD, 999, EPOLLIN), EBADF);
	fails(ctl(set, EPOLL_CTL_ADD, file, EPOLLIN), EPERM);
	fails(ctl(set, EPOLL_CTL_ADD, set, EPOLLIN), EINVAL);
	fails(ctl(fds[0], EPOLL_CTL_ADD, fds[1], EPOLLIN), EINVAL);
	fails(ctl(set, 7, fds[0], EPOLLIN), EINVAL);
	fails(ctl(set, EPOLL_CTL_MOD, fds[0], EPOLLIN), ENOENT);
	fails(ctl(set, EPOLL_CTL_DEL, fds[0], EPOLLIN), ENOENT);
	gives(ctl(set, EPOLL_CTL_ADD, fds[0], EPOLLIN), 0);
	fails(ctl(set, EPOLL_CTL_ADD, fds[0], EPOLLIN), EEXIST);
	gives(syscall(SYS_epoll_ctl, set, EPOLL_CTL_DEL, fds[0], nowhere), 0);
	fails(syscall(SYS_epoll_wait, set, &event, 0, 0), EINVAL);
	fails(syscall(SYS_epoll_wait, set, &event, -1, 0), EINVAL);
	fails(epoll_wait(999, &event, 1, 0), EBADF);
	fails(epoll_wait(fds[0], &event, 1, 0), EINVAL);
	fails(syscall(SYS_epoll_wait, set, -8L, 8, 0), EFAULT);
	unlink("/tmp/abi-epoll.tmp");
	close(file);
}

static void check_level(void)
{
	char byte;

	gives(ready(), 0);
	gives(ctl(set, EPOLL_CTL_ADD, fds[0], EPOLLIN), 0);
	gives(ready(), 0);
	write(fds[1], "ab", 2);
	gives(ready(), 1);
	gives(got[0].events, EPOLLIN);
	gives(got[0].data.u64, 0x1234567800000000 | fds[0]);
	read(fds[0], &byte, 1);
	gives(ready(), 1);
	read(fds[0], &byte, 1);
	gives(ready(), 0);
	gives(ctl(set, EPOLL_CTL_MOD, fds[0], 0), 0);
	write(fds[1], "c", 1);
	gives(ready(), 0);
	gives(ctl(set, EPOLL_CTL_MOD, fds[0], EPOLLIN), 0);
	gives(ready(), 1);
	gives(ctl(set, EPOLL_CTL_ADD, fds[1], EPOLLOUT), 0);
	gives(ready(), 2);
	gives(epoll_wait(set, got, 1, 0), 1);
	byte = got[0].data.u32 == (uint32_t)fds[0];
	gives(epoll_wait(set, got, 1, 0), 1);
	ok(byte != (got[0].data.u32 == (uint32_t)fds[0]),
	   "a short list gets them in turn");
	gives(ctl(set, EPOLL_CTL_DEL, fds[1], 0), 0);
	gives(ctl(set, EPOLL_CTL_DEL, fds[0], 0), 0);
	gives(ready(), 0);
	read(fds[0], &byte, 1);
}

static void check_edge(void)
{
	char byte;

	gives(ctl(set, EPOLL_CTL_ADD, fds[0], EPOLLIN | EPOLLET), 0);
	write(fds[1], "a", 1);
	gives(ready(), 1);
	gives(ready(), 0);
	write(fds[1], "b", 1);
	gives(ready(), 1);
	gives(ready(), 0);
	read(fds[0], &byte, 1);
	gives(ready(), 0);
	gives(ctl(set, EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLET), 0);
	gives(ready(), 1);
	read(fds[0], &byte, 1);
	gives(ctl(set, EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLONESHOT), 0);
	write(fds[1], "c", 1);
	gives(ready(), 1);
	write(fds[1], "d", 1);
	gives(ready(), 0);
	gives(ctl(set, EPOLL_CTL_MOD, fds[0], EPOLLIN | EPOLLONESHOT), 0);
	gives(ready(), 1);
	gives(ctl(set, EPOLL_CTL_DEL, fds[0], 0), 0);
	read(fds[0], got, 2);
}

static void check_hangup(void)
{
	int ends[2], copy;

	pipe(ends);
	gives(ctl(set, EPOLL_CTL_ADD, ends[0], 0), 0);
	gives(ready(), 0);
	close(ends[1]);
	gives(ready(), 1);
	gives(got[0].events, EPOLLHUP);
	copy = dup(ends[0]);
	close(ends[0]);
	gives(ready(), 1);
	fails(ctl(set, EPOLL_CTL_DEL, copy, 0), ENOENT);
	close(copy);
	gives(ready(), 0);
	pipe(ends);
	gives(ctl(set, EPOLL_CTL_ADD, ends[0], EPOLLIN), 0);
	copy = dup(ends[0]);
	gives(ctl(set, EPOLL_CTL_ADD, copy, EPOLLIN), 0);
	write(ends[1], "x", 1);
	gives(ready(), 2);
	close(copy);
	close(ends[0]);
	gives(ready(), 0);
	close(ends[1]);
}

static void check_exclusive(void)
{
	int other = epoll_create1(0);

	fails(ctl(set, EPOLL_CTL_ADD, fds[0], EPOLLEXCLUSIVE | EPOLLONESHOT),
	      EINVAL);
	fails(ctl(set, EPOLL_CTL_ADD, other, EPOLLEXCLUSIVE | EPOLLIN),
	      EINVAL);
	gives(ctl(set, EPOLL_CTL_ADD, fds[0], EPOLLEXCLUSIVE | EPOLLIN), 0);
	fails(ctl(set, EPOLL_CTL_MOD, fds[0], EPOLLEXCLUSIVE | EPOLLIN),
	      EINVAL);
	fails(ctl(set, EPOLL_CTL_MOD, fds[0], EPOLLIN), EINVAL);
	gives(ctl(other, EPOLL_CTL_ADD, fds[0], EPOLLEXCLUSIVE | EPOLLIN), 0);
	write(fds[1], "x", 1);
	gives(ready() + epoll_wait(other, got, 8, 0) >= 1, 1);
	read(fds[0], got, 1);
	gives(ctl(set, EPOLL_CTL_DEL, fds[0], 0), 0);
	close(other);
}

static void check_nested(void)
{
	struct pollfd pollfd;
	int chain[8], outer = epoll_create1(0), i;

	gives(ctl(outer, EPOLL_CTL_ADD, set, EPOLLIN), 0);
	fails(ctl(set, EPOLL_CTL_ADD, outer, EPOLLIN), ELOOP);
	gives(ctl(set, EPOLL_CTL_ADD, fds[0], EPOLLIN), 0);
	gives(epoll_wait(outer, got, 8, 0), 0);
	write(fds[1], "x", 1);
	gives(epoll_wait(outer, got, 8, 0), 1);
	gives(got[0].data.u32, set);
	pollfd = (struct pollfd){ outer, POLLIN, 0 };
	gives(poll(&pollfd, 1, 0), 1);
	gives(ready(), 1);
	read(fds[0], got, 1);
	gives(epoll_wait(outer, got, 8, 0), 0);
	gives(poll(&pollfd, 1, 0), 0);
	gives(ctl(set, EPOLL_CTL_DEL, fds[0], 0), 0);
	close(outer);
	for (i = 0; i < 8; i++)
		chain[i] = epoll_create1(0);
	for (i = 1; i < 8; i++)
		if (ctl(chain[i], EPOLL_CTL_ADD, chain[i - 1], EPOLLIN))
			break;
	ok(i < 8 && errno == ELOOP, "a chain of sets cannot be long");
	printf("# %d sets\n", i);
	for (i = 0; i < 8; i++)
		close(chain[i]);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static volatile int caught;

static void note(int sig)
{
	caught = sig;
}

static void alarm_in(int ms)
{
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void check_waits(void)
{
	struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };
	struct timespec time = { 0, 20000000 };
	long long start = now_ms();
	sigset_t alarms, none;

	gives(epoll_wait(set, got, 8, 20), 0);
	ok(now_ms() - start >= 20, "epoll_wait waits its milliseconds");
	start = now_ms();
	gives(syscall(SYS_epoll_pwait2, set, got, 8, &time, NULL, 8), 0);
	ok(now_ms() - start >= 20, "epoll_pwait2 its nanoseconds");
	time.tv_nsec = -1;
	fails(syscall(SYS_epoll_pwait2, set, got, 8, &time, NULL, 8), EINVAL);
	fails(syscall(SYS_epoll_pwait2, set, got, 8, nowhere, NULL, 8), EFAULT);
	fails(syscall(SYS_epoll_pwait, set, got, 8, 0, &alarms, 4), EINVAL);
	fails(syscall(SYS_epoll_pwait, set, got, 8, 0, nowhere, 8), EFAULT);
	sigaction(SIGALRM, &action, NULL);
	alarm_in(20);
	fails(epoll_wait(set, got, 8, -1), EINTR);
	gives(caught, SIGALRM);
	sigemptyset(&none);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarms, NULL);
	caught = 0;
	alarm_in(1);
	gives(epoll_wait(set, got, 8, 20), 0);
	gives(caught, 0);
	fails(epoll_pwait(set, got, 8, -1, &none), EINTR);
	gives(caught, SIGALRM);
	sigprocmask(SIG_BLOCK, NULL, &none);
	ok(sigismember(&none, SIGALRM), "epoll_pwait puts the blocked set back");
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
}

static void check_wakes(void)
{
	int event = eventfd(0, EFD_NONBLOCK), i, status;
	uint64_t count;

	gives(ctl(set, EPOLL_CTL_ADD, event, EPOLLIN | EPOLLET), 0);
	gives(ctl(set, EPOLL_CTL_ADD, fds[1], EPOLLOUT | EPOLLET), 0);
	gives(ready(), 1);
	if (!fork()) {
		char byte;

		for (i = 0; i < 1000; i++)
			if (eventfd_write(event, 1) ||
			    read(fds[0], &byte, 1) != 1)
				_exit(1);
		_exit(0);
	}
	for (i = 0; i < 1000; i++) {
		while (read(event, &count, 8) != 8)
			if (epoll_wait(set, got, 8, 10000) < 1)
				break;
		if (write(fds[1], "x", 1) != 1)
			break;
	}
	gives(i, 1000);
	wait(&status);
	gives(status, 0);
	close(event);
	gives(ctl(set, EPOLL_CTL_DEL, fds[1], 0), 0);
}

/* Events into memory that is not there yet, and into none. */
static void check_memory(void)
{
	char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct epoll_event *events = (void *)(at + 4096 - 4);

	gives(ctl(set, EPOLL_CTL_ADD, fds[1], EPOLLOUT | EPOLLET), 0);
	gives(epoll_wait(set, events, 1, 0), 1);
	gives(events->data.u32, fds[1]);
	munmap(at + 4096, 4096);
	gives(ctl(set, EPOLL_CTL_MOD, fds[1], EPOLLOUT | EPOLLET), 0);
	fails(epoll_wait(set, events, 1, 0), EFAULT);
	gives(ready(), 1);
	gives(ready(), 0);
	munmap(at, 4096);
}

int main(void)
{
	pipe(fds);
	check_make();
	check_errors();
	check_level();
	check_edge();
	check_hangup();
	check_exclusive();
	check_nested();
	check_waits();
	check_wakes();
	check_memory();
	return done();
}
