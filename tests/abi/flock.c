/* SPDX-License-Identifier: MIT */
/*
 * flock: locks of open files on whole files.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/time.h>
#include <sys/wait.h>

#define NAME "/tmp/abi-flock.tmp"

static int open_it(int flags)
{
	return open(NAME, flags | O_CREAT, 0600);
}

static void check_sharing(void)
{
	int a = open_it(O_RDWR), b = open_it(O_RDONLY), c = open_it(O_WRONLY);
	int path = open(NAME, O_PATH), copy;

	fails(flock(999, LOCK_SH), EBADF);
	fails(flock(path, LOCK_SH), EBADF);
	fails(flock(a, 0), EINVAL);
	fails(flock(a, LOCK_SH | LOCK_EX), EINVAL);
	gives(flock(a, LOCK_UN), 0);
	gives(flock(a, LOCK_SH), 0);
	gives(flock(b, LOCK_SH | LOCK_NB), 0);
	gives(flock(c, LOCK_SH | LOCK_NB), 0);
	fails(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	gives(flock(b, LOCK_UN), 0);
	gives(flock(c, LOCK_UN), 0);
	gives(flock(b, LOCK_EX | LOCK_NB), 0);
	fails(flock(c, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	gives(flock(b, LOCK_SH | LOCK_NB), 0);
	gives(flock(c, LOCK_SH | LOCK_NB), 0);
	gives(flock(c, LOCK_UN), 0);
	gives(flock(b, LOCK_EX | LOCK_NB), 0);
	copy = dup(b);
	close(b);
	fails(flock(c, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	gives(flock(copy, LOCK_EX | LOCK_NB), 0);
	close(copy);
	gives(flock(c, LOCK_EX | LOCK_NB), 0);
	close(a);
	close(c);
	close(path);
}

static void check_apart_from_ranges(void)
{
	int a = open_it(O_RDWR), b = open_it(O_RDWR);
	struct flock range = { .l_type = F_WRLCK };

	gives(flock(a, LOCK_EX), 0);
	gives(fcntl(b, F_SETLK, &range), 0);
	close(b);
	close(a);
}

static void note(int sig)
{
	(void)sig;
}

static void check_waiting(void)
{
	struct sigaction action = { .sa_handler = note };
	struct itimerval timer = { .it_value.tv_usec = 30000 };
	int a = open_it(O_RDWR), status, b;

	gives(flock(a, LOCK_EX), 0);
	if (!fork()) {
		b = open_it(O_RDWR);
		close(a);
		if (flock(b, LOCK_EX | LOCK_NB) != -1)
			_exit(1);
		_exit(flock(b, LOCK_EX));
	}
	usleep(20000);
	close(a);
	wait(&status);
	gives(status, 0);
	a = open_it(O_RDWR);
	b = open_it(O_RDWR);
	gives(flock(a, LOCK_EX), 0);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	fails(flock(b, LOCK_SH), EINTR);
	if (!fork()) {
		/* The parent's open file: the same lock. */
		_exit(flock(a, LOCK_SH) || flock(a, LOCK_UN));
	}
	wait(&status);
	gives(status, 0);
	gives(flock(b, LOCK_EX | LOCK_NB), 0);
	close(a);
	close(b);
}

int main(void)
{
	check_sharing();
	check_apart_from_ranges();
	check_waiting();
	unlink(NAME);
	return done();
}
