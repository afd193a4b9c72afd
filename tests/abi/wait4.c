/* SPDX-License-Identifier: MIT */
/*
 * wait4 and waitpid: which children, when, and what is told.
 */
#include "abi.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

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

static pid_t child_that_dies(int sig)
{
	pid_t pid = fork();

	if (!pid) {
		signal(sig, SIG_DFL);
		raise(sig);
		_exit(0);
	}
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void check_status(void)
{
	int status = 0;
	pid_t pid = child_that_exits(0x123);

	gives(waitpid(pid, &status, 0), pid);
	ok(status == 0x2300, "exit's low eight bits are told");
	pid = child_that_dies(SIGTERM);
	gives(wait(&status), pid);
	ok(status == SIGTERM, "the signal that ended it is told");
	pid = child_that_exits(0);
	gives(syscall(SYS_wait4, pid, NULL, 0, NULL), pid);
}

static void check_which(void)
{
	pid_t one = child_that_exits(1), two = child_that_exits(2), group;
	int status;

	gives(waitpid(two, &status, 0), two);
	gives(WEXITSTATUS(status), 2);
	fails(waitpid(two, &status, 0), ECHILD);
	gives(waitpid(-1, &status, 0), one);
	one = child_that_exits(1);
	gives(waitpid(0, &status, 0), one);
	one = child_that_exits(1);
	group = getpgrp();
	if (group > 1)
		gives(waitpid(-group, &status, 0), one);
	else
		waitpid(one, &status, 0);
	one = child_that_exits(1);
	fails(waitpid(-0x3fffffff, &status, 0), ECHILD);
	fails(waitpid(getppid(), &status, 0), ECHILD);
	fails(waitpid(getpid(), &status, 0), ECHILD);
	gives(wait(NULL), one);
	fails(wait(NULL), ECHILD);
	fails(waitpid(-1, NULL, WNOHANG), ECHILD);
	fails(syscall(SYS_wait4, -2147483647 - 1, NULL, 0, NULL), ESRCH);
}

static void check_hang(void)
{
	pid_t pid = child_that_sleeps();
	int status = 77;

	gives(waitpid(pid, &status, WNOHANG), 0);
	gives(status, 77);
	gives(waitpid(-1, &status, WNOHANG), 0);
	kill(pid, SIGKILL);
	gives(waitpid(pid, &status, 0), pid);
	gives(status, SIGKILL);
}

static void check_errors(void)
{
	pid_t pid = child_that_exits(0);

	fails(syscall(SYS_wait4, pid, NULL, 0x10, NULL), EINVAL);
	fails(syscall(SYS_wait4, pid, NULL, WEXITED, NULL), EINVAL);
	fails(syscall(SYS_wait4, pid, NULL, WNOWAIT, NULL), EINVAL);
	fails(syscall(SYS_wait4, pid, (void *)8, 0, NULL), EFAULT);
	fails(syscall(SYS_wait4, pid, NULL, 0, NULL), ECHILD);
	pid = child_that_exits(0);
	fails(syscall(SYS_wait4, pid, NULL, 0, (void *)8), EFAULT);
}

static void on_signal(int sig)
{
	(void)sig;
}

static void check_interrupted(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	pid_t sleeper = child_that_sleeps(), killer;
	int status;

	for (int restart = 0; restart < 2; restart++) {
		action.sa_flags = restart ? SA_RESTART : 0;
		sigaction(SIGUSR1, &action, NULL);
		killer = fork();
		if (!killer) {
			nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
			kill(getppid(), SIGUSR1);
			nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
			kill(sleeper, SIGKILL);
			_exit(0);
		}
		if (restart)
			gives(waitpid(sleeper, &status, 0), sleeper);
		else
			fails(waitpid(sleeper, &status, 0), EINTR);
		waitpid(killer, NULL, 0);
		if (!restart) {
			waitpid(sleeper, NULL, 0);
			sleeper = child_that_sleeps();
		}
	}
}

static volatile int signals;
static siginfo_t last;

static void on_child(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	signals++;
	last = *info;
}

static void check_sigchld(void)
{
	struct sigaction action = { .sa_sigaction = on_child,
				    .sa_flags = SA_SIGINFO | SA_RESTART };
	pid_t pid;

	sigaction(SIGCHLD, &action, NULL);
	pid = child_that_exits(42);
	waitpid(pid, NULL, 0);
	ok(signals == 1 && last.si_pid == pid && last.si_code == CLD_EXITED &&
	   last.si_status == 42 && last.si_uid == getuid(),
	   "SIGCHLD tells who ended, and how");
	pid = child_that_dies(SIGTERM);
	waitpid(pid, NULL, 0);
	ok(signals == 2 && last.si_pid == pid && last.si_code == CLD_KILLED &&
	   last.si_status == SIGTERM, "or what killed it");
	signal(SIGCHLD, SIG_IGN);
	child_that_exits(0);
	fails(wait(NULL), ECHILD);
	action.sa_flags |= SA_NOCLDWAIT;
	sigaction(SIGCHLD, &action, NULL);
	child_that_exits(0);
	fails(wait(NULL), ECHILD);
	ok(signals == 3, "SA_NOCLDWAIT: told, but nothing to wait for");
	signal(SIGCHLD, SIG_DFL);
}

static void check_usage(void)
{
	struct rusage usage;
	pid_t pid = fork();

	if (!pid) {
		char *at = mmap(NULL, 4096 * 300, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		for (int i = 0; i < 300; i++)
			at[4096 * i] = 1;
		/* One that a busy host delays is over before it begins. */
		for (int i = 0; i < 5; i++)
			nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
		for (clock_t from = clock(); clock() - from < 30000;)
			;
		_exit(0);
	}
	memset(&usage, 0xff, sizeof(usage));
	gives(wait4(pid, NULL, 0, &usage), pid);
	ok(usage.ru_minflt >= 300 && usage.ru_minflt < 2000,
	   "its page faults are counted");
	ok(usage.ru_nvcsw >= 1, "its sleeps are counted");
	ok(usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec +
	   usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec > 20000,
	   "its time is counted");
	ok(usage.ru_maxrss >= 1000, "its memory is told");
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	check_status();
	check_which();
	check_hang();
	check_errors();
	check_interrupted();
	check_sigchld();
	check_usage();
	end(child_that_sleeps());
	return done();
}
