/* SPDX-License-Identifier: MIT */
/*
 * fork: what a child has of its parent, and what not.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Runs the function in a child: its wait(2) status. */
static int in_child(int (*fn)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (!pid)
		_exit(fn());
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

/* The function says "yes" with 0. */
#define holds_in_child(fn, claim) ok(in_child(fn) == 0, claim)

static pid_t parent;

static int knows_parent(void)
{
	return getppid() != parent || getpid() == parent ||
	       syscall(SYS_gettid) != getpid();
}

static int same_group(void)
{
	return getpgrp() != getpgid(parent) || getsid(0) != getsid(parent);
}

static volatile int data = 1;

static int changes_data(void)
{
	int was = data;

	data = 2;
	return was != 1 || data != 2;
}

static void check_memory(void)
{
	int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	holds_in_child(changes_data, "a child sees its parent's data");
	ok(data == 1, "what it writes stays its own");
	pid = fork();
	if (!pid) {
		*shared = 42;
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	ok(*shared == 42, "shared memory is shared");
	munmap(shared, 4096);
}

static int handler_ran;

static void handler(int sig)
{
	handler_ran = sig;
}

static int inherits_handler(void)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	raise(SIGUSR1);
	return handler_ran != SIGUSR1 || !sigismember(&mask, SIGUSR2);
}

static int pending_is_empty(void)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, SIGUSR2);
}

static void check_signals(void)
{
	sigset_t set;

	signal(SIGUSR1, handler);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	holds_in_child(inherits_handler, "handlers and mask are inherited");
	ok(!handler_ran, "a child's signal is not its parent's");
	raise(SIGUSR2);
	holds_in_child(pending_is_empty, "pending signals are not");
	signal(SIGUSR2, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static char stack[65536];

static int has_altstack(void)
{
	stack_t old;

	return sigaltstack(NULL, &old) || old.ss_sp != stack ||
	       old.ss_size != sizeof(stack) || old.ss_flags;
}

static void check_altstack(void)
{
	stack_t set = { .ss_sp = stack, .ss_size = sizeof(stack) };

	sigaltstack(&set, NULL);
	holds_in_child(has_altstack, "the signal stack is inherited");
	set.ss_flags = SS_DISABLE;
	sigaltstack(&set, NULL);
}

static int fd;

static int moves_and_closes(void)
{
	return lseek(fd, 7, SEEK_SET) != 7 || close(fd);
}

static int changes_place(void)
{
	umask(0);
	return chdir("/");
}

static void check_files(void)
{
	char before[4096], after[4096];
	mode_t mask = umask(027);

	fd = open("/tmp/abi-fork", O_RDWR | O_CREAT | O_TRUNC, 0600);
	chdir("/tmp");
	getcwd(before, sizeof(before));
	holds_in_child(moves_and_closes, "descriptors are inherited");
	ok(lseek(fd, 0, SEEK_CUR) == 7,
	   "the open file behind them is one: its position moved");
	ok(fcntl(fd, F_GETFD) == 0, "the descriptors are two: it is open");
	holds_in_child(changes_place, "a child may go elsewhere");
	getcwd(after, sizeof(after));
	ok(!strcmp(before, after), "its parent stays where it is");
	ok(umask(mask) == 027, "and keeps its umask");
	close(fd);
	unlink("/tmp/abi-fork");
}

static int same_limits(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur != 200;
}

static int keeps_registers(void)
{
	unsigned long xmm;

	__asm__ volatile("movq %%xmm7, %0" : "=r"(xmm));
	return xmm != 0x123456789abcdef;
}

static void check_rest(void)
{
	struct rlimit limit = { 200, 300 };
	pid_t pid;
	int status;
	long result;

	setrlimit(RLIMIT_NOFILE, &limit);
	holds_in_child(same_limits, "limits are inherited");
	/* No C library in between: it may use vector registers. */
	__asm__ volatile("movq %1, %%xmm7\n\tsyscall"
			 : "=a"(result)
			 : "r"(0x123456789abcdef), "a"(SYS_fork)
			 : "rcx", "r11", "memory", "xmm7");
	pid = (pid_t)result;
	if (!pid)
		_exit(keeps_registers());
	waitpid(pid, &status, 0);
	ok(status == 0, "vector registers are a child's own copy");
}

/* A child of a child of … */
static void check_generations(void)
{
	int status = 0, depth = 0;

	while (depth < 20 && fork() == 0)
		depth++;
	if (depth < 20)
		wait(&status);
	if (depth)
		_exit(depth < 20 ? WEXITSTATUS(status) + 1 : 0);
	gives(WEXITSTATUS(status), 19);
}

static void check_many(void)
{
	int ended = 0, right = 0, status;

	for (int i = 0; i < 100; i++)
		if (fork() == 0)
			_exit(i);
	for (int i = 0; i < 100; i++)
		if (wait(&status) > 0)
			ended++, right += WEXITSTATUS(status);
	ok(ended == 100 && right == 99 * 100 / 2,
	   "a hundred children run and end");
}

int main(void)
{
	/* What is buffered would be written twice. */
	setvbuf(stdout, NULL, _IONBF, 0);
	parent = getpid();
	holds_in_child(knows_parent, "numbers are a child's own");
	holds_in_child(same_group, "group and session are its parent's");
	check_memory();
	check_signals();
	check_altstack();
	check_files();
	check_rest();
	check_generations();
	check_many();
	return done();
}
