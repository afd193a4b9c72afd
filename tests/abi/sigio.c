/* SPDX-License-Identifier: MIT */
/*
 * Signal-driven I/O: who owns a file, and what it is told of a pipe.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <poll.h>
#include <sys/wait.h>

#ifndef F_SETSIG
#define F_SETSIG 10
#define F_GETSIG 11
#endif
#ifndef F_SETOWN_EX
#define F_SETOWN_EX 15
#define F_GETOWN_EX 16
#endif

struct owner {
	int type, pid;
};

static void *volatile nowhere = (void *)8;
static int fds[2];
static volatile int caught, code, fd, band;

static void note(int sig, siginfo_t *info, void *context)
{
	(void)context;
	caught = sig;
	code = info->si_code;
	fd = info->si_fd;
	band = info->si_band;
}

static int caught_now(void)
{
	int sig = caught;

	caught = 0;
	return sig;
}

static void check_owner(void)
{
	struct owner owner = { 9, 0 };
	int gone, status;

	gives(fcntl(fds[0], F_GETOWN), 0);
	gives(fcntl(fds[0], F_SETOWN, getpid()), 0);
	gives(fcntl(fds[0], F_GETOWN), getpid());
	gives(syscall(SYS_fcntl, fds[0], F_GETOWN_EX, &owner), 0);
	ok(owner.type == 1 && owner.pid == getpid(), "a process is the owner");
	setpgid(0, 0);
	gives(fcntl(fds[0], F_SETOWN, -getpgrp()), 0);
	gives(syscall(SYS_fcntl, fds[0], F_GETOWN_EX, &owner), 0);
	ok(owner.type == 2 && owner.pid == getpgrp(), "or a group");
	owner = (struct owner){ 0, getpid() };
	gives(syscall(SYS_fcntl, fds[0], F_SETOWN_EX, &owner), 0);
	gives(fcntl(fds[0], F_GETOWN), getpid());
	owner.type = 7;
	fails(syscall(SYS_fcntl, fds[0], F_SETOWN_EX, &owner), EINVAL);
	fails(syscall(SYS_fcntl, fds[0], F_SETOWN_EX, nowhere), EFAULT);
	fails(syscall(SYS_fcntl, fds[0], F_GETOWN_EX, nowhere), EFAULT);
	fails(fcntl(fds[0], F_SETOWN, -0x7fffffff - 1), EINVAL);
	gone = fork();
	if (!gone)
		_exit(0);
	waitpid(gone, &status, 0);
	fails(fcntl(fds[0], F_SETOWN, gone), ESRCH);
	gives(fcntl(fds[0], F_GETSIG), 0);
	fails(fcntl(fds[0], F_SETSIG, 65), EINVAL);
	gives(fcntl(fds[0], F_SETSIG, SIGUSR1), 0);
	gives(fcntl(fds[0], F_GETSIG), SIGUSR1);
	gives(fcntl(fds[0], F_SETSIG, 0), 0);
}

static void check_signals(void)
{
	struct sigaction action = { .sa_sigaction = note,
				    .sa_flags = SA_SIGINFO | SA_RESTART };
	char byte;

	sigaction(SIGIO, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	fcntl(fds[0], F_SETOWN, getpid());
	write(fds[1], "a", 1);
	gives(caught_now(), 0);
	gives(fcntl(fds[0], F_SETFL, O_ASYNC), 0);
	gives(fcntl(fds[0], F_GETFL) & O_ASYNC, O_ASYNC);
	read(fds[0], &byte, 1);
	write(fds[1], "b", 1);
	gives(caught_now(), SIGIO);
	fcntl(fds[0], F_SETSIG, SIGUSR1);
	write(fds[1], "c", 1);
	gives(caught_now(), SIGUSR1);
	ok(code == POLL_IN && fd == fds[0] && band == (POLLIN | POLLRDNORM),
	   "F_SETSIG tells what became ready");
	gives(fcntl(fds[0], F_SETFL, 0), 0);
	write(fds[1], "d", 1);
	gives(caught_now(), 0);
	fcntl(fds[1], F_SETOWN, getpid());
	fcntl(fds[1], F_SETSIG, SIGUSR1);
	fcntl(fds[1], F_SETFL, O_ASYNC);
	read(fds[0], &byte, 1);
	gives(caught_now(), SIGUSR1);
	ok(code == POLL_OUT && fd == fds[1], "a writer hears of room");
	fcntl(fds[0], F_SETFL, O_ASYNC);
	fcntl(fds[1], F_SETFL, 0);
	close(fds[1]);
	gives(caught_now(), SIGUSR1);
	close(fds[0]);
}

int main(void)
{
	pipe(fds);
	check_owner();
	check_signals();
	return done();
}
