/* SPDX-License-Identifier: MIT */
/*
 * waitid: events by choice, told in a siginfo, and looked at without taking.
 */
#include "abi.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define P_PIDFD_ 3

static siginfo_t info;

static pid_t child_that_exits(int status)
{
	pid_t pid = fork();

	if (!pid)
		_exit(status);
	return pid;
}

static pid_t child_that_sleeps(void)
{
	pid_t pid = fork();

	if (!pid) {
		sleep(100);
		_exit(0);
	}
	return pid;
}

static int told(pid_t pid, int code, int status)
{
	return info.si_signo == SIGCHLD && info.si_errno == 0 &&
	       info.si_code == code && info.si_pid == pid &&
	       info.si_uid == getuid() && info.si_status == status;
}

static void check_end(void)
{
	pid_t pid = child_that_exits(0x142);

	memset(&info, 0xff, sizeof(info));
	gives(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	ok(told(pid, CLD_EXITED, 0x42), "the exit status is told");
	memset(&info, 0xff, sizeof(info));
	gives(waitid(P_ALL, 0, &info, WEXITED), 0);
	ok(told(pid, CLD_EXITED, 0x42), "WNOWAIT has left it there");
	fails(waitid(P_PID, pid, &info, WEXITED), ECHILD);
	pid = child_that_sleeps();
	kill(pid, SIGTERM);
	gives(waitid(P_PGID, getpgrp(), &info, WEXITED), 0);
	ok(told(pid, CLD_KILLED, SIGTERM), "so is the signal that ended it");
}

static void check_nothing(void)
{
	pid_t pid = child_that_sleeps();

	memset(&info, 0xff, sizeof(info));
	gives(waitid(P_PID, pid, &info, WEXITED | WNOHANG), 0);
	ok(info.si_pid == 0 && info.si_signo == 0,
	   "WNOHANG: a cleared siginfo means nothing happened");
	gives(syscall(SYS_waitid, P_PID, pid, NULL, WEXITED | WNOHANG, NULL),
	      0);
	kill(pid, SIGKILL);
	gives(syscall(SYS_waitid, P_PGID, 0, NULL, WEXITED, NULL), 0);
}

static void check_choice(void)
{
	pid_t pid = child_that_exits(0);

	waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	fails(waitid(P_PID, pid, &info, WSTOPPED | WNOHANG), ECHILD);
	fails(waitid(P_PID, pid, &info, WCONTINUED), ECHILD);
	gives(waitid(P_PID, pid, &info, WEXITED | WSTOPPED), 0);
}

static void check_errors(void)
{
	pid_t pid = child_that_exits(0);

	fails(waitid(P_PID, pid, &info, 0), EINVAL);
	fails(waitid(P_PID, pid, &info, WNOHANG), EINVAL);
	fails(waitid(P_PID, pid, &info, WEXITED | 0x10), EINVAL);
	fails(waitid(P_PID, 0, &info, WEXITED), EINVAL);
	fails(waitid(P_PID, -5, &info, WEXITED), EINVAL);
	fails(waitid(P_PGID, -5, &info, WEXITED), EINVAL);
	fails(waitid(9, pid, &info, WEXITED), EINVAL);
	fails(waitid(P_PIDFD_, -5, &info, WEXITED), EINVAL);
	fails(waitid(P_PIDFD_, 0, &info, WEXITED), EBADF);
	fails(waitid(P_PIDFD_, 99, &info, WEXITED), EBADF);
	fails(waitid(P_PID, getppid(), &info, WEXITED), ECHILD);
	memset(&info, 0xff, sizeof(info));
	syscall(SYS_waitid, P_PID, getppid(), &info, WEXITED, NULL);
	ok(info.si_pid == 0 && info.si_code == 0, "an error clears the siginfo");
	fails(syscall(SYS_waitid, P_PID, getppid(), (void *)8, WEXITED, NULL),
	      EFAULT);
	fails(syscall(SYS_waitid, P_PID, pid, (void *)8, WEXITED, NULL),
	      EFAULT);
	fails(waitid(P_PID, pid, &info, WEXITED), ECHILD);
	pid = child_that_exits(0);
	fails(syscall(SYS_waitid, P_PID, pid, NULL, WEXITED, (void *)8),
	      EFAULT);
}

static void check_usage(void)
{
	struct rusage usage;
	pid_t pid = child_that_exits(0);

	memset(&usage, 0xff, sizeof(usage));
	gives(syscall(SYS_waitid, P_PID, pid, &info, WEXITED, &usage), 0);
	ok(usage.ru_minflt > 0 && usage.ru_minflt < 10000,
	   "what it used is told");
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	check_end();
	check_nothing();
	check_choice();
	check_errors();
	check_usage();
	fails(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
	return done();
}
