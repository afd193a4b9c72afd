/* SPDX-License-Identifier: MIT */
/*
 * clone3: clone with a structure that may grow.
 */
#include "abi.h"

#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define CLEAR_SIGHAND 0x100000000ULL

struct args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
	uint64_t stack, stack_size, tls;
	uint64_t set_tid, set_tid_size;
	uint64_t cgroup;
};

static long clone3(struct args *args, size_t size)
{
	return syscall(SYS_clone3, args, size);
}

static void check_child(void)
{
	struct args args = { .exit_signal = SIGCHLD };
	volatile int parent_tid = 0;
	int status;
	pid_t pid;

	args.flags = CLONE_PARENT_SETTID;
	args.parent_tid = (uintptr_t)&parent_tid;
	pid = (pid_t)clone3(&args, sizeof(args));
	if (!pid)
		_exit(7);
	gives(waitpid(pid, &status, 0), pid);
	ok(WEXITSTATUS(status) == 7 && parent_tid == pid,
	   "a child as by fork, its number stored");
	args = (struct args){ .exit_signal = SIGCHLD };
	pid = (pid_t)clone3(&args, 64);
	if (!pid)
		_exit(0);
	ok(pid > 0 && waitpid(pid, NULL, 0) == pid,
	   "the first version's 64 bytes will do");
	args = (struct args){};
	pid = (pid_t)clone3(&args, sizeof(args));
	if (!pid)
		_exit(0);
	fails(waitpid(pid, NULL, 0), ECHILD);
	gives(waitpid(pid, NULL, __WALL), pid);
}

static void handler(int sig)
{
	(void)sig;
}

static void check_handlers(void)
{
	struct args args = { .flags = CLEAR_SIGHAND, .exit_signal = SIGCHLD };
	int status;
	pid_t pid;

	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	pid = (pid_t)clone3(&args, sizeof(args));
	if (!pid)
		_exit(signal(SIGUSR1, SIG_DFL) != SIG_DFL ||
		      signal(SIGUSR2, SIG_DFL) != SIG_IGN);
	waitpid(pid, &status, 0);
	ok(status == 0, "CLONE_CLEAR_SIGHAND: no handlers, ignored stays so");
}

/* A size that the kernel may not know yet. */
static void check_size(void)
{
	static struct { struct args args; char more[200]; } large;
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	large.args.exit_signal = SIGCHLD;
	pid = (pid_t)clone3(&large.args, sizeof(large));
	if (!pid)
		_exit(0);
	ok(pid > 0 && waitpid(pid, NULL, 0) == pid,
	   "more bytes are fine as long as they are zero");
	large.more[150] = 1;
	fails(clone3(&large.args, sizeof(large)), E2BIG);
	fails(clone3(&large.args, 4097), E2BIG);
	fails(clone3(&large.args, 63), EINVAL);
	fails(clone3(&large.args, 0), EINVAL);
	fails(clone3((void *)8, sizeof(struct args)), EFAULT);
	munmap(page + 4096, 4096);
	fails(clone3((void *)(page + 4096 - 64), 88), EFAULT);
}

#define refused(error, ...)                                               \
	do {                                                              \
		struct args _args = { .exit_signal = SIGCHLD,             \
				      __VA_ARGS__ };                      \
		long _pid = clone3(&_args, sizeof(_args));                \
		int _errno = errno;                                       \
		if (!_pid)                                                \
			_exit(0);                                         \
		if (!ok(_pid == -1 && _errno == (error),                  \
			"%s is %s", #__VA_ARGS__, #error))                \
			printf("# %ld, errno %d\n", _pid, _errno);        \
	} while (0)

#pragma GCC diagnostic ignored "-Woverride-init"

static void check_refused(void)
{
	refused(EINVAL, .exit_signal = 65);
	refused(EINVAL, .exit_signal = 0x1000);
	refused(EINVAL, .flags = SIGCHLD);
	refused(EINVAL, .flags = 1ULL << 40);
	refused(EINVAL, .flags = 0x400000);
	refused(EINVAL, .flags = CLONE_PARENT);
	refused(EINVAL, .flags = CLONE_SIGHAND | CLEAR_SIGHAND | CLONE_VM);
	refused(EINVAL, .flags = CLONE_SIGHAND);
	refused(EINVAL, .stack = 4096);
	refused(EINVAL, .stack_size = 4096);
	refused(EINVAL, .stack = 1ULL << 60, .stack_size = 4096);
	refused(EINVAL, .set_tid_size = 1);
	refused(EINVAL, .set_tid_size = 100, .set_tid = 4096);
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	check_child();
	check_handlers();
	check_size();
	check_refused();
	return done();
}
