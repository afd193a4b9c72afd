/* SPDX-License-Identifier: MIT */
/*
 * select and pselect6: sets in, sets out, times, signals.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

static void *volatile nowhere = (void *)8;
static int fds[2];

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static fd_set set_of(int fd)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	return set;
}

static long raw_select(int count, void *in, void *out, void *except,
		       void *time)
{
	return syscall(SYS_select, count, in, out, except, time);
}

static void check_sets(void)
{
	struct timeval zero = { 0, 0 };
	fd_set in = set_of(fds[0]), out = set_of(fds[1]), except = in;
	int high;

	gives(raw_select(fds[1] + 1, &in, &out, &except, &zero), 1);
	ok(!FD_ISSET(fds[0], &in) && FD_ISSET(fds[1], &out) &&
	   !FD_ISSET(fds[0], &except), "only the writing end is ready");
	write(fds[1], "x", 1);
	in = set_of(fds[0]);
	gives(raw_select(fds[1] + 1, &in, &out, NULL, &zero), 2);
	ok(FD_ISSET(fds[0], &in) && FD_ISSET(fds[1], &out), "then both are");
	in = set_of(fds[0]);
	FD_SET(fds[1], &in);
	gives(raw_select(fds[0] + 1, &in, NULL, NULL, &zero), 1);
	ok(FD_ISSET(fds[0], &in), "descriptors from count on do not count");
	high = dup2(fds[0], 130);
	in = set_of(high);
	FD_SET(fds[0], &in);
	gives(raw_select(high + 1, &in, NULL, NULL, &zero), 2);
	ok(FD_ISSET(high, &in), "a high descriptor is found");
	close(high);
	in = set_of(fds[0]);
	gives(raw_select(0, &in, NULL, NULL, &zero), 0);
	read(fds[0], &in, 1);
	in = set_of(fds[0]);
	gives(raw_select(fds[0] + 1, &in, NULL, NULL, &zero), 0);
	ok(!FD_ISSET(fds[0], &in), "what is not ready is taken out");
}

static void check_errors(void)
{
	struct timeval time = { 0, 0 };
	fd_set in = set_of(fds[0]);
	int gone = dup(0);

	fails(raw_select(-1, NULL, NULL, NULL, &time), EINVAL);
	fails(raw_select(1, nowhere, NULL, NULL, &time), EFAULT);
	fails(raw_select(1, NULL, NULL, nowhere, &time), EFAULT);
	fails(raw_select(1, NULL, NULL, NULL, nowhere), EFAULT);
	time.tv_usec = -1;
	fails(raw_select(1, NULL, NULL, NULL, &time), EINVAL);
	time.tv_sec = -1;
	time.tv_usec = 0;
	fails(raw_select(1, NULL, NULL, NULL, &time), EINVAL);
	close(gone);
	in = set_of(gone);
	time.tv_sec = 0;
	fails(raw_select(gone + 1, &in, NULL, NULL, &time), EBADF);
	ok(FD_ISSET(gone, &in), "after an error the sets are as before");
}

static void check_times(void)
{
	long long start = now_ms();
	struct timeval time = { 0, 30000 };
	struct timespec ts = { 0, 20000000 };
	fd_set in = set_of(fds[0]);

	gives(raw_select(fds[0] + 1, &in, NULL, NULL, &time), 0);
	ok(now_ms() - start >= 30, "select waits its time");
	ok(!time.tv_sec && !time.tv_usec, "and tells that nothing is left");
	time = (struct timeval){ 0, 1500000 };
	write(fds[1], "x", 1);
	in = set_of(fds[0]);
	gives(raw_select(fds[0] + 1, &in, NULL, NULL, &time), 1);
	ok(time.tv_sec == 1 && time.tv_usec < 500000 && time.tv_usec > 100000,
	   "more microseconds than a second has are a second and more");
	read(fds[0], &in, 1);
	start = now_ms();
	gives(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &ts, NULL), 0);
	ok(now_ms() - start >= 20, "pselect6 waits too");
	ok(!ts.tv_sec && !ts.tv_nsec, "and tells so");
	ts.tv_nsec = 1000000000;
	fails(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &ts, NULL), EINVAL);
	fails(syscall(SYS_pselect6, 0, NULL, NULL, NULL, nowhere, NULL),
	      EFAULT);
	fails(syscall(SYS_pselect6, 0, NULL, NULL, NULL, NULL, nowhere),
	      EFAULT);
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

static void check_signals(void)
{
	struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };
	struct timeval time = { 5, 0 };
	struct timespec ts = { 5, 0 };
	sigset_t set, none, old;
	fd_set in = set_of(fds[0]);
	struct { sigset_t *set; size_t size; } sized = { &none, 8 };

	sigaction(SIGALRM, &action, NULL);
	alarm_in(20);
	fails(raw_select(fds[0] + 1, &in, NULL, NULL, &time), EINTR);
	gives(caught, SIGALRM);
	ok(time.tv_sec == 4, "what is left is told after a signal too");
	ok(FD_ISSET(fds[0], &in), "the sets are as before then");
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	caught = 0;
	alarm_in(1);
	usleep(20000);
	gives(caught, 0);
	fails(syscall(SYS_pselect6, fds[0] + 1, &in, NULL, NULL, &ts, &sized),
	      EINTR);
	gives(caught, SIGALRM);
	sigprocmask(SIG_BLOCK, NULL, &old);
	ok(sigismember(&old, SIGALRM), "pselect6 puts the blocked set back");
	sized.size = 4;
	fails(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &ts, &sized), EINVAL);
	sized.set = NULL;
	ts = (struct timespec){ 0, 1 };
	gives(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &ts, &sized), 0);
}

int main(void)
{
	pipe(fds);
	check_sets();
	check_errors();
	check_times();
	check_signals();
	return done();
}
