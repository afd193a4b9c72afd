/* SPDX-License-Identifier: MIT */
/*
 * Timers that are read: timerfd_create, timerfd_settime, timerfd_gettime.
 */
#include "abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

#define MSEC 1000000LL
#define SEC (1000 * MSEC)

static long long now(int clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * SEC + time.tv_nsec;
}

static struct itimerspec spec(long long value, long long interval)
{
	return (struct itimerspec){
		{ interval / SEC, interval % SEC }, { value / SEC, value % SEC } };
}

static int set(int fd, int flags, long long value, long long interval)
{
	struct itimerspec time = spec(value, interval);

	return syscall(SYS_timerfd_settime, fd, flags, &time, NULL);
}

static long long left_of(int fd)
{
	struct itimerspec time = spec(-1, 0);

	syscall(SYS_timerfd_gettime, fd, &time);
	return time.it_value.tv_sec * SEC + time.it_value.tv_nsec;
}

static int64_t ticks(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count)
		       ? (int64_t)count : -1;
}

static int is_ready(int fd, int ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, ms) == 1 && poll_fd.revents == POLLIN;
}

static void check_clock(int clock, const char *name)
{
	int fd = syscall(SYS_timerfd_create, clock, 0);
	long long before = now(CLOCK_MONOTONIC);

	ok(fd >= 0, "a timer by %s", name);
	gives(left_of(fd), 0);
	gives(set(fd, 0, 20 * MSEC, 0), 0);
	ok(left_of(fd) > 0 && left_of(fd) <= 20 * MSEC, "it has so much left");
	gives(ticks(fd), 1);
	ok(now(CLOCK_MONOTONIC) - before >= 20 * MSEC, "a read waits for it");
	gives(left_of(fd), 0);
	gives(set(fd, TFD_TIMER_ABSTIME, now(clock) + 20 * MSEC, 0), 0);
	ok(!is_ready(fd, 0) && is_ready(fd, 1000), "poll tells when it is time");
	gives(ticks(fd), 1);
	gives(set(fd, TFD_TIMER_ABSTIME, 1, 0), 0);
	gives(ticks(fd), 1);
	close(fd);
}

static void check_periodic(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec time;
	int64_t count;

	fails(ticks(fd), EAGAIN);
	gives(set(fd, 0, 5 * MSEC, 5 * MSEC), 0);
	usleep(32000);
	is_ready(fd, 10000);
	count = ticks(fd);
	ok(count >= 5, "a read tells how often it was time");
	usleep(12000);
	is_ready(fd, 10000);
	count = ticks(fd);
	ok(count >= 1, "and begins to count anew");
	usleep(7000);
	ok(left_of(fd) > 0 && left_of(fd) <= 5 * MSEC, "the next is told");
	time = spec(0, 0);
	gives(syscall(SYS_timerfd_settime, fd, 0, &time, &time), 0);
	ok(time.it_interval.tv_nsec == 5 * MSEC && time.it_value.tv_nsec > 0,
	   "what it was is told");
	fails(ticks(fd), EAGAIN);
	ok(!is_ready(fd, 20), "zero stops it");
	close(fd);
}

static void nothing(int sig)
{
	(void)sig;
}

static void check_interrupted(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	struct sigaction action = { .sa_handler = nothing };
	struct itimerval soon = { .it_value.tv_usec = 10000 };

	sigaction(SIGALRM, &action, NULL);
	set(fd, 0, 50 * MSEC, 0);
	setitimer(ITIMER_REAL, &soon, NULL);
	fails(ticks(fd), EINTR);
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	gives(ticks(fd), 1);
	close(fd);
}

static void check_errors(void)
{
	int fd = syscall(SYS_timerfd_create, CLOCK_MONOTONIC,
			 TFD_CLOEXEC | TFD_NONBLOCK);
	struct itimerspec time = spec(0, 0);
	char small[4];

	ok(fcntl(fd, F_GETFD) == FD_CLOEXEC &&
	   fcntl(fd, F_GETFL) & O_NONBLOCK, "flags are taken");
	fails(syscall(SYS_timerfd_create, 12345, 0), EINVAL);
	fails(syscall(SYS_timerfd_create, CLOCK_PROCESS_CPUTIME_ID, 0), EINVAL);
	fails(syscall(SYS_timerfd_create, CLOCK_MONOTONIC, 1), EINVAL);
	fails(read(fd, small, sizeof(small)), EINVAL);
	fails(write(fd, "1234", 4), EINVAL);
	fails(syscall(SYS_timerfd_settime, fd, 4, &time, NULL), EINVAL);
	fails(syscall(SYS_timerfd_settime, fd, 0, 8, NULL), EFAULT);
	fails(syscall(SYS_timerfd_settime, fd, 0, &time, 8), EFAULT);
	fails(syscall(SYS_timerfd_gettime, fd, 8), EFAULT);
	fails(syscall(SYS_timerfd_gettime, 0, &time), EINVAL);
	fails(syscall(SYS_timerfd_settime, 0, 0, &time, NULL), EINVAL);
	fails(syscall(SYS_timerfd_gettime, 999, &time), EBADF);
	fails(syscall(SYS_timerfd_settime, 999, 0, &time, NULL), EBADF);
	time.it_value.tv_nsec = SEC;
	fails(syscall(SYS_timerfd_settime, fd, 0, &time, NULL), EINVAL);
	set(fd, TFD_TIMER_ABSTIME, 1, 0);
	is_ready(fd, 10000);
	fails(syscall(SYS_read, fd, 8, 8), EFAULT);
	close(fd);
}

int main(void)
{
	check_clock(CLOCK_MONOTONIC, "CLOCK_MONOTONIC");
	check_clock(CLOCK_REALTIME, "CLOCK_REALTIME");
	check_clock(CLOCK_BOOTTIME, "CLOCK_BOOTTIME");
	check_periodic();
	check_interrupted();
	check_errors();
	return done();
}
