/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_NPROC: how many processes a user may have.
 */
#include "abi.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Users that have no other processes. */
static uid_t user;
#define USER user
#define OTHER (user + 1)

static int in_child(int (*fn)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (!pid)
		_exit(fn());
	waitpid(pid, &status, 0);
	return status;
}

static int limit_processes(rlim_t limit)
{
	return setrlimit(RLIMIT_NPROC, &(struct rlimit){ limit, limit });
}

static pid_t sleeping_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		sleep(100);
		_exit(0);
	}
	return pid;
}

/* Itself and two children. */
static int forks_twice(void)
{
	pid_t one, two, three;
	int right;

	if (limit_processes(3) || setresuid(USER, USER, USER))
		return 1;
	one = sleeping_child();
	two = sleeping_child();
	three = sleeping_child();
	right = one > 0 && two > 0 && three == -1 && errno == EAGAIN;
	kill(one, SIGKILL);
	waitpid(one, NULL, 0);
	one = sleeping_child();
	right &= one > 0;
	kill(one, SIGKILL);
	kill(two, SIGKILL);
	return !right;
}

static int counts_real_user(void)
{
	pid_t pid;
	int right;

	if (limit_processes(1) || setresuid(USER, 0, 0))
		return 1;
	/* What root may do goes by the effective user. */
	pid = sleeping_child();
	if (pid < 0 || setresuid(USER, USER, 0))
		return 2;
	right = fork() == -1 && errno == EAGAIN;
	kill(pid, SIGKILL);
	return !right;
}

static int forks_as_root(void)
{
	pid_t pid;

	if (limit_processes(0))
		return 1;
	pid = sleeping_child();
	kill(pid, SIGKILL);
	return pid < 0;
}

static char *program;

static int refuses_exec(void)
{
	char *argv[] = { program, "child", NULL };
	int right, ends[2];
	pid_t pids[2];
	char byte;

	if (pipe(ends))
		return 1;
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			if (!setresuid(OTHER, OTHER, OTHER))
				write(ends[1], "x", 1);
			sleep(100);
			_exit(0);
		}
	}
	/* Both have said that they are OTHER's. */
	for (int i = 0; i < 2; i++)
		read(ends[0], &byte, 1);
	right = !limit_processes(1) && !setresuid(OTHER, OTHER, OTHER);
	execv(program, argv);
	right &= errno == EAGAIN;
	kill(pids[0], SIGKILL);
	kill(pids[1], SIGKILL);
	return !right;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 1;
	program = argv[0];
	user = 100000 + 2 * getpid();
	setvbuf(stdout, NULL, _IONBF, 0);
	ok(in_child(forks_twice) == 0,
	   "a user gets as many processes as the limit says");
	ok(in_child(counts_real_user) == 0,
	   "the real user's count, the effective one's rights");
	ok(in_child(forks_as_root) == 0, "root has no limit");
	ok(in_child(refuses_exec) == 0,
	   "becoming a user with too many succeeds, a program then is EAGAIN");
	return done();
}
