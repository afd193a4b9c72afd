/* SPDX-License-Identifier: MIT */
/*
 * vfork: the child borrows its parent's memory, the parent waits for it.
 */
#include "abi.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

static volatile int written;

/* The child's frames lie on the parent's stack: it must not return. */
static pid_t child_writes(int value, int pause_ms)
{
	struct timespec pause = { 0, pause_ms * 1000000L };
	pid_t pid = vfork();

	if (!pid) {
		nanosleep(&pause, NULL);
		written = value;
		_exit(3);
	}
	return pid;
}

static void check_borrowed_memory(void)
{
	int status;
	pid_t pid = child_writes(1, 50);

	ok(pid > 0 && written == 1,
	   "the parent goes on when the child has ended, and sees its writes");
	gives(waitpid(pid, &status, 0), pid);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 3,
	   "the child is waited for as any other");
}

static void check_exec(char *self)
{
	char *argv[] = { self, "child", NULL };
	struct timespec start, end;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &start);
	pid = vfork();
	if (!pid) {
		execv(self, argv);
		_exit(127);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	ok(end.tv_sec - start.tv_sec < 2, "the parent goes on at exec");
	ok(kill(pid, 0) == 0 && waitpid(pid, &status, WNOHANG) == 0,
	   "and the new program runs beside it");
	kill(pid, SIGKILL);
	gives(waitpid(pid, &status, 0), pid);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "until it is killed");
	pid = vfork();
	if (!pid) {
		execv("/no/such/program", argv);
		written = errno;
		_exit(1);
	}
	ok(written == ENOENT, "a failed exec leaves the child where it was");
	waitpid(pid, &status, 0);
}

static volatile int handled;

static void count(int sig)
{
	handled = sig;
}

/* A signal to the waiting parent waits as well. */
static void check_signal(void)
{
	pid_t pid;

	signal(SIGUSR1, count);
	pid = vfork();
	if (!pid) {
		kill(getppid(), SIGUSR1);
		written = handled ? 100 : 101;
		_exit(0);
	}
	ok(written == 101 && handled == SIGUSR1,
	   "a signal reaches the parent after it has gone on");
	waitpid(pid, NULL, 0);
}

/* SIGKILL does not. */
static void check_killed(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (!vfork()) {
			struct timespec pause = { 0, 300000000 };

			nanosleep(&pause, NULL);
			_exit(0);
		}
		_exit(0);
	}
	nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
	kill(pid, SIGKILL);
	gives(waitpid(pid, &status, 0), pid);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "a waiting parent can be killed");
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		sleep(30);
		return 0;
	}
	setvbuf(stdout, NULL, _IONBF, 0);
	check_borrowed_memory();
	check_exec(argv[0]);
	check_signal();
	check_killed();
	return done();
}
