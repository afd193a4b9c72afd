/* SPDX-License-Identifier: MIT */
/*
 * Children that want more memory than there is, one after the other and then
 * several at a time.  Each may be killed, or be told that there is no more;
 * their parent goes on, and in the end there is as much as before.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP (1UL << 20)
#define ENOUGH (1UL << 30)

static void child(void)
{
	for (unsigned long had = 0; had < ENOUGH; had += STEP) {
		char *at = mmap(NULL, STEP, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (at == MAP_FAILED)
			_exit(errno == ENOMEM ? 0 : 1);
		for (unsigned long i = 0; i < STEP; i += 4096)
			at[i] = 1;
	}
	_exit(2);
}

/* True if the end was one of those that there are for a hog. */
static int orderly(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGKILL ||
		       WTERMSIG(status) == SIGBUS;
	return WEXITSTATUS(status) == 0;
}

static unsigned long free_now(void)
{
	struct sysinfo info;

	sysinfo(&info);
	return info.freeram * info.mem_unit;
}

static int round_of(int count)
{
	int status, good = 1;

	fflush(stdout);
	for (int i = 0; i < count; i++) {
		pid_t pid = fork();

		if (!pid)
			child();
		if (pid < 0 && errno != ENOMEM && errno != EAGAIN)
			good = 0;
	}
	while (wait(&status) > 0) {
		if (!orderly(status)) {
			printf("a child ended with %#x\n", status);
			good = 0;
		}
	}
	return good;
}

int main(int argc, char *argv[])
{
	int rounds = argc > 1 ? atoi(argv[1]) : 3, good = 1;
	unsigned long before, after;

	good &= round_of(1);
	before = free_now();
	for (int i = 0; i < rounds; i++) {
		good &= round_of(1);
		good &= round_of(4);
	}
	after = free_now();
	printf("%lu KiB free, then %lu\n", before >> 10, after >> 10);
	return !good || after + (2UL << 20) < before;
}
