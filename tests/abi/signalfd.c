/* SPDX-License-Identifier: MIT */
/*
 * Signals that are read: signalfd.
 */
#include "abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static sigset_t set_of(int one, int two)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, one);
	if (two)
		sigaddset(&set, two);
	return set;
}

static int make(int fd, const sigset_t *set, int flags)
{
	return syscall(SYS_signalfd4, fd, set, 8, flags);
}

static int is_ready(int fd, int ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, ms) == 1 && poll_fd.revents == POLLIN;
}

static int is_pending(int sig)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, sig);
}

static void alarm_in(long ms)
{
	struct itimerval time = { .it_value.tv_usec = ms * 1000 };

	setitimer(ITIMER_REAL, &time, NULL);
}

static void check_reading(void)
{
	sigset_t set = set_of(SIGUSR1, SIGALRM);
	struct signalfd_siginfo info[3];
	union sigval value = { .sival_int = -7 };
	int fd;

	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = make(-1, &set, SFD_NONBLOCK);
	ok(fd >= 0 && fcntl(fd, F_GETFL) & O_NONBLOCK, "a file of signals");
	fails(read(fd, info, sizeof(info)), EAGAIN);
	ok(!is_ready(fd, 0), "nothing to read");
	sigqueue(getpid(), SIGUSR1, value);
	ok(is_ready(fd, 0), "a signal makes it ready");
	gives(read(fd, info, sizeof(info)), sizeof(*info));
	ok(info[0].ssi_signo == SIGUSR1 && info[0].ssi_code == SI_QUEUE &&
	   info[0].ssi_pid == (uint32_t)getpid() && info[0].ssi_int == -7,
	   "and is told");
	ok(!is_pending(SIGUSR1), "and gone");
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGALRM);
	gives(read(fd, info, sizeof(info)), 2 * sizeof(*info));
	ok(info[0].ssi_signo == SIGUSR1 && info[1].ssi_signo == SIGALRM,
	   "several at once, the lowest first");
	kill(getpid(), SIGUSR1);
	set = set_of(SIGALRM, 0);
	gives(make(fd, &set, 0), fd);
	ok(!is_ready(fd, 0), "its set can be changed");
	set = set_of(SIGUSR1, 0);
	make(fd, &set, 0);
	ok(is_ready(fd, 0), "and changed again");
	gives(read(fd, info, sizeof(*info)), sizeof(*info));
	close(fd);
}

static void nothing(int sig)
{
	(void)sig;
}

static void check_waiting(void)
{
	sigset_t set = set_of(SIGALRM, 0), usr2 = set_of(SIGUSR2, 0);
	struct sigaction action = { .sa_handler = nothing };
	struct signalfd_siginfo info;
	int fd = make(-1, &set, 0);

	alarm_in(20);
	gives(read(fd, &info, sizeof(info)), sizeof(info));
	ok(info.ssi_signo == SIGALRM && info.ssi_code == SI_KERNEL,
	   "a read waits for a signal");
	alarm_in(20);
	ok(is_ready(fd, 1000), "poll does");
	gives(read(fd, &info, sizeof(info)), sizeof(info));
	/* Another signal with a handler ends the wait. */
	make(fd, &usr2, 0);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigaction(SIGALRM, &action, NULL);
	alarm_in(20);
	fails(read(fd, &info, sizeof(info)), EINTR);
	close(fd);
}

static void check_child(void)
{
	sigset_t set = set_of(SIGCHLD, 0);
	struct signalfd_siginfo info;
	int fd, status;
	pid_t child;

	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = make(-1, &set, 0);
	child = fork();
	if (!child)
		_exit(5);
	gives(read(fd, &info, sizeof(info)), sizeof(info));
	ok(info.ssi_signo == SIGCHLD && info.ssi_code == CLD_EXITED &&
	   info.ssi_pid == (uint32_t)child && info.ssi_status == 5,
	   "the end of a child is read");
	waitpid(child, &status, 0);
	close(fd);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void check_errors(void)
{
	sigset_t set = set_of(SIGUSR1, SIGKILL);
	int fd = make(-1, &set, SFD_CLOEXEC);
	char small[64];

	ok(fcntl(fd, F_GETFD) == FD_CLOEXEC, "flags are taken");
	fails(read(fd, small, sizeof(small)), EINVAL);
	fails(make(-1, &set, 1), EINVAL);
	fails(syscall(SYS_signalfd4, -1, &set, 4, 0), EINVAL);
	fails(syscall(SYS_signalfd4, -1, 8, 8, 0), EFAULT);
	fails(make(999, &set, 0), EBADF);
	fails(make(0, &set, 0), EINVAL);
	fails(make(-2, &set, 0), EBADF);
	ok(syscall(SYS_signalfd, fd, &set, 8) == fd, "the old call");
	close(fd);
}

int main(void)
{
	check_reading();
	check_waiting();
	check_child();
	check_errors();
	return done();
}
