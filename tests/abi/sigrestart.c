/* SPDX-License-Identifier: MIT */
/*
 * Calls that a signal interrupts: which go on, and which do not.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#define MSEC 1000000LL

static volatile int taken;

static void count(int sig)
{
	(void)sig;
	taken++;
}

static void handle(int sig, int flags)
{
	struct sigaction action = { .sa_handler = count, .sa_flags = flags };

	sigemptyset(&action.sa_mask);
	sigaction(sig, &action, NULL);
	taken = 0;
}

static void alarm_in(long ms)
{
	struct itimerval time = { .it_value.tv_usec = ms * 1000 };

	setitimer(ITIMER_REAL, &time, NULL);
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 * MSEC + time.tv_nsec;
}

static void check_nanosleep(void)
{
	struct timespec second = { 1, 0 }, left = { 0, 0 }, at;
	long long before;

	handle(SIGALRM, SA_RESTART);
	alarm_in(20);
	fails(nanosleep(&second, &left), EINTR);
	ok(taken == 1 && left.tv_sec == 0 && left.tv_nsec > 500 * MSEC,
	   "nanosleep ends at a handler, SA_RESTART or not, and tells what "
	   "is left");
	alarm_in(20);
	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec++;
	left.tv_sec = 77;
	gives(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, &left),
	      EINTR);
	ok(left.tv_sec == 77, "one until a given time tells nothing");
	fails(syscall(SYS_restart_syscall), EINTR);
	signal(SIGALRM, SIG_IGN);
	alarm_in(10);
	before = now();
	left = (struct timespec){ 0, 40 * MSEC };
	gives(nanosleep(&left, NULL), 0);
	ok(now() - before >= 40 * MSEC, "an ignored signal does not end it");
}

/* A child that sleeps; stopped and continued, it wakes at the same time. */
static void check_nanosleep_stopped(void)
{
	struct timespec nap = { 0, 150 * MSEC };
	long long before = now(), took;
	int status = -1;
	pid_t child = fork();

	if (!child)
		_exit(nanosleep(&nap, NULL) ? 1 : 0);
	usleep(30000);
	kill(child, SIGSTOP);
	waitpid(child, &status, WUNTRACED);
	usleep(20000);
	kill(child, SIGCONT);
	waitpid(child, &status, 0);
	took = now() - before;
	ok(status == 0 && took >= 150 * MSEC, "a stop does not end a sleep");
}

/* A child that writes to a pipe, or ends, after a while. */
static pid_t child_in(long ms, int fd)
{
	pid_t child = fork();

	if (child)
		return child;
	usleep(ms * 1000);
	if (fd >= 0 && write(fd, "x", 1) != 1)
		_exit(1);
	_exit(0);
}

static void check_read(void)
{
	int ends[2], status;
	pid_t child;
	char c = 0;

	if (pipe(ends)) {
		ok(0, "there are pipes");
		return;
	}
	handle(SIGALRM, 0);
	alarm_in(20);
	fails(read(ends[0], &c, 1), EINTR);
	handle(SIGALRM, SA_RESTART);
	alarm_in(20);
	child = child_in(80, ends[1]);
	ok(read(ends[0], &c, 1) == 1 && taken == 1 && c == 'x',
	   "with SA_RESTART a read goes on after the handler");
	waitpid(child, &status, 0);
}

static void check_wait(void)
{
	int status = -1;
	pid_t child;

	handle(SIGALRM, 0);
	child = child_in(120, -1);
	alarm_in(20);
	fails(waitpid(child, &status, 0), EINTR);
	handle(SIGALRM, SA_RESTART);
	alarm_in(20);
	gives(waitpid(child, &status, 0), child);
	ok(taken == 1 && status == 0, "with SA_RESTART waiting goes on");
}

/* A terminal without a person. */
static void check_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	pid_t child;
	int status;
	char c = 0;

	if (master < 0 || grantpt(master) || unlockpt(master)) {
		skip("reading a terminal", "no pseudo-terminal");
		return;
	}
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (slave < 0) {
		skip("reading a terminal", "no slave");
		return;
	}
	handle(SIGALRM, 0);
	alarm_in(20);
	fails(read(slave, &c, 1), EINTR);
	handle(SIGALRM, SA_RESTART);
	alarm_in(20);
	child = fork();
	if (!child) {
		usleep(80000);
		_exit(write(master, "y\n", 2) != 2);
	}
	ok(read(slave, &c, 1) == 1 && c == 'y' && taken == 1,
	   "reading a terminal goes on after the handler");
	waitpid(child, &status, 0);
	close(slave);
	close(master);
}

int main(void)
{
	check_nanosleep();
	check_nanosleep_stopped();
	check_read();
	check_wait();
	check_terminal();
	return done();
}
