/* SPDX-License-Identifier: MIT */
/*
 * Nice values: reading and setting them, for one, a group, a user; and how
 * far nobody may go.
 */
#include "abi.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define NOBODY 65534u
#define OTHER 4711u
#define KEEP ((unsigned int)-1)

/* The kernel's own answer: 20 - nice. */
static long get(int which, int who)
{
	return syscall(SYS_getpriority, which, who);
}

static void check_self(void)
{
	gives(get(PRIO_PROCESS, 0), 20);
	gives(get(PRIO_PROCESS, getpid()), 20);
	gives(setpriority(PRIO_PROCESS, 0, 5), 0);
	gives(get(PRIO_PROCESS, 0), 15);
	gives(setpriority(PRIO_PROCESS, 0, 100), 0);
	gives(get(PRIO_PROCESS, 0), 1);
	gives(setpriority(PRIO_PROCESS, 0, -100), 0);
	gives(get(PRIO_PROCESS, 0), 40);
	gives(setpriority(PRIO_PROCESS, 0, 0), 0);
	fails(get(3, 0), EINVAL);
	fails(get(-1, 0), EINVAL);
	fails(get(PRIO_PROCESS, 0x3fffffff), ESRCH);
	fails(get(PRIO_PGRP, 0x3fffffff), ESRCH);
	fails(get(PRIO_USER, 123456789), ESRCH);
	fails(setpriority(3, 0, 0), EINVAL);
	fails(setpriority(PRIO_PROCESS, 0x3fffffff, 0), ESRCH);
}

/* A child that sleeps, of this user and nice value. */
static pid_t sleeper(unsigned int uid, int nice)
{
	int ready[2];
	pid_t pid;
	char byte;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		setpriority(PRIO_PROCESS, 0, nice);
		syscall(SYS_setresuid, uid, uid, uid);
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &byte, 1) != 1)
		printf("# the sleeper is not ready\n");
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void check_others(void)
{
	pid_t one = sleeper(OTHER, 3), two = sleeper(OTHER, 8);

	/* The least nice one counts. */
	gives(get(PRIO_USER, OTHER), 17);
	gives(setpriority(PRIO_USER, OTHER, 10), 0);
	gives(get(PRIO_PROCESS, one), 10);
	gives(get(PRIO_PROCESS, two), 10);
	setpgid(one, one);
	setpgid(two, one);
	gives(setpriority(PRIO_PGRP, one, 11), 0);
	gives(get(PRIO_PROCESS, two), 9);
	gives(get(PRIO_PGRP, one), 9);
	end(one);
	end(two);
	fails(get(PRIO_USER, OTHER), ESRCH);
}

static void check_inherited(void)
{
	int status;

	setpriority(PRIO_PROCESS, 0, 7);
	if (!fork())
		_exit(get(PRIO_PROCESS, 0) != 13);
	wait(&status);
	ok(!status, "a child inherits the nice value");
	setpriority(PRIO_PROCESS, 0, 0);
}

/* As nobody, with a sleeper of root's and one of its own. */
static void check_nobody(pid_t root, pid_t same)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_NICE, &none);
	syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	gives(setpriority(PRIO_PROCESS, 0, 5), 0);
	gives(setpriority(PRIO_PROCESS, 0, 5), 0);
	fails(setpriority(PRIO_PROCESS, 0, 4), EACCES);
	gives(get(PRIO_PROCESS, 0), 15);
	gives(get(PRIO_PROCESS, root), 20);
	fails(setpriority(PRIO_PROCESS, root, 5), EPERM);
	gives(setpriority(PRIO_PROCESS, same, 5), 0);
	gives(get(PRIO_PROCESS, same), 15);
	fails(setpriority(PRIO_PROCESS, same, 0), EACCES);
	/* Of several, what was not allowed is told. */
	fails(setpriority(PRIO_PGRP, 0, 6), EPERM);
	gives(get(PRIO_PROCESS, same), 14);
}

/* A limit lets a user come back some way. */
static void check_limit(void)
{
	struct rlimit some = { 22, 22 };
	int status;

	if (!fork()) {
		if (setrlimit(RLIMIT_NICE, &some))
			_exit(77);
		syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
		if (setpriority(PRIO_PROCESS, 0, 10) ||
		    setpriority(PRIO_PROCESS, 0, -2))
			_exit(1);
		_exit(setpriority(PRIO_PROCESS, 0, -3) != -1 ||
		      errno != EACCES);
	}
	wait(&status);
	if (WEXITSTATUS(status) == 77)
		skip("RLIMIT_NICE can be raised", "no CAP_SYS_RESOURCE");
	else
		ok(!status, "RLIMIT_NICE says how far down a nice value goes");
}

int main(void)
{
	pid_t root, same;
	int status;

	setpgid(0, 0);
	check_self();
	check_others();
	check_inherited();
	check_limit();
	root = sleeper(0, 0);
	same = sleeper(NOBODY, 0);
	fflush(stdout);
	if (!fork()) {
		check_nobody(root, same);
		return done();
	}
	wait(&status);
	end(root);
	end(same);
	return WEXITSTATUS(status);
}
