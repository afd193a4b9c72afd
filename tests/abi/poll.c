/* SPDX-License-Identifier: MIT */
/*
 * poll and ppoll: what pipes, files and terminals that are gone say, how long
 * a wait lasts, and what a signal does to it.
 */
#include "abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static void *volatile nowhere = (void *)8;
static int fds[2];

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* What poll says of one descriptor without waiting; -1: it failed. */
static int ask(int fd, int events)
{
	struct pollfd pollfd = { fd, events, 0x5555 };
	int count = poll(&pollfd, 1, 0);

	if (count < 0 || count != (pollfd.revents != 0))
		return -1;
	return pollfd.revents;
}

static void check_pipe(void)
{
	static char big[65536];

	pipe2(fds, O_NONBLOCK);
	gives(ask(fds[0], POLLIN | POLLRDNORM), 0);
	gives(ask(fds[1], POLLOUT | POLLWRNORM | POLLIN), POLLOUT | POLLWRNORM);
	write(fds[1], "x", 1);
	gives(ask(fds[0], POLLIN | POLLOUT), POLLIN);
	gives(ask(fds[0], 0), 0);
	write(fds[1], big, sizeof(big));
	gives(ask(fds[1], POLLOUT), 0);
	close(fds[1]);
	gives(ask(fds[0], POLLIN), POLLIN | POLLHUP);
	while (read(fds[0], big, sizeof(big)) > 0)
		;
	gives(ask(fds[0], POLLIN), POLLHUP);
	gives(ask(fds[0], 0), POLLHUP);
	close(fds[0]);
	pipe(fds);
	close(fds[0]);
	gives(ask(fds[1], POLLOUT), POLLOUT | POLLERR);
	gives(ask(fds[1], 0), POLLERR);
	close(fds[1]);
}

static void check_others(void)
{
	struct pollfd list[3] = { { -1, POLLIN, 9 }, { 999, 0, 0 } };
	int file = open("/tmp/abi-poll.tmp", O_RDWR | O_CREAT, 0600);

	gives(ask(file, POLLIN | POLLOUT), POLLIN | POLLOUT);
	gives(ask(file, POLLPRI), 0);
	unlink("/tmp/abi-poll.tmp");
	close(file);
	gives(ask(file, POLLIN), POLLNVAL);
	gives(ask(-1, POLLIN), 0);
	list[2].fd = open("/dev/null", O_RDWR);
	list[2].events = POLLIN;
	gives(poll(list, 3, 1000), 2);
	gives(list[0].revents, 0);
	gives(list[1].revents, POLLNVAL);
	gives(list[2].revents, POLLIN);
	close(list[2].fd);
	list[0].fd = open("/dev/null", O_PATH);
	gives(ask(list[0].fd, POLLIN), POLLNVAL);
	close(list[0].fd);
}

static void check_limits(void)
{
	struct rlimit limit, tight;
	struct pollfd list[16];

	memset(list, -1, sizeof(list));
	getrlimit(RLIMIT_NOFILE, &limit);
	tight = limit;
	tight.rlim_cur = 15;
	setrlimit(RLIMIT_NOFILE, &tight);
	fails(poll(list, 16, 0), EINVAL);
	gives(poll(list, 15, 0), 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	fails(syscall(SYS_poll, list, -1, 0), EINVAL);
	fails(syscall(SYS_poll, nowhere, 1, 0), EFAULT);
	gives(syscall(SYS_poll, nowhere, 0, 0), 0);
}

static void check_timeouts(void)
{
	struct pollfd pollfd = { fds[0], POLLIN, 0 };
	long long start = now_ms();
	struct timespec time = { 0, 30000000 };

	gives(poll(&pollfd, 1, 30), 0);
	ok(now_ms() - start >= 30, "poll waits its milliseconds");
	start = now_ms();
	gives(poll(NULL, 0, 10), 0);
	ok(now_ms() - start >= 10, "also for nothing at all");
	start = now_ms();
	gives(syscall(SYS_ppoll, &pollfd, 1, &time, NULL, 8), 0);
	ok(now_ms() - start >= 30, "so does ppoll");
	ok(time.tv_sec == 0 && time.tv_nsec == 0,
	   "ppoll tells that nothing is left");
	time.tv_sec = 100;
	write(fds[1], "x", 1);
	gives(syscall(SYS_ppoll, &pollfd, 1, &time, NULL, 8), 1);
	ok(time.tv_sec == 99 && time.tv_nsec > 0, "or how much is");
	read(fds[0], &start, 1);
	time.tv_nsec = 1000000000;
	fails(syscall(SYS_ppoll, &pollfd, 1, &time, NULL, 8), EINVAL);
	time.tv_nsec = 0;
	time.tv_sec = -1;
	fails(syscall(SYS_ppoll, &pollfd, 1, &time, NULL, 8), EINVAL);
	fails(syscall(SYS_ppoll, &pollfd, 1, nowhere, NULL, 8), EFAULT);
	time.tv_sec = 0;
	fails(syscall(SYS_ppoll, &pollfd, 1, &time, &start, 4), EINVAL);
	fails(syscall(SYS_ppoll, &pollfd, 1, &time, nowhere, 8), EFAULT);
	gives(syscall(SYS_ppoll, &pollfd, 1, &time, NULL, 4), 0);
}

/* A child writes to the pipe after so many ms. */
static void write_later(int ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	if (fork())
		return;
	nanosleep(&time, NULL);
	write(fds[1], "x", 1);
	_exit(0);
}

static void check_wakes(void)
{
	struct pollfd list[40];
	char byte;

	for (int i = 0; i < 40; i++)
		list[i] = (struct pollfd){ fds[0], POLLIN, 0 };
	write_later(20);
	gives(poll(list, 40, 10000), 40);
	gives(list[39].revents, POLLIN);
	read(fds[0], &byte, 1);
	wait(NULL);
	write_later(20);
	gives(poll(list, 1, -1), 1);
	read(fds[0], &byte, 1);
	wait(NULL);
}

static volatile int caught;
static volatile sigset_t blocked_in_handler;

static void note(int sig)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	caught = sig;
	blocked_in_handler = set;
}

static void alarm_in(int ms)
{
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void check_signals(void)
{
	struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };
	struct pollfd pollfd = { fds[0], POLLIN, 0 };
	struct timespec time = { 5, 0 };
	sigset_t set, none, old;

	sigaction(SIGALRM, &action, NULL);
	alarm_in(20);
	fails(poll(&pollfd, 1, 5000), EINTR);
	gives(caught, SIGALRM);
	caught = 0;
	alarm_in(20);
	fails(ppoll(&pollfd, 1, &time, NULL), EINTR);
	gives(caught, SIGALRM);

	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	caught = 0;
	alarm_in(1);
	usleep(20000);
	gives(caught, 0);
	fails(ppoll(&pollfd, 1, &time, &none), EINTR);
	gives(caught, SIGALRM);
	sigprocmask(SIG_BLOCK, NULL, &old);
	ok(sigismember(&old, SIGALRM), "ppoll puts the blocked set back");
	caught = 0;
	alarm_in(1);
	usleep(20000);
	gives(ppoll(&pollfd, 1, &(struct timespec){ 0, 1000000 }, NULL), 0);
	gives(caught, 0);
	write(fds[1], "x", 1);
	gives(ppoll(&pollfd, 1, &time, &none), 1);
	/* Linux looks for signals on the way out, with the old set again. */
	sigprocmask(SIG_BLOCK, NULL, &old);
	ok(sigismember(&old, SIGALRM), "also when it finds something at once");
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	gives(caught, SIGALRM);
	read(fds[0], &old, 1);
}

/* A stop in between is no news to poll, and costs it no time. */
static void check_stop(void)
{
	struct pollfd pollfd = { fds[0], POLLIN, 0 };
	long long start = now_ms();
	int status, pid = fork();

	if (!pid) {
		int count = poll(&pollfd, 1, 150);

		_exit(count == 0 && now_ms() - start >= 150 &&
		      now_ms() - start < 3000 ? 7 : 1);
	}
	usleep(30000);
	kill(pid, SIGSTOP);
	usleep(30000);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 7,
	   "poll goes on after a stop, to the same end");
}

int main(void)
{
	check_pipe();
	check_others();
	check_limits();
	pipe(fds);
	check_timeouts();
	check_wakes();
	check_signals();
	check_stop();
	return done();
}
