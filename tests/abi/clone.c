/* SPDX-License-Identifier: MIT */
/*
 * clone: which part of a process the child shares, and where numbers go.
 */
#include "abi.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define STACK 65536
#define ARCH_GET_FS 0x1003

static char *stack_top(void)
{
	return (char *)malloc(STACK) + STACK;
}

static volatile int written, child_number, parent_number;

static int writes(void *value)
{
	written = (int)(long)value;
	return 5;
}

static void check_memory(void)
{
	int status;
	pid_t pid = clone(writes, stack_top(), CLONE_VM | SIGCHLD, (void *)11L);

	gives(waitpid(pid, &status, 0), pid);
	ok(written == 11 && WEXITSTATUS(status) == 5,
	   "CLONE_VM: a child on a stack of its own writes to the same memory");
	pid = clone(writes, stack_top(), SIGCHLD, (void *)12L);
	waitpid(pid, &status, 0);
	ok(written == 11, "without it, to a copy");
}

static int closes(void *fd)
{
	return close((int)(long)fd);
}

static void check_files(void)
{
	int fd = open("/", O_RDONLY);
	pid_t pid = clone(closes, stack_top(), CLONE_FILES | SIGCHLD,
			  (void *)(long)fd);

	waitpid(pid, NULL, 0);
	fails(fcntl(fd, F_GETFD), EBADF);
}

static int moves(void *where)
{
	umask(0);
	return chdir(where);
}

static void check_fs(void)
{
	char place[256];
	mode_t mask;
	pid_t pid;

	chdir("/tmp");
	umask(022);
	pid = clone(moves, stack_top(), CLONE_FS | SIGCHLD, "/");
	waitpid(pid, NULL, 0);
	ok(!strcmp(getcwd(place, sizeof(place)), "/"),
	   "CLONE_FS: one working directory for both");
	mask = umask(022);
	ok(mask == 0, "and one umask");
}

static long raw_clone(unsigned long flags, int *parent, int *child)
{
	return syscall(SYS_clone, flags, 0, parent, child, 0);
}

static void check_numbers(void)
{
	int status;
	pid_t pid;

	parent_number = child_number = 0;
	pid = raw_clone(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD,
			(int *)&parent_number, (int *)&child_number);
	if (!pid)
		_exit(child_number != getpid());
	waitpid(pid, &status, 0);
	ok(parent_number == pid, "the parent's memory gets the number");
	ok(status == 0, "and the child's, if asked for");
	ok(child_number == 0, "which is the child's own");
	pid = raw_clone(CLONE_PARENT_SETTID | SIGCHLD, (int *)8, NULL);
	if (!pid)
		_exit(0);
	ok(pid > 0, "an address that is none is ignored");
	waitpid(pid, NULL, 0);
}

static int returns(void *value)
{
	return (int)(long)value;
}

static void check_cleared(void)
{
	int number = 99;
	pid_t pid = clone(returns, stack_top(),
			  CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, NULL,
			  NULL, NULL, &number);

	waitpid(pid, NULL, 0);
	ok(number == 0, "CLONE_CHILD_CLEARTID clears it at the end");
}

/* No C library works without its own: the child calls the kernel only. */
static void check_tls(void)
{
	int status = -1;
	long pid;

	__asm__ volatile("xor %%r10d, %%r10d\n\t"
			 "mov %[tls], %%r8d\n\t"
			 "syscall\n\t"
			 "test %%eax, %%eax\n\t"
			 "jnz 1f\n\t"
			 "sub $16, %%rsp\n\t"
			 "mov %[get], %%edi\n\t"
			 "mov %%rsp, %%rsi\n\t"
			 "mov %[prctl], %%eax\n\t"
			 "syscall\n\t"
			 "xor %%edi, %%edi\n\t"
			 "cmpq %[tls], (%%rsp)\n\t"
			 "setne %%dil\n\t"
			 "mov %[exit], %%eax\n\t"
			 "syscall\n"
			 "1:"
			 : "=a"(pid)
			 : "a"(SYS_clone), "D"(CLONE_SETTLS | SIGCHLD),
			   "S"(0), "d"(0), [tls] "i"(0x123000),
			   [get] "i"(ARCH_GET_FS), [prctl] "i"(SYS_arch_prctl),
			   [exit] "i"(SYS_exit)
			 : "rcx", "r8", "r10", "r11", "memory");
	waitpid((pid_t)pid, &status, 0);
	ok(status == 0, "CLONE_SETTLS gives the child its FS base");
	fails(syscall(SYS_clone, CLONE_SETTLS | SIGCHLD, 0, 0, 0, -1UL), EPERM);
}

static volatile int heard;

static void hear(int sig)
{
	heard = sig;
}

static void check_signal(void)
{
	pid_t pid;

	signal(SIGUSR1, hear);
	pid = raw_clone(SIGUSR1, NULL, NULL);
	if (!pid)
		_exit(0);
	fails(waitpid(pid, NULL, 0), ECHILD);
	gives(waitpid(pid, NULL, __WCLONE), pid);
	ok(heard == SIGUSR1, "the end is told by the signal asked for");
	pid = raw_clone(0, NULL, NULL);
	if (!pid)
		_exit(0);
	fails(waitpid(pid, NULL, 0), ECHILD);
	gives(waitpid(pid, NULL, __WALL), pid);
	pid = raw_clone(SIGCHLD, NULL, NULL);
	if (!pid)
		_exit(0);
	fails(waitpid(pid, NULL, __WCLONE), ECHILD);
	gives(waitpid(pid, NULL, __WALL), pid);
}

/* A child's child made with CLONE_PARENT is its sibling. */
static void check_parent(void)
{
	pid_t self = getpid(), pid = fork();
	int status, bad = 0;

	if (!pid) {
		pid = raw_clone(CLONE_PARENT | SIGCHLD, NULL, NULL);
		if (!pid)
			_exit(getppid() == self ? 6 : 7);
		_exit(waitpid(pid, NULL, 0) == -1 && errno == ECHILD ? 6 : 8);
	}
	for (int i = 0; i < 2; i++)
		bad |= wait(&status) < 0 || WEXITSTATUS(status) != 6;
	ok(!bad, "CLONE_PARENT: the caller's parent is the child's");
}

static void check_refused(void)
{
	fails(raw_clone(CLONE_THREAD | SIGCHLD, NULL, NULL), EINVAL);
	fails(raw_clone(CLONE_THREAD | CLONE_VM, NULL, NULL), EINVAL);
	fails(raw_clone(CLONE_SIGHAND | SIGCHLD, NULL, NULL), EINVAL);
	fails(raw_clone(CLONE_FS | CLONE_NEWNS | SIGCHLD, NULL, NULL), EINVAL);
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	check_memory();
	check_files();
	check_fs();
	check_numbers();
	check_cleared();
	check_tls();
	check_signal();
	check_parent();
	check_refused();
	return done();
}
